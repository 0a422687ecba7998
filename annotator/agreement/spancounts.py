"""How many spans two annotators share, article by article: exact, by boundaries, by overlap and by characters, and F1 from the counts.

A count is a triple (matched, of a, of b). Counts add over articles and F1 = 2 matched / (of a + of b) is taken once, of the sums: they hold
all that a bootstrap over articles needs. Overlap F1 rests on a maximum matching (Hopcroft and Karp 1973), never on a greedy one.
"""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
from msgspec import Struct
from scipy.sparse import csr_array
from scipy.sparse.csgraph import maximum_bipartite_matching

from annotator.agreement.columns import Flags, Pair
from annotator.agreement.counts import ratio
from annotator.agreement.overlap import Array, Overlaps, Pieces, ascending, common, covered, flags, shared
from annotator.agreement.values import NO_PAIR, NO_SPANS, Score, undefined

Floats = npt.NDArray[np.float64]
TYPED = ("exact_typed", "overlap_typed", "dice_typed")
"""The measures that are counted by label."""
UNTYPED = ("boundary_only", "overlap_untyped", "dice_untyped")
"""The measures that don't look at labels; of one label alone, they are its exact, overlap and Dice counts."""


class SpanCounts(Struct, frozen=True, eq=False, kw_only=True):
    """The counts of a pair of annotators: (articles, labels, 3) for what is typed, else (articles, 3).

    An article that not both finished has zeros, and False in `both`; `masked` (articles, labels) counts the spans that the mask dropped.
    """

    articles: tuple[str, ...]
    labels: tuple[str, ...]
    both: Flags
    masked: Array
    exact_typed: Array
    boundary_only: Array
    overlap_typed: Array
    overlap_untyped: Array
    dice_typed: Array
    dice_untyped: Array


def count(pair: Pair) -> SpanCounts:
    """All counts of a pair."""
    overlaps = shared(pair.a.pieces, pair.b.pieces)
    return SpanCounts(
        articles=pair.articles,
        labels=pair.labels,
        both=pair.both,
        masked=pair.masked,
        exact_typed=exact(pair),
        boundary_only=boundaries(pair),
        overlap_typed=overlap_typed(pair, overlaps),
        overlap_untyped=overlap_untyped(pair, overlaps),
        dice_typed=dice(pair, typed=True),
        dice_untyped=dice(pair, typed=False),
    )


def pooled(pairs: Sequence[SpanCounts]) -> SpanCounts:
    """The counts of several pairs of the same packed answers, added; at least one."""
    first = pairs[0]
    if any((each.articles, each.labels) != (first.articles, first.labels) for each in pairs):
        raise ValueError("the pairs are of different articles or labels; take all of them from the same packed answers")
    both = np.logical_or.reduce([each.both for each in pairs])
    sums = {name: np.sum([getattr(each, name) for each in pairs], axis=0) for name in ("masked", *TYPED, *UNTYPED)}
    return SpanCounts(articles=first.articles, labels=first.labels, both=both, **sums)


def f1(counts: npt.ArrayLike) -> Floats:
    """2 matched / (of a + of b) for counts whose last axis is (matched, of a, of b), whatever the axes before it; NaN where both are 0."""
    matched, a, b = np.moveaxis(np.asarray(counts, dtype=np.float64), -1, 0)
    return ratio(2 * matched, a + b)


def score(counts: SpanCounts, measure: str, label: str | None = None) -> Score:
    """The F1 of a measure in `TYPED` or `UNTYPED` over all articles, of all labels or of one; without an interval."""
    if not counts.both.any():
        return undefined(NO_PAIR)
    value = float(f1(narrowed(counts, measure, label).sum(axis=0)))
    return undefined(NO_SPANS) if np.isnan(value) else Score(value=value)


def narrowed(counts: SpanCounts, measure: str, label: str | None = None) -> Array:
    """The counts of a measure as (articles, 3): what a bootstrap weighs. Of a label that nobody used, zeros."""
    if measure not in (*TYPED, *UNTYPED):
        raise ValueError(f"no measure of spans is called {measure!r}; there are {', '.join((*TYPED, *UNTYPED))}")
    if label is None:
        table: Array = getattr(counts, measure)
        return table.sum(axis=1) if measure in TYPED else table
    typed: Array = getattr(counts, measure if measure in TYPED else TYPED[UNTYPED.index(measure)])
    return typed[:, counts.labels.index(label)] if label in counts.labels else np.zeros_like(counts.boundary_only)


