"""Measure the view in Chromium: opening an article, and key to layout. `python tests/benchmarks/view/bench_view.py`."""

import argparse
import shutil
import statistics
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from playwright.sync_api import Page, sync_playwright

sys.path.insert(0, str(Path(__file__).parent))
import cases

HERE = Path(__file__).parent
LABEXTENSION = cases.ROOT / "labextension"
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def build(folder: Path) -> Path:
    """A page with script and styles in it; its path."""
    esbuild = LABEXTENSION / "node_modules" / ".bin" / "esbuild"
    subprocess.run(
        [
            esbuild,
            HERE / "harness.ts",
            "--bundle",
            "--format=iife",
            f"--outfile={folder / 'harness.js'}",
            "--log-level=warning",
            "--target=es2020",
        ],
        check=True,
        cwd=LABEXTENSION,
        env={"NODE_PATH": str(LABEXTENSION / "node_modules"), "PATH": "/usr/bin:/bin:/usr/local/bin"},
    )
    subprocess.run(
        [esbuild, LABEXTENSION / "style" / "base.css", "--bundle", f"--outfile={folder / 'harness.css'}", "--log-level=warning"], check=True
    )
    page = folder / "harness.html"
    page.write_text(
        '<!doctype html><meta charset="utf-8"><link rel="stylesheet" href="harness.css"><body style="margin:0"><div id="root"></div><script src="harness.js"></script>'
    )
    return page


@contextmanager
def browser() -> Iterator[Any]:
    """Chromium as the machine has it."""
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=FLAGS)
        yield chromium
        chromium.close()


def opened(page: Page, path: Path, case: dict[str, Any]) -> float:
    """Open a case; milliseconds from messages to layout."""
    page.goto(path.as_uri())
    return float(page.evaluate("([corpus, article]) => window.harness.show(corpus, article)", [cases.corpus(), case]))


KEYS = ["f", "f", "a", "d", "x", "f", "a", "1", "ArrowDown", "ArrowRight", "w", "r", "f", "2", "F", "q", "e"]


def keys(page: Page, rounds: int = 12) -> list[float]:
    """Milliseconds from key to layout, for a reader's mix of keys."""
    times = []
    for _ in range(rounds):
        for key in KEYS:
            times.append(
                float(
                    page.evaluate(
                        "key => window.harness.timeKey(key.toLowerCase() === key || key.length > 1 ? key : key, {shiftKey: key.length === 1 && key !== key.toLowerCase()})",
                        key,
                    )
                )
            )
            page.evaluate("() => new Promise(done => requestAnimationFrame(() => done()))")
    return times


def measure() -> list[dict[str, Any]]:
    """One row a case: opening, and keys at the middle and at the 95th percentile."""
    rows = []
    with TemporaryDirectory() as folder, browser() as chromium:
        path = build(Path(folder))
        for name, case in {"7 KB, 60 spans": cases.generated(7_000, 60), "1 MB, 10,000 spans": cases.generated(1_000_000, 10_000)}.items():
            page = chromium.new_page(viewport={"width": 1240, "height": 820})
            opening = statistics.median(opened(page, path, case) for _ in range(3))
            times = sorted(keys(page))
            rows.append(
                {
                    "case": name,
                    "open ms": opening,
                    "key p50 ms": statistics.median(times),
                    "key p95 ms": times[int(len(times) * 0.95)],
                    "key max ms": times[-1],
                }
            )
            page.close()
    return rows


def main() -> None:
    """Print the measured rows."""
    argparse.ArgumentParser(description=__doc__).parse_args()
    for row in measure():
        print(" · ".join(f"{name} {value:.1f}" if isinstance(value, float) else str(value) for name, value in row.items()))


if __name__ == "__main__":
    main()
