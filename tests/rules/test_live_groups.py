"""Live rules about what enrollment groups are called, what they are, and who is in them."""

import pytest

from tests.rules.live_cases import (
    DELETED,
    Case,
    an_id,
    device,
    group,
    inner,
    refusing,
    said,
    tenant,
    user,
)

ADA, BOB = user("ada"), user("bob")
PILOT = group("Intune Lookout Pilot", ADA)
SALES = group("Intune Lookout Sales", BOB)
GONE = {"id": an_id("gone"), "displayName": "Intune Lookout Pilot", "deletedDateTime": "2026-11-10T08:00:00Z"}
ABSENT = an_id("an id that nobody has")


def enrolling(*entries: str) -> str:
    """A file that enrolls these groups: the first is on line 4."""
    return "connector:\n  enrollment:\n    groups:\n" + "".join(f"      - {entry}\n" for entry in entries)


PILOT_FILE = enrolling("Intune Lookout Pilot")

CASES = [
    Case(
        "group-not-found",
        enrolling("Intune Lookout Piolt"),
        tenant(PILOT),
        [(4, "group-not-found")],
        clean_text=PILOT_FILE,
    ),
    Case(
        "group-deleted",
        PILOT_FILE,
        tenant(also={DELETED: [GONE]}),
        [(4, "group-deleted")],
        clean_data=tenant(PILOT, also={DELETED: [GONE]}),
    ),
    Case(
        "group-case",
        enrolling("intune lookout pilot"),
        tenant(PILOT),
        [(4, "group-case")],
        clean_text=PILOT_FILE,
    ),
    Case(
        "group-spelling",
        enrolling('"Intune Lookout  Pilot "'),
        tenant(PILOT),
        [(4, "group-spelling")],
        clean_text=PILOT_FILE,
    ),
    Case(
        "group-ambiguous",
        PILOT_FILE,
        tenant(PILOT, group("Intune Lookout Pilot", BOB, id=an_id("its twin"))),
        [(4, "group-ambiguous")],
        clean_data=tenant(PILOT),
    ),
    Case(
        "group-renamed",
        enrolling(f"{{name: Intune Lookout Test, id: {PILOT['id']}}}"),
        tenant(PILOT),
        [(4, "group-renamed")],
        clean_text=enrolling(f"{{name: Intune Lookout Pilot, id: {PILOT['id'].upper()}}}"),
    ),
    Case(
        "group-recreated",
        enrolling(f"{{name: Intune Lookout Pilot, id: {ABSENT}}}"),
        tenant(PILOT),
        [(4, "group-recreated")],
        clean_data=tenant(group("Intune Lookout Pilot", ADA, id=ABSENT)),
    ),
    Case(
        "group-id-mismatch",
        enrolling(f"{{name: Intune Lookout Pilot, id: {SALES['id']}}}"),
        tenant(PILOT, SALES),
        [(4, "group-id-mismatch")],
        clean_text=enrolling(f"{{name: Intune Lookout Pilot, id: {PILOT['id']}}}"),
    ),
    Case(
        "group-not-security",
        PILOT_FILE,
        tenant(group("Intune Lookout Pilot", ADA, securityEnabled=False, mailEnabled=True)),
        [(4, "group-not-security")],
        clean_data=tenant(PILOT),
    ),
    Case(
        "group-is-m365",
        PILOT_FILE,
        tenant(group("Intune Lookout Pilot", ADA, groupTypes=["Unified"], mailEnabled=True)),
        [(4, "group-is-m365")],
        clean_data=tenant(PILOT),
    ),
    Case(
        "group-mail-enabled",
        PILOT_FILE,
        tenant(group("Intune Lookout Pilot", ADA, mailEnabled=True)),
        [(4, "group-mail-enabled")],
        clean_data=tenant(PILOT),
    ),
    Case(
        "group-nested",
        PILOT_FILE,
        tenant(group("Intune Lookout Pilot", ADA, inner(SALES)), SALES),
        [(4, "group-nested")],
        clean_data=tenant(PILOT, SALES),
    ),
    Case(
        "group-no-users",
        PILOT_FILE,
        tenant(group("Intune Lookout Pilot", device("kiosk"))),
        [(4, "group-no-users")],
        clean_data=tenant(PILOT),
    ),
    Case(
        "group-rule-paused",
        PILOT_FILE,
        tenant(
            group(
                "Intune Lookout Pilot",
                ADA,
                groupTypes=["DynamicMembership"],
                membershipRuleProcessingState="Paused",
            )
        ),
        [(4, "group-rule-paused")],
        clean_data=tenant(
            group(
                "Intune Lookout Pilot",
                ADA,
                groupTypes=["DynamicMembership"],
                membershipRuleProcessingState="On",
            )
        ),
    ),
    Case(
        "group-shared-users",
        enrolling("Intune Lookout Pilot", "Intune Lookout Sales") + "rules: {group-shared-users: info}\n",
        tenant(PILOT, group("Intune Lookout Sales", ADA, BOB)),
        [(5, "group-shared-users")],
        clean_data=tenant(PILOT, SALES),
    ),
]


