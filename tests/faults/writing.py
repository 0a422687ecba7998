"""A small corpus and the saves that the fault tests repeat."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from annotator.answers import Answer
from annotator.model import Article, Span
from annotator.store import Store
from tests.strategies import article_of

TEXT = "Teheran 🙂 hofft, Su-35-Kampfflugzeuge von Russland zu erhalten. " * 8


def steady() -> datetime:
    """A clock that stands still."""
    return datetime(2026, 1, 2, 3, 4, 5, 678000, tzinfo=UTC)


def new_store(root: Path, *, articles: int = 3, clock: Callable[[], datetime] = steady) -> Store:
    """A new corpus with the articles a0, a1 …"""
    store = Store.create(root, name="Test", leads=["lead"], corpus_id="test", clock=clock)
    assert store.add_articles([article(number) for number in range(articles)]) == []
    return store


def article(number: int) -> Article:
    """The article a<number>."""
    return article_of(f"{TEXT}{number}", id=f"a{number}")


def span(op: str, start: int = 0, end: int = 7, *, number: int = 0, ext: dict[str, object] | None = None) -> Span:
    """A span that `op` adds to article a<number>."""
    return Span(id=f"{op}.0", start=start, end=end, label="LOC", text=f"{TEXT}{number}"[start:end], ext=ext or {})


def add(store: Store, op: str, rev: int, *, annotator: str = "a1", number: int = 0, padding: int = 0) -> Answer:
    """Saves one more span, with `padding` bytes of foreign data in it."""
    ext: dict[str, object] = {"pad": "x" * padding} if padding else {}
    return store.save(annotator, f"a{number}", op=op, rev=rev, do="add", remove=(), add=(span(op, number=number, ext=ext),))


def ops(root: Path, annotator: str = "a1", number: int = 0) -> list[str]:
    """The ops that a reader who opens the corpus anew finds, in the file's order."""
    return [line.op for line in Store.open(root, cache=False).history(annotator, f"a{number}")]
