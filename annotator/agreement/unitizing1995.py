"""alpha_U of Krippendorff 1995 and 2004, label by label: for comparison with tools that give it; u-alpha of 2016 is the better measure."""

from collections.abc import Sequence
from itertools import combinations
from math import fsum, nan

from annotator.agreement.continuum import Continuum, Stretch, labels_of, overlapping
from annotator.agreement.values import NO_PAIR, NO_UNITS, ONE_CATEGORY, OVERLAPPING, Score, undefined
from annotator.model import Record, Segment


class UnitAlpha(Record, frozen=True, kw_only=True):
    """One label's alpha_U with the disagreements it comes from, both NaN where the label's units overlap."""

    score: Score
    observed: float = nan
    expected: float = nan


def alpha_u(continuum: Continuum) -> tuple[Score, dict[str, UnitAlpha]]:
    """alpha_U of one article: pooled over labels (1 - mean observed / mean expected disagreement), and of each label.

    The units of one annotator with one label must not overlap. Not additive over articles.
    """
    labels = labels_of([continuum])
    if len(continuum.lines) < 2:
        return undefined(NO_PAIR), {label: UnitAlpha(score=undefined(NO_PAIR)) for label in labels}
    found = {
        label: _of_label([[each for each in sorted(line) if each.label == label] for line in continuum.lines.values()], continuum.length)
        for label in labels
    }
    if not found:
        return undefined(NO_UNITS), found
    crossed = [each.score for each in found.values() if each.score.reason == OVERLAPPING]
    if crossed:
        return crossed[0], found
    return _score(fsum(each.observed for each in found.values()), fsum(each.expected for each in found.values())), found


def _of_label(lines: Sequence[Sequence[Stretch]], length: int) -> UnitAlpha:
    if any(overlapping(line) for line in lines):
        return UnitAlpha(score=undefined(OVERLAPPING))
    m = len(lines)
    gaps = [_gaps(line, length) for line in lines]
    apart = fsum(_apart(lines[i], lines[j], gaps[i], gaps[j]) for i, j in combinations(range(m), 2))
    observed = 2 * apart / (m * (m - 1) * length**2)
    units = [each.end - each.start for line in lines for each in line]
    empty = [end - start for each in gaps for start, end in each]
    inside = [(len(units) - 1) / 3 * (2 * x**3 - 3 * x**2 + x) + x**2 * sum(gap - x + 1 for gap in empty if gap >= x) for x in units]
    places = m * length * (m * length - 1) - sum(x * (x - 1) for x in units)
    expected = 2 / length * fsum(inside) / places
    return UnitAlpha(score=_score(observed, expected), observed=observed, expected=expected)


def _score(observed: float, expected: float) -> Score:
    return Score(value=1 - observed / expected) if expected else undefined(ONE_CATEGORY)


def _gaps(line: Sequence[Stretch], length: int) -> list[Segment]:
    """What lies between the units of a line, its ends included."""
    borders = [0, *(border for each in line for border in each[:2]), length]
    return [(start, end) for start, end in zip(borders[::2], borders[1::2], strict=True) if start < end]


def _apart(a: Sequence[Stretch], b: Sequence[Stretch], gaps_a: Sequence[Segment], gaps_b: Sequence[Segment]) -> float:
    """The squared differences of two lines: of borders where units overlap, of lengths where a unit lies in a gap of the other."""
    crossing = sum((x.start - y.start) ** 2 + (x.end - y.end) ** 2 for x in a for y in b if x.start < y.end and y.start < x.end)
    lone = ((line, gaps) for line, gaps in ((a, gaps_b), (b, gaps_a)))
    return crossing + sum((x.end - x.start) ** 2 for line, gaps in lone for x in line if any(s <= x.start and x.end <= e for s, e in gaps))
