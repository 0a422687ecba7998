"""Relations and events of several annotators, as a lead sees them: each part with its interval, what it rests on, and why there is no number."""

import math
from pathlib import Path

import pandas as pd
import pytest
from msgspec.structs import replace

import annotator
from annotator import news
from annotator.evidence import Evidence
from annotator.model import Labels, Reading
from annotator.records import make_span
from annotator.review import agreement
from annotator.store import Store
from tests.answered import ASKED, answered, happening, span, tie, worked
from tests.marks import marked
from tests.test_harvest import say

HEAD, TAIL = span("p", 0, 5, "PER"), span("o", 10, 15, "ORG")


def relations(*evidence: Evidence, names: tuple[str, ...] = ("a1", "a2"), **how: object) -> pd.DataFrame:
    return agreement(evidence, names).relations(**how).set_index(["measure", "scope"])


def events(*evidence: Evidence, names: tuple[str, ...] = ("a1", "a2"), **how: object) -> pd.DataFrame:
    return agreement(evidence, names).events(**how).set_index(["measure", "scope"])


def told(frame: pd.DataFrame, measure: str, scope: str = "all") -> list[float]:
    return frame.loc[(measure, scope), ["value", "matched", "a", "b"]].tolist()


def test_relations_of_the_worked_example_agree_on_what_is_connected_not_on_how() -> None:
    frame = relations(answered("x", worked()))
    assert told(frame, "relation endpoints") == [pytest.approx(2 / 3), 1, 2, 1]
    assert told(frame, "relation endpoints, conditional") == [1, 1, 1, 1]
    assert told(frame, "relation typed") == [0, 0, 2, 1]
    assert told(frame, "relation typed, conditional") == [0, 0, 1, 1]
    assert told(frame, "relation type") == [0, 0, 1, 1]
    assert told(frame, "relation type, alpha") == [0, 0, 1, 1]
    assert relations(answered("x", worked()), mode="exact").loc[("relation endpoints", "all"), "value"] == 0


def test_the_columns_are_those_of_spans_and_a_count_of_what_runs_the_other_way() -> None:
    found = agreement([answered("x", worked())], ("a1", "a2"))
    spans, frame = found.summary().frame, found.relations()
    assert [name for name in frame.columns if name != "reversed"] == list(spans.columns)
    assert list(frame.columns)[-1] == "reason"


def test_each_label_of_a_relation_has_its_rows_that_add_up() -> None:
    same = {name: [HEAD, TAIL, tie("works_for", "p", "o"), tie("ally_of", "p", "o")] for name in ("a1", "a2")}
    frame = relations(answered("x", worked()), answered("y", same))
    assert told(frame, "relation typed", "works_for") == [pytest.approx(2 / 3), 1, 2, 1]
    assert told(frame, "relation typed", "ally_of") == [1, 1, 1, 1]
    assert told(frame, "relation typed, conditional", "works_for") == [pytest.approx(2 / 3), 1, 2, 1]
    labels = frame.loc["relation typed"].drop(index="all")
    assert labels[["matched", "a", "b"]].sum().tolist() == frame.loc[("relation typed", "all"), ["matched", "a", "b"]].tolist()


def test_alpha_of_types_looks_at_what_each_called_the_tie_between_the_same_ends() -> None:
    same = {name: [HEAD, TAIL, tie("works_for", "p", "o")] for name in ("a1", "a2")}
    more = same | {"a2": [HEAD, TAIL, tie("works_for", "p", "o"), tie("ally_of", "p", "o")]}
    other = {name: [HEAD, TAIL, tie("located_in", "p", "o")] for name in ("a1", "a2")}
    frame = relations(answered("x", same), answered("y", more), answered("z", other))
    # as sets: one inside the other is 2/3 apart by MASI; by chance 2 · (3 · 1 · 2/3 + 3 · 2 + 1 · 2)
    assert told(frame, "relation type, alpha") == [pytest.approx(1 - 5 * (2 * 2 / 3) / 20), 2, 3, 3]
    lone = relations(answered("x", {"a1": [HEAD, TAIL, tie("works_for", "p", "o")], "a2": [HEAD, TAIL]}))
    assert lone.loc[("relation type, alpha", "all"), "reason"] == "no matched endpoints"


def test_the_interval_draws_whole_articles() -> None:
    alike = {name: [HEAD, TAIL, tie("works_for", "p", "o")] for name in ("a1", "a2")}
    apart = alike | {"a2": [HEAD, TAIL, tie("member_of", "p", "o")]}
    row = relations(answered("x", alike), answered("y", apart)).loc[("relation typed", "all")]
    # of two articles drawn, none, one or both agree
    assert row[["value", "lo", "hi", "articles", "reason"]].tolist() == [0.5, 0, 1, 2, ""]
    row = relations(answered("x", alike)).loc[("relation typed", "all")]
    assert row["value"] == 1
    assert (math.isnan(row["lo"]), row["reason"]) == (True, "fewer than two articles")


