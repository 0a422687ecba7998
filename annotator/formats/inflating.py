"""Files that may be packed by gzip, opened as what is in them; one that would grow beyond all measure is refused."""

import gzip
import io
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, cast

_MAGIC = b"\x1f\x8b"
_ALWAYS = 100 * 2**20
_TIMES = 200


class _Inflated(io.RawIOBase):
    def __init__(self, packed: gzip.GzipFile, name: str, most: int) -> None:
        self._packed, self._name, self._most, self._read = packed, name, most, 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        self._read = self._packed.seek(offset, whence)
        return self._read

    def readinto(self, buffer: "bytearray | memoryview") -> int:  # type: ignore[override]
        try:
            data = self._packed.read(len(buffer))
        except (OSError, EOFError, zlib.error) as error:
            raise ValueError(f"{self._name} is packed by gzip, but can't be unpacked: {error}. Was it cut off? Fetch it again.") from None
        buffer[: len(data)] = data
        self._read += len(data)
        if self._read > self._most:
            raise grown(self._name, self._most)
        return len(data)


def most(size: int) -> int:
    """The bytes that a packed file of a size may grow to."""
    return max(_ALWAYS, _TIMES * size)


def grown(name: str, limit: int) -> ValueError:
    """What is raised where a file grows further than that."""
    return ValueError(
        f"{name} grows to more than {limit:,} bytes when it is unpacked, {_TIMES} times its size; "
        "no annotations do. If it is what you think, unpack it yourself and import that."
    )


@contextmanager
def opened(source: Path) -> Iterator[BinaryIO]:
    """A file's bytes, unpacked where gzip packed them. Reading raises ValueError where they can't be, or where they are far too many."""
    with source.open("rb") as file:
        packed = file.read(2) == _MAGIC
        file.seek(0)
        if not packed:
            yield file
            return
        with gzip.GzipFile(fileobj=file) as inside:
            yield cast("BinaryIO", io.BufferedReader(_Inflated(inside, source.name, most(source.stat().st_size))))
