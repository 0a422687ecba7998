import json
import shutil

import msgspec
import pytest

from annotator.check import check, serious
from annotator.journal import sealed
from annotator.model import Relation, Span
from annotator.repair import repair
from annotator.store import Store
from tests.faults.writing import TEXT, add, article, new_store, span
from tests.strategies import article_of


@pytest.fixture
def store(tmp_path):
    store = new_store(tmp_path / "corpus", articles=30)
    add(store, "o1", 0)
    return store


def only(problems):
    assert len(problems) == 1, problems
    return problems[0]


def edit_article(store, line, old, new):
    path = store.root / "articles.jsonl"
    lines = path.read_bytes().split(b"\n")
    assert old in lines[line - 1]
    lines[line - 1] = lines[line - 1].replace(old, new)
    path.write_bytes(b"\n".join(lines))


def test_nothing_is_wrong_with_a_fresh_corpus(store):
    assert check(store.root) == []


BROKEN = [
    (b'"text":', b'"text"', "json", "articles.jsonl:17:19: Expecting ':' delimiter. Expected one JSON object on the line"),
    (b'"text":"', b'"text":"\\ud83d', "json", "articles.jsonl:17:21: \\ud83d is half of a surrogate pair, no character"),
    (b'"text":"', b'"text":"\xff', "json", "articles.jsonl:17:21: byte 0xff is no UTF-8"),
    (b'"id":"a16"', b'"id":16', "record", "articles.jsonl:17: Expected `str`, got `int` - at `$.id`. Expected a record with id, text, title"),
    (b'"id":"a16"', b'"id":null', "record", "articles.jsonl:17: Expected `str`, got `null` - at `$.id`."),
    (b'"id":"a16"', b'"id":"a16","lable":1', "record", "articles.jsonl:17: Object contains unknown field `lable`."),
    (b'"id":"a16"', b'"id":"a15"', "duplicate", "articles.jsonl:17: 'a15' stands on lines 16 and 17; the first is used. Give one of them another id."),
    (b'"id":"a16"', b'"id":""', "article", "articles.jsonl:17: the article's id is empty; give it one"),
    (b'"id":"a16"', b'"id":"a16","id":"a16"', "twice", "articles.jsonl:17:13: the member 'id' stands twice in one object; only the last is read."),
    (b"Teheran", b"Tehran!", "article", "articles.jsonl:17: the text of article 'a16' is not the one its sha256 was made from."),
    (b'"lang":"de"', b'"lang":"de","zones":[{"start":0,"end":9999,"type":"title"}]', "article", "articles.jsonl:17: article 'a16' has a title zone at [0, 9999)"),
    (b'"lang":"de"', b'"meta":{"x":NaN}', "json", "articles.jsonl:17:"),
    (b'"lang":"de"', b'"meta":{"x":' + b"[" * 100_000 + b"]" * 100_000 + b"}", "json", "articles.jsonl:17: "),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "rule", "said"), BROKEN, ids=[f"{number}-{each[2]}" for number, each in enumerate(BROKEN)])
def test_a_bad_article_is_named_and_all_others_load(store, old, new, rule, said):
    edit_article(store, 17, old, new)
    problem = only([problem for problem in check(store.root) if problem.rule == rule])
    assert str(problem).startswith(said)
    found = Store.open(store.root)
    assert {f"a{number}" for number in range(30) if number != 16} <= set(found.article_ids())
    assert len(found.annotations("a1", "a0").annotations) == 1
    if rule in ("json", "record", "duplicate"):
        assert [each.line for each in found.problems] == [17]
        assert len(list(found.articles())) == 29


def test_five_megabytes_in_one_line_are_read(store):
    assert store.add_articles([article_of("Wort " * 1_000_000, id="big")]) == []
    assert check(store.root) == []
    assert len(Store.open(store.root).article("big").text) == 5_000_000


BAD_SPANS = [
    ({"end": 7480}, "bounds", "span x.0 ends at 7480, but the text has {length} characters. Was the text changed after annotation?"),
    ({"start": -1}, "bounds", "span x.0 lies at [-1, 7); expected 0 <= start < end"),
    ({"start": 7}, "bounds", "span x.0 lies at [7, 7); expected 0 <= start < end"),
    ({"start": 9}, "bounds", "span x.0 lies at [9, 7); expected 0 <= start < end"),
    ({"text": "Tehran"}, "quote", "span x.0 says 'Tehran' at [0, 7), but the text has 'Teheran' there. Was the text changed after annotation?"),
    ({"label": "LOK"}, "label", "span x.0 has the unknown label 'LOK'; known: LOC, "),
    ({"segments": [[0, 3], [2, 7]]}, "segments", "span x.0 has segments [(0, 3), (2, 7)]; expected two or more, ascending, with a gap between them"),
    ({"entity": "e1"}, "reference", "span x.0 points to entity 'e1', which this set doesn't hold"),
    ({"start": True}, "record", "Expected `int`, got `bool`"),
    ({"start": 0.5}, "record", "Expected `int`, got `float`"),
    ({"start": "0"}, "record", "Expected `int`, got `str`"),
]  # fmt: skip


