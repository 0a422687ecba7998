"""Gamma, gamma-cat and gamma-k: how much less disorder annotators' units show, aligned at best, than units placed by chance.

Mathet, Widlöcher & Métivier 2015 (Computational Linguistics 41:3) and, for labels alone, Mathet 2017 (Computational Linguistics 43:3).
"""

import hashlib
from collections.abc import Callable, Iterable, Sequence
from itertools import combinations
from math import ceil, fsum

import numpy as np
from numpy.random import Generator, default_rng

from annotator.agreement.continuum import Continuum, labels_of
from annotator.agreement.gammaalignment import MOST, Alignment, Dissimilarity, Floats, Line, align
from annotator.agreement.gammasampling import Sampler, gaussian
from annotator.agreement.values import NO_ITEM, NO_PAIR, NO_UNITS, ONE_CATEGORY, TOO_MANY, Score, undefined
from annotator.model import Record

NO_CHANCE = "no disorder by chance"
"""Why there is no gamma where every sampled continuum agrees wholly, though the annotators don't."""

EVIDENCE, OBSERVED, EXPECTED, VARIANCE = range(4)
GAMMA, GAMMA_CAT, GAMMA_K = range(3)

FIRST_SAMPLES = 30
MOST_SAMPLES = 3_000
DEFAULT = Dissimilarity()

Progress = Callable[[int, int, str], None]


class GammaTable(Record, frozen=True, kw_only=True, eq=False):
    """What gamma needs of each article, to be added over articles; see `cells` for the columns.

    `counts` has a row an article and 4 columns a measure: gamma, gamma-cat, then gamma-k of each of `labels`. `reasons` says why an article
    has no gamma, `samples` how many continua were drawn for it. Where there are too many candidates a row is NaN, and so is every sum with it.
    """

    articles: tuple[str, ...]
    labels: tuple[str, ...]
    counts: Floats
    reasons: tuple[str, ...]
    samples: tuple[int, ...]


def tabulate(
    continua: Sequence[Continuum],
    *,
    measure: Dissimilarity = DEFAULT,
    sampler: Sampler = gaussian,
    precision: float | None = 0.02,
    seed: int = 0,
    labels: Iterable[str] = (),
    most: int = MOST,
    progress: Progress | None = None,
) -> GammaTable:
    """Articles measured one by one, sorted by id; `labels` adds columns for labels that nobody used.

    Each article is drawn 30 times, then up to 3,000 times until its expected disorder is known to `precision` (a share of it, at 95 %;
    None stays at 30). What is drawn depends on the seed and the article's id, never on the other articles or on any order.
    """
    ordered = sorted(continua, key=lambda continuum: continuum.article)
    names = tuple(sorted({*labels, *labels_of(ordered)}))
    counts = np.zeros((len(ordered), 4 * (GAMMA_K + len(names))))
    reasons, samples = [], []
    for at, continuum in enumerate(ordered):

        def tell(what: str, at: int = at, article: str = continuum.article) -> None:
            if progress:
                progress(at, len(ordered), f"{article}{what}")

        reason, drawn = _fill(counts[at], continuum, names, measure, sampler, precision, seed, most, tell)
        reasons.append(reason)
        samples.append(drawn)
        if progress:
            progress(at + 1, len(ordered), continuum.article)
    articles = tuple(continuum.article for continuum in ordered)
    return GammaTable(articles=articles, labels=names, counts=counts, reasons=tuple(reasons), samples=tuple(samples))


def cells(counts: Floats) -> Floats:
    """Counts with their last axis (4 columns a measure) as two: measures, and what each has.

    EVIDENCE: number of units (gamma), weight of aligned pairs (the others); OBSERVED and EXPECTED: cost, that is disorder times mean units
    an annotator (gamma) or times EVIDENCE; VARIANCE: squared standard error of EXPECTED, because it is a mean of samples.
    """
    return counts.reshape(*counts.shape[:-1], -1, 4)


def values(counts: Floats) -> Floats:
    """Gamma, gamma-cat and each gamma-k along the last axis, NaN where undefined; `counts` are sums over articles, with any leading axes."""
    each = cells(counts)
    observed, expected = each[..., OBSERVED], each[..., EXPECTED]
    with np.errstate(divide="ignore", invalid="ignore"):
        value = 1 - observed / expected
    value[..., GAMMA] = np.where(observed[..., GAMMA] == 0, 1.0, value[..., GAMMA])
    return np.where((each[..., EVIDENCE] > 0) & np.isfinite(value), value, np.nan)


def sampling_errors(counts: Floats) -> Floats:
    """The standard error of each of `values` that comes from drawing a limited number of continua; a bootstrap over articles doesn't show it."""
    each = cells(counts)
    with np.errstate(divide="ignore", invalid="ignore"):
        error = each[..., OBSERVED] / each[..., EXPECTED] ** 2 * np.sqrt(each[..., VARIANCE])
    return np.where(np.isnan(values(counts)), np.nan, np.where(each[..., OBSERVED] == 0, 0.0, error))


def scores(table: GammaTable) -> tuple[Score, ...]:
    """The corpus's gamma, gamma-cat and gamma-k of each label, without intervals: 1 - sum of observed / sum of expected cost."""
    counts = table.counts.sum(axis=0)
    return tuple(
        _score(column, float(value), each, table) for column, (value, each) in enumerate(zip(values(counts), cells(counts), strict=True))
    )


def _score(column: int, value: float, each: Floats, table: GammaTable) -> Score:
    if not np.isnan(value):
        return Score(value=value)
    if TOO_MANY in table.reasons:
        return undefined(TOO_MANY)
    if not table.counts[:, EVIDENCE].any():
        return undefined(NO_UNITS if NO_UNITS in table.reasons else NO_PAIR)
    if column == GAMMA:
        return undefined(NO_CHANCE)
    return undefined(ONE_CATEGORY if each[EVIDENCE] > 0 else NO_ITEM)


