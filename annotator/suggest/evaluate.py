"""Compares suggested spans with gold ones: precision, recall and F by label, counted on exact borders and labels."""

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from annotator.suggest.suggester import Candidate

Mention = tuple[int, int, str]
"""A stretch and its label."""


class Score(NamedTuple):
    """Counts over all documents, and what follows from them; 0 where nothing was there to count."""

    hits: int
    suggested: int
    gold: int

    @property
    def precision(self) -> float:
        """The part of the suggestions that gold has, borders and label alike."""
        return self.hits / self.suggested if self.suggested else 0.0

    @property
    def recall(self) -> float:
        """The part of gold that was suggested, borders and label alike."""
        return self.hits / self.gold if self.gold else 0.0

    @property
    def f(self) -> float:
        """The harmonic mean of precision and recall."""
        return 2 * self.hits / (self.suggested + self.gold) if self.suggested + self.gold else 0.0


def strict(pairs: Iterable[tuple[Iterable[Mention], Iterable[Mention]]]) -> dict[str, Score]:
    """Scores by label, sorted, then `all`; `pairs` holds (suggested, gold) of each document, in which doubles count once."""
    counts: dict[str, list[int]] = {}
    for suggested, gold in pairs:
        ours, theirs = set(suggested), set(gold)
        for column, mentions in enumerate((ours & theirs, ours, theirs)):
            for mention in mentions:
                counts.setdefault(mention[2], [0, 0, 0])[column] += 1
    scores = {label: Score(*counts[label]) for label in sorted(counts)}
    totals = [sum(column) for column in zip(*scores.values(), strict=True)] or [0, 0, 0]
    return {**scores, "all": Score(*totals)}


def mapped(mentions: Iterable[Mention], labels: Mapping[str, str]) -> list[Mention]:
    """The mentions with labels as another scheme names them; those whose labels it lacks are left out."""
    return [(start, end, labels[label]) for start, end, label in mentions if label in labels]


def outermost(mentions: Iterable[Mention]) -> list[Mention]:
    """The mentions that no other one covers: what can be compared with gold that has no nesting."""
    result: list[Mention] = []
    for start, end, label in sorted(mentions, key=lambda mention: (mention[0], -mention[1], mention[2])):
        if not result or end > result[-1][1]:
            result.append((start, end, label))
    return result


def table(columns: Mapping[str, Mapping[str, Score]]) -> str:
    """Scores of several suggesters side by side, one line a label, as text."""
    labels: Sequence[str] = sorted({label for scores in columns.values() for label in scores} - {"all"})
    lines = ["label     " + "".join(f"{name:>32}" for name in columns)]
    lines.append("          " + "     prec  recall      F    gold" * len(columns))
    for label in (*labels, "all"):
        found = [scores.get(label, Score(0, 0, 0)) for scores in columns.values()]
        lines.append(f"{label:<10}" + "".join(f"{s.precision:>9.3f}{s.recall:>8.3f}{s.f:>7.3f}{s.gold:>8}" for s in found))
    return "\n".join(lines)


def mentions(candidates: Iterable[Candidate]) -> list[Mention]:
    """Candidates as mentions."""
    return [(candidate.start, candidate.end, candidate.label) for candidate in candidates]
