"""Hints about a reading that is valid but looks unintended: borders, contradictions, names left out."""

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence

from annotator.model import AnnotationSet, Article, Event, Note, Span, Zone, segments_of
from annotator.offsets import crossing, overlapping
from annotator.problem import Problem
from annotator.scheme import Scheme, clipped

Hint = tuple[str, str, str]
_QUOTED = re.compile(r"„[^„“”]*[“”]|“[^“”]*”|»[^»«]*«|«[^»«]*»|\"[^\"]*\"")
"""A title in its quotation marks, which may stand at the end of a name: Forum „Häfen der Zukunft“."""

_MARK = re.compile(r"^[,.;:!?»«”“„\"]|[,;:!?»«”“„\"]$")


def lint(scheme: Scheme, article: Article, zones: Sequence[Zone], annotations: AnnotationSet) -> list[Problem]:
    """Hints about one reading, each with its span: to be looked at, not to be refused."""
    spans = annotations.spans
    hints: list[Hint] = [
        *_edges(spans),
        *_paragraphs(article, spans),
        *_quiet_zones(zones, spans),
        *_crossing(spans),
        *_contradictions(spans),
        *_left_out(article, zones, spans),
        *_incomplete(scheme, annotations),
        *_open(annotations),
    ]
    return [Problem(rule=rule, article=article.id, element=element, message=message) for rule, element, message in hints]


def _edges(spans: Sequence[Span]) -> Iterator[Hint]:
    for span in spans:
        if span.text != span.text.strip():
            yield "edge-space", span.id, f"{clipped(span.text)} begins or ends with white space; borders usually leave it out"
        elif _MARK.search(_QUOTED.sub("x", span.text) if not _QUOTED.fullmatch(span.text) else span.text):
            yield "edge-mark", span.id, f"{clipped(span.text)} begins or ends with a punctuation mark; borders usually leave it out"


def _paragraphs(article: Article, spans: Sequence[Span]) -> Iterator[Hint]:
    for span in spans:
        if any(re.search(r"[\r\n]", article.text[start:end]) for start, end in segments_of(span)):
            yield "paragraphs", span.id, f"{clipped(span.text)} runs over the end of a paragraph"


def _quiet_zones(zones: Sequence[Zone], spans: Sequence[Span]) -> Iterator[Hint]:
    quiet = [zone for zone in zones if zone.type in ("boilerplate", "damaged")]
    for span in spans:
        zone = next((zone for zone in quiet if overlapping((span.start, span.end), (zone.start, zone.end))), None)
        if zone:
            yield (
                "zone",
                span.id,
                f"{clipped(span.text)} lies in {zone.type} text, which agreement and training leave out; is the zone right?",
            )


def _crossing(spans: Sequence[Span]) -> Iterator[Hint]:
    for first, second in _neighbours(spans, lambda a, b: crossing((a.start, a.end), (b.start, b.end))):
        if not first.segments and not second.segments:
            yield "crossing", first.id, f"{clipped(first.text)} and {clipped(second.text)} cross: neither lies in the other"


def _contradictions(spans: Sequence[Span]) -> Iterator[Hint]:
    for first, second in _neighbours(spans, lambda a, b: segments_of(a) == segments_of(b)):
        if first.label == second.label:
            yield "duplicate", second.id, f"{clipped(second.text)} is labelled {second.label} twice at the same place"
    labels: dict[str, Counter[str]] = defaultdict(Counter)
    for span in spans:
        labels[span.text][span.label] += 1
    for span in spans:
        counts = labels[span.text]
        usual, often = max(counts.items(), key=lambda item: (item[1], item[0]))
        if span.label != usual and often >= 3 and counts[span.label] == 1:
            yield "label-once", span.id, f"{clipped(span.text)} is {span.label} here, but {usual} {often} times in this article"


def _left_out(article: Article, zones: Sequence[Zone], spans: Sequence[Span]) -> Iterator[Hint]:
    quiet = [(zone.start, zone.end) for zone in zones if zone.type in ("boilerplate", "damaged", "credit")]
    taken = [segment for span in spans for segment in segments_of(span)]
    for text in dict.fromkeys(span.text for span in spans if not span.segments and len(span.text) > 2):
        for found in re.finditer(rf"(?<!\w){re.escape(text)}(?!\w)", article.text):
            place = found.span()
            if not any(overlapping(place, other) for other in (*taken, *quiet)):
                first = next(span for span in spans if span.text == text)
                yield "left-out", first.id, f"{clipped(text)} is {first.label} elsewhere, but unlabelled at {place[0]}"


def _incomplete(scheme: Scheme, annotations: AnnotationSet) -> Iterator[Hint]:
    required = {entry.label: [role.role for role in entry.roles if role.required] for entry in scheme.events}
    for event in annotations.values():
        if isinstance(event, Event):
            missing = [role for role in required.get(event.label, ()) if role not in {argument.role for argument in event.args}]
            if missing:
                yield "incomplete", event.id, f"the {event.label} has no {' and no '.join(missing)}"


def _open(annotations: AnnotationSet) -> Iterator[Hint]:
    for element in annotations.values():
        if isinstance(element, Note) and element.state == "open":
            yield "open-note", element.ref.id if element.ref else "", f"a note is open: {clipped(element.text)}"
        elif isinstance(element, Span) and element.attrs.get("unsure"):
            yield "unsure", element.id, f"{clipped(element.text)} is marked as unsure"


def _neighbours(spans: Sequence[Span], related: Callable[[Span, Span], bool]) -> Iterator[tuple[Span, Span]]:
    reach: list[Span] = []
    for span in spans:
        reach = [other for other in reach if other.end > span.start]
        yield from ((other, span) for other in reach if related(other, span))
        reach.append(span)
