"""Relations and events of some annotators, taken apart: a score with its interval for each part, end to end and conditional."""

from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence

import numpy as np
from msgspec import Struct
from msgspec.structs import replace

from annotator.agreement import events as eventcounts
from annotator.agreement import relations as relationcounts
from annotator.agreement.bootstrap import bootstrap
from annotator.agreement.counts import Counts, Matched, Measure, labelled, stacked
from annotator.agreement.distances import Scale, masi, nominal
from annotator.agreement.endpoints import Mode, Pairs, paired
from annotator.agreement.eventpairs import with_events
from annotator.agreement.pairing import partners
from annotator.agreement.ratings import Category, Item
from annotator.agreement.values import NO_ITEM, NO_PAIR
from annotator.codings import Coded, Rated, alpha_under, of_values
from annotator.comparable import NOT_ASKED, comparable, finished
from annotator.comparison import Comparison, Row
from annotator.model import AnnotationSet, Event, Relation, Scalar

Parts = tuple[Mapping[str, Counts], ...]
Said = Mapping[tuple[str, str], Sequence[tuple[Category, Category]]]
Compare = Callable[[AnnotationSet, AnnotationSet, Pairs], tuple[Counts, Parts, Said]]


class Found(Struct, frozen=True, eq=False, kw_only=True):
    """The counts of each article, all pairs of annotators added: in total, and by the names of each kind of part.

    `items` holds what both gave to one object, by the measure and the scope that it is rated under. `finished` says whether any article has two readers, `masked` counts by label the relations or events that could not be compared.
    """

    whole: dict[str, Counts]
    parts: dict[str, list[dict[str, Counts]]]
    items: dict[tuple[str, str], list[Rated]]
    masked: Counter[str]
    finished: bool
    seed: int


def relations(comparison: Comparison, *, mode: Mode = "aligned", undirected: Collection[str] = ()) -> list[Row]:
    """A row a measure of relations, then those of each label; `reversed` counts what runs the other way round.

    `undirected` names the labels that have no direction, `mode` says when two endpoints are the same.
    """

    def compare(one: AnnotationSet, two: AnnotationSet, pairs: Pairs) -> tuple[Counts, Parts, Said]:
        found = relationcounts.compare(one, two, pairs, mode=mode, undirected=undirected)
        return found.counts, (found.by_label,), {("relation type, alpha", "all"): found.types}

    measures, column = relationcounts.MEASURES, relationcounts.Column
    found = _found(comparison, Relation, compare)
    turned = {"reversed": _total(found, column.REVERSED)}
    rows = _rows(found, measures, len(column))
    return [
        *(replace(row, more=turned if row.measure.startswith("relation endpoints") else {}) for row in rows),
        *_alphas(found, masi, {"relation type, alpha": relationcounts.NO_ENDPOINTS}),
        *_rows_of_parts(found, 0, _chosen(measures, "relation typed", "relation typed, conditional"), len(column)),
    ]


def events(comparison: Comparison, *, mode: Mode = "aligned") -> list[Row]:
    """A row a measure of events, then those of each label, role and attribute; `without trigger` counts the events that have none.

    `mode` says when two fillers are the same; which event is which doesn't depend on it.
    """

    def compare(one: AnnotationSet, two: AnnotationSet, pairs: Pairs) -> tuple[Counts, Parts, Said]:
        found = eventcounts.compare(one, two, pairs, mode=mode)
        said: dict[tuple[str, str], list[tuple[Category, Category]]] = {
            ("event type, alpha", "all"): [*found.types],
            ("role, alpha", "all"): [*found.roles],
        }
        for each in found.values:
            said.setdefault(("attribute, alpha", each.name), []).append((_category(each.a), _category(each.b)))
        return found.counts, (found.by_label, found.by_role, found.by_attribute), said

    measures, column = eventcounts.MEASURES, eventcounts.Column
    found = _found(comparison, Event, compare)
    bare = {"without trigger": _total(found, column.WITHOUT_TRIGGER_A) + _total(found, column.WITHOUT_TRIGGER_B)}
    rows = _rows(found, measures, len(column))
    return [
        *(replace(row, more=bare if row.measure.startswith("trigger") else {}) for row in rows),
        *_alphas(found, nominal, {"event type, alpha": eventcounts.NO_PAIRED, "role, alpha": eventcounts.NO_MATCHED_ARGUMENTS}),
        *_rows_of_parts(found, 0, _chosen(measures, "event type"), len(column)),
        *_rows_of_parts(found, 1, _chosen(measures, "role"), len(column)),
        *_rows_of_parts(found, 2, _chosen(measures, "attribute", "attribute, conditional"), len(column)),
        *(row for name, scope in sorted(found.items) if scope != "all" for row in _alphas(found, nominal, {name: NO_ITEM}, scope)),
    ]


