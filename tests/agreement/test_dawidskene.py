"""One answer from many annotators by Dawid and Skene's model."""

import json
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotator.agreement.dawidskene import NOT_CONVERGED, TWO_ANNOTATORS, Rating, dawid_skene
from annotator.agreement.values import NO_ITEM

VECTOR = Path(__file__).parents[3] / "shared" / "vectors" / "agreement" / "dawid_skene_1979.json"

# Dawid & Skene 1979, as redistributed: 45 patients, classes 1-4 given by five observers; the first one saw each patient three times
ANAESTHETISTS = """
111 1 1 1 1|333 4 3 3 4|112 2 1 2 2|222 3 1 2 1|222 3 2 2 2|222 3 3 2 2|122 2 1 1 1|333 3 4 3 3|222 2 2 2 3|232 2 2 2 3
444 4 4 4 4|222 3 3 4 3|111 1 1 1 1|222 3 2 1 2|121 1 1 1 1|111 2 1 1 1|111 1 1 1 1|111 1 1 1 1|222 2 2 2 1|222 1 3 2 2
222 2 2 2 2|222 2 2 2 1|222 3 2 2 2|221 2 2 2 2|111 1 1 1 1|111 1 1 1 1|232 2 2 2 2|111 1 1 1 1|111 1 1 1 1|112 1 1 2 1
111 1 1 1 1|333 3 2 3 3|111 1 1 1 1|222 2 2 2 2|222 3 2 3 2|433 4 3 4 3|221 2 2 3 2|232 3 2 3 3|333 3 4 3 2|111 1 1 1 1
111 1 1 1 1|121 2 1 1 1|232 2 2 2 2|121 1 1 1 1|222 2 2 2 2
""".replace("\n", "|").strip("|")


def anaesthetists() -> list[Rating]:
    """The published ratings, items 01 to 45, annotators a1 to a5."""
    return [
        Rating(f"{item:02}", f"a{annotator}", label)
        for item, row in enumerate(ANAESTHETISTS.split("|"), 1)
        for annotator, labels in enumerate(row.split(), 1)
        for label in labels
    ]


def test_the_anaesthetists_have_the_published_class_frequencies():
    found = dawid_skene(anaesthetists())
    assert found.labels == ("1", "2", "3", "4")
    assert found.marginals == pytest.approx([0.40, 0.42, 0.11, 0.07], abs=0.006)
    assert found.warnings == ()


def test_the_vector_of_1979_is_reproduced():
    if not VECTOR.exists():
        pytest.skip(f"{VECTOR} isn't there: reference vectors stand beside the checkout")
    vector = json.loads(VECTOR.read_text(encoding="utf-8"))
    ratings = [Rating(f"{each['item']:02}", f"a{each['rater']}", str(each["label"])) for each in vector["ratings"]]
    assert sorted(ratings) == sorted(anaesthetists())
    found, expected = dawid_skene(ratings), vector["expected"]
    assert found.marginals == pytest.approx(expected["class_marginals"], abs=1e-6)
    assert found.confusions[0] == pytest.approx(np.array(expected["confusion_rater_1"]), abs=1e-6)
    assert [int(found.chosen(item, threshold=0.5)) for item in found.items] == expected["labels"]


def unanimous(annotators, items=4):
    return [Rating(f"i{item}", annotator, "yes" if item % 2 else "no") for item in range(items) for annotator in annotators]


def test_who_always_agrees_is_believed():
    found = dawid_skene(unanimous(("a1", "a2", "a3")))
    assert found.posterior.tolist() == [[1, 0], [0, 1], [1, 0], [0, 1]]
    assert found.confusions.tolist() == [np.eye(2).tolist()] * 3


def test_an_annotator_who_is_always_wrong_outvotes_nobody_and_is_read_backwards():
    ratings = [Rating(f"i{item}", "a3", "no" if item % 2 else "yes") for item in range(8)]
    found = dawid_skene([*unanimous(("a1", "a2"), 8), *ratings])
    assert found.chosen("i1", threshold=0.99) == "yes"
    assert found.confusions[2] == pytest.approx(np.array([[0, 1], [1, 0]]))


def test_with_two_annotators_the_shares_of_votes_stand_with_a_warning():
    found = dawid_skene([Rating("i1", "a1", "yes"), Rating("i1", "a2", "no"), Rating("i2", "a1", "no"), Rating("i2", "a2", "no")])
    assert found.posterior.tolist() == [[0.5, 0.5], [1, 0]]
    assert found.warnings == (TWO_ANNOTATORS,)
    assert (found.chosen("i1", threshold=0.5), found.chosen("i2", threshold=0.5)) == (None, "no")


