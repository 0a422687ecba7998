"""Suggests what this reader decided before, refusals included, and what gold of other articles says; computed at opening, never stored."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from annotator.model import AnnotationSet, Article, Rejection, Span, Zone
from annotator.suggest.matching import Matcher
from annotator.suggest.settle import settle
from annotator.suggest.suggester import Candidate, audible, language, pending
from annotator.suggest.words import split

_SHORTEST = 2
_SHORTEST_VARIANT = 4


class _Known(NamedTuple):
    label: str
    score: float
    why: str


class Memory:
    """Suggests every string that was decided before, with the label it got most; ties go to the label first in the alphabet.

    `decided` holds (article, what was said about it, whether it's the article to be opened). Only one reader's decisions and gold
    belong in it. A string refused in the same article is never offered there with that label; one that was refused more often than
    accepted is offered nowhere. Also found: the surname alone of a person known by the full name, the form with or without the genitive
    -s, and parts after a hyphen. Discontinuous spans aren't remembered.
    """

    name = "memory"
    version = "1"
    languages: tuple[str, ...] | None = None

    def __init__(self, decided: Iterable[tuple[Article, AnnotationSet, bool]]) -> None:
        self._accepted: defaultdict[str, Counter[str]] = defaultdict(Counter)
        self._refused: defaultdict[str, Counter[str]] = defaultdict(Counter)
        self._barred: set[tuple[str, str]] = set()
        for _, annotations, same_article in decided:
            for element in annotations.values():
                if isinstance(element, Span) and not element.segments:
                    self._accepted[_form(element.text)][element.label] += 1
                    if isinstance(element.was, Span) and (element.was.text, element.was.label) != (element.text, element.label):
                        self._refuse(element.was, same_article)
                elif isinstance(element, Rejection) and isinstance(element.of, Span):
                    self._refuse(element.of, same_article)

    def _refuse(self, span: Span, same_article: bool) -> None:
        form = _form(span.text)
        self._refused[form][span.label] += 1
        if same_article:
            self._barred.add((form, span.label))

    def __call__(self, article: Article, zones: Sequence[Zone]) -> list[Span]:
        lang = language(article.lang)
        matches = Matcher(self._offered(lang), lang).find(article.text)
        candidates = [
            Candidate(match.start, match.end, match.value.label, match.value.score, match.value.why)
            for match in matches
            # the form in the text may be another than the one that was remembered
            if not self._silent(_form(article.text[match.start : match.end]), match.value.label)
        ]
        found = settle(audible(candidates, zones), order=lambda item: (item.start, item.end, item.label))
        return pending(article.text, found, by=self.name, version=self.version)

    def _silent(self, form: str, label: str) -> bool:
        return (form, label) in self._barred or self._refused[form][label] > self._accepted[form][label]

    def _offered(self, lang: str) -> dict[str, _Known]:
        offered: dict[str, _Known] = {}
        variants: dict[str, _Known] = {}
        for form in sorted(self._accepted):
            known = self._label(form)
            if known is None:
                continue
            offered[form] = known
            for variant in _variants(form, known.label, lang):
                why = f"short for {form}, {known.why}" if variant in form.split() else f"another form of {form}, {known.why}"
                variants.setdefault(variant, _Known(known.label, known.score * 0.9, why))
        return {**variants, **offered}

    def _label(self, form: str) -> _Known | None:
        accepted, refused = self._accepted[form], self._refused[form]
        labels = [label for label in sorted(accepted) if not self._silent(form, label)]
        if not labels or len(form) < _SHORTEST:
            return None
        label = max(labels, key=lambda each: accepted[each])
        times = accepted[label]
        said = f"seen {'once' if times == 1 else f'{times} times'} as {label}"
        # one decision is weak evidence, so it begins at two thirds
        return _Known(label, (times + 1) / (times + sum(accepted.values()) - times + sum(refused.values()) + 2), said)


@lru_cache(maxsize=65536)
def _form(text: str) -> str:
    return " ".join(split(text).text.split())


def _variants(form: str, label: str, lang: str) -> Iterator[str]:
    tokens = form.split()
    if label == "PER" and len(tokens) > 1 and len(tokens[-1]) >= _SHORTEST_VARIANT:
        yield tokens[-1]
        if lang == "de" and tokens[-1].endswith("s"):
            yield tokens[-1][:-1]
    if lang == "de" and form.endswith("s") and len(form) > _SHORTEST_VARIANT and label not in ("DATE", "QUANTITY"):
        yield form[:-1]
