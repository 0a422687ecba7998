"""A .jsonl file of articles or of gold, looked at without a corpus: where each good line stands, what the others have, and which labels occur."""

import json
import os
import stat
from array import array
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from threading import RLock

from msgspec.structs import replace

from annotator import disk, zones
from annotator.gold import GoldRecord
from annotator.goldfile import article_of, problems_of
from annotator.ingest import jsonl
from annotator.ingest.draft import Draft
from annotator.model import Article
from annotator.problem import Problem
from annotator.records import LINE_CAP, article_problems, decode, text_sha256
from annotator.scheme import clipped

_MARK = b"\xef\xbb\xbf"
_GOLD = frozenset({"schema", "spans", "coverage", "text"})
_ARTICLE = frozenset({"id", "text", "sha256"})
_ELSEWHERE = (
    "spans",
    "entities",
    "ents",
    "label",
    "labels",
    "tags",
    "ner_tags",
    "annotations",
    "tokens",
    "relations",
    "events",
    "completions",
    "crc",
)
_NAMED = 20
"""Broken lines that are named; the others are counted."""

Shown = tuple[Article, GoldRecord | None]
"""An article, and what its gold says where the file is gold."""


class FileRefused(Exception):
    """A file that is neither articles nor gold, or that can't be read; the message says why."""


