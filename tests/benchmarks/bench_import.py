"""Importing the package, beyond a bare interpreter; and the size of the widget's bundle."""

import subprocess
import sys
from pathlib import Path
from statistics import median
from time import perf_counter

from tests.benchmarks.table import Row, show

RUNS = 15
BUNDLE = Path(__file__).parent.parent.parent / "annotator" / "static" / "widget.js"


def seconds(code: str) -> float:
    """Wall seconds of a new interpreter that runs `code`."""
    start = perf_counter()
    subprocess.run([sys.executable, "-c", code], check=True)
    return perf_counter() - start


def main() -> None:
    """Print one row a measure, from interleaved runs."""
    bare, ours = [], []
    seconds("import annotator")
    for _ in range(RUNS):
        bare.append(seconds("pass"))
        ours.append(seconds("import annotator"))
    took = 1000 * (median(ours) - median(bare))
    show([Row("import annotator beyond a bare interpreter", f"{took:.0f} ms ({1000 * median(bare):.0f} ms bare)", "< 50 ms", took < 50)])
    if BUNDLE.exists():
        size = BUNDLE.stat().st_size
        show([Row("widget bundle", f"{size / 1000:.1f} kB", "< 100 kB", size < 100_000)])
    else:
        show([Row("widget bundle", "not built: run `make build`", "< 100 kB")])


if __name__ == "__main__":
    main()
