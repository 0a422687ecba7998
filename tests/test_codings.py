"""Topics and attributes of several annotators: coefficients with intervals, on what all were asked for, and reasons where there is no number."""

import math

import pandas as pd
import pytest

from annotator.evidence import Evidence
from annotator.model import Labels
from annotator.review import agreement
from tests.answered import ASKED, LENGTH, answered, span, topics

SAID = {
    "x": {"a1": topics("politics"), "a2": topics("politics")},
    "y": {"a1": topics("politics", "economy"), "a2": topics("politics")},
    "z": {"a1": topics("culture"), "a2": topics("culture")},
}
THREE = [answered(article, said) for article, said in SAID.items()]


def of_topics(*evidence: Evidence, names: tuple[str, ...] = ("a1", "a2")) -> pd.DataFrame:
    return agreement(evidence, names).topics().set_index(["measure", "scope"])


def of_attributes(*evidence: Evidence, names: tuple[str, ...] = ("a1", "a2")) -> pd.DataFrame:
    return agreement(evidence, names).attributes().set_index(["measure", "scope"])


def titled(*titles: object, name: str = "title", wide: int = 0) -> list[object]:
    """Spans at 0, 10, 20 …, each with a value of one attribute, or None without."""
    return [span(f"s{n}", 10 * n, 10 * n + 5 + wide, "PER", attrs={} if value is None else {name: value}) for n, value in enumerate(titles)]


def test_topics_of_an_article_are_compared_as_sets() -> None:
    frame = of_topics(*THREE)
    # MASI: 2/3 apart in one article, of 2 · (3 · 1 · 2/3 + 3 · 2 + 1 · 2) by chance; Jaccard: 1/2 apart, of 2 · (3 · 1 · 1/2 + 3 · 2 + 1 · 2)
    assert frame.loc[("alpha MASI", "all"), "value"] == pytest.approx(1 - 5 * (2 * 2 / 3) / 20)
    assert frame.loc[("alpha Jaccard", "all"), "value"] == pytest.approx(1 - 5 * (2 / 2) / 19)
    assert frame.loc[("alpha MASI", "all"), ["matched", "a", "b", "items", "articles", "empty", "masked"]].tolist() == [3, 4, 3, 3, 3, 0, 0]
    # of three articles drawn, all are too often the same one
    assert frame.loc[("alpha MASI", "all"), "reason"] == "more than 5 % of the replicates are undefined"
    many = of_topics(*(answered(f"{article}{n}", said) for article, said in SAID.items() for n in range(8))).loc[("alpha MASI", "all")]
    assert many["lo"] < many["value"] < many["hi"] < 1


def test_each_topic_is_compared_with_all_others_as_one() -> None:
    frame = of_topics(*THREE)
    assert [scope for name, scope in frame.index if name == "percent"] == ["culture", "economy", "politics"]
    one = frame.xs("economy", level="scope")
    assert one["value"].to_dict() == pytest.approx({"alpha": 0, "Cohen": 0, "percent": 2 / 3}, abs=1e-12)
    assert one.loc["percent", ["matched", "a", "b", "items", "articles"]].tolist() == [0, 1, 0, 3, 3]
    assert frame.xs("politics", level="scope")[["value", "matched"]].to_numpy().tolist() == [[1, 2]] * 3
    assert (frame.loc[("percent", "economy"), "lo"], frame.loc[("percent", "economy"), "hi"]) == (0, 1)


def test_a_topic_that_one_annotator_was_not_asked_for_is_not_held_against_the_other() -> None:
    asked = {"a2": Labels(spans=ASKED.spans, topics=("politics", "culture"))}
    frame = of_topics(*(answered(article, said, asked=asked) for article, said in SAID.items()))
    assert frame.loc[("alpha MASI", "all"), ["value", "masked"]].tolist() == [1, 1]
    assert frame.loc[("alpha", "economy"), ["reason", "articles", "masked"]].tolist() == ["not asked of two annotators", 0, 1]
    assert math.isnan(frame.loc[("percent", "economy"), "value"])


def test_an_article_without_topics_is_an_answer_and_an_unfinished_one_is_none() -> None:
    none = {"a1": [], "a2": []}
    frame = of_topics(answered("x", SAID["x"]), answered("y", none), answered("z", {"a1": topics("politics")}, open=("a2",)))
    assert frame.loc[("alpha MASI", "all"), ["value", "articles", "empty", "items"]].tolist() == [1, 2, 1, 2]
    frame = of_topics(answered("x", SAID["x"]), answered("y", {"a1": topics("politics"), "a2": []}))
    # {politics} three times and nothing once: everything apart that can be
    assert frame.loc[("alpha MASI", "all"), "value"] == pytest.approx(1 - 3 * 2 / 6)


def test_topics_without_evidence_have_a_reason_instead_of_a_number() -> None:
    one = answered("x", SAID["x"])
    unasked = answered("x", SAID["x"], asked={"a2": Labels(spans=ASKED.spans)})
    cases = {
        "fewer than two finished annotators": ((), (answered("x", {"a1": topics("politics")}, open=("a2",)),)),
        "not asked of two annotators": ((unasked,),),
        "only one category": ((one,), (answered("x", {"a1": [], "a2": []}),)),
    }
    for reason, every in cases.items():
        for evidence in every:
            frame = of_topics(*evidence)
            sets = frame.loc[[("alpha MASI", "all"), ("alpha Jaccard", "all")]]
            assert sets["value"].isna().all()
            assert set(sets["reason"]) == {reason}
    assert of_topics(one).loc[("percent", "politics"), ["value", "reason"]].tolist() == [1, "fewer than two articles"]
    assert set(of_topics(one, names=("a1",))["reason"]) == {"fewer than two finished annotators"}


