"""Gamma, gamma-cat and gamma-k: reference values and laws."""

from math import isnan

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from annotator.agreement import gamma
from annotator.agreement.continuum import Continuum, hulls, labels_of, only
from annotator.agreement.gamma import (
    EVIDENCE,
    EXPECTED,
    GAMMA,
    GAMMA_CAT,
    GAMMA_K,
    OBSERVED,
    VARIANCE,
    cells,
    sampling_errors,
    scores,
    tabulate,
    values,
)
from annotator.agreement.gammaalignment import Dissimilarity
from annotator.agreement.gammasampling import rotation
from annotator.agreement.values import NO_ITEM, NO_PAIR, NO_UNITS, ONE_CATEGORY, TOO_MANY, Answers
from tests.agreement.continua import answered, continuum, expected, vectors
from tests.agreement.strategies import answers

CASES = ["simple_2x3", "overlapping_nested", "identical", "category_only", "random_3x6_s2"]


def case(id: str) -> dict:  # type: ignore[type-arg]
    return next(each for each in vectors("gamma_cases_1.json")["cases"] if each["id"] == id)


def table(found: dict) -> gamma.GammaTable:  # type: ignore[type-arg]
    return tabulate([continuum(found)], measure=Dissimilarity(alpha=found["alpha"], beta=found["beta"], delta=found["delta_empty"]))


def quick(*found: Answers, seed: int = 0) -> gamma.GammaTable:
    return tabulate([hulls(each) for each in found], precision=None, seed=seed)


def value(*found: Answers) -> float:
    return scores(quick(*found))[GAMMA].value


@pytest.mark.parametrize("id", CASES)
def test_gamma_is_near_that_of_the_reference_values(id: str) -> None:
    found = case(id)
    assert scores(table(found))[GAMMA].value == pytest.approx(expected(found)["gamma"]["value"], abs=expected(found)["gamma"]["tolerance"])


@pytest.mark.parametrize("id", CASES)
def test_observed_label_disorders_are_those_of_the_reference_values(id: str) -> None:
    found = case(id)
    measured, wanted = table(found), expected(found)
    each = cells(measured.counts[0])
    names = ["observed_category_disorder", *(f"observed_category_disorder:{label}" for label in measured.labels)]
    for column, name in enumerate(names, start=GAMMA_CAT):
        if name in wanted:
            assert each[column, OBSERVED] / each[column, EVIDENCE] == pytest.approx(wanted[name]["value"], abs=1e-9)


def test_the_nested_case_gives_the_reference_disorders() -> None:
    found = answered(a1="A 0-20, B 2-8, A 5-12", a2="A 0-18, B 3-8, B 6-12")
    each = cells(tabulate([hulls(found)], measure=Dissimilarity(alpha=3)).counts[0])
    assert each[GAMMA, OBSERVED] / 3 == pytest.approx(0.35028503900905744, abs=1e-12)
    assert each[GAMMA_CAT, OBSERVED] / each[GAMMA_CAT, EVIDENCE] == pytest.approx(0.33306214502419523, abs=1e-12)
    assert each[GAMMA_K, OBSERVED] / each[GAMMA_K, EVIDENCE] == pytest.approx(0.4976085295778391, abs=1e-12)
    # pygamma-agreement 0.5.9, mean of four runs with the same chance model
    assert values(each.ravel())[GAMMA] == pytest.approx(0.7631, abs=0.03)


def test_gamma_of_equal_answers_is_one() -> None:
    found = answered(a1="PER 0-5, ORG 3-9", a2="PER 0-5, ORG 3-9")
    assert [score.value for score in scores(quick(found))] == [1.0, 1.0, 1.0, 1.0]


@pytest.mark.parametrize("names", [("a1", "a2"), ("a1", "a2", "a3")])
@settings(deadline=None, max_examples=5)
@given(st.data())
def test_no_order_of_annotators_or_units_changes_a_byte(names: tuple[str, ...], data: st.DataObject) -> None:
    lines = hulls(data.draw(answers(annotators=names))).lines
    order = data.draw(st.permutations(names))
    renamed = {name: tuple(data.draw(st.permutations(lines[old]))) for name, old in zip(names, order, strict=True)}
    one, two = (tabulate([Continuum(article="a", length=24, lines=each)], precision=None) for each in (lines, renamed))
    assert one.counts.tobytes() == two.counts.tobytes()


@settings(deadline=None, max_examples=25)
@given(answers(), answers(article="b"))
def test_no_order_of_articles_changes_a_byte(a: Answers, b: Answers) -> None:
    assert quick(a, b).counts.tobytes() == quick(b, a).counts.tobytes()


