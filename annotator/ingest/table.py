"""Tables: CSV files cell by cell as they stand, and data frames without knowing whose they are."""

import csv
import io
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Protocol, TypeGuard

import msgspec

from annotator.ingest import record
from annotator.ingest.draft import Draft
from annotator.ingest.encoding import decode
from annotator.problem import Problem, known_names
from annotator.records import LINE_CAP

_DELIMITERS = (",", ";", "\t", "|")


class Frame(Protocol):
    """What a data frame must have to be read: column names and its rows as dicts (pandas and polars frames do)."""

    columns: Iterable[str]


def is_frame(value: object) -> TypeGuard[Frame]:
    """Whether a value can be read as a data frame."""
    return hasattr(value, "columns") and (hasattr(value, "to_dict") or hasattr(value, "to_dicts"))


def read(data: bytes, *, file: str, encoding: str | None = None, column: str = "text") -> list[Draft | Problem]:
    """The articles of a .csv file: its first line names the columns; cells are text and stay as they are, `007` included."""
    decoded = decode(data, file=file, declared=encoding)
    if isinstance(decoded, Problem):
        return [decoded]
    header = re.split(r"[\r\n]", decoded.text, maxsplit=1)[0]
    delimiter = _delimiter(header, column)
    before = csv.field_size_limit(LINE_CAP)
    try:
        rows = _rows(decoded.text, delimiter, file)
    finally:
        csv.field_size_limit(before)
    if not rows:
        return [Problem(rule="csv", file=file, message="the file is empty; expected a line of column names")]
    first = rows[0]
    if isinstance(first, Problem):
        return [first]
    names = first[1]
    wrong = _wrong_header(names, column)
    if wrong:
        return [Problem(rule="csv", file=file, line=1, message=wrong)]
    found = [row if isinstance(row, Problem) else _draft(row, names, column, file) for row in rows[1:]]
    said = {"encoding": decoded.encoding, "declared": decoded.declared}
    return [entry if isinstance(entry, Problem) else msgspec.structs.replace(entry, **said) for entry in found]


def _delimiter(header: str, column: str) -> str:
    held = [mark for mark in _DELIMITERS if column in next(csv.reader([header], delimiter=mark), [])]
    return held[0] if held else max(_DELIMITERS, key=header.count)


Row = tuple[int, list[str]]


def _rows(text: str, delimiter: str, file: str) -> list[Row | Problem]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    rows: list[Row | Problem] = []
    while True:
        line = reader.line_num + 1
        try:
            cells = next(reader)
        except StopIteration:
            return rows
        except csv.Error as error:
            message = f"{error}; expected cells with quotes doubled inside quotes. What follows may be read wrongly."
            rows.append(Problem(rule="csv", file=file, line=line, message=message))
            continue
        if cells:
            rows.append((line, cells))


def _wrong_header(names: list[str], column: str) -> str:
    twice = [name for name, count in Counter(names).items() if count > 1]
    if twice:
        return f"the column {twice[0]!r} stands twice; rename one"
    return "" if column in names else f"there is no column {column!r}; {known_names(column, names)}. Say which holds the text with column=."


def _draft(row: Row, names: list[str], column: str, file: str) -> Draft | Problem:
    line, cells = row
    if len(cells) != len(names):
        said = f"the row has {len(cells)} cells, the header {len(names)}. Is a quotation mark or a delimiter missing?"
        return Problem(rule="csv", file=file, line=line, message=f"{said} The other rows are read.")
    return record.draft(dict(zip(names, cells, strict=True)), column=column, file=file, line=line)


def read_frame(frame: object, *, name: str, column: str = "text") -> list[Draft | Problem]:
    """The articles of a data frame, one a row; a missing value is left out, and ids must be text already."""
    names = [str(label) for label in frame.columns]  # type: ignore[attr-defined]
    wrong = _wrong_header(names, column)
    if wrong:
        return [Problem(rule="frame", file=name, message=wrong)]
    records = frame.to_dicts() if hasattr(frame, "to_dicts") else frame.to_dict("records")  # type: ignore[attr-defined]
    rows: list[Mapping[str, object]] = records
    present = ({str(key): _plain(value) for key, value in row.items() if not _is_missing(value)} for row in rows)
    return [record.draft(members, column=column, file=name, line=number) for number, members in enumerate(present, 1)]


def _is_missing(value: object) -> bool:
    # NaN, NaT and their like are the only values that aren't equal to themselves; pandas.NA refuses to be a bool
    return value is None or type(value).__name__ in ("NAType", "NaTType") or (isinstance(value, float) and value != value)


def _plain(value: object) -> object:
    if isinstance(value, date):
        return value.isoformat()
    scalar = getattr(value, "item", None)
    return scalar() if callable(scalar) else value
