"""What every suggester is: a name, a version, its languages, and a call that gives the pending spans of an article."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple, Protocol

import msgspec

from annotator.model import Article, Segment, Source, Span, Zone
from annotator.offsets import merged, overlapping
from annotator.records import make_span

SILENT = frozenset({"boilerplate", "credit", "damaged"})
"""The types of zones in which nothing is suggested."""


class Suggester(Protocol):
    """Gives pending spans: each with its id, its quote and its source, none in a silent zone. `languages` None stands for all."""

    @property
    def name(self) -> str: ...

    @property
    def version(self) -> str: ...

    @property
    def languages(self) -> tuple[str, ...] | None: ...

    def __call__(self, article: Article, zones: Sequence[Zone]) -> list[Span]: ...


class Candidate(NamedTuple):
    """A stretch of text that may become a suggestion, with the reason in an analyst's words."""

    start: int
    end: int
    label: str
    score: float | None
    why: str
    kb: str = ""


def language(code: str) -> str:
    """The language of a tag such as `de-AT`: `de`."""
    return code.replace("_", "-").split("-", 1)[0].lower()


def speaks(suggester: Suggester, article: Article) -> bool:
    """Whether the suggester was made for the article's language."""
    return suggester.languages is None or language(article.lang) in suggester.languages


def silent_segments(zones: Iterable[Zone]) -> tuple[Segment, ...]:
    """The stretches in which nothing is suggested, merged."""
    return merged((zone.start, zone.end) for zone in zones if zone.type in SILENT)


def audible(candidates: Iterable[Candidate], zones: Sequence[Zone]) -> list[Candidate]:
    """The candidates that share no character with a silent zone."""
    silent = silent_segments(zones)
    if not silent:
        return list(candidates)
    return [candidate for candidate in candidates if not any(overlapping((candidate.start, candidate.end), segment) for segment in silent)]


def pending(text: str, candidates: Iterable[Candidate], *, by: str, version: str) -> list[Span]:
    """Candidates as spans in text order. The reason and the foreign key go into `ext` as `why` and `kb`, where they have one."""
    spans = []
    for candidate in sorted(candidates, key=lambda found: (found.start, -found.end, found.label)):
        ext: dict[str, object] = {key: value for key, value in (("why", candidate.why), ("kb", candidate.kb)) if value}
        span = make_span(text, candidate.start, candidate.end, candidate.label)
        source = Source(by=by, version=version, score=None if candidate.score is None else round(candidate.score, 3))
        spans.append(msgspec.structs.replace(span, source=source, ext=ext))
    return spans
