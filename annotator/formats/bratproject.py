"""What brat can hold of a record, step by step."""

import re
from collections.abc import Iterable
from typing import Any

from msgspec.structs import replace

from annotator.formats.canonical import ordered
from annotator.formats.projecting import left_out, mapped, said
from annotator.formats.wording import ascii_name
from annotator.gold import GoldRecord
from annotator.loss import Losses
from annotator.model import Entity, Note, Relation, Segment, Span, Suggestable, segments_of

KEY = "brat"
ENDS = ("Arg1", "Arg2")
GROUP = "Equiv"
BREAKS = "\n\r\x0b\x0c\x1c\x1d\x1e\x85\u2028\u2029"
"""Characters at which readers of lines break: no line of brat's may have one in it."""
_BREAK = re.compile(f"[{BREAKS}]+")


def joined(text: str, segments: Iterable[Segment]) -> tuple[Segment, ...]:
    """Segments without line breaks at their edges, those that only line breaks part as one."""
    found: list[Segment] = []
    for start, end in segments:
        inner = text[start:end]
        left = start + len(inner) - len(inner.lstrip(BREAKS))
        right = end - len(inner) + len(inner.rstrip(BREAKS))
        if left >= right:
            continue
        if found and not text[found[-1][1] : left].strip(BREAKS):
            found[-1] = (found[-1][0], right)
        else:
            found.append((left, right))
    return tuple(found)


def fragments(text: str, segments: Iterable[Segment]) -> list[Segment]:
    """Segments, broken where lines are: what `joined` makes whole again."""
    found: list[Segment] = []
    for start, end in segments:
        at = start
        for gap in _BREAK.finditer(text, start, end):
            found.append((at, gap.start()))
            at = gap.end()
        found.append((at, end))
    return found


def placed(span: Span, text: str, segments: tuple[Segment, ...]) -> Span:
    """A span on other segments."""
    start, end = segments[0][0], segments[-1][1]
    return replace(span, start=start, end=end, text=text[start:end], segments=segments if len(segments) > 1 else ())


def fragmented(record: GoldRecord, losses: Losses) -> GoldRecord:
    """A record whose spans neither begin nor end with a line break, in any of their segments."""
    spans, gone = [], []
    for span in record.spans:
        parts = joined(record.text, segments_of(span))
        if parts == segments_of(span):
            spans.append(span)
            continue
        cause = "line breaks at the edges of a span, or alone between its segments, can't be said; spans of nothing else are left out"
        moved = placed(span, record.text, parts) if parts else None
        after = said(record, moved) if moved else ""
        losses.note("span.discontinuous", cause, article=record.id, element=span.id, before=repr(said(record, span)), after=after)
        if moved:
            spans.append(moved)
        else:
            gone.append(span.id)
    kept = {span.id: span for span in spans}
    return left_out(replace(record, spans=tuple(kept.get(span.id, span) for span in record.spans)), gone, losses)


def triggered(record: GoldRecord, losses: Losses) -> GoldRecord:
    """A record whose events have one trigger each."""
    bare = [event for event in record.events if not event.triggers]
    for event in bare:
        losses.note("event.dropped", "an event needs a trigger", article=record.id, element=event.id, before=said(record, event))
    record = left_out(record, [event.id for event in bare], losses)
    quotes = {span.id: span.text for span in record.spans}
    for event in record.events:
        if len(event.triggers) > 1:
            words = [quotes[each] for each in event.triggers]
            cause = "an event has one trigger: the first stays"
            losses.note(
                "event.split", cause, article=record.id, element=event.id, before=f"{event.label}: {', '.join(words)}", after=words[0]
            )
    return replace(record, events=tuple(replace(event, triggers=event.triggers[:1]) for event in record.events))


def role_names(roles: Iterable[str]) -> dict[str, str]:
    """The roles of one event under names that brat can spell, none of which looks like another one's repetition."""
    plain = {role: ascii_name(role) for role in roles}
    found: dict[str, str] = {}
    for role, name in plain.items():
        base = name.rstrip("0123456789")
        free = f"{name}_" if base != name and base in plain.values() else name
        while free in found.values():
            free += "_"
        found[role] = free
    return found


