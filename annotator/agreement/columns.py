"""Answers as columns: the units of many articles in arrays, made once and counted often, and two annotators' columns side by side."""

from collections.abc import Iterable, Mapping
from itertools import chain
from operator import itemgetter

import numpy as np
import numpy.typing as npt
from msgspec import Struct

from annotator.agreement.mask import Within
from annotator.agreement.overlap import Array, Pieces, overlapping
from annotator.agreement.values import Answers, Unit

Flags = npt.NDArray[np.bool_]


class Columns(Struct, frozen=True, eq=False, kw_only=True):
    """What one annotator marked, one row a unit, by ascending `key`.

    Positions count through all articles. `place` is equal for equal segments, `key` for equal units, whoever marked them; both ascend with
    the article and the start.
    """

    units: npt.NDArray[np.object_]
    article: Array
    label: Array
    size: Array
    place: Array
    key: Array
    pieces: Pieces

    def __len__(self) -> int:
        return len(self.key)


class Packed(Struct, frozen=True, eq=False, kw_only=True):
    """The answers of several annotators as columns. `base` holds where each article starts, and behind them where the last one ends."""

    articles: tuple[str, ...]
    labels: tuple[str, ...]
    base: Array
    finished: dict[str, Flags]
    columns: dict[str, Columns]


class Pair(Struct, frozen=True, eq=False, kw_only=True):
    """Two annotators' units in the articles that both finished, within the mask.

    `both` says for every article whether both finished it, `masked` how many units of an article (row) and a label (column) were dropped,
    and `inside` holds the pieces of `a` and of `b` that lie within the mask.
    """

    articles: tuple[str, ...]
    labels: tuple[str, ...]
    both: Flags
    a: Columns
    b: Columns
    masked: Array
    inside: tuple[Pieces, Pieces]


def pack(answers: Iterable[Answers]) -> Packed:
    """Answers as columns, articles and labels ascending; units may come in any order and twice."""
    articles = sorted(answers, key=lambda each: each.article)
    names = sorted({name for each in articles for name in each.units})
    sets = [each.units.get(name, ()) for name in names for each in articles]
    units = list(chain.from_iterable(sets))
    held = np.fromiter(map(len, sets), np.int64, len(sets))
    number = np.repeat(np.arange(len(sets)), held)
    owner, article = np.divmod(number, max(len(articles), 1))
    labels = sorted(set(map(itemgetter(1), units)))
    codes = {label: code for code, label in enumerate(labels)}
    label = np.fromiter(map(codes.__getitem__, map(itemgetter(1), units)), np.int64, len(units))
    pieces, base = _pieces(units, article, len(articles))
    columns = _columns(units, article, label, pieces, len(labels))
    return Packed(
        articles=tuple(each.article for each in articles),
        labels=tuple(labels),
        base=base,
        finished={name: np.array([name in each.units for each in articles], dtype=np.bool_) for name in names},
        columns={name: ordered(_taken(columns, owner == index)) for index, name in enumerate(names)},
    )


def pair(packed: Packed, a: str, b: str, *, within: Mapping[str, Within] | None = None) -> Pair:
    """Two annotators side by side. `within` holds by article what is compared; an article that it doesn't name is compared whole."""
    never = np.zeros(len(packed.articles), dtype=np.bool_)
    both = packed.finished.get(a, never) & packed.finished.get(b, never)
    whole = [packed.columns.get(name, _NOTHING) for name in (a, b)]
    sides = [_taken(columns, both[columns.article]) for columns in whole]
    masked = np.zeros((len(packed.articles), len(packed.labels)), dtype=np.int64)
    inside = [columns.pieces for columns in sides]
    if within is not None:
        layers, zones = _zones(packed, within)
        for index, columns in enumerate(sides):
            pieces = _clipped(columns, layers[columns.article, columns.label] * packed.base[-1], zones)
            keep = np.bincount(pieces.row, minlength=len(columns)) > 0
            np.add.at(masked, (columns.article[~keep], columns.label[~keep]), 1)
            sides[index], inside[index] = _taken(columns, keep), _renumbered(pieces, keep)
    return Pair(
        articles=packed.articles,
        labels=packed.labels,
        both=both,
        a=sides[0],
        b=sides[1],
        masked=masked,
        inside=(inside[0], inside[1]),
    )


def ordered(columns: Columns) -> Columns:
    """The same rows by ascending key, doubles once."""
    if np.all(columns.key[1:] > columns.key[:-1]):
        return columns
    _, order = np.unique(columns.key, return_index=True)
    number = np.full(len(columns), -1)
    number[order] = np.arange(len(order))
    row = number[columns.pieces.row]
    kept = np.flatnonzero(row >= 0)
    by_row = kept[np.argsort(row[kept], kind="stable")]
    pieces = Pieces(row[by_row], columns.pieces.start[by_row], columns.pieces.end[by_row])
    return _picked(columns, order, pieces)


