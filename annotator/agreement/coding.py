"""Coefficients of agreement on items with categories: functions of additive tables, so that an interval resamples articles without counting again.

Every coefficient takes a table of `ratingtables` and counts of the shape (…, cells), usually sums of the table's own over some articles, and gives values of
the shape (…): NaN where there is no evidence. `point` adds up all articles and says why a value is missing; `measure` is what an interval takes.

    table = pairs(gather(items))
    point(table, fleiss)
    found = measure(table, alpha, masi(table.categories))
    bootstrap(table.counts, found.score, reason=found.reason)
"""

from collections.abc import Callable
from typing import Any, Concatenate, ParamSpec, Protocol, TypeVar

import numpy as np

from annotator.agreement.counts import Counts, Measure
from annotator.agreement.distances import NOMINAL, Distance
from annotator.agreement.distancesums import DistanceSums
from annotator.agreement.ratings import Codes, Floats
from annotator.agreement.ratingtables import Joint, Pairs, Shares
from annotator.agreement.values import NO_ITEM, NO_PAIR, ONE_CATEGORY, Score


class Table(Protocol):
    """What every table has."""

    @property
    def counts(self) -> Counts:
        """Additive counts of the shape (articles, cells)."""

    @property
    def raters(self) -> int:
        """How many annotators rated anything."""

    @property
    def met(self) -> bool:
        """Whether any item has two ratings."""


T = TypeVar("T", bound=Table)
P = ParamSpec("P")


def measure(table: T, coefficient: Callable[Concatenate[T, Counts, P], Floats], *given: P.args, **named: P.kwargs) -> Measure:
    """A coefficient with what else it takes, as a measure of the counts of a table, ready for an interval."""
    return Measure(lambda counts: coefficient(table, counts, *given, **named), why(table, *given, *named.values()))


def point(table: T, coefficient: Callable[Concatenate[T, Counts, P], Floats], *given: P.args, **named: P.kwargs) -> Score:
    """The value of a coefficient over all articles of a table, without an interval."""
    return measure(table, coefficient, *given, **named).of(table.counts)


def why(table: Table, *given: object) -> str:
    """Why a coefficient that has no value over all articles of a table has none."""
    if table.raters < 2:
        return NO_PAIR
    if not table.met:
        return NO_ITEM
    reasons = [each.reason for each in (*given, getattr(table, "distance", NOMINAL)) if hasattr(each, "reason")]
    return next(filter(None, reasons), ONE_CATEGORY)


def percent(table: Pairs, counts: Counts) -> Floats:
    """Observed agreement: the mean over items with two ratings or more of the share of their pairs that agree."""
    return 1 - _disagreement(table, counts)


def fleiss(table: Pairs, counts: Counts) -> Floats:
    """Fleiss' kappa (1971), in Gwet's form (2014) where ratings are missing; with two annotators Scott's pi (1955)."""
    shares = _shares(table, counts)
    return _corrected(_disagreement(table, counts), _sum(shares * (1 - shares)), shares)


def ac1(table: Pairs, counts: Counts) -> Floats:
    """Gwet's AC1 (2008); the number of categories is that of the table, whichever occur in the counts."""
    shares, size = _shares(table, counts), len(table.categories)
    return _corrected(_disagreement(table, counts), 1 - _sum(shares * (1 - shares)) / max(size - 1, 1), defined=size > 1)


def bennett(table: Pairs, counts: Counts) -> Floats:
    """Bennett's S (1954), which is Randolph's kappa and Brennan and Prediger's coefficient: by chance all categories of the table are alike."""
    size = len(table.categories)
    return _corrected(_disagreement(table, counts), np.asarray(1 - 1 / max(size, 1)), defined=size > 1)


def alpha(table: Pairs, counts: Counts, distance: Distance = NOMINAL) -> Floats:
    """Krippendorff's alpha (2011) under a distance of the table's categories."""
    paired = table.sizes > 1
    others = np.where(paired, table.sizes - 1, 1)
    given = _given(table, counts, paired / others)
    observed = _weigh(counts * (2 * paired / others), distance.between(table.first, table.second, given))
    return _corrected((_sum(given) - 1) * observed, distance.overall(given, given), given)


def alpha_of_sums(table: DistanceSums, counts: Counts) -> Floats:
    """Krippendorff's alpha under the distance that a narrow table was made for."""
    sums = np.asarray(counts, dtype=np.float64)
    given, observed = sums[..., :-1], sums[..., -1]
    return _corrected((_sum(given) - 1) * observed, table.distance.overall(given, given), given)


def scott(table: Joint, counts: Counts) -> Floats:
    """Scott's pi (1955) on the items that both annotators rated, the mean over the pairs of annotators of the table."""
    return _over_pairs(table, counts, _scott)


