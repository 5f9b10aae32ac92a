"""What a format is given: the values of a run, and nothing that the format would have to look up.

Named tuples, since every run makes them: a dataclass costs a millisecond of each start.
"""

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, NamedTuple

from lookout_config.model import Finding, Severity, Unchecked
from lookout_config.report.escape import shell

if TYPE_CHECKING:
    from lookout_config.changes import Apart, Outcome, Plan
    from lookout_config.drift import Compared
    from lookout_config.history import Entry, Known
    from lookout_config.impact.nouns import Weighed

_NONE: Mapping[str, str] = MappingProxyType({})
_NO_NAMES: Mapping[str, Sequence[str]] = MappingProxyType({})
_NO_PAGES: Mapping[str, "Page"] = MappingProxyType({})


class Page(NamedTuple):
    """The manual page of a rule, for the formats that carry it along."""

    severity: Severity
    summary: str
    text: str


class Results(NamedTuple):
    """What was found in some files.

    ``sources`` is the text of each file that has findings, ``not_managed`` names what each file leaves alone.
    With ``strict``, what was not checked weighs as an error. For machines: ``pages`` of the rules that spoke,
    ``places`` is each file's path in the repository, ``manual`` the address of the page of all rules, if it has one.
    ``notes`` are lines for a head, such as the age of a snapshot; ``mending`` is the command that mends what can be
    mended.
    """

    findings: Sequence[Finding]
    not_checked: Sequence[Unchecked] = ()
    files: Sequence[str] = ()
    sources: Mapping[str, str] = _NONE
    not_managed: Mapping[str, Sequence[str]] = _NO_NAMES
    strict: bool = False
    pages: Mapping[str, Page] = _NO_PAGES
    places: Mapping[str, str] = _NONE
    manual: str = ""
    notes: Sequence[str] = ()
    mending: str = ""


class Words(NamedTuple):
    """How the console calls a setting, and what it calls the values that are chosen there, by the file's words.

    A choice that stands for a list (the enrollment groups) has its entries.
    """

    label: str
    choices: Mapping[str, Any] = _NONE

    def said(self, value: Any) -> Any:
        """A value of the file as the console has it; what is not chosen there stays as it is."""
        match value:
            case str():
                return self.choices.get(value, value)
            case list():
                return [self.said(item) for item in value]
        return value


class Planned(NamedTuple):
    """A plan and what was found on the way to it.

    ``notes`` are lines for its head, such as the age of a snapshot; with ``details`` every unknown value is shown;
    ``snapshot`` is the file of a rehearsal; ``words`` are the consoles' own for the settings, by path; ``at`` is the
    moment to which ages are counted; ``apart`` tells what is of this change, where that was asked for; ``revision``
    is the commit that has the file so, where it is not the file as it lies here.
    """

    plan: "Plan"
    findings: Sequence[Finding] = ()
    not_checked: Sequence[Unchecked] = ()
    tool_version: str = ""
    notes: Sequence[str] = ()
    details: bool = False
    snapshot: str = ""
    words: "Mapping[str, Words]" = MappingProxyType({})
    at: str = ""
    apart: "Apart | None" = None
    revision: str = ""

    @property
    def fresh(self) -> "Plan":
        """What is shown at length: the whole plan, or what this change asks for."""
        return self.apart.fresh if self.apart else self.plan

    @property
    def about(self) -> str:
        """What a command to run next is given, so that after a rehearsal it stays in the rehearsal."""
        return _about(self.plan, self.snapshot)


class Applied(NamedTuple):
    """What became of a plan."""

    plan: "Plan"
    outcomes: Sequence["Outcome"]
    notes: Sequence[str] = ()
    snapshot: str = ""

    @property
    def about(self) -> str:
        """The same, as for a plan."""
        return _about(self.plan, self.snapshot)


class Impact(NamedTuple):
    """What threats come to once a file is applied."""

    weighed: "Weighed"
    file: str
    tenant_id: str
    tenant_name: str = ""
    tool_version: str = ""
    notes: Sequence[str] = ()


class Watched(NamedTuple):
    """What one file came to: the settings compared, what was heard of the connector, and what could not be seen."""

    compared: "Compared"
    file: str
    tenant_id: str
    tenant_name: str = ""
    findings: Sequence[Finding] = ()
    not_checked: Sequence[Unchecked] = ()

    @property
    def errors(self) -> int:
        """The findings that count as drift by themselves."""
        return sum(entry.severity is Severity.ERROR for entry in self.findings)

    @property
    def drifted(self) -> bool:
        """Whether somebody should look."""
        return bool(self.compared.drifts or self.errors)


class Drifted(NamedTuple):
    """Several files, each compared with what was last applied or attested of its tenant."""

    files: Sequence[Watched]
    tool_version: str = ""
    notes: Sequence[str] = ()


class Present(NamedTuple):
    """What each managed setting was at a moment."""

    at: str
    settings: Sequence["Known"]

    def of(self, known: str) -> list["Known"]:
        """Those that are known in this way: read, attested, unknown."""
        return [setting for setting in self.settings if setting.found.known == known]

    def number(self, known: str) -> int:
        """How many they are."""
        return len(self.of(known))


class Told(NamedTuple):
    """What is on record for a file, oldest first; ``settings`` and ``since`` say what was asked for.

    ``records`` are the files that it was read from; ``present`` is what the settings are, where the tenant was read.
    """

    entries: Sequence["Entry"]
    file: str
    records: Sequence[str]
    tenant_id: str
    tenant_name: str = ""
    settings: Sequence[str] = ()
    since: str = ""
    tool_version: str = ""
    present: Present | None = None


class Packed(NamedTuple):
    """What lies in a pack for an auditor: ``members`` are its files by name, each with its SHA-256.

    ``source`` says where the tenant was read, ``waivers`` are the file's own.
    """

    told: Told
    present: Present
    planned: Planned
    source: str
    waivers: Sequence[Mapping[str, Any]] = ()
    members: Mapping[str, str] = _NONE


def _about(plan: "Plan", snapshot: str) -> str:
    return f"{shell(plan.file)} --snapshot {shell(snapshot)}" if snapshot else shell(plan.file)
