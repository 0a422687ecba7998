"""Where two annotators differ, and how: the confusion table of their labels, and a class for every span with the spans behind it."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Literal

import numpy as np

from annotator.agreement.columns import Columns, Flags
from annotator.agreement.overlap import Array, ascending, flags
from annotator.agreement.pairing import Pairing
from annotator.agreement.spancounts import Floats
from annotator.agreement.values import Unit
from annotator.model import Record, Segment
from annotator.offsets import intersection

MISSING = "(missing)"
"""The row and the column of the confusion table for spans that have no partner."""

Kind = Literal["same", "label", "boundary", "both", "nesting", "only A", "only B"]
Extent = Literal["", "longer", "shorter", "crossing"]
Side = Literal["", "left", "right", "both sides", "inside"]
Marked = dict[str, dict[tuple[str, ...], set[tuple[Segment, ...]]]]
KINDS: tuple[Kind, ...] = ("same", "label", "boundary", "both", "nesting", "only A", "only B")


class Case(Record, frozen=True, kw_only=True, gc=False):
    """A span of A and its partner of B, or a span alone, in one class.

    Where a pair's segments differ, `extent` says what B's characters are to A's and `side` where they differ: at the start, at the end, at
    both, or only between. `split`: one span of an annotator lies against several of the other, and this case is one of them. `propagation`:
    a span alone, though the other annotator marked the same string elsewhere in the article. `near` are the other annotator's spans that
    share a character with a span alone.
    """

    article: str
    kind: Kind
    a: Unit | None = None
    b: Unit | None = None
    extent: Extent = ""
    side: Side = ""
    split: bool = False
    propagation: bool = False
    near: tuple[Unit, ...] = ()

    @property
    def cell(self) -> tuple[str, str]:
        """The row and the column of the confusion table that this case counts in."""
        return (self.a.label if self.a else MISSING, self.b.label if self.b else MISSING)


def confusion(pairing: Pairing) -> Array:
    """How often a label of A (row) met a label of B (column); the last row and the last column are `MISSING`. Sums are span counts."""
    pair, missing = pairing.pair, len(pairing.pair.labels)
    label_a = np.concatenate((pair.a.label, np.full(len(pair.b), missing)))
    label_b = np.concatenate((np.full(len(pair.a), missing), pair.b.label))
    label_b[pairing.a] = pair.b.label[pairing.b]
    alone = np.ones(len(label_a), dtype=np.bool_)
    alone[len(pair.a) + pairing.b] = False
    codes = label_a[alone] * (missing + 1) + label_b[alone]
    return np.bincount(codes, minlength=(missing + 1) ** 2).reshape(missing + 1, missing + 1)


def pooled_confusion(tables: Sequence[Array]) -> Floats:
    """The tables of several pairs of the same packed answers as one, whoever stood in the rows: added to their transposes, halved."""
    total = np.sum(tables, axis=0)
    halved: Floats = (total + total.T) / 2
    return halved


def passages(cases: Iterable[Case], row: str, column: str) -> tuple[Case, ...]:
    """The cases that a cell of the confusion table counts."""
    return tuple(case for case in cases if case.cell == (row, column))


def classify(pairing: Pairing, texts: Mapping[str, str] | None = None) -> tuple[Case, ...]:
    """Every span of both annotators in exactly one case, in text order.

    `texts` by article are needed to see propagation misses; in an article without its text none is seen.
    """
    pair = pairing.pair
    splits = _splits(pairing)
    alone = [np.flatnonzero(~flags(rows, len(side))) for rows, side in ((pairing.a, pair.a), (pairing.b, pair.b))]
    cases = [
        *_pairs(pairing, splits),
        *_alone(pairing, 0, alone[0], splits[0], texts or {}),
        *_alone(pairing, 1, alone[1], splits[1], texts or {}),
    ]
    keys = np.concatenate((pair.a.key[pairing.a], pair.a.key[alone[0]], pair.b.key[alone[1]]))
    return tuple([cases[index] for index in ascending(keys)])


def _pairs(pairing: Pairing, splits: tuple[Flags, Flags]) -> Iterator[Case]:
    pair = pairing.pair
    articles = pair.a.article[pairing.a].tolist()
    split = (splits[0][pairing.a] | splits[1][pairing.b]).tolist()
    for index, a, b, torn in zip(articles, pair.a.units[pairing.a], pair.b.units[pairing.b], split, strict=True):
        article, alike = pair.articles[index], a.label == b.label
        if a.segments == b.segments:
            yield Case(article=article, kind="same" if alike else "label", a=a, b=b)
        else:
            kind: Kind = "boundary" if alike else "both"
            yield Case(article=article, kind=kind, a=a, b=b, extent=_extent(a, b), side=_side(a, b), split=torn)


def _alone(pairing: Pairing, mine: int, rows: Array, split: Flags, texts: Mapping[str, str]) -> Iterator[Case]:
    """The cases of one annotator's spans without a partner: A's are `mine` 0, B's 1."""
    pair = pairing.pair
    own, others = (pair.a, pair.b) if mine == 0 else (pair.b, pair.a)
    near = _near(pairing, mine, rows)
    marked = _marked(pair.articles, others, own.article[rows], texts)
    for row in rows.tolist():
        article, unit = pair.articles[own.article[row]], own.units[row]
        around = tuple(others.units[near.get(row, [])])
        kind: Kind = "nesting" if any(_nested(unit, other) for other in around) else ("only A", "only B")[mine]
        elsewhere = article in texts and bool(marked[article][_surface(texts[article], unit)] - {unit.segments})
        a, b = (unit, None) if mine == 0 else (None, unit)
        yield Case(article=article, kind=kind, a=a, b=b, split=bool(split[row]), propagation=elsewhere, near=around)


