"""No text from outside becomes a command, a tag, markup or an escape sequence, in any form that a machine reads."""

import json
import re
import unicodedata
import xml.etree.ElementTree as ET
from html.parser import HTMLParser

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from lookout_config import report
from lookout_config.report import escape
from tests.report import hostile
from tests.report.runners import azure, github
from tests.report.test_escape import TEXTS

COMMONMARK = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
TURNING = "\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
MAKE = {
    "findings": hostile.results,
    "plan": hostile.planned,
    "runbook": hostile.planned,
    "outcomes": hostile.applied,
    "impact": hostile.impact,
    "drift": hostile.drifted,
    "history": hostile.told,
    "pack": hostile.packed,
}
STRUCTURED = [
    (thing, form)
    for thing, forms in report.FORMATS.items()
    for form in forms
    if form not in ("text", "markdown")  # test_formats.py
    and (thing, form) != ("runbook", "html")  # it says where blanks are to be minded
]


class Tags(HTMLParser):
    """The tags of a page with their attributes, less the values that show where something stands."""

    def __init__(self):
        super().__init__()
        self.seen = []

    def handle_starttag(self, tag, attrs):
        self.seen.append((tag, tuple((name, value if name == "class" else "") for name, value in attrs)))

    def handle_endtag(self, tag):
        self.seen.append((f"/{tag}", ()))

    def handle_comment(self, data):
        self.seen.append((f"comment {data}", ()))

    def handle_decl(self, decl):
        self.seen.append((decl, ()))


def html_shape(text):
    tags = Tags()
    tags.feed(text)
    tags.close()
    # A blank line of a file has no excerpt; a value that is empty makes no paragraph.
    return [tag for tag, _ in tags.seen if tag not in ("pre", "/pre", "mark", "/mark", "p", "/p", "br")]


def xml_shape(text):
    return [(node.tag, tuple(node.attrib)) for node in ET.fromstring(text.encode()).iter()]


def comment_shape(text):
    """What Markdown makes of it; and of its first line a program still reads the data."""
    mark = json.loads(text.partition("\n")[0].removeprefix("<!-- lookout-config ").removesuffix(" -->"))
    return [list(mark), *(token.type for token in COMMONMARK.parse(text))]


def json_shape(data):
    match data:
        case dict():
            return {key: json_shape(value) for key, value in data.items() if key not in OPTIONAL}
        case list():
            return [json_shape(value) for value in data]
    return type(data).__name__


def is_visible(line):
    """Without controls, line breaks of any kind, and marks that turn text."""
    return not any(
        unicodedata.category(letter) in ("Cc", "Cs", "Zl", "Zp") or letter in TURNING for letter in line
    )


OPTIONAL = ("logicalLocations", "hint", "uriBaseId")  # there for a path, a hint, a place in the repository
OURS = {"file", "line", "col", "endLine", "endColumn", "title"}
OURS |= {"type", "sourcepath", "linenumber", "columnnumber", "code"}
SHAPES = {
    "html": html_shape,
    "junit": xml_shape,
    "github": lambda text: [command.name for command in github(text)],
    "azure": lambda text: [command.name for command in azure(text)],
    "comment": comment_shape,
    "json": lambda text: text.isascii(),
    "gitlab": lambda text: json_shape(json.loads(text)),
    "sarif": lambda text: json_shape(json.loads(text)),
}


def enemies(test):
    for text in hostile.NAMES:
        test = example(text)(test)
    return settings(max_examples=60)(given(TEXTS)(test))


@pytest.mark.parametrize(("thing", "form"), STRUCTURED)
@enemies
def test_what_is_written_changes_no_shape(thing, form, text):
    shown, harmless = (
        report.render(thing, form, MAKE[thing](name or "nothing")) for name in (text, "harmless")
    )
    assert SHAPES[form](shown) == SHAPES[form](harmless)
    assert all(map(is_visible, shown.split("\n")))


def tags(text):
    seen = Tags()
    seen.feed(report.render("runbook", "html", hostile.planned(text)))
    return set(seen.seen)


