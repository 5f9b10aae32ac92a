"""Markdown cut to what a platform takes: whole lines from the top, where the totals stand."""

_LEFT_OUT = "\n\n**{} more lines are left out here: there is no room for them.**\n"


def cut(text: str, limit: int) -> str:
    """The text in at most ``limit`` bytes of UTF-8. What is cut is said, where there is room to say it."""
    if len(text.encode()) <= limit:
        return text
    lines = text.splitlines()
    room = limit - len(_LEFT_OUT.format(len(lines)).encode())
    kept = 0
    while kept < len(lines) and (room := room - len(lines[kept].encode()) - 1) >= 0:
        kept += 1
    shown = "\n".join(lines[:kept]) + _LEFT_OUT.format(len(lines) - kept)
    return shown if kept else ""
