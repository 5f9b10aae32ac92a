"""How many findings of each weight a run has, the same in every format."""

from collections.abc import Sequence

from lookout_config.model import Finding, Severity, Unchecked


def found(findings: Sequence[Finding], not_checked: Sequence[Unchecked]) -> dict[str, int]:
    """How many findings of each weight; a waived one counts as waived alone."""
    open_ones = [finding.severity for finding in findings if not finding.waived]
    return {
        "errors": open_ones.count(Severity.ERROR),
        "warnings": open_ones.count(Severity.WARNING),
        "infos": open_ones.count(Severity.INFO),
        "waived": len(findings) - len(open_ones),
        "not_checked": len(not_checked),
    }
