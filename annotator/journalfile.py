"""A journal's file: what was read of it so far, kept in step with the disk, and the only way to add to it.

    open -> lock -> finish the tail -> read what is new -> [the caller checks] -> append -> sync -> still the same file? -> acknowledged

Readers take no lock. What was read is trusted only while the file is the same, has not shrunk and still holds the last line that was seen.
"""

import os
from array import array
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import RLock
from time import monotonic, sleep

from filelock import lock_descriptor, unlock_descriptor

from annotator import disk
from annotator.journal import (
    START,
    VERSION,
    Head,
    JournalLine,
    damage,
    digest,
    intact,
    newer,
    read_head,
    read_intact,
    read_line,
    read_version,
    whole,
)
from annotator.problem import Problem

POLL = 0.002
"""Seconds between two tries for a lock that another process holds."""

CHUNK = 2**22
"""Bytes that are read at once."""


class Busy(Exception):
    """Another program holds the lock for longer than one waits."""


class JournalRefused(Exception):
    """A journal that nothing may be added to; its message says why and what to do."""


class JournalFile:
    """One journal. Safe under threads by `mutex`, under processes by the lock file at `lock`."""

    def __init__(self, path: Path, *, file: str, lock: Path, by: str = "", timeout: float = 10.0) -> None:
        self.path, self.file, self.lock, self.by, self.timeout = path, file, lock, by, timeout
        self.mutex = RLock()
        self.generation = 0
        self._agreed = (0, START)
        self.replaced = ""
        self._broken_append: tuple[int, bytes] | None = None
        self._forget()

    def _forget(self) -> None:
        self.generation += 1
        self.seq, self.prev, self._first = 0, START, START
        self.starts, self.lengths, self.numbers = array("Q"), array("I"), array("I")
        self.ops: dict[str, int] = {}
        self.revs: dict[str, int] = {}
        self.at: dict[str, array[int]] = {}
        self.end = self.physical = 0
        self.tail = 0
        self.broken = self.newer = ""
        self._problems: list[Problem] = []
        self._fragments: list[tuple[int, bytes]] = []
        self._seen: tuple[int, int, int, int] | None = None

    @property
    def problems(self) -> list[Problem]:
        """What is wrong with the lines read so far."""
        return self._problems + [self._fragment_problem(number, raw, damaged=whole(raw)) for number, raw in self._fragments]

    @property
    def refusal(self) -> str:
        """Why nothing may be added; empty where the lines are in order and all that were seen before."""
        if self.newer:
            return self.newer
        if self.replaced:
            return self.replaced
        if any(whole(raw) for _, raw in self._fragments):
            return f"{self.file} line {self._fragments[0][0]} is damaged. Restore the file from a copy, or run repair."
        return self.broken

    @property
    def gone(self) -> str:
        """That a journal which was there before has vanished; empty where it is there, or never was."""
        if self._agreed[0] and not os.path.lexists(self.path):
            return f"{self.file} is gone. Put it back from a copy; or open the corpus again to begin a new one."
        return ""

    def refresh(self) -> None:
        """Reads what is new on the disk, or everything where the file is another one."""
        with self.mutex:
            try:
                descriptor = disk.open_reading(self.path)
            except FileNotFoundError:
                self._forget()
                return
            try:
                self._read_on(descriptor)
                self._agree(descriptor)
            finally:
                disk.close(descriptor)

    def lines(self, article: str, after: int = 0) -> list[tuple[int, JournalLine | Problem]]:
        """The lines of one article but the first `after`, oldest first, each with its number in the file."""
        places = self.at.get(article, ())[after:]
        if not places:
            return []
        descriptor = disk.open_reading(self.path)
        try:
            return [(self.numbers[place], self._line(descriptor, place)) for place in places]
        finally:
            disk.close(descriptor)

    def line(self, place: int) -> JournalLine | Problem:
        """The line at a place among the valid ones, counted from 0."""
        descriptor = disk.open_reading(self.path)
        try:
            return self._line(descriptor, place)
        finally:
            disk.close(descriptor)

    def _line(self, descriptor: int, place: int) -> JournalLine | Problem:
        return read_line(disk.read(descriptor, self.lengths[place], self.starts[place]), file=self.file, line=self.numbers[place])

    def each(self) -> Iterator[tuple[int, JournalLine | Problem]]:
        """Every valid line with its number in the file, in one read."""
        if not self.starts:
            return
        descriptor = disk.open_reading(self.path)
        try:
            data = disk.read(descriptor, self.end, 0)
            read = read_intact if _identity(disk.status_of(descriptor)) == self._seen else read_line
        finally:
            disk.close(descriptor)
        for start, length, number in zip(self.starts, self.lengths, self.numbers, strict=True):
            yield number, read(data[start : start + length], file=self.file, line=number)

    def by_article(self) -> Iterator[tuple[str, list[tuple[int, JournalLine | Problem]]]]:
        """What `lines` gives for every article, in the order in which they first come, as all of them are at the first step."""
        with self.mutex:
            if not self.starts:
                return
            at = [(article, places[:]) for article, places in self.at.items()]
            starts, lengths, numbers = self.starts[:], self.lengths[:], self.numbers[:]
            descriptor = disk.open_reading(self.path)
            read = read_intact if _identity(disk.status_of(descriptor)) == self._seen else read_line
        try:
            for article, places in at:
                yield (
                    article,
                    [
                        (numbers[place], read(raw, file=self.file, line=numbers[place]))
                        for place, raw in zip(places, _raw(descriptor, places, starts, lengths), strict=True)
                    ],
                )
        finally:
            disk.close(descriptor)

    @contextmanager
    def writing(self) -> Iterator["Writer"]:
        """The right to append, with everything read that is there; raises Busy, JournalRefused or OSError."""
        with self.mutex:
            lock = self._locked()
            try:
                if self.gone:
                    raise JournalRefused(self.gone)
                descriptor = disk.open_appending(self.path)
                try:
                    self._prepare(descriptor)
                    yield Writer(self, descriptor)
                finally:
                    disk.close(descriptor)
            finally:
                # unlocked before it is closed: a process that was forked meanwhile may hold the descriptor as well
                unlock_descriptor(lock)
                disk.close(lock)

    def _locked(self) -> int:
        # a descriptor of its own for each save: the same lock as a FileLock on this path takes, at a tenth of its cost
        deadline = monotonic() + self.timeout
        while True:
            descriptor = self._open_lock()
            try:
                if lock_descriptor(descriptor, blocking=False) and self._names(descriptor):
                    return descriptor
            except BaseException:
                disk.close(descriptor)
                raise
            disk.close(descriptor)
            if monotonic() > deadline:
                raise Busy(f"another program has been writing {self.file} for more than {self.timeout:g} seconds")
            sleep(POLL)

    def _open_lock(self) -> int:
        if not self.lock.parent.is_dir():
            disk.make_folder(self.lock.parent)
        return disk.open_appending(self.lock)

    def _names(self, descriptor: int) -> bool:
        # the folder of the locks may be deleted at any time; a lock on a file that is gone keeps nobody out
        try:
            return disk.status(self.lock).st_ino == disk.status_of(descriptor).st_ino
        except FileNotFoundError:
            return False

    def _prepare(self, descriptor: int) -> None:
        self._withdraw(descriptor)
        self._read_on(descriptor)
        if self.tail:
            self._finish_tail(descriptor)
            self._read_on(descriptor)
        self._agree(descriptor)
        if self.refusal:
            raise JournalRefused(self.refusal)

    def _agree(self, descriptor: int) -> None:
        # what was seen once must stay; a journal that lost lines is read, but nothing is added to it
        count, prev = self._agreed
        if not count or prev == self.prev or (count <= len(self.starts) and self._holds(descriptor, count, prev)):
            self._agreed, self.replaced = (len(self.starts), self.prev), ""
        else:
            self.replaced = (
                f"{self.file} was cut back or replaced by another program: line {count}, seen before, is no longer in it. "
                "Put the file back from a copy; or open the corpus again to go on from what is there."
            )

    def _withdraw(self, descriptor: int) -> None:
        # a write that failed and could not be cut back at once: nothing of it may pass for saved later
        if self._broken_append is not None:
            length, data = self._broken_append
            rest = disk.status_of(descriptor).st_size - length
            if 0 < rest <= len(data) and disk.read(descriptor, rest, length) == data[:rest]:
                disk.truncate(descriptor, length)
            self._broken_append = None
            self._forget()

    def _finish_tail(self, descriptor: int) -> None:
        last = disk.read(descriptor, self.tail, self.end)
        if not intact(last) and intact(last[:-1]):
            raise JournalRefused(f"{self.file} line {self.physical + 1}: the newline at its end is damaged. Run repair.")
        disk.append(descriptor, b"\n", self.end + self.tail)

    def _holds(self, descriptor: int, count: int, prev: str) -> bool:
        return digest(disk.read(descriptor, self.lengths[count - 1], self.starts[count - 1])) == prev

    def _read_on(self, descriptor: int) -> None:
        status = disk.status_of(descriptor)
        seen = _identity(status)
        if self._seen is not None and not (self._same(seen) and self._holds_what_was_read(descriptor)):
            self._forget()
        while self.end + self.tail < status.st_size:
            length = max(CHUNK, 2 * self.tail)
            self._take(disk.read(descriptor, min(length, status.st_size - self.end), self.end))
        self._seen = seen

    def _same(self, seen: tuple[int, int, int, int]) -> bool:
        # a file that was written to without growing was changed in its middle
        return self._seen is not None and (seen == self._seen or (seen[:2] == self._seen[:2] and seen[2] > self._seen[2]))

    def _holds_what_was_read(self, descriptor: int) -> bool:
        count = len(self.starts)
        return not count or (self._holds(descriptor, count, self.prev) and (count == 1 or self._holds(descriptor, 1, self._first)))

    def _take(self, data: bytes) -> None:
        start, base = 0, self.end
        while (stop := data.find(b"\n", start)) >= 0:
            self._take_line(data[start:stop], base + start)
            start = stop + 1
        self.end = base + start
        self.tail = len(data) - start

    def _take_line(self, raw: bytes, start: int) -> None:
        self.physical += 1
        head = read_head(raw) if intact(raw) else None
        if head is None and self._is_newer(raw):
            return
        if head is None:
            self._fragments.append((self.physical, raw))
            return
        chained = head.prev == self.prev and head.seq == self.seq + 1
        for number, fragment in self._fragments:  # told apart now that it is known what follows
            self._problems.append(self._fragment_problem(number, fragment, damaged=not chained))
        if not chained:
            self._break(head)
        self._fragments.clear()
        self._check(head)
        place = len(self.starts)
        self.starts.append(start)
        self.lengths.append(len(raw))
        self.numbers.append(self.physical)
        self.ops.setdefault(head.op, place)
        self.revs[head.article] = head.rev
        places = self.at.get(head.article)
        if places is None:
            places = self.at[head.article] = array("I")
        places.append(place)
        self.seq, self.prev = head.seq, digest(raw)
        if not place:
            self._first = self.prev

    def _is_newer(self, raw: bytes) -> bool:
        # a newer version may have other members altogether; its lines are kept, not read
        version = read_version(raw) if intact(raw) else ""
        if not version or not newer(version):
            return False
        self._note_newer(version)
        return True

    def _note_newer(self, version: str, article: str = "") -> None:
        if not self.newer:
            where = f"{self.file} line {self.physical}"
            self.newer = f"{where} was made by a newer version ({version}). It can be read, not added to; update this program."
            self._problem("version", self.newer, article)

    def _break(self, head: Head) -> None:
        if self._fragments:
            why = f"line {self._fragments[0][0]} was damaged after it was written"
        elif head.seq > self.seq + 1:
            why = f"lines are missing before line {self.physical} (seq {self.seq + 1} to {head.seq - 1})"
        elif head.seq <= self.seq:
            why = f"line {self.physical} (seq {head.seq}) is out of place after seq {self.seq}"
        else:
            why = f"line {self.physical} doesn't follow the line before it; one of them was inserted or changed"
        message = f"{why}. Nothing is added to this journal until it is restored from a copy or repaired; the lines are read as they are."
        if not self._fragments:
            self._problem("chain", message, head.article)
        self.broken = self.broken or f"{self.file}: {message}"

    def _check(self, head: Head) -> None:
        rev = self.revs.get(head.article, 0)
        if head.rev != rev + 1:
            message = f"rev {head.rev} follows rev {rev} of article {head.article!r}; a line between is missing"
            self._problem("rev", message, head.article)
        if head.op in self.ops:
            self._problem("op", f"the op {head.op} was there before, on line {self.numbers[self.ops[head.op]]}", head.article)
        if self.by and head.by != self.by:
            self._problem("by", f"the line is by {head.by!r}, but this is the journal of {self.by!r}", head.article)
        if head.v != VERSION and newer(head.v):
            self._note_newer(head.v, head.article)

    def _problem(self, rule: str, message: str, article: str = "") -> None:
        self._problems.append(Problem(rule=rule, file=self.file, line=self.physical, article=article, message=message))

    def _fragment_problem(self, number: int, raw: bytes, *, damaged: bool) -> Problem:
        if damaged:
            return damage(raw, file=self.file, line=number)
        message = f"a write broke off here after {len(raw):,} bytes, as in a crash; it was never acknowledged, nothing saved is lost"
        return Problem(rule="torn", file=self.file, line=number, column=1, message=message)


