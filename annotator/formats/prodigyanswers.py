"""The answers that a Prodigy file gives to one text, merged into one record.

What an accepted answer says is taken. A manual one, which asks for everything, covers the text; a binary one, which asks about one span, says
nothing of the rest, accepted or rejected. What is rejected or ignored is kept under `ext["prodigy"]`, with the keys that Prodigy gave each answer.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from msgspec.structs import replace

from annotator.formats.options import Options
from annotator.formats.prodigyrows import Place, Row
from annotator.formats.projecting import left_out
from annotator.formats.units import Measure, Proof
from annotator.gold import SCHEMA, Coverage, GoldRecord, Provenance
from annotator.loss import Losses
from annotator.model import Labels, Record, Relation, Span, State, Topic
from annotator.offsets import merged, without
from annotator.records import text_sha256

Spot = tuple[int, int, str]
"""Where a span stands, in code points, and its label."""


class Asked(Record, frozen=True, kw_only=True):
    """What a file asks for: the labels and layers of its manual answers, and whether rows that don't say it ask about one span each."""

    labels: Labels
    layers: tuple[str, ...]
    binary: bool
    proof: Proof


def is_binary(row: Row, asked: Asked) -> bool:
    """Whether one thing was asked about, not everything."""
    return row.binary if row.binary is not None else asked.binary and single(row)


def single(row: Row) -> bool:
    """Whether a row holds one span and nothing else."""
    return len(row.spans) == 1 and not row.relations and not row.asked


def who(row: Row) -> str | None:
    """Who answered, by Prodigy's names for annotators and sessions."""
    return next((str(row.foreign[name]) for name in ("_annotator_id", "_session_id") if row.foreign.get(name)), None)


def record_of(answers: Sequence[Row], id_: str, annotator: str, asked: Asked, file: str, losses: Losses, options: Options) -> GoldRecord:
    """One record of all answers of one annotator to one text. Raises ValueError where several persons read it in whole and the options don't tell them apart."""
    first, text = answers[0], answers[0].text
    own = next((row.own for row in answers if row.own), None)
    base = own or GoldRecord(
        schema=SCHEMA,
        id=id_,
        annotator=annotator,
        state="open",
        text=text,
        sha256=text_sha256(text),
        lang=options.lang,
        spans=(),
        coverage=Coverage(spans=(), zones=()),
        prov=Provenance(tool=""),
    )
    giving = _giving(answers, asked, base.id, file, losses)
    said = [each for row in giving for each in _said(row, asked, base.id, file, losses)]
    refused = {
        spot
        for row in answers
        if row.answer == "reject" and is_binary(row, asked)
        for _, spot in _placed(row, _measure(row, asked))
        if spot is not None
    }
    disputed = {spot for spot, _ in said} & refused
    for start, end, label in sorted(disputed):
        cause = "spans that one answer accepts and another rejects are left out, and their passages are not covered"
        losses.note("repair.answer", cause, article=base.id, before=f"{file}:{first.line}: [{text[start:end]}]{label}")
    record = _with_spans(replace(base, text=text, meta=first.meta), giving, said, refused, losses)
    record = _with_topics(_with_relations(record, giving, asked, losses), answers, giving)
    kept = [each for row in answers if not row.untouched and (each := _kept(row, first, asked, giving=row in giving))]
    earlier = base.ext.get("prodigy")
    before = earlier.get("answers") if isinstance(earlier, dict) else None
    ext = {"prodigy": {"answers": [*(before if isinstance(before, list) else []), *kept]}} if kept else {}
    told = Provenance(tool="") if own is None else own.prov
    import_ = {"format": "prodigy", "file": file, "line": first.line}
    record = replace(record, annotator=annotator, ext=base.ext | ext, prov=replace(told, import_=import_))
    if all(row.untouched for row in answers):
        return record
    state = _state(answers, asked)
    _note_unused(answers, giving, state, base.id, asked, file, losses)
    return replace(record, state=state, coverage=_coverage(answers, giving, asked, text, disputed, options))


