"""A door to a .jsonl file of articles or gold: looked at as an article of a corpus is, and never written."""

import json
import os
import subprocess
import sys
from itertools import pairwise
from pathlib import Path

import msgspec
import pytest

from annotator.filedoor import FileDoor, answer
from annotator.gold import Coverage, GoldRecord, Provenance
from annotator.labels import contrast
from annotator.linefile import LineFile
from annotator.model import Note, Relation, Span
from annotator.records import LINE_CAP, encode, text_sha256
from annotator.store import Store
from annotator.templates import template
from tests.marks import marked
from tests.strategies import article_of

ROOT = Path(__file__).parent.parent
FOREIGN = ROOT / ".." / "shared" / "foreign"


def gold(source="🙂 [Ilse Brandt]PER reist nach [Havenstadt]LOC.", *, id="x", annotator="gold", **more):
    article, annotations = marked(source, id=id)
    members = {"state": "done", "spans": tuple(annotations.spans), "lang": "de"} | more
    return GoldRecord(
        schema="annotator/0",
        id=id,
        annotator=annotator,
        text=article.text,
        sha256=article.sha256,
        coverage=Coverage(spans=("PER", "LOC"), zones=((0, len(article.text)),)),
        prov=Provenance(tool="test"),
        **members,
    )


@pytest.fixture
def file(tmp_path):
    def made(*lines, name="gold.jsonl", end=b"\n"):
        path = tmp_path / name
        path.write_bytes(end.join(line if isinstance(line, bytes) else encode(line) for line in lines) + end)
        return FileDoor(file=LineFile(path), shown=f"folder/{name}", annotator="a1")

    return made


def say(door, kind, **message):
    return json.loads(msgspec.json.encode(answer(door, {"type": kind, **message})))


def test_gold_opens_as_what_was_decided_with_its_coverage(file):
    relation = Relation(id="r1", label="VISITS", head="s1", tail="s2")
    record = gold(relations=(relation,), notes=(Note(id="n1", text="Havenstadt?"),))
    corpus, article = say(file(record), "hello", version="0.1", view="v")
    assert (corpus["type"], corpus["corpus"]["name"], corpus["annotator"], corpus["lead"]) == ("corpus", "gold.jsonl", "a1", False)
    assert corpus["readonly"].startswith("gold.jsonl is only shown here")
    assert [each["label"] for each in corpus["scheme"]["relations"]] == ["VISITS"]
    assert article["article"]["text"] == "🙂 Ilse Brandt reist nach Havenstadt."
    assert [each["kind"] for each in article["set"]] == ["span", "span", "relation", "note", "reading"]
    reading = article["set"][-1]
    assert (reading["id"], reading["state"], reading["zones"], reading["labels"]["spans"]) == ("reading", "done", [[0, 36]], ["PER", "LOC"])
    assert (article["suggestions"], article["undo"], article["rev"], bool(article["readonly"])) == ([], [], 0, True)
    assert article["zones"]


def test_articles_open_with_their_zones_and_without_a_word_about_them(file, tmp_path):
    store = Store.create(tmp_path / "corpus", name="Probe")
    store.add_articles([article_of("Eins 🚢\n\nText.", id="x"), article_of("Zwei.", id="y")])
    door = FileDoor(file=LineFile(store.root / "articles.jsonl"), shown="corpus/articles.jsonl", annotator="a1")
    _, article = say(door, "hello")
    assert (article["article"]["id"], article["set"], article["queue"]["total"]) == ("x", [], 2)


def test_texts_that_were_never_imported_can_be_looked_at(file):
    door = file(b'{"text":"Eins \xf0\x9f\x9a\xa2","title":"T","date":"2031-03-14"}', b'{"id":"007","text":"Zwei"}', name="inbox.jsonl")
    article = say(door, "hello")[1]["article"]
    assert (article["id"], article["title"], article["meta"], article["sha256"]) == (
        "line 1",
        "T",
        {"date": "2031-03-14"},
        text_sha256("Eins 🚢"),
    )
    assert say(door, "open", to="next", **{"from": "line 1"})[0]["article"]["id"] == "007"


