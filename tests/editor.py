"""An editor with the YAML server that VS Code and others have, over the Language Server Protocol."""

import json
import re
import subprocess
from pathlib import Path

SERVER = Path(__file__).parents[1] / ".cache" / "npm" / "node_modules" / ".bin" / "yaml-language-server"
SCHEMA = Path(__file__).parents[1] / "schemas" / "lookout.schema.json"
SETTINGS = {
    "yaml": {
        "schemas": {SCHEMA.as_uri(): ["*.yaml"]},
        "schemaStore": {"enable": False, "url": ""},
        "validate": True,
        "hover": True,
        "completion": True,
    },
    "http": {},
    "editor": {"tabSize": 2},
}
SNIPPETS = {"completionItem": {"snippetSupport": True, "documentationFormat": ["markdown"]}}
CAN = {
    "workspace": {"configuration": True},
    "textDocument": {"completion": SNIPPETS, "hover": {"contentFormat": ["markdown"]}},
}


class Editor:
    """Files that are open; ``|`` in a text is where the cursor stands."""

    def __init__(self, folder):
        self._folder = folder
        self._number = 0
        self._told = {}
        self._process = subprocess.Popen([SERVER, "--stdio"], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        root = {"processId": None, "rootUri": folder.as_uri(), "capabilities": CAN}
        self._ask("initialize", {**root, "workspaceFolders": [{"uri": folder.as_uri(), "name": "x"}]})
        self._send(method="initialized", params={})
        self._send(method="workspace/didChangeConfiguration", params={"settings": SETTINGS})
        while not self.hover("ver|sion: 1\n"):  # it answers before it has read the schema
            pass

    def close(self):
        self._ask("shutdown", None)
        self._send(method="exit", params=None)
        self._process.communicate(timeout=20)

    def complete(self, text):
        """What is offered at the cursor, by its label."""
        uri, position = self._open(text)
        found = self._ask("textDocument/completion", {"textDocument": {"uri": uri}, "position": position})
        items = found["items"] if isinstance(found, dict) else found
        return {item["label"]: item for item in items}

    def hover(self, text):
        """What is shown when the mouse rests at the cursor."""
        uri, position = self._open(text)
        found = self._ask("textDocument/hover", {"textDocument": {"uri": uri}, "position": position})
        contents = (found or {}).get("contents", "")
        return contents["value"] if isinstance(contents, dict) else contents

    def accept(self, text, label):
        """The text once a completion was accepted, with the words that its places hold."""
        item = self.complete(text)[label]
        before, _, after = text.partition("|")
        start = item.get("textEdit", {}).get("range", {}).get("start")
        if start:
            lines = before.split("\n")
            before = "\n".join([*lines[:-1], lines[-1][: start["character"]]])
        written = item.get("textEdit", {}).get("newText") or item["insertText"]
        written = re.sub(r"\$\{\d+:([^}]*)\}", r"\1", written)
        indented = re.match(" *", before.rpartition("\n")[2])[0]
        return before + written.replace("\n", f"\n{indented}") + after

    def problems(self, text, path=None):
        """What is underlined, in its order; ``path`` is where the file lies."""
        uri, _ = self._open(text, path, cursor=False)
        while uri not in self._told:
            self._receive()
        return self._told[uri]

    def _open(self, text, path=None, *, cursor=True):
        before, _, after = text.partition("|") if cursor else (text, "", "")
        self._number += 1
        uri = (path or self._folder / f"{self._number}.yaml").as_uri()
        document = {"uri": uri, "languageId": "yaml", "version": 1, "text": before + after}
        self._send(method="textDocument/didOpen", params={"textDocument": document})
        lines = before.split("\n")
        return uri, {"line": len(lines) - 1, "character": len(lines[-1])}

    def _ask(self, method, params):
        self._number += 1
        asked = self._number
        self._send(id=asked, method=method, params=params)
        while True:
            message = self._receive()
            if message.get("id") == asked and "method" not in message:
                assert "error" not in message, message
                return message["result"]

    def _send(self, **message):
        body = json.dumps({"jsonrpc": "2.0", **message}).encode()
        self._process.stdin.write(b"Content-Length: %d\r\n\r\n%b" % (len(body), body))
        self._process.stdin.flush()

    def _receive(self):
        """The next message; what the server asks in return is answered at once."""
        length = 0
        while (line := self._process.stdout.readline().strip()) or not length:
            name, _, value = line.partition(b":")
            length = int(value) if name.lower() == b"content-length" else length
        message = json.loads(self._process.stdout.read(length))
        match message.get("method"):
            case "workspace/configuration":
                items = message["params"]["items"]
                self._send(id=message["id"], result=[SETTINGS.get(item.get("section"), {}) for item in items])
            case "textDocument/publishDiagnostics":
                self._told[message["params"]["uri"]] = message["params"]["diagnostics"]
            case str() if "id" in message:
                self._send(id=message["id"], result=None)
        return message
