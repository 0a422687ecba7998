"""Open a reader's door: the protocol over a store, with that reader's memory and nobody else's."""

from collections.abc import Iterator, Sequence

from annotator.goldfile import article_of
from annotator.goldfile import read as read_gold
from annotator.model import AnnotationSet, AnyElement, Article, Rejection, Span
from annotator.problem import Problem
from annotator.protocol import Door
from annotator.readings import Reader
from annotator.records import content_key
from annotator.rounds import versions
from annotator.store import Store
from annotator.suggest.memory import Memory


def door(store: Store, annotator: str, article: str | None = None) -> Door:
    """The door of one annotator, at an article or at the first open one.

    Raises ValueError for a name that can't be a journal's, ArticleUnknown for an article that isn't there.
    """
    if article is not None:
        store.article(article)
    reader = Reader(store, annotator)
    return Door(reader=reader, remember=lambda each: remember(reader, each), first=article)


def remember(reader: Reader, article: Article) -> Sequence[Span]:
    """What this reader decided before, here and elsewhere, and the gold of other articles, as suggestions; other readers' decisions stay with them."""
    store = reader.store
    present = set(store.article_ids(all=True))
    mine = {other: annotations for other, annotations in reader.sets().items() if other in present}
    # the gold of an older version may be another reader's word on this very article
    same = set(versions(article.id, store.replaced()))
    decided = [(store.article(other), annotations, other in same) for other, annotations in mine.items()]
    gold = [each for each in _gold(store) if each[0].id not in same and each[0].id not in mine]
    offered = Memory([*decided, *gold])(article, store.zones(article.id, reader.annotator))
    here = {content_key(each) for each in _said(mine.get(article.id))}
    return [span for span in offered if content_key(span) not in here]


# a decision taken back is taken back: it doesn't return as a suggestion of itself
def _said(annotations: AnnotationSet | None) -> Iterator[AnyElement]:
    for element in annotations.values() if annotations else ():
        yield element.of if isinstance(element, Rejection) else element


def _gold(store: Store) -> Iterator[tuple[Article, AnnotationSet, bool]]:
    path = store.root / "gold.jsonl"
    for record in read_gold(path) if path.is_file() else ():
        if not isinstance(record, Problem):
            yield article_of(record), AnnotationSet(record.spans), False