def test_one_goes_from_article_to_article_and_stops_at_the_ends(file):
    door = file(*(gold(id=key) for key in "abc"))
    step = lambda to, start: say(door, "open", to=to, **{"from": start})[0]  # noqa: E731
    assert [step("next", start)["article"]["id"] for start in "abc"] == ["b", "c", "c"]
    assert [step("previous", start)["article"]["id"] for start in "abc"] == ["a", "a", "b"]
    assert step("next", "a")["queue"] == {"index": 2, "total": 3, "previous": "a", "next": "c", "done": 3, "open": 0}
    assert say(door, "open", article="c")[0]["article"]["id"] == "c"
    assert say(door, "hello", article="b")[1]["article"]["id"] == "b"


def test_an_article_that_the_file_lacks_is_named_with_its_neighbours(file):
    assert say(file(gold(id="art-1")), "open", article="art-2") == [
        {"type": "error", "message": "gold.jsonl has no article 'art-2'; known: art-1."}
    ]


def test_readings_of_the_same_article_are_told_apart(file):
    door = file(gold(annotator="a1"), gold(annotator="a2"), gold(annotator="a2"))
    ids = [say(door, "hello")[1]["article"]["id"]]
    while (following := say(door, "open", to="next", **{"from": ids[-1]})[0]["article"]["id"]) != ids[-1]:
        ids.append(following)
    assert ids == ["x", "x (a2)", "x (line 3)"]


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (b'{"schema": "annotator/0", "id"', "gold.jsonl:2:31: "),
        (b"[1, 2]", "gold.jsonl:2: Expected `object`, got `array`"),
        (
            encode(gold()).replace(b'"Ilse Brandt"', b'"Else Brandt"'),
            "gold.jsonl:2: the gold of 'x' has a span s1 that says 'Else Brandt' at [2, 13)",
        ),
        (encode(gold()).replace(b"annotator/0", b"annotator/9"), "has schema 'annotator/9'"),
        (b"\xff\xfe{}", "byte 0xff is no UTF-8"),
        (b"[" * 100_000, "gold.jsonl:2: "),
        (b'{"id":"\\ud800"}', "gold.jsonl:2:"),
    ],
)
def test_a_broken_line_is_left_out_and_named_and_the_others_are_shown(file, line, said):
    door = file(gold(id="a"), line, gold(id="b"))
    corpus, article = say(door, "hello")
    assert article["queue"]["total"] == 2
    assert "Lines left out: 1: " in corpus["readonly"]
    assert said in corpus["readonly"]
    assert say(door, "open", to="next", **{"from": "a"})[0]["article"]["id"] == "b"


def test_of_many_broken_lines_five_are_named_and_all_counted(file):
    readonly = say(file(gold(), *[b"{"] * 50), "hello")[0]["readonly"]
    assert "Lines left out: 50: gold.jsonl:2:2: " in readonly
    assert "gold.jsonl:7" not in readonly
    assert readonly.endswith("; and 45 more")


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b'{"data":"x","label":[[0,1,"PER"]]}\n', "f.jsonl is neither articles nor gold: line 1 has 'data', 'label'."),
        (b'{"text":"x","label":[[0,1,"PER"]]}\n', "line 1 has 'text', 'label'."),
        (b'\n{"seq":1,"op":"o","text":"abc","crc":"9f3a01bc"}\n', "line 2 has 'seq', 'op', 'text', 'crc'."),
        (b"[1]\n", "line 1 has no JSON object."),
        (b"{}\n", "line 1 has nothing."),
        (b"", "f.jsonl holds no article; it is empty."),
        (b"\n \n", "f.jsonl holds no article; it is empty."),
        (b"{\n{\n", "f.jsonl holds no article: f.jsonl:1:2: "),
        (b'{"text":""}\n', "f.jsonl holds no article: f.jsonl:1: the text is empty."),
        (b"\x00\x01\x02", "f.jsonl holds no article: f.jsonl:1"),
    ],
)
def test_any_other_file_is_refused_in_words(tmp_path, data, said):
    path = tmp_path / "f.jsonl"
    path.write_bytes(data)
    door = FileDoor(file=LineFile(path), shown="f.jsonl", annotator="a1")
    for kind in ("hello", "open", "save"):
        (error,) = say(door, kind)
        assert error["type"] == "error"
        assert said in error["message"]
        assert str(tmp_path) not in error["message"]


