"""Mask-compressed continua."""

from annotator.agreement.continuum import Compression, Stretch, flattened, hulls, labels_of, merged, only, overlapping, pieces
from tests.agreement.continua import answered


def test_masked_characters_are_deleted_and_what_follows_moves_left() -> None:
    place = Compression([(2, 5), (8, 10)])
    assert place.length == 5
    assert [place(offset) for offset in range(12)] == [0, 0, 0, 1, 2, 3, 3, 3, 3, 4, 5, 5]


def test_a_mask_may_come_in_any_order_and_overlap() -> None:
    assert merged([(8, 10), (2, 4), (3, 5), (5, 6), (7, 7)]) == [(2, 6), (8, 10)]


def test_an_emoji_is_one_character() -> None:
    text = "ab 🙂 Norland"
    start = text.index("Norland")
    found = hulls(answered(length=len(text), a1=f"GPE {start}-{len(text)}"), within=[(3, len(text))])
    assert found.lines == {"a1": (Stretch(2, 9, "GPE"),)}


def test_without_a_mask_offsets_stay() -> None:
    found = hulls(answered(length=30, a1="PER 5-9", a2=""))
    assert (found.length, found.lines) == (30, {"a1": (Stretch(5, 9, "PER"),), "a2": ()})


def test_a_span_partly_inside_the_mask_is_kept_and_one_outside_is_counted() -> None:
    found = hulls(answered(a1="PER 0-5, ORG 8-12, GPE 40-50"), within=[(10, 30)])
    assert found.lines == {"a1": (Stretch(0, 2, "ORG"),)}
    assert (found.length, found.n_masked) == (20, 2)


def test_a_discontinuous_span_is_its_hull_for_gamma_and_its_segments_for_unitizing() -> None:
    answers = answered(a1="PER 0-5+10-15")
    assert hulls(answers).lines["a1"] == (Stretch(0, 15, "PER"),)
    assert pieces(answers).lines["a1"] == (Stretch(0, 5, "PER"), Stretch(10, 15, "PER"))


def test_a_span_whose_own_characters_are_all_masked_is_dropped_though_its_hull_is_not() -> None:
    assert hulls(answered(a1="PER 0-5+10-15"), within=[(5, 10)]).lines == {"a1": ()}


def test_spans_with_one_hull_stay_two() -> None:
    assert hulls(answered(a1="PER 0-2+4-6, PER 0-6")).lines["a1"] == (Stretch(0, 6, "PER"), Stretch(0, 6, "PER"))


def test_touching_stretches_do_not_overlap() -> None:
    assert not overlapping([Stretch(0, 5, "PER"), Stretch(5, 9, "PER")])
    assert overlapping([Stretch(0, 5, "PER"), Stretch(4, 9, "ORG")])


def test_one_labels_overlapping_stretches_become_their_union() -> None:
    found, swallowed = flattened(pieces(answered(a1="PER 0-5, PER 2-4, PER 4-8, PER 8-9, ORG 0-9", a2="")), "PER")
    assert found.lines == {"a1": (Stretch(0, 8, "PER"), Stretch(8, 9, "PER")), "a2": ()}
    assert swallowed == 2


def test_a_continuum_of_some_annotators_leaves_out_who_did_not_finish() -> None:
    found = hulls(answered(a1="PER 0-5", a2="ORG 0-5"))
    assert list(only(found, ["a2", "a3"]).lines) == ["a2"]
    assert labels_of([found]) == ("ORG", "PER")