@settings(deadline=None, max_examples=40)
@given(answers())
def test_no_valid_answers_raise_and_what_has_no_value_has_a_reason(found: Answers) -> None:
    for sampler in (gamma.gaussian, rotation):
        for score in scores(tabulate([hulls(found)], sampler=sampler, precision=None)):
            assert score.defined == (not score.reason)
            assert not score.defined or score.value <= 1


@settings(deadline=None, max_examples=25)
@given(answers().filter(lambda found: bool(found.units["a1"])))
def test_gamma_is_one_for_equal_answers_and_at_most_zero_for_a_total_miss(found: Answers) -> None:
    units = found.units["a1"]
    equal = Answers(article="a", length=found.length, units={"a1": units, "a2": units})
    missed = Answers(article="a", length=found.length, units={"a1": units, "a2": ()})
    assert value(equal) == 1.0
    assert value(missed) <= 0
    other = Answers(article="b", length=found.length, units={"a1": units, "a2": units})
    assert value(missed, other) < value(equal, other) == 1.0


@settings(deadline=None, max_examples=25)
@given(answers().filter(lambda found: len(found.units["a1"]) > 1))
def test_gamma_falls_when_one_unit_of_two_equal_answers_goes_or_is_relabelled(found: Answers) -> None:
    first, *rest = found.units["a1"]
    for changed in (tuple(rest), tuple(sorted({first._replace(label="OTHER"), *rest}))):
        assert value(Answers(article="a", length=found.length, units={"a1": (first, *rest), "a2": changed})) < 1


def test_the_inner_span_counts() -> None:
    outer = "ORG 0-40, ORG 50-60"
    assert value(answered(a1=f"GPE 4-9, {outer}", a2=f"PER 4-9, {outer}")) < 1
    assert value(answered(a1=f"GPE 4-9, {outer}", a2=outer)) < 1


def test_the_same_seed_gives_the_same_bytes_and_another_seed_others() -> None:
    found = answered(a1="PER 0-5, ORG 30-39", a2="PER 1-5, GPE 31-39")
    assert quick(found).counts.tobytes() == quick(found).counts.tobytes()
    assert quick(found).counts.tobytes() != quick(found, seed=1).counts.tobytes()


@settings(deadline=None, max_examples=20)
@given(answers(), answers(article="b"))
def test_an_articles_row_does_not_depend_on_the_others(a: Answers, b: Answers) -> None:
    labels = ("ORG", "PER", "WEAPON")
    alone = tabulate([hulls(a)], precision=None, labels=labels)
    both = tabulate([hulls(b), hulls(a)], precision=None, labels=labels)
    assert alone.counts[0].tobytes() == both.counts[0].tobytes()


def test_the_unit_of_cost_changes_nothing() -> None:
    found = [hulls(answered(a1="PER 0-5, ORG 30-39", a2="PER 1-5, GPE 31-39"))]
    one, three = (scores(tabulate(found, measure=Dissimilarity(delta=delta)))[GAMMA].value for delta in (1.0, 3.0))
    assert one == pytest.approx(three, abs=1e-12)


def test_the_corpus_value_divides_the_sums_of_costs() -> None:
    found = quick(answered("a", a1="PER 0-5, ORG 30-39", a2="PER 1-5, GPE 31-39"), answered("b", a1="PER 0-5", a2="ORG 0-5"))
    each = cells(found.counts)
    wanted = 1 - each[:, GAMMA, OBSERVED].sum() / each[:, GAMMA, EXPECTED].sum()
    assert scores(found)[GAMMA].value == pytest.approx(wanted, abs=1e-15)


def test_values_come_for_many_resampled_sums_at_once() -> None:
    found = quick(answered("a", a1="PER 0-5, ORG 30-39", a2="PER 1-5, GPE 31-39"), answered("b", a1="PER 0-5", a2="ORG 0-5"))
    weights = np.array([[1, 1], [2, 0], [0, 2], [0, 0]])
    resampled = values(weights @ found.counts)
    assert resampled.shape == (4, GAMMA_K + 3)
    assert resampled[0, GAMMA] == scores(found)[GAMMA].value
    assert resampled[1, GAMMA] == pytest.approx(values(found.counts)[0, GAMMA], abs=1e-15)
    assert np.isnan(resampled[3]).all()


def test_the_sampling_error_is_that_of_repeated_draws() -> None:
    found = hulls(answered(a1="PER 0-5, ORG 30-39, GPE 60-64", a2="PER 1-5, GPE 31-39, ORG 80-90"))
    tables = [tabulate([found], precision=None, seed=seed) for seed in range(60)]
    spread = np.std([values(each.counts.sum(axis=0))[GAMMA] for each in tables], ddof=1)
    claimed = np.mean([sampling_errors(each.counts.sum(axis=0))[GAMMA] for each in tables])
    assert claimed == pytest.approx(spread, rel=0.35)


