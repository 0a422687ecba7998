"""Chromium and the two pages measured in it: ours, and the one of the peers."""

import json
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page, Playwright, sync_playwright
from playwright.sync_api import TimeoutError as TooLong

HERE = Path(__file__).parent
LABEXTENSION = HERE.parents[2] / "labextension"
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def build(folder: Path) -> None:
    """Both pages with their scripts and styles: harness.html and peers.html."""
    esbuild = LABEXTENSION / "node_modules" / ".bin" / "esbuild"
    environment = {"NODE_PATH": str(LABEXTENSION / "node_modules"), "PATH": "/usr/bin:/bin:/usr/local/bin"}
    for script in ("harness", "peers"):
        subprocess.run(
            [
                esbuild,
                HERE / f"{script}.ts",
                "--bundle",
                "--minify",
                "--format=iife",
                f"--outfile={folder / script}.js",
                "--log-level=warning",
                "--target=es2020",
            ],
            check=True,
            cwd=LABEXTENSION,
            env=environment,
        )
    style = LABEXTENSION / "style" / "base.css"
    subprocess.run([esbuild, style, "--bundle", f"--outfile={folder / 'harness.css'}", "--log-level=warning"], check=True)
    start, end = '<!doctype html><meta charset="utf-8">', '<body style="margin:0"><div id="root"></div>'
    (folder / "harness.html").write_text(f'{start}<link rel="stylesheet" href="harness.css">{end}<script src="harness.js"></script>')
    (folder / "peers.html").write_text(f'{start}{end}<script src="peers.js"></script>')


class Chromium:
    """Chromium as the machine has it, started anew when a page no longer answers: such a page can't be closed."""

    def __init__(self, playwright: Playwright) -> None:
        self.playwright = playwright
        self.browser = self.launch()

    def launch(self) -> Browser:
        """A browser without a window."""
        return self.playwright.chromium.launch(executable_path=shutil.which("chromium"), args=FLAGS)

    def restart(self) -> None:
        """End the browser with all its pages and start another."""
        self.browser.close()
        self.browser = self.launch()


@contextmanager
def chromium() -> Iterator[Chromium]:
    """Chromium for as long as it's measured in."""
    with sync_playwright() as playwright:
        one = Chromium(playwright)
        yield one
        one.browser.close()


@contextmanager
def page(chromium: Chromium, path: Path) -> Iterator[Page]:
    """A fresh page of the size of a notebook's."""
    fresh = chromium.browser.new_page(viewport={"width": 1240, "height": 820})
    fresh.goto(path.as_uri())
    try:
        yield fresh
    except TooLong:
        chromium.restart()
        raise
    fresh.close()


def ask(page: Page, name: str, argument: Any, limit: float) -> dict[str, Any]:
    """What the peers' page answers; raises TooLong past so many seconds."""
    # What the page says is waited for: nothing more can be asked of a page that is busy, not even whether it is.
    with page.expect_console_message(timeout=limit * 1000) as said:
        page.evaluate("([name, argument]) => window.peers.begin(name, argument)", [name, argument])
    answer = json.loads(said.value.text)
    if isinstance(answer, str):
        raise RuntimeError(answer)
    return dict(answer)
