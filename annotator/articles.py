"""articles.jsonl: one article a line, only ever appended to."""

from collections import OrderedDict
from collections.abc import Iterator, Sequence
from pathlib import Path
from threading import RLock

from filelock import FileLock, Timeout

from annotator import disk
from annotator.index import Index, Key
from annotator.model import Article
from annotator.problem import Problem, known_names
from annotator.records import LINE_CAP, article_problems, decode, encode, text_sha256
from annotator.unfinished import Unfinished

FILE = "articles.jsonl"
ADDING = "articles.adding"
KEPT = 64
"""Articles that stay in memory."""
POLL = 0.002
LONGEST = LINE_CAP // 8
"""The characters of the longest article: its line stays below the cap, however its characters are written."""
_WAY_OUT = f"Put the old text back in {FILE}, or add the new one as an update."


class ArticleUnknown(KeyError):
    """An id that no article has; the message lists the ids most like it."""

    def __str__(self) -> str:
        return str(self.args[0])


class ArticleFile:
    """The articles of a corpus, found through an index."""

    def __init__(self, root: Path, *, cache: Path | None, lock: Path, timeout: float = 30.0) -> None:
        self.path, self._lock, self._timeout = root / FILE, lock, timeout
        self._unfinished = Unfinished(lock.with_name(ADDING))
        kept = cache / "articles.index" if cache else None
        self._index = Index(self.path, file=FILE, read_key=_read_key, cache=kept, visible=self._unfinished.visible)
        self._mutex = RLock()
        self._kept: OrderedDict[str, Article] = OrderedDict()
        self._generation = -1
        self._locked: dict[str, str] = {}
        self._ids: tuple[int, list[str], list[str]] = (0, [], [])

    def __len__(self) -> int:
        return len(self._fresh())

    @property
    def problems(self) -> list[Problem]:
        """What is wrong with the lines."""
        return list(self._fresh().problems)

    def ids(self, *, all: bool = False) -> list[str]:  # noqa: A002 - reads as the claim it is at the call
        """The ids, in the file's order; those of replaced articles only with `all`."""
        with self._mutex:
            index = self._fresh()
            if self._ids[0] != len(index):
                every = list(index.all_keys())
                replaced = index.replaced
                self._ids = len(index), every, [key for key in every if key not in replaced] if replaced else every
            _, every, shown = self._ids
            return (every if all else shown).copy()

    def replaced(self) -> dict[str, str]:
        """Which article was replaced by which, old to new."""
        with self._mutex:
            return dict(self._fresh().replaced)

    def articles(self, *, all: bool = False) -> Iterator[Article]:  # noqa: A002 - as in `ids`
        """The articles, in the file's order; those that newer ones replace only with `all`."""
        index = self._fresh()
        for number, raw in index.each():
            article = decode(raw, Article, file=FILE, line=number)
            if isinstance(article, Article) and (all or article.id not in index.replaced):
                yield article

    def article(self, key: str) -> Article:
        """One article; raises ArticleUnknown."""
        article = self.find(key)
        if article is None:
            ids = self.ids(all=True) if len(self) <= 10_000 else []
            raise ArticleUnknown(f"the corpus has no article {key!r}; {known_names(key, ids)}")
        return article

    def find(self, key: str) -> Article | None:
        """One article, or None where no line has the id."""
        with self._mutex:
            index = self._fresh()
            article = self._kept.get(key)
            if article is None:
                article = self._read(index, key)
                if article is None:
                    return None
                self._kept[key] = article
                if len(self._kept) > KEPT:
                    self._kept.popitem(last=False)
            self._kept.move_to_end(key)
            return article

    def locked(self, article: Article) -> str:
        """Why an article can't be annotated: its text is not the one that its sha256 was made from; empty where it is."""
        with self._mutex:
            said = self._locked.get(article.id)
            if said is None:
                same = article.sha256 == text_sha256(article.text)
                said = (
                    ""
                    if same
                    else f"the text of article {article.id!r} changed: it isn't the one that its sha256 was made from. {_WAY_OUT}"
                )
                if len(self._locked) > 16 * KEPT:
                    self._locked.clear()
                self._locked[article.id] = said
            return said

    def add(self, articles: Sequence[Article]) -> list[Problem]:
        """Appends all articles and syncs, or leaves the file as it was and says why."""
        with self._mutex:
            disk_problem = "{}, then add them again. Nothing was added."
            try:
                disk.make_folder(self._lock.parent)
                with FileLock(self._lock, timeout=self._timeout, poll_interval=POLL, fallback_to_soft=False):
                    return self._append(articles)
            except Timeout:
                return [Problem(rule="busy", file=FILE, message="another program is adding articles; nothing was added. Try again.")]
            except OSError as error:
                words = disk.words(error)
                return [Problem(rule="disk", file=FILE, message=disk_problem.format(words[0].upper() + words[1:]))]

    def _append(self, articles: Sequence[Article]) -> list[Problem]:
        if self._unfinished.pending:
            self._settle()
        index = self._fresh()
        problems = list(_new_problems(articles, index))
        if problems or not articles:
            return problems
        descriptor = disk.open_appending(self.path)
        try:
            length = disk.status_of(descriptor).st_size
            start = b"\n" if length and disk.read(descriptor, 1, length - 1) != b"\n" else b""
            try:
                # one line shows when it's whole; several need a note that they belong together
                if len(articles) > 1:
                    self._unfinished.begin(descriptor, length, len(start) + sum(len(encode(article)) + 1 for article in articles))
                disk.write_all(descriptor, start)
                for first in range(0, len(articles), 256):
                    disk.write_all(descriptor, b"".join(encode(article) + b"\n" for article in articles[first : first + 256]))
                disk.sync(descriptor)
                if not length:
                    disk.sync_folder(self.path.parent)
                if len(articles) > 1:
                    self._unfinished.end()
            except BaseException:
                disk.truncate(descriptor, length)
                raise
        finally:
            disk.close(descriptor)
        self._fresh()
        return []

    def settle(self) -> None:
        """Takes away what a program that died left of the articles that it was adding. Raises OSError, and Timeout where one is at work."""
        if self._unfinished.pending:
            with self._mutex, FileLock(self._lock, timeout=self._timeout, poll_interval=POLL, fallback_to_soft=False):
                # whoever was at work may have come to the end meanwhile
                if self._unfinished.pending:
                    self._settle()

    def _settle(self) -> None:
        descriptor = disk.open_appending(self.path)
        try:
            self._unfinished.settle(descriptor)
        finally:
            disk.close(descriptor)

    def _read(self, index: Index, key: str) -> Article | None:
        for _ in range(2):
            place = index.find(key)
            if place is None:
                return None
            number, raw = index.raw(place)
            article = decode(raw, Article, file=FILE, line=number)
            if isinstance(article, Article) and article.id == key:
                return article
            # the cache's places are stale: the file was edited where its length, beginning and end don't show it
            index.rebuild()
        return None

    def _fresh(self) -> Index:
        with self._mutex:
            index = self._index
            if index.changed():
                index.refresh()
            if index.generation != self._generation:
                self._generation = index.generation
                self._kept.clear()
                self._locked.clear()
                self._ids = (0, [], [])
            return index


def _read_key(raw: bytes, number: int) -> Key | Problem:
    article = decode(raw, Article, file=FILE, line=number)
    if isinstance(article, Problem):
        return article
    if not article.id:
        return Problem(rule="id", file=FILE, line=number, message="the article's id is empty; give it one")
    return article.id, article.replaces


def _new_problems(articles: Sequence[Article], index: Index) -> Iterator[Problem]:
    seen: set[str] = set()
    for article in articles:
        for message in article_problems(article):
            yield Problem(rule="article", article=article.id, message=message)
        if len(article.text) > LONGEST:
            message = f"article {article.id!r} has {len(article.text):,} characters; at most {LONGEST:,} fit. Add it in parts."
            yield Problem(rule="size", article=article.id, message=message)
        if article.id in seen or index.find(article.id) is not None:
            message = f"article {article.id!r} is there already; give the new one another id, or add it as an update"
            yield Problem(rule="duplicate", article=article.id, message=message)
        if article.replaces is not None and index.find(article.replaces) is None and article.replaces not in seen:
            message = f"article {article.id!r} replaces {article.replaces!r}, which the corpus doesn't have"
            yield Problem(rule="replaces", article=article.id, message=message)
        seen.add(article.id)