def test_a_folder_and_a_file_that_went_are_refused_in_words(tmp_path, file):
    folder = FileDoor(file=LineFile(tmp_path), shown="", annotator="a1")
    assert "is no file that can be shown" in say(folder, "hello")[0]["message"]
    door = file(gold())
    say(door, "hello")
    door.file.path.unlink()
    assert say(door, "open", article="x")[0]["message"] == "gold.jsonl can't be read: it isn't there. Check the name."


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
def test_a_pipe_is_refused_at_once(tmp_path):
    os.mkfifo(tmp_path / "p.jsonl")
    door = FileDoor(file=LineFile(tmp_path / "p.jsonl"), shown="p.jsonl", annotator="a1")
    assert "is no file that can be shown" in say(door, "hello")[0]["message"]


def test_a_save_is_refused_for_good_and_nothing_is_written(file):
    door = file(gold())
    before = door.file.path.read_bytes()
    (refused,) = say(door, "save", op="op1", article="x", rev=0, do="add", remove=[], add=[])
    assert (refused["type"], refused["op"], refused["article"], refused["retry"]) == ("refused", "op1", "x", False)
    assert "only shown here" in refused["problems"][0]["message"]
    assert say(door, "label", label={"label": "X"})[0]["type"] == "error"
    assert door.file.path.read_bytes() == before
    assert [entry.name for entry in door.file.path.parent.iterdir()] == ["gold.jsonl"]


def test_there_is_no_past(file):
    door = file(gold())
    assert say(door, "undo", article="x", before="op9", count=3) == [{"type": "undo", "article": "x", "undo": [], "more": False}]
    assert say(door, "follow", article="x", rev=0) == [{"type": "still", "article": "x", "rev": 0}]
    assert say(door, "history", article="x") == [{"type": "history", "article": "x", "lines": [], "more": False}]
    assert len(say(door, "revision", article="x", rev=0)[0]["set"]) == 3
    assert "doesn't know the message 'sing'" in say(door, "sing")[0]["message"]
    assert "can't be read" in say(door, "open", article=7)[0]["message"]


def test_labels_have_colours_of_their_own_that_can_be_seen(file):
    spans = tuple(
        Span(id=f"s{number}", start=2, end=6, label=label, text="Ilse")
        for number, label in enumerate(["PER", "NO", "007", "__proto__", "VESSEL"])
    )
    scheme = say(file(gold(spans=spans)), "hello")[0]["scheme"]
    assert [each["label"] for each in scheme["spans"]] == ["PER", "LOC", "NO", "007", "__proto__", "VESSEL"]
    colours = [each["colour"] for each in scheme["spans"]]
    assert len(set(colours)) == 6
    assert min(contrast(colour) for colour in colours) >= 2.5


def test_a_thousand_labels_are_shown_in_time_and_neighbours_differ(file):
    spans = tuple(Span(id=f"s{number}", start=2, end=6, label=f"L{number}", text="Ilse") for number in range(1000))
    corpus, article = say(file(gold(spans=spans)), "hello")
    colours = [each["colour"] for each in corpus["scheme"]["spans"]]
    assert len(colours) == len(article["labels"]["spans"]) == 1002
    assert len(set(colours[:40])) == 40
    assert all(a != b for a, b in pairwise(colours))


def test_gold_in_its_corpus_has_the_colours_of_the_corpus(tmp_path):
    made = template("news")
    own = msgspec.structs.replace(made, spans=(msgspec.structs.replace(made.spans[0], colour="#123456", name="Leute"),))
    store = Store.create(tmp_path / "c", name="c", scheme=own)
    (store.root / "gold.jsonl").write_bytes(encode(gold()) + b"\n")
    scheme = say(FileDoor(file=LineFile(store.root / "gold.jsonl"), shown="c/gold.jsonl", annotator="a1"), "hello")[0]["scheme"]
    assert (scheme["spans"][0]["colour"], scheme["spans"][0]["name"], scheme["spans"][1]["label"]) == ("#123456", "Leute", "LOC")


