"""Lines of JSON: canonical bytes, ids made from content, and every bad line named by its place."""

import json

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotator.model import Article, Change, Source, Span, Topic
from annotator.problem import Problem
from annotator.records import article_problems, base32, content_key, decode, duplicate_keys, encode, make_span, suggestion_id, text_sha256
from tests.strategies import article_of, spans, texts


@given(texts)
def test_an_article_survives_the_way_through_its_line_and_the_line_is_one_line(text):
    article = article_of(text)
    line = encode(article)
    assert decode(line, Article) == article
    assert len(line.decode().splitlines()) == 1


@pytest.mark.parametrize("number", [float("nan"), float("inf")])
def test_a_number_that_json_cant_hold_is_refused_before_writing(number):
    with pytest.raises(ValueError, match="can't be written to JSON"):
        encode(Span(id="s1", start=0, end=1, label="PER", text="x", source=Source(by="rules", version="1", score=number)))


def test_a_lone_surrogate_is_refused_before_writing():
    with pytest.raises(UnicodeEncodeError):
        encode(Topic(id="t1", label="\ud800"))


@pytest.mark.parametrize(
    ("line", "where", "message"),
    [
        (b'{"kind":"topic","id":"t1",}', "gold.jsonl:17:27", "Expecting property name enclosed in double quotes"),
        (b'{"kind":"topic","id":"t1","label":"\xff"}', "gold.jsonl:17:36", "byte 0xff is no UTF-8"),
        ('{"kind":"topic","id":"ä","label":"\\ud83d"}'.encode(), "gold.jsonl:17:35", "\\ud83d is half of a surrogate pair"),
        (b'{"kind":"topic","id":7,"label":"x"}', "gold.jsonl:17", "Expected `str`, got `int` - at `$.id`"),
        (b'{"kind":"topic","id":"t1","lable":"x"}', "gold.jsonl:17", "Object contains unknown field `lable`"),
        (b'{"kind":"topic","id":"t1","label":NaN}', "gold.jsonl:17:1", "JSON is malformed"),
        (b"[" * 100_000, "gold.jsonl:17", "got `array`"),
        (b"", "gold.jsonl:17:1", "Expecting value"),
    ],
)
def test_a_bad_line_is_named_with_its_place_and_reason(line, where, message):
    problem = decode(line, Topic, file="gold.jsonl", line=17)
    assert isinstance(problem, Problem)
    assert problem.where == where
    assert message in problem.message


def test_a_pair_of_surrogate_escapes_is_an_emoji_not_a_problem():
    assert decode(b'{"kind":"topic","id":"t1","label":"\\ud83d\\ude42"}', Topic) == Topic(id="t1", label="🙂")


def test_a_line_over_the_cap_is_refused_before_it_is_decoded(monkeypatch):
    monkeypatch.setattr("annotator.records.LINE_CAP", 20)
    problem = decode(b'{"kind":"topic","id":"t1","label":"x"}', Topic, file="f", line=1)
    assert isinstance(problem, Problem)
    assert problem.message == "the line has 38 bytes; at most 20 are read"


def test_names_that_occur_twice_in_an_object_are_found_at_any_depth():
    assert duplicate_keys(b'{"id":"a","meta":{"x":1,"x":2},"id":"b"}') == ["x", "id"]
    assert duplicate_keys(b'{"id":"a","meta":{"id":1}}') == []


def test_a_suggestions_id_comes_from_what_it_says_and_not_from_who_said_it():
    span = make_span("Die Su-35 fliegt", 4, 9, "WEAPON")
    assert span.id == "s.wd3f7ezm7tdeadfy"
    assert suggestion_id(msgspec.structs.replace(span, id="x", source=Source(by="rules", version="1"))) == span.id
    assert suggestion_id(msgspec.structs.replace(span, label="ORG")) != span.id


@given(texts.flatmap(lambda text: st.tuples(spans(text, "a"), spans(text, "b"))))
def test_two_spans_have_the_same_content_key_just_when_segments_and_label_are_the_same(pair):
    a, b = pair
    alike = (a.start, a.end, a.segments, a.label) == (b.start, b.end, b.segments, b.label)
    assert (content_key(a) == content_key(b)) == alike


def test_ten_bytes_make_an_op_id_of_sixteen_characters():
    assert base32(bytes(range(10))) == "aaaqeayeaudaocaj"


def test_what_is_wrong_with_an_article_in_itself_is_said():
    empty = Article(id="a", text=" \n", sha256=text_sha256(" \n"))
    assert article_problems(empty) == ["article 'a' has no text; leave it out or give it its text"]
    edited = msgspec.structs.replace(article_of("Alt"), text="Neu")
    assert article_problems(edited) == [
        "the text of article 'a' is not the one its sha256 was made from. Was it edited? Add the new text with --update instead"
    ]


@given(texts.flatmap(lambda text: spans(text, "a")))
def test_members_are_encoded_in_the_same_order_whichever_way_a_change_was_made(span):
    change = Change(add=(span,))
    again = decode(json.dumps(json.loads(encode(change)), sort_keys=True).encode(), Change)
    assert encode(again) == encode(change)