def test_more_is_drawn_until_the_precision_is_reached() -> None:
    found = tabulate([hulls(answered(a1="PER 0-5, ORG 30-39", a2="PER 1-5, GPE 31-39"))], precision=0.02)
    each = cells(found.counts[0])[GAMMA]
    assert found.samples[0] > 30
    assert 1.96 * np.sqrt(each[VARIANCE]) / each[EXPECTED] <= 0.0201


def test_an_article_without_units_is_no_evidence() -> None:
    empty, other = answered("a", a1="", a2=""), answered("b", a1="PER 0-5", a2="ORG 0-5")
    assert scores(quick(empty))[GAMMA].reason == NO_UNITS
    assert value(empty, other) == value(other)


def test_an_article_that_one_annotator_finished_is_no_evidence() -> None:
    found = hulls(answered("a", a1="PER 0-5", a2="ORG 0-5"))
    alone = tabulate([only(found, ["a1"])])
    assert (alone.reasons, scores(alone)[GAMMA].reason) == ((NO_PAIR,), NO_PAIR)
    assert scores(tabulate([]))[GAMMA].reason == NO_PAIR


def test_one_label_has_no_gamma_cat() -> None:
    assert scores(quick(answered(a1="PER 0-5, PER 20-30", a2="PER 0-5")))[GAMMA_CAT].reason == ONE_CATEGORY


def test_units_that_never_meet_have_no_gamma_cat() -> None:
    assert scores(quick(answered(length=9000, a1="PER 0-5", a2="ORG 8000-8005")))[GAMMA_CAT].reason == NO_ITEM


def test_pairs_with_an_empty_place_do_not_count_for_gamma_cat() -> None:
    found = quick(answered(length=9000, a1="PER 0-5, ORG 100-110", a2="PER 0-5, ORG 100-110, ORG 8000-8010"))
    each = cells(found.counts[0])[GAMMA_CAT]
    assert (each[EVIDENCE], each[OBSERVED]) == (2.0, 0.0)


def test_gamma_k_counts_pairs_in_which_a_unit_has_the_label() -> None:
    found = quick(answered(a1="PER 0-5, ORG 30-39, GPE 60-69", a2="PER 0-5, GPE 30-39, GPE 60-69"))
    each = cells(found.counts[0])[GAMMA_K:]
    assert found.labels == ("GPE", "ORG", "PER")
    assert each[:, [EVIDENCE, OBSERVED]].tolist() == [[2.0, 1.0], [1.0, 1.0], [1.0, 0.0]]


def test_too_many_candidates_are_named_and_never_guessed() -> None:
    many = ", ".join(f"PER 0-{end}" for end in range(5, 15))
    crowded, other = answered("a", a1=many, a2=many, a3=many), answered("b", a1="PER 0-5", a2="ORG 0-5")
    found = tabulate([hulls(crowded), hulls(other)], precision=None, most=500)
    assert found.reasons == (TOO_MANY, "")
    assert [score.reason for score in scores(found)] == [TOO_MANY] * len(scores(found))
    assert not isnan(values(found.counts)[1, GAMMA])


def test_spans_wholly_outside_the_mask_change_nothing() -> None:
    within = [(0, 50), (70, 100)]
    inside = answered(a1="PER 0-5, ORG 30-39", a2="PER 1-5, GPE 75-80")
    more = answered(a1="PER 0-5, ORG 30-39, ORG 52-60", a2="PER 1-5, GPE 75-80")
    one, two = (tabulate([hulls(each, within=within)], precision=None).counts.tobytes() for each in (inside, more))
    assert one == two


def test_progress_is_told_by_article() -> None:
    told: list[tuple[int, int, str]] = []
    found = [hulls(answered(article, a1="PER 0-5", a2="PER 1-5")) for article in ("b", "a")]
    tabulate(found, precision=None, progress=lambda done, total, what: told.append((done, total, what)))
    assert told == [(0, 2, "a: 30 of 30 samples"), (1, 2, "a"), (1, 2, "b: 30 of 30 samples"), (2, 2, "b")]


def test_the_labels_asked_for_have_columns() -> None:
    found = tabulate([hulls(answered(a1="PER 0-5", a2="PER 0-5"))], labels=("ORG",), precision=None)
    assert found.labels == ("ORG", "PER")
    assert labels_of([]) == ()
    assert scores(found)[GAMMA_K].reason == NO_ITEM
