"""A corpus folder: its articles, its journals and its suggestions; the only way in which decisions reach the disk.

store = Store.open(Path("corpus"))
answer = store.save("a1", "art-1", op=op, rev=0, do="accept", remove=(), add=(span,))
"""

import os
import uuid
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal, NewType

from annotator import disk, news, scheme
from annotator.answers import Answer, refused
from annotator.articles import ArticleFile
from annotator.corrections import corrected
from annotator.journal import VERSION, JournalLine
from annotator.journals import Check, Clock, Journals, Key
from annotator.manifest import MANIFEST, CorpusRefused, change_manifest, read_manifest, stamp, write_manifest
from annotator.model import (
    AnnotationSet,
    AnyElement,
    Article,
    ChangeRefused,
    Ledger,
    Migration,
    Replacement,
    Round,
    Split,
    Zone,
    ZoneCorrection,
    apply,
)
from annotator.names import REVIEWS, annotator_problem, case_problem, file_name_problem
from annotator.problem import Problem, known_names
from annotator.replay import Replay, State
from annotator.scheme import Manifest, Scheme
from annotator.suggestions import Suggested, SuggestionFolder

_STILL = "Reading, agreement and export work."
_SHARED_KEY = ("", "shared")

Reviews = NewType("Reviews", str)
"""Where leads' reviews of one reader lie."""
Folder = Literal["annotations", "adjudications"] | Reviews
_SHARED = ZoneCorrection | Ledger | Round | Split | Migration | Replacement


