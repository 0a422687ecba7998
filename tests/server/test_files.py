"""Files of articles and gold over HTTP, with no corpus around them."""

import json
from pathlib import Path

import pytest

from annotator.records import encode
from tests.strategies import article_of
from tests.test_filedoor import gold


@pytest.fixture
def folder(server):
    path = server.root / "files"
    path.mkdir(exist_ok=True)
    (path / "gold.jsonl").write_bytes(b"".join(encode(gold(id=key)) + b"\n" for key in "abc"))
    (path / "articles.jsonl").write_bytes(encode(article_of("Eins 🚢", id="x")) + b"\n")
    (path / "doccano.jsonl").write_bytes(b'{"text":"x","label":[[0,1,"PER"]]}\n')
    return path


def ask(server, file, *messages, **more):
    query = "&".join(f"{name}={value}" for name, value in {"file": file, **more}.items())
    return server.ask("POST", f"messages?{query}", {"messages": messages})


def test_gold_is_shown_and_stepped_through(server, folder):
    corpus, article = ask(server, "files/gold.jsonl", {"type": "hello", "version": "0.1", "view": "v"}).json["messages"]
    assert (corpus["corpus"], corpus["annotator"]) == ({"id": "file:files/gold.jsonl", "name": "gold.jsonl"}, "a1")
    assert (article["article"]["id"], article["queue"]["next"]) == ("a", "b")
    (article,) = ask(server, "files/gold.jsonl", {"type": "open", "to": "next", "from": "a"}).json["messages"]
    assert article["article"]["id"] == "b"
    assert ask(server, "files/gold.jsonl", {"type": "hello"}, article="c").json["messages"][1]["article"]["id"] == "c"


def test_a_save_is_refused_and_the_folder_stays_as_it_was(server, folder):
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    save = {"type": "save", "op": "op1", "article": "a", "rev": 0, "do": "add", "remove": [], "add": []}
    refused, other = ask(server, "files/gold.jsonl", save, {"type": "label", "label": {"label": "X"}}).json["messages"]
    assert (refused["type"], refused["retry"], other["type"]) == ("refused", False, "error")
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before


def test_any_other_file_is_refused_in_words(server, folder):
    (error,) = ask(server, "files/doccano.jsonl", {"type": "hello"}).json["messages"]
    assert "doccano.jsonl is neither articles nor gold: line 1 has 'text', 'label'." in error["message"]
    (error,) = ask(server, "files/gone.jsonl", {"type": "hello"}).json["messages"]
    assert error["message"] == "gone.jsonl can't be read: it isn't there. Check the name."


@pytest.mark.parametrize(
    "file", ["../outside.jsonl", "%2e%2e/outside.jsonl", "/etc/passwd", "files/link.jsonl", "~/x.jsonl", "files/.x.jsonl", "a%00b"]
)
def test_a_file_outside_the_root_is_not_there(server, folder, tmp_path, file):
    outside = server.root.parent / "outside.jsonl"
    outside.write_bytes(encode(gold()))
    link = folder / "link.jsonl"
    if not link.is_symlink():
        link.symlink_to(outside)
    answer = ask(server, file, {"type": "hello"})
    assert (answer.status, answer.message) == (404, "There is nothing of that name below the server's folder.")


def test_a_file_and_a_corpus_at_once_make_no_sense(server, folder):
    assert server.ask("POST", "messages", {"messages": []}).status == 400
    assert ask(server, "files/gold.jsonl", {"type": "hello"}, corpus="files").status == 400


def test_what_is_shown_names_no_place_of_the_server(server, folder):
    said = json.dumps([ask(server, f"files/{name}", {"type": "hello"}).json for name in ("gold.jsonl", "articles.jsonl", "doccano.jsonl")])
    assert str(server.root) not in said
    assert str(Path.home()) not in said
