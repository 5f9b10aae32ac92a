"""Two files of a run that describe one tenant."""

import pytest

from lookout_config.model import Severity
from lookout_config.rules import tenants
from tests.rules.cases import HEAD, TODAY, document

WAIVER = "waivers:\n  - {rule: tenant-repeated, path: tenant, reason: being split, owner: ada@contoso.com, expires: %s}\n"


def test_the_later_file_is_told_of_the_first():
    first, second = document(HEAD, "a.lookout.yaml"), document(HEAD.replace("3f25", "3F25"), "b.lookout.yaml")
    (finding,) = tenants.repeated([first, second], today=TODAY)
    assert (finding.rule, finding.severity, finding.path) == ("tenant-repeated", Severity.ERROR, "tenant.id")
    assert (finding.position.file, finding.position.line) == ("b.lookout.yaml", 2)
    assert finding.also is not None
    assert finding.also.file == "a.lookout.yaml"
    assert finding.message == (
        "a.lookout.yaml describes tenant 3F2504e0-4f89-41d3-9a0c-0305e82c3301 already; one tenant, one file"
    )


def test_two_tenants_are_two_tenants():
    other = document(HEAD.replace("3301", "3302"), "b.lookout.yaml")
    assert tenants.repeated([document(HEAD), other], today=TODAY) == []


@pytest.mark.parametrize(("severity", "expected"), [("off", []), ("warning", [Severity.WARNING])])
def test_the_later_file_can_change_its_weight(severity, expected):
    second = document(HEAD + f"rules: {{tenant-repeated: '{severity}'}}\n")
    assert [
        finding.severity for finding in tenants.repeated([document(HEAD), second], today=TODAY)
    ] == expected


@pytest.mark.parametrize(("expires", "waived"), [("2026-11-22", True), ("2026-11-21", False)])
def test_the_later_file_can_waive_it(expires, waived):
    second = document(HEAD + WAIVER % expires)
    (finding,) = tenants.repeated([document(HEAD), second], today=TODAY)
    assert (finding.waived is not None) is waived
