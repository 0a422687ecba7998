"""Where annotators are compared: the zones of an article that count, for all labels or for each, and answers cut to them."""

from collections.abc import Callable, Iterable

from msgspec import field

from annotator.agreement.values import Answers, Unit
from annotator.model import Reading, Record, Segment, Zone
from annotator.offsets import intersection, merged, without


class Within(Record, frozen=True, kw_only=True):
    """Where an article is compared: merged `zones`, or, for a label in `labels`, the merged zones there instead."""

    zones: tuple[Segment, ...]
    labels: dict[str, tuple[Segment, ...]] = field(default_factory=dict)

    def of(self, label: str) -> tuple[Segment, ...]:
        """The zones in which a label counts."""
        return self.labels.get(label, self.zones)


def content(length: int, zones: Iterable[Zone]) -> Within:
    """An article of `length` code points without its boilerplate."""
    boilerplate = merged((zone.start, zone.end) for zone in zones if zone.type == "boilerplate")
    return Within(zones=without(((0, length),), boilerplate))


def declared(reading: Reading) -> Within:
    """What a reading covers: its zones, for the labels it was asked for where it says which."""
    zones = merged(reading.zones)
    if reading.labels is None:
        return Within(zones=zones)
    return Within(zones=(), labels=dict.fromkeys(sorted(reading.labels.spans), zones))


def meet(first: Within, *others: Within) -> Within:
    """What lies within all of them.

    >>> meet(Within(zones=((0, 9),)), Within(zones=(), labels={"PER": ((5, 20),)})).of("PER")
    ((5, 9),)
    """
    for other in others:
        labels = {label: intersection(first.of(label), other.of(label)) for label in sorted({*first.labels, *other.labels})}
        first = Within(zones=intersection(first.zones, other.zones), labels=labels)
    return first


def kept(answers: Answers, within: Within) -> tuple[Answers, int]:
    """The units that have a character within, whole; and how many were dropped."""
    units = {name: tuple(unit for unit in found if _inside(unit, within)) for name, found in answers.units.items()}
    dropped = sum(map(len, answers.units.values())) - sum(map(len, units.values()))
    return Answers(article=answers.article, length=answers.length, units=units), dropped


def clipped(answers: Answers, within: Within) -> Answers:
    """The units' characters within, for measures over characters; units that become equal count once."""
    return _cut(answers, answers.length, lambda unit: _inside(unit, within))


def compressed(answers: Answers, within: Within) -> Answers:
    """The same in an article from which all else is deleted, for measures of the continuum: later offsets move left, `length` shrinks.

    A character stays that counts for some label.
    """
    left = merged([*within.zones, *(zone for zones in within.labels.values() for zone in zones)])

    def place(offset: int) -> int:
        return sum(min(end, offset) - start for start, end in left if start < offset)

    def moved(unit: Unit) -> tuple[Segment, ...]:
        return merged((place(start), place(end)) for start, end in _inside(unit, within))

    return _cut(answers, place(answers.length), moved)


def _cut(answers: Answers, length: int, cut: Callable[[Unit], tuple[Segment, ...]]) -> Answers:
    units = {name: {Unit(left, unit.label) for unit in found if (left := cut(unit))} for name, found in answers.units.items()}
    return Answers(article=answers.article, length=length, units={name: tuple(sorted(found)) for name, found in units.items()})


def _inside(unit: Unit, within: Within) -> tuple[Segment, ...]:
    return intersection(unit.segments, within.of(unit.label))
