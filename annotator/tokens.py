"""Tokens of a text, as a view of its characters: a language's own tokenizer that splits hyphens inside words, so that `Su-35` ends where a token ends.

nlp = language("de")
[str(token) for token in nlp("Su-35-Kampfflugzeuge der US-Armee")]   # Su - 35 - Kampfflugzeuge der US - Armee
"""

import re
from bisect import bisect_left
from collections.abc import Callable, Iterable, Sequence
from functools import cache
from itertools import pairwise
from typing import Any

import spacy
from spacy.attrs import IDX, IS_SPACE, LENGTH  # type: ignore[import-not-found]
from spacy.lang.char_classes import ALPHA
from spacy.language import Language, create_tokenizer
from spacy.tokenizer import Tokenizer  # type: ignore[import-not-found]
from spacy.tokens import Doc
from spacy.util import compile_infix_regex, compile_suffix_regex

from annotator.model import Article, Record, Segment, Span, segments_of

_HYPHENS = "-‐‑–"
_INSIDE = rf"(?<=[{ALPHA}0-9])[{_HYPHENS}](?=[{ALPHA}0-9])"
_AFTER = rf"(?<=[{ALPHA}0-9])[{_HYPHENS}]"
_ENDS = frozenset(".!?…:؟。")
_BREAKS = frozenset("\n\r\u2028\u2029\u0085")
_WORDS = 50_000
"""How many words a tokenizer remembers."""
_met: dict[str, set[str]] = {}
_CLOSING = frozenset("\"'“”‘’»«)]›‹")
_MARKS = re.compile(f"[{re.escape(''.join(sorted(_ENDS | _BREAKS)))}]")


@cache
def language(lang: str) -> Language:
    """An empty spaCy pipeline of a language, whose tokenizer splits hyphens inside and at the end of words; of no language in particular where spaCy lacks it."""
    try:
        nlp = spacy.blank(lang or "xx")
    except (AttributeError, ImportError, OSError, ValueError):
        # some languages need a package of their own for their words
        nlp = spacy.blank("xx")
    nlp.tokenizer = tokenizer()(nlp)
    nlp.max_length = 2**31 - 1
    return nlp


def tokenizer() -> Callable[[Language], Any]:
    """What makes these tokens in a pipeline: in a config of spaCy's, `[nlp.tokenizer]` with `@tokenizers = "annotator.Tokenizer.v1"`."""

    def made(nlp: Language) -> Any:
        # a pipeline that is made from a config has none yet
        splitting = getattr(nlp, "tokenizer", None) or create_tokenizer()(nlp)
        if isinstance(splitting, Tokenizer):
            splitting.infix_finditer = compile_infix_regex([*(nlp.Defaults.infixes or ()), _INSIDE]).finditer
            splitting.suffix_search = compile_suffix_regex([*(nlp.Defaults.suffixes or ()), _AFTER]).search
            splitting.max_cache_size = _WORDS
        return splitting

    return made


def document(text: str, lang: str) -> Doc:
    """A text's tokens, white space that is more than one blank included; offsets are code points."""
    nlp, met = language(lang), _met.setdefault(lang, set())
    if len(met) < _WORDS:
        # the tokenizer remembers no word that comes behind a special case, as an abbreviation is; alone, each is remembered
        new = set(text.split()).difference(met)
        for word in new:
            nlp.tokenizer(word)
        met |= new
    return nlp.make_doc(text)


def places(doc: Doc) -> list[Segment]:
    """Where the tokens of a document stand, those of white space left out."""
    found = doc.to_array([IDX, LENGTH, IS_SPACE])
    starts, lengths, _ = found[found[:, 2] == 0].T
    return list(zip(starts.tolist(), (starts + lengths).tolist(), strict=True))


def sentences(text: str, tokens: Sequence[Segment]) -> list[tuple[int, int]]:
    """The sentences of a text as half-open ranges of its tokens: they end at a full stop, with the quotes that close after it, and at a blank line or line break."""
    breaks: set[int] = set()
    stops: list[int] = []
    for mark in _MARKS.finditer(text):
        place = mark.start()
        number = bisect_left(tokens, (place,))
        if number == len(tokens):
            break
        begin, end = tokens[number]
        if begin == place:
            # a stop that belongs to its token ends an abbreviation or a number, as in „am 100. Tag“
            if _ENDS.issuperset(text[begin:end]):
                stops.append(number)
        elif number and tokens[number - 1][1] <= place and mark[0] in _BREAKS:
            breaks.add(number)
    starts = breaks | {_after(stop, text, tokens, breaks) for stop in stops}
    return list(pairwise([0, *sorted(starts - {len(tokens)}), len(tokens)])) if tokens else []


def _after(stop: int, text: str, tokens: Sequence[Segment], breaks: set[int]) -> int:
    """The token that begins a sentence after a stop; the number of tokens where none does."""
    for number in range(stop + 1, len(tokens)):
        begin, end = tokens[number]
        if number in breaks or text[begin:end] not in _CLOSING:
            return len(tokens) if text[begin].islower() else number
    return len(tokens)


class Alignment(Record, frozen=True, kw_only=True):
    """How many spans begin and end where tokens do; `off` shows some that don't."""

    spans: int
    aligned: int
    off: tuple[str, ...] = ()

    @property
    def rate(self) -> float:
        """The share of aligned spans, 1 where there are none."""
        return self.aligned / self.spans if self.spans else 1.0

    def __str__(self) -> str:
        shown = f"; not {', '.join(self.off)}" if self.off else ""
        return f"{self.aligned} of {self.spans} spans lie on tokens ({self.rate:.1%}){shown}"


def alignment(read: Iterable[tuple[Article, Sequence[Span]]]) -> Alignment:
    """How well the tokens of some articles fit their spans."""
    total, off = 0, []
    for article, spans in read:
        known = places(document(article.text, article.lang))
        starts, ends = {start for start, _ in known}, {end for _, end in known}
        for span in spans:
            total += 1
            if any(start not in starts or end not in ends for start, end in segments_of(span)):
                off.append(span.text)
    return Alignment(spans=total, aligned=total - len(off), off=tuple(dict.fromkeys(off))[:20])
