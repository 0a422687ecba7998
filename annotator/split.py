"""Which article is for training and which for testing: shares that hold for labels and sources too, near-duplicates together, and nothing moves.

An article that has a split keeps it, so that a corpus may grow. Without dates, articles are given out by iterative stratification: the rarest
label or source first (Sechidis, Tsoumakas and Vlahavas 2011), each to the split whose lack it fills best.
"""

import math
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

from annotator.model import Record
from annotator.names import case_problem, file_name_problem
from annotator.problem import Problem

SHARES = {"train": 0.8, "dev": 0.1, "test": 0.1}
"""The splits that are made where nobody names others."""

Trait = tuple[str, str]
"""A kind and a name that articles have, such as `("spans", "PER")` or `("source", "Küstenkurier")`."""

ARTICLES: Trait = ("articles", "")
GOLD: Trait = ("gold", "articles")
_EVER = datetime.min.replace(tzinfo=UTC)
_ALMOST = 1e-9


class Member(Record, frozen=True, kw_only=True):
    """An article as its split needs it: how often each trait occurs in it, and its date with a time zone, if it has one."""

    article: str
    traits: dict[Trait, int] = {}  # noqa: RUF012 - msgspec copies it
    when: datetime | None = None


class Assignment(Record, frozen=True, kw_only=True):
    """The splits of the articles that had none, and what a lead should know about them."""

    splits: dict[str, str]
    problems: tuple[Problem, ...] = ()


def assign(
    members: Sequence[Member],
    shares: Mapping[str, float],
    *,
    kept: Mapping[str, str] | None = None,
    pairs: Iterable[tuple[str, str]] = (),
    seed: int = 0,
    timed: bool = False,
) -> Assignment:
    """A split for every article that isn't in `kept`; the same values in any order give the same splits.

    `pairs` are near-duplicates: new ones stay together, and go with one that is kept. With `timed`, the oldest go to the first split and
    the newest to the last, and a group is as old as its newest article. Each share is met within the size of one group, unless what is kept
    has more than that already. Raises ValueError for shares that can't be.
    """
    had = dict(kept or {})
    check_shares(shares, had.values())
    balance = _Balance(members, shares, had)
    groups, problems = _groups([each for each in members if each.article not in had], had, list(pairs), seed)
    splits: dict[str, str] = {}

    def put(group: _Group, split: str) -> None:
        balance.give(group.traits, split)
        splits.update((each.article, split) for each in group.members)

    for group in groups:
        if group.beside:
            put(group, min(group.beside, key=lambda split: (-len(group.beside[split]), list(shares).index(split))))
    problems += [_bridge(group, splits[group.members[0].article]) for group in groups if len(group.beside) > 1]
    free = [group for group in groups if not group.beside]
    for group, split in _by_time(free, balance) if timed else _stratified(free, balance):
        put(group, split)
    problems += _late(members, shares, had, splits) if timed else []
    return Assignment(splits=dict(sorted(splits.items())), problems=(*problems, *balance.small()))


def check_shares(shares: Mapping[str, Any], names: Iterable[str] = ()) -> None:
    """Raises ValueError unless the shares add up to 1, have names that files can have, and name all of `names`, the splits there are."""
    for number, (name, share) in enumerate(shares.items()):
        problem = file_name_problem(name) or case_problem(name, list(shares)[:number])
        if problem:
            raise ValueError(f"a split can't be called that: {problem}")
        if not (isinstance(share, int | float) and 0 <= share <= 1):
            raise ValueError(f"the share of {name!r} is {share!r}; expected a number from 0 to 1")
    if not math.isclose(math.fsum(shares.values()), 1, abs_tol=1e-6):
        raise ValueError(f"the shares {_listed(shares)} add up to {math.fsum(shares.values()):g}; expected 1")
    missing = sorted(set(names) - shares.keys())
    if missing:
        raise ValueError(
            f"the corpus has a split {missing[0]!r}, which the shares {_listed(shares)} leave out. "
            f"Name it too, with the share 0 if nothing more should come in, or undo the splits first"
        )


