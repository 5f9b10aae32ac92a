"""Live rules about the tenant itself."""

import pytest

from lookout_config import observe, rules
from lookout_config.emulator import Emulator
from lookout_config.graph import GraphError
from tests.rules.cases import document
from tests.rules.live_cases import NOW, TENANT, group, refusing, said, tenant, user

OTHER = "11111111-2222-3333-4444-555555555555"
PILOT = group("Intune Lookout Pilot", user("ada"))


def asked(text, data):
    file = document(text)
    snapshot = observe.observe(Emulator(data), file.data, NOW)
    found, unchecked = rules.run(rules.live_rules(), file, snapshot, today=NOW.date())
    return found, unchecked, snapshot


def the_file(tenant_id=TENANT, domain="contoso.com"):
    return (
        f"version: 1\ntenant:\n  id: {tenant_id}\n  domain: {domain}\n"
        "connector: {enrollment: {groups: [Intune Lookout Pilot]}}\n"
    )


def test_another_tenant_is_told_at_its_id_and_nothing_else_is_asked():
    calls = []
    inner = Emulator(tenant(PILOT))

    def send(request):
        calls.append(request.url)
        return inner(request)

    file = document(the_file(OTHER))
    snapshot = observe.observe(send, file.data, NOW)
    mismatch = [entry for entry in rules.live_rules() if entry.id == "tenant-mismatch"]
    (finding,), unchecked = rules.run(mismatch, file, snapshot, today=NOW.date())
    assert (finding.position.line, finding.severity, unchecked) == (3, "error", [])
    assert (
        finding.message == f"the file is for tenant {OTHER}, but this sign-in belongs to 'Contoso' ({TENANT})"
    )
    assert [url.partition("?")[0] for url in calls] == ["/v1.0/organization"]
    assert set(snapshot.collections) == {"organization"}


def test_the_mismatch_can_be_neither_lowered_nor_waived():
    (mismatch,) = (entry for entry in rules.live_rules() if entry.id == "tenant-mismatch")
    assert mismatch.fixed
    assert rules.severity_of(mismatch, {"rules": {"tenant-mismatch": "off"}}) == "error"


def test_upper_case_in_an_id_is_no_other_tenant():
    found, unchecked, _ = asked(the_file(TENANT.upper(), "Contoso.COM"), tenant(PILOT))
    assert (found, unchecked) == ([], [])


def test_a_domain_that_is_not_the_tenants_is_told_with_the_nearest():
    found, _, _ = asked(the_file(domain="contosso.com"), tenant(PILOT))
    assert [(one.position.line, one.rule) for one in found] == [(4, "tenant-domain")]
    assert found[0].message.startswith(
        "'contosso.com' is not a verified domain of the tenant; did you mean 'contoso.com'"
    )


def test_domains_that_were_not_given_are_not_checked():
    data = tenant(PILOT)
    data["collections"]["organization"] = [{"id": TENANT, "verifiedDomains": None}]
    found, unchecked, _ = asked(the_file(), data)
    assert found == []
    assert [(one.rule, one.reason) for one in unchecked] == [
        ("tenant-domain", "the tenant's domains were not given")
    ]


def test_a_file_without_a_domain_is_silent():
    assert said("connector: {enrollment: {groups: [Intune Lookout Pilot]}}\n", tenant(PILOT)).findings == []


def test_a_tenant_that_does_not_say_who_it_is_stops_the_run():
    with pytest.raises(GraphError, match="organization"):
        asked(the_file(), refusing(tenant(PILOT), "organization"))
