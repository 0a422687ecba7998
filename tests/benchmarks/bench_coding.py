"""Coefficients on a million items: nominal alpha against the package krippendorff, Cohen's table against one np.bincount of pair codes.

The package is under the GPL and optional (pip install 'article-annotator[oracles-gpl]'); without it, alpha has no peer.
"""

import sys
import tracemalloc
from collections.abc import Callable
from importlib import import_module
from importlib.util import find_spec
from statistics import median
from time import process_time

import numpy as np

from annotator.agreement.coding import alpha, point
from annotator.agreement.ratings import Ratings, from_array
from annotator.agreement.ratingtables import joint, pairs
from tests.benchmarks.table import Row, show

ITEMS, ANNOTATORS, CATEGORIES, RUNS = 1_000_000, 3, 5, 5
NAMES = tuple(f"a{number}" for number in range(1, ANNOTATORS + 1))


def drawn() -> np.ndarray:
    """Three annotators who mostly agree; one rating in ten is missing."""
    chance = np.random.default_rng(7)
    truth, other = chance.integers(0, CATEGORIES, ITEMS), chance.integers(0, CATEGORIES, (ANNOTATORS, ITEMS))
    values = np.where(chance.random(other.shape) < 0.8, truth, other).astype(np.float64)
    values[chance.random(values.shape) < 0.1] = np.nan
    return values


def timed(works: dict[str, Callable[[], object]]) -> dict[str, float]:
    """Median CPU seconds of interleaved runs."""
    times: dict[str, list[float]] = {name: [] for name in works}
    for _ in range(RUNS):
        for name, work in works.items():
            start = process_time()
            work()
            times[name].append(process_time() - start)
    return {name: median(each) for name, each in times.items()}


def peak(work: Callable[[], object]) -> int:
    """The most bytes held at a time beyond those held before."""
    tracemalloc.start()
    work()
    found = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return found


def nominal(values: np.ndarray) -> Row:
    """From the same array of values to alpha."""

    def ours() -> float:
        return point(pairs(from_array(values, annotators=NAMES)), alpha).value

    what = f"nominal alpha of 1M items x {ANNOTATORS}, from values / krippendorff"
    if find_spec("krippendorff") is None:
        return Row(what, f"{timed({'ours': ours})['ours'] * 1e3:.0f} ms; krippendorff isn't installed")
    peer = import_module("krippendorff")

    def theirs() -> float:
        return float(peer.alpha(values, level_of_measurement="nominal"))

    assert abs(ours() - theirs()) < 1e-12
    times, less = timed({"ours": ours, "theirs": theirs}), peak(theirs) / peak(ours)
    faster = times["theirs"] / times["ours"]
    measured = f"{faster:.1f}x as fast ({times['ours'] * 1e3:.0f} / {times['theirs'] * 1e3:.0f} ms), {less:.1f}x less memory"
    return Row(what, measured, ">= 20x as fast", faster >= 20)


def cohens(ratings: Ratings) -> Row:
    """The table of one pair of annotators whose ratings are coded."""
    codes = ratings.codes.astype(np.int64) + 1
    packed = codes[0] * (CATEGORIES + 1) + codes[1]
    times = timed({"ours": lambda: joint(ratings, "a1", "a2"), "floor": lambda: np.bincount(packed, minlength=(CATEGORIES + 1) ** 2)})
    slower = times["ours"] / times["floor"]
    measured = f"{slower:.2f}x ({times['ours'] * 1e3:.1f} / {times['floor'] * 1e3:.1f} ms)"
    return Row("Cohen's table of 1M items / one np.bincount of pair codes", measured, "<= 3x", slower <= 3)


def main() -> None:
    """Print one row a measure."""
    values = drawn()
    ratings = from_array(values, annotators=NAMES)
    show([nominal(values), cohens(ratings)])
    table = timed({"coded": lambda: point(pairs(ratings), alpha)})["coded"]
    print(f"  {ITEMS:,} items, {CATEGORIES} categories, {RUNS} interleaved runs; from codes to alpha {table * 1e3:.0f} ms", file=sys.stderr)


if __name__ == "__main__":
    main()
