"""How far two annotators tell the same events, taken apart: triggers, events, types, arguments, roles, attributes, and the whole.

The decomposition is this project's. Each measure is given end to end (all objects of both sides) and conditional (those whose
prerequisites both annotators have), so that a missed event and a missed argument are never mixed up.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from enum import IntEnum
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_array
from scipy.sparse.csgraph import maximum_bipartite_matching

from annotator.agreement.counts import Measure, f1, share
from annotator.agreement.endpoints import Mode, Pairs, comparable, sides
from annotator.agreement.eventpairs import Told, alike, told
from annotator.agreement.values import Unit
from annotator.model import AnnotationSet, Scalar
from annotator.offsets import intersection

NO_TRIGGERS = "no triggers on either side"
NO_EVENTS = "no events on either side"
NO_ARGUMENTS = "no arguments on either side"
NO_VALUES = "no attributes of events on either side"
NO_PAIRED = "no paired events"
NO_PAIRED_ARGUMENTS = "no arguments of paired events"
NO_ALIGNED_FILLERS = "no aligned fillers of paired events"
NO_MATCHED_ARGUMENTS = "no matched arguments"
NO_COMMON_VALUES = "no attribute that both gave to paired events"


Row = npt.NDArray[np.int64]


class Column(IntEnum):
    """The counts of an article: sizes of either side, all and those of paired events, and what is matched."""

    TRIGGERS_A = 0
    TRIGGERS_B = 1
    TRIGGERS_EXACT = 2
    TRIGGERS_OVERLAP = 3
    WITHOUT_TRIGGER_A = 4
    WITHOUT_TRIGGER_B = 5
    A = 6
    B = 7
    PAIRED = 8
    TYPED = 9
    WHOLE = 10
    ARGUMENTS_A = 11
    ARGUMENTS_B = 12
    ARGUMENTS_PAIRED_A = 13
    ARGUMENTS_PAIRED_B = 14
    ARGUMENTS_ALIGNED_A = 15
    ARGUMENTS_ALIGNED_B = 16
    ARGUMENTS = 17
    ROLES = 18
    VALUES_A = 19
    VALUES_B = 20
    VALUES_BOTH = 21
    VALUES_EQUAL = 22


MEASURES = {
    "trigger exact": Measure(f1(Column.TRIGGERS_EXACT, Column.TRIGGERS_A, Column.TRIGGERS_B), NO_TRIGGERS),
    "trigger overlap": Measure(f1(Column.TRIGGERS_OVERLAP, Column.TRIGGERS_A, Column.TRIGGERS_B), NO_TRIGGERS),
    "event": Measure(f1(Column.PAIRED, Column.A, Column.B), NO_EVENTS),
    "event type": Measure(f1(Column.TYPED, Column.A, Column.B), NO_EVENTS),
    "event type, conditional": Measure(share(Column.TYPED, Column.PAIRED), NO_PAIRED),
    "event whole": Measure(f1(Column.WHOLE, Column.A, Column.B), NO_EVENTS),
    "argument": Measure(f1(Column.ARGUMENTS, Column.ARGUMENTS_A, Column.ARGUMENTS_B), NO_ARGUMENTS),
    "argument, events paired": Measure(f1(Column.ARGUMENTS, Column.ARGUMENTS_PAIRED_A, Column.ARGUMENTS_PAIRED_B), NO_PAIRED_ARGUMENTS),
    "argument, fillers aligned": Measure(f1(Column.ARGUMENTS, Column.ARGUMENTS_ALIGNED_A, Column.ARGUMENTS_ALIGNED_B), NO_ALIGNED_FILLERS),
    "role": Measure(f1(Column.ROLES, Column.ARGUMENTS_A, Column.ARGUMENTS_B), NO_ARGUMENTS),
    "role, conditional": Measure(share(Column.ROLES, Column.ARGUMENTS), NO_MATCHED_ARGUMENTS),
    "attribute": Measure(f1(Column.VALUES_EQUAL, Column.VALUES_A, Column.VALUES_B), NO_VALUES),
    "attribute, conditional": Measure(share(Column.VALUES_EQUAL, Column.VALUES_BOTH), NO_COMMON_VALUES),
}
"""The measures of a table (…, `Column`) by name: F1, or accuracy where the condition is that both have the object."""


class Values(NamedTuple):
    """What both annotators gave as one attribute of one event."""

    name: str
    a: Scalar | list[Scalar]
    b: Scalar | list[Scalar]

    @property
    def equal(self) -> bool:
        """Whether they are the same, the order of a list aside."""
        return comparable(self.a) == comparable(self.b)


class Events(NamedTuple):
    """The events of one article compared.

    `counts` (`Column`) is the article's row. `by_label`, `by_role` and `by_attribute` hold rows of the same columns by event label (events
    and equal types), role (arguments and equal roles) and attribute (values); what they don't concern is 0, all else adds up to `counts`.
    `types`, `roles` and `values` are what both gave to one object, A's first: the items of accuracy, alpha and confusion.
    """

    counts: Row
    by_label: dict[str, Row]
    by_role: dict[str, Row]
    by_attribute: dict[str, Row]
    types: tuple[tuple[str, str], ...]
    roles: tuple[tuple[str, str], ...]
    values: tuple[Values, ...]


def compare(one: AnnotationSet, two: AnnotationSet, pairs: Pairs, *, mode: Mode = "aligned") -> Events:
    """The events of two annotators in one article; `pairs` must hold those of events (`eventpairs.with_events`). `mode` says when fillers are
    the same, the pairing of events doesn't depend on it."""
    ours, theirs = sides(one, two, pairs, mode)
    a, b = told(one, ours), told(two, theirs)
    partners = {each.event.id: each for each in b}
    both = [(each, partners[other]) for each in a if (other := pairs[0].get(each.event.id, "")) in partners]
    types = sorted((x.event.label, y.event.label) for x, y in both)
    roles = sorted(pair for x, y in both for pair in _roles(x, y))
    values = sorted((value for x, y in both for value in _values(x, y)), key=repr)
    by_label = _rows({Column.A: _labels(a), Column.B: _labels(b), Column.TYPED: _equal(types)})
    by_role = _rows({Column.ARGUMENTS_A: _filled(a), Column.ARGUMENTS_B: _filled(b), Column.ROLES: _equal(roles)})
    by_attribute = _rows(
        {
            Column.VALUES_A: _named(a),
            Column.VALUES_B: _named(b),
            Column.VALUES_BOTH: Counter(value.name for value in values),
            Column.VALUES_EQUAL: Counter(value.name for value in values if value.equal),
        }
    )
    counts = _shared_counts(a, b, both)
    counts[Column.ARGUMENTS] = len(roles)
    for row in (*by_label.values(), *by_role.values(), *by_attribute.values()):
        counts += row
    return Events(counts, by_label, by_role, by_attribute, tuple(types), tuple(roles), tuple(values))


