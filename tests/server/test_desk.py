"""The corpora that are open: one that is slow keeps no other waiting, and two who come at once get the same."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier, Event

import pytest

from annotator.server import desk as desks
from annotator.server.desk import Desk
from annotator.store import Store
from tests.server.conftest import corpus


@pytest.fixture
def root(tmp_path):
    for name in ("slow", "quick"):
        corpus(tmp_path / "root" / name)
    return tmp_path / "root"


def test_a_corpus_that_is_slow_to_open_keeps_no_other_waiting(root, monkeypatch):
    begun, free = Event(), Event()

    def opening(folder):
        if folder.name == "slow":
            begun.set()
            assert free.wait(20)
        return Store(folder, Store.open(folder).manifest, clock=None, cache=False)

    desk = Desk(root)
    monkeypatch.setattr(desks, "Store", type("Slow", (), {"open": staticmethod(opening)}))
    with ThreadPoolExecutor(2) as threads:
        slow = threads.submit(desk.store, "slow")
        assert begun.wait(20)
        try:
            assert threads.submit(lambda: desk.reader("quick", "a1").queue().articles).result(20) == ("x0", "x1", "x2")
            assert not slow.done()
        finally:
            free.set()
        assert slow.result(20).article_ids() == ["x0", "x1", "x2"]


def test_all_who_come_at_once_get_the_same_corpus_and_the_same_reader(root):
    for _ in range(30):
        desk, together = Desk(root), Barrier(8)

        def come(desk=desk, together=together):
            together.wait()
            return desk.store("quick"), desk.reader("quick", "a1")

        with ThreadPoolExecutor(8) as threads:
            came = [each.result() for each in [threads.submit(come) for _ in range(8)]]
        assert len({id(store) for store, _ in came}) == len({id(reader) for _, reader in came}) == 1
        assert came[0][1].store is came[0][0]


def test_a_corpus_with_another_manifest_is_opened_anew(root):
    desk = Desk(root)
    before = desk.store("quick")
    assert desk.store("quick") is before
    manifest = root / "quick" / "corpus.annotator.json"
    manifest.write_bytes(manifest.read_bytes() + b"\n")
    assert desk.store("quick") is not before
