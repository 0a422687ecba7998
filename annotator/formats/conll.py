"""CoNLL-2003's columns: a token and its tags a line, an empty line after a sentence, a `-DOCSTART-` line before an article.

The article's id stands in brackets on the `-DOCSTART-` line, which readers of the format skip. `tagging` is iob2, iob1 or bilou; with
`nested="layers"` there are three columns of tags, the longest spans in the first.
"""

from collections.abc import Iterable, Iterator
from pathlib import Path

from msgspec.structs import replace

from annotator.disk import write_whole
from annotator.formats.aligning import aligned
from annotator.formats.columns import Block, blocks, column_count, record_of, word_rows
from annotator.formats.options import Options
from annotator.formats.projecting import layered, layers, total_coverage
from annotator.formats.rebuilding import rebuilt, tokenized
from annotator.formats.tagging import scheme
from annotator.formats.wording import article_id, file_stem, spelled
from annotator.gold import GoldRecord
from annotator.loss import Losses
from annotator.model import Labels

LAYERS = 3
START = "-DOCSTART-"


def project(record: GoldRecord, losses: Losses, options: Options) -> GoldRecord | None:
    """What columns can hold of a record: labelled runs of tokens."""
    cut = tokenized(record, losses, options)
    if cut is None:
        return None
    done, tokens = aligned(cut[0], losses, options, cut[1])
    done = layered(done, losses, options, LAYERS)
    done = rebuilt(done, losses, tokens)
    done, labels = spelled(done, losses, Labels(spans=options.labels.spans), _spelled, "labels in columns have no white space")
    return replace(done, coverage=total_coverage(done, labels))


def write(target: Path, records: Iterable[GoldRecord], options: Options) -> None:
    """One file, an article after another."""
    number = LAYERS if options.nested == "layers" else 1
    write_whole(target, (_written(record, number, options).encode() for record in records))


def _written(record: GoldRecord, number: int, options: Options) -> str:
    dealt, _ = layers(record.spans, number, innermost=options.nested == "innermost")
    head = f"{START} ({file_stem(record.id).replace(' ', '%20')}) {' '.join(['O'] * number)}"
    sentences = word_rows(record, dealt, options.tagging, lambda span: span.label)
    return "".join(f"{block}\n\n" for block in (head, *("\n".join(map(" ".join, rows)) for rows in sentences)))


def read(source: Path, losses: Losses, options: Options) -> Iterator[GoldRecord]:
    """The articles of a file; the last column holds the tags, in a file of ours all but the first."""
    for found in _articles(source, losses, options):
        yield replace(found, prov=replace(found.prov, import_={"format": "conll", **found.prov.import_}))


def _articles(source: Path, losses: Losses, options: Options) -> Iterator[GoldRecord]:
    several = column_count(source, START)
    written = scheme(column for each in blocks(source, Losses(), START) for column in each.tags[-several:])
    losses.note("scheme.detected", f"tags are written in {written}")
    article: list[Block] = []
    number, name = 0, ""
    for block in blocks(source, losses, START):
        if block.starts is not None:
            if article:
                yield record_of(article, name or f"{source.stem}-0", source, losses, options, several, strays=written != "IOB1")
            article, number = [], number + 1
            name = article_id(block.starts) if block.starts else f"{source.stem}-{number}"
        else:
            article.append(block)
    if article:
        yield record_of(article, name or source.stem, source, losses, options, several, strays=written != "IOB1")


def _spelled(label: str) -> str:
    return "_".join(label.split()) or "_"
