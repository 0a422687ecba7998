"""What refers to spans, in an adjudication: relations, events and topics by a policy, with their references moved to what is settled."""

from collections.abc import Hashable, Iterator, Mapping, Sequence

from msgspec.structs import replace

from annotator.adjudication import Docket
from annotator.align import shapes
from annotator.model import AnnotationSet, Event, Relation, Span, Suggestable, Topic
from annotator.scheme import refers_to

Claims = dict[str, Suggestable]
"""A disputed element by the readers who say it."""
KINDS = (Relation, Event, Topic)
_DEPTH = 8


def decided(policy: str, case: Docket, waiting: Sequence[Claims], standing: set[Hashable]) -> Iterator[tuple[Claims, bool]]:
    """Those of the disputed relations, events and topics that a policy decides, each with whether it is in.

    What is in refers only to what is `standing` (as `align.shapes` says it); where an end, a trigger or a filler was refused or is open,
    nothing is decided. `longest` and `shortest` are about borders alone.
    """
    said = {reader: shapes(annotations) for reader, annotations in case.sets.items()}
    # relations and events may refer to events that come in with them
    left = sorted(waiting, key=lambda claims: not isinstance(next(iter(claims.values())), Event))
    found = True
    while found:
        found = False
        for claims in list(left):
            taken = _voted(policy, len(claims), len(case.sets))
            reader = min(claims)
            stands = all(said[reader].get(ref) in standing for ref in refers_to(claims[reader]))
            if taken is None or (taken and not stands):
                continue
            left.remove(claims)
            found = True
            if taken:
                standing.add(said[reader][claims[reader].id])
            yield claims, taken


def moved(element: Suggestable, said: Mapping[str, Hashable], places: Mapping[Hashable, str]) -> Suggestable:
    """An element of a reader's set with its references moved to the adjudication's ids: `said` is the reader's shapes by id, `places` the ids by shape."""
    match element:
        case Relation(head=head, tail=tail):
            return replace(element, head=places[said[head]], tail=places[said[tail]])
        case Event(triggers=triggers, args=args):
            fired = tuple(dict.fromkeys(places[said[each]] for each in triggers))
            return replace(element, triggers=fired, args=tuple(replace(each, ref=places[said[each.ref]]) for each in args))
    return element


def quoted(annotations: AnnotationSet, element: Suggestable, depth: int = 0) -> list[Span]:
    """The spans that an element is about: itself, or what it refers to, in the order in which it does."""
    if isinstance(element, Span):
        return [element]
    targets = (annotations.get(ref) for ref in refers_to(element) if depth < _DEPTH)
    return [span for target in targets if isinstance(target, Suggestable) for span in quoted(annotations, target, depth + 1)]


def _voted(policy: str, votes: int, finished: int) -> bool | None:
    match policy:
        case "union":
            return True
        case "intersection":
            return False
        case "majority" if 2 * votes != finished:
            return 2 * votes > finished
    return None
