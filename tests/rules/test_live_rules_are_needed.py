"""No live rule is there for nothing: take it away and its case is silent; mend its case and the rule is."""

from importlib import import_module
from inspect import cleandoc

import pytest

from lookout_config import observe, rules
from lookout_config.rules.builtin import FIXED, LIVE
from tests.rules.live_cases import said

AREAS = ("groups", "access", "connector", "consent", "people", "compliance", "coverage", "app")
CASES = [case for area in AREAS for case in import_module(f"tests.rules.test_live_{area}").CASES]
BY_RULE = {case.rule: case for case in CASES}
OF_THE_TENANT = {"tenant-mismatch", "tenant-domain"}
"""They are about the head that every case here has; they are tried in test_live_tenant."""

RULES = {entry.id: entry for entry in rules.live_rules()}
each_case = pytest.mark.parametrize("case", CASES, ids=lambda case: case.rule)


def test_every_live_rule_has_a_case_and_what_it_reads_is_known():
    assert set(RULES) == set(LIVE) == set(BY_RULE) | OF_THE_TENANT == set(observe.RULES)
    assert {name for name, entry in RULES.items() if entry.fixed} == set(FIXED)


@each_case
def test_a_case_shows_its_rule_and_no_other(case):
    heard = said(case.text, case.data)
    assert heard.places == case.places
    assert {rule for _, rule in case.places} == {case.rule}


@each_case
def test_without_the_rule_its_case_is_silent(case):
    assert said(case.text, case.data, case.rule).findings == []


@each_case
def test_the_mended_twin_is_clean(case):
    heard = said(*case.twin)
    assert (heard.findings, heard.unchecked) == ([], [])


@pytest.mark.parametrize("name", RULES)
def test_a_manual_page_says_why_where_it_is_written_and_how_to_mend(name):
    page = cleandoc(RULES[name].text)
    summary, _, rest = page.partition("\n")
    assert summary.endswith(".")
    assert rest.startswith("\n")
    assert "\nSource: " in page
    assert "\nTo mend: " in page


@each_case
def test_a_message_is_one_line_that_starts_small_and_has_no_full_stop(case):
    for finding in said(case.text, case.data).findings:
        assert "\n" not in finding.message
        assert not finding.message.endswith(".")
        assert len(finding.message) < 300
