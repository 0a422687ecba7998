"""Gold: what the readers of an article settled on, as self-contained records for training."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any, Literal, TypeVar

from msgspec import field
from msgspec.structs import replace

from annotator.align import Alignment, align, text_order
from annotator.model import (
    AnnotationSet,
    Article,
    Decision,
    ElementRef,
    Entity,
    Event,
    Labels,
    Note,
    NoteRef,
    Reading,
    Record,
    Relation,
    Segment,
    Span,
    Suggestable,
    Topic,
    segments_of,
)
from annotator.offsets import intersection, merged, without
from annotator.scheme import refers_to

SCHEMA = "annotator/0"
Kind = TypeVar("Kind", Relation, Event, Entity, Topic)


class Coverage(Record, frozen=True, kw_only=True):
    """The labels and the stretches of text that were read exhaustively: what is unlabelled there is negative, elsewhere it is missing."""

    spans: tuple[str, ...]
    relations: tuple[str, ...] = ()
    events: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    zones: tuple[Segment, ...]


class Provenance(Record, frozen=True, kw_only=True):
    """How a record came about: the tool, the guidelines' version, active seconds, the revision of each reading, and what it was imported from."""

    tool: str
    guidelines: str | None = None
    seconds: float | None = None
    from_: dict[str, int] = field(name="from", default_factory=dict)
    import_: dict[str, Any] = field(name="import", default_factory=dict)


class GoldRecord(Record, frozen=True, kw_only=True):
    """One article with its gold, needing no other file. Offsets are code points of `text`, half open."""

    schema: str
    id: str
    annotator: str
    state: Literal["done", "open", "skipped"]
    text: str
    sha256: str
    lang: str = ""
    spans: tuple[Span, ...]
    relations: tuple[Relation, ...] = ()
    events: tuple[Event, ...] = ()
    entities: tuple[Entity, ...] = ()
    topics: tuple[Topic, ...] = ()
    notes: tuple[Note, ...] = ()
    coverage: Coverage
    prov: Provenance
    meta: dict[str, Any] = field(default_factory=dict)
    ext: dict[str, Any] = field(default_factory=dict)


class FinishedReading(Record, frozen=True, kw_only=True):
    """A reading as gold needs it: whose it is, its revision, the active milliseconds spent, and its set."""

    annotator: str
    rev: int
    ms: int = 0
    annotations: AnnotationSet


def compare(readings: tuple[FinishedReading, ...]) -> Alignment:
    """What the readers of one article agree on, and what they dispute."""
    return align({reading.annotator: reading.annotations for reading in readings})


def record(article: Article, readings: tuple[FinishedReading, ...], *, tool: str, alignment: Alignment | None = None) -> GoldRecord:
    """The gold of one article: what its finished readings agree on, covered where all of them read and nothing is disputed."""
    alignment = alignment or compare(readings)
    names = _names(alignment)
    elements = _whole([_settled(claims, names) for claims in alignment.agreed])
    kept = {element.id for element in elements}
    said = [reading.annotations.reading for reading in readings]
    return GoldRecord(
        schema=SCHEMA,
        id=article.id,
        annotator="gold",
        state="done",
        text=article.text,
        sha256=article.sha256,
        lang=article.lang,
        spans=tuple(sorted((each for each in elements if isinstance(each, Span)), key=text_order)),
        relations=_of(elements, Relation),
        events=_of(elements, Event),
        entities=_of(elements, Entity),
        topics=_of(elements, Topic),
        notes=tuple(sorted(_notes(readings, names, kept), key=lambda note: note.id)),
        coverage=_coverage([reading for reading in said if reading], alignment),
        prov=Provenance(
            tool=tool,
            guidelines=next((reading.guidelines for reading in said if reading and reading.guidelines), None),
            seconds=round(sum(reading.ms for reading in readings) / 1000, 1) or None,
            from_={reading.annotator: reading.rev for reading in sorted(readings, key=lambda each: each.annotator)},
        ),
        meta=meta_of(article),
    )


