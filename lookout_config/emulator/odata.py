"""The part of Graph's query language that the embedded tenant understands: ``$filter`` and ``$search``.

Microsoft Learn, "Use the $filter query parameter" and "Use the $search query parameter".
"""

import re
from dataclasses import dataclass
from typing import Any, Literal

from lookout_config.emulator.refused import Refused, malformed, unsupported

How = Literal["is", "starts", "any"]

_DEEPEST = 32
_TOKEN = re.compile(r"\s*(?:('(?:[^']|'')*')|(-?\d{1,18}(?:\.\d{1,18})?(?![\w-]))|([^\W\d][\w./]*)|([(),:]))")
_WORDS = {"true": True, "false": False, "null": None}
_TERM = re.compile(r'\s*("(?:[^"\\]|\\.)*"|AND\b|OR\b)')


@dataclass(frozen=True, slots=True)
class Compare:
    """One property against values: equal to one of them, begins with one, or (a list) has one among its items."""

    field: str
    how: How
    values: tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Both:
    """All parts hold."""

    parts: tuple["Query", ...]


@dataclass(frozen=True, slots=True)
class Either:
    """At least one part holds."""

    parts: tuple["Query", ...]


@dataclass(frozen=True, slots=True)
class Search:
    """Every word begins a word of the property, in any order."""

    field: str
    text: str


Query = Compare | Both | Either | Search


def parse_filter(text: str) -> Query:
    """Read a ``$filter``. Refused when it is malformed, or more than the embedded tenant knows."""
    tokens = _tokens(text)
    reader = _Reader(text, tokens)
    query = reader.either(0)
    if reader.at < len(tokens):
        raise reader.fault()
    return query


def parse_search(text: str) -> Query:
    """Read a ``$search``: quoted ``"property:words"`` terms, joined by AND and OR."""
    alternatives: list[list[Query]] = [[]]
    expected_term = True
    at, end = 0, len(text.rstrip())
    while at < end:
        found = _TERM.match(text, at)
        if not found or (found[1][0] == '"') is not expected_term:
            raise malformed(f"Syntax error: character position {at} in '{text}'.")
        if expected_term:
            alternatives[-1].append(_term(found[1]))
        elif found[1] == "OR":
            alternatives.append([])
        expected_term = not expected_term
        at = found.end()
    if expected_term:
        raise malformed(f"Syntax error: character position {at} in '{text}'.")
    return Either(tuple(Both(tuple(terms)) for terms in alternatives))


def _term(quoted: str) -> Search:
    field, colon, text = re.sub(r"\\(.)", r"\1", quoted[1:-1], flags=re.DOTALL).partition(":")
    if not colon:
        raise malformed(f'Unrecognized search term {quoted}: write it as "property:words".')
    return Search(field, text)


@dataclass(frozen=True, slots=True)
class _Token:
    kind: Literal["text", "number", "name", "sign"]
    value: Any
    at: int


def _tokens(text: str) -> list[_Token]:
    found: list[_Token] = []
    at, end = 0, len(text.rstrip())
    while at < end:
        match = _TOKEN.match(text, at)
        if not match:
            raise malformed(f"Invalid filter clause: Syntax error at position {at} in '{text}'.")
        quoted, number, name, sign = match.groups()
        if quoted is not None:
            found.append(_Token("text", quoted[1:-1].replace("''", "'"), at))
        elif number is not None:
            found.append(_Token("number", float(number) if "." in number else int(number), at))
        else:
            found.append(_Token("name" if name else "sign", name or sign, at))
        at = match.end()
    return found


class _Reader:
    """Recursive descent over the tokens of a filter."""

    def __init__(self, text: str, tokens: list[_Token]) -> None:
        self.text = text
        self.tokens = tokens
        self.at = 0

    def either(self, depth: int) -> Query:
        parts = [self._both(depth)]
        while self._took("or"):
            parts.append(self._both(depth))
        return Either(tuple(parts)) if len(parts) > 1 else parts[0]

    def fault(self) -> Refused:
        place = self.tokens[self.at].at if self.at < len(self.tokens) else len(self.text)
        return malformed(f"Invalid filter clause: Syntax error at position {place} in '{self.text}'.")

    def _both(self, depth: int) -> Query:
        parts = [self._one(depth)]
        while self._took("and"):
            parts.append(self._one(depth))
        return Both(tuple(parts)) if len(parts) > 1 else parts[0]

    def _one(self, depth: int) -> Query:
        if depth > _DEEPEST:
            raise self.fault()
        if self._took("("):
            inner = self.either(depth + 1)
            self._need(")")
            return inner
        name = self._name()
        if name.lower() == "startswith":
            return self._startswith()
        if name.endswith("/any"):
            return self._any(name.removesuffix("/any"))
        if self._took("eq"):
            return Compare(name, "is", (self._literal(),))
        if self._took("in"):
            return Compare(name, "is", self._literals())
        operator = self.tokens[self.at] if self.at < len(self.tokens) else None
        if operator and operator.kind in {"name", "sign"}:
            raise unsupported(f"Unsupported or invalid query filter clause specified for property '{name}'.")
        raise self.fault()

    def _startswith(self) -> Query:
        self._need("(")
        field = self._name()
        self._need(",")
        value = self._literal()
        self._need(")")
        return Compare(field, "starts", (value,))

    def _any(self, field: str) -> Query:
        self._need("(")
        variable = self._name()
        self._need(":")
        self._need(variable)
        self._need("eq")
        value = self._literal()
        self._need(")")
        return Compare(field, "any", (value,))

    def _literals(self) -> tuple[Any, ...]:
        self._need("(")
        values = [self._literal()]
        while self._took(","):
            values.append(self._literal())
        self._need(")")
        return tuple(values)

    def _literal(self) -> Any:
        token = self._next()
        if token.kind in {"text", "number"}:
            return token.value
        if token.value in _WORDS:
            return _WORDS[token.value]
        self.at -= 1
        raise self.fault()

    def _name(self) -> str:
        token = self._next()
        if token.kind == "name":
            return str(token.value)
        self.at -= 1
        raise self.fault()

    def _next(self) -> _Token:
        if self.at >= len(self.tokens):
            raise self.fault()
        self.at += 1
        return self.tokens[self.at - 1]

    def _took(self, word: str) -> bool:
        there = self.at < len(self.tokens) and self.tokens[self.at]
        if there and there.kind in {"name", "sign"} and there.value == word:
            self.at += 1
            return True
        return False

    def _need(self, word: str) -> None:
        if not self._took(word):
            raise self.fault()
