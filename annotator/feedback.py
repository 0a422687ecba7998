"""What leads corrected in a reader's work: what the reader said, what the lead says, the kind of correction, and the lead's note."""

from collections.abc import Iterator, Mapping

from msgspec import Struct

from annotator.agreement.columns import pack, pair
from annotator.agreement.disagreement import Case, classify
from annotator.agreement.pairing import align
from annotator.agreement.values import Answers, Unit, unit, units
from annotator.history import revision
from annotator.model import AnnotationSet, Article, Entity, Event, Note, Record, Relation, Span, Suggestable, Topic
from annotator.offsets import intersection, merged
from annotator.readings import state_of
from annotator.store import Store, reviews_of

NOT_ASKED = "not asked"
KINDS = {"only A": "extra", "only B": "missed"}
"""What the classes of a disagreement are called where one side is a lead: a span of the reader's alone, and one of the lead's alone."""
PARTS = {
    "label": "type",
    "head": "endpoint",
    "tail": "endpoint",
    "triggers": "trigger",
    "args": "argument",
    "name": "name",
    "ledger": "link",
    "kb": "link",
    "attrs": "attribute",
}
"""What is otherwise in a relation, an event, an entity or a topic that was corrected, by the field."""


class Correction(Record, frozen=True, kw_only=True):
    """One thing that a lead says otherwise, or says something about.

    `kind` is a class of `agreement.disagreement` for spans (with *missed* and *extra* for a span that one side has alone, *attribute* where
    only attributes or the entity differ, and *not asked* for what the lead adds where the reader wasn't asked to read or for such a label),
    missed, extra or what differs for the other layers, `note` for a remark on the article, and `same` for what was right.
    """

    article: str
    by: str
    layer: str
    kind: str
    said: str = ""
    label: str = ""
    lead_says: str = ""
    lead_label: str = ""
    start: int | None = None
    end: int | None = None
    extent: str = ""
    side: str = ""
    note: str = ""


class _Review(Struct, frozen=True):
    """A lead's finished review: the article, what the reader had said when it began, and what the lead says."""

    article: Article
    said: AnnotationSet
    corrected: AnnotationSet


def corrections(store: Store, reader: str) -> list[Correction]:
    """Everything that leads corrected in the articles of a reader that they are done with, by lead and in the articles' order.

    An article where nothing was corrected comes as one row of the kind `same`: that it was looked into is feedback as well.
    """
    folder = reviews_of(reader)
    return [row for lead in store.annotators(folder=folder) for row in _of_lead(store, reader, lead)]


def _of_lead(store: Store, reader: str, lead: str) -> Iterator[Correction]:
    reviews = list(_reviews(store, reader, lead))
    texts = {each.article.id: each.article.text for each in reviews}
    # the names in the columns are the sides', which can't be a lead and a reader of one name
    packed = pack(
        Answers(
            article=each.article.id,
            length=len(each.article.text),
            units={"A": units(each.said.spans), "B": units(each.corrected.spans)},
        )
        for each in reviews
    )
    cases: dict[str, list[Case]] = {each.article.id: [] for each in reviews}
    for case in classify(align(pair(packed, "A", "B")), texts) if reviews else ():
        cases[case.article].append(case)
    for each in reviews:
        notes = _notes(each)
        rows = [*_spans(each, lead, cases[each.article.id], notes), *_others(each, lead, notes)]
        # what is about nothing that was said, or about what is gone, is a remark on the article
        rows += [Correction(article=each.article.id, by=lead, layer="article", kind="note", note=said) for said in _flat(notes)]
        yield from rows or [Correction(article=each.article.id, by=lead, layer="article", kind="same")]


def _reviews(store: Store, reader: str, lead: str) -> Iterator[_Review]:
    folder = reviews_of(reader)
    begun = store.annotated(lead, folder=folder)
    for article_id in store.article_ids():
        if article_id not in begun:
            continue
        state = store.annotations(lead, article_id, folder=folder)
        reading = state.annotations.reading
        if state_of(state.annotations) == "done" and not state.locked and reading is not None and reader in reading.inputs:
            said = revision(store, reader, article_id, reading.inputs[reader])
            yield _Review(store.article(article_id), said, state.annotations)


def _notes(review: _Review) -> dict[str, list[str]]:
    """What the lead wrote, by the element it is about; empty for the article. The reader's own notes are none of the lead's."""
    found: dict[str, list[str]] = {}
    for each in review.corrected.values():
        if isinstance(each, Note) and each != review.said.get(each.id):
            found.setdefault(each.ref.id if each.ref else "", []).append(each.text)
    return found


def _flat(notes: Mapping[str, list[str]]) -> list[str]:
    return [text for texts in notes.values() for text in texts]


