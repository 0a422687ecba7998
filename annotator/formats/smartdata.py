"""DFKI's SmartData and MobIE corpora of German news and traffic reports: mentions, and events of any number of arguments, as Avro's JSON.

Corpus: Schiersch et al., A German Corpus for Fine-Grained Named Entity Recognition and Relation Extraction of Traffic and Industry Events, LREC 2018.
Offsets are UTF-16 units. An event's arguments hold copies of mentions; each is found again by its id, or by its place and type.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from annotator.formats.jsonvalues import objects
from annotator.formats.options import Options, Unit
from annotator.formats.units import WORDS, Measure, UnitUnproven
from annotator.gold import SCHEMA, Coverage, GoldRecord, Provenance
from annotator.loss import Losses
from annotator.model import Argument, Event, Labels, Span
from annotator.names import annotator_problem
from annotator.records import text_sha256

KEY = "smartdata"
TRIGGER = "trigger"
_UNIONS = frozenset({"string", "array", "map", "int", "long", "float", "double", "boolean"})
_NAMESPACE = "de.dfki."
_READERS = {"annotatorid"}


def read(source: Path, losses: Losses, options: Options) -> Iterator[GoldRecord]:
    """The documents of a file, packed by gzip or not. Raises ValueError where it breaks off, UnitUnproven where offsets count something else."""
    mentions: dict[str, None] = {}
    names: dict[str, None] = {}
    fits = dict.fromkeys(("utf16", "codepoint"), 0)
    for _, document in objects(source, Losses()):
        text = plain(document.get("text"))
        for mention in _list(document.get("conceptMentions")):
            mentions[_text(mention.get("type"))] = None
            _testify(mention, text, fits)
        names.update(dict.fromkeys(_text(tie.get("name")) for tie in _list(document.get("relationMentions"))))
    unit = _unit(fits, losses, source.name, options.unit)
    found = Labels(spans=tuple(filter(None, mentions)), events=tuple(filter(None, names)))
    labels = found if options.labels == Labels() else options.labels
    licences: set[str] = set()
    seen: dict[str, int] = {}
    for line, document in objects(source, losses):
        where = f"{source.name}:{line}"
        text, id_ = plain(document.get("text")), _text(document.get("id"))
        if not isinstance(text, str) or not text.strip() or seen.setdefault(id_ or where, line) < line:
            wrong = (
                f"{id_!r} stands on line {seen[id_ or where]} already"
                if seen.get(id_ or where, line) < line
                else f"no text, but {', '.join(document)}"
            )
            cause = "documents without a text, or that come twice; expected `id`, `text`, `conceptMentions` and `relationMentions`"
            losses.note("record.skipped", cause, article=id_ or where, before=f"{where}: {wrong}")
            continue
        yield _Document(document, text, id_ or f"{source.stem}-{line}", where, Measure(text, unit, "as is"), losses, licences).record(
            labels, options
        )
    for licence in sorted(licences):
        losses.note("scheme.detected", f"mentions say „{licence}“ of themselves as their licence; each keeps that in ext")


def plain(value: Any) -> Any:
    """A value without the wrapper that says which of several types it has; Avro writes one around values that may be null."""
    if isinstance(value, dict) and len(value) == 1:
        ((name, inner),) = value.items()
        if name in _UNIONS or name.startswith(_NAMESPACE):
            return inner
    return value


def _list(value: Any) -> list[dict[str, Any]]:
    found = plain(value)
    return [each for each in found if isinstance(each, dict)] if isinstance(found, list) else []


def _text(value: Any) -> str:
    found = plain(value)
    return found if isinstance(found, str) else ""


def _map(value: Any) -> dict[str, Any]:
    found = plain(value)
    return found if isinstance(found, dict) else {}


def _place(mention: dict[str, Any]) -> tuple[int, int] | None:
    span = mention.get("span")
    start, end = (span.get("start"), span.get("end")) if isinstance(span, dict) else (None, None)
    return (start, end) if type(start) is int and type(end) is int else None


def _testify(mention: dict[str, Any], text: Any, fits: dict[str, int]) -> None:
    """Counts in which unit a mention reads as its normalised value, where it makes a difference."""
    place, value = _place(mention), _text(mention.get("normalizedValue"))
    if place is None or not isinstance(text, str) or text.isascii() or max(text) <= "\uffff":
        return
    places = {unit: tuple(map(Measure(text, unit, "as is").place, place)) for unit in ("utf16", "codepoint")}
    if places["utf16"] != places["codepoint"]:
        for unit, (start, end) in places.items():
            fits[unit] += start is not None and end is not None and text[start:end] == value


def _unit(fits: dict[str, int], losses: Losses, file: str, said: Unit | None) -> Unit:
    if said is None and fits["codepoint"] > fits["utf16"]:
        raise UnitUnproven(
            f"{file} should count its offsets in UTF-16 units, but behind an emoji {fits['codepoint']} mentions read as their values in code "
            f"points, and {fits['utf16']} in UTF-16 units. Ask whoever made it, and say one of unit='utf16', unit='codepoint'."
        )
    unit = said or "utf16"
    sure = f"so read {fits['utf16']} of the mentions for which it matters as their values, in code points {fits['codepoint']}"
    losses.note("unit.detected", f"offsets count {WORDS[unit]}: {sure if any(fits.values()) else 'every unit gives the same offsets here'}")
    return unit


class _Document:
    """Makes the record of one document."""

    def __init__(
        self, found: dict[str, Any], text: str, id_: str, where: str, measure: Measure, losses: Losses, licences: set[str]
    ) -> None:
        self._found, self._text, self._id, self._where, self._measure = found, text, id_, where, measure
        self._losses, self._licences = losses, licences
        self._readers: dict[str, None] = {}
        self._spans: dict[str, Span] = {}
        self._by_place: dict[tuple[int, int, str], str] = {}

    def record(self, labels: Labels, options: Options) -> GoldRecord:
        for mention in _list(self._found.get("conceptMentions")):
            self._mention(mention, "mention")
        events = {event.id: event for tie in _list(self._found.get("relationMentions")) if (event := self._event(tie)) is not None}
        readers = [*self._readers]
        reader = readers[0] if len(readers) == 1 and not annotator_problem(readers[0]) else options.annotator
        uri = _text(self._found.get("uri"))
        meta = {
            "title": _text(self._found.get("title")),
            "source": urlsplit(uri).hostname or "" if uri.startswith(("http://", "https://")) else "",
            "url": uri,
            "published": _text(self._found.get("date")),
        }
        kind = _text(self._found.get("docType"))
        zones = ((0, len(self._text)),) if options.covered else ()
        asked = Coverage(spans=labels.spans, events=labels.events, zones=zones)
        return GoldRecord(
            schema=SCHEMA,
            id=self._id,
            annotator=reader,
            state="done",
            text=self._text,
            sha256=text_sha256(self._text),
            lang=_text(self._found.get("langCode")) or options.lang,
            spans=tuple(self._spans.values()),
            events=tuple(events.values()),
            coverage=asked if options.covered else Coverage(spans=(), zones=()),
            prov=Provenance(
                tool="", import_={"format": KEY, "file": self._where.rpartition(":")[0], "line": int(self._where.rpartition(":")[2])}
            ),
            meta={name: value for name, value in meta.items() if value},
            ext={KEY: {"docType": kind}} if kind else {},
        )

    def _mention(self, found: dict[str, Any], what: str) -> str | None:
        """Takes a mention in; gives its id, or None where it has no place in the text."""
        id_, label, place = _text(found.get("id")), _text(found.get("type")), _place(found)
        start, end = (self._measure.place(place[0]), self._measure.place(place[1])) if place else (None, None)
        if not label or start is None or end is None or start >= end or id_ in self._spans:
            cause = "mentions are left out that have no type, an id that is taken, or no place in their text"
            wrong = f"{self._where}: {what} {id_ or '?'}: {label or 'no type'} {list(place or ())} of {len(self._text)} characters"
            self._losses.note("repair.span", cause, article=self._id, element=id_, before=wrong)
            return None
        name = id_ or f"c{len(self._spans) + 1}"
        attributes, ext = self._about(found)
        value, refs = _text(found.get("normalizedValue")), plain(found.get("refids"))
        ext |= ({"normalizedValue": value} if value and value != self._text[start:end] else {}) | ({"refids": refs} if refs else {})
        self._spans[name] = Span(
            id=name, start=start, end=end, label=label, text=self._text[start:end], attrs=attributes, ext={KEY: ext} if ext else {}
        )
        self._by_place.setdefault((start, end, _alike(label)), name)
        return name

    def _about(self, found: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
        """The attributes of a mention or event, and what else is said about it: who annotated it under which licence."""
        said = {name: plain(value) for name, value in _map(found.get("attributes")).items()}
        readers = [value for name, value in said.items() if name.lower() in _READERS and isinstance(value, str)]
        self._readers.update(dict.fromkeys(readers))
        licences = sorted({_text(each.get("license")) for each in _list(found.get("provenance"))} - {""})
        self._licences.update(licences)
        held = {name: value for name, value in said.items() if name.lower() not in _READERS and isinstance(value, str | int | float)}
        return held, ({"annotatorId": readers[0]} if readers else {}) | ({"license": licences} if licences else {})

    def _event(self, found: dict[str, Any]) -> Event | None:
        id_, label = _text(found.get("id")), _text(found.get("name"))
        if not id_ or not label:
            cause = "events without an id or a name are left out"
            self._losses.note("event.dropped", cause, article=self._id, element=id_, before=f"{self._where}: {id_} {label}")
            return None
        triggers, args = [], []
        for argument in _list(found.get("args")):
            role, copy = _text(argument.get("role")), _map(argument.get("conceptMention"))
            ref = self._referred(copy)
            if ref is None or not role:
                cause = "arguments without a role, or whose mention has no place in the text, are left out of their events"
                self._losses.note(
                    "event.dropped", cause, article=self._id, element=id_, before=f"{self._where}: {label} {role or 'no role'}"
                )
            elif role == TRIGGER:
                triggers.append(ref)
            else:
                args.append(Argument(role=role, ref=ref))
        attributes, ext = self._about(found)
        return Event(
            id=id_, label=label, triggers=tuple(dict.fromkeys(triggers)), args=tuple(args), attrs=attributes, ext={KEY: ext} if ext else {}
        )

    def _referred(self, copy: dict[str, Any]) -> str | None:
        """The mention that an argument's copy stands for: by its id, else by its place and type; a copy of none comes in as one."""
        if (id_ := _text(copy.get("id"))) in self._spans:
            return id_
        place = _place(copy)
        start, end = (self._measure.place(place[0]), self._measure.place(place[1])) if place else (None, None)
        known = self._by_place.get((start, end, _alike(_text(copy.get("type"))))) if start is not None and end is not None else None
        if known is not None:
            said = f"{self._where}: {id_} is {known}"
            self._losses.note(
                "repair.argument", "arguments whose mention was found by its place and type", article=self._id, element=id_, before=said
            )
            return known
        if start is not None and end is not None and start < end:
            said = f"{self._where}: {_text(copy.get('type'))} [{self._text[start:end]}]"
            cause = "arguments whose mention isn't in the document's list came in as mentions"
            self._losses.note("repair.argument", cause, article=self._id, element=id_, before=said)
        return self._mention(copy, "argument")


def _alike(label: str) -> str:
    """A type as it is spelled in a document's list of mentions, and in the copies of its arguments."""
    return label.lower().replace("_", "-")
