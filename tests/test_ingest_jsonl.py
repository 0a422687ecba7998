"""JSON lines: good records come in, bad ones are named by file, line and column."""

import json

import pytest

from annotator.ingest.draft import Draft
from annotator.ingest.jsonl import read
from annotator.problem import Problem


def drafts(*lines: str, **choices: str) -> list[Draft | Problem]:
    return read("\n".join(lines).encode("utf-8", "surrogatepass"), file="a.jsonl", **choices)


def problem(line: str) -> Problem:
    found = drafts('{"text":"eins"}', line, '{"text":"drei"}')
    assert [type(entry) for entry in found] == [Draft, Problem, Draft]
    assert isinstance(found[1], Problem)
    assert found[1].message.endswith("The other lines are read.")
    return found[1]


def test_known_members_find_their_places_and_the_rest_goes_into_meta() -> None:
    line = '{"id":"007","text":"a\\r\\nb","title":"T","lang":"de","source":"s","n":1e5,"tags":["x"],"meta":{"page":3}}'
    meta = {"page": 3, "n": 1e5, "tags": ["x"]}
    assert drafts(line) == [
        Draft(id="007", text="a\r\nb", title="T", lang="de", source="s", meta=meta, file="a.jsonl", line=1, encoding="utf-8")
    ]


@pytest.mark.parametrize("name", ["007", "1e5", "NO", "2024-01-01", "9007199254740993", "__proto__", "null"])
def test_ids_stay_as_they_stand(name: str) -> None:
    found = drafts(json.dumps({"id": name, "text": "x"}))[0]
    assert isinstance(found, Draft)
    assert found.id == name


def test_the_text_may_have_another_name() -> None:
    found = drafts('{"body":"eins","text":"zwei"}', column="body")[0]
    assert isinstance(found, Draft)
    assert (found.text, found.meta) == ("eins", {"text": "zwei"})


def test_a_missing_text_names_what_is_there_nearest_first() -> None:
    assert "known: txt, id" in problem('{"id":"a","txt":"eins"}').message


def test_broken_json_at_line_17_is_named_with_its_column() -> None:
    lines = [json.dumps({"id": str(number), "text": "x"}) for number in range(1, 31)]
    lines[16] = '{"id": "17", "text" "x"}'
    found = drafts(*lines)
    bad = [entry for entry in found if isinstance(entry, Problem)]
    assert [entry.where for entry in bad] == ["a.jsonl:17:21"]
    assert len(found) == 30


@pytest.mark.parametrize(
    ("line", "rule", "column", "words"),
    [
        ('{"text":"a","text":"b"}', "json", 13, "the name 'text' stands twice in one object; which value is meant? Leave one. The other"),
        ('{"text":"a","m":{"x":1,"x":2}}', "json", 24, "'x' stands twice"),
        ('{"text":"NaN","n":NaN}', "json", 19, "NaN is no JSON number; give a number or leave it out. The other"),
        ('{"text":"a","n":-Infinity}', "json", 17, "-Infinity is no JSON number"),
        ('{"text":"ab\\ud800"}', "surrogate", 12, "half of a surrogate pair"),
        ('{"text":"\\ud83d\\ude42","t":"\\ude42"}', "surrogate", 29, "half of a surrogate pair"),
        ('{"text":"ab\ud800"}', "encoding", 12, "no UTF-8"),
        ("[1]", "json", 1, "a list"),
        ('{"text":7}', "text", 0, "a number"),
        ('{"text":"a","id":7}', "id", 0, 'write "7"'),
        ('{"text":"a","id":null}', "id", 0, "null"),
        ('{"text":"a","id":""}', "id", 0, "empty"),
        ('{"text":"a","n":' + "[" * 100_000 + "}", "json", 0, "nested too deeply"),
        ('{"text":"a","n":' + "7" * 5000 + "}", "json", 0, "a number of more than 4300 digits can't be read; write it as text."),
        ('{"text":"a","n":1e999}', "meta", 0, "inf"),
    ],
)
def test_a_bad_line_is_named_and_the_others_come_in(line: str, rule: str, column: int, words: str) -> None:
    found = problem(line)
    assert (found.file, found.line, found.column, found.rule) == ("a.jsonl", 2, column, rule)
    assert words in found.message


def test_a_pair_of_surrogate_escapes_is_a_character() -> None:
    found = drafts('{"text":"\\ud83d\\ude42 \\\\ud800"}')[0]
    assert isinstance(found, Draft)
    assert found.text == "🙂 \\ud800"


def test_only_a_newline_ends_a_line_and_empty_lines_are_nothing() -> None:
    found = drafts('{"text":"a\u2028b\u0085c"}', "", '{"text":"d"}\r', "  ")
    assert [entry.text for entry in found if isinstance(entry, Draft)] == ["a\u2028b\u0085c", "d"]


def test_a_byte_order_mark_and_another_encoding_are_read() -> None:
    data = '{"text":"Brücke"}\n'
    for encoded, declared in ((data.encode("utf-8-sig"), None), (data.encode("utf-16"), None), (data.encode("cp1252"), "cp1252")):
        found = read(encoded, file="a.jsonl", encoding=declared)
        assert [entry.text for entry in found if isinstance(entry, Draft)] == ["Brücke"]
