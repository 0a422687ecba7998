"""Which of several overlapping suggestions are offered: one rule for a single suggester's finds and for several suggesters'."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from itertools import chain
from typing import Any, Protocol, TypeVar

SOLID = frozenset({"PER", "DATE", "WEAPON", "QUANTITY"})
"""Labels inside whose spans no other label is suggested: the Paris in a person's name is no place."""


class Labelled(Protocol):
    """A labelled stretch."""

    @property
    def start(self) -> int: ...

    @property
    def end(self) -> int: ...

    @property
    def label(self) -> str: ...


Item = TypeVar("Item", bound=Labelled)


def settle(items: Iterable[Item], order: Callable[[Item], Any]) -> list[Item]:
    """The items that can be offered together, in text order.

    They're taken in the given order, and one is left out that crosses a taken one, lies where a taken one lies, is nested with
    one of the same label, or lies inside a taken person, date, weapon or quantity. Nesting with different labels stays: an adjective of
    nationality in the name of an organisation. `order` must be total, else the result depends on the order of the items.
    """
    kept = [item for cluster in _clusters(items) for item in _settled(cluster, order)]
    return sorted(kept, key=lambda item: (item.start, -item.end, item.label))


def _clusters(items: Iterable[Item]) -> Iterator[list[Item]]:
    # chains of overlapping items are short, so the rule may compare each with each inside a chain
    cluster: list[Item] = []
    end = -1
    for item in sorted(items, key=lambda item: (item.start, -item.end, item.label)):
        if cluster and item.start >= end:
            yield cluster
            cluster = []
        cluster.append(item)
        end = max(end, item.end) if len(cluster) > 1 else item.end
    if cluster:
        yield cluster


def _settled(cluster: list[Item], order: Callable[[Item], Any]) -> list[Item]:
    if len(cluster) == 1:
        return cluster
    # by character, so that a long chain of short items costs what its text costs
    taken: list[Item] = []
    covering: defaultdict[int, list[Item]] = defaultdict(list)
    beginning: defaultdict[int, list[Item]] = defaultdict(list)
    for item in sorted(cluster, key=order):
        inside = (other for place in range(item.start + 1, item.end) if place in beginning for other in beginning[place])
        if any(conflicting(item, other) for other in chain(covering.get(item.start, ()), inside)):
            continue
        taken.append(item)
        beginning[item.start].append(item)
        for place in range(item.start, item.end):
            covering[place].append(item)
    return taken


def conflicting(a: Labelled, b: Labelled) -> bool:
    """Whether two stretches can't be offered together."""
    if a.end <= b.start or b.end <= a.start:
        return False
    if a.start <= b.start and b.end <= a.end:
        outer, inner = a, b
    elif b.start <= a.start and a.end <= b.end:
        outer, inner = b, a
    else:
        return True
    alike = (outer.start, outer.end) == (inner.start, inner.end)
    return alike or outer.label == inner.label or outer.label in SOLID