def message(text, data):
    (finding,) = said(text, data).findings
    return finding.message


def test_the_name_to_write_is_given_and_can_be_mended():
    (finding,) = said(enrolling("intune lookout pilot"), tenant(PILOT)).findings
    assert (
        finding.message
        == "no group is called 'intune lookout pilot', case counts; write 'Intune Lookout Pilot'"
    )
    assert (finding.fix, finding.position.column) == ("Intune Lookout Pilot", 9)


def test_a_pinned_name_in_another_case_was_renamed_and_is_not_mended():
    pinned = f"{{name: intune lookout pilot, id: {PILOT['id']}}}"
    (finding,) = said(enrolling(pinned), tenant(PILOT)).findings
    assert (finding.rule, finding.fix) == ("group-renamed", None)


def test_of_two_groups_that_fit_none_is_taken():
    data = tenant(PILOT, group("INTUNE LOOKOUT PILOT", BOB))
    (finding,) = said(enrolling("intune lookout pilot"), data).findings
    assert finding.message.endswith("write 'INTUNE LOOKOUT PILOT' or 'Intune Lookout Pilot'")
    assert finding.fix is None


@pytest.mark.parametrize(
    ("written", "there", "shown", "told"),
    [
        ('"Phones "', "Phones", "'Phones␠'; write 'Phones'", "the file has a blank (␠) at the end"),
        ("Phones", "Phones ", "'Phones'; write 'Phones␠'", "the tenant has a blank (␠) at the end"),
        ('"A\\u00a0B"', "A B", "'A<U+00A0>B'; write 'A B'", "the file has a no-break space (U+00A0)"),
        ("A B", "A  B", "'A B'; write 'A␠␠B'", "the tenant has doubled blanks (␠␠)"),
        ('"Caf\\u0065\\u0301"', "Caf\u00e9", "write 'Caf\u00e9'", "NFD in the file and NFC in the tenant"),
        ("Caf\u00e9", "Cafe\u0301", "write 'Cafe\u0301'", "NFC in the file and NFD in the tenant"),
        ("A B", "\u200fA B", "write '<U+200F>A B'", "the tenant has a right-to-left mark (U+200F)"),
    ],
)
def test_what_the_eye_misses_is_made_visible(written, there, shown, told):
    (finding,) = said(enrolling(written), tenant(group(there, ADA))).findings
    assert finding.rule == "group-spelling"
    assert shown in finding.message
    assert told in finding.hint
    assert finding.fix == there


def test_an_odd_name_is_right_when_the_group_is_called_so():
    odd = group("Phones  of\u00a0Nice ", ADA)
    assert said(enrolling('"Phones  of\\u00a0Nice "'), tenant(odd)).findings == []


def test_the_nearest_names_are_told():
    data = tenant(PILOT, SALES, group("Kitchen", ADA))
    told = message(enrolling("Intune Lookout Pilots"), data)
    asked = "did you mean 'Intune Lookout Pilot' or 'Intune Lookout Sales'?"
    assert told == f"no group is called 'Intune Lookout Pilots'; {asked}"


def test_a_name_that_the_file_has_already_is_no_suggestion():
    told = message(enrolling("Intune Lookout Pilot", "Intune Lookout Pilots"), tenant(PILOT))
    assert told == "no group is called 'Intune Lookout Pilots'"


def test_a_group_that_is_to_be_made_need_not_be_there():
    assert said(enrolling("{name: Intune Lookout New, create: true}"), tenant(PILOT)).findings == []
    assert said(enrolling("{name: intune lookout pilot, create: true}"), tenant(PILOT)).places == [
        (4, "group-case")
    ]


def test_a_deleted_group_is_known_by_its_id_when_its_name_has_changed():
    entry = f"{{name: Intune Lookout Old, id: {GONE['id']}}}"
    finding = said(enrolling(entry), tenant(also={DELETED: [GONE]})).findings
    assert [one.rule for one in finding] == ["group-deleted"]
    assert "on 2026-11-10, and can be restored until 2026-12-10" in finding[0].message


def test_a_pinned_group_whose_name_another_bears_too_is_ambiguous():
    twin = group("Intune Lookout Pilot", BOB, id=an_id("its twin"))
    pinned = enrolling(f"{{name: Intune Lookout Pilot, id: {PILOT['id']}}}")
    assert said(pinned, tenant(PILOT, twin)).places == [(4, "group-ambiguous")]


def test_a_group_is_judged_even_if_its_name_is_wrong():
    data = tenant(group("Intune Lookout Pilot", securityEnabled=False))
    assert said(enrolling("intune lookout pilot"), data).places == [
        (4, "group-case"),
        (4, "group-no-users"),
        (4, "group-not-security"),
    ]


