"""The protocol's `label`: leads add one, everybody else hears why not, and two leads at once lose none."""

import json
import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import msgspec
import pytest

from annotator.manifest import MANIFEST
from annotator.protocol import Door, answer
from annotator.readings import Reader
from annotator.store import Store
from annotator.templates import template
from tests.strategies import article_of


def door_of(store, annotator="lead"):
    return Door(reader=Reader(store, annotator))


def say(door, label):
    return json.loads(msgspec.json.encode(answer(door, {"type": "label", "label": label})))


@pytest.fixture
def store(tmp_path):
    made = Store.create(tmp_path / "corpus", name="Probe", leads=("lead", "lead2"), scheme=template("news"))
    made.add_articles([article_of("Die Fähre 🚢 Nordstern legt ab.", id="x")])
    return made


def labels(store):
    return Store.open(store.root).scheme.span_labels[8:]


def test_a_leads_label_is_in_the_answer_in_the_file_and_can_be_used_at_once(store):
    (corpus,) = say(door_of(store), {"label": "VESSEL", "name": "Schiff"})
    assert (corpus["type"], corpus["scheme"]["version"], corpus["scheme"]["spans"][-1]["label"]) == ("corpus", 2, "VESSEL")
    assert labels(store) == ("VESSEL",)
    span = {"kind": "span", "id": "op1.0", "start": 12, "end": 21, "label": "VESSEL", "text": "Nordstern"}
    saved = answer(door_of(store, "a1"), {"type": "save", "op": "op1", "article": "x", "rev": 0, "do": "add", "remove": [], "add": [span]})
    assert saved[0]["type"] == "saved"


def test_who_is_no_lead_hears_whom_to_ask_and_nothing_is_written(store):
    before = (store.root / MANIFEST).read_bytes()
    (error,) = say(door_of(store, "a1"), {"label": "VESSEL"})
    assert error == {"type": "error", "message": "'a1' is no lead of this corpus and can't add labels; ask lead, lead2."}
    assert (store.root / MANIFEST).read_bytes() == before


def test_where_no_lead_is_named_everybody_may(tmp_path):
    store = Store.create(tmp_path / "corpus", name="Probe", scheme=template("empty"))
    assert say(door_of(store, "a1"), {"label": "VESSEL"})[0]["type"] == "corpus"


@pytest.mark.parametrize(
    ("label", "said"),
    [
        ({"label": "per"}, "The label 'per' differs from 'PER' only in how it is written"),
        ({"label": "a b"}, "'a b' can't be a label"),
        ({"label": "VESSEL", "key": "1"}, "The key 1 is PER's already; the next free one is 9."),
        ({"label": "VESSEL", "colour": "#ffffee"}, "hard to see on a light page"),
        ({"name": "Schiff"}, "The label message can't be read: Object missing required field `label`"),
        ({"label": 7}, "The label message can't be read: Expected `str`, got `int`"),
        ({"label": "VESSEL", "onclick": "x"}, "The label message can't be read: Object contains unknown field `onclick`"),
        ("VESSEL", "The label message can't be read: Expected `object`, got `str`"),
    ],
)
def test_a_label_that_is_wrong_is_answered_in_words_and_nothing_is_written(store, label, said):
    before = (store.root / MANIFEST).read_bytes()
    (error,) = say(door_of(store), label)
    assert error["type"] == "error"
    assert said in error["message"]
    assert (store.root / MANIFEST).read_bytes() == before


def test_labels_that_came_in_by_another_store_meanwhile_are_kept(store):
    other = Store.open(store.root)
    say(door_of(store), {"label": "VESSEL"})
    (corpus,) = say(door_of(other, "lead2"), {"label": "PORT"})
    assert [each["label"] for each in corpus["scheme"]["spans"][8:]] == ["VESSEL", "PORT"]
    assert corpus["scheme"]["version"] == 3
    assert "is there already" in say(door_of(store), {"label": "PORT"})[0]["message"]


def test_a_store_that_was_open_offers_the_label_at_the_next_greeting_and_takes_it(store):
    other = door_of(Store.open(store.root), "a1")
    answer(other, {"type": "hello"})
    say(door_of(store), {"label": "VESSEL"})
    assert answer(other, {"type": "hello"})[0]["scheme"]["spans"][-1]["label"] == "VESSEL"
    span = {"kind": "span", "id": "op1.0", "start": 12, "end": 21, "label": "VESSEL", "text": "Nordstern"}
    saved = answer(other, {"type": "save", "op": "op1", "article": "x", "rev": 0, "do": "add", "remove": [], "add": [span]})
    assert saved[0]["type"] == "saved"


def test_a_manifest_that_was_damaged_meanwhile_leaves_the_labels_as_they_were(store):
    (store.root / MANIFEST).write_bytes(b"{")
    assert len(answer(door_of(store), {"type": "hello"})[0]["scheme"]["spans"]) == 8
    (error,) = say(door_of(store), {"label": "VESSEL"})
    assert error["message"].startswith(f"The label was not added: {Path('corpus') / MANIFEST}:1:2: ")
    assert "expected a JSON object" in error["message"]


def test_leads_at_once_lose_no_label(store):
    stores = [Store.open(store.root) for _ in range(4)]
    with ThreadPoolExecutor(4) as threads:
        answers = list(threads.map(lambda number: say(door_of(stores[number % 4]), {"label": f"L{number}"})[0]["type"], range(40)))
    assert answers == ["corpus"] * 40
    assert sorted(labels(store)) == sorted(f"L{number}" for number in range(40))
    assert Store.open(store.root).scheme.version == 41


def test_a_lead_whose_right_was_taken_back_meanwhile_is_refused(store):
    stale = Store.open(store.root)
    store.change_manifest(lambda manifest: msgspec.structs.replace(manifest, leads=("lead2",)))
    assert "'lead' is no lead" in say(door_of(stale), {"label": "VESSEL"})[0]["message"]


def test_a_disk_that_refuses_leaves_the_old_labels_and_is_told_in_words(store, monkeypatch):
    def full(path, parts):
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr("annotator.disk.write_whole", full)
        (error,) = say(door_of(store), {"label": "VESSEL"})
    assert error["message"] == "The label was not added: the disk is full. Free some space."
    assert labels(store) == ()
    assert say(door_of(store), {"label": "VESSEL"})[0]["type"] == "corpus"


@pytest.mark.skipif(hasattr(os, "geteuid") and os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_that_can_only_be_read_says_so(store):
    store.root.chmod(0o555)
    try:
        assert "can only be read" in say(door_of(Store.open(store.root)), {"label": "VESSEL"})[0]["message"]
    finally:
        store.root.chmod(0o755)
