"""The results of a Label Studio annotation and the elements that they say: regions, their attributes, relations and choices.

What a result has no member for stands under its key `annotator`: who suggested an element, how it was decided, attributes of relations and
topics, and values of attributes that would come back as others.
"""

import re
from collections.abc import Callable, Iterator
from typing import Any, get_args

import msgspec
from msgspec import UNSET, UnsetType
from msgspec.structs import asdict, replace

from annotator.formats.labelstudioconfig import LABELS, TEXT, TOPICS, Controls, attribute_of
from annotator.formats.options import Unit
from annotator.formats.units import Measure, counting
from annotator.gold import GoldRecord
from annotator.loss import Losses
from annotator.model import (
    Attributes,
    Decision,
    ElementRef,
    Note,
    NoteRef,
    Record,
    Relation,
    Scalar,
    Source,
    Span,
    Suggestable,
    Topic,
    Verdict,
)
from annotator.records import encode

MARK = "annotator"
"""The key under which stands what Label Studio has no place for."""
UNLABELLED = "RELATED"
"""The label of a relation that Label Studio gave none."""
_SPACE = re.compile(r"\s+|\\n")


class Said(Record, frozen=True, kw_only=True):
    """What stands under the key `annotator` of a result."""

    source: Source | UnsetType | None = UNSET
    decision: Decision | UnsetType | None = UNSET
    was: Suggestable | UnsetType | None = UNSET
    from_: tuple[ElementRef, ...] | UnsetType = msgspec.field(name="from", default=UNSET)
    verdict: Verdict | UnsetType | None = UNSET
    attrs: Attributes | UnsetType = UNSET
    ext: dict[str, Any] | UnsetType = UNSET
    value: Scalar | list[Scalar] | UnsetType = UNSET
    topics: list[dict[str, Any]] | UnsetType = UNSET


def results(record: GoldRecord, unit: Unit, controls: Controls, *, suggested: bool) -> Iterator[dict[str, Any]]:
    """The results that say a record's spans, topics and relations, in offsets of a unit."""
    offset = counting(record.text, unit)
    for span in record.spans:
        place = {"start": offset(span.start), "end": offset(span.end)}
        head = {"id": span.id, "to_name": TEXT, "origin": _origin(span, suggested=suggested)}
        score = {} if span.source is None or span.source.score is None else {"score": span.source.score}
        region = {**head, "from_name": LABELS, "type": "labels", "value": {**place, "text": span.text, "labels": [span.label]}, **score}
        natural = _natural(str(head["origin"]), _source(span.source), suggested=suggested)
        yield region | _mark(span, natural | {"attrs": span.attrs})
        for name, value in span.attrs.items():
            kind, shown = _shown(value)
            control = controls.name(name, kind, shown if kind == "choices" else [])
            quote = {} if kind == "textarea" else {"text": span.text}
            said = {**head, "from_name": control, "type": kind, "value": {**place, **quote, _KEY[kind]: shown}}
            yield said if encode(_read_value(shown)) == encode(value) else said | {MARK: {"value": value}}
    if record.topics:
        marks = [_mark(topic, _natural("manual", None)).get(MARK, {}) for topic in record.topics]
        said = {"id": _free("topics", {span.id for span in record.spans}), "from_name": TOPICS, "to_name": TEXT, "type": "choices"}
        said |= {"origin": "manual", "value": {"choices": [topic.label for topic in record.topics]}}
        yield said | ({MARK: {"topics": marks}} if any(marks) else {})
    for each in record.relations:
        said = {"type": "relation", "from_id": each.head, "to_id": each.tail, "direction": "right", "labels": [each.label]}
        yield said | _mark(each, _natural("manual", None))


class Elements(Record, frozen=True, kw_only=True):
    """What the results of one annotation say. `rest` are those that no element has a place for."""

    spans: tuple[Span, ...]
    relations: tuple[Relation, ...]
    topics: tuple[Topic, ...]
    notes: tuple[Note, ...]
    rest: tuple[Any, ...] = ()