def packed_key(major: Array, minor: Array, *, width: int = 0) -> Array:
    """Two columns of numbers from 0 as one that sorts by the first, then by the second; as ranks where they are too large for one."""
    width = width or int(minor.max(initial=0)) + 1
    if (int(major.max(initial=0)) + 1) * width >= 2**63:
        major, minor = (np.unique(each, return_inverse=True)[1] for each in (major, minor))
        width = int(minor.max(initial=0)) + 1
    return major * width + minor


def _pieces(units: list[Unit], article: Array, articles: int) -> tuple[Pieces, Array]:
    """Every segment in positions of the whole corpus, and where each article starts there."""
    segments = list(map(itemgetter(0), units))
    row = np.repeat(np.arange(len(units)), np.fromiter(map(len, segments), np.int64, len(units)))
    borders = np.fromiter(chain.from_iterable(chain.from_iterable(segments)), np.int64, 2 * len(row)).reshape(-1, 2)
    reach = np.zeros(articles, dtype=np.int64)
    np.maximum.at(reach, article[row], borders[:, 1])
    base = np.concatenate(([0], np.cumsum(reach)))
    shift = base[article[row]]
    return Pieces(row, borders[:, 0] + shift, borders[:, 1] + shift), base


def _columns(units: list[Unit], article: Array, label: Array, pieces: Pieces, labels: int) -> Columns:
    first = np.searchsorted(pieces.row, np.arange(len(units)))
    extent = (pieces.end - pieces.start)[first]
    size = np.bincount(pieces.row, pieces.end - pieces.start, minlength=len(units)).astype(np.int64)
    # a list of segments has a number above all lengths, in the order of such lists
    broken = np.flatnonzero(np.bincount(pieces.row, minlength=len(units)) > 1)
    shapes = {
        shape: number for number, shape in enumerate(sorted({units[row].segments for row in broken}), start=int(extent.max(initial=0)) + 1)
    }
    extent[broken] = [shapes[units[row].segments] for row in broken]
    place = packed_key(pieces.start[first], extent)
    return Columns(
        units=np.fromiter(units, np.object_, len(units)),
        article=article,
        label=label,
        size=size,
        place=place,
        key=packed_key(place, label, width=labels),
        pieces=pieces,
    )


def _taken(columns: Columns, keep: Flags) -> Columns:
    return columns if keep.all() else _picked(columns, np.flatnonzero(keep), _renumbered(columns.pieces, keep))


def _picked(columns: Columns, rows: Array, pieces: Pieces) -> Columns:
    return Columns(
        units=columns.units[rows],
        article=columns.article[rows],
        label=columns.label[rows],
        size=columns.size[rows],
        place=columns.place[rows],
        key=columns.key[rows],
        pieces=pieces,
    )


def _renumbered(pieces: Pieces, keep: Flags) -> Pieces:
    """The pieces of the rows that stay, with the rows' new numbers."""
    stays = keep[pieces.row]
    return Pieces((np.cumsum(keep) - 1)[pieces.row[stays]], pieces.start[stays], pieces.end[stays])


def _zones(packed: Packed, within: Mapping[str, Within]) -> tuple[Array, Pieces]:
    """The layer in which each label of each article is compared, and the zones; layer n lies n whole corpora behind layer 0.

    Layer 0 is for all labels that have no zones of their own, layer n + 1 for label n where it has some.
    """
    codes = {label: code for code, label in enumerate(packed.labels)}
    layers = np.zeros((len(packed.articles), len(packed.labels)), dtype=np.int64)
    found: list[tuple[int, int, int]] = []
    for index, article in enumerate(packed.articles):
        start, end = packed.base[index : index + 2].tolist()
        limits = within.get(article, Within(zones=((0, end - start),)))
        own = {codes[label]: zones for label, zones in limits.labels.items() if label in codes}
        layers[index, list(own)] = [code + 1 for code in own]
        for layer, zones in ((0, limits.zones), *((code + 1, zones) for code, zones in own.items())):
            shift = layer * int(packed.base[-1]) + start
            found += [(0, first + shift, min(last, end - start) + shift) for first, last in zones if first < end - start]
    return layers, Pieces(*np.array(found, dtype=np.int64).reshape(-1, 3).T)


def _clipped(columns: Columns, shift: Array, zones: Pieces) -> Pieces:
    row, start, end = columns.pieces
    moved = Pieces(row, start + shift[row], end + shift[row])
    piece, zone = overlapping(moved, zones)
    back = shift[row[piece]]
    cut = Pieces(row[piece], np.maximum(moved.start[piece], zones.start[zone]) - back, np.minimum(moved.end[piece], zones.end[zone]) - back)
    order = np.argsort(cut.row, kind="stable")
    return Pieces(*(column[order] for column in cut))


_NOTHING = _columns([], *(np.zeros(0, dtype=np.int64),) * 2, Pieces(*(np.zeros(0, dtype=np.int64),) * 3), 0)
