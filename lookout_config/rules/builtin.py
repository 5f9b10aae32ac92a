"""What the engine says by itself: reading, shape, waivers and several files, with its manual pages; and what is live.

The checks are in ``source``, ``schema``, ``rules.waivers`` and ``rules.tenants``; here they have a name, a
weight and a page, so that ``rules`` and ``explain`` know the whole catalogue.
"""

from collections.abc import Iterator
from typing import Any

from lookout_config.model import Problem, Severity
from lookout_config.rules import Rule

LIVE = frozenset((
    "tenant-mismatch", "tenant-domain", "group-not-found", "group-deleted", "group-case", "group-spelling",
    "group-ambiguous", "group-renamed", "group-recreated", "group-id-mismatch", "group-not-security",
    "group-is-m365", "group-mail-enabled", "group-nested", "group-no-users", "group-rule-paused",
    "group-shared-users", "group-owner-not-found", "access-group-missing", "access-group-empty", "access-lower-empty",
    "access-group-name", "access-few-admins", "access-two-levels", "admin-not-found", "admin-no-access",
    "recipient-not-found", "consent-missing", "consent-unpinned", "consent-incomplete", "connector-missing",
    "connector-unresponsive", "connector-not-enabled", "connector-heartbeat-old",
    "connector-heartbeat-dead", "connector-not-lookout", "compliance-not-found", "compliance-ambiguous",
    "compliance-unassigned", "compliance-platform", "compliance-device-group", "compliance-mixed-group",
    "compliance-coverage", "compliance-beyond-enrollment", "compliance-lock-out",
    "policy-never-blocks-live", "ca-missing", "app-missing", "app-coverage", "app-config-missing",
    "partner-priority",
))  # fmt: skip
"""The live rules, known here so that a waiver can name one without their modules being imported."""

FIXED = frozenset({"tenant-mismatch"})
"""Live rules that no file may lower or waive."""


def _elsewhere(_config: Any) -> Iterator[Problem]:
    return iter(())


def _page(name: str, severity: Severity, page: str, *, fixed: bool = False) -> Rule:
    return Rule(name, _elsewhere, severity, fixed=fixed, text=page)


YAML_SYNTAX = """The file is not YAML.

Nothing else can be said about it. The message tells what was expected, at the place where reading stopped;
the fault is there or on the line above.

Source: YAML 1.2.2, chapters 6 to 8.

To mend: look for a missing colon or blank, a quote that is not closed, a tab used for indentation, or a line
that is indented otherwise than its neighbours.
"""

YAML_ENCODING = """The file is not UTF-8, or holds characters that must not be in it.

Control characters, and marks that change the direction of writing, make a file look other than it is: a
reviewer sees one group name and the tool reads another.

Source: YAML 1.2.2, 5.1 Character Set; Unicode Technical Report 36, Bidirectional Text Spoofing.

To mend: save the file as UTF-8, and remove the character at the place.
"""

YAML_LIMIT = """The file is over a limit of reading: 4 MB, a depth of 64, 200 000 values, or 64 KB for one value.

No set-up of a tenant comes near. The limits keep a hostile file from stopping the check of a pull request.

Source: CWE-400, Uncontrolled Resource Consumption; CWE-674, Uncontrolled Recursion.

To mend: look for what was pasted by mistake.
"""

YAML_DUPLICATE_KEY = """A key stands twice in one map.

YAML forbids it, but most readers keep the last of the two and say nothing, so that the file does not mean
what its reader sees first. The finding names both places.

Source: YAML 1.2.2, 3.2.1.1 Nodes: the keys of a mapping are unique.

To mend: put the two together, or take one away.
"""

YAML_KEY_TYPE = """A key is not text.

A number, a date or a list as a key is never a setting here, and other readers make other things of it.

Source: YAML 1.2.2, 10.3 Core Schema.

To mend: put quotes around the key.
"""

YAML_FEATURE = """The file uses a part of YAML that hides what it says.

Tags, anchors, aliases, merge keys and second documents make one line mean what another says, and readers
differ in them.

Source: YAML 1.2.2, 6.9 Node Properties, 7.1 Alias Nodes, 9.2 Streams.

To mend: write it out.
"""

YAML_AMBIGUOUS = """A value without quotes means different things to different readers.

yes and on are true in YAML 1.1 and text in YAML 1.2; 0123 is 83 or 123; 22:30 is 1350 or text; 1.10 loses its
zero; and a # that touches the text before it is no comment. This tool says how it reads them, but a script
beside it may not agree. (Dates are text here, and fine.)

Source: YAML 1.1, Language-Independent Types; YAML 1.2.2, 10.3 Core Schema.

To mend: put quotes around text; write true or false for a switch.
"""

