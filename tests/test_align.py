"""Which elements of several readers say the same."""

from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from annotator.align import align
from annotator.model import AnnotationSet, Argument, Event, Relation, Topic
from tests.marks import marked
from tests.strategies import spans, texts


def test_the_same_marks_under_other_ids_agree():
    _, one = marked("[Ilse Brandt]PER und [Su-35]WEAPON-Jets")
    two = AnnotationSet(replace(span, id=f"x{span.id}") for span in one.spans)
    result = align({"a1": one, "a2": two})
    assert [{reader: element.id for reader, element in claims.items()} for claims in result.agreed] == [
        {"a1": "s1", "a2": "xs1"},
        {"a1": "s2", "a2": "xs2"},
    ]
    assert result.disputed == ()


def test_another_border_label_attribute_or_segment_is_a_dispute():
    _, one = marked("[Ilse Brandt]PER")
    span = one["s1"]
    for other in (
        replace(span, start=5, text="Brandt"),
        replace(span, label="ORG"),
        replace(span, attrs={"unsure": True}),
        replace(span, segments=((0, 4), (5, 11))),
    ):
        result = align({"a1": one, "a2": AnnotationSet([other])})
        assert result.agreed == ()
        assert len(result.disputed) == 2


def test_relations_and_events_agree_by_what_they_refer_to_not_by_ids():
    _, one = marked("[Ilse]PER leitet die [Wache]ORG")
    first = AnnotationSet(
        [
            *one.values(),
            Relation(id="r", label="LEADS", head="s1", tail="s2"),
            Event(id="v", label="Meeting", args=(Argument(role="P", ref="s1"),)),
        ]
    )
    moved = [replace(span, id=f"t{span.id}") for span in one.spans]
    second = AnnotationSet(
        [
            *moved,
            Relation(id="q", label="LEADS", head="ts1", tail="ts2"),
            Event(id="w", label="Meeting", args=(Argument(role="P", ref="ts1"),)),
        ]
    )
    assert align({"a1": first, "a2": second}).disputed == ()
    turned = AnnotationSet([*moved, Relation(id="q", label="LEADS", head="ts2", tail="ts1")])
    assert [type(next(iter(claims.values()))).__name__ for claims in align({"a1": first, "a2": turned}).disputed] == [
        "Relation",
        "Relation",
        "Event",
    ]


@given(texts.flatmap(lambda text: st.lists(st.lists(spans(text, "x"), max_size=4), min_size=2, max_size=3)))
def test_neither_the_order_of_readers_nor_that_of_elements_matters(lists):
    sets = {
        f"a{number}": AnnotationSet(replace(span, id=f"i{place}") for place, span in enumerate(each)) for number, each in enumerate(lists)
    }
    turned = {reader: AnnotationSet(reversed(list(annotations.values()))) for reader, annotations in reversed(sets.items())}

    def said(result):
        return [[(claims.keys(), claims[min(claims)].start) for claims in part] for part in (result.agreed, result.disputed)]

    assert said(align(sets)) == said(align(turned))


def test_an_exact_duplicate_of_one_reader_counts_once():
    topics = AnnotationSet([Topic(id="t2", label="politics"), Topic(id="t1", label="politics")])
    result = align({"a1": topics, "a2": AnnotationSet([Topic(id="u", label="politics")])})
    assert [claims["a1"].id for claims in result.agreed] == ["t1"]


def test_duplicates_name_the_element_that_stands_for_them():
    _, one = marked("[Ilse]PER")
    twice = AnnotationSet([one["s1"], replace(one["s1"], id="s2"), replace(one["s1"], id="s3")])
    assert align({"a1": twice, "a2": one}).doubles == {"a1": {"s2": "s1", "s3": "s1"}}


def test_an_event_in_an_event_agrees_whatever_the_order_of_its_triggers():
    _, one = marked("[traf]TRIGGER [sprach]TRIGGER [ging]TRIGGER [kam]TRIGGER [blieb]TRIGGER")
    words = list(one)

    def told(order):
        inner = Event(id="v1", label="Meeting", triggers=tuple(order))
        return AnnotationSet([*one.values(), inner, Event(id="v2", label="Report", args=(Argument(role="What", ref="v1"),))])

    result = align({f"a{number}": told(words[number:] + words[:number]) for number in range(len(words))})
    assert result.disputed == ()
