"""Which unit a foreign file counts its offsets in, proved against the quotes that it carries; where nothing proves it, the caller is asked.

evidence = Evidence()
evidence.add(text, 3, 8, "Su-35")
measure = evidence.proof(default="codepoint").measure(text)
measure.place(3), measure.place(8)
"""

import re
from collections import Counter
from collections.abc import Callable, Iterable
from itertools import product
from typing import TYPE_CHECKING, Literal, get_args

import numpy as np

from annotator.formats.options import Unit
from annotator.loss import Losses
from annotator.model import Record

if TYPE_CHECKING:
    import numpy.typing as npt

Newlines = Literal["as is", "CRLF as LF", "LF as CRLF"]
Hypothesis = tuple[Unit, Newlines]
HYPOTHESES: tuple[Hypothesis, ...] = tuple(product(get_args(Unit), get_args(Newlines)))
"""Every way in which offsets are counted, the likeliest newlines first."""
_LIKELY = frozenset(each for each in HYPOTHESES if each[0] != "utf8" and each[1] != "LF as CRLF")
_WIDER: dict[Unit, tuple[int, ...]] = {"codepoint": (), "utf16": (0x10000,), "utf8": (0x80, 0x800, 0x10000)}
WORDS: dict[Unit, str] = {"codepoint": "code points", "utf16": "UTF-16 units", "utf8": "UTF-8 bytes"}


class UnitUnproven(ValueError):
    """Offsets whose unit the file doesn't prove, or whose quotes fit no unit; the message says which and what to do."""


class Measure:
    """Foreign offsets of one text to code points."""

    def __init__(self, text: str, unit: Unit, newlines: Newlines) -> None:
        self._text, self._newlines = text, newlines
        plainest = _plainest(text, unit, newlines)
        self._starts = None if plainest == HYPOTHESES[0] else _starts(text, *plainest)

    def place(self, offset: int) -> int | None:
        """The code point at a foreign offset; None outside the text or inside a character."""
        if self._starts is None:
            return offset if 0 <= offset <= len(self._text) else None
        index = int(self._starts.searchsorted(offset))
        return index if index < len(self._starts) and self._starts[index] == offset else None

    def quote(self, start: int, end: int) -> str:
        """A stretch of code points as the foreign file writes it."""
        found = self._text[start:end]
        if self._newlines == "CRLF as LF":
            return found.replace("\r\n", "\n")
        return found.replace("\r\n", "\n").replace("\n", "\r\n") if self._newlines == "LF as CRLF" else found


def _plainest(text: str, unit: Unit, newlines: Newlines) -> Hypothesis:
    """The plainest way of counting that gives the same offsets in a text."""
    plain = text.isascii() or (unit == "utf16" and max(text) <= "\uffff")
    same = ("\r\n" if newlines == "CRLF as LF" else "\n") not in text
    return ("codepoint" if plain else unit, "as is" if same else newlines)


def _starts(text: str, unit: Unit, newlines: Newlines) -> "npt.NDArray[np.int64]":
    """Where each code point of a text starts in a unit, and behind the last one where the text ends."""
    codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
    widths = np.ones(len(codes), dtype=np.int64)
    for least in _WIDER[unit]:
        widths += codes >= least
    if newlines == "CRLF as LF":
        widths[[found.start() for found in re.finditer("\r\n", text)]] = 0
    elif newlines == "LF as CRLF":
        widths[[found.start() for found in re.finditer("(?<!\r)\n", text)]] = 2
    return np.concatenate(([0], np.cumsum(widths)))


def counting(text: str, unit: Unit) -> Callable[[int], int]:
    """The offset in a unit of each code point of a text; what `Measure.place` undoes."""
    if text.isascii() or unit == "codepoint" or (unit == "utf16" and max(text) <= "\uffff"):
        return int
    starts: list[int] = _starts(text, unit, "as is").tolist()
    return starts.__getitem__


class Proof(Record, frozen=True, kw_only=True):
    """The unit that was found; `deciding` spans read otherwise in another unit, and so decided it, or the caller `told` it."""

    unit: Unit
    newlines: Newlines = "as is"
    deciding: int = 0
    checked: int = 0
    told: bool = False

    def measure(self, text: str) -> Measure:
        """The offsets of one text in this unit."""
        return Measure(text, self.unit, self.newlines)

    def note(self, losses: Losses) -> None:
        """Says in a report what was found, and how sure it is."""
        how = (
            f"{self.deciding} of {self.checked} quotes decide it"
            if self.deciding
            else "the quotes fit, and every unit gives the same offsets here"
            if self.checked
            else "this was said, and no quote can prove it"
            if self.told
            else "every unit gives the same offsets here"
        )
        lines = "" if self.newlines == "as is" else f", {self.newlines}"
        losses.note("unit.detected", f"offsets count {WORDS[self.unit]}{lines}: {how}")