def _taken(notes: dict[str, list[str]], *elements: Suggestable | None) -> str:
    """The notes on some elements, which are then told."""
    ids = dict.fromkeys(each.id for each in elements if each is not None)
    return "; ".join(text for key in ids for text in notes.pop(key, []))


def _spans(review: _Review, lead: str, cases: list[Case], notes: dict[str, list[str]]) -> Iterator[Correction]:
    said, corrected = _by_unit(review.said), _by_unit(review.corrected)
    for case in cases:
        one, other = said[case.a] if case.a else None, corrected[case.b] if case.b else None
        note = _taken(notes, other, one)
        kind = KINDS.get(case.kind, case.kind)
        if kind == "missed" and other is not None and not _asked(review, other):
            kind = NOT_ASKED
        if kind == "same" and one is not None and other is not None and (one.attrs, one.entity) != (other.attrs, other.entity):
            kind = "attribute"
        if kind == "same" and not note:
            continue
        there = [each for each in (one, other) if each is not None]
        yield Correction(
            article=review.article.id,
            by=lead,
            layer="span",
            kind=kind,
            said=_words(review.said, one, attributes=kind == "attribute"),
            label=one.label if one else "",
            lead_says=_words(review.corrected, other, attributes=kind == "attribute"),
            lead_label=other.label if other else "",
            start=min(each.start for each in there),
            end=max(each.end for each in there),
            extent=case.extent,
            side=case.side,
            note=note,
        )


def _by_unit(annotations: AnnotationSet) -> dict[Unit, Span]:
    return {unit(span): span for span in reversed(annotations.spans)}


def _asked(review: _Review, span: Span) -> bool:
    """Whether the reader was asked for such a span there."""
    reading = review.said.reading
    if reading is None:
        return False
    labelled = reading.labels is None or span.label in reading.labels.spans
    return labelled and bool(intersection(merged(reading.zones), merged(unit(span).segments)))


def _others(review: _Review, lead: str, notes: dict[str, list[str]]) -> Iterator[Correction]:
    """Relations, events, entities and topics, by their ids: a review keeps the reader's."""
    for key in dict.fromkeys([*review.said, *review.corrected]):
        one, other = (_other(side.get(key)) for side in (review.said, review.corrected))
        if one is None and other is None:
            continue
        note = _taken(notes, one, other)
        kind = _kind(one, other)
        if kind == "same" and not note:
            continue
        yield Correction(
            article=review.article.id,
            by=lead,
            layer=type(one or other).__name__.lower(),
            kind=kind,
            said=_words(review.said, one, attributes="attribute" in kind),
            label=one.label if one else "",
            lead_says=_words(review.corrected, other, attributes="attribute" in kind),
            lead_label=other.label if other else "",
            note=note,
        )


def _other(element: object) -> Relation | Event | Entity | Topic | None:
    return element if isinstance(element, Relation | Event | Entity | Topic) else None


def _kind(one: Suggestable | None, other: Suggestable | None) -> str:
    if one is None or other is None:
        return "missed" if one is None else "extra"
    if (
        isinstance(one, Relation)
        and isinstance(other, Relation)
        and one.head != one.tail
        and (one.head, one.tail) == (other.tail, other.head)
    ):
        return "direction" if one.label == other.label else "type, direction"
    differing = [words for part, words in PARTS.items() if getattr(one, part, None) != getattr(other, part, None)]
    return ", ".join(dict.fromkeys(differing)) or "same"


def _words(annotations: AnnotationSet, element: object, *, attributes: bool = False, depth: int = 0) -> str:
    """An element in words: a span's quote, a relation's ends, an event's triggers and arguments, an entity's name."""

    def named(ref: str) -> str:
        return _words(annotations, annotations.get(ref), depth=depth + 1) if depth < 8 else "…"

    match element:
        case Span():
            said = " … ".join(_pieces(element))
        case Relation(head=head, tail=tail):
            said = f"{named(head)} → {named(tail)}"
        case Event(triggers=triggers, args=args):
            filled = ", ".join(f"{each.role}: {named(each.ref)}" for each in args)
            said = ", ".join(map(named, triggers)) + (f" ({filled})" if filled else "")
        case Entity(name=name, kb=kb):
            said = name + (f" = {kb}" if kb else "")
        case _:
            said = ""
    if not attributes or not isinstance(element, Suggestable):
        return said
    linked = [f"entity={named(element.entity)}"] if isinstance(element, Span) and element.entity else []
    return f"{said} [{', '.join([*(f'{name}={value}' for name, value in sorted(element.attrs.items())), *linked]) or '–'}]"


def _pieces(span: Span) -> list[str]:
    return [span.text[start - span.start : end - span.start] for start, end in unit(span).segments]
