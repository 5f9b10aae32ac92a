"""Fixed values that the tests of the formats show: the worked tenant and a sound run."""

from dataclasses import replace

from lookout_config import paths
from lookout_config.changes import (
    BySupport,
    Edit,
    Event,
    Found,
    InConsole,
    InGraph,
    Outcome,
    Plan,
    Refusal,
    Result,
    Step,
    Unchanged,
    Unknown,
    Wanted,
)
from lookout_config.drift import Compared, Drift, Word
from lookout_config.history import Entry, Known
from lookout_config.impact import Circumstances
from lookout_config.impact.matrix import Policy, groups
from lookout_config.impact.nouns import Condition, Effect, Weighed
from lookout_config.model import Finding, Position, Severity, Unchecked, Waiver
from lookout_config.report.given import (
    Applied,
    Drifted,
    Impact,
    Packed,
    Page,
    Planned,
    Present,
    Results,
    Told,
    Watched,
    Words,
)
from lookout_config.world import Request

FILE = "examples/contoso.lookout.yaml"
TENANT = "3f2504e0-4f89-41d3-9a0c-0305e82c3301"
DIGEST = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"
MANAGED = "2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae"
FULL = "an administrator with Full access to Lookout's console"

SOURCE = """\
version: 1
tenant: {id: 3f2504e0-4f89-41d3-9a0c-0305e82c3301}
connector:
  enrollment:
    groups: [intune lookout pilot]
  state_sync:
    device_status: true
    threat_status: false
"""


def place(line, column, end_column=None, file=FILE):
    return Position(file, line, column, line, end_column or column + 1)


SYNC_OFF = Finding(
    place(8, 20, 25),
    "state-sync-off",
    Severity.ERROR,
    "must be on, or threats never reach Intune",
    "connector.state_sync.threat_status",
    "write true",
)
WRONG_CASE = Finding(
    place(5, 14, 34),
    "group-case",
    Severity.ERROR,
    "no group is called 'intune lookout pilot'; did you mean 'Intune Lookout Pilot'?",
    "connector.enrollment.groups[intune lookout pilot]",
    also=place(3, 1, 10),
)
WAIVED = Finding(
    place(5, 14, 34),
    "group-nested",
    Severity.ERROR,
    "contains 1 group: 'Sales EMEA'",
    "connector.enrollment.groups[intune lookout pilot]",
    waived=Waiver("Lookout support confirmed subgroups, ticket 4711", "ada@contoso.com", "2099-01-31", 12),
)
NO_RECIPIENT = Finding(
    place(3, 1, 10), "error-recipient-missing", Severity.INFO, "connector errors would go unseen"
)
NOT_CHECKED = Unchecked(
    place(5, 14, 34),
    "group-no-users",
    "connector.enrollment.groups[intune lookout pilot]",
    "groups/a87ff679-a2f3-471d-9181-a67b7542122c/members",
    "GroupMember.Read.All",
    "403 Authorization_RequestDenied: Insufficient privileges",
)

PAGES = {
    "state-sync-off": Page(
        Severity.ERROR,
        "Device status and threat status must both be on.",
        "Device status and threat status must both be on.\n\nWith either one off, Intune never learns of a\nthreat.",
    ),
    "error-recipient-missing": Page(Severity.INFO, "Errors <are> unseen.", "Errors <are> unseen."),
}
RESULTS = Results(
    (SYNC_OFF, WRONG_CASE, WAIVED, NO_RECIPIENT),
    (NOT_CHECKED,),
    (FILE,),
    {FILE: SOURCE},
    pages=PAGES,
    places={FILE: f"mtp/{FILE}"},
    notes=("Read from tenant.json, 3 days old",),
)
SOUND = Results((), (), (FILE,), {}, {FILE: ("console access", "notifications")})


def edit(path, label, before, after, **known):
    known = {"known": "read", "position": place(1, 5), "place": paths.tokens(path), **known}
    return Edit(path, label, before, after, **known)


