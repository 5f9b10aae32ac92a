"""What is changed in a file, as the lines before and after."""

from difflib import unified_diff

from lookout_config.report.escape import terminal
from lookout_config.report.style import PLAIN, Style

_LOOKS = {"+": ("green",), "-": ("red",), "@": ("cyan",)}


def render(file: str, before: str, after: str, style: Style = PLAIN) -> str:
    """A unified diff, without the signs that the eye takes for nothing; empty where nothing is changed."""
    lines = unified_diff(before.splitlines(), after.splitlines(), file, file, lineterm="")
    return "".join(f"{style.paint(terminal(line), *_LOOKS.get(line[:1], ()))}\n" for line in lines)
