"""One answer from many annotators by Dawid and Skene's model: each annotator errs in an own way, each item has one true label.

Dawid & Skene 1979, Maximum likelihood estimation of observer error-rates using the EM algorithm, Applied Statistics 28(1):20-28.
"""

from collections.abc import Iterable
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from annotator.agreement.values import NO_ITEM

Array = npt.NDArray[np.float64]

CLOSE = 1e-8
ROUNDS = 10_000
TWO_ANNOTATORS = "with fewer than three annotators the model can't tell who errs; these are the shares of votes"
NOT_CONVERGED = "the estimates still changed when the rounds were used up"


class Rating(NamedTuple):
    """One label that an annotator gave to an item. Several ratings of an item by one annotator are allowed, and each counts."""

    item: str
    annotator: str
    label: str


class Consensus(NamedTuple):
    """What the model says.

    `posterior` (items, labels) are the probabilities of the true labels; `marginals` (labels) how frequent each is; `confusions`
    (annotators, true label, given label) each annotator's habits, rows adding up to 1, NaN where a true label never met the annotator.
    Items, labels and annotators are sorted. `warnings` say what the numbers don't hold; `reason` why there are none.
    """

    items: tuple[str, ...]
    labels: tuple[str, ...]
    annotators: tuple[str, ...]
    posterior: Array
    marginals: Array
    confusions: Array
    rounds: int
    warnings: tuple[str, ...] = ()
    reason: str = ""

    def chosen(self, item: str, *, threshold: float) -> str | None:
        """The label whose probability reaches the threshold (above 0 to 1); None where none does or several do alike: order never decides."""
        label, probability = self._likeliest(self.posterior[self.items.index(item)])
        return label if label is not None and probability >= threshold - 1e-12 else None

    def likeliest(self) -> dict[str, tuple[str | None, float]]:
        """Every item's likeliest label with its probability; None for the label where several are alike."""
        return {item: self._likeliest(row) for item, row in zip(self.items, self.posterior, strict=True)}

    def _likeliest(self, row: Array) -> tuple[str | None, float]:
        best = np.flatnonzero(np.isclose(row, row.max(), rtol=0, atol=1e-6))
        return (self.labels[best[0]] if len(best) == 1 else None, float(row.max()))


def dawid_skene(ratings: Iterable[Rating], *, smoothing: float = 0.0, close: float = CLOSE, rounds: int = ROUNDS) -> Consensus:
    """The most likely true labels and each annotator's confusion matrix, by EM from the shares of votes.

    `smoothing` is added to every count of a confusion matrix. Stops when no posterior changes by `close` or more. With fewer than three
    annotators the posterior is the shares of votes, with a warning.
    """
    found = list(ratings)
    items, annotators, labels = (tuple(sorted(set(names))) for names in zip(*found, strict=True)) if found else ((), (), ())
    given = np.zeros((len(items), len(annotators), len(labels)))
    cells = (places(items, [each.item for each in found]), places(annotators, [each.annotator for each in found]))
    np.add.at(given, (*cells, places(labels, [each.label for each in found])), 1)
    if not found:
        return Consensus(items, labels, annotators, np.empty((0, 0)), np.empty(0), np.empty((0, 0, 0)), 0, reason=NO_ITEM)
    shares = given.sum(axis=1)
    posterior = shares / shares.sum(axis=1, keepdims=True)
    if len(annotators) < 3:
        marginals, confusions = maximise(posterior, given, smoothing)
        return Consensus(items, labels, annotators, posterior, marginals, confusions, 0, (TWO_ANNOTATORS,))
    for done in range(1, rounds + 1):
        before, posterior = posterior, expect(*maximise(posterior, given, smoothing), given)
        if np.abs(posterior - before).max() < close:
            return Consensus(items, labels, annotators, posterior, *maximise(posterior, given, smoothing), done)
    return Consensus(items, labels, annotators, posterior, *maximise(posterior, given, smoothing), rounds, (NOT_CONVERGED,))


def places(names: tuple[str, ...], wanted: Iterable[str]) -> npt.NDArray[np.intp]:
    """Where each wanted name stands."""
    index = {name: place for place, name in enumerate(names)}
    return np.array([index[each] for each in wanted], dtype=np.intp)


def maximise(posterior: Array, given: Array, smoothing: float) -> tuple[Array, Array]:
    """M: the labels' frequencies p_k = mean_i T_ik, and π_jkl = Σ_i T_ik n_ijl / Σ_il T_ik n_ijl; NaN where annotator j never met k."""
    items, annotators, labels = given.shape
    counts = (posterior.T @ given.reshape(items, -1)).reshape(labels, annotators, labels).transpose(1, 0, 2) + smoothing
    met = np.broadcast_to(counts.sum(axis=2, keepdims=True), counts.shape)
    return posterior.mean(axis=0), np.divide(counts, met, out=np.full(counts.shape, np.nan), where=met > 0)


def expect(marginals: Array, confusions: Array, given: Array) -> Array:
    """E: T_ik ∝ p_k Π_jl π_jkl^n_ijl, in logs, with 0^0 = 1.

    A label that an annotator never met has probability 0 for the annotator's items and keeps it; the label that was likeliest before is
    possible always, so that no row is 0.
    """
    items, _, labels = given.shape
    ratings = given.reshape(items, -1)
    habits = np.nan_to_num(confusions).transpose(0, 2, 1).reshape(-1, labels)
    impossible = (ratings @ (habits == 0)) + (marginals == 0) > 0
    likely = ratings @ np.log(np.where(habits == 0, 1, habits)) + np.log(np.where(marginals == 0, 1, marginals))
    likely[impossible] = -np.inf
    odds = np.exp(likely - likely.max(axis=1, keepdims=True))
    return np.asarray(odds / odds.sum(axis=1, keepdims=True))
