"""A door to a .jsonl file of articles or gold with no corpus around it: the protocol of the view, for looking only."""

from collections.abc import Mapping, Sequence
from typing import TypeVar

import msgspec
from msgspec import Struct, convert, to_builtins

from annotator import news
from annotator.gold import GoldRecord
from annotator.labels import next_colour
from annotator.linefile import FileRefused, LineFile
from annotator.manifest import MANIFEST, CorpusRefused, read_manifest
from annotator.messages import ArticleMessage, CorpusMessage, HistoryMessage, RevisionMessage, StillMessage, UndoMessage
from annotator.model import AnyElement, Labels, Reading
from annotator.problem import known_names
from annotator.protocol import VERSION, Message, shown
from annotator.readings import Guidelines
from annotator.scheme import EventLabel, RelationLabel, Role, Scheme, SpanLabel, TopicLabel

_LISTED = 5
Entry = TypeVar("Entry", RelationLabel, EventLabel, TopicLabel)


class FileDoor(Struct, frozen=True, kw_only=True):
    """Where the messages about one file come in: the file, its path as the reader knows it, and who looks."""

    file: LineFile
    shown: str
    annotator: str
    first: str | None = None


class _Open(Struct, frozen=True, kw_only=True):
    article: str | None = None
    to: str | None = None
    from_: str | None = msgspec.field(name="from", default=None)


class _About(Struct, frozen=True, kw_only=True):
    article: str = ""
    op: str = ""


def answer(door: FileDoor, message: Mapping[str, object]) -> list[Message]:
    """The answers to one message of the view, in order; nothing is ever written, and a save is refused."""
    kind = message.get("type")
    try:
        door.file.refresh()
        match kind:
            case "hello":
                asked = convert(message, _Open)
                return [_corpus(door), _article(door, _place(door, asked if asked.article else _Open(article=door.first)))]
            case "open":
                return [_article(door, _place(door, convert(message, _Open)))]
            case "save":
                about = convert(message, _About)
                problem = {"message": _readonly(door), "where": door.file.path.name, "rule": "readonly"}
                return [{"type": "refused", "op": about.op, "article": about.article, "problems": [problem], "retry": False}]
            case "undo" | "follow" | "history" | "revision":
                return [_nothing(door, str(kind), convert(message, _About).article)]
            case "label":
                return [{"type": "error", "message": _readonly(door)}]
    except FileRefused as refusal:
        return [{"type": "error", "message": str(refusal)}]
    except msgspec.ValidationError as error:
        return [{"type": "error", "message": f"The {kind} message can't be read: {error}. Is the page older than the server? Reload it."}]
    return [{"type": "error", "message": f"This server doesn't know the message {str(kind)!r}. Reload the page."}]


def _corpus(door: FileDoor) -> CorpusMessage:
    return {
        "type": "corpus",
        "version": VERSION,
        "corpus": {"id": f"file:{door.shown}", "name": door.file.path.name},
        "annotator": door.annotator,
        "scheme": to_builtins(scheme_of(door.file)),
        "guidelines": to_builtins(Guidelines(version="", text="")),
        "leads": [],
        "lead": False,
        "readonly": _readonly(door),
    }


def _readonly(door: FileDoor) -> str:
    file = door.file
    said = f"{file.path.name} is only shown here: it is a file, no corpus, and nothing in it can be changed."
    if not file.broken:
        return said
    named = "; ".join(str(problem) for problem in file.problems[:_LISTED])
    more = f"; and {file.broken - _LISTED} more" if file.broken > _LISTED else ""
    return f"{said} Lines left out: {file.broken}: {named}{more}"


def scheme_of(file: LineFile) -> Scheme:
    """The labels that occur in a file, as the corpus in its folder has them; those that it doesn't know get colours of their own."""
    known = _around(file)
    entries = {entry.label: entry for entry in known.spans}
    spans: tuple[SpanLabel, ...] = ()
    for label in _span_labels(file, known):
        spans = (*spans, entries.get(label) or SpanLabel(label=label, colour=next_colour(Scheme(spans=spans))))
    roles: dict[str, list[Role]] = {}
    for pair in file.labels["roles"]:
        event, _, role = pair.partition("\n")
        roles.setdefault(event, []).append(Role(role=role, repeat=True))
    return Scheme(
        version=known.version,
        spans=spans,
        relations=tuple(_known(known.relations, label) or RelationLabel(label=label) for label in file.labels["relations"]),
        events=tuple(
            _known(known.events, label) or EventLabel(label=label, roles=tuple(roles.get(label, ()))) for label in file.labels["events"]
        ),
        topics=tuple(_known(known.topics, label) or TopicLabel(label=label) for label in file.labels["topics"]),
    )


def _around(file: LineFile) -> Scheme:
    try:
        return read_manifest(file.path.parent / MANIFEST).scheme
    except CorpusRefused:
        return news.scheme()


def _span_labels(file: LineFile, known: Scheme) -> list[str]:
    here = file.labels["spans"]
    return [*(label for label in known.span_labels if label in here), *(label for label in here if label not in set(known.span_labels))]


def _known(entries: Sequence[Entry], label: str) -> Entry | None:
    return next((entry for entry in entries if entry.label == label), None)


def _place(door: FileDoor, request: _Open) -> int:
    file = door.file
    last = len(file.ids) - 1
    if request.article is not None:
        place = file.place(request.article)
        if place is None:
            raise FileRefused(f"{file.path.name} has no article {request.article!r}; {known_names(request.article, file.ids[:10_000])}.")
        return place
    place = file.place(request.from_) if request.from_ is not None else None
    if place is None:
        return 0
    return max(0, place - 1) if request.to == "previous" else min(last, place + 1)


def _article(door: FileDoor, place: int) -> ArticleMessage:
    file = door.file
    article, gold = file.read(place)

    def beside(there: int) -> str | None:
        return file.ids[there] if 0 <= there < len(file.ids) else None

    return {
        "type": "article",
        "article": shown(article),
        "zones": to_builtins(article.zones),
        "rev": 0,
        "set": to_builtins(_set(gold)),
        "suggestions": [],
        "undo": [],
        "more": False,
        "redo": [],
        "queue": {
            "index": place + 1,
            "total": len(file.ids),
            "previous": beside(place - 1),
            "next": beside(place + 1),
            "done": file.done,
            "open": len(file.ids) - file.done,
        },
        "labels": {"spans": _span_labels(file, _around(file))},
        "readonly": _readonly(door),
    }


def _set(gold: GoldRecord | None) -> tuple[AnyElement, ...]:
    """What gold says, as a reader's set: with what was read, so that what nobody looked at isn't taken for empty."""
    if gold is None:
        return ()
    covered = gold.coverage
    labels = Labels(spans=covered.spans, relations=covered.relations, events=covered.events, topics=covered.topics)
    reading = Reading(id="reading", state=gold.state, labels=labels, zones=covered.zones)
    return (*gold.spans, *gold.entities, *gold.relations, *gold.events, *gold.topics, *gold.notes, reading)


def _nothing(door: FileDoor, kind: str, article: str) -> StillMessage | HistoryMessage | RevisionMessage | UndoMessage:
    """The past of an article that has none."""
    match kind:
        case "follow":
            return {"type": "still", "article": article, "rev": 0}
        case "history":
            return {"type": "history", "article": article, "lines": [], "more": False}
        case "revision":
            place = door.file.place(article)
            gold = door.file.read(place)[1] if place is not None else None
            return {"type": "revision", "article": article, "rev": 0, "set": to_builtins(_set(gold))}
    return {"type": "undo", "article": article, "undo": [], "more": False}
