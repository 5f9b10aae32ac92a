"""The impact of the worked example: what the tenant, the file and the record say reaches the matrix."""

import json

import pytest

FILE = "contoso.lookout.yaml"
SNAPSHOT = ("--snapshot", "tenant.json")
CONNECTORS = "deviceManagement/mobileThreatDefenseConnectors"
POLICIES = "deviceManagement/deviceCompliancePolicies"
ACCESS = "identity/conditionalAccess/policies"


@pytest.fixture
def impact(shell, contoso):
    """The impact as JSON; ``tenant(collections)`` and ``edit`` (before, after) change the example first."""

    def told(*, tenant=None, edit=(), where=SNAPSHOT):
        if tenant:
            data = json.loads((contoso / "tenant.json").read_text(encoding="utf-8"))
            tenant(data["collections"])
            (contoso / "tenant.json").write_text(json.dumps(data), encoding="utf-8")
        for before, after in edit:
            text = (contoso / FILE).read_text(encoding="utf-8")
            assert text.count(before) == 1
            (contoso / FILE).write_text(text.replace(before, after), encoding="utf-8")
        ran = shell("impact", FILE, *where, "--format", "json")
        assert ran.code == 0, ran
        return json.loads(ran.out)

    return told


def effects(found, about):
    return [
        (one["effect"], one["known"], one["rule"]) for one in found["conditions"] if one["about"] == about
    ]


def verdicts(found, cls, group=None):
    (classes,) = (one["classes"] for one in found["device_groups"] if one["name"] == group)
    (threat,) = (one for one in classes if one["class"] == cls)
    return threat["verdicts"]


def enabled(collections):
    for connector in collections[CONNECTORS]:
        connector["partnerState"] = "enabled"


def test_every_device_group_has_every_class(impact):
    found = impact()
    assert [len(group["classes"]) for group in found["device_groups"]] == [48, 48, 48]
    assert found["other_policies"] == []
    assert verdicts(found, "ADWARE") == ["compliant"] * 5
    assert verdicts(found, "ADWARE", "Executives") == [
        "compliant",
        "compliant",
        "compliant",
        "non_compliant",
        "compliant",
    ]
    assert verdicts(found, "NON_APP_STORE_SIGNER")[:3] == ["not_documented", "not_documented", "unknown"]


def test_a_partner_that_is_not_connected_is_in_the_way_until_it_is(impact):
    assert effects(impact(), "connection") == [("stops", "read", "connector-not-enabled")]
    assert effects(impact(tenant=enabled), "connection") == [("holds", "read", None)]


def test_conditional_access_that_is_off_is_in_the_way(impact):
    def switched_off(collections):
        for policy in collections[ACCESS]:
            policy["state"] = "disabled"

    assert effects(impact(tenant=switched_off), "conditional-access") == [("stops", "read", "ca-missing")]


def test_conditional_access_that_can_not_be_read_is_not_known(impact):
    found = impact(tenant=lambda collections: collections.pop(ACCESS))
    assert effects(found, "conditional-access") == [("unknown", "unknown", "ca-missing")]


def test_an_unassigned_policy_is_in_the_way(impact):
    def unassigned(collections):
        for policy in collections[POLICIES]:
            if policy["displayName"] == "iOS executives":
                collections[f"{POLICIES}/{policy['id']}/assignments"] = []

    assert effects(impact(tenant=unassigned), "assignment")[0] == ("stops", "read", "compliance-unassigned")


def test_a_partner_that_is_ignored_leaves_no_verdict_in_compliance(impact):
    def unresponsive(collections):
        collections[CONNECTORS][0]["partnerState"] = "unresponsive"

    found = impact(
        tenant=unresponsive, edit=[('  policy-never-blocks: "off"', "  connector-unresponsive: warning")]
    )
    assert effects(found, "connection") == [("stops", "read", "connector-unresponsive")]
    assert verdicts(found, "TROJAN") == ["no_verdict"] * 4 + ["non_compliant"]


def test_a_toggle_of_the_tenant_that_the_file_leaves_alone_leaves_no_verdict(impact):
    def off(collections):
        collections[CONNECTORS][0]["iosEnabled"] = False

    edit = [("compliance:     {android: true, ios: true}", "compliance:     {android: true}")]
    found = impact(tenant=off, edit=edit)
    assert ("stops", "read", None) in effects(found, "toggle")
    assert verdicts(found, "TROJAN") == [
        "non_compliant",
        "non_compliant",
        "no_verdict",
        "no_verdict",
        "non_compliant",
    ]


def test_a_level_that_the_file_leaves_alone_is_read(impact):
    edit = [
        (
            "- {name: iOS executives, platform: ios, max_threat_level: low}",
            "- {name: iOS executives, platform: ios}",
        )
    ]
    (policy,) = (one for one in impact(edit=edit)["policies"] if one["name"] == "iOS executives")
    assert (policy["level"], policy["known"]) == ("low", "read")


def test_a_stricter_policy_of_the_tenant_is_named(impact, shell):
    def stricter(collections):
        for policy in collections[POLICIES]:
            if policy["displayName"] == "iOS baseline 2019":
                policy |= {
                    "deviceThreatProtectionEnabled": True,
                    "deviceThreatProtectionRequiredSecurityLevel": "secured",
                }

    (other,) = impact(tenant=stricter)["other_policies"]
    assert (other["name"], other["level"], other["known"]) == ("iOS baseline 2019", "secured", "read")
    shown = " ".join(shell("impact", FILE, *SNAPSHOT).out.split())
    assert "iOS baseline 2019 (secured, not in this file)" in shown
    assert "on one that all reach, secured" in shown


def test_offline_knows_the_file_and_the_record_and_nothing_else(impact):
    found = impact(where=("--offline",))
    assert effects(found, "threat-status") == [("holds", "attested", None)]
    assert effects(found, "disconnected") == [("decides", "file", None)]
    assert {
        effect
        for about in ("connection", "conditional-access", "assignment", "toggle")
        for effect, _, _ in effects(found, about)
    } == {"unknown"}
    assert found["other_policies"] is None


def test_a_word_too_old_is_not_known(impact):
    found = impact(where=(*SNAPSHOT, "--today", "2027-06-01"))
    assert effects(found, "threat-status") == [("unknown", "unknown", None)]


def test_the_order_of_the_file_changes_no_cell(impact, contoso):
    before = impact()
    text = (contoso / FILE).read_text(encoding="utf-8")
    low, high = "      ADWARE: low ", "      TROJAN: high "
    text = text.replace(low, "§").replace(high, low).replace("§", high)
    (contoso / FILE).write_text(text, encoding="utf-8")
    assert impact() == before
