import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from annotator.agreement.columns import pack, packed_key, pair
from annotator.agreement.values import Answers, Unit
from tests.agreement.marking import answers, marks
from tests.agreement.strategies import answers as any_answers
from tests.agreement.strategies import sets


def test_units_are_rows_by_article_start_length_and_label() -> None:
    packed = pack([answers("y", a1="0-2 PER"), answers("x", a1="5-9 ORG, 5-8 PER, 5-8 ORG, 1-3+6-7 PER")])
    assert (packed.articles, packed.labels) == (("x", "y"), ("ORG", "PER"))
    rows = packed.columns["a1"]
    assert rows.units.tolist() == [*marks("1-3+6-7 PER, 5-8 ORG, 5-8 PER, 5-9 ORG"), *marks("0-2 PER")]
    assert (rows.article.tolist(), rows.size.tolist()) == ([0, 0, 0, 0, 1], [3, 3, 3, 4, 2])


def test_units_in_any_order_and_twice_are_a_set() -> None:
    units = (Unit(((5, 9),), "PER"), Unit(((0, 2), (4, 5)), "ORG"), Unit(((5, 9),), "PER"))
    rows = pack([Answers(article="x", length=9, units={"a1": units})]).columns["a1"]
    assert (rows.units.tolist(), rows.size.tolist()) == ([units[1], units[0]], [3, 4])
    assert [column.tolist() for column in rows.pieces] == [[0, 0, 1], [0, 4, 5], [2, 5, 9]]


def test_an_article_that_one_did_not_finish_is_no_article_of_the_pair() -> None:
    both = pair(pack([answers("x", a1="0-4 PER"), answers("y", a1="0-4 PER", a2="")]), "a1", "a2")
    assert (both.both.tolist(), len(both.a), len(both.b)) == ([False, True], 1, 0)


def test_somebody_who_finished_nothing_leaves_nothing_to_compare() -> None:
    both = pair(pack([answers("x", a1="0-4 PER")]), "a1", "lead")
    assert (both.both.tolist(), len(both.a), len(both.b)) == ([False], 0, 0)


def test_no_answers_at_all_are_no_rows() -> None:
    both = pair(pack([]), "a1", "a2")
    assert (both.articles, len(both.a), both.masked.shape) == ((), 0, (0, 0))


def test_keys_too_large_for_one_number_keep_their_order() -> None:
    major, minor = np.array([2**61, 0, 2**61, 5]), np.array([7, 2**40, 3, 0])
    key = packed_key(major, minor)
    assert np.argsort(key).tolist() == [1, 3, 2, 0]


def test_far_places_long_spans_and_many_labels_are_told_apart() -> None:
    far = 2**45
    units = {Unit(((far * place, far * place + length),), f"L{label}") for place in (1, 2) for length in (1, 2**40) for label in range(40)}
    rows = pack([Answers(article="x", length=2**62, units={"a1": tuple(units)})]).columns["a1"]
    assert len(rows) == 160
    assert rows.units.tolist() == sorted(units, key=lambda unit: (unit.segments, unit.label))


@given(st.lists(sets, max_size=4), st.randoms())
def test_equal_units_have_equal_keys_whoever_marked_them(found: list[tuple[Unit, ...]], chance: object) -> None:
    packed = pack([Answers(article=str(index), length=24, units={"a1": units, "a2": units[::-1]}) for index, units in enumerate(found)])
    if found:
        assert np.array_equal(packed.columns["a1"].key, packed.columns["a2"].key)
        assert len(packed.columns["a1"]) == sum(map(len, found))


@given(any_answers())
def test_rows_are_the_units(found: Answers) -> None:
    columns = pack([found]).columns
    assert {name: sorted(rows.units.tolist()) for name, rows in columns.items()} == {
        name: list(units) for name, units in found.units.items()
    }
