"""The form in which the rules of a language are written down: patterns that begin at trigger words, and word lists for names of persons."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import NamedTuple

DIGIT = "0"
"""The trigger of patterns that begin with a digit."""


class Pattern(NamedTuple):
    """One rule: where a trigger word or an ending begins or ends a word, `regex` is tried at the word's start.

    The span is the group `span`, or else the whole match; several groups `span`, `also` give several spans. `before` is a regex that must
    match right before the word.
    """

    why: str
    label: str
    score: float
    regex: re.Pattern[str]
    triggers: frozenset[str] = frozenset()
    endings: tuple[str, ...] = ()


@dataclass(frozen=True)
class Grammar:
    """The rules of one language.

    `titles` and `title_endings` stand right before a person's name; `sayings` are verbs before one. `company_forms` close the name of a company;
    `not_in_names` are capitalised words at which a name walked back from there begins at the latest.
    """

    lang: str
    patterns: tuple[Pattern, ...]
    titles: frozenset[str]
    title_endings: tuple[str, ...]
    sayings: frozenset[str]
    company_forms: frozenset[str]
    not_in_names: frozenset[str]
    not_surnames: frozenset[str]
    noun_endings: tuple[str, ...] = ()
    organisation_endings: tuple[str, ...] = ()
    by_word: dict[str, tuple[Pattern, ...]] = field(init=False, default_factory=dict)
    by_ending: dict[str, tuple[tuple[str, Pattern], ...]] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        for pattern in self.patterns:
            for trigger in sorted(pattern.triggers):
                self.by_word[trigger] = (*self.by_word.get(trigger, ()), pattern)
            for ending in pattern.endings:
                # looked up by the last four letters, so an ending has at least four
                self.by_ending[ending[-4:]] = (*self.by_ending.get(ending[-4:], ()), (ending, pattern))


def either(words: Iterable[str]) -> str:
    """A regex for one of several words, the longest that fits."""
    return "(?:" + "|".join(re.escape(word) for word in sorted(words, key=lambda word: (-len(word), word))) + ")"


def capitalised(words: Iterable[str]) -> frozenset[str]:
    """The words as they are and with a capital, as they begin a sentence."""
    return frozenset(form for word in words for form in (word, word[0].upper() + word[1:]))


# a capitalised word with its hyphen parts and apostrophes: Müller, al-Assad's Assad, O'Neill, Weber-Thedy
CAP = r"(?:[^\W\d_a-zß-öø-ÿ][^\W\d_]*(?:['’-][^\W\d_]+)*)"
# what stands small inside a name
PARTICLE = r"(?:von der|von dem|von den|van der|van den|von|van|vom|zu|de la|de|del|della|di|da|dos|du|el|al|bin|ibn|ben|ter|ten)"
DESIGNATOR = (
    r"(?:A|AGM|AH|AIM|AK|An|B|BM|BMP|BTR|C|CH|Ch|Chasar|DF|E|EA|F|Fattah|Fateh|GBU|Geran|H|Hwasong|Il|IL|Iskander|J|JH|Jak|K|KC|KN|Ka|KAB|KH|"
    r"Kh|Kalibr|Kinschal|L|Lancet|M|MQ|MG|Mi|MiG|MIG|Mig|Mirage|Mohajer|NH|OH|Orlan|P|PAC|RPG|RQ|RS|S|SA|SM|SS|Schahed|Shahab|Shahed|Su|SU|T|TB|TOS|Tu|TU|"
    r"U|UH|V|X|YF|Y|Yak|YAK|Ch|Cha|Sejil|Zolfaghar|Qiam|Emad)"
)
WEAPON_AT_NUMBER = re.compile(rf"(?<![\w-])(?P<span>{DESIGNATOR}-\d{{1,4}}[A-Za-z]{{0,3}}\d?)(?!\w)(?!-\d)")
