"""Live rules about administrators and the recipient of errors."""

import pytest

from tests.rules.live_cases import Case, group, inner, refusing, said, tenant, user

ADA, BOB = user("ada"), user("bob")
FULL = group("MTP Full", ADA, BOB)
NOTIFIED = "notifications:\n  - admin: ada@contoso.com\n    issues: {high: true}\n"
ACCESS = f"console_access: {{full: {{id: {FULL['id']}}}}}\n"
RECIPIENT = "connector:\n  error_email_recipient: mtp-errors@contoso.com\n"


def mailbox(**more):
    """A user whose address is that of the errors, if only a further one."""
    return user("mailbox", proxyAddresses=["SMTP:mailbox@contoso.com", "smtp:MTP-Errors@contoso.com"], **more)


NEW = "connector:\n  enrollment:\n    groups:\n      - {name: New, create: true, owner: ada@contoso.com}\n"

CASES = [
    Case(
        "group-owner-not-found",
        NEW,
        tenant(group("Else", BOB)),
        [(4, "group-owner-not-found")],
        clean_data=tenant(group("Else", ADA)),
    ),
    Case("admin-not-found", NOTIFIED, tenant(), [(2, "admin-not-found")], clean_data=tenant(FULL)),
    Case(
        "admin-no-access",
        ACCESS + NOTIFIED,
        tenant(group("MTP Full", BOB, user("eve")), group("Else", ADA)),
        [(3, "admin-no-access")],
        clean_data=tenant(FULL),
    ),
    Case(
        "recipient-not-found",
        RECIPIENT,
        tenant(),
        [(2, "recipient-not-found")],
        "",
        tenant(group("g", mailbox())),
    ),
]


def test_an_administrator_is_found_by_mail_as_well():
    other = user("a.byron", mail="Ada@Contoso.com")
    assert said(NOTIFIED, tenant(group("MTP Full", other))).findings == []


def test_an_account_that_is_switched_off_is_told():
    (finding,) = said(NOTIFIED, tenant(group("g", user("ada", accountEnabled=False)))).findings
    assert finding.message == "the account of 'ada@contoso.com' is switched off: nobody reads its alerts"


def test_whether_an_account_is_switched_on_may_not_be_given():
    heard = said(NOTIFIED, tenant(group("g", user("ada", accountEnabled=None))))
    assert (heard.findings, heard.blind) == ([], [(2, "admin-not-found")])
    assert heard.unchecked[0].permission == "User.Read.All"


def test_users_that_may_not_be_read_are_not_checked():
    heard = said(ACCESS + NOTIFIED, refusing(tenant(FULL), "users"))
    assert (heard.findings, heard.blind) == ([], [(3, "admin-no-access"), (3, "admin-not-found")])


@pytest.mark.parametrize(
    ("text", "data"),
    [
        (
            ACCESS.replace("}}", ", just_in_time: true}}"),
            tenant(group("MTP Full", BOB, user("eve")), group("g", ADA)),
        ),
        (ACCESS, tenant(group("MTP Full", BOB, user("eve"), inner(group("g"))), group("g", ADA))),
    ],
)
def test_who_may_have_access_after_all_is_not_checked(text, data):
    heard = said(text + NOTIFIED, data)
    assert (heard.findings, heard.blind) == ([], [(3, "admin-no-access")])


def test_an_address_of_another_domain_is_not_checked():
    heard = said("connector: {error_email_recipient: soc@example.com}\n", tenant())
    assert (heard.findings, heard.blind) == ([], [(1, "recipient-not-found")])
    assert heard.unchecked[0].reason == "the address is of a domain that is not the tenant's"


@pytest.mark.parametrize(
    "bearing", [{"mail": "mtp-errors@contoso.com"}, {"proxyAddresses": ["smtp:mtp-errors@contoso.com"]}]
)
def test_a_group_may_bear_the_address(bearing):
    assert said(RECIPIENT, tenant(group("Everybody on call", **bearing))).findings == []


def test_a_recipient_is_looked_for_among_users_and_groups_or_not_checked():
    heard = said(RECIPIENT, refusing(tenant(), "users"))
    assert (heard.findings, heard.blind) == ([], [(2, "recipient-not-found")])
    assert said(RECIPIENT, refusing(tenant(group("g", mail="mtp-errors@contoso.com")), "users")).blind == []


def test_who_owns_a_group_that_is_there_is_nobodys_business():
    assert said(NEW, tenant(group("New", BOB))).findings == []
