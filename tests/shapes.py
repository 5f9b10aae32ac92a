"""Files as a user would type them, judged by their shape: the form of every case of the schema."""

from pathlib import Path

from lookout_config import schema, source
from lookout_config.model import Document, Position

EXAMPLES = Path(__file__).parents[1] / "examples"
HEAD = "version: 1\ntenant: {id: 3f2504e0-4f89-41d3-9a0c-0305e82c3301}\n"
NOWHERE = Position("lookout.yaml", 1, 1, 1, 1)


def findings(text, by=None):
    return schema.findings(source.parse(text.encode(), "lookout.yaml"), by)


def found(text):
    """Lines and ids, below a head of two lines that every file has."""
    return [(entry.position.line - 2, entry.rule) for entry in findings(HEAD + text)]


def only(text):
    (finding,) = findings(HEAD + text)
    return finding


def of_data(data):
    """A file of which only the data matters."""
    return Document("lookout.yaml", "", data, lambda _: NOWHERE, lambda _: NOWHERE)


def policies(text):
    return f"protections: {{policies: {{default: {{{text}}}}}}}"


def examples(pattern):
    return sorted(EXAMPLES.glob(pattern))


def long_form(file):
    """The data of an example as the stations after the schema see it."""
    return schema.written_out(source.parse(file.read_bytes(), file.name).data)


def entries(path=()):
    """Every path of the file that the schema knows, with its entry; ``*`` for a name that is free."""
    entry = schema.entry(path)
    if path:
        yield path, entry
    for key in entry.get("properties", ()):
        yield from entries((*path, key))
    if isinstance(entry.get("additionalProperties"), dict):
        yield from entries((*path, "*"))
    if "items" in entry:
        yield from entries((*path, 0))
