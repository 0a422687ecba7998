"""The rows of a Prodigy file as they stand: what each answers to, in the file's own offsets and with what can't be read left out."""

from collections.abc import Iterator
from itertools import chain
from pathlib import Path
from typing import Any, Literal

import msgspec
from msgspec.structs import replace

from annotator.formats.jsonvalues import objects
from annotator.formats.options import Options
from annotator.formats.units import Measure
from annotator.gold import GoldRecord
from annotator.goldfile import problems_of
from annotator.loss import Losses
from annotator.model import Record, State
from annotator.records import text_sha256

MARK = "annotator"
"""The key under which stands what Prodigy has no place for."""
Answer = Literal["accept", "reject", "ignore"]
ANSWERS: dict[State, Answer] = {"done": "accept", "skipped": "ignore"}
"""The answers that our readings are; an open one has none."""
_KNOWN = ("accept", "reject", "ignore")
_LAYERS: dict[str, tuple[str, ...]] = {
    "ner_manual": ("spans",),
    "spans_manual": ("spans",),
    "relations": ("spans", "relations"),
    "choice": ("topics",),
}
_BINARY = frozenset({"ner", "spans", "classification"})
_OWN_KEYS = frozenset({"tokens", "spans", "relations", "options", "accept", "meta", MARK})
_SPAN_KEYS = frozenset({"start", "end", "token_start", "token_end", "label", "text", "type"})


class Place(Record, frozen=True, kw_only=True):
    """A span in the file's offsets; `quote` is its text, and `last` its last token, where the file says them."""

    start: int
    end: int
    label: str
    quote: str | None = None
    last: int | None = None
    ext: dict[str, Any] = {}  # noqa: RUF012 - msgspec copies it


class Tie(Record, frozen=True, kw_only=True):
    """A relation between two of the row's places."""

    label: str
    head: Place
    tail: Place


class Row(Record, frozen=True, kw_only=True):
    """One answer of a file.

    `layers` are what the row's task asks for in whole, None where it doesn't say; `binary` whether one thing was asked about, None where it doesn't
    say; `label` a topic that was asked about alone, `asked` all topics that were asked for. `shown` are the row's keys. `own` is the record that we exported the row from, `back` whether it was answered since then.
    """

    line: int
    text: str
    answer: Answer | None
    binary: bool | None
    layers: tuple[str, ...] | None
    spans: tuple[Place, ...]
    relations: tuple[Tie, ...]
    label: str | None
    topics: tuple[str, ...]
    asked: tuple[str, ...]
    tokens: tuple[tuple[int, int, str], ...]
    own: GoldRecord | None
    back: bool
    meta: dict[str, Any]
    foreign: dict[str, Any]
    shown: frozenset[str]

    @property
    def untouched(self) -> bool:
        """Whether the row is as we wrote it, as far as its answer goes."""
        return self.own is not None and not self.back

    @property
    def quotes(self) -> Iterator[tuple[int, int, str | None]]:
        """The row's places with what the file quotes of them, and its tokens, in the file's offsets, where a text is hard to count in."""
        for each in chain(self.spans, *((tie.head, tie.tail) for tie in self.relations)):
            yield each.start, each.end, each.quote
        if self.tokens and (max(self.text) > "\uffff" or "\r\n" in self.text):
            # tokens of other makers may be spelt otherwise than the text; only those that fit it prove anything
            measures = (Measure(self.text, "codepoint", "as is"), Measure(self.text, "utf16", "as is"))
            for start, end, quote in self.tokens:
                places = [(measure.place(start), measure.place(end)) for measure in measures]
                if quote in [self.text[first:last] for first, last in places if first is not None and last is not None]:
                    yield start, end, quote


def rows(source: Path, losses: Losses, options: Options) -> Iterator[Row]:
    """The rows of a file that have a text; what can't be read is counted."""
    column = options.columns.get("text", "text")
    for line, found in objects(source, losses):
        where = f"{source.name}:{line}"
        text = found.get(column)
        if isinstance(text, str) and text.strip():
            yield _row(found, text, _OWN_KEYS | {column}, line, where, losses)
        else:
            said = f"{where}: no text under {column!r}, but {', '.join(map(repr, found)) or 'nothing'}"
            cause = "rows without a text; columns={'text': '…'} names the key of the text where it is another"
            losses.note("record.skipped", cause, article=where, before=said)


def _row(found: dict[str, Any], text: str, keys: frozenset[str], line: int, where: str, losses: Losses) -> Row:
    label = found.get("label") if isinstance(found.get("label"), str) and found.get("label") else None
    own = _own(found, text, where, losses)
    # what is highlighted where labels of the whole text are asked for was found by a pattern, and isn't what was asked about
    highlighted = bool(label) or found.get("_view_id") == "choice"
    spans = tuple(_spans([] if highlighted else _list(found, "spans", losses, where), losses, where))
    relations = tuple(_ties(_list(found, "relations", losses, where), spans, losses, where))
    options = [name for each in _list(found, "options", losses, where) if (name := _name(each)) is not None]
    accepted = [name for each in _list(found, "accept", losses, where) if (name := _name(each)) is not None]
    answer = found.get("answer")
    if answer is not None and answer not in _KNOWN:
        cause = "answers that are none of accept, reject and ignore; their rows are taken as unanswered"
        losses.note("repair.answer", cause, article=where, before=f"{where}: {answer!r}")
    meta = found.get("meta")
    foreign = {name: value for name, value in found.items() if name not in keys and value is not None}
    if highlighted and found.get("spans"):
        foreign["spans"] = found["spans"]
    if not isinstance(meta, dict) and meta is not None:
        foreign["meta"] = meta
    return Row(
        line=line,
        text=text,
        answer=answer if answer in _KNOWN else None,
        binary=_binary(found, label),
        layers=_layers(found),
        spans=spans,
        relations=relations,
        label=label,
        topics=tuple(dict.fromkeys([label] if label else accepted)),
        asked=tuple(dict.fromkeys([label] if label else [*options, *accepted])),
        tokens=tuple(_tokens(found.get("tokens"))),
        own=own,
        back="_input_hash" in found or "_task_hash" in found or (own is not None and answer != ANSWERS.get(own.state)),
        meta=meta if isinstance(meta, dict) else {},
        foreign=foreign,
        shown=frozenset(found) - ({"spans"} if highlighted else set()),
    )


