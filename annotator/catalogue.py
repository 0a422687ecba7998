"""One reader's queue as rows to choose from: filtered, searched, page by page; of other readers' decisions it knows nothing."""

from collections import OrderedDict
from collections.abc import Iterator
from hashlib import blake2b
from pathlib import Path
from threading import Lock

from annotator.articles import ADDING, FILE
from annotator.manifest import MANIFEST
from annotator.model import Record
from annotator.readings import NOTHING, Reader, Summary

STATES = ("all", "open", "done", "skipped", "unread", "notes", "unsure")
_KEPT = 4
"""Searches whose finds stay in memory."""


class Filter(Record, frozen=True, kw_only=True):
    """Which rows: one of `STATES`, a label that the reader has used there, words of title or text in any case, ids."""

    state: str = "all"
    label: str = ""
    text: str = ""
    ids: tuple[str, ...] = ()


class Row(Record, frozen=True, kw_only=True):
    """An article of the queue, how this reader's reading stands, and how many spans, open notes and unsure spans it has."""

    id: str
    title: str
    source: str
    lang: str
    state: str
    spans: int
    notes: int
    unsure: int


class Page(Record, frozen=True, kw_only=True):
    """Some rows of all that a filter lets through."""

    total: int
    offset: int
    rows: tuple[Row, ...]
    version: str


class Catalogue:
    """The rows of one reader's queue; it only reads. Safe under threads."""

    def __init__(self, reader: Reader) -> None:
        self._reader, self._store = reader, reader.store
        self._mutex = Lock()
        self._found: OrderedDict[tuple[str, str], tuple[tuple[str, ...], tuple[str, ...]]] = OrderedDict()

    def version(self) -> str:
        """Another text whenever something that rows or a reading are made of has changed on the disk; no file is read for it."""
        root, annotator = self._store.root, self._reader.annotator
        files = [root / MANIFEST, *_articles(root), root / "shared.jsonl", root / "annotations" / f"{annotator}.jsonl"]
        return _signature([*files, *_files(root / "suggestions")])

    def page(self, chosen: Filter, offset: int = 0, limit: int = 100) -> Page:
        """The rows from `offset` on, at most `limit`, in the order of the reader's queue. Raises ValueError for an unknown state."""
        if chosen.state not in STATES:
            raise ValueError(f"There is no state {chosen.state!r}; known: {', '.join(STATES)}.")
        version = self.version()
        summaries = self._reader.summaries()
        ids = self._search(chosen.text.casefold()) if chosen.text else self._reader.queue().articles
        if chosen.state != "all" or chosen.label or chosen.ids:
            ids = tuple(article for article in ids if _fits(chosen, article, summaries.get(article, NOTHING)))
        rows = tuple(self._row(article, summaries.get(article, NOTHING)) for article in ids[offset : offset + limit])
        return Page(total=len(ids), offset=offset, rows=rows, version=version)

    def _row(self, article_id: str, summary: Summary) -> Row:
        article = self._store.article(article_id)
        return Row(
            id=article_id,
            title=article.title or _first_line(article.text),
            source=article.source or "",
            lang=article.lang or "",
            state=summary.state,
            spans=summary.spans,
            notes=summary.notes,
            unsure=summary.unsure,
        )

    def _search(self, words: str) -> tuple[str, ...]:
        queue = self._reader.queue().articles
        key = (words, _signature(_articles(self._store.root)))
        with self._mutex:
            asked, found = self._found.get(key, ((), ()))
        if asked != queue:
            holding = {
                each.id for each in self._store.articles() if words in each.text.casefold() or words in (each.title or "").casefold()
            }
            # the queue's own ids: those that were just read are let go
            found = tuple(article for article in queue if article in holding)
            with self._mutex:
                self._found[key] = queue, found
                while len(self._found) > _KEPT:
                    self._found.popitem(last=False)
        return found


def _fits(chosen: Filter, article: str, summary: Summary) -> bool:
    if chosen.ids and article not in chosen.ids:
        return False
    if chosen.label and chosen.label not in summary.labels:
        return False
    match chosen.state:
        case "all":
            return True
        case "notes":
            return summary.notes > 0
        case "unsure":
            return summary.unsure > 0
    return summary.state == chosen.state


def _first_line(text: str) -> str:
    return next((line.strip() for line in text[:1000].splitlines() if line.strip()), "")[:120]


def _files(folder: Path) -> Iterator[Path]:
    if folder.is_dir():
        yield from sorted(folder.iterdir())


def _articles(root: Path) -> list[Path]:
    # articles that are being added show only when the note beside them goes
    return [root / FILE, root / ".annotator" / ADDING]


def _signature(paths: list[Path]) -> str:
    digest = blake2b(digest_size=12)
    for path in paths:
        try:
            status = path.stat()
            digest.update(f"{path.name}:{status.st_ino}:{status.st_size}:{status.st_mtime_ns};".encode())
        except OSError:
            digest.update(f"{path.name}:none;".encode())
    return digest.hexdigest()
