"""Splits: decided by shares, labels, sources and a seed alone; near-duplicates together; nothing moves when a corpus grows."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from annotator.split import GOLD, SHARES, Assignment, Member, assign, check_shares

START = datetime(2031, 3, 1, tzinfo=UTC)
Drawn = tuple[list[Member], list[tuple[str, str]]]


def member(article: str, *, day: int | None = None, **spans: int) -> Member:
    traits = {("spans", label): number for label, number in spans.items()}
    return Member(article=article, traits=traits, when=None if day is None else START + timedelta(days=day))


def plain(number: int) -> list[Member]:
    return [member(f"a{each:03}") for each in range(number)]


def counts(found: Assignment) -> dict[str, int]:
    return {name: list(found.splits.values()).count(name) for name in sorted(set(found.splits.values()))}


@st.composite
def corpora(draw: st.DrawFn) -> Drawn:
    """Articles with labels and dates, and pairs of near-duplicates among them."""
    numbers = st.tuples(st.integers(0, 3), st.integers(0, 9), st.one_of(st.none(), st.integers(0, 30)))
    members = [
        replace(member(f"a{place}", day=day, PER=per), traits={("spans", "PER"): per, ("source", str(source)): 1})
        for place, (source, per, day) in enumerate(draw(st.lists(numbers, min_size=1, max_size=40)))
    ]
    ids = st.sampled_from([each.article for each in members])
    pairs = draw(st.lists(st.tuples(ids, ids).filter(lambda pair: pair[0] != pair[1]), max_size=12))
    return members, pairs


shares = st.sampled_from(
    [SHARES, {"train": 0.7, "test": 0.3}, {"a": 0.25, "b": 0.25, "c": 0.25, "d": 0.25}, {"x": 0.6, "none": 0.0, "y": 0.4}]
)


def groups(articles: set[str], pairs: list[tuple[str, str]]) -> dict[str, set[str]]:
    """The near-duplicates of each article among some, by way of others of them too."""
    together = {article: {article} for article in articles}
    for one, other in pairs:
        if one in articles and other in articles:
            union = together[one] | together[other]
            together |= dict.fromkeys(union, union)
    return together


def near(sizes: Mapping[str, int], shares: Mapping[str, float], total: int, largest: int) -> bool:
    return all(abs(sizes.get(name, 0) - share * total) <= largest + 1e-6 for name, share in shares.items())


@given(corpora(), shares, st.integers(0, 3), st.booleans(), st.randoms())
def test_the_order_of_articles_and_pairs_does_not_matter(drawn: Drawn, shares: dict[str, float], seed: int, timed: bool, random) -> None:
    members, pairs = drawn
    kept = {each.article: name for each, name in zip(members[::3], [*shares] * len(members), strict=False)}
    first = assign(members, shares, kept=kept, pairs=pairs, seed=seed, timed=timed)
    assert assign(members, shares, kept=kept, pairs=pairs, seed=seed, timed=timed) == first
    mixed, turned = random.sample(members, len(members)), [random.choice([pair, pair[::-1]]) for pair in random.sample(pairs, len(pairs))]
    assert assign(mixed, shares, kept=dict(sorted(kept.items(), reverse=True)), pairs=turned, seed=seed, timed=timed) == first


@given(corpora(), shares, st.booleans())
def test_shares_are_met_within_the_largest_group(drawn: Drawn, shares: dict[str, float], timed: bool) -> None:
    members, pairs = drawn
    found = assign(members, shares, pairs=pairs, timed=timed)
    assert found.splits.keys() == {each.article for each in members}
    largest = max(map(len, groups({each.article for each in members}, pairs).values()))
    assert near(counts(found), shares, len(members), largest)


@given(corpora(), shares, st.integers(0, 40), st.booleans())
def test_a_corpus_that_grows_moves_nothing_and_keeps_its_near_duplicates_together(
    drawn: Drawn, shares: dict[str, float], first: int, timed: bool
) -> None:
    members, pairs = drawn
    old, new = {each.article for each in members[:first]}, {each.article for each in members[first:]}
    kept = assign(members[:first], shares, pairs=pairs, timed=timed).splits
    found = assign(members, shares, kept=kept, pairs=pairs, timed=timed)
    assert kept.keys() == old
    assert found.splits.keys() == new
    every, together = kept | found.splits, groups(new, pairs)
    beside = {
        article: {kept[b] for each in together[article] for a, b in [*pairs, *(pair[::-1] for pair in pairs)] if a == each and b in old}
        for article in new
    }
    for one, other in pairs:
        both_kept = one in old and other in old
        asked_to_both = any(len(beside.get(each, ())) > 1 for each in (one, other))
        assert both_kept or asked_to_both or every[one] == every[other]
    bridged = {problem.article for problem in found.problems if problem.rule == "split.duplicate"}
    assert bridged == {min(together[article]) for article in new if len(beside[article]) > 1}
    for article, sides in beside.items():
        assert not sides or every[article] in sides


@given(corpora(), shares, st.integers(0, 40), st.booleans())
def test_a_corpus_that_grows_comes_back_to_its_shares(drawn: Drawn, shares: dict[str, float], first: int, timed: bool) -> None:
    members, pairs = drawn
    kept = assign(members[:first], shares, timed=timed).splits
    found = assign(members, shares, kept=kept, pairs=pairs, timed=timed)
    together = groups(found.splits.keys(), pairs)
    tied = {article for article in together if any({article, kept_one} & set(pair) == set(pair) for pair in pairs for kept_one in kept)}
    follows = {article for article, group in together.items() if group & tied}
    sizes = counts(Assignment(splits=kept | {article: found.splits[article] for article in follows}))
    if all(sizes.get(name, 0) <= share * len(members) for name, share in shares.items()):
        largest = max((len(group) for article, group in together.items() if article not in follows), default=0)
        assert near(counts(Assignment(splits=kept | found.splits)), shares, len(members), max(largest, 1))


@given(corpora(), shares)
def test_by_time_nothing_older_than_the_split_before_comes_after_it(drawn: Drawn, shares: dict[str, float]) -> None:
    members, pairs = drawn
    found = assign(members, shares, pairs=pairs, timed=True)
    together, dates = groups(set(found.splits), pairs), {each.article: each.when for each in members}
    newest = {article: max((dates[each] for each in group if dates[each]), default=None) for article, group in together.items()}
    names = list(shares)
    for one, side in found.splits.items():
        for other, later in found.splits.items():
            if names.index(side) < names.index(later) and newest[one]:
                assert newest[other] is not None
                assert newest[one] <= newest[other]


def test_shares_are_met_to_the_article_where_that_is_possible() -> None:
    assert counts(assign(plain(100), SHARES)) == {"dev": 10, "test": 10, "train": 80}
    assert counts(assign(plain(7), {"one": 0.5, "two": 0.5})) in ({"one": 4, "two": 3}, {"one": 3, "two": 4})


def test_another_seed_draws_other_articles() -> None:
    one, other = assign(plain(100), SHARES, seed=1), assign(plain(100), SHARES, seed=2)
    assert counts(one) == counts(other)
    assert one.splits != other.splits


def test_some_seed_brings_each_article_into_the_test() -> None:
    tests = [assign(plain(10), SHARES, seed=seed).splits for seed in range(100)]
    assert {article for splits in tests for article, name in splits.items() if name == "test"} == {each.article for each in plain(10)}


def test_every_split_gets_its_share_of_each_label_and_source() -> None:
    members = [
        Member(
            article=f"a{each:03}",
            traits={("spans", "PER"): each % 7, ("spans", "WEAPON"): 5 * (each % 20 == 0), ("source", "ABC"[each % 3]): 1},
        )
        for each in range(300)
    ]
    found = assign(members, {"train": 0.8, "test": 0.2})
    for trait, asked in {("spans", "PER"): 0.2, ("spans", "WEAPON"): 0.2, ("source", "A"): 0.2, ("source", "C"): 0.2}.items():
        total = sum(each.traits.get(trait, 0) for each in members)
        reached = sum(each.traits.get(trait, 0) for each in members if found.splits[each.article] == "test")
        assert reached / total == pytest.approx(asked, abs=0.02)


def test_gold_is_given_out_as_evenly_as_articles_are() -> None:
    members = [Member(article=f"a{each:03}", traits={GOLD: 1} if each < 20 else {}) for each in range(100)]
    found = assign(members, SHARES)
    gold = [found.splits[each.article] for each in members if each.traits]
    assert [gold.count(name) for name in SHARES] == [16, 2, 2]


def test_the_newest_are_in_the_last_split_and_undated_ones_in_the_first() -> None:
    members = [*(member(f"a{day}", day=day) for day in range(9)), member("undated")]
    found = assign(members, SHARES, timed=True)
    assert (found.splits["a8"], found.splits["a7"], found.splits["a6"], found.splits["undated"]) == ("test", "dev", "train", "train")


def test_by_time_splits_that_lack_articles_share_what_is_left_by_another_that_has_too_many() -> None:
    members = [member(f"a{day}", day=day) for day in range(8)]
    kept = dict.fromkeys([f"a{day}" for day in range(6)], "train")
    found = assign(members, {"train": 0.5, "dev": 0.25, "test": 0.25}, kept=kept, timed=True)
    assert found.splits == {"a6": "dev", "a7": "test"}


def test_a_group_of_near_duplicates_is_as_old_as_its_newest_article() -> None:
    members = [member(f"a{day}", day=day) for day in range(10)]
    assert assign(members, {"train": 0.8, "test": 0.2}, pairs=[("a0", "a9")], timed=True).splits["a0"] == "test"


def test_a_new_near_duplicate_follows_the_old_one() -> None:
    kept = {"a000": "test"}
    found = assign(plain(10), SHARES, kept=kept, pairs=[("a000", "a001"), ("a001", "a002")])
    assert (found.splits["a001"], found.splits["a002"]) == ("test", "test")
    assert found.problems[:-1] == ()


def test_an_article_between_two_splits_goes_with_the_most_of_its_near_duplicates_and_is_named() -> None:
    kept = {"a000": "test", "a001": "train", "a002": "test"}
    found = assign(plain(4), {"train": 0.5, "test": 0.5}, kept=kept, pairs=[(old, "a003") for old in kept])
    assert found.splits == {"a003": "test"}
    assert str(found.problems[0]) == (
        "a003: it is a near-duplicate of 'a000' (test) and 'a001' (train), which keep their splits; so near-duplicates stand on both sides. "
        "It goes to test"
    )


def test_near_duplicates_that_were_apart_before_stay_and_are_named() -> None:
    found = assign(plain(4), {"train": 0.5, "test": 0.5}, kept={"a000": "test", "a001": "train"}, pairs=[("a001", "a000")])
    assert str(found.problems[0]) == (
        "a000: near-duplicates are in different splits since before, as 'a000' (test) and 'a001' (train); they stay there"
    )


def test_a_split_that_the_corpus_is_too_small_for_is_named() -> None:
    found = assign(plain(4), SHARES)
    (problem, *_) = found.problems
    assert str(problem).startswith("dev: 10% of 4 articles is 0.4, so it has ")
    assert {each.rule for each in found.problems} == {"split.small"}
    assert [each.element for each in assign(plain(20), SHARES).problems] == []


def test_a_split_without_gold_is_named() -> None:
    members = [Member(article="a000", traits={GOLD: 1, ("spans", "PER"): 3}), *plain(40)[1:]]
    found = assign(members, SHARES)
    assert [str(problem) for problem in found.problems] == [
        f"{name}: it has none of the 1 articles with gold; let the articles be read that are in it, or split once there is more gold"
        for name in ("dev", "test")
    ]


def test_articles_that_come_later_than_the_test_are_named_in_a_split_by_time() -> None:
    members = [member(f"a{day:02}", day=day) for day in range(20)]
    two = {"train": 0.8, "test": 0.2}
    kept = assign(members[:10], two, timed=True).splits
    found = assign(members, two, kept=kept, timed=True)
    assert counts(found) == {"test": 2, "train": 8}
    assert str(found.problems[0]) == (
        "a10: 8 articles are newer than every one that 'test' had, but in a split before it: articles keep their split when the corpus grows"
    )


@pytest.mark.parametrize(
    ("shares", "message"),
    [
        ({"train": 0.8, "test": 0.1}, r"the shares train=0.8, test=0.1 add up to 0.9; expected 1"),
        ({}, r"the shares \(none\) add up to 0; expected 1"),
        ({"train": 1.5, "test": -0.5}, "the share of 'train' is 1.5; expected a number from 0 to 1"),
        ({"train": "0.8", "test": "0.2"}, "the share of 'train' is '0.8'; expected a number from 0 to 1"),
        ({"train": float("nan")}, "the share of 'train' is nan; expected a number from 0 to 1"),
        ({"../train": 1.0}, "a split can't be called that: '../train' can't be a file's name"),
        ({"train": 0.5, "Train": 0.5}, "a split can't be called that: 'Train' differs only in its capitals from 'train'"),
        ({"train": 1.0}, "the corpus has a split 'test', which the shares train=1 leave out. Name it too, with the share 0"),
    ],
)
def test_shares_that_cannot_be_are_refused(shares: dict[str, float], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        check_shares(shares, ["test"] if shares == {"train": 1.0} else [])


def test_a_split_with_the_share_0_gets_nothing_more() -> None:
    found = assign(plain(10), {"train": 0.5, "old": 0, "test": 0.5}, kept={"a000": "old"})
    assert counts(found) in ({"test": 4, "train": 5}, {"test": 5, "train": 4})
