"""The u-alpha family: reference values, identities and laws."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from annotator.agreement.continuum import Continuum, Stretch, only, pieces
from annotator.agreement.unitizing import (
    BY_PAIRS,
    UnitTable,
    cu_alpha,
    ku_alpha,
    ku_coverage,
    parts,
    scores,
    tabulate,
    tabulate_label,
    u_alpha,
)
from annotator.agreement.values import NO_ITEM, NO_PAIR, NO_UNITS, ONE_CATEGORY, OVERLAPPING, Answers
from tests.agreement.continua import answered, continuum, expected, vectors
from tests.agreement.strategies import LABELS, answers

FILES = ["identical_units", "random_2raters_0", "two_labels_3raters", "unit_length_equals_char_alpha"]


def counted(*found: Answers) -> UnitTable:
    return tabulate([pieces(each) for each in found])


@st.composite
def cut(draw: st.DrawFn, *, annotators: tuple[str, ...] = ("a1", "a2"), article: str = "a") -> Continuum:
    """A continuum whose units don't overlap, some touch."""
    lines = {}
    for name in annotators:
        borders = sorted(draw(st.sets(st.integers(0, 24), max_size=8)))
        kept = [pair for pair in pairwise(borders) if draw(st.booleans())]
        lines[name] = tuple(Stretch(*pair, draw(st.sampled_from(LABELS))) for pair in kept)
    return Continuum(article=article, length=24, lines=lines)


def by_characters(found: Continuum) -> float:
    """u-alpha from the definition, character by character; NaN where nothing is expected."""
    labels, m = ("", *LABELS), len(found.lines)
    rows = [
        [next((labels.index(s.label) for s in line if s.start <= at < s.end), 0) for at in range(found.length)]
        for line in found.lines.values()
    ]
    o = np.zeros((4, 4))
    for i, first in enumerate(rows):
        for j, second in enumerate(rows):
            if i != j:
                for c, k in zip(first, second, strict=True):
                    o[c, k] += 1 / (m - 1)
    squares = [
        sum(row.count(0) for row in rows),
        *(sum((s.end - s.start) ** 2 for line in found.lines.values() for s in line if s.label == x) for x in LABELS),
    ]
    marked = o.sum(axis=1)
    e = (np.outer(marked, marked) - np.diag(squares)) / (o.sum() - sum(squares) / o.sum())
    unlike = ~np.eye(4, dtype=bool)
    return 1 - o[unlike].sum() / e[unlike].sum() if e[unlike].sum() else float("nan")


@pytest.mark.parametrize("name", FILES)
def test_values_are_those_of_the_reference_values(name: str) -> None:
    found = vectors(f"unitizing2016_{name}.json")
    measured = scores(tabulate([continuum(found)]))
    for measure, wanted in expected(found).items():
        per_label = isinstance(wanted["value"], dict)
        each = {f"{measure}:{label}": value for label, value in wanted["value"].items()} if per_label else {measure: wanted["value"]}
        for key, value in each.items():
            assert measured[key].value == pytest.approx(
                float("nan") if value is None else value, abs=wanted["tolerance"] if value else 1e-9, nan_ok=True
            )
            assert measured[key].defined == (value is not None)


def test_two_annotators_of_a_made_up_continuum() -> None:
    # u-alpha reproduced by krippendorff-unitized-alpha 0.1.0
    x = "X 3-6, X 8-12, X 45-47, X 53-55"
    measured = scores(counted(answered(length=60, a1=x, a2="X 1-4, Z 11-12, Y 17-18, Z 20-23, X 26-29, X 42-43")))
    assert measured["u_alpha"].value == pytest.approx(-0.02078853046594964, abs=1e-12)
    assert measured["bar_u_alpha"].value == pytest.approx(-0.010608098012849121, abs=1e-12)
    assert measured["cu_alpha"].value == pytest.approx(0, abs=1e-12)
    assert measured["cu_coverage"].value == pytest.approx(2 / 60, abs=1e-12)
    assert measured["ku_coverage:Z"].value == 0.25
    assert measured["ku_alpha:Y"].reason == NO_ITEM


