"""Findings as the one comment of a pull request; in place of a plan, where the errors leave none."""

from lookout_config.report import findings_markdown
from lookout_config.report.comment import Mark, comment
from lookout_config.report.given import Results
from lookout_config.report.style import PLAIN, Style


def render(results: Results, _style: Style = PLAIN) -> str:
    mark = Mark(results.files[0] if len(results.files) == 1 else "")
    return comment(mark, findings_markdown.head(results), "\n".join(findings_markdown.found(results)))
