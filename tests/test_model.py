"""The one idea: sets, changes, their inverse."""

import msgspec
import pytest
from hypothesis import given

from annotator.model import AnnotationSet, Change, ChangeRefused, Relation, Span, apply, fold, invert
from tests.strategies import empty, walks

PUTIN = Span(id="s1", start=0, end=5, label="PER", text="Putin")
KREML = Span(id="s2", start=10, end=15, label="ORG", text="Kreml")


def test_a_change_removes_first_and_then_adds_so_that_a_correction_keeps_its_id():
    corrected = msgspec.structs.replace(PUTIN, label="LOC")
    after = apply(AnnotationSet([PUTIN, KREML]), Change(remove=("s1",), add=(corrected,)))
    assert after["s1"] == corrected
    assert len(after) == 2


def test_removing_an_unknown_id_fails():
    with pytest.raises(ChangeRefused, match="removes 's9', which this set doesn't hold"):
        apply(AnnotationSet([PUTIN]), Change(remove=("s9",)))


def test_adding_a_present_id_fails():
    with pytest.raises(ChangeRefused, match="adds 's1', which this set holds already"):
        apply(AnnotationSet([PUTIN]), Change(add=(PUTIN,)))


def test_a_refused_change_leaves_the_set_as_it_was():
    annotations = AnnotationSet([PUTIN])
    with pytest.raises(ChangeRefused):
        apply(annotations, Change(remove=("s1",), add=(KREML, KREML)))
    assert annotations == AnnotationSet([PUTIN])


@given(walks())
def test_undoing_every_change_backwards_gives_the_start(walk):
    _, changes = walk
    annotations, inverses = empty, []
    for change in changes:
        inverses.append(invert(annotations, change))
        annotations = apply(annotations, change)
    for inverse in reversed(inverses):
        annotations = apply(annotations, inverse)
    assert annotations == empty


@given(walks())
def test_folding_gives_what_applying_one_by_one_gives(walk):
    _, changes = walk
    stepwise = empty
    for change in changes:
        stepwise = apply(stepwise, change)
    assert fold(empty, changes) == stepwise


@given(walks())
def test_a_change_survives_the_way_through_json(walk):
    _, changes = walk
    for change in changes:
        assert msgspec.json.decode(msgspec.json.encode(change), type=Change) == change


def test_a_misspelt_member_is_refused_by_name():
    with pytest.raises(msgspec.ValidationError, match="lable"):
        msgspec.json.decode(b'{"kind":"span","id":"s1","start":0,"end":5,"lable":"PER","text":"Putin"}', type=Span)


def test_members_are_written_in_the_order_of_the_record():
    span = Span(id="s1", start=0, end=5, label="PER", text="Putin", attrs={"unsure": True}, was=KREML)
    assert msgspec.json.encode(span).startswith(
        b'{"kind":"span","id":"s1","start":0,"end":5,"label":"PER","text":"Putin","was":{"kind":"span"'
    )


def test_the_spans_of_a_set_come_in_text_order_the_longest_first():
    outer = Span(id="z", start=0, end=9, label="ORG", text="Putin sag")
    tie = Relation(id="r1", label="LEADS", head="s1", tail="s2")
    assert AnnotationSet([KREML, tie, PUTIN, outer]).spans == [outer, PUTIN, KREML]
