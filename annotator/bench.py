"""Where a lead adjudicates: the articles that readers don't agree on, in the same view in which they were read."""

from collections.abc import Sequence

from annotator.adjudication import FOLDER, Docket, begin, check_lead, docket, dockets, offered, queue, traced
from annotator.model import AnyElement, Article
from annotator.problem import known_names
from annotator.protocol import Door
from annotator.rounds import Queue
from annotator.store import Folder, Store
from annotator.suggest.merging import Suggestion


class LeadsBench:
    """One lead's adjudications of what some readers said, all of them by default. Raises ValueError for who is no lead."""

    def __init__(self, store: Store, by: str, annotators: Sequence[str] = ()) -> None:
        check_lead(store, by)
        self.store, self.annotator, self._readers = store, by, tuple(annotators)
        self._known: dict[str, Docket] = {}

    @property
    def folder(self) -> Folder:
        """Where adjudications lie."""
        return FOLDER

    def queue(self) -> Queue:
        """The articles to settle."""
        found = dockets(self.store, self.annotator, self._readers, known=self._known)
        self._known = {case.article: case for case in found}
        return queue(self.annotator, found)

    def begin(self, article: str) -> None:
        """The first time, what all agree on goes in. Raises ValueError where fewer than two readers are done with the article."""
        case = docket(self.store, self.annotator, article, self._readers)
        if case is None:
            raise ValueError(f"fewer than two readers are done with {article}, so there is nothing to adjudicate.")
        begin(self.store, self.annotator, case)

    def offered(self, article: Article) -> list[Suggestion]:
        """The disputed spans."""
        case = docket(self.store, self.annotator, article.id, self._readers)
        return offered(self.store, case) if case is not None else []

    def traced(self, article: str, elements: Sequence[AnyElement]) -> Sequence[AnyElement]:
        """Elements with where they come from."""
        case = docket(self.store, self.annotator, article, self._readers)
        among = self.store.annotations(self.annotator, article, folder=FOLDER).annotations.values()
        return traced(case, elements, among=among) if case is not None else elements


def door(store: Store, by: str, annotators: Sequence[str] = (), article: str | None = None) -> Door:
    """A lead's door, at an article or at the first that isn't settled.

    Raises ValueError for who is no lead, for a reader that there isn't, and where there is nothing to settle.
    """
    bench = LeadsBench(store, by, annotators)
    known = store.annotators()
    for name in annotators:
        if name not in known:
            raise ValueError(f"there is no reading by {name!r}; {known_names(name, known)}")
    if article is not None:
        store.article(article)
        if docket(store, by, article, annotators) is None:
            raise ValueError(f"fewer than two readers are done with {article}, so there is nothing to adjudicate")
    elif not bench.queue().articles:
        raise ValueError("there is nothing to adjudicate: no article was read by two readers who don't agree on it")
    return Door(reader=bench, first=article, bench=bench)
