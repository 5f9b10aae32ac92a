"""Rules about the groups that may sign in to Lookout's console."""

import pytest

from tests.rules.cases import HEAD, findings, found

FULL = "8f14e45f-ceea-467f-a8d4-5c1f3e2b9a10"
RESTRICTED = "c9f0f895-fb98-4b91-a8d4-77d0c0f6a111"


@pytest.mark.parametrize(
    ("levels", "lines"),
    [
        ([("full", FULL)], []),
        ([("full", FULL), ("restricted", RESTRICTED)], []),
        ([("full", FULL), ("restricted", FULL)], [3]),
        ([("full", FULL), ("restricted", RESTRICTED), ("read_only", FULL.upper())], [4]),
        ([("full", FULL), ("restricted", FULL), ("read_only", FULL)], [3, 4]),
    ],
)
def test_each_level_has_its_own_group(levels, lines):
    text = "console_access:\n" + "".join(f"  {level}: {{id: {name}}}\n" for level, name in levels)
    assert found(text) == [(line, "access-same-group") for line in lines]


def test_it_says_which_levels():
    text = f"console_access:\n  full: {{id: {FULL}}}\n  read_only: {{id: {FULL}}}\n"
    (finding,) = findings(HEAD + text)
    assert finding.message == f"read_only and full are the same group, {FULL}; each level needs its own"
    assert finding.also is not None
    assert finding.also.line == 4