def _giving(answers: Sequence[Row], asked: Asked, id_: str, file: str, losses: Losses) -> list[Row]:
    """The answers whose elements are taken: accepted ones, else unanswered ones; of manual ones for the same layers the last."""
    accepted = [row for row in answers if row.answer == "accept" or row.untouched]
    found: list[Row] = []
    manual: list[Row] = []
    for row in reversed(accepted or [row for row in answers if row.answer is None]):
        if is_binary(row, asked) or row.answer is None:
            found.append(row)
            continue
        layers = set(_layers(row, asked))
        clashing = (each for each in manual if layers & set(_layers(each, asked)) and len({who(each), who(row)} - {None}) > 1)
        later = next(clashing, None)
        if later is not None:
            raise ValueError(
                f"{file}:{later.line}: {who(later)!r} read the text that {who(row)!r} read on line {row.line}; one reading is one annotator's. "
                "Say columns={'annotator': '_annotator_id'} (or '_session_id') to keep them apart, or export one annotator's answers."
            )
        if any(layers <= set(_layers(each, asked)) for each in manual):
            cause = "answers that a later one to the same task replaces"
            losses.note("repair.answer", cause, article=id_, before=f"{file}:{row.line}: {row.text}")
            continue
        manual.append(row)
        found.append(row)
    return found[::-1]


def _layers(row: Row, asked: Asked) -> tuple[str, ...]:
    return asked.layers if row.layers is None else row.layers


def _measure(row: Row, asked: Asked) -> Measure:
    return Measure(row.text, "codepoint", "as is") if row.untouched else asked.proof.measure(row.text)


def _spot(place: Place, measure: Measure) -> Spot | None:
    start, end = measure.place(place.start), measure.place(place.end)
    return (start, end, place.label) if start is not None and end is not None and start < end else None


def _placed(row: Row, measure: Measure) -> Iterator[tuple[Place, Spot | None]]:
    return ((place, _spot(place, measure)) for place in row.spans)


def _said(row: Row, asked: Asked, id_: str, file: str, losses: Losses) -> Iterator[tuple[Spot, Place]]:
    for place, spot in _placed(row, _measure(row, asked)):
        if spot is None:
            said = f"{file}:{row.line}: [{place.start}, {place.end}) {place.label} of {len(row.text)} characters"
            losses.note("repair.span", "spans are left out that lie outside their text or cut a character", article=id_, before=said)
        else:
            yield spot, place


def _with_spans(record: GoldRecord, giving: list[Row], said: list[tuple[Spot, Place]], refused: set[Spot], losses: Losses) -> GoldRecord:
    """A record with the spans that are said and not refused; those it had keep all that is known of them."""
    spots = {spot: place for spot, place in reversed(said) if spot not in refused}
    shown = any("spans" in row.shown for row in giving)
    had = {(span.start, span.end, span.label): span for span in record.spans}
    gone = [span.id for spot, span in _spots(record) if spot in refused or (shown and spot not in spots)]
    # a relation that the answers lack is gone by their word, and no loss
    ties = [] if not any("relations" in row.shown for row in giving) else record.relations
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
    gone += [tie.id for tie in ties if {tie.head, tie.tail} & set(gone)]
    left = left_out(record, gone, losses)
    return replace(left, spans=(*left.spans, *fresh))


def _with_relations(record: GoldRecord, giving: list[Row], asked: Asked, losses: Losses) -> GoldRecord:
    """A record with the relations that are said; those of events, which Prodigy can't show, stay."""
    if not any("relations" in row.shown for row in giving):
        return record
    spots = {span.id: spot for spot, span in _spots(record)}
    ids = {spot: id_ for id_, spot in reversed(spots.items())}
    said = {
        (tie.label, head, tail): None
        for row in giving
        for tie in row.relations
        if (head := _spot(tie.head, _measure(row, asked))) in ids and (tail := _spot(tie.tail, _measure(row, asked))) in ids
    }
    had = {each.id: (each.label, spots.get(each.head), spots.get(each.tail)) for each in record.relations}
    gone = [id_ for id_, triple in had.items() if None not in triple and triple not in said]
    free = _names("r", record)
    fresh = [
        Relation(id=next(free), label=label, head=ids[head], tail=ids[tail])
        for label, head, tail in said
        if (label, head, tail) not in had.values()
    ]
    left = left_out(record, gone, losses)
    return replace(left, relations=(*left.relations, *fresh))


