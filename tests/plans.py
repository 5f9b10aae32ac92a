"""Plans from the text of a file, the objects of a tenant and the lines of a record, as a test would type them."""

from dataclasses import replace
from datetime import UTC, date, datetime

from lookout_config import line, onward, schema, source
from lookout_config.changes import Event
from lookout_config.world import Snapshot

TENANT = "3f2504e0-4f89-41d3-9a0c-0305e82c3301"
LOOKOUT = "2c7790de-8b02-4814-85cf-e0c59380dee8"
HEAD = f"version: 1\ntenant: {{id: {TENANT}, name: contoso-prod}}\n"
NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
CONNECTORS = "deviceManagement/mobileThreatDefenseConnectors"
POLICIES = "deviceManagement/deviceCompliancePolicies"
PROTECTIONS = "beta/deviceAppManagement/iosManagedAppProtections"
APPS = "deviceAppManagement/mobileApps"


def judged(text, **collections):
    """A file (below ``HEAD``) with the snapshot of a tenant that holds these collections; ``/`` is ``__``."""
    document = source.parse((HEAD + text).encode(), "contoso.lookout.yaml")
    assert document.problems == ()
    assert schema.findings(document) == []
    document = document._replace(data=schema.written_out(document.data))
    named = {name.replace("__", "/"): things for name, things in collections.items()}
    return line.Judged(document, (), snapshot=Snapshot(TENANT, NOW, NOW, named))


def attested(setting, value, at="2026-11-01T10:00:00Z", event="attested"):
    return Event(at, "ada@contoso.com", event, setting, value)


def plan(text, *events, today=date(2026, 11, 22), users=None, by_hand=False, **collections):
    return onward.plan(
        judged(text, **collections),
        events,
        today,
        intune_by_hand=by_hand,
        users_of=lambda names: {name: (users or {}).get(name) for name in names},
    )


def connector(**changes):
    """Lookout's connector in Intune, all switches off."""
    return {
        "id": LOOKOUT,
        "partnerState": "available",
        "androidEnabled": False,
        "iosEnabled": False,
        "androidMobileApplicationManagementEnabled": False,
        "iosMobileApplicationManagementEnabled": False,
        "androidDeviceBlockedOnMissingPartnerData": False,
        "iosDeviceBlockedOnMissingPartnerData": False,
        "partnerUnresponsivenessThresholdInDays": 7,
        **changes,
    }


def policy(name="iOS baseline", level="high", enabled=True, kind="ios", number=1):
    return {
        "@odata.type": f"#microsoft.graph.{kind}CompliancePolicy",
        "id": f"00000000-0000-4000-8000-00000000000{number}",
        "displayName": name,
        "deviceThreatProtectionEnabled": enabled,
        "deviceThreatProtectionRequiredSecurityLevel": level,
    }


def protection(name="iOS MAM", level="notConfigured", action="block", priority=None):
    """An app protection policy for iOS. Its collection has one type, which Graph then leaves out."""
    return {
        "id": "T_00000000-0000-4000-8000-000000000009",
        "displayName": name,
        "maximumAllowedDeviceThreatLevel": level,
        "mobileThreatDefenseRemediationAction": action,
        "mobileThreatDefensePartnerPriority": priority,
    }


def edits(made):
    """Every edit as (path, before, after, known)."""
    return [(edit.path, edit.before, edit.after, edit.known) for step in made.steps for edit in step.edits]


def without_lines(made):
    return replace(made, steps=tuple(replace(step, position=None) for step in made.steps))
