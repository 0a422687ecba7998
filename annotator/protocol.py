"""The one protocol of both doors, kernel and server: JSON messages of the view in, JSON messages of the store out.

All offsets on the wire are code points. Nothing here keeps state: the store does, and the view's session.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Protocol

import msgspec
from msgspec import Struct, convert, to_builtins

from annotator import disk
from annotator.answers import Answer, Conflict, Saved
from annotator.articles import ArticleUnknown
from annotator.history import RevisionUnknown, past, revision
from annotator.labels import NewLabel, add_label
from annotator.manifest import CorpusRefused
from annotator.messages import (
    UNDO_PAGE,
    AddLabel,
    ArticleMessage,
    CorpusMessage,
    ErrorMessage,
    Follow,
    Hello,
    History,
    HistoryMessage,
    MovedMessage,
    Open,
    Outcome,
    Revision,
    RevisionMessage,
    Save,
    Standing,
    Step,
    StillMessage,
    Text,
    Trouble,
    Undo,
    UndoMessage,
)
from annotator.model import AnyElement, Article, Change, Round, Span
from annotator.problem import Problem
from annotator.readings import current_rounds, guidelines
from annotator.replay import State
from annotator.rounds import Queue, asked_labels, rounds_of
from annotator.scheme import Manifest, leads
from annotator.store import Folder, Store
from annotator.suggest.merging import Suggestion, merge

VERSION = "0.1"

Message = Mapping[str, object]
Remember = Callable[[Article], Sequence[Span]]


class Works(Protocol):
    """Who works through articles: a reader, or a lead who adjudicates."""

    @property
    def store(self) -> Store:
        """The store behind the door."""

    @property
    def annotator(self) -> str:
        """Who it is."""

    def queue(self) -> Queue:
        """Their articles."""


class Bench(Protocol):
    """What is otherwise where a lead adjudicates or reviews: where it goes, what an article begins with, what is offered, and where elements come from."""

    @property
    def folder(self) -> Folder:
        """Where the lead's journal lies."""

    def begin(self, article: str) -> None:
        """Called before an article is shown; raises ValueError where the lead can't work on it."""

    def offered(self, article: Article) -> list[Suggestion]:
        """What is offered in an article."""

    def traced(self, article: str, elements: Sequence[AnyElement]) -> Sequence[AnyElement]:
        """Elements with where they come from."""


class Door(Struct, frozen=True, kw_only=True):
    """Where one reader's messages come in: the store, who reads, and what gives that reader's memory for an article.

    With a `bench`, a lead works on what readers said: what the lead says goes to the bench's folder.
    """

    reader: Works
    remember: Remember | None = None
    first: str | None = None
    bench: Bench | None = None

    @property
    def folder(self) -> Folder:
        """Where the journals of this door lie."""
        return "annotations" if self.bench is None else self.bench.folder

    @property
    def store(self) -> Store:
        """The store behind the door."""
        return self.reader.store

    @property
    def annotator(self) -> str:
        """Who reads."""
        return self.reader.annotator


def answer(door: Door, message: Mapping[str, object]) -> list[Message]:
    """The store's answers to one message of the view, in order; what can't be answered becomes an `error` in words for an analyst."""
    kind = message.get("type")
    try:
        match kind:
            case "hello":
                hello = convert(message, Hello)
                door.store.reread()
                return [_corpus(door), _article(door, _first(door) if hello.article is None else hello.article)]
            case "open":
                return [_article(door, _target(door, convert(message, Open)))]
            case "save":
                return [_saved(door, convert(message, Save))]
            case "label":
                return [_with_label(door, convert(message, AddLabel).label)]
            case "undo":
                return [_older(door, convert(message, Undo))]
            case "follow":
                return [_moved(door, convert(message, Follow))]
            case "history":
                return [_history(door, convert(message, History))]
            case "revision":
                return [_revision(door, convert(message, Revision))]
    except (ArticleUnknown, RevisionUnknown) as unknown:
        return [{"type": "error", "message": str(unknown)}]
    except msgspec.ValidationError as error:
        return [{"type": "error", "message": f"The {kind} message can't be read: {error}. Is the page older than the server? Reload it."}]
    return [{"type": "error", "message": f"This server doesn't know the message {str(kind)!r}. Reload the page; what is unsent is kept."}]


