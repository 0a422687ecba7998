"""Gamma and the u-alpha family of several annotators: on what all of them read, with intervals, and with reasons where there is no number."""

import math

import pandas as pd
import pytest

from annotator import review
from annotator.agreement.continuum import Continuum, Stretch
from annotator.agreement.gamma import scores, tabulate
from annotator.evidence import Evidence
from annotator.model import Labels
from annotator.review import agreement
from tests.answered import ASKED, answered, span

SHORT = ((0, 10),)
LEFT, RIGHT = span("l", 0, 5, "PER"), span("r", 5, 10, "ORG")


def gamma(*evidence: Evidence, names: tuple[str, ...] = ("a1", "a2"), **how: object) -> pd.DataFrame:
    return agreement(evidence, names).gamma(**how).set_index(["measure", "scope"])


def unitizing(*evidence: Evidence, names: tuple[str, ...] = ("a1", "a2")) -> pd.DataFrame:
    return agreement(evidence, names).unitizing().set_index(["measure", "scope"])


def test_equal_answers_have_a_gamma_of_one_and_a_total_miss_none_above_zero() -> None:
    both = {"a1": [LEFT, RIGHT], "a2": [LEFT, RIGHT]}
    frame = gamma(answered("x", both), answered("y", both))
    assert list(frame.index) == [("gamma", "all"), ("gamma-cat", "all"), ("gamma-k", "ORG"), ("gamma-k", "PER")]
    assert frame[["value", "lo", "hi"]].to_numpy().tolist() == [[1, 1, 1]] * 4
    assert frame["sampling error"].tolist() == [0, 0, 0, 0]
    assert frame["units"].tolist() == [8, 8, 4, 4]
    assert frame["articles"].tolist() == [2, 2, 2, 2]
    missed = gamma(answered("x", both), answered("y", both | {"a2": []})).loc[("gamma", "all")]
    assert missed["lo"] <= 0 < missed["value"] < missed["hi"] == 1
    assert missed["sampling error"] > 0


def test_the_numbers_are_those_of_the_measure_on_the_characters_that_both_read() -> None:
    # the text without [0, 4) and without [20, 60): 16 characters, on which everything moves left by four
    said = {"a1": [span("s", 6, 9, "PER"), span("t", 40, 45, "PER")], "a2": [span("s", 6, 10, "PER"), span("u", 12, 15, "ORG")]}
    frame = gamma(answered("x", said, mask=((4, 60),), read={"a2": ((0, 20),)}), seed=3)
    lines = {"a1": (Stretch(2, 5, "PER"),), "a2": (Stretch(2, 6, "PER"), Stretch(8, 11, "ORG"))}
    wanted = scores(tabulate([Continuum(article="x", length=16, lines=lines)], seed=3))
    assert frame["value"].tolist() == pytest.approx([each.value for each in wanted], nan_ok=True)
    assert frame["masked"].tolist() == [1, 1, 0, 1]
    assert frame["units"].tolist() == [3, 3, 1, 2]
    assert (frame.loc[("gamma-k", "ORG"), "reason"], frame.loc[("gamma", "all"), "reason"]) == (
        "no item with two ratings",
        "fewer than two articles",
    )


def test_a_label_that_one_annotator_was_not_asked_for_is_left_out() -> None:
    said = {"a1": [LEFT, RIGHT], "a2": [LEFT]}
    asked = {"a2": Labels(spans=("PER",))}
    for frame in (gamma(answered("x", said, asked=asked)), unitizing(answered("x", said, asked=asked))):
        assert frame["value"].iloc[0] == 1
        assert frame[["units", "masked"]].iloc[0].tolist() == [2, 1]