SCHEMA_TYPE = """A value is of the wrong kind: a text for a number, a list for a map.

Source: the schema of the file; lookout-config schema prints it.

To mend: write what the message asks for. A colon with nothing behind it is an empty value: fill it in, or take
the key away.
"""

SCHEMA_REQUIRED = """A key is missing that its block cannot do without.

Source: the schema of the file; lookout-config schema prints it.

To mend: add the key, or take the whole block away: what a file leaves out, it does not manage.
"""

SCHEMA_UNKNOWN_KEY = """There is no such key.

A setting under a misspelt key would be silently unmanaged, so it is an error and not passed over.

Source: the schema of the file; lookout-config schema prints it.

To mend: the nearest key that exists is named beside it. A setting of the console that has no key of its own
goes to other_console_settings.
"""

SCHEMA_ENUM = """A value is none of those that can be chosen.

Source: the schema of the file; lookout-config schema prints it. Values are those of Lookout's Mobile Risk
API, of the console, or of Microsoft Graph.

To mend: choose one of the values in the message; the nearest one is named first.
"""

SCHEMA_RANGE = """A number, a text or a list is outside of what is allowed.

Source: the schema of the file; lookout-config schema prints it. Where the documents give a range (1 to 90 days
until a phone counts as disconnected) it is theirs.

To mend: stay within the bounds that the message names.
"""

SCHEMA_FORMAT = """A text has not the form that is asked for: an object ID, an e-mail address, a domain, a date.

Console access wants the object IDs of its groups, not their names; enrollment groups the other way round.

Source: Microsoft Learn, lookout-mtd-connector-integration: the object ID is on the Properties page of a group.

To mend: copy the value again, whole; a date is year-month-day.
"""

WAIVER_UNKNOWN = """A waiver names no rule, no setting of this file, or a rule that cannot be waived.

It waives nothing, and whoever wrote it believes that it does.

Source: lookout-config, docs/rules.md, Waivers.

To mend: copy rule and path from the finding that it is for. A path goes by names, so that an inserted line
moves no waiver: connector.enrollment.groups[Intune Lookout Sales].
"""

WAIVER_EXPIRED = """A waiver is past its last day.

Its findings count again. A waiver without an end would be a rule switched off in one place for ever.

Source: lookout-config, docs/rules.md, Waivers.

To mend: mend what it waives. If it is still right to waive it, say so anew, with a new reason and date.
"""

WAIVER_UNUSED = """A waiver matches no finding.

What it waived is mended. Left in the file, it would silently cover the fault when it comes back. Only waivers
of rules that were asked are judged: validate says nothing about those of live rules.

Source: lookout-config, docs/rules.md, Waivers.

To mend: take it away.
"""

TENANT = """Two files of a run describe one tenant.

Each would undo what the other wants: lists are whole, so what one file adds the other removes.

Source: lookout-config, docs/file.md: one file, one tenant.

To mend: put the two together, or correct the tenant's ID in the one that was copied.
"""

TENANT_REPEATED = _page("tenant-repeated", Severity.ERROR, TENANT)

WAIVER_RULES = {
    entry.id: entry
    for entry in (
        _page("waiver-unknown", Severity.ERROR, WAIVER_UNKNOWN),
        _page("waiver-expired", Severity.ERROR, WAIVER_EXPIRED),
        _page("waiver-unused", Severity.WARNING, WAIVER_UNUSED),
    )
}


def builtin_rules() -> list[Rule]:
    """Reading, shape, waivers, and what is over several files."""
    return [
        _page("yaml-syntax", Severity.ERROR, YAML_SYNTAX, fixed=True),
        _page("yaml-encoding", Severity.ERROR, YAML_ENCODING, fixed=True),
        _page("yaml-limit", Severity.ERROR, YAML_LIMIT, fixed=True),
        _page("yaml-duplicate-key", Severity.ERROR, YAML_DUPLICATE_KEY, fixed=True),
        _page("yaml-key-type", Severity.ERROR, YAML_KEY_TYPE, fixed=True),
        _page("yaml-feature", Severity.ERROR, YAML_FEATURE, fixed=True),
        _page("yaml-ambiguous", Severity.WARNING, YAML_AMBIGUOUS, fixed=True),
        _page("schema-type", Severity.ERROR, SCHEMA_TYPE, fixed=True),
        _page("schema-required", Severity.ERROR, SCHEMA_REQUIRED, fixed=True),
        _page("schema-unknown-key", Severity.ERROR, SCHEMA_UNKNOWN_KEY, fixed=True),
        _page("schema-enum", Severity.ERROR, SCHEMA_ENUM, fixed=True),
        _page("schema-range", Severity.ERROR, SCHEMA_RANGE, fixed=True),
        _page("schema-format", Severity.ERROR, SCHEMA_FORMAT, fixed=True),
        *WAIVER_RULES.values(),
        TENANT_REPEATED,
    ]
