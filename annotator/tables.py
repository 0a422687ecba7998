"""Articles, spans, decisions and progress as pandas frames. Ids and labels stay strings; offsets are code points."""

from collections.abc import Iterable, Mapping
from html import escape
from typing import TYPE_CHECKING

import pandas as pd

from annotator.gold import decision
from annotator.model import AnnotationSet, Article, Rejection, Span, segments_of
from annotator.outdated import Outdated
from annotator.problem import Problem
from annotator.rounds import Queue
from annotator.splitreport import SplitReport

if TYPE_CHECKING:
    from annotator.feedback import Correction
    from annotator.loss import LossReport
    from annotator.roundmaking import Standing

SPAN_COLUMNS = ["article", "annotator", "id", "start", "end", "label", "text", "segments", "decision", "by", "score", "unsure"]
PROGRESS_COLUMNS = ["annotator", "articles", "done", "skipped", "open", "unread", "spans", "minutes"]


def articles(values: Iterable[Article]) -> pd.DataFrame:
    """One row an article: id, title, lang, source, characters and what its meta says."""
    rows = [_article_row(article) for article in values]
    return pd.DataFrame(rows) if rows else pd.DataFrame(columns=["id", "title", "lang", "source", "characters"])


def _article_row(article: Article) -> dict[str, object]:
    own: dict[str, object] = {
        "id": article.id,
        "title": article.title,
        "lang": article.lang,
        "source": article.source,
        "characters": len(article.text),
    }
    more = {name: value for name, value in article.meta.items() if isinstance(value, str | int | float | bool)}
    return own | {name: value for name, value in more.items() if name not in own}


def spans(sets: Mapping[tuple[str, str], AnnotationSet]) -> pd.DataFrame:
    """One row a span, by (article, annotator): its place, label, quote, how it was decided and who suggested it."""
    rows = [_span_row(article, annotator, span) for (article, annotator), annotations in sets.items() for span in annotations.spans]
    return pd.DataFrame(rows, columns=SPAN_COLUMNS)


def _span_row(article: str, annotator: str, span: Span) -> dict[str, object]:
    return {
        "article": article,
        "annotator": annotator,
        "id": span.id,
        "start": span.start,
        "end": span.end,
        "label": span.label,
        "text": span.text,
        "segments": len(segments_of(span)),
        "decision": decision(span),
        "by": span.source.by if span.source else "",
        "score": span.source.score if span.source else None,
        "unsure": bool(span.attrs.get("unsure", False)),
    }


def losses(report: "LossReport") -> pd.DataFrame:
    """One row a lost or changed object of a conversion; `element` is empty where it is the article itself."""
    rows = [
        {"class": loss.class_, "severity": loss.severity, "reason": loss.reason, "article": article, "element": element}
        for loss in report.losses
        for article, element in loss.ids
    ]
    return pd.DataFrame(rows, columns=["class", "severity", "reason", "article", "element"])


def rounds(standings: Iterable["Standing"]) -> pd.DataFrame:
    """One row an annotator of a round."""
    columns = ["round", "state", "annotator", "articles", "done", "skipped", "open", "unread"]
    return pd.DataFrame([{name: getattr(each, name) for name in columns} for each in standings], columns=columns)


def feedback(corrections: Iterable["Correction"]) -> pd.DataFrame:
    """One row a correction of a lead's: where, what the reader said and what the lead says, the kind, and the lead's note."""
    names = {
        "article": "article",
        "kind": "kind",
        "said": "said",
        "label": "label",
        "lead_says": "lead says",
        "lead_label": "lead's label",
        "note": "note",
        "layer": "layer",
        "start": "start",
        "end": "end",
        "extent": "extent",
        "side": "side",
        "by": "by",
    }
    rows = [{column: getattr(each, field) for field, column in names.items()} for each in corrections]
    # a remark on the article has no place: an integer that is missing
    return pd.DataFrame(rows, columns=list(names.values())).astype({"start": "Int64", "end": "Int64"})


def outdated(found: Iterable[Outdated]) -> pd.DataFrame:
    """One row a reading that was made under other guidelines than today's."""
    names = ["article", "annotator", "guidelines", "today", "why", "elements", "refused", "again"]
    return pd.DataFrame([{name: getattr(each, name) for name in names} for each in found], columns=names)


def refusals(sets: Mapping[tuple[str, str], AnnotationSet]) -> pd.DataFrame:
    """One row a refused suggestion: the negative examples of the corpus."""
    rows = [
        {
            "article": article,
            "annotator": annotator,
            "label": element.of.label,
            "text": getattr(element.of, "text", ""),
            "by": element.source.by if element.source else "",
        }
        for (article, annotator), annotations in sets.items()
        for element in annotations.values()
        if isinstance(element, Rejection)
    ]
    return pd.DataFrame(rows, columns=["article", "annotator", "label", "text", "by"])


def progress(queues: Iterable[Queue], spans_decided: Mapping[str, int], milliseconds: Mapping[str, int]) -> pd.DataFrame:
    """One row an annotator: articles of the queue by state, spans in the set, and active minutes."""
    rows = []
    for queue in queues:
        spent = round(milliseconds.get(queue.annotator, 0) / 60_000, 1)
        rows.append(
            {
                "annotator": queue.annotator,
                "articles": len(queue.articles),
                **queue.counts,
                "spans": spans_decided.get(queue.annotator, 0),
                "minutes": spent,
            }
        )
    return pd.DataFrame(rows, columns=PROGRESS_COLUMNS)


def problems(found: Iterable[Problem]) -> pd.DataFrame:
    """One row a problem: rule, place, article, element and the whole message."""
    rows = [
        {"rule": each.rule, "where": each.where, "article": each.article, "element": each.element, "message": each.message}
        for each in found
    ]
    return pd.DataFrame(rows, columns=["rule", "where", "article", "element", "message"])


class SplitTable(pd.DataFrame):
    """One row a split, columns by kind; what is taken from it is a plain frame. Below it stand the shares reached and the largest deviation."""

    def __repr__(self) -> str:
        return "\n".join([*([super().__repr__()] if len(self) else []), *self.attrs.get("notes", ())])

    def _repr_html_(self) -> str:
        table = super()._repr_html_() if len(self) else ""  # type: ignore[misc] # the stubs leave it out
        return table + "".join(f"<p>{escape(note)}</p>" for note in self.attrs.get("notes", ()))


def splits(report: SplitReport) -> SplitTable:
    """One row a split: articles, its share of them and the one asked, articles with gold, and the counts of labels and sources."""
    columns = [trait for trait in report.totals if trait[0] != "articles"]
    rows = [[row.articles, report.shares[row.name], row.asked, *(row.traits.get(trait, 0) for trait in columns)] for row in report.rows]
    heads = [("articles", "number"), ("articles", "share"), ("articles", "asked"), *columns]
    table = SplitTable(rows, index=pd.Index([row.name for row in report.rows], name="split"), columns=pd.MultiIndex.from_tuples(heads))
    table.attrs["notes"] = tuple(report.notes())
    return table
