"""The corpora that a server has open: a few stores, and for each reader the door and the rows of the queue."""

import os
from collections import OrderedDict
from collections.abc import Callable
from pathlib import Path
from threading import RLock
from typing import TypeVar, cast

from msgspec import Struct

from annotator.adjudication import check_lead
from annotator.bench import door as bench_door
from annotator.catalogue import Catalogue
from annotator.door import door
from annotator.filedoor import FileDoor
from annotator.linefile import LineFile
from annotator.manifest import MANIFEST, CorpusRefused
from annotator.protocol import Door
from annotator.readings import Reader
from annotator.server.places import below
from annotator.store import Store

MOST, MOST_FILES = 8, 4
Thing = TypeVar("Thing")


class _Open(Struct, frozen=True):
    store: Store
    seen: tuple[int, int, int]
    doors: dict[str, Door]
    benches: dict[str, Door]
    catalogues: dict[str, Catalogue]


class Desk:
    """The open corpora below a root; the one used longest ago is closed first. Safe under threads."""

    def __init__(self, root: Path) -> None:
        self.root = Path(os.path.realpath(root))
        self._mutex = RLock()
        self._open: OrderedDict[Path, _Open] = OrderedDict()
        self._files: OrderedDict[Path, LineFile] = OrderedDict()

    def store(self, path: str) -> Store:
        """The corpus of a folder. Raises Outside for a path that leaves the root and CorpusRefused where there is no corpus."""
        return self._of(path).store

    def door(self, path: str, annotator: str) -> Door:
        """A reader's door to a corpus; raises ValueError for a name that can't be a journal's."""
        corpus = self._of(path)
        return _kept(corpus.doors, annotator, lambda: door(corpus.store, annotator))

    def bench(self, path: str, by: str) -> Door:
        """A lead's door to what readers dispute; raises ValueError for who is no lead, and where there is nothing to settle."""
        corpus = self._of(path)
        # a kept one knows what it compared; who leads may be another by now
        check_lead(corpus.store, by)
        return _kept(corpus.benches, by, lambda: bench_door(corpus.store, by))

    def catalogue(self, path: str, annotator: str) -> Catalogue:
        """The rows of a reader's queue."""
        corpus = self._of(path)
        return _kept(corpus.catalogues, annotator, lambda: Catalogue(self.reader(path, annotator)))

    def reader(self, path: str, annotator: str) -> Reader:
        """What a reader has done; raises ValueError for a name that can't be a journal's."""
        return cast("Reader", self.door(path, annotator).reader)

    def file_door(self, path: str, annotator: str, first: str = "") -> FileDoor:
        """A door to a file of articles or gold, for looking only; `first` is the article that a greeting opens. Raises Outside for a path that leaves the root."""
        place = below(self.root, path)
        with self._mutex:
            file = self._files.setdefault(place, LineFile(place))
            self._files.move_to_end(place)
            if len(self._files) > MOST_FILES:
                self._files.popitem(last=False)
        return FileDoor(file=file, shown=path, annotator=annotator, first=first or None)

    def without_root(self, message: str) -> str:
        """A message in which paths begin below the root: where the server's folder lies is nobody's business."""
        return message.replace(f"{self.root}{os.sep}", "").replace(str(self.root), "the server's folder")

    def _of(self, path: str) -> _Open:
        folder = below(self.root, path)
        # without the mutex: a corpus on a slow disk keeps no other waiting
        try:
            status = (folder / MANIFEST).stat()
        except OSError:
            with self._mutex:
                self._open.pop(folder, None)
            raise CorpusRefused(f"There is no corpus in {path or 'this folder'!r}: it has no {MANIFEST}. Was it moved?") from None
        seen = (status.st_ino, status.st_size, status.st_mtime_ns)
        corpus = self._opened(folder, seen)
        if corpus is None:
            made = _Open(Store.open(folder), seen, {}, {}, {})
            with self._mutex:
                # who opens it at the same time as another takes what came first
                corpus = self._open[folder] = self._opened(folder, seen) or made
                self._open.move_to_end(folder)
                if len(self._open) > MOST:
                    self._open.popitem(last=False)
        return corpus

    def _opened(self, folder: Path, seen: tuple[int, int, int]) -> _Open | None:
        with self._mutex:
            corpus = self._open.get(folder)
            # another manifest is another scheme: what was read under the old one is read again
            if corpus is None or corpus.seen != seen:
                return None
            self._open.move_to_end(folder)
            return corpus


def _kept(things: dict[str, Thing], key: str, make: Callable[[], Thing]) -> Thing:
    found = things.get(key)
    return found if found is not None else things.setdefault(key, make())
