"""A record changed into what the rows of a Prodigy file say: elements that it has keep all that is known of them, others come or go."""

from collections.abc import Iterable, Iterator
from typing import Any

from msgspec.structs import replace

from annotator.formats.prodigyrows import Place
from annotator.formats.projecting import left_out
from annotator.gold import GoldRecord
from annotator.loss import Losses
from annotator.model import Relation, Span, Topic

Spot = tuple[int, int, str]
"""Where a span stands, in code points, and its label."""
Bond = tuple[str, Spot | None, Spot | None, str]
"""A relation: its label, where its head and tail stand, None outside the text, and the relation in words."""


def with_spans(record: GoldRecord, said: list[tuple[Spot, Place]], refused: set[Spot], shown: frozenset[str], losses: Losses) -> GoldRecord:
    """A record with the spans that are said and not refused; where no spans were shown, those it had stay."""
    spots = {spot: place for spot, place in reversed(said) if spot not in refused}
    had = {_spot(span) for span in record.spans}
    gone = {span.id for span in record.spans if _spot(span) in refused or ("spans" in shown and _spot(span) not in spots)}
    if "relations" in shown:
        # a relation that the rows lack is gone by their word, and no loss
        gone |= {each.id for each in record.relations if each.head in gone or each.tail in gone}
    free = _names("s", record)
    fresh = [
        Span(
            id=next(free),
            start=spot[0],
            end=spot[1],
            label=spot[2],
            text=record.text[spot[0] : spot[1]],
            ext={"prodigy": place.ext} if place.ext else {},
        )
        for spot, place in reversed(spots.items())
        if spot not in had
    ]
    left = left_out(record, gone, losses)
    return replace(left, spans=(*left.spans, *fresh))


def with_relations(record: GoldRecord, said: list[Bond], losses: Losses) -> GoldRecord:
    """A record with the relations that are said; those of events, which Prodigy can't show, stay."""
    spots = {span.id: _spot(span) for span in record.spans}
    ids: dict[Spot | None, str] = {spot: id_ for id_, spot in reversed(spots.items())}
    bonds: dict[tuple[str, Spot | None, Spot | None], None] = {}
    for label, head, tail, shown in said:
        if head in ids and tail in ids:
            bonds[label, head, tail] = None
        else:
            losses.note("relation.unknown_arg", "relations are left out whose head or child is left out", article=record.id, before=shown)
    had = {each.id: (each.label, spots.get(each.head), spots.get(each.tail)) for each in record.relations}
    gone = [id_ for id_, bond in had.items() if None not in bond and bond not in bonds]
    free = _names("r", record)
    known = set(had.values())
    fresh = [
        Relation(id=next(free), label=label, head=ids[head], tail=ids[tail])
        for label, head, tail in bonds
        if (label, head, tail) not in known
    ]
    left = left_out(record, gone, losses)
    return replace(left, relations=(*left.relations, *fresh))


def with_topics(record: GoldRecord, asked: set[str], given: list[str]) -> GoldRecord:
    """A record with those topics of the asked ones that are given; it keeps what nobody asked for."""
    had = {topic.label for topic in record.topics}
    kept = [topic for topic in record.topics if topic.label in given or topic.label not in asked]
    free = _names("t", record)
    fresh = [Topic(id=next(free), label=label) for label in dict.fromkeys(given) if label not in had]
    return replace(record, topics=(*kept, *fresh))


def _spot(span: Span) -> Spot:
    return (span.start, span.end, span.label)


def _names(letter: str, record: GoldRecord) -> Iterator[str]:
    everything: Iterable[Any] = (
        *record.spans,
        *record.relations,
        *record.events,
        *record.entities,
        *record.topics,
        *record.notes,
    )
    taken = {element.id for element in everything}
    number = 0
    while True:
        number += 1
        if f"{letter}{number}" not in taken:
            yield f"{letter}{number}"