def _shared_counts(a: list[Told], b: list[Told], both: list[tuple[Told, Told]]) -> Row:
    """What can't be told by label, role or attribute."""
    counts = np.zeros(len(Column), dtype=np.int64)
    ours, theirs = (frozenset(trigger for each in side for trigger in each.triggers) for side in (a, b))
    counts[Column.TRIGGERS_A], counts[Column.TRIGGERS_B] = len(ours), len(theirs)
    counts[Column.TRIGGERS_EXACT], counts[Column.TRIGGERS_OVERLAP] = len(ours & theirs), _overlapping(sorted(ours), sorted(theirs))
    counts[Column.WITHOUT_TRIGGER_A], counts[Column.WITHOUT_TRIGGER_B] = (sum(not each.triggers for each in side) for side in (a, b))
    counts[Column.PAIRED], counts[Column.WHOLE] = len(both), sum(alike(x, y) for x, y in both)
    for x, y in both:
        counts[Column.ARGUMENTS_PAIRED_A : Column.ARGUMENTS] += (x.filled.total(), y.filled.total(), _aligned(x), _aligned(y))
    return counts


def _overlapping(a: Sequence[Unit], b: Sequence[Unit]) -> int:
    """The size of the largest one-to-one matching of units with one label that share a character."""
    graph = np.array([[x.label == y.label and bool(intersection(x.segments, y.segments)) for y in b] for x in a], dtype=np.int8)
    return int((maximum_bipartite_matching(csr_array(graph), perm_type="column") >= 0).sum()) if graph.any() else 0


def _aligned(each: Told) -> int:
    """How many arguments have a filler with a partner."""
    return sum(number for (_, key), number in each.filled.items() if key in each.shared)


def _roles(x: Told, y: Told) -> list[tuple[str, str]]:
    """The roles of each matched argument of a pair of events: of those with the same filler, equal ones first, then in their order."""
    found = []
    for filler in {key for _, key in x.filled} & {key for _, key in y.filled}:
        ours, theirs = (Counter({role: number for (role, key), number in each.filled.items() if key == filler}) for each in (x, y))
        found += [(role, role) for role in (ours & theirs).elements()]
        found += zip(sorted((ours - theirs).elements()), sorted((theirs - ours).elements()), strict=False)
    return found


def _values(x: Told, y: Told) -> list[Values]:
    ours, theirs = x.event.attrs, y.event.attrs
    return [Values(name, ours[name], theirs[name]) for name in sorted(ours.keys() & theirs.keys())]


def _labels(side: Iterable[Told]) -> Counter[str]:
    return Counter(each.event.label for each in side)


def _filled(side: Iterable[Told]) -> Counter[str]:
    return Counter(role for each in side for role, _ in each.filled.elements())


def _named(side: Iterable[Told]) -> Counter[str]:
    return Counter(name for each in side for name in each.event.attrs)


def _equal(pairs: Iterable[tuple[str, str]]) -> Counter[str]:
    return Counter(one for one, other in pairs if one == other)


def _rows(columns: Mapping[Column, Counter[str]]) -> dict[str, Row]:
    """Counts by name as rows."""
    rows = {name: np.zeros(len(Column), dtype=np.int64) for name in sorted(set().union(*columns.values()))}
    for column, counted in columns.items():
        for name, number in counted.items():
            rows[name][column] = number
    return rows
