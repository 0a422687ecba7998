"""Intervals by drawing articles again."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotator.agreement.bootstrap import UNSTABLE, Estimate, bootstrap, bootstrap_each, more_articles, resample, weights
from annotator.agreement.counts import f1, ratio, stacked
from annotator.agreement.values import FEW_ARTICLES, NO_SPANS, Score

F1 = f1(0, 1, 2)


def simulated(articles: int, generator: np.random.Generator, *, corpora: int = 1) -> np.ndarray:
    """Counts (corpora, articles, 3) of matched, A's and B's spans: articles differ in length and in how hard they are."""
    hard = generator.beta(8, 2, size=(corpora, articles))
    spans = generator.poisson(generator.gamma(2, 6, size=(corpora, articles)))
    both = generator.binomial(spans, hard)
    return np.stack([both, spans, both + generator.poisson(0.2 * spans)], axis=-1)


# E[m] = .8 E[spans] and E[b] = E[m] + .2 E[spans], so that 2m / (a + b) tends to 2·.8 / 2
TRUE = 0.8


def coverage(articles: int, *, corpora: int, replicates: int) -> float:
    """How often the interval holds the true value."""
    tables = simulated(articles, np.random.default_rng(articles), corpora=corpora)
    found = (bootstrap(table, F1, reason=NO_SPANS, seed=seed, replicates=replicates).score for seed, table in enumerate(tables))
    return float(np.mean([score.lo <= TRUE <= score.hi for score in found]))


def test_the_interval_covers_the_true_value_about_as_often_as_it_says():
    assert 0.91 <= coverage(80, corpora=200, replicates=400) <= 0.99


@pytest.mark.nightly
@pytest.mark.parametrize(("articles", "least", "most"), [(20, 0.90, 0.97), (50, 0.92, 0.97), (200, 0.935, 0.965)])
def test_the_interval_covers_at_its_rate_in_a_long_simulation(articles, least, most):
    assert least <= coverage(articles, corpora=3000, replicates=1000) <= most


def test_its_width_is_that_of_the_normal_approximation_in_a_large_corpus():
    table = simulated(2000, np.random.default_rng(1))[0]
    matched, a, b = table.T
    rest = 2 * matched - F1(table.sum(axis=0)) * (a + b)
    error = math.sqrt((rest**2).sum()) / (a + b).sum()
    score = bootstrap(table, F1, reason=NO_SPANS, seed=3, replicates=4000).score
    assert (score.hi - score.lo) / 2 == pytest.approx(1.96 * error, rel=0.04)


def test_every_article_has_the_weights_of_a_multinomial_draw():
    drawn = np.concatenate(list(weights(7, seed=1, replicates=20_000)))
    assert drawn.shape == (20_000, 7)
    assert (drawn.sum(axis=1) == 7).all()
    assert drawn.mean(axis=0) == pytest.approx(np.ones(7), abs=0.03)
    expected = np.eye(7) - 1 / 7
    assert np.cov(drawn.T, bias=True) == pytest.approx(expected, abs=0.04)


def test_the_size_of_a_chunk_changes_no_number():
    whole = np.concatenate(list(weights(13, seed=5, replicates=50)))
    parts = np.concatenate(list(weights(13, seed=5, replicates=50, chunk=40)))
    assert (whole == parts).all()


def test_the_same_seed_gives_the_same_bytes_and_another_seed_the_same_value():
    table = simulated(30, np.random.default_rng(2))[0]
    one, two = (resample(table, F1, seed=7) for _ in range(2))
    assert one.tobytes() == two.tobytes()
    first, other = (bootstrap(table, F1, reason=NO_SPANS, seed=seed).score for seed in (7, 8))
    assert first.value == other.value
    assert first != other


def test_the_order_in_which_articles_come_changes_nothing():
    rows = {f"art-{number}": row for number, row in enumerate(simulated(25, np.random.default_rng(3))[0])}
    turned = dict(reversed(rows.items()))
    assert bootstrap(stacked(rows), F1, reason=NO_SPANS) == bootstrap(stacked(turned), F1, reason=NO_SPANS)


def test_all_pairs_of_an_article_move_together():
    table = simulated(20, np.random.default_rng(4))[0]
    pairs = np.stack([table, table, table], axis=1)

    def spread(counts):
        values = F1(counts)
        return values.max(axis=-1) - values.min(axis=-1)

    assert (resample(pairs, spread) == 0).all()


def test_pooling_pairs_that_say_the_same_makes_no_interval_narrower():
    table = simulated(20, np.random.default_rng(5))[0]
    pairs = np.stack([table] * 6, axis=1)
    pooled = bootstrap(pairs, lambda counts: F1(counts.sum(axis=-2)), reason=NO_SPANS)
    assert pooled == bootstrap(table, F1, reason=NO_SPANS)


def test_several_values_at_once_are_those_of_one_by_one():
    table = np.stack([simulated(20, np.random.default_rng(seed))[0] for seed in (6, 7)], axis=1)
    each = bootstrap_each(table, F1, reasons=(NO_SPANS, NO_SPANS))
    assert each == tuple(bootstrap(table[:, label], F1, reason=NO_SPANS) for label in (0, 1))


def test_one_article_gives_the_value_without_an_interval():
    estimate = bootstrap(np.array([[3, 4, 5]]), F1, reason=NO_SPANS)
    assert (estimate.score.value, estimate.score.reason, estimate.articles) == (6 / 9, FEW_ARTICLES, 1)
    assert math.isnan(estimate.score.lo)
    assert math.isnan(estimate.score.hi)


def test_articles_without_evidence_make_no_second_article():
    assert bootstrap(np.array([[3, 4, 5], [0, 0, 0], [0, 0, 0]]), F1, reason=NO_SPANS).score.reason == FEW_ARTICLES


@pytest.mark.parametrize("articles", [0, 1, 5])
def test_no_evidence_is_no_value_and_no_interval(articles):
    score = bootstrap(np.zeros((articles, 3), dtype=np.int64), F1, reason=NO_SPANS).score
    assert math.isnan(score.value)
    assert math.isnan(score.lo)
    assert score.reason == NO_SPANS


def test_undefined_replicates_are_left_out_and_counted():
    table = np.zeros((40, 3), dtype=np.int64)
    table[:4] = (1, 2, 2)
    estimate = bootstrap(table, F1, reason=NO_SPANS)
    # none of four articles in 40 draws: (36/40)^40 = .0148 of 1,000
    assert 5 <= estimate.left_out <= 30
    assert (estimate.score.lo, estimate.score.hi) == (0.5, 0.5)


def test_too_many_undefined_replicates_take_the_interval_but_not_the_value():
    table = np.zeros((40, 3), dtype=np.int64)
    table[:2] = (1, 2, 2)
    estimate = bootstrap(table, F1, reason=NO_SPANS)
    # (38/40)^40 = .128
    assert 80 <= estimate.left_out <= 180
    assert (estimate.score.value, estimate.score.reason) == (0.5, UNSTABLE)
    assert math.isnan(estimate.score.lo)


@pytest.mark.parametrize(
    ("lo", "hi", "articles", "more"),
    [
        (0.70, 0.90, 20, 60),  # half the width needs four times the articles
        (0.75, 0.85, 20, 0),
        (0.60, 0.72, 50, 22),
        (1.0, 1.0, 3, 0),
        (math.nan, math.nan, 1, None),
    ],
)
def test_how_many_more_articles_until_the_interval_is_narrow(lo, hi, articles, more):
    assert more_articles(Estimate(score=Score(value=0.8, lo=lo, hi=hi), articles=articles)) == more


def test_reading_that_many_more_articles_makes_the_interval_as_narrow_as_said():
    generator = np.random.default_rng(9)
    first = bootstrap(simulated(100, generator)[0], F1, reason=NO_SPANS)
    more = more_articles(first, within=0.01)
    later = bootstrap(simulated(100 + more, generator)[0], F1, reason=NO_SPANS).score
    assert more > 100
    assert (later.hi - later.lo) / 2 == pytest.approx(0.01, rel=0.25)


@given(st.lists(st.tuples(*[st.integers(0, 5)] * 3), max_size=6), st.integers(0, 3))
def test_no_table_raises_and_an_interval_is_ordered(rows, seed):
    table = np.array([(min(row), row[1], row[2]) for row in rows], dtype=np.int64).reshape(-1, 3)
    estimate = bootstrap(table, F1, reason=NO_SPANS, seed=seed, replicates=60)
    score = estimate.score
    assert math.isnan(score.lo) or score.lo <= score.hi
    assert bool(score.reason) == math.isnan(score.lo)
    assert estimate.articles == len(rows)


def test_a_quotient_by_nothing_is_not_a_number_and_no_warning():
    assert ratio(np.array([1, 0]), np.array([2, 0])).tolist()[0] == 0.5
    assert math.isnan(ratio(np.array([1, 0]), np.array([2, 0]))[1])
