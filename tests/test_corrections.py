import pytest

from annotator.corrections import corrected
from annotator.model import Zone, ZoneCorrection

ZONES = (Zone(start=0, end=10, type="title"), Zone(start=11, end=30, type="paragraph"))


@pytest.mark.parametrize(
    ("start", "end", "expected"),
    [
        (0, 10, [(0, 10, "caption"), (11, 30, "paragraph")]),
        (15, 20, [(0, 10, "title"), (11, 15, "paragraph"), (15, 20, "caption"), (20, 30, "paragraph")]),
        (5, 15, [(0, 5, "title"), (5, 15, "caption"), (15, 30, "paragraph")]),
        (0, 30, [(0, 30, "caption")]),
        (30, 40, [(0, 10, "title"), (11, 30, "paragraph"), (30, 40, "caption")]),
    ],
)
def test_a_correction_lies_over_what_it_covers(start, end, expected):
    zones = corrected(ZONES, [ZoneCorrection(id="z", start=start, end=end, type="caption")])
    assert [(zone.start, zone.end, zone.type) for zone in zones] == expected


def test_the_later_correction_is_on_top():
    corrections = [ZoneCorrection(id="y", start=0, end=10, type="caption"), ZoneCorrection(id="z", start=0, end=10, type="credit")]
    assert corrected(ZONES, corrections)[0] == Zone(start=0, end=10, type="credit")
