"""Brings the suggestions of several suggesters together: equal ones become one, and of those in conflict the better one stays."""

from collections.abc import Hashable, Iterable, Sequence

import msgspec

from annotator.model import AnyElement, Record, Source, Span
from annotator.records import content_key
from annotator.suggest.settle import settle

DEFAULT_PRIORITY = ("memory",)
"""What this reader decided before goes first; the other suggesters are equals."""


class Suggestion(Record, frozen=True, kw_only=True):
    """A pending element, everyone who suggests it (best first), and why, in an analyst's words."""

    element: AnyElement
    sources: tuple[Source, ...]
    why: str = ""


class _Ranked(msgspec.Struct, frozen=True):
    start: int
    end: int
    label: str
    order: tuple[int, int, float, str, str, str]
    elements: tuple[Span, ...]


def merge(lists: Iterable[Sequence[AnyElement]], priority: Sequence[str] = DEFAULT_PRIORITY) -> list[Suggestion]:
    """Suggestions to offer, in text order; what isn't a span follows in the order given.

    The order of conflicts: suggesters named in `priority`, in its order, before all others; then the longer span; then the higher
    score; then the suggester's name, the label and the id. What can stand together says `settle`.
    """
    equal: dict[Hashable, list[AnyElement]] = {}
    for elements in lists:
        for element in elements:
            equal.setdefault(content_key(element), []).append(element)
    ranked, others = [], []
    for same in equal.values():
        spans = [element for element in same if isinstance(element, Span)]
        if not spans:
            others.append(_suggestion(tuple(same)))
            continue
        spans.sort(key=lambda span: _order(span, priority))
        best = spans[0]
        ranked.append(_Ranked(best.start, best.end, best.label, _order(best, priority), tuple(spans)))
    return [_suggestion(item.elements) for item in settle(ranked, order=lambda item: item.order)] + others


def _order(span: Span, priority: Sequence[str]) -> tuple[int, int, float, str, str, str]:
    by = span.source.by if span.source else ""
    score = span.source.score if span.source and span.source.score is not None else 0.0
    rank = next((index for index, name in enumerate(priority) if by == name or by.startswith(f"{name}-")), len(priority))
    return rank, span.start - span.end, -score, by, span.label, span.id


def _suggestion(elements: tuple[AnyElement, ...]) -> Suggestion:
    sources: dict[str, Source] = {}
    reasons: dict[str, None] = {}
    for element in elements:
        source = getattr(element, "source", None)
        if isinstance(source, Source):
            sources.setdefault(source.by, source)
        why = getattr(element, "ext", {}).get("why")
        if why:
            reasons.setdefault(str(why))
    return Suggestion(element=_bare(elements[0]), sources=tuple(sources.values()), why="; ".join(reasons))


def _bare(element: AnyElement) -> AnyElement:
    # the reason is for the screen; it doesn't follow the element into a reader's journal
    ext = getattr(element, "ext", None)
    return msgspec.structs.replace(element, ext={key: value for key, value in ext.items() if key != "why"}) if ext else element