def test_a_tie_is_not_broken_by_name():
    found = dawid_skene([Rating("i1", "a1", "x"), Rating("i1", "a2", "y"), Rating("i1", "a3", "z")])
    assert found.chosen("i1", threshold=0.1) is None


def test_a_label_below_the_threshold_is_not_chosen():
    found = dawid_skene([Rating("i1", "a1", "x"), Rating("i1", "a1", "x"), Rating("i1", "a2", "y")])
    assert (found.chosen("i1", threshold=0.6), found.chosen("i1", threshold=0.7)) == ("x", None)


def test_an_item_that_an_annotator_did_not_rate_tells_nothing_of_the_annotator():
    ratings = [*unanimous(("a1", "a2", "a3")), Rating("i9", "a1", "yes"), Rating("i9", "a2", "yes")]
    found = dawid_skene(ratings)
    assert found.chosen("i9", threshold=0.99) == "yes"
    assert found.confusions[2].tolist() == [[1, 0], [0, 1]]


def test_a_label_an_annotator_never_met_has_no_row():
    ratings = [*unanimous(("a1", "a2")), Rating("i1", "a3", "yes"), Rating("i3", "a3", "yes")]
    found = dawid_skene(ratings)
    assert np.isnan(found.confusions[2][0]).all()
    assert found.posterior.tolist() == [[1, 0], [0, 1], [1, 0], [0, 1]]


def test_smoothing_leaves_no_habit_impossible():
    found = dawid_skene(unanimous(("a1", "a2", "a3")), smoothing=0.1)
    assert (found.confusions > 0).all()
    assert found.confusions[0][0] == pytest.approx([2.1 / 2.2, 0.1 / 2.2], abs=1e-4)


def test_too_few_rounds_are_told():
    assert dawid_skene(anaesthetists(), rounds=2).warnings == (NOT_CONVERGED,)


def test_no_ratings_give_no_items_and_the_reason():
    found = dawid_skene([])
    assert (found.items, found.labels, found.reason) == ((), (), NO_ITEM)


RATINGS = st.lists(
    st.builds(Rating, st.sampled_from(["i1", "i2", "i3", "i4"]), st.sampled_from(["a1", "a2", "a3"]), st.sampled_from(["x", "y", "z"])),
    max_size=20,
)


@given(RATINGS, st.randoms(use_true_random=False), st.sampled_from([0.0, 0.5]))
def test_the_order_of_ratings_changes_no_byte(ratings, random, smoothing):
    shuffled = list(ratings)
    random.shuffle(shuffled)
    one, two = (dawid_skene(each, smoothing=smoothing, rounds=200) for each in (ratings, shuffled))
    assert one.posterior.tobytes() == two.posterior.tobytes()


@given(RATINGS)
def test_renaming_annotators_changes_no_posterior_and_moves_their_habits(ratings):
    names = {"a1": "a3", "a2": "a1", "a3": "a2"}
    one = dawid_skene(ratings, rounds=50)
    two = dawid_skene([each._replace(annotator=names[each.annotator]) for each in ratings], rounds=50)
    assert two.posterior == pytest.approx(one.posterior, abs=1e-7)
    for place, annotator in enumerate(one.annotators):
        assert two.confusions[two.annotators.index(names[annotator])] == pytest.approx(one.confusions[place], abs=1e-6, nan_ok=True)


@given(RATINGS, st.sampled_from([0.0, 0.5]))
def test_posteriors_and_habits_are_distributions(ratings, smoothing):
    found = dawid_skene(ratings, smoothing=smoothing, rounds=200)
    assert found.posterior.sum(axis=1) == pytest.approx(np.ones(len(found.items)))
    rows = found.confusions.sum(axis=2)
    assert rows[~np.isnan(rows)] == pytest.approx(1)


@given(RATINGS.filter(lambda ratings: len({each.annotator for each in ratings}) == 3))
def test_no_round_makes_the_ratings_less_likely(ratings):
    def likelihood(rounds):
        found = dawid_skene(ratings, rounds=rounds, close=0)
        total = 0.0
        for item in found.items:
            chances = found.marginals.copy()
            for each in ratings:
                if each.item == item:
                    habits = found.confusions[found.annotators.index(each.annotator)]
                    chances *= np.nan_to_num(habits[:, found.labels.index(each.label)])
            total += np.log(chances.sum())
        return total

    seen = [likelihood(rounds) for rounds in (1, 2, 3, 6)]
    assert all(later >= earlier - 1e-9 for earlier, later in pairwise(seen))
