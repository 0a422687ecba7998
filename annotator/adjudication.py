"""Adjudicate an article: agreed elements are in, disputed ones are decided by a lead, and every element says where it comes from.

An adjudication is a set in `adjudications/<lead>.jsonl`. Its reading names its inputs, the revision of each reading that it settles.
"""

import os
from collections.abc import Hashable, Iterable, Mapping, Sequence
from hashlib import sha256
from types import MappingProxyType
from typing import TypeVar

from msgspec.structs import replace

from annotator.align import Alignment, align, says, shape, shapes
from annotator.answers import Answer, Saved
from annotator.formats.canonical import renamed
from annotator.gold import FinishedReading, record
from annotator.model import AnnotationSet, AnyElement, ElementRef, Labels, Reading, Record, Rejection, Source, Span, Suggestable, Verdict
from annotator.names import first_readings
from annotator.offsets import intersection, merged
from annotator.problem import known_names
from annotator.readings import guidelines, readers, state_of
from annotator.records import base32, content_key, suggestion_id
from annotator.replay import State
from annotator.rounds import Queue
from annotator.scheme import leads, refers_to
from annotator.store import Folder, Store
from annotator.suggest.merging import Suggestion

FOLDER: Folder = "adjudications"
UNANIMOUS, BY_HAND = "unanimous", "adjudicated"
Said = TypeVar("Said", bound=AnyElement)


class Docket(Record, frozen=True, kw_only=True):
    """An article to settle: its finished readings with their revisions, what is agreed and disputed, and how the adjudication stands.

    `stale` says that a reading was changed, or came, after the adjudication began.
    """

    article: str
    sets: dict[str, AnnotationSet]
    revs: dict[str, int]
    alignment: Alignment
    state: str
    stale: bool = False

    @property
    def disputed(self) -> int:
        """How many elements some reader lacks."""
        return len(self.alignment.disputed)


def docket(store: Store, by: str, article: str, annotators: Sequence[str] = ()) -> Docket | None:
    """How an article stands between some readers, all by their first readings by default; None where fewer than two are done with it."""
    return _docket(store, by, article, _named(readers(store).get(article, []), annotators))


def dockets(store: Store, by: str, annotators: Sequence[str] = (), *, known: Mapping[str, Docket] = MappingProxyType({})) -> list[Docket]:
    """Every article that two readers or more are done with, in the articles' order; where nobody said more than in `known`, nothing is aligned anew."""
    read = readers(store)
    found = (_docket(store, by, article, _named(read.get(article, []), annotators), known.get(article)) for article in store.article_ids())
    return [each for each in found if each is not None]


def _named(found: Sequence[str], annotators: Sequence[str]) -> list[str]:
    return [name for name in found if name in annotators] if annotators else first_readings(found)


def _docket(store: Store, by: str, article: str, named: Sequence[str], known: Docket | None = None) -> Docket | None:
    states = {name: store.annotations(name, article) for name in named}
    done = {name: state for name, state in sorted(states.items()) if state_of(state.annotations) == "done" and not state.locked}
    # a lead who reads as well sees nobody else's reading before their own is done
    reads = store.manifest.blind and state_of(store.annotations(by, article).annotations) == "open"
    if len(done) < 2 or reads:
        return None
    settled = store.annotations(by, article, folder=FOLDER)
    revs = {name: state.rev for name, state in done.items()}
    inputs = settled.annotations.reading.inputs if settled.annotations.reading else {}
    sets = {name: state.annotations for name, state in done.items()}
    return Docket(
        article=article,
        sets=sets,
        revs=revs,
        alignment=known.alignment if known is not None and known.sets == sets else align(sets),
        state=state_of(settled.annotations),
        stale=bool(inputs) and inputs != revs,
    )


def check_lead(store: Store, by: str) -> None:
    """Raises ValueError where somebody may not adjudicate in this corpus."""
    if store.readonly:
        raise ValueError(store.readonly)
    if not leads(store.manifest, by):
        raise ValueError(f"{by!r} is no lead of this corpus and can't adjudicate; {known_names(by, store.manifest.leads)}")


def begin(store: Store, by: str, case: Docket) -> State:
    """The adjudication of an article; the first time, what the readers agree on goes in, as one change. Raises ValueError where that is refused."""
    state = store.annotations(by, case.article, folder=FOLDER)
    if state.rev:
        return state
    op = new_op()
    answer = save(store, by, case.article, op=op, rev=0, do="agreed", add=(*agreed(store, case, op), opened(store, case)))
    if not isinstance(answer, Saved):
        raise ValueError(f"the adjudication of {case.article} can't begin: {words(answer)}")
    return store.annotations(by, case.article, folder=FOLDER)


def agreed(store: Store, case: Docket, op: str) -> tuple[Suggestable, ...]:
    """What the readers agree on, with ids of a change and with where each element comes from."""
    article = store.article(case.article)
    finished = tuple(
        FinishedReading(annotator=name, rev=case.revs[name], annotations=annotations) for name, annotations in case.sets.items()
    )
    settled = record(article, finished, tool="", alignment=case.alignment)
    everything = [*settled.entities, *settled.spans, *settled.relations, *settled.events, *settled.topics]
    named = renamed(settled, {element.id: f"{op}.{number}" for number, element in enumerate(everything)})
    verdict = Verdict(rule=UNANIMOUS, votes=len(case.sets))
    said: list[Suggestable] = [*named.entities, *named.spans, *named.relations, *named.events, *named.topics]
    return tuple(replace(element, decision=None, verdict=verdict) for element in said)


