"""The suggestions folder: one derived file for each suggester, put in place whole, one line an article."""

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from threading import RLock

import msgspec

from annotator import disk
from annotator.index import Index, Key
from annotator.journal import VERSION, damage, intact, sealed
from annotator.model import AnyElement, Article, Record
from annotator.names import file_name_problem
from annotator.problem import Problem
from annotator.records import decode, encode

Suggested = tuple[str, str, tuple[AnyElement, ...]]
"""A suggester's name, its version and what it has for one article."""


class SuggestionLine(Record, frozen=True, kw_only=True):
    """What one suggester has for one article; `sha256` is that of the text it read."""

    v: str
    by: str
    version: str
    article: str
    sha256: str
    add: tuple[AnyElement, ...]
    crc: str | msgspec.UnsetType = msgspec.UNSET


class SuggestionFolder:
    """The suggestions of a corpus, found through one index a suggester."""

    def __init__(self, path: Path, *, cache: Path | None) -> None:
        self._path, self._cache = path, cache
        self._mutex = RLock()
        self._indexes: dict[str, Index] = {}

    @property
    def problems(self) -> list[Problem]:
        """What is wrong with the lines read so far."""
        with self._mutex:
            return [problem for index in self._indexes.values() for problem in index.problems]

    def names(self) -> list[str]:
        """The names of the suggesters, sorted."""
        if not self._path.is_dir():
            return []
        names = [entry.name.removesuffix(".jsonl") for entry in self._path.iterdir() if entry.name.endswith(".jsonl")]
        return sorted(name for name in names if not file_name_problem(name))

    def of(self, article: Article) -> list[Suggested]:
        """What the suggesters have for an article with this text, by name."""
        found = []
        with self._mutex:
            for name in self.names():
                line = self._line(self._index(name), article)
                if line is not None:
                    found.append((line.by, line.version, line.add))
        return found

    def write(self, by: str, version: str, suggested: Iterable[tuple[Article, Sequence[AnyElement]]]) -> int:
        """Puts a suggester's file in place; the number of its lines."""
        if not self._path.is_dir():
            disk.make_folder(self._path)
            disk.sync_folder(self._path.parent)
        count = 0

        def lines() -> Iterator[bytes]:
            nonlocal count
            for article, elements in suggested:
                count += 1
                draft = SuggestionLine(v=VERSION, by=by, version=version, article=article.id, sha256=article.sha256, add=tuple(elements))
                yield sealed(encode(draft)) + b"\n"

        disk.write_whole(self._path / f"{by}.jsonl", gathered(lines()))
        return count

    def _line(self, index: Index, article: Article) -> SuggestionLine | None:
        place = index.find(article.id)
        if place is None:
            return None
        number, raw = index.raw(place)
        line = decode(raw, SuggestionLine, file=index.file, line=number) if intact(raw) else None
        return line if isinstance(line, SuggestionLine) and line.article == article.id and line.sha256 == article.sha256 else None

    def _index(self, name: str) -> Index:
        index = self._indexes.get(name)
        if index is None:
            file = f"suggestions/{name}.jsonl"
            cache = self._cache / f"suggestions.{name}.index" if self._cache else None

            def read_key(raw: bytes, number: int) -> Key | Problem:
                return _read_key(raw, number, file)

            index = self._indexes[name] = Index(self._path / f"{name}.jsonl", file=file, read_key=read_key, cache=cache)
        if index.changed():
            index.refresh()
        return index


def gathered(parts: Iterable[bytes], size: int = 2**20) -> Iterator[bytes]:
    """The same bytes in parts of about `size`."""
    held: list[bytes] = []
    length = 0
    for part in parts:
        held.append(part)
        length += len(part)
        if length >= size:
            yield b"".join(held)
            held, length = [], 0
    yield b"".join(held)


def _read_key(raw: bytes, number: int, file: str) -> Key | Problem:
    if not intact(raw):
        return damage(raw, file=file, line=number)
    line = decode(raw, SuggestionLine, file=file, line=number)
    return line if isinstance(line, Problem) else (line.article, None)
