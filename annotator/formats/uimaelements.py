"""What a CAS says: annotations with a label as spans, those with links to others as events, those of two ends as relations."""

from collections.abc import Iterator
from math import isfinite
from typing import Any, Literal

from msgspec import field

from annotator.formats.options import Options
from annotator.formats.uimafiles import Places
from annotator.formats.units import Measure
from annotator.loss import Losses
from annotator.model import Argument, Attributes, Event, Record, Relation, Span

Kind = Literal["document", "structure", "token", "relation", "span", "unlabelled"]

LABELS = ("value", "identity", "identifier", "label")
"""The features that hold a label, unless the options name another."""
_TIES = ("DependencyType", *LABELS)
_ENDS = ("Governor", "Dependent")
_OWN = frozenset({"sofa", "begin", "end"})
_ANNOTATION, _DOCUMENT = "uima.tcas.Annotation", "uima.tcas.DocumentAnnotation"
_TOKENS = frozenset({"Token", "Sentence"})


class Said(Record, frozen=True, kw_only=True):
    """What a view of a CAS says, spans in the order of the text; `language` and `document` are what it says of the article."""

    spans: tuple[Span, ...]
    relations: tuple[Relation, ...]
    events: tuple[Event, ...]
    language: str = ""
    document: dict[str, str] = field(default_factory=dict)


class _View:
    """One view while it is read: what is indexed in it, and the spans that were made of it."""

    def __init__(self, types: Any, text: str, places: Places, article: str, name: str, losses: Losses, options: Options) -> None:
        self.types, self.text, self.places, self.options = types, text, places, options
        self.measure = Measure(text, options.unit or "utf16", "as is")
        self.article, self.name, self.losses = article, name, losses
        self.kinds: dict[str, Kind] = {}
        self.spans: dict[int, Span] = {}

    def note(self, class_: str, reason: str, each: Any, said: str = "") -> None:
        begin, end = self.places.get(each.xmiID, (None, None))
        before = f"{self.name}: {_short(each.type.name)} {each.xmiID} [{begin}, {end}) {said}".rstrip()
        self.losses.note(class_, reason, article=self.article, element=f"s{each.xmiID}", before=before)

    def kind(self, type_: Any) -> Kind:
        if type_.name not in self.kinds:
            self.kinds[type_.name] = self._kind(type_)
        return self.kinds[type_.name]

    def _kind(self, type_: Any) -> Kind:
        features = _features(type_)
        if self.types.is_instance_of(type_.name, _DOCUMENT):
            return "document"
        if not self.types.is_instance_of(type_.name, _ANNOTATION):
            return "structure"
        if any(_short(name) in _TOKENS for name in _line(type_)):
            return "token"
        if all(end in features for end in _ENDS):
            return "relation"
        # where a type declares nothing, it says by its name what it marks
        plain = not features and not type_.name.startswith("uima.")
        return "span" if plain or self.feature(type_, LABELS) else "unlabelled"

    def feature(self, type_: Any, known: tuple[str, ...]) -> str:
        """The string feature that holds a type's label; empty where it has none."""
        strings = {each.name for each in type_.all_features if self.types.is_instance_of(each.rangeType, "uima.cas.String")}
        columns = self.options.columns
        wanted = (columns.get(type_.name), columns.get(_short(type_.name)), columns.get("label"), *known)
        return next((each for each in wanted if each and each in strings), "")

    def label(self, each: Any, known: tuple[str, ...]) -> tuple[str, str]:
        """A feature structure's label, and the feature that it stands in."""
        feature = self.feature(each.type, known)
        said = each[feature] if feature else None
        return (said if isinstance(said, str) and said else _short(each.type.name)), feature


def elements(view: Any, types: Any, text: str, places: Places, article: str, name: str, losses: Losses, options: Options) -> Said:
    """The elements of a view; each type of which nothing is kept is counted."""
    reading = _View(types, text, places, article, name, losses, options)
    indexed = sorted((each for each in view.get_all_fs() if each.type.name != "uima.cas.Sofa"), key=lambda each: each.xmiID)
    tied = set(_tied(indexed, reading))
    document: dict[str, str] = {}
    for each in indexed:
        kind = reading.kind(each.type)
        if kind == "document":
            document |= {feature: each[feature] for feature in _features(each.type) if isinstance(each[feature], str) and each[feature]}
        elif kind == "span" or (kind == "unlabelled" and each.xmiID in tied):
            _span(each, reading)
        elif kind != "relation":
            _leave_out(each, kind, reading)
    language = document.pop("language", "")
    return Said(
        spans=tuple(sorted(reading.spans.values(), key=lambda span: (span.start, -span.end, int(span.id[1:])))),
        relations=tuple(_relations([each for each in indexed if reading.kind(each.type) == "relation"], reading)),
        events=tuple(_events(indexed, reading)),
        language="" if language == "x-unspecified" else language,
        document=document,
    )


def _tied(indexed: list[Any], reading: _View) -> Iterator[int]:
    """The ids of what relations and links tie, and of what has links."""
    for each in indexed:
        if reading.kind(each.type) == "relation":
            yield from (each[end].xmiID for end in _ENDS if each[end] is not None)
        for _, link in _links(each):
            yield each.xmiID
            if link["target"] is not None:
                yield link["target"].xmiID


