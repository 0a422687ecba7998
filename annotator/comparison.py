"""The agreement of some annotators on spans: counts once, then scores with intervals for any scope, and the cases behind every number."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import combinations
from typing import Any

import numpy as np
from msgspec import Struct, field
from msgspec.structs import replace

from annotator.agreement.bootstrap import Estimate, bootstrap
from annotator.agreement.columns import pack, pair
from annotator.agreement.disagreement import Case, classify, confusion, pooled_confusion
from annotator.agreement.mask import Within
from annotator.agreement.pairing import Pairing, align
from annotator.agreement.spancounts import SpanCounts, count, empty, f1, narrowed, pooled
from annotator.agreement.values import NO_PAIR, NO_SPANS, Answers, undefined, units
from annotator.evidence import Evidence
from annotator.model import Record, Span

MEASURES = {
    "exact_typed": "the same segments and the same label",
    "overlap_typed": "a shared character and the same label",
    "boundary_only": "the same segments, whatever the label",
    "overlap_untyped": "a shared character, whatever the label",
    "dice_typed": "characters with the same label",
    "dice_untyped": "characters marked at all",
}
"""Measures of spans, the headline ones first: each is F1 = 2 matched / (of a + of b), with what counts as matched."""


class Row(Record, frozen=True, kw_only=True):
    """One number with what it rests on: matched objects, those of each side, articles that both finished, those without evidence, masked spans.

    Measures that match no objects have no such counts; `more` holds what only some measures have, by the name of its column.
    """

    measure: str
    scope: str
    estimate: Estimate
    matched: int | None = None
    of_a: int | None = None
    of_b: int | None = None
    articles: int
    empty: int
    masked: int
    more: dict[str, float] = field(default_factory=dict)


class Comparison(Struct, frozen=True, eq=False, kw_only=True):
    """What some annotators said about some articles, counted for each pair of them."""

    annotators: tuple[str, ...]
    evidence: tuple[Evidence, ...]
    pairs: dict[tuple[str, str], SpanCounts]
    pairings: dict[tuple[str, str], Pairing]
    seed: int = 0

    @property
    def labels(self) -> tuple[str, ...]:
        """The labels that anybody used, sorted."""
        return next(iter(self.pairs.values())).labels if self.pairs else ()


def compared(
    evidence: Sequence[Evidence], annotators: Sequence[str], *, which: Callable[[Span], bool] | None = None, seed: int = 0
) -> Comparison:
    """Counts every pair of annotators, `which` of their spans, all by default."""
    found = tuple(sorted(evidence, key=lambda each: each.article.id))
    packed = pack(_answers(each, which) for each in found)
    pairs, pairings = {}, {}
    for one, other in combinations(sorted(annotators), 2):
        side = pair(packed, one, other, within=_within(found, one, other))
        pairs[one, other], pairings[one, other] = count(side), align(side)
    return Comparison(annotators=tuple(sorted(annotators)), evidence=found, pairs=pairs, pairings=pairings, seed=seed)


def scores(
    comparison: Comparison,
    *,
    measures: Sequence[str] = tuple(MEASURES),
    label: str | None = None,
    of: tuple[str, str] | None = None,
    scope: str = "",
) -> list[Row]:
    """A row a measure, pooled over all pairs or of one pair, of all labels or of one."""
    if not comparison.pairs:
        return [_nothing(measure, scope) for measure in measures]
    counts = comparison.pairs[of] if of else pooled(list(comparison.pairs.values()))
    return [_row(counts, measure, label, scope or label or "all", comparison.seed) for measure in measures]


def articles(comparison: Comparison, measure: str = "exact_typed") -> list[Row]:
    """A row an article that two annotators finished, pooled over pairs; no interval, since an article isn't a sample."""
    if not comparison.pairs:
        return []
    counts = pooled(list(comparison.pairs.values()))
    table = narrowed(counts, measure)
    found = []
    for place in np.flatnonzero(counts.both).tolist():
        matched, a, b = table[place].tolist()
        value = float(f1(table[place]))
        score = undefined(NO_SPANS) if np.isnan(value) else replace(undefined(""), value=value)
        found.append(
            Row(
                measure=measure,
                scope=counts.articles[place],
                estimate=Estimate(score=score, articles=1),
                matched=matched,
                of_a=a,
                of_b=b,
                articles=1,
                empty=int(a + b == 0),
                masked=int(counts.masked[place].sum()),
            )
        )
    return found


def table(comparison: Comparison, of: tuple[str, str] | None = None) -> np.ndarray[Any, Any]:
    """The confusion table of one pair, or of all pairs pooled; rows and columns are the labels, then what is missing."""
    if of:
        return confusion(comparison.pairings[of])
    return pooled_confusion([confusion(each) for each in comparison.pairings.values()])


def cases(comparison: Comparison) -> Iterator[tuple[tuple[str, str], Case]]:
    """Every span of every pair in its class, with the pair; the same ones too."""
    texts = {each.article.id: each.article.text for each in comparison.evidence}
    for names, pairing in comparison.pairings.items():
        for case in classify(pairing, texts):
            yield names, case


def _answers(evidence: Evidence, which: Callable[[Span], bool] | None) -> Answers:
    found = evidence.units()
    if which is None:
        return found
    kept = {name: units(span for span in evidence.answers[name].annotations.spans if which(span)) for name in found.units}
    return replace(found, units=kept)


def _within(evidence: Sequence[Evidence], one: str, other: str) -> Mapping[str, Within]:
    done = (each for each in evidence if one in each.finished and other in each.finished)
    return {each.article.id: Within(zones=(), labels=each.within(one, other)) for each in done}


def _row(counts: SpanCounts, measure: str, label: str | None, scope: str, seed: int) -> Row:
    rows = np.flatnonzero(counts.both)
    table = narrowed(counts, measure, label)[rows]
    matched, a, b = table.sum(axis=0).tolist() if len(rows) else (0, 0, 0)
    estimate = bootstrap(table, f1, reason=NO_SPANS, seed=seed) if len(rows) else Estimate(score=undefined(NO_PAIR), articles=0)
    masked = (
        counts.masked
        if label is None
        else counts.masked[:, [counts.labels.index(label)]]
        if label in counts.labels
        else counts.masked[:, :0]
    )
    return Row(
        measure=measure,
        scope=scope,
        estimate=estimate,
        matched=matched,
        of_a=a,
        of_b=b,
        articles=len(rows),
        empty=empty(counts),
        masked=int(masked[rows].sum()),
    )


def _nothing(measure: str, scope: str) -> Row:
    estimate = Estimate(score=undefined(NO_PAIR), articles=0)
    return Row(measure=measure, scope=scope or "all", estimate=estimate, matched=0, of_a=0, of_b=0, articles=0, empty=0, masked=0)
