"""How many of what, in English: the runs of every commit need no more."""

_INVARIABLE = ("waived", "not checked")


def count(number: int, noun: str) -> str:
    """``1 error``, ``2 errors``; ``3 waived``."""
    return f"{number} {noun}" if number == 1 or noun in _INVARIABLE else f"{number} {noun}s"
