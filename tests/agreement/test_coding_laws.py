"""Laws of the coefficients on items with categories."""

import math
from itertools import permutations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotator.agreement import distances
from annotator.agreement.coding import ac1, alpha, alpha_of_sums, cohen, conger, fleiss, percent, point, scott
from annotator.agreement.distancesums import distance_sums
from annotator.agreement.ratings import Item, gather, members, one_vs_rest, pooled
from annotator.agreement.ratingtables import joint, joints, pairs, shares
from annotator.agreement.values import NO_ITEM, NO_PAIR, ONE_CATEGORY
from tests.agreement.rated import ANY, SCALES, SETS, every, items

NAMES = ("a1", "a2", "a3")


def same(one, other, *, within=0.0):
    """Whether two tables of scores are equal, their reasons too; NaN is equal to NaN."""
    return one.keys() == other.keys() and all(
        each.reason == other[name].reason
        and (
            (math.isnan(each.value) and math.isnan(other[name].value))
            or abs(each.value - other[name].value) <= within * max(1, abs(each.value))
        )
        for name, each in one.items()
    )


@given(items(), st.permutations(NAMES))
def test_renaming_the_annotators_changes_no_coefficient(found, names):
    called = dict(zip(NAMES, names, strict=True))
    renamed = [Item(item.article, {called[name]: value for name, value in item.ratings.items()}) for item in found]
    before = every(gather(found, annotators=NAMES))
    after = every(gather(renamed, annotators=NAMES), pair=(called["a1"], called["a2"]))
    assert same(before, after, within=1e-12)


@given(items())
def test_exchanging_two_annotators_transposes_what_they_gave_and_changes_no_coefficient(found):
    ratings = gather(found, annotators=NAMES)
    one, other = joint(ratings, "a1", "a2"), joint(ratings, "a2", "a1")
    totals = [
        {
            (ours, theirs): count
            for ours, theirs, count in zip(first.tolist(), second.tolist(), table.counts.sum(axis=0).tolist(), strict=True)
        }
        for table, first, second in ((one, one.first, one.second), (other, other.second, other.first))
    ]
    assert totals[0] == totals[1]
    assert same(every(ratings), every(ratings, pair=("a2", "a1")), within=1e-12)


@given(items(), st.randoms())
def test_the_order_of_items_and_ratings_changes_no_bit(found, chance):
    shuffled = [Item(item.article, dict(chance.sample(sorted(item.ratings.items(), key=repr), len(item.ratings)))) for item in found]
    chance.shuffle(shuffled)
    assert same(every(gather(found, annotators=NAMES)), every(gather(shuffled, annotators=NAMES)))


@given(items())
def test_the_names_of_articles_change_no_bit(found):
    renamed = [item._replace(article=f"article {item.article}") for item in reversed(found)]
    assert same(every(gather(found, annotators=NAMES)), every(gather(renamed, annotators=NAMES)))


@given(items())
def test_one_table_of_all_articles_gives_the_same_bits(found):
    ratings = gather(found, annotators=NAMES)
    assert same(every(ratings), every(pooled(ratings)))


@given(items(least=1, missing=False))
def test_equal_answers_agree_wholly_or_show_only_one_category(found):
    alike = [Item(item.article, dict.fromkeys(NAMES, item.ratings["a1"])) for item in found]
    for name, score in every(gather(alike)).items():
        off_scale = score.reason in (distances.NO_NUMBERS, distances.NEGATIVE)
        assert score.value == 1 or off_scale or (score.reason == ONE_CATEGORY and name != "percent"), name


@given(items(least=1), st.lists(st.integers(0, 3), min_size=3, max_size=3))
def test_weighted_sums_of_counts_are_the_counts_of_articles_taken_so_often(found, weights):
    whole = gather(found, annotators=NAMES, articles="xyz")
    often = dict(zip("xyz", weights, strict=True))
    taken = gather([item for item in found for _ in range(often[item.article])], annotators=NAMES, articles="xyz")
    replicates = np.array([weights, [1, 1, 1]])
    for name, scale in SCALES.items():
        one, other = pairs(whole), pairs(taken)
        resampled = alpha(one, replicates @ one.counts, scale(one.categories))
        expected = [point(other, alpha, scale(other.categories)).value, point(one, alpha, scale(one.categories)).value]
        assert resampled == pytest.approx(expected, abs=1e-9, nan_ok=True), name
        one, other = joints(whole), joints(taken)
        resampled = cohen(one, replicates @ one.counts, scale(one.categories))
        assert resampled[0] == pytest.approx(point(other, cohen, scale(other.categories)).value, abs=1e-9, nan_ok=True), name
    for make, coefficient in ((pairs, fleiss), (pairs, percent), (joints, scott), (shares, conger)):
        one, other = make(whole), make(taken)
        assert coefficient(one, replicates @ one.counts)[0] == pytest.approx(point(other, coefficient).value, abs=1e-9, nan_ok=True)


@given(items(values=SETS))
def test_a_label_said_twice_counts_once(found):
    doubled = [Item(item.article, {name: [*labels, *labels] for name, labels in item.ratings.items()}) for item in found]
    assert same(every(gather(found, annotators=NAMES)), every(gather(doubled, annotators=NAMES)))


