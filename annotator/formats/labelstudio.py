"""Label Studio's JSON: a task for each article, an annotation for each reader, a prediction for each suggester; and its labelling config.

Offsets are code points, as Label Studio counts them now; older versions counted UTF-16 units, which the quotes of its results prove. Under the key
`annotator` stands what it has no place for: in a task's data the article's id and language, in an annotation the reader's name, the unit and more.
"""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import msgspec
from msgspec.structs import replace

from annotator.disk import write_whole
from annotator.formats import projecting
from annotator.formats.canonical import ordered
from annotator.formats.jsonvalues import objects
from annotator.formats.labelstudioconfig import Controls, beside, config, declared
from annotator.formats.labelstudioresults import MARK, UNLABELLED, dicts, elements, quotes, results
from annotator.formats.options import Options, Unit
from annotator.formats.units import Evidence, Proof
from annotator.gold import SCHEMA, Coverage, GoldRecord, Provenance
from annotator.loss import Losses
from annotator.model import Labels, Record, Source
from annotator.records import encode, text_sha256

UNIT: Unit = "codepoint"
"""What offsets count where neither the options nor a file says it."""
_NOTHING = Coverage(spans=(), zones=())


class Said(Record, frozen=True, kw_only=True):
    """What stands under the key `annotator` of an annotation that we wrote."""

    unit: Unit
    name: str = ""
    prov: Provenance | None = None
    ext: dict[str, Any] = {}  # noqa: RUF012 - msgspec copies it


def project(record: GoldRecord, losses: Losses, options: Options) -> GoldRecord | None:
    """What Label Studio holds: spans of one segment, relations between them and topics, with attributes and origin."""
    found = projecting.continuous(projecting.without_events(record, losses), losses, options)
    found = projecting.without_notes(projecting.without_entities(found, losses), losses)
    column = _column(options)
    taken = [name for name in found.meta if name in (column, MARK)]
    for name in taken:
        losses.note("label.collision", "meta data would overwrite the text or our mark", article=record.id, before=f"meta {name!r}")
    meta = {name: value for name, value in found.meta.items() if name not in taken}
    found = replace(found, meta=meta, prov=replace(found.prov, import_={}))
    if found.state == "skipped" or _suggested(found):
        return replace(found, coverage=_NOTHING)
    done = projecting.finished(found, losses)
    return done and projecting.wholly_covered(done, losses, replace(options, labels=_held(options.labels)))


def write(target: Path, records: Iterable[GoldRecord], options: Options) -> None:
    """A list of tasks, one on each line, and beside it the labelling config; readings of one article that follow each other share a task."""
    controls = Controls()
    write_whole(target, _list(_tasks(records, options, controls)))
    write_whole(beside(target), config(options, controls))


def read(source: Path, losses: Losses, options: Options) -> Iterator[GoldRecord]:
    """A record for each annotation and each prediction of a file. Raises UnitUnproven where the offsets' unit matters and nothing proves it."""
    evidence, used, marks = Evidence(), _used(declared(source)), set[Unit | None]()
    for task in _read_tasks(source, Losses(), options):
        for found, _ in task.readings:
            result = _results(found)
            mark = _said(found)
            marks.add(mark.unit if mark else None)
            for start, end, quote in quotes(result, task.text):
                evidence.add(task.text, start, end, quote, f"{source.name}:{task.line}")
            _use(used, result)
    own = next(iter(marks)) if len(marks) == 1 else None
    proof = evidence.proof(default=UNIT, unit=own or options.unit, file=source.name)
    proof.note(losses)
    labels = _held(options.labels if options.labels != Labels() else Labels(**{layer: tuple(names) for layer, names in used.items()}))
    seen: dict[tuple[str, str], int] = {}
    for task in _read_tasks(source, losses, options):
        for found, suggested in task.readings:
            record = _record(task, found, source.name, proof, labels, losses, options, suggested=suggested)
            number = seen[record.id, record.annotator] = seen.get((record.id, record.annotator), 0) + 1
            if number > 1:
                name = f"{record.annotator}-{number}"
                cause = "several annotations of one article by one annotator; the later ones got a name of their own"
                losses.note(
                    "repair.annotator", cause, article=record.id, before=f"{source.name}:{task.line}: {record.annotator}", after=name
                )
                record = replace(record, annotator=name)
            yield record


class _Task(Record, frozen=True, kw_only=True):
    """A task whose text can be read: its annotations, then its predictions, each with whether it is one."""

    line: int
    id: str
    text: str
    lang: str
    meta: dict[str, Any]
    foreign: Any
    readings: list[tuple[dict[str, Any], bool]]
    models: dict[Any, dict[str, Any]]


