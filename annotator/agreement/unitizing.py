"""The u-alpha family: agreement on a continuum that annotators cut into labelled units and blanks between them.

Krippendorff, Mathet, Bouvry & Widlöcher 2016 (Quality & Quantity 50:2347): u-alpha (units and labels), |u-alpha (only where something is
marked), cu-alpha (only labels, where both marked something) and (k)u-alpha (one label). The units of one annotator must not overlap.
"""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from annotator.agreement.continuum import Continuum, Stretch, flattened, labels_of, overlapping
from annotator.agreement.values import NO_ITEM, NO_PAIR, NO_UNITS, ONE_CATEGORY, OVERLAPPING, Score, undefined
from annotator.model import Record

Floats = NDArray[np.float64]
Ints = NDArray[np.intp]

BY_PAIRS = "three or more annotators: given by pairs"
"""Why there is no cu-alpha and no (k)u-alpha: public implementations differ there. Take the continua of two annotators each."""


class UnitTable(Record, frozen=True, kw_only=True, eq=False):
    """Coincidences and squares of each article, to be added over articles; see `parts` for the columns.

    `counts` has a row an article. `reasons` says why an article adds nothing, or spoils the sum; `n_flattened` is how many spans a union
    swallowed.
    """

    articles: tuple[str, ...]
    labels: tuple[str, ...]
    counts: Floats
    reasons: tuple[str, ...]
    n_flattened: tuple[int, ...]


def tabulate(continua: Sequence[Continuum], *, labels: Iterable[str] = ()) -> UnitTable:
    """Articles counted one by one, sorted by id; `labels` adds columns for labels that nobody used."""
    ordered = sorted(continua, key=lambda continuum: continuum.article)
    names = tuple(sorted({*labels, *labels_of(ordered)}))
    return _table(ordered, names, [0] * len(ordered))


def tabulate_label(continua: Sequence[Continuum], label: str) -> UnitTable:
    """One label alone, blank everywhere else, overlapping units of an annotator as their union; defined whatever else overlaps."""
    ordered = sorted(continua, key=lambda continuum: continuum.article)
    found = [flattened(continuum, label) for continuum in ordered]
    return _table([continuum for continuum, _ in found], (label,), [swallowed for _, swallowed in found])


class Parts(NamedTuple):
    """What the columns of counts hold, any leading axes first, in characters summed over annotators; q labels, and the blank as category 0.

    `marked` (q+1): how much is of each category; `same` (q+1): how much of it coincides with itself; `met` (q): how much of it coincides with
    any label; `squares` (q+1): squared lengths of units, the blank's characters one by one; `mutual` (q): squared lengths of what of each
    unit the other of two annotators marked too; then how many articles have overlapping units (`crossed`), three or more annotators
    (`many`) and two or more (`paired`).
    """

    marked: Floats
    same: Floats
    met: Floats
    squares: Floats
    mutual: Floats
    crossed: Floats
    many: Floats
    paired: Floats


def parts(counts: Floats) -> Parts:
    """The columns of counts, or of sums of them."""
    q = (counts.shape[-1] - 6) // 5
    columns = np.split(counts, np.cumsum([q + 1, q + 1, q, q + 1, q]), axis=-1)
    return Parts(*columns[:5], *(columns[5][..., place] for place in range(3)))


def u_alpha(counts: Floats) -> Floats:
    """u-alpha: 1 - observed / expected coincidences of unlike categories, the blank among them. NaN where undefined, any leading axes."""
    each = parts(counts)
    total = each.marked.sum(axis=-1)
    unlike = (each.marked * (total[..., None] - each.marked)).sum(axis=-1)
    value = _alpha(total - each.same.sum(axis=-1), unlike, total, each.squares)
    return _where(each.crossed == 0, value)


def bar_u_alpha(counts: Floats) -> Floats:
    """|u-alpha: only coincidences of the blank with labels."""
    each = parts(counts)
    total, blank = each.marked.sum(axis=-1), each.marked[..., 0]
    return _where(each.crossed == 0, _alpha(blank - each.same[..., 0], blank * (total - blank), total, each.squares))


def cu_alpha(counts: Floats) -> Floats:
    """cu-alpha: unlike labels where both of two annotators marked something."""
    each = parts(counts)
    total = each.met.sum(axis=-1)
    unlike = (each.met * (total[..., None] - each.met)).sum(axis=-1)
    value = _alpha(total - each.same[..., 1:].sum(axis=-1), unlike, total, each.mutual)
    return _where((each.crossed == 0) & (each.many == 0), value)


def ku_alpha(counts: Floats) -> Floats:
    """(k)u-alpha of each label, along the last axis."""
    each = parts(counts)
    total = each.met.sum(axis=-1, keepdims=True)
    # 1 - (e_k. / l_k) (l_k - o_kk) / (e_k. - e_kk); the divisor of every e falls out
    expected = _over(each.met * total - each.mutual, each.met)
    value = 1 - _over(expected * (each.met - each.same[..., 1:]), each.met * (total - each.met))
    return _where(((each.crossed == 0) & (each.many == 0))[..., None], value)


def cu_coverage(counts: Floats) -> Floats:
    """The share of all characters, of every annotator, that cu-alpha looks at."""
    each = parts(counts)
    return _where(each.crossed == 0, _over(each.met.sum(axis=-1), each.marked.sum(axis=-1)))