def opened(store: Store, case: Docket) -> Reading:
    """The reading of an adjudication that begins: its inputs, what all readers were asked for and read, and the rules as they stand now."""
    said = [annotations.reading for annotations in case.sets.values() if annotations.reading is not None]
    zones = merged(said[0].zones)
    for reading in said[1:]:
        zones = intersection(zones, merged(reading.zones))
    asked = [reading.labels or Labels(spans=tuple(store.scheme.span_labels)) for reading in said]
    shared = {
        layer: tuple(label for label in getattr(asked[0], layer) if all(label in getattr(each, layer) for each in asked))
        for layer in Labels.__struct_fields__
    }
    return Reading(
        id="reading", state="open", labels=Labels(**shared), zones=zones, guidelines=guidelines(store).version or None, inputs=case.revs
    )


def offered(store: Store, case: Docket) -> list[Suggestion]:
    """The disputed spans as a view offers them, in text order; each names its readers, or letters for them where the corpus is blind."""
    found: dict[object, list[tuple[str, Span]]] = {}
    for claims in case.alignment.disputed:
        for reader, element in claims.items():
            if isinstance(element, Span):
                found.setdefault(content_key(element), []).append((reader, element))
    names = aliases(case, blind=store.manifest.blind)
    return [
        _suggestion(claims, names)
        for claims in sorted(found.values(), key=lambda claims: (claims[0][1].start, -claims[0][1].end, claims[0][1].label))
    ]


def _suggestion(claims: Sequence[tuple[str, Span]], names: Mapping[str, str]) -> Suggestion:
    first = claims[0][1]
    bare = replace(first, id="", entity=None, source=None, decision=None, was=None, from_=(), verdict=None, ext={})
    sources = tuple(sorted({Source(by=names[reader], version="") for reader, _ in claims}, key=lambda source: source.by))
    differing = {tuple(sorted((name, repr(value)) for name, value in span.attrs.items())) for _, span in claims}
    why = "; ".join(f"{names[reader]}: {_attributes(span)}" for reader, span in claims) if len(differing) > 1 else ""
    return Suggestion(element=replace(bare, id=suggestion_id(bare), source=sources[0]), sources=sources, why=why)


def _attributes(span: Span) -> str:
    return ", ".join(f"{name}={value}" for name, value in span.attrs.items()) or "–"


def aliases(case: Docket, *, blind: bool) -> dict[str, str]:
    """What readers are called on the screen: their names or, where a corpus is blind, letters that change from article to article."""
    if not blind:
        return {name: name for name in case.sets}
    drawn = sorted(case.sets, key=lambda name: sha256(f"{case.article}\0{name}".encode()).digest())
    return {name: chr(ord("A") + number) if number < 26 else f"reader {number + 1}" for number, name in enumerate(drawn)}


def traced(case: Docket, elements: Sequence[Said], *, among: Iterable[AnyElement] = ()) -> tuple[Said, ...]:
    """Elements that a lead sets, with where they come from: the readers who say the same. They may refer to what they are `among`."""
    known: dict[Hashable, tuple[ElementRef, ...]] = {}
    for name, annotations in sorted(case.sets.items()):
        said = shapes(annotations)
        for same in says(annotations).values():
            key = said[same[0].id]
            known[key] = (*known.get(key, ()), ElementRef(by=name, id=same[0].id))
    meant = shapes(AnnotationSet([*among, *elements]))
    return tuple(_traced(element, known.get(meant.get(element.id), ())) for element in elements)


def _traced(element: Said, origins: tuple[ElementRef, ...]) -> Said:
    if not isinstance(element, Suggestable):
        return element
    # an element that comes back, as by undo, keeps the verdict that it had
    return replace(element, source=None, was=None, from_=origins, verdict=element.verdict or Verdict(rule=BY_HAND))


def queue(by: str, found: Iterable[Docket]) -> Queue:
    """The articles that a lead adjudicates: those that several readers are done with and don't agree on, or that were begun."""
    cases = [case for case in found if case.disputed or case.state != "unread"]
    states = {case.article: "open" if case.stale and case.state == "done" else case.state for case in cases if case.state != "unread"}
    return Queue(annotator=by, articles=tuple(case.article for case in cases), states=states)


def unsettled(store: Store, by: str, case: Docket) -> list[dict[str, Suggestable]]:
    """The disputed elements that an adjudication neither took nor refused."""
    settled = store.annotations(by, case.article, folder=FOLDER).annotations
    refused = [each.of for each in settled.values() if isinstance(each, Rejection)]
    # what a refused relation refers to is in its reader's set: it is known by whose it is
    decided = {*shapes(settled).values(), *(shape(each) for each in refused if not refers_to(each))}
    origins = {(origin.by, origin.id) for each in refused if refers_to(each) for origin in each.from_}
    said = {reader: shapes(annotations) for reader, annotations in case.sets.items()}
    return [
        claims
        for claims in case.alignment.disputed
        if not any(said[reader][each.id] in decided or (reader, each.id) in origins for reader, each in claims.items())
    ]


def save(
    store: Store,
    by: str,
    article: str,
    *,
    op: str,
    rev: int,
    do: str,
    remove: Sequence[str] = (),
    add: Sequence[AnyElement] = (),
    batch: str | None = None,
) -> Answer:
    """One change of an adjudication."""
    return store.save(by, article, op=op, rev=rev, do=do, remove=remove, add=add, batch=batch, folder=FOLDER)


def new_op() -> str:
    """The id of a change."""
    return base32(os.urandom(10))


def words(answer: Answer) -> str:
    """Why a change wasn't saved."""
    problems = getattr(answer, "problems", ())
    return "; ".join(problem.message for problem in problems) or "somebody else wrote meanwhile; try again"
