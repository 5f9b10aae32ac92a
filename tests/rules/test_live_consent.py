"""Live rules about the consent of Lookout's application."""

from tests.rules.live_cases import PERMISSIONS, Case, grants, graph_app, lookout_app, refusing, said, tenant

APP = lookout_app()
NAMED = "consent: {app_name: Lookout MTP}\n"
PINNED = f"consent:\n  app_id: {APP['appId']}\n  app_name: Lookout MTP\n"


def holding(*apps, granted=PERMISSIONS):
    """A tenant with these applications."""
    return tenant(also={"servicePrincipals": [graph_app(), *apps], **grants(APP, *granted)})


CASES = [
    Case("consent-missing", PINNED, holding(), [(2, "consent-missing")], clean_data=holding(APP)),
    Case("consent-unpinned", NAMED, holding(APP), [(1, "consent-unpinned")], clean_text=PINNED),
    Case(
        "consent-incomplete",
        PINNED,
        holding(APP, granted=PERMISSIONS[:3]),
        [(2, "consent-incomplete")],
        clean_data=holding(APP),
    ),
]


def test_the_id_to_pin_is_told():
    (finding,) = said(NAMED, holding(APP)).findings
    assert finding.message.endswith("pin it with app_id: 00001111-aaaa-2222-bbbb-3333cccc4444")


def test_no_application_of_that_name():
    (finding,) = said(NAMED, holding()).findings
    assert finding.message == "no application of the tenant is called 'Lookout MTP': has anybody consented?"


def test_of_two_that_bear_the_name_neither_is_asked_what_it_may():
    twin = lookout_app("99991111-aaaa-2222-bbbb-3333cccc4444")
    data = holding(APP, twin)
    data["collections"] |= grants(twin)
    (finding,) = said(NAMED, data).findings
    assert finding.rule == "consent-unpinned"
    assert " or 99991111" in finding.message


def test_what_the_application_lacks_is_named():
    (finding,) = said(PINNED, holding(APP, granted=PERMISSIONS[:3])).findings
    assert finding.message == (
        "Lookout's application lacks Application.Read.All, DeviceManagementApps.Read.All; consent to it again"
    )


def test_permissions_that_may_not_be_read_are_not_checked():
    heard = said(PINNED, refusing(holding(APP), f"servicePrincipals/{APP['id']}/appRoleAssignments"))
    assert (heard.findings, heard.blind) == ([], [(2, "consent-incomplete")])


def test_applications_that_may_not_be_read_are_not_checked():
    heard = said(PINNED, refusing(holding(APP), "servicePrincipals"))
    assert (heard.findings, heard.blind) == ([], [(2, "consent-incomplete"), (2, "consent-missing")])
    assert heard.unchecked[0].permission == "Application.Read.All"
    assert said(NAMED, refusing(holding(APP), "servicePrincipals")).blind == [
        (1, "consent-incomplete"),
        (1, "consent-unpinned"),
    ]


def test_without_the_names_of_permissions_nothing_is_said_of_them():
    data = tenant(also={"servicePrincipals": [{**graph_app(), "appRoles": None}, APP], **grants(APP)})
    heard = said(PINNED, data)
    assert (heard.findings, heard.blind) == ([], [(2, "consent-incomplete")])
