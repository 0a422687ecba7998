"""An acknowledged save against a bare append of the same bytes, synced as well; and what a save costs in corpora of different sizes."""

import os
import tempfile
from pathlib import Path
from statistics import median, quantiles
from time import perf_counter

from annotator.answers import Saved
from annotator.model import Source, Span
from annotator.store import Store
from tests.benchmarks.table import Row, show
from tests.faults.failing import nothing, watched
from tests.strategies import article_of

SAVES = 1500
TEXT = "Das Außenministerium von Norland bestellt Su-35-Kampfflugzeuge 🙂 in Sundhafen. " * 90


def span(op: str, number: int) -> Span:
    """A span as it is accepted from a suggestion."""
    start = number * 7 % 6000
    source = Source(by="rules.de", version="1", score=0.75)
    return Span(id=f"{op}.0", start=start, end=start + 12, label="ORG", text=TEXT[start : start + 12], source=source)


def filled(root: Path, articles: int) -> Store:
    """A corpus of short articles, the first ones as long as a news article."""
    store = Store.create(root, name="bench")
    long = [article_of(f"{TEXT}{number}", id=f"long{number}") for number in range(SAVES // 60 + 1)]
    store.add_articles([*long, *(article_of(f"Kurze Meldung {number}.", id=f"a{number}") for number in range(articles - len(long)))])
    return store


def save(store: Store, number: int) -> None:
    """One decision of 60 in its article; raises where it isn't acknowledged."""
    op, (article, rev) = f"op{number:014d}", divmod(number, 60)
    answer = store.save("a1", f"long{article}", op=op, rev=rev, do="accept", remove=(), add=(span(op, number),), ms=840)
    if not isinstance(answer, Saved):
        raise RuntimeError(str(answer))


def ratio(root: Path) -> tuple[float, float, float]:
    """Medians of a save and of a bare append with fdatasync in seconds, taken in turn, and the save's 95th percentile."""
    store = filled(root / "corpus", 1000)
    journal = root / "corpus" / "annotations" / "a1.jsonl"
    bare = os.open(root / "bare.jsonl", os.O_WRONLY | os.O_APPEND | os.O_CREAT)
    ours, theirs, length = [], [], 0
    for number in range(SAVES):
        start = perf_counter()
        save(store, number)
        ours.append(perf_counter() - start)
        size = journal.stat().st_size
        data = b"x" * (size - length)
        length = size
        start = perf_counter()
        os.write(bare, data)
        os.fdatasync(bare)
        theirs.append(perf_counter() - start)
    os.close(bare)
    return median(ours), median(theirs), quantiles(ours, n=20)[-1]


def cost(root: Path, articles: int) -> tuple[int, int]:
    """Bytes and calls of the tenth save in a corpus of so many articles."""
    store = filled(root / str(articles), articles)
    journal = root / str(articles) / "annotations" / "a1.jsonl"
    for number in range(9):
        save(store, number)
    before = journal.stat().st_size
    with watched(nothing) as calls:
        save(store, 9)
    return journal.stat().st_size - before, len(calls)


def main() -> None:
    """Print one row a measure."""
    with tempfile.TemporaryDirectory(dir=Path(__file__).parent) as folder:
        ours, theirs, slow = ratio(Path(folder))
        small, large = cost(Path(folder), 1_000), cost(Path(folder), 100_000)
    compared = f"{ours / theirs:.2f}x ({ours * 1e6:.0f} / {theirs * 1e6:.0f} us, p95 {slow * 1e6:.0f} us)"
    costs = f"{small[0]}, {small[1]} and {large[0]}, {large[1]}"
    show(
        [
            Row("acknowledged save / append + fdatasync, p50", compared, "<= 2.5x", ours <= 2.5 * theirs),
            Row("bytes, disk calls of a save at 1,000 and 100,000 articles", costs, "the same", small == large),
        ]
    )


if __name__ == "__main__":
    main()
