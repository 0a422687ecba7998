"""Finds the names of a list in a text by characters: in parts of hyphenated words, in the genitive, after Arabic and Hebrew particles.

A match begins where a word or a part after a hyphen begins, and ends where one ends: `US` in `US-Angriff`. The German genitive belongs to
the word, so the span of `Russlands` is the whole word, as in published German gold; the English 's is left outside, as are particles.
"""

from collections.abc import Iterator, Mapping
from typing import Generic, NamedTuple, TypeVar

from annotator.suggest.words import Words, split, words

Value = TypeVar("Value")

PARTICLES = {
    "ar": ("و", "ب", "ل", "ف", "ك", "ال", "وال", "بال", "وب", "ول"),
    "he": ("ב", "ל", "מ", "ה", "ו", "ש", "כ", "וב", "ול", "ומ", "וה", "שב", "של"),
}
"""One-letter words that are written together with the word that follows."""


class Match(NamedTuple, Generic[Value]):
    """A stretch of the text and what the list says about the name in it."""

    start: int
    end: int
    value: Value


class _Node(Generic[Value]):
    __slots__ = ("next", "value")

    def __init__(self) -> None:
        self.next: dict[str, _Node[Value]] = {}
        self.value: Value | None = None


class Matcher(Generic[Value]):
    """A list of names, ready to be found; the longest name that begins at a word wins."""

    def __init__(self, names: Mapping[str, Value], lang: str = "") -> None:
        self._root: _Node[Value] = _Node()
        self._genitive = lang == "de"
        self._particles = PARTICLES.get(lang, ())
        for name, value in names.items():
            self._add(name, value)

    def _add(self, name: str, value: Value) -> None:
        node, end = self._root, 0
        text, items, _ = split(name)
        for start, stop, word in items:
            node = node.next.setdefault(_gap(text, end, start) + word if end else word, _Node())
            end = stop
        if node is not self._root and node.value is None:
            node.value = value

    def find(self, text: str) -> list[Match[Value]]:
        """Every match, from left to right; none lies in another."""
        seen = words(text)
        return [Match(*seen.place(start, end), value) for start, end, value in self.found(seen)]

    def found(self, seen: Words) -> Iterator[tuple[int, int, Value]]:
        """Every match as offsets of the matched text."""
        first = self._root.next
        after = 0
        for index, (start, end, word) in enumerate(seen.items):
            if start < after:
                continue
            node = first.get(word)
            if node is not None:
                stop, value = self._longest(seen, index, node)
                if value is not None:
                    after = stop
                    yield start, stop, value
            elif word[-1] == "s" or self._particles or word.isupper():
                yield from self._inflected(start, end, word)

    def _inflected(self, start: int, end: int, word: str) -> Iterator[tuple[int, int, Value]]:
        first = self._root.next
        for form in (
            word[:-1] if self._genitive and word[-1] == "s" else "",
            word.capitalize() if len(word) > 3 and word.isupper() else "",
        ):
            node = first.get(form)
            if node is not None and node.value is not None:
                yield start, end, node.value
                return
        found = self._after_particle(word) if self._particles else None
        if found is not None:
            yield start + found[0], end, found[1]

    def _longest(self, seen: Words, index: int, node: _Node[Value]) -> tuple[int, Value | None]:
        items = seen.items
        end, value = items[index][1], node.value
        stop = end
        while node.next and index + 1 < len(items):
            start, next_end, word = items[index + 1]
            key = _gap(seen.text, end, start) + word
            follower = node.next.get(key)
            if follower is None:
                if self._genitive and word[-1] == "s" and (follower := node.next.get(key[:-1])) is not None and follower.value is not None:
                    return next_end, follower.value
                break
            node, end, index = follower, next_end, index + 1
            if node.value is not None:
                stop, value = end, node.value
        return stop, value

    def _after_particle(self, word: str) -> tuple[int, Value] | None:
        for particle in self._particles:
            node = self._root.next.get(word[len(particle) :]) if word.startswith(particle) and len(word) > len(particle) + 2 else None
            if node is not None and node.value is not None:
                return len(particle), node.value
        # in Arabic the article loses its first letter after the particle "to"
        node = self._root.next.get("ال" + word[2:]) if word.startswith("لل") else None
        return (1, node.value) if node is not None and node.value is not None else None


def beginnings(seen: Words, lang: str) -> set[str]:
    """The words at which a name that a `Matcher` finds in a text may begin in its list: names that begin at any other need not be in it."""
    found = {word for _, _, word in seen.items}
    particles = PARTICLES.get(lang, ())
    for word in tuple(found):
        if word[-1] == "s":
            found.add(word[:-1])
        if word.isupper():
            found.add(word.capitalize())
        found.update(word[len(particle) :] for particle in particles if word.startswith(particle))
        if particles and word.startswith("لل"):
            found.add("ال" + word[2:])
    return found


def _gap(text: str, end: int, start: int) -> str:
    # a line break or several blanks between two words are as good as one blank
    gap = text[end:start]
    return " " if gap.isspace() and gap.count("\n") < 2 else "'" if gap == "’" else gap
