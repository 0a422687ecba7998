"""Suggests what this reader decided before, refusals included, and what gold of other articles says; computed at opening, never stored."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import chain
from typing import NamedTuple

from annotator.decided import Decided, Named, decided
from annotator.model import AnnotationSet, Article, Span, Zone
from annotator.suggest.matching import Matcher, beginnings
from annotator.suggest.settle import settle
from annotator.suggest.suggester import Candidate, audible, language, pending
from annotator.suggest.words import split, words

_SHORTEST = 2
_SHORTEST_VARIANT = 4

Labels = dict[str, tuple[int, int]]
"""How often something was accepted and how often it was refused, by label."""


class _Known(NamedTuple):
    label: str
    score: float
    why: str


class Memory:
    """Suggests every string that was decided before, with the label it got most; ties go to the label first in the alphabet.

    `said` holds (article, what was said about it, whether it's the article to be opened). Only one reader's decisions and gold
    belong in it. A string refused in the same article is never offered there with that label; one that was refused more often than
    accepted is offered nowhere. Also found: the surname alone of a person known by the full name, the form with or without the genitive
    -s, and parts after a hyphen. Discontinuous spans aren't remembered.
    """

    name = "memory"
    version = "1"
    languages: tuple[str, ...] | None = None

    def __init__(self, said: Iterable[tuple[Article, AnnotationSet, bool]]) -> None:
        taught = [(decided(annotations), same_article) for _, annotations, same_article in said]
        self._tally = Tally()
        self._tally.count([each for each, _ in taught])
        self._barred = [named for each, same_article in taught if same_article for named in each.refused]

    def __call__(self, article: Article, zones: Sequence[Zone]) -> list[Span]:
        return remembered(self._tally, article, zones, barred=self._barred)


class Tally:
    """How often each form was accepted and refused, kept by the words at which a text may hold it: what an article asks for is found at once."""

    def __init__(self) -> None:
        self._forms: dict[str, Labels] = {}
        self._at: dict[str, list[str]] = {}

    def count(self, come: Sequence[Decided], go: Sequence[Decided] = ()) -> None:
        """Counts in what came, and out what was counted in before."""
        for (form, label), (accepted, refused) in _changes(come, go).items():
            labels = self._forms.get(form)
            if labels is None:
                labels = self._forms[form] = {}
                for word in {word for name in (form, *_variants(form, "PER", "de")) for word in _first(name)}:
                    self._at.setdefault(word, []).append(form)
            before = labels.pop(label, (0, 0))
            now = before[0] + accepted, before[1] + refused
            if now != (0, 0):
                labels[label] = now

    def beginning(self, at: Iterable[str]) -> dict[str, Labels]:
        """The forms that begin at one of these words, themselves or shortened, as they stand now."""
        return {form: self._forms[form].copy() for word in at for form in self._at.get(word, ())}


def remembered(
    tally: Tally, article: Article, zones: Sequence[Zone], *, barred: Iterable[Named] = (), without: Sequence[Decided] = ()
) -> list[Span]:
    """What a tally offers for an article, without what is `barred` there and as if what is in `without` had never been counted in."""
    lang = language(article.lang)
    forms = tally.beginning(beginnings(words(article.text), lang))
    for (form, label), (accepted, refused) in _changes((), without).items():
        if form in forms:
            before = forms[form].get(label, (0, 0))
            forms[form][label] = before[0] + accepted, before[1] + refused
    known = _Forms(forms, frozenset((_form(text), label) for text, label in barred))
    candidates = [
        Candidate(match.start, match.end, match.value.label, match.value.score, match.value.why)
        for match in Matcher(known.offered(lang), lang).find(article.text)
        # the form in the text may be another than the one that was remembered
        if not known.silent(_form(article.text[match.start : match.end]), match.value.label)
    ]
    found = settle(audible(candidates, zones), order=lambda item: (item.start, item.end, item.label))
    return pending(article.text, found, by=Memory.name, version=Memory.version)


class _Forms(NamedTuple):
    labels: dict[str, Labels]
    barred: frozenset[Named]

    def silent(self, form: str, label: str) -> bool:
        accepted, refused = self.labels.get(form, {}).get(label, (0, 0))
        return (form, label) in self.barred or refused > accepted

    def offered(self, lang: str) -> dict[str, _Known]:
        offered: dict[str, _Known] = {}
        variants: dict[str, _Known] = {}
        for form in sorted(self.labels):
            known = self._known(form)
            if known is None:
                continue
            offered[form] = known
            for variant in _variants(form, known.label, lang):
                why = f"short for {form}, {known.why}" if variant in form.split() else f"another form of {form}, {known.why}"
                variants.setdefault(variant, _Known(known.label, known.score * 0.9, why))
        return {**variants, **offered}

    def _known(self, form: str) -> _Known | None:
        counts = self.labels[form]
        labels = [label for label in sorted(counts) if counts[label][0] and not self.silent(form, label)]
        if not labels or len(form) < _SHORTEST:
            return None
        label = max(labels, key=lambda each: counts[each][0])
        times = counts[label][0]
        said = f"seen {'once' if times == 1 else f'{times} times'} as {label}"
        # one decision is weak evidence, so it begins at two thirds
        return _Known(label, (times + 1) / (sum(accepted + refused for accepted, refused in counts.values()) + 2), said)


def _changes(come: Sequence[Decided], go: Sequence[Decided]) -> dict[Named, list[int]]:
    """By how much each form is accepted, and refused, more often or less."""
    found: dict[Named, list[int]] = {}
    for times, some in ((1, come), (-1, go)):
        for place in (0, 1):
            # each string once, however often it was decided: its form is the dear part
            for (text, label), count in Counter(chain.from_iterable(each[place] for each in some)).items():
                found.setdefault((_form(text), label), [0, 0])[place] += times * count
    return found


@lru_cache(maxsize=4096)
def _form(text: str) -> str:
    return " ".join(split(text).text.split())


def _first(name: str) -> list[str]:
    return [word for _, _, word in split(name).items[:1]]


def _variants(form: str, label: str, lang: str) -> Iterator[str]:
    tokens = form.split()
    if label == "PER" and len(tokens) > 1 and len(tokens[-1]) >= _SHORTEST_VARIANT:
        yield tokens[-1]
        if lang == "de" and tokens[-1].endswith("s"):
            yield tokens[-1][:-1]
    if lang == "de" and form.endswith("s") and len(form) > _SHORTEST_VARIANT and label not in ("DATE", "QUANTITY"):
        yield form[:-1]
