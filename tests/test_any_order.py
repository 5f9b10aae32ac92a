"""Edits of the file and of the tenant, attestations, applies, crashes and resumes in any order: the record stays true."""

import json
import os
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from lookout_config import apply, doubts, graph, line, observe, onward, record, source
from lookout_config.changes import Event, InGraph, Result
from lookout_config.emulator import Emulator
from tests.plans import APPS, PROTECTIONS, protection
from tests.tenants import (
    CONNECTORS,
    GONE,
    INTERNS,
    IOS_POLICY,
    LOOKOUT,
    OWNER_POLICY,
    PILOT,
    POLICIES,
    SALES,
    TENANT,
    tenant,
)

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
LEVELS = ["secured", "low", "medium", "high"]
SWITCHES = {
    "compliance.ios": "iosEnabled",
    "app_protection.ios": "iosMobileApplicationManagementEnabled",
    "noncompliant_without_data.ios": "iosDeviceBlockedOnMissingPartnerData",
    "ios_app_sync": "allowPartnerToCollectIOSApplicationMetadata",
}
NAMES = {
    "iOS baseline": (POLICIES, IOS_POLICY, "ios"),
    "Android kiosks": (f"beta/{POLICIES}", OWNER_POLICY, "android_device_owner"),
}
LEVEL = "deviceThreatProtectionRequiredSecurityLevel"
PROTECTED = {
    "max_threat_level": (
        "maximumAllowedDeviceThreatLevel",
        {"notConfigured": "not_configured", "low": "low", "medium": "medium"},
    ),
    "action": ("mobileThreatDefenseRemediationAction", {"block": "block", "wipe": "wipe"}),
}
APP = "6865c55e-a092-4930-8fad-428c5bfc5e00"
ASSIGNED = f"beta/{APPS}/{APP}/assignments"
NEW = "Intune Lookout Newcomers"
IDS = {PILOT: "Intune Lookout Pilot", SALES: "Intune Lookout Sales", INTERNS: "Sales Interns"}
GROUPS = ["Intune Lookout Pilot", "Intune Lookout Sales", "Sales Interns"]
# Fast by default; LONG_RUN=500 gives ten times as many runs.
RUNS = int(os.environ.get("LONG_RUN", "50"))
WORDS = st.sampled_from(["done", "done", "skip", "quit"])


_EVERYBODY = {"platforms": ["ios"], "assign_to": "enrollment_groups", "intent": "required"}


class Crash(BaseException):
    """The end of the process, between any two of its acts."""


def included(group):
    return {
        "id": f"{group}_1_0",
        "intent": "required",
        "target": {"@odata.type": "#microsoft.graph.groupAssignmentTarget", "groupId": group},
    }


FOREIGN = {
    "id": "guests",
    "intent": "required",
    "target": {"@odata.type": "#microsoft.graph.exclusionGroupAssignmentTarget", "groupId": GONE},
}


def with_an_app():
    """The tenant has Lookout for Work, from which guests are excluded, and an app protection policy."""
    app = {
        "@odata.type": "#microsoft.graph.iosStoreApp",
        "id": APP,
        "appStoreUrl": "https://apps.apple.com/us/app/lookout-for-work/id997193468",
    }
    return tenant(**{APPS: [app], ASSIGNED: [FOREIGN, included(PILOT)], PROTECTIONS: [protection()]})


