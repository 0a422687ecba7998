import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from annotator.agreement.columns import pack
from annotator.agreement.overlap import Pieces, common, covered, overlapping, shared
from annotator.agreement.values import Answers
from tests.agreement.marking import characters
from tests.agreement.strategies import answers as any_answers

intervals = st.lists(st.tuples(st.integers(0, 30), st.integers(1, 12)).map(lambda each: (each[0], each[0] + each[1])), max_size=12)


def pieces(found: list[tuple[int, int]]) -> Pieces:
    start, end = np.array(found, dtype=np.int64).reshape(-1, 2).T
    return Pieces(np.arange(len(found)), start, end)


def test_intervals_that_touch_do_not_overlap() -> None:
    a, b = overlapping(pieces([(0, 5)]), pieces([(5, 9)]))
    assert (a.tolist(), b.tolist()) == ([], [])


@given(intervals, intervals)
def test_every_overlapping_pair_is_found_once(a: list[tuple[int, int]], b: list[tuple[int, int]]) -> None:
    found = sorted(zip(*(each.tolist() for each in overlapping(pieces(a), pieces(b))), strict=True))
    assert found == [(i, j) for i, one in enumerate(a) for j, other in enumerate(b) if one[0] < other[1] and other[0] < one[1]]


@given(intervals)
def test_what_overlaps_is_covered_once(found: list[tuple[int, int]]) -> None:
    found.sort()
    places = {place for start, end in found for place in range(start, end)}
    assert covered(np.zeros(len(found), dtype=np.int64), pieces(found), 1).tolist() == [len(places)]


@given(any_answers())
def test_units_of_several_segments_share_all_their_characters_in_one_pair(found: Answers) -> None:
    a, b = (pack([found]).columns[name] for name in ("a1", "a2"))
    pairs = {(i, j): size for i, j, size in zip(*(each.tolist() for each in shared(a.pieces, b.pieces)), strict=True)}
    sizes = {
        (i, j): len(characters(one) & characters(other))
        for i, one in enumerate(a.units.tolist())
        for j, other in enumerate(b.units.tolist())
    }
    assert pairs == {rows: size for rows, size in sizes.items() if size}


@given(st.sets(st.integers(0, 20)), st.sets(st.integers(0, 20)))
def test_common_keys_are_found_on_both_sides(a: set[int], b: set[int]) -> None:
    keys = [np.array(sorted(each), dtype=np.int64) for each in (a, b)]
    in_a, in_b = common(*keys)
    assert keys[0][in_a].tolist() == keys[1][in_b].tolist() == sorted(a & b)
