"""Policies settle the easy disputes: by a stated rule, recorded with each element, previewed, and taken back as one."""

from pathlib import Path

import pytest
from msgspec.structs import replace

from annotator import bench, news
from annotator.adjudication import docket, unsettled
from annotator.harvest import harvest
from annotator.model import Argument, ElementRef, Event, Labels, Reading, Relation, Span, Topic
from annotator.policies import POLICIES, settle, undo
from annotator.protocol import answer
from annotator.records import make_span
from annotator.store import Store
from tests.marks import marked
from tests.test_harvest import say

TEXT = "Der Präsident Jorin Halvard kam nach Kiel zum Gipfel"
Marks = list[tuple[str, str]]


@pytest.fixture
def store(tmp_path: Path) -> Store:
    made = Store.create(tmp_path / "corpus", name="Probe", leads=("lead",), scheme=news.scheme(), languages=["de"])
    made.add_articles([marked(TEXT, id=name)[0] for name in ("x", "y")])
    return made


def read(store: Store, article: str, **said: Marks) -> None:
    for name, marks in said.items():
        spans = [
            replace(make_span(TEXT, TEXT.index(quote), TEXT.index(quote) + len(quote), label), id=f"{name}-{n}")
            for n, (quote, label) in enumerate(marks)
        ]
        reading = Reading(id="reading", state="done", labels=Labels(spans=("PER", "LOC", "ORG", "EVENT")), zones=((0, len(TEXT)),))
        say(store, name, article, *spans, reading)


def settled(store: Store, article: str = "x") -> list[tuple[str, str, str]]:
    spans = store.annotations("lead", article, folder="adjudications").annotations.spans
    return [(span.text, span.label, span.verdict.rule) for span in spans if isinstance(span, Span) and span.verdict]


def test_a_majority_is_more_than_half_and_a_tie_stays_open(store: Store) -> None:
    read(
        store, "x", a1=[("Jorin Halvard", "PER"), ("Kiel", "LOC")], a2=[("Jorin Halvard", "PER"), ("Kiel", "ORG")], a3=[("Gipfel", "EVENT")]
    )
    found = settle(store, "lead", "majority")
    assert [(each.text, each.label, each.taken, each.readers) for each in found.decisions] == [
        ("Jorin Halvard", "PER", True, ("a1", "a2")),
        ("Kiel", "LOC", False, ("a1",)),
        ("Kiel", "ORG", False, ("a2",)),
        ("Gipfel", "EVENT", False, ("a3",)),
    ]
    assert found.left == 0
    (gold,) = harvest(store, tool="t")[0]
    assert [span.text for span in gold.spans] == ["Jorin Halvard"]
    (taken,) = store.annotations("lead", "x", folder="adjudications").annotations.spans
    assert (taken.verdict.rule, taken.verdict.votes, [each.by for each in taken.from_]) == ("majority", 2, ["a1", "a2"])


def test_two_readers_make_no_majority(store: Store) -> None:
    read(store, "x", a1=[("Kiel", "LOC")], a2=[("Kiel", "ORG")])
    found = settle(store, "lead", "majority")
    assert (found.decisions, found.left) == ((), 2)
    assert not store.annotations("lead", "x", folder="adjudications").rev


@pytest.mark.parametrize(("policy", "texts"), [("union", ["Jorin Halvard", "Kiel", "Gipfel"]), ("intersection", ["Kiel"])])
def test_a_union_takes_everything_and_an_intersection_only_what_all_say(store: Store, policy: str, texts: list[str]) -> None:
    read(store, "x", a1=[("Kiel", "LOC"), ("Jorin Halvard", "PER")], a2=[("Kiel", "LOC"), ("Gipfel", "EVENT")])
    settle(store, "lead", policy)
    assert sorted(text for text, _, _ in settled(store)) == sorted(texts)


@pytest.mark.parametrize(("policy", "text"), [("longest", "Präsident Jorin Halvard"), ("shortest", "Jorin Halvard")])
def test_of_borders_the_longest_or_the_shortest_is_taken(store: Store, policy: str, text: str) -> None:
    read(store, "x", a1=[("Präsident Jorin Halvard", "PER"), ("Kiel", "LOC")], a2=[("Jorin Halvard", "PER")])
    found = settle(store, "lead", policy)
    assert settled(store) == [(text, "PER", policy)]
    # that one reader lacks a place is no dispute about borders
    assert found.left == 1
    assert not harvest(store, tool="t")[0]


