"""doccano's JSON lines: spans, relations, labels of whole articles, or spans and such labels, whichever a project is made for.

The labels of the dataset decide which of these shapes a file has. Offsets are UTF-16 units unless the options name another unit; the file of
another maker doesn't say. Under the key `annotator` stand what doccano has no place for and gives back as meta data: an article's id and
language, and the unit. What doccano gave back has an `id` of its own, and its unit isn't believed.
"""

import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, Literal

from msgspec.structs import replace

from annotator.disk import write_whole
from annotator.formats import projecting
from annotator.formats.canonical import ordered
from annotator.formats.colouring import colour, colour_on
from annotator.formats.doccanorows import LAYERS, MARK, NAMES, Row, rows
from annotator.formats.options import Options, Unit
from annotator.formats.units import WORDS, Evidence, Measure, counting
from annotator.gold import SCHEMA, Coverage, GoldRecord, Provenance
from annotator.loss import Losses
from annotator.model import Labels, Note, Relation, Span, Topic
from annotator.problem import Problem
from annotator.records import LINE_CAP, decode, encode, text_sha256

Shape = Literal["sequence", "relation", "intent", "classification"]
_HELD: dict[Shape, tuple[str, ...]] = {
    "sequence": ("spans",),
    "relation": ("spans", "relations"),
    "intent": ("spans", "topics"),
    "classification": ("topics",),
}
_KINDS = {"spans": "Span", "relations": "Relation", "topics": "Category"}
_KEYS = "123456789abcdefghijklmnopqrstuvwxyz"


def shape_of(labels: Labels) -> Shape:
    """The kind of doccano project that holds the most of a dataset with these labels."""
    if labels.relations:
        return "relation"
    if labels.topics:
        return "intent" if labels.spans else "classification"
    return "sequence"


def project(record: GoldRecord, losses: Losses, options: Options) -> GoldRecord | None:
    """What a project of the dataset's shape holds: spans of one segment, and relations or topics, without anything about them."""
    held = _HELD[shape_of(options.labels)]
    found = projecting.finished(record, losses)
    if found is None:
        return None
    found = projecting.continuous(projecting.without_events(found, losses), losses, options)
    if options.nested == "error":
        found = projecting.flat(found, losses, options)
    found = found if "relations" in held else projecting.without_relations(found, losses)
    found = found if "topics" in held else projecting.without_topics(found, losses)
    found = projecting.without_notes(projecting.without_entities(found, losses), losses)
    found = projecting.without_origin(projecting.without_attributes(found, losses), losses)
    found = projecting.without_annotator(_own_meta(found, losses), losses, options)
    return projecting.wholly_covered(found, losses, replace(options, labels=_only(options.labels, held)))


def write(target: Path, records: Iterable[GoldRecord], options: Options) -> None:
    """One line a record, and beside it the label types, a file for each list that doccano imports by itself."""
    write_whole(target, _written(records, options))
    held = _HELD[shape_of(options.labels)]
    for place, layer in zip(beside(target), sorted(held, key=lambda layer: (layer == "topics", layer == "relations")), strict=False):
        types = [_label_type(label, number, layer, options) for number, label in enumerate(getattr(options.labels, layer))]
        write_whole(place, json.dumps(types, ensure_ascii=False, indent=1).encode() + b"\n")


def beside(target: Path) -> tuple[Path, Path]:
    """Where the label types of an export lie: those of spans (of topics, where there are no spans), and those of relations or topics."""
    return target.with_name(f"{target.stem}.labels.json"), target.with_name(f"{target.stem}.more.labels.json")


