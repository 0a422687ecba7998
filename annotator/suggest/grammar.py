"""The rules of a language as data: read from `data/rules.<lang>.toml` into patterns that are tried at their trigger words."""

import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, NamedTuple

DIGIT = "0"
"""The trigger of patterns that begin with a digit."""

# a capitalised word with its parts after hyphens and apostrophes: Müller, Weber-Thedy, O'Neill
CAP = r"(?:[^\W\d_a-zß-öø-ÿ][^\W\d_]*(?:['’-][^\W\d_]+)*)"
# what stands small inside a name
PARTICLE = r"(?:von der|von dem|von den|van der|van den|von|van|vom|zu|de la|de|del|della|di|da|dos|du|el|al|bin|ibn|ben|ter|ten)"
_PREFIXES = """
    A AGM AH AIM AK An B BM BMP BTR C CH Ch Chasar DF E EA F Fateh Fattah GBU Geran H Hwasong Il IL Iskander J JH Jak K KAB KC KH KN Ka
    Kalibr Kh Kinschal L Lancet M MG MIG MQ Mi MiG Mig Mirage Mohajer NH OH Orlan P PAC Qiam RPG RQ RS SA SM SS SU Schahed Sejil Shahab
    Shahed Su T TB TOS TU Tu UH V X YAK YF Yak
"""
_LONGEST_FIRST = sorted(_PREFIXES.split(), key=lambda prefix: (-len(prefix), prefix))
WEAPON = re.compile(rf"(?<![\w-])(?:S-\d{{3}}|(?:{'|'.join(_LONGEST_FIRST)})-\d{{1,4}})[A-Za-z]{{0,3}}\d?(?!\w)(?!-\d)")
"""The designator of a weapon, wherever it ends: `Su-35` in `Su-35-Kampfflugzeuge`."""


class Pattern(NamedTuple):
    """One rule: `regex` is tried where a trigger begins; the span is its group `group`."""

    why: str
    label: str
    score: float
    regex: re.Pattern[str]
    group: int | str


@dataclass(frozen=True)
class Grammar:
    """The rules of one language; what the word lists are for is said where they are written."""

    lang: str
    titles: frozenset[str]
    title_endings: tuple[str, ...]
    sayings: frozenset[str]
    not_surnames: frozenset[str]
    noun_endings: tuple[str, ...]
    company_forms: frozenset[str]
    not_in_names: frozenset[str]
    organisation_endings: tuple[str, ...]
    by_word: Mapping[str, tuple[Pattern, ...]]
    by_ending: Mapping[str, tuple[tuple[str, Pattern], ...]]


LANGUAGES = ("de", "en")
"""The languages that have rules."""


@cache
def grammar(lang: str) -> Grammar:
    """The rules of a language."""
    table = tomllib.loads((files("annotator.suggest") / "data" / f"rules.{lang}.toml").read_text(encoding="utf-8"))
    lists = {name: words.split() for name, words in {**table["persons"], **table["organisations"], **table["words"]}.items()}
    parts = {"cap": CAP, "particle": PARTICLE} | {name: _either(lists[name]) for name in table["words"]}
    for name, part in table["parts"].items():
        parts[name] = _filled(part, parts)
    by_word, by_ending = _triggered(table["patterns"], parts, lists)
    return Grammar(
        lang=lang,
        titles=frozenset(lists["titles"]),
        title_endings=tuple(lists["title_endings"]),
        sayings=frozenset(lists["sayings"]),
        not_surnames=frozenset(lists["not_surnames"]),
        noun_endings=tuple(lists["noun_endings"]),
        company_forms=frozenset(lists["company_forms"]),
        not_in_names=frozenset(lists["not_in_names"]),
        organisation_endings=tuple(lists["organisation_endings"]),
        by_word=by_word,
        by_ending=by_ending,
    )


def _triggered(
    rows: Iterable[Mapping[str, Any]], parts: Mapping[str, str], lists: Mapping[str, Sequence[str]]
) -> tuple[dict[str, tuple[Pattern, ...]], dict[str, tuple[tuple[str, Pattern], ...]]]:
    by_word: dict[str, tuple[Pattern, ...]] = {}
    by_ending: dict[str, tuple[tuple[str, Pattern], ...]] = {}
    for row in rows:
        regex = re.compile(_filled(row["regex"], parts))
        pattern = Pattern(row["why"], row["label"], row["score"], regex, "span" if "span" in regex.groupindex else 0)
        for trigger in _triggers(row, lists):
            by_word[trigger] = (*by_word.get(trigger, ()), pattern)
        for ending in row.get("endings", "").split():
            # found by its last four letters, so an ending has at least four
            by_ending[ending[-4:]] = (*by_ending.get(ending[-4:], ()), (ending, pattern))
    return by_word, by_ending


def _triggers(row: Mapping[str, Any], lists: Mapping[str, Sequence[str]]) -> list[str]:
    stems = [word for entry in row.get("triggers", "").split() for word in (lists[entry[1:-1]] if entry.startswith("<") else [entry])]
    # an adjective is written as its stem, which is no word of its own; a noun's own form counts
    endings = row.get("forms", "").split()
    words = [stem + ending for stem in stems for ending in ("", *endings)]
    if row.get("capital"):
        words += [word[0].upper() + word[1:] for word in words]
    return list(dict.fromkeys(words))


def _filled(regex: str, parts: Mapping[str, str]) -> str:
    return re.sub(r"(?<!\?P)<([a-z_]+)>", lambda found: parts[found[1]], regex)


def _either(words: Iterable[str]) -> str:
    return "(?:" + "|".join(re.escape(word) for word in sorted(words, key=lambda word: (-len(word), word))) + ")"
