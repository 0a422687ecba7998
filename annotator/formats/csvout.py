"""A table for people with spreadsheets: one row a span, relation, event, entity or topic, as CSV; it only goes out.

The byte order mark tells Excel that this is UTF-8. Excel takes lines apart at the list separator of its country, which in German is the
semicolon: then say `delimiter=";"`. A cell that begins like a formula gets an apostrophe in front, because spreadsheets run the formulas of
files that they open. Offsets are code points; attributes and segments are JSON, as in gold records; `head` and `tail` are ids.
"""

import csv
import io
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from msgspec.structs import replace

from annotator.disk import write_whole
from annotator.formats.canonical import ordered
from annotator.formats.options import Options
from annotator.formats.projecting import elements, finished, mapped, said, wholly_covered, without_lang, without_notes
from annotator.gold import GoldRecord, Provenance
from annotator.loss import Losses
from annotator.model import Entity, Event, Relation, Span, Suggestable
from annotator.records import LINE_CAP, encode, text_sha256

COLUMNS = (
    *("article", "title", "annotator", "kind", "id", "label", "start", "end", "text", "segments"),
    *("head", "head_text", "tail", "tail_text", "triggers", "arguments", "entity_id", "entity", "kb", "attributes", "decision"),
)
"""The columns of the table, in order."""

_MARK = "\ufeff".encode()
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\0")
_LAYERS = {"span": "spans", "relation": "relations", "event": "events", "entity": "entities", "topic": "topics"}


def project(record: GoldRecord, losses: Losses, options: Options) -> GoldRecord | None:
    """What the rows hold of a record: its elements with their attributes and decisions, without the text around them."""
    done = finished(record, losses)
    if done is None or not elements(done):
        if done is not None:
            losses.note("record.skipped", "nothing is annotated in them, so they have no row", article=record.id, before=record.id)
        return None
    done = without_lang(without_notes(done, losses), losses)
    done = _without_origin(_without_foreign(done, losses), losses)
    if done.text:
        reason = "the table holds the words of spans, not those around them"
        losses.note("text.changed", reason, article=record.id, before=done.text)
        done = replace(wholly_covered(done, losses, options), text="", sha256=text_sha256(""))
    for row in _rows(done):
        for cell in row.values():
            if neutral(cell) != cell:
                reason = "cells that begin like a formula have an apostrophe in front"
                losses.note("text.changed", reason, article=record.id, element=row["id"], before=cell, after=neutral(cell))
    return done


def write(target: Path, records: Iterable[GoldRecord], options: Options) -> None:
    """One file with a line of column names, and a row an element."""
    write_whole(target, _written(records, options))


def check(target: Path, options: Options) -> tuple[str, dict[str, int]]:
    """Counts the rows by kind, as the csv module reads them."""
    found = dict.fromkeys(_LAYERS.values(), 0)
    limit = csv.field_size_limit(LINE_CAP)
    try:
        with target.open(encoding="utf-8-sig", newline="") as file:
            for row in csv.DictReader(file, delimiter=options.delimiter):
                found[_LAYERS[row["kind"]]] += 1
    finally:
        csv.field_size_limit(limit)
    return "the csv module", found


def neutral(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula."""
    return f"'{cell}" if cell.startswith(_FORMULA) else cell


def _written(records: Iterable[GoldRecord], options: Options) -> Iterator[bytes]:
    yield _MARK + _lines([dict(zip(COLUMNS, COLUMNS, strict=True))], options)
    for record in records:
        yield _lines(_rows(record), options)


def _lines(rows: Iterable[dict[str, str]], options: Options) -> bytes:
    lines = io.StringIO()
    table = csv.DictWriter(lines, COLUMNS, restval="", delimiter=options.delimiter, lineterminator="\r\n")
    for row in rows:
        table.writerow({name: neutral(cell) for name, cell in row.items()})
    return lines.getvalue().encode()


def _rows(record: GoldRecord) -> Iterator[dict[str, str]]:
    quotes = {span.id: span.text for span in record.spans} | {event.id: event.label for event in record.events}
    known = {entity.id: entity for entity in record.entities}
    head = {"article": record.id, "title": str(record.meta.get("title", "")), "annotator": record.annotator}
    for element in elements(ordered(record)):
        row = head | {"kind": str(element.__struct_config__.tag), "id": element.id, "label": element.label}
        row |= _content(element, quotes, known)
        yield row | {"attributes": _json(element.attrs), "decision": element.decision or ""}


def _content(element: Suggestable, quotes: dict[str, str], known: dict[str, Entity]) -> dict[str, str]:
    match element:
        case Span():
            place = {"start": str(element.start), "end": str(element.end), "text": element.text, "segments": _json(element.segments)}
            return place | (_entity(known[element.entity]) if element.entity in known else {})
        case Relation(head=head, tail=tail):
            return {"head": head, "head_text": quotes.get(head, ""), "tail": tail, "tail_text": quotes.get(tail, "")}
        case Event():
            triggers = "; ".join(f"{quotes.get(ref, '')} ({ref})" for ref in element.triggers)
            filled = "; ".join(f"{each.role}: {quotes.get(each.ref, '')} ({each.ref})" for each in element.args)
            return {"triggers": triggers, "arguments": filled}
        case Entity():
            return _entity(element)
    return {}


def _entity(entity: Entity) -> dict[str, str]:
    return {"entity_id": entity.id, "entity": entity.name, "kb": entity.kb or ""}


def _json(value: Any) -> str:
    return encode(value).decode() if value else ""


def _without_foreign(record: GoldRecord, losses: Losses) -> GoldRecord:
    """A record without foreign keys, without ties to the corpus's ledger, and without meta data other than its title."""
    lost = [*(name for name in record.meta if name != "title"), *record.ext]
    if lost:
        losses.note("attr.lost", "the table has no meta data of articles but their title", article=record.id, before=", ".join(lost))

    def bare(element: Suggestable) -> Suggestable:
        if isinstance(element, Entity) and element.ledger:
            reason = "the table doesn't say which of the corpus's entities it is"
            losses.note("kb.lost", reason, article=record.id, element=element.id, before=f"{said(record, element)} {element.ledger}")
            element = replace(element, ledger=None)
        if element.ext:
            reason = "the table has no foreign keys"
            losses.note("attr.lost", reason, article=record.id, element=element.id, before=f"{said(record, element)} {_json(element.ext)}")
        return replace(element, ext={})

    title = {name: value for name, value in record.meta.items() if name == "title"}
    return mapped(replace(record, meta=title, ext={}), bare)


def _without_origin(record: GoldRecord, losses: Losses) -> GoldRecord:
    """A record of which only the decisions say how it came about."""

    def bare(element: Suggestable) -> Suggestable:
        plain = replace(element, source=None, was=None, from_=(), verdict=None)
        if plain != element:
            by = element.source.by if element.source else "a reader"
            reason = "the table doesn't say who suggested an element, nor what it was before"
            losses.note("provenance.lost", reason, article=record.id, element=element.id, before=f"{said(record, element)}: by {by}")
        return plain

    bared = mapped(record, bare)
    if replace(record.prov, import_={}) != Provenance(tool=""):
        losses.note("provenance.lost", "the table doesn't say how a record came about", article=record.id)
    return replace(bared, prov=Provenance(tool=""))