def read(source: Path, losses: Losses, options: Options) -> Iterator[GoldRecord]:
    """The records of a file. Raises UnitUnproven where the offsets' unit matters and nobody said it."""
    evidence, used, marked = Evidence(), {layer: dict.fromkeys(names) for layer, names in _declared(source).items()}, set[Unit]()
    layers: set[str] = set()
    for row in rows(source, Losses(), options):
        layers |= row.layers
        for layer, names in row.labels.items():
            used[layer].update(dict.fromkeys(names))
        if row.unit:
            marked.add(row.unit)
            continue
        for each in row.spans:
            evidence.add(row.text, each.start, each.end, where=f"{source.name}:{row.line}")
    proof = evidence.proof(default="utf16", unit=options.unit, file=source.name)
    for unit in sorted(marked):
        losses.note("unit.detected", f"offsets count {WORDS[unit]}: the file says so")
    if not marked:
        proof.note(losses)
    labels = options.labels if options.labels != Labels() else Labels(**{layer: tuple(names) for layer, names in used.items()})
    labels = _only(labels, layers or _HELD[shape_of(labels)])
    seen: dict[str, int] = {}
    for number, row in enumerate(rows(source, losses, options), 1):
        measure = Measure(row.text, row.unit, "as is") if row.unit else proof.measure(row.text)
        found = _record(row, row.id or f"{source.stem}-{number}", measure, source.name, labels, losses, options)
        first = seen.setdefault(found.id, row.line)
        if first < row.line:
            said = f"{source.name}:{row.line}: {found.id!r} stands on line {first} already"
            losses.note("record.skipped", "articles that come twice; the first is used", article=f"{source.name}:{row.line}", before=said)
        else:
            yield found


def check(target: Path, options: Options) -> tuple[str, dict[str, int]]:
    """Reads again what was written, and says where the project must allow spans that overlap."""
    found = dict.fromkeys(("records", *LAYERS), 0)
    overlapping = 0
    for record in read(target, Losses(), options):
        found["records"] += 1
        for layer in LAYERS:
            found[layer] += len(getattr(record, layer))
        overlapping += bool(projecting.layers(record.spans, 1)[1])
    hint = f" ({overlapping} records have spans that overlap: the doccano project must allow it)" if overlapping else ""
    return f"read again{hint}", found


def _only(labels: Labels, held: Iterable[str]) -> Labels:
    return Labels(**{layer: getattr(labels, layer) for layer in held})


def _own_meta(record: GoldRecord, losses: Losses) -> GoldRecord:
    """A record whose meta data can stand beside doccano's own keys, which they would overwrite else."""
    if record.ext:
        losses.note("attr.lost", "the format has no foreign keys", article=record.id, before=", ".join(record.ext))
    taken = [name for name in record.meta if name in NAMES]
    for name in taken:
        losses.note(
            "label.collision", "meta data would overwrite what doccano keeps under that key", article=record.id, before=f"meta {name!r}"
        )
    return replace(record, ext={}, meta={name: value for name, value in record.meta.items() if name not in taken})


def _written(records: Iterable[GoldRecord], options: Options) -> Iterator[bytes]:
    shape, spans, relations = shape_of(options.labels), 0, 0
    unit = options.unit or "utf16"
    for record in records:
        # ids count through the file: doccano has looked relations up by them without asking for their article
        yield encode(_row(ordered(record), shape, unit, spans, relations)) + b"\n"
        spans += len(record.spans)
        relations += len(record.relations)


def _row(record: GoldRecord, shape: Shape, unit: Unit, before: int, relations_before: int) -> dict[str, Any]:
    offset = counting(record.text, unit)
    places = [(offset(span.start), offset(span.end), span.label) for span in record.spans]
    topics = [topic.label for topic in record.topics]
    row: dict[str, Any] = {"text": record.text}
    if shape == "relation":
        ids = {span.id: before + number for number, span in enumerate(record.spans, 1)}
        row["entities"] = [
            {"id": before + number, "start_offset": start, "end_offset": end, "label": label}
            for number, (start, end, label) in enumerate(places, 1)
        ]
        row["relations"] = [
            {"id": relations_before + number, "from_id": ids[each.head], "to_id": ids[each.tail], "type": each.label}
            for number, each in enumerate(record.relations, 1)
        ]
    elif shape == "intent" or (shape == "classification" and places):
        row |= {"entities": places, "cats": topics}
    else:
        row["label"] = topics if shape == "classification" else places
    mark = {"id": record.id, "unit": unit} | ({"lang": record.lang} if record.lang else {})
    return row | record.meta | {MARK: mark}


