"""The tab and its sidebar on a corpus of 10,000 articles in a real JupyterLab, beside its own views of the same file."""

import shutil
import tempfile
from pathlib import Path
from statistics import median

from playwright.sync_api import Page, sync_playwright

from tests.benchmarks import newsroom
from tests.benchmarks.table import Row, show
from tests.browser.conftest import CHROMIUM, FLAGS
from tests.browser.server import Server, start, stop

OPENED = 40
PROBE = """
(() => {
  const painted = () => new Promise(done => requestAnimationFrame(() => { const channel = new MessageChannel(); channel.port1.onmessage = done; channel.port2.postMessage(0); }));
  // milliseconds from an act to the paint after a condition came true
  window.until = async (act, holds) => {
    const begun = performance.now();
    act();
    for (let turn = 0; turn < 6000 && !holds(); turn += 1) await painted();
    if (!holds()) throw new Error(`not there after ${Math.round(performance.now() - begun)} ms`);
    await painted();
    return performance.now() - begun;
  };
  window.tasks = [];
  new PerformanceObserver(list => window.tasks.push(...list.getEntries().map(entry => entry.duration))).observe({ type: 'longtask' });
})()
"""
SIDEBAR = """() => until(
  () => void jupyterapp.commands.execute('annotator:show-sidebar'),
  () => document.querySelectorAll('.annotator-queue-row bdi').length > 5
)"""
FIRST = """() => until(
  () => document.querySelectorAll('.annotator-queue-row')[3].click(),
  () => document.querySelector('.annotator-panel .annotator-block') !== null
)"""
NEXT = """number => {
  const row = document.querySelectorAll('.annotator-queue-row')[number];
  const title = row.querySelector('bdi').textContent;
  return until(() => row.click(), () => document.querySelector('.annotator-queue-row[aria-selected=true] bdi')?.textContent === title
    && document.querySelector('.annotator-headline, .annotator-article')?.textContent.includes(title));
}"""
OPEN = """([path, factory, selector, word]) => until(
  () => void jupyterapp.commands.execute('docmanager:open', { path, factory }),
  () => document.querySelector(selector)?.textContent.includes(word)
)"""


def ready(page: Page, server: Server, path: str = "") -> None:
    """A fresh JupyterLab whose commands are there."""
    page.goto(f"{server.url}lab{path}?reset", wait_until="domcontentloaded")
    page.wait_for_function("window.jupyterapp?.commands.hasCommand('annotator:show-sidebar')", timeout=60_000)
    page.wait_for_function("!document.querySelector('#jupyterlab-splash')")
    page.wait_for_timeout(1_500)
    page.evaluate(PROBE)


def sidebar(page: Page, server: Server) -> list[Row]:
    """From the click on a sidebar that was never open, on a server that never saw the corpus, to rows on the screen; then articles by clicks."""
    ready(page, server)
    took = page.evaluate(SIDEBAR)
    first = page.evaluate(FIRST)
    page.wait_for_timeout(1_000)
    clicks = []
    for number in range(OPENED):
        clicks.append(page.evaluate(NEXT, 4 + number % 8))
        page.wait_for_timeout(60)
    half, most = median(clicks), sorted(clicks)[int(0.95 * len(clicks))]
    return [
        Row("10,000 articles: click on the sidebar to its rows on the screen", f"{took:.0f} ms", "< 1 s", took < 1_000),
        Row("  click on the first article to its text, the tab made", f"{first:.0f} ms"),
        Row("  click on another article to its text on the screen", f"p50 {half:.0f} ms, p95 {most:.0f} ms", "p50 < 100 ms", half < 100),
    ]


def search(page: Page) -> Row:
    """Typing in the search, one key after another, while the server looks through every text."""
    page.locator("#annotator-sidebar input[type=search]").first.focus()
    page.evaluate("window.tasks.length = 0")
    page.keyboard.type("Folge 47", delay=80)
    page.wait_for_timeout(1_500)
    page.locator(".annotator-queue").evaluate(
        "list => { for (let at = 0; at < 40; at += 1) setTimeout(() => { list.scrollTop = at * 900 }, at * 16) }"
    )
    page.wait_for_timeout(1_500)
    long = page.evaluate("window.tasks")
    longest = f"the longest {max(long):.0f} ms" if long else "none"
    return Row("  tasks over 50 ms while one types a search and scrolls", f"{len(long)}; {longest}", "0", not long)


def others(page: Page, server: Server) -> list[Row]:
    """The file of the articles, opened by us, by JupyterLab's text editor and by its viewer for JSON lines."""
    rows = []
    for name, factory, selector, word in (
        ("our read-only tab", "Annotator (read only)", ".annotator-panel .annotator-article", "Verhandlungen"),
        ("JupyterLab's text editor", "Editor", ".jp-FileEditor .cm-content", "Verhandlungen"),
        ("JupyterLab's viewer for JSON lines", "JSONLines", ".jp-RenderedJSON", "items"),
    ):
        ready(page, server)
        took = page.evaluate(OPEN, ["c/articles.jsonl", factory, selector, word])
        rows.append(Row(f"  the same file in {name}", f"{took:.0f} ms"))
    return rows


def main() -> None:
    """Print one row a measure."""
    chromium = next(found for name in CHROMIUM if (found := shutil.which(name)))
    with tempfile.TemporaryDirectory(dir=Path(__file__).parent) as folder, sync_playwright() as playwright:
        newsroom.make(Path(folder) / "root" / "c")
        server = start("lab", Path(folder))
        browser = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        try:
            page = browser.new_page(viewport={"width": 1400, "height": 900})
            show(sidebar(page, server))
            show([search(page)])
            show(others(page, server))
        finally:
            browser.close()
            stop(server)


if __name__ == "__main__":
    main()
