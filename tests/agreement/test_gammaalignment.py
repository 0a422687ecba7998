"""Alignments at the lowest cost: reference disorders, brute force on small cases, and what is too much."""

from itertools import combinations, product
from math import comb, fsum, inf

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from annotator.agreement.continuum import hulls
from annotator.agreement.gamma import lines_of
from annotator.agreement.gammaalignment import Dissimilarity, Line, align, align_many, dissimilarities
from tests.agreement.continua import continuum, vectors
from tests.agreement.strategies import LABELS, answers

# disorders of constructed cases, reproduced by pygamma-agreement 0.5.9 and by an independent implementation
DISORDERS = {
    "simple_2x3": 0.03416666666666668,
    "overlapping_nested": 0.35028503900905744,
    "identical": 0.0,
    "category_only": 1.0,
    "random_3x6_s2": 0.9967410526138338,
}


def line(*units: tuple[float, float, int]) -> Line:
    columns = np.array(units, dtype=float).reshape(-1, 3).T
    return Line(columns[0], columns[1], columns[2].astype(np.intp))


def brute(lines: list[Line], measure: Dissimilarity) -> float:
    """The lowest total cost over every alignment there is, unit by unit."""
    units = [(owner, place) for owner, each in enumerate(lines) for place in range(len(each.starts))]
    d = {(i, j): dissimilarities(lines[i], lines[j], measure) for i, j in combinations(range(len(lines)), 2)}

    def cost(row: dict[int, int]) -> float:
        pairs = [d[i, j][row[i], row[j]] if i in row and j in row else measure.delta for i, j in combinations(range(len(lines)), 2)]
        return fsum(pairs) / comb(len(lines), 2)

    def best(left: tuple[tuple[int, int], ...]) -> float:
        if not left:
            return 0.0
        (owner, place), found = left[0], inf
        options = [[None, *[p for o, p in left if o == other]] for other in range(len(lines)) if other != owner]
        others = [other for other in range(len(lines)) if other != owner]
        for choice in product(*options):
            row = {owner: place} | {other: p for other, p in zip(others, choice, strict=True) if p is not None}
            rest = tuple(unit for unit in left if row.get(unit[0]) != unit[1])
            found = min(found, cost(row) + best(rest))
        return found

    return best(tuple(units))


@pytest.mark.parametrize("case", DISORDERS)
def test_the_observed_disorder_is_that_of_the_reference_values(case: str) -> None:
    found = next(each for each in vectors("gamma_cases_1.json")["cases"] if each["id"] == case)
    lines = lines_of(continuum(found), ("a", "b", "c", "d"))
    measure = Dissimilarity(alpha=found["alpha"], beta=found["beta"], delta=found["delta_empty"])
    for alignment in (align(lines, measure), align_many(lines, measure)):
        assert alignment is not None
        assert fsum(alignment.costs) * len(lines) / len(found["units"]) == pytest.approx(DISORDERS[case], abs=1e-9)


def test_nested_and_relabelled_units_are_paired_at_the_least_cost() -> None:
    a, b = line((0, 20, 0), (2, 8, 1), (5, 12, 0)), line((0, 18, 0), (3, 8, 1), (6, 12, 1))
    alignment = align([a, b], Dissimilarity(alpha=3))
    assert alignment is not None
    assert alignment.rows.tolist() == [[0, 0], [1, 1], [2, 2]]
    assert fsum(alignment.costs) / 3 == pytest.approx(0.35028503900905744, abs=1e-12)


def test_a_unit_without_counterpart_stands_alone_and_costs_delta() -> None:
    alignment = align([line((0, 5, 0)), line((50, 55, 0))], Dissimilarity(delta=3))
    assert alignment is not None
    assert alignment.rows.tolist() == [[0, -1], [-1, 0]]
    assert alignment.costs.tolist() == [3.0, 3.0]


@settings(deadline=None, max_examples=60)
@given(st.data())
def test_no_alignment_costs_less(data: st.DataObject) -> None:
    count = data.draw(st.integers(2, 4))
    unit = st.tuples(st.integers(0, 12), st.integers(1, 6), st.integers(0, 1)).map(lambda each: (each[0], each[0] + each[1], each[2]))
    lines = [line(*data.draw(st.lists(unit, max_size=3 if count < 4 else 2))) for _ in range(count)]
    measure = Dissimilarity(
        alpha=data.draw(st.sampled_from([0.0, 0.5, 1.0, 3.0])), beta=data.draw(st.sampled_from([0.0, 1.0, 2.0])), delta=2.0
    )
    for alignment in (align(lines, measure), align_many(lines, measure)):
        assert alignment is not None
        assert fsum(alignment.costs) == pytest.approx(brute(lines, measure), abs=1e-9)


@settings(deadline=None, max_examples=60)
@given(answers(annotators=("a1", "a2", "a3")))
def test_an_alignment_holds_every_unit_once(found: object) -> None:
    lines = lines_of(hulls(found), LABELS)  # type: ignore[arg-type]
    alignment = align(lines, Dissimilarity())
    assert alignment is not None
    for each, column in zip(lines, alignment.rows.T, strict=True):
        assert sorted(column[column >= 0]) == list(range(len(each.starts)))


@settings(deadline=None, max_examples=60)
@given(answers())
def test_two_lines_cost_the_same_by_assignment_and_by_exact_cover(found: object) -> None:
    lines = lines_of(hulls(found), LABELS)  # type: ignore[arg-type]
    by_assignment, by_cover = align(lines, Dissimilarity()), align_many(lines, Dissimilarity())
    assert by_assignment is not None
    assert by_cover is not None
    assert fsum(by_assignment.costs) == pytest.approx(fsum(by_cover.costs), abs=1e-12)


def test_where_linear_programming_gives_halves_integer_programming_decides() -> None:
    lines = [line((0, 2, 0), (4, 7, 0)), line((3, 4, 1), (0, 3, 1)), line((2, 3, 0), (1, 2, 1))]
    alignment = align(lines, Dissimilarity())
    assert alignment is not None
    assert fsum(alignment.costs) == pytest.approx(brute(lines, Dissimilarity()), abs=1e-9)


def test_too_many_candidates_are_not_weighed() -> None:
    lines = [line(*[(0, 5, 0)] * 10)] * 3
    assert align(lines, Dissimilarity(), most=1000) is None


@pytest.mark.parametrize("wrong", [{"alpha": -1.0}, {"beta": -1.0}, {"delta": 0.0}, {"alpha": float("nan")}])
def test_a_dissimilarity_has_no_negative_weight(wrong: dict[str, float]) -> None:
    with pytest.raises(ValueError, match="0 or more"):
        Dissimilarity(**wrong)
