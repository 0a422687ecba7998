"""The alignment of several annotators' units at the lowest cost, exactly (Mathet, Widlöcher & Métivier 2015, Computational Linguistics 41:3).

A unitary alignment takes at most one unit of each annotator and costs the mean dissimilarity over all pairs of annotators, a pair with an
empty place costing Δ; an alignment is made of unitary ones and holds every unit once.
"""

from collections.abc import Sequence
from itertools import combinations
from math import comb
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import Bounds, LinearConstraint, linear_sum_assignment, milp
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from annotator.model import Record

Floats = NDArray[np.float64]
Ints = NDArray[np.intp]

MOST = 100_000
"""How many unitary alignments of two and more units are weighed at most; gamma is for articles of up to a few hundred spans."""

_MOST_PAIRS = 25_000_000
_MOST_NODES = 100_000
# the solver's absolute tolerances are near 1e-6: costs go in times this
_SCALE = 1e4
_WHOLE = 1e-6


class Dissimilarity(Record, frozen=True, kw_only=True):
    """How unlike two units are: `alpha` weighs positions and `beta` labels, in units of `delta`, the cost of an empty place."""

    alpha: float = 1.0
    beta: float = 1.0
    delta: float = 1.0

    def __post_init__(self) -> None:
        if not (self.alpha >= 0 and self.beta >= 0 and self.delta > 0):
            raise ValueError(f"alpha and beta are 0 or more and delta is above 0, not {self.alpha}, {self.beta} and {self.delta}")


class Line(NamedTuple):
    """One annotator's units as arrays of equal length: starts, ends, and labels by number."""

    starts: Floats
    ends: Floats
    labels: Ints


class Alignment(NamedTuple):
    """Unitary alignments: `rows` (one each, a column an annotator) holds places in the lines, -1 where empty; `costs` is what each costs."""

    rows: Ints
    costs: Floats


def positional(a: Line, b: Line) -> Floats:
    """The square of (difference of starts + difference of ends) / (sum of lengths), for every unit of `a` (rows) and of `b` (columns)."""
    starts, ends = np.abs(a.starts[:, None] - b.starts), np.abs(a.ends[:, None] - b.ends)
    ratio: Floats = (starts + ends) / ((a.ends - a.starts)[:, None] + (b.ends - b.starts))
    return ratio * ratio


def dissimilarities(a: Line, b: Line, measure: Dissimilarity) -> Floats:
    """d = (α · positional + β · [labels differ]) · Δ, for every unit of `a` (rows) and of `b` (columns)."""
    differ: Floats = (a.labels[:, None] != b.labels).astype(np.float64)
    return measure.delta * (measure.alpha * positional(a, b) + measure.beta * differ)


def align(lines: Sequence[Line], measure: Dissimilarity, *, most: int = MOST) -> Alignment | None:
    """The alignment of two or more lines at the lowest total cost; None where more than `most` unitary alignments would have to be weighed.

    Which of several best ones depends on the order of lines and units, its total cost doesn't.
    """
    if sum(len(line.starts) for line in lines) ** 2 > _MOST_PAIRS:
        return None
    return _align_two(lines[0], lines[1], measure) if len(lines) == 2 else align_many(lines, measure, most=most)


def _align_two(a: Line, b: Line, measure: Dissimilarity) -> Alignment:
    """Two lines by linear assignment: a pair is worth while below 2Δ, what its units cost alone."""
    d = dissimilarities(a, b, measure)
    alone = 2 * measure.delta
    left, right = linear_sum_assignment(np.minimum(d, alone) - alone)
    worth = d[left, right] < alone
    left, right = left[worth], right[worth]
    lone_left, lone_right = _others(len(a.starts), left), _others(len(b.starts), right)
    rows = np.full((len(left) + len(lone_left) + len(lone_right), 2), -1, dtype=np.intp)
    rows[: len(left)] = np.column_stack((left, right))
    rows[len(left) : len(left) + len(lone_left), 0] = lone_left
    rows[len(left) + len(lone_left) :, 1] = lone_right
    return Alignment(rows, np.concatenate((d[left, right], np.full(len(rows) - len(left), measure.delta))))