def test_with_units_of_one_character_it_is_alpha_over_characters() -> None:
    a1 = ", ".join(f"A {at}-{at + 1}" for at in range(0, 20, 2))
    a2 = ", ".join(f"{'AB'[place % 2]} {at}-{at + 1}" for place, at in enumerate(range(0, 21, 3)))
    table = counted(answered(length=30, a1=a1, a2=a2))
    # krippendorff 0.9.0, nominal
    assert scores(table)["u_alpha"].value == pytest.approx(0.31306597671410075, abs=1e-12)


@settings(deadline=None, max_examples=80)
@given(cut(annotators=("a1", "a2", "a3")))
def test_intervals_give_what_characters_give(found: Continuum) -> None:
    assert u_alpha(tabulate([found], labels=LABELS).counts[0]) == pytest.approx(by_characters(found), abs=1e-9, nan_ok=True)
    two = only(found, ["a1", "a2"])
    assert u_alpha(tabulate([two]).counts[0]) == pytest.approx(by_characters(two), abs=1e-9, nan_ok=True)


@settings(deadline=None, max_examples=60)
@given(cut())
def test_labels_where_both_marked_something_come_from_the_restricted_coincidences(found: Continuum) -> None:
    first, second = ([next((s for s in line if s.start <= at < s.end), None) for at in range(24)] for line in found.lines.values())
    o, squares = np.zeros((3, 3)), np.zeros(3)
    both = [at for at in range(24) if first[at] and second[at]]
    for at in both:
        c, k = (LABELS.index(row[at].label) for row in (first, second))  # type: ignore[union-attr]
        o[c, k] += 1
        o[k, c] += 1
    for line in found.lines.values():
        for each in line:
            squares[LABELS.index(each.label)] += sum(each.start <= at < each.end for at in both) ** 2
    row = tabulate([found], labels=LABELS).counts[0]
    with np.errstate(all="ignore"):
        marked = o.sum(axis=1)
        e = (np.outer(marked, marked) - np.diag(squares)) / (o.sum() - squares.sum() / o.sum())
        of = e.sum(axis=1)
        wanted = 1 - of / marked * (marked - np.diag(o)) / (of - np.diag(e))
        joint = 1 - (o.sum() - np.trace(o)) / (e.sum() - np.trace(e))
    several = np.count_nonzero(marked) > 1
    names = sorted(LABELS)
    for place, label in enumerate(LABELS):
        value = wanted[place] if several and marked[place] else np.nan
        assert ku_alpha(row)[names.index(label)] == pytest.approx(value, abs=1e-9, nan_ok=True)
    assert cu_alpha(row) == pytest.approx(joint if several else np.nan, abs=1e-9, nan_ok=True)


@settings(deadline=None, max_examples=60)
@given(cut(), cut(article="b"))
def test_counts_add_over_articles_as_if_one_followed_the_other(a: Continuum, b: Continuum) -> None:
    joined = {
        name: (*line, *(each._replace(start=each.start + 24, end=each.end + 24) for each in b.lines[name]))
        for name, line in a.lines.items()
    }
    whole = Continuum(article="ab", length=48, lines=joined)
    assert tabulate([a, b], labels=LABELS).counts[:, :-2].sum(axis=0).tolist() == tabulate([whole], labels=LABELS).counts[0, :-2].tolist()


@settings(deadline=None, max_examples=60)
@given(answers(annotators=("a1", "a2", "a3")))
def test_no_valid_answers_raise_and_no_order_shows(found: Answers) -> None:
    other = Answers(article="a", length=found.length, units={name: found.units[name][::-1] for name in ("a3", "a1", "a2")})
    assert counted(found).counts.tobytes() == counted(other).counts.tobytes()
    for table in (counted(found), *(tabulate_label([pieces(found)], label) for label in LABELS)):
        for score in scores(table).values():
            assert score.defined == (not score.reason)
            assert not score.defined or score.value <= 1


