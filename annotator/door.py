"""Open a reader's door: the protocol over a store, with that reader's memory and nobody else's."""

from annotator.protocol import Door
from annotator.readings import Reader
from annotator.recall import Recall
from annotator.store import Store


def door(store: Store, annotator: str, article: str | None = None) -> Door:
    """The door of one annotator, at an article or at the first open one.

    Raises ValueError for a name that can't be a journal's, ArticleUnknown for an article that isn't there.
    """
    if article is not None:
        store.article(article)
    reader = Reader(store, annotator)
    return Door(reader=reader, remember=Recall(reader), first=article)
