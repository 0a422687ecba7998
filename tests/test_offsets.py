"""How stretches lie to each other, and the two ways to count characters."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotator.offsets import (
    Utf16Map,
    colocated,
    covered_by,
    covers,
    crossing,
    following,
    intersection,
    merged,
    overlapping,
    preceding,
    without,
)
from tests.strategies import texts

stretches = st.lists(st.tuples(st.integers(0, 40), st.integers(1, 9)).map(lambda pair: (pair[0], pair[0] + pair[1])), max_size=8)


@pytest.mark.parametrize(
    ("a", "b", "true"),
    [
        ((0, 5), (1, 3), {covers, overlapping}),
        ((1, 3), (0, 5), {covered_by, overlapping}),
        ((0, 5), (0, 5), {covers, covered_by, colocated, overlapping}),
        ((0, 5), (5, 9), {preceding}),
        ((5, 9), (0, 5), {following}),
        ((0, 5), (3, 9), {crossing, overlapping}),
        ((0, 5), (3, 5), {covers, overlapping}),
    ],
)
def test_two_stretches_lie_to_each_other_in_just_these_ways(a, b, true):
    predicates = {covers, covered_by, overlapping, crossing, colocated, preceding, following}
    assert {predicate for predicate in predicates if predicate(a, b)} == true


@given(stretches)
def test_merging_keeps_every_character_and_leaves_gaps_between(segments):
    result = merged(segments)
    assert {place for start, end in result for place in range(start, end)} == {
        place for start, end in segments for place in range(start, end)
    }
    assert all(a[1] < b[0] for a, b in pairwise(result))


@given(stretches, stretches)
def test_intersection_and_difference_are_those_of_the_characters(a, b):
    def characters(segments):
        return {place for start, end in segments for place in range(start, end)}

    left, right = merged(a), merged(b)
    assert characters(intersection(left, right)) == characters(a) & characters(b)
    assert characters(without(left, right)) == characters(a) - characters(b)


@given(texts)
def test_utf16_offsets_are_the_lengths_in_utf16(text):
    units = Utf16Map(text)
    for offset in range(len(text) + 1):
        unit = len(text[:offset].encode("utf-16-le")) // 2
        assert units.to_utf16(offset) == unit
        assert units.from_utf16(unit) == offset
    assert units.length == len(text.encode("utf-16-le")) // 2


def test_no_offset_lies_inside_a_surrogate_pair():
    with pytest.raises(ValueError, match="unit 1 lies inside a surrogate pair"):
        Utf16Map("🙂a").from_utf16(1)


@pytest.mark.parametrize("offset", [-1, 3])
def test_offsets_outside_the_text_are_refused(offset):
    with pytest.raises(ValueError, match=r"lies outside the text's 0\.\.2 code points"):
        Utf16Map("🙂a").to_utf16(offset)
