"""Words of a text as the suggesters see them, with offsets of the text as it was imported."""

import re
import unicodedata
from functools import lru_cache
from typing import NamedTuple

# Letters and digits, then marks of vowels and accents that no composed character takes in (Hebrew, Arabic, stray ones).
_WORD = re.compile(r"[^\W_]+(?:[\u0300-\u036f\u0591-\u05c7\u064b-\u065f\u0670]+[^\W_]*)*")
_UNSEEN = re.compile("[\u00ad\u200b-\u200f\u2060\ufeff]")
_MARK = re.compile("[\u0300-\u036f]")


class Words(NamedTuple):
    """A text as it's matched: `text` without unseen characters and composed, its words [(start, end, word)], and the way back."""

    text: str
    items: list[tuple[int, int, str]]
    origin: tuple[int, ...]

    def place(self, start: int, end: int) -> tuple[int, int]:
        """The stretch of the imported text that a stretch of the matched text stands for."""
        if not self.origin:
            return start, end
        return self.origin[start], self.origin[end - 1] + self._width(end)

    def _width(self, end: int) -> int:
        # up to the next kept character, so that combining marks stay with their letter
        return (self.origin[end] if end < len(self.origin) else self.origin[-1] + 1) - self.origin[end - 1]


def split(text: str) -> Words:
    """The words of a text. Soft hyphens and marks of direction are looked through, decomposed letters are seen composed."""
    seen, origin = _composed(text) if _MARK.search(text) or _UNSEEN.search(text) else (text, ())
    return Words(seen, [(match.start(), match.end(), match[0]) for match in _WORD.finditer(seen)], origin)


@lru_cache(maxsize=16)
def words(text: str) -> Words:
    """As `split`, kept for the next suggester of the same article."""
    return split(text)


def _composed(text: str) -> tuple[str, tuple[int, ...]]:
    characters: list[str] = []
    origin: list[int] = []
    for index, character in enumerate(text):
        if _UNSEEN.match(character):
            continue
        if characters and unicodedata.combining(character):
            joined = unicodedata.normalize("NFC", characters[-1] + character)
            if len(joined) == 1:
                characters[-1] = joined
                continue
        characters.append(character)
        origin.append(index)
    return "".join(characters), (*origin, len(text)) if origin else ()
