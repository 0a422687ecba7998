"""Saves over HTTP: acknowledged once they are on the disk, single however often they are sent, refused in words."""

import random
import threading
import time
from contextlib import suppress
from http.client import HTTPException
from pathlib import Path

from msgspec.structs import replace

from annotator.check import check
from annotator.store import Store
from tests.conftest import NIGHTLY
from tests.server.conftest import corpus
from tests.server.process import Server, start
from tests.server.test_readers import note

KILLS = 50 if NIGHTLY else 3


def test_a_save_that_is_sent_again_is_there_once(server: Server, news: str) -> None:
    first, second = (server.send(news, note("op1"))[0] for _ in range(2))
    assert first == second
    assert len(Store.open(server.root / news).history("a1", "x0")) == 1


def test_the_same_op_with_another_content_is_refused(server: Server, news: str) -> None:
    server.send(news, note("op1"))
    (answer,) = server.send(news, note("op1", text="Anders."))
    assert answer["type"] == "refused"


def test_a_stale_save_is_answered_with_what_there_is(server: Server, news: str) -> None:
    server.send(news, note("op1"))
    (answer,) = server.send(news, note("op2"))
    assert (answer["type"], answer["rev"]) == ("conflict", 1)
    assert [element["id"] for element in answer["set"]] == ["op1.0"]


def test_several_messages_are_answered_in_their_order(server: Server, news: str) -> None:
    answers = server.send(
        news, {"type": "hello", "version": "0.1", "view": "v"}, note("op1"), note("op2", rev=1), {"type": "history", "article": "x0"}
    )
    assert [answer["type"] for answer in answers] == ["corpus", "article", "saved", "saved", "history"]
    assert [line["op"] for line in answers[-1]["lines"]] == ["op2", "op1"]


def test_a_script_beside_the_server_is_noticed(server: Server, news: str) -> None:
    server.send(news, note("op1"))
    store = Store.open(server.root / news)
    store.save("a1", "x0", op="op2", rev=1, do="remove", remove=["op1.0"], add=())
    (moved,) = server.send(news, {"type": "follow", "article": "x0", "rev": 1})
    assert (moved["type"], moved["rev"], moved["set"]) == ("moved", 2, [])
    (still,) = server.send(news, {"type": "follow", "article": "x0", "rev": 2})
    assert still == {"type": "still", "article": "x0", "rev": 2}


def test_a_span_that_doesn_t_fit_its_text_is_refused_with_its_place(server: Server, news: str) -> None:
    span = {"kind": "span", "id": "op1.0", "start": 0, "end": 5, "label": "PER", "text": "Brandt"}
    (answer,) = server.send(news, note("op1", add=[span]))
    assert answer["type"] == "refused"
    assert "Brandt" in answer["problems"][0]["message"]
    assert Store.open(server.root / news).annotators() == []


def test_a_corpus_that_vanishes_is_named_and_never_made_again(server: Server, news: str) -> None:
    server.send(news, note("op1"))
    folder = server.root / news
    folder.rename(folder.with_name("moved-away"))
    answer = server.ask("POST", f"messages?corpus={news}", {"messages": [note("op2", rev=1)]})
    assert answer.status == 404
    assert "Was it moved?" in answer.message
    assert not folder.exists()
    folder.with_name("moved-away").rename(folder)
    assert server.send(news, note("op2", rev=1))[0]["type"] == "saved"


def test_a_manifest_that_is_broken_is_named_with_its_line(server: Server, news: str) -> None:
    path = server.root / news / "corpus.annotator.json"
    path.write_text('{"schema":"annotator/0",\n"id":')
    answer = server.ask("GET", f"articles?corpus={news}")
    assert answer.status == 404
    assert f"{news}/corpus.annotator.json:2:" in answer.message
    assert str(server.root) not in answer.message
    listed = next(each for each in server.ask("GET", "corpora").json["corpora"] if each["path"] == news)
    assert "corpus.annotator.json:2:" in listed["problem"]


def test_articles_after_a_broken_line_are_read(server: Server, news: str) -> None:
    path = server.root / news / "articles.jsonl"
    lines = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(lines[0] + b'{"id": "broken", "text"\n' + b"".join(lines[1:]))
    assert server.ask("GET", f"articles?corpus={news}").json["total"] == 3


def test_another_label_in_the_manifest_is_known_at_once(server: Server, news: str) -> None:
    store = Store.open(server.root / news)
    before = server.send(news, {"type": "hello", "version": "0.1", "view": "v"})[0]["scheme"]
    scheme = store.scheme
    added = replace(scheme.spans[0], label="SHIP", name="Ship", key="")
    store.change_manifest(
        lambda manifest: replace(manifest, scheme=replace(scheme, version=scheme.version + 1, spans=(*scheme.spans, added)))
    )
    after = server.send(news, {"type": "hello", "version": "0.1", "view": "v"})[0]["scheme"]
    assert [each["label"] for each in after["spans"]] == [*(each["label"] for each in before["spans"]), "SHIP"]


def test_what_was_acknowledged_survives_the_kills_of_a_server(tmp_path: Path) -> None:
    store = corpus(tmp_path / "root" / "news")
    chance, acknowledged, unknown = random.Random(7), 0, 0
    for number in range(KILLS):
        server = start(tmp_path / "root", tmp_path / "home")
        before = len(store.history("a1", "x0"))
        said: list[str] = []
        saver = threading.Thread(target=save_until_it_fails, args=(server, before, said))
        saver.start()
        while len(said) < 5 and saver.is_alive():
            time.sleep(0.001)
        time.sleep(chance.random() * 0.05)
        server.stop(hard=True)
        saver.join(60)
        found = [line.op for line in Store.open(store.root, cache=False).history("a1", "x0")][before:]
        assert found[: len(said)] == said, number
        assert len(found) <= len(said) + 1
        acknowledged, unknown = acknowledged + len(said), unknown + len(found) - len(said)
    assert acknowledged >= 5 * KILLS
    assert {problem.rule for problem in check(store.root)} <= {"torn", "tail"}
    print(f"{KILLS} kills, {acknowledged} acknowledged saves, 0 lost, {unknown} there without an answer")


def save_until_it_fails(server: Server, rev: int, said: list[str]) -> None:
    """Saves one note after another, until the server is gone; `said` grows by each op that was acknowledged."""
    with suppress(OSError, HTTPException):
        for number in range(10_000):
            op = f"op{rev + number}"
            (answer,) = server.send("news", note(op, rev=rev + number))
            assert answer["type"] == "saved", answer
            said.append(op)
