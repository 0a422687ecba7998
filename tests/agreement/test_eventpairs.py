"""Which event of one annotator is which of the other."""

from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotator.agreement.endpoints import sides
from annotator.agreement.eventpairs import told, weight, with_events
from annotator.model import AnnotationSet, Argument, Event
from tests.agreement.elements import readings, renamed, span, tiny, turned, worked

SPANS = (span("t", 30, 36, "TRIGGER"), span("u", 33, 39, "TRIGGER"), span("p", 0, 5, "PER"), span("o", 10, 15, "ORG"))
ALL = ({each.id: each.id for each in SPANS}, {each.id: each.id for each in SPANS})


def event(id, label, triggers="", **fillers):
    """An event with triggers as letters and a filler for each role."""
    return Event(id=id, label=label, triggers=tuple(triggers), args=tuple(Argument(role=role, ref=ref) for role, ref in fillers.items()))


def events_paired(one, two, spans=SPANS):
    """The pairs of events alone."""
    first, second = AnnotationSet([*spans, *one]), AnnotationSet([*spans, *two])
    return {a: b for a, b in with_events(first, second, ALL)[0].items() if a not in ALL[0]}


def weights(one, two):
    """The weight of the only event on either side."""
    first, second = AnnotationSet([*SPANS, one]), AnnotationSet([*SPANS, two])
    (a,), (b,) = (told(each, side) for each, side in zip((first, second), sides(first, second, ALL), strict=True))
    return weight(a, b)


def test_the_events_of_the_worked_example_are_paired():
    one, two, pairs = worked()
    forward, back = with_events(one, two, pairs)
    assert (forward["v"], back["V"], forward["p"]) == ("V", "v", "P")


@pytest.mark.parametrize(
    ("one", "two", "expected"),
    [
        (event("v", "Attack", "t"), event("w", "Attack", "t"), 3.0),
        (event("v", "Attack", "t", Target="p"), event("w", "Attack", "t", Target="p"), 4.0),
        (event("v", "Attack", "t", Target="p"), event("w", "Attack", "t", Attacker="p"), 3.0),
        (event("v", "Attack", "t", Target="p", Attacker="o"), event("w", "Meeting", "t", Target="p"), 2 + 2 / 3),
        (event("v", "Attack", "t"), event("w", "Attack", "u"), 2.0),  # 3 of 6 and 6 characters
        (event("v", "Attack", "tu"), event("w", "Attack", "t"), 2 * 12 / 15 + 1),
        (event("v", "Attack", "", Target="p"), event("w", "Attack", "t", Target="p"), 2.0),
        (event("v", "Attack", "", Target="p"), event("w", "Attack", "", Attacker="p"), 1.0),
        (event("v", "Attack", "", Target="p"), event("w", "Attack", "t", Target="o"), 0.0),  # nothing shared: may not be paired
        (event("v", "Attack"), event("w", "Attack", "", Target="p"), 0.0),
        (event("v", "Attack"), event("w", "Attack"), 1.0),  # no more than a type, and the same
    ],
)
def test_a_pair_weighs_its_triggers_its_type_and_its_arguments(one, two, expected):
    assert weights(one, two) == pytest.approx(expected)


def test_triggers_apart_are_no_pair_even_with_the_same_arguments():
    spans = (*SPANS, span("f", 90, 95, "TRIGGER"))
    assert events_paired([event("v", "Attack", "t", Target="p")], [event("w", "Attack", "f", Target="p")], spans) == {}


def test_triggers_that_touch_are_no_pair():
    spans = (*SPANS, span("n", 36, 40, "TRIGGER"))
    assert events_paired([event("v", "Attack", "t")], [event("w", "Attack", "n")], spans) == {}


def test_the_greatest_total_wins_over_the_best_pair():
    one = [event("v", "Attack", "t"), event("w", "Attack", "u", Target="p")]
    two = [event("x", "Attack", "tu", Target="p"), event("y", "Attack", "u")]
    found = events_paired(one, two)
    ours, theirs = (AnnotationSet([*SPANS, *each]) for each in (one, two))
    a, b = (told(each, side) for each, side in zip((ours, theirs), sides(ours, theirs, ALL), strict=True))
    table = {(x.event.id, y.event.id): weight(x, y) for x in a for y in b}
    assert table["w", "x"] == max(table.values())
    assert sum(table[pair] for pair in found.items()) == max(table["v", "x"] + table["w", "y"], table["v", "y"] + table["w", "x"])


def test_an_exact_duplicate_of_an_event_is_paired_once():
    assert len(events_paired([event("v", "Attack", "t"), event("w", "Attack", "t")], [event("x", "Attack", "t")])) == 1


