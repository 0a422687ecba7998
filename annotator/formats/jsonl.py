"""Our own gold records as JSON lines: everything is kept."""

from collections.abc import Iterable, Iterator
from pathlib import Path

from annotator import goldfile
from annotator.disk import write_whole
from annotator.formats.canonical import ordered
from annotator.formats.options import Options
from annotator.gold import GoldRecord
from annotator.loss import Losses
from annotator.problem import Problem
from annotator.records import encode


def project(record: GoldRecord, losses: Losses, options: Options) -> GoldRecord | None:
    """The record itself."""
    return record


def write(target: Path, records: Iterable[GoldRecord], options: Options) -> None:
    """One line a record, in canonical bytes."""
    write_whole(target, (encode(ordered(record)) + b"\n" for record in records))


def read(source: Path, losses: Losses, options: Options) -> Iterator[GoldRecord]:
    """The records of a file; a line that can't be read is counted, and named by file and line."""
    for line, read_ in goldfile.numbered(source):
        # an import finds an article by its sha256, so it must be the text's own
        found = read_ if isinstance(read_, Problem) else next(goldfile.text_problems(read_, source.name, line), read_)
        if isinstance(found, Problem):
            losses.note(
                "record.skipped",
                "lines that are no gold records of ours; the file of another tool needs its format= (--format)",
                article=found.where,
                before=str(found),
            )
        else:
            yield found
