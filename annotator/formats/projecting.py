"""The steps by which a record becomes one that a format can hold: each takes a record, counts what it takes away, and gives the rest.

A format's `project` is a list of these steps; what comes out is written and read again without any loss.
"""

from bisect import bisect_left
from collections.abc import Callable, Iterable
from itertools import pairwise
from typing import Any

from msgspec.structs import replace

from annotator.formats.options import Options
from annotator.gold import Coverage, GoldRecord, Provenance
from annotator.loss import Losses
from annotator.model import Entity, Event, Labels, NoteRef, Relation, Segment, Span, Suggestable, segments_of
from annotator.offsets import intersection, merged, without
from annotator.scheme import refers_to

LAYERS = ("spans", "relations", "events", "entities", "topics")


def elements(record: GoldRecord) -> list[Suggestable]:
    """Spans, relations, events, entities and topics of a record."""
    return [*record.spans, *record.relations, *record.events, *record.entities, *record.topics]


def said(record: GoldRecord, element: Suggestable) -> str:
    """An element before the eye, as it stands in examples."""
    match element:
        case Span(text=text, label=label):
            return f"[{text}]{label}"
        case Relation(label=label, head=head, tail=tail):
            quotes = _quotes(record, (head, tail))
            return f"{label}({quotes.get(head, head)}, {quotes.get(tail, tail)})"
        case Event(label=label, args=args):
            quotes = _quotes(record, [argument.ref for argument in args])
            return f"{label}({', '.join(f'{argument.role}: {quotes.get(argument.ref, argument.ref)}' for argument in args)})"
        case Entity(name=name, label=label):
            return f"{name} {label}"
    return element.label


def _quotes(record: GoldRecord, refs: Iterable[str]) -> dict[str, str]:
    wanted = set(refs)
    return {span.id: span.text for span in record.spans if span.id in wanted}


def mapped(record: GoldRecord, change: Callable[[Any], Any]) -> GoldRecord:
    """A record with `change` applied to each span, relation, event, entity and topic."""
    return replace(record, **{layer: tuple(map(change, getattr(record, layer))) for layer in LAYERS})


def left_out(record: GoldRecord, gone: Iterable[str], losses: Losses) -> GoldRecord:
    """A record without some elements, which were counted already, and without what refers to them, which is counted here."""
    lost = set(gone)
    if not lost:
        return record
    more = True
    while more:
        more = False
        tied: list[Relation | Event] = [*record.relations, *record.events]
        for element in tied:
            if element.id not in lost and not lost.isdisjoint(refers_to(element)):
                lost.add(element.id)
                more = True
                if isinstance(element, Relation):
                    cause = "the relation's head or tail is left out"
                    losses.note("relation.unknown_arg", cause, article=record.id, element=element.id, before=said(record, element))
                else:
                    cause = "a trigger or an argument is left out, and the event with it"
                    losses.note("event.dropped", cause, article=record.id, element=element.id, before=said(record, element))
    kept = {layer: tuple(each for each in getattr(record, layer) if each.id not in lost) for layer in LAYERS}
    spans = tuple(replace(span, entity=None) if span.entity in lost else span for span in kept["spans"])
    return _without_notes_on(replace(record, **kept | {"spans": spans}), lost, losses)


def _without_notes_on(record: GoldRecord, lost: set[str], losses: Losses) -> GoldRecord:
    about = [note for note in record.notes if isinstance(note.ref, NoteRef) and note.ref.by is None and note.ref.id in lost]
    for note in about:
        losses.note("note.lost", "what the note is about is left out", article=record.id, element=note.id, before=note.text)
    gone = {note.id for note in about}
    return replace(record, notes=tuple(note for note in record.notes if note.id not in gone)) if gone else record


def continuous(record: GoldRecord, losses: Losses, options: Options) -> GoldRecord:
    """Spans of one segment: those of several become their hull, or are left out."""
    broken = [span for span in record.spans if span.segments]
    hull = options.discontinuous == "hull"
    for span in broken:
        losses.note(
            "span.discontinuous",
            "spans of several segments became the stretch from start to end" if hull else "spans of several segments are left out",
            article=record.id,
            element=span.id,
            before=" … ".join(record.text[start:end] for start, end in segments_of(span)) + f" ({span.label})",
            after=said(record, span) if hull else "",
        )
    if not hull:
        return left_out(record, [span.id for span in broken], losses)
    return replace(record, spans=tuple(replace(span, segments=()) if span.segments else span for span in record.spans))


def flat(record: GoldRecord, losses: Losses, options: Options) -> GoldRecord:
    """Spans that share no character: of those that do, the outermost or the innermost stays. Spans must have one segment each."""
    which = "innermost" if options.nested == "innermost" else "outermost"
    return _dealt(record, losses, 1, f"of spans that share characters, only the {which} stays", innermost=which == "innermost")


