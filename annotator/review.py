"""Agreement in a notebook: numbers with intervals, tables, and the passages behind each of them."""

from collections.abc import Collection, Iterable, Sequence

import pandas as pd
from msgspec import Struct

from annotator import codings, comparison, continua, decomposition
from annotator.agreement.disagreement import MISSING, Case
from annotator.agreement.endpoints import Mode
from annotator.comparison import MEASURES, Comparison, compared
from annotator.display import Drawn, Matrix, Summary, page_of
from annotator.evidence import Evidence, counts
from annotator.meter import meter
from annotator.model import Span
from annotator.passages import Passages, passages
from annotator.problem import known_names
from annotator.scoretable import table_of, wanting


class Agreement(Struct, frozen=True, eq=False):
    """The agreement of some annotators, over what they had said when they first were done; nothing is written anywhere."""

    comparison: Comparison

    @property
    def annotators(self) -> tuple[str, ...]:
        """Whose readings are compared."""
        return self.comparison.annotators

    def summary(self) -> Summary:
        """Every measure of spans with its interval, pooled over all pairs of annotators, and how far everybody is."""
        return Summary(table_of(comparison.scores(self.comparison)), self.finished())

    def finished(self) -> pd.DataFrame:
        """One row an annotator: how many articles weren't assigned, are unread, open, skipped and done, and how many of these are empty."""
        found = counts(self.comparison.evidence, self.annotators)
        columns = ["not assigned", "unread", "open", "skipped", "other text", "done", "empty"]
        return pd.DataFrame(
            {name: [found[each][name] for each in self.annotators] for name in columns}, index=pd.Index(self.annotators, name="annotator")
        )

    def by_label(self, measure: str = "exact_typed") -> pd.DataFrame:
        """One row a label, the lowest first."""
        rows = [
            row for label in self.comparison.labels for row in comparison.scores(self.comparison, measures=[_known(measure)], label=label)
        ]
        return table_of(rows).sort_values("value", ignore_index=True)

    def by_pair(self, measure: str = "exact_typed") -> pd.DataFrame:
        """One row a pair of annotators, the lowest first."""
        rows = [
            row
            for pair in self.comparison.pairs
            for row in comparison.scores(self.comparison, measures=[_known(measure)], of=pair, scope=" – ".join(pair))
        ]
        return table_of(rows).sort_values("value", ignore_index=True)

    def by_article(self, measure: str = "exact_typed") -> pd.DataFrame:
        """One row an article that two annotators finished, the lowest first: to look into, not to average."""
        return table_of(comparison.articles(self.comparison, _known(measure))).sort_values("value", ignore_index=True)

    def by_source(self) -> pd.DataFrame:
        """Spans that came from a suggestion, and spans that were added by hand: where the first agree far more, suggestions may have led the readers."""
        rows = [
            row
            for scope, which in (("suggested", _suggested), ("added", _added))
            for row in comparison.scores(
                compared(self.comparison.evidence, self.annotators, which=which, seed=self.comparison.seed),
                measures=["exact_typed", "overlap_typed"],
                scope=scope,
            )
        ]
        return table_of(rows)

    def more_articles(self, measure: str = "exact_typed", within: float = 0.05) -> pd.DataFrame:
        """How many more articles two annotators must read until the interval is ± `within`: a row for all labels, then one a label, the most first.

        It supposes further articles like those read. Where there is no interval, or one without width, `more` is missing, with the reason.
        """
        if not 0 < within < 1:
            raise ValueError(f"within={within}: expected half the width that the interval may have, above 0 and below 1, such as 0.05")
        rows = [
            row
            for label in (None, *self.comparison.labels)
            for row in comparison.scores(self.comparison, measures=[_known(measure)], label=label)
        ]
        return wanting(rows, within=within)

    def confusion(self, a: str | None = None, b: str | None = None) -> pd.DataFrame:
        """Labels of one annotator (rows) against those of the other; without names, of all pairs, where both directions count half."""
        names = [*self.comparison.labels, MISSING]
        pairs = self.comparison.pairs
        of = self._pair(a, b) if a or b else next(iter(pairs)) if len(pairs) == 1 else None
        table = comparison.table(self.comparison, of) if pairs else [[0] * len(names)] * len(names)
        frame = pd.DataFrame(
            table, index=pd.Index(names, name=of[0] if of else "one"), columns=pd.Index(names, name=of[1] if of else "other")
        )
        return frame.T if of and a and a != of[0] else frame

    def disagreements(self, label: str | None = None, kind: str | None = None) -> pd.DataFrame:
        """One row a span, or a pair of spans, that readers don't agree on: what it is, who marked what, and where."""
        texts = {each.article.id: each.article.text for each in self.comparison.evidence}
        rows = [_case(pair, case, texts[case.article]) for pair, case in self._cases(label=label, kind=kind)]
        return pd.DataFrame(
            rows,
            columns=[
                "article",
                "kind",
                "one",
                "other",
                "label",
                "other label",
                "text",
                "other text",
                "start",
                "end",
                "extent",
                "side",
                "split",
                "elsewhere",
            ],
        )

    def passages(
        self,
        row: str | None = None,
        column: str | None = None,
        *,
        label: str | None = None,
        kind: str | None = None,
        article: str | None = None,
    ) -> Passages:
        """The passages behind a cell of the confusion table, a label, a kind of disagreement or an article, side by side."""
        found = [
            (pair, case)
            for pair, case in self._cases(label=label, kind=kind)
            if (article is None or case.article == article) and _in_cell(case, row, column)
        ]
        words = [word for word in (" / ".join(filter(None, (row, column))), label, kind, article) if word]
        texts = {each.article.id: each.article.text for each in self.comparison.evidence}
        return passages(", ".join(words) or "disagreements", found, texts)

    def relations(self, *, mode: Mode = "aligned", undirected: Collection[str] = ()) -> pd.DataFrame:
        """Relations taken apart, end to end and conditional: what is connected, which way round, and how it is called. `undirected` labels have no direction."""
        return table_of(decomposition.relations(self.comparison, mode=mode, undirected=undirected))

    def events(self, *, mode: Mode = "aligned") -> pd.DataFrame:
        """Events taken apart, end to end and conditional: triggers, types, arguments, roles and attributes."""
        return table_of(decomposition.events(self.comparison, mode=mode))

    def gamma(self, labels: Collection[str] | None = None, seed: int = 0) -> pd.DataFrame:
        """Gamma, gamma-cat and gamma-k, the measures that know nested and crossing spans; slow, for articles of up to a few hundred spans."""
        return table_of(continua.gamma(self.comparison, labels=labels, seed=seed, progress=meter("gamma")))

    def unitizing(self) -> pd.DataFrame:
        """The u-alpha family: how far annotators cut the text alike, characters without a label included, and how much of it each value looks at."""
        return table_of(continua.unitizing(self.comparison))

    def topics(self) -> pd.DataFrame:
        """Topics of articles: alpha of the sets of topics, then alpha, Cohen's kappa and percent of each topic against all others."""
        return table_of(codings.topics(self.comparison))

    def attributes(self) -> pd.DataFrame:
        """Attributes of spans that two annotators marked: alpha, Cohen's kappa and percent of each."""
        return table_of(codings.attributes(self.comparison))

    def plot(self, what: str = "labels", measure: str = "exact_typed") -> Drawn:
        """A chart: `labels` or `sources` with their intervals, `confusion`, or `pairs` of annotators against each other."""
        from annotator import plots

        title = f"{' and '.join(self.annotators)}: {MEASURES[_known(measure)]}"
        match what:
            case "labels":
                return Drawn(plots.intervals(self.by_label(measure), title))
            case "sources":
                found = self.by_source()
                return Drawn(plots.intervals(found[found.measure == "exact_typed"], title))
            case "confusion":
                return Drawn(plots.confusion(self.confusion(), " and ".join(self.annotators)))
            case "pairs":
                return Drawn(plots.pairs(self.by_pair(measure), title))
        raise ValueError(f"there is no chart {what!r}; {known_names(what, ('labels', 'sources', 'confusion', 'pairs'))}")

    def matrix(self) -> Matrix:
        """The confusion table to click at: each cell opens its passages, side by side."""
        table = self.confusion()
        cells = {
            (row, column): self.passages(row, column)
            for row in table.index
            for column in table.columns
            if row != column and table.loc[row, column]
        }
        return Matrix(table, cells)

    def page(self) -> str:
        """A report in one HTML file: the summary, labels, pairs, articles, the confusion table and every disagreement in its text."""
        tables = (
            ("By label", self.by_label()),
            ("By pair", self.by_pair()),
            ("By article", self.by_article()),
            ("By source", self.by_source()),
        )
        parts = [f"<h2>{title}</h2>{frame.to_html(index=False, float_format='{:.3f}'.format)}" for title, frame in tables]
        return page_of(
            f"Agreement of {' and '.join(self.annotators) or 'nobody'}",
            self._repr_html_(),
            *parts,
            f"<h2>Confusion</h2>{self.matrix()._repr_html_()}",
            f"<h2>Passages</h2>{self.passages()._repr_html_()}",
        )

    def _cases(self, *, label: str | None, kind: str | None) -> Iterable[tuple[tuple[str, str], Case]]:
        if label is not None and label not in self.comparison.labels:
            raise ValueError(f"nobody used the label {label!r}; {known_names(label, self.comparison.labels)}")
        for pair, case in comparison.cases(self.comparison):
            if case.kind != "same" and kind in (None, case.kind) and label in (None, *case.cell):
                yield pair, case

    def _pair(self, a: str | None, b: str | None) -> tuple[str, str]:
        found = next((pair for pair in self.comparison.pairs if {a, b} == set(pair)), None)
        if found is None:
            raise ValueError(f"no pair of {a!r} and {b!r}; known: {'; '.join(' and '.join(pair) for pair in self.comparison.pairs)}")
        return found

    def __str__(self) -> str:
        return str(self.summary())

    def _repr_html_(self) -> str:
        return self.summary()._repr_html_()