def align_many(lines: Sequence[Line], measure: Dissimilarity, *, most: int = MOST) -> Alignment | None:
    """Any number of lines: weigh every unitary alignment that can help, then choose disjoint ones that save most against units left alone."""
    sizes = [len(line.starts) for line in lines]
    first = np.cumsum([0, *sizes])
    total, pairs = int(first[-1]), comb(len(lines), 2)
    # how much more than an empty place each pair costs, in Δ; the last row and column stand for an empty place
    excess = np.zeros((total + 1, total + 1))
    for i, j in combinations(range(len(lines)), 2):
        block = dissimilarities(lines[i], lines[j], measure) / measure.delta - 1
        excess[first[i] : first[i + 1], first[j] : first[j + 1]] = block
        excess[first[j] : first[j + 1], first[i] : first[i + 1]] = block.T
    found = _candidates(excess, first, pairs, most)
    if found is None:
        return None
    members, inside = found
    held = np.count_nonzero(members < total, axis=1)
    chosen = _choose(members, held - 1 - inside / pairs, total)
    if chosen is None:
        return None
    places = np.where(members[chosen] < total, members[chosen] - first[:-1], -1)
    lone = _others(total, members[chosen][members[chosen] < total])
    owner = np.searchsorted(first, lone, side="right") - 1
    rows = np.full((len(lone), len(lines)), -1, dtype=np.intp)
    rows[np.arange(len(lone)), owner] = lone - first[owner]
    costs = (1 + inside[chosen] / pairs) * measure.delta
    return Alignment(np.concatenate((places, rows)), np.concatenate((costs, np.full(len(lone), measure.delta))))


def _candidates(excess: Floats, first: Ints, pairs: int, most: int) -> tuple[Ints, Floats] | None:
    """Unitary alignments of two and more units that can help, as (units, `len(excess) - 1` where empty) and the excess of their pairs summed.

    Taking one unit out of a unitary alignment changes the cost by the unit's own excess, less Δ for each pair of annotators. So one whose
    unit has an excess of that much never helps, and every further unit lowers an excess by 1 at most.
    """
    empty, count = len(excess) - 1, len(first) - 1
    members = np.empty((0, count), dtype=np.intp)
    inside = np.empty(0)
    own = np.empty((0, count))
    for j in range(count):
        units = np.arange(first[j], first[j + 1])
        left = count - 1 - j
        # the units here that each earlier unit may share a unitary alignment with
        rows, columns = np.nonzero(excess[:empty, units] < pairs + count - 2)
        starts = np.searchsorted(rows, np.arange(empty + 1))
        lead = members[np.arange(len(members)), np.argmax(members < empty, axis=1)] if len(members) else np.empty(0, dtype=np.intp)
        partners = starts[lead + 1] - starts[lead]
        if partners.sum() > 20 * most:
            return None
        source = np.repeat(np.arange(len(members)), partners)
        offset = np.arange(len(source)) - np.repeat(np.cumsum(partners) - partners, partners)
        unit = units[columns[starts[lead[source]] + offset]]
        each = excess[members[source], unit[:, None]]
        joined = own[source] + each
        joined[:, j] = each.sum(axis=1)
        keep = (joined < pairs + left).all(axis=1)
        extended = members[source[keep]]
        extended[:, j] = unit[keep]
        alone = np.full((len(units), count), empty)
        alone[:, j] = units
        stay = (own < pairs + left).all(axis=1)
        members = np.concatenate((members[stay], extended, alone))
        inside = np.concatenate((inside[stay], inside[source[keep]] + joined[keep, j], np.zeros(len(units))))
        own = np.concatenate((own[stay], joined[keep], np.zeros((len(units), count))))
        if len(members) > most + empty:
            return None
    several = np.count_nonzero(members < empty, axis=1) > 1
    return members[several], inside[several]


