"""New corpora over HTTP: where they may be made, with what labels, and who leads them."""

import json
from itertools import count

import pytest

from annotator.store import Store
from tests.server.conftest import corpus

NUMBERS = count(1)


@pytest.fixture
def folder(server):
    path = f"new/f{next(NUMBERS)}"
    (server.root / path).mkdir(parents=True)
    return path


def ask(server, path, **members):
    return server.ask("POST", "corpora", {"path": path, "name": "Probe 🚢", "languages": ["de"], "template": "news", **members})


def test_a_new_corpus_is_led_by_whoever_made_it_and_listed_at_once(server, folder):
    answer = ask(server, f"{folder}/Häfen 2031", languages=["de", "pt-BR", "de"])
    assert (answer.status, answer.json) == (201, {"path": f"{folder}/Häfen 2031"})
    manifest = Store.open(server.root / folder / "Häfen 2031").manifest
    assert (manifest.name, manifest.languages, manifest.leads) == ("Probe 🚢", ("de", "pt-BR"), ("a1",))
    assert len(manifest.scheme.spans) == 8
    listed = [each for each in server.ask("GET", "corpora").json["corpora"] if each["path"] == f"{folder}/Häfen 2031"]
    assert (listed[0]["name"], listed[0]["lead"]) == ("Probe 🚢", True)


@pytest.mark.parametrize(("template", "labels", "events"), [("news", 8, 0), ("news-events", 9, 4), ("empty", 0, 0)])
def test_a_template_gives_the_labels(server, folder, template, labels, events):
    assert ask(server, f"{folder}/c", template=template).status == 201
    scheme = Store.open(server.root / folder / "c").scheme
    assert (len(scheme.spans), len(scheme.events)) == (labels, events)


def test_a_table_gives_the_labels(server, folder):
    assert ask(server, f"{folder}/c", template="csv", csv="label;name\nNO;Norwegen\n007;Agent\n").status == 201
    assert Store.open(server.root / folder / "c").scheme.span_labels == ("NO", "007")


def test_a_folder_with_files_becomes_a_corpus_and_they_stay(server, folder):
    (server.root / folder / "eins.txt").write_text("Text.", encoding="utf-8")
    assert ask(server, folder, name="").status == 201
    assert (server.root / folder / "eins.txt").read_text(encoding="utf-8") == "Text."
    assert Store.open(server.root / folder).manifest.name == folder.rpartition("/")[2]


def test_a_corpus_that_is_there_is_never_written_over(server, news):
    before = {path: path.read_bytes() for path in (server.root / news).rglob("*") if path.is_file()}
    answer = ask(server, news)
    assert answer.status == 409
    assert f"There is a corpus in '{news}' already" in answer.message
    assert {path: path.read_bytes() for path in (server.root / news).rglob("*") if path.is_file()} == before


def test_a_manifest_that_is_damaged_is_not_written_over_either(server, folder):
    (server.root / folder / "corpus.annotator.json").write_bytes(b"{")
    assert ask(server, folder).status == 409
    assert (server.root / folder / "corpus.annotator.json").read_bytes() == b"{"


