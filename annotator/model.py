"""The values everything else is made of: article, elements, annotation set and change.

Offsets are Unicode code points of the article's text exactly as it was imported, counted from 0 and half open: `text[start:end]`.
Nothing here ever changes after it was made; `apply` and `invert` give new values.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Literal

from msgspec import Struct, field

Scalar = str | int | float | bool
Attributes = dict[str, Scalar | list[Scalar]]
Segment = tuple[int, int]
ZoneType = Literal["title", "paragraph", "caption", "credit", "boilerplate", "damaged"]
State = Literal["open", "done", "skipped"]
Decision = Literal["accepted", "corrected", "added"]


class Record(Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """What every stored value shares: immutable, unknown members refused, empty optional members left out."""


class Zone(Record, frozen=True, kw_only=True):
    """A stretch of the text and what it is for: `[start, end)` of one type."""

    start: int
    end: int
    type: ZoneType


class Article(Record, frozen=True, kw_only=True):
    """An article as imported; `sha256` is the hex digest of the text's UTF-8 bytes, `zones` the import's guess."""

    id: str
    text: str
    title: str = ""
    lang: str = ""
    zones: tuple[Zone, ...] = ()
    source: str = ""
    replaces: str | None = None
    meta: dict[str, Any] = field(default_factory=dict)
    sha256: str


class Source(Record, frozen=True, kw_only=True):
    """Who suggested an element: the suggester's name, its version and its score between 0 and 1, where it gives one."""

    by: str
    version: str
    score: float | None = None


class ElementRef(Record, frozen=True, kw_only=True):
    """An element of another annotation set: whose set, and the element's id there."""

    by: str
    id: str


class NoteRef(Record, frozen=True, kw_only=True):
    """What a note is about: an element's id, of another annotator's set where `by` is given."""

    by: str | None = None
    id: str


class Verdict(Record, frozen=True, kw_only=True):
    """How an adjudicated element came about."""

    rule: str
    votes: int | None = None
    confidence: float | None = None
    cause: str | None = None


class Argument(Record, frozen=True, kw_only=True):
    """One argument of an event: a role and the id of the span or event that fills it."""

    role: str
    ref: str


class Element(Record, frozen=True, kw_only=True, tag_field="kind"):
    """Anything an annotator can say about an article; the tag `kind` tells which."""

    id: str


# The five kinds that say something about the article end alike: `source` is who suggested it, `decision` is derived and stands in gold
# records only, `was` is the whole element as it was suggested, when corrected.


class Span(Element, frozen=True, kw_only=True, tag="span"):
    """A labelled stretch of text. `segments`, where present, are ascending and disjoint, and `start`/`end` are their hull."""

    start: int
    end: int
    label: str
    text: str
    segments: tuple[Segment, ...] = ()
    entity: str | None = None
    source: Source | None = None
    decision: Decision | None = None
    was: "Suggestable | None" = None
    attrs: Attributes = field(default_factory=dict)
    from_: tuple[ElementRef, ...] = field(name="from", default=())
    verdict: Verdict | None = None
    ext: dict[str, Any] = field(default_factory=dict)


class Relation(Element, frozen=True, kw_only=True, tag="relation"):
    """A labelled, directed tie between two spans or events of the same set, by their ids."""

    label: str
    head: str
    tail: str
    source: Source | None = None
    decision: Decision | None = None
    was: "Suggestable | None" = None
    attrs: Attributes = field(default_factory=dict)
    from_: tuple[ElementRef, ...] = field(name="from", default=())
    verdict: Verdict | None = None
    ext: dict[str, Any] = field(default_factory=dict)


class Event(Element, frozen=True, kw_only=True, tag="event"):
    """An n-ary event: no, one or several trigger spans, and arguments whose roles may repeat."""

    label: str
    triggers: tuple[str, ...] = ()
    args: tuple[Argument, ...] = ()
    source: Source | None = None
    decision: Decision | None = None
    was: "Suggestable | None" = None
    attrs: Attributes = field(default_factory=dict)
    from_: tuple[ElementRef, ...] = field(name="from", default=())
    verdict: Verdict | None = None
    ext: dict[str, Any] = field(default_factory=dict)


class Entity(Element, frozen=True, kw_only=True, tag="entity"):
    """What mentions refer to. `kb` is an id in a knowledge base, `NIL` (looked and found none), or absent (not linked)."""

    name: str
    label: str
    ledger: str | None = None
    kb: str | None = None
    source: Source | None = None
    decision: Decision | None = None
    was: "Suggestable | None" = None
    attrs: Attributes = field(default_factory=dict)
    from_: tuple[ElementRef, ...] = field(name="from", default=())
    verdict: Verdict | None = None
    ext: dict[str, Any] = field(default_factory=dict)


class Topic(Element, frozen=True, kw_only=True, tag="topic"):
    """A label of the whole article."""

    label: str
    source: Source | None = None
    decision: Decision | None = None
    was: "Suggestable | None" = None
    attrs: Attributes = field(default_factory=dict)
    from_: tuple[ElementRef, ...] = field(name="from", default=())
    verdict: Verdict | None = None
    ext: dict[str, Any] = field(default_factory=dict)


Suggestable = Span | Relation | Event | Entity | Topic


class Rejection(Element, frozen=True, kw_only=True, tag="rejection"):
    """A refused suggestion, kept whole: never offered again to this reader, and a negative example."""

    source: Source | None = None
    of: Suggestable


