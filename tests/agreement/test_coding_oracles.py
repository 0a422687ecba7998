"""Our coefficients beside other libraries' on random ratings, where these are installed: pip install 'article-annotator[oracles,oracles-gpl]'."""

import warnings

import numpy as np
import pytest

from annotator.agreement import distances
from annotator.agreement.coding import alpha, bennett, cohen, fleiss, point
from annotator.agreement.ratings import Item, from_array, gather
from annotator.agreement.ratingtables import joint, pairs

SEEDS = range(12)


def drawn(seed, *, annotators=3, missing=0.2):
    """Ratings from 1 to 5 that lean towards a truth, of the shape (annotators, items)."""
    chance = np.random.default_rng(seed)
    truth = chance.integers(1, 6, 40)
    values = np.where(chance.random((annotators, 40)) < 0.6, truth, chance.integers(1, 6, (annotators, 40))).astype(float)
    values[chance.random(values.shape) < missing] = np.nan
    return values


def ours(values):
    return from_array(values, annotators=[f"a{number}" for number in range(1, len(values) + 1)])


@pytest.mark.parametrize("name", ["nominal", "ordinal", "interval", "ratio"])
@pytest.mark.parametrize("seed", SEEDS)
def test_alpha_is_that_of_krippendorff(seed, name):
    peer = pytest.importorskip("krippendorff", reason="the package krippendorff isn't installed")
    values = drawn(seed, annotators=2 + seed % 4)
    table = pairs(ours(values))
    expected = peer.alpha(values, level_of_measurement=name)
    assert point(table, alpha, getattr(distances, name)(table.categories)).value == pytest.approx(expected, abs=1e-12)


@pytest.mark.parametrize("seed", SEEDS)
def test_cohens_kappa_is_that_of_scikit_learn(seed):
    peer = pytest.importorskip("sklearn.metrics", reason="scikit-learn isn't installed")
    values = drawn(seed, annotators=2, missing=0).astype(int)
    table = joint(ours(values), "a1", "a2")
    for weights, scale in ((None, distances.nominal), ("linear", distances.linear), ("quadratic", distances.interval)):
        expected = peer.cohen_kappa_score(*values, labels=[1, 2, 3, 4, 5], weights=weights)
        assert point(table, cohen, scale(table.categories)).value == pytest.approx(expected, abs=1e-12)


@pytest.mark.parametrize("seed", SEEDS)
def test_fleiss_kappa_is_that_of_statsmodels(seed):
    peer = pytest.importorskip("statsmodels.stats.inter_rater", reason="statsmodels isn't installed")
    values = drawn(seed, missing=0).astype(int)
    given = np.stack([(values == category).sum(axis=0) for category in np.unique(values)], axis=1)
    table = pairs(ours(values))
    assert point(table, fleiss).value == pytest.approx(peer.fleiss_kappa(given), abs=1e-12)
    assert point(table, bennett).value == pytest.approx(peer.fleiss_kappa(given, method="randolph"), abs=1e-12)


@pytest.mark.parametrize("name", ["masi", "jaccard"])
@pytest.mark.parametrize("seed", SEEDS)
def test_alpha_of_sets_is_that_of_nltk(seed, name):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        peer = pytest.importorskip("nltk.metrics", reason="nltk isn't installed")
    chance = np.random.default_rng(seed)
    # two empty sets have no distance there
    given = [[frozenset("ABC"[: chance.integers(1, 4)]) | {chance.choice(list("ABCD"))} for _ in range(2)] for _ in range(30)]
    table = pairs(gather([Item("x", {"a1": one, "a2": other}) for one, other in given]))
    rows = [(f"a{rater}", place, labels) for place, row in enumerate(given) for rater, labels in enumerate(row, 1)]
    expected = peer.AnnotationTask(data=rows, distance=getattr(peer, f"{name}_distance")).alpha()
    assert point(table, alpha, getattr(distances, name)(table.categories)).value == pytest.approx(expected, abs=1e-12)