def _label_type(label: str, number: int, layer: str, options: Options) -> dict[str, str | None]:
    background = colour(label, number, options)
    key = _KEYS[number] if number < len(_KEYS) and layer != "relations" else None
    return {
        "text": label,
        "prefix_key": None,
        "suffix_key": key,
        "background_color": background,
        "text_color": colour_on(background),
        "task_type": _KINDS[layer],
    }


def _declared(source: Path) -> dict[str, list[str]]:
    """The labels of the label types that our export puts beside a file, by layer."""
    found: dict[str, list[str]] = {layer: [] for layer in LAYERS}
    for path in beside(source):
        if not path.is_file() or path.stat().st_size > LINE_CAP:
            continue
        types = decode(path.read_bytes(), list)
        for each in [] if isinstance(types, Problem) else types:
            layer = next((layer for layer, kind in _KINDS.items() if isinstance(each, dict) and each.get("task_type") == kind), None)
            if layer and isinstance(each.get("text"), str):
                found[layer].append(each["text"])
    return found


def _record(row: Row, id_: str, measure: Measure, file: str, labels: Labels, losses: Losses, options: Options) -> GoldRecord:
    where = f"{file}:{row.line}"
    spans: dict[str, Span] = {}
    for each in row.spans:
        start, end = measure.place(each.start), measure.place(each.end)
        if start is None or end is None:
            said = f"{where}: [{each.start}, {each.end}) {each.label} of {len(row.text)} characters"
            losses.note(
                "repair.span",
                "spans are left out that lie outside their text or cut a character",
                article=id_,
                element=each.id,
                before=said,
            )
        elif each.id in spans:
            said = f"{where}: id {each.id[1:]} stands at two entities"
            losses.note("repair.span", "entities are left out whose id an earlier one has", article=id_, element=each.id, before=said)
        else:
            spans[each.id] = Span(id=each.id, start=start, end=end, label=each.label, text=row.text[start:end])
    relations: dict[str, Relation] = {}
    for tie in row.relations:
        if tie.head not in spans or tie.tail not in spans:
            said = f"{where}: {tie.label} from {tie.head[1:]} to {tie.tail[1:]}"
            cause = "relations whose head or tail the file doesn't hold are left out"
            losses.note("relation.unknown_arg", cause, article=id_, element=tie.id, before=said)
        else:
            name = tie.id if tie.id not in relations else f"r.{len(relations) + 1}"
            relations[name] = Relation(id=name, label=tie.label, head=tie.head, tail=tie.tail)
    zones = ((0, len(row.text)),) if options.covered else ()
    return GoldRecord(
        schema=SCHEMA,
        id=id_,
        annotator=options.annotator,
        state="done",
        text=row.text,
        sha256=text_sha256(row.text),
        lang=row.lang or options.lang,
        spans=tuple(spans.values()),
        relations=tuple(relations.values()),
        topics=tuple(Topic(id=f"t{number}", label=label) for number, label in enumerate(row.topics, 1)),
        notes=tuple(Note(id=f"n{number}", text=said) for number, said in enumerate(row.comments, 1)),
        coverage=Coverage(spans=labels.spans, relations=labels.relations, topics=labels.topics, zones=zones)
        if options.covered
        else Coverage(spans=(), zones=()),
        prov=Provenance(tool="", import_={"format": "doccano", "file": file, "line": row.line}),
        meta=row.meta,
        ext={"doccano": {"id": row.foreign}} if row.foreign is not None and str(row.foreign) != id_ else {},
    )
