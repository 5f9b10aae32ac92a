"""A real browser for the tests of pages: Debian's chromium, driven over a pipe by its DevTools protocol."""

import json
import os
import shutil
import subprocess
import sys
import time
from contextlib import contextmanager, suppress

import pytest

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
needs_browser = pytest.mark.skipif(
    not CHROMIUM or os.name != "posix", reason="no chromium here: a page is not tried in a browser"
)
QUIET = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
    "--remote-debugging-pipe",
]
# The protocol is spoken on the descriptors 3 and 4: both are put out of the way first, and then in place.
LAUNCH = """
import os, sys
from fcntl import F_DUPFD, fcntl
for number, place in [(fcntl(int(number), F_DUPFD, 10), place) for number, place in zip(sys.argv[1:3], (3, 4))]:
    os.dup2(number, place)
os.execv(sys.argv[3], sys.argv[3:])
"""
KEYS = {"Tab": ("Tab", 9, ""), "Space": (" ", 32, " "), "Enter": ("Enter", 13, "\r")}


@contextmanager
def started(profile):
    """A browser with a profile of its own; it ends with the block."""
    to_it, ours_out = os.pipe()
    ours_in, from_it = os.pipe()
    launch = [sys.executable, "-c", LAUNCH, str(to_it), str(from_it), CHROMIUM]
    process = subprocess.Popen(
        [*launch, *QUIET, f"--user-data-dir={profile}", "about:blank"],
        pass_fds=(to_it, from_it),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    os.close(to_it)
    os.close(from_it)
    with os.fdopen(ours_in, "rb", buffering=0) as told, os.fdopen(ours_out, "wb", buffering=0) as tell:
        browser = Browser(told, tell)
        try:
            yield browser
        finally:
            with suppress(BrokenPipeError):
                browser.tell("Browser.close")
            process.wait(30)


class Browser:
    """The browser's end of the pipe: one call at a time; what it reports meanwhile is kept."""

    def __init__(self, told, tell):
        self._told, self._tell, self._rest, self._number = told, tell, b"", 0
        self.reports = []

    def tell(self, method, session=None, **given):
        """Send a call and do not wait. Returns its number."""
        self._number += 1
        call = {"id": self._number, "method": method, "params": given}
        self._tell.write(json.dumps(call | ({"sessionId": session} if session else {})).encode() + b"\0")
        return self._number

    def ask(self, method, session=None, **given):
        """The result of a call."""
        number = self.tell(method, session, **given)
        while (answer := self._next()).get("id") != number:
            self.reports.append(answer)
        assert "error" not in answer, f"{method}: {answer.get('error')}"
        return answer["result"]

    def wait_for(self, method, session):
        """The next report of this kind."""
        while True:
            for place, report in enumerate(self.reports):
                if report.get("method") == method and report.get("sessionId") == session:
                    return self.reports.pop(place)["params"]
            self.reports.append(self._next())

    def _next(self):
        while b"\0" not in self._rest:
            more = self._told.read(1 << 16)
            assert more, "the browser is gone"
            self._rest += more
        answer, _, self._rest = self._rest.partition(b"\0")
        return json.loads(answer)


class Tab:
    """A tab, in a browser context of its own (no ticks, no clipboard of another test)."""

    def __init__(self, browser, *, width=1100, height=900):
        self.browser = browser
        self._own = {"browserContextId": browser.ask("Target.createBrowserContext")["browserContextId"]}
        clipboard = ["clipboardReadWrite", "clipboardSanitizedWrite"]
        browser.ask("Browser.grantPermissions", permissions=clipboard, **self._own)
        target = browser.ask("Target.createTarget", url="about:blank", **self._own)
        self._session = browser.ask("Target.attachToTarget", targetId=target["targetId"], flatten=True)[
            "sessionId"
        ]
        for domain in ("Page", "Runtime", "Network", "Log", "DOM"):
            self.ask(f"{domain}.enable")
        self.ask("Emulation.setFocusEmulationEnabled", enabled=True)
        self.resize(width, height)

    def close(self):
        self.browser.ask("Target.disposeBrowserContext", **self._own)

    def ask(self, method, **given):
        return self.browser.ask(method, self._session, **given)

    def resize(self, width, height=900):
        self.ask(
            "Emulation.setDeviceMetricsOverride",
            width=width,
            height=height,
            deviceScaleFactor=1,
            mobile=False,
        )

    def open(self, url):
        self.ask("Page.navigate", url=url)
        self.browser.wait_for("Page.loadEventFired", self._session)

    def reload(self):
        self.ask("Page.reload")
        self.browser.wait_for("Page.loadEventFired", self._session)

    def look(self, script):
        """The value of an expression in the page."""
        result = self.ask(
            "Runtime.evaluate", expression=script, awaitPromise=True, returnByValue=True, userGesture=True
        )
        assert "exceptionDetails" not in result, result
        return result["result"].get("value")

    def until(self, script):
        """Wait for an expression to become true: what a click starts may end a little later."""
        end = time.monotonic() + 10
        while not self.look(script):
            assert time.monotonic() < end, f"never came true: {script}"

    def click(self, selector):
        """Press the mouse in the middle of an element, as a person would."""
        x, y = self.look(
            f"(() => {{ const it = document.querySelector({json.dumps(selector)}); it.scrollIntoView({{block: 'center'}});"
            "const box = it.getBoundingClientRect(); return [box.x + box.width / 2, box.y + box.height / 2]; })()"
        )
        for what in ("mousePressed", "mouseReleased"):
            self.ask("Input.dispatchMouseEvent", type=what, x=x, y=y, button="left", clickCount=1)

    def press(self, name):
        key, code, text = KEYS[name]
        for what in ("keyDown", "keyUp"):
            typed = {"text": text} if text and what == "keyDown" else {}
            self.ask(
                "Input.dispatchKeyEvent", type=what, key=key, code=name, windowsVirtualKeyCode=code, **typed
            )

    def clipboard(self):
        return self.look("navigator.clipboard.readText()")

    def requests(self):
        """Every address that the page asked for, its own too."""
        return [given["request"]["url"] for given in self._reported("Network.requestWillBeSent")]

    def complaints(self):
        """All that a console would show: errors, warnings, exceptions, refusals of the policy."""
        told = (*self._reported("Log.entryAdded"), *self._reported("Runtime.consoleAPICalled"))
        return [*told, *self._reported("Runtime.exceptionThrown")]

    def _reported(self, method):
        return [
            report["params"]
            for report in self.browser.reports
            if report.get("method") == method and report.get("sessionId") == self._session
        ]