@given(items(), st.sampled_from((None, math.nan)))
def test_who_gave_nothing_changes_nothing(found, nothing):
    blank = [Item(item.article, {**dict.fromkeys((*NAMES, "lead"), nothing), **item.ratings}) for item in found]
    unread = [*blank, Item("w", dict.fromkeys(NAMES, nothing)), Item("w", {})]
    assert same(every(gather(found, annotators=NAMES)), every(gather(unread)))


@given(items(), st.sampled_from(NAMES))
def test_a_lone_rating_changes_neither_percent_nor_alpha(found, name):
    alone = [*found, *(Item("w", {name: value}) for item in found for value in list(item.ratings.values())[:1])]
    before, after = every(gather(found, annotators=NAMES)), every(gather(alone, annotators=NAMES))
    for each in ("percent", *(f"alpha {scale}" for scale in SCALES)):
        defined = not math.isnan(before[each].value)
        assert before[each].value == pytest.approx(after[each].value, abs=1e-12) if defined else math.isnan(after[each].value)


@given(items(values=ANY), st.integers(0, 3))
def test_nothing_raises_and_what_is_undefined_says_why(found, annotators):
    for name, score in every(gather(found, annotators=NAMES[:annotators])).items():
        assert math.isnan(score.value) == bool(score.reason), name
        assert score.reason in ("", NO_PAIR, NO_ITEM, ONE_CATEGORY, distances.NO_NUMBERS, distances.NEGATIVE)
        assert math.isnan(score.value) or score.value <= 1


@given(items(values=ANY))
def test_a_label_against_the_rest_never_raises_and_agrees_as_often_or_more(found):
    ratings = gather(found, annotators=NAMES)
    whole = point(pairs(ratings), percent).value
    for label in {label for category in ratings.categories for label in members(category)}:
        table = pairs(one_vs_rest(ratings, label))
        scores = [point(table, coefficient) for coefficient in (fleiss, ac1, alpha)]
        assert all(math.isnan(score.value) == bool(score.reason) for score in scores)
        assert not point(table, percent).value < whole - 1e-12


@given(items(annotators=("a1", "a2"), missing=False, least=1))
def test_with_two_annotators_and_nothing_missing_fleiss_is_scott_and_alpha_differs_by_the_sample(found):
    ratings = gather(found)
    scores = every(ratings)
    if not scores["scott"].defined:
        assert {scores[name].reason for name in ("scott", "fleiss", "alpha nominal")} == {ONE_CATEGORY}
        return
    assert scores["fleiss"].value == pytest.approx(scores["scott"].value, abs=1e-12)
    corrected = 1 - (1 - scores["scott"].value) * (1 - 1 / (2 * len(found)))
    assert scores["alpha nominal"].value == pytest.approx(corrected, abs=1e-12)


@given(items(annotators=("a1", "a2"), missing=False, least=1))
def test_with_two_annotators_and_nothing_missing_conger_and_light_are_cohen(found):
    scores = every(gather(found))
    for name in ("conger", "light nominal"):
        assert scores[name].value == pytest.approx(scores["cohen nominal"].value, abs=1e-12, nan_ok=True)


def deltas(categories, given_often):
    """The distances of the definitions, one by one, as functions of two categories."""
    ordered = sorted(categories)

    def ordinal(one, other):
        low, high = sorted((one, other))
        return (sum(given_often[each] for each in ordered if low <= each <= high) - (given_often[one] + given_often[other]) / 2) ** 2

    return {
        "nominal": lambda one, other: one != other,
        "interval": lambda one, other: (one - other) ** 2,
        "ratio": lambda one, other: ((one - other) / (one + other)) ** 2 if one != other else 0,
        "ordinal": ordinal,
    }


@given(items(values=st.sampled_from((0, 1, 2.5, 7, 1e6)), least=1))
def test_alpha_is_what_the_definition_says_rating_by_rating(found):
    coincidences = {}
    for item in found:
        for one, other in permutations(item.ratings.values(), 2):
            coincidences[one, other] = coincidences.get((one, other), 0) + 1 / (len(item.ratings) - 1)
    often = {}
    for (one, _), count in coincidences.items():
        often[one] = often.get(one, 0) + count
    table, whole = pairs(gather(found)), sum(often.values())
    for name, delta in deltas(often, often).items():
        expected = sum(often[one] * often[other] * delta(one, other) for one in often for other in often)
        observed = sum(count * delta(one, other) for (one, other), count in coincidences.items())
        by_hand = 1 - (whole - 1) * observed / expected if expected else math.nan
        assert point(table, alpha, SCALES[name](table.categories)).value == pytest.approx(by_hand, abs=1e-9, nan_ok=True), name


@given(items(least=1), st.lists(st.integers(0, 3), min_size=3, max_size=3))
def test_the_narrow_table_gives_the_same_alpha_in_every_replicate(found, weights):
    ratings = gather(found, annotators=NAMES, articles="xyz")
    wide, replicates = pairs(ratings), np.array([weights, [1, 1, 1]])
    for name, scale in SCALES.items():
        if name == "ordinal":
            continue
        distance = scale(ratings.categories)
        narrow = distance_sums(ratings, distance)
        expected = alpha(wide, replicates @ wide.counts, distance)
        assert alpha_of_sums(narrow, replicates @ narrow.counts) == pytest.approx(expected, abs=1e-9, nan_ok=True), name
        assert point(narrow, alpha_of_sums).reason == point(wide, alpha, distance).reason
