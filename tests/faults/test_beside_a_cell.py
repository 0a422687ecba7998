"""Messages of several views on threads of their own, beside a running cell that reads and writes through the same corpus."""

import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Event

import pytest
from msgspec import to_builtins

from annotator import news
from annotator.corpus import Corpus
from annotator.door import door
from annotator.model import Labels, Reading
from annotator.protocol import answer
from annotator.records import make_span
from annotator.store import Store
from tests.conftest import NIGHTLY
from tests.marks import marked

SAVES, ARTICLES = 300 if NIGHTLY else 40, 4
TEXT = "Ilse Brandt sprach in Havenstadt mit Otto Lindqvist. " * 4


@pytest.fixture
def corpus(tmp_path: Path) -> Corpus:
    store = Store.create(tmp_path / "corpus", name="Probe", leads=("lead",), scheme=news.scheme())
    store.add_articles([marked(f"{number}: {TEXT}", id=f"x{number}")[0] for number in range(ARTICLES)])
    return Corpus(store)


def annotate(corpus: Corpus, annotator: str) -> list[str]:
    """One view: opens, saves, undoes and opens again; the types of all answers."""
    mine, said = door(corpus.store, annotator), []
    for number in range(SAVES):
        article = f"x{number % ARTICLES}"
        opened = answer(mine, {"type": "open", "article": article})[0]
        text = opened["article"]["text"]
        span = to_builtins(make_span(text, 3 + number // ARTICLES, 14 + number // ARTICLES, "PER")) | {"id": f"{annotator}.{number}"}
        reading = to_builtins(Reading(id="reading", state="done", labels=Labels(spans=("PER",)), zones=((0, len(text)),)))
        change = {"remove": ["reading"] if opened["rev"] else [], "add": [span, reading]}
        save = {"type": "save", "op": f"{annotator}-{number}", "article": article, "rev": opened["rev"], "do": "add", "ms": 1, **change}
        said += [opened["type"], *(answer(mine, save)[0]["type"] for _ in range(2))]
    return said


def look(corpus: Corpus, stop: Event) -> int:
    """The cell: every table, gold, lint and problems, and new articles meanwhile, until the views are done."""
    rounds = 0
    while not stop.is_set():
        rounds += 1
        assert corpus.store.add_articles([marked(f"neu {rounds} {TEXT}", id=f"new{rounds}")[0]]) == []
        frames = [corpus.articles(), corpus.spans(), corpus.refusals(), corpus.progress(), corpus.lint()]
        assert all(len(frame.columns) for frame in frames)
        corpus.gold()
        assert corpus.problems == []
    return rounds


@pytest.fixture
def restless() -> Iterator[None]:
    """Threads that take turns a hundred times as often as usual."""
    usual = sys.getswitchinterval()
    sys.setswitchinterval(usual / 100)
    yield
    sys.setswitchinterval(usual)


@pytest.mark.usefixtures("restless")
def test_four_views_and_a_cell_on_one_corpus_lose_nothing(corpus):
    stop = Event()
    with ThreadPoolExecutor(5) as pool:
        cell = pool.submit(look, corpus, stop)
        views = [pool.submit(annotate, corpus, name) for name in ("a1", "a2", "a3", "a4")]
        try:
            said = [view.result() for view in views]
        finally:
            stop.set()
        assert cell.result() > 0
    assert said == [["article", "saved", "saved"] * SAVES] * 4
    assert len(corpus.check()) == 0
    again = Store.open(corpus.store.root, cache=False)
    for annotator in ("a1", "a2", "a3", "a4"):
        kept = {
            element
            for article in range(ARTICLES)
            for element in again.annotations(annotator, f"x{article}").annotations
            if element != "reading"
        }
        assert kept == {f"{annotator}.{number}" for number in range(SAVES)}
    assert corpus.gold().written == tuple(f"x{number}" for number in range(ARTICLES))
