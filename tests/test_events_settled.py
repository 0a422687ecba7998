"""Real German events read a second and a third time with known changes: what agreement, policies, gold and export count is what was changed."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

import numpy as np
import pytest
from msgspec.structs import replace

import annotator
from annotator.agreement.columns import pack, pair
from annotator.agreement.endpoints import paired
from annotator.agreement.eventpairs import with_events
from annotator.agreement.events import MEASURES, Column, compare
from annotator.agreement.pairing import align, partners
from annotator.answers import Saved
from annotator.corpus import Corpus
from annotator.evidence import gathered
from annotator.gold import GoldRecord
from annotator.goldfile import read as read_gold
from annotator.model import AnnotationSet, Event, Span
from annotator.records import make_span
from annotator.templates import template

SAMPLE = Path(__file__).parents[1].parent / "shared" / "foreign" / "smartdata-v3" / "sample.json.gz"
pytestmark = pytest.mark.skipif(not SAMPLE.is_file(), reason="the sample of the SmartData corpus isn't beside this project")


@dataclass
class Changes:
    """How the second reading differs from the first."""

    dropped: int = 0
    relabelled: int = 0
    added: int = 0
    events: int = 0
    arguments: int = 0
    trimmed: int = 0
    first: Counter = field(default_factory=Counter)

    @property
    def disputed(self) -> int:
        """How many elements one of two readers lacks: what became another is two."""
        return self.dropped + 2 * self.relabelled + self.added + self.events + 2 * self.trimmed


def changed(text: str, annotations: AnnotationSet, seed: str, changes: Changes) -> AnnotationSet:
    """A second reading under ids of its own: spans that no event needs go or get another label, one comes, events go or lose an argument."""
    random = Random(seed)
    events = [each for each in annotations.values() if isinstance(each, Event)]
    needed = {ref for event in events for ref in (*event.triggers, *(each.ref for each in event.args))}
    kept: list = []
    for span in annotations.spans:
        chance = random.random() if span.id not in needed else 1.0
        if chance < 0.1:
            changes.dropped += 1
        elif chance < 0.2:
            changes.relabelled += 1
            kept.append(replace(span, label="ORGANIZATION" if span.label != "ORGANIZATION" else "LOCATION"))
        else:
            kept.append(span)
    if random.random() < 0.5:
        changes.added += 1
        kept.append(make_span(text, 0, 3, "NUMBER"))
    for event in events:
        chance = random.random()
        changes.first += Counter(events=1, arguments=len(event.args))
        if chance < 0.2:
            changes.events += 1
            changes.arguments += len(event.args)
        elif chance < 0.5 and len(event.args) > 1:
            changes.trimmed += 1
            changes.arguments += 1
            kept.append(replace(event, args=event.args[1:]))
        else:
            kept.append(event)
    names = {each.id: f"{seed}-{number}" for number, each in enumerate(kept)}
    return AnnotationSet([_named(each, names) for each in kept] + [annotations.reading])


def _named(element: Span | Event, names: dict[str, str]) -> Span | Event:
    if isinstance(element, Span):
        return replace(element, id=names[element.id])
    args = tuple(replace(each, ref=names[each.ref]) for each in element.args)
    return replace(element, id=names[element.id], triggers=tuple(names[each] for each in element.triggers), args=args)


def save(corpus: Corpus, name: str, article: str, annotations: AnnotationSet) -> None:
    op = f"{name}-{corpus.store.article_ids().index(article)}"
    answer = corpus.store.save(name, article, op=op, rev=0, do="add", remove=(), add=tuple(annotations.values()))
    assert isinstance(answer, Saved), answer


@pytest.fixture
def read_twice(tmp_path: Path) -> tuple[Corpus, Changes]:
    corpus, changes = annotator.new(tmp_path / "corpus", name="Probe", scheme=template("empty")), Changes()
    report = corpus.import_(SAMPLE, format="smartdata", annotator="a1", add_labels=True)
    assert report.kept == {"records": 14, "spans": 273, "events": 33}
    for number, article in enumerate(corpus.store.articles()):
        first = corpus.store.annotations("a1", article.id).annotations
        save(corpus, "a2", article.id, changed(article.text, first, f"a2.{number}", changes))
    return corpus, changes


def test_the_second_reading_differs_in_every_way(read_twice: tuple[Corpus, Changes]) -> None:
    _, changes = read_twice
    assert min(changes.dropped, changes.relabelled, changes.added, changes.events, changes.trimmed) >= 3
    assert changes.first["events"] == 33


def test_the_agreement_on_spans_counts_what_was_changed_outside_of_boilerplate(read_twice: tuple[Corpus, Changes]) -> None:
    corpus, changes = read_twice
    said = {name: list(_marks(corpus, name)) for name in ("a1", "a2")}
    assert len(set(said["a1"]) & set(said["a2"])) == 273 - changes.dropped - changes.relabelled
    assert [len(said[name]) for name in ("a1", "a2")] == [273, 273 - changes.dropped + changes.added]
    quiet = {article.id: _quiet(corpus, article.id) for article in corpus.store.articles()}
    kept = {name: {mark for mark in marks if set(range(*mark[1:3])) - quiet[mark[0]]} for name, marks in said.items()}
    masked = sum(map(len, said.values())) - sum(map(len, kept.values()))
    assert masked > 0
    row = corpus.agreement().summary().frame.set_index("measure").loc["exact_typed"]
    wanted = [len(kept["a1"] & kept["a2"]), len(kept["a1"]), len(kept["a2"]), 14, masked]
    assert row[["matched", "a", "b", "articles", "masked"]].tolist() == wanted


def _marks(corpus: Corpus, name: str) -> Iterator[tuple[str, int, int, str]]:
    for article in corpus.store.article_ids():
        yield from ((article, span.start, span.end, span.label) for span in corpus.store.annotations(name, article).annotations.spans)


def _quiet(corpus: Corpus, article: str) -> set[int]:
    """The characters of an article that nobody is asked to read."""
    zones = (zone for zone in corpus.zones(article) if zone.type in ("boilerplate", "damaged"))
    return {at for zone in zones for at in range(zone.start, zone.end)}


def test_the_agreement_on_events_counts_what_was_changed(read_twice: tuple[Corpus, Changes]) -> None:
    corpus, changes = read_twice
    found = list(gathered(corpus.store))
    spans = partners(align(pair(pack(each.units() for each in found), "a1", "a2")))
    counts = np.zeros(len(Column), dtype=np.int64)
    for each in found:
        one, two = (each.answers[name].annotations for name in ("a1", "a2"))
        counts += compare(one, two, with_events(one, two, paired(one, two, spans.get(each.article.id, {})))).counts
    left, arguments = 33 - changes.events, changes.first["arguments"]
    columns = (Column.A, Column.B, Column.PAIRED, Column.TYPED, Column.WHOLE)
    assert [int(counts[column]) for column in columns] == [33, left, left, left, left - changes.trimmed]
    kept = arguments - changes.arguments
    columns = (Column.ARGUMENTS_A, Column.ARGUMENTS_B, Column.ARGUMENTS, Column.ROLES)
    assert [int(counts[column]) for column in columns] == [arguments, kept, kept, kept]
    values = {name: measure.of(counts[np.newaxis]).value for name, measure in MEASURES.items()}
    assert values["event"] == pytest.approx(2 * left / (33 + left))
    assert values["argument"] == pytest.approx(2 * kept / (arguments + kept))
    assert (values["event type, conditional"], values["role, conditional"], values["attribute, conditional"]) == (1, 1, 1)


def test_a_union_holds_both_readings_and_gold_and_export_hold_the_union(read_twice: tuple[Corpus, Changes], tmp_path: Path) -> None:
    corpus, changes = read_twice
    assert sum(each.elements for each in corpus.gold().disputed) == changes.disputed
    found = corpus.settle("union", by="lead")
    assert (len(found.decisions), all(each.taken for each in found.decisions), found.left) == (changes.disputed, True, 0)
    report = corpus.gold()
    assert (len(report.written), report.spans) == (14, 273 + changes.relabelled + changes.added)
    records = [record for record in read_gold(corpus.store.root / "gold.jsonl") if isinstance(record, GoldRecord)]
    assert sum(len(record.events) for record in records) == 33 + changes.trimmed
    rules = Counter(event.verdict.rule if event.verdict else "" for record in records for event in record.events)
    by_union = changes.events + 2 * changes.trimmed
    agreed = 33 - changes.events - changes.trimmed
    assert rules["union"] == by_union
    assert rules["unanimous"] + rules[""] == agreed
    kept = {"records": 14, "spans": report.spans, "events": 33 + changes.trimmed}
    assert corpus.export(tmp_path / "gold.jsonl", format="jsonl", check=True).kept == kept
    assert corpus.check().to_dict("records") == []


def test_two_readers_make_no_majority_and_three_do(read_twice: tuple[Corpus, Changes]) -> None:
    corpus, changes = read_twice
    found = corpus.settle("majority", by="lead")
    assert (found.decisions, found.left) == ((), changes.disputed)
    for number, article in enumerate(corpus.store.article_ids()):
        first = corpus.store.annotations("a1", article).annotations
        names = {each.id: f"a3.{number}-{place}" for place, each in enumerate(first.values())}
        save(
            corpus, "a3", article, AnnotationSet([*(_named(each, names) for each in first.values() if each.id != "reading"), first.reading])
        )
    found = corpus.settle("majority", by="lead")
    taken = Counter(each.taken for each in found.decisions)
    out = changes.relabelled + changes.added + changes.trimmed
    assert (taken[True], taken[False], found.left) == (changes.disputed - out, out, 0)
    report = corpus.gold()
    assert (len(report.written), report.spans) == (14, 273)
    records = {record.id: record for record in read_gold(corpus.store.root / "gold.jsonl") if isinstance(record, GoldRecord)}
    for article, record in records.items():
        first = corpus.store.annotations("a1", article).annotations
        assert _told(AnnotationSet([*record.spans, *record.events])) == _told(first)


def _told(annotations: AnnotationSet) -> Counter:
    """The events of a set by what they say, with the words at their places."""
    spans = {span.id: (span.start, span.end, span.label) for span in annotations.spans}
    return Counter(
        (each.label, frozenset(spans[ref] for ref in each.triggers), frozenset((arg.role, spans[arg.ref]) for arg in each.args))
        for each in annotations.values()
        if isinstance(each, Event)
    )
