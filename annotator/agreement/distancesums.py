"""The narrow table of Krippendorff's alpha under one distance, for items with so many categories, such as sets, that pairs of them fill the memory."""

from itertools import combinations

import numpy as np

from annotator.agreement.distances import Distance, Ranks
from annotator.agreement.ratings import Floats, Ratings
from annotator.model import Record


class DistanceSums(Record, frozen=True, kw_only=True, eq=False):
    """How far ratings of one item are apart: additive like counts.

    `counts[article]` holds how often each category was given to items with two ratings or more, and last the sum of the distances between ratings
    of one item, both ways, over one less than its ratings.
    """

    counts: Floats
    distance: Distance
    raters: int
    met: bool


def distance_sums(ratings: Ratings, distance: Distance) -> DistanceSums:
    """The table under a distance of the ratings' categories; raises ValueError for the ordinal one, which is another in each replicate."""
    if isinstance(distance, Ranks):
        raise ValueError("the ordinal distance depends on how often each category was given; use the table that pairs() makes")
    codes, rows, size, articles = ratings.codes, ratings.rows, len(ratings.categories), len(ratings.articles)
    known = codes >= 0
    others = known.sum(axis=0) - 1
    counts = np.zeros((articles, size + 1))
    for given, held in zip(codes, known & (others > 0), strict=True):
        cells = rows[held] * (size + 1) + given[held]
        np.add.at(counts.reshape(-1), cells, 1.0)
    weights = counts[:, :-1].sum(axis=0)
    for one, other in combinations(range(len(codes)), 2):
        both = known[one] & known[other]
        apart = distance.between(codes[one, both].astype(np.int64), codes[other, both].astype(np.int64), weights)
        counts[:, -1] += np.bincount(rows[both], 2 * apart / others[both], minlength=articles)
    return DistanceSums(counts=counts, distance=distance, raters=int(known.any(axis=1).sum()), met=bool((others > 0).any()))