def _leave_out(each: Any, kind: Kind, reading: _View) -> None:
    name = each.type.name
    if kind == "token":
        reading.note("attr.lost", f"{name}: tokens and sentences are no annotations", each)
    elif kind == "structure":
        if not _is_link(each):
            reading.note("attr.lost", f"{name}: feature structures without a place in the text are left out", each)
    else:
        strings = [one.name for one in each.type.all_features if reading.types.is_instance_of(one.rangeType, "uima.cas.String")]
        hint = f"; name the feature of its label, as in columns={{'label': {strings[0]!r}}}" if strings else ""
        reading.note("repair.type", f"{name}: annotations without one of the features {', '.join(LABELS)} are left out{hint}", each)


def _span(each: Any, reading: _View) -> None:
    label, feature = reading.label(each, LABELS)
    start, end = (reading.measure.place(at) if type(at) is int else None for at in reading.places.get(each.xmiID, (None, None)))
    if start is None or end is None or start > end:
        reading.note("repair.span", "spans are left out that lie outside their text or cut a character", each, label)
    elif start == end:
        reading.note("repair.span", "spans without a character are left out", each, label)
    else:
        reading.spans[each.xmiID] = Span(
            id=f"s{each.xmiID}",
            start=start,
            end=end,
            label=label,
            text=reading.text[start:end],
            attrs=_attributes(each, {feature}, reading),
            ext={"uima": {"type": each.type.name}},
        )


def _attributes(each: Any, taken: set[str], reading: _View) -> Attributes:
    """The plain features of a feature structure; numbers that JSON can't hold and references are counted as lost."""
    found: Attributes = {}
    for feature in _features(each.type):
        value = each[feature]
        if value is None or feature in taken:
            continue
        items = list(_items(value))
        if _plain(value):
            found[feature] = value
        elif items and all(map(_plain, items)):
            found[feature] = items
        elif items and not all(map(_is_link, items)):
            reading.note("attr.lost", f"{each.type.name}: {feature} is neither a text nor a number that can be kept", each)
    return found


def _plain(value: object) -> bool:
    return isinstance(value, str | int) or (isinstance(value, float) and isfinite(value))


def _relations(indexed: list[Any], reading: _View) -> Iterator[Relation]:
    for each in indexed:
        label, feature = reading.label(each, _TIES)
        ends = [reading.spans.get(each[end].xmiID) if each[end] is not None else None for end in _ENDS]
        head, tail = ends
        if head is None or tail is None:
            reading.note("relation.unknown_arg", f"{each.type.name}: relations whose head or tail is no span are left out", each, label)
            continue
        attrs = _attributes(each, {feature, *_ENDS}, reading)
        yield Relation(id=f"r{each.xmiID}", label=label, head=head.id, tail=tail.id, attrs=attrs, ext={"uima": {"type": each.type.name}})


def _events(indexed: list[Any], reading: _View) -> Iterator[Event]:
    for each in indexed:
        links = list(_links(each))
        if not links or reading.kind(each.type) in ("document", "structure", "token"):
            continue
        host, args = reading.spans.get(each.xmiID), []
        for name, link in links:
            target = link["target"]
            filler = reading.spans.get(target.xmiID) if target is not None else None
            role = link["role"] if isinstance(link["role"], str) and link["role"] else name
            if filler is None:
                reading.note("event.dropped", "events lose the arguments that are no span", each, role)
            else:
                args.append(Argument(role=role, ref=filler.id))
        if host is None:
            reading.note("event.dropped", "events lose the trigger that is no span", each)
        label = host.label if host else _short(each.type.name)
        triggers = (host.id,) if host else ()
        yield Event(id=f"v{each.xmiID}", label=label, triggers=triggers, args=tuple(args), ext={"uima": {"type": each.type.name}})


def _links(each: Any) -> Iterator[tuple[str, Any]]:
    """The links of a feature structure to others, each with the feature that holds it."""
    for feature in _features(each.type):
        value = each[feature]
        if value is not None and not isinstance(value, str | int | float):
            yield from ((feature, item) for item in _items(value) if _is_link(item))


def _is_link(value: Any) -> bool:
    return (
        hasattr(value, "type") and {"role", "target"} <= set(_features(value.type)) and not isinstance(value["target"], str | int | float)
    )


def _items(value: Any) -> Iterator[Any]:
    """What one of UIMA's arrays or lists holds; a single value else."""
    name = value.type.name if hasattr(value, "type") else ""
    if isinstance(value, list):
        yield from value
    elif name.startswith("uima.cas.") and name.endswith("Array"):
        yield from value.elements if isinstance(value.elements, list) else ()
    elif name.startswith("uima.cas.") and name.endswith("List"):
        seen: set[int] = set()
        while value is not None and "NonEmpty" in value.type.name and id(value) not in seen:
            seen.add(id(value))
            yield value.head
            value = value.tail
    else:
        yield value


def _features(type_: Any) -> list[str]:
    return [each.name for each in type_.all_features if each.name not in _OWN]


def _line(type_: Any) -> Iterator[str]:
    """A type's name and those of all it stems from."""
    while type_ is not None:
        yield type_.name
        type_ = type_.supertype


def _short(name: str) -> str:
    return name.rpartition(".")[2]
