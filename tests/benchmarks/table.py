"""The one table of all benchmarks: a row says what was measured, the figure, the target and whether it was met."""

from collections.abc import Iterable
from dataclasses import dataclass

WIDTHS = (68, 66, 16)
WORDS = {True: "yes", False: "NO", None: ""}
BETWEEN = " | "


@dataclass(frozen=True)
class Row:
    """A measured figure in words; `met` is None where there is no target."""

    what: str
    measured: str
    target: str = ""
    met: bool | None = None


HEAD = Row("what", "measured", "target")


def line(row: Row, last: str) -> str:
    """A row in columns of the same width in every benchmark."""
    cells = [cell.ljust(width) for cell, width in zip((row.what, row.measured, row.target), WIDTHS, strict=True)]
    return BETWEEN.join([*cells, last]).rstrip()


def show(rows: Iterable[Row]) -> None:
    """Print rows as they come."""
    for row in rows:
        print(line(row, WORDS[row.met]), flush=True)


def verdict(printed: str) -> bool | None:
    """Whether a printed line says that its target was met; None for any other line."""
    last = printed.rstrip().rpartition(BETWEEN)[2]
    return {"yes": True, "NO": False}.get(last)


def what(printed: str) -> str:
    """The first column of a printed line."""
    return printed.partition(BETWEEN)[0].rstrip()