def layered(record: GoldRecord, losses: Losses, options: Options, number: int) -> GoldRecord:
    """Spans that fit in layers without overlaps, `number` of them where the options ask for layers, else one. Spans must have one segment each."""
    if options.nested != "layers":
        return flat(record, losses, options)
    return _dealt(record, losses, number, f"the format has {number} layers, and these spans found no place in them")


def _dealt(record: GoldRecord, losses: Losses, number: int, reason: str, *, innermost: bool = False) -> GoldRecord:
    _, gone = layers(record.spans, number, innermost=innermost)
    for span, stays in gone:
        before = f"{said(record, span)} within or across {said(record, stays)}"
        losses.note("span.overlap", reason, article=record.id, element=span.id, before=before)
    return left_out(record, [span.id for span, _ in gone], losses)


def layers(spans: Iterable[Span], number: int, *, innermost: bool = False) -> tuple[list[list[Span]], list[tuple[Span, Span]]]:
    """Spans dealt out to layers in which none overlap, the longest (or shortest) first; and those that found no place, each with one in its way."""
    dealt: list[list[Span]] = [[] for _ in range(number)]
    gone: list[tuple[Span, Span]] = []
    ordered = sorted(spans, key=lambda each: each.start)
    if all(one.end <= other.start for one, other in pairwise(ordered)):
        return [ordered, *dealt[1:]], gone
    for span in sorted(
        ordered, key=lambda each: (each.end - each.start if innermost else each.start - each.end, each.start, each.label, each.id)
    ):
        blocking: Span | None = None
        for layer in dealt:
            place = bisect_left(layer, span.start, key=lambda each: each.start)
            near = layer[max(0, place - 1) : place + 1]
            blocking = next((each for each in near if each.start < span.end and span.start < each.end), None)
            if blocking is None:
                layer.insert(place, span)
                break
        if blocking is not None:
            gone.append((span, blocking))
    return dealt, gone


def without_relations(record: GoldRecord, losses: Losses) -> GoldRecord:
    """A record without relations."""
    for each in record.relations:
        losses.note("relation.dropped", "the format has no relations", article=record.id, element=each.id, before=said(record, each))
    return left_out(record, [each.id for each in record.relations], losses)


def without_events(record: GoldRecord, losses: Losses) -> GoldRecord:
    """A record without events; relations between events go with them."""
    for each in record.events:
        losses.note("event.dropped", "the format has no events", article=record.id, element=each.id, before=said(record, each))
    return left_out(record, [each.id for each in record.events], losses)


def without_entities(record: GoldRecord, losses: Losses) -> GoldRecord:
    """A record whose spans point to no entity."""
    for each in record.entities:
        losses.note("kb.lost", "the format has no entities", article=record.id, element=each.id, before=said(record, each))
    return left_out(record, [each.id for each in record.entities], losses)


def without_topics(record: GoldRecord, losses: Losses) -> GoldRecord:
    """A record without topics."""
    for each in record.topics:
        losses.note("doclabel.lost", "the format has no labels of whole articles", article=record.id, element=each.id, before=each.label)
    record = left_out(record, [each.id for each in record.topics], losses)
    return replace(record, coverage=replace(record.coverage, topics=()))


def without_notes(record: GoldRecord, losses: Losses) -> GoldRecord:
    """A record without notes."""
    for note in record.notes:
        losses.note("note.lost", "the format has no notes", article=record.id, element=note.id, before=note.text)
    return replace(record, notes=())


def without_attributes(record: GoldRecord, losses: Losses) -> GoldRecord:
    """A record whose elements have neither attributes nor foreign keys."""

    def bare(element: Suggestable) -> Suggestable:
        if not element.attrs and not element.ext:
            return element
        shown = ", ".join(f"{name}={value}" for name, value in {**element.attrs, **element.ext}.items())
        losses.note(
            "attr.lost",
            "the format has no attributes",
            article=record.id,
            element=element.id,
            before=f"{said(record, element)} {shown}",
            after=said(record, element),
        )
        return replace(element, attrs={}, ext={})

    return mapped(record, bare)


