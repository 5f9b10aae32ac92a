"""What the runners of pipelines make of a log: their grammars, as their sources have them.

GitHub: actions/runner, src/Runner.Common/ActionCommand.cs (both forms; the first sign counts at the start of a line
only, the second anywhere). Azure Pipelines: microsoft/azure-pipelines-agent, .../Command.cs (anywhere in a line).
"""

import re
from typing import NamedTuple

GITHUB = {
    "error",
    "warning",
    "notice",
    "group",
    "endgroup",
    "add-mask",
    "set-env",
    "set-output",
    "stop-commands",
}


class Command(NamedTuple):
    name: str
    properties: dict
    data: str


def github(log):
    """Every command that GitHub's runner takes from a log."""
    return [command for line in lines(log) for command in (_double_colon(line), _bracket(line)) if command]


def azure(log):
    """Every command that the agent of Azure Pipelines takes from a log."""
    commands = []
    for line in lines(log):
        head, found, data = line.partition("##vso[")[2].partition("]")
        name, _, told = head.partition(" ")
        if found and len([part for part in name.split(".") if part]) == 2:
            commands.append(Command(name, pairs(told, ";", azure_text), azure_text(data)))
    return commands


def lines(log):
    return re.split(r"\r\n|\n|\r", log)


def _double_colon(line):
    line = line.lstrip()
    head, found, data = line[2:].partition("::")
    if not line.startswith("::") or not found:
        return None
    name, _, told = head.partition(" ")
    if name not in GITHUB:
        return None
    return Command(
        name, pairs(told.strip(), ",", lambda text: unescape(text, "\r\n:,%")), unescape(data, "\r\n%")
    )


def _bracket(line):
    head, found, data = line.partition("##[")[2].partition("]")
    name, _, told = head.partition(" ")
    if not found or name not in GITHUB:
        return None
    return Command(name, pairs(told, ";", lambda text: unescape(text, ";\r\n]%")), data)


def pairs(text, mark, read):
    told = [part.partition("=") for part in text.split(mark) if part]
    return {name: read(value) for name, _, value in told if value}


def unescape(text, letters):
    """The per cent sign comes last, as in the source: what was escaped twice is read once."""
    for letter in letters:
        text = text.replace(f"%{ord(letter):02X}", letter)
    return text


def azure_text(text):
    return unescape(text, ";\r\n]").replace("%AZP25", "%")
