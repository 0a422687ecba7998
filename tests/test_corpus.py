"""The notebook's face: what each call gives."""

import pandas as pd
import pytest

import annotator
from annotator.manifest import CorpusRefused

LINES = "Norland und Südmark einigen sich\nDer Präsident Jorin Halvard reist am Montag nach Moskau. Das sei „gut“, sagte er der Agentur.\n"


@pytest.fixture
def corpus(tmp_path):
    made = annotator.new(tmp_path / "corpus", name="Probe", languages=["de"])
    (tmp_path / "eins.txt").write_text(LINES, encoding="utf-8")
    made.add([tmp_path / "eins.txt"], lang="de")
    return made


def test_a_new_corpus_says_what_it_is(corpus):
    assert repr(corpus) == "Corpus('Probe', 1 articles, 0 annotators)"


def test_articles_are_a_frame_with_their_ids_as_strings(tmp_path, corpus):
    (tmp_path / "007.txt").write_text("Ein zweiter Text, der lang genug ist.", encoding="utf-8")
    corpus.add([tmp_path / "007.txt"], lang="de")
    frame = corpus.articles()
    assert list(frame["id"]) == ["eins", "007"]
    assert frame["characters"][0] == len(LINES)


def test_suggestions_are_counted_and_nothing_is_decided(corpus):
    report = corpus.suggest()
    assert "DATE" in str(report)
    assert len(corpus.spans()) == 0
    assert list(corpus.progress().columns) == ["annotator", "articles", "done", "skipped", "open", "unread", "spans", "minutes"]


def test_a_list_of_names_in_the_corpus_folder_is_used_without_being_asked_for(corpus):
    (corpus.store.root / "names.csv").write_text("name,label\nNorland,LOC\nSüdmark,LOC\n", encoding="utf-8")
    corpus.suggest()
    texts = {element.text for _, _, elements in corpus.store.suggestions("eins") for element in elements}
    assert {"Norland", "Südmark", "Moskau"} <= texts


def test_every_frame_of_an_empty_corpus_has_its_columns(tmp_path):
    empty = annotator.new(tmp_path / "leer")
    assert list(empty.spans().columns)[:4] == ["article", "annotator", "id", "start"]
    assert list(empty.refusals().columns) == ["article", "annotator", "label", "text", "by"]
    assert list(empty.lint().columns) == ["rule", "where", "article", "element", "message"]
    assert isinstance(empty.check(), pd.DataFrame)
    assert len(empty.check()) == 0
    assert str(empty.gold()).startswith("gold: 0")


def test_an_unknown_annotator_is_named_with_the_known_ones(corpus):
    with pytest.raises(ValueError, match="no journal of annotator 'a9' in corpus; none is known"):
        corpus.spans("a9")


def test_a_folder_that_is_no_corpus_is_refused_with_what_to_do(tmp_path):
    with pytest.raises(CorpusRefused, match="annotator new"):
        annotator.open(tmp_path / "missing")


def test_an_existing_corpus_is_never_made_anew(corpus):
    with pytest.raises(CorpusRefused, match="is there already"):
        annotator.new(corpus.store.root)


def test_a_corpus_opens_by_its_folder_and_by_its_manifest(corpus):
    assert annotator.open(corpus.store.root).store.manifest == annotator.open(corpus.store.root / "corpus.annotator.json").store.manifest
