"""CoNLL-U Plus: words with their tags, and the white space between them, so that the exact text comes back.

The columns are ID, FORM, MISC and ANNOTATOR:NE; with `nested="layers"` also ANNOTATOR:NE2 and ANNOTATOR:NE3, the longest spans in the first.
A tag is B-, I- or another of the scheme that `tagging` names, O, or `_` on a word that nobody read; a labelled word that wasn't read for every
label has Covered=No in MISC. There stand SpaceAfter=No too, and SpacesAfter and SpacesBefore, in which \\s \\t \\n \\r \\p and \\\\ are a blank, a
tab, line ends, a bar and a backslash. Of other makers' files, the columns named NE or NER are read, or those that `columns={"tags": …}` names.
"""

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from msgspec.structs import replace

from annotator.disk import write_whole
from annotator.formats.aligning import aligned, cut, runs, tokens_read
from annotator.formats.columns import labelled, tag_rows
from annotator.formats.conlluprows import OURS, UNREAD, Columns, Sentence, columns_of, escaped, sentences
from annotator.formats.options import Options
from annotator.formats.projecting import continuous, layered, layers, spans_only
from annotator.formats.rebuilding import joined, sentences_of, tokens_of
from annotator.formats.tagging import parse, scheme
from annotator.formats.wording import article_id, file_stem, spelled
from annotator.gold import SCHEMA, Coverage, GoldRecord, Provenance
from annotator.loss import Losses
from annotator.model import Labels, Segment, Span
from annotator.names import language_problem
from annotator.records import text_sha256

LAYERS = 3


def project(record: GoldRecord, losses: Losses, options: Options) -> GoldRecord | None:
    """What the columns can hold of a record: its text, labelled runs of tokens, which tokens were read, and the language."""
    lang = "" if language_problem(record.lang) else record.lang
    done = spans_only(replace(record, lang="") if lang else record, losses, options)
    tokens: Sequence[Segment] = tokens_of(replace(done, lang=lang)) if done else []
    if done is None or not tokens:
        if done is not None:
            losses.note("record.skipped", "their text has no tokens", article=record.id)
        return None
    done = continuous(replace(done, lang=lang), losses, options)
    done, _ = aligned(done, losses, options, tokens)
    done = layered(done, losses, options, LAYERS)
    tokens = _tokens(done, tokens)
    zones = runs(tokens, tokens_read(done, tokens, options.labels.spans))
    done, labels = spelled(done, losses, Labels(spans=options.labels.spans), _spelled, "labels in columns have no white space")
    return replace(done, coverage=Coverage(spans=labels.spans, zones=zones))


def write(target: Path, records: Iterable[GoldRecord], options: Options) -> None:
    """One file, an article after another."""
    write_whole(target, _written(records, options))


def read(source: Path, losses: Losses, options: Options) -> Iterator[GoldRecord]:
    """The articles of a file, each read for all labels that it uses. Raises ValueError where it doesn't say its columns."""
    columns = columns_of(source, options)
    if columns is None:
        return
    used: dict[str, None] = {}
    written = scheme(_noted(sentences(source, columns, Losses()), used))
    losses.note("scheme.detected", f"tags are written in {written}")
    if not options.labels.spans:
        options = replace(options, labels=Labels(spans=tuple(name for name in used if name)))
    article: list[Sentence] = []
    number = 0
    for sentence in sentences(source, columns, losses):
        if article and sentence.begins is not None:
            number += 1
            yield _record(article, number, source, columns, losses, options, strays=written != "IOB1")
            article = []
        article.append(sentence)
    if article:
        yield _record(article, number + 1, source, columns, losses, options, strays=written != "IOB1")


def _tokens(record: GoldRecord, tokens: Sequence[Segment]) -> Sequence[Segment]:
    """The tokens of a record whose spans are laid on them; where a token was split for a span, its parts."""
    return cut(tokens, [border for span in record.spans for border in (span.start, span.end)])


def _spelled(label: str) -> str:
    return "_".join(label.split()) or "_"


def _written(records: Iterable[GoldRecord], options: Options) -> Iterator[bytes]:
    number = LAYERS if options.nested == "layers" else 1
    names = [OURS, *(f"{OURS}{layer}" for layer in range(2, number + 1))]
    yield f"# global.columns = ID FORM MISC {' '.join(names)}\n".encode()
    for record in records:
        yield "".join(f"{line}\n" for line in _lines(record, number, options)).encode()