ATTESTED = {"known": "attested", "by": "ada@contoso.com", "at": "2026-03-01T09:30:00Z"}
CONNECTOR = Step(
    "create",
    "mtd connector",
    "Mobile Threat Defense connector",
    "intune.mtd_connector",
    InGraph(Request("POST", "/v1.0/x"), "/v1.0/x"),
    "lookout-config",
    (
        edit("intune.mtd_connector.compliance.android", "Connect Android devices", None, True),
        edit("intune.mtd_connector.unresponsive_after_days", "Days until unresponsive", None, 7),
    ),
    place(80, 3),
)
POLICY = Step(
    "update",
    "compliance policy",
    "Compliance policy iOS baseline",
    "intune.compliance_policies[iOS baseline]",
    InGraph(Request("PATCH", "/v1.0/y"), "/v1.0/y"),
    "lookout-config",
    (
        edit(
            "intune.compliance_policies[iOS baseline].max_threat_level",
            "Device Threat Level",
            "high",
            "medium",
        ),
    ),
    place(92, 7),
    after=("intune.mtd_connector", "connector.enrollment"),
    held="waits until Intune reads Lookout as enabled, or until these are attested: Enrollment Management",
    notes=("TROJAN, WORM begin to make phones non-compliant",),
)
ENROLLMENT = Step(
    "update",
    "enrollment management",
    "Enrollment Management",
    "connector.enrollment",
    InConsole(
        "System > Connectors > Intune > Enrollment Management",
        "System > Connectors > Enrollment Management",
        "Lookout does not check these names: paste each exactly as it stands here",
    ),
    FULL,
    (
        edit(
            "connector.enrollment.groups",
            "Security groups",
            ["Intune Lookout Pilot", "Old Group"],
            ["Intune Lookout Pilot", "Intune  Lookout Sales"],
            **ATTESTED,
        ),
        edit(
            "connector.enrollment.check_for_new_devices_minutes", "Check for new devices", 10, 5, **ATTESTED
        ),
        edit(
            "connector.enrollment.delete_device_on_unenrollment",
            "Delete device",
            None,
            False,
            known="unknown",
        ),
    ),
    place(10, 3),
    notes=("12 direct members of 'Old Group' stop being enrolled, unless another enrollment group has them",),
)
POLICIES = Step(
    "update",
    "policies",
    "Policies of Executives",
    "protections.policies.device_groups.Executives",
    InConsole("Protections > Policies > Manage settings for: Executives"),
    FULL,
    tuple(
        edit(
            f"protections.policies.device_groups.Executives.{name}.risk",
            "Risk Level",
            None,
            "high",
            known="unknown",
        )
        for name in ("TROJAN", "ADWARE", "BOT", "WORM")
    ),
    place(40, 7),
    after=("connector.enrollment",),
)
ACCESS = Step(
    "update",
    "console access",
    "Console access",
    "console_access",
    BySupport("ticket 4711", "2026-03-02T10:00:00Z"),
    "Lookout support",
    (
        edit(
            "console_access.full.id",
            "Object ID",
            "c9f0f895-fb98-4b91-a8d4-77d0c0f6a111",
            "8f14e45f-ceea-467f-a8d4-5c1f3e2b9a10",
            **ATTESTED,
        ),
    ),
    place(12, 3),
)
UNREAD = "intune.compliance_policies[Android].max_threat_level"

PLAN = Plan(
    TENANT,
    "contoso-prod",
    FILE,
    (ACCESS, ENROLLMENT, POLICIES, CONNECTOR, POLICY),
    (
        Unchanged(
            "connector.heartbeat_frequency_minutes", "attested", "ada@contoso.com", "2026-03-01T09:30:00Z"
        ),
        Unchanged(
            "connector.state_sync.device_status", "attested", "ada@contoso.com", "2026-04-01T09:30:00Z"
        ),
        Unchanged("intune.mtd_connector.compliance.ios", "read"),
    ),
    (
        Unknown("connector.enrollment.delete_device_on_unenrollment", "nobody has told it yet"),
        *(Unknown(e.path, "attested 2025-01-01, more than 180 days ago") for e in POLICIES.edits),
        Unknown(UNREAD, "403 Forbidden: no"),
    ),
    ("version", "tenant.id"),
    (Refusal("max_removals", "2 enrollment groups would be removed, 1 at most are allowed"),),
    ("Old Group",),
    DIGEST,
    MANAGED,
)
NO_CHANGES = replace(PLAN, steps=(), refusals=(), removes=(), unknown=PLAN.unknown[-1:])
PLANNED = Planned(PLAN, (WAIVED,), (NOT_CHECKED,), "0.1.0", ("Snapshot tenant.json, 3 days old",))
_TROJAN = "protections.policies.device_groups.Executives.TROJAN.risk"
RUNBOOK = PLANNED._replace(
    words={_TROJAN: Words("Trojan: Risk Level", {"high": "High"})}, at="2026-03-05 08:00 UTC"
)

