"""One round of a case: each who can show it opens it in a fresh page, then again in the same page, and adds spans where it can."""

from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from statistics import median
from typing import Any

import cases
import pages
import peers
from playwright.sync_api import Page

ADDED, LIMIT = 5, 10.0
OPENINGS = ["first", "open", "open"]
LABELS = [label for label, _, _ in cases.LABELS]
# spanmark's two ways to draw, displaCy's two styles, and what counts as a mark in each
MODES = {"overlapping": ".so-rail-badge", "inline": ".so-inline-span"}
STYLES = {"span": "span[style*='inline-block']", "ent": "mark.entity"}
SHOW = "([corpus, article]) => window.harness.show(corpus, article)"


@dataclass
class Times:
    """Milliseconds by act and who did it; whoever took too long once is not asked again."""

    of: dict[tuple[str, str], list[float]] = field(default_factory=dict)
    over: set[tuple[str, str]] = field(default_factory=set)

    def add(self, act: str, who: str, passed: float) -> None:
        """Keep a time."""
        self.of.setdefault((act, who), []).append(passed)

    def middle(self, act: str, who: str) -> float | None:
        """The median in milliseconds, or None where it never came to an end."""
        times = self.of.get((act, who))
        return None if not times or (act, who) in self.over else median(times)


@dataclass(frozen=True)
class Round:
    """A case, made ready once for everybody."""

    browser: pages.Chromium
    folder: Path
    case: peers.Case
    times: Times
    paragraphs: list[Any]
    words: list[tuple[int, int]]
    html: dict[str, tuple[str, float] | None]
    spanmark: peers.Spanmark | None

    def run(self) -> None:
        """Everybody once."""
        self.ours()
        self.bare()
        works = {style: partial(self.displacy, style, html[0]) for style, html in self.html.items() if html}
        works |= {mode: partial(self.widget, mode) for mode in MODES if self.spanmark}
        for who, work in works.items():
            if who not in {slow for _, slow in self.times.over}:
                with suppress(pages.TooLong):
                    work()

    def ours(self) -> None:
        """Our view: a span is added by the key of its label."""
        with pages.page(self.browser, self.folder / "harness.html") as page:
            for act in OPENINGS:
                self.times.add(act, "ours", page.evaluate(SHOW, [cases.corpus(), self.case]))
            for word in self.words:
                self.times.add("add", "ours", page.evaluate("([start, end]) => window.harness.add(start, end)", list(word)))

    def bare(self) -> None:
        """Paragraphs and marks alone."""
        with pages.page(self.browser, self.folder / "peers.html") as page:
            for act in OPENINGS:
                answer = page.evaluate("paragraphs => window.peers.bare(paragraphs)", self.paragraphs)
                self.times.add(act, "bare", drawn(answer))

    def displacy(self, style: str, html: str) -> None:
        """displaCy's HTML, put into the page; nothing can be added to it."""
        with pages.page(self.browser, self.folder / "peers.html") as page:
            for act in OPENINGS:
                self.ask(page, act, style, "html", {"html": html, "selector": STYLES[style]})

    def widget(self, mode: str) -> None:
        """spanmark's widget: a span is added by letting the mouse go."""
        assert self.spanmark
        values = peers.values(self.case, LABELS, overlaps=mode == "overlapping")
        argument = {"source": self.spanmark.source, "css": self.spanmark.css, "values": values, "selector": MODES[mode]}
        with pages.page(self.browser, self.folder / "peers.html") as page:
            marks = 0
            for act in OPENINGS:
                marks = self.ask(page, act, mode, "widget", argument)
            for start, end in self.words:
                choice = {"start": start, "end": end, "layer": ".so-textlayer", "skip": ".so-inline-label", "selector": MODES[mode]}
                before, marks = marks, self.ask(page, "add", mode, "select", choice)
                if marks != before + 1:
                    raise RuntimeError(f"spanmark drew {marks} marks after one was added to {before}")

    def ask(self, page: Page, act: str, who: str, name: str, argument: dict[str, Any]) -> int:
        """Have a peer do something, keep its time and give the marks it then shows."""
        try:
            answer = pages.ask(page, name, argument, LIMIT)
        except pages.TooLong:
            self.times.over.add((act, who))
            raise
        self.times.add(act, who, drawn(answer))
        return int(answer["marks"])


def ready(browser: pages.Chromium, folder: Path, case: peers.Case) -> Round:
    """What every round of a case needs."""
    html = {style: peers.displacy(case, style, LIMIT) for style in STYLES}
    return Round(browser, folder, case, Times(), peers.paragraphs(case), peers.free_words(case, ADDED), html, peers.spanmark())


def drawn(answer: dict[str, Any]) -> float:
    """The milliseconds of an answer that drew something."""
    if not answer["marks"]:
        raise RuntimeError("a peer drew no marks, so its time says nothing")
    return float(answer["ms"])
