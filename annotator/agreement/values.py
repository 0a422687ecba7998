"""What measures of agreement are given, and what they give: finished answers, and scores that say why where they are undefined."""

import math
from collections.abc import Iterable
from typing import NamedTuple

from msgspec import field

from annotator.model import Record, Segment, Span, segments_of

NO_SPANS = "no spans on either side"
NO_PAIR = "fewer than two finished annotators"
NO_ITEM = "no item with two ratings"
ONE_CATEGORY = "only one category"
NO_UNITS = "no units"
OVERLAPPING = "overlapping units of one annotator"
FEW_ARTICLES = "fewer than two articles"
TOO_MANY = "too many candidate alignments"


class Unit(NamedTuple):
    """A span as measures see it: ascending, disjoint, half-open segments in code points, and a label. Equal units say the same."""

    segments: tuple[Segment, ...]
    label: str

    @property
    def start(self) -> int:
        """The first code point."""
        return self.segments[0][0]

    @property
    def end(self) -> int:
        """Behind the last code point."""
        return self.segments[-1][1]

    @property
    def size(self) -> int:
        """How many code points its segments hold."""
        return sum(end - start for start, end in self.segments)


class Answers(Record, frozen=True, kw_only=True):
    """What the annotators who finished an article marked in it. `units` holds each one's set, sorted and without doubles; an empty set is an answer."""

    article: str
    length: int
    units: dict[str, tuple[Unit, ...]] = field(default_factory=dict)


class Score(Record, frozen=True, kw_only=True):
    """A value with its interval; NaN with the `reason` where there is no evidence for one. `lo` and `hi` are NaN where there is no interval."""

    value: float
    reason: str = ""
    lo: float = math.nan
    hi: float = math.nan

    @property
    def defined(self) -> bool:
        """Whether there is a value."""
        return not math.isnan(self.value)


def undefined(reason: str) -> Score:
    """No value, and why."""
    return Score(value=math.nan, reason=reason)


def unit(span: Span) -> Unit:
    """A span as a unit."""
    return Unit(segments_of(span), span.label)


def units(spans: Iterable[Span]) -> tuple[Unit, ...]:
    """Spans as a set of units: sorted, exact doubles once."""
    return tuple(sorted({unit(span) for span in spans}))