def test_a_relation_the_other_way_round_is_counted_apart_unless_its_label_has_no_direction() -> None:
    said = {"a1": [HEAD, TAIL, tie("ally_of", "p", "o")], "a2": [HEAD, TAIL, tie("ally_of", "o", "p")]}
    frame = relations(answered("x", said))
    assert told(frame, "relation endpoints") == [0, 0, 1, 1]
    assert frame.loc[("relation endpoints", "all"), "reversed"] == 1
    assert frame.loc[("relation typed", "all"), "reversed"] is pd.NA
    assert told(relations(answered("x", said), undirected=["ally_of"]), "relation typed") == [1, 1, 1, 1]


def test_what_one_annotator_could_not_say_is_not_held_against_the_other() -> None:
    said = {"a1": [HEAD, TAIL, tie("works_for", "p", "o"), tie("located_in", "p", "o")], "a2": [HEAD, TAIL, tie("works_for", "p", "o")]}
    whole = relations(answered("x", said))
    assert told(whole, "relation typed") == [pytest.approx(2 / 3), 1, 2, 1]
    unasked = relations(answered("x", said, asked={"a2": Labels(spans=ASKED.spans, relations=("works_for",))}))
    assert told(unasked, "relation typed") == [1, 1, 1, 1]
    assert unasked.loc[("relation typed", "all"), "masked"] == 1
    assert unasked.loc[("relation typed", "located_in"), ["a", "masked"]].tolist() == [0, 1]
    said["a2"] = []
    unread = relations(answered("x", said, read={"a2": ((0, 8),)}))
    assert math.isnan(unread.loc[("relation typed", "all"), "value"])
    assert unread.loc[("relation typed", "all"), ["reason", "masked", "empty"]].tolist() == ["no relations on either side", 2, 1]
    boilerplate = relations(answered("x", said, mask=((0, 8),)))
    assert boilerplate.loc[("relation typed", "all"), "masked"] == 2


@pytest.mark.parametrize("what", ["relations", "events"])
def test_without_evidence_there_is_a_reason_instead_of_a_number(what: str) -> None:
    nothing: dict[str, list[object]] = {"a1": [], "a2": []}
    cases = {
        "fewer than two finished annotators": [[], [answered("x", {"a1": worked()["a1"]}, open=("a2",))]],
        "not asked of two annotators": [[answered("x", worked(), asked={"a2": Labels(spans=ASKED.spans)})]],
    }
    for reason, every in cases.items():
        for evidence in every:
            frame = getattr(agreement(evidence, ("a1", "a2")), what)().query("scope == 'all'")
            assert frame["value"].isna().all()
            assert set(frame["reason"]) == {reason}
            assert set(frame["articles"]) == {0}
    frame = getattr(agreement([answered("x", nothing)], ("a1", "a2")), what)()
    assert frame["value"].isna().all()
    assert f"no {what} on either side" in set(frame["reason"])
    assert set(zip(frame["articles"], frame["empty"], strict=True)) == {(1, 1)}
    alone = getattr(agreement([answered("x", nothing)], ("a1",)), what)()
    assert set(alone["reason"]) == {"fewer than two finished annotators"}


def test_a_finished_empty_answer_lowers_relations_and_an_unfinished_one_does_not() -> None:
    both = {name: [HEAD, TAIL, tie("works_for", "p", "o")] for name in ("a1", "a2")}
    empty = relations(answered("x", both), answered("y", both | {"a2": []}))
    assert told(empty, "relation typed") == [pytest.approx(2 / 3), 1, 2, 1]
    unfinished = relations(answered("x", both), answered("y", {"a1": both["a1"]}, open=("a2",)))
    assert told(unfinished, "relation typed") == [1, 1, 1, 1]


def test_three_annotators_are_pooled_over_pairs_and_their_names_change_nothing() -> None:
    drew = [HEAD, TAIL, tie("works_for", "p", "o")]
    frame = relations(answered("x", {"a1": drew, "a2": drew, "a3": [HEAD, TAIL]}), names=("a1", "a2", "a3"))
    assert told(frame, "relation typed") == [0.5, 1, 3, 1]
    assert frame.loc[("relation typed", "all"), "articles"] == 1
    one, other = worked().values()
    straight, turned = relations(answered("x", {"a1": one, "a2": other})), relations(answered("x", {"a1": other, "a2": one}))
    assert straight.drop(columns=["a", "b"]).equals(turned.drop(columns=["a", "b"]))


