"""The narrow table of alpha."""

import pytest

from annotator.agreement.coding import alpha_of_sums, point
from annotator.agreement.distances import interval, masi, ordinal
from annotator.agreement.distancesums import distance_sums
from annotator.agreement.ratings import Item, gather


def test_a_row_holds_what_was_given_and_how_far_it_is_apart():
    ratings = gather([Item("x", {"a1": 0, "a2": 1, "a3": 4}), Item("y", {"a1": 4})])
    # distances go by shares of the range: 1/16, 16/16 and 9/16, each both ways, over two others
    assert distance_sums(ratings, interval(ratings.categories)).counts.tolist() == [[1, 1, 1, 26 / 16], [0, 0, 0, 0]]


def test_the_ordinal_distance_needs_the_pairs():
    ratings = gather([Item("x", {"a1": 0, "a2": 1})])
    with pytest.raises(ValueError, match="use the table that pairs"):
        distance_sums(ratings, ordinal(ratings.categories))


def test_thousands_of_different_sets_of_topics_fit_in_a_narrow_table():
    items = [Item(f"x{number}", {"a1": {f"{number:b}", "t"}, "a2": {f"{number + 1:b}", "t"}}) for number in range(2_000)]
    ratings = gather(items)
    table = distance_sums(ratings, masi(ratings.categories))
    assert table.counts.shape == (2_000, 2_002)
    assert point(table, alpha_of_sums).defined
