"""Gold of a whole corpus: what is written, what is named instead, and that nothing else decides."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from msgspec.structs import replace

from annotator import news
from annotator.answers import Saved
from annotator.harvest import harvest, write
from annotator.journal import digest, encode_line
from annotator.model import Labels, Reading, Round
from annotator.store import Store
from tests.marks import marked

SOURCES = {
    "alike": "[Ilse Brandt]PER in [Havenstadt]LOC",
    "disputed": "[Ilse Brandt]PER in [Havenstadt]LOC",
    "single": "[Otto Lindqvist]PER",
    "empty": "Nichts zu sehen",
    "open": "[Kreml]ORG",
    "unread": "Niemand las das",
    "skipped": "Kaputter Text",
}


def say(store, annotator, article, *elements, rev=0, folder="annotations"):
    seed = f"{folder[:3]}-{annotator}-{article}-{rev}".replace("~", "-")
    outcome = store.save(
        annotator, article, op=seed, rev=rev, do="add", remove=(), add=elements, ms=1500, at="2031-01-01T00:00:00.000Z", folder=folder
    )
    assert isinstance(outcome, Saved), outcome


def finish(store, annotator, article, spans, state="done", **more):
    text = store.article(article).text
    reading = Reading(
        id="reading", state=state, labels=Labels(spans=("PER", "LOC", "ORG")), zones=((0, len(text)),) if state == "done" else ()
    )
    say(
        store,
        annotator,
        article,
        *(replace(span, id=f"{annotator}-{article}.{number}") for number, span in enumerate(spans)),
        reading,
        **more,
    )


@pytest.fixture
def store(tmp_path):
    made = Store.create(tmp_path / "corpus", name="Probe", leads=("lead",), scheme=news.scheme())
    read = {article: marked(source, id=article) for article, source in SOURCES.items()}
    made.add_articles([article for article, _ in read.values()])
    spans = {article: annotations.spans for article, (_, annotations) in read.items()}
    finish(made, "a1", "alike", spans["alike"])
    finish(made, "a2", "alike", spans["alike"])
    finish(made, "a1", "disputed", spans["disputed"])
    finish(made, "a2", "disputed", [spans["disputed"][0], replace(spans["disputed"][1], label="ORG")])
    finish(made, "a1", "single", spans["single"])
    finish(made, "a1", "empty", [])
    finish(made, "a1", "open", spans["open"])
    finish(made, "a2", "open", [], state="open")
    finish(made, "a1", "skipped", [], state="skipped")
    return made


def test_each_article_comes_to_gold_or_is_named_with_the_reason(store):
    golds, report = harvest(store, tool="t")
    assert [(gold.id, [span.text for span in gold.spans]) for gold in golds] == [
        ("alike", ["Ilse Brandt", "Havenstadt"]),
        ("single", ["Otto Lindqvist"]),
        ("empty", []),
    ]
    assert [(dispute.article, dispute.readers, dispute.elements) for dispute in report.disputed] == [("disputed", ("a1", "a2"), 2)]
    assert report.waiting == {"open": ("a2",)}
    assert (report.unread, report.skipped) == (("unread",), ("skipped",))


def test_partial_gold_leaves_out_what_is_disputed_and_does_not_cover_it(store):
    gold = {gold.id: gold for gold in harvest(store, tool="t", partial=True)[0]}["disputed"]
    assert [span.text for span in gold.spans] == ["Ilse Brandt"]
    assert gold.coverage.zones == ((0, 15),)


def test_an_adjudication_settles_a_dispute(store):
    finish(store, "lead", "disputed", marked(SOURCES["disputed"])[1].spans, folder="adjudications")
    gold = {gold.id: gold for gold in harvest(store, tool="t")[0]}["disputed"]
    assert [span.label for span in gold.spans] == ["PER", "LOC"]
    assert gold.prov.from_ == {"lead": 1}


def test_an_assigned_reader_who_has_not_begun_is_waited_for(store):
    store.save_shared("lead", op="r", rev=0, do="round", add=[Round(id="r.0", name="r", annotators=("a1", "a3"), articles=("single",))])
    assert harvest(store, tool="t")[1].waiting["single"] == ("a3",)


def test_the_report_names_counts_and_examples(store):
    text = str(write(store, tool="t"))
    assert "gold: 3 (3 spans)" in text
    assert "disputed, not written: 1 (disputed (2 by a1, a2: Havenstadt))" in text
    assert "waiting for a reader: 1 (open (for a2))" in text


def test_the_same_journals_give_the_same_bytes_under_any_locale_time_zone_and_hash_seed(store):
    write(store, tool="t")
    expected = (store.root / "gold.jsonl").read_bytes()
    code = "import sys; from pathlib import Path; from annotator.harvest import write; from annotator.store import Store; write(Store.open(Path(sys.argv[1])), tool='t')"
    for number in range(4):
        (store.root / "gold.jsonl").unlink()
        setting = {"PYTHONHASHSEED": str(number), "TZ": ["UTC", "Asia/Tokyo"][number % 2], "LC_ALL": ["C", "C.UTF-8"][number // 2]}
        environment = os.environ | setting | {"PYTHONPATH": str(Path(__file__).parent.parent)}
        subprocess.run([sys.executable, "-c", code, str(store.root)], check=True, env=environment)
        assert (store.root / "gold.jsonl").read_bytes() == expected


def test_every_line_is_self_contained_json_with_true_quotes(store):
    write(store, tool="t", partial=True)
    for line in (store.root / "gold.jsonl").read_text(encoding="utf-8").split("\n")[:-1]:
        gold = json.loads(line)
        assert all(gold["text"][span["start"] : span["end"]] == span["text"] for span in gold["spans"])
        assert gold["annotator"] == "gold"


def test_a_disk_that_refuses_leaves_the_old_gold_whole(store, monkeypatch):
    write(store, tool="t")
    before = (store.root / "gold.jsonl").read_bytes()
    monkeypatch.setattr("annotator.disk.os.replace", lambda *_: (_ for _ in ()).throw(OSError(28, "No space left on device")))
    with pytest.raises(OSError, match="No space"):
        write(store, tool="u")
    assert (store.root / "gold.jsonl").read_bytes() == before


def test_a_reading_that_was_reopened_blocks_again_even_an_adjudication(store):
    finish(store, "lead", "disputed", marked(SOURCES["disputed"])[1].spans, folder="adjudications")
    reopened = Reading(id="reading", state="open", labels=Labels(spans=("PER",)))
    store.save("a1", "disputed", op="again", rev=1, do="reopen", remove=("reading",), add=(reopened,))
    golds, report = harvest(store, tool="t")
    assert report.waiting["disputed"] == ("a1",)
    assert "disputed" not in [gold.id for gold in golds]


def test_two_leads_who_settle_an_article_differently_dispute_it(store):
    spans = marked(SOURCES["disputed"])[1].spans
    finish(store, "lead", "disputed", spans, folder="adjudications")
    finish(store, "lead2", "disputed", [spans[0], replace(spans[1], label="ORG")], folder="adjudications")
    assert [(each.article, each.readers) for each in harvest(store, tool="t")[1].disputed] == [("disputed", ("lead", "lead2"))]


def test_a_reader_who_took_everything_back_has_not_read(store):
    finish(store, "a2", "single", [])
    store.save("a2", "single", op="back", rev=1, do="undo", remove=("reading",), add=(), undoes="ann-a2-single-0")
    golds, report = harvest(store, tool="t")
    assert report.waiting == {"open": ("a2",)}
    assert {gold.id: gold for gold in golds}["single"].prov.from_ == {"a1": 1}


def test_a_skipped_reading_counts_as_missing(store):
    finish(store, "a2", "single", [], state="skipped")
    assert {gold.id: gold.prov.from_ for gold in harvest(store, tool="t")[0]}["single"] == {"a1": 1}


def test_readers_outside_the_round_neither_decide_nor_block(store):
    store.save_shared("lead", op="r", rev=0, do="round", add=[Round(id="r.0", name="r", annotators=("a1",), articles=("open", "disputed"))])
    golds, report = harvest(store, tool="t")
    assert {gold.id: gold.prov.from_ for gold in golds}["disputed"] == {"a1": 1}
    assert (report.waiting, report.disputed) == ({}, ())


def test_a_replaced_article_is_out_and_the_new_one_falls_to_the_same_round(store):
    store.save_shared("lead", op="r", rev=0, do="round", add=[Round(id="r.0", name="r", annotators=("a1", "a2"), articles=("alike",))])
    finish(store, "lead", "alike", [], folder="adjudications")
    newer = replace(marked("Gestern: " + SOURCES["alike"], id="alike~2")[0], replaces="alike")
    store.add_articles([newer])
    assert "alike~2" in harvest(store, tool="t")[1].unread
    finish(store, "a1", "alike~2", [])
    golds, report = harvest(store, tool="t")
    assert report.waiting["alike~2"] == ("a2",)
    assert "alike" not in [gold.id for gold in golds]


def test_an_adjudication_of_a_text_that_changed_is_locked_not_written(store):
    finish(store, "lead", "unread", [], folder="adjudications")
    path = store.root / "articles.jsonl"
    path.write_bytes(path.read_bytes().replace(b"Niemand las das", b"Niemand las was"))
    golds, report = harvest(Store.open(store.root), tool="t")
    assert "unread" not in [gold.id for gold in golds]
    assert "the text of article 'unread' changed" in report.locked["unread"]
    assert "locked, not written: 1" in str(report)


def test_a_journal_of_a_newer_version_is_named_and_its_articles_are_not_written(store):
    lines = [line for line in journal_lines(store, "a1") if line.article == "single"]
    newer = replace(
        lines[0], v="0.2", seq=len(journal_lines(store, "a1")) + 1, rev=2, op="newer", add=(), prev=digest(raw_lines(store, "a1")[-1])
    )
    with (store.root / "annotations" / "a1.jsonl").open("ab") as file:
        file.write(encode_line(newer) + b"\n")
    golds, report = harvest(Store.open(store.root), tool="t")
    assert golds == []
    assert "update this program" in report.locked["single"]


def test_damaged_lines_are_said_with_the_gold_and_the_rest_comes(store):
    path = store.root / "annotations" / "a1.jsonl"
    path.write_bytes(path.read_bytes().replace(b"Lindqvist", b"Lindquist"))
    golds, report = harvest(Store.open(store.root), tool="t")
    assert [gold.id for gold in golds] == ["alike", "empty"]
    assert report.problems[0].where == "annotations/a1.jsonl:3:1"
    assert "run check: 1 (annotations/a1.jsonl:3:1: the line has crc" in str(report)


def raw_lines(store, annotator):
    return (store.root / "annotations" / f"{annotator}.jsonl").read_bytes().split(b"\n")[:-1]


def journal_lines(store, annotator):
    return [line for article in store.article_ids() for line in store.history(annotator, article)]


@pytest.mark.parametrize("asked", [(), ("a1.r2",), ("a1", "a1.r2")])
def test_a_second_reading_by_the_same_person_neither_decides_nor_blocks(store, asked):
    if asked:
        store.save_shared("lead", op="r", rev=0, do="round", add=[Round(id="r.0", name="r", annotators=asked, articles=("single",))])
    finish(store, "a1.r2", "single", [], state="open" if asked else "done")
    assert {gold.id: gold.prov.from_ for gold in harvest(store, tool="t")[0]}["single"] == {"a1": 1}
