"""Where each line of a big file stands, by its key: articles by id, suggestions by article.

What was found is kept in a cache file that is mapped, not read, so that opening a million lines costs next to nothing. The cache is checked
against the length, the beginning and the end of what it covers, and made again where they differ; it may be deleted at any time.
"""

import json
import mmap
import os
import sys
from array import array
from bisect import bisect_left
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from hashlib import blake2b
from itertools import accumulate, chain, pairwise
from pathlib import Path
from threading import RLock
from typing import Any
from zlib import crc32

import msgspec

from annotator import disk
from annotator.probe import probe
from annotator.problem import Problem

FORMAT = f"annotator-index/1-{sys.byteorder}"
CHUNK = 2**22
KEEP_FROM = 2**21
"""The bytes that a cache must spare to be worth writing."""

Key = tuple[str, str | None]
"""A line's key, and the key of an older line that it takes the place of."""


_LOOKING: ContextVar[bool] = ContextVar("looking", default=False)


@contextmanager
def looking() -> Iterator[None]:
    """Within it, indexes are used but not written: for those who may look and leave nothing behind."""
    before = _LOOKING.set(True)
    try:
        yield
    finally:
        _LOOKING.reset(before)


class Index:
    """The places of a file's lines. `read_key` gives a line's key or says what is wrong with it; `cache` is where the cache may be kept.

    `visible` says how many bytes of the file show, given a descriptor and its length.
    """

    def __init__(
        self,
        path: Path,
        *,
        file: str,
        read_key: Callable[[bytes, int], Key | Problem],
        cache: Path | None = None,
        visible: Callable[[int, int], int] | None = None,
    ) -> None:
        self.path, self.file, self.cache, self._read_key = path, file, cache, read_key
        self._visible = visible or (lambda _, size: size)
        self.mutex = RLock()
        self.generation = 0
        self._forget()

    def _forget(self) -> None:
        self.generation += 1
        self._kept = _Kept.empty()
        self._places: dict[str, int] = {}
        self._keys: list[str] = []
        self._starts, self._lengths, self._numbers = array("Q"), array("I"), array("I")
        self.replaced: dict[str, str] = {}
        self.problems: list[Problem] = []
        self.end = self.physical = self.tail = 0
        self._seen: tuple[int, int, int, int] | None = None
        self._probe = (b"", b"")
        self._owed = False

    def __len__(self) -> int:
        return self._kept.count + len(self._keys)

    def refresh(self) -> None:
        """Reads what is new in the file, or everything where it is another one."""
        with self.mutex:
            try:
                descriptor = disk.open_reading(self.path)
            except FileNotFoundError:
                if self._seen is not None:
                    self._forget()
                return
            try:
                self._read_on(descriptor)
            finally:
                disk.close(descriptor)

    def rebuild(self) -> None:
        """Reads the whole file anew, without the cache, and keeps a new one."""
        with self.mutex:
            self._forget()
            descriptor = disk.open_reading(self.path)
            try:
                self._read_on(descriptor, cached=False)
            finally:
                disk.close(descriptor)

    def changed(self) -> bool:
        """Whether a `refresh` would find something to do: the file is another one than it was at the last, or the cache may be written now."""
        if self._owed and not _LOOKING.get():
            return True
        try:
            return _identity(disk.status(self.path)) != self._seen
        except FileNotFoundError:
            return self._seen is not None

    def find(self, key: str) -> int | None:
        """The place of a key's line among all lines, counted from 0, or None where no line has it."""
        place = self._places.get(key)
        return place if place is not None else self._kept.find(key)

    def key(self, place: int) -> str:
        """The key of the line at a place."""
        kept = self._kept.count
        return self._kept.key(place) if place < kept else self._keys[place - kept]

    def all_keys(self) -> Iterator[str]:
        """All keys, in the file's order."""
        return map(self.key, range(len(self)))

    def place(self, place: int) -> tuple[int, int, int]:
        """Where a line starts, how many bytes it has, and its number in the file."""
        kept = self._kept.count
        if place < kept:
            return self._kept.starts[place], self._kept.lengths[place], self._kept.numbers[place]
        return self._starts[place - kept], self._lengths[place - kept], self._numbers[place - kept]

    def raw(self, place: int) -> tuple[int, bytes]:
        """A line's number in the file and its bytes, without the newline."""
        start, length, number = self.place(place)
        descriptor = disk.open_reading(self.path)
        try:
            return number, disk.read(descriptor, length, start)
        finally:
            disk.close(descriptor)

    def each(self) -> Iterator[tuple[int, bytes]]:
        """Every line that has a key, with its number, in the file's order."""
        with self.mutex:
            # copies: the places grow while others add lines
            kept, new = self._kept, (self._starts[:], self._lengths[:], self._numbers[:])
        if not kept.count + len(new[0]):
            return
        descriptor = disk.open_reading(self.path)
        try:
            base, data = 0, b""
            places = chain(zip(kept.starts, kept.lengths, kept.numbers, strict=True), zip(*new, strict=True))
            for start, length, number in places:
                if start + length > base + len(data):
                    base, data = start, disk.read(descriptor, max(CHUNK, length), start)
                yield number, data[start - base : start - base + length]
        finally:
            disk.close(descriptor)

    def _read_on(self, descriptor: int, *, cached: bool = True) -> None:
        status = disk.status_of(descriptor)
        seen = _identity(status)
        if seen == self._seen:
            if self._owed and not _LOOKING.get():
                self.keep()
            return
        size = self._visible(descriptor, status.st_size)
        if self._seen is None and cached:
            self._use_cache(descriptor, size)
        elif self._seen is not None and not (_grew(self._seen, seen) and probe(descriptor, self.end) == self._probe):
            self._forget()
        known = self.end
        while self.end + self.tail < size:
            self._take(disk.read(descriptor, min(max(CHUNK, 2 * self.tail), size - self.end), self.end))
        # what doesn't show yet counts as not there: the next look finds a file that grew
        self._seen = (*seen[:2], min(size, seen[2]), seen[3])
        self._probe = probe(descriptor, self.end)
        if self.end - known >= KEEP_FROM:
            self.keep()

    def _take(self, data: bytes) -> None:
        start, base = 0, self.end
        while (stop := data.find(b"\n", start)) >= 0:
            self.physical += 1
            if stop > start:
                self._take_line(data[start:stop], base + start)
            start = stop + 1
        self.end, self.tail = base + start, len(data) - start

    def _take_line(self, raw: bytes, start: int) -> None:
        found = self._read_key(raw, self.physical)
        if isinstance(found, Problem):
            self.problems.append(found)
            return
        key, replaces = found
        first = self.find(key)
        if first is not None:
            lines = f"lines {self.place(first)[2]} and {self.physical}"
            message = f"{key!r} stands on {lines}; the first is used. Give one of them another id, or remove it."
            self.problems.append(Problem(rule="duplicate", file=self.file, line=self.physical, article=key, message=message))
            return
        self._places[key] = len(self)
        self._keys.append(key)
        self._starts.append(start)
        self._lengths.append(len(raw))
        self._numbers.append(self.physical)
        if replaces is not None:
            self.replaced[replaces] = key

    def keep(self) -> None:
        """Writes the cache, where there is a place for it and it may be written now; packs what is known in memory where it may not.

        A disk that refuses costs nothing but time at the next opening.
        """
        header = {
            "covers": [self.end, self.physical, self._probe[0].hex(), self._probe[1].hex()],
            "replaced": self.replaced,
            "problems": msgspec.to_builtins(self.problems),
        }
        packed = b"".join(_Kept.parts(header, self._kept, self._keys, (self._starts, self._lengths, self._numbers)))
        self._owed = self.cache is not None and _LOOKING.get()
        kept = _Kept.of(memoryview(packed)) if self.cache is None or self._owed else _written(self.cache, packed)
        if kept is not None and kept.count == len(self):
            self._kept, self._places, self._keys = kept, {}, []
            self._starts, self._lengths, self._numbers = array("Q"), array("I"), array("I")

    def _use_cache(self, descriptor: int, size: int) -> None:
        kept = _Kept.open(self.cache) if self.cache is not None else None
        if kept is None:
            return
        end, physical, head, tail = kept.header["covers"]
        if end > size or [part.hex() for part in probe(descriptor, end)] != [head, tail]:
            return
        self._kept, self.end, self.physical = kept, end, physical
        self.replaced = dict(kept.header["replaced"])
        self.problems = [msgspec.convert(problem, Problem) for problem in kept.header["problems"]]