@pytest.mark.parametrize(
    ("path", "status", "said"),
    [
        ("../out", 404, "nothing of that name below the server's folder"),
        ("{folder}/../../../out", 404, "nothing of that name"),
        ("/tmp/out", 404, "nothing of that name"),
        ("~/out", 404, "nothing of that name"),
        ("{folder}/.hidden", 404, "nothing of that name"),
        ("{folder}/a\u0000b", 404, "nothing of that name"),
        ("{folder}/a\\b", 404, "nothing of that name"),
        ("C:/out", 404, "nothing of that name"),
        ("{folder}//c", 404, "nothing of that name"),
        ("{folder}/" + "x" * 300, 404, "nothing of that name"),
        ("{folder}/gone/c", 404, "There is no folder '{folder}/gone' to make it in."),
        ("{folder}/CON", 400, "is the name of a device on some systems"),
        ("{folder}/nul.txt", 400, "is the name of a device on some systems"),
        ("{folder}/c.", 400, "no space or dot first or last"),
        ("{folder}/ c", 400, "no space or dot first or last"),
        ("{folder}/what?", 400, "'?' can't be in it"),
        ("{folder}/a\u202eb", 400, "can't be in it"),
        ("{folder}/file.txt", 409, "is a file. Choose another folder."),
        ("{folder}/file.txt/c", 404, "There is no folder"),
        ("{folder}/corpus/annotations", 409, "The folder lies in the corpus 'corpus'"),
        ("{folder}/corpus/new", 409, "The folder lies in the corpus 'corpus'"),
        ("{folder}/link", 404, "nothing of that name"),
        ("{folder}/link/c", 404, "nothing of that name"),
    ],
)
def test_a_place_where_no_corpus_can_be_is_refused_and_nothing_is_made(server, folder, tmp_path, path, status, said):
    (server.root / folder / "file.txt").write_text("x", encoding="utf-8")
    (server.root / folder / "link").symlink_to(tmp_path, target_is_directory=True)
    corpus(server.root / folder / "corpus")
    (server.root / folder / "corpus" / "annotations").mkdir(exist_ok=True)
    before = sorted(server.root.parent.rglob("*"))
    answer = ask(server, path.replace("{folder}", folder))
    assert (answer.status, said.replace("{folder}", folder) in answer.message) == (status, True), answer.body
    assert str(server.root) not in answer.message
    assert [each for each in sorted(server.root.parent.rglob("*")) if each not in before and "server.log" not in each.name] == []
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("members", "said"),
    [
        ({"template": "sport"}, "There is no template 'sport'; known: news, news-events, empty, csv."),
        ({"template": "csv"}, "Labels from a table need the table"),
        ({"template": "news", "csv": "label\nA\n"}, "Labels from a table need the table, and no other template."),
        ({"template": "csv", "csv": "label\nA\na\n=1+1\n"}, "labels:3: the label 'a' differs from 'A' only"),
        ({"template": "csv", "csv": "label\nA\na\n=1+1\n"}, "labels:4: label: '=1+1' begins like a formula"),
        ({"languages": ["Deutsch"]}, "'Deutsch' is no language code; expected one such as 'de'"),
        ({"languages": ["de\n"]}, "is no language code"),
        ({"languages": "de"}, "The body can't be read: Expected `array`, got `str`"),
        ({"name": "x" * 201}, "The name has 201 characters; at most 200 fit."),
        ({"name": "a\u0007b"}, "The name holds the character U+0007"),
        ({"name": 7}, "The body can't be read: Expected `str`, got `int`"),
    ],
)
def test_what_is_wrong_with_a_new_corpus_is_said_in_words_and_nothing_is_made(server, folder, members, said):
    answer = ask(server, f"{folder}/c", **members)
    assert answer.status == 400
    assert said in answer.message
    assert not (server.root / folder / "c").exists()


def test_many_at_once_for_one_folder_make_one_corpus(server, folder):
    from concurrent.futures import ThreadPoolExecutor

    with ThreadPoolExecutor(8) as threads:
        statuses = sorted(threads.map(lambda number: ask(server, f"{folder}/c", name=f"n{number}").status, range(8)))
    assert statuses == [201] + [409] * 7


def test_labels_are_added_over_http_by_leads_only(server, folder, news):
    ask(server, f"{folder}/c")
    assert server.send(f"{folder}/c", {"type": "label", "label": {"label": "VESSEL"}})[0]["scheme"]["spans"][-1]["label"] == "VESSEL"
    (corpus_message, _) = server.send(f"{folder}/c", {"type": "hello", "version": "0.1", "view": "v"})
    assert corpus_message["scheme"]["version"] == 2
    refused = server.send(news, {"type": "label", "label": {"label": "VESSEL"}})
    assert refused == [{"type": "error", "message": "'a1' is no lead of this corpus and can't add labels; ask lead."}]
    assert json.loads((server.root / news / "corpus.annotator.json").read_bytes())["scheme"].get("version", 1) == 1
