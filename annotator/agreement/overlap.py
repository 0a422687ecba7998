"""Which intervals overlap, and how much text they cover, in arrays: half open, so that intervals that touch share nothing."""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.int64]


class Pieces(NamedTuple):
    """Intervals `[start, end)`, none empty, each with the row of the unit that it is a piece of."""

    row: Array
    start: Array
    end: Array


class Overlaps(NamedTuple):
    """Every unit of `a` and unit of `b`, as rows, that share characters, each pair once; and how many they share."""

    a: Array
    b: Array
    size: Array


def shared(a: Pieces, b: Pieces) -> Overlaps:
    """Which units share characters, and how many; the pieces of one unit must be disjoint."""
    i, j = overlapping(a, b)
    size = np.minimum(a.end[i], b.end[j]) - np.maximum(a.start[i], b.start[j])
    rows = int(b.row.max(initial=0)) + 1
    if len(a.row) == int(a.row.max(initial=-1)) + 1 and len(b.row) == rows:
        return Overlaps(a.row[i], b.row[j], size)
    # units of several segments may meet several times
    code, where = np.unique(a.row[i] * rows + b.row[j], return_inverse=True)
    return Overlaps(*np.divmod(code, rows), np.bincount(where, size, minlength=len(code)).astype(np.int64))


def overlapping(a: Pieces, b: Pieces) -> tuple[Array, Array]:
    """The indices of every interval of `a` and every interval of `b` that share a character, each pair once.

    Either the one of `b` starts within the one of `a`, or the one of `a` starts later than the one of `b` and within it.
    """
    by_start = ascending(a.start), ascending(b.start)
    a_starts, b_starts = a.start[by_start[0]], b.start[by_start[1]]
    first_b, first_a = _ranks(a_starts, b_starts)
    later_a, later_b = _runs(first_b, np.searchsorted(b_starts, a.end[by_start[0]]))
    earlier_b, earlier_a = _runs(first_a, np.searchsorted(a_starts, b.end[by_start[1]]))
    return by_start[0][np.concatenate((later_a, earlier_a))], by_start[1][np.concatenate((later_b, earlier_b))]


def covered(cell: Array, pieces: Pieces, cells: int) -> Array:
    """How many positions the intervals of each cell cover together; they ascend by start, and cells share no positions."""
    reached = np.maximum.accumulate(pieces.end)
    start = pieces.start.copy()
    start[1:] = np.maximum(start[1:], reached[:-1])
    return np.bincount(cell, np.maximum(pieces.end - start, 0), minlength=cells).astype(np.int64)


def common(a: Array, b: Array) -> tuple[Array, Array]:
    """Where two ascending columns of keys, each without doubles, hold the same, as indices of either."""
    merged = np.concatenate((a, b))
    order = ascending(merged)
    merged = merged[order]
    same = merged[1:] == merged[:-1]
    in_a, in_b = order[:-1][same], order[1:][same]
    in_b -= len(a)
    return in_a, in_b


def ascending(values: Array) -> Array:
    """The order that sorts some values, equal ones as they stand. Quick where they are a few sorted runs, or of 16 bits."""
    return np.argsort(values, kind="stable")


def flags(rows: Array, size: int) -> npt.NDArray[np.bool_]:
    """Which of the numbers below `size` are among some rows."""
    result = np.zeros(size, dtype=np.bool_)
    result[rows] = True
    return result


def _ranks(a: Array, b: Array) -> tuple[Array, Array]:
    """How many of ascending `b` are less than each of ascending `a`, and how many of `a` are not more than each of `b`."""
    order = ascending(np.concatenate((a, b)))
    rank = np.empty(len(order), dtype=np.int64)
    rank[order] = np.arange(len(order))
    return rank[: len(a)] - np.arange(len(a)), rank[len(a) :] - np.arange(len(b))


def _runs(first: Array, last: Array) -> tuple[Array, Array]:
    """Each index of the runs `[first, last)`, with the numbers in its run."""
    number = last - first
    index = np.repeat(np.arange(len(number)), number)
    return index, np.arange(len(index)) + np.repeat(first - (np.cumsum(number) - number), number)
