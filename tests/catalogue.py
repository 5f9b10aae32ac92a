"""The French catalogue: every message that the source holds, and the two files that ship its French."""

import ast
import sys
from functools import cache
from pathlib import Path

import polib

from lookout_config import kinds, rules
from lookout_config.impact import Verdict, effects

PACKAGE = Path(__file__).parents[1] / "lookout_config"
PO = PACKAGE / "locale" / "fr" / "LC_MESSAGES" / "lookout_config.po"
MO = PO.with_suffix(".mo")
_HEADER = {
    "Project-Id-Version": "lookout-config",
    "Language": "fr",
    "MIME-Version": "1.0",
    "Content-Type": "text/plain; charset=utf-8",
    "Content-Transfer-Encoding": "8bit",
    "Plural-Forms": "nplurals=2; plural=(n > 1);",
}
_TONGUE = "lookout_config.tongue"
_SINGLE = {"say", "said", "joined"}
_PAIRS = {"say_of", "said_of"}


@cache
def messages():
    """Every message: itself, with what it is of several things, or nothing where no number decides."""
    found = dict(_in_tables()) | dict(_in_source())
    return found | dict(_in_pairs())


def faults(source):
    """The lines that make a message out of pieces, which nobody can translate."""
    return [
        call.lineno
        for call, words in _calls(ast.parse(source), _SINGLE | _PAIRS)
        if any(isinstance(word, ast.JoinedStr | ast.BinOp) for word in words)
    ]


def kept():
    """The catalogue as it is committed."""
    return polib.pofile(str(PO), wrapwidth=110)


def refreshed():
    """The same with the messages of now: what is new has no French yet, what is gone is left out."""
    known = {entry.msgid: entry for entry in kept()}
    catalogue = polib.POFile(wrapwidth=110)
    catalogue.header = "The French of lookout-config; make french refreshes it."
    catalogue.metadata = _HEADER
    for message, many in sorted(messages().items()):
        before = known.get(message)
        same = before is not None and before.msgid_plural == many
        catalogue.append(before if same else _entry(message, many))
    return catalogue


def write(catalogue):
    """Both files."""
    PO.write_text(str(catalogue), encoding="utf-8", newline="\n")
    MO.write_bytes(catalogue.to_binary())


def _entry(message, many):
    if not many:
        return polib.POEntry(msgid=message, msgstr="")
    return polib.POEntry(msgid=message, msgid_plural=many, msgstr_plural={0: "", 1: ""})


def _calls(tree, names):
    """The calls of what a module has from tongue: ``say`` is another's elsewhere."""
    for node in ast.walk(tree):
        if (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Name)
            and node.func.id in names & _of_tongue(tree)
        ):
            yield node, node.args[:1] if node.func.id in _SINGLE else node.args[1:3]


def _of_tongue(tree):
    imports = [node for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) and node.module == _TONGUE]
    functions = [node.name for node in tree.body if isinstance(node, ast.FunctionDef)]
    is_tongue = any(isinstance(node, ast.ClassDef) and node.name == "Said" for node in tree.body)
    return {alias.name for node in imports for alias in node.names} | set(functions if is_tongue else ())


def _words(names):
    for tree in _trees():
        for _, words in _calls(tree, names):
            yield [word.value for word in words if isinstance(word, ast.Constant)]


@cache
def _trees():
    return [ast.parse(path.read_text(encoding="utf-8")) for path in sorted(PACKAGE.rglob("*.py"))]


def _in_source():
    yield from ((words[0], "") for words in _words(_SINGLE) if words)


def _in_pairs():
    """Of a number of things; the pairs of a table too. What is also said without a number is the same entry."""
    yield from (words for words in _words(_PAIRS) if len(words) == 2)
    yield from (*effects._BEGIN.values(), *effects._CEASE.values())


def _in_tables():
    """What is told of rows of tables: screens, verdicts, and the manual pages of the rules."""
    told = [str(verdict) for verdict in Verdict]
    for kind in kinds.KINDS:
        if kind.screen:
            told += _of_screen(kind.screen, asked=kind.whose is kinds.Whose.SUPPORT)
    for rule in rules.all_rules().values():
        told += [" ".join(paragraph.split()) for paragraph in rule.page.split("\n\n")]
    yield from ((text, "") for text in told)


def _of_screen(screen, *, asked):
    """A console's own words (menus, and what it calls its settings) stay as they are."""
    told = [screen.check, screen.elsewhere, screen.note, screen.sees, screen.meanwhile, screen.console.name]
    told += [
        *screen.console.help,
        screen.name.replace("{}", "{name}"),
        screen.who,
        screen.menu if asked else "",
    ]
    return [text for text in told if text not in ("", "{}", "{name}")]


if __name__ == "__main__":
    write(fresh := refreshed())
    sys.stdout.writelines(f"no French yet: {entry.msgid}\n" for entry in fresh if not entry.translated())
    sys.stdout.write(f"{len(fresh)} messages in {PO.name}\n")
