"""A lead looks through a sample of one reader's finished articles, in the view in which they were read, and corrects what is wrong.

What the lead says goes to `reviews/<reader>/<lead>.jsonl`: not to the lead's annotations, which gold and agreement would take for one more
independent reading, and not to the adjudications, where there is one set an article for all of its readers, which settles the gold. Gold,
agreement, memory and training ask for neither folder but those two, so a review changes none of them; `feedback` gives it to the reader.
"""

import math
from collections.abc import Sequence
from hashlib import sha256

from msgspec.structs import replace

from annotator.adjudication import check_lead, new_op, words
from annotator.answers import Saved
from annotator.history import revision
from annotator.model import AnyElement, Article, ElementRef, Reading, Record, Source, Suggestable
from annotator.names import reading_of
from annotator.problem import known_names
from annotator.protocol import Door
from annotator.readings import current_rounds, read, state_of
from annotator.replay import State
from annotator.rounds import Queue, assigned
from annotator.store import Folder, Store, reviews_of
from annotator.suggest.merging import Suggestion


class Finished(Record, frozen=True, kw_only=True):
    """The articles that a reader finished, in the articles' order: those a lead may look into, and those that the lead is still to read."""

    open: tuple[str, ...]
    barred: tuple[str, ...]


def finished(store: Store, by: str, reader: str) -> Finished:
    """What a lead may look into: a lead who is a reader of the same article sees nobody's decisions before their own are made."""
    done = {
        article for article, state in read(store, reader) if state_of(state.annotations) == "done" and not _locked(store, article, state)
    }
    ordered = [article for article in store.article_ids() if article in done]
    rounds = current_rounds(store)
    own = {article: state_of(store.annotations(by, article).annotations) for article in ordered}
    barred = {
        article for article, state in own.items() if state == "open" or (state == "unread" and by in (assigned(rounds, article) or ()))
    }
    return Finished(
        open=tuple(article for article in ordered if article not in barred),
        barred=tuple(article for article in ordered if article in barred),
    )


def sampled(articles: Sequence[str], reader: str, *, sample: float, seed: int = 0) -> list[str]:
    """A share of some articles, rounded up, in their order; the seed draws, so that two leads with the same one look into the same articles."""
    if not 0 < sample <= 1:
        raise ValueError(f"sample={sample}: expected a share of the finished articles, above 0 and at most 1")
    # 0.2 of 5 is 1, whatever the floats say
    number = math.ceil(round(sample * len(articles), 6))
    drawn = sorted(articles, key=lambda article: sha256(f"{seed}\0{reader}\0{article}".encode()).digest())[:number]
    return [article for article in articles if article in set(drawn)]


def begin(store: Store, by: str, reader: str, article: str) -> State:
    """A lead's review of a reader's article; the first time, what the reader says goes in, as one change. Raises ValueError where that can't be."""
    folder = reviews_of(reader)
    state = store.annotations(by, article, folder=folder)
    if state.rev:
        return state
    may = finished(store, by, reader)
    if article in may.barred:
        raise ValueError(f"{by} is still to read {article}, and sees nobody's decisions there before that is done.")
    if article not in may.open:
        raise ValueError(f"{reader} isn't done with {article}, so there is nothing to look into yet.")
    said = store.annotations(reader, article)
    opened = Reading(id="reading", state="open", inputs={reader: said.rev})
    given = [_given(each, reader, said.rev) for each in said.annotations.values() if not isinstance(each, Reading)]
    answer = store.save(by, article, op=new_op(), rev=0, do="review", remove=(), add=(*given, opened), folder=folder)
    if not isinstance(answer, Saved):
        raise ValueError(f"the review of {article} can't begin: {words(answer)}")
    return store.annotations(by, article, folder=folder)


def _given(element: AnyElement, reader: str, rev: int) -> AnyElement:
    """What a reader says as a review holds it: under the same id, and suggested by the reader, so that what the lead takes out stays in sight."""
    if not isinstance(element, Suggestable):
        return element
    source = Source(by=reader, version=str(rev))
    return replace(element, source=source, decision=None, was=None, from_=(ElementRef(by=reader, id=element.id),), verdict=None)


class ReviewersBench:
    """One lead's reviews of one reader: a sample of the reader's articles, and whatever the lead began. Raises ValueError for who is no lead."""

    def __init__(self, store: Store, by: str, reader: str, *, sample: float, seed: int = 0) -> None:
        check_lead(store, by)
        if reading_of(reader)[0] == by:
            raise ValueError(f"{by!r} can't review {by}'s own reading; another lead may")
        known = store.annotators()
        if reader not in known:
            raise ValueError(f"there is no reading by {reader!r}; {known_names(reader, known)}")
        self.store, self.annotator, self.reader = store, by, reader
        self._sample, self._seed = sample, seed

    @property
    def folder(self) -> Folder:
        """Where the reviews of this reader lie."""
        return reviews_of(self.reader)

    def queue(self) -> Queue:
        """The articles to look into."""
        begun = {
            article: state_of(state.annotations)
            for article, state in self.store.each_annotations(self.annotator, folder=self.folder)
            if state.annotations
        }
        drawn = sampled(finished(self.store, self.annotator, self.reader).open, self.reader, sample=self._sample, seed=self._seed)
        wanted = {*drawn, *begun}
        articles = tuple(article for article in self.store.article_ids() if article in wanted)
        return Queue(
            annotator=self.annotator, articles=articles, states={article: begun[article] for article in articles if article in begun}
        )

    def begin(self, article: str) -> None:
        """The first time, what the reader says goes in. Raises ValueError where the lead may not look into the article."""
        begin(self.store, self.annotator, self.reader, article)

    def offered(self, article: Article) -> list[Suggestion]:  # noqa: ARG002 - as every bench is asked
        """Nothing: what the reader says is in."""
        return []

    def traced(self, article: str, elements: Sequence[AnyElement]) -> Sequence[AnyElement]:
        """Elements with the reader's element that each one was."""
        review = self.store.annotations(self.annotator, article, folder=self.folder).annotations.reading
        theirs = revision(self.store, self.reader, article, review.inputs.get(self.reader, 0) if review else 0)
        return [
            replace(each, from_=(ElementRef(by=self.reader, id=each.id),) if each.id in theirs else ())
            if isinstance(each, Suggestable)
            else each
            for each in elements
        ]


def door(store: Store, by: str, reader: str, *, sample: float, seed: int = 0, article: str | None = None) -> Door:
    """A lead's door to a reader's articles, at one of them or at the first that the lead isn't done with.

    Raises ValueError for who is no lead, for a reader that there isn't, and where there is nothing to look into.
    """
    bench = ReviewersBench(store, by, reader, sample=sample, seed=seed)
    if article is not None:
        store.article(article)
        bench.begin(article)
    elif not bench.queue().articles:
        barred = finished(store, by, reader).barred
        why = f"{by} is still to read {', '.join(barred[:5])}" if barred else f"{reader} is done with no article"
        raise ValueError(f"there is nothing to review: {why}")
    return Door(reader=bench, first=article, bench=bench)


def _locked(store: Store, article: str, state: State) -> bool:
    """Whether what was said is about a text that the article doesn't have any more, or can't be added to."""
    return bool(state.locked) or not store.article(article).sha256.startswith(state.text)
