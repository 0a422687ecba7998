"""The Arrow schema of a gold record: fixed, so that every file of every corpus has the same columns."""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import msgspec

from annotator.formats.inflating import grown, most
from annotator.gold import GoldRecord

try:
    import pyarrow as pa
    import pyarrow.parquet as pq
except ImportError as error:
    raise ImportError("Parquet needs the package pyarrow: pip install 'article-annotator[parquet]'") from error

__all__ = ["FREE", "SCHEMA", "opened", "pa", "pq", "rows", "table"]

FREE = frozenset({"attrs", "meta", "prov", "ext", "coverage", "was", "source", "verdict", "from"})
"""Members whose content differs from record to record: they are JSON in a string, since Arrow would widen or drop them."""

_text = pa.string()
_place = pa.int64()
_origin = [("source", _text), ("decision", _text), ("was", _text), ("attrs", _text), ("from", _text), ("verdict", _text), ("ext", _text)]


def _elements(*members: tuple[str, Any]) -> Any:
    return pa.list_(pa.struct([("kind", _text), ("id", _text), *members]))


_said = _elements(("label", _text), *_origin)
SCHEMA = pa.schema(
    [
        ("schema", _text),
        ("id", _text),
        ("annotator", _text),
        ("state", _text),
        ("text", _text),
        ("sha256", _text),
        ("lang", _text),
        (
            "spans",
            _elements(
                ("start", _place),
                ("end", _place),
                ("label", _text),
                ("text", _text),
                ("segments", pa.list_(pa.list_(_place))),
                ("entity", _text),
                *_origin,
            ),
        ),
        ("relations", _elements(("label", _text), ("head", _text), ("tail", _text), *_origin)),
        (
            "events",
            _elements(
                ("label", _text), ("triggers", pa.list_(_text)), ("args", pa.list_(pa.struct([("role", _text), ("ref", _text)]))), *_origin
            ),
        ),
        ("entities", _elements(("name", _text), ("label", _text), ("ledger", _text), ("kb", _text), *_origin)),
        ("topics", _said),
        ("notes", _elements(("text", _text), ("state", _text), ("ref", pa.struct([("by", _text), ("id", _text)])))),
        ("coverage", _text),
        ("prov", _text),
        ("meta", _text),
        ("ext", _text),
    ]
)
"""One row a record: lists as lists, offsets as integers, free members as JSON strings."""


def table(records: Iterable[GoldRecord]) -> Any:
    """Records as an Arrow table."""
    return pa.Table.from_pylist([_row(msgspec.to_builtins(record)) for record in records], schema=SCHEMA)


_BROKEN = (OSError, OverflowError, ValueError, pa.ArrowException)


def opened(path: Path) -> Any:
    """A Parquet file; raises ValueError where it is none, or would grow beyond all measure."""
    try:
        found = pq.ParquetFile(path)
    except _BROKEN as error:
        raise ValueError(f"{path.name} is no Parquet file: {error}. Was it cut off, or is it something else?") from None
    limit = most(path.stat().st_size)
    if sum(found.metadata.row_group(number).total_byte_size for number in range(found.num_row_groups)) > limit:
        raise grown(path.name, limit)
    return found


def rows(file: Any, name: str, size: int) -> Iterator[dict[str, Any]]:
    """The rows of a Parquet file, `size` of them in memory; raises ValueError where they can't be read."""
    batches, number = file.iter_batches(batch_size=size), 0
    while True:
        try:
            batch = next(batches, None)
            found = [] if batch is None else batch.to_pylist()
        except _BROKEN as error:
            raise ValueError(
                f"{name}: the rows behind row {number} can't be read: {error}. Was it cut off or changed? Fetch it again."
            ) from None
        if batch is None:
            return
        number += len(found)
        yield from found


def _row(members: dict[str, Any]) -> dict[str, Any]:
    return {name: _value(name, value) for name, value in members.items()}


def _value(name: str, value: Any) -> Any:
    if name in FREE:
        return msgspec.json.encode(value).decode()
    if isinstance(value, list | tuple) and value and isinstance(value[0], dict):
        return [{key: _cell(key, each) for key, each in element.items()} for element in value]
    return value


def _cell(name: str, value: Any) -> Any:
    return msgspec.json.encode(value).decode() if name in FREE else value
