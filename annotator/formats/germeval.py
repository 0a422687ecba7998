"""GermEval 2014's columns: number, token, outer and inner tag (IOB2), tabs between them, and a line with the source and date before each sentence.

A tag such as `LOCpart` says that the token only contains a name, `LOCderiv` that it is derived from one. Here both are an attribute of the whole
token's span: `form` is `part` or `deriv`. What we write has `article:<id>#<sentence>` in the place of the source; sentences of another maker are
one article as long as their source and date stay the same. With `nested="layers"` the longer of two spans is the outer one.
"""

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from msgspec.structs import replace

from annotator.disk import write_whole
from annotator.formats.aligning import aligned
from annotator.formats.columns import Block, lines, record_of, word_rows
from annotator.formats.options import Options
from annotator.formats.projecting import layered, layers, said, total_coverage
from annotator.formats.rebuilding import rebuilt, tokenized
from annotator.formats.tagging import parse
from annotator.formats.wording import article_id, file_stem, spelled
from annotator.gold import GoldRecord
from annotator.loss import Losses
from annotator.model import Labels, Record, Segment, Span

LAYERS = 2
FORM = "form"
"""The attribute that says that a token contains a name, or is derived from one."""
PART, DERIV = "part", "deriv"

_TAGGED = re.compile(rf"(.+?)({PART}|{DERIV})")
_OURS = re.compile(r"article:(.+)#([0-9]+)")
_DATE = re.compile(r"[^\s\[\]](?:[^\t\r\n\[\]]*[^\s\[\]])?")


class Head(Record, frozen=True, kw_only=True):
    """The line before a sentence: in a file of ours an article's id and whether the article begins there, else a source; and a date."""

    id: str = ""
    begins: bool = False
    source: str = ""
    date: str = ""


def project(record: GoldRecord, losses: Losses, options: Options) -> GoldRecord | None:
    """What the two columns can hold of a record: labelled runs of tokens with their `form`, and the date."""
    forms = {span.id: str(span.attrs[FORM]) for span in record.spans if span.attrs.get(FORM) in (PART, DERIV)}
    date = {name: value for name, value in record.meta.items() if name == "published" and isinstance(value, str) and _DATE.fullmatch(value)}
    bare = replace(
        record,
        spans=tuple(_formed(span, None) if span.id in forms else span for span in record.spans),
        meta={name: value for name, value in record.meta.items() if name not in date},
    )
    cut = tokenized(record, losses, options, bare)
    if cut is None:
        return None
    done, tokens = cut
    done = replace(done, spans=tuple(_formed(span, forms.get(span.id)) for span in done.spans))
    if options.subword != "split":
        done = _parted(done, losses, tokens)
    done, tokens = aligned(done, losses, options, tokens)
    done = layered(done, losses, options, LAYERS)
    done = rebuilt(done, losses, tokens)
    reason = f"labels in these columns have no white space and don't end in {PART} or {DERIV}"
    done, labels = spelled(done, losses, Labels(spans=options.labels.spans), _spelled, reason)
    return replace(done, spans=tuple(sorted(done.spans, key=_place)), coverage=total_coverage(done, labels), meta=date)


def write(target: Path, records: Iterable[GoldRecord], options: Options) -> None:
    """One file, a sentence after another."""
    write_whole(target, ("".join(f"{line}\n" for line in _written(record)).encode() for record in records))


def read(source: Path, losses: Losses, options: Options) -> Iterator[GoldRecord]:
    """The articles of a file, each read for all labels that it uses. Raises ValueError where no row can be read."""
    if not options.labels.spans:
        options = replace(options, labels=Labels(spans=_labels(source)))
    article: list[Block] = []
    current, number = Head(), 0
    for head, block in _sentences(source, losses):
        if article and head is not None and (head.begins or replace(head, begins=current.begins) != current):
            yield _record(article, current, number, source, losses, options)
            article = []
        if not article:
            current, number = head or current, number + 1
        article.append(block)
    if article:
        yield _record(article, current, number, source, losses, options)


def _parted(record: GoldRecord, losses: Losses, tokens: Sequence[Segment]) -> GoldRecord:
    """A record in which a span within a token is the whole token, of the form `part`."""
    ends = [end for _, end in tokens]

    def whole(span: Span) -> Span:
        place = bisect_right(ends, span.start)
        start, end = tokens[place] if place < len(tokens) else (span.end, span.end)
        if not start <= span.start or not span.end <= end or (start, end) == (span.start, span.end):
            return span
        found = _formed(replace(span, start=start, end=end, text=record.text[start:end]), PART)
        after = f"[{found.text}]{found.label}{PART}"
        reason = "spans inside a token became the whole token, tagged as containing a name"
        losses.note("span.subtoken", reason, article=record.id, element=span.id, before=said(record, span), after=after)
        if span.attrs.get(FORM) == DERIV:
            reason = "a span inside a token can't be a derivation as well"
            losses.note("attr.lost", reason, article=record.id, element=span.id, before=f"{said(record, span)}{DERIV}", after=after)
        return found

    return replace(record, spans=tuple(map(whole, record.spans)))


