"""The tables of ratings that met."""

import pytest

from annotator.agreement import ratingtables
from annotator.agreement.ratings import Item, gather
from annotator.agreement.ratingtables import joint, joints, pairs, shares

ITEMS = [
    Item("x", {"a1": "A", "a2": "B", "a3": "A"}),
    Item("x", {"a1": "B", "a2": "A"}),
    Item("y", {"a2": "B"}),
    Item("y", {"a1": "B", "a2": "B"}),
]


def by_cell(table, *columns):
    """The counts of a table as a mapping: cell to its counts in the articles."""
    keys = zip(*(getattr(table, name).tolist() for name in columns), strict=True)
    return {key: table.counts[:, place].tolist() for place, key in enumerate(keys)}


def test_pairs_are_counted_by_article_size_and_categories():
    found = pairs(gather(ITEMS))
    assert by_cell(found, "sizes", "first", "second") == {
        (1, 1, 1): [0, 1],
        (2, 0, 1): [1, 0],
        (2, 1, 1): [0, 1],
        (3, 0, 0): [1, 0],
        (3, 0, 1): [2, 0],
    }
    assert found.raters == 3


def test_two_annotators_are_counted_where_both_rated():
    found = joint(gather(ITEMS), "a2", "a1")
    assert by_cell(found, "first", "second") == {(0, 1): [1, 0], (1, 0): [1, 0], (1, 1): [0, 1]}


def test_every_pair_of_annotators_has_cells_of_its_own():
    found = joints(gather(ITEMS))
    assert found.pairs == (("a1", "a2"), ("a1", "a3"), ("a2", "a3"))
    assert by_cell(found, "pair", "first", "second") == {
        (0, 0, 1): [1, 0],
        (0, 1, 0): [1, 0],
        (0, 1, 1): [0, 1],
        (1, 0, 0): [1, 0],
        (2, 1, 0): [1, 0],
    }


def test_shares_hold_what_each_annotator_gave_behind_the_pairs():
    ratings = gather(ITEMS)
    found = shares(ratings)
    width = len(pairs(ratings).sizes)
    assert found.counts[:, :width].tolist() == pairs(ratings).counts.tolist()
    assert found.counts[:, width:].tolist() == [[1, 1, 1, 1, 1, 0], [0, 1, 0, 2, 0, 0]]


@pytest.mark.parametrize("make", [pairs, joints])
def test_many_categories_are_counted_alike(make, monkeypatch):
    ratings = gather(ITEMS)
    before = make(ratings)
    monkeypatch.setattr(ratingtables, "_DENSE", 0)
    after = make(ratings)
    assert (after.counts.tolist(), after.first.tolist(), after.second.tolist()) == (
        before.counts.tolist(),
        before.first.tolist(),
        before.second.tolist(),
    )


def test_ten_thousand_categories_need_no_table_of_their_pairs():
    found = pairs(gather([Item("x", {"a1": f"free text {number}", "a2": f"other text {number}"}) for number in range(5_000)]))
    assert found.counts.shape == (1, 5_000)


def test_an_unknown_annotator_is_named():
    with pytest.raises(ValueError, match="'a9' isn't among the annotators of these ratings: a1, a2, a3"):
        joint(gather(ITEMS), "a1", "a9")