class LineFile:
    """The lines of one file, found by their bytes; never more than one line of it is in memory. Safe under threads."""

    def __init__(self, path: Path) -> None:
        self.path, self._mutex = path, RLock()
        self._seen: tuple[int, ...] = ()
        self._forget()

    def _forget(self) -> None:
        self.kind = ""
        self.ids: list[str] = []
        self.done = 0
        self.problems: list[Problem] = []
        self.broken = 0
        self.labels: dict[str, dict[str, None]] = {layer: {} for layer in ("spans", "relations", "events", "topics", "roles")}
        self._places: dict[str, int] = {}
        self._starts, self._lengths, self._numbers = array("Q"), array("I"), array("Q")

    def refresh(self) -> None:
        """Reads the file, where it is another one than before. Raises FileRefused."""
        with self._mutex:
            try:
                status = self.path.stat()
                seen = (status.st_dev, status.st_ino, status.st_size, status.st_mtime_ns)
                if seen == self._seen:
                    return
                if not stat.S_ISREG(status.st_mode):
                    raise FileRefused(f"{self.path.name} is no file that can be shown.")
                self._forget()
                for start, number, raw in _lines(self.path):
                    self._take(start, number, raw)
            except OSError as error:
                self._seen = ()
                raise FileRefused(f"{self.path.name} can't be read: {disk.words(error)}.") from None
            except FileRefused:
                self._seen = ()
                raise
            if not self.ids:
                self._seen = ()
                raise FileRefused(f"{self.path.name} holds no article" + (f": {self.problems[0]}" if self.problems else "; it is empty."))
            self._seen = seen

    def place(self, key: str) -> int | None:
        """Where an article stands among the good lines, counted from 0."""
        return self._places.get(key)

    def read(self, place: int) -> Shown:
        """The article of a good line. Raises FileRefused where the file was changed since it was looked at."""
        with self._mutex:
            try:
                descriptor = disk.open_reading(self.path)
                try:
                    raw = disk.read(descriptor, self._lengths[place], self._starts[place])
                finally:
                    disk.close(descriptor)
            except OSError as error:
                raise FileRefused(f"{self.path.name} can't be read: {disk.words(error)}.") from None
            found = self._decoded(raw, self._numbers[place])
            if isinstance(found, Problem):
                raise FileRefused(f"{self.path.name} was changed meanwhile. Open it again.")
            article, gold = found
            # gold and plain texts bring no zones
            guessed = article.zones or zones.find(article.text, title=article.title)
            return replace(article, id=self.ids[place], zones=guessed), gold

    def _take(self, start: int, number: int, raw: bytes | None) -> None:
        found: Shown | Problem
        if raw is None:
            found = Problem(
                rule="size", file=self.path.name, line=number, message=f"the line has more than {LINE_CAP:,} bytes, the most that are read."
            )
        else:
            self.kind = self.kind or self._kind_of(raw, number)
            found = self._decoded(raw, number)
        if isinstance(found, Problem):
            self.broken += 1
            if len(self.problems) < _NAMED:
                self.problems.append(found)
            return
        article, gold = found
        key = self._unique(article.id, gold, number)
        self._places[key] = len(self.ids)
        self.ids.append(key)
        self._starts.append(start)
        self._lengths.append(len(raw or b""))
        self._numbers.append(number)
        if gold is not None:
            self._note(gold)

    def _unique(self, key: str, gold: GoldRecord | None, number: int) -> str:
        # several readings of one article may stand in one file
        tries = (key, f"{key} ({gold.annotator})" if gold is not None else key, f"{key} (line {number})")
        return next((each for each in tries if each not in self._places), f"{key} (the one on line {number})")

    def _note(self, gold: GoldRecord) -> None:
        self.done += gold.state == "done"
        self.labels["spans"].update(dict.fromkeys(each.label for each in gold.spans))
        self.labels["spans"].update(dict.fromkeys([*(each.label for each in gold.entities), *gold.coverage.spans]))
        self.labels["relations"].update(dict.fromkeys(each.label for each in gold.relations))
        self.labels["events"].update(dict.fromkeys(each.label for each in gold.events))
        self.labels["topics"].update(dict.fromkeys(each.label for each in gold.topics))
        # an event may hold a role several times
        counts = (Counter((event.label, argument.role) for argument in event.args) for event in gold.events)
        self.labels["roles"].update(dict.fromkeys(f"{label}\n{role}" for count in counts for label, role in count))

    def _kind_of(self, raw: bytes, number: int) -> str:
        """What a file is, from its first line that is a JSON object; empty where this line is none."""
        try:
            members = json.loads(raw)
        except (ValueError, RecursionError):
            return ""
        if isinstance(members, dict):
            if members.keys() >= _GOLD:
                return "gold"
            if members.keys() >= _ARTICLE:
                return "articles"
            if isinstance(members.get("text"), str) and not any(name in members for name in _ELSEWHERE):
                return "texts"
        names = ", ".join(clipped(name, 30) for name in list(members)[:8]) if isinstance(members, dict) else "no JSON object"
        said = f"{self.path.name} is neither articles nor gold: line {number} has {names or 'nothing'}."
        raise FileRefused(f"{said} An article has id and text; gold has schema, text, spans and coverage too.")

    def _decoded(self, raw: bytes, number: int) -> Shown | Problem:
        name = self.path.name
        if self.kind == "gold":
            record = decode(raw, GoldRecord, file=name, line=number)
            return record if isinstance(record, Problem) else next(problems_of(record, name, number), (article_of(record), record))
        if self.kind == "articles":
            article = decode(raw, Article, file=name, line=number)
            if isinstance(article, Problem):
                return article
            wrong = next(iter(article_problems(article)), "")
            return Problem(rule="article", file=name, line=number, message=wrong) if wrong else (article, None)
        return self._text(raw, number)

    def _text(self, raw: bytes, number: int) -> Shown | Problem:
        (draft,) = jsonl.read(raw, file=self.path.name)
        if not isinstance(draft, Draft):
            return replace(draft, line=number)
        if not draft.text.strip():
            return Problem(rule="empty", file=self.path.name, line=number, message="the text is empty.")
        members = {name: getattr(draft, name) for name in ("text", "title", "lang", "source", "meta")}
        return Article(id=draft.id or f"line {number}", sha256=text_sha256(draft.text), **members), None


def _lines(path: Path) -> Iterator[tuple[int, int, bytes | None]]:
    """Where each line that holds anything starts, its number and its bytes; None for those of a line that is too long to be read."""
    descriptor = disk.open_reading(path)
    with os.fdopen(descriptor, "rb") as file:
        start, number = 0, 0
        while raw := file.readline(LINE_CAP + 2):
            number += 1
            whole = len(raw)
            while not raw.endswith(b"\n") and (more := file.readline(LINE_CAP)):
                raw, whole = more, whole + len(more)
            if whole > LINE_CAP + 1:
                yield start, number, None
            else:
                skipped = len(_MARK) if not start and raw.startswith(_MARK) else 0
                if raw[skipped:].strip():
                    yield start + skipped, number, raw[skipped:].rstrip(b"\r\n")
            start += whole