def empty(counts: SpanCounts) -> int:
    """How many articles both finished without marking anything: they are no evidence."""
    return int(np.sum(counts.both & (counts.boundary_only[:, 1:].sum(axis=1) == 0)))


def exact(pair: Pair) -> Array:
    """Units with equal segments and label."""
    same, _ = common(pair.a.key, pair.b.key)
    return _typed(pair, same)


def boundaries(pair: Pair) -> Array:
    """Lists of segments, whatever their labels: stacked units count once."""
    firsts = [np.flatnonzero(np.diff(each.place, prepend=-1)) for each in (pair.a, pair.b)]
    same, _ = common(pair.a.place[firsts[0]], pair.b.place[firsts[1]])
    a, b = (each.article[first] for each, first in zip((pair.a, pair.b), firsts, strict=True))
    return _table(a[same], a, b, len(pair.articles))


def overlap_typed(pair: Pair, overlaps: Overlaps) -> Array:
    """A maximum one-to-one matching of units with the same label that share a character."""
    alike = np.flatnonzero(pair.a.label[overlaps.a] == pair.b.label[overlaps.b])
    return _typed(pair, matching(overlaps.a[alike], overlaps.b[alike], len(pair.a), len(pair.b)))


def overlap_untyped(pair: Pair, overlaps: Overlaps) -> Array:
    """The same, whatever the labels; stacked units stay apart."""
    matched = matching(overlaps.a, overlaps.b, len(pair.a), len(pair.b))
    return _table(pair.a.article[matched], pair.a.article, pair.b.article, len(pair.articles))


def matching(a: Array, b: Array, size_a: int, size_b: int) -> Array:
    """The rows of `a` that have a partner in a maximum-cardinality matching of a graph with edges (a, b), in no order.

    An edge that shares no end with another is a component of its own; all other components are solved in one run, which treats each by
    itself.
    """
    alone = (np.bincount(a, minlength=size_a)[a] == 1) & (np.bincount(b, minlength=size_b)[b] == 1)
    rest = np.flatnonzero(~alone)
    rows, columns = flags(a[rest], size_a), flags(b[rest], size_b)
    ends = (np.cumsum(rows) - 1)[a[rest]], (np.cumsum(columns) - 1)[b[rest]]
    graph = csr_array((np.ones(len(rest), dtype=np.int8), ends), shape=(int(rows.sum()), int(columns.sum())))
    partner = maximum_bipartite_matching(graph, perm_type="column")
    return np.concatenate((a[alone], np.flatnonzero(rows)[partner >= 0]))


def dice(pair: Pair, *, typed: bool) -> Array:
    """Characters within the mask: pairs of a character and a label, or characters marked at all."""
    a, b = pair.inside
    row, start, end = map(np.concatenate, zip(a, b, strict=True))
    order = ascending(start)
    labels = len(pair.labels) if typed else 1
    cell = np.concatenate((pair.a.article[a.row], pair.b.article[b.row]))
    if typed:
        # a label's characters lie apart from all others', so that only its own units cover one another
        label = np.concatenate((pair.a.label[a.row], pair.b.label[b.row]))
        order = order[ascending(label.astype(np.min_scalar_type(labels))[order])]
        shift = label * int(end.max(initial=0))
        start, end, cell = start + shift, end + shift, cell * labels + label
    pieces, cell = Pieces(row[order], start[order], end[order]), cell[order]
    of_a = order < len(a.row)
    size = len(pair.articles) * labels
    union = covered(cell, pieces, size)
    from_a, from_b = (covered(cell[own], Pieces(*(column[own] for column in pieces)), size) for own in (of_a, ~of_a))
    table = np.stack((from_a + from_b - union, from_a, from_b), axis=-1)
    return table.reshape(len(pair.articles), labels, 3) if typed else table


def _typed(pair: Pair, matched: Array) -> Array:
    """Counts by article and label of units, where these rows of `a` are matched."""
    a, b = (columns.article * len(pair.labels) + columns.label for columns in (pair.a, pair.b))
    shape = (len(pair.articles), len(pair.labels), 3)
    return _table(a[matched], a, b, shape[0] * shape[1]).reshape(shape)


def _table(matched: Array, a: Array, b: Array, cells: int) -> Array:
    return np.stack([np.bincount(each, minlength=cells) for each in (matched, a, b)], axis=-1)
