"""The notebook's end of the wire: answers, and large ones in parts."""

import json
import random
import zlib

import pytest

from annotator import news
from annotator.door import door
from annotator.store import Store
from annotator.widget import PART, PLAIN, WAITING, AnnotationWidget
from tests.strategies import article_of


@pytest.fixture
def store(tmp_path):
    made = Store.create(tmp_path / "corpus", name="Probe", scheme=news.scheme())
    made.add_articles(
        [article_of("Ein kurzer Text.", id="short"), article_of("".join(f"Satz {number} 🙂.\n" for number in range(200_000)), id="long")]
    )
    return made


@pytest.fixture
def opened(store):
    """A widget and the list of what it sends: (message, buffers)."""
    widget, sent = AnnotationWidget(door(store, "a1")), []
    widget.send = lambda content, buffers=None: sent.append((content, buffers or []))
    yield widget, sent
    widget.close()


def receive(widget, **message):
    widget._receive(widget, message, [])


def test_a_greeting_is_answered_with_corpus_and_article(opened):
    widget, sent = opened
    receive(widget, type="hello", version="0.1", view="v")
    assert [message["type"] for message, _ in sent] == ["corpus", "article"]


def test_a_large_article_goes_in_parts_that_are_asked_for_one_by_one_and_make_the_whole(opened, store):
    widget, sent = opened
    receive(widget, type="open", article="long")
    first, buffers = sent[0]
    assert (first["type"], first["index"], len(sent)) == ("part", 0, 1)
    data = bytes(buffers[0])
    for index in range(1, first["count"]):
        receive(widget, type="part", id=first["id"], index=index)
        data += bytes(sent[index][1][0])
        assert len(sent[index][1][0]) <= PART
    message = json.loads(zlib.decompress(data))
    assert message["article"]["text"] == store.article("long").text
    assert len(json.dumps(message)) > PLAIN


def test_parts_are_forgotten_once_the_last_was_sent(opened):
    widget, sent = opened
    receive(widget, type="open", article="long")
    number, count = sent[0][0]["id"], sent[0][0]["count"]
    for index in range(1, count):
        receive(widget, type="part", id=number, index=index)
    receive(widget, type="part", id=number, index=0)
    assert sent[-1][0]["type"] == "error"
    assert "Open the article again" in sent[-1][0]["message"]


@pytest.mark.parametrize("request_", [{"id": 99, "index": 0}, {"id": "x", "index": 0}, {"id": None, "index": -1}, {}])
def test_a_part_that_isnt_there_is_answered_with_an_error(opened, request_):
    widget, sent = opened
    receive(widget, type="part", **request_)
    assert [message["type"] for message, _ in sent] == ["error"]


def test_a_failure_inside_is_told_to_the_view_that_waits(opened, monkeypatch):
    widget, sent = opened
    monkeypatch.setattr(Store, "article", lambda *_: 1 / 0)
    receive(widget, type="open", article="short")
    assert sent[0][0]["type"] == "error"
    assert "ZeroDivisionError" in sent[0][0]["message"]


def test_nothing_of_an_article_is_state_that_a_notebook_would_save(opened):
    widget, _ = opened
    receive(widget, type="open", article="short")
    state = {name: value for name, value in widget.get_state().items() if name not in ("_esm", "_css")}
    assert "kurzer Text" not in json.dumps(state, default=str)


def test_what_views_never_ask_for_is_not_kept_for_ever(opened):
    widget, sent = opened
    for _ in range(WAITING + 5):
        widget._reply({"type": "article", "text": random.Random(0).randbytes(PART).hex()})
    assert len(widget._parts) == WAITING
    receive(widget, type="part", id=sent[-1][0]["id"], index=1)
    assert (sent[-1][0]["type"], sent[-1][0]["index"]) == ("part", 1)
