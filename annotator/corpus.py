"""The face of a corpus in a notebook: nouns are values, verbs are calls, tables are pandas frames."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from annotator import news
from annotator.manifest import MANIFEST
from annotator.model import Article, Zone
from annotator.problem import Problem, known_names
from annotator.scheme import Scheme
from annotator.store import Store
from annotator.version import TOOL

if TYPE_CHECKING:
    import pandas as pd

    from annotator.harvest import GoldReport
    from annotator.ingest.add import AddReport
    from annotator.loss import LossReport
    from annotator.model import Round
    from annotator.policies import Settlement
    from annotator.repair import Repair
    from annotator.review import Agreement
    from annotator.sharedsplits import Similar
    from annotator.silver import SilverReport
    from annotator.splitreport import SplitReport
    from annotator.suggest.runs import SuggestReport
    from annotator.suggest.suggester import Suggester
    from annotator.tables import SplitTable
    from annotator.widget import AnnotationWidget

FilePath = str | PathLike[str]


class Corpus:
    """A folder of articles with everything that readers said about them.

    Every method is one call of the function whose job it is; offsets are code points everywhere.
    """

    def __init__(self, store: Store) -> None:
        self.store = store

    def __repr__(self) -> str:
        return f"Corpus({self.store.manifest.name!r}, {len(self.store.article_ids())} articles, {len(self.store.annotators())} annotators)"

    @property
    def scheme(self) -> Scheme:
        """The labels of the corpus, their keys, colours and rules."""
        return self.store.scheme

    def article(self, article: str) -> Article:
        """One article by its id; raises ArticleUnknown that names the nearest ids."""
        return self.store.article(article)

    def zones(self, article: str, annotator: str | None = None) -> tuple[Zone, ...]:
        """The zones of an article: the import's guess with the corrections of leads and, if named, of a reader."""
        return self.store.zones(article, annotator)

    def articles(self) -> pd.DataFrame:
        """One row an article."""
        from annotator import tables

        return tables.articles(self.store.articles())

    def add(
        self, sources: object, *, lang: str | None = None, source: str | None = None, encoding: str | None = None, update: bool = False
    ) -> AddReport:
        """Add articles from .txt, .html, .jsonl and .csv files, folders, patterns or a frame; gives what came in and what didn't, and why."""
        from annotator.ingest.add import add
        from annotator.meter import meter

        return add(self.store, sources, lang=lang, source=source, encoding=encoding, update=update, progress=meter("adding"))

    def suggest(self, *suggesters: Suggester) -> SuggestReport:
        """Let suggesters propose spans for every article; without any, the rules of the corpus's languages, the lists `names*.csv` in its folder, and names from packages."""
        from annotator.meter import meter
        from annotator.suggest.runs import defaults, run

        return run(
            self.store,
            suggesters or defaults(self.store.manifest.languages, self.store.root.glob("names*.csv")),
            progress=meter("suggesting"),
        )

    def annotate(self, annotator: str, article: str | None = None) -> AnnotationWidget:
        """The annotation view for one annotator, at an article or at the first open one of their queue."""
        from annotator.door import door
        from annotator.widget import AnnotationWidget

        return AnnotationWidget(door(self.store, annotator, article))

    def agreement(
        self,
        *annotators: str,
        articles: Collection[str] | None = None,
        round: str | None = None,  # noqa: A002 - the field's word
        labels: Collection[str] = (),
        latest: bool = False,
    ) -> Agreement:
        """How far annotators say the same, all of them without names: over all articles, some, or a round's; by what they said when they first were done."""
        from annotator.evidence import gathered
        from annotator.review import agreement

        found = list(gathered(self.store, annotators, articles=articles, round=round, labels=labels, latest=latest))
        return agreement(found, list(found[0].answers) if found else annotators)

    def open_round(
        self,
        name: str,
        *annotators: str,
        by: str,
        articles: Collection[str] = (),
        labels: Sequence[str] = (),
        overlap: int = 0,
        suggestions: bool = True,
    ) -> Round:
        """Open a round: these annotators read the articles (all without any), `overlap` of them each, for the labels. Their queues are the open rounds'."""
        from annotator.roundmaking import open_round

        return open_round(self.store, name, annotators, by=by, articles=articles, labels=labels, overlap=overlap, suggestions=suggestions)

    def change_round(self, name: str, *annotators: str, by: str, articles: Collection[str] = (), closed: bool | None = None) -> Round:
        """Let further annotators and articles join a round, or close it, or open it again; who reads what stays as far as it can."""
        from annotator.roundmaking import change_round

        return change_round(self.store, name, by=by, annotators=annotators, articles=articles, closed=closed)

    def rounds(self) -> pd.DataFrame:
        """One row an annotator of a round: how many articles fall to them, and how many are done, skipped, open and unread."""
        from annotator import tables
        from annotator.roundmaking import standings

        return tables.rounds(standings(self.store))

    def adjudicate(self, *annotators: str, by: str, article: str | None = None) -> AnnotationWidget:
        """The view in which a lead settles what readers dispute, of all readers without a name; what they agree on is in already."""
        from annotator.bench import door
        from annotator.widget import AnnotationWidget

        return AnnotationWidget(door(self.store, by, annotators, article))

    def settle(
        self,
        policy: str,
        *annotators: str,
        by: str,
        articles: Collection[str] | None = None,
        labels: Collection[str] = (),
        preview: bool = False,
    ) -> Settlement:
        """Settle the easy disputes by a policy (majority, union, intersection, longest, shortest); with `preview`, only say what it would decide."""
        from annotator.policies import settle

        return settle(self.store, by, policy, annotators, articles=articles, labels=labels, preview=preview)

    def unsettle(self, batch: str, *, by: str) -> int:
        """Take a settlement back by its batch, wherever nothing was decided since; gives the number of articles."""
        from annotator.policies import undo

        return undo(self.store, by, batch)

    def review(self, annotator: str, *, by: str, sample: float = 0.2, seed: int = 0, article: str | None = None) -> AnnotationWidget:
        """The view in which a lead looks through a share of what one reader finished; what the reader said is in, corrections are the lead's own and never gold."""
        from annotator.reviewing import door
        from annotator.widget import AnnotationWidget

        return AnnotationWidget(door(self.store, by, annotator, sample=sample, seed=seed, article=article))

    def feedback(self, annotator: str) -> pd.DataFrame:
        """One row a correction that leads made in what a reader finished: what was said, what the lead says, the kind, and the lead's note."""
        from annotator import tables
        from annotator.feedback import corrections

        return tables.feedback(corrections(self.store, _known(self.store, (annotator,))[0]))

    def outdated(self, *annotators: str, labels: Collection[str] = ()) -> pd.DataFrame:
        """One row a finished reading that was made under older guidelines than today's; with `labels`, only those that decided about one of them."""
        from annotator import tables
        from annotator.outdated import outdated

        return tables.outdated(outdated(self.store, _known(self.store, annotators), labels=labels))

    def spans(self, *annotators: str) -> pd.DataFrame:
        """One row a span of the named annotators, of all without a name."""
        from annotator import tables
        from annotator.readings import sets

        return tables.spans(sets(self.store, _known(self.store, annotators)))

    def refusals(self, *annotators: str) -> pd.DataFrame:
        """One row a refused suggestion of the named annotators, of all without a name."""
        from annotator import tables
        from annotator.readings import sets

        return tables.refusals(sets(self.store, _known(self.store, annotators)))

    def progress(self) -> pd.DataFrame:
        """One row an annotator: articles by state, spans and active minutes."""
        from annotator import tables
        from annotator.readings import milliseconds, queues, span_counts

        return tables.progress(queues(self.store), span_counts(self.store), milliseconds(self.store))

    def gold(self, *, partial: bool = False) -> GoldReport:
        """Write gold.jsonl from what the readings settle; gives what became gold, what is disputed and what is waited for."""
        from annotator.harvest import write
        from annotator.meter import meter

        return write(self.store, tool=TOOL, partial=partial, progress=meter("gold"))

    def silver(self, path: FilePath, *annotators: str, threshold: float = 0.9) -> SilverReport:
        """Write what three readers or more most likely mean, by the model of Dawid and Skene, with a probability on each span; no gold, and never in its place."""
        from annotator.silver import write

        return write(self.store, Path(path), annotators, threshold=threshold, tool=TOOL)

    def split(
        self,
        shares: Mapping[str, float] | None = None,
        *,
        seed: int = 0,
        by: str | None = None,
        near_duplicates: bool = True,
        lead: str | None = None,
    ) -> SplitReport:
        """Give every article that has no split yet one: train .8, dev .1 and test .1, or the shares of the last time, or yours.

        Articles that have a split keep it. Labels, sources and near-duplicates are minded; `by="published"` goes by that date instead, with the
        newest in the last split. Only a lead may; without a name it's the corpus's only one.
        """
        from annotator.meter import meter
        from annotator.sharedsplits import split

        return split(
            self.store, shares, tool=TOOL, seed=seed, by=by, similar=_similar() if near_duplicates else None, lead=lead, meter=meter
        )

    def undo_split(self, *, lead: str | None = None) -> SplitReport:
        """Take back the last `split`, as a further change; the one before it comes next."""
        from annotator.meter import meter
        from annotator.sharedsplits import undo

        return undo(self.store, tool=TOOL, lead=lead, meter=meter)

    @property
    def splits(self) -> SplitTable:
        """One row a split: its articles and shares, its counts of labels and sources; below it the shares reached and the largest deviation."""
        from annotator import tables
        from annotator.meter import meter
        from annotator.sharedsplits import summary

        return tables.splits(summary(self.store, tool=TOOL, meter=meter))

    def export(
        self,
        path: FilePath,
        *,
        format: str | None = None,  # noqa: A002 - the word that every converter uses
        split: str | None = None,
        annotator: str | None = "gold",
        partial: bool = False,
        rename: Mapping[str, str] | None = None,
        allow_loss: Collection[str] = (),
        check: bool = False,
        **options: object,
    ) -> LossReport:
        """Write gold, or an annotator's readings (None for everybody's), in a format for training or for other tools; gives what did not fit.

        `allow_loss` names the classes of loss that may happen; `check` has what was written read again. Further options, such as
        nested="layers", are those of `annotator.formats.options.Options`.
        """
        from annotator.export import options as chosen
        from annotator.formats.registry import entry
        from annotator.meter import meter
        from annotator.selection import export

        target = Path(path)
        return export(
            self.store,
            target,
            entry(format, target, writing=True),
            chosen(options),
            tool=TOOL,
            split=split,
            annotator=annotator,
            partial=partial,
            rename=rename,
            allow_loss=allow_loss,
            check=check,
            phases=meter,
        )

    def import_(
        self,
        path: FilePath,
        *,
        format: str | None = None,  # noqa: A002 - as in `export`
        into: Literal["reading", "suggestions", "gold"] = "reading",
        annotator: str | None = None,
        rename: Mapping[str, str] | None = None,
        add_labels: bool = False,
        allow_loss: Collection[str] = (),
        **options: object,
    ) -> LossReport:
        """Take in what another tool or corpus holds: its articles, and its annotations as readings, suggestions or adjudicated gold.

        `annotator` is whose they are where the file doesn't say, `rename` gives labels the scheme's names, `add_labels` adds those that it lacks.
        Further options, such as lang="de", are those of `annotator.formats.options.Options`.
        """
        from annotator.export import options as chosen
        from annotator.formats.registry import entry
        from annotator.importing import import_file
        from annotator.meter import meter

        source = Path(path)
        return import_file(
            self.store,
            source,
            entry(format, source, writing=False),
            chosen(options),
            into=into,
            annotator=annotator,
            rename=rename,
            add_labels=add_labels,
            allow_loss=allow_loss,
            phases=meter,
        )

    def lint(self, *annotators: str) -> pd.DataFrame:
        """Hints about readings that are valid but look unintended, one row each."""
        from annotator import tables
        from annotator.hints import hints

        return tables.problems(hints(self.store, _known(self.store, annotators)))

    def check(self) -> pd.DataFrame:
        """Every problem of the folder's files, with file, line and column; an empty frame where all is well."""
        from annotator import tables
        from annotator.check import check

        return tables.problems(check(self.store.root))

    def repair(self) -> Repair:
        """Mend what is safe to mend, into new files; originals are kept and what is left is listed."""
        from annotator.repair import repair

        return repair(self.store.root)

    @property
    def problems(self) -> list[Problem]:
        """What could not be read of the folder; everything else is there."""
        return self.store.problems


