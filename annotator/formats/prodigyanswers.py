"""The answers that a Prodigy file gives to one text, merged into one record.

What an accepted answer says is taken. A manual one, which asks for everything, covers the text; a binary one, which asks about one span, says
nothing of the rest, accepted or rejected. What is rejected or ignored is kept under `ext["prodigy"]`, with the keys that Prodigy gave each answer.
"""

from collections.abc import Iterator, Sequence
from typing import Any

from msgspec.structs import replace

from annotator.formats.options import Options
from annotator.formats.prodigymerging import Bond, Spot, with_relations, with_spans, with_topics
from annotator.formats.prodigyrows import Place, Row
from annotator.formats.units import Measure, Proof
from annotator.gold import SCHEMA, Coverage, GoldRecord, Provenance
from annotator.loss import Losses
from annotator.model import Labels, Record, State
from annotator.offsets import merged, without
from annotator.records import text_sha256


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
    first, base = answers[0], _base(answers, id_, annotator, options)
    giving = _giving(answers, asked, base.id, file, losses)
    said = [each for row in giving for each in _said(row, asked, base.id, file, losses)]
    refused = _refused(answers, asked)
    disputed = {spot for spot, _ in said} & refused
    for start, end, label in sorted(disputed):
        cause = "spans that one answer accepts and another rejects are left out, and their passages are not covered"
        losses.note("repair.answer", cause, article=base.id, before=f"{file}:{first.line}: [{first.text[start:end]}]{label}")
    # a binary answer says nothing of the spans that it doesn't show
    shown = frozenset[str]().union(*(row.shown for row in giving if not is_binary(row, asked)))
    record = with_spans(replace(base, meta=first.meta), said, refused, shown, losses)
    if "relations" in shown:
        record = with_relations(record, [tie for row in giving for tie in _ties(row, asked, file)], losses)
    rejected = {row.label for row in answers if row.label and row.answer == "reject"}
    topics = {label for row in answers if row in giving or row.label in rejected for label in row.asked}
    record = with_topics(record, topics, [label for row in giving for label in row.topics if label not in rejected])
    import_ = {"format": "prodigy", "file": file, "line": first.line}
    record = replace(record, annotator=annotator, prov=replace(base.prov, import_=import_))
    if all(row.untouched for row in answers):
        return record
    state = _state(answers, asked)
    _note_unused(answers, giving, state, base.id, asked, file, losses)
    coverage = _coverage(answers, giving, asked, first.text, disputed, options)
    return replace(record, state=state, coverage=coverage, ext=_ext(base.ext, answers, giving, asked))


def _base(answers: Sequence[Row], id_: str, annotator: str, options: Options) -> GoldRecord:
    """The record that the answers change: the one that we exported, or an empty one."""
    text = answers[0].text
    own = next((row.own for row in answers if row.own), None)
    if own is not None:
        return replace(own, text=text)
    return GoldRecord(
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


def _refused(answers: Sequence[Row], asked: Asked) -> set[Spot]:
    """The spans that binary answers reject."""
    rejecting = [row for row in answers if row.answer == "reject" and is_binary(row, asked)]
    return {spot for row in rejecting for _, spot in _placed(row, _measure(row, asked)) if spot is not None}


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


def _ties(row: Row, asked: Asked, file: str) -> Iterator[Bond]:
    measure = _measure(row, asked)
    for tie in row.relations:
        shown = f"{file}:{row.line}: {tie.label} from {tie.head.label} to {tie.tail.label}"
        yield tie.label, _spot(tie.head, measure), _spot(tie.tail, measure), shown


def _ext(ext: dict[str, Any], answers: Sequence[Row], giving: list[Row], asked: Asked) -> dict[str, Any]:
    """Foreign keys with those of the answers, after what earlier imports kept."""
    kept = [each for row in answers if not row.untouched and (each := _kept(row, answers[0], asked, giving=row in giving))]
    earlier = ext.get("prodigy")
    before = earlier.get("answers") if isinstance(earlier, dict) else None
    return ext | {"prodigy": {"answers": [*(before if isinstance(before, list) else []), *kept]}} if kept else ext


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
