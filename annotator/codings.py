"""Agreement of some annotators on categories: the topics of articles and the attributes of aligned spans, by coefficients with intervals."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import combinations

from msgspec import Struct
from msgspec.structs import replace

from annotator.agreement.bootstrap import Estimate, bootstrap
from annotator.agreement.coding import alpha, alpha_of_sums, cohen, measure, percent
from annotator.agreement.counts import Counts, Measure
from annotator.agreement.distances import Scale, jaccard, masi
from annotator.agreement.distancesums import distance_sums
from annotator.agreement.endpoints import paired
from annotator.agreement.pairing import partners
from annotator.agreement.ratings import Category, Item, gather, key
from annotator.agreement.ratingtables import joints, pairs
from annotator.agreement.values import NO_ITEM, NO_PAIR
from annotator.comparable import NOT_ASKED, comparable, finished
from annotator.comparison import Comparison, Row
from annotator.evidence import Evidence
from annotator.model import Span, Topic

Rated = tuple[str, Mapping[str, Category | None]]
"""An article and what each of two annotators gave to one thing in it."""
NO_ATTRIBUTES = "no attributes of spans"
UNSURE = "unsure"
"""The attribute that any span may have: who doesn't set it is sure."""


class Coded(Struct, frozen=True, eq=False, kw_only=True):
    """Items of the articles that were compared, some of which may hold none; `missing` says why there are no articles, `nothing` why no ratings meet."""

    items: tuple[Item, ...]
    articles: tuple[str, ...]
    missing: str = NO_PAIR
    nothing: str = NO_ITEM
    masked: int = 0
    seed: int = 0


def alpha_under(coded: Coded, scale: Scale) -> Estimate:
    """Krippendorff's alpha under a scale of values or of sets."""
    ratings = gather(coded.items, articles=coded.articles)
    table = distance_sums(ratings, scale(ratings.categories))
    return _estimate(coded, table.counts, measure(table, alpha_of_sums))


def coefficients(coded: Coded) -> dict[str, Estimate]:
    """Nominal alpha, Cohen's kappa (the mean over the pairs of annotators) and observed agreement."""
    ratings = gather(coded.items, articles=coded.articles)
    met, each = pairs(ratings), joints(ratings)
    return {
        "alpha": _estimate(coded, met.counts, measure(met, alpha)),
        "Cohen": _estimate(coded, each.counts, measure(each, cohen)),
        "percent": _estimate(coded, met.counts, measure(met, percent)),
    }


def topics(comparison: Comparison) -> list[Row]:
    """Alpha of the topics of an article as a set, under MASI's and Jaccard's distance; then coefficients for each topic, given or not given.

    `items` counts the articles with two ratings; matched is what two annotators gave to one article, of what either gave.
    """
    asked = sorted(
        {topic for each in comparison.evidence for name in _readers(each, comparison) for topic in each.answers[name].labels.topics}
    )
    whole = _topics(comparison, asked)
    rows = [_of_sets(f"alpha {name}", "all", alpha_under(whole, scale), whole) for name, scale in (("MASI", masi), ("Jaccard", jaccard))]
    for topic in asked:
        one = _topics(comparison, [topic])
        given = tuple(Item(item.article, {name: bool(said) for name, said in item.ratings.items()}) for item in one.items)
        rows += [_of_sets(name, topic, estimate, one) for name, estimate in coefficients(replace(one, items=given)).items()]
    return rows


def attributes(comparison: Comparison) -> list[Row]:
    """Coefficients for each attribute of spans that are aligned, over all pairs of annotators; a list of values is a set.

    `items` counts the aligned spans to which both gave a value, of and b those to which either did; matched are equal values.
    """
    articles = tuple(each.article.id for each in comparison.evidence if _readers(each, comparison))
    aligned = list(_aligned(comparison))
    names = sorted({attribute for _, spans in aligned for span in spans.values() for attribute in span.attrs})
    whole = Coded(
        items=(), articles=articles, nothing=NO_ATTRIBUTES, masked=sum(int(each.masked.sum()) for each in comparison.pairs.values())
    )
    rows = []
    for attribute in names:
        values = [(article, {name: _value(span, attribute) for name, span in spans.items()}) for article, spans in aligned]
        coded = replace(whole, items=tuple(Item(*each) for each in values), nothing=NO_ITEM, seed=comparison.seed)
        rows += [of_values(name, attribute, estimate, coded, values) for name, estimate in coefficients(coded).items()]
    return rows or [of_values(name, "all", estimate, whole, []) for name, estimate in coefficients(whole).items()]