class _Kept:
    """A cache file, mapped: a header in JSON, then the sections, the widest first so that each lies where its numbers may."""

    def __init__(self, header: dict[str, Any], count: int, view: memoryview) -> None:
        self.header, self.count = header, count
        wide, narrow = 8 * count, 4 * count
        borders = list(accumulate([wide, wide, wide + 8, narrow, narrow, narrow], initial=0))
        longs = [view[start:stop].cast("Q") for start, stop in pairwise(borders[:4])]
        ints = [view[start:stop].cast("I") for start, stop in pairwise(borders[3:])]
        self._hashes, self.starts, self._ends = longs
        self.lengths, self.numbers, self._order = ints
        self._text = view[borders[-1] :]

    @classmethod
    def empty(cls) -> "_Kept":
        return cls({}, 0, memoryview(bytes(8)))

    @classmethod
    def open(cls, path: Path) -> "_Kept | None":
        """The cache at a path, or None where it isn't there or isn't what was written."""
        try:
            descriptor = disk.open_reading(path)
        except OSError:
            return None
        try:
            if not disk.status_of(descriptor).st_size:
                return None
            return cls.of(memoryview(mmap.mmap(descriptor, 0, access=mmap.ACCESS_READ)))
        finally:
            disk.close(descriptor)

    @classmethod
    def of(cls, view: memoryview) -> "_Kept | None":
        """The cache that these bytes are."""
        seal = int.from_bytes(view[:8], "little")
        if len(view) < 16 or seal != crc32(view[8:]):
            return None
        size = int.from_bytes(view[8:16], "little")
        header = json.loads(bytes(view[16 : 16 + size]))
        return cls(header, header["count"], view[16 + size :]) if header["format"] == FORMAT else None

    @staticmethod
    def parts(header: dict[str, Any], kept: "_Kept", keys: list[str], new: "tuple[array[int], array[int], array[int]]") -> list[bytes]:
        """The bytes of a cache that holds what an older one did and new keys with their starts, lengths and numbers."""
        ends, hashes = array("Q", kept._ends), array("Q", bytes(8 * kept.count))
        for rank in range(kept.count):
            hashes[kept._order[rank]] = kept._hashes[rank]
        for key in keys:
            text = key.encode()
            hashes.append(_hash(text))
            ends.append(ends[-1] + len(text))
        order = array("I", sorted(range(len(hashes)), key=hashes.__getitem__))
        sections = [array("Q", map(hashes.__getitem__, order)), array("Q", kept.starts) + new[0], ends]
        sections += [array("I", kept.lengths) + new[1], array("I", kept.numbers) + new[2], order]
        body = b"".join([*(section.tobytes() for section in sections), kept._text[: ends[kept.count]], "".join(keys).encode()])
        head = json.dumps({"format": FORMAT, "count": len(order), **header}).encode()
        head += b" " * (-len(head) % 8)
        head = len(head).to_bytes(8, "little") + head
        return [crc32(body, crc32(head)).to_bytes(8, "little"), head, body]

    def key(self, place: int) -> str:
        return str(self._text[self._ends[place] : self._ends[place + 1]], "utf-8")

    def find(self, key: str) -> int | None:
        # no line holds half of a surrogate pair, but one may be asked for
        wanted = _hash(key.encode(errors="surrogatepass"))
        rank = bisect_left(self._hashes, wanted)
        while rank < self.count and self._hashes[rank] == wanted:
            place = int(self._order[rank])
            if self.key(place) == key:
                return place
            rank += 1
        return None


def _written(path: Path, packed: bytes) -> _Kept | None:
    try:
        disk.make_folder(path.parent)
        disk.write_whole(path, packed)
    except OSError:
        return None
    return _Kept.open(path)


def _hash(text: bytes) -> int:
    return int.from_bytes(blake2b(text, digest_size=8).digest(), "little")


def _grew(before: tuple[int, int, int, int], now: tuple[int, int, int, int]) -> bool:
    return now[:2] == before[:2] and now[2] > before[2]


def _identity(status: os.stat_result) -> tuple[int, int, int, int]:
    return status.st_dev, status.st_ino, status.st_size, status.st_mtime_ns
