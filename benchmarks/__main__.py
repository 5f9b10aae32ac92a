"""Measure every promise about speed and say which hold: ``make bench``. Exit 1 when one does not."""

import sys
import tempfile
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

from benchmarks import inputs
from benchmarks.measure import pairs, peak_megabytes, process, work

ROOT = Path(__file__).parents[1]
SCHEMA = str(ROOT / "schemas" / "lookout.schema.json")
BIN = Path(sys.executable).parent
OURS = str(BIN / "lookout-config")
CHECK = [str(BIN / "check-jsonschema"), "--schemafile", SCHEMA]
AJV = ROOT / ".cache" / "npm" / "node_modules" / ".bin" / "ajv"
BARE = [sys.executable, "-c", "pass"]

Lane = tuple[str, float, Callable[[], float]]
"""What is promised, the most that it may be, and how it is measured."""


def starting(folder: Path) -> Iterator[Lane]:
    small = str(folder / "small.lookout.yaml")
    bare = process(BARE)
    ours = process([OURS, "validate", small])
    yield "--version : python -c pass", 1.5, lambda: pairs(process([OURS, "--version"]), bare, 15)
    yield "--help : python -c pass", 5.5, lambda: pairs(process([OURS, "--help"]), bare, 15)
    yield "validate, 50 lines : python -c pass", 9, lambda: pairs(ours, bare, 15)
    yield "validate, 50 lines : check-jsonschema", 0.40, lambda: pairs(ours, process([*CHECK, small]), 5)


def reading(folder: Path) -> Iterator[Lane]:
    import yaml

    from lookout_config import source

    data = (folder / "big.lookout.yaml").read_bytes()
    bare = work(lambda: yaml.cyaml.CParser(data).raw_parse())
    ours = work(lambda: source.parse(data, "big.lookout.yaml"))
    yield "reading with places, 50,000 lines : libyaml's bare parse", 10, lambda: pairs(ours, bare)


def big(folder: Path) -> Iterator[Lane]:
    sound, faulty = folder / "big.lookout.yaml", folder / "faulty.lookout.yaml"
    ours = process([OURS, "validate", str(sound)])
    yield "50,000 lines : check-jsonschema", 0.07, lambda: pairs(ours, process([*CHECK, str(sound)]), 3)
    yield (
        "50,000 lines, with three errors : without",
        1.5,
        lambda: pairs(process([OURS, "validate", str(faulty)]), ours, 7),
    )
    yield "50,000 lines, megabytes", 80, lambda: peak_megabytes([OURS, "validate", str(sound)])


def many(folder: Path) -> Iterator[Lane]:
    ours = process([OURS, "validate", str(folder / "many")])
    files = sorted(str(path) for path in (folder / "many").iterdir())
    yield "1,000 files : check-jsonschema", 0.06, lambda: pairs(ours, process([*CHECK, *files]), 3)
    if AJV.exists():
        ajv = process(
            [str(AJV), "validate", "--strict=false", "-s", SCHEMA, "-d", str(folder / "many" / "*.yaml")]
        )
        yield "1,000 files : ajv-cli", 1.0, lambda: pairs(ours, ajv, 3)


def rules(folder: Path) -> Iterator[Lane]:
    from lookout_config import rules as catalogue
    from lookout_config import schema, source

    data = (folder / "thousand.lookout.yaml").read_bytes()

    def shaped() -> object:
        document = source.parse(data, "thousand.lookout.yaml")
        assert not schema.findings(document)
        return document._replace(data=schema.written_out(document.data))

    document, offline = shaped(), catalogue.offline_rules()
    asked = work(lambda: catalogue.run(offline, document, today=date(2026, 11, 22)), 5)
    yield "all offline rules, 1,000 lines : reading and shape", 0.30, lambda: pairs(asked, work(shaped, 5))


def live_rules(_: Path) -> Iterator[Lane]:
    import json

    from lookout_config import rules as catalogue
    from lookout_config import schema, snapshots, source

    live = catalogue.live_rules()
    for each, whom in ((False, "all users"), (True, "each group")):
        text, recorded = inputs.huge_tenant(each=each)
        written = json.dumps(recorded)
        document = source.parse(text.encode(), "huge.lookout.yaml")
        document = document._replace(data=schema.written_out(document.data))

        def judged(document: object = document, recorded: object = recorded) -> float:
            snapshot = snapshots.from_data(recorded)  # anew, since what was found out of one is kept
            return work(lambda: catalogue.run(live, document, snapshot, today=date(2026, 11, 22)))()

        loads = work(lambda written=written: json.loads(written))
        what = f"live rules, 10,000 groups and 100,000 members, policies for {whom} : json.loads"
        yield what, 2, lambda judged=judged, loads=loads: pairs(judged, loads)


def main() -> int:
    lanes: tuple[Callable[[Path], Iterator[Lane]], ...] = (
        starting,
        reading,
        big,
        many,
        rules,
        live_rules,
    )
    broken = 0
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        _prepare(folder)
        for lane in (lane for measured in lanes for lane in measured(folder)):
            what, limit, measure = lane
            found = measure()
            broken += found > limit
            print(
                f"{'ok  ' if found <= limit else 'OVER'} {found:8.3f}  (at most {limit:g})  {what}",
                flush=True,
            )
    if not AJV.exists():
        print("     ajv-cli is not there (no npm): its lane was left out")
    return 1 if broken else 0


def _prepare(folder: Path) -> None:
    text = inputs.fifty_thousand_lines()
    (folder / "small.lookout.yaml").write_text(inputs.small(), encoding="utf-8")
    (folder / "thousand.lookout.yaml").write_text(inputs.thousand_lines(), encoding="utf-8")
    (folder / "big.lookout.yaml").write_text(text, encoding="utf-8")
    (folder / "faulty.lookout.yaml").write_text(inputs.with_three_errors(text), encoding="utf-8")
    (folder / "many").mkdir()
    inputs.many(folder / "many", 1000)


if __name__ == "__main__":
    sys.exit(main())