def test_equal_answers_agree_wholly() -> None:
    line = "PER 0-5, ORG 10-20"
    measured = scores(counted(answered(a1=line, a2=line)))
    assert {name: score.value for name, score in measured.items()} == {
        "u_alpha": 1.0,
        "bar_u_alpha": 1.0,
        "cu_alpha": 1.0,
        "cu_coverage": 0.15,
        "ku_alpha:ORG": 1.0,
        "ku_coverage:ORG": 1.0,
        "ku_alpha:PER": 1.0,
        "ku_coverage:PER": 1.0,
    }


def test_overlapping_units_of_one_annotator_have_no_joint_value() -> None:
    nested = answered("a", a1="ORG 0-20, GPE 4-9", a2="ORG 0-20")
    table = counted(nested, answered("b", a1="ORG 0-5", a2="ORG 0-4"))
    assert table.reasons == (OVERLAPPING, "")
    assert {score.reason for score in scores(table).values()} == {OVERLAPPING}


def test_one_label_of_overlapping_units_is_measured_on_its_union() -> None:
    nested = pieces(answered("a", a1="ORG 0-20, GPE 4-9, ORG 4-9", a2="ORG 0-20"))
    table = tabulate_label([nested], "ORG")
    assert (scores(table)["u_alpha"].value, table.n_flattened) == (1.0, (1,))


def test_touching_units_do_not_overlap() -> None:
    assert counted(answered(a1="PER 0-5, ORG 5-9", a2="PER 0-5")).reasons == ("",)


def test_three_annotators_have_no_joint_value_for_labels_alone_but_coverages() -> None:
    measured = scores(counted(answered(a1="PER 0-5, ORG 8-9", a2="PER 0-5, ORG 8-9", a3="PER 0-4")))
    assert measured["u_alpha"].defined
    assert (measured["cu_alpha"].reason, measured["ku_alpha:PER"].reason) == (BY_PAIRS, BY_PAIRS)
    assert measured["ku_coverage:ORG"].value == pytest.approx(0.5)


def test_without_evidence_there_is_a_reason() -> None:
    assert scores(counted(answered(a1="", a2="")))["u_alpha"].reason == NO_UNITS
    assert scores(counted(answered(a1="PER 0-5")))["u_alpha"].reason == NO_PAIR
    assert scores(counted())["u_alpha"].reason == NO_PAIR
    whole = scores(counted(answered(length=5, a1="PER 0-5", a2="PER 0-5")))
    assert (whole["u_alpha"].reason, whole["bar_u_alpha"].reason, whole["cu_alpha"].reason) == (ONE_CATEGORY,) * 3
    assert scores(counted(answered(a1="PER 0-5", a2="ORG 9-12")))["cu_alpha"].reason == NO_ITEM


def test_values_come_for_many_resampled_sums_at_once() -> None:
    table = counted(answered("a", a1="PER 0-5, ORG 8-12", a2="PER 0-4, ORG 9-12"), answered("b", a1="ORG 0-9", a2=""))
    weights = np.array([[1, 1], [2, 0], [0, 0]])
    resampled = weights @ table.counts
    assert u_alpha(resampled)[0] == scores(table)["u_alpha"].value
    assert np.isnan(u_alpha(resampled)[2])
    assert ku_coverage(resampled).shape == (3, 2)


def test_masked_characters_are_not_part_of_the_continuum() -> None:
    answers = answered(length=100, a1="PER 0-5, ORG 30-39", a2="PER 1-5, ORG 31-39, ORG 60-70")
    within = [(0, 35)]
    table = tabulate([pieces(answers, within=within)])
    assert parts(table.counts[0]).marked.sum() == 70
    assert scores(table)["u_alpha"].value != scores(counted(answers))["u_alpha"].value
