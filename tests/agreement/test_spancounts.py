import json
import math
from itertools import combinations
from pathlib import Path

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from annotator.agreement.columns import pack, pair
from annotator.agreement.spancounts import TYPED, UNTYPED, SpanCounts, count, empty, f1, narrowed, pooled, score
from annotator.agreement.values import NO_PAIR, NO_SPANS, Answers, Unit
from tests.agreement.marking import answers, best, characters, pair_of, swapped
from tests.agreement.strategies import LABELS
from tests.agreement.strategies import answers as any_answers

MEASURES = (*TYPED, *UNTYPED)
VECTORS = Path(__file__).parents[3] / "shared" / "vectors" / "agreement" / "span_f1_cases_1.json"
NAMES = {
    "exact_typed_f1": "exact_typed",
    "boundary_only_f1": "boundary_only",
    "overlap_typed_f1": "overlap_typed",
    "overlap_untyped_f1": "overlap_untyped",
    "char_typed_f1": "dice_typed",
    "char_untyped_f1": "dice_untyped",
}
apart = st.dictionaries(st.integers(0, 11), st.tuples(st.integers(3, 5), st.sampled_from(LABELS)), min_size=1)
corpora = st.integers(0, 3).flatmap(lambda size: st.tuples(*(any_answers(article=f"x{index}") for index in range(size))))


def counts_of(*found: Answers) -> SpanCounts:
    return count(pair_of(*found))


def values(counts: SpanCounts, label: str | None = None) -> dict[str, float]:
    return {measure: score(counts, measure, label).value for measure in MEASURES}


def table(counts: SpanCounts) -> list[object]:
    return [getattr(counts, measure).tolist() for measure in MEASURES]


def test_the_cases_of_the_reference_are_reproduced() -> None:
    if not VECTORS.exists():
        pytest.skip(f"the reference values are not beside this clone: {VECTORS}")
    for case in json.loads(VECTORS.read_text(encoding="utf-8"))["cases"]:
        sides = zip(case["annotator_a"], case["annotator_b"], strict=True)
        found = [_answers(f"{index:03}", *both) for index, both in enumerate(sides)]
        expected = {NAMES[name]: math.nan if value is None else value for name, value in case["expected"].items()}
        assert values(counts_of(*found)) == pytest.approx(expected, abs=1e-12, nan_ok=True), case["id"]


def _answers(article: str, *sides: list[tuple[int, int, str]]) -> Answers:
    units = [tuple(sorted({Unit(((start, end),), label) for start, end, label in side})) for side in sides]
    return Answers(article=article, length=99, units={"a1": units[0], "a2": units[1]})


def test_the_six_scenarios_of_semeval_have_their_values() -> None:
    # scenarios I to VI of SemEval-2013 task 9.1 as the README of nervaluate gives them, one article each
    scenarios = [
        ("0-8 LOC", "0-8 LOC"),
        ("", "3-18 ORG"),
        ("8-17 LOC", ""),
        ("7-16 LOC", "7-16 ORG"),
        ("7-17 PER", "0-17 PER"),
        ("7-17 PER", "0-17 ORG"),
    ]
    found = [answers(str(index), a1=a, a2=b) for index, (a, b) in enumerate(scenarios)]
    assert values(counts_of(*found)) == pytest.approx(
        {
            "exact_typed": 1 / 5,
            "boundary_only": 2 / 5,
            "overlap_typed": 2 / 5,
            "overlap_untyped": 4 / 5,
            "dice_typed": 18 / 56,
            "dice_untyped": 37 / 56,
        }
    )


def test_spans_that_touch_share_nothing() -> None:
    assert set(values(counts_of(answers(a1="0-5 PER", a2="5-9 PER"))).values()) == {0.0}


def test_one_span_matches_one_of_the_two_that_it_covers() -> None:
    counts = counts_of(answers(a1="0-12 PER, 14-17 PER", a2="0-17 PER"))
    assert (counts.overlap_typed.tolist(), counts.dice_typed.tolist()) == ([[[1, 2, 1]]], [[[15, 15, 17]]])


