"""Finds persons: after titles and verbs of saying, by their given names, before a remark in parentheses."""

import re
from collections.abc import Iterator
from functools import cache

from annotator.suggest.grammar import CAP, PARTICLE, Grammar
from annotator.suggest.suggester import Candidate
from annotator.suggest.tablefile import packaged

_TITLE = r"(?:(?:Prof|Dr|med|Ing|Dipl|jur|phil|rer|nat|h|c)\.[ -]?){0,6}(?:A[jy]atollah\s|Sir\s|Lord\s)?"
_INITIAL = r"[A-Z]\.(?:-?[A-Z]\.)*"
_NAME = re.compile(rf"({CAP})((?:\s(?:{_INITIAL}|{PARTICLE})(?=\s))*)(?:\s({CAP}|al-{CAP}))?(?:\s({CAP}))?(?!\w)")
_AFTER = re.compile(rf"(?:\s{_TITLE})(?=[^\W\d_a-z])")
_REMARK = re.compile(r"\((?:links|rechts|Mitte|l\.|r\.|\d\d[),]|left|right|center|[A-Z]{2,4}[),]|parteilos)")
_BEFORE_REMARK = re.compile(rf"{CAP}(?:\s(?:{_INITIAL}|{PARTICLE}|{CAP})){{1,3}}\s$")
_LOOK_BACK = 80


@cache
def given_names() -> frozenset[str]:
    """Given names that are hardly ever anything else."""
    return frozenset(row["name"] for row in packaged("given-names.csv"))


def is_title(grammar: Grammar, word: str) -> bool:
    """Whether a word is a title that stands right before a name."""
    return word in grammar.titles or (len(word) > 6 and word[0].isupper() and word.endswith(grammar.title_endings))


def after_title(grammar: Grammar, text: str, end: int, why: str, score: float) -> Iterator[Candidate]:
    """The person named right after the word that ends at `end`, if any."""
    gap = _AFTER.match(text, end)
    if gap is None and text[end : end + 1] == ".":
        gap = _AFTER.match(text, end + 1)
    if gap is None:
        return
    found = name_at(grammar, text, gap.end(), single=True)
    if found is not None:
        yield Candidate(*found, "PER", score, why)


def by_given_name(grammar: Grammar, text: str, start: int) -> Iterator[Candidate]:
    """The person whose given name begins at `start`."""
    found = name_at(grammar, text, start, single=False)
    if found is not None:
        yield Candidate(*found, "PER", 0.85, "given name before a surname")


def by_remark(grammar: Grammar, text: str) -> Iterator[Candidate]:
    """Names before "(left)", an age or a party in parentheses."""
    for match in _REMARK.finditer(text):
        before = _BEFORE_REMARK.search(text[max(0, match.start() - _LOOK_BACK) : match.start()])
        if before is None:
            continue
        tokens = before[0].split()
        # two words make a name here; more only where a given name or a particle shows that they belong
        while len(tokens) > 2 and not (tokens[0].split("-")[0] in given_names() or (len(tokens) == 3 and tokens[1].islower())):
            tokens.pop(0)
        if tokens[0][0].isupper() and all(word.islower() or "." in word or _name_part(grammar, word) for word in tokens):
            end = match.start() - 1
            yield Candidate(end - len(" ".join(tokens)), end, "PER", 0.7, "name before a remark in parentheses")


def _name_part(grammar: Grammar, word: str) -> bool:
    return surname_like(grammar, word) and not word.endswith(grammar.organisation_endings) and not word.isupper()


def name_at(grammar: Grammar, text: str, start: int, *, single: bool) -> tuple[int, int] | None:
    """The stretch of a person's name that begins at `start`: given names, initials, particles, a surname.

    A third capitalised word belongs to the name only after a second given name, since the German noun that follows has a capital too.
    """
    match = _NAME.match(text, start)
    if match is None or not surname_like(grammar, match[1]):
        return None
    given = given_names()
    first_given = match[1].split("-")[0] in given
    end = match.end(1) if single else -1
    second, third = match[3], match[4]
    if second and surname_like(grammar, second) and (first_given or match[2] or plausible(grammar, second)):
        end = match.end(3)
        if third and (second in given or _is_initial(second)) and surname_like(grammar, third):
            end = match.end(4)
    elif match[2].strip() and end >= 0:
        end = match.end(1)
    return (start, end) if end > start + 1 else None


def _is_initial(word: str) -> bool:
    return len(word) == 1


def surname_like(grammar: Grammar, word: str) -> bool:
    """Whether a capitalised word may be part of a name: no title, no known noun."""
    return (
        word not in grammar.not_surnames
        and word not in grammar.not_in_names
        and not is_title(grammar, word)
        and not word.endswith(grammar.noun_endings)
    )


def plausible(grammar: Grammar, word: str) -> bool:
    """Whether a word after an unknown given name looks like a surname rather than the next noun of the sentence."""
    return len(word) > 2 and not word.isupper() and not word.endswith((*grammar.noun_endings, *grammar.organisation_endings))
