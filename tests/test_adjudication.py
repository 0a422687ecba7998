"""Adjudication: what readers agree on is in, what they dispute is a lead's to decide, and gold follows with where everything comes from."""

from pathlib import Path

import pytest
from msgspec import to_builtins
from msgspec.structs import replace

import annotator
from annotator import adjudication, bench, news
from annotator.adjudication import aliases, begin, docket, dockets, offered, queue, unsettled
from annotator.harvest import harvest
from annotator.model import ElementRef, Rejection, Span
from annotator.protocol import Door, answer
from annotator.store import Store
from tests.marks import marked
from tests.test_harvest import finish, say

SOURCES = {"alike": "[Ilse]PER in [Kiel]LOC", "disputed": "[Ilse Brandt]PER in [Havenstadt]LOC am [Montag]DATE", "single": "[Otto]PER"}


@pytest.fixture
def store(tmp_path: Path) -> Store:
    made = Store.create(tmp_path / "corpus", name="Probe", leads=("lead",), scheme=news.scheme(), languages=["de"])
    made.add_articles([marked(source, id=article)[0] for article, source in SOURCES.items()])
    spans = {article: marked(source, id=article)[1].spans for article, source in SOURCES.items()}
    for name in ("a1", "a2"):
        finish(made, name, "alike", spans["alike"])
    ilse, place, day = spans["disputed"]
    finish(made, "a1", "disputed", [ilse, place])
    finish(made, "a2", "disputed", [ilse, replace(place, label="ORG"), day])
    finish(made, "a1", "single", spans["single"])
    return made


def talk(door: Door, kind: str, **message: object) -> dict:
    found = answer(door, {"type": kind, **message})
    return to_builtins(found[-1])


def shown(message: dict) -> list[tuple[str, str, tuple[str, ...]]]:
    return [(each["element"]["text"], each["element"]["label"], tuple(s["by"] for s in each["sources"])) for each in message["suggestions"]]


def names(store: Store, article: str) -> dict[str, str]:
    case = docket(store, "lead", article)
    assert case is not None
    return aliases(case, blind=store.manifest.blind)


def take(door: Door, opened: dict, number: int, *, op: str, rev: int) -> dict:
    """What the view sends when a lead accepts a suggestion."""
    suggestion = opened["suggestions"][number]
    element = {**suggestion["element"], "id": f"{op}.0", "source": suggestion["sources"][0]}
    return talk(door, "save", article="disputed", op=op, rev=rev, do="accept", remove=[], add=[element])


def test_only_what_two_readers_are_done_with_can_be_adjudicated(store: Store) -> None:
    assert [(case.article, case.disputed, case.state) for case in dockets(store, "lead")] == [
        ("alike", 0, "unread"),
        ("disputed", 3, "unread"),
    ]
    assert queue("lead", dockets(store, "lead")).articles == ("disputed",)
    with pytest.raises(ValueError, match="fewer than two readers are done with single"):
        bench.door(store, "lead", article="single")


def test_only_a_lead_adjudicates(store: Store) -> None:
    with pytest.raises(ValueError, match="'a1' is no lead of this corpus and can't adjudicate; known: lead"):
        bench.door(store, "a1")


def test_what_all_agree_on_is_in_with_its_readers_and_what_they_dispute_is_offered(store: Store) -> None:
    opened = talk(bench.door(store, "lead"), "hello")
    assert [(each["text"], each["verdict"]) for each in opened["set"] if each["kind"] == "span"] == [
        ("Ilse Brandt", {"rule": "unanimous", "votes": 2})
    ]
    (settled,) = [each for each in opened["set"] if each["kind"] == "span"]
    assert [origin["by"] for origin in settled["from"]] == ["a1", "a2"]
    (reading,) = [each for each in opened["set"] if each["kind"] == "reading"]
    assert reading["inputs"] == {"a1": 1, "a2": 1}
    called = names(store, "disputed")
    assert shown(opened) == [
        ("Havenstadt", "LOC", (called["a1"],)),
        ("Havenstadt", "ORG", (called["a2"],)),
        ("Montag", "DATE", (called["a2"],)),
    ]


def test_a_blind_corpus_shows_letters_and_no_names(store: Store) -> None:
    assert store.manifest.blind
    assert set(names(store, "disputed").values()) == {"A", "B"}
    opened = talk(bench.door(store, "lead"), "hello")
    assert not any("a1" in str(each) or "a2" in str(each) for each in opened["suggestions"])
    store.change_manifest(lambda manifest: replace(manifest, blind=False))
    assert names(store, "disputed") == {"a1": "a1", "a2": "a2"}


