"""A lead looks through a sample of a reader's articles: what the reader said is in, corrections lie apart from gold, and the reader sees them as rows."""

from pathlib import Path

import pytest
from msgspec import to_builtins
from msgspec.structs import replace

import annotator
from annotator import news
from annotator.check import check
from annotator.feedback import Correction, corrections
from annotator.harvest import harvest
from annotator.model import ElementRef, Labels, Note, NoteRef, Reading, Rejection, Relation, Round, Span
from annotator.protocol import Door, answer
from annotator.repair import repair
from annotator.reviewing import ReviewersBench, door, finished, sampled
from annotator.store import Store, reviews_of
from tests.marks import marked
from tests.test_harvest import finish, say

SOURCES = {
    "x": "[Ilse Brandt]PER in [Havenstadt]LOC am Montag 🚢 im [Kreml]ORG",
    "y": "[Otto]PER ging",
    "z": "Nichts zu sehen",
    "open": "[Otto]PER",
}


@pytest.fixture
def store(tmp_path: Path) -> Store:
    made = Store.create(tmp_path / "corpus", name="Probe", leads=("lead", "chief"), scheme=news.scheme(), languages=["de"])
    made.add_articles([marked(source, id=article)[0] for article, source in SOURCES.items()])
    for article in ("x", "y", "z"):
        finish(made, "a1", article, marked(SOURCES[article], id=article)[1].spans)
    finish(made, "a1", "open", [], state="open")
    return made


def talk(to: Door, kind: str, **message: object) -> dict:
    return to_builtins(answer(to, {"type": kind, **message})[-1])


def enter(store: Store, article: str = "x", *, by: str = "lead") -> Door:
    opened = door(store, by, "a1", sample=1, article=article)
    talk(opened, "hello")
    return opened


def change(to: Door, article: str, op: str, *, remove: tuple[str, ...] = (), add: tuple[object, ...] = ()) -> None:
    rev = to.store.annotations(to.annotator, article, folder=to.folder).rev
    said = talk(to, "save", article=article, op=op, rev=rev, do="edit", remove=list(remove), add=to_builtins(add))
    assert said["type"] == "saved", said


def end(to: Door, article: str) -> None:
    reading = to.store.annotations(to.annotator, article, folder=to.folder).annotations.reading
    change(to, article, f"done-{article}", remove=("reading",), add=(replace(reading, state="done", zones=((0, 5),)),))


def span(store: Store, article: str, quote: str, label: str, id: str) -> Span:
    text = store.article(article).text
    return Span(id=id, start=text.index(quote), end=text.index(quote) + len(quote), label=label, text=quote)


def rows(store: Store, reader: str = "a1") -> list[tuple[str, str, str, str, str, str]]:
    return [(each.article, each.kind, each.said, each.label, each.lead_says, each.lead_label) for each in corrections(store, reader)]


def test_what_the_reader_said_is_in_and_names_the_reader_and_the_revision(store: Store) -> None:
    opened = talk(door(store, "lead", "a1", sample=1, article="x"), "hello")
    spans = [each for each in opened["set"] if each["kind"] == "span"]
    assert [(each["text"], each["id"], each["source"], each["from"]) for each in spans] == [
        (text, f"a1-x.{number}", {"by": "a1", "version": "1"}, ({"by": "a1", "id": f"a1-x.{number}"},))
        for number, text in enumerate(("Ilse Brandt", "Havenstadt", "Kreml"))
    ]
    assert opened["suggestions"] == []
    (reading,) = [each for each in opened["set"] if each["kind"] == "reading"]
    assert reading == {"kind": "reading", "id": "reading", "state": "open", "inputs": {"a1": 1}}


def test_the_sample_is_a_seeded_share_of_what_the_reader_finished(store: Store) -> None:
    articles = [f"x{number}" for number in range(10)]
    assert len(sampled(articles, "a1", sample=0.2)) == 2
    assert len(sampled(articles, "a1", sample=0.21)) == 3
    assert len(sampled(articles[:5], "a1", sample=0.2)) == 1
    assert sampled(articles, "a1", sample=1) == articles
    assert sampled(articles, "a1", sample=0.5) == sampled(articles[::-1], "a1", sample=0.5)[::-1]
    assert len({tuple(sampled(articles, "a1", sample=0.2, seed=seed)) for seed in range(20)}) > 5
    assert finished(store, "lead", "a1").open == ("x", "y", "z")
    for wrong in (0, -1, 1.5):
        with pytest.raises(ValueError, match="expected a share of the finished articles"):
            sampled(articles, "a1", sample=wrong)


def test_the_queue_holds_the_sample_and_what_was_begun(store: Store) -> None:
    drawn = ReviewersBench(store, "lead", "a1", sample=0.2).queue().articles
    assert len(drawn) == 1
    (other, *_) = [article for article in ("x", "y", "z") if article not in drawn]
    enter(store, other)
    queue = ReviewersBench(store, "lead", "a1", sample=0.2).queue()
    assert set(queue.articles) == {other, *drawn}
    assert queue.states == {other: "open"}