def _column(options: Options) -> str:
    return options.columns.get("text", "text")


def _held(labels: Labels) -> Labels:
    return replace(labels, events=())


def _suggested(record: GoldRecord) -> bool:
    """Whether a record is what one suggester found, and nobody has read."""
    found = projecting.elements(record)
    sources = {(each.source.by, each.source.version) if each.source else None for each in found}
    untouched = all(each.decision is None and each.was is None and not each.from_ and each.verdict is None for each in found)
    return record.state == "open" and len(sources) == 1 and untouched and next(iter(sources), None) is not None


def _list(tasks: Iterable[bytes]) -> Iterator[bytes]:
    before = b"[\n"
    for task in tasks:
        yield before + task
        before = b",\n"
    yield b"\n]\n" if before == b",\n" else b"[]\n"


def _tasks(records: Iterable[GoldRecord], options: Options, controls: Controls) -> Iterator[bytes]:
    task: dict[str, Any] = {}
    former: GoldRecord | None = None
    number = 0
    for annotation, record in enumerate(records, 1):
        suggested = _suggested(record)
        same = former is not None and _article(former) == _article(record)
        if not same or (task["predictions"] and not suggested):
            if task:
                yield encode(task)
            number += 1
            mark = {"id": record.id} | ({"lang": record.lang} if record.lang else {})
            data = {_column(options): record.text, **record.meta, MARK: mark}
            task = {"id": number, "data": data, "annotations": [], "predictions": []}
        found = _annotation(ordered(record), annotation, options, controls, suggested=suggested)
        task["predictions" if suggested else "annotations"].append(found)
        former = record
    if task:
        yield encode(task)


def _article(record: GoldRecord) -> tuple[str, str, str, dict[str, Any]]:
    return (record.id, record.text, record.lang, record.meta)


def _annotation(record: GoldRecord, number: int, options: Options, controls: Controls, *, suggested: bool) -> dict[str, Any]:
    unit = options.unit or UNIT
    said = list(results(record, unit, controls, suggested=suggested))
    mailed = "@" in record.annotator
    # a name that is no address is kept in the mark: Label Studio refuses files that name readers whom it doesn't know
    mark = Said(unit=unit, name="" if mailed and not suggested else record.annotator, prov=_own_prov(record), ext=record.ext)
    if suggested:
        source = next(each.source for each in projecting.elements(record) if each.source)
        return {"id": number, "model_version": f"{source.by} {source.version}".strip(), "result": said, MARK: mark}
    found: dict[str, Any] = {"id": number}
    if mailed:
        found["completed_by"] = {"email": record.annotator}
    found |= {"was_cancelled": record.state == "skipped", "ground_truth": record.annotator == "gold"}
    if record.prov.seconds is not None:
        found["lead_time"] = record.prov.seconds
    return found | {"result": said, MARK: mark}


def _own_prov(record: GoldRecord) -> Provenance | None:
    return None if record.prov in (Provenance(tool=""), Provenance(tool="", seconds=record.prov.seconds)) else record.prov


def _read_tasks(source: Path, losses: Losses, options: Options) -> Iterator[_Task]:
    for number, (line, found) in enumerate(objects(source, losses), 1):
        where, column = f"{source.name}:{line}", _column(options)
        data = found.get("data")
        if number == 1 and not isinstance(data, dict):
            raise ValueError(
                f"{where}: here is no task of Label Studio: it has no data, but {', '.join(map(repr, found)) or 'nothing'}. "
                "Files in JSON_MIN have neither ids nor relations, and aren't read: choose JSON when exporting from Label Studio."
            )
        text = data.get(column) if isinstance(data, dict) else None
        if not isinstance(data, dict) or not isinstance(text, str) or not text.strip():
            cause = "tasks without a text; columns={'text': '…'} names the key of the text where it is another"
            keys = ", ".join(map(repr, data)) if isinstance(data, dict) else "no data"
            losses.note("record.skipped", cause, article=where, before=f"{where}: no text under {column!r}, but {keys or 'nothing'}")
            continue
        cause = "annotations, predictions or drafts that are no objects"
        annotations, predictions, drafts = (
            dicts(found.get(name), losses, "record.skipped", cause, where) for name in ("annotations", "predictions", "drafts")
        )
        if not annotations and not predictions:
            losses.note("record.skipped", "tasks that nobody has annotated", article=where, before=f"{where}: {text}")
        for _ in drafts:
            losses.note("record.skipped", "drafts, which nobody has submitted", article=where, before=f"{where}: {text}")
        mark = data.get(MARK)
        said = mark if isinstance(mark, dict) else {}
        id_ = said.get("id")
        if not isinstance(id_, str) or not id_:
            id_ = f"{source.stem}-{number}" if found.get("id") is None else str(found["id"])
        yield _Task(
            line=line,
            id=id_,
            text=text,
            lang=said["lang"] if isinstance(said.get("lang"), str) else options.lang,
            meta={name: value for name, value in data.items() if name != column and not (name == MARK and said)},
            foreign=found.get("id"),
            readings=[*((each, False) for each in annotations), *((each, True) for each in predictions)],
            models={each["id"]: each for each in predictions if isinstance(each.get("id"), int)},
        )


