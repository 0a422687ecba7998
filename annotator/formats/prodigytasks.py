"""The task that says a record to Prodigy: its tokens, spans on them, relations between their last tokens, and choices.

Tokens are cut where a span begins or ends inside one, and a blank at a span's edge is a token, so that Prodigy can show every span.
"""

from itertools import pairwise
from typing import Any

from msgspec.structs import replace

from annotator.formats.aligning import cut
from annotator.formats.options import Options
from annotator.formats.prodigyrows import ANSWERS, MARK
from annotator.gold import GoldRecord
from annotator.model import Segment, Span
from annotator.tokens import document


def task(record: GoldRecord, options: Options) -> dict[str, Any]:
    """One row of a Prodigy file; a reading that isn't finished has no answer, so that Prodigy asks for one."""
    tokens = _tokens(record)
    starts, ends = {start: place for place, (start, _) in enumerate(tokens)}, {end: place for place, (_, end) in enumerate(tokens)}

    def said(span: Span) -> dict[str, Any]:
        place = {"start": span.start, "end": span.end, "token_start": starts[span.start], "token_end": ends[span.end]}
        return place | {"label": span.label}

    row: dict[str, Any] = {"text": record.text}
    if record.meta:
        row["meta"] = record.meta
    row["tokens"] = [
        {"text": record.text[start:end], "start": start, "end": end, "id": place, "ws": following > end}
        for place, ((start, end), (following, _)) in enumerate(pairwise([*tokens, (len(record.text), 0)]))
    ]
    row["spans"] = [said(span) for span in record.spans]
    if options.labels.relations or record.relations:
        row["relations"] = _relations(record, {span.id: said(span) for span in record.spans})
    if options.labels.topics or record.topics:
        given = list(dict.fromkeys(topic.label for topic in record.topics))
        row["options"] = [{"id": label, "text": label} for label in dict.fromkeys([*options.labels.topics, *given])]
        row["accept"] = given
    if record.state in ANSWERS:
        row |= {"_view_id": view(record, options), "_is_binary": False, "answer": ANSWERS[record.state]}
        row |= {"_annotator_id": record.annotator, "_session_id": record.annotator}
    return row | {MARK: replace(record, text="", meta={})}


def view(record: GoldRecord, options: Options) -> str:
    """The interface of Prodigy that shows a record, and what its dataset asks for."""
    labels = options.labels
    spans, relations = labels.spans or record.spans, labels.relations or record.relations
    if labels.topics or record.topics:
        return "blocks" if spans or relations else "choice"
    if relations:
        return "relations"
    return "ner_manual" if options.nested == "error" else "spans_manual"


def _relations(record: GoldRecord, spans: dict[str, dict[str, Any]]) -> list[dict[str, Any]]:
    # a relation of events stands under our own key only
    return [
        {
            "head": spans[each.head]["token_end"],
            "child": spans[each.tail]["token_end"],
            "head_span": spans[each.head],
            "child_span": spans[each.tail],
            "label": each.label,
        }
        for each in record.relations
        if each.head in spans and each.tail in spans
    ]


def _tokens(record: GoldRecord) -> list[Segment]:
    found = [(token.idx, token.idx + len(token.text)) for token in document(record.text, record.lang)]
    starts, ends = {span.start for span in record.spans}, {span.end for span in record.spans}
    tokens: list[Segment] = []
    for (start, end), (following, _) in pairwise([*found, (len(record.text), 0)]):
        tokens.append((start, end))
        if end < following and (end in starts or following in ends):
            tokens.append((end, following))
    return cut(tokens, [*starts, *ends])
