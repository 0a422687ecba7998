from collections import Counter

import numpy as np
import pytest
from hypothesis import given

from annotator.agreement.disagreement import KINDS, MISSING, Case, classify, confusion, passages, pooled_confusion
from annotator.agreement.pairing import align
from annotator.agreement.spancounts import count
from annotator.agreement.values import Answers
from tests.agreement.marking import answers, characters, marks, pair_of, swapped
from tests.agreement.strategies import answers as any_answers

TURNED = {"only A": "only B", "only B": "only A", "longer": "shorter", "shorter": "longer"}


def cases(a: str, b: str, text: str | None = None) -> tuple[Case, ...]:
    return classify(align(pair_of(answers(a1=a, a2=b))), None if text is None else {"x": text})


def kinds(a: str, b: str) -> list[str]:
    return [case.kind for case in cases(a, b)]


@pytest.mark.parametrize(
    ("a", "b", "kind"),
    [
        ("0-5 PER", "0-5 PER", "same"),
        ("0-5+7-9 PER", "0-5+7-9 PER", "same"),
        ("0-5 PER", "0-5 ORG", "label"),
        ("0-5 PER", "0-6 PER", "boundary"),
        ("0-9 PER", "0-5+7-9 PER", "boundary"),
        ("0-5 PER", "0-6 ORG", "both"),
        ("0-5 PER", "", "only A"),
        ("", "0-5 PER", "only B"),
    ],
)
def test_a_span_has_one_class(a: str, b: str, kind: str) -> None:
    assert kinds(a, b) == [kind]


def test_a_span_alone_inside_or_around_one_of_the_other_is_nesting() -> None:
    found = cases("0-12 ORG, 20-24 PER", "0-12 ORG, 3-6 LOC, 20-24 PER, 18-30 ORG")
    assert [(case.kind, case.b) for case in found if case.kind != "same"] == [
        ("nesting", *marks("3-6 LOC")),
        ("nesting", *marks("18-30 ORG")),
    ]
    assert found[1].near == marks("0-12 ORG")


def test_a_span_alone_that_crosses_one_of_the_other_is_not_nesting() -> None:
    assert kinds("0-12 ORG", "0-12 ORG, 10-15 LOC") == ["same", "only B"]


def test_a_second_label_on_the_same_segments_is_not_nesting() -> None:
    assert sorted(kinds("0-5 PER", "0-5 PER, 0-5 ORG")) == ["only B", "same"]


def test_a_span_in_the_gap_of_another_is_not_nesting() -> None:
    assert kinds("0-4+8-12 PER", "0-4+8-12 PER, 5-7 LOC") == ["same", "only B"]


@pytest.mark.parametrize(
    ("b", "extent", "side"),
    [
        ("8-20 PER", "longer", "left"),
        ("10-25 PER", "longer", "right"),
        ("8-25 PER", "longer", "both sides"),
        ("12-20 PER", "shorter", "left"),
        ("10-18 ORG", "shorter", "right"),
        ("12-18 PER", "shorter", "both sides"),
        ("10-13+15-20 PER", "shorter", "inside"),
        ("12-25 PER", "crossing", "both sides"),
        ("10-13+15-25 PER", "crossing", "right"),
    ],
)
def test_a_boundary_is_told_by_what_b_is_to_a(b: str, extent: str, side: str) -> None:
    (case,) = cases("10-20 PER", b)
    assert (case.extent, case.side) == (extent, side)


def test_one_span_against_several_is_a_split_of_which_all_cases_tell() -> None:
    found = cases("0-20 ORG, 30-35 PER", "0-8 ORG, 10-20 LOC, 30-36 PER")
    assert [(case.kind, case.split) for case in found] == [("boundary", True), ("nesting", True), ("boundary", False)]


def test_spans_that_are_nested_in_one_that_both_marked_are_no_split() -> None:
    assert [case.split for case in cases("0-20 ORG", "0-20 ORG, 0-8 ORG, 10-20 LOC")] == [False, False, False]


def test_a_chain_of_pairs_is_no_split() -> None:
    assert [case.split for case in cases("0-10 PER, 8-12 PER", "0-2 PER, 9-14 PER")] == [False, False]


def test_a_span_alone_is_a_propagation_miss_where_the_other_marked_the_same_string_elsewhere() -> None:
    text = "🚢 Kiel and Kiel and Bonn"
    found = cases("2-6 LOC", "2-6 LOC, 11-15 LOC, 20-24 LOC", text)
    assert [(case.kind, case.propagation) for case in found] == [("same", False), ("only B", True), ("only B", False)]