def test_spans_of_one_length_and_several_of_one_reader_stay_open(store: Store) -> None:
    read(store, "x", a1=[("Kiel zum G", "LOC")], a2=[("zum Gipfel", "LOC")])
    assert settle(store, "lead", "longest").decisions == ()
    read(store, "y", a1=[("Jorin", "PER"), ("Halvard", "PER")], a2=[("Jorin Halvard", "PER")])
    assert settle(store, "lead", "longest", articles=["y"]).decisions == ()


def test_a_preview_saves_nothing_and_says_the_same(store: Store) -> None:
    read(store, "x", a1=[("Kiel", "LOC")], a2=[("Gipfel", "EVENT")])
    seen = settle(store, "lead", "union", preview=True)
    assert not store.annotations("lead", "x", folder="adjudications").rev
    assert str(seen).startswith("union (preview, nothing is saved): 2 in, 0 out in 1 articles; 0 stay open")
    assert settle(store, "lead", "union").decisions == seen.decisions


def test_only_some_labels_can_be_settled_and_the_rest_stays_open(store: Store) -> None:
    read(store, "x", a1=[("Kiel", "LOC")], a2=[("Gipfel", "EVENT")])
    assert settle(store, "lead", "union", labels=["LOC"]).left == 1
    assert [text for text, _, _ in settled(store)] == ["Kiel"]


def test_what_a_lead_decided_is_never_touched_by_a_policy(store: Store) -> None:
    read(store, "x", a1=[("Kiel", "LOC")], a2=[("Kiel", "ORG")])
    settle(store, "lead", "union", labels=["LOC"])
    before = settled(store)
    settle(store, "lead", "intersection")
    assert settled(store) == before
    case = docket(store, "lead", "x")
    assert case is not None
    assert unsettled(store, "lead", case) == []


def test_a_settlement_is_taken_back_as_one(store: Store) -> None:
    for article in ("x", "y"):
        read(store, article, a1=[("Kiel", "LOC")], a2=[("Gipfel", "EVENT")])
    found = settle(store, "lead", "union")
    assert len(harvest(store, tool="t")[0]) == 2
    assert undo(store, "lead", found.batch) == 2
    assert settled(store) == settled(store, "y") == []
    assert harvest(store, tool="t")[0] == []
    with pytest.raises(ValueError, match="no settlement 'none' by 'lead'"):
        undo(store, "lead", "none")


def test_names_that_mean_nothing_are_answered(store: Store) -> None:
    with pytest.raises(ValueError, match="there is no policy 'majorty'; known: majority"):
        settle(store, "lead", "majorty")
    with pytest.raises(ValueError, match="'a1' is no lead of this corpus"):
        settle(store, "a1", "majority")
    assert set(POLICIES) == {"majority", "union", "intersection", "longest", "shortest"}


def test_gold_says_under_which_guidelines_it_was_settled(store: Store) -> None:
    read(store, "x", a1=[("Kiel", "LOC")], a2=[("Kiel", "ORG")])
    (store.root / "guidelines.md").write_text("Version: 2\n\nTitel gehören nicht zum Namen.\n", encoding="utf-8")
    settle(store, "lead", "union")
    (gold,) = harvest(store, tool="t")[0]
    assert gold.prov.guidelines == "2"


def tied(store: Store, name: str, quotes: Marks, *ties: tuple[str, int, int], topic: str = "") -> None:
    """A reader's spans with relations and meetings between them, each a label and two places in the list of spans."""
    spans = [
        replace(make_span(TEXT, TEXT.index(quote), TEXT.index(quote) + len(quote), label), id=f"{name}-{n}")
        for n, (quote, label) in enumerate(quotes)
    ]
    elements = [
        Event(
            id=f"{name}-e{n}",
            label=label,
            args=tuple(Argument(role=role, ref=f"{name}-{at}") for role, at in (("Participant", a), ("Place", b))),
        )
        if label == "Meeting"
        else Relation(id=f"{name}-r{n}", label=label, head=f"{name}-{a}", tail=f"{name}-{b}")
        for n, (label, a, b) in enumerate(ties)
    ]
    topics = [Topic(id=f"{name}-t", label=topic)] if topic else []
    labels = Labels(spans=("PER", "LOC", "ORG", "EVENT"), relations=("LEADS",), events=("Meeting",), topics=("politics",))
    reading = Reading(id="reading", state="done", labels=labels, zones=((0, len(TEXT)),))
    say(store, name, "x", *spans, *elements, *topics, reading)


