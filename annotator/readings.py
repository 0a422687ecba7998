"""What readers have done in a corpus: their sets, the state of their readings, their queues and the time they took."""

from collections.abc import Iterable, Iterator
from threading import Lock

from annotator.decided import Decided, decided
from annotator.model import AnnotationSet, Note, Record, Round
from annotator.names import annotator_problem
from annotator.replay import State
from annotator.rounds import Queue, open_rounds, queue, renewed
from annotator.store import Folder, Store


class Guidelines(Record, frozen=True, kw_only=True):
    """The written rules and their version, which the line `Version: …` names."""

    version: str
    text: str


def guidelines(store: Store) -> Guidelines:
    """The corpus's guidelines.md; empty where there is none."""
    path = store.root / "guidelines.md"
    # rules saved in another encoding are still rules: what can't be read is shown as such
    text = path.read_bytes().decode("utf-8-sig", errors="replace") if path.is_file() else ""
    versions = (line.partition(":")[2].strip() for line in text.splitlines() if line.lower().startswith("version:"))
    return Guidelines(version=next(versions, ""), text=text)


def state_of(annotations: AnnotationSet) -> str:
    """How a reading stands: `open`, `done` or `skipped`; `unread` where nothing was said."""
    if annotations.reading is not None:
        return annotations.reading.state
    return "open" if annotations else "unread"


class Summary(Record, frozen=True, kw_only=True):
    """One reading in short: its state, the number of spans, of open notes and of unsure spans, and the labels used."""

    state: str
    spans: int = 0
    notes: int = 0
    unsure: int = 0
    labels: frozenset[str] = frozenset()


NOTHING = Summary(state="unread")


def summary(annotations: AnnotationSet) -> Summary:
    """A set in short."""
    spans = annotations.spans
    return Summary(
        state=state_of(annotations),
        spans=len(spans),
        notes=sum(isinstance(each, Note) and each.state == "open" for each in annotations.values()),
        unsure=sum(each.attrs.get("unsure") is True for each in spans if each.attrs),
        labels=frozenset(each.label for each in spans),
    )


class Reader:
    """One annotator in a corpus: what was read of the journal stays in memory, in short, and is brought up to date by revision."""

    def __init__(self, store: Store, annotator: str) -> None:
        problem = annotator_problem(annotator, store.annotators())
        if problem:
            raise ValueError(problem)
        self.store, self.annotator = store, annotator
        self._mutex = Lock()
        self._kept: dict[str, tuple[int, Summary, Decided]] = {}
        self._generation: int | None = None
        self._queue: tuple[list[str], list[Round], dict[str, str], Queue] | None = None

    def summaries(self) -> dict[str, Summary]:
        """The readings in short, by article, as they stand now."""
        return {article: short for article, (_, short, _) in self._now().items()}

    def decided(self) -> dict[str, Decided]:
        """What was decided about names, by article, as it stands now; what didn't change since the last time is the same value."""
        return {article: names for article, (_, _, names) in self._now().items()}

    def sets(self) -> dict[str, AnnotationSet]:
        """What the annotator says, by article, as it stands now."""
        return {article: state.annotations for article, state in self.store.each_annotations(self.annotator)}

    def queue(self) -> Queue:
        """The annotator's queue as it stands now."""
        states = {article: short.state for article, short in self.summaries().items()}
        articles, rounds = self.store.article_ids(), current_rounds(self.store)
        kept = self._queue
        if kept is None or kept[:3] != (articles, rounds, states):
            kept = self._queue = (articles, rounds, states, queue(self.annotator, articles, rounds, states))
        return kept[3]

    def _now(self) -> dict[str, tuple[int, Summary, Decided]]:
        store, annotator = self.store, self.annotator
        with self._mutex:
            # asked for before anything is read: what is read of a newer file is at worst read once more
            generation, revs = store.generation(annotator), store.annotated(annotator)
            if generation != self._generation:
                self._kept = {article: _short(state) for article, state in store.each_annotations(annotator)}
                self._generation = generation
            for article in self._kept.keys() - revs.keys():
                del self._kept[article]
            for article, rev in revs.items():
                if self._kept.get(article, (0,))[0] != rev:
                    self._kept[article] = _short(store.annotations(annotator, article))
            return self._kept.copy()


def _short(state: State) -> tuple[int, Summary, Decided]:
    return state.rev, summary(state.annotations), decided(state.annotations)


def current_rounds(store: Store) -> list[Round]:
    """The open rounds of a corpus, with the newest versions of their articles."""
    return open_rounds(store.shared(), store.replaced())


def all_rounds(store: Store) -> list[Round]:
    """All rounds of a corpus, the closed ones too, with the newest versions of their articles."""
    return renewed(store.rounds(), store.replaced())


def read(store: Store, annotator: str) -> Iterator[tuple[str, State]]:
    """The articles of an annotator's journal that are in the corpus, with what the annotator says about each."""
    present = set(store.article_ids())
    return ((article, state) for article, state in store.each_annotations(annotator) if article in present)


def readers(store: Store, *, folder: Folder = "annotations") -> dict[str, list[str]]:
    """Who has said anything about each article, sorted."""
    found: dict[str, list[str]] = {}
    for annotator in store.annotators(folder=folder):
        for article in store.annotated(annotator, folder=folder):
            found.setdefault(article, []).append(annotator)
    return found


def sets(store: Store, annotators: Iterable[str]) -> dict[tuple[str, str], AnnotationSet]:
    """What annotators say, by (article, annotator)."""
    return {(article, annotator): state.annotations for annotator in annotators for article, state in read(store, annotator)}


def adjudicated(store: Store, article: str, leads: Iterable[str]) -> dict[str, State]:
    """The finished adjudications of an article by some leads."""
    states = {lead: store.annotations(lead, article, folder="adjudications") for lead in leads}
    return {lead: state for lead, state in states.items() if state_of(state.annotations) == "done"}


def everyone(store: Store) -> list[str]:
    """Who has a journal or stands in an open round, sorted."""
    named = [annotator for round_ in current_rounds(store) for annotator in round_.annotators]
    return sorted({*store.annotators(), *named})


def queues(store: Store) -> list[Queue]:
    """The queues of everyone who has a journal or stands in an open round."""
    return [Reader(store, annotator).queue() for annotator in everyone(store)]


def spent(store: Store, annotator: str, article: str, *, folder: Folder = "annotations") -> int:
    """The active milliseconds of an annotator on an article."""
    return sum(line.ms for line in store.history(annotator, article, folder=folder))


def milliseconds(store: Store) -> dict[str, int]:
    """The active milliseconds of each annotator."""
    return {annotator: sum(spent(store, annotator, article) for article, _ in read(store, annotator)) for annotator in store.annotators()}


def span_counts(store: Store) -> dict[str, int]:
    """The number of spans each annotator has set."""
    return {annotator: sum(len(state.annotations.spans) for _, state in read(store, annotator)) for annotator in store.annotators()}
