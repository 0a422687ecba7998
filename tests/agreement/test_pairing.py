import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotator.agreement.pairing import align, partners
from annotator.agreement.values import Answers, Unit
from tests.agreement.marking import answers, best, characters, marks, pair_of, swapped
from tests.agreement.strategies import answers as any_answers


def aligned(*found: Answers) -> dict[str, dict[Unit, Unit]]:
    return partners(align(pair_of(*found)))


def pairs(written_a: str, written_b: str) -> list[tuple[Unit, Unit]]:
    return sorted(aligned(answers(a1=written_a, a2=written_b)).get("x", {}).items())


def weight(a: Unit, b: Unit) -> float:
    common = len(characters(a) & characters(b))
    return 2 * common / (a.size + b.size) + (a.label == b.label) if common else 0


def test_equal_spans_come_first_even_where_that_costs_a_pair() -> None:
    (nested, touching) = marks("2-4 PER, 7-12 PER")
    found = dict(pairs("0-9 PER, 2-4 PER", "0-9 PER, 7-12 PER"))
    assert found == dict(zip(marks("0-9 PER"), marks("0-9 PER"), strict=True))
    assert nested not in found
    assert touching not in found.values()


def test_an_equal_label_outweighs_equal_segments() -> None:
    assert pairs("0-5 PER", "0-5 ORG, 0-6 PER") == [(*marks("0-5 PER"), *marks("0-6 PER"))]


def test_of_spans_with_one_label_those_that_share_most_belong_together() -> None:
    assert pairs("0-10 PER", "0-3 PER, 2-10 PER") == [(*marks("0-10 PER"), *marks("2-10 PER"))]


def test_two_pairs_outweigh_the_best_one() -> None:
    a, b = marks("0-10 PER, 9-13 PER"), marks("0-2 PER, 1-12 PER")
    assert pairs("0-10 PER, 9-13 PER", "0-2 PER, 1-12 PER") == [(a[0], b[0]), (a[1], b[1])]


def test_spans_that_touch_are_not_aligned() -> None:
    assert pairs("0-5 PER", "5-9 PER") == []


def test_spans_of_different_articles_are_not_aligned() -> None:
    assert aligned(answers("x", a1="0-5 PER", a2=""), answers("y", a1="", a2="0-5 PER")) == {}


def test_stacked_labels_are_aligned_label_by_label() -> None:
    a, b = marks("0-5 ORG, 0-5 PER"), marks("0-5 PER, 0-5 WEAPON")
    assert pairs("0-5 ORG, 0-5 PER", "0-5 PER, 0-5 WEAPON") == [(a[0], b[1]), (a[1], b[0])]


def test_the_worked_example_aligns_the_person_and_the_organisation() -> None:
    found = pairs("0-5 PER, 10-15 ORG, 20-25 GPE", "0-5 PER, 9-15 ORG")
    assert found == [(*marks("0-5 PER"), *marks("0-5 PER")), (*marks("10-15 ORG"), *marks("9-15 ORG"))]


@pytest.mark.parametrize(("a", "b"), [("0-4 PER", "2-6 PER, 2-6 ORG"), ("2-6 PER", "0-4 PER, 4-8 PER"), ("0-6 PER, 3-9 PER", "0-9 PER")])
def test_ties_are_settled_alike_from_both_sides(a: str, b: str) -> None:
    assert pairs(a, b) == sorted((one, other) for other, one in pairs(b, a))


@given(any_answers())
def test_the_alignment_has_all_equal_units_and_then_the_greatest_weight(found: Answers) -> None:
    chosen = aligned(found).get("a", {})
    a, b = found.units["a1"], found.units["a2"]
    same = set(a) & set(b)
    assert all(chosen[unit] == unit for unit in same)
    assert len(set(chosen.values())) == len(chosen)
    assert all(weight(one, other) > 0 for one, other in chosen.items())
    total = sum(weight(one, other) for one, other in chosen.items() if one not in same)
    rest = [tuple(unit for unit in side if unit not in same) for side in (a, b)]
    assert total == pytest.approx(best(*rest, weight), abs=1e-12)


@given(any_answers())
def test_exchanging_the_annotators_turns_the_alignment(found: Answers) -> None:
    turned = {b: a for a, b in aligned(swapped(found)).get("a", {}).items()}
    assert turned == aligned(found).get("a", {})


@given(any_answers(), st.randoms(use_true_random=False))
def test_the_order_of_spans_changes_no_alignment(found: Answers, chance: object) -> None:
    units = {name: tuple(chance.sample(each, len(each))) for name, each in found.units.items()}  # type: ignore[attr-defined]
    assert aligned(Answers(article="a", length=found.length, units=units)) == aligned(found)


@given(any_answers(), any_answers(article="b"), st.integers(0, 40))
def test_an_article_is_aligned_alike_among_others_and_elsewhere(found: Answers, other: Answers, by: int) -> None:
    def moved(unit: Unit) -> Unit:
        return Unit(tuple((start + by, end + by) for start, end in unit.segments), unit.label)

    shifted = Answers(article="a", length=64, units={name: tuple(map(moved, each)) for name, each in found.units.items()})
    alone = {moved(a): moved(b) for a, b in aligned(found).get("a", {}).items()}
    assert aligned(other, shifted).get("a", {}) == alone


@given(any_answers(annotators=("a1",)))
def test_equal_answers_are_aligned_with_themselves(found: Answers) -> None:
    both = Answers(article="a", length=found.length, units=dict.fromkeys(("a1", "a2"), found.units["a1"]))
    assert aligned(both).get("a", {}) == {unit: unit for unit in found.units["a1"]}
