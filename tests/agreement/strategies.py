"""Random answers for the laws of agreement: nested, crossing, touching, identical and discontinuous units, stacked labels and empty sets."""

from hypothesis import strategies as st

from annotator.agreement.values import Answers, Unit

LABELS = ("PER", "ORG", "WEAPON")
LENGTH = 24


@st.composite
def unit(draw: st.DrawFn) -> Unit:
    """A unit of one segment, now and then of two."""
    borders = sorted(draw(st.sets(st.integers(0, LENGTH), min_size=2, max_size=4)))
    segments = ((borders[0], borders[1]), (borders[2], borders[3])) if len(borders) == 4 else ((borders[0], borders[-1]),)
    return Unit(segments, draw(st.sampled_from(LABELS)))


sets = st.frozensets(unit(), max_size=6).map(lambda found: tuple(sorted(found)))
"""What one annotator marked in one article."""


@st.composite
def answers(draw: st.DrawFn, *, annotators: tuple[str, ...] = ("a1", "a2"), article: str = "a") -> Answers:
    """One article, finished by all of some annotators; each may share units with the first."""
    first = draw(sets)
    found = {annotators[0]: first}
    for name in annotators[1:]:
        shared = [each for each in first if draw(st.booleans())]
        found[name] = tuple(sorted({*shared, *draw(sets)}))
    return Answers(article=article, length=LENGTH, units=found)
