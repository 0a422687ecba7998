"""What an article costs that is opened after a decision in another: as much in a small corpus as in a large one."""

from collections import Counter

import pytest

from annotator import disk, recall
from annotator.door import door
from annotator.protocol import answer
from annotator.readings import Reader
from annotator.recall import Recall
from annotator.store import Store
from tests.benchmarks import newsroom
from tests.conftest import NIGHTLY

SIZES = (1_000, 10_000, 100_000) if NIGHTLY else (1_000, 10_000)


class Read(Counter[str]):
    """The bytes that went through `disk.read`, and the times that gold was read."""


@pytest.fixture
def read(monkeypatch):
    counted, whole, gold = Read(), disk.read, recall.read_gold

    def reading(descriptor, length, start):
        data = whole(descriptor, length, start)
        counted["bytes"] += len(data)
        return data

    def reading_gold(path):
        counted["gold"] += 1
        return gold(path)

    monkeypatch.setattr(disk, "read", reading)
    monkeypatch.setattr(recall, "read_gold", reading_gold)
    return counted


def made(folder, articles):
    newsroom.make(folder, articles=articles, read=articles // 20, gold=articles // 20)
    return Store.open(folder)


def decide(reads, number):
    """Opens an article and takes a decision in it."""
    name, (article, [(start, end, label), *_]) = f"article-{number:06d}", newsroom.written(number)
    (shown,) = answer(reads, {"type": "open", "article": name})
    span = {"kind": "span", "id": f"op{number}.0", "start": start, "end": end, "label": label, "text": article.text[start:end]}
    save = {"type": "save", "op": f"op{number}", "article": name, "rev": shown["rev"], "do": "add", "remove": [], "add": [span]}
    assert answer(reads, save)[0]["type"] == "saved"


def test_opening_after_a_decision_reads_nothing_that_did_not_change(tmp_path, read):
    costs = []
    for articles in SIZES:
        reads = door(made(tmp_path / str(articles), articles), newsroom.READER)
        answer(reads, {"type": "hello"})
        decide(reads, 700)
        read.clear()
        (shown,) = answer(reads, {"type": "open", "article": "article-000701"})
        assert any(source["by"] == "memory" for each in shown["suggestions"] for source in each["sources"])
        costs.append(read.copy())
    # the last line of a longer journal has a longer number
    assert max(each["bytes"] for each in costs) - min(each["bytes"] for each in costs) < 50
    assert all(each["bytes"] < 20_000 and each["gold"] == 0 for each in costs)


def test_a_memory_that_is_made_for_each_opening_would_be_noticed(tmp_path, read):
    store = made(tmp_path / "corpus", 1_000)
    Recall(Reader(store, newsroom.READER))(store.article("article-000700"))
    read.clear()
    Recall(Reader(store, newsroom.READER))(store.article("article-000701"))
    assert read["gold"] == 1
    assert read["bytes"] > 100_000