def agreement(evidence: Sequence[Evidence], annotators: Sequence[str], *, seed: int = 0) -> Agreement:
    """The agreement of some annotators; fewer than two give undefined numbers with the reason."""
    return Agreement(compared(evidence, annotators, seed=seed))


def _known(measure: str) -> str:
    if measure not in MEASURES:
        raise ValueError(f"there is no measure {measure!r}; {known_names(measure, MEASURES)}")
    return measure


def _case(pair: tuple[str, str], case: Case, text: str) -> dict[str, object]:
    said = [" … ".join(text[start:end] for start, end in unit.segments) if unit else "" for unit in (case.a, case.b)]
    there = [unit for unit in (case.a, case.b) if unit]
    return {
        "article": case.article,
        "kind": case.kind.replace("A", pair[0]).replace("B", pair[1]) if case.kind.startswith("only") else case.kind,
        "one": pair[0],
        "other": pair[1],
        "label": case.a.label if case.a else "",
        "other label": case.b.label if case.b else "",
        "text": said[0],
        "other text": said[1],
        "start": min(unit.start for unit in there),
        "end": max(unit.end for unit in there),
        "extent": case.extent,
        "side": case.side,
        "split": case.split,
        "elsewhere": case.propagation,
    }


def _in_cell(case: Case, row: str | None, column: str | None) -> bool:
    one, other = case.cell
    straight = row in (None, one) and column in (None, other)
    return straight or (row in (None, other) and column in (None, one))


def _suggested(span: Span) -> bool:
    return span.source is not None


def _added(span: Span) -> bool:
    return span.source is None