def open(path: FilePath = ".") -> Corpus:  # noqa: A001 - `annotator.open("corpus")` reads as it should
    """The corpus in a folder, or of its manifest file; raises CorpusMissing with what to do where there is none."""
    return Corpus(Store.open(folder_of(path)))


def folder_of(path: FilePath) -> Path:
    """The folder that a corpus's path means: the path itself, or that of its manifest file."""
    root = Path(path)
    return root.parent if root.name == MANIFEST else root


def new(
    path: FilePath, *, name: str = "", languages: Iterable[str] = ("de",), leads: Iterable[str] = ("lead",), scheme: Scheme | None = None
) -> Corpus:
    """A new, empty corpus in a folder, with the news scheme unless another is given; an existing corpus is never overwritten."""
    folder = Path(path)
    title = name or folder.resolve().name
    return Corpus(Store.create(folder, name=title, languages=tuple(languages), leads=tuple(leads), scheme=scheme or news.scheme()))


def named_files(sources: object) -> list[object]:
    """The files and frames that `add` would read; raises FileNotFoundError for a name that fits none."""
    from annotator.ingest.sources import found

    return list(found(sources))


def _similar() -> Similar:
    from annotator.nearduplicates import near_duplicates

    return near_duplicates


def _known(store: Store, annotators: tuple[str, ...]) -> tuple[str, ...]:
    known = store.annotators()
    for annotator in annotators:
        if annotator not in known:
            raise ValueError(f"no journal of annotator {annotator!r} in {store.root.name}; {known_names(annotator, known)}")
    return annotators or tuple(known)
