"""Coefficients of agreement on items with categories: published values, missing ratings, and what is said where there is no evidence."""

import numpy as np
import pytest

from annotator.agreement.bootstrap import bootstrap
from annotator.agreement.coding import ac1, alpha, bennett, cohen, conger, fleiss, measure, percent, point, scott
from annotator.agreement.distances import NEGATIVE, NO_NUMBERS, interval, linear, listed, masi, ordinal, ratio
from annotator.agreement.ratings import Item, gather, one_vs_rest, recoded
from annotator.agreement.ratingtables import joint, joints, pairs, shares
from annotator.agreement.values import NO_ITEM, NO_PAIR, ONE_CATEGORY, undefined


def rated(*rows):
    """Items of one article from rows of ratings, the annotators numbered from a1."""
    return gather([Item("x", {f"a{rater}": value for rater, value in enumerate(row, 1)}) for row in rows])


def times(count, *row):
    return [row] * count


# Artstein and Poesio (2008), p. 558 and p. 568
UTTERANCES = [*times(20, "STAT", "STAT"), *times(20, "IReq", "STAT"), *times(10, "STAT", "IReq"), *times(50, "IReq", "IReq")]
WITH_CHECKS = [
    *times(46, "STAT", "STAT"),
    *times(6, "IReq", "STAT"),
    *times(32, "IReq", "IReq"),
    *times(6, "IReq", "Chck"),
    *times(10, "Chck", "Chck"),
]
# Krippendorff (2011), section C: twelve units, four observers
OBSERVED = [
    (1, 1, None, 1),
    (2, 2, 3, 2),
    *times(2, 3, 3, 3, 3),
    (2, 2, 2, 2),
    (1, 2, 3, 4),
    (4, 4, 4, 4),
    (1, 1, 2, 1),
    (2, 2, 2, 2),
    (None, 5, 5, 5),
    (None, None, 1, 1),
    (None, None, 3, None),
]


def test_two_annotators_as_artstein_and_poesio_print_them():
    ratings = rated(*UTTERANCES)
    table, both = pairs(ratings), joint(ratings, "a1", "a2")
    assert point(table, percent).value == pytest.approx(0.7, abs=1e-12)
    assert point(table, bennett).value == pytest.approx(0.4, abs=1e-12)
    assert point(both, scott).value == pytest.approx(0.341, abs=5e-4)
    assert point(both, cohen).value == pytest.approx(0.348, abs=5e-4)


def test_weights_as_artstein_and_poesio_print_them():
    ratings = rated(*WITH_CHECKS)
    scale = listed({("Chck", "IReq"): 0.5, ("STAT", "Chck"): 0.5, ("IReq", "STAT"): 1.0})
    table, both = pairs(ratings), joint(ratings, "a1", "a2")
    assert point(both, cohen, scale(both.categories)).value == pytest.approx(0.8163, abs=5e-5)
    assert point(table, alpha, scale(table.categories)).value == pytest.approx(0.8156, abs=5e-5)


@pytest.mark.parametrize(("scale", "published"), [(None, 0.743), (ordinal, 0.815), (interval, 0.849), (ratio, 0.797)])
def test_alpha_with_missing_ratings_as_krippendorff_prints_it(scale, published):
    table = pairs(rated(*OBSERVED))
    score = point(table, alpha) if scale is None else point(table, alpha, scale(table.categories))
    assert score.value == pytest.approx(published, abs=5e-4)


def test_the_other_coefficients_on_the_same_ratings_are_those_of_irrcac():
    ratings = rated(*OBSERVED)
    assert point(pairs(ratings), ac1).value == pytest.approx(0.775444068127, abs=1e-12)
    assert point(pairs(ratings), fleiss).value == pytest.approx(0.761169275422, abs=1e-12)
    assert point(pairs(ratings), bennett).value == pytest.approx(0.772727272727, abs=1e-12)
    assert point(shares(ratings), conger).value == pytest.approx(0.762817441303, abs=1e-12)


def test_three_annotators_as_randolph_prints_them():
    table = pairs(rated("YYY", "YYN", "NNY", "NNN"))
    assert point(table, fleiss).value == pytest.approx(1 / 3, abs=1e-12)
    assert point(table, bennett).value == pytest.approx(1 / 3, abs=1e-12)


def test_two_annotators_who_nearly_always_say_yes_as_gwet_computes_them():
    ratings = rated(*times(8, "y", "y"), "yn", "nn")
    assert point(pairs(ratings), ac1).value == pytest.approx(0.8658, abs=5e-5)
    assert point(joint(ratings, "a1", "a2"), scott).value == pytest.approx(0.6078, abs=5e-5)


