"""Suggests what a spaCy pipeline finds: its entities and its span groups, by characters."""

import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import spacy
from spacy.language import Language
from spacy.tokens import Doc

from annotator.model import Article, Span, Zone
from annotator.suggest.settle import settle
from annotator.suggest.suggester import Candidate, audible, pending

NEWS_LABELS: Mapping[str, str] = {
    "PERSON": "PER",
    "GPE": "LOC",
    "FAC": "LOC",
    "LAW": "AGREEMENT",
    "PERCENT": "QUANTITY",
    "MONEY": "QUANTITY",
}
"""What labels of published pipelines are called in the news scheme; labels not named here stay as they are."""

_WAY_OUT = (
    "Install one, as with 'python -m spacy download de_core_news_sm', or give the folder of one, which holds config.cfg and meta.json."
)


class Pipeline:
    """Suggests by an installed spaCy pipeline, a folder of one, or one already loaded; it is loaded when it's first asked.

    `labels` renames its labels to the scheme's; those that the scheme lacks are skipped by `run`, and counted.
    `Pipeline("de_core_news_sm")`.
    """

    def __init__(self, pipeline: str | Path | Language, *, labels: Mapping[str, str] = NEWS_LABELS) -> None:
        self._loaded = pipeline if isinstance(pipeline, Language) else None
        self._place = "" if isinstance(pipeline, Language) else pipeline
        self._labels = labels

    @property
    def language_pipeline(self) -> Language:
        """The pipeline itself; raises OSError where there is none of that name."""
        if self._loaded is None:
            try:
                self._loaded = spacy.load(self._place)
            except (OSError, ValueError, ImportError) as error:
                raise OSError(f"the spaCy pipeline {str(self._place)!r} can't be loaded: {error} {_WAY_OUT}") from error
        return self._loaded

    @property
    def name(self) -> str:
        """The pipeline's language and name, as far as they fit a file's name."""
        meta = self.language_pipeline.meta
        return re.sub(r"[^A-Za-z0-9._-]+", "-", f"{meta['lang']}_{meta['name']}").strip(".-")[:64]

    @property
    def version(self) -> str:
        """The version in the pipeline's own description."""
        return str(self.language_pipeline.meta["version"])

    @property
    def languages(self) -> tuple[str, ...] | None:
        """The pipeline's language; None where it is made for several."""
        lang = self.language_pipeline.lang
        return None if lang is None or lang in ("xx", "mul") else (lang,)

    def __call__(self, article: Article, zones: Sequence[Zone]) -> list[Span]:
        doc = self.language_pipeline(article.text)
        found = sorted(set(audible(self._candidates(doc), zones)))
        # a span group may overlap itself in any way; what can't be shown together is settled by length
        offered = settle(found, order=lambda item: (item.start - item.end, -(item.score or 0.0), item.start, item.label))
        return pending(article.text, offered, by=self.name, version=self.version)

    def _candidates(self, doc: Doc) -> Iterator[Candidate]:
        for entity in doc.ents:
            yield self._candidate(entity.start_char, entity.end_char, entity.label_, None, entity.kb_id_)
        for key in sorted(doc.spans):
            group = doc.spans[key]
            scores = group.attrs.get("scores")
            for index, span in enumerate(group):
                score = float(scores[index]) if scores is not None else None
                yield self._candidate(span.start_char, span.end_char, span.label_, score, span.kb_id_)

    def _candidate(self, start: int, end: int, label: str, score: float | None, kb: str) -> Candidate:
        return Candidate(start, end, self._labels.get(label, label), score, "", kb)