def decision(element: Suggestable) -> Decision:
    """How an element came into its set: as suggested, after a correction, or by a person's own hand."""
    if element.was is not None:
        return "corrected"
    return "accepted" if element.source is not None else "added"


def _names(alignment: Alignment) -> dict[tuple[str, str], str]:
    """The id in the record of every agreed element, by reader and the id there; duplicates within a set included."""
    names = {(reader, element.id): claims[min(claims)].id for claims in alignment.agreed for reader, element in claims.items()}
    doubles = ((reader, double, first) for reader, same in alignment.doubles.items() for double, first in same.items())
    return names | {(reader, double): names[reader, first] for reader, double, first in doubles if (reader, first) in names}


def _settled(claims: Mapping[str, Suggestable], names: Mapping[tuple[str, str], str]) -> Suggestable:
    reader = min(claims)
    first = claims[reader]
    origins = tuple(ElementRef(by=by, id=element.id) for by, element in sorted(claims.items())) if len(claims) > 1 else first.from_
    settled = replace(first, decision=decision(first), from_=origins, attrs=dict(sorted(first.attrs.items())))
    return _renamed(settled, lambda ref: names.get((reader, ref), ref))


def _renamed(element: Suggestable, name: Callable[[str], str]) -> Suggestable:
    match element:
        case Relation(head=head, tail=tail):
            return replace(element, head=name(head), tail=name(tail))
        case Event(triggers=triggers, args=args):
            fired = tuple(dict.fromkeys(map(name, triggers)))
            return replace(element, triggers=fired, args=tuple(replace(each, ref=name(each.ref)) for each in args))
        case Span(entity=str(entity)):
            return replace(element, entity=name(entity))
    return element


def _whole(elements: list[Suggestable]) -> list[Suggestable]:
    # where a reference points to what is disputed, the element can't stand either
    known = {element.id for element in elements}
    whole = [element for element in elements if known.issuperset(refers_to(element))]
    return whole if len(whole) == len(elements) else _whole(whole)


def _of(elements: list[Suggestable], kind: type[Kind]) -> tuple[Kind, ...]:
    return tuple(sorted((element for element in elements if isinstance(element, kind)), key=lambda element: element.id))


def _notes(readings: tuple[FinishedReading, ...], names: Mapping[tuple[str, str], str], kept: set[str]) -> Iterator[Note]:
    for reading in readings:
        for element in reading.annotations.values():
            match element:
                case Note(ref=NoteRef(by=None, id=ref)):
                    name = names.get((reading.annotator, ref), "")
                    if name in kept:
                        yield replace(element, ref=NoteRef(id=name))
                case Note():
                    yield element


def _coverage(readings: list[Reading], alignment: Alignment) -> Coverage:
    """What all readings cover, without the passages of disputed spans and the labels of disputed relations, events and topics."""
    disputed = [each for claims in alignment.disputed for each in claims.values()]
    cut = merged(segment for each in disputed if isinstance(each, Span) for segment in segments_of(each))
    zones = merged(readings[0].zones) if readings else ()
    for reading in readings[1:]:
        zones = intersection(zones, merged(reading.zones))
    labels = [reading.labels or Labels() for reading in readings]

    def shared(layer: str, kind: type | None = None) -> tuple[str, ...]:
        lost = {each.label for each in disputed if kind and isinstance(each, kind)}
        first = getattr(labels[0], layer) if labels else ()
        return tuple(label for label in first if label not in lost and all(label in getattr(each, layer) for each in labels))

    return Coverage(
        spans=shared("spans"),
        relations=shared("relations", Relation),
        events=shared("events", Event),
        topics=shared("topics", Topic),
        zones=without(zones, cut),
    )


def meta_of(article: Article) -> dict[str, object]:
    """What a record says about its article: title, source and the article's own meta."""
    head = {"title": article.title, "source": article.source}
    return {name: value for name, value in head.items() if value} | dict(sorted(article.meta.items()))
