"""Drift as the one issue or comment that a nightly run keeps: it begins with a mark, and is never too long."""

from lookout_config.report import drift_markdown
from lookout_config.report.comment import Mark, comment
from lookout_config.report.given import Drifted
from lookout_config.report.style import PLAIN, Style


def render(given: Drifted, _style: Style = PLAIN) -> str:
    root = given.files[0].file if len(given.files) == 1 else ""
    return comment(Mark(root), drift_markdown.head(given), drift_markdown.body(given))