def test_three_annotators_rate_each_article_together() -> None:
    said = {name: topics("politics") for name in ("a1", "a2")} | {"a3": topics("economy")}
    frame = of_topics(answered("x", said), names=("a1", "a2", "a3"))
    assert frame.loc[("percent", "politics"), ["value", "matched", "a", "b", "items"]].tolist() == [pytest.approx(1 / 3), 1, 3, 1, 1]
    # of three ratings, two of six ordered pairs are equal; politics twice and economy once, all of them 1 apart
    assert frame.loc[("alpha MASI", "all"), "value"] == pytest.approx(1 - 2 * (4 / 2) / (2 * 2 * 1))


def test_an_attribute_is_compared_on_the_spans_that_both_marked() -> None:
    said = {"a1": titled("Dr", "Prof", "Prof", "Dr", None), "a2": titled("Dr", "Dr", "Prof", None, None, wide=1)}
    said["a1"].append(span("only", 55, 60, "PER", attrs={"title": "Prof"}))
    frame = of_attributes(answered("x", said)).xs("title", level="scope")
    assert frame["value"].to_dict() == pytest.approx({"alpha": 1 - 5 * 2 / 18, "Cohen": 0.4, "percent": 2 / 3})
    assert frame[["matched", "a", "b", "items"]].to_numpy().tolist() == [[2, 4, 3, 3]] * 3
    assert set(frame["reason"]) == {"fewer than two articles"}


def test_the_interval_of_an_attribute_draws_whole_articles() -> None:
    alike, apart = {"a1": titled("Dr"), "a2": titled("Dr")}, {"a1": titled("Dr"), "a2": titled("Prof")}
    row = of_attributes(answered("x", alike), answered("y", apart)).loc[("percent", "title")]
    assert row[["value", "lo", "hi", "articles", "empty"]].tolist() == [0.5, 0, 1, 2, 0]


def test_lists_of_values_are_sets_and_true_is_not_one() -> None:
    said = {"a1": titled(["a", "b"], True), "a2": titled(["b", "a"], 1)}
    frame = of_attributes(answered("x", said))
    assert frame.loc[("percent", "title"), ["value", "matched"]].tolist() == [0.5, 1]


def test_who_does_not_say_unsure_is_sure() -> None:
    said = {"a1": titled(True, None, None, name="unsure"), "a2": titled(None, None, None, name="unsure")}
    frame = of_attributes(answered("x", said))
    assert frame.loc[("percent", "unsure"), ["value", "items"]].tolist() == [pytest.approx(2 / 3), 3]


def test_attributes_without_evidence_have_a_reason_instead_of_a_number() -> None:
    cases = {
        "fewer than two finished annotators": ([], [answered("x", {"a1": titled("Dr")}, open=("a2",))]),
        "no attributes of spans": (
            [answered("x", {"a1": [], "a2": []})],
            [answered("x", {"a1": titled(None), "a2": titled(None)})],
            [answered("x", {"a1": titled("Dr"), "a2": []})],
            [answered("x", {"a1": titled("Dr"), "a2": titled("Dr")}, mask=((30, LENGTH),))],
        ),
        "no item with two ratings": (
            [answered("x", {"a1": titled("Dr"), "a2": titled(None)})],
            [answered("x", {"a1": titled("Dr", None), "a2": titled(None, "Dr")})],
        ),
    }
    for reason, every in cases.items():
        for evidence in every:
            frame = of_attributes(*evidence)
            assert frame["value"].isna().all()
            assert set(frame["reason"]) == {reason}
            assert list(frame.index.get_level_values("measure")) == ["alpha", "Cohen", "percent"]
            assert set(frame["items"]) == {0}
    one = of_attributes(answered("x", {"a1": titled("Dr"), "a2": titled("Dr")}))
    assert one["reason"].to_dict() == {
        ("alpha", "title"): "only one category",
        ("Cohen", "title"): "only one category",
        ("percent", "title"): "fewer than two articles",
    }
    assert one.loc[("percent", "title"), "value"] == 1


@pytest.mark.parametrize("what", ["topics", "attributes"])
def test_names_and_their_order_change_no_number(what: str) -> None:
    one, other = [*topics("politics", "economy"), *titled("Dr", "Prof", "Prof")], [*topics("politics"), *titled("Dr", "Dr", "Prof", wide=1)]
    straight, turned, swapped = (
        getattr(agreement([answered("x", {"a1": a, "a2": b}), answered("y", {"a1": one, "a2": one})], names), what)()
        for a, b, names in ((one, other, ("a1", "a2")), (one, other, ("a2", "a1")), (other, one, ("a1", "a2")))
    )
    assert straight.equals(turned)
    assert straight.drop(columns=["a", "b"]).equals(swapped.drop(columns=["a", "b"]))