def test_the_pathologists_of_agresti_category_by_category():
    # Agresti (1992), p. 202: 118 slides; the printed category kappas are of Scott's kind, Cohen's differ
    table = {"11": 22, "12": 2, "13": 2, "21": 5, "22": 7, "23": 14, "32": 2, "33": 36, "42": 1, "43": 17, "44": 10}
    ratings = rated(*(row for cell, count in table.items() for row in times(count, *cell)))
    fleissed = [point(pairs(one_vs_rest(ratings, label)), fleiss).value for label in "1234"]
    cohens = [point(joint(one_vs_rest(ratings, label), "a1", "a2"), cohen).value for label in "1234"]
    assert point(joint(ratings, "a1", "a2"), cohen).value == pytest.approx(0.493, abs=5e-4)
    assert fleissed == pytest.approx([0.781, 0.247, 0.402, 0.435], abs=5e-4)
    assert cohens == pytest.approx([0.78103, 0.26632, 0.44053, 0.45872], abs=5e-6)


def test_cohens_weights_go_by_the_values_of_the_categories():
    # observed 1·1 + 1·3; expected: each of 1, 2, 5 against each of 2, 2, 5 and so on, divided by three
    both = joint(rated((1, 2), (2, 5), (5, 5)), "a1", "a2")
    observed, expected = 1 + 3, (1 + 4 + 4 + 0 + 3 + 3 + 3 + 0 + 0) / 3
    assert point(both, cohen, linear(both.categories)).value == pytest.approx(1 - observed / expected, abs=1e-12)
    observed, expected = 1 + 9, (1 + 16 + 16 + 0 + 9 + 9 + 9 + 0 + 0) / 3
    assert point(both, cohen, interval(both.categories)).value == pytest.approx(1 - observed / expected, abs=1e-12)


def test_light_is_the_mean_of_cohen_over_all_pairs():
    ratings = rated("YYY", "YYN", "NNY", "NNN", "YNN")
    cohens = [point(joint(ratings, *pair), cohen).value for pair in (("a1", "a2"), ("a1", "a3"), ("a2", "a3"))]
    assert point(joints(ratings), cohen).value == pytest.approx(sum(cohens) / 3, abs=1e-12)


def test_light_leaves_out_a_pair_without_evidence():
    ratings = rated(("Y", "Y", None), ("N", "Y", None), ("N", "N", None), (None, None, "Y"))
    assert point(joints(ratings), cohen).value == point(joint(ratings, "a1", "a2"), cohen).value


def test_sets_are_told_apart_by_how_much_they_share():
    table = pairs(rated(({"A"}, {"A", "B"}), ({"B"}, {"B"}), (set(), set())))
    # expected: every pair of the six ratings A, AB, B, B, -, -
    apart = {"A AB": 2 / 3, "A B": 1, "A -": 1, "AB B": 2 / 3, "AB -": 1, "B -": 1}
    expected = 2 * (apart["A AB"] + 2 * apart["A B"] + 2 * apart["A -"] + 2 * apart["AB B"] + 2 * apart["AB -"] + 4 * apart["B -"])
    assert point(table, alpha, masi(table.categories)).value == pytest.approx(1 - 5 * 2 * (2 / 3) / expected, abs=1e-12)


def test_an_empty_set_is_an_answer_and_nothing_is_none():
    answered = point(pairs(rated(({"A"}, set()), ({"A"}, {"A"}))), percent)
    missing = point(pairs(rated(({"A"}, None), ({"A"}, {"A"}))), percent)
    assert (answered.value, missing.value) == (0.5, 1.0)


def test_words_of_an_ordinal_scale_are_recoded_as_numbers():
    words = {"low": 1, "middle": 2, "high": 3}
    ratings = rated(("low", "low"), ("low", "middle"), ("middle", "high"), ("high", "high"))
    table, numbers = pairs(recoded(ratings, words.__getitem__)), pairs(rated((1, 1), (1, 2), (2, 3), (3, 3)))
    assert point(table, alpha, ordinal(table.categories)) == point(numbers, alpha, ordinal(numbers.categories))
    assert point(pairs(ratings), alpha, ordinal(ratings.categories)) == undefined(NO_NUMBERS)


def test_systematic_disagreement_is_below_zero():
    ratings = rated("YN", "NY", "YN", "NY")
    assert point(pairs(ratings), alpha).value < 0
    assert point(joint(ratings, "a1", "a2"), cohen).value == -1


