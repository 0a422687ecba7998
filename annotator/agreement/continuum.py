"""An article as a line per annotator: mask-compressed offsets, and the stretches that each annotator marked on them."""

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from itertools import accumulate, pairwise
from typing import NamedTuple

from msgspec import field

from annotator.agreement.values import Answers
from annotator.model import Record, Segment


class Stretch(NamedTuple):
    """A labelled stretch `[start, end)` of the continuum, in compressed offsets."""

    start: int
    end: int
    label: str


class Continuum(Record, frozen=True, kw_only=True):
    """What the annotators who finished an article marked on `length` characters, masked ones deleted.

    `lines` holds each annotator's stretches, sorted; an empty line is an answer. `n_masked` counts the spans that lay wholly outside the mask.
    """

    article: str
    length: int
    lines: dict[str, tuple[Stretch, ...]] = field(default_factory=dict)
    n_masked: int = 0


class Compression:
    """Offsets of a text to offsets among the characters inside a mask; a masked offset falls on the border that it moves to."""

    def __init__(self, mask: Iterable[Segment]) -> None:
        inside = merged(mask)
        self._starts = [start for start, _ in inside]
        self._ends = [end for _, end in inside]
        self._before = list(accumulate((end - start for start, end in inside), initial=0))

    @property
    def length(self) -> int:
        """How many characters the mask holds."""
        return self._before[-1]

    def __call__(self, offset: int) -> int:
        """How many characters inside the mask stand before an offset."""
        at = bisect_right(self._starts, offset) - 1
        return self._before[at] + min(offset, self._ends[at]) - self._starts[at] if at >= 0 else 0


def merged(segments: Iterable[Segment]) -> list[Segment]:
    """Segments in any order as their union: ascending, apart, empty ones left out."""
    found: list[Segment] = []
    for start, end in sorted(each for each in segments if each[0] < each[1]):
        if found and start <= found[-1][1]:
            found[-1] = (found[-1][0], max(end, found[-1][1]))
        else:
            found.append((start, end))
    return found


def hulls(answers: Answers, *, within: Sequence[Segment] | None = None) -> Continuum:
    """A continuum for gamma: each span as one stretch from its first to its last character, less what the mask `within` leaves out.

    A span without a character of its own inside is dropped and counted.
    """
    return _continuum(answers, within, hull=True)


def pieces(answers: Answers, *, within: Sequence[Segment] | None = None) -> Continuum:
    """A continuum for unitizing alphas: each segment as a stretch of its own, clipped to the mask `within`; equal ones of an annotator stay apart."""
    return _continuum(answers, within, hull=False)


def only(continuum: Continuum, annotators: Iterable[str]) -> Continuum:
    """The continuum of some of its annotators; whoever did not finish the article is not in it."""
    lines = {name: continuum.lines[name] for name in annotators if name in continuum.lines}
    return Continuum(article=continuum.article, length=continuum.length, lines=lines, n_masked=continuum.n_masked)


def flattened(continuum: Continuum, label: str) -> tuple[Continuum, int]:
    """One label's stretches, overlapping ones as their union, and how many were swallowed; touching ones stay two."""
    lines, swallowed = {}, 0
    for name, line in continuum.lines.items():
        found: list[Stretch] = []
        for each in (stretch for stretch in line if stretch.label == label):
            if found and each.start < found[-1].end:
                found[-1] = found[-1]._replace(end=max(each.end, found[-1].end))
                swallowed += 1
            else:
                found.append(each)
        lines[name] = tuple(found)
    return Continuum(article=continuum.article, length=continuum.length, lines=lines, n_masked=continuum.n_masked), swallowed


def overlapping(line: Sequence[Stretch]) -> bool:
    """Whether two stretches of a sorted line share a character."""
    return any(after.start < before.end for before, after in pairwise(line))


def labels_of(continua: Iterable[Continuum]) -> tuple[str, ...]:
    """The labels in use, sorted."""
    return tuple(sorted({stretch.label for continuum in continua for line in continuum.lines.values() for stretch in line}))


def _continuum(answers: Answers, within: Sequence[Segment] | None, *, hull: bool) -> Continuum:
    place = Compression(((0, answers.length),) if within is None else within)
    lines: dict[str, tuple[Stretch, ...]] = {}
    n_masked = 0
    for name in sorted(answers.units):
        found: list[Stretch] = []
        for unit in set(answers.units[name]):
            kept = [(place(start), place(end)) for start, end in unit.segments]
            kept = [(start, end) for start, end in kept if start < end]
            n_masked += not kept
            if kept and hull:
                kept = [(place(unit.start), place(unit.end))]
            found += [Stretch(start, end, unit.label) for start, end in kept]
        lines[name] = tuple(sorted(found))
    return Continuum(article=answers.article, length=place.length, lines=lines, n_masked=n_masked)
