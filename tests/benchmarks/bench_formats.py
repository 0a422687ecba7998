"""Exports of 10,000 articles: to DocBin and Parquet against the bare library's writing of the same, to CoNLL against label-studio-sdk's converter.

The converter brings hundreds of megabytes; ANNOTATOR_LABEL_STUDIO names a Python that has it, else that row has no peer.
"""

import os
import subprocess
import sys
import tempfile
import tracemalloc
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from statistics import median
from time import process_time

import pyarrow as pa
import pyarrow.parquet as pq
from spacy.tokens import DocBin

from annotator.export import export
from annotator.formats.arrow import SCHEMA, table
from annotator.formats.options import Options
from annotator.formats.registry import FORMATS
from annotator.gold import GoldRecord
from annotator.model import Labels
from annotator.records import decode
from annotator.tokens import language
from tests.benchmarks.newsroom import _gold
from tests.benchmarks.table import Row, show

ARTICLES, RUNS = 10_000, 3
LABELS = Options(labels=Labels(spans=("LOC", "ORG", "PER")))
PEER = "ANNOTATOR_LABEL_STUDIO"
CONVERT = """
import sys, time
from label_studio_sdk.converter import Converter
config, source, target = sys.argv[1:]
converter = Converter(open(config, encoding="utf-8").read(), project_dir=target)
start = time.process_time()
converter.convert_to_conll2003(source, target, is_dir=False)
print(time.process_time() - start)
"""


def records() -> list[GoldRecord]:
    """Gold of articles of some 2,000 characters and 18 names, without what a suggester said."""
    found = [decode(line, GoldRecord) for line in _gold(range(ARTICLES))]
    return [each for each in found if isinstance(each, GoldRecord)]


def ours(name: str, gold: list[GoldRecord], room: Path) -> None:
    """An export as a lead makes it: projected, reported, put in place."""
    export(lambda: iter(gold), room / f"out.{name}", FORMATS[name], LABELS, allow_loss={"span.subtoken", "coverage.lost"})


def bare_docbin(gold: list[GoldRecord], room: Path) -> None:
    """What anyone would write with spaCy: tokens, spans by their characters, entities, a DocBin."""
    nlp, docs = language.__wrapped__("de"), DocBin(store_user_data=True)
    for record in gold:
        doc = nlp.make_doc(record.text)
        spans = [span for each in record.spans if (span := doc.char_span(each.start, each.end, each.label)) is not None]
        doc.spans["sc"] = spans
        doc.set_ents(spans)
        docs.add(doc)
    docs.to_disk(room / "bare.spacy")


def bare_parquet(tables: list[pa.Table], room: Path) -> None:
    """What pyarrow takes to write tables that are there already."""
    with pq.ParquetWriter(room / "bare.parquet", SCHEMA, compression="zstd") as writer:
        for each in tables:
            writer.write_table(each)


def timed(*works: Callable[[], object]) -> list[float]:
    """The median CPU time of each work, in interleaved runs."""
    times: list[list[float]] = [[] for _ in works]
    for _ in range(RUNS):
        for each, work in zip(times, works, strict=True):
            start = process_time()
            work()
            each.append(process_time() - start)
    return [median(each) for each in times]


def row(what: str, took: float, floor: float, bound: float) -> Row:
    """A ratio to a floor."""
    return Row(what, f"{took / floor:.2f}x ({took:.2f} / {floor:.2f} s)", f"<= {bound}x", took <= bound * floor)


def rows(gold: list[GoldRecord], room: Path) -> Iterator[Row]:
    """One row a format."""
    took, floor = timed(partial(ours, "spacy", gold, room), partial(bare_docbin, gold, room))
    yield row("export to DocBin / spaCy's writing of the same docs", took, floor, 1.3)
    tables = [table(gold[start : start + 1000]) for start in range(0, len(gold), 1000)]
    made, wrote = timed(
        lambda: [table(gold[start : start + 1000]) for start in range(0, len(gold), 1000)], partial(bare_parquet, tables, room)
    )
    (took,) = timed(partial(ours, "parquet", gold, room))
    yield row("export to Parquet / pyarrow's writing of the same rows", took, made + wrote, 1.5)
    yield Row("    of which pyarrow takes for making its tables of our rows, for writing them", f"{made:.2f} s, {wrote:.2f} s")
    (took,) = timed(partial(ours, "conll", gold, room))
    peer = os.environ.get(PEER)
    if peer is None:
        yield Row("export to CoNLL", f"{took:.2f} s (no peer: {PEER} names no Python)")
    else:
        ours("labelstudio", gold, room)
        run = [peer, "-c", CONVERT, str(room / "out.config.xml"), str(room / "out.labelstudio"), str(room)]
        theirs = float(subprocess.run(run, capture_output=True, text=True, check=True).stdout.split()[-1])
        figure = f"{theirs / took:.1f}x faster ({took:.2f} / {theirs:.2f} s)"
        yield Row("export to CoNLL / label-studio-sdk's converter on the same", figure, ">= 5x", theirs >= 5 * took)
    yield memory(room)


def memory(room: Path) -> Row:
    """The most memory that Python takes for an export of five times as many articles."""
    most = []
    for number in (1000, 5000):
        tracemalloc.start()
        export(
            lambda number=number: (each for line in _gold(range(number)) if isinstance(each := decode(line, GoldRecord), GoldRecord)),
            room / "flat.conll",
            FORMATS["conll"],
            LABELS,
            allow_loss={"span.subtoken", "coverage.lost"},
        )
        most.append(tracemalloc.get_traced_memory()[1] / 2**20)
        tracemalloc.stop()
    return Row(
        "memory of an export to CoNLL of 5,000 articles / of 1,000",
        f"{most[1] / most[0]:.2f}x ({most[1]:.1f} / {most[0]:.1f} MB)",
        "<= 1.5x",
        most[1] <= 1.5 * most[0],
    )


def main() -> None:
    """Print one row a measure."""
    gold = records()
    with tempfile.TemporaryDirectory() as room:
        show(rows(gold, Path(room)))
    print(f"  {len(gold):,} records of 18 spans, {RUNS} interleaved runs, CPU time", file=sys.stderr)


if __name__ == "__main__":
    main()
