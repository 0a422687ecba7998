"""Agreement of some annotators on articles as continua: gamma and the u-alpha family, with intervals, on what all who finished read."""

import math
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence

import numpy as np
from msgspec import Struct

from annotator.agreement import gamma as gammas
from annotator.agreement import unitizing as alphas
from annotator.agreement.bootstrap import Estimate, bootstrap, bootstrap_each
from annotator.agreement.continuum import Continuum, hulls, pieces
from annotator.agreement.counts import Counts
from annotator.agreement.values import NO_PAIR, NO_UNITS, Answers, Score, undefined, units
from annotator.comparable import NOT_ASKED, comparable, finished
from annotator.comparison import Comparison, Row
from annotator.problem import known_names

PAIR = " – "


class Found(Struct, frozen=True, eq=False, kw_only=True):
    """The continua of the articles that two or more finished and were asked for; `missing` is why there are none, `masked` counts spans by label."""

    continua: tuple[Continuum, ...]
    masked: Counter[str]
    missing: str

    def units(self, label: str | None = None) -> int:
        """How many units there are, of all labels or of one."""
        lines = (line for continuum in self.continua for line in continuum.lines.values())
        return sum(label in (None, each.label) for line in lines for each in line)


def gamma(
    comparison: Comparison, *, labels: Collection[str] | None = None, seed: int = 0, progress: gammas.Progress | None = None
) -> list[Row]:
    """Gamma, gamma-cat, and gamma-k of each label: of the spans of all labels, or of some as if there were no others.

    `sampling error` is the standard error that comes from the continua drawn by chance under `seed`; the interval doesn't show it. Raises
    ValueError for a label that nobody used.
    """
    for label in labels or ():
        if label not in comparison.labels:
            raise ValueError(f"nobody used the label {label!r}; {known_names(label, comparison.labels)}")
    wanted = comparison.labels if labels is None else tuple(sorted(set(labels)))
    found = _found(comparison, comparison.annotators, wanted, hulls)
    table = gammas.tabulate(found.continua, labels=wanted, seed=seed, progress=progress)
    points = [_told(found, score) for score in gammas.scores(table)]
    estimates = bootstrap_each(
        table.counts, lambda counts: gammas.values(_floats(counts)), reasons=[each.reason for each in points], seed=comparison.seed
    )
    errors = gammas.sampling_errors(table.counts.sum(axis=0)).tolist()
    named = [("gamma", None), ("gamma-cat", None), *(("gamma-k", label) for label in table.labels)]
    return [
        _row(found, name, label, estimate, table.reasons, {"units": found.units(label), "sampling error": error})
        for (name, label), estimate, error in zip(named, estimates, errors, strict=True)
    ]


def unitizing(comparison: Comparison) -> list[Row]:
    """u-alpha, |u-alpha and cu-alpha, then (k)u-alpha of each label and u-alpha of each label alone; of more than two annotators, of each pair too.

    `coverage` is the share of characters that cu-alpha and (k)u-alpha look at. Where units of one annotator overlap, only a label alone has a
    value, of their union: `flattened` counts the units that it swallowed.
    """
    found = _unitizing(comparison, comparison.annotators, "")
    if len(comparison.annotators) > 2:
        found += [row for pair in comparison.pairs for row in _unitizing(comparison, pair, PAIR.join(pair))]
    return found


def _unitizing(comparison: Comparison, names: Sequence[str], of: str) -> list[Row]:
    found = _found(comparison, names, comparison.labels, pieces)
    return [*_together(found, comparison, of), *(_alone(found, label, comparison.seed, of) for label in comparison.labels)]


def _together(found: Found, comparison: Comparison, of: str) -> list[Row]:
    """The measures of all labels, none of which may overlap."""
    table = alphas.tabulate(found.continua, labels=comparison.labels)
    points = {name: _told(found, score) for name, score in alphas.scores(table).items()}
    named = [("u-alpha", "u_alpha"), ("|u-alpha", "bar_u_alpha"), ("cu-alpha", "cu_alpha")]
    keys = [*(key for _, key in named), *(f"ku_alpha:{label}" for label in table.labels)]
    scopes = [*((name, None) for name, _ in named), *(("(k)u-alpha", label) for label in table.labels)]
    estimates = bootstrap_each(table.counts, _family, reasons=[points[key].reason for key in keys], seed=comparison.seed)
    rows = []
    for (name, label), key, estimate in zip(scopes, keys, estimates, strict=True):
        coverage = points[key.replace("alpha", "coverage", 1)].value if key.startswith(("cu", "ku")) else math.nan
        more = {"coverage": coverage, "units": found.units(label)}
        rows.append(_row(found, name, label, estimate, table.reasons, more, of))
    return rows


def _alone(found: Found, label: str, seed: int, of: str) -> Row:
    """One label as if there were no other, overlapping units as one."""
    table = alphas.tabulate_label(found.continua, label)
    reason = _told(found, alphas.scores(table)["u_alpha"]).reason
    estimate = bootstrap(table.counts, lambda counts: alphas.u_alpha(_floats(counts)), reason=reason, seed=seed)
    more = {"units": found.units(label), "flattened": sum(table.n_flattened)}
    return _row(found, "u-alpha", label, estimate, table.reasons, more, of)


def _family(counts: Counts) -> alphas.Floats:
    """u-alpha, |u-alpha, cu-alpha and (k)u-alpha of each label along the last axis."""
    given = _floats(counts)
    whole = np.stack([measure(given) for measure in (alphas.u_alpha, alphas.bar_u_alpha, alphas.cu_alpha)], axis=-1)
    return np.concatenate([whole, alphas.ku_alpha(given)], axis=-1)


def _floats(counts: Counts) -> alphas.Floats:
    return np.asarray(counts, dtype=np.float64)


def _found(comparison: Comparison, names: Sequence[str], labels: Collection[str], cut: Callable[..., Continuum]) -> Found:
    continua: list[Continuum] = []
    masked: Counter[str] = Counter()
    for each in comparison.evidence:
        who = finished(each, names)
        if len(who) < 2:
            continue
        held = {name: units(span for span in each.answers[name].annotations.spans if span.label in labels) for name in who}
        left = {name: set(units(annotations.spans)) for name, annotations in zip(who, comparable(each, *who), strict=True)}
        masked.update(unit.label for name, said in held.items() for unit in said if unit not in left[name])
        kept = {name: tuple(unit for unit in said if unit in left[name]) for name, said in held.items()}
        if each.asked(*who).spans:
            answers = Answers(article=each.article.id, length=len(each.article.text), units=kept)
            continua.append(cut(answers, within=each.read(*who)))
    several = any(len(finished(each, names)) > 1 for each in comparison.evidence)
    return Found(continua=tuple(continua), masked=masked, missing=NOT_ASKED if several else NO_PAIR)


def _told(found: Found, score: Score) -> Score:
    """A score that knows why there was nothing to look at."""
    return score if found.continua else undefined(found.missing)


def _row(
    found: Found, name: str, label: str | None, estimate: Estimate, reasons: Iterable[str], more: Mapping[str, float], of: str = ""
) -> Row:
    return Row(
        measure=name,
        scope=", ".join(filter(None, (label, of))) or "all",
        estimate=estimate,
        articles=len(found.continua),
        empty=sum(reason == NO_UNITS for reason in reasons),
        masked=found.masked.total() if label is None else found.masked[label],
        more=dict(more),
    )
