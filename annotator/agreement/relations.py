"""How far two annotators draw the same relations, taken apart: what is connected, which way round, and how it is called.

The decomposition is this project's: relations are compared by the key of their endpoints, since spans are paired one to one; so a
disagreement on a span and one on a relation are never mixed up. Each measure is given end to end (all relations) and conditional (those
whose two endpoints both have a partner). There is no kappa over all pairs of spans: the class "no relation" would swamp it.
"""

from collections import Counter
from collections.abc import Collection, Hashable, Iterable
from enum import IntEnum
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from annotator.agreement.counts import Measure, f1, share
from annotator.agreement.endpoints import Mode, Pairs, Side, sides
from annotator.model import AnnotationSet, Relation

NO_RELATIONS = "no relations on either side"
NO_PARTNERS = "no relation with partners at both ends"
NO_ENDPOINTS = "no matched endpoints"


class Column(IntEnum):
    """The counts of an article: the relations of either side, those with partners at both ends, and what is matched."""

    A = 0
    B = 1
    PARTNERED_A = 2
    PARTNERED_B = 3
    ENDPOINTS = 4
    TYPED = 5
    REVERSED = 6


MEASURES = {
    "relation endpoints": Measure(f1(Column.ENDPOINTS, Column.A, Column.B), NO_RELATIONS),
    "relation endpoints, conditional": Measure(f1(Column.ENDPOINTS, Column.PARTNERED_A, Column.PARTNERED_B), NO_PARTNERS),
    "relation typed": Measure(f1(Column.TYPED, Column.A, Column.B), NO_RELATIONS),
    "relation typed, conditional": Measure(f1(Column.TYPED, Column.PARTNERED_A, Column.PARTNERED_B), NO_PARTNERS),
    "relation type": Measure(share(Column.TYPED, Column.ENDPOINTS), NO_ENDPOINTS),
}
"""The measures of a table (…, `Column`) by name; F1, but for the type, which is the accuracy on matched endpoints."""


class Relations(NamedTuple):
    """The relations of one article compared.

    `counts` (`Column`) is the article's row; `by_label` the same by relation label, where nothing is matched but by the label, so that
    `ENDPOINTS` and `REVERSED` stay 0 and all else adds up to `counts`. `types` are the items of a set-valued alpha: what either annotator
    called the tie between two endpoints that both connected.
    """

    counts: npt.NDArray[np.int64]
    by_label: dict[str, npt.NDArray[np.int64]]
    types: tuple[tuple[frozenset[str], frozenset[str]], ...]


class Tie(NamedTuple):
    """A relation as it compares: `ends` ascending, `sense` 1 where it runs that way, -1 the other way, 0 where it has no direction."""

    label: str
    ends: tuple[Hashable, Hashable]
    sense: int
    partnered: bool


def compare(one: AnnotationSet, two: AnnotationSet, pairs: Pairs, *, mode: Mode = "aligned", undirected: Collection[str] = ()) -> Relations:
    """The relations of two annotators in one article. `undirected` names the labels that have no direction.

    A relation is (label, head, tail); exact duplicates of one annotator count once. Where endpoints are events, `pairs` must hold those too.
    """
    ours, theirs = sides(one, two, pairs, mode)
    a, b = ties(one, ours, undirected), ties(two, theirs, undirected)
    counts = _sizes(a, b)
    matched = [_matched(*spot) for spot in _spots(a, b)]
    counts[Column.ENDPOINTS] = sum(same for same, _ in matched)
    counts[Column.REVERSED] = sum(turned for _, turned in matched)
    by_label = {}
    for label in sorted({tie.label for tie in (*a, *b)}):
        x, y = ([tie for tie in side if tie.label == label] for side in (a, b))
        by_label[label] = _sizes(x, y)
        by_label[label][Column.TYPED] = (Counter((tie.ends, tie.sense) for tie in x) & Counter((tie.ends, tie.sense) for tie in y)).total()
    counts[Column.TYPED] = sum(row[Column.TYPED] for row in by_label.values())
    return Relations(counts, by_label, _types(a, b))


def ties(annotations: AnnotationSet, side: Side, undirected: Collection[str]) -> list[Tie]:
    """One annotator's relations as they compare, each once."""
    found: dict[Hashable, Tie] = {}
    for relation in sorted((each for each in annotations.values() if isinstance(each, Relation)), key=lambda each: each.id):
        refs = (relation.head, relation.tail)
        head, tail = (side.means(ref) for ref in refs)
        ends = (head, tail) if repr(head) <= repr(tail) else (tail, head)
        free = relation.label in undirected
        sense = 0 if free else 1 if ends == (head, tail) else -1
        says = [repr(side.says.get(ref, ref)) for ref in refs]
        exact = (relation.label, *(sorted(says) if free else says))
        found.setdefault(exact, Tie(relation.label, ends, sense, side.partner.issuperset(refs)))
    return list(found.values())


def _sizes(a: list[Tie], b: list[Tie]) -> npt.NDArray[np.int64]:
    counts = np.zeros(len(Column), dtype=np.int64)
    counts[: Column.ENDPOINTS] = len(a), len(b), sum(tie.partnered for tie in a), sum(tie.partnered for tie in b)
    return counts


def _spots(a: Iterable[Tie], b: Iterable[Tie]) -> list[tuple[list[Tie], list[Tie]]]:
    """Both annotators' ties between the same two ends, whichever way round."""
    spots: dict[Hashable, tuple[list[Tie], list[Tie]]] = {}
    for place, side in enumerate((a, b)):
        for tie in side:
            spots.setdefault(tie.ends, ([], []))[place].append(tie)
    return list(spots.values())


def _matched(a: list[Tie], b: list[Tie]) -> tuple[int, int]:
    """How many ties between two ends are matched, and how many of the rest run the other way round.

    Ties of the same sense first; what is left without direction then meets what has any.
    """
    x, y = Counter(tie.sense for tie in a), Counter(tie.sense for tie in b)
    same, x, y = x & y, x - y, y - x
    directed = x[1] + x[-1], y[1] + y[-1]
    free = min(x[0], directed[1]), min(y[0], directed[0])
    return same.total() + sum(free), min(directed[0] - free[1], directed[1] - free[0])


def _types(a: list[Tie], b: list[Tie]) -> tuple[tuple[frozenset[str], frozenset[str]], ...]:
    """What both called the ties between the same ends: by direction, or as one where some tie there has none."""
    items = []
    for x, y in _spots(a, b):
        senses = ((-1, 0, 1),) if any(tie.sense == 0 for tie in (*x, *y)) else ((-1,), (1,))
        for sense in senses:
            one, two = (frozenset(tie.label for tie in side if tie.sense in sense) for side in (x, y))
            if one and two:
                items.append((one, two))
    return tuple(sorted(items, key=lambda item: [sorted(labels) for labels in item]))
