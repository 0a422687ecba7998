"""Answers in short: `"0-5 PER, 7-9+12-15 ORG"` is two spans, the second one of two segments; and spans by brute force, as oracles."""

from collections.abc import Callable, Sequence
from functools import cache

from annotator.agreement.columns import Pair, pack, pair
from annotator.agreement.values import Answers, Unit


def marks(written: str) -> tuple[Unit, ...]:
    """The units that a string lists, sorted."""
    return tuple(sorted(_mark(each.strip()) for each in written.split(",") if each.strip()))


def _mark(written: str) -> Unit:
    places, label = written.split()
    return Unit(tuple((int(start), int(end)) for start, end in (place.split("-") for place in places.split("+"))), label)


def answers(article: str = "x", *, length: int = 99, **units: str) -> Answers:
    """An article that the annotators named finished."""
    return Answers(article=article, length=length, units={name: marks(written) for name, written in units.items()})


def pair_of(*found: Answers) -> Pair:
    """a1 and a2 of some articles."""
    return pair(pack(found), "a1", "a2")


def characters(unit: Unit) -> set[int]:
    """The code points of a unit."""
    return {place for start, end in unit.segments for place in range(start, end)}


def swapped(found: Answers) -> Answers:
    """The same with a1 and a2 exchanged."""
    names = {"a1": "a2", "a2": "a1"}
    return Answers(article=found.article, length=found.length, units={names.get(name, name): units for name, units in found.units.items()})


def best(a: Sequence[Unit], b: Sequence[Unit], worth: Callable[[Unit, Unit], float]) -> float:
    """The greatest worth of all one-to-one choices of pairs, by trying every one; quick where `a` is short."""

    @cache
    def rest(index: int, used: int) -> float:
        if index == len(b):
            return 0
        free = [place for place in range(len(a)) if not used >> place & 1]
        taken = (worth(a[place], b[index]) + rest(index + 1, used | 1 << place) for place in free)
        return max([rest(index + 1, used), *taken])

    return rest(0, 0)
