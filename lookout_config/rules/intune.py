"""Rules about Intune's side: its connector, compliance policies and app protection policies."""

from collections.abc import Iterator
from typing import Any

from lookout_config import impact
from lookout_config.model import Path, Problem, Severity
from lookout_config.paths import at
from lookout_config.rules import rule

_TOGGLES = {"compliance_policies": "compliance", "app_protection_policies": "app_protection"}
"""Which block of intune.mtd_connector has the toggles that a kind of policy needs."""


@rule("compliance-reporting-only", Severity.WARNING)
def compliance_reporting_only(config: Any) -> Iterator[Problem]:
    """The level high lets every threat pass.

    A level names what is still compliant. High is the highest risk that there is, so under it no threat
    makes a phone non-compliant: Intune reports, and stops nobody.

    Source: Microsoft Learn, mtd-device-compliance-policy-create and mtd-app-protection-policy: with High,
    all threat levels are allowed.

    To mend: medium stops phones with high-risk threats, low those with medium ones too, secured all. If
    reporting is what you want, waive the finding until the day on which it shall be stricter.
    """
    for path, policy in _policies(config):
        if policy.get("max_threat_level") == "high":
            message = "max_threat_level high lets every threat pass, high ones too; medium would stop those"
            yield Problem((*path, "max_threat_level"), message)


@rule("app-protection-wipe", Severity.WARNING)
def app_protection_wipe(config: Any) -> Iterator[Problem]:
    """A threat over the level wipes company data.

    One class rated too high, or one false alarm, takes the data of the app from every phone that it hits,
    and what was not synchronised is gone. Blocking stops the same threat and is undone when it is gone.

    Source: Microsoft Learn, mtd-app-protection-policy: the actions are Block access and Wipe data.

    To mend: action: block.
    """
    for path, policy in _policies(config, "app_protection_policies"):
        if policy.get("action") == "wipe":
            message = (
                "wipe takes company data from every phone that one misrated class hits; block is undone again"
            )
            yield Problem((*path, "action"), message)


@rule("connector-platform-off", Severity.ERROR)
def connector_platform_off(config: Any) -> Iterator[Problem]:
    """A policy asks for a threat level on a platform that the connector does not serve.

    The toggle of the platform, for compliance or for app protection, is off in intune.mtd_connector. Intune
    then has no verdict of Lookout for its phones, and the level cannot work.

    Source: Microsoft Learn, mtd-connector-enable.

    To mend: switch the platform on in intune.mtd_connector, or set the level to not_configured.
    """
    for path, policy in _policies(config):
        level, platform = policy.get("max_threat_level"), policy["platform"]
        toggle = ("intune", "mtd_connector", _TOGGLES[str(path[1])], impact.system_of(platform))
        if level in impact.LEVELS and at(config, toggle) is False:
            message = f"max_threat_level {level} cannot work on {platform}: {'.'.join(toggle)} is false"
            yield Problem(
                (*path, "max_threat_level"),
                message,
                hint="switch it on, or write not_configured",
                also=toggle,
            )


def _policies(config: Any, *kinds: str) -> Iterator[tuple[Path, Any]]:
    for kind in kinds or _TOGGLES:
        for number, policy in enumerate(at(config, ("intune", kind), ())):
            yield ("intune", kind, number), policy