def _with_topics(record: GoldRecord, answers: Sequence[Row], giving: list[Row]) -> GoldRecord:
    if not any(row.asked for row in answers):
        return record
    refused = {topic for row in answers if row.answer == "reject" and row.label for topic in row.topics}
    given = [label for label in dict.fromkeys(label for row in giving for label in row.topics) if label not in refused]
    had = {topic.label for topic in record.topics}
    kept = [topic for topic in record.topics if topic.label in given]
    free = _names("t", record)
    return replace(record, topics=(*kept, *(Topic(id=next(free), label=label) for label in given if label not in had)))


def _spots(record: GoldRecord) -> list[tuple[Spot, Span]]:
    return [((span.start, span.end, span.label), span) for span in record.spans]


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


def _kept(row: Row, first: Row, asked: Asked, *, giving: bool) -> dict[str, Any]:
    """What Prodigy's own keys say of an answer, and what the answer holds where none of it is taken."""
    kept = dict(row.foreign)
    if row.meta != first.meta:
        kept["meta"] = row.meta
    if not giving:
        spots = [spot for _, spot in _placed(row, _measure(row, asked)) if spot is not None]
        if spots:
            kept["spans"] = [{"start": start, "end": end, "label": label} for start, end, label in spots]
        if row.relations:
            measure = _measure(row, asked)
            kept["relations"] = [
                {"label": tie.label, "head": _spot(tie.head, measure), "child": _spot(tie.tail, measure)} for tie in row.relations
            ]
        if row.topics and not row.label:
            kept["accept"] = list(row.topics)
    return {} if kept == {"answer": "accept"} else kept


def _whole(row: Row, asked: Asked) -> bool:
    """Whether an answer covers what it was asked: a manual one, or one about a label of the whole text."""
    return row.answer == "accept" and (not is_binary(row, asked) or bool(row.asked))


def _state(answers: Sequence[Row], asked: Asked) -> State:
    if any(_whole(row, asked) or (row.answer == "reject" and row.label) for row in answers):
        return "done"
    return "open" if any(row.answer is None or (row.answer != "ignore" and is_binary(row, asked)) for row in answers) else "skipped"


def _coverage(answers: Sequence[Row], giving: list[Row], asked: Asked, text: str, disputed: set[Spot], options: Options) -> Coverage:
    if not options.covered:
        return Coverage(spans=(), zones=())
    topics: dict[str, None] = {}
    layers: set[str] = set()
    for row in answers:
        if row.asked and ((row.answer == "reject" and row.label) or (_whole(row, asked) and row in giving)):
            topics |= dict.fromkeys(row.asked if {"options", "label"} & row.shown else [*asked.labels.topics, *row.asked])
        if row in giving and row.answer == "accept" and not is_binary(row, asked):
            layers |= set(_layers(row, asked))
    spans, relations = (getattr(asked.labels, layer) if layer in layers else () for layer in ("spans", "relations"))
    cut = merged((start, end) for start, end, _ in disputed)
    zones = without(((0, len(text)),), cut) if layers or topics else ()
    return Coverage(spans=spans, relations=relations, topics=tuple(topics), zones=zones)


def _note_unused(answers: Sequence[Row], giving: list[Row], state: State, id_: str, asked: Asked, file: str, losses: Losses) -> None:
    for row in answers:
        held = ", ".join(f"[{row.text[spot[0] : spot[1]]}]{spot[2]}" for _, spot in _placed(row, _measure(row, asked)) if spot)
        said = f"{file}:{row.line}: {held or row.text}"
        if row.answer is None and not row.untouched:
            losses.note("scheme.detected", "rows without an answer are taken as not read yet", article=id_, before=said)
        if row in giving or row.label:
            continue
        if row.answer == "reject":
            cause = "rejected answers: what they refuse is kept under ext, and they cover nothing"
            losses.note("record.skipped", cause, article=id_, before=said)
        elif row.answer == "ignore" and state != "skipped":
            losses.note("record.skipped", "ignored answers beside others to the same text", article=id_, before=said)
