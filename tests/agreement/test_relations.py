"""Relations of two annotators, taken apart."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from annotator.agreement.bootstrap import bootstrap
from annotator.agreement.counts import labelled, stacked
from annotator.agreement.endpoints import paired
from annotator.agreement.eventpairs import with_events
from annotator.agreement.relations import MEASURES, NO_RELATIONS, Column, compare
from annotator.agreement.values import unit
from annotator.model import AnnotationSet, Entity, Event, Relation
from tests.agreement.elements import UNDIRECTED, doubled, readings, renamed, span, tiny, turned, worked

MODES = ("exact", "boundary", "aligned", "entity")
SPANS = (span("p", 0, 5, "PER"), span("o", 10, 15, "ORG"), span("g", 20, 25, "GPE"))
SAME = ({"p": "p", "o": "o", "g": "g"}, {"p": "p", "o": "o", "g": "g"})


def drawn(*relations, spans=SPANS):
    """A reading with some relations (label, head, tail)."""
    return AnnotationSet(
        [*spans, *(Relation(id=f"r{n}", label=label, head=head, tail=tail) for n, (label, head, tail) in enumerate(relations))]
    )


def scores(counts):
    return {name: measure.of(np.array([counts])).value for name, measure in MEASURES.items()}


def test_the_worked_example_gives_its_numbers():
    one, two, pairs = worked()
    found = compare(one, two, pairs)
    assert scores(found.counts) == {
        "relation endpoints": pytest.approx(2 / 3),
        "relation endpoints, conditional": 1.0,
        "relation typed": 0.0,
        "relation typed, conditional": 0.0,
        "relation type": 0.0,
    }
    assert found.counts[[Column.A, Column.B, Column.ENDPOINTS, Column.TYPED]].tolist() == [2, 1, 1, 0]
    assert found.types == ((frozenset({"works_for"}), frozenset({"member_of"})),)


def test_with_exact_endpoints_the_worked_example_matches_nothing():
    one, two, pairs = worked()
    assert scores(compare(one, two, pairs, mode="exact").counts)["relation endpoints"] == 0.0


@pytest.mark.parametrize(("mode", "matched"), [("exact", 0), ("boundary", 1), ("aligned", 1), ("entity", 0)])
def test_another_label_at_an_end_matters_for_exact_ends_only(mode, matched):
    one = drawn(("works_for", "p", "o"))
    two = drawn(("works_for", "p", "o"), spans=(SPANS[0], span("o", 10, 15, "GPE")))
    assert compare(one, two, SAME, mode=mode).counts[Column.TYPED] == matched


def test_other_mentions_of_the_same_entities_are_the_same_ends_where_entities_count():
    entities = [Entity(id="e1", name="Ilse", label="PER", ledger="ilse"), Entity(id="e2", name="NATO", label="ORG", kb="Q7184")]
    one = AnnotationSet(
        [
            *entities,
            span("p", 0, 5, "PER", entity="e1"),
            span("o", 9, 13, "ORG", entity="e2"),
            Relation(id="r", label="in", head="p", tail="o"),
        ]
    )
    others = [Entity(id="f1", name="I.", label="PER", ledger="ilse"), Entity(id="f2", name="Nato", label="ORG", kb="Q7184")]
    two = AnnotationSet(
        [
            *others,
            span("x", 50, 53, "PER", entity="f1"),
            span("y", 60, 64, "ORG", entity="f2"),
            Relation(id="r", label="in", head="x", tail="y"),
        ]
    )
    nothing = ({}, {})
    assert compare(one, two, nothing, mode="entity").counts[Column.TYPED] == 1
    assert compare(one, two, nothing, mode="aligned").counts[Column.TYPED] == 0


def test_nil_and_no_entity_are_no_entity_id():
    one = AnnotationSet([Entity(id="e1", name="x", label="PER", kb="NIL"), span("p", 0, 5, "PER", entity="e1"), span("o", 9, 13, "ORG")])
    two = AnnotationSet([Entity(id="f1", name="y", label="PER", kb="NIL"), span("p", 0, 5, "PER", entity="f1"), span("o", 9, 13, "ORG")])
    ties = [Relation(id="r1", label="in", head="p", tail="p"), Relation(id="r2", label="in", head="o", tail="o")]
    found = compare(AnnotationSet([*one.values(), *ties]), AnnotationSet([*two.values(), *ties]), SAME, mode="entity")
    assert found.counts.tolist() == [2, 2, 0, 0, 0, 0, 0]


def test_a_relation_the_other_way_round_is_a_direction_error_and_no_match():
    found = compare(drawn(("works_for", "p", "o")), drawn(("works_for", "o", "p")), SAME)
    assert found.counts.tolist() == [1, 1, 1, 1, 0, 0, 1]


def test_a_direction_error_needs_a_relation_that_is_not_matched():
    found = compare(drawn(("works_for", "p", "o")), drawn(("works_for", "o", "p"), ("leads", "p", "o")), SAME)
    assert found.counts[[Column.ENDPOINTS, Column.REVERSED]].tolist() == [1, 0]


def test_a_relation_without_direction_matches_either_way_round():
    one, two = drawn(("ally_of", "p", "o")), drawn(("ally_of", "o", "p"))
    assert compare(one, two, SAME, undirected={"ally_of"}).counts.tolist() == [1, 1, 1, 1, 1, 1, 0]


@pytest.mark.parametrize("ends", [("p", "o"), ("o", "p")])
def test_ends_match_whichever_way_a_relation_runs_that_meets_one_without_direction(ends):
    found = compare(drawn(("ally_of", "p", "o")), drawn(("leads", *ends)), SAME, undirected={"ally_of"})
    assert found.counts[[Column.ENDPOINTS, Column.TYPED, Column.REVERSED]].tolist() == [1, 0, 0]
    assert found.types == ((frozenset({"ally_of"}), frozenset({"leads"})),)


def test_two_types_between_the_same_ends_count_twice():
    found = compare(drawn(("works_for", "p", "o"), ("leads", "p", "o")), drawn(("leads", "p", "o")), SAME)
    assert found.counts.tolist() == [2, 1, 2, 1, 1, 1, 0]
    assert found.types == ((frozenset({"leads", "works_for"}), frozenset({"leads"})),)


def test_a_relation_between_events_is_matched_by_their_pairing():
    spans = (span("t", 0, 4, "TRIGGER"), span("u", 9, 12, "TRIGGER"))
    events = (Event(id="v", label="Attack", triggers=("t",)), Event(id="w", label="Meeting", triggers=("u",)))
    one = AnnotationSet([*spans, *events, Relation(id="r", label="before", head="v", tail="w")])
    two = renamed(one, "x")
    pairs = tiny(one, two)
    assert compare(one, two, pairs).counts[Column.TYPED] == 0
    assert compare(one, two, with_events(one, two, pairs)).counts[Column.TYPED] == 1


def test_an_end_outside_of_the_mask_has_no_partner():
    one = AnnotationSet([*SPANS[:2], Relation(id="r", label="in", head="p", tail="gone")])
    assert compare(one, one, SAME).counts.tolist() == [1, 1, 0, 0, 0, 0, 0]


def test_no_relations_are_no_evidence_and_one_empty_side_is_zero():
    nothing = compare(drawn(), drawn(), SAME).counts
    score = MEASURES["relation typed"].of(np.array([nothing]))
    assert math.isnan(score.value)
    assert score.reason == NO_RELATIONS
    assert scores(compare(drawn(("in", "p", "o")), drawn(), SAME).counts)["relation typed"] == 0.0


def test_counts_of_articles_give_an_interval():
    one, two = drawn(("works_for", "p", "o"), ("in", "o", "g")), drawn(("works_for", "p", "o"), ("in", "g", "o"))
    rows = {f"art-{n}": compare(one, two if n % 2 else one, SAME).counts for n in range(20)}
    measure = MEASURES["relation typed"]
    score = bootstrap(stacked(rows), measure.score, reason=measure.reason).score
    assert score.value == 0.75
    assert 0.6 < score.lo < 0.75 < score.hi < 0.9


def test_counts_by_label_stand_in_one_table_and_absent_labels_are_zero():
    rows = {"b": compare(drawn(("in", "p", "o")), drawn(), SAME).by_label, "a": compare(drawn(), drawn(), SAME).by_label}
    table = labelled(rows, ["in", "leads"], len(Column))
    assert table.shape == (2, 2, len(Column))
    assert table[1, 0].tolist() == [1, 0, 1, 0, 0, 0, 0]
    assert table.sum() == 2


SWAPPED = [Column.B, Column.A, Column.PARTNERED_B, Column.PARTNERED_A, Column.ENDPOINTS, Column.TYPED, Column.REVERSED]
each_mode = st.sampled_from(MODES)


@given(readings(), each_mode)
def test_exchanging_the_annotators_exchanges_the_sizes_only(pair, mode):
    one, two = pair
    pairs = with_events(one, two, tiny(one, two))
    here = compare(one, two, pairs, mode=mode, undirected=UNDIRECTED)
    there = compare(two, one, turned(pairs), mode=mode, undirected=UNDIRECTED)
    assert there.counts[SWAPPED].tolist() == here.counts.tolist()
    assert sorted((y, x) for x, y in map(_sorted, there.types)) == sorted(map(_sorted, here.types))


def _sorted(item):
    return sorted(item[0]), sorted(item[1])


@given(readings(), each_mode)
def test_other_ids_in_another_order_change_nothing(pair, mode):
    one, two = pair
    other, another = renamed(one, "x"), renamed(two, "y")
    here = compare(one, two, with_events(one, two, tiny(one, two)), mode=mode, undirected=UNDIRECTED)
    there = compare(other, another, with_events(other, another, tiny(other, another)), mode=mode, undirected=UNDIRECTED)
    assert (here.counts.tolist(), here.types) == (there.counts.tolist(), there.types)


@given(readings(), st.sampled_from(["exact", "boundary", "aligned"]))
def test_who_says_the_same_agrees_on_everything(pair, mode):
    one, _ = pair
    two = renamed(one, "x")
    found = scores(compare(one, two, with_events(one, two, tiny(one, two)), mode=mode, undirected=UNDIRECTED).counts)
    assert all(value == 1 or math.isnan(value) for value in found.values())


@given(readings(), each_mode)
def test_conditional_is_no_less_than_end_to_end_and_typed_no_more_than_endpoints(pair, mode):
    one, two = pair
    counts = compare(one, two, tiny(one, two), mode=mode, undirected=UNDIRECTED).counts
    found = scores(counts)
    assert counts[Column.TYPED] <= counts[Column.ENDPOINTS]
    assert counts[Column.ENDPOINTS] <= min(counts[Column.PARTNERED_A], counts[Column.PARTNERED_B])
    for name in ("relation endpoints", "relation typed"):
        assert math.isnan(found[f"{name}, conditional"]) or found[f"{name}, conditional"] >= found[name]


@given(readings(), each_mode)
def test_matched_and_reversed_relations_are_no_more_than_there_are(pair, mode):
    one, two = pair
    counts = compare(one, two, tiny(one, two), mode=mode, undirected=UNDIRECTED).counts
    assert counts[Column.ENDPOINTS] + counts[Column.REVERSED] <= min(counts[Column.A], counts[Column.B])


@given(readings(), each_mode)
def test_counts_of_labels_add_up_to_the_whole(pair, mode):
    one, two = pair
    found = compare(one, two, tiny(one, two), mode=mode, undirected=UNDIRECTED)
    typed = [Column.A, Column.B, Column.PARTNERED_A, Column.PARTNERED_B, Column.TYPED]
    assert sum((row[typed] for row in found.by_label.values()), np.zeros(5, dtype=int)).tolist() == found.counts[typed].tolist()


@given(readings())
def test_exact_duplicates_change_nothing(pair):
    one, two = pair
    twice = doubled(one)
    for mode in ("exact", "boundary", "aligned"):
        here = compare(one, two, tiny(one, two), mode=mode, undirected=UNDIRECTED)
        there = compare(twice, two, tiny(twice, two), mode=mode, undirected=UNDIRECTED)
        assert (here.counts.tolist(), here.types) == (there.counts.tolist(), there.types)


@settings(max_examples=30)
@given(st.lists(readings(), min_size=1, max_size=3))
def test_pooled_counts_are_the_sums_over_articles(pairs):
    rows = {f"art-{n}": compare(one, two, tiny(one, two)).counts for n, (one, two) in enumerate(pairs)}
    turned_round = dict(reversed(rows.items()))
    assert stacked(rows).sum(axis=0).tolist() == sum(rows.values()).tolist()
    assert stacked(rows).tolist() == stacked(turned_round).tolist()


def test_aligned_units_become_ids_the_lowest_of_duplicates():
    one = AnnotationSet([span("s2", 0, 5, "PER"), span("s1", 0, 5, "PER")])
    two = AnnotationSet([span("t", 1, 5, "PER")])
    assert paired(one, two, {unit(one["s1"]): unit(two["t"])}) == ({"s1": "t"}, {"t": "s1"})
