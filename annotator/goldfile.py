"""Read gold.jsonl, or any file of gold records: every quote checked, every bad line named."""

from collections.abc import Iterator
from pathlib import Path

from annotator.gold import GoldRecord
from annotator.model import AnyElement, Article, Span
from annotator.problem import Problem
from annotator.records import decode, text_sha256
from annotator.scheme import refers_to, span_findings


def read(path: Path) -> Iterator[GoldRecord | Problem]:
    """The records of a file in its order; a line that can't be read, or whose quotes aren't true, comes as the problem that says why."""
    return (found for _, found in numbered(path))


def numbered(path: Path) -> Iterator[tuple[int, GoldRecord | Problem]]:
    """What `read` gives, each with the number of its line."""
    lines: dict[tuple[str, str], int] = {}
    with path.open("rb") as file:
        for number, raw in enumerate(file, 1):
            if not raw.strip():
                continue
            found = decode(raw.rstrip(b"\n"), GoldRecord, file=path.name, line=number)
            if isinstance(found, Problem):
                yield number, found
                continue
            first = lines.setdefault((found.id, found.annotator), number)
            if first < number:
                yield (
                    number,
                    _problem(found, path.name, number, "duplicate", f"stands on lines {first} and {number}; the first is used. Remove one"),
                )
            else:
                yield number, next(problems_of(found, path.name, number), found)


def problems_of(record: GoldRecord, file: str = "", line: int = 0) -> Iterator[Problem]:
    """What contradicts itself in a gold record: its schema, its places and quotes, its ids and what refers to them."""
    text = record.text
    if not record.schema.startswith("annotator/0"):
        yield _problem(
            record, file, line, "schema", f"has schema {record.schema!r}; this version reads annotator/0. Install a newer article-annotator"
        )
    for span in record.spans:
        if span.segments or not 0 <= span.start < span.end <= len(text) or text[span.start : span.end] != span.text:
            for rule, message in span_findings(text, span):
                yield _problem(record, file, line, rule, f"has a span {span.id} that {message}")
        if span.was is not None and isinstance(span.was, Span):
            for rule, message in span_findings(text, span.was):
                yield _problem(record, file, line, rule, f"has a span {span.id} whose suggestion {message}")
    zones = record.coverage.zones
    if zones and not 0 <= min(start for start, _ in zones) < max(end for _, end in zones) <= len(text):
        yield _problem(record, file, line, "bounds", f"covers {list(zones)}, but its text has {len(text)} characters")
    others: tuple[AnyElement, ...] = (*record.relations, *record.events, *record.entities, *record.topics, *record.notes)
    ids = [span.id for span in record.spans] + [element.id for element in others]
    known = set(ids)
    if len(known) < len(ids):
        twice = next(each for each in ids if ids.count(each) > 1)
        yield _problem(record, file, line, "id", f"has the id {twice!r} twice; ids are unique in a record")
    # most spans refer to nothing, and asking each of them would cost a third of the reading
    linked = [span for span in record.spans if span.entity is not None]
    for element in (*linked, *others):
        for ref in refers_to(element):
            if ref not in known:
                yield _problem(
                    record, file, line, "reference", f"has an element {element.id} that points to {ref!r}, which the record doesn't hold"
                )


def text_problems(record: GoldRecord, file: str = "", line: int = 0) -> Iterator[Problem]:
    """Whether a record's text is the one its sha256 was made from: dearer than the quotes, so asked for by itself."""
    if text_sha256(record.text) != record.sha256:
        yield _problem(
            record, file, line, "sha256", "has a text that its sha256 wasn't made from. Was the file edited? Write it anew with gold"
        )


def article_of(record: GoldRecord) -> Article:
    """The article that a gold record carries."""
    return Article(id=record.id, text=record.text, lang=record.lang, sha256=record.sha256)


def _problem(record: GoldRecord, file: str, line: int, rule: str, message: str) -> Problem:
    return Problem(
        rule=rule,
        file=file,
        line=line,
        article=record.id,
        message=f"the gold of {record.id!r} {message}" + ("" if message.endswith("?") else "."),
    )