def linked(record: GoldRecord, losses: Losses) -> GoldRecord:
    """A record whose entities are mentioned, in the order of their first mentions, with names and links on one line."""
    mentioned = {span.entity for span in record.spans}
    gone = [each for each in record.entities if each.id not in mentioned]
    for each in gone:
        losses.note("kb.lost", "entities without a mention have no place", article=record.id, element=each.id, before=said(record, each))
    record = left_out(record, [each.id for each in gone], losses)
    entities = []
    for each in record.entities:
        kb = each.kb if each.kb and not re.search(rf"[\s{BREAKS}]", each.kb) else None
        spoken = replace(each, name=" ".join(each.name.split()) or "_", kb=kb, ledger=None)
        if spoken != each:
            cause = "an entity's name and link stand on one line, and its place in the corpus's ledger isn't said"
            losses.note("kb.lost", cause, article=record.id, element=each.id, before=_entity(each), after=_entity(spoken))
        entities.append(spoken)
    return by_mention(replace(record, entities=tuple(entities)))


def by_mention(record: GoldRecord) -> GoldRecord:
    """A record with its entities in the order of their first mentions, which labels decide where several stand in one place."""
    first: dict[str | None, int] = {}
    for number, span in enumerate(ordered(record).spans):
        first.setdefault(span.entity, number)
    return replace(record, entities=tuple(sorted(record.entities, key=lambda each: first[each.id])))


def _entity(each: Entity) -> str:
    return f"{each.name} {each.kb or ''} {each.ledger or ''}".strip()


def name_of(span: Span) -> str:
    """What an entity is called that nothing else names: as its first mention."""
    parts = [span.text[start - span.start : end - span.start] for start, end in segments_of(span)]
    return " ".join(" ".join(parts).split()) or "_"


def attributed(record: GoldRecord, losses: Losses) -> GoldRecord:
    """A record whose spans, relations and events have attributes with plain names that are true, one word or several, and nothing else about them."""

    def spoken(element: Suggestable) -> Suggestable:
        attrs, own = {} if isinstance(element, Entity) else _words(element.attrs), _own(element)
        if attrs == element.attrs and own == element.ext:
            return element
        cause = "attributes have plain names, are true or words without blanks, and stand on spans, relations and events"
        before, after = (f"{said(record, element)} {_shown(each)}" for each in ({**element.attrs, **element.ext}, {**attrs, **own}))
        losses.note("attr.lost", cause, article=record.id, element=element.id, before=before, after=after)
        return replace(element, attrs=attrs, ext=own)

    return mapped(record, spoken)


def _shown(attributes: dict[str, Any]) -> str:
    return ", ".join(f"{name}={value}" for name, value in attributes.items())


def _words(attributes: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, value in attributes.items():
        values = [word for each in (value if isinstance(value, list | tuple) else [value]) if (word := _word(each))]
        if values and ascii_name(name) not in found:
            found[ascii_name(name)] = True if value is True else values[0] if len(values) == 1 else values
    return found


def _word(value: object) -> str:
    if value is True:
        return "True"
    return "" if value is None or value is False else "_".join(re.split(rf"[\s|,{BREAKS}]+", str(value)))


def _own(element: Suggestable) -> dict[str, Any]:
    """What only brat's own files say of a relation or a group of mentions: the names of its ends, or its name."""
    own = element.ext.get(KEY)
    if not isinstance(own, dict):
        return {}
    match element, own:
        case Relation(), {"args": [str(head), str(tail)]} if head != tail and _plain(head, tail) and (head, tail) != ENDS:
            return {KEY: {"args": [head, tail]}}
        case Entity(), {"group": str(name)} if _plain(name) and name != GROUP:
            return {KEY: {"group": name}}
    return {}


def _plain(*names: str) -> bool:
    return all(ascii_name(name) == name for name in names)


def without_article_notes(record: GoldRecord, losses: Losses) -> GoldRecord:
    """A record whose notes are about a span, relation or event, and stand on one line."""
    known = {each.id for each in (*record.spans, *record.relations, *record.events)}
    notes: list[Note] = []
    for note in record.notes:
        if note.ref is None or note.ref.by is not None or note.ref.id not in known:
            cause = "notes are about a span, relation or event"
            losses.note("note.lost", cause, article=record.id, element=note.id, before=note.text)
            continue
        spoken = replace(note, text=_BREAK.sub(" ", note.text), state="open")
        if spoken != note:
            cause = "a note is one line, and doesn't say that it is answered"
            losses.note("note.lost", cause, article=record.id, element=note.id, before=note.text, after=spoken.text)
        notes.append(spoken)
    return replace(record, notes=tuple(notes))