def cohen(table: Joint, counts: Counts, distance: Distance = NOMINAL) -> Floats:
    """Cohen's kappa (1960), or weighted kappa (1968) under a distance; the mean over the pairs of the table, which is Light's kappa (1971)."""

    def kappa(first: Codes, second: Codes, counts: Counts, categories: int) -> Floats:
        ours, theirs = _marginal(first, counts, categories), _marginal(second, counts, categories)
        observed = _weigh(counts, distance.between(first, second, ours + theirs))
        return _corrected(observed * _sum(ours), distance.overall(ours, theirs), ours + theirs)

    return _over_pairs(table, counts, kappa)


def conger(table: Shares, counts: Counts) -> Floats:
    """Conger's kappa (1980), which is Hubert's where nothing is missing: chance is the mean over all pairs of annotators of their own shares."""
    pairs, width = table.pairs, len(table.pairs.categories)
    met, given = counts[..., : len(pairs.sizes)], counts[..., len(pairs.sizes) :]
    given = given.reshape(*given.shape[:-1], -1, width) if width else np.zeros((*given.shape[:-1], 0, 0))
    whole = given.sum(axis=-1, keepdims=True)
    shares, raters = given / np.where(whole > 0, whole, 1), (whole > 0).sum(axis=(-1, -2))
    sums = shares.sum(axis=-2)
    # the sum over c and over two different annotators of share · (sum of the other categories' shares)
    chance = raters * (raters - 1) - (_sum(sums**2) - _sum((shares**2).sum(axis=-2)))
    return _corrected(_disagreement(pairs, met) * (raters * (raters - 1)), chance, sums)


def _disagreement(table: Pairs, counts: Counts) -> Floats:
    """The mean over items with two ratings or more of the share of their pairs that differ; NaN without such an item."""
    share = np.where(table.sizes > 1, 2 / np.maximum(table.sizes * (table.sizes - 1), 1), 0.0)
    return _divided(counts @ (share * (table.first != table.second)), counts @ share)


def _shares(table: Pairs, counts: Counts) -> Floats:
    """The mean over all items of the share of each category among their ratings: (…, categories)."""
    given = _given(table, counts, np.where(table.sizes > 1, 1 / np.maximum(table.sizes * (table.sizes - 1), 1), 0.5))
    whole = _sum(given)[..., np.newaxis]
    return np.asarray(given / np.where(whole > 0, whole, 1.0))


def _given(table: Pairs, counts: Counts, weights: Floats) -> Floats:
    """How often each category stands at either end of a pair, weighted: (…, categories)."""
    weighted, size = counts * weights, len(table.categories)
    return _marginal(table.first, weighted, size) + _marginal(table.second, weighted, size)


def _marginal(codes: Codes, counts: Counts, categories: int) -> Floats:
    found = np.zeros((*counts.shape[:-1], categories))
    np.add.at(found.T, codes, counts.T)
    return found


def _scott(first: Codes, second: Codes, counts: Counts, categories: int) -> Floats:
    given = _marginal(first, counts, categories) + _marginal(second, counts, categories)
    whole = _sum(given)
    return _corrected(2 * (counts @ (first != second)) * whole, whole**2 - _sum(given**2), given)


def _over_pairs(table: Joint, counts: Counts, kappa: Callable[[Codes, Codes, Counts, int], Floats]) -> Floats:
    """The mean over the pairs that have a value; sorted before they are added, so that the order of the annotators changes no bit."""
    cells = [np.flatnonzero(table.pair == place) for place in range(len(table.pairs))]
    values = [kappa(table.first[each], table.second[each], counts[..., each], len(table.categories)) for each in cells]
    found = np.sort(np.stack(values), axis=0) if values else np.full((1, *counts.shape[:-1]), np.nan)
    defined = ~np.isnan(found)
    return _divided(np.where(defined, found, 0.0).sum(axis=0), defined.sum(axis=0))


def _weigh(counts: Counts, distances: Floats) -> Floats:
    return np.asarray(counts @ distances if distances.ndim == 1 else (counts * distances).sum(axis=-1))


def _corrected(observed: Floats, expected: Floats, given: Floats | None = None, *, defined: Any = True) -> Floats:
    """1 - observed / expected; NaN where `given` shows fewer than two categories, for rounding must not make evidence of none."""
    if given is not None:
        defined = np.count_nonzero(given, axis=-1) > 1
    return np.asarray(1 - _divided(observed, expected, defined=defined))


def _divided(top: Any, bottom: Any, *, defined: Any = True) -> Floats:
    top, bottom, defined = np.broadcast_arrays(np.asarray(top, dtype=np.float64), bottom, defined)
    found: Floats = np.divide(top, bottom, out=np.full(top.shape, np.nan), where=defined & (bottom > 0))
    return found


def _sum(values: Floats) -> Floats:
    return np.asarray(values.sum(axis=-1))
