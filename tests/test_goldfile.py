"""Reading gold: bad lines are named by file and line, good ones still load."""

import json

import pandas as pd
import pytest

from annotator.gold import FinishedReading, GoldRecord, record
from annotator.goldfile import read, text_problems
from annotator.model import AnnotationSet, Labels, Reading
from annotator.problem import Problem
from annotator.records import encode
from tests.marks import marked


@pytest.fixture
def lines():
    """Twenty gold records as JSON objects."""
    made = []
    for number in range(20):
        article, spans = marked("🙂 [Ilse Brandt]PER in [Südmark]LOC", id=f"00{number}")
        reading = Reading(id="reading", state="done", labels=Labels(spans=("PER", "LOC")), zones=((0, len(article.text)),))
        made.append(
            json.loads(
                encode(
                    record(
                        article, (FinishedReading(annotator="a1", rev=2, annotations=AnnotationSet([*spans.values(), reading])),), tool="t"
                    )
                )
            )
        )
    return made


def write(tmp_path, lines):
    path = tmp_path / "gold.jsonl"
    path.write_bytes(b"".join((line if isinstance(line, bytes) else json.dumps(line).encode()) + b"\n" for line in lines))
    return path


def found(path):
    results = list(read(path))
    return [each for each in results if isinstance(each, GoldRecord)], [each for each in results if isinstance(each, Problem)]


def test_broken_json_at_line_17_is_named_and_the_others_load(tmp_path, lines):
    lines[16] = json.dumps(lines[16]).encode()[:-20]
    records, problems = found(write(tmp_path, lines))
    assert len(records) == 19
    assert problems[0].where.startswith("gold.jsonl:17:")
    assert "The other lines are read" in problems[0].message


@pytest.mark.parametrize(
    ("spoil", "message"),
    [
        (
            lambda line: line["spans"][0].update(end=99),
            "has a span s1 that ends at 99, but the text has 24 characters. Was the text changed after annotation?",
        ),
        (lambda line: line["spans"][0].update(text="Else"), "says 'Else' at [2, 13), but the text has 'Ilse Brandt' there"),
        (lambda line: line["spans"][1].update(id="s1"), "has the id 's1' twice; ids are unique in a record"),
        (
            lambda line: line["spans"][0].update(was={"kind": "span", "id": "s.x", "start": 2, "end": 6, "label": "PER", "text": "Else"}),
            "whose suggestion says 'Else'",
        ),
        (lambda line: line["coverage"].update(zones=[[0, 25]]), "covers [(0, 25)], but its text has 24 characters"),
        (lambda line: line["spans"][0].update(entity="e1"), "has an element s1 that points to 'e1', which the record doesn't hold"),
        (lambda line: line.update(id="003"), "the gold of '003' stands on lines 4 and 5; the first is used. Remove one."),
        (
            lambda line: line.update(schema="annotator/1"),
            "has schema 'annotator/1'; this version reads annotator/0. Install a newer article-annotator",
        ),
        (lambda line: line.update(lable="x"), "Object contains unknown field `lable`"),
        (lambda line: line["spans"][0].update(start=2.5), "Expected `int`, got `float` - at `$.spans[0].start`"),
        (lambda line: line["spans"][0].update(start=True), "Expected `int`, got `bool` - at `$.spans[0].start`"),
        (lambda line: line.update(id=7), "Expected `str`, got `int` - at `$.id`"),
    ],
)
def test_a_record_that_contradicts_itself_is_named(tmp_path, lines, spoil, message):
    spoil(lines[4])
    records, problems = found(write(tmp_path, lines))
    assert len(records) == 19
    assert problems[0].line == 5
    assert message in problems[0].message


def test_a_text_that_was_edited_is_found_by_its_sha256(lines):
    gold = next(iter(found_in(lines[0])))
    assert list(text_problems(gold)) == []
    lines[0]["lang"], lines[0]["text"] = "de", lines[0]["text"].replace("in", "im")
    edited = next(iter(found_in(lines[0])))
    assert "Was the file edited?" in next(text_problems(edited)).message


def found_in(line):
    from annotator.records import decode

    yield decode(json.dumps(line).encode(), GoldRecord)


def test_gold_loads_with_json_and_pandas_alone(tmp_path, lines):
    path = write(tmp_path, lines)
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").split("\n") if line]
    frame = pd.DataFrame([span | {"article": row["id"]} for row in rows for span in row["spans"]])
    assert list(frame["text"][:2]) == ["Ilse Brandt", "Südmark"]
    assert frame["article"][0] == "000"
    assert all(row["text"][span["start"] : span["end"]] == span["text"] for row in rows for span in row["spans"])


def test_gold_loads_into_spacy_with_char_span_alone(lines):
    spacy = pytest.importorskip("spacy")
    doc = spacy.blank("de")(lines[0]["text"])
    doc.ents = [doc.char_span(span["start"], span["end"], label=span["label"]) for span in lines[0]["spans"]]
    assert [(entity.text, entity.label_) for entity in doc.ents] == [("Ilse Brandt", "PER"), ("Südmark", "LOC")]
