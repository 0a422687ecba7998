"""How far categories are apart: the distances of weighted coefficients, in closed form where there is one, so that values needn't be few."""

import sys
from collections.abc import Callable, Mapping, Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from annotator.agreement.ratings import Category, Codes, Floats, key, members
from annotator.model import Record

NO_NUMBERS = "categories that are no numbers"
NEGATIVE = "negative numbers have no ratios"

_KEPT = 2048
"""Up to so many categories, all distances are computed once and kept."""
_CHUNK = 1 << 22


class Distance(Protocol):
    """Distances of the categories of one table, given as codes: 0 of a category and itself, never negative, symmetric.

    `reason` says why a distance has no meaning for these categories; its values are NaN then. `weights`, `left` and `right` say how often each
    category was given: arrays of the shape (…, categories), where leading axes are replicates.
    """

    @property
    def reason(self) -> str:
        """Why there are no distances; empty where there are."""

    def between(self, first: Codes, second: Codes, weights: Floats) -> Floats:
        """The distances of categories, pair by pair: (pairs,), or (…, pairs) where they depend on how often each category was given."""

    def overall(self, left: Floats, right: Floats) -> Floats:
        """The sum of left_c · right_k · distance(c, k) over all c and k, of the shape (…)."""


Scale = Callable[[Sequence[Category]], Distance]
"""Makes the distance of categories; the order of the categories is that of a table."""


class Nominal(Record, frozen=True, kw_only=True, eq=False):
    """1 for different categories, whichever they are."""

    reason: str = ""

    def between(self, first: Codes, second: Codes, weights: Floats) -> Floats:  # noqa: ARG002 - every distance is asked alike
        """Whether they differ."""
        return _array(first != second)

    def overall(self, left: Floats, right: Floats) -> Floats:
        """Everything but equal with equal."""
        return _sum(left) * _sum(right) - _sum(left * right)


class Squares(Record, frozen=True, kw_only=True, eq=False):
    """Squared differences of the places that categories have on a line."""

    places: Floats
    reason: str = ""

    def between(self, first: Codes, second: Codes, weights: Floats) -> Floats:  # noqa: ARG002
        """Their squared differences."""
        return _array((self.places[first] - self.places[second]) ** 2)

    def overall(self, left: Floats, right: Floats) -> Floats:
        """In one pass over the categories."""
        return _overall_squares(self.places, left, right)


class Ranks(Record, frozen=True, kw_only=True, eq=False):
    """Squared differences of mean ranks, in shares of all ratings.

    The sum of the ratings between two categories, both included, less half of those of either, is the difference of their mean ranks.
    """

    reason: str = ""

    def between(self, first: Codes, second: Codes, weights: Floats) -> Floats:
        """Their squared differences under these weights."""
        ranks = _ranks(weights)
        return _array((ranks[..., first] - ranks[..., second]) ** 2)

    def overall(self, left: Floats, right: Floats) -> Floats:
        """In one pass over the categories."""
        return _overall_squares(_ranks(left + right), left, right)


