import msgspec
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotator.agreement.columns import Pair, pack, pair
from annotator.agreement.mask import Within, clipped, compressed, content, declared, kept, meet
from annotator.agreement.spancounts import TYPED, UNTYPED, count, score
from annotator.agreement.values import Answers
from annotator.model import Labels, Reading, Zone
from annotator.offsets import merged
from tests.agreement.marking import answers, marks
from tests.agreement.strategies import LABELS, LENGTH
from tests.agreement.strategies import answers as any_answers

borders = st.sets(st.integers(0, LENGTH), max_size=6).map(sorted)
zones = borders.map(lambda found: tuple(zip(found[::2], found[1::2], strict=False)))
withins = st.builds(Within, zones=zones, labels=st.dictionaries(st.sampled_from(LABELS), zones))


def masked_pair(found: Answers, within: Within) -> Pair:
    return pair(pack([found]), "a1", "a2", within={found.article: within})


def test_boilerplate_is_not_compared_and_everything_else_is() -> None:
    found = [Zone(start=0, end=10, type="title"), Zone(start=11, end=30, type="boilerplate"), Zone(start=30, end=40, type="credit")]
    assert content(50, found) == Within(zones=((0, 11), (30, 50)))


def test_a_reading_covers_its_zones_for_the_labels_that_it_was_asked_for() -> None:
    reading = Reading(id="reading", state="done", labels=Labels(spans=("PER", "ORG")), zones=((0, 5), (5, 9)))
    assert declared(reading) == Within(zones=(), labels={"ORG": ((0, 9),), "PER": ((0, 9),)})


def test_a_reading_of_no_particular_labels_covers_all() -> None:
    assert declared(Reading(id="reading", state="done", zones=((0, 9),))) == Within(zones=((0, 9),))


def test_only_what_all_declared_is_within() -> None:
    both = meet(Within(zones=((0, 20),)), Within(zones=(), labels={"PER": ((5, 30),)}), Within(zones=((0, 8), (10, 40))))
    assert both == Within(zones=(), labels={"PER": ((5, 8), (10, 20))})


def test_a_span_with_one_character_within_stays_whole_and_one_that_touches_goes() -> None:
    found, dropped = kept(answers(a1="0-5 PER, 2-6 PER, 9-12 PER"), Within(zones=((5, 9),)))
    assert (found.units["a1"], dropped) == (marks("2-6 PER"), 2)


def test_characters_are_cut_to_the_mask() -> None:
    assert clipped(answers(a1="0-5+7-9 PER, 10-12 ORG"), Within(zones=((3, 8),))).units["a1"] == marks("3-5+7-8 PER")


def test_later_offsets_move_left_where_masked_text_is_deleted() -> None:
    found = compressed(answers(length=30, a1="0-5 PER, 8-14 ORG, 16-18 PER"), Within(zones=((2, 10), (12, 20))))
    assert (found.length, found.units["a1"]) == (16, marks("0-3 PER, 6-10 ORG, 12-14 PER"))


def test_a_label_is_compared_in_its_own_zones() -> None:
    found = answers(a1="0-4 PER, 0-4 ORG", a2="0-4 PER, 0-4 ORG, 10-14 ORG")
    both = masked_pair(found, Within(zones=((0, 5),), labels={"ORG": ((10, 20),)}))
    assert (both.labels, both.masked.tolist()) == (("ORG", "PER"), [[2, 0]])
    assert count(both).exact_typed.tolist() == [[[0, 0, 1], [1, 1, 1]]]


def test_an_article_without_a_mask_is_compared_whole() -> None:
    found = [answers("x", a1="0-4 PER", a2="0-4 PER"), answers("y", a1="0-4 PER", a2="0-4 PER")]
    both = pair(pack(found), "a1", "a2", within={"x": Within(zones=())})
    assert (both.masked.tolist(), count(both).exact_typed.tolist()) == ([[2], [0]], [[[0, 0, 0]], [[1, 1, 1]]])


def test_a_zone_behind_the_last_span_reaches_into_no_other_article() -> None:
    found = [answers("x", a1="0-4 PER", a2=""), answers("y", a1="0-4 PER", a2="0-4 PER")]
    both = pair(pack(found), "a1", "a2", within={"x": Within(zones=((4, 99),)), "y": Within(zones=((50, 99),))})
    assert both.masked.tolist() == [[1], [2]]


@given(any_answers(), withins)
def test_columns_and_answers_are_masked_alike(found: Answers, within: Within) -> None:
    both = masked_pair(found, within)
    left, dropped = kept(found, within)
    assert [sorted(side.units.tolist()) for side in (both.a, both.b)] == [list(left.units[name]) for name in ("a1", "a2")]
    assert both.masked.sum() == dropped
    inside = clipped(found, within)
    dice = count(pair(pack([inside]), "a1", "a2")).dice_untyped
    assert np.array_equal(count(both).dice_untyped, dice)


@given(any_answers(), withins, st.sampled_from((*TYPED, *UNTYPED)))
def test_spans_wholly_outside_the_mask_change_no_value(found: Answers, within: Within, measure: str) -> None:
    left, _ = kept(found, within)
    values = [score(count(masked_pair(each, within)), measure).value for each in (found, left)]
    assert values == pytest.approx(values[::-1], nan_ok=True, abs=0)


@given(any_answers(), withins)
def test_compressed_answers_hold_the_same_characters(found: Answers, within: Within) -> None:
    moved, cut = compressed(found, within), clipped(found, within)
    sizes = [sorted(merged_size(unit.segments) for unit in each.units["a1"]) for each in (moved, cut)]
    assert sizes[0] == sizes[1]
    assert all(unit.end <= moved.length for unit in moved.units["a1"])


def merged_size(segments: tuple[tuple[int, int], ...]) -> int:
    return sum(end - start for start, end in merged(segments))


def test_a_mask_is_stored_as_it_is() -> None:
    within = Within(zones=((0, 5),), labels={"PER": ((1, 2),)})
    assert msgspec.json.decode(msgspec.json.encode(within), type=Within) == within
