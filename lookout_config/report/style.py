"""How text is dressed: colours, signs that every terminal can show, and the width of a screen."""

from typing import NamedTuple

_LOOKS = {
    "bold": "1",
    "dim": "2",
    "red": "31",
    "green": "32",
    "yellow": "33",
    "magenta": "35",
    "cyan": "36",
}


class Style(NamedTuple):
    """Colour repeats what the words say, and never says it alone. Without ``unicode`` our own signs are ASCII."""

    color: bool = False
    unicode: bool = True
    width: int = 100

    def paint(self, text: str, *looks: str) -> str:
        """The text in these looks where colour is wanted, else as it is."""
        if not self.color or not text or not looks:
            return text
        return f"\x1b[{';'.join(_LOOKS[look] for look in looks)}m{text}\x1b[0m"

    @property
    def arrow(self) -> str:
        return "→" if self.unicode else "->"

    @property
    def ellipsis(self) -> str:
        return "…" if self.unicode else "..."

    @property
    def bar(self) -> str:
        return "│" if self.unicode else "|"


PLAIN = Style()
