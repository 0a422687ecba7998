"""Runs suggesters over the articles of a corpus and puts what they find into its suggestions folder."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from html import escape
from pathlib import Path
from typing import Protocol

from msgspec import field

from annotator.model import AnyElement, Article, Record, Span, Zone
from annotator.offsets import overlapping
from annotator.problem import Problem
from annotator.scheme import Scheme
from annotator.suggest.grammar import LANGUAGES
from annotator.suggest.memory import Memory
from annotator.suggest.names import Names
from annotator.suggest.rules import Rules
from annotator.suggest.suggester import Suggester, language, silent_segments, speaks

Progress = Callable[[int, int, str], None]
"""Called with how many articles are done, how many there are, and what is being done."""


class Shelf(Protocol):
    """What is needed of a store."""

    @property
    def scheme(self) -> Scheme: ...

    def articles(self) -> Iterator[Article]: ...

    def article_ids(self) -> list[str]: ...

    def zones(self, article: str) -> tuple[Zone, ...]: ...

    def suggestions(self, article: str) -> list[tuple[str, str, tuple[AnyElement, ...]]]: ...

    def write_suggestions(self, by: str, version: str, suggested: Iterable[tuple[Article, Sequence[AnyElement]]]) -> int: ...


class Suggested(Record, frozen=True, kw_only=True):
    """What one suggester did: in how many articles it found something, its spans by label, and those left out by label."""

    by: str
    version: str
    articles: int = 0
    spans: dict[str, int] = field(default_factory=dict)
    skipped: dict[str, int] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()

    def __str__(self) -> str:
        articles = f"{self.articles} {'article' if self.articles == 1 else 'articles'}"
        said = f"{self.by} {self.version}: {sum(self.spans.values())} spans in {articles}"
        said += f" ({_counted(self.spans)})" if self.spans else ""
        said += f"; left out, not in the scheme: {_counted(self.skipped)}" if self.skipped else ""
        return said + (f"; {len(self.problems)} problems" if self.problems else "")


class SuggestReport(Record, frozen=True, kw_only=True):
    """The outcome of a run, suggester by suggester."""

    suggesters: tuple[Suggested, ...] = ()

    @property
    def problems(self) -> tuple[Problem, ...]:
        """What went wrong, of all suggesters."""
        return tuple(problem for suggested in self.suggesters for problem in suggested.problems)

    def __str__(self) -> str:
        return "\n".join([*map(str, self.suggesters), *(f"  {problem}" for problem in self.problems)]) or "no suggester ran"

    def __repr__(self) -> str:
        return str(self)

    def _repr_html_(self) -> str:
        items = "".join(f"<li><bdi>{escape(str(suggested))}</bdi></li>" for suggested in self.suggesters)
        problems = "".join(f"<li><bdi>{escape(str(problem))}</bdi></li>" for problem in self.problems)
        return f"<ul>{items}</ul>" + (f"<p>Problems</p><ul>{problems}</ul>" if problems else "")


def defaults(languages: Iterable[str], lists: Iterable[Path] = ()) -> list[Suggester]:
    """The suggesters that need no model: the rules of the languages that have some, and names, those of `lists` first."""
    known = dict.fromkeys(language(each) for each in languages)
    return [*(Rules(lang) for lang in known if lang in LANGUAGES), Names(*sorted(lists))]


def run(
    store: Shelf, suggesters: Iterable[Suggester], *, articles: Iterable[str] | None = None, progress: Progress | None = None
) -> SuggestReport:
    """Replaces what each suggester suggests, whole; the same articles and suggesters give the same bytes.

    With `articles` only those are read again, and what the same version of a suggester has for others stays. A suggester that fails on an
    article is named in the report and has nothing for it; the others go on. Raises ValueError for two suggesters of one name and for a
    memory, which is one reader's and never stored.
    """
    chosen = list(suggesters)
    _refuse_wrong(chosen)
    wanted = None if articles is None else frozenset(articles)
    total, done = len(store.article_ids()) * len(chosen), 0
    reports = []
    for suggester in chosen:
        tally = _Tally(store, suggester, wanted)

        def counted(tally: _Tally = tally) -> Iterator[tuple[Article, Sequence[AnyElement]]]:
            nonlocal done
            for article in store.articles():
                found = tally.of(article)
                if found:
                    yield article, found
                done += 1
                if progress is not None:
                    progress(done, total, tally.by)

        store.write_suggestions(suggester.name, suggester.version, counted())
        reports.append(tally.report())
    return SuggestReport(suggesters=tuple(reports))


def _refuse_wrong(suggesters: Sequence[Suggester]) -> None:
    if any(isinstance(suggester, Memory) for suggester in suggesters):
        raise ValueError("a memory is one reader's own and computed when an article is opened; it can't be stored for all. Leave it out.")
    names = [suggester.name for suggester in suggesters]
    doubled = sorted(name for name, times in Counter(names).items() if times > 1)
    if doubled:
        raise ValueError(f"two suggesters are called {doubled[0]!r}, and one would replace the other's file. One Names takes several lists")


class _Tally:
    """What one suggester finds, article by article, and the counts of it."""

    def __init__(self, store: Shelf, suggester: Suggester, wanted: frozenset[str] | None) -> None:
        self._store, self._suggester, self._wanted = store, suggester, wanted
        self._labels = frozenset(label.label for label in store.scheme.spans)
        self.by, self._articles = suggester.name, 0
        self._spans: Counter[str] = Counter()
        self._skipped: Counter[str] = Counter()
        self._problems: list[Problem] = []

    def of(self, article: Article) -> list[AnyElement]:
        """What there is to store for an article."""
        kept = self._kept(article)
        found = kept if kept is not None else self._found(article)
        self._articles += bool(found)
        self._spans.update(element.label for element in found if isinstance(element, Span))
        return found

    def _kept(self, article: Article) -> list[AnyElement] | None:
        if self._wanted is None or article.id in self._wanted:
            return None
        standing = (
            elements for by, version, elements in self._store.suggestions(article.id) if (by, version) == (self.by, self._suggester.version)
        )
        return list(next(standing, ())) or None

    def _found(self, article: Article) -> list[AnyElement]:
        if not speaks(self._suggester, article):
            return []
        zones = self._store.zones(article.id)
        try:
            spans = self._suggester(article, zones)
        except Exception as error:  # noqa: BLE001  a suggester may be anybody's, and whatever it raises must not stop the others
            said = f"{self.by} failed on article {article.id!r} with {type(error).__name__}: {error}. The article has no suggestions of it."
            self._problems.append(Problem(rule="suggester", message=said, article=article.id))
            return []
        silent = silent_segments(zones)
        heard = [span for span in spans if not any(overlapping((span.start, span.end), segment) for segment in silent)]
        self._skipped.update(span.label for span in heard if span.label not in self._labels)
        return [span for span in heard if span.label in self._labels]

    def report(self) -> Suggested:
        """The counts so far."""
        return Suggested(
            by=self.by,
            version=self._suggester.version,
            articles=self._articles,
            spans=dict(sorted(self._spans.items())),
            skipped=dict(sorted(self._skipped.items())),
            problems=tuple(self._problems),
        )


def _counted(counts: dict[str, int]) -> str:
    return ", ".join(f"{label} {number}" for label, number in counts.items())
