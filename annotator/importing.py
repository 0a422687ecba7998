"""Bring foreign annotations into a corpus: its articles, and what was said about them as readings, as suggestions, or as adjudicated gold."""

import os
from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path
from typing import Literal

from msgspec.structs import replace

from annotator.answers import Refused, Saved
from annotator.export import Phases, Progress, counted, labels_of, spooled
from annotator.export import Source as Records
from annotator.formats.canonical import renamed
from annotator.formats.options import Options
from annotator.formats.projecting import said
from annotator.formats.registry import Entry, reader
from annotator.formats.relabelling import note_names, relabelled
from annotator.gold import GoldRecord
from annotator.ingest.add import add_drafts
from annotator.ingest.draft import Draft
from annotator.loss import Losses, LossRefused, LossReport, allowed
from annotator.model import AnyElement, Article, Event, Labels, Reading, Relation, Source, Suggestable
from annotator.names import annotator_problem
from annotator.offsets import merged
from annotator.problem import known_names
from annotator.records import base32, suggestion_id, text_sha256
from annotator.scheme import leads, refers_to
from annotator.store import Folder, Store
from annotator.widening import scheme_labels, unknown, widened

As = Literal["reading", "suggestions", "gold"]
_KINDS = ("spans", "relations", "events", "entities", "topics", "notes")


def import_file(
    store: Store,
    path: Path,
    entry: Entry,
    chosen: Options,
    *,
    into: As = "reading",
    annotator: str | None = None,
    rename: Mapping[str, str] | None = None,
    add_labels: bool = False,
    allow_loss: Collection[str] = (),
    phases: Phases | None = None,
) -> LossReport:
    """Reads a foreign file, adds its articles, and puts what it says into journals (or a file of suggestions); gives the report.

    `into` says what it becomes: each annotator's reading, suggestions by the name `annotator` (else the format's), or adjudications of the lead
    `annotator`. `annotator` stands for all readers in the file, where given. Labels that the scheme lacks are refused unless `add_labels`.
    Nothing is written before everything was read and found possible. Raises LossRefused, and ValueError for what the caller must decide.
    """
    names, losses = allowed(allow_loss), Losses()
    if path.is_dir() and not (entry.folder or entry.folders):
        inside = sorted(each.name for each in path.iterdir() if each.is_file())
        raise ValueError(
            f"{path} is a folder, and the format {entry.name} is read from a file; give one of its files: {', '.join(inside[:8]) or 'there is none'}"
        )
    found = counted(reader(entry).read(path, losses, chosen), 0, phases and phases("reading"))
    with spooled(_named(found, annotator, into)) as source:
        labels = note_names(labels_of(source()), rename or {}, losses)
        if into == "suggestions":
            for record in source():
                _note_unsuggested(record, losses)
        report = losses.report(entry.name, path=str(path), allowed=names)
        if report.failing:
            raise LossRefused(report)

        def records() -> Iterator[GoldRecord]:
            return (relabelled(record, rename or {}) for record in source())

        _check(store, records, into)
        _widen(store, records, labels, add_labels=add_labels)
        number = sum(1 for _ in source()) if phases else 0
        places = _articles(store, records, chosen, losses, phases and phases("adding articles"))

        def told() -> Iterator[GoldRecord]:
            return counted(records(), number, phases and phases("saving"))

        kept = (
            _suggested(store, told, places, annotator or entry.name) if into == "suggestions" else _saved(store, told, places, into, losses)
        )
    return losses.report(entry.name, path=str(path), kept=kept, allowed=names)


def _named(records: Iterator[GoldRecord], annotator: str | None, into: As) -> Iterator[GoldRecord]:
    return (replace(record, annotator=annotator) if annotator and into != "suggestions" else record for record in records)


