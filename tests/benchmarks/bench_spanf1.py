"""Span agreement of two annotators: exact matches and overlaps of a million spans a side in sorts of their keys, F1 against nervaluate.

One sort is `np.sort` of one side's keys in random order. nervaluate is timed on the first articles only, of which it takes each by itself.
"""

import random
import sys
import tracemalloc
from collections.abc import Callable, Iterator
from importlib.util import find_spec
from statistics import median
from time import process_time

import numpy as np
from msgspec.structs import replace

from annotator.agreement.columns import Columns, Pair, ordered, pack, pair
from annotator.agreement.disagreement import classify, confusion
from annotator.agreement.overlap import Pieces, overlapping, shared
from annotator.agreement.pairing import align
from annotator.agreement.spancounts import boundaries, count, exact, f1, overlap_typed, overlap_untyped
from annotator.agreement.values import Answers, Unit
from tests.benchmarks.table import Row, show

LABELS = ("EVENT", "GPE", "LOC", "ORG", "PER", "WEAPON")
LENGTH, RUNS, PEERS = 3000, 5, 200


def corpus(articles: int, spans: int, *, seed: int = 7) -> list[Answers]:
    """Articles that two annotators marked: four of five spans alike, the rest moved, relabelled or left out; one in six is nested."""
    return [Answers(article=f"{index:06}", length=LENGTH, units=_marked(random.Random(seed + index), spans)) for index in range(articles)]


def _marked(chance: random.Random, spans: int) -> dict[str, tuple[Unit, ...]]:
    a, b = set(), set()
    for start in chance.sample(range(0, LENGTH - 40, 4), spans):
        unit = Unit(((start, start + chance.choice((3, 6, 8, 8, 12, 24))),), chance.choice(LABELS))
        a.add(unit)
        match chance.randrange(15):
            case 0:
                b.add(Unit(((unit.start, unit.end + 3),), unit.label))
            case 1:
                b.add(Unit(unit.segments, chance.choice(LABELS)))
            case 2:
                b.add(Unit(((unit.start + 40, unit.end + 40),), unit.label))
            case _:
                b.add(unit)
    return {"a1": tuple(sorted(a)), "a2": tuple(sorted(b))}


def timed(work: Callable[[], object], runs: int = RUNS) -> float:
    """The median time of some work, in seconds."""
    times = []
    for _ in range(runs):
        start = process_time()
        work()
        times.append(process_time() - start)
    return median(times)


def memory(work: Callable[[], object]) -> int:
    """The most memory that some work took, in bytes."""
    tracemalloc.start()
    work()
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return most


def shuffled(columns: Columns) -> Columns:
    """The same rows as nobody has sorted them."""
    order = np.random.default_rng(7).permutation(len(columns))
    pieces = Pieces(np.arange(len(order)), columns.pieces.start[order], columns.pieces.end[order])
    moved = {name: getattr(columns, name)[order] for name in columns.__struct_fields__ if name != "pieces"}
    return Columns(**moved, pieces=pieces)


def without_characters(both: Pair) -> None:
    """The four measures over spans, which have a counterpart in nervaluate's four."""
    overlaps = shared(both.a.pieces, both.b.pieces)
    for table in (exact(both), boundaries(both), overlap_typed(both, overlaps), overlap_untyped(both, overlaps)):
        f1(table)
        f1(table.reshape(-1, 3).sum(axis=0))


def sorts() -> Iterator[Row]:
    """What matching a million spans a side costs."""
    both = pair(pack(corpus(17_000, 60)), "a1", "a2")
    messy = shuffled(both.a), shuffled(both.b)
    sort = timed(lambda: np.sort(messy[0].key))

    def from_messy() -> object:
        return exact(replace(both, a=ordered(messy[0]), b=ordered(messy[1])))

    size = f"{len(both.a) / 1e6:.2f}M spans a side"
    for what, bound, work in (
        (f"exact match, counts by article and label, {size}, unsorted", 20, from_messy),
        (f"all overlapping pairs, {size}", 40, lambda: overlapping(both.a.pieces, both.b.pieces)),
    ):
        took = timed(work)
        yield Row(what, f"{took / sort:.1f} sorts ({took * 1000:.0f} / {sort * 1000:.1f} ms)", f"<= {bound}", took <= bound * sort)
    each = memory(lambda: exact(both)) / len(both.a)
    yield Row("    memory of the exact match of sorted columns, a span of one side", f"{each:.0f} bytes", "<= 64", each <= 64)
    for what, work in (
        ("exact match of sorted columns", lambda: exact(both)),
        ("all six tables of counts", lambda: count(both)),
        ("alignment and confusion", lambda: confusion(align(both))),
    ):
        yield Row(f"    {what}", f"{timed(work, 3) / sort:.1f} sorts")


def peer(answers: list[Answers]) -> float:
    """Seconds that nervaluate takes for one article; its ends are inclusive."""
    from nervaluate import Evaluator

    gold, said = (
        [[{"label": unit.label, "start": unit.start, "end": unit.end - 1} for unit in each.units[name]] for each in answers]
        for name in ("a1", "a2")
    )
    return timed(lambda: Evaluator(gold, said, tags=list(LABELS), loader="dict").evaluate(), 1) / len(answers)


def rows() -> Iterator[Row]:
    """One row a measure."""
    yield from sorts()
    answers = corpus(10_000, 60)
    both = pair(pack(answers), "a1", "a2")
    took, all_six, packed = timed(lambda: without_characters(both)), timed(lambda: count(both)), timed(lambda: pack(answers), 3)
    what = "four F1 of 10,000 articles x 60 spans, from columns"
    if find_spec("nervaluate") is None:
        yield Row(what, f"{took:.2f} s (no peer: nervaluate is missing)")
    else:
        theirs = peer(answers[:PEERS]) * len(answers)
        yield Row(f"{what} / nervaluate's", f"{theirs / took:.0f}x faster ({took:.2f} / {theirs:.0f} s)", ">= 100x", theirs >= 100 * took)
        yield Row("    all six, / with objects to columns", f"{theirs / all_six:.0f}x, {theirs / (all_six + packed):.0f}x faster")
    yield Row("    all six; objects to columns", f"{all_six:.2f} s; {packed:.2f} s")
    pairing = align(both)
    figure = f"{timed(lambda: align(both), 3):.2f} s; {timed(lambda: classify(pairing), 1):.2f} s"
    yield Row("    alignment of the same; a case for every span", figure)


def main() -> None:
    """Print one row a measure."""
    show(rows())
    print(f"  medians of {RUNS} runs; nervaluate's time is that of {PEERS} articles, scaled", file=sys.stderr)


if __name__ == "__main__":
    main()
