"""How stretches of text lie to each other, and code points to UTF-16.

All offsets are code points, half open; only `to_utf16` and `from_utf16` know the units that browsers count in.
The predicates keep the names of the UIMA community: covers, covered_by, overlapping, crossing, colocated, preceding, following.
"""

from bisect import bisect_left
from collections.abc import Iterable, Sequence

from annotator.model import Segment


def covers(a: Segment, b: Segment) -> bool:
    """Whether every character of `b` is in `a`."""
    return a[0] <= b[0] and b[1] <= a[1]


def covered_by(a: Segment, b: Segment) -> bool:
    """Whether every character of `a` is in `b`."""
    return covers(b, a)


def overlapping(a: Segment, b: Segment) -> bool:
    """Whether `a` and `b` share a character; stretches that only touch don't."""
    return a[0] < b[1] and b[0] < a[1]


def crossing(a: Segment, b: Segment) -> bool:
    """Whether `a` and `b` share a character and neither covers the other."""
    return overlapping(a, b) and not covers(a, b) and not covers(b, a)


def colocated(a: Segment, b: Segment) -> bool:
    """Whether `a` and `b` are the same stretch."""
    return a == b


def preceding(a: Segment, b: Segment) -> bool:
    """Whether `a` ends before `b` begins, or where it begins."""
    return a[1] <= b[0]


def following(a: Segment, b: Segment) -> bool:
    """Whether `a` begins after `b` ends, or where it ends."""
    return b[1] <= a[0]


def merged(segments: Iterable[Segment]) -> tuple[Segment, ...]:
    """The same characters as ascending, disjoint segments; those that touch become one."""
    result: list[Segment] = []
    for start, end in sorted(segments):
        if result and start <= result[-1][1]:
            result[-1] = (result[-1][0], max(end, result[-1][1]))
        else:
            result.append((start, end))
    return tuple(result)


def intersection(a: Sequence[Segment], b: Sequence[Segment]) -> tuple[Segment, ...]:
    """The characters that two lists of merged segments share, merged."""
    result, i, j = [], 0, 0
    while i < len(a) and j < len(b):
        start, end = max(a[i][0], b[j][0]), min(a[i][1], b[j][1])
        if start < end:
            result.append((start, end))
        if a[i][1] < b[j][1]:
            i += 1
        else:
            j += 1
    return tuple(result)


def without(a: Sequence[Segment], b: Sequence[Segment]) -> tuple[Segment, ...]:
    """The characters of merged segments `a` that are not in merged segments `b`, merged."""
    result: list[Segment] = []
    for start, end in a:
        for cut_start, cut_end in b:
            if cut_end <= start or cut_start >= end:
                continue
            if cut_start > start:
                result.append((start, cut_start))
            start = cut_end
        if start < end:
            result.append((start, end))
    return tuple(result)


class Utf16Map:
    """Code points to UTF-16 units and back, for one text; both ways in O(log n) of its astral characters."""

    def __init__(self, text: str) -> None:
        astral = [] if text.isascii() else [index for index, character in enumerate(text) if character > "\uffff"]
        self._astral = astral
        self._units = [index + number for number, index in enumerate(astral)]
        self.length = len(text) + len(astral)
        self._characters = len(text)

    def to_utf16(self, offset: int) -> int:
        """UTF-16 units before the code point at `offset`, 0..len(text); raises ValueError outside."""
        if not 0 <= offset <= self._characters:
            raise ValueError(f"offset {offset} lies outside the text's 0..{self._characters} code points")
        return offset + bisect_left(self._astral, offset)

    def from_utf16(self, unit: int) -> int:
        """Code points before a UTF-16 unit; raises ValueError outside the text or inside a surrogate pair."""
        if not 0 <= unit <= self.length:
            raise ValueError(f"unit {unit} lies outside the text's 0..{self.length} UTF-16 units")
        before = bisect_left(self._units, unit)
        if before and self._units[before - 1] + 1 == unit:
            raise ValueError(f"unit {unit} lies inside a surrogate pair")
        return unit - before