def test_events_of_the_worked_example_agree_on_what_takes_part_not_on_how() -> None:
    frame = events(answered("x", worked()))
    assert told(frame, "trigger exact") == [1, 1, 1, 1]
    assert told(frame, "event") == [1, 1, 1, 1]
    assert told(frame, "event type, conditional") == [1, 1, 1, 1]
    assert told(frame, "argument") == [pytest.approx(2 / 3), 1, 2, 1]
    assert told(frame, "argument, events paired") == [pytest.approx(2 / 3), 1, 2, 1]
    assert told(frame, "argument, fillers aligned") == [1, 1, 1, 1]
    assert told(frame, "role") == [0, 0, 2, 1]
    assert told(frame, "role, conditional") == [0, 0, 1, 1]
    assert told(frame, "role, alpha") == [0, 0, 1, 1]
    assert frame.loc[("event type, alpha", "all"), ["matched", "a", "b", "reason"]].tolist() == [1, 1, 1, "only one category"]
    assert told(frame, "event type", "Attack") == [1, 1, 1, 1]
    assert told(frame, "role", "Target") == [0, 0, 1, 1]
    assert math.isnan(frame.loc[("attribute", "all"), "value"])
    assert frame.loc[("attribute", "all"), "reason"] == "no attributes of events on either side"


def test_attributes_of_events_and_events_without_a_trigger_are_told() -> None:
    filled = [HEAD, happening("e", "Meeting", args=(("Participant", "p"),), attrs={"certain": True, "tense": "past"})]
    other = [HEAD, happening("e", "Meeting", args=(("Participant", "p"),), attrs={"certain": False, "tense": "past"})]
    frame = events(answered("x", {"a1": filled, "a2": other}))
    assert told(frame, "attribute") == [0.5, 1, 2, 2]
    assert told(frame, "attribute, conditional", "tense") == [1, 1, 1, 1]
    assert told(frame, "attribute", "certain") == [0, 0, 1, 1]
    assert told(frame, "attribute, alpha", "certain") == [0, 0, 1, 1]
    assert frame.loc[("attribute, alpha", "tense"), "reason"] == "only one category"
    assert frame.loc[("trigger exact", "all"), "without trigger"] == 2
    assert frame.loc[("trigger exact", "all"), "reason"] == "no triggers on either side"


def test_fillers_that_one_annotator_could_not_see_leave_the_event_and_an_event_goes_with_its_triggers() -> None:
    said = worked()
    said["a2"] = [*said["a2"], span("g", 20, 25, "GPE")]
    frame = events(answered("x", said, read={"a2": ((0, 18), (28, 60))}))
    assert told(frame, "argument") == [1, 1, 1, 1]
    assert frame.loc[("event", "all"), "masked"] == 0
    gone = events(answered("x", said, read={"a2": ((0, 28),)}))
    assert math.isnan(gone.loc[("event", "all"), "value"])
    assert gone.loc[("event", "all"), "masked"] == 2
    assert gone.loc[("event type", "Attack"), "masked"] == 2


def test_an_event_without_trigger_stays_by_an_event_that_fills_its_role() -> None:
    said = [HEAD, happening("e", "Meeting", args=(("Participant", "p"),)), happening("f", "Attack", args=(("Target", "e"),))]
    frame = events(answered("x", {"a1": said, "a2": said}))
    assert told(frame, "event") == [1, 2, 2, 2]
    assert told(frame, "event whole") == [1, 2, 2, 2]
    assert events(answered("x", {"a1": said, "a2": []}, read={"a2": ((30, 60),)})).loc[("event", "all"), "masked"] == 2


def test_relations_between_events_are_matched_by_the_pairing_of_events() -> None:
    said = [span("t", 0, 5, "TRIGGER"), span("u", 10, 15, "TRIGGER"), happening("e", "Attack", "t"), happening("f", "Meeting", "u")]
    both = {name: [*said, tie("located_in", "e", "f")] for name in ("a1", "a2")}
    assert told(relations(answered("x", both)), "relation typed") == [1, 1, 1, 1]


def test_a_corpus_gives_its_relations_and_events(tmp_path: Path) -> None:
    store = Store.create(tmp_path / "corpus", name="Probe", leads=("lead",), scheme=news.scheme())
    text = "Ilse Brandt leitet die Werft"
    store.add_articles([marked(text, id="x")[0]])
    for name, label in (("a1", "LEADS"), ("a2", "MEMBER_OF")):
        ends = replace(make_span(text, 0, 11, "PER"), id=f"{name}-x.0"), replace(make_span(text, 23, 28, "ORG"), id=f"{name}-x.1")
        drawn = replace(tie(label, ends[0].id, ends[1].id), id=f"{name}-x.2")
        asked = Labels(spans=("PER", "ORG"), relations=("LEADS", "MEMBER_OF"), events=("Meeting",))
        say(store, name, "x", *ends, drawn, Reading(id="reading", state="done", labels=asked, zones=((0, len(text)),)))
    found = annotator.open(store.root).agreement()
    assert told(found.relations().set_index(["measure", "scope"]), "relation endpoints") == [1, 1, 1, 1]
    assert told(found.relations().set_index(["measure", "scope"]), "relation typed") == [0, 0, 1, 1]
    assert found.events().set_index(["measure", "scope"]).loc[("event", "all"), "reason"] == "no events on either side"