def test_gamma_of_some_labels_sees_no_other_and_depends_on_its_seed_alone() -> None:
    said = {"a1": [LEFT, RIGHT, span("s", 20, 24, "GPE")], "a2": [LEFT, span("s", 21, 24, "GPE"), span("t", 30, 34, "GPE")]}
    without = {name: [each for each in elements if each.label == "GPE"] for name, elements in said.items()}
    some, alone = gamma(answered("x", said), labels=["GPE"]), gamma(answered("x", without))
    assert list(some.index) == [("gamma", "all"), ("gamma-cat", "all"), ("gamma-k", "GPE")]
    assert some.equals(alone)
    assert gamma(answered("x", said), seed=1).equals(gamma(answered("x", said), seed=1))
    assert gamma(answered("x", said), seed=1).loc[("gamma", "all"), "value"] != gamma(answered("x", said)).loc[("gamma", "all"), "value"]
    with pytest.raises(ValueError, match="nobody used the label 'TRIGGER'; known: PER, ORG, GPE"):
        gamma(answered("x", said), labels=["TRIGGER"])


def test_gamma_shows_how_far_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[tuple[str, int, int]] = []
    monkeypatch.setattr(review, "meter", lambda what: lambda done, total, at: told.append((what, done, total)))
    both = {"a1": [LEFT], "a2": [LEFT]}
    gamma(answered("x", both), answered("y", both))
    assert told[0] == ("gamma", 0, 2)
    assert told[-1] == ("gamma", 2, 2)


def test_the_u_alphas_of_one_unit_that_the_other_missed_are_those_of_the_formula() -> None:
    # 10 characters, 5 of them PER for one of two annotators: observed 5 + 5, expected 2 * (15 * 5) / (20 - (15 + 25) / 20)
    frame = unitizing(answered("x", {"a1": [LEFT], "a2": []}, mask=SHORT))
    wanted = pytest.approx(1 - 10 * 18 / 150)
    assert frame.loc[[("u-alpha", "all"), ("|u-alpha", "all"), ("u-alpha", "PER")], "value"].tolist() == [wanted] * 3
    assert frame.loc[("u-alpha", "all"), "reason"] == "fewer than two articles"
    assert frame.loc[("cu-alpha", "all"), ["coverage", "reason"]].tolist() == [0, "no item with two ratings"]
    assert frame.loc[("(k)u-alpha", "PER"), ["coverage", "reason"]].tolist() == [0, "no item with two ratings"]
    assert frame["units"].tolist() == [1] * len(frame)


def test_equal_answers_have_u_alphas_of_one_with_their_coverages_and_intervals() -> None:
    both = {"a1": [LEFT, RIGHT], "a2": [LEFT, RIGHT]}
    frame = unitizing(answered("x", both, mask=((0, 20),)), answered("y", both, mask=((0, 20),)))
    assert frame[["value", "lo", "hi"]].to_numpy().tolist() == [[1, 1, 1]] * len(frame)
    # half of the 20 characters are marked by both; of PER, all are marked by the other too
    assert frame.loc[[("cu-alpha", "all"), ("(k)u-alpha", "PER")], "coverage"].tolist() == [0.5, 1]
    assert list(frame.index) == [
        *(("u-alpha", "all"), ("|u-alpha", "all"), ("cu-alpha", "all")),
        *(("(k)u-alpha", "ORG"), ("(k)u-alpha", "PER"), ("u-alpha", "ORG"), ("u-alpha", "PER")),
    ]


def test_nested_spans_leave_a_label_alone_its_value() -> None:
    nested = [span("s", 0, 8, "ORG"), span("t", 2, 4, "ORG"), span("u", 2, 4, "GPE")]
    frame = unitizing(answered("x", {"a1": nested, "a2": nested}, mask=SHORT))
    assert math.isnan(frame.loc[("u-alpha", "all"), "value"])
    assert frame.loc[("u-alpha", "all"), "reason"] == "overlapping units of one annotator"
    assert frame.loc[("u-alpha", "ORG"), ["value", "flattened", "units"]].tolist() == [1, 2, 4]
    assert frame.loc[("u-alpha", "GPE"), ["value", "flattened"]].tolist() == [1, 0]


