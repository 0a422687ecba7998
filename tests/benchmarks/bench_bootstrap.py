"""Intervals: 1,000 replicates over 17,000 articles, in sorts of a million keys on the same machine."""

import sys
import tracemalloc
from time import perf_counter

import numpy as np

from annotator.agreement.bootstrap import resample
from annotator.agreement.counts import ratio
from tests.benchmarks.table import Row, show

ARTICLES, COLUMNS, MOST_SORTS, RUNS = 17_000, 30, 400, 3


def fastest(job) -> float:
    """Seconds of the fastest of some runs."""
    seconds = []
    for _ in range(RUNS):
        start = perf_counter()
        job()
        seconds.append(perf_counter() - start)
    return min(seconds)


def rows():
    """The figure of AGREEMENT.md, section 11, and what it holds in memory."""
    generator = np.random.default_rng(0)
    keys = generator.integers(0, 2**60, 1_000_000)
    table = generator.integers(0, 60, (ARTICLES, COLUMNS))
    sort = fastest(lambda: np.sort(keys))
    ours = fastest(lambda: resample(table, score))
    tracemalloc.start()
    resample(table, score)
    held = tracemalloc.get_traced_memory()[1] / 2**20
    tracemalloc.stop()
    yield Row(
        f"1,000 replicates, {ARTICLES:,} articles, {COLUMNS} count columns",
        f"{ours:.2f} s = {ours / sort:.0f} sorts of {sort * 1000:.0f} ms, {held:.0f} MB held",
        f"<= {MOST_SORTS} sorts",
        ours / sort <= MOST_SORTS,
    )


def score(counts: np.ndarray) -> np.ndarray:
    """Ten F1 values of thirty columns."""
    return ratio(2 * counts[..., :10], counts[..., 10:20] + counts[..., 20:])


if __name__ == "__main__":
    sys.exit(show(rows()))
