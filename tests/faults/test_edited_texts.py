"""Texts that were edited beneath their annotations: it is noticed, and no span is ever shown where its words aren't."""

import json
import random

from annotator.answers import Refused, Saved
from annotator.check import check
from annotator.goldfile import read
from annotator.harvest import write
from annotator.model import Labels, Reading, Span
from annotator.problem import Problem
from annotator.records import text_sha256
from annotator.store import Store
from tests.conftest import NIGHTLY
from tests.faults.writing import new_store
from tests.strategies import PIECES, article_of

EDITS = 2_000 if NIGHTLY else 200
GENERATED = 20_000 if NIGHTLY else 1_000
LABELS = ("PER", "LOC", "ORG")


def random_text(chance, pieces):
    return "".join(chance.choice(PIECES) for _ in range(pieces)) + "."


def random_spans(chance, text, op, count):
    for number in range(count):
        start = chance.randrange(len(text))
        end = chance.randrange(start + 1, len(text) + 1)
        yield Span(id=f"{op}.{number}", start=start, end=end, label=chance.choice(LABELS), text=text[start:end])


def edited(chance, text):
    """The text with something put in, taken out or put in another's place; another text in any case."""
    start = chance.randrange(len(text) + 1)
    end = min(len(text), start + chance.choice([0, 0, 1, 3]))
    new = text[:start] + chance.choice([*PIECES, "", "x"]) + text[end:]
    return new if new != text else f"{text} "


def test_an_edited_text_is_noticed_and_no_quote_moves(tmp_path):
    chance, noticed = random.Random(7), 0
    for number in range(EDITS):
        root = tmp_path / f"c{number}"
        store = new_store(root, articles=0)
        text = random_text(chance, 20)
        store.add_articles([article_of(text, id="x")])
        assert isinstance(store.save("a1", "x", op="o", rev=0, do="add", remove=(), add=tuple(random_spans(chance, text, "o", 4))), Saved)
        journal = (root / "annotations" / "a1.jsonl").read_bytes()
        line = json.loads((root / "articles.jsonl").read_bytes())
        line["text"] = edited(chance, line["text"])
        if number % 2:
            # a careful hand that makes the checksum fit as well
            line["sha256"] = text_sha256(line["text"])
        (root / "articles.jsonl").write_text(json.dumps(line, ensure_ascii=False) + "\n", encoding="utf-8")
        again = Store.open(root)
        state = again.annotations("a1", "x")
        answer = again.save("a1", "x", op="p", rev=1, do="remove", remove=("o.0",), add=())
        assert state.locked, number
        assert isinstance(answer, Refused), number
        assert any(problem.article == "x" for problem in check(root)), number
        write(again, tool="test")
        assert list(read(root / "gold.jsonl")) == []
        assert (root / "annotations" / "a1.jsonl").read_bytes() == journal
        noticed += 1
    assert noticed == EDITS


def test_every_stored_and_harvested_span_says_what_stands_at_its_place(tmp_path):
    chance, counted = random.Random(11), 0
    store = new_store(tmp_path / "corpus", articles=0)
    texts = {f"x{number}": random_text(chance, 40) for number in range(GENERATED // 20)}
    store.add_articles([article_of(text, id=key) for key, text in texts.items()])
    for key, text in texts.items():
        reading = Reading(id="reading", state="done", labels=Labels(spans=LABELS), zones=((0, len(text)),))
        made = {(each.start, each.end, each.label): each for each in random_spans(chance, text, key, 24)}
        assert isinstance(store.save("a1", key, op=key, rev=0, do="add", remove=(), add=(*made.values(), reading)), Saved)
    again = Store.open(store.root)
    write(again, tool="test")
    gold = {record.id: record for record in read(store.root / "gold.jsonl") if not isinstance(record, Problem)}
    assert gold.keys() == texts.keys()
    for key, text in texts.items():
        stored = list(again.annotations("a1", key).annotations.spans)
        assert again.article(key).text == text == gold[key].text
        assert all(text[span.start : span.end] == span.text for span in [*stored, *gold[key].spans])
        assert len(stored) == len(gold[key].spans)
        counted += len(stored)
    assert counted >= GENERATED


def test_whoever_keeps_offsets_alone_shows_other_words_after_an_edit():
    chance, moved = random.Random(7), 0
    for _ in range(EDITS):
        text = random_text(chance, 20)
        after = edited(chance, text)
        moved += any(after[span.start : span.end] != span.text for span in random_spans(chance, text, "o", 4))
    assert moved > EDITS / 3