def _check(store: Store, records: Records, into: As) -> None:
    if store.readonly:
        raise ValueError(store.readonly)
    if into == "suggestions":
        return
    for name in dict.fromkeys(record.annotator for record in records()):
        if into == "gold" and not leads(store.manifest, name):
            raise ValueError(
                f"gold is decided by a lead, and {name!r} is none of this corpus; say annotator={(store.manifest.leads or ('lead',))[0]!r}"
            )
        problem = annotator_problem(name, store.annotators())
        if problem:
            said = "the file doesn't say who read" if name == "gold" else problem
            raise ValueError(f"{said}; say whose readings these are, as in annotator='a1' (--annotator a1)")


def _widen(store: Store, records: Records, labels: Labels, *, add_labels: bool) -> None:
    missing = unknown(store.scheme, labels)
    names = [label for layer in Labels.__struct_fields__ for label in getattr(missing, layer)]
    if names and not add_labels:
        known = [label for layer in Labels.__struct_fields__ for label in getattr(scheme_labels(store.scheme), layer)]
        raise ValueError(
            f"the scheme lacks the labels {', '.join(names)}. Add them with add_labels=True (--add-labels), or give each a label of the scheme, "
            f"as in rename={{{names[0]!r}: …}} (--rename {names[0]}=…); {known_names(names[0], known)}"
        )
    scheme = widened(store.scheme, labels, records())
    if scheme != store.scheme:
        if not add_labels:
            raise ValueError(
                "the file has roles, ends or attributes that the scheme doesn't foresee. Add them with add_labels=True (--add-labels)."
            )
        store.change_manifest(lambda manifest: replace(manifest, scheme=widened(manifest.scheme, labels, records())))


def _articles(store: Store, records: Records, chosen: Options, losses: Losses, progress: Progress | None) -> dict[str, str]:
    """The articles of the records come in; the id that each record's text has in the corpus, by its sha256."""
    known = {article.sha256: article.id for article in store.articles()}
    drafts: dict[str, Draft] = {}
    for record in records():
        if record.sha256 not in known and record.sha256 not in drafts:
            meta = {name: value for name, value in record.meta.items() if name not in ("title", "source")}
            title, source = (str(record.meta.get(name, "")) for name in ("title", "source"))
            drafts[record.sha256] = Draft(
                text=record.text, id=record.id, title=title, source=source, lang=record.lang or chosen.lang, meta=meta
            )
    if drafts:
        added = add_drafts(store, list(drafts.values()), progress=progress)
        for problem in added.refused:
            losses.note("record.skipped", "articles that can't come in", article=problem.article or problem.where, before=str(problem))
        wanted = set(added.added)
        known |= {article.sha256: article.id for article in store.articles() if article.id in wanted}
    for record in records():
        place = known.get(record.sha256)
        if place is not None and place != record.id:
            losses.rename("id.renumbered", record.id, place, "articles have another id in this corpus, which has their text already")
    return known


def _saved(store: Store, records: Records, places: Mapping[str, str], into: As, losses: Losses) -> dict[str, int]:
    folder: Folder = "adjudications" if into == "gold" else "annotations"
    kept, came = dict.fromkeys(("records", *_KINDS), 0), set[tuple[str, str]]()
    for record in records():
        place = places.get(record.sha256)
        if place is None:
            continue
        if store.annotations(record.annotator, place, folder=folder).rev:
            reason = "their reader said something about them in this corpus already"
            if (record.annotator, place) in came:
                reason = "the same reader's readings of the same text come several times; the first is used"
            losses.note("record.skipped", reason, article=record.id, before=f"{record.annotator} on {place}")
            continue
        op = base32(os.urandom(10))
        elements, reading = _elements(record, op), _reading(record)
        answer = store.save(record.annotator, place, op=op, rev=0, do="import", remove=(), add=(*elements, reading), folder=folder)
        if isinstance(answer, Saved):
            came.add((record.annotator, place))
            kept["records"] += 1
            kept |= {kind: kept[kind] + len(getattr(record, kind)) for kind in _KINDS}
        else:
            why = (
                "; ".join(problem.message for problem in answer.problems)
                if isinstance(answer, Refused)
                else "somebody else wrote meanwhile"
            )
            losses.note("record.skipped", "the corpus refused them", article=record.id, before=why)
    for name, number in sorted(Counter(name for name, _ in came).items()):
        losses.note("reader.detected", "whose readings they are now", element=name, before=name, after=f"{number} articles")
    return {kind: number for kind, number in kept.items() if number or kind == "records"}


