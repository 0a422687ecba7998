"""Files of columns: tokens with their tags, a line each; what can't be read is named by file and line, and the rest is read."""

from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice
from operator import attrgetter
from pathlib import Path

from annotator.formats.options import Options, Tagging
from annotator.formats.rebuilding import REBUILT
from annotator.formats.tagging import MISSING, Tagged, parse, spans, tags
from annotator.gold import SCHEMA, Coverage, GoldRecord, Provenance
from annotator.loss import Losses
from annotator.model import Record, Segment, Span
from annotator.offsets import merged
from annotator.records import LINE_CAP, text_sha256

_START = attrgetter("start")


class Block(Record, frozen=True, kw_only=True):
    """A sentence: the lines of its tokens, the tokens, and their columns of tags; or, with `starts`, the line that begins an article."""

    lines: tuple[int, ...] = ()
    words: tuple[str, ...] = ()
    tags: tuple[tuple[str, ...], ...] = ()
    starts: str | None = None


def blocks(source: Path, losses: Losses, start: str) -> Iterator[Block]:
    """The sentences of a file, and the lines that begin articles; rows unlike most of them are counted and left out."""
    wanted = _wanted(source, start)
    rows: list[tuple[int, list[str]]] = []
    for number, line in lines(source):
        if not line.strip():
            yield from _block(rows)
            rows = []
            continue
        if line.startswith(start):
            yield from _block(rows)
            rows = []
            yield Block(starts=_bracketed(line))
            continue
        cells = _cells(line)
        if not rows and line.startswith("#") and parse(cells[-1]) is None:
            continue
        if len(cells) != wanted or not cells[0].strip():
            where = f"{source.name}:{number}"
            said = f"{where}: {len(cells)} columns, expected {wanted}: {line[:60]}"
            losses.note("record.skipped", "rows with another number of columns", article=where, before=said)
            continue
        rows.append((number, cells))
    yield from _block(rows)


def _wanted(source: Path, start: str) -> int:
    """How many columns the rows of a file have, as most of its first thousand tell."""
    rows = (line for _, line in lines(source) if line.strip() and not line.startswith((start, "# ")))
    counts = Counter(len(_cells(line)) for line in islice(rows, 1000))
    return max(counts, key=lambda count: (count > 1, counts[count], -count), default=2)


def _cells(line: str) -> list[str]:
    return line.split("\t") if "\t" in line else line.split()


def column_count(source: Path, start: str) -> int:
    """How many columns of tags a file of ours has, by its first line; 1 for any other file: the last."""
    first = next((line for _, line in lines(source)), "")
    return len(first.split()) - 2 if first.startswith(start) and _bracketed(first) else 1


def record_of(
    article: Sequence[Block], name: str, source: Path, losses: Losses, options: Options, number: int, *, strays: bool
) -> GoldRecord:
    """An article of its sentences. `number` columns from the right hold tags; with `strays`, a span that begins with an inner tag is counted as mended."""
    text = "\n".join(" ".join(block.words) for block in article)
    found: list[Span] = []
    zones, offset = [], 0
    for block in article:
        starts = [offset]
        for word in block.words:
            starts.append(starts[-1] + len(word) + 1)
        for column in block.tags[-number:]:
            if set(column).isdisjoint(MISSING):
                zones.append((starts[0], starts[-1]))
            else:
                zones += [(starts[place], starts[place + 1]) for place, tag in enumerate(column) if tag not in MISSING]
        for first, last, label in labelled(block, block.tags[-number:], source, losses, strays=strays):
            begin, end = starts[first], starts[last] - 1
            found.append(Span(id="", start=begin, end=end, label=label, text=text[begin:end]))
        offset = starts[-1]
    ordered = sorted(found, key=lambda span: (span.start, -span.end, span.label))
    named = tuple(
        Span(id=f"s{place}", start=span.start, end=span.end, label=span.label, text=span.text) for place, span in enumerate(ordered, 1)
    )
    return GoldRecord(
        schema=SCHEMA,
        id=name,
        annotator=options.annotator,
        state="done",
        text=text,
        sha256=text_sha256(text),
        lang=options.lang,
        spans=named,
        coverage=Coverage(
            spans=options.labels.spans or tuple(dict.fromkeys(span.label for span in named)),
            zones=merged((start, min(end, len(text))) for start, end in zones) if options.covered else (),
        ),
        prov=Provenance(tool="", import_={"file": source.name, "line": next(line for block in article for line in block.lines)}),
        ext={REBUILT: "blanks"},
    )