@pytest.mark.parametrize(
    ("properties", "kind"),
    [
        ({"groupTypes": ["Unified"], "mailEnabled": True}, "is a Microsoft 365 group without security"),
        ({"mailEnabled": True}, "is a distribution list"),
        ({}, "is not security-enabled"),
    ],
)
def test_what_kind_of_group_it_is_instead(properties, kind):
    told = message(
        PILOT_FILE, tenant(group("Intune Lookout Pilot", ADA, securityEnabled=False, **properties))
    )
    assert kind in told


def test_an_empty_group_with_groups_in_it_is_nested_and_no_more():
    data = tenant(group("Intune Lookout Pilot", inner(SALES)), SALES)
    assert said(PILOT_FILE, data).places == [(4, "group-nested")]


def test_the_groups_in_a_group_are_named_and_counted():
    others = [group(f"Wave {number}") for number in range(5)]
    data = tenant(group("Intune Lookout Pilot", *map(inner, others)), *others)
    assert "contains 5 groups: 'Wave 0', 'Wave 1', 'Wave 2' and 2 more; Microsoft forbade" in message(
        PILOT_FILE, data
    )


@pytest.mark.parametrize("absent", ["groupTypes", "securityEnabled", "mailEnabled"])
def test_a_property_that_graph_leaves_out_is_not_false(absent):
    heard = said(PILOT_FILE, tenant(group("Intune Lookout Pilot", ADA, **{absent: None})))
    assert heard.findings == []
    assert heard.blind == [
        (4, "group-is-m365"),
        (4, "group-mail-enabled"),
        (4, "group-not-security"),
        (4, "group-rule-paused"),
    ]
    assert heard.unchecked[0].reason == f"Graph did not give {absent}"


def test_hidden_members_are_not_checked():
    heard = said(PILOT_FILE, tenant(group("Intune Lookout Pilot", visibility="HiddenMembership")))
    assert (heard.findings, heard.blind) == ([], [(4, "group-nested"), (4, "group-no-users")])
    assert {entry.permission for entry in heard.unchecked} == {"Member.Read.Hidden"}


def test_members_that_may_not_be_read_are_not_checked():
    heard = said(PILOT_FILE, refusing(tenant(PILOT), f"groups/{PILOT['id']}/members"))
    assert (heard.findings, heard.blind) == ([], [(4, "group-nested"), (4, "group-no-users")])
    assert {(entry.permission, entry.reason) for entry in heard.unchecked} == {
        ("GroupMember.Read.All", "403 Forbidden: no")
    }


def test_what_cannot_be_seen_of_many_groups_is_said_once():
    groups = [group(f"Wave {number}", ADA) for number in range(9)]
    data = refusing(tenant(*groups), *(f"groups/{one['id']}/members" for one in groups))
    heard = said(enrolling(*(one["displayName"] for one in groups)), data)
    assert (heard.findings, heard.blind) == ([], [(3, "group-nested"), (3, "group-no-users")])
    assert heard.unchecked[0].reason == "403 Forbidden: no (9 groups)"


def test_of_a_member_with_limited_information_its_kind_is_enough():
    limited = {"@odata.type": "#microsoft.graph.group", "id": an_id("some group")}
    data = tenant(
        group("Intune Lookout Pilot", {"@odata.type": "#microsoft.graph.user", "id": an_id("x")}, limited)
    )
    heard = said(PILOT_FILE, data)
    assert (heard.places, heard.blind) == ([(4, "group-nested")], [])
    assert f"'{an_id('some group')}'" in heard.findings[0].message


def test_members_without_their_kind_are_not_checked():
    data = tenant(PILOT, also={f"groups/{PILOT['id']}/members": [{"id": an_id("x"), "displayName": None}]})
    data["collections"][f"groups/{PILOT['id']}/members"] = [{"id": an_id("x"), "displayName": None}]
    heard = said(PILOT_FILE, data)
    assert (heard.findings, heard.blind) == ([], [(4, "group-nested"), (4, "group-no-users")])


def test_a_name_that_was_not_recorded_is_not_checked_and_not_absent():
    data = tenant(PILOT, asked={"groups": {"names": ["Intune Lookout Pilot"], "ids": []}})
    heard = said(enrolling("Intune Lookout Pilot", "Intune Lookout Sales"), data)
    assert heard.findings == []
    assert heard.blind == [
        (5, "group-is-m365"),
        (5, "group-mail-enabled"),
        (5, "group-nested"),
        (5, "group-no-users"),
        (5, "group-not-found"),
        (5, "group-not-security"),
        (5, "group-rule-paused"),
    ]
    assert {entry.reason for entry in heard.unchecked} == {"not recorded"}


def test_without_sight_of_deleted_groups_a_missing_one_is_missing_all_the_same():
    heard = said(PILOT_FILE, refusing(tenant(), DELETED))
    assert (heard.places, heard.blind) == ([(4, "group-not-found")], [(4, "group-deleted")])
    assert heard.findings[0].hint == "whether it was deleted could not be seen"
    assert heard.unchecked[0].permission == "Group.Read.All"
