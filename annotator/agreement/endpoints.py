"""When references of two annotators mean the same: spans and events named by what they say, instead of by ids that nobody shares."""

from collections.abc import Hashable, Mapping
from hashlib import blake2b
from typing import Literal, NamedTuple

from annotator.agreement.values import Unit, unit
from annotator.model import AnnotationSet, Entity, Event, Scalar, Span

Mode = Literal["exact", "boundary", "aligned", "entity"]
Pairs = tuple[Mapping[str, str], Mapping[str, str]]
"""One annotator's ids of aligned spans, and of events where these are aligned too, to the other's; and the other way."""
Said = Unit | str | None

# events within events are told apart down to this level
DEPTH = 8


class Side(NamedTuple):
    """What one annotator's references mean, by id: what the element `says`, its `key`, equal on both sides where the two mean the same;
    and which ids have a `partner` on the other side. `name` is first or second."""

    name: str
    says: Mapping[str, Said]
    key: Mapping[str, Hashable]
    partner: frozenset[str]

    def means(self, ref: str) -> Hashable:
        """The key of a reference; one that nothing equals where it refers to nothing, as to a span outside of the mask."""
        return self.key.get(ref, (self.name, ref))


def paired(one: AnnotationSet, two: AnnotationSet, partners: Mapping[Unit, Unit]) -> Pairs:
    """Aligned units as ids, the lowest id for exact duplicates."""
    ours, theirs = ({unit(span): span.id for span in sorted(each.spans, key=lambda span: span.id, reverse=True)} for each in (one, two))
    forward = {ours[a]: theirs[b] for a, b in partners.items() if a in ours and b in theirs}
    return forward, {b: a for a, b in forward.items()}


def sides(one: AnnotationSet, two: AnnotationSet, pairs: Pairs, mode: Mode = "aligned") -> tuple[Side, Side]:
    """Both annotators' references, comparable under a mode.

    `exact`: the same segments and label; `boundary`: the same segments; `aligned`: paired; `entity`: mentions of the same entity, by its id in
    the ledger, else in the knowledge base, else in the set. An event has no borders: under every mode it means another one where the two
    are paired.
    """
    ours, theirs = said(one), said(two)
    both = [(ours[a], theirs[b]) for a, b in pairs[0].items() if pairs[1].get(b) == a and a in ours and b in theirs]
    there, back = {pair[0]: pair for pair in both}, {pair[1]: pair for pair in both}
    first = {ref: _key(one, ref, mode, says, there.get(says), ("first", says)) for ref, says in ours.items()}
    second = {ref: _key(two, ref, mode, says, back.get(says), ("second", says)) for ref, says in theirs.items()}
    return _side("first", ours, first, second), _side("second", theirs, second, first)


def said(annotations: AnnotationSet) -> dict[str, Said]:
    """What spans and events say, by id: equal for exact duplicates, and for elements of two sets that say the same, whatever their ids."""
    says: dict[str, Said] = {span.id: unit(span) for span in annotations.values() if isinstance(span, Span)}
    events = [each for each in annotations.values() if isinstance(each, Event)]
    for _ in range(DEPTH if nested(annotations) else 1):
        says |= {event.id: _digest(event, says) for event in events}
    return says


def nested(annotations: AnnotationSet) -> bool:
    """Whether an event fills a role of an event."""
    events = (each for each in annotations.values() if isinstance(each, Event))
    return any(isinstance(annotations.get(argument.ref), Event) for event in events for argument in event.args)


def comparable(value: Scalar | list[Scalar]) -> Hashable:
    """An attribute's value as it compares: true isn't 1, 1 isn't 1.0, and the order of a list says nothing."""
    return frozenset(repr(each) for each in value) if isinstance(value, list) else repr(value)


def _digest(event: Event, says: Mapping[str, Said]) -> str:
    fired = sorted({repr(says.get(ref)) for ref in event.triggers})
    filled = sorted({(argument.role, repr(says.get(argument.ref))) for argument in event.args})
    given = [
        (name, sorted(set(map(repr, value))) if isinstance(value, list) else repr(value)) for name, value in sorted(event.attrs.items())
    ]
    whole = repr((event.label, fired, filled, given))
    return blake2b(whole.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()


def _key(annotations: AnnotationSet, ref: str, mode: Mode, says: Said, pair: Hashable | None, alone: Hashable) -> Hashable:
    """What is equal on both sides where the two mean the same; `alone` is equal to nothing there."""
    element = annotations[ref]
    if mode == "aligned" or not isinstance(element, Span) or not isinstance(says, Unit):
        return alone if pair is None else pair
    if mode == "exact":
        return says
    if mode == "boundary":
        return says.segments
    entity = annotations.get(element.entity or "")
    if not isinstance(entity, Entity):
        return alone
    if entity.ledger:
        return ("ledger", entity.ledger)
    return ("kb", entity.kb) if entity.kb and entity.kb != "NIL" else ("entity", entity.id)


def _side(name: str, says: Mapping[str, Said], key: Mapping[str, Hashable], other: Mapping[str, Hashable]) -> Side:
    met = set(other.values())
    return Side(name, says, key, frozenset(ref for ref, mine in key.items() if mine in met))