def test_a_matching_gives_up_the_nearest_pair_for_two() -> None:
    assert counts_of(answers(a1="0-10 PER, 8-12 PER", a2="0-2 PER, 9-14 PER")).overlap_typed.tolist() == [[[2, 2, 2]]]


def test_an_equal_span_may_match_another_where_that_makes_two_pairs() -> None:
    counts = counts_of(answers(a1="0-9 PER, 2-4 PER", a2="0-9 PER, 7-12 PER"))
    assert (counts.exact_typed.tolist(), counts.overlap_typed.tolist()) == ([[[1, 2, 2]]], [[[2, 2, 2]]])


def test_stacked_labels_are_one_boundary_and_two_spans() -> None:
    counts = counts_of(answers(a1="0-5 PER, 0-5 ORG", a2="0-5 PER"))
    assert (counts.boundary_only.tolist(), counts.overlap_untyped.tolist()) == ([[1, 1, 1]], [[1, 2, 1]])


def test_a_span_of_two_segments_has_the_characters_of_both() -> None:
    counts = counts_of(answers(a1="0-4+8-12 PER", a2="0-12 PER"))
    assert (counts.exact_typed.tolist(), counts.overlap_typed.tolist(), counts.dice_typed.tolist()) == (
        [[[0, 1, 1]]],
        [[[1, 1, 1]]],
        [[[8, 8, 12]]],
    )


def test_a_span_in_the_gap_of_another_does_not_overlap_it() -> None:
    assert counts_of(answers(a1="0-4+8-12 PER", a2="5-7 PER")).overlap_untyped.tolist() == [[0, 1, 1]]


def test_without_spans_there_is_no_value() -> None:
    counts = counts_of(answers(a1="", a2=""))
    assert {(score(counts, measure).reason, score(counts, measure).defined) for measure in MEASURES} == {(NO_SPANS, False)}
    assert empty(counts) == 1


def test_of_a_label_that_nobody_used_there_is_no_value() -> None:
    assert {score(counts_of(answers(a1="0-5 PER", a2="")), measure, "ORG").reason for measure in MEASURES} == {NO_SPANS}


def test_one_empty_side_is_zero() -> None:
    assert set(values(counts_of(answers(a1="0-5 PER", a2=""))).values()) == {0.0}


def test_where_only_one_finished_there_is_no_value() -> None:
    assert {score(counts_of(answers(a1="0-5 PER")), measure).reason for measure in MEASURES} == {NO_PAIR}
    assert score(count(pair(pack([]), "a1", "a2")), "exact_typed").reason == NO_PAIR


def test_an_unknown_measure_is_refused_with_those_there_are() -> None:
    with pytest.raises(ValueError, match="'exact'; there are exact_typed, overlap_typed"):
        score(counts_of(answers(a1="", a2="")), "exact")


def test_f1_takes_counts_of_any_shape() -> None:
    assert f1([[[1, 2, 2], [0, 0, 0]], [[0, 1, 0], [3, 3, 3]]]) == pytest.approx(np.array([[0.5, np.nan], [0, 1]]), nan_ok=True)


def test_weighted_counts_give_every_replicate_at_once() -> None:
    counts = counts_of(answers("x", a1="0-5 PER", a2="0-5 PER"), answers("y", a1="0-5 PER", a2="6-9 PER"))
    weights = np.array([[1, 1], [2, 0], [0, 2]])
    assert f1(np.tensordot(weights, narrowed(counts, "exact_typed"), 1)).tolist() == [0.5, 1, 0]


def test_pairs_are_pooled_by_their_counts() -> None:
    packed = pack([answers("x", a1="0-5 PER", a2="0-5 PER", a3="0-5 PER, 7-9 PER"), answers("y", a1="", a3="")])
    all_pairs = pooled([count(pair(packed, *names)) for names in combinations(("a1", "a2", "a3"), 2)])
    assert (all_pairs.both.tolist(), score(all_pairs, "exact_typed").value, empty(all_pairs)) == ([True, True], 6 / 8, 1)