def test_events_that_differ_in_an_attribute_are_two():
    one = [event("v", "Attack", "t"), Event(id="w", label="Attack", triggers=("t",), attrs={"planned": True})]
    assert len(events_paired(one, one)) == 2


@pytest.mark.parametrize("planned", [True, False])
def test_of_events_that_only_an_attribute_tells_apart_the_equal_ones_are_paired(planned):
    one = [Event(id=f"v{value}", label="Attack", triggers=("t",), attrs={"planned": value}) for value in (True, False)]
    two = [Event(id="w", label="Attack", triggers=("t",), attrs={"planned": planned})]
    assert events_paired(one, two) == {f"v{planned}": "w"}


def test_an_event_that_fills_a_role_counts_as_aligned_where_it_is_paired():
    inner, outer = event("v", "Attack", "t"), event("w", "Report", "", What="v")
    assert events_paired([inner, outer], [inner, outer]) == {"v": "v", "w": "w"}


def test_events_that_fill_each_other_come_to_an_end():
    circle = [event("v", "Attack", "t", What="w"), event("w", "Report", "u", What="v")]
    assert events_paired(circle, circle) == {"v": "v", "w": "w"}


@given(st.sets(st.tuples(st.integers(0, 3), st.integers(0, 3)), min_size=3))
def test_exchanging_the_annotators_turns_the_pairs_where_many_choices_weigh_the_same(meetings):
    letters = {meeting: span(f"{meeting}", number, number + 1, "TRIGGER") for number, meeting in enumerate(sorted(meetings))}
    one, two = (
        AnnotationSet(
            [
                *letters.values(),
                *(
                    Event(id=f"v{row}", label="Attack", triggers=tuple(each.id for met, each in letters.items() if met[side] == row))
                    for row in sorted({met[side] for met in letters})
                ),
            ]
        )
        for side in (0, 1)
    )
    same = {each.id: each.id for each in letters.values()}
    assert with_events(two, one, (same, same)) == turned(with_events(one, two, (same, same)))


def parts(one, two):
    """Both sides' events as they compare, and the pairs found."""
    pairs = tiny(one, two)
    both = with_events(one, two, pairs)
    return (*(told(each, side) for each, side in zip((one, two), sides(one, two, pairs), strict=True)), both[0])


def without_inner(annotations):
    """The set without arguments that are events."""
    return AnnotationSet(
        Event(
            id=each.id,
            label=each.label,
            triggers=each.triggers,
            args=tuple(a for a in each.args if not isinstance(annotations[a.ref], Event)),
        )
        if isinstance(each, Event)
        else each
        for each in annotations.values()
    )


@given(readings())
def test_no_choice_of_pairs_is_heavier(pair):
    one, two = (without_inner(each) for each in pair)
    a, b, found = parts(one, two)
    if len(a) > len(b):
        a, b, found = b, a, {y: x for x, y in found.items()}
        heavy = [[weight(y, x) for y in b] for x in a]
    else:
        heavy = [[weight(x, y) for y in b] for x in a]
    best = max(sum(heavy[row][column] for row, column in enumerate(order)) for order in permutations(range(len(b)), len(a)))
    places = {each.event.id: n for n, each in enumerate(b)}
    assert sum(heavy[row][places[found[x.event.id]]] for row, x in enumerate(a) if x.event.id in found) == pytest.approx(best)


@given(readings())
def test_exchanging_the_annotators_turns_the_pairs_in_any_reading(pair):
    one, two = pair
    pairs = tiny(one, two)
    assert with_events(two, one, turned(pairs)) == turned(with_events(one, two, pairs))


@given(readings())
def test_pairs_follow_what_events_say_not_their_ids(pair):
    one, two = pair
    other, another = renamed(one, "x"), renamed(two, "y")

    def said(one, two):
        first, second = sides(one, two, tiny(one, two))
        return {(first.says[a], second.says[b]) for a, b in with_events(one, two, tiny(one, two))[0].items()}

    assert said(one, two) == said(other, another)


@given(readings())
def test_the_pairing_of_equal_readings_is_that_of_equals(pair):
    one, _ = pair
    two = renamed(one, "x")
    first, second = sides(one, two, tiny(one, two))
    paired = {a: b for a, b in with_events(one, two, tiny(one, two))[0].items() if isinstance(one[a], Event)}
    assert all(first.says[a] == second.says[b] for a, b in paired.items())
    assert len(paired) == len({first.says[each.id] for each in one.values() if isinstance(each, Event)})
