"""Distances of categories."""

import math

import numpy as np
import pytest

from annotator.agreement import distances
from annotator.agreement.distances import NEGATIVE, NO_NUMBERS, custom, interval, jaccard, linear, listed, masi, nominal, ordinal, ratio
from tests.agreement.rated import SCALES

A, B, AB, BC, NONE = (frozenset(labels) for labels in ("A", "B", "AB", "BC", ""))


def apart(scale, one, other):
    """The distance of two sets, as a number."""
    return scale((one, other)).between(np.array([0]), np.array([1]), np.ones(2)).item()


@pytest.mark.parametrize(
    ("one", "other", "by_masi", "by_jaccard"),
    [(A, AB, 2 / 3, 1 / 2), (AB, BC, 8 / 9, 2 / 3), (A, B, 1, 1), (NONE, A, 1, 1), (AB, AB, 0, 0), (NONE, NONE, 0, 0)],
)
def test_sets_are_as_far_apart_as_passonneau_says(one, other, by_masi, by_jaccard):
    assert (apart(masi, one, other), apart(masi, other, one)) == (by_masi, by_masi)
    assert (apart(jaccard, one, other), apart(jaccard, other, one)) == (by_jaccard, by_jaccard)


def test_a_value_alone_is_a_set_of_one():
    assert apart(masi, "A", AB) == apart(masi, A, AB)


@pytest.mark.parametrize("name", sorted(SCALES))
@pytest.mark.parametrize("shape", [(), (3,)])
def test_the_sum_over_all_categories_is_the_sum_of_the_distances(name, shape):
    categories, chance = tuple(range(5)), np.random.default_rng(7)
    distance = SCALES[name](categories)
    left, right = chance.integers(0, 9, (*shape, 5)).astype(float), chance.integers(0, 9, (*shape, 5)).astype(float)
    first, second = (grid.ravel() for grid in np.meshgrid(range(5), range(5), indexing="ij"))
    added = (left[..., first] * right[..., second] * distance.between(first, second, left + right)).sum(axis=-1)
    assert distance.overall(left, right) == pytest.approx(added, abs=1e-9)


@pytest.mark.parametrize("scale", [masi, ratio, linear])
def test_many_categories_give_the_same_in_blocks(scale, monkeypatch):
    categories = [frozenset(f"{number:b}") | {str(number)} for number in range(40)] if scale is masi else range(40)
    weights = np.arange(80.0).reshape(2, 40)
    whole = scale(categories).overall(weights, weights)
    monkeypatch.setattr(distances, "_KEPT", 8)
    monkeypatch.setattr(distances, "_CHUNK", 100)
    assert scale(categories).overall(weights, weights) == pytest.approx(whole)


def test_interval_needs_no_table_of_all_pairs():
    size = 200_000
    weights = np.ones(size)
    assert interval(range(size)).overall(weights, weights) == pytest.approx((size**2 * (size**2 - 1) / 6) / (size - 1) ** 2)


@pytest.mark.parametrize("scale", [ordinal, interval, linear, ratio])
@pytest.mark.parametrize("odd", ["1", True, A, math.inf, 10**400])
def test_what_is_no_number_has_no_place_on_a_scale_of_numbers(scale, odd):
    found = scale((1, odd))
    assert found.reason == NO_NUMBERS
    assert np.isnan(found.between(np.array([0]), np.array([1]), np.ones(2))).all()


def test_the_largest_numbers_do_not_overflow():
    for scale in (interval, linear):
        assert apart(scale, -1.7e308, 1.7e308) == 1
    assert apart(ratio, 0, 1.7e308) == 1


def test_ratios_need_numbers_from_zero_on():
    assert ratio((-1, 1)).reason == NEGATIVE
    assert ratio((0, 1)).reason == ""


def test_a_table_is_read_in_either_order():
    scale = listed({("A", "B"): 0.25})
    assert apart(scale, "A", "B") == apart(scale, "B", "A") == 0.25


def test_a_table_that_lacks_a_pair_names_it():
    with pytest.raises(ValueError, match="no distance of 'A' and 'C'"):
        listed({("A", "B"): 0.25})(("A", "C"))


@pytest.mark.parametrize("wrong", [-1.0, math.inf, math.nan])
def test_a_function_that_gives_no_distance_is_refused(wrong):
    with pytest.raises(ValueError, match="must be 0 or more"):
        custom(lambda one, other: wrong)(("A", "B"))


def test_nominal_tells_only_equal_from_different():
    assert nominal(("A", "B", "C")).between(np.array([0, 0, 2]), np.array([0, 1, 1]), np.ones(3)).tolist() == [0, 1, 1]
