"""spaCy's DocBin (`.spacy`), for training: tokens, flat entities or overlapping span groups, categories, and what nobody read as missing.

`nested` chooses the view: `outermost` or `innermost` gives flat entities (NER) with unread tokens missing, `layers` puts all spans, overlapping
ones too, into `doc.spans["sc"]` (SpanCat), where spaCy can't say what is missing. Relations also stand in `doc._.rel`, as {(head, child): {label:
1.0}} by the first tokens of both. What spaCy has no place for travels as one JSON string in `doc.user_data["annotator"]`.
"""

import zlib
from collections.abc import Iterable, Iterator
from itertools import chain
from pathlib import Path
from typing import Any

from msgspec.structs import replace
from spacy.about import __version__ as spacy_version
from spacy.tokens import Doc, DocBin
from spacy.tokens import Span as DocSpan

from annotator.formats.aligning import aligned, cut
from annotator.formats.inflating import grown, most
from annotator.formats.options import Options
from annotator.formats.projecting import continuous, flat, wholly_covered
from annotator.gold import SCHEMA, Coverage, GoldRecord, Provenance
from annotator.goldfile import problems_of, text_problems
from annotator.loss import Losses
from annotator.model import Entity, Relation, Span, Topic
from annotator.offsets import merged, without
from annotator.problem import Problem
from annotator.records import decode, encode, text_sha256
from annotator.tokens import document, language, places

KEY = "sc"
OWN = "annotator"
_REL: Any = ("._.", "rel", None, None)
_PLAIN = ("outermost", "innermost", "error")
# what spaCy raises for bytes that aren't its own; it has no class of its own for that
_BROKEN = (ArithmeticError, AssertionError, AttributeError, LookupError, RuntimeError, TypeError, ValueError, zlib.error)


def project(record: GoldRecord, losses: Losses, options: Options) -> GoldRecord | None:
    """What spaCy can hold of a record: spans of whole tokens, without overlaps where entities are wanted."""
    if record.state == "skipped":
        losses.note("record.skipped", "the article was skipped by its reader", article=record.id)
        return None
    whole = continuous(record, losses, options)
    laid, _ = aligned(whole, losses, options, places(document(record.text, record.lang)))
    return flat(laid, losses, options) if options.nested in _PLAIN else wholly_covered(laid, losses, options)


def write(target: Path, records: Iterable[GoldRecord], options: Options) -> None:
    """One DocBin with a doc for each record."""
    docs = DocBin(attrs=["ORTH", "SPACY", "ENT_IOB", "ENT_TYPE", "ENT_KB_ID", "ENT_ID"], store_user_data=True)
    for record in records:
        docs.add(doc_of(record, options))
    docs.to_disk(target)


def doc_of(record: GoldRecord, options: Options) -> Doc:
    """A record as spaCy's doc, on the tokens of its language."""
    doc = _tokenized(record, options)
    kb = {entity.id: entity.kb or "" for entity in record.entities}
    marked: dict[str, Any] = {
        span.id: doc.char_span(span.start, span.end, span.label, kb_id=kb.get(span.entity or "", ""), span_id=span.id)
        for span in record.spans
    }
    doc.spans[KEY] = list(marked.values())
    if options.nested in _PLAIN:
        asked = set(record.coverage.spans) >= set(options.labels.spans)
        gaps = _gaps(doc, record) if asked else []
        doc.set_ents(list(marked.values()), missing=gaps, default="outside" if asked else "missing")
    given = dict.fromkeys(topic.label for topic in record.topics)
    doc.cats = {label: float(label in given) for label in dict.fromkeys((*record.coverage.topics, *given))}
    rel: dict[tuple[int, int], dict[str, float]] = {}
    for relation in record.relations:
        if relation.head in marked and relation.tail in marked:
            rel.setdefault((marked[relation.head].start, marked[relation.tail].start), {})[relation.label] = 1.0
    doc.user_data[_REL] = rel
    doc.user_data[OWN] = encode(replace(record, text="")).decode()
    return doc


