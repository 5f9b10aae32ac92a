"""Sound configurations of any size, always the same bytes, for benchmarks and for tests of speed's promises."""

import uuid
from itertools import count, islice
from pathlib import Path

_NAMESPACE = uuid.UUID("5f0c7a3e-9d0b-4c53-8f5e-2f6f4b1c9a11")
_CITIES = ("Lyon", "Oslo", "Porto", "Graz", "Gdańsk", "Leeds", "Turin", "Malmö", "Ghent", "Cork")
_TEAMS = ("Sales", "Field Service", "Finance", "Human Resources", "Legal", "Logistics", "Support")
_OVERRIDES = (
    ("TROJAN", "{risk: high, response: alert}"),
    ("SPYWARE", "high"),
    ("ADWARE", "{risk: medium, response: no_alert}"),
    ("OUT_OF_DATE_OS", "inherit"),
    ("SIDELOADED_APP", "{risk: medium, response: alert}"),
    ("PHISHING_CONTENT", "{risk: high, response: block}"),
    ("ROOT_JAILBREAK", "high"),
    ("NO_DEVICE_LOCK", "inherit"),
)

_HEAD = """\
# yaml-language-server: $schema=../../schemas/lookout.schema.json
version: 1

tenant:
  id: {tenant}
  name: contoso-{number}
  domain: contoso{number}.onmicrosoft.com
  primary_contact: {{name: Ada Byron, email: ada@contoso{number}.onmicrosoft.com}}

console_access:                                  # changed only by Lookout support
  full: {{id: {full}, name: MTP Console Full}}
  read_only: {{id: {readers}, name: MTP Console Readers}}

connector:
  heartbeat_frequency_minutes: 10
  enrollment:
    check_for_new_devices_minutes: 5
    delete_device_on_unenrollment: false
    groups:                                      # display names, exact case
      - {{name: Intune Lookout Pilot, id: {pilot}, ring: pilot}}
"""

_MIDDLE = """\
  state_sync: {device_status: true, threat_status: true}
  error_email_recipient: mtp-errors@contoso.com

enrollment_settings:
  disconnected_after_days: 30

protections:
  policies:
    default:
      TROJAN: high
      ACTIVE_MITM: {risk: high, response: alert}
      OUT_OF_DATE_OS: {risk: medium, response: alert}
      ADWARE: medium
      PHISHING_CONTENT: {risk: high, response: block}
"""

_TAIL = """\
  phishing_and_content_protection: {enabled: true, mandatory: true}

notifications:
  - {admin: ada@contoso.com, issues: {high: true, medium: true, low: false}, summaries: [weekly]}

intune:
  mtd_connector:
    compliance: {android: true, ios: true}
    unresponsive_after_days: 7
  compliance_policies:
    - {name: iOS baseline, platform: ios, max_threat_level: low}

guards: {max_removals: 1, max_removal_percent: 30}
"""


def small() -> str:
    """About fifty lines: what a first tenant looks like."""
    return _file(1, groups=2, device_groups=0)


def thousand_lines() -> str:
    return _file(2, groups=120, device_groups=73)


def fifty_thousand_lines() -> str:
    """Far larger than any tenant, and within every limit of reading."""
    return _file(3, groups=6_000, device_groups=3_980)


def many(folder: Path, number: int) -> list[Path]:
    """That many tenants of some hundred lines, a file each."""
    folder.mkdir(parents=True, exist_ok=True)
    files = [folder / f"tenant-{tenant:04}.lookout.yaml" for tenant in range(1, number + 1)]
    for tenant, file in enumerate(files, start=1):
        file.write_text(_file(tenant, groups=12, device_groups=3), encoding="utf-8", newline="\n")
    return files