def _fill(
    row: Floats,
    continuum: Continuum,
    labels: Sequence[str],
    measure: Dissimilarity,
    sampler: Sampler,
    precision: float | None,
    seed: int,
    most: int,
    tell: Callable[[str], None],
) -> tuple[str, int]:
    """Write an article's row; give why it has no gamma, and how many continua were drawn."""
    lines = lines_of(continuum, labels)
    if len(lines) < 2:
        return NO_PAIR, 0
    units = sum(len(line.starts) for line in lines)
    if not units:
        return NO_UNITS, 0
    observed = _disorders(lines, measure, len(labels), most)
    draw, random = sampler(lines, continuum.length), generator(seed, continuum.article)
    drawn: list[Floats] = []
    while observed is not None and len(drawn) < (wanted := _wanted(drawn, precision)):
        for _ in range(min(FIRST_SAMPLES, wanted - len(drawn))):
            sample = _disorders(draw(random), measure, len(labels), most)
            if sample is None:
                observed = None
                break
            drawn.append(sample)
        tell(f": {len(drawn)} of {wanted} samples")
    if observed is None:
        row[:] = np.nan
        return TOO_MANY, 0
    each = cells(row)
    each[:] = _costs(observed, np.stack(drawn), units / len(lines))
    each[GAMMA, EVIDENCE] = units
    return (NO_CHANCE if np.isnan(values(row)[GAMMA]) else ""), len(drawn)


def _wanted(drawn: Sequence[Floats], precision: float | None) -> int:
    """How many samples the precision asks for, as far as those that were drawn tell (section 5.3 of the paper)."""
    if len(drawn) < FIRST_SAMPLES or precision is None:
        return FIRST_SAMPLES
    disorders = np.array([each[GAMMA, OBSERVED] for each in drawn])
    if not disorders.any():
        return MOST_SAMPLES
    variation = float(np.std(disorders) / np.mean(disorders))
    return min(MOST_SAMPLES, max(FIRST_SAMPLES, ceil((1.96 * variation / precision) ** 2)))


def _costs(observed: Floats, drawn: Floats, units: float) -> Floats:
    """Disorders (a row a measure: weight, disorder), observed and drawn, to a row of `cells` a measure."""
    found = np.zeros((len(observed), 4))
    for column, (weight, disorder) in enumerate(observed):
        samples = drawn[drawn[:, column, EVIDENCE] > 0, column, OBSERVED]
        if weight > 0 and len(samples):
            scale = units if column == GAMMA else weight
            expected = fsum(samples) / len(samples)
            variance = fsum((samples - expected) ** 2) / max(1, len(samples) - 1) / len(samples)
            found[column] = weight, scale * disorder, scale * expected, scale**2 * variance
    return found


def _disorders(lines: Sequence[Line], measure: Dissimilarity, labels: int, most: int) -> Floats | None:
    """Weight and disorder of the best alignment: of all, of labels within pairs, and of labels within pairs that hold each label."""
    alignment = align(lines, measure, most=most)
    if alignment is None:
        return None
    found = np.zeros((GAMMA_K + labels, 2))
    units = sum(len(line.starts) for line in lines)
    found[GAMMA] = units, fsum(alignment.costs) / (units / len(lines))
    found[GAMMA_CAT:] = _label_disorders(lines, alignment, measure, labels)
    return found


def _label_disorders(lines: Sequence[Line], alignment: Alignment, measure: Dissimilarity, labels: int) -> Floats:
    """The weighted share of unlike labels among pairs inside unitary alignments: all pairs, then those that hold each label."""
    held = np.count_nonzero(alignment.rows >= 0, axis=1)
    weight, unlike = np.zeros(1 + labels), np.zeros(1 + labels)
    for i, j in combinations(range(len(lines)), 2):
        both = (alignment.rows[:, i] >= 0) & (alignment.rows[:, j] >= 0)
        a, b = (Line(*(part[alignment.rows[both, place]] for part in lines[place])) for place in (i, j))
        apart = (np.abs(a.starts - b.starts) + np.abs(a.ends - b.ends)) / (a.ends - a.starts + b.ends - b.starts)
        weights = np.maximum(0.0, 1 - measure.alpha * apart**2) / (held[both] - 1)
        differ = a.labels != b.labels
        for target, part in ((weight, weights), (unlike, weights * differ)):
            target[0] += part.sum()
            target[1:] += np.bincount(a.labels, part, labels)
            target[1:] += np.bincount(b.labels[differ], part[differ], labels)
    return np.column_stack((weight, np.divide(unlike, weight, out=np.zeros_like(weight), where=weight > 0)))


def lines_of(continuum: Continuum, labels: Sequence[str]) -> list[Line]:
    """A continuum's lines as arrays, in an order that comes from the units alone: so nothing drawn or aligned shows who is who."""
    number = {label: at for at, label in enumerate(labels)}
    ordered = sorted(sorted((each.start, each.end, number[each.label]) for each in line) for line in continuum.lines.values())
    return [_line(units) for units in ordered]


def _line(units: Sequence[tuple[int, int, int]]) -> Line:
    columns = np.array(units, dtype=np.intp).reshape(-1, 3).T
    return Line(columns[0].astype(np.float64), columns[1].astype(np.float64), columns[2])


def generator(seed: int, article: str) -> Generator:
    """The random numbers of one article under a seed."""
    return default_rng([seed, int.from_bytes(hashlib.sha256(article.encode()).digest()[:16])])
