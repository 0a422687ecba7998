"""What readers have done in a corpus: their sets, the state of their readings, their queues and the time they took."""

from collections.abc import Iterable, Iterator

from annotator.model import AnnotationSet, Record
from annotator.replay import State
from annotator.rounds import Queue, open_rounds, queue
from annotator.store import Store


class Guidelines(Record, frozen=True, kw_only=True):
    """The written rules and their version, which the line `Version: …` names."""

    version: str
    text: str


def guidelines(store: Store) -> Guidelines:
    """The corpus's guidelines.md; empty where there is none."""
    path = store.root / "guidelines.md"
    text = path.read_text(encoding="utf-8") if path.is_file() else ""
    versions = (line.partition(":")[2].strip() for line in text.splitlines() if line.lower().startswith("version:"))
    return Guidelines(version=next(versions, ""), text=text)


def state_of(annotations: AnnotationSet) -> str:
    """How a reading stands: `open`, `done` or `skipped`; `unread` where nothing was said."""
    if annotations.reading is not None:
        return annotations.reading.state
    return "open" if annotations else "unread"


def states(store: Store, annotator: str) -> dict[str, str]:
    """The state of each article that an annotator has touched."""
    return {article: state_of(state.annotations) for article, state in read(store, annotator)}


def read(store: Store, annotator: str) -> Iterator[tuple[str, State]]:
    """The articles of an annotator's journal that are in the corpus, with what the annotator says about each."""
    touched = store.touched(annotator)
    return ((article, store.annotations(annotator, article)) for article in store.article_ids() if article in touched)


def readers_of(store: Store, article: str) -> tuple[str, ...]:
    """The annotators who have said anything about an article."""
    return tuple(annotator for annotator in store.annotators() if article in store.touched(annotator))


def sets(store: Store, annotators: Iterable[str]) -> dict[tuple[str, str], AnnotationSet]:
    """What annotators say, by (article, annotator)."""
    return {(article, annotator): state.annotations for annotator in annotators for article, state in read(store, annotator)}


def adjudicated(store: Store, article: str) -> tuple[str, State] | None:
    """The finished adjudication of an article and the lead who made it; the first lead's by name, where several did."""
    for lead in store.adjudicators():
        if article in store.touched(lead, adjudication=True):
            state = store.annotations(lead, article, adjudication=True)
            if state_of(state.annotations) == "done":
                return lead, state
    return None


def reader_queue(store: Store, annotator: str) -> Queue:
    """An annotator's queue as it stands now."""
    return queue(annotator, store.article_ids(), open_rounds(store.shared()), states(store, annotator))


def queues(store: Store) -> list[Queue]:
    """The queues of everyone who has a journal or stands in an open round."""
    named = [annotator for round_ in open_rounds(store.shared()) for annotator in round_.annotators]
    return [reader_queue(store, annotator) for annotator in sorted({*store.annotators(), *named})]


def spent(store: Store, annotator: str, article: str) -> int:
    """The active milliseconds of an annotator on an article."""
    return sum(line.ms for line in store.history(annotator, article))


def milliseconds(store: Store) -> dict[str, int]:
    """The active milliseconds of each annotator."""
    return {annotator: sum(spent(store, annotator, article) for article, _ in read(store, annotator)) for annotator in store.annotators()}


def span_counts(store: Store) -> dict[str, int]:
    """The number of spans each annotator has set."""
    return {annotator: sum(len(state.annotations.spans) for _, state in read(store, annotator)) for annotator in store.annotators()}