def elements(
    found: Any,
    text: str,
    measure: Measure,
    losses: Losses,
    where: str,
    *,
    source: Callable[[Any], Source],
    suggested: bool,
) -> Elements:
    """The elements of an annotation's results; `source` is who suggested a result of a prediction. What can't be read is counted."""
    listed = dicts(found, losses, "repair.result", "results that are no objects are left out", where)
    spans: dict[str, Span] = {}
    of_region: dict[str, list[str]] = {}
    notes: list[tuple[str, str]] = []

    def lost(class_: str, reason: str, each: Any) -> None:
        losses.note(
            class_, reason, article=where, element=str(each.get("id", "")), before=f"{where}: {each.get('type')} {each.get('value')}"
        )

    for each in listed:
        if isinstance(_member(each, "labels"), list) and each.get("type") != "relation":
            place = _place(each, measure)
            if place is None:
                lost("repair.span", "regions are left out that have no place in their text, or no label", each)
                continue
            natural = _natural(each.get("origin"), source(each), suggested=suggested)
            for label in each["value"]["labels"]:
                name = _free(str(each.get("id") or f"s{len(spans) + 1}"), spans)
                start, end = place
                span = Span(id=name, start=start, end=end, label=str(label), text=text[start:end])
                spans[name] = _told(span, natural, each, losses, where)
                if each.get("id") is not None:
                    of_region.setdefault(_id(each["id"]), []).append(name)
            remarks = each["meta"].get("text") if isinstance(each.get("meta"), dict) else None
            notes += [(name, str(remark)) for remark in (remarks if isinstance(remarks, list) else [])]
    topics: list[Topic] = []
    rest = []
    for each in listed:
        if each.get("type") == "relation" or isinstance(_member(each, "labels"), list):
            continue
        value = _value(each, losses, where)
        if _id(each.get("id")) in of_region and value is not None:
            for name in of_region[_id(each["id"])]:
                attrs = {**spans[name].attrs, attribute_of(str(each.get("from_name"))): value}
                spans[name] = replace(spans[name], attrs=attrs)
        elif isinstance(_member(each, "choices"), list) and "start" not in each["value"]:
            marks = _said(each, losses, where).topics
            for number, label in enumerate(each["value"]["choices"]):
                mark = marks[number] if isinstance(marks, list) and number < len(marks) else {}
                topic = Topic(id=_free(f"t{len(topics) + 1}", spans), label=str(label))
                topics.append(_told(topic, _natural("manual", None), {MARK: mark}, losses, where))
        elif _member(each, "start") is not None or _member(each, "startOffset") is not None:
            lost("repair.span", "regions are left out that have no place in their text, or no label", each)
        else:
            rest.append(each)
    taken = {*spans, *(topic.id for topic in topics)}
    return Elements(
        spans=tuple(spans.values()),
        relations=tuple(_relations(listed, of_region, taken, losses, where)),
        topics=tuple(topics),
        notes=tuple(Note(id=_free(f"n{number}", taken), text=said, ref=NoteRef(id=on)) for number, (on, said) in enumerate(notes, 1)),
        rest=tuple(rest),
    )


def dicts(found: Any, losses: Losses, class_: str, reason: str, where: str) -> list[dict[str, Any]]:
    """The objects of a list; what else stands there is counted."""
    listed = found if isinstance(found, list) else [] if found is None else [found]
    for each in listed:
        if not isinstance(each, dict):
            losses.note(class_, reason, article=where, before=f"{where}: {each!r}")
    return [each for each in listed if isinstance(each, dict)]


def quotes(found: list[dict[str, Any]], text: str) -> Iterator[tuple[int, int, str | None]]:
    """The regions of an annotation with their quotes, in the file's offsets; where a browser changed white space, the quote is the text's own."""
    measures = tuple(Measure(text, unit, "as is") for unit in get_args(Unit))
    for each in found:
        value = each.get("value")
        if not isinstance(value, dict) or not isinstance(value.get("labels"), list):
            continue
        match (value.get("start"), value.get("end"), value.get("text")):
            case (int(start), int(end), quote):
                yield start, end, _quote(text, measures, start, end, quote) if isinstance(quote, str) else None


_KEY = {"choices": "choices", "number": "number", "textarea": "text"}


def _relations(listed: list[Any], of_region: dict[str, list[str]], taken: set[str], losses: Losses, where: str) -> Iterator[Relation]:
    number = 0
    for each in listed:
        if each.get("type") != "relation":
            continue
        head, tail = (next(iter(of_region.get(_id(each.get(end)), [])), None) for end in ("from_id", "to_id"))
        said = f"{where}: {each.get('labels')} from {each.get('from_id')} to {each.get('to_id')}"
        if head is None or tail is None:
            cause = "relations whose head or tail the file doesn't hold are left out"
            losses.note("relation.unknown_arg", cause, article=where, before=said)
            continue
        labels = each.get("labels") if isinstance(each.get("labels"), list) else []
        if not labels:
            losses.note("repair.label", f"relations without a label got the label {UNLABELLED}", article=where, before=said)
        ends = {"left": [(tail, head)], "bi": [(head, tail), (tail, head)]}.get(str(each.get("direction")), [(head, tail)])
        for label in labels or [UNLABELLED]:
            for first, second in ends:
                number += 1
                relation = Relation(id=_free(f"r{number}", taken), label=str(label), head=first, tail=second)
                yield _told(relation, _natural("manual", None), each, losses, where)


