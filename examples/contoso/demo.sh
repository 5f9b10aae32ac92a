#!/bin/sh
# The worked example from end to end, on a copy: nothing in this folder is changed, no network is used.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cp "$here"/contoso.lookout.yaml "$here"/contoso.lookout.record.jsonl "$here"/tenant.json "$folder"
cd "$folder"

run() {
    printf '\n$ lookout-config %s\n' "$*"
    lookout-config "$@"
}

run validate contoso.lookout.yaml
run check contoso.lookout.yaml --snapshot tenant.json
run plan contoso.lookout.yaml --snapshot tenant.json
run apply contoso.lookout.yaml --snapshot tenant.json --yes --by ada@contoso.com

printf '\n# Somebody works through the runbook and attests every screen; what was held back is free now.\n'
run attest contoso.lookout.yaml --snapshot tenant.json --all --by ada@contoso.com
run apply contoso.lookout.yaml --snapshot tenant.json --yes --by ada@contoso.com
run plan contoso.lookout.yaml --snapshot tenant.json

cat <<'END'

Next: change the case of one letter in the group "Intune Lookout Sales" in
examples/contoso/contoso.lookout.yaml, and run
  .venv/bin/lookout-config check examples/contoso/contoso.lookout.yaml --snapshot examples/contoso/tenant.json
It tells the exact name to write, and where.
END
