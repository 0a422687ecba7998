"""Ids and labels are text: from a file, a table and a frame to journal, gold and back they are what they were."""

import json
import random

import pandas as pd

from annotator import corpus as corpora
from annotator.answers import Saved
from annotator.goldfile import read
from annotator.labels import name_problem
from annotator.model import Labels, Reading, Span
from annotator.problem import Problem
from annotator.scheme import Scheme, SpanLabel
from annotator.store import Store
from tests.conftest import NIGHTLY

TRIPS = 10_000 if NIGHTLY else 1_000
ODD = [
    *("007", "1e5", "NO", "no", "true", "null", "None", "nan", "NaN", "inf", "2024-01-01", "12:30", "0x1F", "1_000", "+1", "-0", "1.0", " a ", "1,5"),
    *(str(2**53 + 1), "__proto__", "constructor", "toString", "ä", "a\u0308", "🙂", "سلام", "=1+1", "@x", "a/b", "..", "a b", "%2e", "\u2028", "\t", "'", '"'),
]  # fmt: skip


def ids(count):
    chance = random.Random(7)
    found = dict.fromkeys(ODD)
    while len(found) < count:
        found[chance.choice(ODD) + chance.choice(["", "0", ".0", "e3", "-"]) + str(chance.randrange(10**9))] = None
    return [each for each in list(found)[:count] if each.strip() == each]


def test_ids_survive_file_journal_table_gold_and_a_file_again(tmp_path):
    wanted = ids(TRIPS)
    (tmp_path / "in.jsonl").write_text(
        "".join(json.dumps({"id": each, "text": f"Text {number}"}) + "\n" for number, each in enumerate(wanted))
    )
    corpus = corpora.new(tmp_path / "corpus", leads=["lead"])
    assert corpus.add(str(tmp_path / "in.jsonl"), lang="de").refused == ()
    store = corpus.store
    for number, each in enumerate(wanted):
        text = f"Text {number}"
        reading = Reading(id="reading", state="done", labels=Labels(spans=("PER",)), zones=((0, len(text)),))
        span = Span(id=f"o{number}.0", start=0, end=4, label="PER", text="Text")
        assert isinstance(store.save("a1", each, op=f"o{number}", rev=0, do="add", remove=(), add=(span, reading)), Saved)
    corpus.gold()
    again = corpora.open(tmp_path / "corpus")
    assert list(again.store.article_ids()) == wanted
    assert list(again.articles()["id"]) == wanted
    assert list(again.spans()["article"]) == wanted
    gold = [record for record in read(tmp_path / "corpus" / "gold.jsonl") if not isinstance(record, Problem)]
    assert [record.id for record in gold] == wanted
    written = (tmp_path / "corpus" / "gold.jsonl").read_text(encoding="utf-8").split("\n")[:-1]
    assert [json.loads(line)["id"] for line in written] == wanted
    # the way back: gold is a file of articles too
    third = corpora.new(tmp_path / "third")
    assert third.add(str(tmp_path / "corpus" / "gold.jsonl"), lang="de").refused == ()
    assert third.store.article_ids() == wanted


def test_ids_survive_a_table_and_a_frame(tmp_path):
    wanted = [each for each in ids(200) if "\t" not in each]
    frame = pd.DataFrame({"id": wanted, "text": [f"Text {number}" for number in range(len(wanted))]}, dtype=str)
    frame.to_csv(tmp_path / "in.csv", index=False)
    one, other = corpora.new(tmp_path / "one"), corpora.new(tmp_path / "other")
    assert one.add(str(tmp_path / "in.csv"), lang="de").refused == ()
    assert other.add(frame, lang="de").refused == ()
    assert one.store.article_ids() == other.store.article_ids() == wanted


def test_labels_are_never_coerced(tmp_path):
    labels = [each for each in ODD if not name_problem(each)]
    assert {"007", "1e5", "NO", "null", "__proto__", "constructor", "2024-01-01"} <= set(labels)
    scheme = Scheme(version=1, spans=tuple(SpanLabel(label=each) for each in labels))
    corpus = corpora.new(tmp_path / "corpus", scheme=scheme)
    (tmp_path / "in.jsonl").write_text('{"id": "x", "text": "Text"}')
    corpus.add(str(tmp_path / "in.jsonl"), lang="de")
    spans = tuple(Span(id=f"o.{number}", start=0, end=4, label=each, text="Text") for number, each in enumerate(labels))
    reading = Reading(id="reading", state="done", labels=Labels(spans=tuple(labels)), zones=((0, 4),))
    assert isinstance(corpus.store.save("a1", "x", op="o", rev=0, do="add", remove=(), add=(*spans, reading)), Saved)
    corpus.gold()
    again = Store.open(tmp_path / "corpus")
    assert list(again.scheme.span_labels) == labels
    (gold,) = read(tmp_path / "corpus" / "gold.jsonl")
    assert not isinstance(gold, Problem)
    assert {span.label for span in gold.spans} == set(corpora.open(tmp_path / "corpus").spans()["label"]) == set(labels)


def test_a_table_that_is_read_without_care_changes_ids(tmp_path):
    wanted = [each for each in ids(200) if "\t" not in each]
    pd.DataFrame({"id": wanted}).to_csv(tmp_path / "in.csv", index=False)
    assert [str(each) for each in pd.read_csv(tmp_path / "in.csv")["id"]] != wanted
    assert str(pd.read_csv(tmp_path / "in.csv", nrows=1)["id"][0]) == "7"
