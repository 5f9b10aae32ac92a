"""How far a reading is, for a person who waits: of the groups, and of the lists of their members."""

import threading
from collections import Counter
from collections.abc import Callable, Iterable

from lookout_config.observe.asking import Ask

Tell = Callable[[str, int, int], None]
"""Is told what is counted, how many are done, and of how many."""


class Count:
    """Counts down one stage of asks. Several may be done at once."""

    def __init__(self, asks: Iterable[Ask], tell: Tell) -> None:
        self._tell = tell
        self._lock = threading.Lock()
        self._all: Counter[str] = Counter()
        self._done: Counter[str] = Counter()
        for ask in asks:
            self._all.update(_counted(ask))

    def done(self, asks: Iterable[Ask]) -> None:
        """These are answered, to their last page."""
        for ask in asks:
            for what, number in _counted(ask).items():
                with self._lock:
                    self._done[what] += number
                    self._tell(what, self._done[what], self._all[what])


def _counted(ask: Ask) -> dict[str, int]:
    if ask.collection == "groups" and not ask.hint:
        return {"groups": len(ask.names) + len(ask.ids)}
    return {"lists of members": 1} if ask.collection.endswith("/members") else {}