PEOPLE = [("Jorin Halvard", "PER"), ("Kiel", "LOC")]


def test_relations_and_events_come_in_with_what_they_refer_to(store: Store) -> None:
    tied(store, "a1", PEOPLE, ("LEADS", 0, 1), ("Meeting", 0, 1), topic="politics")
    tied(store, "a2", [("Kiel", "LOC"), ("Gipfel", "EVENT")])
    seen = settle(store, "lead", "union", preview=True)
    found = settle(store, "lead", "union")
    assert (found.decisions, found.left) == (seen.decisions, 0)
    assert [(each.text, each.label, each.readers) for each in found.decisions] == [
        ("Jorin Halvard", "PER", ("a1",)),
        ("Gipfel", "EVENT", ("a2",)),
        ("Jorin Halvard … Kiel", "Meeting", ("a1",)),
        ("Jorin Halvard … Kiel", "LEADS", ("a1",)),
        ("", "politics", ("a1",)),
    ]
    (gold,) = harvest(store, tool="t")[0]
    names = {span.id: span.text for span in gold.spans}
    assert [(names[each.head], names[each.tail], each.verdict.rule, each.from_[0].by) for each in gold.relations] == [
        ("Jorin Halvard", "Kiel", "union", "a1")
    ]
    assert [[names[each.ref] for each in event.args] for event in gold.events] == [["Jorin Halvard", "Kiel"]]
    assert [each.label for each in gold.topics] == ["politics"]


def test_what_refers_to_what_is_open_or_out_stays_open(store: Store) -> None:
    tied(store, "a1", PEOPLE, ("LEADS", 0, 1), topic="politics")
    tied(store, "a2", [("Kiel", "LOC")])
    settle(store, "lead", "intersection", labels=["PER"])
    found = settle(store, "lead", "union")
    assert ([each.label for each in found.decisions], found.left) == (["politics"], 1)


def test_a_majority_decides_relations_events_and_topics_and_what_is_out_stays_out(store: Store) -> None:
    tied(store, "a1", PEOPLE, ("LEADS", 0, 1), ("Meeting", 0, 1), topic="politics")
    tied(store, "a2", PEOPLE, ("Meeting", 0, 1))
    tied(store, "a3", PEOPLE)
    found = settle(store, "lead", "majority", labels=["LEADS"])
    assert ([(each.label, each.taken) for each in found.decisions], found.left) == ([("LEADS", False)], 2)
    again = settle(store, "lead", "majority")
    assert ([(each.label, each.taken) for each in again.decisions], again.left) == ([("Meeting", True), ("politics", False)], 0)
    (gold,) = harvest(store, tool="t")[0]
    assert (gold.relations, [event.label for event in gold.events], gold.topics) == ((), ["Meeting"], ())


def test_a_relation_that_a_lead_draws_comes_from_the_readers_who_drew_it(store: Store) -> None:
    tied(store, "a1", PEOPLE, ("LEADS", 0, 1))
    tied(store, "a2", PEOPLE)
    door = bench.door(store, "lead")
    _, opened = answer(door, {"type": "hello"})
    head, tail = (each["id"] for each in opened["set"] if each["kind"] == "span")
    drawn = {"kind": "relation", "id": "drawn.0", "label": "LEADS", "head": head, "tail": tail}
    answer(door, {"type": "save", "article": "x", "op": "drawn", "rev": 1, "do": "add", "remove": [], "add": [drawn]})
    case = docket(store, "lead", "x")
    assert case is not None
    assert unsettled(store, "lead", case) == []
    (relation,) = [
        each for each in store.annotations("lead", "x", folder="adjudications").annotations.values() if isinstance(each, Relation)
    ]
    assert relation.from_ == (ElementRef(by="a1", id="a1-r0"),)
