"""Hints: what is valid but looks unintended."""

import pytest
from msgspec.structs import replace

from annotator import news
from annotator.lint import lint
from annotator.model import AnnotationSet, Event, Note, Span, Zone
from annotator.scheme import EventLabel, Role, Scheme
from tests.marks import marked


def rules(source, *more, zones=()):
    article, spans = marked(source)
    return [hint.rule for hint in lint(news.scheme(), article, zones, AnnotationSet([*spans.values(), *more]))]


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("[Ilse Brandt]PER und [Otto]PER", []),
        ("[Ilse ]PERBrandt", ["edge-space"]),
        ("[Ilse,]PER sagte sie", ["edge-mark"]),
        ("[„Kranich]WEAPON“", ["edge-mark"]),
        ("[„Kranich“]WEAPON", ["edge-mark"]),
        ("[Forum „Häfen“]EVENT", []),
        ("[Ilse\nBrandt]PER", ["paragraphs"]),
        ("[[Moskau]LOC]LOC", ["duplicate"]),
        ("[[Moskau]LOC]ORG", []),
        ("[Moskau]LOC und Moskau", ["left-out"]),
        ("[Moskau]LOC und Moskauer", []),
        ("[Moskau]LOC, [Moskau]LOC, [Moskau]LOC, [Moskau]ORG", ["label-once"]),
    ],
)
def test_a_hint_is_given_where_one_is_due_and_only_there(source, expected):
    assert rules(source) == expected


def test_spans_that_cross_are_hinted_at_nested_ones_are_not():
    article, spans = marked("[Korps der [iranischen]NORP Garden]ORG heute")
    crossing = Span(id="x", start=22, end=34, label="DATE", text=article.text[22:34])
    hints = lint(news.scheme(), article, (), AnnotationSet([*spans.values(), crossing]))
    assert [hint.rule for hint in hints] == ["crossing"]


def test_a_span_in_boilerplate_is_hinted_at():
    assert rules("[Ilse]PER abonnieren", zones=(Zone(start=0, end=15, type="boilerplate"),)) == ["zone"]


def test_open_notes_and_unsure_spans_are_listed():
    article, spans = marked("[Ilse]PER")
    unsure = replace(spans["s1"], attrs={"unsure": True})
    hints = lint(news.scheme(), article, (), AnnotationSet([unsure, Note(id="n1", text="Wer ist das?")]))
    assert [hint.rule for hint in hints] == ["unsure", "open-note"]


def test_an_event_without_a_required_role_is_incomplete():
    scheme = Scheme(events=(EventLabel(label="Attack", roles=(Role(role="Target", required=True), Role(role="Place"))),))
    article, _ = marked("Angriff")
    hints = lint(scheme, article, (), AnnotationSet([Event(id="v1", label="Attack")]))
    assert [str(hint) for hint in hints] == ["a v1: the Attack has no Target"]
