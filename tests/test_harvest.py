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
    seed = f"{folder[:3]}-{annotator}-{article}-{rev}"
    outcome = store.save(annotator, article, op=seed, rev=rev, do="add", remove=(), add=elements, ms=1500, at="2031-01-01T00:00:00.000Z", folder=folder)
    assert isinstance(outcome, Saved), outcome


def finish(store, annotator, article, spans, state="done", **more):
    text = store.article(article).text
    reading = Reading(id="reading", state=state, labels=Labels(spans=("PER", "LOC", "ORG")), zones=((0, len(text)),) if state == "done" else ())
    say(store, annotator, article, *(replace(span, id=f"{annotator}-{article}.{number}") for number, span in enumerate(spans)), reading, **more)


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
