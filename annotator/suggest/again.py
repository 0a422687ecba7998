"""Finds again what an article named before: a surname after the full name, an acronym after its long form, a company without its form."""

from collections.abc import Iterator, Sequence

from annotator.suggest.grammar import Grammar
from annotator.suggest.matching import Matcher
from annotator.suggest.persons import given_names
from annotator.suggest.suggester import Candidate
from annotator.suggest.words import Words

_AGAIN = 0.75


def named_again(grammar: Grammar, seen: Words, found: Sequence[Candidate]) -> Iterator[Candidate]:
    """Candidates for every further occurrence of the names that were found, and of their short forms."""
    short: dict[str, tuple[str, str]] = {}
    for candidate in found:
        name = seen.text[candidate.start : candidate.end]
        for form in _short_forms(grammar, name, candidate):
            short.setdefault(form, (candidate.label, name))
    if not short:
        return
    for start, end, (label, name) in Matcher(short, "de").found(seen):
        yield Candidate(start, end, label, _AGAIN, f"named in this article: {name}")


def _short_forms(grammar: Grammar, name: str, candidate: Candidate) -> Iterator[str]:
    tokens = name.split()
    if candidate.label == "PER":
        yield name
        surname = tokens[-1]
        if len(tokens) > 1 and len(surname) > 2 and surname not in given_names():
            yield surname
    elif candidate.label == "ORG" and candidate.why.endswith(("legal form", "its long form")):
        yield name
        while len(tokens) > 1 and (tokens[-1].strip(".") in grammar.company_forms or tokens[-1] in ("&", "Co", "Co.")):
            tokens.pop()
        if len(tokens[0]) > 2 and tokens[0][0].isupper():
            yield " ".join(tokens)
