"""What a scheme allows: every broken rule is named with what was expected."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from annotator import news
from annotator.model import (
    AnnotationSet,
    Argument,
    Change,
    Entity,
    Event,
    Note,
    NoteRef,
    Reading,
    Rejection,
    Relation,
    Round,
    Span,
    Topic,
    ZoneCorrection,
)
from annotator.scheme import Attribute, Scheme, SpanLabel, check, check_change
from tests.marks import marked
from tests.strategies import article_of, spans, texts

SCHEME = news.scheme()
ARTICLE, SPANS = marked("[Ilse Brandt]PER leitet die [Küstenwache]ORG der [Südmark]LOC.")


def messages(*elements):
    return [problem.message for problem in check(SCHEME, ARTICLE, AnnotationSet([*SPANS.values(), *elements]))]


def test_a_sound_set_has_no_problems():
    whole = [
        Relation(id="r1", label="LEADS", head="s1", tail="s2"),
        Event(id="v1", label="Meeting", args=(Argument(role="Participant", ref="s1"), Argument(role="Participant", ref="s2"))),
        Entity(id="e1", name="Ilse Brandt", label="PER", kb="NIL"),
        Topic(id="t1", label="politics"),
        Rejection(id="x1", of=Span(id="s.a", start=0, end=4, label="LOC", text="Ilse")),
        Note(id="n1", text="wirklich?", ref=NoteRef(id="s1")),
        Reading(id="reading", state="open", zones=((0, 20), (30, 40))),
        ZoneCorrection(id="z1", start=0, end=10, type="caption"),
    ]
    assert messages(*whole) == []


@pytest.mark.parametrize(
    ("span", "message"),
    [
        (
            Span(id="b", start=40, end=90, label="PER", text="x"),
            "span b ends at 90, but the text has 47 characters. Was the text changed after annotation?",
        ),
        (Span(id="b", start=5, end=5, label="PER", text=""), "span b lies at [5, 5); expected 0 <= start < end"),
        (Span(id="b", start=9, end=5, label="PER", text=""), "span b lies at [9, 5); expected 0 <= start < end"),
        (Span(id="b", start=-3, end=5, label="PER", text=""), "span b lies at [-3, 5); expected 0 <= start < end"),
        (
            Span(id="b", start=0, end=4, label="PER", text="Else"),
            "span b says 'Else' at [0, 4), but the text has 'Ilse' there. Was the text changed after annotation?",
        ),
        (
            Span(id="b", start=0, end=4, label="PRE", text="Ilse"),
            "span b has the unknown label 'PRE'; known: PER, TRIGGER, ORG, LOC, NORP, DATE, EVENT, WEAPON and 1 more",
        ),
        (
            Span(id="b", start=0, end=11, label="PER", text="Ilse Brandt", segments=((0, 4),)),
            "span b has segments [(0, 4)]; expected two or more, ascending, with a gap between them",
        ),
        (
            Span(id="b", start=0, end=11, label="PER", text="Ilse Brandt", segments=((0, 4), (4, 11))),
            "span b has segments [(0, 4), (4, 11)]; expected two or more, ascending, with a gap between them",
        ),
        (
            Span(id="b", start=0, end=11, label="PER", text="Ilse Brandt", segments=((0, 4), (5, 9))),
            "span b lies at [0, 11), but its segments reach from 0 to 9",
        ),
        (Span(id="b", start=0, end=4, label="PER", text="Ilse", entity="e9"), "span b points to entity 'e9', which this set doesn't hold"),
        (
            Span(id="b", start=0, end=4, label="PER", text="Ilse", decision="added"),
            "span b carries a decision; it is derived and stands in gold records only",
        ),
        (
            Span(id="b", start=0, end=4, label="PER", text="Ilse", was=Span(id="s.x", start=0, end=11, label="PER", text="Else Brandt")),
            "span b was suggested as a span that says 'Else Brandt' at [0, 11), but the text has 'Ilse Brandt' there. Was the text changed after annotation?",
        ),
        (Span(id="b ad", start=0, end=4, label="PER", text="Ilse"), "'span b ad' has an id of other than 1 to 80 visible ASCII characters"),
    ],
)
def test_a_bad_span_is_named_with_what_was_expected(span, message):
    assert messages(span) == [message]


@pytest.mark.parametrize(
    ("element", "message"),
    [
        (Relation(id="r", label="LEADS", head="s1", tail="s9"), "relation r has 's9' as tail, which is no span or event of this set"),
        (Relation(id="r", label="LEADS", head="s2", tail="s2"), "relation r has a ORG as head; expected PER"),
        (Event(id="v", label="Meeting", triggers=("s1",)), "event v has a PER as trigger; expected TRIGGER"),
        (
            Event(id="v", label="Meeting", args=(Argument(role="Guest", ref="s1"),)),
            "event v has the unknown role 'Guest'; known: Participant, Place, Date",
        ),
        (Event(id="v", label="Meeting", args=(Argument(role="Place", ref="s1"),)), "event v has a PER as Place; expected LOC"),
        (Topic(id="t", label="sport"), "topic t has the unknown label 'sport'; known: society, security, politics, economy, culture"),
        (Note(id="n", text="?", ref=NoteRef(id="s7")), "note n is about 's7', which this set doesn't hold"),
        (
            Reading(id="reading", state="done", zones=((0, 20), (10, 30))),
            "reading has zones '[(0, 20), (10, 30)]'; expected ascending, separate stretches within 47 characters",
        ),
        (ZoneCorrection(id="z", start=40, end=60, type="credit"), "zone z lies at [40, 60), but the text has 47 characters"),
        (Round(id="o", name="r1", annotators=("a1",)), "round o belongs in shared.jsonl, not in a reader's journal"),
    ],
)
def test_a_bad_element_of_any_kind_is_named(element, message):
    assert messages(element) == [message]


def test_attributes_are_those_of_the_scheme_or_unsure():
    scheme = Scheme(spans=(SpanLabel(label="PER", attributes=(Attribute(name="role", type="choice", values=("head", "aide")),)),))
    article, annotations = marked("[Ilse]PER")
    span = annotations["s1"]

    def found(attrs):
        return [problem.message for problem in check(scheme, article, AnnotationSet([replace(span, attrs=attrs)]))]

    assert found({"role": "head", "unsure": True}) == []
    assert found({"role": "boss"}) == ["span s1 has role 'boss'; expected one of head, aide"]
    assert found({"rolle": "head"}) == ["span s1 has the unknown attribute 'rolle'; known: role, unsure"]
    assert found({"role": float("nan")})[0] == "span s1 has attribute 'role' with a value that is no number; give one or leave it out"


def test_a_change_that_would_leave_a_relation_without_its_end_is_refused():
    before = AnnotationSet([*SPANS.values(), Relation(id="r1", label="LEADS", head="s1", tail="s2")])
    assert [problem.message for problem in check_change(SCHEME, ARTICLE, before, Change(remove=("s2",)))] == [
        "relation r1 has 's2' as tail, which is no span or event of this set"
    ]
    assert check_change(SCHEME, ARTICLE, before, Change(remove=("s2", "r1"))) == []


def test_a_change_that_doesnt_fit_the_set_says_so():
    assert check_change(SCHEME, ARTICLE, SPANS, Change(remove=("s9",)))[0].message == (
        "the change removes 's9', which this set doesn't hold. Was this article changed elsewhere? Open it again."
    )


@given(texts.flatmap(lambda text: st.tuples(st.just(text), spans(text, "s1"))))
def test_a_span_cut_from_a_text_is_always_sound_and_one_moved_by_one_never_goes_unnoticed(case):
    text, span = case
    article = article_of(text)
    assert check(SCHEME, article, AnnotationSet([span])) == []
    moved = replace(span, start=span.start + 1, end=span.end + 1, segments=())
    same_there = moved.end <= len(text) and text[moved.start : moved.end] == span.text
    assert bool(check(SCHEME, article, AnnotationSet([moved]))) != same_there