def _readers(evidence: Evidence, comparison: Comparison) -> tuple[str, ...]:
    """Who finished an article, if two did."""
    names = finished(evidence, comparison.annotators)
    return names if len(names) > 1 else ()


def _topics(comparison: Comparison, wanted: Collection[str]) -> Coded:
    """Which of some topics annotators gave to each article; of topics that not everybody was asked for, nothing."""
    items, masked = [], 0
    for each in comparison.evidence:
        said = {name: _given(each, name).intersection(wanted) for name in _readers(each, comparison)}
        raters = [name for name in said if not set(wanted).isdisjoint(each.answers[name].labels.topics)]
        shared = set(each.asked(*raters).topics).intersection(wanted) if len(raters) > 1 else set()
        masked += sum(len(topics - shared) for topics in said.values())
        if shared:
            items.append(Item(each.article.id, {name: said[name] & shared for name in raters}))
    several = any(_readers(each, comparison) for each in comparison.evidence)
    articles = tuple(item.article for item in items)
    return Coded(items=tuple(items), articles=articles, missing=NOT_ASKED if several else NO_PAIR, masked=masked, seed=comparison.seed)


def _given(evidence: Evidence, name: str) -> frozenset[str]:
    return frozenset(element.label for element in evidence.answers[name].annotations.values() if isinstance(element, Topic))


def _aligned(comparison: Comparison) -> Iterator[tuple[str, dict[str, Span]]]:
    """Every two spans that are aligned, by their annotators, with their article."""
    for names, pairing in comparison.pairings.items():
        alignment = partners(pairing)
        for each in comparison.evidence:
            if each.article.id in alignment:
                one, two = comparable(each, *names)
                spans = {span.id: span for span in one.spans}, {span.id: span for span in two.spans}
                forward, _ = paired(one, two, alignment[each.article.id])
                yield from (
                    (each.article.id, dict(zip(names, (spans[0][a], spans[1][b]), strict=True))) for a, b in sorted(forward.items())
                )


def _value(span: Span, attribute: str) -> Category | None:
    value = span.attrs.get(attribute, False if attribute == UNSURE else None)
    return frozenset(value) if isinstance(value, list) else value


def _estimate(coded: Coded, counts: Counts, given: Measure) -> Estimate:
    """A measure with its interval, or why it has none: of annotators who finished, one may have rated nothing."""
    reason = coded.missing if not coded.articles else coded.nothing if given.reason == NO_PAIR else given.reason
    return bootstrap(counts, given.score, reason=reason, seed=coded.seed)


def _of_sets(measure: str, scope: str, estimate: Estimate, coded: Coded) -> Row:
    """A row with how many members of sets two annotators share."""
    sets = [each for item in coded.items for each in combinations(map(_set, item.ratings.values()), 2)]
    sizes = sum(len(a & b) for a, b in sets), sum(len(a) for a, _ in sets), sum(len(b) for _, b in sets)
    empty = sum(not any(item.ratings.values()) for item in coded.items)
    return _row(measure, scope, estimate, coded, sizes, items=len(coded.items), empty=empty)


def _set(rating: object) -> frozenset[object]:
    return rating if isinstance(rating, frozenset) else frozenset()


def of_values(measure: str, scope: str, estimate: Estimate, coded: Coded, values: Sequence[Rated]) -> Row:
    """A row with how many values of two annotators are equal."""
    given = [(article, *(None if each is None else key(each) for each in said.values())) for article, said in values]
    both = [(article, a == b) for article, a, b in given if a is not None and b is not None]
    sizes = sum(equal for _, equal in both), sum(a is not None for _, a, _ in given), sum(b is not None for _, _, b in given)
    empty = len(coded.articles) - len({article for article, _ in both})
    return _row(measure, scope, estimate, coded, sizes, items=len(both), empty=empty)


def _row(measure: str, scope: str, estimate: Estimate, coded: Coded, sizes: tuple[int, int, int], *, items: int, empty: int) -> Row:
    matched, a, b = sizes
    return Row(
        measure=measure,
        scope=scope,
        estimate=estimate,
        matched=matched,
        of_a=a,
        of_b=b,
        articles=len(coded.articles),
        empty=empty,
        masked=coded.masked,
        more={"items": items},
    )
