"""The view in Chromium: keys, opening and adding a span, beside a bare page, displaCy and spanmark."""

import sys
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from playwright.sync_api import Page

from tests.benchmarks.table import Row, show

sys.path.insert(0, str(Path(__file__).parent))
import cases
import pages
import peers
from rounds import LIMIT, MODES, SHOW, Round, ready

ROUNDS, KEY_ROUNDS = 5, 12
FRAME = 1000 / 60
KEYS = ["f", "f", "a", "d", "x", "f", "a", "1", "ArrowDown", "ArrowRight", "w", "r", "f", "2", "F", "q", "e"]
NAMES = {"bare": "bare page of the same marks", "span": "displaCy, span style", "ent": "displaCy, ent style"} | {
    mode: f"spanmark, {mode}" for mode in MODES
}


def keys(page: Page) -> tuple[list[float], list[float]]:
    """Milliseconds from key to layout and to paint, each sorted, for a reader's mix of keys."""
    laid_out, painted = [], []
    for key in KEYS * KEY_ROUNDS:
        shifted = len(key) == 1 and key != key.lower()
        times = page.evaluate("([key, shiftKey]) => window.harness.timeKey(key, { shiftKey })", [key, shifted])
        laid_out.append(float(times["laidOut"]))
        painted.append(float(times["painted"]))
    return sorted(laid_out), sorted(painted)


def key_rows(name: str, browser: pages.Chromium, folder: Path, case: peers.Case) -> list[Row]:
    """Keys at the middle, at the 95th percentile, and how many are painted in the next frame."""
    with pages.page(browser, folder / "harness.html") as page:
        page.evaluate(SHOW, [cases.corpus(), case])
        laid_out, painted = keys(page)
    slow = laid_out[int(len(laid_out) * 0.95)]
    share = sum(passed <= FRAME for passed in painted) / len(painted)
    return [
        Row(f"{name}: key to layout, p50", f"{median(laid_out):.1f} ms"),
        Row(f"{name}: key to layout, p95", f"{slow:.1f} ms (max {laid_out[-1]:.1f} ms)", "<= 8 ms", slow <= 8),
        Row(f"{name}: keys painted in the next frame", f"{share:.1%} of {len(painted)}", ">= 95%", share >= 0.95),
    ]


def beside(name: str, act: str, who: str, done: Round, bound: float | None = None) -> Row:
    """Our median and another's in one row, with what the other leaves out."""
    what = f"{name}: {WORDS[act]} / {NAMES[who]}"
    mine, theirs = done.times.middle(act, "ours"), done.times.middle(act, who)
    assert mine is not None
    if theirs is None:
        return Row(what, f"{mine:.1f} ms / {reason(act, who, done)}")
    notes = [f"{mine:.1f} / {theirs:.1f} ms"]
    if act == "open" and (html := done.html.get(who)):
        notes.append(f"its Python {html[1] * 1e3:.0f} ms before")
    if who in LEAVE_OUT:
        notes.append(f"{len(peers.spans(done.case)) - len(peers.outermost(done.case))} spans left out")
    measured = f"{mine / theirs:.2f}x ({'; '.join(notes)})"
    return Row(what, measured, f"<= {bound}x", mine <= bound * theirs) if bound else Row(what, measured)


WORDS = {"first": "open in a fresh page", "open": "open", "add": "add a span"}
LEAVE_OUT = {"ent", "inline"}  # these draw no overlapping spans


def reason(act: str, who: str, done: Round) -> str:
    """Why somebody has no time."""
    if who in done.html:
        return f"no HTML in {LIMIT:.0f} s of Python"
    if done.spanmark is None:
        return "not installed: pip install '.[bench]'"
    return f"over {LIMIT:.0f} s" if (act, who) in done.times.over else f"not opened in {LIMIT:.0f} s"


def rows(name: str, done: Round) -> list[Row]:
    """Opening beside the bare page and the peers, and adding a span beside the peers."""
    opened = done.times.middle("open", "ours")
    assert opened is not None
    large = [Row(f"{name}: open", f"{opened:.0f} ms", "< 300 ms", opened < 300)] if name.startswith("1 MB") else []
    return [
        beside(name, "open", "bare", done, 1.5),
        *large,
        beside(name, "first", "bare", done),
        Row(f"{name}: add a span / displaCy", "none: static HTML"),
        *(beside(name, act, who, done) for act in ("open", "add") for who in (*(done.html if act == "open" else ()), *MODES)),
    ]


def main() -> None:
    """Print one row a measure: medians of interleaved rounds in one Chromium."""
    with TemporaryDirectory() as room, pages.chromium() as browser:
        folder = Path(room)
        pages.build(folder)
        for name, case in {"7 KB, 60 spans": cases.generated(7_000, 60), "1 MB, 10,000 spans": cases.generated(1_000_000, 10_000)}.items():
            show(key_rows(name, browser, folder, case))
            done = ready(browser, folder, case)
            for _ in range(ROUNDS):
                done.run()
            show(rows(name, done))


if __name__ == "__main__":
    main()
