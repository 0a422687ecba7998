"""JupyterLab, started on a corpus for one annotator."""

import json
from pathlib import Path

import pytest

from annotator.lab import lab_command, notebook, tab
from annotator.store import Store


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store.create(tmp_path / "news", name="News")


def test_the_tab_of_a_corpus_is_its_manifest(store: Store) -> None:
    assert tab(store, "a1") == store.root / "corpus.annotator.json"


@pytest.mark.parametrize("open_file", [tab, notebook])
def test_a_name_that_can_have_no_journal_is_refused_before_anything_starts(store: Store, open_file: object) -> None:
    with pytest.raises(ValueError, match="gold"):
        open_file(store, "gold")  # type: ignore[operator]


def test_a_notebook_that_is_there_is_opened_as_it_is(store: Store) -> None:
    path = notebook(store, "a1")
    path.write_text(json.dumps({"cells": []}))
    assert notebook(store, "a1").read_text() == '{"cells": []}'


def test_the_server_listens_to_this_machine_alone(store: Store) -> None:
    command = lab_command(tab(store, "a1"), port=8899, browser=False)
    assert {"--ip=127.0.0.1", "--port=8899", "--no-browser", "--LabApp.default_url=/lab/tree/corpus.annotator.json"} <= set(command)
