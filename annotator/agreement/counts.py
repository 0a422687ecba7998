"""Tables of counts that add up over articles, and the measures that are ratios of them."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from annotator.agreement.values import Score, undefined
from annotator.model import Record

Counts = npt.NDArray[np.number[Any]]
Values = npt.NDArray[np.float64]
ScoreOf = Callable[[Counts], Values]


class Measure(NamedTuple):
    """A measure of counts: `score` takes summed counts with any leading axes (replicates) and gives a value for each, NaN for `reason`."""

    score: ScoreOf
    reason: str

    def of(self, counts: Counts) -> Score:
        """The value of a table, rows = articles."""
        value = float(self.score(counts.sum(axis=0)))
        return undefined(self.reason) if np.isnan(value) else Score(value=value)


def stacked(rows: Mapping[str, Counts]) -> Counts:
    """One table of articles' counts, rows in the order of the articles' ids: the same whatever order they came in."""
    return np.stack([rows[article] for article in sorted(rows)])


def labelled(rows: Mapping[str, Mapping[str, Counts]], labels: Iterable[str], columns: int) -> Counts:
    """A table (articles, labels, columns) of counts by article and label, articles by id, labels as given; absent ones are 0."""
    nothing = np.zeros(columns, dtype=np.int64)
    wanted = list(labels)
    table = [[rows[article].get(label, nothing) for label in wanted] for article in sorted(rows)]
    return np.array(table, dtype=np.int64).reshape(len(rows), len(wanted), columns)


def ratio(numerator: Counts, denominator: Counts) -> Values:
    """Elementwise quotient; NaN where the denominator is 0."""
    whole = np.asarray(denominator, dtype=np.float64)
    quotient: Values = np.divide(numerator, whole, out=np.full(whole.shape, np.nan), where=whole != 0)
    return quotient


class Matched(Record, frozen=True):
    """F1 = 2m / (a + b) as a score of three columns: the matched ones and the sizes of both sides. 0 where one side only is empty."""

    matched: int
    a: int
    b: int

    def __call__(self, counts: Counts) -> Values:
        return ratio(2 * counts[..., self.matched], counts[..., self.a] + counts[..., self.b])


def f1(matched: int, a: int, b: int) -> Matched:
    """F1 of three columns."""
    return Matched(matched=matched, a=a, b=b)


def share(part: int, whole: int) -> Matched:
    """Accuracy of two columns, what of the whole agrees: F1 where both sides are the whole."""
    return Matched(matched=part, a=whole, b=whole)
