"""Nothing is lost: an apply that is killed at any point, between any two bytes, leaves a true record, and resumes."""

import json
import os
import shutil
import signal
import sys

import pytest

from lookout_config import emulator, record
from lookout_config.__main__ import run

pytestmark = [
    pytest.mark.skipif(sys.platform == "win32", reason="forks, and kills its own process"),
    pytest.mark.filterwarnings("ignore:.*fork:DeprecationWarning"),  # the child only runs to its end
]

FILE = "contoso.lookout.yaml"
APPLY = ("apply", FILE, "--snapshot", "tenant.json", "--yes", "--by", "ada@contoso.com")
CONNECTORS = "deviceManagement/mobileThreatDefenseConnectors"
PROPERTIES = {
    "intune.mtd_connector.ios_app_sync": "allowPartnerToCollectIOSApplicationMetadata",
    "intune.mtd_connector.block_unsupported_os": "partnerUnsupportedOsVersionBlocked",
    "intune.mtd_connector.app_protection.ios": "iosMobileApplicationManagementEnabled",
}
ASSIGNED = {
    "intune.app.platforms[android]": "deviceAppManagement/mobileApps/0d55d2b8-a090-4811-a875-1b5b12f3c6bb",
    "intune.app.platforms[ios]": "deviceAppManagement/mobileApps/6865c55e-a092-4930-8fad-428c5bfc5e00",
    "intune.compliance_policies[iOS baseline].assign_to": (
        "deviceManagement/deviceCompliancePolicies/3b97d905-4d0c-414a-a12e-bb1cfb7bd929"
    ),
}
_TURNS = 4  # so that several processes share the points
NEWCOMERS = "Intune Lookout Newcomers"
MADE = f"connector.enrollment.groups[{NEWCOMERS}].create"
LEVEL = "deviceThreatProtectionRequiredSecurityLevel"


def killed_at(number):
    """Run apply in a process of its own, and kill that at its point of this number; whether it came that far."""
    pid = os.fork()
    if pid:
        return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == -signal.SIGKILL
    sink = os.open(os.devnull, os.O_WRONLY)
    os.dup2(sink, 1)
    os.dup2(sink, 2)
    sys.stdout, sys.stderr = open(1, "w", encoding="utf-8"), open(2, "w", encoding="utf-8")  # noqa: SIM115 -- for good
    _mine(number)
    os._exit(run(list(APPLY)))


def _mine(number):
    points = iter(range(1, number + 1))

    def point():
        if next(points) == number:
            os.kill(os.getpid(), signal.SIGKILL)

    def around(call):
        def called(*given, **named):
            point()
            answer = call(*given, **named)
            point()
            return answer

        return called

    def torn(handle, sync=os.fsync):
        """The power goes while a line is being written: its end is not on the disk."""
        if next(points) == number:
            os.ftruncate(handle, max(0, os.fstat(handle).st_size - 30))
            os.kill(os.getpid(), signal.SIGKILL)
        sync(handle)

    record.append = around(record.append)
    os.replace, os.fsync = around(os.replace), torn
    answer = emulator.Emulator.__call__
    crashing = around(answer)
    emulator.Emulator.__call__ = lambda self, request: (
        crashing(self, request) if _writes(request) else answer(self, request)
    )


def _writes(request):
    return request.method == "PATCH" or request.url.endswith(("/assign", "/groups"))


def shown(folder):
    """The settings that the plan writes, as the tenant has them."""
    there = json.loads((folder / "tenant.json").read_text(encoding="utf-8"))["collections"]
    (connector,) = [each for each in there[CONNECTORS] if each["id"].startswith("2c77")]
    told = {setting: connector[name] for setting, name in PROPERTIES.items()}
    for policy in there["deviceManagement/deviceCompliancePolicies"]:
        if LEVEL in policy:
            told[f"intune.compliance_policies[{policy['displayName']}].max_threat_level"] = policy[LEVEL]
    for policy in there["beta/deviceAppManagement/iosManagedAppProtections"]:
        setting = f"intune.app_protection_policies[{policy['displayName']}].max_threat_level"
        told[setting] = policy["maximumAllowedDeviceThreatLevel"]
    names = {group["id"]: group["displayName"] for group in there["groups"]}
    told[MADE] = list(names.values()).count(NEWCOMERS)
    for setting, thing in ASSIGNED.items():
        listed = there.get(f"beta/{thing}/assignments", there.get(f"{thing}/assignments"))
        told[setting] = sorted(names[entry["target"]["groupId"]] for entry in listed)
    return told


def with_more_to_do(folder):
    """A group that is yet to be made, and to which the app and a policy are to be assigned."""
    path = folder / FILE
    text = path.read_text(encoding="utf-8")
    first, baseline = "      - {name: Intune Lookout Pilot,", "{name: iOS baseline, "
    text = text.replace(first, f"      - {{name: {NEWCOMERS}, create: true}}\n{first}")
    text = text.replace("  group-no-users: error", "  group-no-users: warning")  # nobody is in it at first
    text = text.replace(baseline, f"{baseline}assign_to: enrollment_groups, ")
    path.write_text(text, encoding="utf-8", newline="\n")


def events(folder):
    return record.read(folder / "tenant.record.jsonl")


@pytest.mark.parametrize("turn", range(_TURNS))
def test_an_apply_that_is_killed_at_any_point_leaves_a_true_record_and_resumes(shell, contoso, turn):
    with_more_to_do(contoso)
    attest = ("attest", FILE, "--snapshot", "tenant.json", "--all", "--on-behalf", "--by", "ada@contoso.com")
    assert shell(*attest).code == 0
    before = shown(contoso)
    fresh = shutil.copytree(contoso, contoso.parent / "fresh")
    number = turn + 1 - _TURNS
    while True:
        number += _TURNS
        shutil.rmtree(contoso)
        shutil.copytree(fresh, contoso)
        os.chdir(contoso)
        if not killed_at(number):
            break
        _is_true(contoso, before)
        assert shell(*APPLY, "--resume").code == 0
        _is_complete(shell, contoso, before)
    assert number >= 100
    _is_complete(shell, contoso, before)


def _is_true(folder, before):
    """Nothing applied is unrecorded, and nothing recorded is false."""
    now, told = shown(folder), events(folder)
    changed = {setting for setting, value in now.items() if value != before[setting]}
    assert changed <= {event.setting for event in told if event.event in ("intent", "done")}
    assert all(now[event.setting] == event.value for event in told if event.event == "done")


def _is_complete(shell, folder, before):
    now, told = shown(folder), events(folder)
    changed = {setting for setting, value in now.items() if value != before[setting]}
    assert len(changed) == 10
    assert changed == {event.setting for event in told if event.event == "done"}
    assert record.uncertain(told) == {}
    ran = shell("plan", FILE, "--snapshot", "tenant.json", "--detailed-exitcode")
    assert ran.code == 0, ran.out
    written = (folder / "tenant.json").read_bytes()
    assert shell(*APPLY).code == 0
    assert ((folder / "tenant.json").read_bytes(), events(folder)) == (written, told)