def test_a_review_is_neither_gold_nor_a_reading_nor_an_adjudication(store: Store) -> None:
    before = harvest(store, tool="t")
    to = enter(store)
    change(to, "x", "op1", remove=("a1-x.1",), add=(span(store, "x", "Havenstadt", "ORG", "a1-x.1"),))
    end(to, "x")
    assert harvest(store, tool="t") == before
    assert store.annotators() == ["a1"]
    assert store.annotators(folder="adjudications") == []
    assert store.annotators(folder=reviews_of("a1")) == ["lead"]
    assert (store.root / "reviews" / "a1" / "lead.jsonl").is_file()
    assert store.annotations("a1", "x").rev == 1


def test_two_readers_of_one_article_are_reviewed_apart(store: Store) -> None:
    finish(store, "a2", "x", [])
    end(enter(store), "x")
    to = door(store, "lead", "a2", sample=1, article="x")
    talk(to, "hello")
    change(to, "x", "op1", add=(span(store, "x", "Montag", "DATE", "op1.0"),))
    end(to, "x")
    assert rows(store, "a1") == [("x", "same", "", "", "", "")]
    assert rows(store, "a2") == [("x", "not asked", "", "", "Montag", "DATE")]


def test_corrections_are_rows_with_their_kind_and_the_lead_s_note(store: Store) -> None:
    to = enter(store)
    change(to, "x", "op1", remove=("a1-x.0",), add=(span(store, "x", "Ilse", "PER", "a1-x.0"),))
    change(to, "x", "op2", remove=("a1-x.1",), add=(span(store, "x", "Havenstadt", "ORG", "a1-x.1"),))
    change(to, "x", "op3", remove=("a1-x.2",), add=(Rejection(id="op3.0", of=span(store, "x", "Kreml", "ORG", "s.1")),))
    change(to, "x", "op4", add=(span(store, "x", "im", "LOC", "op4.0"), Note(id="op4.1", text="steht im Text", ref=NoteRef(id="op4.0"))))
    change(to, "x", "op5", add=(Note(id="op5.0", text="Namen ganz", ref=NoteRef(id="a1-x.0")), Note(id="op5.1", text="Guter Anfang")))
    end(to, "x")
    found = corrections(store, "a1")
    assert [(each.kind, each.said, each.label, each.lead_says, each.lead_label, each.note) for each in found] == [
        ("boundary", "Ilse Brandt", "PER", "Ilse", "PER", "Namen ganz"),
        ("label", "Havenstadt", "LOC", "Havenstadt", "ORG", ""),
        ("missed", "", "", "im", "LOC", "steht im Text"),
        ("extra", "Kreml", "ORG", "", "", ""),
        ("note", "", "", "", "", "Guter Anfang"),
    ]
    assert (found[0].extent, found[0].side, found[0].start, found[0].end) == ("shorter", "right", 0, 11)
    assert {each.by for each in found} == {"lead"}


def test_an_article_without_a_correction_says_that_it_was_looked_into(store: Store) -> None:
    end(enter(store, "z"), "z")
    assert corrections(store, "a1") == [Correction(article="z", by="lead", layer="article", kind="same")]


def test_what_is_right_comes_only_with_a_note_and_attributes_are_a_correction(store: Store) -> None:
    to = enter(store)
    unsure = replace(span(store, "x", "Kreml", "ORG", "a1-x.2"), attrs={"unsure": True})
    change(to, "x", "op1", remove=("a1-x.2",), add=(unsure, Note(id="op1.1", text="gut gesehen", ref=NoteRef(id="a1-x.0"))))
    end(to, "x")
    assert [(each.kind, each.said, each.lead_says, each.note) for each in corrections(store, "a1")] == [
        ("same", "Ilse Brandt", "Ilse Brandt", "gut gesehen"),
        ("attribute", "Kreml [–]", "Kreml [unsure=True]", ""),
    ]


def test_relations_are_corrected_too_and_a_reader_s_own_note_is_no_feedback(store: Store) -> None:
    labelled = store.scheme.relations[0]
    ends = {name: getattr(labelled, name)[0] if getattr(labelled, name) else "PER" for name in ("head", "tail")}
    spans = (replace(span(store, "y", "Otto", ends["head"], "p")), replace(span(store, "y", "ging", ends["tail"], "q")))
    tie = Relation(id="r", label=labelled.label, head="p", tail="q")
    say(
        store,
        "a2",
        "y",
        *spans,
        tie,
        Note(id="n", text="stimmt das?"),
        Reading(id="reading", state="done", labels=Labels(), zones=((0, 9),)),
    )
    to = door(store, "lead", "a2", sample=1)
    talk(to, "hello")
    change(to, "y", "op1", remove=("r",), add=(replace(tie, attrs={"unsure": True}),))
    end(to, "y")
    assert [(each.layer, each.kind, each.said, each.lead_says) for each in corrections(store, "a2")] == [
        ("relation", "attribute", "Otto → ging [–]", "Otto → ging [unsure=True]")
    ]