OUTCOMES = Applied(
    PLAN,
    (
        Outcome(ACCESS, Result.BY_HAND, "with Lookout support, ticket 4711"),
        Outcome(ENROLLMENT, Result.DONE),
        Outcome(POLICIES, Result.BY_HAND),
        Outcome(CONNECTOR, Result.FAILED, "Graph refused POST with 403: Forbidden: no"),
        Outcome(POLICY, Result.HELD, POLICY.held),
    ),
)

RATED = {
    "default": {
        "TROJAN": {"risk": "high"},
        "WORM": {"risk": "high"},
        "ADWARE": {"risk": "medium"},
        "RISKWARE": {"risk": "low"},
        "DEVELOPER_MODE_ENABLED": {"risk": "advisory"},
        "NON_APP_STORE_SIGNER": {"risk": "none"},
        "PHISHING_CONTENT": {"risk": "high"},
        "SPAM": {"response": "alert"},
    },
    "device_groups": {"Executives": {"ADWARE": {"risk": "high"}, "BOT": {"risk": "high"}}},
}
COLUMNS = [
    (Policy("Android work profile", "compliance", "android_work_profile", "medium"), Circumstances()),
    (Policy("iOS baseline", "compliance", "ios", "low", "read"), Circumstances()),
    (Policy("iOS reporting", "compliance", "ios", "high"), Circumstances()),
    (Policy("Android kiosks", "compliance", "android_device_owner", None, "unknown"), Circumstances()),
    (Policy("Android old", "compliance", "android_device_administrator", "not_configured"), Circumstances()),
    (Policy("Android MAM", "app protection", "android", "low", "attested"), Circumstances(unserved=True)),
    (Policy("iOS MAM", "app protection", "ios", "medium", "file", "wipe"), Circumstances()),
]
CONDITIONS = (
    Condition("threat-status", Effect.HOLDS, "threat status in Lookout's State Sync is on", **ATTESTED),
    Condition("toggle", Effect.HOLDS, "Intune's switch for compliance on ios is on", "read"),
    Condition(
        "toggle",
        Effect.STOPS,
        "Intune's switch for app protection on android is to be off: Lookout has no say",
        "file",
    ),
    Condition(
        "conditional-access",
        Effect.STOPS,
        "no Conditional Access policy that is on requires a compliant device: nobody is blocked",
        "read",
        rule="ca-missing",
    ),
    Condition(
        "connection", Effect.UNKNOWN, "whether Intune reads Lookout as enabled: 403 Forbidden: no", "unknown"
    ),
    Condition(
        "disconnected", Effect.DECIDES, "a phone silent for more than 30 days is non-compliant", "file"
    ),
)
CLASSES = (*RATED["default"], "BOT", "VULNERABILITY", "USB_DEBUGGING_ENABLED")
WEIGHED = Weighed(
    tuple(policy for policy, _ in COLUMNS),
    groups({"protections": {"policies": RATED}}, COLUMNS, CLASSES),
    CONDITIONS,
    (Policy("iOS of old", "compliance", "ios", "secured", "read"),),
)
IMPACT = Impact(WEIGHED, FILE, TENANT, "contoso-prod", "0.1.0", ("Snapshot tenant.json, 3 days old",))
NO_POLICIES = IMPACT._replace(
    weighed=WEIGHED._replace(policies=(), groups=groups({}, (), CLASSES), conditions=(), others=None)
)