class Writer:
    """A journal while its lock is held."""

    def __init__(self, journal: JournalFile, descriptor: int) -> None:
        self._journal, self._descriptor = journal, descriptor

    def append(self, data: bytes) -> None:
        """Adds one line, without its newline; returns when it is on the drive, in the file that the path names."""
        journal = self._journal
        length, line = journal.end, data + b"\n"
        journal._broken_append = (length, line)
        journal._seen = None
        disk.append(self._descriptor, line, length)
        self.settle()
        journal._broken_append = None
        journal._take(line)
        status = disk.status_of(self._descriptor)
        if status.st_size == journal.end:
            journal._seen = _identity(status)
        journal._agreed = (len(journal.starts), journal.prev)

    def settle(self) -> None:
        """Returns when what is in the file is on the drive and the path still names this file; raises otherwise."""
        journal = self._journal
        if not journal.end:
            disk.sync_folder(journal.path.parent)
        mine = disk.status_of(self._descriptor)
        try:
            there = disk.status(journal.path)
        except FileNotFoundError:
            there = None
        if there is None or (there.st_dev, there.st_ino) != (mine.st_dev, mine.st_ino):
            journal._broken_append = None
            raise JournalRefused(f"{journal.file} was replaced by another program while it was being written. Save again.")

    def sync(self) -> None:
        """Returns when a line that was found in the file, not written here, is on the drive as well."""
        disk.sync(self._descriptor)
        self.settle()


def _raw(descriptor: int, places: "array[int]", starts: "array[int]", lengths: "array[int]") -> Iterator[bytes]:
    # an article is mostly read at one go, so that its lines stand together: one read takes them all
    first, last = places[0], places[-1]
    if last - first >= 2 * len(places):
        yield from (disk.read(descriptor, lengths[place], starts[place]) for place in places)
        return
    base = starts[first]
    data = disk.read(descriptor, starts[last] + lengths[last] - base, base)
    yield from (data[starts[place] - base : starts[place] - base + lengths[place]] for place in places)


def _identity(status: os.stat_result) -> tuple[int, int, int, int]:
    return status.st_dev, status.st_ino, status.st_size, status.st_mtime_ns
