from pathlib import Path

import pytest
import spacy
from spacy.language import Language
from spacy.tokens import Doc, Span

from annotator.suggest.pipeline import Pipeline
from tests.marks import marked
from tests.suggested import places, sound, wanted


def ruler(lang: str = "de") -> Language:
    language = spacy.blank(lang)
    patterns = [{"label": "PERSON", "pattern": "Joe Biden"}, {"label": "ORG", "pattern": "Axios"}, {"label": "MISC", "pattern": "Oscar"}]
    language.add_pipe("entity_ruler").add_patterns(patterns)
    language.meta.update({"name": "news", "version": "3.1"})
    return language


def test_entities_come_by_characters_with_renamed_labels() -> None:
    article, gold = marked("🗽🗽 [Axios]ORG traf\r\n[Joe Biden]PER beim [Oscar]MISC.")
    spans = Pipeline(ruler())(article, ())
    assert places(spans) == wanted(gold)
    assert sound(article, spans)
    assert {(span.source.by, span.source.version, span.source.score) for span in spans if span.source} == {("de_news", "3.1", None)}


def test_another_map_of_labels_may_be_given() -> None:
    article, gold = marked("[Joe Biden]HUMAN")
    assert places(Pipeline(ruler(), labels={"PERSON": "HUMAN"})(article, ())) == wanted(gold)


def test_a_pipeline_is_loaded_from_its_folder_when_asked(tmp_path: Path) -> None:
    ruler().to_disk(tmp_path / "news")
    pipeline = Pipeline(tmp_path / "news")
    article, gold = marked("[Axios]ORG")
    assert (pipeline.name, pipeline.version, pipeline.languages) == ("de_news", "3.1", ("de",))
    assert places(pipeline(article, ())) == wanted(gold)


def test_making_one_loads_nothing_and_a_missing_one_is_said_by_spacy() -> None:
    pipeline = Pipeline("no_such_pipeline")
    with pytest.raises(OSError, match="no_such_pipeline"):
        _ = pipeline.name


def test_span_groups_come_with_scores_and_nesting() -> None:
    @Language.component("test_span_group")
    def group(doc: Doc) -> Doc:
        doc.spans["sc"] = [Span(doc, 0, 3, label="ORG"), Span(doc, 2, 3, label="NORP")]
        doc.spans["sc"].attrs["scores"] = [0.75, 0.5]
        return doc

    language = spacy.blank("de")
    language.add_pipe("test_span_group")
    article, gold = marked("[Korps der [Iraner]NORP]ORG")
    spans = Pipeline(language)(article, ())
    assert places(spans) == wanted(gold)
    assert [span.source.score for span in spans if span.source] == [0.75, 0.5]


def test_a_pipeline_for_many_languages_has_none_of_its_own() -> None:
    assert Pipeline(spacy.blank("xx")).languages is None
