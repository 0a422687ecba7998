"""Which event of one annotator is which of the other: the alignment that all measures of events rest on.

One-to-one, the pairs with the greatest total weight: 2 · Dice of the trigger characters + [types equal] + F1 of (role, aligned filler).
Two events may be paired if their triggers overlap, or, where one of them has no trigger, if they share an aligned filler; and where they
say exactly the same, be it no more than a type. Exact, by component, with the assignment of Crouse (2016) as scipy solves it. Ties are
settled by what the events say, not by whose they are.
"""

from collections import Counter
from collections.abc import Hashable, Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from scipy.optimize import linear_sum_assignment
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components

from annotator.agreement.endpoints import DEPTH, Pairs, Side, nested, sides
from annotator.agreement.values import Unit
from annotator.model import AnnotationSet, Event, Segment
from annotator.offsets import intersection, merged

# less than any difference of weights that counts: of two choices alike, the one with more events that are equal
EQUAL = 1e-9


class Told(NamedTuple):
    """An event as it compares. `digest` is what it says, `triggers` its trigger units, `characters` theirs together, `filled` a (role, key)
    for each argument, and `shared` the keys of fillers that have a partner."""

    event: Event
    digest: str
    triggers: frozenset[Unit]
    characters: tuple[Segment, ...]
    filled: Counter[tuple[str, Hashable]]
    shared: frozenset[Hashable]


def with_events(one: AnnotationSet, two: AnnotationSet, pairs: Pairs) -> Pairs:
    """The alignment of spans with that of events added. Events that fill roles of events count as aligned by the round before, until
    nothing changes, at most eight times."""
    found: dict[str, str] = {}
    for _ in range(DEPTH):
        before = found
        known = {**pairs[0], **before}, {**pairs[1], **{b: a for a, b in before.items()}}
        ours, theirs = sides(one, two, known)
        found = _paired(told(one, ours), told(two, theirs))
        if found == before or not (nested(one) and nested(two)):
            break
    return {**pairs[0], **found}, {**pairs[1], **{b: a for a, b in found.items()}}


def told(annotations: AnnotationSet, side: Side) -> list[Told]:
    """One annotator's events as they compare, exact duplicates once, in an order that depends on what they say alone."""
    events: dict[str, Told] = {}
    for event in sorted((each for each in annotations.values() if isinstance(each, Event)), key=lambda each: each.id):
        digest = str(side.says[event.id])
        if digest not in events:
            triggers = frozenset(each for ref in event.triggers if isinstance(each := side.says.get(ref), Unit))
            fillers = {(argument.role, side.says.get(argument.ref, argument.ref)): argument for argument in event.args}.values()
            events[digest] = Told(
                event=event,
                digest=digest,
                triggers=triggers,
                characters=merged(segment for unit in triggers for segment in unit.segments),
                filled=Counter((argument.role, side.means(argument.ref)) for argument in fillers),
                shared=frozenset(side.means(argument.ref) for argument in fillers if argument.ref in side.partner),
            )
    return [events[digest] for digest in sorted(events)]


def weight(a: Told, b: Told) -> float:
    """What pairing two events is worth, 0 to 4; 0 where they may not be paired. Without any trigger or argument, that part is 0."""
    common = size(intersection(a.characters, b.characters))
    apart = (a.triggers and b.triggers) or a.shared.isdisjoint(b.shared)
    if not common and apart and a.digest != b.digest:
        return 0.0
    dice = 2 * common / (size(a.characters) + size(b.characters)) if common else 0.0
    arguments = 2 * (a.filled & b.filled).total() / max(1, a.filled.total() + b.filled.total())
    return 2 * dice + (a.event.label == b.event.label) + arguments


def alike(a: Told, b: Told) -> bool:
    """Whether types, triggers and arguments are all equal."""
    return a.event.label == b.event.label and a.triggers == b.triggers and a.filled == b.filled


def size(segments: Sequence[Segment]) -> int:
    """How many characters segments hold."""
    return sum(end - start for start, end in segments)


def _preferred(a: Told, b: Told) -> float:
    """The weight, with equal types, triggers and arguments before others, and equal attributes too before these."""
    plain = weight(a, b)
    return plain + EQUAL * (alike(a, b) + (a.digest == b.digest)) if plain else 0.0


def _paired(ours: list[Told], theirs: list[Told]) -> dict[str, str]:
    weights = np.array([[_preferred(a, b) for b in theirs] for a in ours]).reshape(len(ours), len(theirs))
    graph = csr_array(np.block([[np.zeros((len(ours),) * 2), weights], [weights.T, np.zeros((len(theirs),) * 2)]]))
    number, component = connected_components(graph, directed=False) if weights.any() else (0, np.zeros(0))
    pairs = {}
    for each in range(number):
        rows, columns = (np.flatnonzero(part == each) for part in (component[: len(ours)], component[len(ours) :]))
        mine, other = [ours[row].digest for row in rows], [theirs[column].digest for column in columns]
        for row, column in _assigned(weights[np.ix_(rows, columns)], turned=other < mine):
            pairs[ours[rows[row]].event.id] = theirs[columns[column]].event.id
    return pairs


def _assigned(weights: npt.NDArray[np.float64], *, turned: bool) -> list[tuple[int, int]]:
    """The places of the heaviest choice; `turned` solves it from the other side, so that ties don't depend on whose side is which."""
    chosen = linear_sum_assignment(weights.T if turned else weights, maximize=True)
    rows, columns = reversed(chosen) if turned else chosen
    return [(int(row), int(column)) for row, column in zip(rows, columns, strict=True) if weights[row, column] > 0]
