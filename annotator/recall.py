"""A reader's memory over a corpus: kept, and brought up to date by what changed since it was asked last."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from threading import Lock

from annotator.decided import Decided, decided
from annotator.goldfile import read as read_gold
from annotator.model import AnnotationSet, AnyElement, Article, Rejection, Span
from annotator.problem import Problem
from annotator.readings import Reader
from annotator.records import content_key
from annotator.rounds import versions
from annotator.suggest.memory import Tally, remembered


class Recall:
    """What this reader decided before, here and elsewhere, and the gold of other articles, as suggestions; other readers' decisions stay with them.

    The journal is read on from where it was; gold.jsonl is read when it is another file.
    """

    def __init__(self, reader: Reader) -> None:
        self._reader, self._gold = reader, _Gold(reader.store.root / "gold.jsonl")
        self._mutex = Lock()
        self._tally = Tally()
        self._counted: dict[tuple[str, str], Decided] = {}

    def __call__(self, article: Article) -> Sequence[Span]:
        """The suggestions for an article."""
        store, annotator = self._reader.store, self._reader.annotator
        zones = store.zones(article.id, annotator)
        with self._mutex:
            counted = self._count()
            # the gold of an older version may be another reader's word on this very article
            same = versions(article.id, store.replaced())
            gold = [said for each in same if (said := counted.get(("gold", each))) is not None]
            barred = [named for each in same if (said := counted.get(("", each))) is not None for named in said.refused]
            offered = remembered(self._tally, article, zones, barred=barred, without=gold)
        here = {content_key(each) for each in _said(store.annotations(annotator, article.id).annotations)}
        return [span for span in offered if content_key(span) not in here]

    def _count(self) -> dict[tuple[str, str], Decided]:
        """Brings the tally up to date; gives what is in it, by where it stands and the article."""
        present = self._reader.store.article_ids(all=True)
        mine = self._reader.decided()
        known = mine.keys() & set(present)
        counted = {("", article): mine[article] for article in known}
        counted |= {("gold", article): said for article, said in self._gold.decided().items() if article not in known}
        before, self._counted = self._counted, counted
        come = [said for key, said in counted.items() if before.get(key) != said]
        go = [said for key, said in before.items() if counted.get(key) != said]
        self._tally.count(come, go)
        return counted


class _Gold:
    """What gold.jsonl says about names, read when it is another file than it was."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._seen: tuple[int, int, int, int] | None = None
        self._kept: dict[str, Decided] = {}

    def decided(self) -> dict[str, Decided]:
        """By article, what all of its records say."""
        # asked for before anything is read: of a file that is replaced meanwhile, the next look reads the new one
        status = self._path.stat() if self._path.is_file() else None
        seen = (status.st_dev, status.st_ino, status.st_size, status.st_mtime_ns) if status else None
        if seen != self._seen:
            kept: dict[str, Decided] = {}
            for record in read_gold(self._path) if seen else ():
                if not isinstance(record, Problem):
                    accepted, refused = decided(AnnotationSet(record.spans))
                    before = kept.get(record.id, Decided())
                    kept[record.id] = Decided(before.accepted + accepted, before.refused + refused)
            self._kept, self._seen = kept, seen
        return self._kept


# a decision taken back is taken back: it doesn't return as a suggestion of itself
def _said(annotations: AnnotationSet) -> Iterator[AnyElement]:
    for element in annotations.values():
        yield element.of if isinstance(element, Rejection) else element