@pytest.mark.parametrize(("members", "rule", "said"), BAD_SPANS)
def test_a_bad_span_in_a_journal_is_named_and_the_others_load(store, members, rule, said):
    path = store.root / "annotations" / "a1.jsonl"
    line = msgspec.json.decode(path.read_bytes())
    line.update(seq=2, op="x", rev=2, prev=digest_of(path), add=[{**msgspec.to_builtins(span("x")), **members}])
    line.pop("crc")
    path.write_bytes(path.read_bytes() + sealed(msgspec.json.encode(line)) + b"\n")
    problem = only(check(store.root)[:1])
    assert (problem.rule, problem.file, problem.line, problem.article) == (
        rule,
        "annotations/a1.jsonl",
        2,
        "a0" if rule != "record" else "",
    )
    assert problem.message.startswith(said.format(length=len(article(0).text)))
    assert "o1.0" in Store.open(store.root).annotations("a1", "a0").annotations


def digest_of(path):
    from hashlib import sha256

    return sha256(path.read_bytes().split(b"\n")[-2]).hexdigest()


def test_a_relation_whose_end_is_gone_is_named(store):
    store.save("a1", "a0", op="o2", rev=1, do="add", remove=(), add=(Span(id="o2.0", start=8, end=9, label="ORG", text=TEXT[8:9]),))
    tie = Relation(id="o3.0", label="LOCATED_IN", head="o2.0", tail="o1.0")
    assert store.save("a1", "a0", op="o3", rev=2, do="add", remove=(), add=(tie,)).rev == 3
    answer = store.save("a1", "a0", op="o4", rev=3, do="remove", remove=("o1.0",), add=())
    assert answer.problems[0].message == "relation o3.0 has 'o1.0' as tail, which is no span or event of this set"


def test_annotations_of_an_article_that_vanished_are_kept_and_listed(store):
    path = store.root / "articles.jsonl"
    path.write_bytes(b"".join(path.read_bytes().splitlines(keepends=True)[1:]))
    problem = only(check(store.root))
    assert (
        str(problem)
        == "annotations/a1.jsonl:1: article 'a0' is not in articles.jsonl; its 1 elements are kept. Put it back or export them."
    )
    assert len(Store.open(store.root).annotations("a1", "a0").annotations) == 1


def test_articles_that_look_alike_and_strange_characters_are_hints(store):
    store.add_articles([article_of("Ärger  im\r\nHafen\ufeff\x00", id="b1"), article_of("A\u0308rger im Hafen\ufeff\x00 ", id="b2")])
    problems = check(store.root)
    assert [(problem.line, problem.rule) for problem in problems] == [(31, "control")] * 2 + [(32, "control")] * 2 + [(32, "alike")]
    assert problems[0].message == "the text holds 1 x U+0000 (first at 17); it is kept as it is"
    assert problems[4].message == "'b2' has the text of 'b1' but for spaces and accents' spelling; is it there twice?"
    assert not any(map(serious, problems))


@pytest.mark.parametrize(
    "name", ["annotations/a1 (conflicted copy).jsonl", "annotations/a1.sync-conflict-1.txt", "suggestions/.rules.jsonl.12-3.tmp"]
)
def test_stray_files_are_listed_and_not_read(store, name):
    path = store.root / name
    path.parent.mkdir(exist_ok=True)
    shutil.copyfile(store.root / "annotations" / "a1.jsonl", path)
    problem = only(check(store.root))
    assert (problem.rule, problem.file) == ("stray", name)
    assert Store.open(store.root).annotators() == ["a1"]


def test_a_line_by_another_is_named(store):
    shutil.copyfile(store.root / "annotations" / "a1.jsonl", store.root / "annotations" / "a2.jsonl")
    problem = only(check(store.root))
    assert str(problem) == "annotations/a2.jsonl:1: the line is by 'a1', but this is the journal of 'a2'"


def test_suggestions_are_checked(store):
    store.write_suggestions("rules", "1", [(article(0), []), (article(0), []), (article_of("x", id="a1"), []), (article(2), [])])
    path = store.root / "suggestions" / "rules.jsonl"
    path.write_bytes(path.read_bytes().replace(b'"a2"', b'"a3"'))
    assert [(problem.line, problem.rule) for problem in check(store.root)] == [(2, "duplicate"), (3, "stale"), (4, "crc")]


def test_a_folder_without_a_manifest_is_a_problem_not_an_exception(tmp_path):
    assert only(check(tmp_path)).rule == "manifest"


def test_repair_puts_bad_articles_aside(store):
    edit_article(store, 17, b'"text":', b'"text"')
    edit_article(store, 5, b'"id":"a4"', b'"id":"a3"')
    path = store.root / "articles.jsonl"
    with path.open("ab") as file:
        file.write(b'{"id":"half')
    before = path.read_bytes()
    report = repair(store.root)
    assert report.left == ()
    assert len(report.done) == 4
    assert path.with_name("articles.jsonl.bak-1").read_bytes() == before
    rejected = [json.loads(line)["line"] for line in path.with_name("articles.jsonl.rejected-1").read_text().splitlines()]
    assert rejected == [5, 17, 31]
    assert len(Store.open(store.root).article_ids()) == 28
    assert str(repair(store.root)) == "nothing to mend"
