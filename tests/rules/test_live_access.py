"""Live rules about the groups for console access."""

import pytest

from tests.rules.live_cases import DELETED, Case, an_id, group, inner, refusing, said, tenant, user

ADA, BOB, EVE = user("ada"), user("bob"), user("eve")
FULL = group("MTP Full", ADA, BOB)
READERS = group("MTP Readers", EVE)


def access(full=FULL, name="MTP Full", more="", rest=""):
    """A file with a full-access group on line 2, and what follows it."""
    called = f", name: {name}" if name else ""
    return f"console_access:\n  full: {{id: {full['id']}{called}{more}}}\n{rest}"


def lower(one=READERS, more=""):
    """The group of a lower level, on line 3."""
    return access(rest=f"  read_only: {{id: {one['id']}{more}}}\n")


WHOLE = tenant(FULL, READERS)

CASES = [
    Case(
        "access-group-missing",
        access(name=""),
        tenant(READERS),
        [(2, "access-group-missing")],
        clean_data=WHOLE,
    ),
    Case(
        "access-group-empty",
        access(),
        tenant(group("MTP Full")),
        [(2, "access-group-empty")],
        clean_data=WHOLE,
    ),
    Case(
        "access-lower-empty",
        lower(),
        tenant(FULL, group("MTP Readers")),
        [(3, "access-lower-empty")],
        "",
        WHOLE,
    ),
    Case("access-group-name", access(name="MTP Everybody"), WHOLE, [(2, "access-group-name")], access()),
    Case(
        "access-few-admins", access(), tenant(group("MTP Full", ADA)), [(2, "access-few-admins")], "", WHOLE
    ),
    Case(
        "access-two-levels",
        lower() + "rules: {access-two-levels: warning}\n",
        tenant(FULL, group("MTP Readers", ADA, EVE)),
        [(3, "access-two-levels")],
        clean_data=WHOLE,
    ),
]


def test_a_users_id_is_recognised():
    text = access({"id": ADA["id"]}, name="")
    (finding,) = said(text, tenant(READERS, group("Else", ADA))).findings
    assert finding.message.endswith(": it is the user ada@contoso.com")


def test_a_deleted_group_is_recognised():
    gone = {"id": an_id("gone"), "displayName": "MTP Full", "deletedDateTime": "2026-11-10T08:00:00Z"}
    (finding,) = said(access(gone), tenant(also={DELETED: [gone]})).findings
    assert finding.message.endswith(": it is the deleted group 'MTP Full'")


def test_administrators_whose_accounts_are_switched_off_do_not_count():
    off = [user("ada", accountEnabled=False), user("bob", accountEnabled=False)]
    (finding,) = said(access(), tenant(group("MTP Full", *off))).findings
    assert finding.message == (
        "full access group 'MTP Full' has only users whose accounts are switched off: everyone is locked out"
    )
    assert said(access(), tenant(group("MTP Full", off[0], BOB))).places == [(2, "access-few-admins")]


def test_a_member_of_whom_only_the_id_is_given_counts():
    limited = [{"@odata.type": "#microsoft.graph.user", "id": an_id(name)} for name in "xy"]
    data = tenant(FULL)
    data["collections"][f"groups/{FULL['id']}/members"] = limited
    assert said(access(), data).places == []


@pytest.mark.parametrize(("members", "rule"), [([], "access-group-empty"), ([ADA], "access-few-admins")])
def test_eligible_members_are_not_seen_so_few_prove_nothing(members, rule):
    heard = said(access(more=", just_in_time: true"), tenant(group("MTP Full", *members)))
    assert (heard.findings, heard.blind) == ([], [(2, rule)])
    assert heard.unchecked[0].reason == "just_in_time: eligible (PIM) members are not seen"


@pytest.mark.parametrize(("members", "rule"), [([], "access-group-empty"), ([ADA], "access-few-admins")])
def test_members_of_inner_groups_may_or_may_not_count(members, rule):
    heard = said(access(), tenant(group("MTP Full", *members, inner(READERS)), READERS))
    assert (heard.findings, heard.blind) == ([], [(2, rule)])


def test_a_file_may_ask_for_one_administrator_only():
    one = tenant(group("MTP Full", ADA))
    assert said(access(rest="guards: {min_full_access_members: 1}\n"), one).findings == []


def test_groups_whose_members_may_not_be_read_are_not_checked():
    heard = said(lower(), refusing(WHOLE, f"groups/{FULL['id']}/members", f"groups/{READERS['id']}/members"))
    assert heard.findings == []
    assert heard.blind == [(2, "access-few-admins"), (2, "access-group-empty"), (3, "access-lower-empty")]


def test_a_group_that_was_not_recorded_is_not_checked_and_not_missing():
    data = tenant(FULL, READERS, asked={"groups": {"names": [], "ids": [FULL["id"]]}})
    data["collections"]["groups"] = data["collections"]["groups"][:1]
    heard = said(lower(more=", name: MTP Readers"), data)
    assert heard.findings == []
    assert sorted(heard.blind) == [
        (3, "access-group-missing"),
        (3, "access-group-name"),
        (3, "access-lower-empty"),
    ]


def test_a_file_without_the_block_is_silent():
    assert said("enrollment_settings: {disconnected_after_days: 30}\n", tenant()).findings == []