def test_a_file_that_grew_or_was_replaced_is_read_again(file):
    door = file(gold(id="a"))
    say(door, "hello")
    with door.file.path.open("ab") as more:
        more.write(encode(gold(id="b")) + b"\n")
    assert say(door, "open", article="b")[0]["article"]["id"] == "b"
    door.file.path.write_bytes(encode(gold(id="c")) + b"\n")
    assert "has no article 'a'; known: c" in say(door, "open", article="a")[0]["message"]


@pytest.mark.parametrize("end", [b"\n", b"\r\n"])
def test_marks_at_the_start_line_ends_and_a_missing_last_newline_make_no_difference(tmp_path, end):
    path = tmp_path / "g.jsonl"
    path.write_bytes(b"\xef\xbb\xbf" + encode(gold(id="a")) + end + end + encode(gold(id="b")))
    door = FileDoor(file=LineFile(path), shown="g.jsonl", annotator="a1")
    assert [say(door, "open", article=key)[0]["article"]["id"] for key in "ab"] == ["a", "b"]
    assert "left out" not in say(door, "hello")[0]["readonly"]


def test_a_line_beyond_the_cap_is_named_and_costs_no_memory(tmp_path):
    path = tmp_path / "g.jsonl"
    with path.open("wb") as out:
        out.write(encode(gold(id="a")) + b"\n")
        out.write(b'{"text":"')
        for _ in range(5):
            out.write(b"x" * (LINE_CAP // 2))
        out.write(b'"}\n' + encode(gold(id="b")) + b"\n")
    code = """
import resource, sys
from pathlib import Path
from annotator.filedoor import FileDoor, answer
from annotator.linefile import LineFile
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
corpus, article = answer(FileDoor(file=LineFile(Path(sys.argv[1])), shown="g.jsonl", annotator="a1"), {"type": "hello"})
print(article["queue"]["total"], "g.jsonl:2: the line has more than" in corpus["readonly"], (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) // 1024)
"""
    total, named, grown = subprocess.run([sys.executable, "-c", code, path], capture_output=True, text=True, check=True).stdout.split()
    assert (total, named) == ("2", "True")
    assert int(grown) < 3 * LINE_CAP // 2**20


def test_a_large_file_is_not_loaded(tmp_path):
    path = tmp_path / "g.jsonl"
    text = "🙂 Ilse Brandt reist nach Havenstadt. " * 500
    record = msgspec.structs.replace(gold(), text=text, sha256=text_sha256(text))
    with path.open("wb") as out:
        for number in range(5_000):
            out.write(encode(msgspec.structs.replace(record, id=f"art-{number}")) + b"\n")
    code = """
import resource, sys
from pathlib import Path
from annotator.filedoor import FileDoor, answer
from annotator.linefile import LineFile
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
door = FileDoor(file=LineFile(Path(sys.argv[1])), shown="g.jsonl", annotator="a1")
print(answer(door, {"type": "hello"})[1]["queue"]["total"], answer(door, {"type": "open", "article": "art-4999"})[0]["article"]["id"])
print((resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) // 1024)
"""
    done = subprocess.run([sys.executable, "-c", code, path], capture_output=True, text=True, check=True).stdout.splitlines()
    assert path.stat().st_size > 80 * 2**20
    assert done[0] == "5000 art-4999"
    assert int(done[1]) < 20


@pytest.mark.skipif(not FOREIGN.is_dir(), reason="the files of other tools are not beside the project")
def test_files_of_other_tools_are_refused_in_words():
    found = sorted(FOREIGN.rglob("*.jsonl"))
    assert found
    for path in found:
        (error,) = say(FileDoor(file=LineFile(path), shown=path.name, annotator="a1"), "hello")
        assert "is neither articles nor gold: line 1 has" in error["message"]
