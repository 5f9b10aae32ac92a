"""What a page needs on which values are copied and boxes ticked: its looks on screen and paper, and its script."""

LOOKS = """
.counts { display: flex; flex-wrap: wrap; gap: .5rem; margin: 1rem 0; padding: 0; list-style: none; }
.counts li, nav li, .boxes > li, .record li { white-space: normal; }
.counts li { flex: 1 1 9rem; padding: .5rem .75rem; background: var(--sheet); border-radius: 6px; }
.counts strong { display: block; font-size: 1.5rem; line-height: 1.2; }
.progress { position: sticky; top: 0; z-index: 1; margin: 1rem -1rem; padding: .5rem 1rem; background: var(--back);
  border-bottom: 1px solid var(--line); }
.said { position: fixed; left: 50%; bottom: 1rem; transform: translateX(-50%); max-width: 90vw; padding: .5rem 1rem;
  border-radius: 6px; background: var(--text); color: var(--back); }
.said:empty { opacity: 0; pointer-events: none; }
h1, h2, h3 { overflow-wrap: anywhere; }
h2 { margin-top: 2.5rem; }
h3 { margin: 0 0 .5rem; font-size: 1.05rem; }
nav ol { margin: 0; padding-left: 2rem; }
.help { margin: .25rem 0 1rem; padding-left: 1.25rem; color: var(--quiet); }
article { padding: 1rem; scroll-margin-top: 3.5rem; }
.way { margin: 0 0 .75rem; font-weight: 650; }
dl { display: grid; grid-template-columns: 8rem 1fr; gap: .25rem .75rem; margin: 0 0 1rem; }
dt { color: var(--quiet); }
dd { margin: 0; overflow-wrap: anywhere; }
.boxes { margin: 0; padding: 0; list-style: none; }
.boxes > li { padding: .5rem 0; border-top: 1px solid var(--line); }
.boxes label { display: flex; gap: .6rem; align-items: baseline; font-weight: 650; cursor: pointer; }
.boxes input { flex: none; width: 1.1rem; height: 1.1rem; margin: 0; translate: 0 .15rem; accent-color: var(--info); }
.boxes p, .boxes .order { margin: .2rem 0 0 1.7rem; }
.boxes .small { display: flex; flex-wrap: wrap; gap: 0 1rem; }
.small { font-size: .875rem; color: var(--quiet); }
.order { display: flex; flex-wrap: wrap; gap: .25rem .6rem; align-items: baseline; }
.order .word { color: var(--quiet); }
.value { display: inline-block; max-width: 100%; padding: .05rem .35rem; border: 1px solid var(--line);
  border-radius: 4px; background: var(--back); }
.commands { margin: .75rem 0 0; padding: .6rem 0 0; border-top: 1px solid var(--line); }
.commands .order { margin: .35rem 0; }
.record { padding: 0; list-style: none; }
.record li { margin: .75rem 0; }
button { padding: .1rem .6rem; border: 1px solid var(--quiet); border-radius: 4px; background: var(--back);
  color: var(--text); font: inherit; font-size: .875rem; cursor: pointer; }
button:hover { border-color: var(--text); }
:focus-visible { outline: 3px solid var(--info); outline-offset: 2px; }
.boxes label:has(:checked) { color: var(--quiet); }
@media (max-width: 36rem) { dl { grid-template-columns: 1fr; gap: 0; } dd { margin-bottom: .4rem; }
  .boxes p, .boxes .order { margin-left: 0; } }
@media print {
  :root { color-scheme: light; --back: #fff; --sheet: #fff; --text: #000; --quiet: #333; --line: #999; --info: #000; }
  html { font-size: 10pt; }
  body { padding: 0; }
  button, .progress, .said, nav, [data-screen-only] { display: none !important; }
  article { padding: .5rem 0; border-left: 0; border-top: 1px solid var(--line); border-radius: 0;
    break-inside: auto; }
  h2, h3, .way { break-after: avoid; }
  .boxes > li, dd, .commands, .record li { break-inside: avoid; }
  .boxes label:has(:checked) { color: inherit; }
  .boxes input { appearance: none; border: 2px solid #000; border-radius: 0; background: #fff; }
  .counts li { border: 1px solid var(--line); }
}
"""

# The browser keeps the ticks: by the digest of the plan, and each by what was asked and known when it was set, so
# that one of an earlier runbook does not pass for done. Where it refuses to keep anything, all else works.
SCRIPT = """
"use strict";
(() => {
  const every = (what) => Array.from(document.querySelectorAll(what));
  const boxes = every("input[data-tick]");
  const progress = document.getElementById("progress");
  const said = document.getElementById("said");
  const key = "lookout-config runbook " + document.querySelector("[data-digest]").dataset.digest;
  let kept = true;

  const load = () => {
    try {
      const ticks = JSON.parse(localStorage.getItem(key) || "[]");
      return Array.isArray(ticks) ? ticks : [];
    } catch (refused) {
      kept = !(refused instanceof DOMException);
      return [];
    }
  };

  const save = () => {
    try {
      localStorage.setItem(key, JSON.stringify(boxes.filter((box) => box.checked).map((box) => box.dataset.tick)));
    } catch (refused) {
      kept = false;
    }
  };

  const count = () => {
    const done = boxes.filter((box) => box.checked).length;
    const ticked = progress.dataset.ticked.replace("{done}", done).replace("{all}", boxes.length);
    progress.textContent = kept ? ticked : `${ticked} ${progress.dataset.lost}`;
  };

  const byHand = (text) => {
    const field = document.createElement("textarea");
    field.value = text;
    field.style.position = "fixed";
    document.body.append(field);
    field.select();
    const done = document.execCommand("copy");
    field.remove();
    return done;
  };

  const copy = async (button) => {
    const text = JSON.parse(button.dataset.copy);
    let done = true;
    try {
      await navigator.clipboard.writeText(text);
    } catch (refused) {
      done = byHand(text);
      button.focus();
    }
    const shown = button.parentElement.querySelector(".value").textContent;
    said.textContent = done ? said.dataset.copied.replace("{value}", () => shown) : said.dataset.refused;
    clearTimeout(copy.timer);
    copy.timer = setTimeout(() => { said.textContent = ""; }, 3000);
  };

  const ticks = load();
  for (const box of boxes) {
    box.checked = ticks.includes(box.dataset.tick);
    box.addEventListener("change", () => { save(); count(); });
  }
  for (const button of every("button[data-copy]")) {
    button.hidden = false;
    button.addEventListener("click", () => copy(button));
  }
  progress.hidden = !boxes.length;
  count();
})();
"""