def _lines(record: GoldRecord, number: int, options: Options) -> Iterator[str]:
    tokens = _tokens(record, tokens_of(record))
    gaps = _gaps(record.text, tokens)
    was_read = dict(zip(tokens, tokens_read(record, tokens, record.coverage.spans), strict=True))
    dealt, _ = layers(record.spans, number, innermost=options.nested == "innermost")
    name = file_stem(record.id)
    yield f"# newdoc id = {name}"
    if record.lang:
        yield f"# language = {record.lang}"
    for place, sentence in enumerate(joined(record, sentences_of(record, tokens)), 1):
        yield f"# sent_id = {name}-{place}"
        yield f"# text = {''.join(f'{record.text[start:end]}{gaps[end][0]}' for start, end in sentence).rstrip(' ')}"
        rows = tag_rows(sentence, dealt, options.tagging, lambda span: span.label)
        for word, (segment, row) in enumerate(zip(sentence, rows, strict=True), 1):
            start, end = segment
            said = [f"SpacesBefore={escaped(record.text[:start])}"] if segment == tokens[0] and start else []
            said += [*gaps[end][1], *([] if was_read[segment] or set(row) == {"O"} else [UNREAD])]
            cells = list(row) if was_read[segment] else ["_" if tag == "O" else tag for tag in row]
            yield "\t".join([str(word), record.text[start:end], "|".join(said) or "_", *cells])
        yield ""


def _gaps(text: str, tokens: Sequence[Segment]) -> dict[int, tuple[str, list[str]]]:
    """What follows the token that ends at a place: a blank or nothing in the sentence's text, and what MISC says of it."""
    found: dict[int, tuple[str, list[str]]] = {}
    for (_, end), (following, _) in zip(tokens, [*tokens[1:], (len(text), 0)], strict=True):
        gap, last = text[end:following], following == len(text)
        said = [] if gap == " " and not last else [f"SpacesAfter={escaped(gap)}"] if gap else ["SpaceAfter=No"]
        found[end] = (" " if gap else "", said)
    return found


def _noted(found: Iterable[Sentence], used: dict[str, None]) -> Iterator[Sequence[str]]:
    for sentence in found:
        for column in sentence.block.tags:
            used.update(dict.fromkeys((parse(tag) or ("I", tag))[1] for tag in column))
            yield column


def _record(
    article: Sequence[Sentence], number: int, source: Path, columns: Columns, losses: Losses, options: Options, *, strays: bool
) -> GoldRecord:
    text, places = _text(article)
    spans, read = [], []
    for sentence, own in zip(article, places, strict=True):
        for first, last, label in labelled(sentence.block, sentence.block.tags, source, losses, strays=strays):
            owners = sentence.owners
            begin, end = own[owners[first]][0], own[owners[last - 1]][1]
            if owners[first - 1 : first] == owners[first : first + 1] or owners[last : last + 1] == owners[last - 1 : last]:
                where = f"{source.name}:{sentence.block.lines[first]}"
                reason = "a span begins or ends inside a token of several words; it is taken for the whole token"
                losses.note("repair.word", reason, article=where, before=" ".join(sentence.block.words[first:last]), after=text[begin:end])
            spans.append(Span(id="", start=begin, end=end, label=label, text=text[begin:end]))
        unread = {owner for owner, said in zip(sentence.owners, sentence.read, strict=True) if not said}
        known = set(sentence.owners) - unread
        read += [place in known for place in range(len(own))]
    ordered = sorted(spans, key=lambda span: (span.start, -span.end, span.label))
    name = article[0].begins or ""
    return GoldRecord(
        schema=SCHEMA,
        id=(article_id(name) if columns.ours else name) or f"{source.stem}-{number}",
        annotator=options.annotator,
        state="done",
        text=text,
        sha256=text_sha256(text),
        lang=article[0].lang or options.lang,
        spans=tuple(replace(span, id=f"s{place}") for place, span in enumerate(ordered, 1)),
        coverage=Coverage(
            spans=options.labels.spans,
            zones=runs([place for own in places for place in own], read) if options.covered else (),
        ),
        prov=Provenance(tool="", import_={"format": "conllup", "file": source.name, "line": article[0].block.lines[0]}),
    )


def _text(article: Sequence[Sentence]) -> tuple[str, list[list[Segment]]]:
    """The text of an article, and where the tokens of each sentence stand in it."""
    parts: list[str] = []
    places: list[list[Segment]] = []
    length, after = 0, ""
    for sentence in article:
        places.append([])
        for number, token in enumerate(sentence.tokens):
            gap = f"{after}{token.before}"
            if sentence.paragraph and number == 0 and length and "\n" not in gap:
                gap = "\n"
            places[-1].append((length + len(gap), length + len(gap) + len(token.text)))
            parts += (gap, token.text)
            length, after = places[-1][-1][1], " " if token.after is None else token.after
    return "".join(parts) + (article[-1].tokens[-1].after or ""), places
