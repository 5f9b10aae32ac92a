#!/bin/sh
# The worked example from end to end, on a copy: nothing in this folder is changed, no network is used.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cp "$here"/*.yaml "$here"/*.jsonl "$here"/tenant.json "$folder"
cd "$folder"

say() {
    printf '\n# %s\n' "$@"
}

run() {
    printf '\n$ lookout-config %s\n' "$*"
    lookout-config "$@"
}

# Exit 1 says that there are findings: here that is what we want to see.
run_into_findings() {
    if run "$@"; then
        echo "demo: findings were expected" >&2
        exit 70
    else
        code=$?
        test "$code" -eq 1 || exit "$code"
        printf '(exit %s)\n' "$code"
    fi
}

say "Ten mistakes of which nobody would be told. check finds them, in a recorded tenant:"
run_into_findings check mistakes.lookout.yaml --snapshot tenant.json

say "The same company, described with care:"
run validate contoso.lookout.yaml
run check contoso.lookout.yaml --snapshot tenant.json

say "What differs from what is there: by Graph (~), by a person (!), not known (?), and held back:"
run plan contoso.lookout.yaml --snapshot tenant.json

say "Rehearse it. --yes does what Graph can do and leaves the rest:"
run apply contoso.lookout.yaml --snapshot tenant.json --yes --by ada@contoso.com

say "Somebody works through the runbook and says so; what was held back is free now:"
run attest contoso.lookout.yaml --snapshot tenant.json --all --on-behalf --by ada@contoso.com
run apply contoso.lookout.yaml --snapshot tenant.json --yes --by ada@contoso.com
run plan contoso.lookout.yaml --snapshot tenant.json

cat <<'END'

Next: in examples/contoso/contoso.lookout.yaml, change the case of one letter in "Intune Lookout Executives", and run
  .venv/bin/lookout-config check examples/contoso/contoso.lookout.yaml --snapshot examples/contoso/tenant.json
It tells the exact name to write, and where. docs/getting-started.md goes on from there.
END
