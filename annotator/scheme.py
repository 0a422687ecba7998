"""The scheme of a corpus: its labels, what may stand at the ends of relations and in the roles of events; and its manifest."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import pairwise
from math import isfinite
from typing import Literal

from msgspec import field

from annotator.model import (
    AnnotationSet,
    AnyElement,
    Article,
    Change,
    ChangeRefused,
    Entity,
    Event,
    Note,
    NoteRef,
    Reading,
    Record,
    Rejection,
    Relation,
    Span,
    Topic,
    ZoneCorrection,
    apply,
)
from annotator.offsets import merged
from annotator.problem import Problem, known_names


class Attribute(Record, frozen=True, kw_only=True):
    """A qualification of an element: yes or no, one of `values`, or free text."""

    name: str
    type: Literal["bool", "choice", "text"] = "bool"
    values: tuple[str, ...] = ()
    description: str = ""


class SpanLabel(Record, frozen=True, kw_only=True):
    """A label for spans and entities, with its key on the keyboard and its colour (#rrggbb)."""

    label: str
    name: str = ""
    key: str = ""
    colour: str = ""
    description: str = ""
    attributes: tuple[Attribute, ...] = ()


class RelationLabel(Record, frozen=True, kw_only=True):
    """A label for relations and the labels of spans or events that may stand at its ends; empty stands for any."""

    label: str
    name: str = ""
    description: str = ""
    head: tuple[str, ...] = ()
    tail: tuple[str, ...] = ()
    attributes: tuple[Attribute, ...] = ()


class Role(Record, frozen=True, kw_only=True):
    """A role of an event, the labels that may fill it (empty: any), and whether it must be there and may repeat."""

    role: str
    ref: tuple[str, ...] = ()
    required: bool = False
    repeat: bool = False


class EventLabel(Record, frozen=True, kw_only=True):
    """A label for events, the labels of its trigger spans (empty: any) and its roles."""

    label: str
    name: str = ""
    description: str = ""
    triggers: tuple[str, ...] = ()
    roles: tuple[Role, ...] = ()
    attributes: tuple[Attribute, ...] = ()


class TopicLabel(Record, frozen=True, kw_only=True):
    """A label for whole articles."""

    label: str
    name: str = ""
    key: str = ""
    description: str = ""


class Scheme(Record, frozen=True, kw_only=True):
    """All labels that a corpus asks for; `version` counts up with each change of them."""

    version: int = 1
    spans: tuple[SpanLabel, ...] = ()
    relations: tuple[RelationLabel, ...] = ()
    events: tuple[EventLabel, ...] = ()
    topics: tuple[TopicLabel, ...] = ()

    @property
    def span_labels(self) -> tuple[str, ...]:
        """The labels of spans, in the scheme's order."""
        return tuple(entry.label for entry in self.spans)


class Manifest(Record, frozen=True, kw_only=True):
    """What `corpus.annotator.json` holds: the corpus's identity, its leads and its scheme."""

    schema: str = "annotator/0"
    id: str
    name: str
    languages: tuple[str, ...] = ()
    leads: tuple[str, ...] = ()
    blind: bool = True
    timing: bool = True
    scheme: Scheme = field(default_factory=Scheme)


def leads(manifest: Manifest, annotator: str) -> bool:
    """Whether somebody may do what leads do: a lead, or anyone where the manifest names none."""
    return not manifest.leads or annotator in manifest.leads


_ID = re.compile(r"[!-~]{1,80}")
_READERS = Span | Relation | Event | Entity | Topic | Rejection | Note | Reading | ZoneCorrection
_Label = SpanLabel | RelationLabel | EventLabel | TopicLabel


def check(scheme: Scheme, article: Article, annotations: AnnotationSet) -> list[Problem]:
    """Every problem of a reader's set: labels, ends, roles, references, bounds and quotes; empty where all is well."""
    return [problem for element in annotations.values() for problem in _check_element(scheme, article, annotations, element)]


def check_change(scheme: Scheme, article: Article, before: AnnotationSet, change: Change) -> list[Problem]:
    """The problems a change would bring: in what it adds, and in what would point to something that it removes."""
    try:
        after = apply(before, change)
    except ChangeRefused as refusal:
        return [Problem(rule="change", article=article.id, message=f"{refusal}. Was this article changed elsewhere? Open it again.")]
    problems = [problem for element in change.add for problem in _check_element(scheme, article, after, element)]
    gone = set(change.remove) - {element.id for element in change.add}
    added = {element.id for element in change.add}
    for element in after.values() if gone else ():
        if element.id not in added and not gone.isdisjoint(refers_to(element)):
            problems += _check_element(scheme, article, after, element)
    return problems


def refers_to(element: AnyElement) -> tuple[str, ...]:
    """The ids of the same set that an element points to."""
    match element:
        case Span(entity=str(entity)):
            return (entity,)
        case Relation(head=head, tail=tail):
            return (head, tail)
        case Event(triggers=triggers, args=args):
            return triggers + tuple(argument.ref for argument in args)
        case Note(ref=NoteRef(by=None, id=ref)) if not ref.startswith("s."):
            return (ref,)
    return ()


def _check_element(scheme: Scheme, article: Article, annotations: AnnotationSet, element: AnyElement) -> Iterator[Problem]:
    def problem(rule: str, message: str) -> Problem:
        return Problem(rule=rule, article=article.id, element=element.id, message=message)

    kind = str(type(element).__struct_config__.tag)
    name = kind if kind == element.id else f"{kind} {element.id}"
    if not _ID.fullmatch(element.id):
        yield problem("id", f"{name!r} has an id of other than 1 to 80 visible ASCII characters")
    if not isinstance(element, _READERS):
        yield problem("kind", f"{name} belongs in shared.jsonl, not in a reader's journal")
        return
    for rule, message in _findings(scheme, article, annotations, element):
        yield problem(rule, f"{name} {message}")


def _findings(scheme: Scheme, article: Article, annotations: AnnotationSet, element: AnyElement) -> Iterator[tuple[str, str]]:
    match element:
        case Span():
            yield from span_findings(article.text, element)
            yield from _labelled(scheme.spans, element)
            if isinstance(element.was, Span):
                yield from ((rule, f"was suggested as a span that {message}") for rule, message in span_findings(article.text, element.was))
            if element.entity is not None and not isinstance(annotations.get(element.entity), Entity):
                yield "reference", f"points to entity {element.entity!r}, which this set doesn't hold"
        case Relation():
            yield from _labelled(scheme.relations, element)
            ends = next(((entry.head, entry.tail) for entry in scheme.relations if entry.label == element.label), ((), ()))
            for role, ref, labels in (("head", element.head, ends[0]), ("tail", element.tail, ends[1])):
                yield from _reference(annotations, role, ref, labels)
        case Event():
            yield from _labelled(scheme.events, element)
            yield from _event_findings(scheme, annotations, element)
        case Entity():
            yield from _labelled(scheme.spans, element)
        case Topic():
            yield from _labelled(scheme.topics, element)
        case Rejection(of=Span() as refused):
            yield from span_findings(article.text, refused)
        case Note(ref=NoteRef(by=None)):
            yield from (
                ("reference", f"is about {ref!r}, which this set doesn't hold") for ref in refers_to(element) if ref not in annotations
            )
        case Reading():
            yield from _reading_findings(scheme, article, element)
        case ZoneCorrection(start=start, end=end) if not 0 <= start < end <= len(article.text):
            yield "bounds", f"lies at [{start}, {end}), but the text has {len(article.text)} characters"


def span_findings(text: str, span: Span) -> Iterator[tuple[str, str]]:
    """What is wrong with a span's place in a text, as (rule, end of a sentence); nothing where its quote is true."""
    start, end, length = span.start, span.end, len(text)
    if end > length:
        yield "bounds", f"ends at {end}, but the text has {length} characters. Was the text changed after annotation?"
    elif not 0 <= start < end:
        yield "bounds", f"lies at [{start}, {end}); expected 0 <= start < end"
    elif text[start:end] != span.text:
        yield (
            "quote",
            f"says {clipped(span.text)} at [{start}, {end}), but the text has {clipped(text[start:end])} there. Was the text changed after annotation?",
        )
    if not span.segments:
        return
    borders = [border for segment in span.segments for border in segment]
    if len(span.segments) < 2 or any(a >= b for a, b in pairwise(borders)):
        yield "segments", f"has segments {list(span.segments)}; expected two or more, ascending, with a gap between them"
    elif (borders[0], borders[-1]) != (start, end):
        yield "segments", f"lies at [{start}, {end}), but its segments reach from {borders[0]} to {borders[-1]}"


def clipped(text: str, most: int = 60) -> str:
    """A quote for a message: in quotation marks, controls escaped, the middle left out where it is long."""
    return repr(text if len(text) <= most else f"{text[: most // 2]}…{text[-most // 2 :]}")


def _labelled(entries: Sequence[_Label], element: Span | Relation | Event | Entity | Topic) -> Iterator[tuple[str, str]]:
    entry = next((entry for entry in entries if entry.label == element.label), None)
    if entry is None:
        yield "label", f"has the unknown label {element.label!r}; {known_names(element.label, [each.label for each in entries])}"
    if element.decision is not None:
        yield "decision", "carries a decision; it is derived and stands in gold records only"
    declared = {attribute.name: attribute for attribute in getattr(entry, "attributes", ())}
    for name, value in element.attrs.items():
        values = value if isinstance(value, list) else [value]
        if any(isinstance(each, float) and not isfinite(each) for each in values):
            yield "attribute", f"has attribute {name!r} with a value that is no number; give one or leave it out"
        if name != "unsure" and declared and name not in declared:
            yield "attribute", f"has the unknown attribute {name!r}; {known_names(name, [*declared, 'unsure'])}"
        if name in declared and declared[name].type == "choice" and any(each not in declared[name].values for each in values):
            yield "attribute", f"has {name} {value!r}; expected one of {', '.join(declared[name].values)}"


def _reference(annotations: AnnotationSet, role: str, ref: str, labels: Sequence[str]) -> Iterator[tuple[str, str]]:
    target = annotations.get(ref)
    if not isinstance(target, Span | Event):
        yield "reference", f"has {ref!r} as {role}, which is no span or event of this set"
    elif labels and target.label not in labels:
        yield "end", f"has a {target.label} as {role}; expected {' or '.join(labels)}"


def _event_findings(scheme: Scheme, annotations: AnnotationSet, event: Event) -> Iterator[tuple[str, str]]:
    entry = next((entry for entry in scheme.events if entry.label == event.label), None)
    roles = {role.role: role for role in entry.roles} if entry else {}
    for trigger in event.triggers:
        if not isinstance(annotations.get(trigger), Span):
            yield "reference", f"has {trigger!r} as trigger, which is no span of this set"
        else:
            yield from _reference(annotations, "trigger", trigger, entry.triggers if entry else ())
    for argument in event.args:
        role = roles.get(argument.role)
        if entry and role is None:
            yield "role", f"has the unknown role {argument.role!r}; {known_names(argument.role, roles)}"
        yield from _reference(annotations, argument.role, argument.ref, role.ref if role else ())
    filled = Counter(argument.role for argument in event.args)
    yield from (
        ("role", f"has {count} {name}; the scheme allows one")
        for name, count in filled.items()
        if count > 1 and name in roles and not roles[name].repeat
    )


def _reading_findings(scheme: Scheme, article: Article, reading: Reading) -> Iterator[tuple[str, str]]:
    if reading.id != "reading":
        yield "id", "is a reading; its id must be 'reading'"
    if reading.zones != merged(reading.zones) or any(not 0 <= start < end <= len(article.text) for start, end in reading.zones):
        yield (
            "bounds",
            f"has zones {clipped(str(list(reading.zones)))}; expected ascending, separate stretches within {len(article.text)} characters",
        )
    if reading.labels is not None:
        for layer in ("spans", "relations", "events", "topics"):
            known = [entry.label for entry in getattr(scheme, layer)]
            unknown = [label for label in getattr(reading.labels, layer) if label not in known]
            yield from (("label", f"was read for the unknown label {label!r} of {layer}; {known_names(label, known)}") for label in unknown)
