"""Zones after corrections: the import's guess with what people said instead."""

from collections.abc import Iterable

from annotator.model import AnyElement, Zone, ZoneCorrection


def corrected(zones: Iterable[Zone], elements: Iterable[AnyElement]) -> tuple[Zone, ...]:
    """The zones with the corrections among `elements` laid over them, later ones on top; sorted, and disjoint where the zones were."""
    result = tuple(zones)
    for element in elements:
        if isinstance(element, ZoneCorrection):
            rest = [part for zone in result for part in _without(zone, element)]
            new = Zone(start=element.start, end=element.end, type=element.type)
            result = tuple(sorted([*rest, new], key=lambda zone: (zone.start, zone.end)))
    return result


def _without(zone: Zone, correction: ZoneCorrection) -> list[Zone]:
    if correction.end <= zone.start or zone.end <= correction.start:
        return [zone]
    parts = [(zone.start, correction.start), (correction.end, zone.end)]
    return [Zone(start=start, end=end, type=zone.type) for start, end in parts if start < end]
