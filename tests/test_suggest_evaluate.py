import pytest

from annotator.suggest.evaluate import Score, mapped, outermost, strict, table


def test_only_exact_borders_and_labels_count() -> None:
    suggested = [(0, 4, "PER"), (5, 9, "LOC"), (10, 14, "ORG"), (10, 14, "ORG")]
    gold = [(0, 4, "PER"), (5, 8, "LOC"), (10, 14, "PER")]
    assert strict([(suggested, gold)]) == {"LOC": Score(0, 1, 1), "ORG": Score(0, 1, 0), "PER": Score(1, 1, 2), "all": Score(1, 3, 3)}


def test_precision_recall_and_f() -> None:
    score = Score(hits=1, suggested=2, gold=4)
    assert (score.precision, score.recall) == (0.5, 0.25)
    assert score.f == pytest.approx(1 / 3)


def test_nothing_to_count_gives_zeros() -> None:
    assert strict([]) == {"all": Score(0, 0, 0)}
    assert (Score(0, 0, 0).precision, Score(0, 0, 0).recall, Score(0, 0, 0).f) == (0.0, 0.0, 0.0)


def test_equal_places_in_two_documents_are_two() -> None:
    assert strict([([(0, 1, "X")], [(0, 1, "X")]), ([(0, 1, "X")], [])])["all"] == Score(1, 2, 1)


def test_labels_are_renamed_or_left_out() -> None:
    assert mapped([(0, 1, "PERSON"), (2, 3, "NORP")], {"PERSON": "PER"}) == [(0, 1, "PER")]


def test_only_the_outermost_stay_for_flat_gold() -> None:
    assert outermost([(4, 6, "NORP"), (0, 9, "ORG"), (10, 12, "LOC")]) == [(0, 9, "ORG"), (10, 12, "LOC")]


def test_the_table_has_a_line_a_label() -> None:
    lines = table({"rules": strict([([(0, 1, "PER")], [(0, 1, "PER")])])}).splitlines()
    assert [line.split()[0] for line in lines[2:]] == ["PER", "all"]
    assert lines[-1].split() == ["all", "1.000", "1.000", "1.000", "1"]
