"""Pair the elements of several annotation sets that say the same, whatever their ids are."""

from collections.abc import Hashable, Mapping

from msgspec import field
from msgspec.structs import replace

from annotator.model import AnnotationSet, AnyElement, Entity, Event, Record, Relation, Span, Suggestable, Topic, segments_of

_RANKS: dict[type, int] = {kind: rank for rank, kind in enumerate((Span, Relation, Event, Entity, Topic))}


class Alignment(Record, frozen=True, kw_only=True):
    """What readers agree on and what they don't.

    `agreed` holds one mapping an agreed element, reader to element, in text order; `disputed` the same for what some reader lacks.
    `doubles` names, by reader, the exact duplicates within one set, each with the element that stands for it.
    """

    agreed: tuple[dict[str, Suggestable], ...] = ()
    disputed: tuple[dict[str, Suggestable], ...] = ()
    doubles: dict[str, dict[str, str]] = field(default_factory=dict)


def align(sets: Mapping[str, AnnotationSet]) -> Alignment:
    """The elements of several readers, paired where they are alike: kind, segments, label, attributes and entity; refs by what they refer to.

    Order-free: neither the readers' order nor the order in a set matters. Exact duplicates within one set count once, the first id in
    text order stands for them.
    """
    claims: dict[Hashable, dict[str, Suggestable]] = {}
    doubles: dict[str, dict[str, str]] = {}
    for reader in sorted(sets):
        for key, (first, *others) in says(sets[reader]).items():
            claims.setdefault(key, {})[reader] = first
            doubles.setdefault(reader, {}).update({other.id: first.id for other in others})
    ordered = [claims[key] for key in sorted(claims, key=lambda key: (text_order(next(iter(claims[key].values()))), repr(key)))]
    return Alignment(
        agreed=tuple(readers for readers in ordered if len(readers) == len(sets)),
        disputed=tuple(readers for readers in ordered if len(readers) < len(sets)),
        doubles={reader: same for reader, same in doubles.items() if same},
    )


def says(annotations: AnnotationSet) -> dict[Hashable, list[Suggestable]]:
    """A set's elements by what they say, in text order: equal keys mean alike elements, across sets."""
    claims: dict[Hashable, list[Suggestable]] = {}
    for element in sorted((each for each in annotations.values() if isinstance(each, Suggestable)), key=text_order):
        claims.setdefault(likeness(annotations, element), []).append(element)
    return claims


def likeness(annotations: AnnotationSet, element: AnyElement | None, depth: int = 0) -> Hashable:
    """What an element says, with every reference replaced by what it refers to; events within events down to eight levels."""
    if depth > 8:
        return "…"
    match element:
        case Span(entity=entity):
            return (
                "span",
                segments_of(element),
                element.label,
                _attributes(element),
                likeness(annotations, annotations.get(entity or ""), depth + 1),
            )
        case Relation(label=label, head=head, tail=tail):
            ends = tuple(likeness(annotations, annotations.get(ref), depth + 1) for ref in (head, tail))
            return ("relation", label, ends, _attributes(element))
        case Event(label=label, triggers=triggers, args=args):
            fired = {likeness(annotations, annotations.get(ref), depth + 1) for ref in triggers}
            filled = [(argument.role, likeness(annotations, annotations.get(argument.ref), depth + 1)) for argument in args]
            return ("event", label, tuple(sorted(fired, key=repr)), tuple(sorted(filled, key=repr)), _attributes(element))
        case Entity(name=name, label=label, ledger=ledger, kb=kb):
            return ("entity", name, label, ledger, kb, _attributes(element))
        case Topic(label=label):
            return ("topic", label, _attributes(element))
    return None


def shapes(annotations: AnnotationSet) -> dict[str, Hashable]:
    """What each element of a set says, by id, attributes and entities aside: equal across sets, whatever the ids are."""
    plain = AnnotationSet(_plain(element) for element in annotations.values())
    return {element.id: likeness(plain, element) for element in plain.values() if isinstance(element, Suggestable)}


def shape(element: Suggestable) -> Hashable:
    """The same of one element that refers to no other."""
    return shapes(AnnotationSet([element]))[element.id]


def text_order(element: AnyElement) -> tuple[int, int, int, str, str]:
    """Spans first, by start, longest first, label and id; then the other kinds by id."""
    rank = _RANKS.get(type(element), len(_RANKS))
    if isinstance(element, Span):
        return (rank, element.start, -element.end, element.label, element.id)
    return (rank, 0, 0, "", element.id)


def _plain(element: AnyElement) -> AnyElement:
    if isinstance(element, Span):
        return replace(element, attrs={}, entity=None)
    return replace(element, attrs={}) if isinstance(element, Suggestable) else element


def _attributes(element: Suggestable) -> Hashable:
    return tuple(sorted((name, repr(value)) for name, value in element.attrs.items()))
