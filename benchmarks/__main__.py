"""Measure every promise about speed and say which hold: ``make bench``. Exit 1 when one does not."""

import sys
import tempfile
from collections.abc import Callable, Iterator
from datetime import date
from functools import partial
from pathlib import Path

from benchmarks import asking, crowded, inputs
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


def differences(_: Path) -> Iterator[Lane]:
    import json

    from lookout_config import plan

    def sides(leaves: int) -> tuple[dict[str, str], dict[str, str]]:
        before = {
            f"protections.policies.device_groups[{number}].TROJAN.risk": "high" for number in range(leaves)
        }
        after = {key: "low" if number % 100 == 0 else "high" for number, key in enumerate(before)}
        return before, after

    big, small = sides(100_000), sides(10_000)

    def found(both: tuple[dict[str, str], dict[str, str]]) -> Callable[[], float]:
        return work(lambda: plan.differing(*both))

    same = json.loads(
        json.dumps(big[0])
    )  # equal, so that == has to look at all of it, and not one object the same
    what = "differences, 100,000 leaves with 1 % changed"
    yield f"{what} : ==", 40, lambda: 5 * pairs(found(big), work(lambda: big[0] == same, 5))
    yield f"{what} : 10,000 leaves", 15, lambda: pairs(found(big), found(small))


def planned(folder: Path) -> Iterator[Lane]:
    import json
    from datetime import UTC, datetime

    from lookout_config import graph, line, observe, onward, record, schema, settings, source
    from lookout_config.emulator import Emulator

    text, recorded = inputs.ten_thousand_settings()
    file, snapshot = folder / "ten-thousand.lookout.yaml", folder / "ten-thousand.json"
    file.write_text(text, encoding="utf-8")
    snapshot.write_text(json.dumps(recorded), encoding="utf-8")
    now = datetime(2026, 11, 22, 12, tzinfo=UTC)
    every = settings.of(schema.written_out(source.read(str(file)).data))
    beside = record.beside(str(file))
    told = [
        record.Event("2026-11-01T10:00:00Z", "ada", "attested", one.text, "none" if changed else one.value)
        for number, one in enumerate(every)
        for changed in [number % 100 == 0 and one.value in ("low", "medium", "high")]
    ]
    record.append(beside, told)

    def both_sides() -> tuple[line.Judged, tuple[record.Event, ...]]:
        judged = line.shaped(source.read(str(file)))
        tenant = Emulator(json.loads(snapshot.read_text(encoding="utf-8")))
        there = observe.observe(graph.read_only(tenant), judged.document.data, now, rules=[])
        return judged._replace(snapshot=there), record.read(beside)

    def plan() -> float:
        judged, events = both_sides()  # anew, since what was found out of a file is kept
        return work(lambda: onward.plan(judged, events, now.date(), users_of=dict.fromkeys))()

    assert len(every) > 9_990
    yield "a plan over 10,000 settings : reading both sides", 3, lambda: pairs(plan, work(both_sides))


def looked_up(folder: Path) -> Iterator[Lane]:
    from lookout_config.observe import asks

    _, recorded = inputs.huge_tenant(3_000, 0)
    names = [group["displayName"] for group in recorded["collections"]["groups"]]
    ids = [group["id"] for group in recorded["collections"]["groups"]]
    with asking.served(recorded, folder) as url:
        for what, wanted, may in (
            ("1,200 names", asks.groups_by_name(names[:1_200]), False),
            ("3,000 names", asks.groups_by_name(names), False),
            ("400 IDs, twenty a request", asks.groups_by_id(ids[:400]), False),
            ("1,200 IDs, a thousand a request", asks.groups_by_id(ids[:1_200]), True),
        ):
            yield (
                f"{what}, 100 ms away, one to four at once : 1.3 x round trips + 50 ms",
                1,
                partial(asking.slowest, url, wanted, may=may),
            )


def a_million_members(folder: Path) -> Iterator[Lane]:
    file = str(crowded.file(folder))

    def megabytes() -> float:
        with crowded.served() as environ:
            words = ["check", "--strict", file, "--graph-url", environ["GRAPH"], "--deadline", "900"]
            return peak_megabytes([OURS, *words], env=environ)

    yield "check, 10,000 groups and 1,000,000 members, megabytes", 200, megabytes


def main() -> int:
    lanes: tuple[Callable[[Path], Iterator[Lane]], ...] = (
        starting,
        reading,
        big,
        many,
        rules,
        live_rules,
        differences,
        planned,
        looked_up,
        a_million_members,
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
