"""The page of a runbook in a real browser: it copies exactly, keeps its ticks, fetches nothing, and prints as paper."""

import json
import re
from dataclasses import replace

import pytest

from lookout_config import report
from lookout_config.report.given import Planned
from tests.browser import Tab, needs_browser, started
from tests.report import cases, hostile
from tests.report.cases import ENROLLMENT, PLAN, edit

pytestmark = needs_browser

ODD = [
    "Intune Lookout Pilot",
    " Équipe  terrain\u00a0— Côte d'Azur ",
    'a "quoted" <b>name</b> & `more` \\ #{x}',
    "##[error]x",
    "a\u200bb\ufeff",
    "::warning::x",
    "東京 🚀",
    "${1 + 1} </script>",
]


@pytest.fixture(scope="module")
def browser(tmp_path_factory):
    with started(tmp_path_factory.mktemp("profile")) as browser:
        yield browser


@pytest.fixture
def tab(browser):
    """A tab that must have fetched nothing and complained of nothing when the test is over."""
    tab = Tab(browser)
    yield tab
    tab.look("0")  # with this answer, all that was reported before it has come
    tab.close()
    assert {address.partition(":")[0] for address in tab.requests()} <= {"file", "data"}
    assert tab.complaints() == []


def page(folder, planned=cases.RUNBOOK, change=lambda text: text):
    file = folder / "runbook.html"
    file.write_text(change(report.render("runbook", "html", planned)), encoding="utf-8")
    return file.as_uri()


def with_groups(names):
    groups = edit("connector.enrollment.groups", "Groups", None, names, known="unknown")
    return Planned(replace(PLAN, steps=(replace(ENROLLMENT, edits=(groups,)),)))


def boxes(tab):
    return tab.look("Array.from(document.querySelectorAll('[type=checkbox]'), (box) => box.checked)")


def test_button_copies_the_very_value(tab, tmp_path):
    tab.open(page(tmp_path, with_groups(ODD)))
    for number, name in enumerate(ODD, 1):
        tab.click(f".boxes .order:nth-of-type({number}) button")
        tab.until(f"navigator.clipboard.readText().then((text) => text === {json.dumps(name)})")
    assert tab.look("document.getElementById('said').textContent").startswith("Copied ")


def test_button_copies_where_the_browser_gives_no_clipboard(tab, tmp_path):
    tab.ask(
        "Page.addScriptToEvaluateOnNewDocument",
        source="window.pasteboard = navigator.clipboard; Object.defineProperty(navigator, 'clipboard', {value: undefined})",
    )
    tab.open(page(tmp_path, with_groups(ODD[1:2])))
    tab.click(".boxes .order button")
    tab.until("document.getElementById('said').textContent.startsWith('Copied ')")
    assert tab.look("pasteboard.readText()") == ODD[1]
    assert tab.look("document.activeElement.tagName") == "BUTTON"


def test_command_is_copied_as_it_is_run(tab, tmp_path):
    tab.open(page(tmp_path))
    tab.click("#step-2 .commands button")
    tab.until("document.getElementById('said').textContent")
    assert tab.clipboard() == (
        'lookout-config attest examples/contoso.lookout.yaml --screen "Enrollment Management"'
    )


def test_ticks_are_counted_and_survive_a_reload(tab, tmp_path):
    tab.open(page(tmp_path))
    assert tab.look("document.getElementById('progress').textContent") == "0 of 8 ticked."
    tab.click("#step-2 li:nth-of-type(2) label")
    tab.click("#step-3 input")
    assert tab.look("document.getElementById('progress').textContent") == "2 of 8 ticked."
    before = boxes(tab)
    tab.reload()
    assert boxes(tab) == before
    assert before.count(True) == 2
    tab.click("#step-3 input")
    tab.reload()
    assert boxes(tab).count(True) == 1


def test_ticks_belong_to_one_plan(tab, tmp_path):
    tab.open(page(tmp_path))
    tab.click("#step-3 input")
    tab.open(page(tmp_path, cases.RUNBOOK._replace(plan=replace(PLAN, digest="0" * 64))))
    assert boxes(tab).count(True) == 0
    tab.open(page(tmp_path))
    assert boxes(tab).count(True) == 1


def test_page_works_where_nothing_may_be_stored(tab, tmp_path):
    tab.ask(
        "Page.addScriptToEvaluateOnNewDocument",
        source="Object.defineProperty(window, 'localStorage', {get() { throw new DOMException('no', 'SecurityError'); }})",
    )
    tab.open(page(tmp_path))
    tab.click("#step-3 input")
    assert tab.look("document.getElementById('progress').textContent") == (
        "1 of 8 ticked. This browser keeps no ticks: they are lost when the page is closed."
    )
    tab.click("#step-2 .commands button")
    tab.until("document.getElementById('said').textContent.startsWith('Copied ')")


def test_spoilt_storage_is_no_ticks(tab, tmp_path):
    key = f"lookout-config runbook {cases.DIGEST}"
    tab.open(page(tmp_path))
    for spoilt in ("{", '"x"', "null", '{"a": 1}'):
        tab.look(f"localStorage.setItem({json.dumps(key)}, {json.dumps(spoilt)})")
        tab.reload()
        assert boxes(tab).count(True) == 0
        assert tab.look("document.getElementById('progress').textContent") == "0 of 8 ticked."