def _corpus(door: Door) -> CorpusMessage:
    manifest = door.store.manifest
    return {
        "type": "corpus",
        "version": VERSION,
        # what is unsent waits by the corpus's id: what a lead adjudicates or reviews never goes to what the lead reads
        "corpus": {"id": manifest.id if door.bench is None else f"{manifest.id}:{door.folder}", "name": manifest.name},
        "annotator": door.annotator,
        "scheme": to_builtins(manifest.scheme),
        "guidelines": to_builtins(guidelines(door.store)),
        "leads": list(manifest.leads),
        "lead": not manifest.leads or door.annotator in manifest.leads,
        "readonly": door.store.readonly,
    }


def _with_label(door: Door, label: NewLabel) -> CorpusMessage | ErrorMessage:
    store = door.store

    def added(manifest: Manifest) -> Manifest:
        if not leads(manifest, door.annotator):
            raise ValueError(f"{door.annotator!r} is no lead of this corpus and can't add labels; ask {', '.join(manifest.leads)}.")
        return add_label(manifest, label)

    try:
        added(store.manifest)  # what is refused anyway takes no lock
        if store.readonly:
            return _error(store.readonly)
        store.change_manifest(added)
    except ValueError as refusal:
        return _error(str(refusal))
    except CorpusRefused as refusal:
        # where the corpus lies is nobody's business
        return _error(f"The label was not added: {str(refusal).replace(str(store.root), store.root.name)}")
    except OSError as error:
        return _error(f"The label was not added: {disk.words(error)}.")
    return _corpus(door)


def _error(message: str) -> ErrorMessage:
    return {"type": "error", "message": message[:1].upper() + message[1:]}


def _first(door: Door) -> str | None:
    if door.first is not None:
        return door.first
    waiting = door.reader.queue()
    return (waiting.left or waiting.articles or (None,))[0]


def _target(door: Door, request: Open) -> str | None:
    if request.article is not None:
        return request.article
    waiting = door.reader.queue()
    if request.to in ("next", "previous") and request.from_ is not None:
        return waiting.beside(request.from_, 1 if request.to == "next" else -1) or request.from_
    if request.from_ in waiting.articles:
        place = waiting.articles.index(request.from_)
        order = waiting.articles[place + 1 :] + waiting.articles[:place]
        return next((article for article in order if article in set(waiting.left)), request.from_)
    return (waiting.left or waiting.articles or (None,))[0]


def _article(door: Door, article_id: str | None) -> ArticleMessage | ErrorMessage:
    if article_id is None:
        return {
            "type": "error",
            "message": "There is nothing to read: the corpus has no article for this reader. Add some with corpus.add(…).",
        }
    store = door.store
    article = store.article(article_id)
    if door.bench is not None:
        try:
            door.bench.begin(article_id)
        except ValueError as refusal:
            return _error(str(refusal))
    state = store.annotations(door.annotator, article_id, folder=door.folder)
    waiting, rounds = door.reader.queue(), current_rounds(store)
    labels = asked_labels(door.annotator, article_id, rounds, store.scheme.span_labels)
    counts = waiting.counts
    place = waiting.articles.index(article_id) + 1 if article_id in waiting.articles else 0
    return {
        "type": "article",
        "article": shown(article),
        "zones": to_builtins(store.zones(article_id)),
        **_stand(state),
        "suggestions": [to_builtins(suggestion) for suggestion in suggestions(door, article, rounds, labels)],
        "queue": {
            "index": place,
            "total": len(waiting.articles),
            "previous": waiting.beside(article_id, -1) if place else None,
            "next": waiting.beside(article_id, 1) if place else None,
            "done": counts["done"],
            "open": counts["open"] + counts["unread"],
        },
        "labels": {"spans": list(labels)},
        "readonly": store.readonly or state.locked,
    }