APPLIED = Word("done", "ci@contoso.com", "2026-11-02T09:00:00Z")
SAID = Word("attested", "ada@contoso.com (self-declared)", "2026-11-03T10:00:00Z")
DRIFTED = Drifted(
    (
        Watched(
            Compared(
                (SAID, APPLIED),
                (
                    Drift(
                        "intune.compliance_policies[iOS baseline].max_threat_level",
                        "Max threat level",
                        "medium",
                        APPLIED,
                        "high",
                        Found("high", "read"),
                        "medium",
                        place(20, 9),
                    ),
                    Drift(
                        "connector.heartbeat_frequency_minutes",
                        "Heartbeat Frequency",
                        10,
                        SAID,
                        15,
                        Found(15, "attested", "luc@contoso.com (self-declared)", "2026-11-19T08:00:00Z"),
                        5,
                        place(4, 9),
                    ),
                ),
                (Unknown("enrollment_settings.language", "attested 2026-03-02, more than 180 days ago"),),
                ("connector.state_sync.device_status",),
                ("enrollment_settings.device_allotment",),
                ("intune.mtd_connector.ios_app_sync",),
                ("console_access.full.id",),
                ("connector.error_email_recipient",),
            ),
            FILE,
            TENANT,
            "contoso-prod",
            (
                Finding(
                    place(18, 3),
                    "connector-unresponsive",
                    Severity.ERROR,
                    "Intune reads Lookout as 'unresponsive' and ignores its verdicts: threats block nobody",
                    "intune.mtd_connector",
                ),
            ),
            (
                Unchecked(
                    place(18, 3),
                    "connector-heartbeat-old",
                    "intune.mtd_connector",
                    "deviceManagement/mobileThreatDefenseConnectors",
                    "",
                    "Graph gave no heartbeat",
                ),
            ),
        ),
        Watched(Compared(unrecorded=("connector.state_sync",)), "fabrikam.lookout.yaml", TENANT),
    ),
    "0.1.0",
    ("Snapshot tenant.json, 3 days old",),
)


HEARTBEAT = "connector.heartbeat_frequency_minutes"
LEVEL = "intune.compliance_policies[iOS baseline].max_threat_level"
SCREENSHOT = f"heartbeat.png sha256:{MANAGED}"


def entry(at, event, setting, value, *, by="ada@contoso.com", label="", **more):
    return Entry(Event(at, by, event, setting, value, **more), label)


ATTESTATION = entry(
    "2026-11-03T10:00:00Z",
    "attested",
    HEARTBEAT,
    10,
    by="ada@contoso.com (self-declared)",
    label="Heartbeat Frequency",
    evidence=SCREENSHOT,
)
TOLD = Told(
    (
        entry("2026-10-01T08:00:00Z", "imported", "intune.mtd_connector.ios_app_sync", False),
        entry(
            "2026-11-01T08:00:00Z", "requested", "console_access.full.id", "8f14e45f", evidence="ticket 4711"
        ),
        entry("2026-11-02T09:00:00Z", "intent", LEVEL, "medium", by="ci@contoso.com", plan=DIGEST),
        entry("2026-11-02T09:00:01.000001Z", "done", LEVEL, "medium", by="ci@contoso.com", plan=DIGEST),
        entry("2026-11-02T09:00:02Z", "intent", UNREAD, "low", by="ci@contoso.com", plan=DIGEST),
        ATTESTATION,
        entry(
            "2026-11-03T10:00:00Z",
            "attested",
            "connector.enrollment.groups",
            ["Intune Lookout Pilot", "Intune  Lookout Sales"],
            by="ada@contoso.com (self-declared)",
            evidence=SCREENSHOT,
        ),
        entry(
            "2026-11-04T10:00:00Z",
            "seen",
            'notifications["luc@contoso.com"].issues.high',
            False,
            by="ada@contoso.com, on behalf of luc@contoso.com",
        ),
    ),
    FILE,
    ("examples/contoso.lookout.record.jsonl",),
    TENANT,
    "contoso-prod",
    (),
    "2026-10-01",
    "0.1.0",
)


def known(path, label, wanted, found, *more):
    return Known(label, Wanted(path, (), wanted, lambda _: label, lambda _: place(1, 1)), found, *more)


PRESENT = Present(
    "2026-11-20T08:00:00Z",
    (
        known(LEVEL, "Max threat level", "medium", Found("medium", "read")),
        known(
            HEARTBEAT,
            "Heartbeat Frequency",
            5,
            Found(10, "attested", ATTESTATION.event.by, ATTESTATION.event.at),
            ATTESTATION,
            17,
        ),
        known(UNREAD, "Max threat level", "low", Found(None, "unknown", reason="403 Forbidden: no")),
    ),
)
PACKED = Packed(
    TOLD._replace(since="", present=PRESENT),
    PRESENT,
    PLANNED,
    "Read from tenant.json, recorded 2026-11-20 08:00 UTC; not from the live tenant.",
    (
        {
            "rule": "group-nested",
            "path": "connector.enrollment.groups[Intune Lookout Sales]",
            "reason": "Lookout support confirmed subgroups, ticket 4711",
            "owner": "ada@contoso.com",
            "expires": "2099-01-31",
        },
    ),
    {"lookout.yaml": DIGEST, "plan.html": MANAGED},
)
