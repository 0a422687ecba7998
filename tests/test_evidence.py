"""What agreement compares: who was asked, who finished, what they said first, and where both read."""

from pathlib import Path

import pytest
from msgspec.structs import replace

from annotator import news
from annotator.evidence import counts, gathered
from annotator.model import Labels, Reading, Round, Span, ZoneCorrection
from annotator.store import Store
from tests.marks import marked
from tests.test_harvest import finish, say

SOURCES = {"alike": "[Ilse Brandt]PER in [Havenstadt]LOC", "empty": "Nichts zu sehen", "half": "[Otto]PER kam. [Kiel]LOC schwieg."}


@pytest.fixture
def store(tmp_path: Path) -> Store:
    made = Store.create(tmp_path / "corpus", name="Probe", leads=("lead",), scheme=news.scheme())
    made.add_articles([marked(source, id=article)[0] for article, source in SOURCES.items()])
    return made


def spans(article: str) -> tuple[Span, ...]:
    return marked(SOURCES[article], id=article)[1].spans


def test_every_way_in_which_an_answer_stands_is_told_apart_and_counted(store: Store) -> None:
    made = Round(id="r.0", name="erste", annotators=("a1", "a2", "a3"), articles=("alike", "empty"), overlap=0)
    store.save_shared("lead", op="round", rev=0, do="round", add=[made])
    finish(store, "a1", "alike", spans("alike"))
    finish(store, "a1", "empty", [])
    finish(store, "a2", "alike", [], state="skipped")
    finish(store, "a2", "empty", [], state="open")
    found = {each.article.id: each for each in gathered(store, ("a1", "a2", "a3"))}
    said = {article: {name: answer.state for name, answer in each.answers.items()} for article, each in found.items()}
    assert said == {
        "alike": {"a1": "done", "a2": "skipped", "a3": "unread"},
        "empty": {"a1": "done", "a2": "open", "a3": "unread"},
        "half": {"a1": "unread", "a2": "unread", "a3": "unread"},
    }
    assert counts(found.values(), ("a1",))["a1"] == {"done": 2, "empty": 1, "unread": 1}


def test_a_round_names_its_readers_articles_and_labels(store: Store) -> None:
    made = Round(id="r.0", name="erste", annotators=("a1", "a2"), articles=("alike",), labels=("PER",))
    store.save_shared("lead", op="round", rev=0, do="round", add=[made])
    for name in ("a1", "a2"):
        finish(store, name, "alike", spans("alike"))
    (found,) = gathered(store, round="erste")
    assert found.finished == ("a1", "a2")
    assert [each.label for each in found.units().units["a1"]] == ["PER"]
    assert list(found.within("a1", "a2")) == ["PER"]
    with pytest.raises(ValueError, match="there is no round 'zweite'; known: erste"):
        list(gathered(store, round="zweite"))


def test_whoever_no_round_asks_was_not_assigned(store: Store) -> None:
    store.save_shared(
        "lead", op="round", rev=0, do="round", add=[Round(id="r.0", name="erste", annotators=("a1", "a2"), articles=("alike",))]
    )
    finish(store, "a3", "half", spans("half"))
    found = {each.article.id: each.answers["a3"].state for each in gathered(store, ("a3",))}
    assert found == {"alike": "not assigned", "empty": "unread", "half": "done"}


def test_the_answer_is_what_was_said_at_the_first_done(store: Store) -> None:
    finish(store, "a1", "alike", spans("alike"))
    later = replace(spans("alike")[0], id="later", start=0, end=4, text="Ilse")
    say(store, "a1", "alike", later, rev=1)
    first, now = (next(iter(gathered(store, ("a1",), articles=["alike"], latest=latest))).answers["a1"] for latest in (False, True))
    assert (len(first.annotations.spans), first.changed) == (2, True)
    assert (len(now.annotations.spans), now.changed) == (3, False)


def test_only_what_both_read_outside_boilerplate_counts(store: Store) -> None:
    text = store.article("half").text
    for name, zones in (("a1", ((0, len(text)),)), ("a2", ((0, 10),))):
        reading = Reading(id="reading", state="done", labels=Labels(spans=("PER", "LOC") if name == "a1" else ("PER",)), zones=zones)
        say(store, name, "half", *(replace(span, id=f"{name}.{number}") for number, span in enumerate(spans("half"))), reading)
    (found,) = gathered(store, articles=["half"])
    assert found.within("a1", "a2") == {"PER": ((0, 10),)}
    store.save_shared(
        "lead", op="zone", rev=0, do="zone", article="half", add=[ZoneCorrection(id="z", start=0, end=len(text), type="boilerplate")]
    )
    (masked,) = gathered(store, articles=["half"])
    assert masked.mask == ()


def test_names_that_are_not_there_are_answered_with_those_that_are(store: Store) -> None:
    finish(store, "a1", "alike", [])
    with pytest.raises(ValueError, match="there is no reading by 'a9'; known: a1"):
        list(gathered(store, ("a9",)))
    with pytest.raises(ValueError, match="there is no article 'none' in this corpus"):
        list(gathered(store, articles=["none"]))
    with pytest.raises(ValueError, match="there is no label 'PERS'"):
        list(gathered(store, labels=["PERS"]))


def test_a_round_goes_on_with_the_newer_version_of_an_article(store: Store) -> None:
    made = Round(id="r.0", name="erste", annotators=("a1", "a2"), articles=("alike",))
    other = Round(id="r.1", name="zweite", annotators=("a3",), articles=("half",))
    store.save_shared("lead", op="round", rev=0, do="round", add=[made, other])
    finish(store, "a1", "alike", spans("alike"))
    newer, said = marked("Heute: " + SOURCES["alike"], id="alike~2")
    store.add_articles([replace(newer, replaces="alike")])
    finish(store, "a2", "alike~2", said.spans)
    (found,) = gathered(store, round="erste")
    assert {name: answer.state for name, answer in found.answers.items()} == {"a1": "unread", "a2": "done"}
    assert found.article.id == "alike~2"
    assert [each.answers["a3"].state for each in gathered(store, ("a3",), articles=["alike~2"])] == ["not assigned"]