class Store:
    """The folder of one corpus, safe under threads and processes. Reading makes no journal and takes no lock."""

    def __init__(self, root: Path, manifest: Manifest, *, clock: Clock, cache: bool) -> None:
        self.root, self.manifest, self._clock = root, manifest, clock
        self._seen: tuple[int, int, int] | None = None
        self._hidden = root / ".annotator"
        self.readonly = "" if disk.writable(root) else f"{root.name} can only be read: you may not write in this folder. {_STILL}"
        keep = self._hidden if cache and not self.readonly else None
        self._articles = ArticleFile(root, cache=keep, lock=self._hidden / "articles.lock")
        self._suggestions = SuggestionFolder(root / "suggestions", cache=keep)
        self._journals = Journals(root, self._hidden, self._articles, clock=clock)

    @classmethod
    def open(cls, root: Path | str, *, clock: Clock | None = None, cache: bool = True) -> "Store":
        """The store of a folder that is a corpus; raises CorpusRefused where it isn't one. `cache=False` writes no index."""
        root = Path(root)
        if not root.is_dir():
            raise CorpusRefused(f"{root} is no folder. Give a corpus's folder, or make one with 'annotator new'.")
        root = root.resolve()
        manifest = read_manifest(root / MANIFEST)
        return cls(root, manifest, clock=clock or _now, cache=cache)

    @classmethod
    def create(
        cls,
        root: Path | str,
        *,
        name: str,
        languages: Sequence[str] = (),
        leads: Sequence[str] = (),
        scheme: Scheme | None = None,
        corpus_id: str | None = None,
        clock: Clock | None = None,
    ) -> "Store":
        """The store of a new corpus, with the news scheme where none is given; raises CorpusRefused where there is one already."""
        root = Path(root)
        if os.path.lexists(root / MANIFEST):
            raise CorpusRefused(f"{root / MANIFEST} is there already. Open the corpus, or give another folder.")
        problem = next((problem for lead in leads if (problem := annotator_problem(lead))), "")
        if problem:
            raise CorpusRefused(problem)
        chosen = scheme or news.scheme()
        key = corpus_id or str(uuid.uuid4())
        manifest = Manifest(id=key, name=name, languages=tuple(languages), leads=tuple(leads), scheme=chosen)
        disk.make_folder(root)
        write_manifest(root, manifest)
        disk.write_whole(root / ".gitattributes", b"*.jsonl -text\n")
        disk.write_whole(root / ".gitignore", b".annotator/\n")
        return cls.open(root, clock=clock)

    @property
    def scheme(self) -> Scheme:
        """The labels of the corpus."""
        return self.manifest.scheme

    @property
    def problems(self) -> list[Problem]:
        """What was wrong with the lines read so far; every other line was read."""
        return self._articles.problems + self._suggestions.problems + self._journals.problems

    def reread(self) -> None:
        """Takes in a manifest that another program changed; one that can't be read leaves the labels as they were."""
        with suppress(CorpusRefused, OSError):
            status = disk.status(self.root / MANIFEST)
            seen = (status.st_ino, status.st_size, status.st_mtime_ns)
            if seen != self._seen:
                self.manifest, self._seen = read_manifest(self.root / MANIFEST), seen

    def change_manifest(self, change: Callable[[Manifest], Manifest]) -> None:
        """Puts in place what `change` makes of the manifest as it stands on the disk, as for a label that was added.

        Raises OSError where the disk refuses or another program holds it for long, and what `change` raises.
        """
        self.manifest = change_manifest(self.root, change)

    # articles

    def articles(self, *, all: bool = False) -> Iterator[Article]:  # noqa: A002 - reads as the claim it is at the call
        """The articles in the file's order; those that newer ones replace only with `all`."""
        return self._articles.articles(all=all)

    def article(self, article: str) -> Article:
        """One article; raises ArticleUnknown, with the ids most like it."""
        return self._articles.article(article)

    def article_ids(self, *, all: bool = False) -> list[str]:  # noqa: A002 - as in `articles`
        """The ids of the articles, in the file's order."""
        return self._articles.ids(all=all)

    def replaced(self) -> dict[str, str]:
        """Which article was replaced by which, old to new."""
        return self._articles.replaced()

    def add_articles(self, articles: Sequence[Article]) -> list[Problem]:
        """Adds all of the articles, or none and says why."""
        if self.readonly:
            return [Problem(rule="readonly", message=self.readonly)]
        return self._articles.add(articles)

    def settle(self) -> None:
        """Takes away what a program that died left of articles that it was adding; it never showed. Raises OSError where the disk refuses."""
        self._articles.settle()

    def zones(self, article: str, annotator: str | None = None) -> tuple[Zone, ...]:
        """The zones of an article: the import's guess, corrected for all, then by the reader."""
        zones = corrected(self.article(article).zones, self.shared(article).values())
        return zones if annotator is None else corrected(zones, self.annotations(annotator, article).annotations.values())

    # journals

    def annotators(self, *, folder: Folder = "annotations") -> list[str]:
        """The names that have a journal, sorted."""
        path = self.root / folder
        names = [entry.name.removesuffix(".jsonl") for entry in os.scandir(path) if entry.name.endswith(".jsonl")] if path.is_dir() else []
        return sorted(name for name in names if not annotator_problem(name))

    def annotations(self, annotator: str, article: str, *, folder: Folder = "annotations") -> State:
        """What an annotator says about an article; an empty state where nothing was said."""
        journal = self._journals.journal((folder, annotator))
        with journal.mutex:
            journal.refresh()
            return self._journals.state(journal, (folder, annotator), article)

    def each_annotations(self, annotator: str, *, folder: Folder = "annotations") -> Iterator[tuple[str, State]]:
        """Every article that an annotator's journal holds, with its state, one at a time in one read of the journal."""
        journal = self._journals.journal((folder, annotator))
        with journal.mutex:
            journal.refresh()
            locked, each = journal.newer or journal.replaced, journal.by_article()
        for article, lines in each:
            replay = Replay(journal.file)
            for number, line in lines:
                if isinstance(line, JournalLine):
                    replay.add(line, number)
            if replay.read:
                yield article, replay.state(locked)

    def annotated(self, annotator: str, *, folder: Folder = "annotations") -> dict[str, int]:
        """The revision of every article that an annotator's journal holds."""
        journal = self._journals.journal((folder, annotator))
        with journal.mutex:
            journal.refresh()
            return dict(journal.revs)

    def generation(self, annotator: str, *, folder: Folder = "annotations") -> int:
        """Another number whenever an annotator's journal had to be read anew: what was known by its revisions counts no longer."""
        journal = self._journals.journal((folder, annotator))
        with journal.mutex:
            journal.refresh()
            return journal.generation

    def history(self, annotator: str, article: str, *, folder: Folder = "annotations") -> list[JournalLine]:
        """The changes an annotator made to an article, oldest first."""
        journal = self._journals.journal((folder, annotator))
        with journal.mutex:
            journal.refresh()
            return [line for _, line in journal.lines(article) if isinstance(line, JournalLine)]

    def save(
        self,
        annotator: str,
        article: str,
        *,
        op: str,
        rev: int,
        do: str,
        remove: Sequence[str],
        add: Sequence[AnyElement],
        ms: int = 0,
        undoes: str | None = None,
        batch: str | None = None,
        at: str | None = None,
        folder: Folder = "annotations",
    ) -> Answer:
        """Adds one change to an annotator's journal. Saved means that it's on the drive; the same op may be sent again at any time."""
        try:
            found, problem = self._articles.find(article), annotator_problem(annotator, self._similar(annotator, folder))
        except OSError as error:
            return self._journals.disk_refusal(op, article, error)
        if problem:
            return refused(op, "annotator", problem, article)
        if found is None:
            ids = self.article_ids() if len(self._articles) <= 10_000 else []
            return refused(op, "article", f"the corpus has no article {article!r}; {known_names(article, ids)}", article)
        draft = self._draft(annotator, found, op=op, rev=rev, do=do, remove=remove, add=add, ms=ms, undoes=undoes, batch=batch, at=at)

        def check(state: State) -> list[Problem]:
            return scheme.check_change(self.scheme, found, state.annotations, draft.change)

        return self._write((folder, annotator), draft, check)

    # shared.jsonl

    def shared(self, article: str = "") -> AnnotationSet:
        """What the leads said about the whole corpus: rounds, splits, ledger; or for all readers about one article: zones."""
        journal = self._journals.journal(_SHARED_KEY)
        with journal.mutex:
            journal.refresh()
            return self._journals.state(journal, _SHARED_KEY, article).annotations

    def shared_rev(self, article: str = "") -> int:
        """The revision that the next change of shared.jsonl expects."""
        journal = self._journals.journal(_SHARED_KEY)
        with journal.mutex:
            journal.refresh()
            return journal.revs.get(article, 0)

    def save_shared(
        self,
        by: str,
        *,
        op: str,
        rev: int,
        do: str,
        remove: Sequence[str] = (),
        add: Sequence[AnyElement] = (),
        article: str = "",
        undoes: str | None = None,
        at: str | None = None,
    ) -> Answer:
        """Adds one change to shared.jsonl; only leads may, where the manifest names any."""
        if self.manifest.leads and by not in self.manifest.leads:
            return refused(op, "lead", f"{by!r} is no lead of this corpus; ask {', '.join(self.manifest.leads)}")
        problem = annotator_problem(by)
        if problem:
            return refused(op, "annotator", problem)
        try:
            found = self._articles.find(article) if article else None
        except OSError as error:
            return self._journals.disk_refusal(op, article, error)
        if article and found is None:
            return refused(op, "article", f"the corpus has no article {article!r}", article)
        strange = [element.id for element in add if not isinstance(element, _SHARED)]
        if strange:
            return refused(op, "kind", f"{strange[0]!r} belongs in a reader's journal, not in shared.jsonl", article)
        draft = self._draft(by, found, op=op, rev=rev, do=do, remove=remove, add=add, undoes=undoes, at=at)
        return self._write(_SHARED_KEY, draft, lambda state: _strict(state, draft))

    def rounds(self) -> list[Round]:
        """The rounds, in the order in which they were made."""
        return [element for element in self.shared().values() if isinstance(element, Round)]

    # suggestions

    def suggestions(self, article: str) -> list[Suggested]:
        """What every suggester has for an article as it is now: (by, version, elements), by name."""
        found = self._articles.find(article)
        return self._suggestions.of(found) if found is not None else []

    def write_suggestions(self, by: str, version: str, suggested: Iterable[tuple[Article, Sequence[AnyElement]]]) -> int:
        """Puts a suggester's file in place, whole; the number of its lines. Raises ValueError for its name, OSError for the disk."""
        problem = file_name_problem(by) or case_problem(by, self._suggestions.names())
        if problem:
            raise ValueError(problem)
        return self._suggestions.write(by, version, suggested)

    # within

    def _similar(self, annotator: str, folder: Folder) -> list[str]:
        # a journal that is open already has passed this check
        return [] if self._journals.known((folder, annotator)) else self.annotators(folder=folder)

    def _draft(
        self,
        by: str,
        article: Article | None,
        *,
        op: str,
        rev: int,
        do: str,
        remove: Sequence[str],
        add: Sequence[AnyElement],
        ms: int = 0,
        undoes: str | None = None,
        batch: str | None = None,
        at: str | None = None,
    ) -> JournalLine:
        return JournalLine(
            v=VERSION,
            seq=0,
            op=op,
            at=at or stamp(self._clock()),
            by=by,
            article=article.id if article else "",
            text=article.sha256[:12] if article else "",
            scheme=self.scheme.version,
            rev=rev + 1,
            do=do,
            undoes=undoes,
            batch=batch,
            ms=ms if self.manifest.timing else 0,
            remove=tuple(remove),
            add=tuple(add),
            prev="",
        )

    def _write(self, key: Key, draft: JournalLine, check: Check) -> Answer:
        if self.readonly:
            return refused(draft.op, "readonly", self.readonly, draft.article)
        return self._journals.write(key, draft, check)


def reviews_of(reader: str) -> Reviews:
    """Where leads' reviews of a reader lie: a folder for each, so that an article that two readers finished has a review of each. Raises ValueError."""
    problem = annotator_problem(reader)
    if problem:
        raise ValueError(problem)
    return Reviews(f"{REVIEWS}/{reader}")


def _now() -> datetime:
    return datetime.now(UTC)


def _strict(state: State, draft: JournalLine) -> list[Problem]:
    try:
        apply(state.annotations, draft.change)
    except ChangeRefused as refusal:
        message = f"{refusal}. Was it changed elsewhere? Open it again."
        return [Problem(rule="change", file="shared.jsonl", article=draft.article, message=message)]
    return []
