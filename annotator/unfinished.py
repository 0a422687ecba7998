"""A note beside a file that is being added to: what is added shows all at once or, where the writer died on the way, not at all."""

import os
from pathlib import Path

import msgspec

from annotator import disk
from annotator.probe import Probe, probe


class _Note(msgspec.Struct, frozen=True):
    start: int
    stop: int
    probe: tuple[str, str]


class Unfinished:
    """The note of one file. Readers ask `visible`; writers hold the file's lock, call `settle`, and write between `begin` and `end`.

        begin          append … append     sync          end
          │  note on drive │                 │  note gone  │
    readers see: old ──────┴─────────────────┴─────────────┴── new
    """

    def __init__(self, path: Path) -> None:
        self._path = path

    @property
    def pending(self) -> bool:
        """Whether somebody is adding, or died while adding."""
        return os.path.lexists(self._path)

    def begin(self, descriptor: int, start: int, length: int) -> None:
        """Notes that `length` bytes will be added at `start`, where the file ends now."""
        note = _Note(start, start + length, _hex(probe(descriptor, start)))
        disk.write_whole(self._path, msgspec.json.encode(note))

    def end(self) -> None:
        """Everything that was added is on the drive: from now on it shows, also after a power cut."""
        disk.remove(self._path)
        disk.sync_folder(self._path.parent)

    def visible(self, descriptor: int, size: int) -> int:
        """How many bytes of a file of `size` bytes show now."""
        while True:
            note = self._read()
            if note is not None:
                return note.start if self._fits(note, descriptor, size) else size
            # no note: what showed when the length was taken may have been a part, which by now is whole
            now = disk.status_of(descriptor).st_size
            if now == size:
                return size
            size = now

    def settle(self, descriptor: int) -> None:
        """Cuts off what a writer that died had added."""
        note = self._read()
        size = disk.status_of(descriptor).st_size
        if note is not None and self._fits(note, descriptor, size) and size > note.start:
            disk.truncate(descriptor, note.start)
            disk.sync(descriptor)
        self.end()

    def _fits(self, note: _Note, descriptor: int, size: int) -> bool:
        # another file may have been put in this one's place since
        return note.start <= size <= note.stop and _hex(probe(descriptor, note.start)) == note.probe

    def _read(self) -> _Note | None:
        if not self.pending:
            return None
        try:
            return msgspec.json.decode(self._path.read_bytes(), type=_Note)
        except (FileNotFoundError, msgspec.DecodeError):
            return None


def _hex(found: Probe) -> tuple[str, str]:
    return found[0].hex(), found[1].hex()