class Note(Element, frozen=True, kw_only=True, tag="note"):
    """A remark, on an element where `ref` is given, else on the article."""

    text: str
    state: Literal["open", "answered"] = "open"
    ref: NoteRef | None = None


class Labels(Record, frozen=True, kw_only=True):
    """The labels that a reader was asked for, by layer."""

    spans: tuple[str, ...] = ()
    relations: tuple[str, ...] = ()
    events: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()


class Shown(Record, frozen=True, kw_only=True):
    """A suggester whose suggestions were on while the reader read."""

    by: str
    version: str


class Reading(Element, frozen=True, kw_only=True, tag="reading"):
    """How far a reader came: its id is always `reading`; `zones` are the merged stretches that were read exhaustively for `labels`."""

    state: State
    reason: str | None = None
    labels: Labels | None = None
    zones: tuple[Segment, ...] = ()
    guidelines: str | None = None
    shown: tuple[Shown, ...] = ()
    inputs: dict[str, int] = field(default_factory=dict)


class ZoneCorrection(Element, frozen=True, kw_only=True, tag="zone"):
    """A reader's correction of the import's guess at a zone."""

    start: int
    end: int
    type: ZoneType


class Ledger(Element, frozen=True, kw_only=True, tag="ledger"):
    """An entity that the whole corpus shares."""

    name: str
    label: str
    kb: str | None = None
    merged_into: str | None = None


class Round(Element, frozen=True, kw_only=True, tag="round"):
    """Who reads what under which rules. `overlap` is the number of readers of one article; 0 stands for all of them."""

    name: str
    annotators: tuple[str, ...]
    articles: tuple[str, ...] = ()
    labels: tuple[str, ...] = ()
    overlap: int = 0
    suggestions: bool = True
    guidelines: str | None = None
    state: Literal["open", "closed"] = "open"


class Split(Element, frozen=True, kw_only=True, tag="split"):
    """A named part of the corpus, such as train, dev or test; `share` is the part of all articles that it is to have, 0 to 1."""

    name: str
    articles: tuple[str, ...]
    share: float | None = None


class Migration(Element, frozen=True, kw_only=True, tag="migration"):
    """A change of the scheme from one version to the next, applied when journals are folded."""

    from_: int = field(name="from")
    to: int
    rule: dict[str, Any]


class Replacement(Element, frozen=True, kw_only=True, tag="replacement"):
    """An article that takes the place of an older one."""

    old: str
    new: str


AnyElement = (
    Span
    | Relation
    | Event
    | Entity
    | Topic
    | Rejection
    | Note
    | Reading
    | ZoneCorrection
    | Ledger
    | Round
    | Split
    | Migration
    | Replacement
)


class Change(Record, frozen=True, kw_only=True):
    """One edit: the ids that go, then the elements that come. A correction removes and adds the same id."""

    remove: tuple[str, ...] = ()
    add: tuple[AnyElement, ...] = ()


class ChangeRefused(ValueError):
    """A change that doesn't fit its set: it removes an unknown id or adds one that is there."""


class AnnotationSet(Mapping[str, AnyElement]):
    """Everything one annotator says about one article: elements by id, in the order in which they were added."""

    __slots__ = ("_elements",)

    def __init__(self, elements: Iterable[AnyElement] = ()) -> None:
        self._elements = {element.id: element for element in elements}

    def __getitem__(self, key: str) -> AnyElement:
        return self._elements[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self._elements)

    def __len__(self) -> int:
        return len(self._elements)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, AnnotationSet) and self._elements == other._elements

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        return f"AnnotationSet({list(self._elements.values())!r})"

    @property
    def spans(self) -> list[Span]:
        """The spans in text order: by start, longest first, then label and id."""
        spans = [element for element in self._elements.values() if isinstance(element, Span)]
        return sorted(spans, key=lambda span: (span.start, -span.end, span.label, span.id))

    @property
    def reading(self) -> Reading | None:
        """How far the reader came, or None where nothing was said yet."""
        reading = self._elements.get("reading")
        return reading if isinstance(reading, Reading) else None


def apply(annotations: AnnotationSet, change: Change) -> AnnotationSet:
    """The set after a change. Removes first, then adds; raises ChangeRefused for an unknown or a present id."""
    return fold(annotations, (change,))


def fold(annotations: AnnotationSet, changes: Iterable[Change]) -> AnnotationSet:
    """The set after several changes, as `apply` one by one."""
    elements = dict(annotations._elements)
    for change in changes:
        for key in change.remove:
            if elements.pop(key, None) is None:
                raise ChangeRefused(f"the change removes {key!r}, which this set doesn't hold")
        for element in change.add:
            if element.id in elements:
                raise ChangeRefused(f"the change adds {element.id!r}, which this set holds already")
            elements[element.id] = element
    return AnnotationSet(elements.values())


def invert(annotations: AnnotationSet, change: Change) -> Change:
    """The change that undoes `change`, given the set before it."""
    missing = [key for key in change.remove if key not in annotations]
    if missing:
        raise ChangeRefused(f"the change removes {missing[0]!r}, which this set doesn't hold")
    return Change(remove=tuple(element.id for element in change.add), add=tuple(annotations[key] for key in change.remove))


def segments_of(span: Span) -> tuple[Segment, ...]:
    """The stretches of text a span covers: its segments, or the one from start to end."""
    return span.segments or ((span.start, span.end),)
