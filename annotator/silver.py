"""A silver set: what three readers or more most likely mean, by the model of Dawid and Skene, as records like gold's with a probability on each span.

It's no gold and never written as such: nobody decided what it holds. What the model leaves open is cut out of the coverage, so that it is
missing in training data, not negative. From few clusters the model is too sure of itself
(the report says so), and what all readers missed is in no cluster.
"""

from collections.abc import Iterator, Sequence
from pathlib import Path

from annotator.agreement.dawidskene import TWO_ANNOTATORS
from annotator.clusters import NONE, Cluster, clusters, masked, weighed
from annotator.disk import write_whole
from annotator.evidence import Evidence, gathered
from annotator.gold import SCHEMA, Coverage, GoldRecord, Provenance, meta_of
from annotator.model import Attributes, ElementRef, Entity, Event, Record, Relation, Segment, Span, Topic, Verdict
from annotator.names import first_readings, reading_of
from annotator.offsets import intersection, merged, without
from annotator.readings import current_rounds, readers, state_of
from annotator.records import encode
from annotator.rounds import assigned
from annotator.selection import refuse_own
from annotator.store import Store

RULE = "dawid_skene"
SILVER = "silver set"
"""Whose the records are: no annotator can have this name, so that nobody takes them in as a person's reading unawares."""
_ADVICE = "from two, nobody can tell who errs; corpus.adjudicate and corpus.settle decide what two readers dispute"
_SHOWN = 20


class Unresolved(Record, frozen=True, kw_only=True):
    """A place that the model leaves open: each reader's vote, and the likeliest label with its probability, where one is."""

    article: str
    text: str
    start: int
    end: int
    votes: dict[str, str]
    label: str | None = None
    probability: float | None = None

    def __str__(self) -> str:
        votes = ", ".join(f"{name} {label}" for name, label in self.votes.items())
        return f"{self.article} [{self.start}, {self.end}) {self.text}: {votes}"


class SilverReport(Record, frozen=True, kw_only=True):
    """What was written, and what wasn't.

    `refused` counts places that the model takes for nothing; `few` are articles that fewer than two of the readers finished, `waiting`
    those that somebody is still to read; `masked` counts spans in boilerplate and damaged text, `others` the readers' elements of other
    layers, which a silver set doesn't hold.
    """

    path: str
    threshold: float
    annotators: tuple[str, ...]
    articles: tuple[str, ...]
    spans: int
    refused: int
    unresolved: tuple[Unresolved, ...] = ()
    few: tuple[str, ...] = ()
    waiting: tuple[str, ...] = ()
    masked: int = 0
    others: int = 0
    warnings: tuple[str, ...] = ()

    def __str__(self) -> str:
        lines = [
            f"silver of {', '.join(self.annotators)}: {self.spans} spans in {len(self.articles)} articles, {self.threshold:g} probable or more",
            f"taken for nothing: {self.refused} places",
            f"open, left out of the coverage: {len(self.unresolved)} places",
            *(f"  {each}" for each in self.unresolved[:_SHOWN]),
            *([f"  … and {len(self.unresolved) - _SHOWN} more"] if len(self.unresolved) > _SHOWN else []),
            *_listed("finished by fewer than two", self.few),
            *_listed("somebody is still to read", self.waiting),
            *([f"not counted, in boilerplate and damaged text: {self.masked} spans"] if self.masked else []),
            *([f"not in a silver set: {self.others} relations, events, entities and topics"] if self.others else []),
            *self.warnings,
            f"written to {self.path}",
        ]
        return "\n".join(lines)


def write(store: Store, path: Path, annotators: Sequence[str] = (), *, threshold: float = 0.9, tool: str) -> SilverReport:
    """Writes the silver set of some readers, by default of everybody's first reading, as jsonl: whole or not at all.

    Raises ValueError for fewer than three readers, for a threshold that is no probability, and for a path that is gold's or the corpus's own.
    """
    _check_path(store, path)
    if not 0 < threshold <= 1:
        raise ValueError(f"threshold={threshold}: expected a probability above 0 and at most 1, such as 0.9")
    people = _people(store, annotators)
    waiting = _waiting(store)
    evidence = list(gathered(store, people, latest=True))
    used = [each for each in evidence if len(each.finished) > 1 and each.article.id not in waiting]
    voting = sorted({name for each in used for name in each.finished})
    if len(voting) < 3:
        said = f"only {' and '.join(voting)} finished the same articles" if voting else "no two of them finished the same article"
        raise ValueError(f"a silver set needs three readers or more, and {said}; {_ADVICE}")
    found, warnings = weighed([cluster for each in used for cluster in clusters(each)])
    if TWO_ANNOTATORS in warnings:
        raise ValueError(f"a silver set needs three readers or more who were asked about the same places; {_ADVICE}")
    of: dict[str, list[Cluster]] = {each.article.id: [] for each in used}
    for cluster in found:
        of[cluster.article].append(cluster)
    records = [_record(store, each, of[each.article.id], threshold, tool) for each in used]
    write_whole(path, b"".join(encode(record) + b"\n" for record in records))
    return SilverReport(
        path=str(path),
        threshold=threshold,
        annotators=people,
        articles=tuple(record.id for record in records),
        spans=sum(len(record.spans) for record in records),
        refused=sum(cluster.settled(threshold) == NONE for cluster in found),
        unresolved=tuple(_unresolved(cluster) for cluster in found if cluster.settled(threshold) is None),
        few=tuple(each.article.id for each in evidence if len(each.finished) < 2),
        waiting=tuple(each.article.id for each in evidence if len(each.finished) > 1 and each.article.id in waiting),
        masked=sum(map(masked, used)),
        others=sum(map(_others, used)),
        warnings=warnings,
    )


