"""Who speaks in the record: what is written is read again, and a given name never passes for a sign-in."""

import pytest

from lookout_config.speakers import Speaker, on_behalf, self_declared, speaker

ADA, LUC = "ada@contoso.com", "luc@contoso.com"


@pytest.mark.parametrize(
    ("by", "told"),
    [
        (ADA, Speaker(ADA, "signed in")),
        (self_declared(ADA), Speaker(ADA, "self-declared")),
        (on_behalf(ADA, LUC), Speaker(ADA, "signed in", LUC)),
        (on_behalf(self_declared(ADA), LUC), Speaker(ADA, "self-declared", LUC)),
        (on_behalf(ADA, ADA.upper()), Speaker(ADA, "signed in")),
        ("", Speaker("", "not told")),
    ],
)
def test_what_is_written_is_read_again(by, told):
    assert speaker(by) == told


@pytest.mark.parametrize(
    "name", [on_behalf(ADA, LUC), self_declared(ADA), f"{ADA} (self-declared), on behalf of {LUC}"]
)
def test_a_given_name_is_self_declared_whatever_it_says(name):
    assert speaker(self_declared(name)).established == "self-declared"
    assert speaker(on_behalf(self_declared(name), LUC)).established == "self-declared"
