"""Counts of agreement from sets of marks, character by character and without any array: what the project's measures must come to."""

from collections import Counter
from collections.abc import Iterable

Mark = tuple[int, int, str]
Triple = tuple[int, int, int]
"""What is matched, and how much there is on either side."""


def tally(a: set[Mark], b: set[Mark], within: set[int]) -> dict[str, Triple]:
    """The measures of one article; `within` are the characters that count."""
    places = [{(start, end) for start, end, _ in side} for side in (a, b)]
    typed = [{(at, label) for start, end, label in side for at in within & set(range(start, end))} for side in (a, b)]
    plain = [{at for at, _ in side} for side in typed]
    return {
        "exact_typed": _shared(a, b),
        "overlap_typed": (matched(a, b, typed=True), len(a), len(b)),
        "boundary_only": _shared(*places),
        "overlap_untyped": (matched(a, b, typed=False), len(a), len(b)),
        "dice_typed": _shared(*typed),
        "dice_untyped": _shared(*plain),
    }


def matched(a: Iterable[Mark], b: Iterable[Mark], *, typed: bool) -> int:
    """How many marks can be given a partner that shares a character with them, each at most one (augmenting paths)."""
    near = {x: [y for y in sorted(b) if x[0] < y[1] and y[0] < x[1] and (not typed or x[2] == y[2])] for x in sorted(a)}
    partner: dict[Mark, Mark] = {}

    def found(x: Mark, tried: set[Mark]) -> bool:
        for y in near[x]:
            if y not in tried:
                tried.add(y)
                if y not in partner or found(partner[y], tried):
                    partner[y] = x
                    return True
        return False

    return sum(found(x, set()) for x in near)


def added(triples: Iterable[Triple]) -> Triple:
    """The sums, place by place."""
    sums = Counter[int]()
    for triple in triples:
        sums.update(dict(enumerate(triple)))
    return sums[0], sums[1], sums[2]


def disputed(sides: Iterable[set[Mark]]) -> set[Mark]:
    """What some say and not all."""
    found = list(sides)
    return set.union(*found) - set.intersection(*found)


def by_border(sides: dict[str, set[Mark]], waiting: set[Mark]) -> dict[Mark, bool]:
    """What the rule of the longest decides: of marks with one label that overlap, where every reader has one and one is longer than all others."""
    groups: list[set[Mark]] = []
    for mark in sorted(waiting):
        near = [group for group in groups if any(x[2] == mark[2] and x[0] < mark[1] and mark[0] < x[1] for x in group)]
        groups = [group for group in groups if group not in near] + [set().union({mark}, *near)]
    decided: dict[Mark, bool] = {}
    for group in groups:
        lengths = sorted((end - start for start, end, _ in group), reverse=True)
        if len(group) > 1 and lengths[0] > lengths[1] and all(len(group & said) == 1 for said in sides.values()):
            decided |= {mark: mark[1] - mark[0] == lengths[0] for mark in group}
    return decided


def by_vote(sides: dict[str, set[Mark]], waiting: set[Mark]) -> dict[Mark, bool]:
    """What a majority decides: more than half is in, fewer is out, half is nothing."""
    votes = {mark: sum(mark in said for said in sides.values()) for mark in waiting}
    return {mark: 2 * number > len(sides) for mark, number in votes.items() if 2 * number != len(sides)}


def _shared(a: set, b: set) -> Triple:
    return len(a & b), len(a), len(b)
