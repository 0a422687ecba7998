"""The tables that coefficients of agreement are functions of: how often ratings met, as whole numbers that add up over articles."""

import math
from collections.abc import Callable, Iterator
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from annotator.agreement.ratings import Category, Codes, Ratings
from annotator.model import Record

Counts = NDArray[np.int64]
Keys = tuple[Codes, Codes, Codes | None]
"""Flat cells, the rows that they count in, and how often each counts; None stands for once."""

_DENSE = 1 << 20
"""Up to so many possible cells, cells are counted in place; beyond, they are sorted."""


class Pairs(Record, frozen=True, kw_only=True, eq=False):
    """How often two annotators gave two categories to one item, whoever they are.

    `counts[article, cell]`: unordered pairs of ratings `first` <= `second` of items that have `sizes` ratings; where a size is 1, lone ratings.
    `raters` is the number of annotators who rated anything.
    """

    counts: Counts
    sizes: Codes
    first: Codes
    second: Codes
    categories: tuple[Category, ...]
    raters: int

    @property
    def met(self) -> bool:
        """Whether any item has two ratings."""
        return bool((self.sizes > 1).any())


class Joint(Record, frozen=True, kw_only=True, eq=False):
    """How often one annotator gave `first` where another gave `second`: `counts[article, cell]`, for the pair of annotators `pair`, a place in `pairs`."""

    counts: Counts
    pair: Codes
    first: Codes
    second: Codes
    categories: tuple[Category, ...]
    pairs: tuple[tuple[str, str], ...]
    raters: int

    @property
    def met(self) -> bool:
        """Whether any item has ratings of both."""
        return len(self.first) > 0


class Shares(Record, frozen=True, kw_only=True, eq=False):
    """`pairs`, and how often each annotator gave each category: `counts[article]` holds the cells of the pairs, then `(annotator, category)`, flattened."""

    counts: Counts
    pairs: Pairs

    @property
    def raters(self) -> int:
        """How many annotators rated anything."""
        return self.pairs.raters

    @property
    def met(self) -> bool:
        """Whether any item has two ratings."""
        return self.pairs.met


def pairs(ratings: Ratings) -> Pairs:
    """What met in the items, for the coefficients that take annotators as exchangeable; time grows with the pairs of annotators."""
    base = len(ratings.categories) + 1
    codes, rows, weights = _distinct(ratings, list(ratings.codes))
    sizes = (codes >= 0).sum(axis=0, dtype=np.int64)
    block, lone = sizes * (base * base) + (base + 1), sizes == 1

    def keys() -> Iterator[Keys]:
        for one, other in combinations(codes, 2):
            yield block + np.minimum(one, other).astype(np.int64) * base + np.maximum(one, other), rows, weights
        if lone.any():
            only = codes[:, lone].max(axis=0).astype(np.int64)
            yield block[lone] + only * (base + 1), rows[lone], None if weights is None else weights[lone]

    (size, first, second), counts = _tally(keys, (len(codes) + 1, base, base), len(ratings.articles), needed=slice(1, 2))
    return Pairs(counts=counts, sizes=size, first=first - 1, second=second - 1, categories=ratings.categories, raters=_raters(codes))


def joint(ratings: Ratings, one: str, other: str) -> Joint:
    """What two annotators gave to the items that both rated; raises ValueError for a name that isn't among the annotators."""
    return _joint(ratings, ((one, other),))


def joints(ratings: Ratings) -> Joint:
    """The same for every pair of annotators."""
    return _joint(ratings, tuple(combinations(ratings.annotators, 2)))


def shares(ratings: Ratings) -> Shares:
    """What met in the items, and what each annotator gave."""
    met, width, articles = pairs(ratings), len(ratings.categories), len(ratings.articles)
    given = []
    for codes in ratings.codes:
        known = codes >= 0
        cells = ratings.rows[known] * width + codes[known]
        given.append(np.bincount(cells, minlength=articles * width).reshape(articles, width))
    return Shares(counts=np.hstack([met.counts, *given]), pairs=met)