def _own(found: dict[str, Any], text: str, where: str, losses: Losses) -> GoldRecord | None:
    """The record that a row of ours carries; None for a foreign row, and where the text isn't the record's."""
    if MARK not in found:
        return None
    record, problem = None, ""
    try:
        record = msgspec.convert(found[MARK], GoldRecord)
    except msgspec.ValidationError as error:
        problem = str(error)
    if record is not None and record.sha256 != text_sha256(text):
        problem = "the text was changed"
    elif record is not None:
        problem = next((str(each) for each in problems_of(replace(record, text=text))), "")
    if problem:
        cause = f"what stands under {MARK!r} can't be read or doesn't fit the row, and is passed over"
        losses.note("repair.mark", cause, article=where, before=f"{where}: {problem}")
        return None
    return record


def _binary(found: dict[str, Any], label: str | None) -> bool | None:
    if isinstance(found.get("_is_binary"), bool):
        return bool(found["_is_binary"])
    view = found.get("_view_id")
    return True if label or view in _BINARY else None if view is None else False


def _layers(found: dict[str, Any]) -> tuple[str, ...] | None:
    known = _LAYERS.get(str(found.get("_view_id")))
    if known:
        return known
    keys = [("spans", ("spans", "tokens")), ("relations", ("relations",)), ("topics", ("options", "accept"))]
    return tuple(layer for layer, names in keys if any(name in found for name in names)) or None


def _list(found: dict[str, Any], name: str, losses: Losses, where: str) -> list[Any]:
    value = found.get(name)
    if isinstance(value, list):
        return value
    if value is not None:
        cause = "lists of spans, relations or choices that are no lists are passed over"
        losses.note("repair.list", cause, article=where, before=f"{where}: {name} is {str(value)[:60]!r}")
    return []


def _name(choice: Any) -> str | None:
    value = choice.get("id") if isinstance(choice, dict) else choice
    return str(value) if isinstance(value, str | int) and not isinstance(value, bool) and value != "" else None


def _tokens(found: Any) -> Iterator[tuple[int, int, str]]:
    for each in found if isinstance(found, list) else []:
        match each:
            case {"start": int(start), "end": int(end), "text": str(text)}:
                yield start, end, text


def _spans(listed: list[Any], losses: Losses, where: str) -> Iterator[Place]:
    for each in listed:
        place = _place(each)
        if place is None:
            cause = "spans are left out that don't say a start, an end behind it and a label"
            losses.note("repair.span", cause, article=where, before=f"{where}: {each!r}")
        else:
            yield replace(place, ext={name: value for name, value in each.items() if name not in _SPAN_KEYS})


def _place(each: Any) -> Place | None:
    match each:
        case {"start": int(start), "end": int(end), "label": str(label)} if (
            0 <= start < end and label and bool not in (type(start), type(end))
        ):
            quote, last = each.get("text"), each.get("token_end")
            return Place(
                start=start,
                end=end,
                label=label,
                quote=quote if isinstance(quote, str) else None,
                last=last if isinstance(last, int) else None,
            )
    return None


def _ties(listed: list[Any], places: tuple[Place, ...], losses: Losses, where: str) -> Iterator[Tie]:
    spans: dict[object, list[Place]] = {}
    for each in places:
        spans.setdefault((each.start, each.end), []).append(each)
        spans.setdefault(each.last, []).append(each)
    for each in listed:
        match each:
            case {"label": str(label)} if label:
                head, tail = (_end(each, name, spans, losses, where) for name in ("head", "child"))
                if head is None or tail is None:
                    cause = "relations between words that are no spans, or whose head or child the row doesn't hold, are left out"
                    said = f"{where}: {label} from {each.get('head')} to {each.get('child')}"
                    losses.note("relation.unknown_arg", cause, article=where, before=said)
                else:
                    yield Tie(label=label, head=head, tail=tail)
            case _:
                cause = "relations without a label are left out"
                losses.note("repair.relation", cause, article=where, before=f"{where}: {each!r}"[:200])


def _end(relation: dict[str, Any], name: str, spans: dict[object, list[Place]], losses: Losses, where: str) -> Place | None:
    """The span at one end of a relation, of those by their places and by their last tokens.

    It has the same place and label, else the same place, else it is the only one that ends with the relation's token.
    """
    said, token = relation.get(f"{name}_span"), relation.get(name)
    if isinstance(said, dict):
        start, end = said.get("start"), said.get("end")
        there = spans.get((start, end), []) if isinstance(start, int) and isinstance(end, int) else []
        return next((each for each in there if each.label == said.get("label")), there[0] if there else None)
    ending = spans.get(token, []) if isinstance(token, int) else []
    if len(ending) != 1:
        return None
    cause = "relations that say a token and no span are tied to the only span that ends with it"
    losses.note("repair.relation", cause, article=where, before=f"{where}: {name} {token}", after=ending[0].label)
    return ending[0]
