"""brat's standoff files: a folder with a `.txt` and an `.ann` for each article, and the annotation.conf without which brat shows nothing.

Offsets are code points of the text as it stands. Beside what brat's documentation says, two kinds of remark are ours, and look like notes in brat:
`Trigger T9 <tab> T5` says that the trigger `T9` of an event, which has the event's type, is the mention `T5`, which has another, and
`Entity T1 <tab> GPE Iran` gives the label and the name of what `T1` mentions, where they aren't those of the first mention.
"""

import re
from collections.abc import Iterable, Iterator
from itertools import count
from pathlib import Path

from msgspec.structs import replace

from annotator.disk import write_whole
from annotator.formats import bratconf, projecting
from annotator.formats.bratproject import (
    ENDS,
    GROUP,
    KEY,
    attributed,
    by_mention,
    fragmented,
    fragments,
    linked,
    name_of,
    role_names,
    triggered,
    without_article_notes,
)
from annotator.formats.bratread import articles
from annotator.formats.canonical import ordered
from annotator.formats.options import Options
from annotator.formats.wording import ascii_name, file_stem, roles_spelled, short_id, spelled
from annotator.gold import GoldRecord
from annotator.loss import Losses
from annotator.model import Element, Entity, Event, Labels, Relation, Span, segments_of

_PLAIN = "types and roles in brat are letters, digits, _ and -"


def project(record: GoldRecord, losses: Losses, options: Options) -> GoldRecord | None:
    """What brat's files hold: everything but events with no or several triggers, topics, who read, and how it came about."""
    found = projecting.finished(record, losses)
    if found is None:
        return None
    found = projecting.without_topics(found, losses)
    found = fragmented(found, losses)
    found = attributed(linked(triggered(found, losses), losses), losses)
    found = projecting.without_origin(without_article_notes(found, losses), losses)
    found = projecting.without_lang(projecting.without_meta(found, losses), losses)
    found = projecting.without_annotator(found, losses, options)
    labels = replace(options.labels, topics=())
    found = projecting.wholly_covered(found, losses, replace(options, labels=labels))
    found, labels = spelled(found, losses, labels, ascii_name, _PLAIN)
    found = by_mention(roles_spelled(found, losses, role_names, _PLAIN))
    name = short_id(found.id)
    if name != found.id:
        losses.rename("id.renumbered", found.id, name, "files are named after articles, and names of files are shorter")
    return replace(found, id=name, coverage=projecting.total_coverage(found, labels))


def write(target: Path, records: Iterable[GoldRecord], options: Options) -> None:
    """Two files an article, named after its id, and annotation.conf. Raises ValueError for two readings of one article."""
    used, labels = bratconf.Used(), Labels()
    seen: set[str] = set()
    for record in records:
        stem = file_stem(record.id)
        if stem in seen:
            raise ValueError(f"brat holds one reading of an article, and there are several of {record.id}; export one annotator at a time")
        seen.add(stem)
        if (target / f"{stem}.txt").exists():
            raise ValueError(
                f"this disk holds only one of two files whose names differ in their capitals, and there already is one like {stem}.txt. "
                "Export to another disk, or the articles split by split."
            )
        labels = bratconf.more(labels, record.coverage.spans, record.coverage.relations, record.coverage.events)
        write_whole(target / f"{stem}.txt", record.text.encode())
        write_whole(target / f"{stem}.ann", "".join(f"{line}\n" for line in _lines(ordered(record), used)).encode())
    write_whole(target / bratconf.NAME, bratconf.written(labels, used).encode())


def read(source: Path, losses: Losses, options: Options) -> Iterator[GoldRecord]:
    """The articles of a folder, or of one pair of files. Raises ValueError where there are none, UnitUnproven where quotes and texts don't fit."""
    return articles(source, losses, options)