def with_three_errors(text: str) -> str:
    """The same file with a wrong type near its start, an unknown key in its midst, a wrong word near its end."""
    start = text.replace("heartbeat_frequency_minutes: 10", "heartbeat_frequency_minutes: ten", 1)
    midst = _swap(start, "ring: ", "rings: ", near=len(start) // 3)
    return _swap(midst, "max_threat_level: low", "max_threat_level: lowest", near=len(midst))


def _swap(text: str, old: str, new: str, near: int) -> str:
    at = text.rfind(old, 0, near)
    at = text.index(old) if at < 0 else at
    return text[:at] + new + text[at + len(old) :]


def _file(tenant: int, *, groups: int, device_groups: int) -> str:
    identity = {name: _guid(f"{tenant}/{name}") for name in ("tenant", "full", "readers", "pilot")}
    return "".join(
        [
            _HEAD.format(number=tenant, **identity),
            *islice(_groups(tenant), groups),
            _MIDDLE,
            "    device_groups:\n" if device_groups else "",
            *islice(_device_groups(), device_groups),
            _TAIL,
        ]
    )


def _groups(tenant: int):
    for number in count():
        name = f"Intune Lookout {_CITIES[number % 10]} {_TEAMS[number % 7]} {number:04}"
        if number % 3 == 0:
            yield f"      - {name}\n"
        else:
            yield f"      - name: {name}\n        id: {_guid(f'{tenant}/{name}')}\n        ring: broad\n"


def _device_groups():
    for number in count():
        overrides = "".join(f"        {name}: {policy}\n" for name, policy in _OVERRIDES)
        yield f"      {_CITIES[number % 10]} {_TEAMS[number % 7]} {number:04}:\n{overrides}"


def _guid(name: str) -> str:
    return str(uuid.uuid5(_NAMESPACE, name))


def huge_tenant(groups: int = 10_000, members: int = 10, *, each: bool = False) -> tuple[str, dict]:
    """A file of that many enrollment groups, and a recorded tenant in which nothing is wrong with them.

    The policy and the app are assigned to all users, or with ``each`` to every group by itself.
    """
    named = [(f"Intune Lookout {number:05}", _guid(f"group/{number}")) for number in range(groups)]
    lines = [f"      - {{name: {name}, id: {guid}}}\n" for name, guid in named]
    text = _BIG_FILE.format(tenant=_guid("tenant"), groups="".join(lines))
    targets = [_target("groupAssignmentTarget", groupId=guid) for _, guid in named]
    assignments = targets if each else [_target("allLicensedUsersAssignmentTarget")]
    return text, _recorded(named, members, assignments)


def ten_thousand_settings() -> tuple[str, dict]:
    """A file of some ten thousand managed settings, and a recorded tenant with its policies, of which 1 % differ."""
    policies = "deviceManagement/deviceCompliancePolicies"
    names = [f"iOS {number:04}" for number in range(100)]
    rows = "".join(f"    - {{name: {name}, platform: ios, max_threat_level: low}}\n" for name in names)
    text = _file(4, groups=20, device_groups=810)
    text = text.replace("    - {name: iOS baseline, platform: ios, max_threat_level: low}\n", rows)
    there = [
        {
            "id": _guid(name),
            "displayName": name,
            "@odata.type": "#microsoft.graph.iosCompliancePolicy",
            "deviceThreatProtectionEnabled": True,
            "deviceThreatProtectionRequiredSecurityLevel": "low" if number else "medium",
        }
        for number, name in enumerate(names)
    ]
    known = {
        "organization": [{"id": _guid("4/tenant"), "verifiedDomains": [{"name": "contoso.com"}]}],
        "groups": [],
        "deviceManagement/mobileThreatDefenseConnectors": [_CONNECTOR],
        policies: there,
        **{f"groups/{_guid(f'4/{name}')}/members": [] for name in ("full", "readers")},
    }
    return text, {
        "format_version": "1",
        "taken_at": "2026-11-20T08:00:00Z",
        "tenant_id": _guid("4/tenant"),
        "collections": known,
    }


TENANT = _guid("tenant")

_BIG_FILE = """\
version: 1
tenant: {{id: {tenant}}}
connector:
  enrollment:
    groups:
{groups}
  state_sync: {{device_status: true, threat_status: true}}
protections: {{policies: {{default: {{TROJAN: high, ADWARE: low}}}}}}
intune:
  mtd_connector: {{compliance: {{ios: true}}}}
  app: {{platforms: [ios], assign_to: enrollment_groups}}
  compliance_policies:
    - {{name: iOS baseline, platform: ios, max_threat_level: low}}
"""


def _recorded(named: list[tuple[str, str]], members: int, assignments: list[dict]) -> dict:
    policy, app = _guid("policy"), _guid("app")
    policies, apps = "deviceManagement/deviceCompliancePolicies", "deviceAppManagement/mobileApps"
    level = {
        "deviceThreatProtectionEnabled": True,
        "deviceThreatProtectionRequiredSecurityLevel": "low",
        "@odata.type": "#microsoft.graph.iosCompliancePolicy",
    }
    collections = {
        "organization": [{"id": _guid("tenant"), "verifiedDomains": [{"name": "contoso.com"}]}],
        "groups": [_group(name, guid) for name, guid in named],
        "directory/deletedItems/microsoft.graph.group": [],
        "deviceManagement/mobileThreatDefenseConnectors": [_CONNECTOR],
        policies: [{"id": policy, "displayName": "iOS baseline", **level}],
        f"beta/{policies}": [],
        f"{policies}/{policy}/assignments": assignments,
        apps: [{"id": app, "@odata.type": "#microsoft.graph.iosStoreApp", "appStoreUrl": _STORE}],
        f"{apps}/{app}/assignments": [{**one, "intent": "required"} for one in assignments],
        "deviceAppManagement/mobileAppConfigurations": [],
        "identity/conditionalAccess/policies": [
            {
                "id": _guid("access"),
                "state": "enabled",
                "grantControls": {"builtInControls": ["compliantDevice"]},
            }
        ],
    }
    for number, (_, guid) in enumerate(named):
        users = range(number * members, (number + 1) * members)
        collections[f"groups/{guid}/members"] = [_user(user) for user in users]
    return {
        "format_version": "1",
        "taken_at": "2026-11-20T08:00:00Z",
        "tenant_id": _guid("tenant"),
        "collections": collections,
    }


_STORE = "https://apps.apple.com/us/app/lookout-for-work/id997193468"
_CONNECTOR = {
    "id": "2c7790de-8b02-4814-85cf-e0c59380dee8",
    "partnerState": "enabled",
    "lastHeartbeatDateTime": "2026-11-20T07:59:00Z",
    "iosEnabled": True,
    "iosDeviceBlockedOnMissingPartnerData": False,
}


def _group(name: str, guid: str) -> dict:
    return {
        "id": guid,
        "displayName": name,
        "groupTypes": [],
        "securityEnabled": True,
        "mailEnabled": False,
        "visibility": None,
    }


def _user(number: int) -> dict:
    return {
        "@odata.type": "#microsoft.graph.user",
        "id": _guid(f"user/{number}"),
        "displayName": f"User {number}",
        "userPrincipalName": f"user{number}@contoso.com",
        "accountEnabled": True,
    }


def _target(kind: str, **more: str) -> dict:
    target = {"@odata.type": f"#microsoft.graph.{kind}", **more}
    return {"id": _guid(f"assignment/{more}"), "target": target}