def test_pairs_of_other_articles_are_not_pooled() -> None:
    with pytest.raises(ValueError, match="different articles"):
        pooled([counts_of(answers("x", a1="", a2="")), counts_of(answers("y", a1="", a2=""))])


@given(any_answers())
def test_counts_are_those_of_sets_and_of_every_matching_tried(found: Answers) -> None:
    a, b = found.units["a1"], found.units["a2"]
    counts = counts_of(found)
    for label in LABELS:
        own = [[unit for unit in side if unit.label == label] for side in (a, b)]
        sizes = list(map(len, own))
        text = [{place for unit in side for place in characters(unit)} for side in own]
        assert narrowed(counts, "exact_typed", label).tolist() == [[len(set(own[0]) & set(own[1])), *sizes]]
        assert narrowed(counts, "overlap_typed", label).tolist() == [[best(*own, _overlap), *sizes]]
        assert narrowed(counts, "dice_typed", label).tolist() == [[len(text[0] & text[1]), *map(len, text)]]
    places = [{unit.segments for unit in side} for side in (a, b)]
    text = [{place for unit in side for place in characters(unit)} for side in (a, b)]
    assert counts.boundary_only.tolist() == [[len(places[0] & places[1]), *map(len, places)]]
    assert counts.overlap_untyped.tolist() == [[best(a, b, _overlap), len(a), len(b)]]
    assert counts.dice_untyped.tolist() == [[len(text[0] & text[1]), *map(len, text)]]


def _overlap(a: Unit, b: Unit) -> bool:
    return bool(characters(a) & characters(b))


@given(corpora)
def test_exchanging_the_annotators_exchanges_only_the_sizes(found: tuple[Answers, ...]) -> None:
    counts, turned = counts_of(*found), counts_of(*map(swapped, found))
    for measure in MEASURES:
        assert np.array_equal(getattr(counts, measure), getattr(turned, measure)[..., [0, 2, 1]])


@given(corpora, st.randoms(use_true_random=False))
def test_the_order_of_articles_and_spans_and_doubles_change_nothing(found: tuple[Answers, ...], chance: object) -> None:
    mixed = [
        Answers(article=each.article, length=each.length, units={name: _mixed(units, chance) for name, units in each.units.items()})
        for each in found
    ]
    chance.shuffle(mixed)  # type: ignore[attr-defined]
    assert table(counts_of(*mixed)) == table(counts_of(*found))


def _mixed(units: tuple[Unit, ...], chance: object) -> tuple[Unit, ...]:
    return tuple(chance.sample([*units, *units[:2]], len(units) + len(units[:2])))  # type: ignore[attr-defined]


@given(any_answers(), st.integers(1, 1000))
def test_a_shift_changes_no_span_count(found: Answers, by: int) -> None:
    def moved(unit: Unit) -> Unit:
        return Unit(tuple((start + by, end + by) for start, end in unit.segments), unit.label)

    units = {name: tuple(map(moved, each)) for name, each in found.units.items()}
    assert table(counts_of(Answers(article=found.article, length=found.length + by, units=units))) == table(counts_of(found))


@given(any_answers(annotators=("a1",)))
def test_equal_answers_agree_wholly(found: Answers) -> None:
    assume(found.units["a1"])
    both = Answers(article=found.article, length=found.length, units=dict.fromkeys(("a1", "a2"), found.units["a1"]))
    assert set(values(counts_of(both)).values()) == {1.0}


@given(st.lists(any_answers(annotators=("a1",)), min_size=2, max_size=3))
def test_a_total_miss_counts(found: list[Answers]) -> None:
    equal = [
        Answers(article=str(index), length=each.length, units=dict.fromkeys(("a1", "a2"), each.units["a1"]))
        for index, each in enumerate(found)
    ]
    assume(equal[0].units["a1"])
    missed = Answers(article="0", length=equal[0].length, units={"a1": equal[0].units["a1"], "a2": ()})
    before, after = values(counts_of(*equal)), values(counts_of(missed, *equal[1:]))
    assert set(values(counts_of(missed)).values()) == {0.0}
    assert all(after[measure] < before[measure] for measure in MEASURES)


