"""Who put what into which category: items and what annotators gave to them, as arrays."""

import math
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from annotator.model import Record, Scalar

Category = Scalar | frozenset[Scalar]
Codes = NDArray[np.int64]
Floats = NDArray[np.float64]

MISSING = -1
_CLOSE = 1 << 16
"""Whole numbers that lie closer together are counted in place."""
_BLOCK = 1 << 16
"""So many numbers at a time stay in the processor's cache."""


class Item(NamedTuple):
    """Something of an article that annotators put into categories: an article for its topics, a span for an attribute.

    `ratings` holds what each annotator gave: a value, or several as a set, the empty set being an answer. Who gave none isn't in it, or has None or NaN.
    """

    article: str
    ratings: Mapping[str, Scalar | Collection[Scalar] | None]


class Ratings(Record, frozen=True, kw_only=True, eq=False):
    """Items as arrays: `codes[annotator, item]` is a place in `categories` or `MISSING`, `rows[item]` a place in `articles`.

    `categories` are the observed ones, ascending: truth values, numbers, words, sets.
    """

    articles: tuple[str, ...]
    annotators: tuple[str, ...]
    categories: tuple[Category, ...]
    codes: NDArray[np.int32]
    rows: Codes


def gather(items: Iterable[Item], *, annotators: Iterable[str] = (), articles: Iterable[str] = ()) -> Ratings:
    """Items as arrays; further `annotators` and `articles` may be named, who have rated nothing or hold no item."""
    found = list(items)
    given = [
        (place, name, category)
        for place, item in enumerate(found)
        for name, value in item.ratings.items()
        if (category := _category(value)) is not None
    ]
    names = sorted({*annotators, *(name for item in found for name in item.ratings)})
    documents = sorted({*articles, *(item.article for item in found)})
    ordered, code = _ascending(category for _, _, category in given)
    name_at = {name: place for place, name in enumerate(names)}
    row_at = {article: place for place, article in enumerate(documents)}
    codes = np.full((len(names), len(found)), MISSING, dtype=np.int32)
    for place, name, category in given:
        codes[name_at[name], place] = code[key(category)]
    rows = np.array([row_at[item.article] for item in found], dtype=np.int64)
    return Ratings(articles=tuple(documents), annotators=tuple(names), categories=ordered, codes=codes, rows=rows)


def from_array(values: NDArray[Any], *, annotators: Sequence[str]) -> Ratings:
    """Numbers of the shape (annotators, items), NaN where one is missing, all of one article without a name."""
    codes, known = _coded_whole(values) or _coded(values)
    rows = np.zeros(codes.shape[1], dtype=np.int64)
    return Ratings(articles=("",), annotators=tuple(annotators), categories=tuple(known.tolist()), codes=codes, rows=rows)


def pooled(ratings: Ratings) -> Ratings:
    """The same as if all were one article without a name: for values without intervals, where a row for each article would be too much."""
    return _replaced(ratings, articles=("",), rows=np.zeros_like(ratings.rows))


def recoded(ratings: Ratings, categorise: Callable[[Category], Category]) -> Ratings:
    """The same with other categories, such as numbers for the words of an ordinal scale; those that fall together become one."""
    changed = [categorise(category) for category in ratings.categories]
    ordered, code = _ascending(changed)
    lookup = np.array([*(code[key(category)] for category in changed), MISSING], dtype=np.int32)
    return _replaced(ratings, categories=ordered, codes=lookup[ratings.codes])


def one_vs_rest(ratings: Ratings, label: Scalar) -> Ratings:
    """The same with two categories: whether an item is, or its set holds, `label`."""
    wanted = key(label)
    return recoded(ratings, lambda category: wanted in {key(each) for each in members(category)})


def members(category: Category) -> frozenset[Scalar]:
    """The labels of a category: those of a set, or the one that it is."""
    return category if isinstance(category, frozenset) else frozenset((category,))


def key(category: Category) -> tuple[int, Any]:
    """What a category is sorted and told apart by, the same in every process."""
    # True and 1 are equal to Python but not to an annotator
    if isinstance(category, frozenset):
        return (3, tuple(sorted(key(each) for each in category)))
    if isinstance(category, str):
        return (2, category)
    return (0 if isinstance(category, bool) else 1, category)


def _coded(values: NDArray[Any]) -> tuple[NDArray[np.int32], NDArray[Any]]:
    missing = np.isnan(values)
    known = np.unique(values[~missing])
    codes = np.searchsorted(known, values).astype(np.int32)
    codes[missing] = MISSING
    return codes, known


def _coded_whole(values: NDArray[Any]) -> tuple[NDArray[np.int32], NDArray[Any]] | None:
    """The same without sorting, for whole numbers that lie close together; None for others."""
    if not values.size:
        return None
    low, high = float(np.fmin.reduce(values, axis=None)), float(np.fmax.reduce(values, axis=None))
    # below 2 ** 53 every difference of whole numbers is exact
    if not (high - low < _CLOSE and low.is_integer() and max(-low, high) < 2**53):
        return None
    codes, often = np.empty(values.shape, dtype=np.int32), np.zeros(int(high - low) + 2, dtype=np.int64)
    for given, row in zip(values, codes, strict=True):
        for start in range(0, len(row), _BLOCK):
            above, place = np.subtract(given[start : start + _BLOCK], low, dtype=np.float64), row[start : start + _BLOCK]
            np.fmax(above, MISSING, out=above)  # NaN gives way to the number
            place[:] = above
            if not np.array_equal(place, above):
                return None
            often += np.bincount(place + 1, minlength=len(often))
    held = often[1:] > 0
    lookup = np.append(np.cumsum(held) - 1, MISSING).astype(np.int32)
    return codes if held.all() else lookup[codes], (np.flatnonzero(held) + low).astype(values.dtype)


def _replaced(ratings: Ratings, **changes: Any) -> Ratings:
    return Ratings(**{name: changes.get(name, getattr(ratings, name)) for name in ratings.__struct_fields__})


def _category(value: Scalar | Collection[Scalar] | None) -> Category | None:
    if value is None or (isinstance(value, float) and math.isnan(value)):
        return None
    return value if isinstance(value, Scalar) else frozenset(value)


def _ascending(categories: Iterable[Category]) -> tuple[tuple[Category, ...], dict[Any, int]]:
    """The categories sorted, each once, and the place of each by its key."""
    found = {key(category): category for category in categories}
    keys = sorted(found)
    return tuple(found[each] for each in keys), {each: place for place, each in enumerate(keys)}
