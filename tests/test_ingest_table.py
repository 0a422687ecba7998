"""Tables: cells stay what they are, rows that don't fit are named."""

import pandas as pd
import pytest

from annotator.ingest.draft import Draft
from annotator.ingest.table import is_frame, read, read_frame
from annotator.problem import Problem


def rows(text: str, **choices: str) -> list[Draft | Problem]:
    return read(text.encode(), file="a.csv", **choices)


def test_cells_are_text_and_stay_as_they_stand() -> None:
    found = rows('id,text,n,flag\n007,"Er sagte ""ja"",\r\ndann ging er",1e5,NO\n')
    meta = {"n": "1e5", "flag": "NO"}
    assert found == [Draft(id="007", text='Er sagte "ja",\r\ndann ging er', meta=meta, file="a.csv", line=2, encoding="utf-8")]


@pytest.mark.parametrize("mark", [",", ";", "\t", "|"])
def test_the_delimiter_is_found_in_the_header(mark: str) -> None:
    found = rows(f"id{mark}text\na{mark}eins\n")
    assert [(entry.id, entry.text) for entry in found if isinstance(entry, Draft)] == [("a", "eins")]


def test_a_row_of_another_length_is_named_with_its_line() -> None:
    found = rows('id,text\n"a","eins\nzwei"\nb\nc,drei\n')
    assert [entry.where for entry in found if isinstance(entry, Problem)] == ["a.csv:4"]
    assert [entry.id for entry in found if isinstance(entry, Draft)] == ["a", "c"]


def test_a_quote_that_never_ends_is_named() -> None:
    found = rows('id,text\na,eins\nb,"zwei\n')
    assert [entry.where for entry in found if isinstance(entry, Problem)] == ["a.csv:3"]


@pytest.mark.parametrize(
    ("text", "words"), [("id,txt\na,b\n", "known: txt, id"), ("text,id,id\na,b,c\n", "'id' stands twice"), ("", "is empty")]
)
def test_a_header_that_does_not_fit_refuses_the_file(text: str, words: str) -> None:
    found = rows(text)
    assert [type(entry) for entry in found] == [Problem]
    assert words in str(found[0])


def test_a_cell_may_be_longer_than_the_csv_module_allows_by_itself() -> None:
    found = rows("text\n" + "x" * 500_000 + "\n")
    assert [len(entry.text) for entry in found if isinstance(entry, Draft)] == [500_000]


def test_a_frame_gives_a_draft_a_row() -> None:
    frame = pd.DataFrame({"id": ["007", "b"], "text": ["eins", "zwei"], "n": [1, 2], "when": [pd.Timestamp("2024-03-12"), None]})
    assert is_frame(frame)
    assert read_frame(frame, name="frame") == [
        Draft(id="007", text="eins", meta={"n": 1, "when": "2024-03-12T00:00:00"}, file="frame", line=1),
        Draft(id="b", text="zwei", meta={"n": 2}, file="frame", line=2),
    ]


def test_missing_values_are_left_out_and_numbers_are_no_ids() -> None:
    frame = pd.DataFrame({"id": [7, 8], "text": ["eins", "zwei"], "x": [float("nan"), 2.5]})
    found = read_frame(frame, name="frame")
    assert [entry.rule for entry in found if isinstance(entry, Problem)] == ["id", "id"]
    kept = read_frame(frame.drop(columns="id"), name="frame")
    assert [entry.meta for entry in kept if isinstance(entry, Draft)] == [{}, {"x": 2.5}]


def test_infinity_in_a_frame_is_refused() -> None:
    found = read_frame(pd.DataFrame({"text": ["eins"], "x": [float("inf")]}), name="frame")
    assert [entry.rule for entry in found if isinstance(entry, Problem)] == ["meta"]


def test_a_frame_without_the_column_names_what_is_there() -> None:
    found = read_frame(pd.DataFrame({"txt": ["eins"]}), name="frame")
    assert "known: txt" in str(found[0])