def _check_path(store: Store, path: Path) -> None:
    names = {path.name.lower(), path.resolve().name.lower()}
    if "gold.jsonl" in names:
        raise ValueError(f"{path}: a silver set is no gold and isn't written under that name; call it silver.jsonl")
    if path.suffix != ".jsonl":
        raise ValueError(f"{path}: a silver set is written as jsonl; call it {path.with_suffix('.jsonl').name}")
    refuse_own(store, path)


def _people(store: Store, annotators: Sequence[str]) -> tuple[str, ...]:
    """The readers, sorted. Two readings by one person are no two witnesses."""
    chosen = tuple(sorted(set(annotators) or first_readings(store.annotators())))
    persons = [reading_of(name)[0] for name in chosen]
    twice = next((person for person in persons if persons.count(person) > 1), None)
    if twice is not None:
        raise ValueError(
            f"{' and '.join(name for name in chosen if reading_of(name)[0] == twice)} are readings by one person; name one of them"
        )
    if len(chosen) < 3:
        raise ValueError(
            f"a silver set needs three readers or more, and there are {len(chosen)} ({', '.join(chosen) or 'nobody'}); {_ADVICE}"
        )
    return chosen


def _waiting(store: Store) -> set[str]:
    """The articles that somebody is still to read, whoever it is: what others said of them reaches nobody yet, by no model either."""
    rounds, read = current_rounds(store), readers(store)
    found = set()
    for article in store.article_ids():
        asked = assigned(rounds, article) or ()
        said = {name: state_of(store.annotations(name, article).annotations) for name in {*asked, *read.get(article, ())}}
        if "open" in said.values() or any(said[name] == "unread" for name in asked):
            found.add(article)
    return found


def _record(store: Store, evidence: Evidence, found: Sequence[Cluster], threshold: float, tool: str) -> GoldRecord:
    article, answers = evidence.article, [evidence.answers[name] for name in evidence.finished]
    rules = {answer.guidelines for answer in answers}
    open_ = merged(segment for cluster in found if cluster.settled(threshold) is None for segment in cluster.place)
    zones: tuple[Segment, ...] = tuple(evidence.mask)
    for answer in answers:
        zones = intersection(zones, merged(answer.zones))
    return GoldRecord(
        schema=SCHEMA,
        id=article.id,
        annotator=SILVER,
        state="done",
        text=article.text,
        sha256=article.sha256,
        lang=article.lang,
        spans=tuple(_spans(found, threshold)),
        coverage=Coverage(
            spans=tuple(label for label in store.scheme.span_labels if all(label in answer.labels.spans for answer in answers)),
            zones=without(zones, open_),
        ),
        prov=Provenance(
            tool=tool,
            guidelines=rules.pop() if len(rules) == 1 else None,
            from_={name: store.annotated(name)[article.id] for name in evidence.finished},
        ),
        meta=meta_of(article),
    )


def _spans(found: Sequence[Cluster], threshold: float) -> Iterator[Span]:
    for number, cluster in enumerate(found):
        label = cluster.settled(threshold)
        if label is None or label == NONE or cluster.probability is None:
            continue
        # readers' ids may be alike across readers, so a span gets one of the record's own
        same = {name: span for name, span in sorted(cluster.spans.items()) if span.label == label}
        yield Span(
            id=f"ds.{number}",
            start=cluster.said.start,
            end=cluster.said.end,
            label=label,
            text=cluster.said.text,
            segments=cluster.said.segments,
            attrs=_shared(list(same.values())),
            from_=tuple(ElementRef(by=name, id=span.id) for name, span in same.items()),
            verdict=Verdict(rule=RULE, votes=len(same), confidence=round(cluster.probability, 6)),
        )


def _shared(spans: Sequence[Span]) -> Attributes:
    """The attributes that all of some spans have alike."""
    first = spans[0].attrs if spans else {}
    return {name: value for name, value in sorted(first.items()) if all(span.attrs.get(name) == value for span in spans)}


def _unresolved(cluster: Cluster) -> Unresolved:
    span = cluster.said
    return Unresolved(
        article=cluster.article,
        text=span.text,
        start=span.start,
        end=span.end,
        votes=cluster.votes,
        label=cluster.label,
        probability=None if cluster.probability is None else round(cluster.probability, 6),
    )


def _others(evidence: Evidence) -> int:
    said = (each for name in evidence.finished for each in evidence.answers[name].annotations.values())
    return sum(isinstance(each, Relation | Event | Entity | Topic) for each in said)


def _listed(words: str, articles: Sequence[str]) -> list[str]:
    more = " …" if len(articles) > _SHOWN else ""
    return [f"{words}: {len(articles)} articles ({', '.join(articles[:_SHOWN])}{more})"] if articles else []
