"""What the tests of the suggesters compare: places and labels, and whether each quote is the text at its place."""

from collections.abc import Iterable

from annotator.model import AnnotationSet, Article, Source, Span
from annotator.records import make_span, suggestion_id

Place = tuple[int, int, str]


def places(spans: Iterable[Span]) -> list[Place]:
    """Start, end and label of each span, in text order."""
    return sorted((span.start, span.end, span.label) for span in spans)


def wanted(annotations: AnnotationSet, *, without: Iterable[str] = ()) -> list[Place]:
    """The places of a set that was written in the notation of the tests."""
    return sorted(place for place in places(annotations.spans) if place[2] not in set(without))


def sound(article: Article, spans: Iterable[Span]) -> bool:
    """Whether every suggestion quotes its place, has the id of its content, and says where it's from."""
    return all(
        span.text == article.text[span.start : span.end] and span.id == suggestion_id(span) and span.source is not None for span in spans
    )


def suggestion(text: str, quote: str, label: str, by: str = "rules-de", score: float | None = 0.8, **ext: object) -> Span:
    """A pending span at the first occurrence of a quote."""
    start = text.index(quote)
    made = make_span(text, start, start + len(quote), label)
    return Span(
        id=made.id, start=made.start, end=made.end, label=label, text=quote, source=Source(by=by, version="1", score=score), ext=dict(ext)
    )