def _record(
    task: _Task, found: dict[str, Any], file: str, proof: Proof, labels: Labels, losses: Losses, options: Options, *, suggested: bool
) -> GoldRecord:
    where, mark = f"{file}:{task.line}", _said(found)
    parent = found.get("parent_prediction")
    model = found if suggested else task.models.get(parent, {}) if isinstance(parent, int) else {}

    def source(result: Any) -> Source:
        score = result.get("score", model.get("score"))
        number = _number(score)
        if number is None and score is not None:
            losses.note("repair.score", "scores that are no numbers are passed over", article=where, before=f"{where}: {str(score)[:60]}")
        return Source(by=str(model.get("model_version") or "prediction"), version="", score=number)

    said = elements(found.get("result"), task.text, proof.measure(task.text), losses, where, source=source, suggested=suggested)
    skipped = bool(found.get("was_cancelled"))
    prov = mark.prov if mark and mark.prov else Provenance(tool="", seconds=_number(found.get("lead_time")))
    foreign = {} if mark else {"task": task.foreign} if str(task.foreign) != task.id else {}
    if not mark:
        foreign |= {name: found[name] for name in ("id", "ground_truth") if found.get(name)}
    if said.rest:
        foreign["results"] = list(said.rest)
    read_whole = options.covered and not skipped and not suggested
    return GoldRecord(
        schema=SCHEMA,
        id=task.id,
        annotator=(mark.name if mark else "")
        or (str(model.get("model_version") or "prediction") if suggested else _reader(found, options)),
        state="open" if suggested else "skipped" if skipped else "done",
        text=task.text,
        sha256=text_sha256(task.text),
        lang=task.lang,
        spans=said.spans,
        relations=said.relations,
        topics=said.topics,
        notes=said.notes,
        coverage=_whole(task.text, labels) if read_whole else _NOTHING,
        prov=replace(prov, import_={"format": "labelstudio", "file": file, "line": task.line}),
        meta=task.meta,
        ext=(mark.ext if mark else {}) | ({"labelstudio": foreign} if foreign else {}),
    )


def _number(said: Any) -> float | None:
    # a whole number of hundreds of digits is JSON, but more than a float can hold
    return float(said) if isinstance(said, int | float) and not isinstance(said, bool) and abs(said) < 2**64 else None


def _whole(text: str, labels: Labels) -> Coverage:
    return Coverage(spans=labels.spans, relations=labels.relations, topics=labels.topics, zones=((0, len(text)),))


def _reader(found: dict[str, Any], options: Options) -> str:
    match found.get("completed_by"):
        case {"email": str(name)} | {"username": str(name)} if name:
            return name
        case {"id": int() as number} | (int() as number):
            return str(number)
    return options.annotator


def _said(found: dict[str, Any]) -> Said | None:
    try:
        return msgspec.convert(found.get(MARK), Said)
    except msgspec.ValidationError:
        return None


def _results(found: dict[str, Any]) -> list[dict[str, Any]]:
    result = found.get("result")
    return [each for each in result if isinstance(each, dict)] if isinstance(result, list) else []


def _used(labels: Labels) -> dict[str, dict[str, None]]:
    return {layer: dict.fromkeys(getattr(labels, layer)) for layer in ("spans", "relations", "topics")}


def _use(used: dict[str, dict[str, None]], result: list[dict[str, Any]]) -> None:
    """Adds the labels that some results use."""
    for each in result:
        value = each.get("value")
        if each.get("type") == "relation":
            names, layer = each.get("labels") or [UNLABELLED], "relations"
        elif isinstance(value, dict) and isinstance(value.get("labels"), list):
            names, layer = value["labels"], "spans"
        elif isinstance(value, dict) and "start" not in value:
            names, layer = value.get("choices"), "topics"
        else:
            continue
        used[layer].update(dict.fromkeys(str(name) for name in (names if isinstance(names, list) else [])))
