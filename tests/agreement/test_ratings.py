"""Items with categories as arrays."""

import math

import numpy as np
import pytest

from annotator.agreement.ratings import Item, from_array, gather, one_vs_rest, pooled, recoded

ITEMS = [Item("y", {"a2": "crime", "a1": "arms"}), Item("x", {"a1": "sport"})]


def test_articles_annotators_and_categories_are_sorted():
    ratings = gather(ITEMS, annotators=["a3"], articles=["w"])
    assert ratings.articles == ("w", "x", "y")
    assert ratings.annotators == ("a1", "a2", "a3")
    assert ratings.categories == ("arms", "crime", "sport")
    assert ratings.codes.tolist() == [[0, 2], [1, -1], [-1, -1]]
    assert ratings.rows.tolist() == [2, 1]


def test_truth_values_numbers_words_and_sets_stand_side_by_side():
    given = [{"b"}, "b", 2, True, 1, 0.5, [], False, ["b", "a", "b"]]
    ratings = gather([Item("x", {"a1": value}) for value in given])
    assert ratings.categories == (False, True, 0.5, 1, 2, "b", frozenset(), frozenset("ab"), frozenset("b"))
    assert [type(each) for each in ratings.categories[:4]] == [bool, bool, float, int]


def test_none_and_nan_are_missing_and_an_empty_set_is_not():
    ratings = gather([Item("x", {"a1": None, "a2": math.nan, "a3": ()})])
    assert ratings.codes.tolist() == [[-1], [-1], [0]]
    assert ratings.categories == (frozenset(),)


def test_an_array_of_numbers_is_read_as_items_would_be():
    found = from_array(np.array([[2, 7, np.nan], [2, np.nan, 0.5]]), annotators=["a1", "a2"])
    same = gather([Item("", {"a1": 2, "a2": 2}), Item("", {"a1": 7}), Item("", {"a2": 0.5})])
    assert found.categories == same.categories
    assert found.codes.tolist() == same.codes.tolist()
    assert found.rows.tolist() == same.rows.tolist()


def test_whole_numbers_in_an_array_need_no_nan():
    assert from_array(np.array([[3, 1], [1, 1]]), annotators=["a1", "a2"]).codes.tolist() == [[1, 0], [0, 0]]


@pytest.mark.parametrize(
    "values",
    [
        [[5.0, np.nan, 7.0], [9.0, 5.0, 5.0]],
        [[-3, 2**20, 7], [9, 5, 5]],
        [[-128, 127, 0], [0, 0, 5]],
        [[2**53 + 2, 2**53 + 4, 2**53 + 2], [2**53 + 6, 2**53 + 2, 2**53 + 2]],
        [[0.5, np.inf, 1.5], [-np.inf, np.nan, 1.5]],
        [[np.nan, np.nan, np.nan], [np.nan, np.nan, np.nan]],
        [[], []],
    ],
)
def test_arrays_of_any_numbers_are_coded_alike(values):
    found = from_array(np.array(values), annotators=["a1", "a2"])
    same = gather([Item("", dict(zip(("a1", "a2"), row, strict=True))) for row in zip(*values, strict=True)], annotators=["a1", "a2"])
    assert found.categories == same.categories
    assert found.codes.tolist() == same.codes.tolist()


def test_small_whole_numbers_in_an_array_do_not_overflow():
    found = from_array(np.array([[-128, 127]], dtype=np.int8), annotators=["a1"])
    assert (found.categories, found.codes.tolist()) == ((-128, 127), [[0, 1]])


def test_categories_that_fall_together_become_one():
    ratings = recoded(gather(ITEMS), {"arms": "hard", "crime": "hard", "sport": "soft"}.__getitem__)
    assert ratings.categories == ("hard", "soft")
    assert ratings.codes.tolist() == [[0, 1], [0, -1]]


def test_a_label_against_the_rest_is_asked_of_every_set():
    ratings = one_vs_rest(gather([Item("x", {"a1": {"arms", "crime"}, "a2": {"crime"}}), Item("x", {"a1": set()})]), "arms")
    assert ratings.categories == (False, True)
    assert ratings.codes.tolist() == [[1, 0], [0, -1]]


def test_pooled_ratings_are_those_of_one_article():
    ratings = pooled(gather(ITEMS))
    assert ratings.articles == ("",)
    assert ratings.rows.tolist() == [0, 0]
    assert ratings.codes.tolist() == gather(ITEMS).codes.tolist()
