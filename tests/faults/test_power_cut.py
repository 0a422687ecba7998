"""A simulated disk: after every call, every state that a power cut may leave is opened; what was acknowledged is in all of them."""

import shutil

from annotator import disk
from annotator.answers import Saved
from annotator.journal import intact
from annotator.store import Store
from tests.faults.writing import add, new_store, ops

SAVES = 20


class Recorder:
    """What one journal's file holds on the drive and in the cache above it, as calls come in."""

    def __init__(self, monkeypatch, path, *, deaf):
        self.path, self.deaf = path, deaf
        self.named = False
        self.durable = self.cached = b""
        self.acknowledged: list[str] = []
        self.states: list[tuple[bytes | None, tuple[str, ...]]] = []
        self.descriptors: set[int] = set()
        self._patch(monkeypatch)

    def _patch(self, monkeypatch):
        open_appending, write, sync, truncate, sync_folder = disk.open_appending, disk.write, disk.sync, disk.truncate, disk.sync_folder

        def opened(path):
            descriptor = open_appending(path)
            if path == self.path:
                self.descriptors.add(descriptor)
            return descriptor

        def written(descriptor, data):
            taken = write(descriptor, data)
            if descriptor in self.descriptors:
                self.cached += bytes(data)[:taken]
                self.note()
            return taken

        def synced(descriptor):
            sync(descriptor)
            if descriptor in self.descriptors and not self.deaf:
                self.durable = self.cached
                self.note()

        def cut(descriptor, length):
            truncate(descriptor, length)
            if descriptor in self.descriptors:
                self.cached = self.cached[:length]

        def folder_synced(path):
            sync_folder(path)
            self.named = self.named or (path == self.path.parent and self.path.exists() and not self.deaf)
            self.note()

        for name, patched in (
            ("open_appending", opened),
            ("write", written),
            ("sync", synced),
            ("truncate", cut),
            ("sync_folder", folder_synced),
        ):
            monkeypatch.setattr(disk, name, patched)

    def note(self):
        acknowledged = tuple(self.acknowledged)
        pending = self.cached[len(self.durable) :]
        for kept in {0, 1, len(pending) // 2, max(len(pending) - 1, 0), len(pending)}:
            self.states.append((self.durable + pending[:kept], acknowledged))
        # a page that reached the drive while the one before it didn't
        self.states.append((self.durable + bytes(len(pending) // 2) + pending[len(pending) // 2 :], acknowledged))
        if not self.named:
            self.states.append((None, acknowledged))


def recorded(tmp_path, monkeypatch, *, deaf):
    root = new_store(tmp_path / "corpus").root
    shutil.copytree(root, tmp_path / "cut")
    with monkeypatch.context() as patching:
        recorder = Recorder(patching, root.resolve() / "annotations" / "a1.jsonl", deaf=deaf)
        store = Store.open(root)
        for rev in range(SAVES):
            assert isinstance(add(store, f"o{rev}", rev), Saved)
            recorder.acknowledged.append(f"o{rev}")
            recorder.note()
    return recorder.states, tmp_path / "cut"


def put(root, data):
    path = root / "annotations" / "a1.jsonl"
    path.parent.mkdir(exist_ok=True)
    path.unlink(missing_ok=True)
    if data is not None:
        path.write_bytes(data)


def test_what_was_acknowledged_survives_every_power_cut(tmp_path, monkeypatch):
    states, root = recorded(tmp_path, monkeypatch, deaf=False)
    assert len(states) > 20 * SAVES / 2
    for data, acknowledged in states:
        put(root, data)
        found = ops(root)
        assert tuple(found[: len(acknowledged)]) == acknowledged
        assert len(found) <= len(acknowledged) + 1
        answer = add(Store.open(root), "next", len(found) + (data is not None and _only_newline_missing(data)))
        assert isinstance(answer, Saved), answer
        assert "next" in ops(root)


def _only_newline_missing(data: bytes) -> bool:
    last = data.rsplit(b"\n", 1)[-1]
    return bool(last) and intact(last)


def test_a_writer_that_does_not_sync_loses_nearly_always(tmp_path, monkeypatch):
    states, root = recorded(tmp_path, monkeypatch, deaf=True)
    worst = [(data, acknowledged) for data, acknowledged in states if acknowledged and (data is None or len(data) == 0)]
    cuts = {acknowledged for _, acknowledged in states if acknowledged}
    lost = set()
    for data, acknowledged in worst:
        put(root, data)
        if tuple(ops(root)[: len(acknowledged)]) != acknowledged:
            lost.add(acknowledged)
    assert len(lost) >= 0.9 * len(cuts)
