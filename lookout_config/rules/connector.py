"""Rules about the Intune connector of Lookout's console, and about enrollment."""

from collections.abc import Iterator
from typing import Any

from lookout_config.model import Problem, Severity
from lookout_config.paths import at
from lookout_config.rules import rule

_POLLING = ("connector", "enrollment", "check_for_new_devices_minutes")
_GROUPS = ("connector", "enrollment", "groups")
_DISCONNECTED = ("enrollment_settings", "disconnected_after_days")


@rule("state-sync-off", Severity.ERROR)
def state_sync_off(config: Any) -> Iterator[Problem]:
    """Device status and threat status must both be synchronised to Intune.

    With threat status off, Intune gets no verdict of Lookout at all, and no compliance policy can work; with
    device status off, it does not learn the state of a phone. Both are on by default.

    Source: Microsoft Learn, lookout-mtd-connector-integration, State Sync: both must be on for the
    integration to work.

    To mend: set both keys of connector.state_sync to true, or leave the block out if this file is not to
    manage it.
    """
    for name, on in at(config, ("connector", "state_sync"), {}).items():
        if not on:
            message = f"{name} is false: it must be true, or Intune never learns of a threat"
            yield Problem(("connector", "state_sync", name), message, fix=True)


@rule("polling-not-default", Severity.WARNING)
def polling_not_default(config: Any) -> Iterator[Problem]:
    """Lookout should look for new devices every 5 minutes.

    A new phone waits up to this long before its user can activate it.

    Source: Microsoft's Lookout MTP set-up article (2016 to 2019), Enrollment Management: the default is
    5 minutes, and it is best practice to keep it.

    To mend: set connector.enrollment.check_for_new_devices_minutes to 5.
    """
    minutes = at(config, _POLLING, 5)
    if minutes != 5:
        yield Problem(
            _POLLING, f"looks for new devices every {minutes} minutes; best practice is the default, 5"
        )


@rule("error-recipient-missing", Severity.INFO)
def error_recipient_missing(config: Any) -> Iterator[Problem]:
    """Somebody should get the errors of the connector.

    Lookout sends them by e-mail to one address, and nowhere else. Without it, a connector that has lost its
    consent or its groups fails in silence.

    Source: Microsoft Learn, lookout-mtd-connector-integration, Error Management.

    To mend: name a mailbox that is read, under connector.error_email_recipient.
    """
    connector = config.get("connector")
    if connector is not None and not connector.get("error_email_recipient"):
        message = "no error_email_recipient: errors of the connector would go unseen"
        yield Problem(("connector",), message, hint="name a mailbox that is read, not one person's")


@rule("enrollment-empty", Severity.WARNING)
def enrollment_empty(config: Any) -> Iterator[Problem]:
    """An empty list of enrollment groups enrolls nobody.

    The list is whole: what is not in it is to be removed. An empty one asks to remove every group from the
    console, and then no phone is found to be enrolled.

    Source: Microsoft Learn, lookout-mtd-connector-integration, Enrollment Management: the groups say whose
    devices are enrolled.

    To mend: name at least one group, or leave the key out if this file is not to manage the groups.
    """
    if at(config, _GROUPS) == []:
        yield Problem(_GROUPS, "no enrollment group: nobody is enrolled; name a group, or leave the key out")


@rule("enrollment-no-pilot", Severity.INFO)
def enrollment_no_pilot(config: Any) -> Iterator[Problem]:
    """One group should be the pilot.

    What goes wrong in an enrollment goes wrong for all users of a group at once, so start with a few.

    Source: Microsoft's Lookout MTP set-up article (2016 to 2019), Enrollment Management: start with a group
    of a few users, test, then add the others.

    To mend: mark a small group with ring: pilot. The mark is about the file; it changes nothing elsewhere.
    """
    groups = at(config, _GROUPS)
    if groups and all(group.get("ring") != "pilot" for group in groups):
        yield Problem(_GROUPS, "no group has ring: pilot; start with a group of a few users and mark it so")


@rule("disconnected-days-short", Severity.WARNING)
def disconnected_days_short(config: Any) -> Iterator[Problem]:
    """A phone should be silent for a week before it counts as disconnected.

    A disconnected phone is non-compliant whatever its threats are, so a short limit locks out people who
    were on holiday, and a limit of one or two days those whose phone was merely off at the weekend.

    Source: Microsoft Learn, lookout-mtd-connector-integration, Enrollment settings: 1 to 90 days, and a
    disconnected device is noncompliant. Microsoft's troubleshooting article of December 2016 names 30 days
    as the default and 7 as the least.

    To mend: set enrollment_settings.disconnected_after_days to 7 or more.
    """
    days = at(config, _DISCONNECTED)
    if days is not None and days < 7:
        message = f"{days} days marks phones on holiday as disconnected, hence non-compliant; use 7 or more"
        yield Problem(
            _DISCONNECTED, message.replace("1 days marks", "1 day marks", 1) if days == 1 else message
        )