class Cells(Record, frozen=True, kw_only=True, eq=False):
    """Any distance of codes: `delta` gives it for two arrays of one shape, or for a column of some against a row of all."""

    size: int
    delta: Callable[[Codes, Codes], Floats]
    reason: str = ""

    def between(self, first: Codes, second: Codes, weights: Floats) -> Floats:  # noqa: ARG002
        """One by one."""
        return self.delta(first, second)

    def overall(self, left: Floats, right: Floats) -> Floats:
        """In blocks of rows, so that memory stays bounded."""
        total, every = np.zeros(np.broadcast_shapes(left.shape[:-1], right.shape[:-1])), np.arange(self.size)
        step = max(1, _CHUNK // max(1, self.size))
        for start in range(0, self.size, step):
            rows = every[start : start + step]
            total = total + _sum((left[..., rows] @ self.delta(rows[:, np.newaxis], every)) * right)
        return total


class Nowhere(Record, frozen=True, kw_only=True, eq=False):
    """No distance at all, and why."""

    reason: str

    def between(self, first: Codes, second: Codes, weights: Floats) -> Floats:  # noqa: ARG002
        """NaN."""
        return np.full(len(first), np.nan)

    def overall(self, left: Floats, right: Floats) -> Floats:
        """NaN."""
        return np.full(np.broadcast_shapes(left.shape[:-1], right.shape[:-1]), np.nan)


NOMINAL = Nominal()


def nominal(categories: Sequence[Category]) -> Distance:  # noqa: ARG001 - a scale like the others
    """1 for different categories."""
    return NOMINAL


def ordinal(categories: Sequence[Category]) -> Distance:
    """Krippendorff's ordinal distance of numbers (2011): by how many ratings lie between. Words are first recoded as numbers."""
    return Ranks() if _numbers(categories) is not None else Nowhere(reason=NO_NUMBERS)


def interval(categories: Sequence[Category]) -> Distance:
    """(c - k)², up to a constant factor; Cohen's quadratic weights."""
    numbers = _numbers(categories)
    return Nowhere(reason=NO_NUMBERS) if numbers is None else Squares(places=_scaled(numbers))


def linear(categories: Sequence[Category]) -> Distance:
    """|c - k|, up to a constant factor; Cohen's linear weights."""
    numbers = _numbers(categories)
    if numbers is None:
        return Nowhere(reason=NO_NUMBERS)
    places = _scaled(numbers)
    return _cells(len(places), lambda first, second: _array(np.abs(places[first] - places[second])))


def ratio(categories: Sequence[Category]) -> Distance:
    """((c - k) / (c + k))² of numbers from 0 on."""
    numbers = _numbers(categories)
    if numbers is None:
        return Nowhere(reason=NO_NUMBERS)
    if (numbers < 0).any():
        return Nowhere(reason=NEGATIVE)
    halves = numbers / 2  # sums of the largest floats stay finite

    def delta(first: Codes, second: Codes) -> Floats:
        one, other = halves[first], halves[second]
        whole = one + other
        return _array(((one - other) / np.where(whole > 0, whole, 1.0)) ** 2)

    return _cells(len(numbers), delta)


def jaccard(categories: Sequence[Category]) -> Distance:
    """1 - |x ∩ y| / |x ∪ y| of sets; 0 for two empty sets."""
    return _sets(categories, lambda common, union, smaller: np.full_like(common, 3))  # noqa: ARG005


def masi(categories: Sequence[Category]) -> Distance:
    """Passonneau's distance of sets (2006): 1 - J·M; M = 1 for equal sets, 2/3 for one inside the other, 1/3 for others that overlap."""
    return _sets(
        categories, lambda common, union, smaller: np.where(common == union, 3, np.where(common == smaller, 2, 1)).astype(np.int64)
    )


def custom(function: Callable[[Category, Category], float]) -> Scale:
    """A scale from a function of two different categories, which is asked once for each pair, in the order of the categories.

    The scale raises ValueError where the function gives something negative or not finite.
    """

    def scale(categories: Sequence[Category]) -> Distance:
        size = len(categories)
        dense = np.zeros((size, size))
        for place, one in enumerate(categories):
            for other in range(place + 1, size):
                dense[place, other] = dense[other, place] = found = function(one, categories[other])
                if not 0 <= found < np.inf:
                    raise ValueError(f"the distance of {one!r} and {categories[other]!r} is {found}; it must be 0 or more, and finite")
        return Cells(size=size, delta=lambda first, second: _array(dense[first, second]))

    return scale


def listed(table: Mapping[tuple[Category, Category], float]) -> Scale:
    """A scale from a table of pairs, in either order; the scale raises ValueError for two different categories that aren't in it."""

    def look(one: Category, other: Category) -> float:
        found = table.get((one, other), table.get((other, one)))
        if found is None:
            raise ValueError(f"the table has no distance of {one!r} and {other!r}; add it")
        return found

    return custom(look)


def _cells(size: int, delta: Callable[[Codes, Codes], Floats]) -> Distance:
    found = Cells(size=size, delta=delta)
    if size > _KEPT:
        return found
    every, step = np.arange(size), max(1, _CHUNK // max(1, size))
    blocks = [delta(every[start : start + step, np.newaxis], every) for start in range(0, size, step)]
    dense = np.concatenate(blocks) if blocks else np.zeros((0, 0))
    return Cells(size=size, delta=lambda first, second: _array(dense[first, second]))


def _sets(categories: Sequence[Category], thirds: Callable[[Codes, Codes, Codes], Codes]) -> Distance:
    """1 - J·M, where `thirds` gives 3·M, so that the one division is exact to the last bit."""
    sets = [{key(label) for label in members(category)} for category in categories]
    labels = {label: place for place, label in enumerate(sorted(set().union(*sets)))}
    held = np.zeros((len(sets), len(labels)), dtype=np.float32)  # exact for whole numbers up to 2 ** 24
    for row, each in enumerate(sets):
        held[row, [labels[label] for label in each]] = 1
    sizes = held.sum(axis=1).astype(np.int64)

    def delta(first: Codes, second: Codes) -> Floats:
        # a block of all categories against some is one product of matrices
        shared = held[first[:, 0]] @ held[second].T if first.ndim > 1 else (held[first] * held[second]).sum(axis=-1)
        common = shared.astype(np.int64)
        union = sizes[first] + sizes[second] - common
        alike = common * thirds(common, union, np.minimum(sizes[first], sizes[second]))
        return _array(np.where(union > 0, (3 * union - alike) / np.maximum(3 * union, 1), 0.0))

    return _cells(len(sets), delta)


def _numbers(categories: Sequence[Category]) -> Floats | None:
    """The categories as floats, or None where one is no finite number."""
    found = [
        each for each in categories if isinstance(each, int | float) and not isinstance(each, bool) and abs(each) <= sys.float_info.max
    ]
    return np.array(found, dtype=np.float64) if len(found) == len(categories) else None


def _scaled(numbers: Floats) -> Floats:
    """Shifted and scaled to [0, 1], so that squares are neither huge nor lost beside a large common part."""
    if not len(numbers):
        return numbers
    places = numbers / 2 - numbers.min() / 2
    return _array(places / (places.max() or 1.0))


def _ranks(weights: Floats) -> Floats:
    whole = _sum(weights)[..., np.newaxis]
    return _array((np.cumsum(weights, axis=-1) - weights / 2) / np.where(whole > 0, whole, 1.0))


def _overall_squares(places: Floats, left: Floats, right: Floats) -> Floats:
    """The sum of left_c · right_k · (places_c - places_k)², about the common mean so that nothing cancels."""
    both = left + right
    whole = _sum(both)
    mean = _sum(both * places) / np.where(whole > 0, whole, 1.0)
    off = places - mean[..., np.newaxis]
    return _array(_sum(left) * _sum(right * off**2) + _sum(right) * _sum(left * off**2) - 2 * _sum(left * off) * _sum(right * off))


def _sum(values: NDArray[np.float64]) -> Floats:
    return np.asarray(values.sum(axis=-1))


def _array(values: object) -> Floats:
    return np.asarray(values, dtype=np.float64)