def _formed(span: Span, form: str | None) -> Span:
    """A span with that `form`, or without any."""
    others = {name: value for name, value in span.attrs.items() if name != FORM}
    return replace(span, attrs=others | ({FORM: form} if form else {}))


def _place(span: Span) -> tuple[int, int, str, str]:
    return (span.start, -span.end, span.label, str(span.attrs.get(FORM, "")))


def _spelled(label: str) -> str:
    name = "_".join(label.split()) or "_"
    return f"{name}_" if _TAGGED.fullmatch(name) else name


def _written(record: GoldRecord) -> Iterator[str]:
    # spans that share their place and label go to the layers in the order in which they are read again
    numbered = [replace(span, id=f"{number:09}") for number, span in enumerate(record.spans)]
    dealt, _ = layers(numbered, LAYERS)
    name = file_stem(record.id).replace(" ", "%20")
    sentences = word_rows(record, dealt, "iob2", lambda span: f"{span.label}{span.attrs.get(FORM, '')}")
    for number, rows in enumerate(sentences, 1):
        yield f"#\tarticle:{name}#{number}\t[{record.meta.get('published', '')}]"
        for place, row in enumerate(rows, 1):
            yield "\t".join([str(place), *row])
        yield ""


def _sentences(source: Path, losses: Losses) -> Iterator[tuple[Head | None, Block]]:
    """The sentences of a file, each with the line before it; rows that can't be read are counted and left out."""
    head: Head | None = None
    rows: list[tuple[int, list[str]]] = []
    wrong, good = 0, False
    for number, line in lines(source):
        if line.startswith("#") or not line.strip():
            if rows:
                yield head, _block(rows)
                head, rows, good = None, [], True
            head = _head(line[1:].strip()) if line.startswith("#") else head
            continue
        cells = line.split("\t")
        problem = _problem(cells)
        if problem:
            where = f"{source.name}:{number}"
            losses.note("record.skipped", "rows that can't be read", article=where, before=f"{where}: {problem}: {line[:60]}")
            wrong = wrong or number
        else:
            rows.append((number, cells))
    if rows:
        yield head, _block(rows)
    elif wrong and not good:
        raise ValueError(
            f"{source.name}:{wrong}: no row of the file can be read; number, token, outer and inner tag were expected, with tabs between them. "
            "Is it in another format, such as conll?"
        )


def _labels(source: Path) -> tuple[str, ...]:
    used = dict.fromkeys(tag for _, block in _sentences(source, Losses()) for column in block.tags for tag in column)
    names = [name for name in ((parse(tag) or ("I", tag))[1] for tag in used) if name]
    return tuple(dict.fromkeys(found[1] if (found := _TAGGED.fullmatch(name)) else name for name in names))


def _problem(cells: Sequence[str]) -> str:
    if len(cells) != LAYERS + 2:
        return f"{len(cells)} columns, expected {LAYERS + 2}"
    if not cells[0].isdecimal():
        return "the first column is no number"
    return "" if cells[1].strip() else "the token is empty"


def _block(rows: Sequence[tuple[int, list[str]]]) -> Block:
    columns: list[tuple[str, ...]] = list(zip(*(cells for _, cells in rows), strict=True))
    return Block(lines=tuple(number for number, _ in rows), words=columns[1], tags=tuple(columns[2:]))


def _head(said: str) -> Head:
    before, bracket, inside = said.rpartition("[")
    dated = bool(bracket) and inside.endswith("]")
    source, date = (before.strip(), inside[:-1].strip()) if dated else (said, "")
    ours = _OURS.fullmatch(source)
    return Head(id=article_id(ours[1]), begins=ours[2] == "1", date=date) if ours else Head(source=source, date=date)


def _record(article: Sequence[Block], head: Head, number: int, source: Path, losses: Losses, options: Options) -> GoldRecord:
    name = head.id or f"{source.stem}-{number}"
    found = record_of(article, name, source, losses, options, LAYERS, strays=True)
    spans = sorted((_taken_apart(span) for span in found.spans), key=_place)
    named = tuple(replace(span, id=f"s{place}") for place, span in enumerate(spans, 1))
    meta = {"source": head.source, "published": head.date}
    return replace(
        found,
        spans=named,
        prov=replace(found.prov, import_={"format": "germeval", **found.prov.import_}),
        meta={key: value for key, value in meta.items() if value},
    )


def _taken_apart(span: Span) -> Span:
    found = _TAGGED.fullmatch(span.label)
    return _formed(replace(span, label=found[1]), found[2]) if found else span
