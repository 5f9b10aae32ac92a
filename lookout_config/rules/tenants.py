"""The one rule that looks at several files at once."""

from collections.abc import Sequence
from datetime import date

from lookout_config import paths
from lookout_config.model import Document, Finding, Problem, Severity
from lookout_config.rules import finding, severity_of
from lookout_config.rules.builtin import TENANT_REPEATED


def repeated(documents: Sequence[Document], *, today: date) -> list[Finding]:
    """``tenant-repeated``: sound documents of one run that describe the same tenant."""
    first: dict[str, Document] = {}
    found = []
    for document in documents:
        earlier = first.setdefault(document.data["tenant"]["id"].casefold(), document)
        if earlier is not document:
            found += _said(document, earlier, today)
    return found


def _said(document: Document, earlier: Document, today: date) -> list[Finding]:
    severity = severity_of(TENANT_REPEATED, document.data)
    if severity == Severity.OFF:
        return []
    from lookout_config.rules.waivers import waived

    path = ("tenant", "id")
    message = f"{earlier.file} describes tenant {document.data['tenant']['id']} already; one tenant, one file"
    said = finding(
        document, TENANT_REPEATED.id, severity, Problem(path, message), paths.writer(document.data)
    )
    return waived([said._replace(also=earlier.locate(path))], document.data, today)
