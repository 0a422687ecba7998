"""The small tables that come with the suggesters and the name lists of users: CSV files with a line of column names."""

import csv
import io
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path


def packaged(name: str) -> list[dict[str, str]]:
    """The rows of a table in `annotator/suggest/data`; none where there is no such table."""
    resource = files("annotator.suggest") / "data" / name
    return list(_rows(resource.read_text(encoding="utf-8"), name)) if resource.is_file() else []


def name_list(path: Path) -> list[dict[str, str]]:
    """The rows of a user's list `name,label[,kb]`; raises ValueError with file and line for what can't be read as such."""
    data = path.read_bytes()
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise ValueError(f"{path.name} line {line}: byte 0x{data[error.start]:02x} is no UTF-8. Save the list as UTF-8.") from None
    rows = []
    for number, row in enumerate(_rows(text, path.name), start=2):
        if not row.get("name") or not row.get("label"):
            raise ValueError(f"{path.name} line {number}: a row needs a name and a label, found {', '.join(row.values()) or 'nothing'}")
        rows.append(row)
    return rows


def _rows(text: str, name: str) -> Iterator[dict[str, str]]:
    reader = csv.DictReader(io.StringIO(text, newline=""), strict=True)
    try:
        yield from _read(reader, name)
    except csv.Error as error:
        raise ValueError(f"{name} line {reader.reader.line_num}: {error}; expected cells with quotes doubled inside quotes") from None


def _read(reader: "csv.DictReader[str]", name: str) -> Iterator[dict[str, str]]:
    columns = [column.strip().lower() for column in reader.fieldnames or ()]
    if not {"name", "adjective"} & set(columns):
        raise ValueError(f"{name} line 1: expected the column names name,label[,kb], found {','.join(columns) or 'an empty file'}")
    for row in reader:
        yield {column: (value or "").strip() for column, value in zip(columns, row.values(), strict=False)}
