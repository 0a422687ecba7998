"""Finds organisations: companies by their legal form, and acronyms in parentheses after a long form."""

import re
from collections.abc import Iterator

from annotator.suggest.grammar import Grammar
from annotator.suggest.suggester import Candidate
from annotator.suggest.words import Words

_MOST_WORDS = 6
_JOINED = re.compile(r"\s?[&+/]\s?|\s|-|\.\s?|!\s|'|\s-\s?")
_ACRONYM = re.compile(r"\((?P<short>[A-ZÄÖÜ][A-Za-zÄÖÜäöü]{1,7}|[A-ZÄÖÜ]{2}[A-ZÄÖÜ-]{0,6})\)")
_LONG = re.compile(r"[^\W\d_][\w-]*(?:[ \u00a0][^\W\d_][\w-]*){0,6}[ \u00a0]$")
_LOOK_BACK = 160
_FORM_TAIL = re.compile(r"\.?(?:\s?(?:&\s)?Co\.?\s?(?:KGaA|KG|OHG|mbH)?(?:aA)?)?(?!\w)")
_SMALL = frozenset(("für", "der", "des", "die", "und", "of", "for", "the", "and"))


def company(grammar: Grammar, seen: Words, index: int) -> Iterator[Candidate]:
    """The company whose legal form is the word at `index`, with the name that stands before it."""
    first = index
    while first and index - first < _MOST_WORDS and _belongs(grammar, seen, first - 1):
        first -= 1
    while first < index and seen.items[first][2] in grammar.not_in_names:
        first += 1
    start, end = seen.items[first][0], seen.items[index][1]
    tail = _FORM_TAIL.match(seen.text, end)
    if tail is not None and ("&" in tail[0] or "Co" in tail[0]):
        end = tail.end() - (0 if tail[0].rstrip().endswith(".") or tail[0].strip() else len(tail[0]))
        end = start + len(seen.text[start:end].rstrip())
    if first < index:
        yield Candidate(start, end, "ORG", 0.9, "name before a legal form")


def _belongs(grammar: Grammar, seen: Words, index: int) -> bool:
    _, end, word = seen.items[index]
    gap = seen.text[end : seen.items[index + 1][0]]
    if _JOINED.fullmatch(gap) is None or word in grammar.not_in_names or "\n" in gap:
        return False
    return word[0].isupper() or word[0].isdigit() or "&" in gap or gap == "-"


def acronyms(grammar: Grammar, text: str) -> Iterator[Candidate]:
    """An acronym in parentheses whose long form looks like an organisation, and that long form."""
    for match in _ACRONYM.finditer(text):
        short = match["short"]
        if sum(letter.isupper() for letter in short) < 2:
            continue
        before = _LONG.search(text[max(0, match.start() - _LOOK_BACK) : match.start()])
        if before is None:
            continue
        tokens = before[0].split()
        length = _long_form(tokens, short)
        if length is None and tokens[-1][0].isupper() and tokens[-1].lower().endswith(grammar.organisation_endings):
            length = 1
        if length is not None:
            end = match.start() - 1
            yield Candidate(end - len(" ".join(tokens[-length:])), end, "ORG", 0.85, "long form of an acronym")
            yield Candidate(match.start("short"), match.end("short"), "ORG", 0.9, "acronym after its long form")


def _long_form(tokens: list[str], short: str) -> int | None:
    # how many words the acronym stands for; the most that fit, since "der Freien Union" goes with FU too
    letters = short.replace("-", "").lower()
    for length in range(min(len(tokens), len(letters) + 2), 1, -1):
        taken = tokens[-length:]
        if not taken[0].islower() and taken[-1] not in _SMALL and _abbreviates(letters, [token for token in taken if token not in _SMALL]):
            return length
    return None


def _abbreviates(letters: str, tokens: list[str]) -> bool:
    # every word gives its first letter, and may give more: German writes "Bauernunion" where English writes two words
    left = letters
    for number, token in enumerate(tokens):
        word = token.lower()
        if not left or word[0] != left[0]:
            return False
        left = left[1:]
        upcoming = "".join(other[0].lower() for other in tokens[number + 1 :])
        for letter in word[1:]:
            if left and left != upcoming and letter == left[0]:
                left = left[1:]
    return not left
