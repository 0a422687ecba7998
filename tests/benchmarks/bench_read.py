"""Journals read with crc, chain and fold against msgspec's typed decode of the same file; and opening a corpus of a million articles."""

import subprocess
import sys
import tempfile
from pathlib import Path
from statistics import median
from time import perf_counter, process_time

import msgspec

from annotator.journal import START, VERSION, JournalLine, digest, encode_line
from annotator.model import Reading, Source, Span
from annotator.store import Store
from tests.benchmarks.table import Row, show
from tests.strategies import article_of

ARTICLES, SPANS, RUNS = 300, 60, 5
MILLION = 1_000_000
TEXT = "Das Außenministerium von Norland bestellt Su-35-Kampfflugzeuge in Sundhafen. " * 90


def write_journal(path: Path) -> None:
    """A journal of decisions as a reader makes them, every tenth undone."""
    lines, seq, prev = [], 0, START
    for article in range(ARTICLES):
        rev = 0
        for number in range(SPANS):
            op = f"op{article:06d}{number:08d}"
            start = number * 97
            source = Source(by="rules.de", version="1", score=0.75)
            add = (Span(id=f"{op}.0", start=start, end=start + 20, label="ORG", text=TEXT[start : start + 20], source=source),)
            extra = (Reading(id="reading", state="open", zones=((0, start + 1),)),)
            steps = [("accept", () if not rev else ("reading",), add + extra, None)]
            if number % 10 == 9:
                steps.append(("undo", (f"{op}.0",), (), op))
            for do, remove, added, undoes in steps:
                seq, rev = seq + 1, rev + 1
                line = JournalLine(
                    v=VERSION, seq=seq, op=op if undoes is None else f"{op}u", at="2026-11-22T20:01:02.123Z", by="a1", article=f"a{article}",
                    text="0123456789ab", scheme=1, rev=rev, do=do, undoes=undoes, ms=840, remove=remove, add=added, prev=prev,
                )  # fmt: skip
                lines.append(encode_line(line))
                prev = digest(lines[-1])
    path.parent.mkdir(parents=True)
    path.write_bytes(b"\n".join(lines) + b"\n")


def bare(path: Path) -> int:
    """What anyone would write with msgspec: each line into the same structs, nothing checked."""
    decoder = msgspec.json.Decoder(JournalLine)
    return sum(len(decoder.decode(line).add) for line in path.read_bytes().splitlines())


def ours(root: Path) -> int:
    """Every state of the journal: crc, chain, revisions and fold."""
    return sum(len(state.annotations) for _, state in Store.open(root).each_annotations("a1"))


def journals(root: Path) -> tuple[float, float]:
    """Medians in seconds of processor time, taken in turn."""
    store = Store.create(root, name="bench")
    path = store.root / "annotations" / "a1.jsonl"
    write_journal(path)
    mine, theirs = [], []
    for _ in range(RUNS):
        start = process_time()
        bare(path)
        theirs.append(process_time() - start)
        start = process_time()
        ours(root)
        mine.append(process_time() - start)
    return median(mine), median(theirs)


def million(root: Path) -> None:
    """A corpus of a million short articles, written without the store."""
    Store.create(root, name="bench")
    with (root / "articles.jsonl").open("wb") as file:
        for number in range(MILLION):
            article = article_of(f"Kurze Meldung Nummer {number} aus Sundhafen.", id=f"article-{number}")
            file.write(msgspec.json.encode(article) + b"\n")


def opening(root: Path) -> tuple[float, float]:
    """Seconds until an article in the middle was read, and the process's highest memory in MB."""
    code = (
        "import resource, sys, time; from annotator.store import Store; start = time.perf_counter();"
        f"store = Store.open(sys.argv[1]); store.article('article-{MILLION // 2}'); took = time.perf_counter() - start;"
        "print(took, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)"
    )
    took, memory = subprocess.run([sys.executable, "-c", code, str(root)], capture_output=True, text=True, check=True).stdout.split()
    return float(took), float(memory)


def main() -> None:
    """Print one row a measure."""
    with tempfile.TemporaryDirectory(dir=Path(__file__).parent) as folder:
        mine, theirs = journals(Path(folder) / "journals")
        million(Path(folder) / "million")
        start = perf_counter()
        first = opening(Path(folder) / "million")
        built = perf_counter() - start
        took, memory = opening(Path(folder) / "million")
    compared = f"{mine / theirs:.2f}x ({mine * 1e3:.0f} / {theirs * 1e3:.0f} ms)"
    show(
        [
            Row("read a journal with crc, chain, fold / msgspec typed decode", compared, "<= 6x", mine <= 6 * theirs),
            Row("open 1,000,000 articles with the index", f"{took:.3f} s, {memory:.0f} MB", "< 1 s, < 300 MB", took < 1 and memory < 300),
            Row("open 1,000,000 articles the first time", f"{built:.1f} s, {first[1]:.0f} MB"),
        ]
    )


if __name__ == "__main__":
    main()
