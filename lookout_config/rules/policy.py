"""Rules about threat classes: their risks, their responses, and what follows under the levels of this file."""

from collections.abc import Iterator
from functools import cache
from typing import Any

from lookout_config import impact, names
from lookout_config.model import Path, Problem, Severity
from lookout_config.paths import at
from lookout_config.rules import rule

_POLICIES = ("protections", "policies")
_ON_DEVICE = ("protections", "on_device_threat_protection")
_DOMAINS = (*_ON_DEVICE, "block_specific_domains")
_PASSES = {
    "secured": "only none and advisory pass",
    "low": "low still passes",
    "medium": "medium still passes",
    "high": "everything passes",
}


@rule("policy-weakened", Severity.WARNING)
def policy_weakened(config: Any) -> Iterator[Problem]:
    """A class that is known to have been High no longer counts as one.

    Trojans, worms, viruses, exploits, backdoors, bots, surveillanceware and man-in-the-middle attacks were
    High in the screenshot of Microsoft's set-up article. With one of them at low, advisory or none, or at a
    risk that the strictest level of this file lets pass, an infected phone keeps its access. Open issues are
    re-rated at once.

    Source: Microsoft's Lookout MTP set-up article (September 2016), the screenshot of the Policy page;
    Lookout, Policies Tab Description; Microsoft Learn, mtd-device-compliance-policy-create.

    To mend: set the class to high, or waive the finding with the reason why not.
    """
    level = impact.strictest(policy.get("max_threat_level") for policy in _intune_policies(config))
    for path, cls, entry in _entries(config):
        risk = entry.get("risk")
        if risk in (None, "high") or cls not in impact.DOCUMENTED_HIGH:
            continue
        shown = f"{cls} is {risk}, and was High in Microsoft's 2016 screenshot"
        if risk != "medium":
            yield Problem((*path, cls, "risk"), f"{shown}; set it to high, or waive this with the reason")
        elif level == "medium":
            yield Problem(
                (*path, cls, "risk"),
                f"{shown}: max_threat_level medium still lets medium pass; set it to high",
            )


@rule("policy-never-blocks", Severity.INFO)
def policy_never_blocks(config: Any) -> Iterator[Problem]:
    """Which classes, by the policies of this file, never make a phone non-compliant.

    A phone is non-compliant only when its worst open issue exceeds the level of a policy, so a class at or
    under the strictest level of its platform shows up in reports and stops nobody. That may be just what is
    meant; it should not be a surprise. Content classes, and classes that the file leaves out, are unknown
    and not listed.

    Source: Microsoft Learn, mtd-device-compliance-policy-create: "at or under"; device-profile-troubleshoot:
    of several policies the most restrictive counts.

    To mend: raise the risk of a class, or lower max_threat_level. Nothing has to be mended.
    """
    policies = at(config, _POLICIES)
    if policies is None:
        return
    for platform, level in _levels(config).items():
        for group in impact.device_groups(policies):
            passing = never_blocking(policies, group, platform, level)
            if passing:
                where = (*_POLICIES, "default") if group is None else (*_POLICIES, "device_groups", group)
                whose = "the Default device group" if group is None else f"device group {names.quoted(group)}"
                message = (
                    f"by the policies here, on {platform} (max_threat_level {level}: {_PASSES[level]}), "
                    f"these never make a phone of {whose} non-compliant: {', '.join(passing)}"
                )
                yield Problem(where, message)


@rule("policy-group-same", Severity.OFF)
def policy_group_same(config: Any) -> Iterator[Problem]:
    """A device group overrides a class with what it would inherit anyway.

    The override does nothing today, and keeps the group behind when Default is changed tomorrow.

    Source: Lookout, Use Policy Escalation with Custom Messaging: a device group inherits each
    classification from the Default group unless it is overridden.

    To mend: write inherit, which takes the override away. Off by default, since some pin on purpose.
    """
    default = at(config, (*_POLICIES, "default"), {})
    for path, cls, entry in _entries(config):
        inherited = default.get(cls)
        if len(path) == len((*_POLICIES, "default")):
            continue
        if inherited and all(inherited.get(key) == value for key, value in entry.items()):
            yield Problem((*path, cls), f"{cls} is overridden with what it inherits; write inherit")


@rule("response-unavailable", Severity.ERROR)
def response_unavailable(config: Any) -> Iterator[Problem]:
    """A response that the console does not offer.

    Blocking the internet or domains is done by on-device threat protection, so it must be on; blocking
    domains needs a list of them; and only content classes can be blocked or warned of as a page.

    Source: Lookout, Configure On-Device Threat Protection, Policies Tab Description, and Configure Phishing
    and Content Protection.

    To mend: switch on_device_threat_protection on, fill block_specific_domains, or choose another response.
    """
    off, nothing = at(config, (*_ON_DEVICE, "enabled")) is False, at(config, _DOMAINS) == []
    for path, cls, entry in _entries(config):
        response = entry.get("response")
        if response is None:
            continue
        offered = impact.responses(cls)
        place = (*path, cls, "response")
        if response not in offered:
            yield Problem(place, f"{cls} cannot respond with {response}; it offers {', '.join(offered)}")
        elif off and response in ("block_internet", "block_domains"):
            message = f"{response} needs on-device threat protection, which is off"
            yield Problem(place, message, also=(*_ON_DEVICE, "enabled"))
        elif nothing and response == "block_domains":
            message = "block_domains needs domains, and block_specific_domains is empty"
            yield Problem(place, message, also=_DOMAINS)


def _entries(config: Any) -> Iterator[tuple[Path, str, Any]]:
    """Every class that is set, in Default and as an override, with the path of the map that it stands in."""
    policies = at(config, _POLICIES, {})
    maps: list[tuple[Path, Any]] = [((*_POLICIES, "default"), policies.get("default", {}))]
    maps += [
        ((*_POLICIES, "device_groups", name), group)
        for name, group in policies.get("device_groups", {}).items()
    ]
    for path, classes in maps:
        for cls, entry in classes.items():
            if entry != "inherit":
                yield path, cls, entry


def _intune_policies(config: Any) -> Iterator[Any]:
    for kind in ("compliance_policies", "app_protection_policies"):
        yield from at(config, ("intune", kind), ())


def _levels(config: Any) -> dict[str, str]:
    """The strictest level of each platform for which the file has a compliance policy with one."""
    levels: dict[str, str] = {}
    for policy in at(config, ("intune", "compliance_policies"), ()):
        platform = policy["platform"]
        level = impact.strictest((levels.get(platform), policy.get("max_threat_level")))
        if level is not None:
            levels[platform] = level
    return levels


def never_blocking(policies: Any, group: str | None, platform: str, level: str) -> list[str]:
    """The classes, of those whose risk is known, that the level lets pass for a phone of the device group."""
    risks = impact.risks(policies, group).items()
    return [cls for cls, risk in risks if risk is not None and _passes(cls, risk, platform, level)]


@cache  # of a few hundred questions, the same ones in every file of a run
def _passes(cls: str, risk: str, platform: str, level: str) -> bool:
    told = cls not in impact.CONTENT and impact.occurs_on(cls, platform)
    return told and impact.verdict(risk, level) != impact.Verdict.NON_COMPLIANT