def test_all_can_be_done_with_the_keyboard(tab, tmp_path):
    tab.open(page(tmp_path, with_groups(["Pilot"])))
    reached = []
    for _ in range(7):
        tab.press("Tab")
        reached.append(tab.look("document.activeElement.textContent || document.activeElement.type"))
        if reached[-1] == "checkbox":
            tab.press("Space")
        if reached[-1] == "Copy":
            tab.press("Enter")
    assert reached[:5] == ["Enrollment Management", "https://aad.lookout.com", "checkbox", "Copy", "Copy"]
    assert boxes(tab) == [True]
    tab.until("document.getElementById('said').textContent.startsWith('Copied ')")


def test_every_control_has_a_name_and_every_screen_is_a_landmark_of_its_own(tab, tmp_path):
    tab.open(page(tmp_path))
    nodes = [
        (node["role"]["value"], node.get("name", {}).get("value", ""))
        for node in tab.ask("Accessibility.getFullAXTree")["nodes"]
        if not node["ignored"]
    ]
    controls = [name for role, name in nodes if role in ("checkbox", "button", "link", "article")]
    assert len(controls) > 20
    assert all(controls)
    assert ("article", "2. Enrollment Management") in nodes
    assert [role for role, _ in nodes if role in ("main", "navigation", "status")] == [
        "main",
        "navigation",
        "status",
    ]


def test_nothing_is_wider_than_the_screen(tab, tmp_path):
    tab.open(page(tmp_path, hostile.planned("A" * 200)))
    for width in (320, 400, 1100):
        tab.resize(width)
        assert tab.look("document.documentElement.scrollWidth <= document.documentElement.clientWidth"), width


def colors(tab, selector):
    style = f"getComputedStyle(document.querySelector({json.dumps(selector)}))"
    return tab.look(f"[{style}.color, {style}.backgroundColor]")


def luminance(color):
    def linear(part):
        part /= 255
        return part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4

    red, green, blue = (linear(int(part)) for part in re.findall(r"\d+", color)[:3])
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_text_stands_out_in_light_and_dark(tab, tmp_path, scheme):
    tab.ask("Emulation.setEmulatedMedia", features=[{"name": "prefers-color-scheme", "value": scheme}])
    tab.open(page(tmp_path))
    back = luminance(colors(tab, "article")[1])
    assert (back < 0.5) == (scheme == "dark")
    for selector in ("article dd", "article dt", ".small", "button", "h3"):
        front = luminance(colors(tab, selector)[0])
        assert (max(front, back) + 0.05) / (min(front, back) + 0.05) >= 4.5, selector


def test_paper_has_empty_boxes_and_no_buttons(tab, tmp_path):
    tab.open(page(tmp_path))
    tab.click("#step-3 input")
    tab.ask(
        "Emulation.setEmulatedMedia",
        media="print",
        features=[{"name": "prefers-color-scheme", "value": "dark"}],
    )
    shown = "Array.from(document.querySelectorAll({}), (it) => getComputedStyle(it).display)"
    assert set(tab.look(shown.format("'button, .progress, .said, nav'"))) == {"none"}
    style = "getComputedStyle(document.querySelector('#step-3 input'))"
    box = tab.look(f"[{style}.appearance, {style}.backgroundColor, {style}.borderTopWidth]")
    assert box == ["none", "rgb(255, 255, 255)", "2px"]
    front, back = colors(tab, "article")
    assert (luminance(front), luminance(back)) == (0.0, 1.0)
    printed = tab.ask("Page.printToPDF")["data"]
    assert printed.startswith("JVBERi0")  # %PDF-


def test_no_name_runs_or_fetches_anything(tab, tmp_path):
    for text in hostile.NAMES:
        tab.open(page(tmp_path, hostile.planned(text)))
        assert tab.look("document.scripts.length") == 1
        assert tab.look("document.getElementById('progress').textContent").startswith("0 of ")


def test_even_a_tag_that_slipped_in_could_do_nothing(browser, tmp_path):
    slipped = (
        "<script>document.title = 'run'</script><img src=https://x.example/a onerror=\"document.title = 'run'\">"
        "<style>body { display: none }</style><iframe src=https://x.example></iframe>"
    )
    tab = Tab(browser)
    tab.open(page(tmp_path, change=lambda text: text.replace("<h1>", f"{slipped}<h1>")))
    assert tab.look("document.title").startswith("Runbook for ")
    assert tab.look("getComputedStyle(document.body).display") == "block"
    assert len(tab.complaints()) >= 3  # the policy says what it refused
    assert all("x.example" not in address for address in sent(tab))


def sent(tab):
    """The addresses that were asked for and not held back by the page's own policy."""
    refused = {
        report["params"]["requestId"]
        for report in tab.browser.reports
        if report.get("method") == "Network.loadingFailed" and report["params"].get("blockedReason") == "csp"
    }
    return [
        report["params"]["request"]["url"]
        for report in tab.browser.reports
        if report.get("method") == "Network.requestWillBeSent"
        and report["params"]["requestId"] not in refused
    ]


def test_without_script_there_are_boxes_and_no_dead_buttons(tab, tmp_path):
    tab.ask("Emulation.setScriptExecutionDisabled", value=True)
    tab.open(page(tmp_path))
    assert tab.look("getComputedStyle(document.querySelector('button')).display") == "none"
    tab.click("#step-3 input")
    assert boxes(tab).count(True) == 1
