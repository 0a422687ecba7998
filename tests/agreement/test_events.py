"""Events of two annotators, taken apart."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotator.agreement.bootstrap import bootstrap
from annotator.agreement.counts import stacked
from annotator.agreement.eventpairs import with_events
from annotator.agreement.events import MEASURES, NO_EVENTS, Column, Values, compare
from annotator.model import AnnotationSet, Argument, Event
from tests.agreement.elements import doubled, readings, renamed, span, tiny, turned, worked

MODES = ("exact", "boundary", "aligned", "entity")
SPANS = (
    span("t", 30, 36, "TRIGGER"),
    span("u", 33, 39, "TRIGGER"),
    span("p", 0, 5, "PER"),
    span("o", 10, 15, "ORG"),
    span("g", 20, 25, "GPE"),
)


def told(*events, spans=SPANS):
    """A reading with some events."""
    return AnnotationSet([*spans, *events])


def event(id, label, triggers="t", *args, **attrs):
    """An event; an argument is a role and an id in one word, as Target=p."""
    pairs = (each.split("=") for each in args)
    return Event(id=id, label=label, triggers=tuple(triggers), args=tuple(Argument(role=role, ref=ref) for role, ref in pairs), attrs=attrs)


def compared(one, two, mode="aligned"):
    """The events compared, spans paired where they are the same or overlap."""
    return compare(one, two, with_events(one, two, tiny(one, two)), mode=mode)


def scores(counts):
    return {name: measure.of(np.array([counts])).value for name, measure in MEASURES.items()}


def test_the_worked_example_gives_its_numbers():
    one, two, pairs = worked()
    found = compare(one, two, with_events(one, two, pairs))
    expected = {
        "trigger exact": 1.0,
        "trigger overlap": 1.0,
        "event": 1.0,
        "event type": 1.0,
        "event type, conditional": 1.0,
        "event whole": 0.0,
        "argument": pytest.approx(2 / 3),
        "argument, events paired": pytest.approx(2 / 3),
        "argument, fillers aligned": 1.0,
        "role": 0.0,
        "role, conditional": 0.0,
        "attribute": math.nan,
        "attribute, conditional": math.nan,
    }
    assert scores(found.counts) == pytest.approx(expected, nan_ok=True)
    assert found.counts[[Column.ARGUMENTS_A, Column.ARGUMENTS_B, Column.ARGUMENTS]].tolist() == [2, 1, 1]
    assert found.types == (("Attack", "Attack"),)
    assert found.roles == (("Attacker", "Target"),)


def test_a_missed_event_is_missed_end_to_end_and_not_in_what_is_conditional():
    one = told(event("v", "Attack", "t", "Target=p"), event("w", "Meeting", "", "Who=o"))
    found = scores(compared(one, told(event("x", "Attack", "t", "Target=p"))).counts)
    assert (found["event"], found["event type"], found["event type, conditional"]) == (pytest.approx(2 / 3), pytest.approx(2 / 3), 1.0)
    assert (found["argument"], found["argument, events paired"]) == (pytest.approx(2 / 3), 1.0)


def test_triggers_agree_exactly_or_by_overlap():
    found = scores(compared(told(event("v", "Attack", "t")), told(event("v", "Attack", "u"))).counts)
    assert (found["trigger exact"], found["trigger overlap"], found["event"]) == (0.0, 1.0, 1.0)


def test_a_trigger_of_two_events_counts_once():
    one = told(event("v", "Attack", "t"), event("w", "Meeting", "t"))
    assert compared(one, one).counts[[Column.TRIGGERS_A, Column.TRIGGERS_B, Column.TRIGGERS_EXACT]].tolist() == [1, 1, 1]


def test_triggers_that_overlap_are_matched_one_to_one_and_as_many_as_can_be():
    spans = (span("a", 0, 4, "TRIGGER"), span("b", 3, 8, "TRIGGER"), span("c", 6, 9, "TRIGGER"), span("d", 2, 5, "TRIGGER"))
    one, two = told(event("v", "Attack", "bd"), spans=spans), told(event("v", "Attack", "ac"), spans=spans)
    assert compared(one, two).counts[[Column.TRIGGERS_EXACT, Column.TRIGGERS_OVERLAP]].tolist() == [0, 2]


def test_events_without_trigger_are_counted():
    one = told(event("v", "Attack", "", "Target=p"), event("w", "Attack", "t"))
    assert compared(one, told()).counts[[Column.WITHOUT_TRIGGER_A, Column.WITHOUT_TRIGGER_B]].tolist() == [1, 0]


def test_a_role_may_repeat_and_each_filler_counts():
    one = told(event("v", "Attack", "t", "Target=p", "Target=o"))
    two = told(event("v", "Attack", "t", "Target=p", "Target=o", "Target=g"))
    assert compared(one, two).counts[[Column.ARGUMENTS, Column.ROLES]].tolist() == [2, 2]


def test_one_filler_in_two_roles_is_two_arguments():
    one, two = told(event("v", "Attack", "t", "Target=p", "Attacker=p")), told(event("v", "Attack", "t", "Target=p"))
    found = compared(one, two)
    assert found.counts[[Column.ARGUMENTS_A, Column.ARGUMENTS_B, Column.ARGUMENTS, Column.ROLES]].tolist() == [2, 1, 1, 1]
    assert found.roles == (("Target", "Target"),)


def test_an_argument_of_another_event_is_no_match():
    one = told(event("v", "Attack", "t", "Target=p"), event("w", "Meeting", "", "Target=o"))
    two = told(event("v", "Attack", "t", "Target=o"), event("w", "Meeting", "", "Target=g"))
    assert compared(one, two).counts[Column.ARGUMENTS] == 0


@pytest.mark.parametrize(("mode", "matched"), [("exact", 0), ("boundary", 1), ("aligned", 1), ("entity", 0)])
def test_the_mode_says_when_fillers_are_the_same(mode, matched):
    other = (*SPANS[:2], span("p", 0, 5, "ORG"))
    found = compared(told(event("v", "Attack", "t", "Target=p")), told(event("v", "Attack", "t", "Target=p"), spans=other), mode)
    assert found.counts[[Column.PAIRED, Column.ARGUMENTS, Column.WHOLE]].tolist() == [1, matched, matched]


def test_an_event_is_whole_where_type_triggers_and_arguments_are_equal():
    one = told(event("v", "Attack", "t", "Target=p", planned=True))
    same = told(event("v", "Attack", "t", "Target=p", planned=False))
    others = [event("v", "Meeting", "t", "Target=p"), event("v", "Attack", "tu", "Target=p"), event("v", "Attack", "t", "Attacker=p")]
    assert compared(one, same).counts[Column.WHOLE] == 1
    assert [int(compared(one, told(other)).counts[Column.WHOLE]) for other in others] == [0, 0, 0]


def test_attributes_agree_end_to_end_and_where_both_gave_a_value():
    one = told(event("v", "Attack", "t", planned=True, when=["now", "soon"], size=1))
    two = told(event("v", "Attack", "t", planned=False, when=["soon", "now"]))
    found = compared(one, two)
    assert scores(found.counts)["attribute"] == pytest.approx(2 / 5)
    assert scores(found.counts)["attribute, conditional"] == 0.5
    assert found.values == (Values("planned", True, False), Values("when", ["now", "soon"], ["soon", "now"]))


def test_true_is_not_one():
    assert compared(told(event("v", "A", "t", sure=True)), told(event("v", "A", "t", sure=1))).counts[Column.VALUES_EQUAL] == 0


def test_an_event_may_fill_a_role():
    one = told(event("v", "Attack", "t"), event("w", "Report", "", "What=v", "Who=p"))
    two = renamed(one, "x")
    found = compared(one, two)
    assert found.counts[[Column.ARGUMENTS, Column.ROLES, Column.WHOLE]].tolist() == [2, 2, 2]


def test_no_events_are_no_evidence_and_one_empty_side_is_zero():
    score = MEASURES["event"].of(np.array([compared(told(), told()).counts]))
    assert math.isnan(score.value)
    assert score.reason == NO_EVENTS
    assert scores(compared(told(event("v", "Attack")), told()).counts)["event"] == 0.0


def test_every_measure_says_why_it_has_no_value():
    found = {name: measure.of(np.zeros((3, len(Column)))) for name, measure in MEASURES.items()}
    assert all(math.isnan(score.value) and score.reason for score in found.values())


def test_counts_of_articles_give_an_interval():
    one, two = told(event("v", "Attack", "t", "Target=p")), told(event("v", "Meeting", "t", "Target=p"))
    rows = {f"art-{n}": compared(one, two if n % 4 == 0 else one).counts for n in range(40)}
    measure = MEASURES["event type, conditional"]
    score = bootstrap(stacked(rows), measure.score, reason=measure.reason).score
    assert score.value == 0.75
    assert 0.55 < score.lo < 0.75 < score.hi < 0.92


SIDES = {
    each: Column[f"{each.name[:-1]}{'B' if each.name.endswith('A') else 'A'}"]
    if each.name in ("A", "B") or each.name.endswith(("_A", "_B"))
    else each
    for each in Column
}
each_mode = st.sampled_from(MODES)


@given(readings(), each_mode)
def test_exchanging_the_annotators_exchanges_the_sides_only(pair, mode):
    one, two = pair
    pairs = with_events(one, two, tiny(one, two))
    here, there = compare(one, two, pairs, mode=mode), compare(two, one, turned(pairs), mode=mode)
    assert there.counts[[SIDES[each] for each in Column]].tolist() == here.counts.tolist()
    assert sorted((y, x) for x, y in there.roles) == sorted(here.roles)
    assert sorted((y, x) for x, y in there.types) == sorted(here.types)


@given(readings(), each_mode)
def test_other_ids_in_another_order_change_nothing(pair, mode):
    one, two = pair
    here, there = compared(one, two, mode), compared(renamed(one, "x"), renamed(two, "y"), mode)
    assert here.counts.tolist() == there.counts.tolist()
    assert here[4:] == there[4:]


@given(readings(), st.sampled_from(["exact", "boundary", "aligned"]))
def test_who_says_the_same_agrees_on_everything(pair, mode):
    one, _ = pair
    found = scores(compared(one, renamed(one, "x"), mode).counts)
    assert all(value == 1 or math.isnan(value) for value in found.values())


@given(readings(), each_mode)
def test_conditional_is_no_less_than_end_to_end_and_the_part_no_more_than_the_whole(pair, mode):
    one, two = pair
    counts = compared(one, two, mode).counts
    found = scores(counts)
    assert counts[Column.ROLES] <= counts[Column.ARGUMENTS]
    assert counts[Column.WHOLE] <= counts[Column.TYPED] <= counts[Column.PAIRED]
    assert counts[Column.TRIGGERS_EXACT] <= counts[Column.TRIGGERS_OVERLAP]
    chains = [
        ("event type", "event type, conditional"),
        ("argument", "argument, events paired", "argument, fillers aligned"),
        ("role", "role, conditional"),
        ("attribute", "attribute, conditional"),
    ]
    for chain in chains:
        known = [found[name] for name in chain if not math.isnan(found[name])]
        assert known == sorted(known)
        assert all(0 <= value <= 1 for value in known)


@given(readings(), each_mode)
def test_counts_of_labels_roles_and_attributes_add_up_to_the_whole(pair, mode):
    one, two = pair
    found = compared(one, two, mode)
    for parts, columns in (
        (found.by_label, [Column.A, Column.B, Column.TYPED]),
        (found.by_role, [Column.ARGUMENTS_A, Column.ARGUMENTS_B, Column.ROLES]),
        (found.by_attribute, [Column.VALUES_A, Column.VALUES_B, Column.VALUES_BOTH, Column.VALUES_EQUAL]),
    ):
        assert sum((row[columns] for row in parts.values()), np.zeros(len(columns), dtype=int)).tolist() == found.counts[columns].tolist()
    assert (len(found.types), len(found.roles)) == (found.counts[Column.PAIRED], found.counts[Column.ARGUMENTS])


@given(readings(), st.sampled_from(["exact", "boundary", "aligned"]))
def test_exact_duplicates_change_nothing(pair, mode):
    one, two = pair
    here, there = compared(one, two, mode), compared(doubled(one), two, mode)
    assert here.counts.tolist() == there.counts.tolist()
    assert here[4:] == there[4:]