def test_without_the_text_no_propagation_miss_is_seen() -> None:
    assert [case.propagation for case in cases("2-6 LOC, 11-15 LOC", "2-6 LOC")] == [False, False]


def test_another_label_on_the_same_segments_is_not_elsewhere() -> None:
    assert [case.propagation for case in cases("0-4 LOC, 0-4 ORG", "0-4 LOC", "Kiel")] == [False, False]


def test_a_cell_opens_its_passages() -> None:
    found = cases("0-5 PER, 10-15 PER, 20-25 ORG", "0-5 ORG, 10-15 PER")
    assert [(case.article, case.a, case.b) for case in passages(found, "PER", "ORG")] == [("x", *marks("0-5 PER"), *marks("0-5 ORG"))]
    assert [case.a for case in passages(found, "ORG", MISSING)] == list(marks("20-25 ORG"))


def test_rows_are_labels_of_a_and_columns_labels_of_b() -> None:
    pairing = align(pair_of(answers(a1="0-5 PER, 10-15 PER, 20-25 ORG", a2="0-5 ORG, 10-15 PER, 40-45 PER")))
    assert (pairing.pair.labels, confusion(pairing).tolist()) == (("ORG", "PER"), [[0, 0, 1], [1, 1, 0], [0, 1, 0]])


def test_pairs_are_pooled_whoever_stands_in_the_rows() -> None:
    table = np.array([[1, 2], [0, 0]])
    assert pooled_confusion([table, table.T]).tolist() == [[2, 2], [2, 0]]


def test_nothing_marked_is_an_empty_table() -> None:
    pairing = align(pair_of(answers(a1="", a2="")))
    assert (confusion(pairing).tolist(), classify(pairing)) == ([[0]], ())


@given(any_answers())
def test_every_span_is_in_one_case_and_in_one_cell(found: Answers) -> None:
    pairing = align(pair_of(found))
    told, table = classify(pairing), confusion(pairing)
    assert {case.kind for case in told} <= set(KINDS)
    for name, units in (("a1", [case.a for case in told if case.a]), ("a2", [case.b for case in told if case.b])):
        assert sorted(units) == list(found.units[name])
    counts = count(pairing.pair).exact_typed[0]
    assert (table[:-1].sum(axis=1).tolist(), table[:, :-1].sum(axis=0).tolist()) == (counts[:, 1].tolist(), counts[:, 2].tolist())
    names = (*pairing.pair.labels, MISSING)
    cells = Counter(case.cell for case in told)
    assert {(row, column): table[i, j] for i, row in enumerate(names) for j, column in enumerate(names) if table[i, j]} == cells
    assert sum(case.kind == "same" for case in told) == counts[:, 0].sum()


@given(any_answers())
def test_classes_follow_their_definitions(found: Answers) -> None:
    for case in classify(align(pair_of(found))):
        if case.a and case.b:
            alike = (case.a.segments == case.b.segments, case.a.label == case.b.label)
            assert case.kind == {(True, True): "same", (True, False): "label", (False, True): "boundary", (False, False): "both"}[alike]
            continue
        alone, others = (case.a, found.units["a2"]) if case.a else (case.b, found.units["a1"])
        text = [characters(unit) for unit in others]
        nested = any(characters(alone) < each or each < characters(alone) for each in text)
        assert case.kind == ("nesting" if nested else "only A" if case.a else "only B")
        assert sorted(case.near) == [unit for unit, each in zip(others, text, strict=True) if each & characters(alone)]


@given(any_answers())
def test_exchanging_the_annotators_turns_table_and_cases(found: Answers) -> None:
    first, second = (align(pair_of(each)) for each in (found, swapped(found)))
    assert np.array_equal(confusion(first), confusion(second).T)
    turned = [
        (TURNED.get(case.kind, case.kind), case.b, case.a, TURNED.get(case.extent, case.extent), case.side, case.split, case.near)
        for case in classify(second)
    ]
    straight = [(case.kind, case.a, case.b, case.extent, case.side, case.split, case.near) for case in classify(first)]
    assert sorted(map(repr, turned)) == sorted(map(repr, straight))


@given(any_answers(annotators=("a1",)))
def test_equal_answers_are_the_same_throughout(found: Answers) -> None:
    both = Answers(article="a", length=found.length, units=dict.fromkeys(("a1", "a2"), found.units["a1"]))
    assert {case.kind for case in classify(align(pair_of(both)))} <= {"same"}