def _choose(members: Ints, saved: Floats, total: int) -> NDArray[np.bool_] | None:
    """The disjoint unitary alignments that save most, as a mask; None where the solver gave up."""
    chosen = np.zeros(len(members), dtype=np.bool_)
    open_ = saved > 0
    while open_.any():
        at = np.flatnonzero(open_)
        sure = at[_sure(members[at], saved[at], total)]
        if not len(sure):
            break
        taken = np.zeros(total + 1, dtype=np.bool_)
        for each in sure:
            units = members[each][members[each] < total]
            if not taken[units].any():
                taken[units] = chosen[each] = True
        open_[at] &= ~taken[members[at]].any(axis=1)
    at = np.flatnonzero(open_)
    if not len(at):
        return chosen
    # linear programming alone settles most groups that share no unit: where its answer is whole, it is the best
    shares = _solve(members[at], saved[at], total, whole=False)
    if shares is None:
        return None
    chosen[at] = shares > 0.5
    for group in _groups(members[at], total):
        if np.abs(shares[group] - chosen[at[group]]).max() > _WHOLE:
            best = _solve(members[at[group]], saved[at[group]], total, whole=True)
            if best is None:
                return None
            chosen[at[group]] = best > 0.5
    return chosen


def _sure(members: Ints, saved: Floats, total: int) -> NDArray[np.intp]:
    """Those that some best choice holds: they save at least what the best other ones of each of their units save together."""
    best, second, of = np.zeros(total + 1), np.zeros(total + 1), np.full(total + 1, -1, dtype=np.intp)
    order = np.argsort(saved, kind="stable")
    for column in members.T:
        # the last assignment wins, and the largest comes last
        of_column, best_column = np.full(total + 1, -1, dtype=np.intp), np.zeros(total + 1)
        of_column[column[order]], best_column[column[order]] = order, saved[order]
        rest = order[of_column[column[order]] != order]
        second_column = np.zeros(total + 1)
        second_column[column[rest]] = saved[rest]
        mine = of_column >= 0
        of[mine], best[mine], second[mine] = of_column[mine], best_column[mine], second_column[mine]
    of[total], best[total], second[total] = -1, 0.0, 0.0
    others = np.where(of[members] == np.arange(len(members))[:, None], second[members], best[members]).sum(axis=1)
    return np.flatnonzero(saved >= others)


def _groups(members: Ints, total: int) -> list[Ints]:
    """Unitary alignments in groups that share no unit."""
    rows, columns = np.nonzero(members < total)
    graph = coo_array((np.ones(len(rows)), (rows, len(members) + members[rows, columns])), shape=(len(members) + total,) * 2)
    group = connected_components(graph, directed=False)[1][: len(members)]
    order = np.argsort(group, kind="stable")
    return np.split(order, np.flatnonzero(np.diff(group[order])) + 1)


def _solve(members: Ints, saved: Floats, total: int, *, whole: bool) -> Floats | None:
    """An exact cover by integer programming, or its relaxation: no unit twice, units left out stand alone. None where the solver gave up."""
    places, columns = np.nonzero(members < total)
    _, rows = np.unique(members[places, columns], return_inverse=True)
    once = coo_array((np.ones(len(places)), (rows, places)), shape=(rows.max() + 1, len(members))).tocsc()
    found = milp(
        -saved * _SCALE,
        integrality=np.full(len(members), int(whole)),
        bounds=Bounds(0, 1),
        constraints=LinearConstraint(once, ub=1),
        options={"mip_rel_gap": 0, "node_limit": _MOST_NODES},
    )
    return None if found.status else np.asarray(found.x)


def _others(count: int, places: Ints) -> Ints:
    """The places below `count` that are not among some."""
    left = np.ones(count, dtype=np.bool_)
    left[places] = False
    return np.flatnonzero(left)
