"""What a save costs doesn't grow with the corpus: the same calls and as many bytes at a thousand articles as at ten thousand."""

import pytest

from annotator import disk
from annotator.answers import Saved
from annotator.records import encode
from annotator.store import Store
from tests.conftest import NIGHTLY
from tests.faults.failing import nothing, watched
from tests.faults.writing import add, article, new_store, span

SIZES = (1_000, 10_000, 100_000) if NIGHTLY else (1_000, 10_000)


def grown(root, size):
    """A corpus of so many articles, of which a hundredth is read."""
    store = new_store(root, articles=0)
    assert store.add_articles([article(number) for number in range(size)]) == []
    for number in range(0, size, 100):
        assert isinstance(add(store, f"o{number}", 0, number=number), Saved)
    return Store.open(root)


def cost(store, number, monkeypatch):
    """The calls of a save, and the bytes that went through them."""
    counted = {"read": 0, "write": 0}
    read, write = disk.read, disk.write

    def counting_read(descriptor, length, start):
        data = read(descriptor, length, start)
        counted["read"] += len(data)
        return data

    def counting_write(descriptor, data):
        taken = write(descriptor, data)
        counted["write"] += taken
        return taken

    with monkeypatch.context() as patching:
        patching.setattr(disk, "read", counting_read)
        patching.setattr(disk, "write", counting_write)
        with watched(nothing) as calls:
            assert isinstance(add(store, f"p{number:06}", 0, number=number), Saved)
    return calls.names, counted


def test_calls_and_bytes_of_a_save_are_the_same_at_every_size(tmp_path, monkeypatch):
    found = []
    for size in SIZES:
        store = grown(tmp_path / str(size), size)
        cost(store, 501, monkeypatch)
        # ids of the same length, so that lines are as well
        names, counted = cost(store, 502, monkeypatch)
        found.append((names, counted))
    assert all(each[0] == found[0][0] for each in found)
    # sequence numbers have more digits in the longer journal, and nothing else may differ
    assert max(each[1]["write"] for each in found) - min(each[1]["write"] for each in found) <= 4
    assert max(each[1]["read"] for each in found) - min(each[1]["read"] for each in found) <= 16
    assert found[0][1]["write"] <= 1_000


@pytest.mark.parametrize("count", [1, 10, 100, 1_000])
def test_a_batch_costs_a_kilobyte_and_half_of_one_an_element(tmp_path, count):
    store = new_store(tmp_path / "corpus")
    batch = tuple(span("o", at % 50, at % 50 + 7) for at in range(count))
    named = tuple(
        type(each)(id=f"o.{number}", start=each.start, end=each.end, label=each.label, text=each.text) for number, each in enumerate(batch)
    )
    assert isinstance(store.save("a1", "a0", op="o", rev=0, do="occurrences", remove=(), add=named), Saved)
    assert (store.root / "annotations" / "a1.jsonl").stat().st_size <= 1_000 + 500 * count


def test_a_store_that_rewrites_the_article_writes_more_with_every_span(tmp_path):
    store = new_store(tmp_path / "corpus")
    sizes = []
    for rev in range(20):
        add(store, f"o{rev}", rev)
        sizes.append(len(encode(store.article("a0"))) + sum(len(encode(each)) for each in store.annotations("a1", "a0").annotations.spans))
    assert sizes[-1] > 2 * sizes[0]
