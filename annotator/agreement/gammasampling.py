"""Continua that annotators could have made by chance, for the disorder that gamma expects."""

from collections.abc import Callable, Sequence
from math import ceil

import numpy as np
from numpy.random import Generator

from annotator.agreement.gammaalignment import Floats, Line

Sample = Callable[[Generator], list[Line]]
Sampler = Callable[[Sequence[Line], int], Sample]
"""Lines and the length of their continuum to what draws a continuum of as many lines; in each, some line has a unit."""

# a unit shorter than this has no position worth the name
_SHORTEST = 1e-6


def gaussian(lines: Sequence[Line], length: int) -> Sample:  # noqa: ARG001 (every sampler is asked alike)
    """Units, gaps and lengths drawn from normal distributions of the pooled mean and deviation, labels from the pooled ones.

    The gaps are 0, each first start above 0, and what lies between a unit's start and the end of the one before it, below 0 where they
    overlap (as pygamma-agreement's default). Everything is sorted before it is averaged, so no order of lines or units shows.
    """
    gaps = [0.0]
    for line in lines:
        gaps += [float(start) for start in line.starts[:1] if start > 0]
        gaps += (line.starts[1:] - line.ends[:-1]).tolist()
    count, gap, size = (_normal(each) for each in ([len(line.starts) for line in lines], gaps, _pooled([a.ends - a.starts for a in lines])))
    labels = np.sort(np.concatenate([line.labels for line in lines]))

    def draw(random: Generator) -> list[Line]:
        found: list[Line] = []
        empty = True
        for _ in lines:
            number = abs(int(random.normal(*count)))
            number = max(1, number) if empty else number
            empty = empty and not number
            sizes = np.abs(random.normal(*size, number))
            while (short := sizes < _SHORTEST).any():
                sizes[short] = np.abs(random.normal(*size, np.count_nonzero(short)))
            ends = np.cumsum(random.normal(*gap, number) + sizes)
            found.append(Line(ends - sizes, ends, labels[random.integers(len(labels), size=number)]))
        return found

    return draw


def rotation(lines: Sequence[Line], length: int) -> Sample:
    """Real lines, each drawn anew with all its units moved on by one distance, those behind the end coming in at the start (section 5.2 of the paper).

    The distances lie half a mean unit apart or more, while there is room for that.
    """
    apart = ceil(float(np.mean(_pooled([line.ends - line.starts for line in lines]))) / 2)

    def draw(random: Generator) -> list[Line]:
        while True:
            found: list[Line] = []
            free = np.ones(length, dtype=np.bool_)
            for _ in lines:
                places = np.flatnonzero(free)
                shift = int(random.integers(length) if not len(places) else places[random.integers(len(places))])
                free[np.arange(shift - apart + 1, shift + apart) % length] = False
                line = lines[int(random.integers(len(lines)))]
                starts = (line.starts + shift) % length
                found.append(Line(starts, starts + line.ends - line.starts, line.labels))
            if any(len(line.starts) for line in found):
                return found

    return draw


def _pooled(values: Sequence[Floats]) -> Floats:
    return np.sort(np.concatenate(values))


def _normal(values: Sequence[float] | Floats) -> tuple[float, float]:
    ordered = np.sort(np.asarray(values, dtype=np.float64))
    return float(np.mean(ordered)), float(np.std(ordered))
