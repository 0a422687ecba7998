"""Importing the package, beyond a bare interpreter; and the size of the widget's bundle."""

import subprocess
import sys
from pathlib import Path
from statistics import median
from time import perf_counter

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
    print(f"import annotator beyond a bare interpreter             {1000 * (median(ours) - median(bare)):5.0f} ms   (target < 50)")
    if BUNDLE.exists():
        print(f"widget bundle                                          {BUNDLE.stat().st_size / 1000:5.1f} kB   (target < 100)")
    else:
        print("widget bundle                                          not built: run `make build`")


if __name__ == "__main__":
    main()
