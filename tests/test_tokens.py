"""Tokens are a view of the characters: hyphens inside words split, sentences end where German ones do."""

import json
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given

from annotator.model import Article, Span
from annotator.records import text_sha256
from annotator.tokens import alignment, document, places, sentences
from tests.strategies import texts

STREAM = Path(__file__).parents[2] / "shared" / "foreign" / "smartdata-news" / "stream.jsonl"


def words(text: str, lang: str = "de") -> list[str]:
    return [text[start:end] for start, end in places(document(text, lang))]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Su-35-Kampfflugzeuge", ["Su", "-", "35", "-", "Kampfflugzeuge"]),
        ("die US- und EU-Kreise", ["die", "US", "-", "und", "EU", "-", "Kreise"]),
        ("„IRGC-General“ 🙂", ["„", "IRGC", "-", "General", "“", "🙂"]),
        ("am 100. Tag", ["am", "100.", "Tag"]),
        ("eins  zwei\r\ndrei", ["eins", "zwei", "drei"]),
    ],
)
def test_hyphens_inside_words_and_after_them_are_tokens(text: str, expected: list[str]) -> None:
    assert words(text) == expected


def test_a_language_that_has_no_tokenizer_here_is_read_as_any() -> None:
    assert words("eins zwei", "tlh") == ["eins", "zwei"]
    assert words("السلام عليكم", "ar") == ["السلام", "عليكم"]


@given(texts)
def test_tokens_are_the_text_and_nothing_else(text: str) -> None:
    doc = document(text, "de")
    assert doc.text == text
    found = places(doc)
    assert found == sorted(found)
    assert all(first[1] <= second[0] for first, second in pairwise(found))
    read = sentences(text, found)
    assert [number for start, end in read for number in range(start, end)] == list(range(len(found)))


def test_a_sentence_ends_after_its_quotes_at_line_breaks_and_not_after_an_ordinal() -> None:
    text = "Er kam am 3. Mai. „Gut so!“ Sie ging\nTitel ohne Punkt"
    tokens = places(document(text, "de"))
    assert [text[tokens[start][0] : tokens[end - 1][1]] for start, end in sentences(text, tokens)] == [
        "Er kam am 3. Mai.",
        "„Gut so!“",
        "Sie ging",
        "Titel ohne Punkt",
    ]


def test_the_alignment_counts_spans_that_tokens_fit_and_shows_the_others() -> None:
    text = "Su-35 und Kampfflugzeuge"
    article = Article(id="a", text=text, lang="de", sha256=text_sha256(text))
    spans = [Span(id=f"s{start}", start=start, end=end, label="X", text=text[start:end]) for start, end in ((0, 5), (10, 15))]
    found = alignment([(article, spans)])
    assert (found.spans, found.aligned, found.off, found.rate) == (2, 1, ("Kampf",), 0.5)
    assert str(found) == "1 of 2 spans lie on tokens (50.0%); not Kampf"


@pytest.mark.skipif(not STREAM.exists(), reason="the real German news are not beside this checkout")
def test_nearly_all_spans_of_real_german_news_lie_on_tokens() -> None:
    read = []
    for line in STREAM.read_bytes().splitlines():
        row = json.loads(line)
        article = Article(id=row["id"], text=row["text"], lang="de", sha256="")
        read.append((article, [Span(id="s", start=each["start"], end=each["end"], label="X", text="") for each in row["spans"]]))
    found = alignment(read)
    assert found.spans > 4000
    assert found.rate > 0.99