def _origin(span: Span, *, suggested: bool) -> str:
    if suggested or span.source is None:
        return "prediction" if suggested else "manual"
    return "prediction-changed" if span.was is not None or span.decision == "corrected" else "prediction"


def _natural(origin: Any, source: Source | None, *, suggested: bool = False) -> dict[str, Any]:
    """What an element is taken for that says no more than its origin."""
    rest: dict[str, Any] = {"was": None, "from_": (), "verdict": None, "attrs": {}, "ext": {}}
    if suggested:
        return rest | {"source": source, "decision": None}
    if origin in ("prediction", "prediction-changed"):
        return rest | {"source": source, "decision": "accepted" if origin == "prediction" else "corrected"}
    return rest | {"source": None, "decision": "added"}


def _source(source: Source | None) -> Source | None:
    """A source as it would be read from a result alone, which names none."""
    return None if source is None else Source(by="prediction", version="", score=source.score)


def _mark(element: Any, natural: dict[str, Any]) -> dict[str, Any]:
    differing = {name: getattr(element, name) for name, value in natural.items() if getattr(element, name) != value}
    return {MARK: {name.rstrip("_"): value for name, value in differing.items()}} if differing else {}


def _said(result: Any, losses: Losses, where: str) -> Said:
    if MARK not in result:
        return Said()
    try:
        return msgspec.convert(result[MARK], Said)
    except msgspec.ValidationError as error:
        cause = f"what stands under {MARK!r} can't be read and is passed over"
        losses.note("repair.mark", cause, article=where, before=f"{where}: {error}")
        return Said()


def _told(element: Any, natural: dict[str, Any], result: Any, losses: Losses, where: str) -> Any:
    said = asdict(_said(result, losses, where))
    return replace(element, **{name: value if said[name] is UNSET else said[name] for name, value in natural.items()})


def _shown(value: Any) -> tuple[str, Any]:
    """How an attribute's value stands in a result: the kind of the result, and its value."""
    if isinstance(value, bool):
        return "choices", ["true" if value else "false"]
    if isinstance(value, int | float):
        return "number", value
    return ("choices", [str(each) for each in value]) if isinstance(value, list) else ("textarea", [value])


def _read_value(shown: Any) -> Any:
    if not isinstance(shown, list):
        return shown if isinstance(shown, str | int | float | bool) else encode(shown).decode()
    plain = [each if isinstance(each, str | int | float | bool) else encode(each).decode() for each in shown]
    if len(plain) != 1:
        return plain
    return plain[0] == "true" if plain[0] in ("true", "false") else plain[0]


def _value(result: Any, losses: Losses, where: str) -> Any:
    said = _said(result, losses, where).value
    if said is not UNSET:
        return said
    kind = str(result.get("type"))
    found = _member(result, _KEY.get(kind, kind))
    return None if found is None else _read_value(found)


def _id(said: Any) -> str:
    """A region's id as others refer to it, whatever kind of value a file gives it."""
    return said if isinstance(said, str) else encode(said).decode()


def _member(result: Any, name: str) -> Any:
    value = result.get("value")
    return value.get(name) if isinstance(value, dict) else None


def _place(result: Any, measure: Measure) -> tuple[int, int] | None:
    match (_member(result, "start"), _member(result, "end")):
        case (int(first), int(last)) if result["value"]["labels"]:
            start, end = measure.place(first), measure.place(last)
            return (start, end) if start is not None and end is not None and start < end else None
    return None


def _quote(text: str, measures: tuple[Measure, ...], start: int, end: int, quote: str) -> str:
    places = [(measure.place(start), measure.place(end)) for measure in measures]
    own = [text[first:last] for first, last in places if first is not None and last is not None]
    if quote in own:
        return quote
    return next((each for each in own if _SPACE.sub("", each) == _SPACE.sub("", quote)), quote)


def _free(name: str, taken: Any) -> str:
    while name in taken:
        name += "."
    return name