def read(source: Path, losses: Losses, options: Options) -> Iterator[GoldRecord]:
    """The records of a DocBin; a foreign one's entities and span groups become spans, its categories topics."""
    for number, doc in enumerate(_docs(source), 1):
        where = f"{source.name}:{number}"
        if not doc.text.strip():
            losses.note("record.skipped", "docs without a text", article=where, before=f"{where}: {len(doc)} tokens")
            continue
        try:
            record = _own(doc, where, losses) or _foreign(doc, number, where, losses, options)
        except _BROKEN as error:
            raise _unreadable(where, error) from None
        yield replace(record, prov=replace(record.prov, import_={"format": "spacy", "file": source.name, "line": number}))


def check(target: Path, options: Options) -> tuple[str, dict[str, int]]:
    """What spaCy itself finds in a file."""
    docs = list(_docs(target))
    return f"spaCy {spacy_version} reads", {"records": len(docs), "spans": sum(len(doc.spans.get(KEY, ())) for doc in docs)}


def _tokenized(record: GoldRecord, options: Options) -> Doc:
    doc = document(record.text, record.lang)
    if options.subword != "split":
        return doc
    borders = [border for span in record.spans for border in (span.start, span.end)]
    pieces = cut([(token.idx, token.idx + len(token.text)) for token in doc], borders)
    words = [record.text[start:end] for start, end in pieces]
    spaces = [
        record.text[end : end + 1] == " " and following != end
        for (_, end), following in zip(pieces, [start for start, _ in pieces[1:]] + [len(record.text)], strict=True)
    ]
    return Doc(doc.vocab, words=words, spaces=spaces)


def _gaps(doc: Doc, record: GoldRecord) -> list[DocSpan]:
    """The tokens that lie outside what was read and in no span, as spaCy's spans."""
    known = merged([*record.coverage.zones, *((span.start, span.end) for span in record.spans)])
    unread = [token.i for token in doc if without([(token.idx, token.idx + max(1, len(token.text)))], known)]
    return [doc[number : number + 1] for number in unread]


def _docs(source: Path) -> Iterator[Doc]:
    data = source.read_bytes()
    inflater, size, limit = zlib.decompressobj(), 0, most(len(data))
    try:
        rest = data
        while rest and not inflater.eof:
            size += len(inflater.decompress(rest, 2**24))
            rest = inflater.unconsumed_tail
            if size > limit:
                raise grown(source.name, limit)
    except zlib.error as error:
        raise ValueError(f"{source.name} is no DocBin of spaCy: {error}. Expected a .spacy file that DocBin.to_disk wrote.") from None
    try:
        yield from DocBin().from_bytes(data).get_docs(language("xx").vocab)
    except _BROKEN as error:
        raise _unreadable(source.name, error) from None


def _unreadable(where: str, error: Exception) -> ValueError:
    said = f"{type(error).__name__} {error}"
    return ValueError(f"{where} is no DocBin of spaCy: {said[:200]}. Was it cut off, or written by another program?")


def _own(doc: Doc, where: str, losses: Losses) -> GoldRecord | None:
    """The record that a doc of ours carries; None for a foreign doc, and where its spans were changed since."""
    said = doc.user_data.get(OWN)
    if not isinstance(said, str):
        return None
    record = decode(said.encode(), GoldRecord, file=where)
    if isinstance(record, Problem):
        losses.note(
            "record.skipped", "what the doc carries of its record can't be read; its tokens are taken", article=where, before=str(record)
        )
        return None
    if sorted((span.start, span.end, span.label) for span in record.spans) != sorted(_places(doc)):
        losses.note("repair.spans-changed", "the doc's spans were changed after the export; they are taken as they are", article=record.id)
        return None
    whole = replace(record, text=doc.text)
    problem = next(chain(problems_of(whole), text_problems(whole)), None)
    if problem is not None:
        cause = "what the doc carries of its record doesn't fit its text; its tokens are taken"
        losses.note("record.skipped", cause, article=where, before=f"{where}: {problem}")
        return None
    return whole


def _places(doc: Doc) -> list[tuple[int, int, str]]:
    group = doc.spans.get(KEY, ())
    return [(span.start_char, span.end_char, span.label_) for span in group]


