"""What there is to compare: for each article, who was asked, who finished, what they said when they first were done, and where it counts."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from functools import reduce
from typing import Literal

from msgspec.structs import replace

from annotator.agreement.values import Answers, units
from annotator.model import AnnotationSet, Article, Labels, Reading, Record, Round, Segment, Shown, Span
from annotator.names import first_readings
from annotator.offsets import intersection, merged, without
from annotator.problem import known_names
from annotator.readings import all_rounds, state_of
from annotator.rounds import readers
from annotator.store import Store

Answering = Literal["not assigned", "unread", "open", "skipped", "done", "other text"]
"""How a reader's answer stands; `other text` was said of a text that the article doesn't have any more."""
MASKED = ("boilerplate", "damaged")


class Answer(Record, frozen=True, kw_only=True):
    """One reader's answer: how it stands and, where it counts, what was said, for which labels and where."""

    state: Answering
    annotations: AnnotationSet = AnnotationSet()
    labels: Labels = Labels()
    zones: tuple[Segment, ...] = ()
    guidelines: str | None = None
    shown: tuple[Shown, ...] = ()
    changed: bool = False


class Evidence(Record, frozen=True, kw_only=True):
    """One article and every reader's answer. `mask` is where anything counts at all: the text without boilerplate and damaged parts."""

    article: Article
    answers: dict[str, Answer]
    mask: tuple[Segment, ...]

    @property
    def finished(self) -> tuple[str, ...]:
        """Who finished, sorted."""
        return tuple(sorted(name for name, answer in self.answers.items() if answer.state == "done"))

    def units(self) -> Answers:
        """The spans of those who finished."""
        return Answers(
            article=self.article.id,
            length=len(self.article.text),
            units={name: units(self.answers[name].annotations.spans) for name in self.finished},
        )

    def asked(self, *names: str) -> Labels:
        """The labels that every one of some readers was asked for."""
        asked = [self.answers[name].labels for name in names]
        layers = {layer: [getattr(each, layer) for each in asked] for layer in Labels.__struct_fields__}
        return Labels(
            **{layer: tuple(label for label in every[0] if all(label in each for each in every)) for layer, every in layers.items()}
        )

    def read(self, *names: str) -> tuple[Segment, ...]:
        """What every one of some readers read, outside the masked zones."""
        return reduce(intersection, (merged(self.answers[name].zones) for name in names), self.mask)

    def within(self, *names: str) -> dict[str, tuple[Segment, ...]]:
        """Where some readers' answers can be compared, by span label: what all were asked for and all read, outside the masked zones."""
        return dict.fromkeys(self.asked(*names).spans, self.read(*names))


def gathered(
    store: Store,
    annotators: Sequence[str] = (),
    *,
    articles: Collection[str] | None = None,
    round: str | None = None,  # noqa: A002 - the field's word
    labels: Collection[str] = (),
    latest: bool = False,
) -> Iterator[Evidence]:
    """The evidence of a corpus, an article at a time in the articles' order.

    Without names, all annotators who have a journal, by their first readings; with a round, its annotators, articles and labels. A reader's answer is their set at the
    first *done*, or the present one with `latest`. Raises ValueError for names that there aren't.
    """
    rounds = all_rounds(store)
    chosen = _round(rounds, round)
    people = tuple(dict.fromkeys(annotators)) or (chosen.annotators if chosen else tuple(first_readings(store.annotators())))
    known = {*store.annotators(), *(chosen.annotators if chosen else ()), *(name for each in rounds for name in each.annotators)}
    for name in people:
        if name not in known:
            raise ValueError(f"there is no reading by {name!r}; {known_names(name, sorted(known))}")
    wanted = set(store.article_ids() if articles is None else articles)
    for name in sorted(wanted - set(store.article_ids())):
        raise ValueError(f"there is no article {name!r} in this corpus; {known_names(name, store.article_ids()[:10_000])}")
    asked = [chosen] if chosen else rounds
    only = set(labels) or set(chosen.labels if chosen else ())
    for label in sorted(set(labels) - set(store.scheme.span_labels)):
        raise ValueError(f"there is no label {label!r}; {known_names(label, store.scheme.span_labels)}")
    everything = Labels(
        spans=tuple(store.scheme.span_labels),
        relations=tuple(each.label for each in store.scheme.relations),
        events=tuple(each.label for each in store.scheme.events),
        topics=tuple(each.label for each in store.scheme.topics),
    )
    for article in store.articles():
        if article.id not in wanted or (chosen and chosen.articles and article.id not in chosen.articles):
            continue
        answers = {name: _answer(store, name, article, asked, everything, latest=latest) for name in people}
        masked = merged((zone.start, zone.end) for zone in store.zones(article.id) if zone.type in MASKED)
        mask = without(((0, len(article.text)),), masked) if article.text else ()
        yield Evidence(article=article, answers={name: _only(answer, only) for name, answer in answers.items()}, mask=mask)


def counts(evidence: Iterable[Evidence], annotators: Sequence[str]) -> dict[str, Counter[str]]:
    """How many articles each annotator was not asked for, hasn't finished, finished, and finished with nothing marked (`empty`)."""
    found: dict[str, Counter[str]] = {name: Counter() for name in annotators}
    for each in evidence:
        for name in annotators:
            answer = each.answers[name]
            found[name][answer.state] += 1
            found[name]["empty"] += answer.state == "done" and not answer.annotations.spans
    return found


def _round(rounds: Iterable[Round], name: str | None) -> Round | None:
    if name is None:
        return None
    found = {each.name: each for each in rounds}
    if name not in found:
        advice = known_names(name, found) if found else "there are no rounds yet"
        raise ValueError(f"there is no round {name!r}; {advice}")
    return found[name]


def _answer(store: Store, name: str, article: Article, rounds: Iterable[Round], everything: Labels, *, latest: bool) -> Answer:
    state = store.annotations(name, article.id)
    said = state_of(state.annotations)
    if said == "unread":
        asked = [each for each in rounds if not each.articles or article.id in each.articles]
        assigned = not asked or any(name in readers(each, article.id) for each in asked)
        return Answer(state="unread" if assigned else "not assigned")
    if state.locked or (state.text and not article.sha256.startswith(state.text)):
        return Answer(state="other text")
    if said != "done":
        return Answer(state="open" if said == "open" else "skipped")
    first = state.annotations if latest or state.first_done is None else state.first_done
    reading = first.reading or Reading(id="reading", state="done")
    return Answer(
        state="done",
        annotations=first,
        labels=reading.labels or everything,
        zones=merged(reading.zones),
        guidelines=reading.guidelines,
        shown=reading.shown,
        changed=not latest and dict(first) != dict(state.annotations),
    )


def _only(answer: Answer, labels: Collection[str]) -> Answer:
    """An answer reduced to some span labels."""
    if not labels or answer.state != "done":
        return answer
    asked = replace(answer.labels, spans=tuple(label for label in answer.labels.spans if label in labels))
    kept = AnnotationSet(each for each in answer.annotations.values() if not isinstance(each, Span) or each.label in labels)
    return replace(answer, labels=asked, annotations=kept)