@pytest.mark.parametrize("written", ["0-12 PER, 3-5 ORG", "0-12 PER, 3-5 PER", "0-12 PER, 0-12 ORG"])
def test_a_nested_span_that_one_lacks_lowers_every_count_of_spans(written: str) -> None:
    counts = values(counts_of(answers(a1=written, a2="0-12 PER")))
    assert (counts["exact_typed"], counts["overlap_typed"], counts["overlap_untyped"], counts["dice_untyped"]) == (2 / 3, 2 / 3, 2 / 3, 1)


def test_a_nested_span_with_another_label_lowers_what_is_typed() -> None:
    counts = values(counts_of(answers(a1="0-12 PER, 3-5 ORG", a2="0-12 PER, 3-5 WEAPON")))
    assert (counts["exact_typed"], counts["overlap_typed"], counts["overlap_untyped"]) == (0.5, 0.5, 1)


@given(corpora)
def test_counts_add_over_articles_and_labels(found: tuple[Answers, ...]) -> None:
    counts = counts_of(*found)
    each_alone = [counts_of(each) for each in found]
    for measure in MEASURES:
        alone = sum(narrowed(each, measure)[0] for each in each_alone)
        assert np.array_equal(narrowed(counts, measure).sum(axis=0), np.zeros(3) + alone)
    for measure in TYPED:
        by_label = sum(narrowed(counts, measure, label) for label in LABELS)
        assert np.array_equal(narrowed(counts, measure), by_label)


@given(any_answers(), st.sampled_from(LABELS))
def test_one_label_is_what_is_left_without_the_others(found: Answers, label: str) -> None:
    units = {name: tuple(unit for unit in each if unit.label == label) for name, each in found.units.items()}
    alone = counts_of(Answers(article=found.article, length=found.length, units=units))
    assert values(counts_of(found), label) == pytest.approx(values(alone), nan_ok=True, abs=0)


@given(corpora)
def test_exact_is_at_most_overlap_and_that_at_most_overlap_untyped(found: tuple[Answers, ...]) -> None:
    counts = values(counts_of(*found))
    if not math.isnan(counts["exact_typed"]):
        assert counts["exact_typed"] <= counts["overlap_typed"] <= counts["overlap_untyped"]


@given(corpora)
def test_articles_that_both_left_empty_or_one_did_not_finish_change_no_value(found: tuple[Answers, ...]) -> None:
    more = [answers("y", a1="", a2=""), answers("z", a1="0-5 PER")]
    if found:
        assert values(counts_of(*found, *more)) == pytest.approx(values(counts_of(*found)), nan_ok=True, abs=0)
        assert empty(counts_of(*found, *more)) == empty(counts_of(*found)) + 1


def test_finishing_an_article_brings_it_in() -> None:
    assert [values(counts_of(each))["exact_typed"] for each in (answers(a1="0-5 PER", a2=""), answers(a1="0-5 PER"))] == pytest.approx(
        [0, math.nan], nan_ok=True
    )


@given(st.tuples(apart, apart))
def test_nervaluate_counts_the_same_exact_spans(sides: tuple[dict[int, tuple[int, str]], ...]) -> None:
    nervaluate = pytest.importorskip("nervaluate", reason="nervaluate is in the extra `oracles`")
    # no spans that overlap: with those it depends on their order; its ends are inclusive
    units = [tuple(Unit(((6 * place, 6 * place + size),), label) for place, (size, label) in sorted(side.items())) for side in sides]
    ours = values(counts_of(Answers(article="x", length=80, units={"a1": units[0], "a2": units[1]})))
    theirs = [[[{"label": unit.label, "start": unit.start, "end": unit.end - 1} for unit in side]] for side in units]
    results = nervaluate.Evaluator(*theirs, tags=list(LABELS), loader="dict").evaluate()["overall"]
    assert ours["exact_typed"] == pytest.approx(results["strict"].f1)
    assert ours["boundary_only"] == pytest.approx(results["exact"].f1)