def test_three_annotators_are_compared_together_and_labels_by_pairs() -> None:
    said = {"a1": [LEFT], "a2": [LEFT], "a3": [span("s", 0, 5, "ORG")]}
    frame = unitizing(answered("x", said, mask=SHORT), names=("a1", "a2", "a3"))
    assert frame.loc[("|u-alpha", "all"), "value"] == 1
    assert frame.loc[("cu-alpha", "all"), "reason"] == "three or more annotators: given by pairs"
    assert frame.loc[("cu-alpha", "all"), "coverage"] == 0.5
    assert frame.loc[[("u-alpha", "a1 – a2"), ("|u-alpha", "a1 – a3")], "value"].tolist() == [1, 1]
    # everything that both mark has another label: observed 10, expected 2 * 5 * 5 / (10 - (25 + 25) / 10)
    assert frame.loc[("cu-alpha", "a1 – a3"), "value"] == pytest.approx(1 - 10 * 5 / 50)
    assert frame.loc[("(k)u-alpha", "PER, a1 – a3"), "coverage"] == 1
    three = gamma(answered("x", said), names=("a1", "a2", "a3"))
    assert three.loc[("gamma", "all"), "units"] == 3


def test_only_those_who_finished_decide_what_was_read_by_all() -> None:
    said = {"a1": [LEFT], "a2": [LEFT], "a3": [LEFT, RIGHT]}
    two = unitizing(answered("x", {name: said[name] for name in ("a1", "a2")}, open=("a3",), mask=SHORT), names=("a1", "a2", "a3"))
    assert two.loc[[("u-alpha", "all"), ("cu-alpha", "all")], ["units", "articles"]].to_numpy().tolist() == [[2, 1], [2, 1]]
    three = unitizing(answered("x", said, read={"a1": ((0, 5),)}, mask=SHORT), names=("a1", "a2", "a3"))
    assert three.loc[("u-alpha", "all"), ["units", "masked"]].tolist() == [3, 1]
    assert three.loc[("u-alpha", "a2 – a3"), ["units", "masked"]].tolist() == [3, 0]


@pytest.mark.parametrize("what", ["gamma", "unitizing"])
def test_without_evidence_there_is_a_reason_instead_of_a_number(what: str) -> None:
    cases = {
        "fewer than two finished annotators": ([], [answered("x", {"a1": [LEFT]}, open=("a2",))]),
        "not asked of two annotators": ([answered("x", {"a1": [LEFT], "a2": [LEFT]}, asked={"a2": Labels(topics=ASKED.topics)})],),
        "no units": (
            [answered("x", {"a1": [], "a2": []})],
            [answered("x", {"a1": [LEFT], "a2": [LEFT]}, mask=())],
            [answered("x", {"a1": [LEFT], "a2": []}, read={"a2": ((20, 30),)})],
        ),
    }
    for reason, every in cases.items():
        for evidence in every:
            frame = getattr(agreement(evidence, ("a1", "a2")), what)()
            assert frame["value"].isna().all()
            assert set(frame["reason"]) == {reason}
            assert set(frame["empty"]) == {int(reason == "no units")}
    alone = getattr(agreement([answered("x", {"a1": [LEFT], "a2": [LEFT]})], ("a1",)), what)()
    assert set(alone["reason"]) == {"fewer than two finished annotators"}


@pytest.mark.parametrize("what", ["gamma", "unitizing"])
def test_names_and_their_order_change_no_number(what: str) -> None:
    one, other = [LEFT, RIGHT], [span("s", 1, 5, "PER"), span("t", 30, 34, "GPE")]
    straight, turned = (
        getattr(agreement([answered("x", {"a1": a, "a2": b}), answered("y", {"a1": a, "a2": a})], names), what)()
        for a, b, names in ((one, other, ("a1", "a2")), (one, other, ("a2", "a1")))
    )
    assert straight.equals(turned)
    renamed = getattr(agreement([answered("x", {"a2": one, "a1": other}), answered("y", {"a2": one, "a1": one})], ("a1", "a2")), what)()
    assert straight.equals(renamed)
