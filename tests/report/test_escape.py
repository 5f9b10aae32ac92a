"""No text from outside becomes an escape sequence, a command, markup or a second line, wherever it is shown."""

import json
import re
import shlex
import sys
import unicodedata
from html.parser import HTMLParser

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from lookout_config.report import escape
from tests.report.hostile import NAMES

# Pieces of the attacks, so that generated texts are not all harmless.
BITS = [
    *"\x1b\x07\x9b\r\n\t\x85\u2028\u202e\u2066\u200b\u200d\ufeff\ud800\udfff\u3000\xa0",
    *"`*_[]()<>#|~&\\@!$:-+=/'\"1. ab",
    "::",
    "##[",
    "##vso[",
    "<!--",
    "-->",
    "](",
    "https://x.example",
    "www.x.example",
    "@user",
    "#1",
    "&#60;",
    "</code>",
    "```",
]
TEXTS = st.one_of(st.text(), st.lists(st.sampled_from(BITS), max_size=12).map("".join))
# What the runners of GitHub (both forms) and of Azure DevOps look for in a line of a log.
COMMANDS = re.compile(r"(?m)^\s*::|##\[|##vso\[", re.IGNORECASE)
COMMONMARK = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])


def hostile(test):
    for text in NAMES:
        test = example(text)(test)
    return settings(deadline=None)(given(TEXTS)(test))


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Intune Lookout Pilot", "Intune Lookout Pilot"),
        ("Équipe pilote, 東京 🚀", "Équipe pilote, 東京 🚀"),
        ("Group C# [pilot]", "Group C# [pilot]"),
        ("fe80::1", "fe80::1"),
        ("a\x1b[31mb", "a\\x1b[31mb"),
        ("a\u202eb", "a\\u202eb"),
        ("a\u200bb\ufeff", "a\\u200bb\\ufeff"),
        ("a\nb\tc", "a\\x0ab\\x09c"),
        ("\ud800", "\\ud800"),
        ("\U000e0041", "\\U000e0041"),
        ("::error::x", "\\u003a:error::x"),
        ("##[error]x", "#\\u0023[error]x"),
        ("##VSO[task]", "#\\u0023VSO[task]"),
    ],
)
def test_terminal_shows_what_would_be_invisible_or_a_command(text, shown):
    assert escape.terminal(text) == shown


@hostile
def test_terminal_text_is_one_visible_line(text):
    shown = escape.terminal(text)
    assert not any(unicodedata.category(letter) in ("Cc", "Cs", "Zl", "Zp") for letter in shown)
    assert not COMMANDS.search(shown)


def test_no_mark_that_turns_or_joins_text_is_left():
    invisible = [chr(code) for code in range(sys.maxunicode + 1) if unicodedata.category(chr(code)) == "Cf"]
    left = [letter for letter in invisible if escape.terminal(letter) == letter]
    # Signs of Arabic, Syriac and Kaithi that are drawn around the digits after them.
    assert all(0x0600 <= ord(letter) <= 0x08FF or 0x110BD <= ord(letter) <= 0x110CD for letter in left)


@hostile
def test_terminal_is_reversible_and_settled(text):
    if "\\" not in text:
        assert _read_back(escape.terminal(text)) == text
    assert escape.terminal(escape.terminal(text)) == escape.terminal(text)


@settings(deadline=None)
@given(TEXTS)
def test_every_code_point_has_its_piece(text):
    assert len(escape.pieces(text)) == len(text)


@settings(deadline=None)
@given(st.lists(TEXTS, min_size=2, max_size=4))
def test_texts_side_by_side_make_no_command(texts):
    line = ", ".join(map(escape.terminal, texts))
    assert not COMMANDS.search(line)
    assert not COMMANDS.search(f"{escape.terminal(texts[0])}:5:12: error [rule] {escape.terminal(texts[1])}")


@hostile
def test_markdown_is_read_as_the_same_words(text):
    assert _read(escape.markdown(text)) == escape.terminal(text)


@hostile
def test_code_span_is_read_as_the_same_value(text):
    assert _read(escape.code_span(text)) == escape.terminal(text)


@hostile
def test_markdown_has_no_name_number_or_address_to_link(text):
    plain = "".join(part for kind, part in _parts(escape.markdown(text)) if kind == "text")
    assert not re.search(r"(?<!\w)@\w|(?<!\w)#\d|://|www\.", plain)
    assert "<!--" not in escape.markdown(text)
    assert "<!--" not in escape.code_span(text)


