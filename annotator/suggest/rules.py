"""Suggests by rules: one engine that walks over the words of a text once and tries the patterns of a language at their triggers."""

from collections.abc import Iterator, Sequence

from annotator.model import Article, Span, Zone
from annotator.suggest.again import named_again
from annotator.suggest.grammar import DIGIT, LANGUAGES, WEAPON, Grammar, Pattern, grammar
from annotator.suggest.organisations import acronyms, company
from annotator.suggest.persons import after_title, by_given_name, by_remark, given_names, is_title
from annotator.suggest.settle import settle
from annotator.suggest.suggester import Candidate, audible, language, pending
from annotator.suggest.words import Words, words

_VERSION = "1"


class Rules:
    """Suggests dates, persons, organisations, places, weapons, agreements, events and quantities by the rules of German or English."""

    version = _VERSION

    def __init__(self, lang: str) -> None:
        code = language(lang)
        if code not in LANGUAGES:
            raise ValueError(f"there are no rules for {lang!r}; known: {', '.join(LANGUAGES)}")
        self.name = f"rules-{code}"
        self.languages: tuple[str, ...] | None = (code,)
        self._grammar = grammar(code)

    def find(self, text: str) -> list[Candidate]:
        """What the rules find in a text, settled among themselves, in text order."""
        seen = words(text)
        found = settle(_all(self._grammar, seen), order=_order)
        found = settle([*found, *named_again(self._grammar, seen, found)], order=_order)
        return [item._replace(start=start, end=end) for item in found for start, end in (seen.place(item.start, item.end),)]

    def __call__(self, article: Article, zones: Sequence[Zone]) -> list[Span]:
        return pending(article.text, audible(self.find(article.text), zones), by=self.name, version=self.version)


def _order(item: Candidate) -> tuple[int, float, int, str]:
    return item.start - item.end, -(item.score or 0.0), item.start, item.label


def _all(rules: Grammar, seen: Words) -> Iterator[Candidate]:
    text, by_word, by_ending, given = seen.text, rules.by_word, rules.by_ending, given_names()
    digits, titles, sayings, forms = by_word.get(DIGIT, ()), rules.titles, rules.sayings, rules.company_forms
    for index, (start, end, word) in enumerate(seen.items):
        patterns = by_word.get(word)
        if patterns is not None:
            yield from _tried(patterns, text, start)
        first = word[0]
        if first.isdigit():
            yield from _tried(digits, text, start)
            if text[start - 1 : start] == "-":
                yield from _weapon(seen, index)
            continue
        tail = by_ending.get(word[-4:])
        if tail is not None:
            yield from _tried([pattern for ending, pattern in tail if word.endswith(ending)], text, _compound_start(seen, index))
        if word in sayings:
            yield from after_title(rules, text, end, "name after a verb of saying", 0.6)
        elif first.isupper():
            if word in given:
                yield from by_given_name(rules, text, start)
            if word in forms:
                yield from company(rules, seen, index)
            elif word in titles or (len(word) > 6 and is_title(rules, word)):
                yield from after_title(rules, text, end, "name after a title", 0.8)
    found = list(acronyms(rules, text))
    yield from found
    organisations = {candidate.end for candidate in found}
    yield from (candidate for candidate in by_remark(rules, text) if candidate.end not in organisations)


def _compound_start(seen: Words, index: int) -> int:
    # the street's name begins with Robert in Robert-Bosch-Straße
    while index and seen.items[index - 1][1] + 1 == seen.items[index][0] and seen.text[seen.items[index][0] - 1] == "-":
        index -= 1
    return seen.items[index][0]


def _tried(patterns: Sequence[Pattern], text: str, start: int) -> Iterator[Candidate]:
    for pattern in patterns:
        match = pattern.regex.match(text, start)
        if match is not None:
            yield Candidate(match.start(pattern.group), match.end(pattern.group), pattern.label, pattern.score, pattern.why)


def _weapon(seen: Words, index: int) -> Iterator[Candidate]:
    # the designator's letters are the word before: Su-35 in Su-35-Kampfflugzeuge
    if index:
        match = WEAPON.match(seen.text, seen.items[index - 1][0])
        if match is not None:
            yield Candidate(match.start(), match.end(), "WEAPON", 0.9, "designator of a weapon")