def _found(comparison: Comparison, kind: type[Relation] | type[Event], compare: Compare) -> Found:
    """What every pair of annotators said in every article that both finished and where both were asked for such elements."""
    several = any(len(finished(each, comparison.annotators)) > 1 for each in comparison.evidence)
    found = Found(whole={}, parts={}, items={}, masked=Counter(), finished=several, seed=comparison.seed)
    for names, pairing in comparison.pairings.items():
        aligned = partners(pairing)
        for each in comparison.evidence:
            if finished(each, names) != names:
                continue
            one, two = comparable(each, *names)
            for name, kept in zip(names, (one, two), strict=True):
                said = each.answers[name].annotations.values()
                found.masked.update(element.label for element in said if isinstance(element, kind) and element.id not in kept)
            asked = each.asked(*names)
            if asked.relations if kind is Relation else asked.events:
                pairs = with_events(one, two, paired(one, two, aligned.get(each.article.id, {})))
                counts, parts, rated = compare(one, two, pairs)
                _add(found, each.article.id, counts, parts)
                for key, values in rated.items():
                    found.items.setdefault(key, []).extend((each.article.id, dict(zip(names, both, strict=True))) for both in values)
    return found


def _add(found: Found, article: str, counts: Counts, parts: Parts) -> None:
    found.whole[article] = found.whole.get(article, 0) + counts
    for known, more in zip(found.parts.setdefault(article, [{} for _ in parts]), parts, strict=True):
        known.update({name: known.get(name, 0) + row for name, row in more.items()})


def _rows(found: Found, measures: Mapping[str, Measure], columns: int) -> list[Row]:
    table = stacked(found.whole) if found.whole else np.zeros((0, columns), dtype=np.int64)
    return [_row(found, name, measure, "all", table, found.masked.total()) for name, measure in measures.items()]


def _rows_of_parts(found: Found, place: int, measures: Mapping[str, Measure], columns: int) -> list[Row]:
    """The same of each label (the parts at place 0), role or attribute alone."""
    parts = {article: tables[place] for article, tables in found.parts.items()}
    names = sorted({name for table in parts.values() for name in table} | (set() if place else set(found.masked)))
    table = labelled(parts, names, columns)
    return [
        _row(found, measure, given, name, table[:, at], found.masked.total() if place else found.masked[name])
        for at, name in enumerate(names)
        for measure, given in measures.items()
    ]


def _alphas(found: Found, scale: Scale, reasons: Mapping[str, str], scope: str = "all") -> list[Row]:
    """Krippendorff's alpha of what both gave to one object, all of which are counted as of a and of b; matched are those to which both gave the same."""
    whole = Coded(
        items=(),
        articles=tuple(sorted(found.whole)),
        missing=NOT_ASKED if found.finished else NO_PAIR,
        masked=found.masked.total(),
        seed=found.seed,
    )
    rows = []
    for name, nothing in reasons.items():
        values = found.items.get((name, scope), [])
        coded = replace(whole, items=tuple(Item(*each) for each in values), nothing=nothing)
        rows.append(replace(of_values(name, scope, alpha_under(coded, scale), coded, values), empty=_empty(found), more={}))
    return rows


def _empty(found: Found) -> int:
    """How many articles both finished without any such element."""
    return sum(not row.any() for row in found.whole.values())


def _category(value: Scalar | list[Scalar]) -> Category:
    return frozenset(value) if isinstance(value, list) else value


def _row(found: Found, name: str, measure: Measure, scope: str, table: Counts, masked: int) -> Row:
    reason = measure.reason if len(table) else NOT_ASKED if found.finished else NO_PAIR
    score, total = measure.score, table.sum(axis=0)
    matched, a, b = (int(total[at]) for at in (score.matched, score.a, score.b)) if isinstance(score, Matched) else (None, None, None)
    return Row(
        measure=name,
        scope=scope,
        estimate=bootstrap(table, measure.score, reason=reason, seed=found.seed),
        matched=matched,
        of_a=a,
        of_b=b,
        articles=len(table),
        empty=_empty(found),
        masked=masked,
    )


def _total(found: Found, column: int) -> int:
    return int(sum(row[column] for row in found.whole.values()))


def _chosen(measures: Mapping[str, Measure], *names: str) -> dict[str, Measure]:
    return {name: measures[name] for name in names}
