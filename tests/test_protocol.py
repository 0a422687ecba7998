"""The messages of the view and the store's answers."""

import json

import msgspec
import pytest

from annotator import news
from annotator.model import Round, Source, Span
from annotator.protocol import UNDO_PAGE, Door, answer
from annotator.readings import Reader
from annotator.records import make_span
from annotator.store import Store
from tests.strategies import article_of

TEXT = "🙂 Ilse Brandt reist nach Havenstadt."


@pytest.fixture
def store(tmp_path):
    made = Store.create(tmp_path / "corpus", name="Probe", languages=("de",), leads=("lead",), scheme=news.scheme())
    made.add_articles([article_of(TEXT, id="x"), article_of("Zweiter Text.", id="y"), article_of("Dritter Text.", id="z")])
    (tmp_path / "corpus" / "guidelines.md").write_text("# Rules\n\nVersion: 3\n", encoding="utf-8")
    return made


@pytest.fixture
def door(store):
    return Door(reader=Reader(store, "a1"))


def say(door, **message):
    """The answers to one message, as they arrive on the other side of JSON."""
    return json.loads(msgspec.json.encode(answer(door, json.loads(json.dumps(message)))))


def save(door, op, rev, *, article="x", do="add", remove=(), add=(), **more):
    return say(
        door,
        type="save",
        op=op,
        article=article,
        rev=rev,
        do=do,
        ms=5,
        remove=list(remove),
        add=[msgspec.to_builtins(each) for each in add],
        **more,
    )[0]


BRANDT = Span(id="op1.0", start=2, end=13, label="PER", text="Ilse Brandt")


def test_a_greeting_is_answered_with_the_corpus_and_the_first_open_article(door):
    corpus, article = say(door, type="hello", version="0.1", view="v")
    assert (corpus["type"], corpus["annotator"], corpus["corpus"]["name"]) == ("corpus", "a1", "Probe")
    assert corpus["guidelines"] == {"version": "3", "text": "# Rules\n\nVersion: 3\n"}
    assert corpus["scheme"]["spans"][0]["key"] == "1"
    assert (article["article"]["text"], article["rev"], article["set"], article["undo"]) == (TEXT, 0, [], [])
    assert article["queue"] == {"index": 1, "total": 3, "previous": None, "next": "y", "done": 0, "open": 3}


def test_a_saved_change_is_there_when_the_article_is_opened_again_with_its_undo(door):
    assert save(door, "op1", 0, add=[BRANDT])["type"] == "saved"
    article = say(door, type="open", article="x")[0]
    assert article["rev"] == 1
    assert article["set"] == [msgspec.to_builtins(BRANDT)]
    assert article["undo"] == [{"op": "op1", "inverse": {"remove": ["op1.0"], "add": []}}]


def test_the_same_op_sent_twice_is_saved_once(door, store):
    first = save(door, "op1", 0, add=[BRANDT])
    assert save(door, "op1", 0, add=[BRANDT]) == first
    assert len(store.history("a1", "x")) == 1


def test_a_stale_change_is_answered_with_the_state_as_it_is(door):
    save(door, "op1", 0, add=[BRANDT])
    other = Span(id="op2.0", start=25, end=35, label="LOC", text=TEXT[25:35])
    conflict = save(door, "op2", 0, add=[other])
    assert (conflict["type"], conflict["rev"], [each["id"] for each in conflict["set"]]) == ("conflict", 1, ["op1.0"])


def test_a_change_that_breaks_a_rule_is_refused_with_what_was_expected(door):
    refused = save(door, "op1", 0, add=[Span(id="op1.0", start=2, end=13, label="PER", text="Else Brandt")])
    assert refused["type"] == "refused"
    assert not refused["retry"]
    assert "says 'Else Brandt' at [2, 13), but the text has 'Ilse Brandt' there" in refused["problems"][0]["message"]


def test_undo_and_redo_are_remembered_across_opening(door):
    save(door, "op1", 0, add=[BRANDT])
    save(door, "op2", 1, do="undo", undoes="op1", remove=["op1.0"])
    article = say(door, type="open", article="x")[0]
    assert article["undo"] == []
    assert article["redo"] == [{"op": "op2", "inverse": {"remove": [], "add": [msgspec.to_builtins(BRANDT)]}}]