def test_what_a_lead_takes_says_whose_it_was_and_gold_follows(store: Store) -> None:
    door = bench.door(store, "lead")
    opened = talk(door, "hello")
    assert take(door, opened, 1, op="aaaaaaaaaaaaaaaa", rev=1)["type"] == "saved"
    state = store.annotations("lead", "disputed", folder="adjudications")
    (taken,) = [each for each in state.annotations.spans if each.label == "ORG"]
    assert (taken.source, taken.from_, taken.verdict.rule) == (None, (ElementRef(by="a2", id="a2-disputed.1"),), "adjudicated")
    reading = replace(state.annotations.reading, state="done")
    add = to_builtins((Rejection(id="bbbbbbbbbbbbbbbb.0", of=replace(taken, id="s.x", label="LOC", from_=(), verdict=None)), reading))
    done = talk(door, "save", article="disputed", op="bbbbbbbbbbbbbbbb", rev=2, do="done", remove=["reading"], add=add)
    assert done["type"] == "saved"
    golds, report = harvest(store, tool="t")
    assert report.disputed == ()
    (gold,) = [each for each in golds if each.id == "disputed"]
    assert [(span.text, span.label) for span in gold.spans] == [("Ilse Brandt", "PER"), ("Havenstadt", "ORG")]
    assert gold.prov.from_ == {"lead": 3}


def test_an_element_that_nobody_said_comes_from_nobody(store: Store) -> None:
    door = bench.door(store, "lead")
    talk(door, "hello")
    own = Span(id="aaaaaaaaaaaaaaaa.0", start=0, end=4, label="PER", text="Ilse")
    talk(door, "save", article="disputed", op="aaaaaaaaaaaaaaaa", rev=1, do="add", remove=[], add=[to_builtins(own)])
    (saved,) = [each for each in store.annotations("lead", "disputed", folder="adjudications").annotations.spans if each.text == "Ilse"]
    assert (saved.from_, saved.verdict.rule) == ((), "adjudicated")


def test_what_is_left_open_is_listed(store: Store) -> None:
    door = bench.door(store, "lead")
    opened = talk(door, "hello")
    take(door, opened, 0, op="aaaaaaaaaaaaaaaa", rev=1)
    case = docket(store, "lead", "disputed")
    left = [next(iter(claims.values())) for claims in unsettled(store, "lead", case)]
    assert [(span.text, span.label) for span in left] == [("Havenstadt", "ORG"), ("Montag", "DATE")]


def test_a_reading_that_changes_afterwards_is_flagged_and_nothing_is_overwritten(store: Store) -> None:
    door = bench.door(store, "lead")
    opened = talk(door, "hello")
    take(door, opened, 0, op="aaaaaaaaaaaaaaaa", rev=1)
    before = dict(store.annotations("lead", "disputed", folder="adjudications").annotations)
    later = Span(id="later", start=0, end=4, label="PER", text="Ilse")
    say(store, "a1", "disputed", later, rev=1)
    case = docket(store, "lead", "disputed")
    assert case is not None
    assert case.stale
    talk(door, "open", article="disputed")
    assert dict(store.annotations("lead", "disputed", folder="adjudications").annotations) == before
    assert ("Ilse", "PER") in [(each.element.text, each.element.label) for each in offered(store, case)]


def test_beginning_twice_is_beginning_once(store: Store) -> None:
    case = docket(store, "lead", "disputed")
    assert case is not None
    first, again = begin(store, "lead", case), begin(store, "lead", case)
    assert (first.rev, again.rev) == (1, 1)


def test_the_outbox_keeps_what_is_adjudicated_apart_from_what_is_read(store: Store) -> None:
    (corpus, _) = answer(bench.door(store, "lead"), {"type": "hello"})
    assert corpus["corpus"]["id"] == f"{store.manifest.id}:adjudications"


def test_a_corpus_gives_the_view_for_its_lead(store: Store) -> None:
    corpus = annotator.open(store.root)
    assert repr(corpus.adjudicate("a1", "a2", by="lead")) == "AnnotationWidget('Probe', annotator='lead')"
    with pytest.raises(ValueError, match="there is no reading by 'a3'; known: a2, a1"):
        corpus.adjudicate("a3", by="lead")


def test_a_second_reading_by_the_same_person_is_no_second_voice(store: Store) -> None:
    finish(store, "a1.r2", "single", [])
    finish(store, "a1.r2", "disputed", [])
    assert docket(store, "lead", "single") is None
    assert [sorted(case.sets) for case in dockets(store, "lead")] == [["a1", "a2"], ["a1", "a2"]]
    named = docket(store, "lead", "single", ["a1", "a1.r2"])
    assert named is not None
    assert named.disputed == 1


def test_articles_that_nobody_touched_are_not_compared_again(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    compared: list[int] = []
    align = adjudication.align
    monkeypatch.setattr(adjudication, "align", lambda sets: compared.append(1) or align(sets))
    leads = bench.LeadsBench(store, "lead")
    assert leads.queue().articles == ("disputed",)
    assert (leads.queue().articles, len(compared)) == (("disputed",), 2)
    say(store, "a1", "alike", Span(id="later", start=0, end=2, label="PER", text="Il"), rev=1)
    assert (leads.queue().articles, len(compared)) == (("alike", "disputed"), 3)