class Evidence:
    """Collects the spans of a file, with their quotes where it has them, and finds the unit that fits all of them."""

    def __init__(self) -> None:
        self._misfits: dict[Hypothesis, list[str]] = {hypothesis: [] for hypothesis in HYPOTHESES}
        self._patterns: Counter[tuple[int, ...]] = Counter()
        self._deciding: Counter[tuple[bool, ...]] = Counter()
        self._checked = 0
        self._last: tuple[str, tuple[Measure, ...]] | None = None

    def add(self, text: str, start: int, end: int, quote: str | None = None, where: str = "") -> None:
        """One span of a text, in foreign offsets."""
        measures = self._measures(text)
        found = {measure: (measure.place(start), measure.place(end)) for measure in dict.fromkeys(measures)}
        places = [found[measure] for measure in measures]
        # which hypotheses agree, whatever the places are: few patterns, however many spans
        pattern = tuple(places.index(place) for place in places)
        if len(set(pattern)) > 1 and quote is None:
            self._patterns[pattern] += 1
        elif quote is not None:
            fits = [None not in place and measure.quote(*place) == quote for measure, place in zip(measures, places, strict=True)]  # type: ignore[arg-type]
            self._checked += 1
            if len(set(pattern)) > 1:
                self._patterns[pattern] += 1
                self._deciding[tuple(fits)] += 1
            for hypothesis, fit, place in zip(HYPOTHESES, fits, places, strict=True):
                if not fit and len(self._misfits[hypothesis]) < 3:
                    self._misfits[hypothesis].append(self._misfit(text, place, quote, where))

    def proof(self, *, default: Unit, unit: Unit | None = None, file: str = "") -> Proof:
        """The unit that fits every quote; `default` where the offsets are the same in all that do. Raises UnitUnproven elsewhere.

        With `unit`, the caller's word, only that one is considered.
        """
        candidates = [each for each in HYPOTHESES if unit in (None, each[0])]
        fitting = [each for each in candidates if not self._misfits[each]]
        if not fitting:
            self._refuse(default, unit, file)
        # what only a quote can make likely isn't asked about: else each umlaut and each line break would need the caller's word
        likely = [each for each in fitting if each in _LIKELY] or fitting
        indexes = [HYPOTHESES.index(each) for each in likely]
        # where the caller names the unit, line breaks count as they stand, unless the quotes say otherwise
        if unit is not None and (unit, "as is") in fitting:
            indexes = [HYPOTHESES.index((unit, "as is"))]
        undecided = next((pattern for pattern in self._patterns if len({pattern[index] for index in indexes}) > 1), None)
        if undecided is not None:
            units = ", ".join(dict.fromkeys(f"unit={each[0]!r}" for each in likely))
            raise UnitUnproven(
                f"{file or 'the file'} doesn't say in which unit its offsets count, its quotes don't prove it, and it matters: some spans "
                f"stand after an emoji or a CRLF. Ask whoever made it, and say one of {units}."
            )
        chosen = next((each for each in fitting if each == (unit or default, "as is")), fitting[0])
        deciding = sum(number for fits, number in self._deciding.items() if not all(fits))
        return Proof(unit=chosen[0], newlines=chosen[1], deciding=deciding, checked=self._checked, told=unit is not None)

    def _refuse(self, default: Unit, unit: Unit | None, file: str) -> None:
        nearest = min(
            (each for each in HYPOTHESES if unit in (None, each[0])), key=lambda each: (each[0] != (unit or default), each[1] != "as is")
        )
        examples = "; ".join(self._misfits[nearest])
        raise UnitUnproven(
            f"the quotes of {file or 'the file'} fit its offsets in no unit. Counted in {WORDS[nearest[0]]}: {examples}. "
            "Is the text the one that was annotated?"
        )

    def _misfit(self, text: str, place: tuple[int | None, int | None], quote: str | None, where: str) -> str:
        start, end = place
        found = f"„{text[start:end][:40]}“" if start is not None and end is not None else "no place in the text"
        return f"{where + ' ' if where else ''}has the quote „{(quote or '')[:40]}“, but there is {found}"

    def _measures(self, text: str) -> tuple[Measure, ...]:
        if self._last is None or self._last[0] is not text:
            alike = [_plainest(text, *each) for each in HYPOTHESES]
            made = {each: Measure(text, *each) for each in dict.fromkeys(alike)}
            self._last = (text, tuple(made[each] for each in alike))
        return self._last[1]


def proved(claims: Iterable[tuple[str, int, int, str | None, str]], *, default: Unit, unit: Unit | None = None, file: str = "") -> Proof:
    """The proof of a file whose spans are (text, start, end, quote, where)."""
    evidence = Evidence()
    for claim in claims:
        evidence.add(*claim)
    return evidence.proof(default=default, unit=unit, file=file)
