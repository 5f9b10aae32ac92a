r"""Text from outside, made harmless for the place where it is shown: one function a place.

Group names, file names, values and Graph's errors are written by others. What would be invisible or a command
is written out as ``\x1b`` or ``\u202e``, so that a reader sees what is there.
"""

import math
import re
from collections.abc import Mapping, Sequence
from typing import Any

# Patterns are compiled when they are first needed: most runs show plain ASCII.

# Controls, the marks that turn or join text (Unicode's default-ignorable code points), line separators, lone
# surrogates; and the "#" with which a log line becomes a command of a pipeline (##[error], ##vso[task]).
_UNSAFE = (
    r"[\x00-\x1f\x7f-\x9f\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u2028-\u202e"
    r"\u2060-\u206f\u3164\ud800-\udfff\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb\ufffe\uffff"
    r"\U00013430-\U0001343f\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff]"
    r"|(?<=#)#|#(?=(?:[vV][sS][oO])?\[)"
)
_SURROGATE = r"[\ud800-\udfff]"

# What platforms link, mention, run or draw once Markdown is done: @name, #12, !12, :smile:, $x$, addresses.
_REFERENCE = r"[@$`]|[#!~%&]\w|:\w|://|[wW]{3}\.|[gG][hH]-\d"
_MARKUP = r"[\\*{}\[\]<#|~&]|(?<![^\W_])_|_(?![^\W_])"
# A list, a quotation, an underline, a /command, an indented block; a break.
_AT_ITS_EDGE = r"\A(?:[-+=/>\s]|\d(?=\d*[.)]))|\s\Z"
_CORE = r"""\A(['"(]*)(.*?)(['").,;:?]*)\Z"""

# What every shell takes as it stands, and what is nothing special between double quotes in any of them.
_BARE = r"[A-Za-z0-9_./][A-Za-z0-9_@./:+-]*"
_QUOTABLE = r"[\w @+=:,./<>()\[\]{}|&*?#~;'\u2018-\u201b-]+"
_SINGLE_QUOTE = r"['\u2018-\u201b]"  # PowerShell ends a string with the curly ones too


def terminal(text: str) -> str:
    """Text for a terminal or a log, on one line: no escape sequence, no turned text, no pipeline command."""
    if not (text.isascii() and text.isprintable() and "#" not in text):
        text = "".join(pieces(text))
    if text.lstrip().startswith(":"):  # "::error::" is a command at the start of a line only
        return text.replace(":", "\\u003a", 1)
    return text


def pieces(text: str) -> list[str]:
    """What is shown for each code point, so that a column can be found again."""
    shown = list(text)
    for match in re.finditer(_UNSAFE, text):
        shown[match.start()] = _visible(match[0])
    return shown


def markdown(text: str) -> str:
    """Running text in Markdown, also in a table: read as plain words; what would become a link is a code span."""
    shown = " ".join(map(_word, terminal(text).split(" ")))
    return re.sub(_AT_ITS_EDGE, _entity, shown)


def code_span(text: str) -> str:
    """A value in Markdown, exactly as it is, also in a table."""
    return _span(terminal(text))


def code_block(lines: Sequence[str]) -> list[str]:
    """Lines to copy in Markdown, in a fence that none of them can close."""
    shown = [terminal(line) for line in lines]
    fence = "`" * max(3, 1 + max(map(_longest_run, shown), default=0))
    return [f"{fence}text", *shown, fence]


def html(text: str) -> str:
    """Text or an attribute's value in HTML."""
    return drawn_html(terminal(text))


def drawn_html(text: str) -> str:
    """The same for a part of a line that is made visible already (see ``pieces``)."""
    return re.sub("[&<>\"'`]", _entity, text)


xml = html
"""The same in XML: the entities are numeric, and what XML can not hold is made visible."""


def uri(path: str) -> str:
    """A path as the relative reference that it is: never a scheme, a host, a query or a fragment."""
    from urllib.parse import quote  # few formats name a place so

    return quote(re.sub("/{2,}", "/", path), safe="/", errors="replace")


