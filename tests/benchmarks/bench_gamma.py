"""Aligning units for gamma: ours against pygamma-agreement, on the same continua; and what a whole article costs."""

import logging
import sys
from collections.abc import Callable
from math import fsum
from statistics import median
from time import process_time

import numpy as np

from annotator.agreement.continuum import Continuum, Stretch
from annotator.agreement.gamma import lines_of, tabulate
from annotator.agreement.gammaalignment import Dissimilarity, align
from tests.benchmarks.table import Row, show

try:
    import pygamma_agreement
    from pyannote.core import Segment
except ImportError:
    pygamma_agreement = None

UNITS, LENGTH, ARTICLES, LABELS = 60, 7000, 8, "abcd"


def article(annotators: int, seed: int) -> Continuum:
    """Annotators who mostly agree on 60 units in 7,000 characters, some of them nested."""
    random = np.random.default_rng(seed)
    starts, sizes, labels = random.integers(0, LENGTH - 60, UNITS), random.integers(3, 40, UNITS), random.integers(0, 4, UNITS)
    lines = {}
    for number in range(annotators):
        moved = starts + random.integers(0, 6, UNITS) * (random.random(UNITS) < 0.3)
        given = np.where(random.random(UNITS) < 0.15, random.integers(0, 4, UNITS), labels)
        line = {Stretch(int(start), int(start + size), LABELS[label]) for start, size, label in zip(moved, sizes, given, strict=True)}
        lines[f"a{number + 1}"] = tuple(sorted(line))
    return Continuum(article=f"art-{seed}", length=LENGTH, lines=lines)


def ours(continuum: Continuum) -> float:
    """The disorder of the best alignment."""
    lines = lines_of(continuum, LABELS)
    alignment = align(lines, Dissimilarity())
    assert alignment is not None
    return fsum(alignment.costs) * len(lines) / sum(len(line.starts) for line in lines)


def peer(continuum: Continuum) -> Callable[[], float]:
    """The same by pygamma-agreement; its continuum is made outside of what is measured."""
    made = pygamma_agreement.Continuum()
    for name, line in continuum.lines.items():
        for each in line:
            made.add(name, Segment(each.start, each.end), each.label)
    measure = pygamma_agreement.CombinedCategoricalDissimilarity(alpha=1, beta=1, delta_empty=1)
    return lambda: float(made.get_best_alignment(measure).disorder)


def timed(work: Callable[[], float]) -> tuple[float, float]:
    """What some work gives, and its CPU time."""
    start = process_time()
    found = work()
    return process_time() - start, found


def against_peer(annotators: int, bound: float) -> None:
    """One row: medians of CPU time over articles, each measured in turn, and the widest difference of disorders."""
    continua = [article(annotators, seed) for seed in range(ARTICLES + 1)]
    times: dict[str, list[float]] = {"ours": [], "peer": []}
    apart = 0.0
    for place, continuum in enumerate(continua):
        theirs, (took, disorder) = timed(peer(continuum)), timed(lambda continuum=continuum: ours(continuum))
        apart = max(apart, abs(theirs[1] - disorder))
        if place:  # the first warms both up
            times["ours"].append(took)
            times["peer"].append(theirs[0])
    mine, others = median(times["ours"]), median(times["peer"])
    measured = f"{others / mine:.0f}x ({others * 1e3:.1f} / {mine * 1e3:.2f} ms), disorders within {apart:.0e}"
    what = f"gamma alignment, {annotators} annotators x {UNITS} units: pygamma / ours"
    show([Row(what, measured, f">= {bound:.0f}x, 1e-05", others >= bound * mine and apart <= 1e-5)])


def main() -> None:
    """Print the peer's rows where it is installed, then ours."""
    if pygamma_agreement is None:
        show([Row("gamma alignment: pygamma / ours", "pygamma-agreement is not installed (extra oracles-gpl)")])
    else:
        logging.disable(logging.WARNING)
        against_peer(2, 20)
        against_peer(3, 3)
    for annotators in (2, 3, 4):
        found = [timed(lambda seed=seed, annotators=annotators: sum(tabulate([article(annotators, seed)]).samples)) for seed in range(3)]
        took, drawn = sum(took for took, _ in found) / len(found), sum(drawn for _, drawn in found) / len(found)
        show([Row(f"gamma of an article, {annotators} annotators x {UNITS} units", f"{took:.2f} s, {drawn:.0f} samples")])
    print(f"  {ARTICLES} articles of {LENGTH} characters, CPU time", file=sys.stderr)


if __name__ == "__main__":
    main()