def test_feedback_waits_until_the_lead_is_done_and_keeps_to_what_the_lead_looked_into(store: Store) -> None:
    to = enter(store)
    change(to, "x", "op1", remove=("a1-x.1",))
    assert corrections(store, "a1") == []
    end(to, "x")
    say(store, "a1", "x", span(store, "x", "Montag", "DATE", "later"), rev=1)
    assert rows(store) == [("x", "extra", "Havenstadt", "LOC", "", "")]


def test_a_corrected_element_says_which_of_the_reader_s_it_was(store: Store) -> None:
    to = enter(store)
    change(
        to,
        "x",
        "op1",
        remove=("a1-x.1",),
        add=(span(store, "x", "Havenstadt", "ORG", "a1-x.1"), span(store, "x", "Montag", "DATE", "op1.1")),
    )
    spans = {each.text: each.from_ for each in store.annotations("lead", "x", folder=to.folder).annotations.spans}
    assert spans["Havenstadt"] == (ElementRef(by="a1", id="a1-x.1"),)
    assert spans["Montag"] == ()


def test_a_lead_who_is_still_to_read_an_article_sees_nobody_s_decisions_there(store: Store) -> None:
    asked = Round(id="r.0", name="erste", annotators=("a1", "lead"), articles=("x",))
    store.save_shared("lead", op="round", rev=store.shared_rev(), do="round", add=[asked])
    finish(store, "lead", "y", [], state="open")
    assert finished(store, "lead", "a1").open == ("z",)
    for article in ("x", "y"):
        with pytest.raises(ValueError, match=f"lead is still to read {article}, and sees nobody's decisions there"):
            door(store, "lead", "a1", sample=1, article=article)
    assert talk(enter(store, "z"), "open", article="x")["message"].startswith("Lead is still to read x")
    finish(store, "lead", "x", [])
    assert "x" in finished(store, "lead", "a1").open


@pytest.mark.parametrize(
    ("by", "reader", "article", "words"),
    [
        ("a2", "a1", None, "'a2' is no lead of this corpus"),
        ("lead", "lead", None, "'lead' can't review lead's own reading"),
        ("lead", "a9", None, "there is no reading by 'a9'; known: a1"),
        ("lead", "a1", "open", "a1 isn't done with open"),
    ],
)
def test_what_can_not_be_reviewed_is_refused_with_the_reason(store: Store, by: str, reader: str, article: str | None, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        door(store, by, reader, sample=1, article=article)


def test_without_anything_finished_there_is_nothing_to_review(store: Store) -> None:
    finish(store, "a2", "y", [], state="open")
    with pytest.raises(ValueError, match="there is nothing to review: a2 is done with no article"):
        door(store, "lead", "a2", sample=1)


def test_the_outbox_keeps_a_review_apart_from_every_other(store: Store) -> None:
    (corpus, _) = answer(door(store, "lead", "a1", sample=1), {"type": "hello"})
    assert corpus["corpus"]["id"] == f"{store.manifest.id}:reviews/a1"


def test_reviews_are_checked_and_mended_as_other_journals(store: Store) -> None:
    end(enter(store), "x")
    assert check(store.root) == []
    path = store.root / "reviews" / "a1" / "lead.jsonl"
    path.write_bytes(path.read_bytes().replace(b"Kreml", b"Krems", 1))
    assert [(each.rule, each.file, each.line) for each in check(store.root)][:1] == [("crc", "reviews/a1/lead.jsonl", 1)]
    assert "reviews/a1/lead.jsonl line 1: moved to lead.jsonl.rejected-1" in "\n".join(repair(store.root).done)
    (store.root / "reviews" / "notes.txt").write_text("was ist das")
    assert ("stray", "reviews/notes.txt") in [(each.rule, each.file) for each in check(store.root)]


def test_a_corpus_gives_the_view_and_the_feedback(store: Store) -> None:
    corpus = annotator.open(store.root)
    assert repr(corpus.review("a1", by="lead", sample=0.5)) == "AnnotationWidget('Probe', annotator='lead')"
    to = enter(store)
    change(to, "x", "op1", remove=("a1-x.1",), add=(Note(id="op1.0", text="kein Ort"),))
    end(to, "x")
    frame = annotator.open(store.root).feedback("a1")
    assert frame[["article", "kind", "said", "label", "lead says", "note"]].values.tolist() == [
        ["x", "extra", "Havenstadt", "LOC", "", ""],
        ["x", "note", "", "", "", "kein Ort"],
    ]
    assert frame["start"].isna().tolist() == [False, True]
    with pytest.raises(ValueError, match="no journal of annotator 'a7'"):
        corpus.feedback("a7")