def _joint(ratings: Ratings, wanted: tuple[tuple[str, str], ...]) -> Joint:
    unknown = sorted({name for pair in wanted for name in pair} - set(ratings.annotators))
    if unknown:
        raise ValueError(f"{unknown[0]!r} isn't among the annotators of these ratings: {', '.join(ratings.annotators) or 'there are none'}")
    names = sorted({name for pair in wanted for name in pair})
    place = {name: number for number, name in enumerate(names)}
    base = len(ratings.categories) + 1
    codes, rows, weights = _distinct(ratings, [ratings.codes[ratings.annotators.index(name)] for name in names])

    def keys() -> Iterator[Keys]:
        for number, (one, other) in enumerate(wanted):
            start = (number * base + 1) * base + 1
            yield codes[place[one]].astype(np.int64) * base + codes[place[other]] + start, rows, weights

    (pair, first, second), counts = _tally(keys, (len(wanted), base, base), len(ratings.articles), needed=slice(1, 3))
    return Joint(
        counts=counts,
        pair=pair,
        first=first - 1,
        second=second - 1,
        categories=ratings.categories,
        pairs=wanted,
        raters=_raters(codes),
    )


def _distinct(ratings: Ratings, codes: list[NDArray[np.int32]]) -> tuple[NDArray[np.int32], Codes, Codes | None]:
    """The codes of some annotators with their rows; alike items once, with how often they occur, where there are fewer kinds than items."""
    base, articles, items = len(ratings.categories) + 1, len(ratings.articles), len(ratings.rows)
    if not codes or base ** len(codes) * articles > items:
        return np.array(codes, dtype=np.int32).reshape(len(codes), items), ratings.rows, None
    keys = (ratings.rows if articles > 1 else codes[0]).astype(np.int32)
    for digits in codes if articles > 1 else codes[1:]:
        keys *= base
        keys += digits
    keys += sum(base**place for place in range(len(codes)))  # a missing rating is digit 0
    often = np.bincount(keys)
    rest = np.flatnonzero(often)
    weights, found = often[rest], np.empty((len(codes), len(rest)), dtype=np.int32)
    for place in reversed(range(len(codes))):
        rest, digit = np.divmod(rest, base)
        found[place] = digit - 1
    return found, rest, weights


def _tally(keys: Callable[[], Iterator[Keys]], shape: tuple[int, int, int], articles: int, *, needed: slice) -> tuple[list[Codes], Counts]:
    """Which cells of `shape` occur, ascending, and how often in each article; `keys` gives flat cells with rows and weights, at each call anew.

    Left out are the cells whose category, at one of the `needed` places of a cell, is 0: missing.
    """
    span, totals = math.prod(shape), None
    if span <= _DENSE:
        totals = np.zeros(span, dtype=np.int64)
        for cells, _, weights in keys():
            totals += _count(cells, weights, span)
        found = np.flatnonzero(totals)
    else:
        found = np.unique(np.concatenate([np.unique(cells) for cells, _, _ in keys()] or [np.empty(0, dtype=np.int64)]))
    places = np.unravel_index(found, shape) if span else (found, found, found)
    kept = np.all(places[needed], axis=0)
    told = [place[kept] for place in places]
    if articles == 1 and totals is not None:
        return told, totals[found[kept]][np.newaxis]
    column_of = np.where(kept, np.cumsum(kept) - 1, -1)
    counts = np.zeros((articles, len(told[0])), dtype=np.int64)
    for cells, rows, weights in keys():
        column = column_of[np.searchsorted(found, cells)]
        held = column >= 0
        flat, often = (rows * counts.shape[1] + column)[held], None if weights is None else weights[held]
        if counts.size > 4 * len(cells):
            np.add.at(counts.reshape(-1), flat, 1 if often is None else often)  # leaves what is 0 alone
        else:
            counts += _count(flat, often, counts.size).reshape(counts.shape)
    return told, counts


def _count(cells: Codes, weights: Codes | None, span: int) -> Counts:
    # sums of weights are floats, exact for whole numbers up to 2 ** 53
    return np.bincount(cells, weights, minlength=span).astype(np.int64, copy=False)


def _raters(codes: NDArray[np.int32]) -> int:
    return int((codes >= 0).any(axis=1).sum())
