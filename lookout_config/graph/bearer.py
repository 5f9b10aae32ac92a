"""The token that counts now: one that is refused is replaced, and each is fit to be sent."""

import threading
from collections.abc import Callable

from lookout_config.graph.faults import GraphError

Token = Callable[[], str]
"""Gives a bearer token each time it is asked: the same for as long as it is good."""


class Bearer:
    """The source of tokens, for several requests at once. ``renew`` signs in anew."""

    def __init__(self, token: Token, renew: Callable[[], Token] | None = None) -> None:
        self._token = token
        self._renew = renew
        self._lock = threading.Lock()

    def text(self) -> str:
        """The token, which breaks no header."""
        text = self._token()
        if not (text.isascii() and text.isprintable()):
            raise GraphError("the token has characters in it that no token has")
        return text

    def renewed(self, refused: str) -> bool:
        """Whether there is another token now than the one that was refused."""
        with self._lock:
            if self.text() == refused and self._renew:
                self._token = self._renew()
            return self.text() != refused