def _elements(record: GoldRecord, op: str) -> tuple[AnyElement, ...]:
    everything = [*record.entities, *record.spans, *record.relations, *record.events, *record.topics, *record.notes]
    named = renamed(record, {element.id: f"{op}.{number}" for number, element in enumerate(everything)})
    said: list[Suggestable] = [*named.entities, *named.spans, *named.relations, *named.events, *named.topics]
    return (*(replace(element, decision=None) for element in said), *named.notes)


def _reading(record: GoldRecord) -> Reading:
    covered = record.coverage
    labels = Labels(spans=covered.spans, relations=covered.relations, events=covered.events, topics=covered.topics)
    return Reading(id="reading", state=record.state, labels=labels, zones=merged(covered.zones), guidelines=record.prov.guidelines)


def _suggested(store: Store, records: Records, places: Mapping[str, str], by: str) -> dict[str, int]:
    found: dict[str, dict[str, Suggestable]] = {}
    for record in records():
        place = places.get(record.sha256)
        if place is not None:
            found.setdefault(place, {}).update({element.id: element for _, element in _pending(record)})
    version = text_sha256("".join(sorted(element for elements in found.values() for element in elements)))[:12]
    source = Source(by=by, version=version)
    suggested: list[tuple[Article, list[AnyElement]]] = [
        (store.article(place), [replace(element, source=source) for element in elements.values()]) for place, elements in found.items()
    ]
    store.write_suggestions(by, version, suggested)
    return {"records": len(suggested), "suggestions": sum(len(elements) for _, elements in suggested)}


def _note_unsuggested(record: GoldRecord, losses: Losses) -> None:
    """Counts what a record says and suggestions can't: entities, notes, and events that are arguments of each other, whose ids are made of their content."""
    for entity in record.entities:
        losses.note("kb.lost", "suggestions have no entities", article=record.id, element=entity.id, before=said(record, entity))
    for note in record.notes:
        losses.note("note.lost", "suggestions have no notes", article=record.id, element=note.id, before=note.text)
    if not record.events:
        return
    kept = {name for name, _ in _pending(record)}
    for event in record.events:
        if event.id not in kept:
            cause = "events that are arguments of each other can't be suggested"
            losses.note("event.dropped", cause, article=record.id, element=event.id, before=said(record, event))
    for relation in record.relations:
        if relation.id not in kept:
            cause = "the relation's head or tail is left out"
            losses.note("relation.unknown_arg", cause, article=record.id, element=relation.id, before=said(record, relation))


def _pending(record: GoldRecord) -> Iterator[tuple[str, Suggestable]]:
    """What a record says as suggestions, each behind its id in the record; each has the id of its content, and what refers to it refers to that."""
    bare = replace(
        record,
        spans=tuple(replace(span, entity=None) for span in record.spans),
        entities=(),
        notes=(),
    )
    names: dict[str, str] = {}
    waiting: list[Suggestable] = [*bare.spans, *bare.topics, *bare.events, *bare.relations]
    while waiting:
        later: list[Suggestable] = []
        for element in waiting:
            if not set(refers_to(element)) <= names.keys():
                later.append(element)
                continue
            moved = _moved(element, names)
            named = replace(moved, id=suggestion_id(moved))
            names[element.id] = named.id
            yield element.id, named
        if len(later) == len(waiting):
            return
        waiting = later


def _moved(element: Suggestable, names: Mapping[str, str]) -> Suggestable:
    plain = replace(element, id="", decision=None, source=None, was=None, from_=(), verdict=None)
    match plain:
        case Relation(head=head, tail=tail):
            return replace(plain, head=names[head], tail=names[tail])
        case Event(triggers=triggers, args=args):
            return replace(
                plain, triggers=tuple(names[each] for each in triggers), args=tuple(replace(each, ref=names[each.ref]) for each in args)
            )
    return plain