def without_origin(record: GoldRecord, losses: Losses) -> GoldRecord:
    """A record that doesn't say how it came about: no source, decision, former form, origin or verdict of its elements, no provenance of its own."""

    def bare(element: Suggestable) -> Suggestable:
        if element.source is None and element.decision is None and element.was is None and not element.from_ and element.verdict is None:
            return element
        by, after = element.source.by if element.source else "a reader", said(record, element)
        before = f"{after}: {element.decision or 'set'} by {by}"
        reason = "the format doesn't say how an element came about"
        losses.note("provenance.lost", reason, article=record.id, element=element.id, before=before, after=after)
        return replace(element, source=None, decision=None, was=None, from_=(), verdict=None)

    mended = mapped(record, bare)
    # where a file was imported from is said anew at each import
    if replace(record.prov, import_={}) != Provenance(tool=""):
        losses.note("provenance.lost", "the format doesn't say how a record came about", article=record.id)
    return replace(mended, prov=Provenance(tool=""))


def without_meta(record: GoldRecord, losses: Losses, *, own: str = "") -> GoldRecord:
    """A record without meta data, and without foreign keys of its own but the one that the format writes again."""
    foreign = {name: value for name, value in record.ext.items() if name != own}
    if record.meta or foreign:
        names = ", ".join([*record.meta, *foreign])
        losses.note("attr.lost", "the format has no meta data of articles", article=record.id, before=names)
    return replace(record, meta={}, ext={name: value for name, value in record.ext.items() if name == own})


def without_lang(record: GoldRecord, losses: Losses) -> GoldRecord:
    """A record that doesn't say its language."""
    if record.lang:
        losses.note("attr.lost", "the format doesn't say a text's language", article=record.id, before=record.lang)
    return replace(record, lang="")


def without_annotator(record: GoldRecord, losses: Losses, options: Options) -> GoldRecord:
    """A record that doesn't say who read: it becomes whose the options say."""
    if record.annotator != options.annotator:
        losses.note(
            "annotator.lost", "the format doesn't say who read", article=record.id, before=record.annotator, after=options.annotator
        )
    return replace(record, annotator=options.annotator)


def total_coverage(record: GoldRecord, labels: Labels) -> Coverage:
    """The coverage of a record that was read in whole and for every label."""
    zones = ((0, len(record.text)),) if record.text else ()
    return Coverage(spans=labels.spans, relations=labels.relations, events=labels.events, topics=labels.topics, zones=zones)


def unasked(record: GoldRecord, labels: Labels) -> tuple[str, ...]:
    """The labels of a dataset that a record wasn't read for."""
    asked = (*record.coverage.spans, *record.coverage.relations, *record.coverage.events, *record.coverage.topics)
    return tuple(label for label in (*labels.spans, *labels.relations, *labels.events, *labels.topics) if label not in asked)


def wholly_covered(record: GoldRecord, losses: Losses, options: Options) -> GoldRecord:
    """A record for a format that can't say what is unknown: where something is, that is counted and becomes negative.

    Boilerplate, credits and damaged text are counted apart: nobody is asked to read them, so that nearly every article has some.
    """
    gaps = without(((0, len(record.text)),), merged(record.coverage.zones))
    quiet = options.quiet.get(record.id, ())
    unknown = (*_quoted(record.text, without(gaps, quiet)), *unasked(record, options.labels))
    if unknown:
        reason = "what nobody read, or nobody was asked for, becomes negative"
        losses.note("coverage.lost", reason, article=record.id, before=", ".join(unknown), after="negative")
    passed = _quoted(record.text, intersection(gaps, quiet))
    if passed:
        reason = "boilerplate, credits and damaged text, which nobody is asked to read, become negative"
        losses.note("coverage.boilerplate", reason, article=record.id, before=", ".join(passed), after="negative")
    return replace(record, coverage=total_coverage(record, options.labels))


def _quoted(text: str, stretches: Iterable[Segment]) -> list[str]:
    return [f"„{text[start:end].strip()}“" for start, end in stretches if text[start:end].strip()]


def finished(record: GoldRecord, losses: Losses) -> GoldRecord | None:
    """A record for a format that knows finished ones only: a skipped one is left out, an open one is taken as it is."""
    if record.state == "skipped":
        losses.note("record.skipped", "the article was skipped by its reader", article=record.id)
        return None
    if record.state == "open":
        losses.note(
            "provenance.lost", "the format doesn't say that a reading is not finished", article=record.id, before="open", after="done"
        )
    return replace(record, state="done")


def spans_only(record: GoldRecord, losses: Losses, options: Options, *, own: str = "") -> GoldRecord | None:
    """A finished record of which only labelled spans are left, and the foreign key `own`; None for a skipped one."""
    done = finished(record, losses)
    if done is None:
        return None
    done = without_notes(done, losses)
    done = without_events(without_relations(done, losses), losses)
    done = without_topics(without_entities(done, losses), losses)
    done = without_attributes(without_origin(done, losses), losses)
    return without_annotator(without_meta(without_lang(done, losses), losses, own=own), losses, options)