def _extent(a: Unit, b: Unit) -> Extent:
    common = _common(a, b)
    if common == a.size:
        return "longer"
    return "shorter" if common == b.size else "crossing"


def _side(a: Unit, b: Unit) -> Side:
    names: dict[tuple[bool, bool], Side] = {(True, False): "left", (False, True): "right", (True, True): "both sides"}
    return names.get((a.start != b.start, a.end != b.end), "inside")


def _nested(a: Unit, b: Unit) -> bool:
    """Whether one strictly contains the other."""
    return a.size != b.size and _common(a, b) == min(a.size, b.size)


def _common(a: Unit, b: Unit) -> int:
    return sum(end - start for start, end in intersection(a.segments, b.segments))


def _near(pairing: Pairing, mine: int, rows: Array) -> dict[int, list[int]]:
    """The other annotator's rows that overlap with some rows of one's own."""
    a, b, _ = pairing.overlaps
    own, other, size = (a, b, len(pairing.pair.a)) if mine == 0 else (b, a, len(pairing.pair.b))
    chosen = np.flatnonzero(flags(rows, size)[own])
    near: dict[int, list[int]] = defaultdict(list)
    for row, neighbour in sorted(zip(own[chosen].tolist(), other[chosen].tolist(), strict=True)):
        near[row].append(neighbour)
    return near


def _marked(articles: tuple[str, ...], columns: Columns, wanted: Array, texts: Mapping[str, str]) -> Marked:
    """Where an annotator marked each string, in those wanted articles that have a text."""
    marked: Marked = defaultdict(lambda: defaultdict(set))
    for row in np.flatnonzero(flags(wanted, len(articles))[columns.article]).tolist() if texts else ():
        article, unit = articles[columns.article[row]], columns.units[row]
        if article in texts:
            marked[article][_surface(texts[article], unit)].add(unit.segments)
    return marked


def _surface(text: str, unit: Unit) -> tuple[str, ...]:
    return tuple(text[start:end] for start, end in unit.segments)


def _splits(pairing: Pairing) -> tuple[Flags, Flags]:
    """Which units of A and of B are one against several, or one of the several.

    The several share characters with the one and with no other, and lie apart; units whose segments both annotators marked don't count.
    """
    pair, overlaps = pairing.pair, pairing.overlaps
    settled = pair.a.place[pairing.a] == pair.b.place[pairing.b]
    free = ~(flags(pairing.a[settled], len(pair.a))[overlaps.a] | flags(pairing.b[settled], len(pair.b))[overlaps.b])
    edges = (overlaps.a[free], overlaps.b[free])
    torn = (np.zeros(len(pair.a), dtype=np.bool_), np.zeros(len(pair.b), dtype=np.bool_))
    for mine, theirs in ((0, 1), (1, 0)):
        exclusive = np.bincount(edges[theirs])[edges[theirs]] == 1
        one, several = edges[mine][exclusive], edges[theirs][exclusive]
        starts, ends = _hull((pair.a, pair.b)[theirs])
        start, end = starts[several], ends[several]
        latest, earliest = np.full(len(torn[mine]), -1), np.full(len(torn[mine]), np.iinfo(np.int64).max)
        np.maximum.at(latest, one, start)
        np.minimum.at(earliest, one, end)
        part = (end <= latest[one]) | (start >= earliest[one])
        torn[mine][one[part]] = True
        torn[theirs][several[part]] = True
    return torn


def _hull(columns: Columns) -> tuple[Array, Array]:
    first = np.searchsorted(columns.pieces.row, np.arange(len(columns)))
    last = np.searchsorted(columns.pieces.row, np.arange(len(columns)), side="right") - 1
    return columns.pieces.start[first], columns.pieces.end[last]