def _lines(record: GoldRecord, used: bratconf.Used) -> Iterator[str]:
    names = _numbered("T", record.spans) | _numbered("R", record.relations) | _numbered("E", record.events)
    spans = {span.id: span for span in record.spans}
    remarks: list[str] = []
    for span in record.spans:
        yield _mention(names[span.id], span.label, span, record.text)
    extra = max((int(name[1:]) for name in names.values() if name[0] == "T"), default=0)
    triggers: dict[tuple[str, str], str] = {}
    for event in record.events:
        span = spans[event.triggers[0]]
        trigger = names[span.id]
        if span.label != event.label:
            if (span.id, event.label) not in triggers:
                extra += 1
                triggers[span.id, event.label] = f"T{extra}"
                yield _mention(f"T{extra}", event.label, span, record.text)
                remarks.append(f"Trigger T{extra}\t{trigger}")
            trigger = triggers[span.id, event.label]
        roles: dict[str, int] = {}
        args = []
        for argument in event.args:
            roles[argument.role] = roles.get(argument.role, 0) + 1
            number = roles[argument.role]
            args.append(f" {argument.role}{number if number > 1 else ''}:{names[argument.ref]}")
        used.roles.setdefault(event.label, {}).update(dict.fromkeys(roles))
        yield f"{names[event.id]}\t{event.label}:{trigger}{''.join(args)}"
    for relation in record.relations:
        head, tail = relation.ext[KEY]["args"] if KEY in relation.ext else ENDS
        used.ends.setdefault(relation.label, (head, tail))
        yield f"{names[relation.id]}\t{relation.label} {head}:{names[relation.head]} {tail}:{names[relation.tail]}"
    links, more = [], set[str | None]()
    for entity in record.entities:
        mentions = [span for span in record.spans if span.entity == entity.id]
        group = entity.ext[KEY]["group"] if KEY in entity.ext else GROUP
        grouped = len(mentions) > 1 or KEY in entity.ext
        if grouped:
            used.groups[group] = None
            yield f"*\t{group} {' '.join(names[span.id] for span in mentions)}"
        if entity.kb:
            links += [f"Reference {names[span.id]} {_reference(entity.kb)}\t{entity.name}" for span in mentions]
        if _untold(entity, mentions[0], grouped=grouped, known=entity.kb in more):
            remarks.append(f"Entity {names[mentions[0].id]}\t{entity.label} {entity.name}")
        more.add(entity.kb)
    yield from _attributes(record, names, used)
    yield from (f"N{number}\t{link}" for number, link in enumerate(links, 1))
    remarks += [f"AnnotatorNotes {names[note.ref.id]}\t{note.text}" for note in record.notes if note.ref]
    yield from (f"#{number}\t{remark}" for number, remark in enumerate(remarks, 1))


def _mention(name: str, label: str, span: Span, text: str) -> str:
    parts = fragments(text, segments_of(span))
    places = ";".join(f"{start} {end}" for start, end in parts)
    return f"{name}\t{label} {places}\t{' '.join(text[start:end] for start, end in parts)}"


def _untold(entity: Entity, first: Span, *, grouped: bool, known: bool) -> bool:
    """Whether the other lines don't say what an entity is called, or that it is one."""
    if entity.label != first.label or not (grouped or entity.kb) or (known and not grouped):
        return True
    return not entity.kb and entity.name != name_of(first)


def _reference(kb: str) -> str:
    return kb if ":" in kb and not kb.startswith("kb:") else f"kb:{kb}"


def _attributes(record: GoldRecord, names: dict[str, str], used: bratconf.Used) -> Iterator[str]:
    number = 0
    elements: list[Span | Event | Relation] = [*record.spans, *record.events, *record.relations]
    for element in elements:
        for name, value in element.attrs.items():
            for each in value if isinstance(value, list | tuple) else [value]:
                number += 1
                if each is True:
                    used.binary[name] = None
                else:
                    used.values.setdefault(name, {})[str(each)] = None
                yield f"A{number}\t{name} {names[element.id]}" + ("" if each is True else f" {each}")


def _numbered(letter: str, elements: Iterable[Element]) -> dict[str, str]:
    """The ids in the file: those that are brat's already stay, the others have the next free number."""
    ids = [element.id for element in elements]
    found = {each: each for each in ids if re.fullmatch(rf"{letter}[1-9]\d{{0,8}}", each)}
    free = (name for number in count(1) if (name := f"{letter}{number}") not in found)
    return found | dict(zip((each for each in ids if each not in found), free, strict=False))