class Trust(RuleBasedStateMachine):
    """A tenant, a file and a record; the model knows only what was really written."""

    @initialize()
    def begin(self):
        self.folder = TemporaryDirectory()
        self.file = Path(self.folder.name) / "contoso.lookout.yaml"
        self.record = record.beside(str(self.file))
        self.tenant = Emulator(with_an_app())
        self.wanted = {
            "heartbeat": 10,
            "sync": True,
            "groups": GROUPS[:2],
            "switches": {"ios_app_sync": False},
            "levels": {"iOS baseline": "low"},
            "protected": {"max_threat_level": "medium"},
            "app": True,
            "new": False,
        }
        self.written = {}
        self.left = -1

    def teardown(self):
        with suppress(AttributeError):  # a run that never began
            self.folder.cleanup()

    @rule(name=st.sampled_from(sorted(SWITCHES)), on=st.booleans())
    def edit_a_switch(self, name, on):
        self.wanted["switches"][name] = on

    @rule(name=st.sampled_from(sorted(NAMES)), level=st.sampled_from([*LEVELS, None]))
    def edit_a_level(self, name, level):
        self.wanted["levels"].pop(name, None)
        if level:
            self.wanted["levels"][name] = level

    @rule(
        minutes=st.integers(5, 8), sync=st.booleans(), groups=st.permutations(GROUPS), size=st.integers(1, 3)
    )
    def edit_the_console(self, minutes, sync, groups, size):
        self.wanted |= {"heartbeat": minutes, "sync": sync, "groups": groups[:size]}

    @rule(app=st.booleans(), new=st.booleans())
    def edit_to_whom_the_app_goes(self, app, new):
        self.wanted |= {"app": app, "new": new}

    @rule(
        level=st.sampled_from(["not_configured", "low", "medium", None]),
        action=st.sampled_from(["block", "wipe", None]),
    )
    def edit_app_protection(self, level, action):
        told = {"max_threat_level": level, "action": action}
        self.wanted["protected"] = {key: value for key, value in told.items() if value}

    @rule(group=st.sampled_from(sorted(IDS)), there=st.booleans())
    def somebody_assigns_the_app_or_takes_it_away(self, group, there):
        data = self.tenant.data()
        others = [entry for entry in data["collections"][ASSIGNED] if entry["target"]["groupId"] != group]
        data["collections"][ASSIGNED] = [*others, *([included(group)] if there else [])]
        self.tenant = Emulator(data)

    @rule(level=st.sampled_from(sorted(PROTECTED["max_threat_level"][1])))
    def somebody_changes_app_protection(self, level):
        self.change(PROTECTIONS, protection()["id"], maximumAllowedDeviceThreatLevel=level)

    @rule(state=st.sampled_from(["enabled", "unavailable"]))
    def lookout_connects_or_not(self, state):
        self.change(CONNECTORS, LOOKOUT, partnerState=state)

    @rule(name=st.sampled_from(sorted(SWITCHES.values())), on=st.booleans())
    def somebody_changes_a_switch(self, name, on):
        self.change(CONNECTORS, LOOKOUT, **{name: on})

    @rule(name=st.sampled_from(sorted(NAMES)), level=st.sampled_from(LEVELS))
    def somebody_changes_a_level(self, name, level):
        self.change(*NAMES[name][:2], **{LEVEL: level, "deviceThreatProtectionEnabled": True})

    @rule(seen=st.integers(5, 8))
    def a_person_attests_what_the_console_shows(self, seen):
        self.append(
            [Event(record.text_of(NOW), "ada", "attested", "connector.heartbeat_frequency_minutes", seen)]
        )
        assert record.latest(self.events())["connector.heartbeat_frequency_minutes"].value == seen

    @rule(word=WORDS)
    def apply_runs_to_its_end(self, word):
        outcomes = self.apply(word)
        done = set()
        for outcome in outcomes:
            if outcome.step.held and not done.issuperset(outcome.step.after):
                assert outcome.result is Result.HELD
            done |= {outcome.step.path} if outcome.result is Result.DONE else set()
        assert record.uncertain(self.events()) == {} or self.out_of_sight()
        left = [step for step in self.plan().steps if isinstance(step.how, InGraph)]
        assert all(step.held for step in left)
        before = (self.tenant.data(), self.events())
        self.apply("skip")
        assert (self.tenant.data(), self.events()) == before

    @rule(point=st.integers(0, 30), torn=st.integers(0, 60), word=WORDS)
    def apply_is_killed(self, point, torn, word):
        self.left, self.torn = point, torn
        with suppress(Crash):
            self.apply(word)
        self.left = -1

    @invariant()
    def nothing_applied_is_unrecorded(self):
        if not hasattr(self, "file"):
            return
        told = {
            (event.setting, json.dumps(event.value))
            for event in self.events()
            if event.event in ("intent", "done")
        }
        assert {(path, json.dumps(value)) for path, value in self.written.items()} <= told

    @invariant()
    def no_group_is_made_twice_and_no_assignment_of_others_is_dropped(self):
        if hasattr(self, "tenant"):
            there = self.tenant.data()["collections"]
            assert [group["displayName"] for group in there["groups"]].count(NEW) <= 1
            assert FOREIGN["target"] in [entry["target"] for entry in there[ASSIGNED]]

    @rule()
    def the_order_of_keys_and_items_changes_no_plan(self):
        assert self.plan().digest == self.plan(turned=True).digest

    def change(self, collection, thing_id, **values):
        data = self.tenant.data()
        for thing in data["collections"][collection]:
            if thing["id"] == thing_id:
                thing.update(values)
        self.tenant = Emulator(data)

    def events(self):
        return record.read(self.record)

    def out_of_sight(self):
        """Whether what is uncertain is of a setting that the file does not name any more."""
        return not onward.doubtful(self.judged(), self.events(), NOW.date())

    def judged(self, *, turned=False):
        self.file.write_text(json.dumps(self.text(turned=turned)), encoding="utf-8")
        judged = line.shaped(source.read(str(self.file)))
        assert judged.document.data is not None, judged.findings
        snapshot = observe.observe(graph.read_only(self.tenant), judged.document.data, NOW, rules=[])
        return judged._replace(snapshot=snapshot)

    def text(self, *, turned=False):
        mtd = {}
        for name, on in self.wanted["switches"].items():
            block, _, platform = name.partition(".")
            mtd |= {block: {platform: on}} if platform else {name: on}
        policies = [
            {"name": name, "platform": NAMES[name][2], "max_threat_level": level}
            for name, level in self.wanted["levels"].items()
        ]
        whole = {
            "version": 1,
            "tenant": {"id": TENANT},
            "connector": {
                "heartbeat_frequency_minutes": self.wanted["heartbeat"],
                "enrollment": {"groups": self.groups()[:: -1 if turned else 1]},
                "state_sync": {"device_status": self.wanted["sync"], "threat_status": True},
            },
            "intune": {
                "mtd_connector": mtd,
                "compliance_policies": policies[:: -1 if turned else 1],
                "app_protection_policies": [
                    {"name": "iOS MAM", "platform": "ios", **self.wanted["protected"]}
                ],
                **({"app": _EVERYBODY} if self.wanted["app"] else {}),
            },
        }
        return dict(reversed(whole.items())) if turned else whole

    def named(self):
        return [*self.wanted["groups"], *([NEW] if self.wanted["new"] else [])]

    def groups(self):
        return [*self.wanted["groups"], *([{"name": NEW, "create": True}] if self.wanted["new"] else [])]

    def plan(self, *, turned=False):
        return onward.plan(self.judged(turned=turned), self.events(), NOW.date())

    def apply(self, word):
        judged = self.judged()
        plan = onward.plan(judged, self.events(), NOW.date())
        self.append(doubts.settled(onward.doubtful(judged, self.events(), NOW.date())))
        world = apply.World(
            self.send,
            lambda event, step, values, evidence: self.note(event, values, evidence, judged, plan),
            lambda step: apply.Answer(word),
            (graph.GraphError,),
            (graph.Uncertain,),
            sleep=lambda _: None,
            doubted=record.uncertain(self.events()),
        )
        return list(apply.carry_out(plan, world))

    def point(self):
        self.left -= 1
        if self.left == 0:
            raise Crash

    def send(self, request):
        self.point()
        before = self.values()
        response = self.tenant(request)
        self.written |= {path: value for path, value in self.values().items() if value != before[path]}
        self.point()
        return response

    def note(self, event, values, evidence, judged, plan):
        self.point()
        told = onward.events_of(
            event,
            values,
            judged.document.data,
            at=record.text_of(NOW),
            by="ada",
            evidence=evidence,
            plan=plan.digest,
        )
        self.append(told)
        try:
            self.point()
        except Crash:  # while the line was being written: its end is not on the disk
            size = self.record.stat().st_size
            line_start = self.record.read_bytes()[:-1].rfind(b"\n") + 1
            with self.record.open("r+b") as file:
                file.truncate(max(line_start, size - self.torn))
            raise
        self.point()

    def append(self, told):
        shown = self.values()
        for event in told:
            assert event.event != "done" or shown[event.setting] == event.value, (
                "what is recorded as done is not there"
            )
            if event.event == "failed" and event.setting == "intune.app.platforms[ios]":
                sent = [name for name in event.value if name in self.named()]
                assert not set(sent) <= set(shown[event.setting]), "what is recorded as failed is there"
        if told:
            record.append(self.record, record.later(told, record.moments(self.events())))

    def values(self):
        """What the tenant shows, by setting."""
        there = self.tenant.data()["collections"]
        (connector,) = [thing for thing in there[CONNECTORS] if thing["id"] == LOOKOUT]
        told = {f"intune.mtd_connector.{name}": connector[name_] for name, name_ in SWITCHES.items()}
        for name, (collection, policy_id, _) in NAMES.items():
            (policy,) = [thing for thing in there[collection] if thing["id"] == policy_id]
            told[f"intune.compliance_policies[{name}].max_threat_level"] = policy[LEVEL]
        (policy,) = there[PROTECTIONS]
        for key, (name, words) in PROTECTED.items():
            told[f"intune.app_protection_policies[iOS MAM].{key}"] = words[policy[name]]
        names = {group["id"]: group["displayName"] for group in there["groups"]}
        told[f"connector.enrollment.groups[{NEW}].create"] = NEW in names.values()
        assigned = {names.get(entry["target"]["groupId"]) for entry in there[ASSIGNED]}
        told["intune.app.platforms[ios]"] = sorted(assigned.intersection(self.named()))
        return told


TestTrust = Trust.TestCase
TestTrust.settings = settings(max_examples=RUNS, stateful_step_count=40, deadline=None)
