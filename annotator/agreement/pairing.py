"""Which span of one annotator is which of the other: the one alignment that confusion, taxonomy, relations and events rest on.

One-to-one: first all equal units, then, among the rest, the pairs that share a character with the greatest total weight, where a pair
weighs the Dice of its characters, plus 1 if the labels are equal. Exact, by component of the overlap graph, with the assignment of Crouse
(2016) as scipy solves it. It may hold fewer pairs than a maximum matching. Ties are settled by what the spans are, not by whose they are:
of a component's two sides, the one with the smaller list of units comes first.
"""

import numpy as np
from msgspec import Struct
from scipy.optimize import linear_sum_assignment
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from annotator.agreement.columns import Flags, Pair
from annotator.agreement.overlap import Array, Overlaps, common, flags, shared
from annotator.agreement.spancounts import Floats
from annotator.agreement.values import Unit


class Pairing(Struct, frozen=True, eq=False, kw_only=True):
    """The alignment of a pair: row `a[n]` belongs to row `b[n]`, ascending in `a`; `overlaps` are all units that share a character."""

    pair: Pair
    a: Array
    b: Array
    overlaps: Overlaps


def align(pair: Pair) -> Pairing:
    """The alignment of every article that both annotators finished."""
    a, b = common(pair.a.key, pair.b.key)
    overlaps = shared(pair.a.pieces, pair.b.pieces)
    free = ~(flags(a, len(pair.a))[overlaps.a] | flags(b, len(pair.b))[overlaps.b])
    rest_a, rest_b = _heaviest(pair, Overlaps(*(column[free] for column in overlaps)))
    a, b = np.concatenate((a, rest_a)), np.concatenate((b, rest_b))
    order = np.argsort(a)
    return Pairing(pair=pair, a=a[order], b=b[order], overlaps=overlaps)


def partners(pairing: Pairing) -> dict[str, dict[Unit, Unit]]:
    """Every aligned unit of `a` with its partner of `b`, by article; articles without any are left out."""
    pair = pairing.pair
    result: dict[str, dict[Unit, Unit]] = {}
    articles = pair.a.article[pairing.a].tolist()
    for article, a, b in zip(articles, pair.a.units[pairing.a], pair.b.units[pairing.b], strict=True):
        result.setdefault(pair.articles[article], {})[a] = b
    return result


def weights(pair: Pair, overlaps: Overlaps) -> Floats:
    """What aligning two overlapping units is worth, above 0 to 2: Dice of their characters, plus 1 if the labels are equal."""
    sizes = pair.a.size[overlaps.a] + pair.b.size[overlaps.b]
    dice: Floats = 2 * overlaps.size / sizes
    dice += pair.a.label[overlaps.a] == pair.b.label[overlaps.b]
    return dice


def _heaviest(pair: Pair, edges: Overlaps) -> tuple[Array, Array]:
    """The rows of the heaviest one-to-one choice of edges."""
    component = _components(edges, len(pair.a), len(pair.b))
    order = np.argsort(component, kind="stable")
    number = np.bincount(component)
    weight = weights(pair, edges)
    single: Flags = number[component] == 1
    several = order[~single[order]]
    borders = np.cumsum(number[number > 1])[:-1]
    components = np.split(several, borders) if len(several) else ()
    chosen = [one[_assignment(pair, edges.a[one], edges.b[one], weight[one])] for one in components]
    picked = np.concatenate((np.flatnonzero(single), *chosen))
    return edges.a[picked], edges.b[picked]


def _components(edges: Overlaps, size_a: int, size_b: int) -> Array:
    """The component of the overlap graph that each edge belongs to, numbered from 0 without gaps."""
    graph = coo_array((np.ones(len(edges.a), dtype=np.int8), (edges.a, edges.b + size_a)), shape=(size_a + size_b,) * 2)
    _, of_node = connected_components(graph, directed=False)
    component: Array = np.unique(of_node[edges.a], return_inverse=True)[1]
    return component


def _assignment(pair: Pair, a: Array, b: Array, weight: Floats) -> Array:
    """The edges to choose of one component."""
    rows, row = np.unique(a, return_inverse=True)
    columns, column = np.unique(b, return_inverse=True)
    if pair.b.key[columns].tolist() < pair.a.key[rows].tolist():
        row, column = column, row
    edge = np.full((row.max() + 1, column.max() + 1), -1)
    edge[row, column] = np.arange(len(row))
    # units that share nothing weigh 0, so that an assignment of everything is a choice of edges
    matrix = np.zeros(edge.shape)
    matrix[row, column] = weight
    picked: Array = edge[linear_sum_assignment(matrix, maximize=True)]
    return picked[picked >= 0]
