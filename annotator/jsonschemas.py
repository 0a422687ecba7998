"""The JSON Schemas of what a corpus holds, made from the records themselves and shipped in `annotator/schemas/`."""

import json
from pathlib import Path

import msgspec

from annotator.gold import GoldRecord
from annotator.journal import JournalLine
from annotator.model import Article, Record
from annotator.scheme import Manifest

PUBLISHED: dict[str, type[Record]] = {"article": Article, "gold-record": GoldRecord, "journal-line": JournalLine, "manifest": Manifest}
DIALECT = "https://json-schema.org/draft/2020-12/schema"


def schema(kind: type[Record]) -> dict[str, object]:
    """The JSON Schema of one kind of record, draft 2020-12."""
    return {"$schema": DIALECT, "title": kind.__name__, **msgspec.json.schema(kind)}


def documents() -> dict[str, str]:
    """The file names and texts of all published schemas."""
    return {
        f"{name}.json": json.dumps(schema(kind), indent=1, ensure_ascii=False, sort_keys=True) + "\n"
        for name, kind in sorted(PUBLISHED.items())
    }


def write(folder: Path) -> None:
    """Write every schema to a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in documents().items():
        (folder / name).write_text(text, encoding="utf-8")