def ku_coverage(counts: Floats) -> Floats:
    """The share of each label's characters that (k)u-alpha looks at, along the last axis."""
    each = parts(counts)
    return _where(each.crossed[..., None] == 0, _over(each.met, each.marked[..., 1:]))


def scores(table: UnitTable) -> dict[str, Score]:
    """The corpus's values without intervals: `u_alpha`, `bar_u_alpha`, `cu_alpha`, `cu_coverage`, and `ku_alpha:X`, `ku_coverage:X` of each label."""
    counts = table.counts.sum(axis=0)
    each = parts(counts)
    units, met = float(each.squares[1:].sum()), float(each.met.sum())
    found = {name: _score(each, measure(counts), units) for name, measure in (("u_alpha", u_alpha), ("bar_u_alpha", bar_u_alpha))}
    found["cu_alpha"] = _score(each, cu_alpha(counts), units, met)
    found["cu_coverage"] = _score(each, cu_coverage(counts), units)
    for label, alpha, coverage, own, shared in zip(
        table.labels, ku_alpha(counts), ku_coverage(counts), each.squares[1:], each.met, strict=True
    ):
        found[f"ku_alpha:{label}"] = _score(each, alpha, float(own), float(shared))
        found[f"ku_coverage:{label}"] = _score(each, coverage, float(own))
    return found


def _score(each: Parts, value: Floats, units: float, met: float | None = None) -> Score:
    """A value with its reason; `units` is above 0 where there are any, `met`, for labels alone, where they meet."""
    if not each.paired:
        return undefined(NO_PAIR)
    if each.crossed:
        return undefined(OVERLAPPING)
    if not units:
        return undefined(NO_UNITS)
    if not np.isnan(value):
        return Score(value=float(value))
    if met is not None and each.many:
        return undefined(BY_PAIRS)
    return undefined(NO_ITEM if met == 0 else ONE_CATEGORY)


def _alpha(observed: Floats, unlike: Floats, total: Floats, squares: Floats) -> Floats:
    """1 - observed / (unlike / (total - sum of squares / total))."""
    return 1 - _over(observed * (total - _over(squares.sum(axis=-1), total)), unlike)


def _over(above: Floats, below: Floats) -> Floats:
    """A quotient, NaN where it is over 0."""
    found: Floats = np.divide(above, below, out=np.full(np.broadcast_shapes(above.shape, below.shape), np.nan), where=below != 0)
    return found


def _where(condition: NDArray[np.bool_], value: Floats) -> Floats:
    return np.where(condition, value, np.nan)


def _table(ordered: Sequence[Continuum], labels: tuple[str, ...], swallowed: Sequence[int]) -> UnitTable:
    counts = np.zeros((len(ordered), 5 * len(labels) + 6))
    reasons = tuple(_fill(parts(row), continuum, labels) for row, continuum in zip(counts, ordered, strict=True))
    articles = tuple(continuum.article for continuum in ordered)
    return UnitTable(articles=articles, labels=labels, counts=counts, reasons=reasons, n_flattened=tuple(swallowed))


def _fill(row: Parts, continuum: Continuum, labels: Sequence[str]) -> str:
    """Write an article's row, given as views of its columns; give why it adds nothing, or spoils the sum."""
    lines = [sorted(line) for line in continuum.lines.values()]
    if len(lines) < 2:
        return NO_PAIR
    row.paired[...], row.many[...] = 1, len(lines) > 2
    if any(overlapping(line) for line in lines):
        row.crossed[...] = 1
        return OVERLAPPING
    number = {label: at for at, label in enumerate(labels, start=1)}
    borders = np.unique([0, continuum.length, *(border for line in lines for each in line for border in each[:2])])
    lengths = np.diff(borders).astype(np.float64)
    columns = [_columns(line, number) for line in lines]
    marks = np.stack([_marks(borders[:-1], *each) for each in columns])
    held = np.stack([np.count_nonzero(marks == category, axis=0) for category in range(len(labels) + 1)]).astype(np.float64)
    others = len(lines) - 1
    row.marked[...] = held @ lengths
    row.same[...] = (held * (held - 1)) @ lengths / others
    row.met[...] = (held[1:] * (held[1:].sum(axis=0) - 1).clip(0)) @ lengths / others
    row.squares[0] = row.marked[0]
    both = np.concatenate(([0.0], np.cumsum(lengths * (marks > 0).all(axis=0))))
    for starts, ends, category in columns:
        row.squares[1:] += np.bincount(category - 1, (ends - starts) ** 2.0, len(labels))
        if others == 1:
            shared = both[np.searchsorted(borders, ends)] - both[np.searchsorted(borders, starts)]
            row.mutual[...] += np.bincount(category - 1, shared**2, len(labels))
    return "" if row.squares[1:].any() else NO_UNITS


def _columns(line: Sequence[Stretch], number: dict[str, int]) -> tuple[Ints, Ints, Ints]:
    found = np.array([(each.start, each.end, number[each.label]) for each in line], dtype=np.intp).reshape(-1, 3)
    return found[:, 0], found[:, 1], found[:, 2]


def _marks(places: Ints, starts: Ints, ends: Ints, category: Ints) -> Ints:
    """The category of each of some places, 0 where blank."""
    if not len(starts):
        return np.zeros(len(places), dtype=np.intp)
    at = np.searchsorted(starts, places, side="right") - 1
    return np.where((at >= 0) & (ends[at] > places), category[at], 0)