def test_one_category_leaves_percent_and_nothing_else():
    ratings = rated("YY", "YY")
    table = pairs(ratings)
    assert point(table, percent).value == 1
    assert [point(table, each) for each in (fleiss, ac1, bennett, alpha)] == [undefined(ONE_CATEGORY)] * 4
    assert [point(joint(ratings, "a1", "a2"), each) for each in (scott, cohen)] == [undefined(ONE_CATEGORY)] * 2
    assert point(shares(ratings), conger) == undefined(ONE_CATEGORY)


def test_two_annotators_who_each_know_another_single_category_have_a_kappa_of_zero():
    assert point(joint(rated("YN", "YN"), "a1", "a2"), cohen).value == 0


def test_no_item_with_two_ratings_is_no_evidence():
    table = pairs(rated(("Y", None), (None, "N")))
    assert [point(table, each) for each in (percent, fleiss, ac1, bennett, alpha)] == [undefined(NO_ITEM)] * 5


@pytest.mark.parametrize("ratings", [gather([]), rated("Y"), gather([], annotators=["a1", "a2"], articles=["x"])])
def test_fewer_than_two_annotators_are_no_evidence(ratings):
    assert [point(pairs(ratings), each) for each in (percent, fleiss, ac1, bennett, alpha)] == [undefined(NO_PAIR)] * 5
    assert point(joints(ratings), cohen) == undefined(NO_PAIR)
    assert point(shares(ratings), conger) == undefined(NO_PAIR)


def test_negative_numbers_have_no_ratios():
    table = pairs(rated((-1, 1), (2, 2)))
    assert point(table, alpha, ratio(table.categories)) == undefined(NEGATIVE)


def test_the_number_of_categories_stays_when_a_replicate_lacks_one():
    ratings = gather([Item("x", {"a1": "A", "a2": "A"}), Item("y", {"a1": "B", "a2": "C"}), Item("x", {"a1": "A", "a2": "B"})])
    table = pairs(ratings)
    # x twice, y never: percent 1/2, three quarters A, one quarter B, and three categories
    replicate = np.array([[2, 0]]) @ table.counts
    assert bennett(table, replicate) == pytest.approx([(1 / 2 - 1 / 3) / (1 - 1 / 3)])
    chance = 2 * (3 / 4) * (1 / 4) / 2
    assert ac1(table, replicate) == pytest.approx([(1 / 2 - chance) / (1 - chance)])


def test_replicates_without_evidence_are_nan_beside_those_that_have_it():
    ratings = gather([Item("x", {"a1": "A", "a2": "A"}), Item("y", {"a1": "B", "a2": "A"})])
    for table, coefficient in (
        (pairs(ratings), alpha),
        (pairs(ratings), fleiss),
        (joint(ratings, "a1", "a2"), cohen),
        (shares(ratings), conger),
    ):
        found = coefficient(table, np.array([[1, 1], [2, 0], [0, 0]]) @ table.counts)
        assert np.isnan(found).tolist() == [False, True, True]


def test_numbers_far_from_zero_keep_their_differences():
    far, near = pairs(rated((1e9, 1e9 + 1), (1e9 + 2, 1e9 + 2))), pairs(rated((0, 1), (2, 2)))
    assert point(far, alpha, interval(far.categories)).value == pytest.approx(
        point(near, alpha, interval(near.categories)).value, abs=1e-12
    )


@pytest.mark.parametrize(
    ("make", "coefficient"), [(pairs, percent), (pairs, fleiss), (pairs, alpha), (joints, cohen), (joints, scott), (shares, conger)]
)
def test_an_interval_draws_the_articles_of_a_table_again(make, coefficient):
    chance = np.random.default_rng(7)
    items = [Item(f"x{place:02d}", {name: "AB"[chance.integers(2)] for name in ("a1", "a2", "a3")}) for place in range(40)]
    table, again = make(gather(items)), make(gather(reversed(items)))
    found, same = measure(table, coefficient), measure(again, coefficient)
    estimate = bootstrap(table.counts, found.score, reason=found.reason, seed=1)
    assert estimate == bootstrap(again.counts, same.score, reason=same.reason, seed=1)
    assert estimate.score.lo < estimate.score.value < estimate.score.hi
    assert (
        bootstrap(table.counts, found.score, reason=found.reason, seed=2).score.value
        == estimate.score.value
        == point(table, coefficient).value
    )


def test_an_interval_of_nothing_says_why():
    table = pairs(rated("YY", "YY"))
    found = measure(table, alpha)
    assert bootstrap(table.counts, found.score, reason=found.reason).score == undefined(ONE_CATEGORY)
