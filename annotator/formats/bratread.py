"""Reads brat's standoff files: a folder of `.txt` and `.ann` files, or one pair."""

import re
from collections.abc import Iterable, Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any, get_args

from msgspec.structs import replace

from annotator.formats import bratconf
from annotator.formats.bratentities import entities
from annotator.formats.bratlines import Document, Mention, Tie, parse
from annotator.formats.bratproject import BREAKS, ENDS, KEY, joined
from annotator.formats.options import Options, Unit
from annotator.formats.units import Evidence, Measure
from annotator.formats.wording import article_id
from annotator.gold import SCHEMA, Coverage, GoldRecord, Provenance
from annotator.loss import Losses
from annotator.model import Argument, Event, Labels, Note, NoteRef, Relation, Segment, Span
from annotator.records import LINE_CAP, text_sha256

Files = tuple[str, str, str, Document]
"""The id of an article, the name of its `.ann` file, its text and what is said about it."""


def articles(source: Path, losses: Losses, options: Options) -> Iterator[GoldRecord]:
    """The articles of a folder, in their names' order. Raises UnitUnproven where the quotes fit the texts in no unit, ValueError where there are none."""
    folder = source if source.is_dir() else source.parent
    pairs = _pairs(source)
    evidence, labels = Evidence(), _declared(folder)
    for _, name, text, document in _documents(pairs, folder, Losses()):
        labels = bratconf.more(
            labels, *({each.label for each in ties.values()} for ties in (document.mentions, document.relations, document.events))
        )
        for mention in document.mentions.values():
            _testify(evidence, mention, text, f"{name}:{mention.line}")
    proof = evidence.proof(default="codepoint", unit=options.unit, file=source.name)
    proof.note(losses)
    asked = labels if options.labels == Labels() else options.labels
    for article, name, text, document in _documents(pairs, folder, losses):
        yield _Reader(article, name, text, document, proof.measure(text), losses).record(asked, options)


def _pairs(source: Path) -> list[tuple[Path, Path]]:
    """The texts and the files about them that lie in a folder, or beside a file."""
    if source.is_dir():
        found = [each.with_suffix("") for each in sorted(source.rglob("*.ann"))]
        # an empty project of brat's has its configuration at least
        if not found and not (source / bratconf.NAME).is_file():
            raise ValueError(f"{source} holds no .ann file; expected pairs of a .txt and an .ann file, as brat keeps them")
    else:
        if source.suffix not in (".ann", ".txt"):
            raise ValueError(f"{source.name} is no file of brat's; expected a folder of .txt and .ann files, or one of them")
        found = [source.with_suffix("")]
    return [(Path(f"{stem}.txt"), Path(f"{stem}.ann")) for stem in found]


def _declared(folder: Path) -> Labels:
    place = folder / bratconf.NAME
    inside = place.is_file() and place.resolve().is_relative_to(folder.resolve()) and place.stat().st_size <= LINE_CAP
    return bratconf.labels_in(place.read_text(encoding="utf-8-sig", errors="replace")) if inside else Labels()


def _documents(pairs: Iterable[tuple[Path, Path]], folder: Path, losses: Losses) -> Iterator[Files]:
    for place, about in pairs:
        name = about.relative_to(folder).as_posix()
        article = article_id(name.removesuffix(".ann"))
        text, said = _text(place, folder), _text(about, folder)
        if text is None or said is None or not text.strip():
            wrong = place.name if text is None or not text.strip() else about.name
            cause = "articles of which a file is missing, empty, too large, no UTF-8, or lies elsewhere"
            losses.note(
                "record.skipped", cause, article=article, before=f"{wrong}; expected {place.name} and {about.name} side by side, in UTF-8"
            )
        else:
            yield article, name, text, parse(said, name, article, losses)


def _text(path: Path, folder: Path) -> str | None:
    """A file's text as it stands; None where there is none that can be read."""
    if not path.is_file() or not path.resolve().is_relative_to(folder.resolve()) or path.stat().st_size > LINE_CAP:
        return None
    try:
        return path.read_bytes().decode()
    except UnicodeDecodeError:
        return None


