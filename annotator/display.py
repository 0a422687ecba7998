"""What agreement looks like in a notebook: the summary on one screen, and the confusion table to click at."""

import math
from html import escape
from typing import Any

import pandas as pd
from msgspec import Struct

from annotator.comparison import MEASURES
from annotator.passages import Passages

_BLOCK = "max-width:44em;max-height:24em;overflow:auto;text-align:left"
HOW = (
    "F1 is 2 × matched / (spans of one + spans of the other), of all articles together. The interval says where the number would come to lie "
    "with other articles of the same kind, in 95 of 100 cases (articles drawn again 1,000 times). No number is good or bad by itself: look at "
    "the labels that are lowest, and at their passages. „Missing“ stands for what one reader marked and the other didn't."
)


def page_of(title: str, *parts: str) -> str:
    """One HTML file that needs nothing else."""
    style = "body{font-family:sans-serif;max-width:70em;margin:2em auto;padding:0 1em;color-scheme:light dark}td,th{padding:.2em .6em;text-align:left;vertical-align:top}"
    head = f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{escape(title)}</title><style>{style}</style></head>'
    return f"{head}<body><h1>{escape(title)}</h1>{''.join(parts)}</body></html>\n"


class Drawn(Struct, frozen=True, eq=False):
    """A chart of altair's, as JupyterLab draws it by itself: nothing is fetched from elsewhere. `chart` is altair's own value."""

    chart: Any

    def _repr_mimebundle_(self, **_: object) -> dict[str, Any]:
        return {"application/vnd.vegalite.v5+json": self.chart.to_dict(), "text/plain": "a chart that JupyterLab draws"}


class Matrix(Struct, frozen=True, eq=False):
    """A confusion table whose cells open their passages; equal labels with other borders count as agreed labels, and have none."""

    table: pd.DataFrame
    cells: dict[tuple[Any, Any], Passages]

    def __str__(self) -> str:
        return self.table.to_string()

    def _repr_html_(self) -> str:
        head = "".join(f"<th>{escape(str(column))}</th>" for column in self.table.columns)
        rows = "".join(
            f"<tr><th>{escape(str(row))}</th>{''.join(f'<td>{self._cell(row, column)}</td>' for column in self.table.columns)}</tr>"
            for row in self.table.index
        )
        corner = escape(f"{self.table.index.name} ↓ {self.table.columns.name} →")
        return f"<table><thead><tr><th>{corner}</th>{head}</tr></thead><tbody>{rows}</tbody></table>"

    def _cell(self, row: Any, column: Any) -> str:
        number = f"{self.table.loc[row, column]:g}"
        found = self.cells.get((row, column))
        if found is None:
            return number if number != "0" else ""
        return f'<details><summary>{number}</summary><div style="{_BLOCK}">{found._repr_html_()}</div></details>'


class Summary(Struct, frozen=True, eq=False):
    """All measures on one screen; `frame` holds the numbers, `finished` how far everybody is."""

    frame: pd.DataFrame
    finished: pd.DataFrame

    def __str__(self) -> str:
        lines = [f"  {MEASURES[row['measure']]:48} {_value(row)}" for row in _rows(self.frame)]
        return "\n".join([self._head(), *lines, HOW])

    def _repr_html_(self) -> str:
        rows = "".join(
            f"<tr><td>{escape(row['measure'])}</td><td>{escape(MEASURES[row['measure']])}</td><td>{escape(_value(row))}</td>"
            f"<td>{row['matched']}</td><td>{row['a']}</td><td>{row['b']}</td></tr>"
            for row in _rows(self.frame)
        )
        head = "<tr><th>F1</th><th>matched are spans with</th><th>value [95 % interval]</th><th>matched</th><th>of one</th><th>of the other</th></tr>"
        return (
            f"<p>{escape(self._head())}</p><table><thead>{head}</thead><tbody>{rows}</tbody></table>{self.finished.to_html()}"
            f"<details><summary>How to read this</summary><p>{escape(HOW)}</p></details>"
        )

    def _head(self) -> str:
        first = self.frame.iloc[0]
        empty = f", {first['empty']} of them without any span" if first["empty"] else ""
        masked = f"; {first['masked']} spans lie where not both read" if first["masked"] else ""
        return f"{', '.join(self.finished.index)}: {first['articles']} articles finished by two{empty}{masked}"


def _rows(frame: pd.DataFrame) -> list[dict[str, Any]]:
    return [{str(name): value for name, value in row.items()} for row in frame.to_dict("records")]


def _value(row: dict[str, Any]) -> str:
    if math.isnan(row["value"]):
        return f"undefined: {row['reason']}"
    interval = f" [{row['lo']:.3f}, {row['hi']:.3f}]" if not math.isnan(row["lo"]) else f" ({row['reason']})"
    return f"{row['value']:.3f}{interval}"
