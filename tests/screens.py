"""The screens of the manual: pages that the tool writes, photographed in a real browser.

No two browsers draw the same dots, so a picture bears the digest of the page that it shows: it is out of date when the
tool writes another page.
"""

import base64
import hashlib
import struct
import zlib

from tests import pages
from tests.browser import Tab, started

# Name: what is typed in examples/contoso, from which part of the page, how much of it is shown.
SCREENS = {
    "findings-page": (
        "lookout-config check mistakes.lookout.yaml --snapshot tenant.json --format html",
        "",
        530,
    ),
    "runbook-page": (
        "lookout-config runbook contoso.lookout.yaml --snapshot tenant.json --format html",
        "#step-2",
        760,
    ),
}
_WIDE = 960
_KEY = b"page"
_HEAD = 33  # bytes: the signature of PNG, and its first chunk


def written(name, folder):
    """The page, as the tool writes it there."""
    lines = pages.printed(SCREENS[name][0], folder)
    return "\n".join(lines[lines.index("<!DOCTYPE html>") :])


def photographed(name, page, folder):
    """The picture of a page, with the page's digest."""
    _, part, high = SCREENS[name]
    file = folder / f"{name}.html"
    file.write_text(page, encoding="utf-8")
    with started(folder / "profile") as browser:
        tab = Tab(browser, width=_WIDE, height=high)
        tab.ask("Emulation.setScrollbarsHidden", hidden=True)
        tab.open(file.as_uri() + part)
        picture = base64.b64decode(tab.ask("Page.captureScreenshot", format="png")["data"])
    return picture[:_HEAD] + _chunk(digest(page)) + picture[_HEAD:]


def shows(picture):
    """The digest of the page that a picture shows."""
    assert picture[_HEAD + 4 : _HEAD + 8] == b"tEXt"
    (size,) = struct.unpack(">I", picture[_HEAD : _HEAD + 4])
    return picture[_HEAD + 8 : _HEAD + 8 + size].removeprefix(_KEY + b"\0")


def digest(page):
    return hashlib.sha256(page.encode()).hexdigest().encode()


def _chunk(text):
    body = b"tEXt" + _KEY + b"\0" + text
    return struct.pack(">I", len(body) - 4) + body + struct.pack(">I", zlib.crc32(body))
