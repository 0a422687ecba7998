"""Random readings for the laws of relations and events: two annotators who saw much the same, each in an own set with own ids."""

from collections.abc import Mapping
from typing import Any

from hypothesis import strategies as st

from annotator.agreement.endpoints import Pairs, paired
from annotator.agreement.values import Unit, units
from annotator.model import AnnotationSet, Argument, Entity, Event, Relation, Span
from annotator.offsets import intersection
from tests.agreement import strategies

TYPES = ("works_for", "located_in", "ally_of")
UNDIRECTED = frozenset({"ally_of"})
EVENTS = ("Attack", "Meeting")
ROLES = ("Attacker", "Target")


def span(id: str, start: int, end: int, label: str, **more: Any) -> Span:
    """A span over some text."""
    return Span(id=id, start=start, end=end, label=label, text="x" * (end - start), **more)


def tiny(one: AnnotationSet, two: AnnotationSet) -> Pairs:
    """A small pairing of spans, one to one: equal units first, then overlapping ones, in an order that both sides share."""
    ours, theirs = units(one.spans), units(two.spans)
    partners: dict[Unit, Unit] = {each: each for each in ours if each in theirs}
    loose = [(a, b) for a in ours for b in theirs if intersection(a.segments, b.segments)]
    for a, b in sorted(loose, key=sorted):
        if a not in partners and b not in partners.values():
            partners[a] = b
    return paired(one, two, partners)


def turned(pairs: Pairs) -> Pairs:
    """The pairing seen from the other side."""
    return pairs[1], pairs[0]


def renamed(annotations: AnnotationSet, prefix: str) -> AnnotationSet:
    """The same set in another order under ids that sort the other way round."""
    names = {old: f"{prefix}{len(annotations) - number:03}" for number, old in enumerate(sorted(annotations))}
    return AnnotationSet(_renamed(element, names) for element in reversed(list(annotations.values())))


def _renamed(element: Any, names: Mapping[str, str]) -> Any:
    new: dict[str, Any] = {"id": names[element.id]}
    if isinstance(element, Span):
        new["entity"] = names.get(element.entity or "")
    elif isinstance(element, Relation):
        new |= {"head": names[element.head], "tail": names[element.tail]}
    elif isinstance(element, Event):
        new["triggers"] = tuple(names[ref] for ref in reversed(element.triggers))
        new["args"] = tuple(Argument(role=each.role, ref=names[each.ref]) for each in reversed(element.args))
    return type(element)(**{name: getattr(element, name) for name in element.__struct_fields__} | new)


@st.composite
def readings(draw: st.DrawFn) -> tuple[AnnotationSet, AnnotationSet]:
    """Two annotators' sets of one article: what one has, the other may lack, shift or name otherwise."""
    found = draw(st.lists(strategies.unit(), min_size=1, max_size=6))
    places = st.integers(0, len(found) - 1)
    relations = draw(st.lists(st.tuples(st.sampled_from(TYPES), places, places), max_size=5))
    fillers = st.lists(st.tuples(st.sampled_from(ROLES), st.integers(0, len(found) + 2)), max_size=3)
    events = draw(st.lists(st.tuples(st.sampled_from(EVENTS), st.lists(places, max_size=2), fillers), max_size=3))
    one, two = (draw(_reading(name, found, relations, events)) for name in ("a", "b"))
    return one, two


@st.composite
def _reading(draw: st.DrawFn, name: str, found: list[Unit], relations: list[Any], events: list[Any]) -> AnnotationSet:
    elements: dict[str, Any] = {
        f"{name}e{number}": Entity(id=f"{name}e{number}", name="x", label="PER", ledger=f"l{number}") for number in (0, 1)
    }
    often = st.sampled_from([True, True, True, False])
    for number, each in enumerate(found):
        if draw(often):
            shift = draw(st.sampled_from([0, 0, 0, 1]))
            label = each.label if draw(often) else draw(st.sampled_from(strategies.LABELS))
            segments = tuple((start + shift, end + shift) for start, end in each.segments)
            elements[f"{name}{number}"] = Span(
                id=f"{name}{number}",
                start=segments[0][0],
                end=segments[-1][1],
                label=label,
                text="",
                segments=segments if len(segments) > 1 else (),
                entity=draw(st.sampled_from([None, f"{name}e0", f"{name}e1"])),
            )
    kept = [number for number in range(len(events)) if draw(often)]
    for number in kept:
        label, triggers, args = events[number]
        refs = [(draw(st.sampled_from(ROLES)) if not draw(often) else role, place) for role, place in args]
        named = [(role, f"{name}{place}" if place < len(found) else f"{name}v{place - len(found)}") for role, place in refs]
        there = {*elements, *(f"{name}v{other}" for other in kept)}
        elements[f"{name}v{number}"] = Event(
            id=f"{name}v{number}",
            label=label if draw(often) else draw(st.sampled_from(EVENTS)),
            triggers=tuple(f"{name}{place}" for place in triggers if f"{name}{place}" in elements),
            args=tuple(Argument(role=role, ref=ref) for role, ref in named if ref in there),
            attrs={"planned": draw(st.booleans())} if draw(often) else {},
        )
    for number, (label, head, tail) in enumerate(relations):
        ends = (head, tail) if draw(often) else (tail, head)
        if draw(often) and all(f"{name}{end}" in elements for end in ends):
            kind = label if draw(often) else draw(st.sampled_from(TYPES))
            elements[f"{name}r{number}"] = Relation(id=f"{name}r{number}", label=kind, head=f"{name}{ends[0]}", tail=f"{name}{ends[1]}")
    return AnnotationSet(elements.values())


def doubled(annotations: AnnotationSet) -> AnnotationSet:
    """Every span, event and relation twice, the second ones pointing at the second ones."""
    kinds = (Span, Event, Relation)
    names = {each.id: f"z{each.id}" if isinstance(each, kinds) else each.id for each in annotations.values()}
    return AnnotationSet([*annotations.values(), *(_renamed(each, names) for each in annotations.values() if isinstance(each, kinds))])


def worked() -> tuple[AnnotationSet, AnnotationSet, Pairs]:
    """The worked example of the definitions: two readers who agree on what is connected, not on how; the pairing joins p and o."""
    one = AnnotationSet(
        [
            span("p", 0, 5, "PER"),
            span("o", 10, 15, "ORG"),
            span("g", 20, 25, "GPE"),
            span("t", 30, 36, "TRIGGER"),
            Relation(id="r1", label="works_for", head="p", tail="o"),
            Relation(id="r2", label="located_in", head="o", tail="g"),
            Event(id="v", label="Attack", triggers=("t",), args=(Argument(role="Attacker", ref="p"), Argument(role="Target", ref="g"))),
        ]
    )
    two = AnnotationSet(
        [
            span("P", 0, 5, "PER"),
            span("O", 9, 15, "ORG"),
            span("T", 30, 36, "TRIGGER"),
            Relation(id="R", label="member_of", head="P", tail="O"),
            Event(id="V", label="Attack", triggers=("T",), args=(Argument(role="Target", ref="P"),)),
        ]
    )
    return one, two, ({"p": "P", "o": "O", "t": "T"}, {"P": "p", "O": "o", "T": "t"})
