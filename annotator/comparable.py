"""What of annotators' answers can be compared: what all of them were asked for and could see."""

from collections.abc import Collection, Iterable

from msgspec.structs import replace

from annotator.evidence import Evidence
from annotator.model import AnnotationSet, AnyElement, Event, Labels, Relation, Span, segments_of
from annotator.offsets import intersection

NOT_ASKED = "not asked of two annotators"


def finished(evidence: Evidence, names: Iterable[str]) -> tuple[str, ...]:
    """Which of some annotators finished an article."""
    return tuple(name for name in names if name in evidence.answers and evidence.answers[name].state == "done")


def comparable(evidence: Evidence, *names: str) -> tuple[AnnotationSet, ...]:
    """The answers of some annotators who finished an article, reduced to what all of them could have said.

    A span stays, whole, where one of its characters counts for its label. An event stays with those of its triggers and fillers that do: it
    goes where none of its triggers does or, without a trigger, none of its fillers. A relation stays where both its ends do.
    """
    within, asked = evidence.within(*names), evidence.asked(*names)
    found = []
    for name in names:
        said = evidence.answers[name].annotations
        inside = {span.id for span in said.spans if intersection(segments_of(span), within.get(span.label, ()))}
        events = _events([each for each in said.values() if isinstance(each, Event) and each.label in asked.events], inside)
        held = (_reduced(element, inside | events, asked) for element in said.values())
        found.append(AnnotationSet(element for element in held if element is not None))
    return tuple(found)


def _events(events: Collection[Event], inside: Collection[str]) -> set[str]:
    """The ids of the events that stay; one without triggers may stay by an event that fills its role."""
    found = {event.id for event in events if (not event.triggers and not event.args) or any(each in inside for each in event.triggers)}
    while more := {
        event.id
        for event in events
        if event.id not in found and not event.triggers and any(each.ref in inside or each.ref in found for each in event.args)
    }:
        found |= more
    return found


def _reduced(element: AnyElement, there: Collection[str], asked: Labels) -> AnyElement | None:
    match element:
        case Span() if element.id not in there:
            return None
        case Relation() if element.label not in asked.relations or not {element.head, element.tail} <= set(there):
            return None
        case Event() if element.id not in there:
            return None
        case Event():
            args = tuple(each for each in element.args if each.ref in there)
            return replace(element, triggers=tuple(each for each in element.triggers if each in there), args=args)
    return element
