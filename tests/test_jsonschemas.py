"""The published schemas are those of the records, and they hold what the records hold."""

import json
from pathlib import Path

import jsonschema
import pytest
from hypothesis import given, settings

from annotator.gold import FinishedReading, record
from annotator.journal import JournalLine, encode_line
from annotator.jsonschemas import documents, schema
from annotator.model import AnnotationSet, Article, Reading
from annotator.records import encode
from tests.marks import marked
from tests.strategies import article_of, walks

LINES = jsonschema.Draft202012Validator(schema(JournalLine))
FOLDER = Path(__file__).parent.parent / "annotator" / "schemas"


@pytest.mark.parametrize("name", sorted(documents()))
def test_the_shipped_schema_is_the_one_of_the_code(name):
    assert (FOLDER / name).read_text(encoding="utf-8") == documents()[name], "run `make schemas`"


@settings(max_examples=30)
@given(walks())
def test_every_journal_line_fits_its_schema(walk):
    _, changes = walk
    for number, change in enumerate(changes, 1):
        line = JournalLine(
            v="0.1", seq=number, op=f"op{number}", at="2031-01-01T00:00:00.000Z", by="a1", article="a", text="0" * 12, scheme=1, rev=number,
            do="add", ms=0, remove=change.remove, add=change.add, prev="0" * 64,
        )  # fmt: skip
        LINES.validate(json.loads(encode_line(line)))


def test_a_gold_record_fits_its_schema_and_a_misspelt_member_does_not():
    article, spans = marked("[Ilse]PER")
    gold = record(
        article,
        (FinishedReading(annotator="a1", rev=1, annotations=AnnotationSet([*spans.values(), Reading(id="reading", state="done")])),),
        tool="t",
    )
    shape = json.loads(documents()["gold-record.json"])
    line = json.loads(encode(gold))
    jsonschema.validate(line, shape)
    line["spans"][0]["lable"] = "PER"
    with pytest.raises(jsonschema.ValidationError, match="lable"):
        jsonschema.validate(line, shape)


def test_an_article_fits_its_schema():
    jsonschema.validate(json.loads(encode(article_of("🙂\r\n"))), schema(Article))