def _testify(evidence: Evidence, mention: Mention, text: str, where: str) -> None:
    """What a quote says about the unit, fragment by fragment; older files write blanks for line breaks."""
    parts = _parts(mention)
    for (start, end), quote in zip(mention.fragments, parts, strict=True):
        here = text[start:end]
        alike = quote is not None and here != quote and re.sub(f"[{BREAKS}]", " ", here) == quote
        evidence.add(text, start, end, here if alike else quote, where)


def _parts(mention: Mention) -> list[str | None]:
    """The text of each fragment, as wide as the fragment in some unit; None where the mention's text can't be cut so."""
    if mention.quote is None or len(mention.fragments) == 1:
        return [mention.quote] * len(mention.fragments)
    for unit in get_args(Unit):
        measure, at, found = Measure(mention.quote, unit, "as is"), 0, list[str | None]()
        for start, end in mention.fragments:
            left, right = measure.place(at), measure.place(at + end - start)
            if left is None or right is None or (left and mention.quote[left - 1] != " "):
                break
            found.append(mention.quote[left:right])
            at += end - start + 1
        if len(found) == len(mention.fragments) and measure.place(at - 1) == len(mention.quote):
            return found
    return [None] * len(mention.fragments)


class _Reader:
    """Makes the record of one document."""

    def __init__(self, article: str, name: str, text: str, document: Document, measure: Measure, losses: Losses) -> None:
        self._article, self._name, self._text, self._document, self._measure, self._losses = article, name, text, document, measure, losses
        self._attrs = _attributes(document)
        self._also: dict[str, str] = {}

    def record(self, labels: Labels, options: Options) -> GoldRecord:
        spans = {name: span for name, mention in self._document.mentions.items() if (span := self._span(name, mention)) is not None}
        said = {first: second.strip() for kind, first, second, _ in self._document.remarks if kind == "Trigger"}
        # the trigger that stands for a mention of another type is nothing of its own: whatever is about it is about that mention
        self._also = {name: other for name, other in said.items() if name in spans and other in spans and other not in said}
        self._note_attributes()
        events = self._events(spans)
        known = spans.keys() | events.keys()
        relations = {name: tie for name, each in self._document.relations.items() if (tie := self._relation(name, each, known)) is not None}
        spans = {name: span for name, span in spans.items() if name not in self._also}
        named, of = entities(self._document, spans)
        notes = self._notes({*known, *relations} - self._also.keys())
        zones = ((0, len(self._text)),) if options.covered else ()
        covered = Coverage(spans=labels.spans, relations=labels.relations, events=labels.events, zones=zones)
        return GoldRecord(
            schema=SCHEMA,
            id=self._article,
            annotator=options.annotator,
            state="done",
            text=self._text,
            sha256=text_sha256(self._text),
            lang=options.lang,
            spans=tuple(replace(span, entity=of.get(name)) for name, span in spans.items()),
            relations=tuple(relations.values()),
            events=tuple(events.values()),
            entities=named,
            notes=notes,
            coverage=covered if options.covered else Coverage(spans=(), zones=()),
            prov=Provenance(tool="", import_={"format": "brat", "file": self._name}),
        )

    def _say(self, class_: str, cause: str, element: str, line: int, what: str) -> None:
        self._losses.note(class_, cause, article=self._article, element=element, before=f"{self._name}:{line}: {what}")

    def _span(self, name: str, mention: Mention) -> Span | None:
        places = [(self._measure.place(start), self._measure.place(end)) for start, end in mention.fragments]
        segments = tuple((start, end) for start, end in places if start is not None and end is not None and start < end)
        apart = all(before[1] <= after[0] for before, after in pairwise(segments))
        whole = joined(self._text, segments) if len(segments) == len(places) and apart else ()
        if not whole:
            cause = "mentions are left out that are empty, lie outside their text, cut a character, or overlap themselves"
            what = f"{mention.label} {mention.fragments} of {len(self._text)} characters"
            self._say("repair.span", cause, name, mention.line, what)
            return None
        found = " ".join(self._text[start:end] for start, end in segments)
        if len(segments) > 1 and mention.quote is not None and not _same(found, mention.quote):
            self._say(
                "repair.quote",
                "mentions of several fragments whose text is another",
                name,
                mention.line,
                f"„{mention.quote}“, but there is „{found}“",
            )
        start, end = whole[0][0], whole[-1][1]
        more: tuple[Segment, ...] = whole if len(whole) > 1 else ()
        return Span(
            id=name, start=start, end=end, label=mention.label, text=self._text[start:end], segments=more, attrs=self._attrs.get(name, {})
        )

    def _events(self, spans: dict[str, Span]) -> dict[str, Event]:
        ties = dict(self._document.events)
        while True:
            lost = [name for name, tie in ties.items() if tie.trigger not in spans]
            for name in lost:
                tie = ties.pop(name)
                self._say("event.dropped", "events whose trigger isn't in the file", name, tie.line, f"{tie.label}:{tie.trigger}")
            if not lost:
                return {name: self._event(name, tie, spans.keys() | ties.keys()) for name, tie in ties.items()}

    def _event(self, name: str, tie: Tie, known: set[str]) -> Event:
        for role, ref in tie.args:
            if ref not in known:
                self._say(
                    "event.dropped", "arguments that aren't in the file are left out of their events", name, tie.line, f"{role}:{ref}"
                )
        roles = {role for role, _ in tie.args}
        args = tuple(Argument(role=_role(role, roles), ref=self._also.get(ref, ref)) for role, ref in tie.args if ref in known)
        return Event(
            id=name,
            label=tie.label,
            triggers=(self._also.get(tie.trigger, tie.trigger),),
            args=args,
            attrs=self._attrs.get(name, {}),
        )

    def _note_attributes(self) -> None:
        for name in sorted(self._also.keys() & self._attrs.keys()):
            shown = ", ".join(f"{each}={value}" for each, value in self._attrs[name].items())
            cause = "attributes of a trigger that stands for another mention are left out; put them on the event or the mention"
            self._say("attr.lost", cause, name, self._document.mentions[name].line, shown)

    def _relation(self, name: str, tie: Tie, known: set[str]) -> Relation | None:
        (first, head), (second, tail) = tie.args
        if head not in known or tail not in known:
            cause = "relations whose head or tail the file doesn't hold are left out"
            self._say("relation.unknown_arg", cause, name, tie.line, f"{tie.label} {head} {tail}")
            return None
        ext: dict[str, Any] = {} if (first, second) == ENDS else {KEY: {"args": [first, second]}}
        head, tail = self._also.get(head, head), self._also.get(tail, tail)
        return Relation(id=name, label=tie.label, head=head, tail=tail, attrs=self._attrs.get(name, {}), ext=ext)

    def _notes(self, known: set[str]) -> tuple[Note, ...]:
        notes: list[Note] = []
        for kind, about, text, line in self._document.remarks:
            target = self._also.get(about, about) if kind != "Trigger" else about
            if (kind == "Trigger" and target in self._document.mentions) or kind == "Entity":
                continue
            if target not in known or not text:
                cause = "notes are left out that are empty, or about something that isn't in the file"
                self._say("repair.note", cause, target, line, f"{kind} {target} „{text}“")
            else:
                said = text if kind == "AnnotatorNotes" else f"{kind}: {text}"
                notes.append(Note(id=f"n{len(notes) + 1}", text=said, ref=NoteRef(id=target)))
        return tuple(notes)


def _attributes(document: Document) -> dict[str, dict[str, Any]]:
    """Attributes by what they are about: true, a word, or several words where a name comes several times."""
    found: dict[str, dict[str, Any]] = {}
    for name, target, value, _ in document.attributes:
        held = found.setdefault(target, {})
        if value is None:
            held.setdefault(name, True)
        elif name not in held:
            held[name] = value
        else:
            before = held[name]
            held[name] = [*(before if isinstance(before, list) else [before]), value]
    return found


def _role(role: str, roles: set[str]) -> str:
    """A role without the number that it has where it repeats."""
    base = role.rstrip("0123456789")
    return base if base != role and base in roles else role


def _same(found: str, quote: str) -> bool:
    return found == quote or found.split() == quote.split()