def _foreign(doc: Doc, number: int, where: str, losses: Losses, options: Options) -> GoldRecord:
    found = {
        (span.start, span.end, span.label_): span for group in (doc.ents, *(doc.spans[key] for key in sorted(doc.spans))) for span in group
    }
    ordered = sorted(found.values(), key=lambda span: (span.start_char, -span.end_char, span.label_))
    kbs = list(dict.fromkeys(span.kb_id_ for span in ordered if span.kb_id_))
    entities = tuple(
        Entity(
            id=f"e{place}",
            name=next(span.text for span in ordered if span.kb_id_ == kb),
            label=next(span.label_ for span in ordered if span.kb_id_ == kb),
            kb=kb,
        )
        for place, kb in enumerate(kbs, 1)
    )
    spans = tuple(
        Span(
            id=f"s{place}",
            start=span.start_char,
            end=span.end_char,
            label=span.label_,
            text=doc.text[span.start_char : span.end_char],
            entity=f"e{kbs.index(span.kb_id_) + 1}" if span.kb_id_ else None,
        )
        for place, span in enumerate(ordered, 1)
    )
    first = {span.start: f"s{place}" for place, span in reversed(list(enumerate(ordered, 1)))}
    ties = list(_ties(doc, first, where, losses))
    cats: Any = doc.cats
    scores = {label: score for label, score in cats.items() if _labelled(label, score)} if isinstance(cats, dict) else {}
    if not isinstance(cats, dict) or len(scores) < len(cats):
        cause = "cats are passed over that give a label no number"
        losses.note("repair.cats", cause, article=where, before=f"{where}: cats is {str(cats)[:60]}")
    topics = [label for label, score in scores.items() if score >= 0.5]
    known = tuple(token for token in doc if token.ent_iob or not doc.has_annotation("ENT_IOB"))
    zones = merged((token.idx, token.idx + len(token.text_with_ws)) for token in known) if options.covered else ()
    return GoldRecord(
        schema=SCHEMA,
        id=f"{Path(where.rpartition(':')[0]).stem}-{number}",
        annotator=options.annotator,
        state="done",
        text=doc.text,
        sha256=text_sha256(doc.text),
        lang=options.lang,
        spans=spans,
        relations=tuple(Relation(id=f"r{place}", label=label, head=head, tail=tail) for place, (head, label, tail) in enumerate(ties, 1)),
        entities=entities,
        topics=tuple(Topic(id=f"t{place}", label=label) for place, label in enumerate(topics, 1)),
        coverage=Coverage(
            spans=options.labels.spans or tuple(dict.fromkeys(span.label for span in spans)),
            relations=options.labels.relations or tuple(dict.fromkeys(label for _, label, _ in ties)),
            topics=tuple(scores),
            zones=zones,
        ),
        prov=Provenance(tool=""),
    )


def _ties(doc: Doc, first: dict[int, str], where: str, losses: Losses) -> Iterator[tuple[str, str, str]]:
    """The relations of a doc, by the first tokens of their ends: head, label and tail."""
    found = doc.user_data.get(_REL) or {}
    for ends, labels in found.items() if isinstance(found, dict) else [(found, None)]:
        match ends, labels:
            case (int(head), int(tail)), dict() if all(_labelled(*each) for each in labels.items()):
                given = [label for label, score in labels.items() if score >= 0.5]
                yield from ((first[head], label, first[tail]) for label in given if head in first and tail in first)
                if given and not {head, tail} <= first.keys():
                    cause = "relations whose head or tail the doc doesn't hold are left out"
                    losses.note("relation.unknown_arg", cause, article=where, before=f"{where}: {', '.join(given)} from {head} to {tail}")
            case _:
                cause = "relations are left out that aren't {(head, child): {label: score}}"
                losses.note("repair.relation", cause, article=where, before=f"{where}: {ends!r}: {labels!r}"[:200])


def _labelled(label: Any, score: Any) -> bool:
    """Whether something is a label with its score."""
    return isinstance(label, str) and bool(label) and isinstance(score, int | float)
