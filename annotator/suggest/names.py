"""Suggests names from lists: those of the user, countries, cities, peoples and the best-known organisations."""

from collections.abc import Sequence
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple

from annotator.model import Article, Span, Zone
from annotator.suggest.geography import peoples, places
from annotator.suggest.matching import Matcher
from annotator.suggest.settle import settle
from annotator.suggest.suggester import Candidate, audible, language, pending
from annotator.suggest.tablefile import name_list, packaged

_VERSION = "1"


class Entry(NamedTuple):
    """What a list says about a name."""

    label: str
    kb: str
    score: float
    why: str


class Names:
    """Suggests every name of the given CSV lists (`name,label[,kb]`) and, for the article's language, what comes with the package.

    Earlier lists win over later ones, and the user's over the package's; `Names("names.csv")("…")` runs on articles of any language.
    """

    name = "names"
    languages: tuple[str, ...] | None = None

    def __init__(self, *paths: str | Path) -> None:
        self._own: dict[str, Entry] = {}
        for path in map(Path, paths):
            for row in name_list(path):
                self._own.setdefault(row["name"], Entry(row["label"], row.get("kb", ""), 0.95, f"in {path.name}"))
        self._matchers: dict[str, Matcher[Entry]] = {}
        lists = repr(sorted(self._own.items())).encode()
        self.version = f"{_VERSION}+{sha256(lists).hexdigest()[:8]}" if self._own else _VERSION

    def entries(self, lang: str) -> dict[str, Entry]:
        """Every name that is looked for in articles of a language, with its label."""
        lang = language(lang)
        found = dict(self._own)
        for table, why in ((f"names.{lang}.csv", "well-known name"), ("names.csv", "well-known name")):
            for row in packaged(table):
                found.setdefault(row["name"], Entry(row["label"], row["kb"], 0.9, why))
        for place, code in places(lang).items():
            found.setdefault(place, Entry("LOC", "", 0.9 if code else 0.75, "country or region" if code else "place"))
        for people in peoples(lang):
            found.setdefault(people, Entry("NORP", "", 0.9, "nationality or group"))
        return found

    def find(self, text: str, lang: str) -> list[Candidate]:
        """The names in a text, in text order."""
        lang = language(lang)
        if lang not in self._matchers:
            self._matchers[lang] = Matcher(self.entries(lang), lang)
        return [
            Candidate(match.start, match.end, match.value.label, match.value.score, match.value.why, match.value.kb)
            for match in self._matchers[lang].find(text)
        ]

    def __call__(self, article: Article, zones: Sequence[Zone]) -> list[Span]:
        found = settle(audible(self.find(article.text, article.lang), zones), order=lambda item: (item.start, item.label))
        return pending(article.text, found, by=self.name, version=self.version)