def tag_rows(
    sentence: Sequence[Segment], dealt: Iterable[Sequence[Span]], tagging: Tagging, name: Callable[[Span], str]
) -> list[tuple[str, ...]]:
    """The tags of a sentence's tokens, a row each with a column a layer. Layers are in text order, and their spans lie on tokens of one sentence."""
    columns = []
    for layer in dealt:
        inside = [
            (bisect_left(sentence, (span.start,)), bisect_left(sentence, (span.end,)), name(span))
            for span in _inside(layer, sentence[0][0], sentence[-1][1])
        ]
        columns.append(tags(len(sentence), inside, tagging))
    return list(zip(*columns, strict=True))


def word_rows(
    record: GoldRecord, dealt: Sequence[Sequence[Span]], tagging: Tagging, name: Callable[[Span], str]
) -> Iterator[Iterator[tuple[str, ...]]]:
    """The sentences of a record whose text was rebuilt: each token with its tags, one a layer. Layers are as in `tag_rows`."""
    start = 0
    for line in record.text.split("\n"):
        words, columns = line.split(" "), []
        for layer in dealt:
            # as many tokens stand before a place as blanks do
            inside = [
                (line.count(" ", 0, span.start - start), line.count(" ", 0, span.end - start) + 1, name(span))
                for span in _inside(layer, start, start + len(line))
            ]
            columns.append(tags(len(words), inside, tagging))
        yield zip(words, *columns, strict=True)
        start += len(line) + 1


def _inside(layer: Sequence[Span], start: int, end: int) -> Sequence[Span]:
    return layer[bisect_left(layer, start, key=_START) : bisect_left(layer, end, key=_START)]


def labelled(block: Block, columns: Iterable[Sequence[str]], source: Path, losses: Losses, *, strays: bool) -> Iterator[Tagged]:
    """The labelled runs of tokens in some columns of a sentence; odd tags, and with `strays` inner tags that begin a span, are counted as mended."""
    for column in columns:
        _note_odd(column, block, source, losses)
        yield from spans(column, _stray(block, source, losses) if strays else None)


def _block(rows: Sequence[tuple[int, list[str]]]) -> Iterator[Block]:
    if rows:
        words, *columns = zip(*(cells for _, cells in rows), strict=True)
        yield Block(lines=tuple(number for number, _ in rows), words=words, tags=tuple(columns))


def lines(source: Path) -> Iterator[tuple[int, str]]:
    """The lines of a file with their numbers, without what ends them. Raises ValueError for a line that is no UTF-8 or too long."""
    with source.open("rb") as file:
        number = 0
        while raw := file.readline(LINE_CAP + 1):
            number += 1
            if len(raw) > LINE_CAP:
                raise ValueError(f"{source.name}:{number}: the line has more than {LINE_CAP:,} bytes; a token and its tags were expected")
            try:
                line = raw.decode("utf-8-sig" if number == 1 else "utf-8")
            except UnicodeDecodeError as error:
                raise ValueError(
                    f"{source.name}:{number}: byte 0x{raw[error.start]:02x} is no UTF-8. Write the file again as UTF-8."
                ) from None
            yield number, line.rstrip("\n").removesuffix("\r")


def _bracketed(line: str) -> str:
    start, end = line.find("("), line.rfind(")")
    return line[start + 1 : end].strip() if 0 <= start < end else ""


def _note_odd(column: Sequence[str], block: Block, source: Path, losses: Losses) -> None:
    for tag in dict.fromkeys(column):
        if parse(tag) is not None:
            continue
        where = f"{source.name}:{block.lines[column.index(tag)]}"
        for _ in range(column.count(tag)):
            losses.note("repair.tag", "tags without B-, I- or the like are taken as labels", article=where, before=tag, after=f"I-{tag}")


def _stray(block: Block, source: Path, losses: Losses) -> Callable[[int], None]:
    def note(place: int) -> None:
        where = f"{source.name}:{block.lines[place]}"
        losses.note("repair.stray-i", "a span begins with an inner tag; it is taken as its first", article=where, before=block.words[place])

    return note