def shown(article: Article) -> Text:
    """An article as a view shows it."""
    return {
        "id": article.id,
        "text": article.text,
        "title": article.title,
        "lang": article.lang,
        "source": article.source,
        "meta": to_builtins(article.meta),
        "sha256": article.sha256,
    }


def suggestions(door: Door, article: Article, rounds: Sequence[Round], labels: Sequence[str]) -> list[Suggestion]:
    """What suggesters and this reader's own memory offer for an article; nothing where a round that gives it to the reader has them off."""
    if door.bench is not None:
        return door.bench.offered(article)
    if not all(round_.suggestions for round_ in rounds_of(door.annotator, article.id, rounds)):
        return []
    offered: list[Sequence[AnyElement]] = [elements for _, _, elements in door.store.suggestions(article.id)]
    if door.remember is not None:
        offered.append(door.remember(article))
    return [suggestion for suggestion in merge(offered) if isinstance(suggestion.element, Span) and suggestion.element.label in labels]


def _saved(door: Door, save: Save) -> Outcome:
    stored = door.store.save(
        door.annotator,
        save.article,
        op=save.op,
        rev=save.rev,
        do=save.do,
        remove=save.remove,
        add=save.add if door.bench is None else door.bench.traced(save.article, save.add),
        ms=save.ms,
        undoes=save.undoes,
        batch=save.batch,
        folder=door.folder,
    )
    return outcome(save.op, save.article, stored)


def outcome(op: str, article: str, answer: Answer) -> Outcome:
    """What the store answered to a change, as a message."""
    if isinstance(answer, Saved):
        return {"type": "saved", "op": op, "article": article, "rev": answer.rev, "at": answer.at}
    if isinstance(answer, Conflict):
        return {"type": "conflict", "op": op, "article": article, "rev": answer.rev, "set": to_builtins(tuple(answer.annotations.values()))}
    problems = [_problem(problem) for problem in answer.problems]
    return {"type": "refused", "op": op, "article": article, "problems": problems, "retry": answer.retry}


def _problem(problem: Problem) -> Trouble:
    return {"message": problem.message, "where": problem.where, "rule": problem.rule}


def _older(door: Door, request: Undo) -> UndoMessage:
    steps = door.store.annotations(door.annotator, request.article, folder=door.folder).undo
    before = next((index for index, (op, _) in enumerate(steps) if op == request.before), len(steps))
    count = max(1, min(request.count, UNDO_PAGE))
    page = steps[max(0, before - count) : before]
    return {"type": "undo", "article": request.article, "undo": [_step(op, change) for op, change in page], "more": before > count}


def _moved(door: Door, request: Follow) -> StillMessage | MovedMessage:
    state = door.store.annotations(door.annotator, request.article, folder=door.folder)
    if state.rev == request.rev:
        return {"type": "still", "article": request.article, "rev": state.rev}
    return {"type": "moved", "article": request.article, **_stand(state)}


def _stand(state: State) -> Standing:
    return {
        "rev": state.rev,
        "set": to_builtins(tuple(state.annotations.values())),
        "undo": [_step(op, change) for op, change in state.undo[-UNDO_PAGE:]],
        "more": len(state.undo) > UNDO_PAGE,
        "redo": [_step(op, change) for op, change in state.redo],
    }


def _history(door: Door, request: History) -> HistoryMessage:
    lines, more = past(door.store, door.annotator, request.article, before=request.before, count=request.count, folder=door.folder)
    return {"type": "history", "article": request.article, "lines": to_builtins(lines), "more": more}


def _revision(door: Door, request: Revision) -> RevisionMessage:
    annotations = revision(door.store, door.annotator, request.article, request.rev, folder=door.folder)
    return {"type": "revision", "article": request.article, "rev": request.rev, "set": to_builtins(tuple(annotations.values()))}


def _step(op: str, change: Change) -> Step:
    return {"op": op, "inverse": {"remove": list(change.remove), "add": to_builtins(change.add)}}
