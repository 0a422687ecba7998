"""Intervals for any measure of additive counts: whole articles are drawn again with replacement, nothing is matched anew.

The bootstrap of documents (Efron & Tibshirani 1993, chapters 6 and 13): n articles are drawn from n, which gives each article a
multinomial weight; weights @ counts are the counts of a replicate, and the 2.5th and 97.5th percentile of the replicates' values are the
interval. Spans are never drawn, since they aren't independent within an article. A row may hold the counts of all pairs of annotators:
they are drawn together. Few articles make the interval too narrow: in the simulation of tests/agreement/test_bootstrap.py it held the
true F1 in 83 % of corpora of 5 articles, 89 % of 10, 93 % of 20 and 95 % of 80 or more. Tables of the same length and seed get the same draws, so that differences between measures are paired.
"""

import math
from collections.abc import Iterator, Sequence

import numpy as np
import numpy.typing as npt

from annotator.agreement.counts import Counts, ScoreOf, Values
from annotator.agreement.values import FEW_ARTICLES, Score, undefined
from annotator.model import Record

UNSTABLE = "more than 5 % of the replicates are undefined"

REPLICATES = 1000
PERCENTILES = (2.5, 97.5)
MOST_UNDEFINED = 0.05
# weights held at a time, in numbers: 8 MB
CHUNK = 1 << 20


class Estimate(Record, frozen=True, kw_only=True):
    """A score with its interval, the articles behind it, and how many replicates had no value and were left out."""

    score: Score
    articles: int
    left_out: int = 0


def bootstrap(counts: Counts, score: ScoreOf, *, reason: str, seed: int = 0, replicates: int = REPLICATES) -> Estimate:
    """A measure with its interval. `counts` has articles as rows, sorted by id, and any further axes; `score` takes counts without that
    axis, with any leading axes, and gives one value for each; `reason` says why the value itself is NaN."""
    return bootstrap_each(counts, lambda totals: score(totals)[..., None], reasons=(reason,), seed=seed, replicates=replicates)[0]


def bootstrap_each(
    counts: Counts, score: ScoreOf, *, reasons: Sequence[str], seed: int = 0, replicates: int = REPLICATES
) -> tuple[Estimate, ...]:
    """As `bootstrap` for a score that gives several values on its last axis, one reason for each."""
    values = np.asarray(score(counts.sum(axis=0)))
    points = [undefined(reason) if math.isnan(value) else Score(value=float(value)) for value, reason in zip(values, reasons, strict=True)]
    if not any(point.defined for point in points) or told(counts) < 2:
        return tuple(with_interval(point, np.empty(0), articles=len(counts)) for point in points)
    drawn = resample(counts, score, seed=seed, replicates=replicates)
    return tuple(with_interval(point, column, articles=len(counts)) for point, column in zip(points, drawn.T, strict=True))


def told(counts: Counts) -> int:
    """How many articles bring evidence at all: rows that aren't all 0."""
    return int(np.count_nonzero(np.asarray(counts).reshape(len(counts), -1).any(axis=1))) if len(counts) else 0


def resample(counts: Counts, score: ScoreOf, *, seed: int = 0, replicates: int = REPLICATES) -> Values:
    """The score's values over the replicates, which are the first axis."""
    table = np.asarray(counts, dtype=np.float64).reshape(len(counts), -1)
    parts = (score((drawn @ table).reshape(-1, *counts.shape[1:])) for drawn in weights(len(counts), seed=seed, replicates=replicates))
    return np.concatenate([np.asarray(part, dtype=np.float64) for part in parts])


def weights(articles: int, *, seed: int, replicates: int, chunk: int = CHUNK) -> Iterator[npt.NDArray[np.float64]]:
    """How often each article was drawn in each replicate, in chunks of (replicates, articles): multinomial(n, 1/n).

    Counting n draws gives the same distribution as a multinomial sampler, several times faster; the chunk doesn't change the numbers.
    """
    generator = np.random.default_rng(seed)
    most = max(1, chunk // articles)
    for start in range(0, replicates, most):
        rows = min(most, replicates - start)
        draws = generator.integers(0, articles, size=(rows, articles), dtype=np.int32)
        yield np.stack([np.bincount(row, minlength=articles) for row in draws]).astype(np.float64)


def with_interval(point: Score, values: Values, *, articles: int) -> Estimate:
    """A value with the percentile interval of its replicates; no replicates stand for fewer than two articles. An undefined value has none."""
    if not point.defined:
        return Estimate(score=point, articles=articles)
    if not len(values):
        return Estimate(score=Score(value=point.value, reason=FEW_ARTICLES), articles=articles)
    known = values[~np.isnan(values)]
    left_out = len(values) - len(known)
    if left_out > MOST_UNDEFINED * len(values):
        return Estimate(score=Score(value=point.value, reason=UNSTABLE), articles=articles, left_out=left_out)
    lo, hi = (float(limit) for limit in np.percentile(known, PERCENTILES))
    return Estimate(score=Score(value=point.value, lo=lo, hi=hi), articles=articles, left_out=left_out)


def more_articles(estimate: Estimate, *, within: float = 0.05) -> int | None:
    """About how many more articles must be read twice until the interval is no wider than ± `within`; None without an interval.

    An interval's width falls with the root of the number of articles, so n articles with half a width of h must become n·(h/within)².
    It supposes further articles like those read. A width of 0 (all articles agree alike) gives 0, however few they are.
    """
    score = estimate.score
    if math.isnan(score.lo):
        return None
    wanted = estimate.articles * ((score.hi - score.lo) / 2 / within) ** 2
    return max(0, math.ceil(round(wanted, 6)) - estimate.articles)