def _listed(shares: Mapping[str, Any]) -> str:
    return ", ".join(f"{name}={share:g}" for name, share in shares.items()) or "(none)"


class _Group(Record, frozen=True, kw_only=True):
    """Articles that go together; `beside` names the near-duplicates that have a split already, by split, `key` is their place in the draw."""

    members: tuple[Member, ...]
    traits: dict[Trait, int]
    when: datetime | None
    beside: dict[str, tuple[str, ...]]
    key: bytes


class _Balance:
    """What each split has and still lacks, while articles are given out. Counts are whole numbers, so their order leaves no trace."""

    def __init__(self, members: Sequence[Member], shares: Mapping[str, float], kept: Mapping[str, str]) -> None:
        self.shares = shares
        self._totals = _sums(members)
        self._given: dict[str, Counter[Trait]] = {name: Counter() for name in shares}
        for member in members:
            if member.article in kept:
                self.give(_sums([member]), kept[member.article])

    def give(self, traits: Mapping[Trait, int], split: str) -> None:
        self._given[split].update(traits)

    def lack(self, split: str, trait: Trait = ARTICLES) -> float:
        return self.shares[split] * self._totals[trait] - self._given[split][trait]

    def best(self, group: _Group) -> str:
        """Where a group fits best among the splits with room for it; without any, where there's most room: so none is over by a whole group."""
        open_ = [name for name, share in self.shares.items() if share > 0]
        room = {name: round(self.lack(name), 9) for name in open_}
        fitting = [name for name in open_ if room[name] + _ALMOST >= group.traits[ARTICLES]]
        fitting = fitting or [name for name in open_ if room[name] == max(room.values())]
        return max(fitting, key=lambda name: (round(self._gain(group, name), 9), room[name], sha256(group.key + name.encode()).digest()))

    def _gain(self, group: _Group, split: str) -> float:
        """By how much chi-square falls, summed over the traits, when the split gets the group."""
        share = self.shares[split]
        return math.fsum(n * (2 * self.lack(split, trait) - n) / (share * self._totals[trait]) for trait, n in group.traits.items())

    def small(self) -> Iterator[Problem]:
        """The splits for which the corpus, or its gold, is too small."""
        total, gold = self._totals[ARTICLES], self._totals[GOLD]
        for name, share in self.shares.items():
            given = self._given[name]
            if share and total and (share * total < 1 - _ALMOST or not given[ARTICLES]):
                said = f"{share:.0%} of {total} articles is {share * total:.2g}, so it has {given[ARTICLES] or 'none'}"
                advice = "add articles and split again, or undo the split and give it a bigger share"
                yield Problem(rule="split.small", element=name, message=f"{said}; {advice}")
            elif share and gold and not given[GOLD]:
                advice = "let the articles be read that are in it, or split once there is more gold"
                yield Problem(rule="split.gold", element=name, message=f"it has none of the {gold} articles with gold; {advice}")


def _sums(members: Iterable[Member]) -> Counter[Trait]:
    sums: Counter[Trait] = Counter()
    for member in members:
        sums.update(member.traits)
        sums[ARTICLES] += 1
    return +sums


def _groups(
    new: Sequence[Member], kept: Mapping[str, str], pairs: Sequence[tuple[str, str]], seed: int
) -> tuple[list[_Group], list[Problem]]:
    known = {member.article: member for member in new}
    root = {article: article for article in known}

    def top(article: str) -> str:
        while root[article] != article:
            root[article] = article = root[root[article]]
        return article

    for one, other in pairs:
        if one in known and other in known:
            root[top(one)] = top(other)
    together: dict[str, list[str]] = {}
    for article in sorted(known):
        together.setdefault(top(article), []).append(article)
    beside: dict[str, dict[str, set[str]]] = {}
    for one, other in [*pairs, *((other, one) for one, other in pairs)]:
        if one in known and other in kept:
            beside.setdefault(top(one), {}).setdefault(kept[other], set()).add(other)
    groups = [_group([known[each] for each in articles], beside.get(first, {}), seed) for first, articles in together.items()]
    return sorted(groups, key=lambda group: group.key), _apart(kept, pairs)