def sarif(text: str) -> str:
    """A message of SARIF, where ``[words](target)`` would be a link."""
    return re.sub(r"\](?=\()", "] ", terminal(text))


# GitHub's runner and the agent of Azure Pipelines read a command from its sign to the end of the line, cut its
# head at their marks and write what is escaped back; https://github.com/actions/toolkit (core/src/command.ts) and
# https://github.com/microsoft/azure-pipelines-task-lib (node/taskcommand.ts) escape as here.


def github_data(text: str) -> str:
    """What stands behind the head of a GitHub workflow command."""
    return terminal(text).replace("%", "%25")


def github_property(text: str) -> str:
    """A property in the head of a GitHub workflow command."""
    return github_data(text).replace(":", "%3A").replace(",", "%2C")


def azure_data(text: str) -> str:
    """What stands behind the head of an Azure Pipelines logging command."""
    return terminal(text).replace("%", "%AZP25")


def azure_property(text: str) -> str:
    """A property in the head of an Azure Pipelines logging command."""
    return azure_data(text).replace("]", "%5D").replace(";", "%3B")


def shell(word: str) -> str:
    """One argument of a command to paste into a POSIX shell or PowerShell, which differ in how they end a string.

    A single quote beside what must stand between single quotes has no form for both, and is shown as ``?``.
    """
    word = terminal(word)
    if re.fullmatch(_BARE, word):
        return word
    if re.fullmatch(_QUOTABLE, word):
        return f'"{word}"'
    return f"'{re.sub(_SINGLE_QUOTE, '?', word)}'"


def json_text(data: Any) -> str:
    r"""One JSON document in ASCII. ``##`` in a string is written as ``#\u0023``, which reads the same."""
    import json  # only this format needs it

    text = json.dumps(_sayable(data), indent=2, ensure_ascii=True, allow_nan=False)
    return text.replace("\x7f", "\\u007f").replace("##", "#\\u0023") + "\n"


def html_comment(name: str, data: Mapping[str, Any]) -> str:
    r"""Data in a comment of HTML, on one line, for programs that look for it: nothing in it can end the comment."""
    import json  # only this format needs it

    text = json.dumps(_sayable(dict(data)), ensure_ascii=True, allow_nan=False, separators=(",", ":"))
    for sign in "<>\x7f":
        text = text.replace(sign, f"\\u{ord(sign):04x}")
    text = text.replace("--", "-\\u002d").replace("##", "#\\u0023")
    return f"<!-- {name} {text} -->"


def _visible(character: str) -> str:
    code = ord(character)
    if code < 0x100 and character != "#":
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


def _span(text: str) -> str:
    if not text.strip() or "|" in text or "<!--" in text or "-->" in text:
        return f"<code>{_entities(text)}</code>"  # a backslash before a bar would be seen outside of tables
    ticks = "`" * (1 + _longest_run(text))
    padded = text[0] in "` " or text[-1] in "` "
    return f"{ticks} {text} {ticks}" if padded else f"{ticks}{text}{ticks}"


def _word(word: str) -> str:
    if not re.search(_REFERENCE, word):
        return re.sub(_MARKUP, _entity, word)
    core = re.match(_CORE, word)
    assert core  # it fits every word: what is in no group at an edge is the middle
    return f"{core[1]}{_span(core[2])}{core[3]}"


def _entities(text: str) -> str:
    return re.sub(r"[^\w ]|_", _entity, text)


def _entity(match: re.Match[str]) -> str:
    return f"&#{ord(match[0])};"


def _longest_run(text: str) -> int:
    return max(map(len, re.findall("`+", text)), default=0)


def _sayable(data: Any) -> Any:
    """The same without what strict readers of JSON refuse: lone surrogates, infinities."""
    match data:
        case str():
            return re.sub(_SURROGATE, lambda match: _visible(match[0]), data)
        case dict():
            return {_sayable(str(key)): _sayable(value) for key, value in data.items()}
        case list() | tuple():
            return [_sayable(value) for value in data]
        case float() if not math.isfinite(data):
            return str(data)
    return data
