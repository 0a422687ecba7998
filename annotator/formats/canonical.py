"""The form in which two gold records are the same: spans in text order, ids by place, members without an order sorted."""

from collections.abc import Callable, Mapping

from msgspec.structs import replace

from annotator.gold import GoldRecord
from annotator.model import Entity, Event, Note, NoteRef, Relation, Span, Topic, segments_of
from annotator.offsets import merged

AnyNamed = Span | Relation | Event | Entity | Topic | Note


def ordered(record: GoldRecord) -> GoldRecord:
    """A record with its spans in text order; spans of one place and label keep their order, and so does everything else."""
    return replace(record, spans=tuple(sorted(record.spans, key=text_order)))


def canonical(record: GoldRecord) -> GoldRecord:
    """A record with ids that say nothing: `s1`, `r1`, `v1`, `e1`, `t1`, `n1` by their order, with merged zones and sorted attributes."""
    record = ordered(record)
    names = {
        element.id: f"{letter}{number}"
        for letter, elements in (
            ("s", record.spans),
            ("r", record.relations),
            ("v", record.events),
            ("e", record.entities),
            ("t", record.topics),
            ("n", record.notes),
        )
        for number, element in enumerate(elements, 1)
    }
    named = renamed(record, names)
    return replace(
        named,
        coverage=replace(
            record.coverage,
            zones=merged(record.coverage.zones),
            spans=tuple(sorted(record.coverage.spans)),
            relations=tuple(sorted(record.coverage.relations)),
            events=tuple(sorted(record.coverage.events)),
            topics=tuple(sorted(record.coverage.topics)),
        ),
    )


def renamed(record: GoldRecord, names: Mapping[str, str]) -> GoldRecord:
    """A record with other ids; those that `names` lacks stay as they are."""

    def name(key: str) -> str:
        return names.get(key, key)

    return replace(
        record,
        spans=tuple(_span(span, name) for span in record.spans),
        relations=tuple(replace(each, id=name(each.id), head=name(each.head), tail=name(each.tail)) for each in record.relations),
        events=tuple(_event(event, name) for event in record.events),
        entities=tuple(replace(each, id=name(each.id)) for each in record.entities),
        topics=tuple(replace(each, id=name(each.id)) for each in record.topics),
        notes=tuple(_note(note, name) for note in record.notes),
    )


def text_order(span: Span) -> tuple[int, int, str, tuple[tuple[int, int], ...]]:
    """The place of a span among others: by start, the longest first, then by label."""
    return (span.start, -span.end, span.label, segments_of(span))


def _span(span: Span, name: Callable[[str], str]) -> Span:
    return replace(span, id=name(span.id), entity=None if span.entity is None else name(span.entity))


def _event(event: Event, name: Callable[[str], str]) -> Event:
    args = tuple(replace(argument, ref=name(argument.ref)) for argument in event.args)
    return replace(event, id=name(event.id), triggers=tuple(map(name, event.triggers)), args=args)


def _note(note: Note, name: Callable[[str], str]) -> Note:
    ref = note.ref
    return replace(note, id=name(note.id), ref=NoteRef(id=name(ref.id), by=ref.by) if ref is not None and ref.by is None else ref)
