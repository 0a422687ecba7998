"""The messages of the protocol by their types: what the view asks, as it is read, and what the store answers, as it is made.

A reader of messages passes over members that it doesn't know. All offsets are code points.
"""

from typing import Any, Literal, TypedDict

import msgspec
from msgspec import Struct

from annotator.history import PAGE, Past
from annotator.labels import NewLabel
from annotator.model import AnyElement, Zone
from annotator.readings import Guidelines
from annotator.scheme import Scheme
from annotator.suggest.merging import Suggestion

UNDO_PAGE = 200


class Hello(Struct, frozen=True, kw_only=True, tag_field="type", tag="hello"):
    """A view greets: it wants the corpus, and an article or the first open one."""

    article: str | None = None


class Open(Struct, frozen=True, kw_only=True, tag_field="type", tag="open"):
    """An article by its id, the `next` or `previous` beside another, or the next open one."""

    article: str | None = None
    to: str | None = None
    from_: str | None = msgspec.field(name="from", default=None)


class Save(Struct, frozen=True, kw_only=True, tag_field="type", tag="save"):
    """A change of one article; `rev` is the revision that it was made on."""

    op: str
    article: str
    rev: int
    do: str
    ms: int = 0
    undoes: str | None = None
    batch: str | None = None
    remove: tuple[str, ...] = ()
    add: tuple[AnyElement, ...] = ()


class AddLabel(Struct, frozen=True, kw_only=True, tag_field="type", tag="label"):
    """A lead's new label."""

    label: NewLabel


class Undo(Struct, frozen=True, kw_only=True, tag_field="type", tag="undo"):
    """Steps that can be taken back, older than one that the view has."""

    article: str
    before: str
    count: int = UNDO_PAGE


class Follow(Struct, frozen=True, kw_only=True, tag_field="type", tag="follow"):
    """Whether an article is still at the revision that the view has."""

    article: str
    rev: int


class History(Struct, frozen=True, kw_only=True, tag_field="type", tag="history"):
    """The changes of an article in short."""

    article: str
    before: int | None = None
    count: int = PAGE


class Revision(Struct, frozen=True, kw_only=True, tag_field="type", tag="revision"):
    """What was said about an article at a revision."""

    article: str
    rev: int


Asked = Hello | Open | Save | AddLabel | Undo | Follow | History | Revision


class CorpusName(TypedDict):
    """The corpus, or the file that stands for one."""

    id: str
    name: str


class Text(TypedDict):
    """An article as the view shows it."""

    id: str
    text: str
    title: str
    lang: str
    source: str
    meta: dict[str, Any]
    sha256: str


class QueuePlace(TypedDict):
    """Where an article stands in the queue, counted from 1, and 0 where it isn't in it."""

    index: int
    total: int
    previous: str | None
    next: str | None
    done: int
    open: int


class AskedFor(TypedDict):
    """The labels that are looked for in an article."""

    spans: list[str]


class Inverse(TypedDict):
    """A change: the ids of what goes, and what comes."""

    remove: list[str]
    add: tuple[AnyElement, ...]


class Step(TypedDict):
    """An op and the change that takes it back."""

    op: str
    inverse: Inverse


class Standing(TypedDict):
    """How an article stands: `undo` is the newest steps, oldest first, and `more` says whether there are older ones."""

    rev: int
    set: tuple[AnyElement, ...]
    undo: list[Step]
    more: bool
    redo: list[Step]


class Trouble(TypedDict):
    """Why a change was refused."""

    message: str
    where: str
    rule: str


class CorpusMessage(TypedDict):
    """The corpus, who reads, and why nothing can be saved where that is so."""

    type: Literal["corpus"]
    version: str
    corpus: CorpusName
    annotator: str
    scheme: Scheme
    guidelines: Guidelines
    leads: list[str]
    lead: bool
    readonly: str


class ArticleMessage(Standing):
    """An article with all that the view shows of it."""

    type: Literal["article"]
    article: Text
    zones: tuple[Zone, ...]
    suggestions: list[Suggestion]
    queue: QueuePlace
    labels: AskedFor
    readonly: str


class SavedMessage(TypedDict):
    """The change is on the drive."""

    type: Literal["saved"]
    op: str
    article: str
    rev: int
    at: str


class ConflictMessage(TypedDict):
    """Another change came first; how the article stands now."""

    type: Literal["conflict"]
    op: str
    article: str
    rev: int
    set: tuple[AnyElement, ...]


class RefusedMessage(TypedDict):
    """Nothing was saved, and why; `retry` says whether the same change may succeed later."""

    type: Literal["refused"]
    op: str
    article: str
    problems: list[Trouble]
    retry: bool


class UndoMessage(TypedDict):
    """Older steps, oldest first."""

    type: Literal["undo"]
    article: str
    undo: list[Step]
    more: bool


class StillMessage(TypedDict):
    """The view has the newest revision."""

    type: Literal["still"]
    article: str
    rev: int


class MovedMessage(Standing):
    """The article at another revision than the view has."""

    type: Literal["moved"]
    article: str


class HistoryMessage(TypedDict):
    """Changes in short, newest first; `more` says whether there are older ones."""

    type: Literal["history"]
    article: str
    lines: list[Past]
    more: bool


class RevisionMessage(TypedDict):
    """The set at a revision."""

    type: Literal["revision"]
    article: str
    rev: int
    set: tuple[AnyElement, ...]


class ErrorMessage(TypedDict):
    """Why a message has no answer, in words for an analyst."""

    type: Literal["error"]
    message: str


Outcome = SavedMessage | ConflictMessage | RefusedMessage
Answered = (
    *(CorpusMessage, ArticleMessage, SavedMessage, ConflictMessage, RefusedMessage, UndoMessage),
    *(StillMessage, MovedMessage, HistoryMessage, RevisionMessage, ErrorMessage),
)
"""The answers there are; a list, since the shapes of several dictionaries make no union that could be decoded."""
