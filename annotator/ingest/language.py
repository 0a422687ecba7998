"""The language of a text, guessed by a small model that comes with its package and needs no network."""

from functools import cache

from py3langid.langid import MODEL_FILE, LanguageIdentifier  # type: ignore[import-untyped]

from annotator.model import Record

SURE = 0.9
"""From this confidence on a guess is taken without a remark."""

LEAST = 0.5
"""Below this confidence there is no guess."""

_SAMPLE = 20_000


class Guess(Record, frozen=True, kw_only=True):
    """A language by its ISO 639-1 code and the model's confidence from 0 to 1; `lang` is empty where it can't tell."""

    lang: str
    confidence: float


def detect(text: str) -> Guess:
    """The language that the first pages of a text are in."""
    lang, confidence = _identifier().classify(text[:_SAMPLE])
    return Guess(lang=lang if confidence >= LEAST else "", confidence=round(confidence, 3))


@cache
def _identifier() -> LanguageIdentifier:
    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
