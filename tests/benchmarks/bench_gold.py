"""Reading gold: ours, with every quote checked and with everything checked, against msgspec's typed decode of the same file."""

import sys
import tempfile
from pathlib import Path
from random import Random
from statistics import median
from time import process_time

import msgspec

from annotator.gold import FinishedReading, GoldRecord, record
from annotator.goldfile import problems_of, read, text_problems
from annotator.model import AnnotationSet, Labels, Reading, Source, Span
from annotator.problem import Problem
from annotator.records import encode
from tests.benchmarks.table import Row, show
from tests.strategies import article_of

ARTICLES, SPANS, RUNS = 1500, 60, 7


def make(path: Path) -> None:
    """Write gold like that of news articles: some 7,000 characters and 60 spans each, an emoji in every tenth."""
    random, lines = Random(7), []
    words = ["Norland", "unterzeichnet", "das", "Außenministerium", "Kampfflugzeuge", "im", "Hafen", "„erneut“", "und", "über"]
    for number in range(ARTICLES):
        text = " ".join(random.choice(words) for _ in range(900)) + (" 🙂" if number % 10 == 0 else "")
        starts = sorted(random.sample(range(len(text) - 20), SPANS))
        spans = [
            Span(
                id=f"op.{place}",
                start=start,
                end=start + 9,
                label="ORG",
                text=text[start : start + 9],
                source=Source(by="rules", version="1", score=0.5),
            )
            for place, start in enumerate(starts)
        ]
        reading = Reading(id="reading", state="done", labels=Labels(spans=("ORG",)), zones=((0, len(text)),))
        finished = FinishedReading(annotator="a1", rev=61, annotations=AnnotationSet([*spans, reading]))
        lines.append(encode(record(article_of(text, id=f"art-{number}"), (finished,), tool="bench")) + b"\n")
    path.write_bytes(b"".join(lines))


def bare(path: Path) -> None:
    """What anyone would write with msgspec: decode each line into the same structs, check nothing."""
    decoder = msgspec.json.Decoder(GoldRecord)
    with path.open("rb") as file:
        for line in file:
            decoder.decode(line)


def quotes(path: Path) -> None:
    """Ours: every quote checked."""
    assert not any(isinstance(each, Problem) for each in read(path))


def everything(path: Path) -> None:
    """Ours: quotes, and every text against its sha256."""
    for each in read(path):
        assert isinstance(each, GoldRecord)
        assert not list(text_problems(each))
        assert not list(problems_of(each))


def main() -> None:
    """Print one row a measure: the ratio of medians of interleaved runs, in CPU time."""
    with tempfile.TemporaryDirectory() as room:
        path = Path(room) / "gold.jsonl"
        make(path)
        times: dict[str, list[float]] = {}
        for _ in range(RUNS):
            for work in (bare, quotes, everything):
                start = process_time()
                work(path)
                times.setdefault(work.__name__, []).append(process_time() - start)
    floor = median(times["bare"])
    for what, name, bound in (("every quote", "quotes", 1.5), ("everything", "everything", 2.2)):
        took = median(times[name])
        measured = f"{took / floor:.2f}x ({took * 1e3:.0f} / {floor * 1e3:.0f} ms)"
        show([Row(f"read gold, {what} checked / msgspec typed decode", measured, f"<= {bound}x", took <= bound * floor)])
    print(f"  {ARTICLES} records of {SPANS} spans, {RUNS} interleaved runs", file=sys.stderr)


if __name__ == "__main__":
    main()