def _group(members: Sequence[Member], beside: Mapping[str, Iterable[str]], seed: int) -> _Group:
    return _Group(
        members=tuple(members),
        traits=_sums(members),
        when=max((member.when for member in members if member.when), default=None),
        beside={split: tuple(sorted(articles)) for split, articles in sorted(beside.items())},
        key=min(sha256(f"{seed}\0{member.article}".encode()).digest() for member in members),
    )


def _stratified(groups: Sequence[_Group], balance: _Balance) -> Iterator[tuple[_Group, str]]:
    holders: dict[Trait, set[int]] = {}
    for number, group in enumerate(groups):
        for trait in group.traits:
            holders.setdefault(trait, set()).add(number)
    while holders:
        rarest = min(holders, key=lambda trait: (len(holders[trait]), trait))
        # the largest first: the small ones even out what those left uneven
        for number in sorted(holders.pop(rarest), key=lambda number: (-groups[number].traits[rarest], number)):
            yield groups[number], balance.best(groups[number])
            for trait in groups[number].traits.keys() & holders.keys():
                holders[trait].discard(number)
                if not holders[trait]:
                    del holders[trait]


def _by_time(groups: Sequence[_Group], balance: _Balance) -> Iterator[tuple[_Group, str]]:
    room = {name: max(0.0, balance.lack(name)) for name, share in balance.shares.items() if share > 0}
    total, place = sum(group.traits[ARTICLES] for group in groups), 0
    # where what is kept has more than its share already, the others share what is left
    scale = total / (math.fsum(room.values()) or 1)
    for group in sorted(groups, key=lambda group: (group.when or _EVER, group.key)):
        middle, end = place + group.traits[ARTICLES] / 2, 0.0
        place += group.traits[ARTICLES]
        split = ""
        for name in room:
            end += room[name] * scale
            split = name if room[name] or not split else split
            if middle < end:
                break
        yield group, split


def _bridge(group: _Group, split: str) -> Problem:
    old = " and ".join(f"{articles[0]!r} ({name})" for name, articles in group.beside.items())
    ids = [member.article for member in group.members]
    who = "it is a near-duplicate" if len(ids) == 1 else f"it and {len(ids) - 1} more are near-duplicates"
    message = f"{who} of {old}, which keep their splits; so near-duplicates stand on both sides. It goes to {split}"
    return Problem(rule="split.duplicate", article=ids[0], message=message)


def _apart(kept: Mapping[str, str], pairs: Iterable[tuple[str, str]]) -> list[Problem]:
    apart = sorted({(min(pair), max(pair)) for pair in pairs if all(each in kept for each in pair) and kept[pair[0]] != kept[pair[1]]})
    if not apart:
        return []
    one, other = apart[0]
    message = (
        f"near-duplicates are in different splits since before, as {one!r} ({kept[one]}) and {other!r} ({kept[other]}); they stay there"
    )
    return [Problem(rule="split.apart", article=one, message=f"{len(apart)} pairs of {message}" if len(apart) > 1 else message)]


def _late(members: Iterable[Member], shares: Mapping[str, float], kept: Mapping[str, str], splits: Mapping[str, str]) -> list[Problem]:
    dates = {member.article: member.when for member in members if member.when}
    last = next(name for name in reversed(list(shares)) if shares[name] > 0)
    newest = max((dates[article] for article, name in kept.items() if name == last and article in dates), default=None)
    late = sorted(article for article, name in splits.items() if newest is not None and name != last and dates.get(article, _EVER) > newest)
    if not late:
        return []
    what = f"{len(late)} articles are" if len(late) > 1 else "an article is"
    message = f"{what} newer than every one that {last!r} had, but in a split before it: articles keep their split when the corpus grows"
    return [Problem(rule="split.time", article=late[0], message=message)]