@hostile
def test_table_keeps_its_cells(text):
    shown = escape.terminal(text)
    for cell in (escape.markdown(text), escape.code_span(text)):
        tokens = COMMONMARK.parse(f"| a | b |\n| --- | --- |\n| x | {cell} |\n| y | z |\n")
        cells = [_content(token.children) for token in tokens if token.type == "inline"]
        assert [cell.strip() for cell in cells] == ["a", "b", "x", shown.strip(), "y", "z"]


@settings(deadline=None)
@given(st.lists(TEXTS, max_size=3))
def test_code_block_holds_its_lines(texts):
    tokens = COMMONMARK.parse("\n".join([*escape.code_block(texts), "after"]))
    assert [token.type for token in tokens] == ["fence", "paragraph_open", "inline", "paragraph_close"]
    assert tokens[0].content == "".join(f"{escape.terminal(text)}\n" for text in texts)


@hostile
def test_html_is_text(text):
    reader = _Html()
    reader.feed(f"<p title=\"{escape.html(text)}\" lang='{escape.html(text)}'>{escape.html(text)}</p>")
    reader.close()
    shown = escape.terminal(text)
    assert (
        reader.seen == [("p", [("title", shown), ("lang", shown)]), ("text", shown), ("end", "p")] or not text
    )


@pytest.mark.parametrize(
    ("word", "shown"),
    [
        ("examples/contoso.lookout.yaml", "examples/contoso.lookout.yaml"),
        ("State Sync", '"State Sync"'),
        ("Groupe d’essai", '"Groupe d’essai"'),
        ("it's", '"it\'s"'),
        ("cost $5", "'cost $5'"),
        ("", "''"),
        ("@splat", '"@splat"'),
        ("a'; $(id) '", "'a?; $(id) ?'"),
    ],
)
def test_shell_words(word, shown):
    assert escape.shell(word) == shown


@hostile
def test_shell_word_is_one_argument(text):
    shown = escape.terminal(text)
    plain = re.sub("['\u2018-\u201b]", "?", shown)
    assert shlex.split(escape.shell(text)) in ([shown], [plain])


@hostile
def test_shell_leaves_nothing_that_another_shell_would_expand(text):
    """Between double quotes no dollar, backtick, backslash or second kind of double quote; else no quote inside."""
    shown = escape.shell(text)
    if shown.startswith('"'):
        assert not re.search('["$`\\\\!%\u201c-\u201e]', shown[1:-1])
    elif shown.startswith("'"):
        assert not re.search("['\u2018-\u201b]", shown[1:-1])
    else:
        assert re.fullmatch(r"[\w./@:+-]+", shown)


@hostile
def test_json_reads_back_and_holds_no_command(text):
    document = escape.json_text({"name": [text], text: None})
    assert document.isascii()
    assert not COMMANDS.search(document)
    assert all(line.isprintable() for line in document.split("\n"))
    if text.isprintable():
        assert json.loads(document) == {"name": [text], text: None} or text == "name"


def test_json_has_only_what_every_reader_takes():
    assert json.loads(escape.json_text({"a": [float("inf"), "\ud800", 1.5, None]})) == {
        "a": ["inf", "\\ud800", 1.5, None]
    }


def _read_back(shown):
    return re.sub(
        r"\\(?:x([0-9a-f]{2})|u([0-9a-f]{4})|U([0-9a-f]{8}))",
        lambda match: chr(int(match[1] or match[2] or match[3], 16)),
        shown,
    )


def _read(markdown):
    """The text of what must be one paragraph without any markup."""
    tokens = COMMONMARK.parse(f"{markdown}\n\nafter")
    blocks = [token.type for token in tokens]
    paragraph = ["paragraph_open", "inline", "paragraph_close"]
    assert blocks in (paragraph * 2, paragraph)
    return _content(tokens[1].children) if blocks == paragraph * 2 else ""


def _parts(markdown):
    tokens = COMMONMARK.parse(f"{markdown}\n\nafter")
    return [(kind, part) for token in tokens[:-3] for kind, part in _inline(token.children or ())]


def _content(children):
    return "".join(part for _, part in _inline(children))


def _inline(children):
    inside = False
    for child in children:
        if child.type == "html_inline":
            assert child.content in ("<code>", "</code>")
            inside = child.content == "<code>"
            continue
        assert child.type in ("text", "text_special", "code_inline"), child.type
        yield "code" if inside or child.type == "code_inline" else "text", child.content


class _Html(HTMLParser):
    def __init__(self):
        super().__init__()
        self.seen = []

    def handle_starttag(self, tag, attrs):
        self.seen.append((tag, attrs))

    def handle_endtag(self, tag):
        self.seen.append(("end", tag))

    def handle_data(self, data):
        self.seen.append(("text", data))

    def handle_comment(self, data):
        self.seen.append(("comment", data))
