"""Whole gold records as Parquet: nested lists as such, free members as JSON strings, nothing lost."""

from collections.abc import Iterable, Iterator
from itertools import chain, islice
from pathlib import Path
from typing import Any

import msgspec

from annotator.formats.arrow import FREE, SCHEMA, opened, pq, rows, table
from annotator.formats.canonical import ordered
from annotator.formats.options import Options
from annotator.gold import GoldRecord
from annotator.goldfile import problems_of, text_problems
from annotator.loss import Losses

ROWS = 1000
"""Rows in one group: what is in memory at once."""


def project(record: GoldRecord, losses: Losses, options: Options) -> GoldRecord | None:
    """The record itself."""
    return record


def write(target: Path, records: Iterable[GoldRecord], options: Options) -> None:
    """One row a record."""
    with pq.ParquetWriter(target, SCHEMA, compression="zstd") as writer:
        source = iter(records)
        while batch := list(islice(source, ROWS)):
            writer.write_table(table(ordered(record) for record in batch))


def read(source: Path, losses: Losses, options: Options) -> Iterator[GoldRecord]:
    """The records of a file; a row that is no record, or whose quotes aren't true, is counted and named."""
    file = opened(source)
    missing = [name for name in ("id", "annotator", "text", "spans") if name not in file.schema_arrow.names]
    if missing:
        raise ValueError(f"{source.name} has no column {', '.join(missing)}; expected a file that export(format='parquet') wrote")
    for number, row in enumerate(rows(file, source.name, ROWS), 1):
        where = f"{source.name}:{number}"
        record = _record(row)
        # an import finds an article by its sha256, so it must be the text's own
        problem = (
            record if isinstance(record, str) else next((each.message for each in chain(problems_of(record), text_problems(record))), "")
        )
        if isinstance(record, str) or problem:
            losses.note("record.skipped", "rows that can't be read", article=where, before=f"{where}: {problem}")
        else:
            yield record


def _record(row: dict[str, Any]) -> GoldRecord | str:
    try:
        return msgspec.convert(_members(row), GoldRecord)
    except (msgspec.ValidationError, msgspec.DecodeError, ValueError) as error:
        return str(error)
    except RecursionError:
        return "a member is nested too deeply to be read"


def _members(value: Any, name: str = "") -> Any:
    """A row's value as the record has it: members that are null go, and those that are JSON are read."""
    if isinstance(value, dict):
        return {key: _members(each, key) for key, each in value.items() if each is not None}
    if isinstance(value, list):
        return [_members(each) for each in value]
    return msgspec.json.decode(value) if name in FREE and isinstance(value, str) else value