@enemies
def test_a_page_to_work_with_has_our_tags_alone(text):
    assert tags(text) <= tags("harmless") | tags("  two  blanks ") | tags("two\u00a0words")
    assert all(map(is_visible, report.render("runbook", "html", hostile.planned(text)).split("\n")))


# What a person's words on a merge request do to it: GitLab takes a line that begins so as a command of their own.
QUICK_ACTION = re.compile(r"^[ \t]*/\w", re.MULTILINE)


@pytest.mark.parametrize("thing", [thing for thing, forms in report.FORMATS.items() if "markdown" in forms])
@enemies
def test_no_line_of_a_comment_is_a_quick_action(thing, text):
    for form in {"markdown", "comment"} & set(report.FORMATS[thing]):
        shown = COMMONMARK.parse(report.render(thing, form, MAKE[thing](text)))
        assert not [one for one in shown if one.type == "inline" and QUICK_ACTION.search(one.content)]


@pytest.mark.parametrize("form", report.FORMATS["findings"])
@enemies
def test_a_log_takes_no_command_from_a_form_but_its_own(form, text):
    shown = report.render("findings", form, hostile.results(text))
    assert {command.name for command in github(shown)} <= (
        {"error", "group", "endgroup", "warning"} if form == "github" else set()
    )
    assert {command.name for command in azure(shown)} <= ({"task.logissue"} if form == "azure" else set())


@enemies
def test_a_pipeline_reads_back_what_was_written(text):
    for read, form, name in ((github, "github", "file"), (azure, "azure", "sourcepath")):
        commands = [
            command
            for command in read(report.render("findings", form, hostile.results(text)))
            if command.properties
        ]
        shown = escape.terminal(text)
        assert all(command.properties.get(name, "") == shown for command in commands)
        assert shown in commands[0].data
        assert all(set(command.properties) <= OURS for command in commands)


@enemies
def test_a_sarif_message_has_no_link(text):
    run = json.loads(report.render("findings", "sarif", hostile.results(text)))["runs"][0]
    for result in run["results"]:
        assert "](" not in result["message"]["text"]
        assert is_visible(result["message"]["text"])


@enemies
def test_a_place_of_sarif_is_a_path_and_nothing_else(text):
    address = escape.uri(text)
    assert not set(address) & set(':?#[]@\\"<>^`{|} ')
    assert not address.startswith("//")


@enemies
def test_text_in_xml_is_read_back(text):
    shown = escape.xml(text)
    read = ET.fromstring(f'<a b="{shown}">{shown}</a>'.encode())
    assert (read.text or "") == read.attrib["b"]
    assert is_visible(read.attrib["b"])


@pytest.mark.parametrize("text", ["\ufffe", "a\uffffb"])
def test_what_xml_cannot_hold_is_written_out(text):
    assert "\\uf" in ET.fromstring(f"<a>{escape.xml(text)}</a>").text


def test_a_link_to_the_manual_is_a_link_and_nothing_of_the_rule_gets_into_it():
    results = hostile.results("x](y) <z>")._replace(pages={}, manual="https://manual.example/rules")
    assert 'href="https://manual.example/rules#x%5D%28y%29%20%3Cz%3E"' in report.render(
        "findings", "html", results
    )
    links = [
        child.attrs["href"]
        for token in COMMONMARK.parse(report.render("findings", "markdown", results))
        for child in token.children or ()
        if child.type == "link_open"
    ]
    assert set(links) == {"https://manual.example/rules#x%5D%28y%29%20%3Cz%3E"}


@given(st.lists(TEXTS, min_size=1, max_size=5), st.integers(0, 400))
def test_markdown_is_cut_at_a_line_and_never_over_the_limit(texts, limit):
    from lookout_config.report.cut import cut

    whole = "".join(f"| {escape.markdown(text)} |\n" for text in texts)
    shown = cut(whole, limit)
    assert len(shown.encode()) <= limit
    assert shown == whole or not shown or shown.startswith(whole.splitlines()[0])
