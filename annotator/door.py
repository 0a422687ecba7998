"""Open a reader's door: the protocol over a store, with that reader's memory and nobody else's."""

from collections.abc import Iterator, Sequence

from annotator.goldfile import article_of
from annotator.goldfile import read as read_gold
from annotator.model import AnnotationSet, Article, Span
from annotator.problem import Problem
from annotator.protocol import Door
from annotator.readings import read
from annotator.store import Store
from annotator.suggest.memory import Memory


def door(store: Store, annotator: str, article: str | None = None) -> Door:
    """The door of one annotator, at an article or at the first open one; raises where the name can't be a journal's or the article is unknown."""
    store.journal_name(annotator)
    if article is not None:
        store.article(article)
    return Door(store=store, annotator=annotator, remember=lambda each: remember(store, annotator, each), first=article)


def remember(store: Store, annotator: str, article: Article) -> Sequence[Span]:
    """What this reader decided before, here and elsewhere, and the gold of other articles, as suggestions; other readers' decisions stay with them."""
    mine = {other: (store.article(other), state.annotations, other == article.id) for other, state in read(store, annotator)}
    gold = [each for each in _gold(store) if each[0].id != article.id and each[0].id not in mine]
    return Memory([*mine.values(), *gold])(article, store.zones(article.id, annotator))


def _gold(store: Store) -> Iterator[tuple[Article, AnnotationSet, bool]]:
    path = store.root / "gold.jsonl"
    for record in read_gold(path) if path.is_file() else ():
        if not isinstance(record, Problem):
            yield article_of(record), AnnotationSet(record.spans), False