def test_older_steps_of_undo_come_page_by_page(door):
    for number in range(UNDO_PAGE + 5):
        save(door, f"op{number}", number, add=[Span(id=f"op{number}.0", start=2, end=6, label="PER", text="Ilse", attrs={})])
    article = say(door, type="open", article="x")[0]
    assert (len(article["undo"]), article["more"], article["undo"][0]["op"]) == (UNDO_PAGE, True, "op5")
    page = say(door, type="undo", article="x", before="op5", count=3)[0]
    assert [step["op"] for step in page["undo"]] == ["op2", "op3", "op4"]
    assert page["more"]
    assert not say(door, type="undo", article="x", before="op2", count=10)[0]["more"]
    assert [step["op"] for step in say(door, type="undo", article="x", before="", count=2)[0]["undo"]] == ["op203", "op204"]


@pytest.mark.parametrize(
    ("request_", "expected"),
    [
        ({"to": "next", "from": "x"}, "y"),
        ({"to": "previous", "from": "y"}, "x"),
        ({"to": "next", "from": "z"}, "z"),
        ({"to": "first"}, "x"),
        ({"article": "z"}, "z"),
    ],
)
def test_one_goes_through_the_queue_by_place_or_by_id(door, request_, expected):
    assert say(door, type="open", **request_)[0]["article"]["id"] == expected


def test_the_first_open_article_comes_after_the_one_that_was_just_finished(door):
    save(door, "op1", 0, article="y", do="done", add=[{"kind": "reading", "id": "reading", "state": "done"}])
    assert say(door, type="open", to="first", **{"from": "y"})[0]["article"]["id"] == "z"
    assert say(door, type="open", to="first", **{"from": "x"})[0]["article"]["id"] == "z"


@pytest.mark.parametrize(
    ("message", "expected"),
    [
        ({"type": "open", "article": "xx"}, "xx"),
        ({"type": "sing"}, "This server doesn't know the message 'sing'"),
        (
            {"type": "save", "op": "o", "article": "x", "rev": "1", "do": "add"},
            "The save message can't be read: Expected `int`, got `str` - at `$.rev`",
        ),
        ({}, "This server doesn't know the message 'None'"),
    ],
)
def test_what_cant_be_answered_is_said_in_words(door, message, expected):
    reply = say(door, **message)[0]
    assert reply["type"] == "error"
    assert expected in reply["message"]


def test_suggestions_come_with_their_sources_and_only_for_labels_that_are_asked_for(door, store):
    def suggested(label, by):
        return msgspec.structs.replace(make_span(TEXT, 2, 13, label), source=Source(by=by, version="1", score=0.5))

    store.write_suggestions("rules", "1", [(store.article("x"), [suggested("PER", "rules")])])
    store.write_suggestions("names", "2", [(store.article("x"), [suggested("PER", "names")])])
    offered = say(door, type="open", article="x")[0]["suggestions"]
    assert [(each["element"]["label"], sorted(source["by"] for source in each["sources"])) for each in offered] == [
        ("PER", ["names", "rules"])
    ]
    store.save_shared("lead", op="r1", rev=0, do="round", add=[Round(id="r1.0", name="first", annotators=("a1",), labels=("LOC",))])
    assert say(door, type="open", article="x")[0]["suggestions"] == []


def test_a_round_without_suggestions_shows_none(door, store):
    span = msgspec.structs.replace(make_span(TEXT, 2, 13, "PER"), source=Source(by="rules", version="1"))
    store.write_suggestions("rules", "1", [(store.article("x"), [span])])
    store.save_shared("lead", op="r1", rev=0, do="round", add=[Round(id="r1.0", name="first", annotators=("a1",), suggestions=False)])
    assert say(door, type="open", article="x")[0]["suggestions"] == []


def test_suggestions_are_off_where_the_round_of_the_article_has_them_off(door, store):
    span = msgspec.structs.replace(make_span(TEXT, 2, 13, "PER"), source=Source(by="rules", version="1"))
    store.write_suggestions("rules", "1", [(store.article("x"), [span])])
    rounds = [
        Round(id="r1.0", name="elsewhere", annotators=("a1",), articles=("y",), suggestions=False),
        Round(id="r1.1", name="here", annotators=("a1",), articles=("x",)),
    ]
    store.save_shared("lead", op="r1", rev=0, do="round", add=rounds)
    assert len(say(door, type="open", article="x")[0]["suggestions"]) == 1
    store.save_shared(
        "lead", op="r2", rev=1, do="round", add=[Round(id="r2.0", name="blind", annotators=("a1",), articles=("x",), suggestions=False)]
    )
    assert say(door, type="open", article="x")[0]["suggestions"] == []


def test_rules_in_another_encoding_do_not_keep_an_article_from_opening(door, store):
    (store.root / "guidelines.md").write_bytes("Version: 4\nGrüße".encode("cp1252"))
    corpus = say(door, type="hello", version="0.1", view="v")[0]
    assert corpus["guidelines"] == {"version": "4", "text": "Version: 4\nGr\ufffd\ufffde"}
