"""The table for spreadsheets: what its rows say, what is counted as lost, and that nothing in it is taken for a formula."""

import csv
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given, settings
from msgspec.structs import replace

from annotator.export import export, options
from annotator.formats import csvout, registry
from annotator.formats.options import Options
from annotator.gold import GoldRecord
from annotator.loss import Losses, LossRefused, LossReport
from annotator.model import Argument, Entity, Event, Labels, Note, Relation, Source, Span, Topic
from tests.formats.law import named_alike
from tests.formats.records import LABELS, records
from tests.test_filedoor import gold

TWO = Labels(spans=("PER", "LOC"))


def exported(folder: Path, *found: GoldRecord, chosen: Options = Options(labels=TWO)) -> tuple[list[dict[str, str]], LossReport]:  # noqa: B008 - a value
    losses = Losses()
    projected = [each for record in found if (each := csvout.project(record, losses, chosen)) is not None]
    csvout.write(folder / "out.csv", projected, chosen)
    with (folder / "out.csv").open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file, delimiter=chosen.delimiter)), losses.report("csv")


def filled(row: dict[str, str]) -> dict[str, str]:
    return {name: cell for name, cell in row.items() if cell and name not in ("article", "annotator", "title")}


def full() -> GoldRecord:
    record = gold("🙂 [Ilse Brandt]PER besucht [Kiel]LOC, hört man.", meta={"title": "Großer Besuch; „heute“"})
    first, second = record.spans
    return replace(
        record,
        spans=(replace(first, entity="e1", decision="corrected", attrs={"metonymic": True, "Grad": ["a", "b"]}), second),
        relations=(Relation(id="r1", label="VISITS", head="s1", tail="s2"),),
        events=(
            Event(id="v1", label="Visit", triggers=("s2",), args=(Argument(role="Guest", ref="s1"), Argument(role="Place", ref="s2"))),
            Event(id="v2", label="Report", args=(Argument(role="Item", ref="v1"),)),
        ),
        entities=(Entity(id="e1", name="Brandt, Ilse", label="PER", kb="Q1"),),
        topics=(Topic(id="t1", label="politik", decision="added"),),
        coverage=replace(record.coverage, relations=("VISITS",), events=("Visit", "Report"), topics=("politik",)),
    )


@settings(max_examples=60)
@given(records(id="a"))
def test_the_report_names_what_the_table_lacks(record: GoldRecord) -> None:
    losses, chosen = Losses(), Options(labels=LABELS)
    projected = [found for found in [csvout.project(record, losses, chosen)] if found is not None]
    named_alike([record], projected, losses.report("csv"))
    assert [csvout.project(each, Losses(), chosen) for each in projected] == projected


@settings(max_examples=60)
@given(record=records(id="a"))
def test_every_element_has_a_row_that_pandas_reads_as_well(tmp_path_factory: pytest.TempPathFactory, record: GoldRecord) -> None:
    folder = tmp_path_factory.mktemp("table")
    projected = csvout.project(record, Losses(), Options(labels=LABELS))
    rows, _ = exported(folder, *([record] if projected else []), chosen=Options(labels=LABELS))
    wanted = (
        [] if projected is None else [*projected.spans, *projected.relations, *projected.events, *projected.entities, *projected.topics]
    )
    assert sorted(row["id"] for row in rows) == sorted(each.id for each in wanted)
    frame = pd.read_csv(folder / "out.csv", dtype=str, keep_default_na=False)
    assert frame.to_dict("records") == rows


def test_each_kind_of_element_fills_its_columns(tmp_path: Path) -> None:
    rows, _ = exported(tmp_path, full())
    assert list(rows[0]) == list(csvout.COLUMNS)
    assert {(row["article"], row["annotator"], row["title"]) for row in rows} == {("x", "gold", "Großer Besuch; „heute“")}
    assert [filled(row) for row in rows] == [
        {"kind": "span", "id": "s1", "label": "PER", "start": "2", "end": "13", "text": "Ilse Brandt", "decision": "corrected"}
        | {"entity_id": "e1", "entity": "Brandt, Ilse", "kb": "Q1", "attributes": '{"metonymic":true,"Grad":["a","b"]}'},
        {"kind": "span", "id": "s2", "label": "LOC", "start": "22", "end": "26", "text": "Kiel"},
        {"kind": "relation", "id": "r1", "label": "VISITS", "head": "s1", "head_text": "Ilse Brandt", "tail": "s2", "tail_text": "Kiel"},
        {"kind": "event", "id": "v1", "label": "Visit", "triggers": "Kiel (s2)", "arguments": "Guest: Ilse Brandt (s1); Place: Kiel (s2)"},
        {"kind": "event", "id": "v2", "label": "Report", "arguments": "Item: Visit (v1)"},
        {"kind": "entity", "id": "e1", "label": "PER", "entity_id": "e1", "entity": "Brandt, Ilse", "kb": "Q1"},
        {"kind": "topic", "id": "t1", "label": "politik", "decision": "added"},
    ]


def test_excel_knows_by_a_mark_that_the_file_is_utf_8(tmp_path: Path) -> None:
    exported(tmp_path, full())
    assert (tmp_path / "out.csv").read_bytes()[:10] == b"\xef\xbb\xbfarticle"
    assert pd.read_csv(tmp_path / "out.csv")["title"][0] == "Großer Besuch; „heute“"


def test_a_german_excel_gets_semicolons(tmp_path: Path) -> None:
    rows, _ = exported(tmp_path, full(), chosen=Options(labels=TWO, delimiter=";"))
    assert rows[0]["title"] == "Großer Besuch; „heute“"
    assert (tmp_path / "out.csv").read_text(encoding="utf-8-sig").startswith("article;title;annotator;kind;")


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\0"])
def test_a_cell_that_begins_like_a_formula_has_an_apostrophe_in_front_and_is_counted(tmp_path: Path, start: str) -> None:
    record = gold("Ilse", id="a", spans=(), meta={"title": f"{start}1+1"})
    record = replace(record, spans=(Span(id="s1", start=0, end=4, label=f"{start}PER", text="Ilse"),))
    (row,), report = exported(tmp_path, record, chosen=Options())
    assert (row["title"], row["label"], row["text"]) == (f"'{start}1+1", f"'{start}PER", "Ilse")
    (loss,) = [each for each in report.losses if "formula" in each.reason]
    assert (loss.class_, loss.count, loss.ids) == ("text.changed", 2, (("a", "s1"), ("a", "s1")))
    assert loss.examples[0].after == f"'{start}1+1".replace("\r", "⏎")


def test_line_breaks_quotes_and_commas_stay_in_their_cell(tmp_path: Path) -> None:
    text = 'Der "Rat",\r\nder\n;kommt'
    record = replace(gold("x"), text=text, spans=(Span(id="s1", start=0, end=len(text), label="PER", text=text),))
    (row,), _ = exported(tmp_path, record)
    assert row["text"] == text


def test_a_span_of_several_segments_says_where_they_are(tmp_path: Path) -> None:
    record = gold("Ilse und Uwe Brandt")
    record = replace(record, spans=(Span(id="s1", start=0, end=19, label="PER", text=record.text, segments=((0, 4), (13, 19))),))
    (row,), report = exported(tmp_path, record)
    assert (row["start"], row["end"], row["segments"]) == ("0", "19", "[[0,4],[13,19]]")
    assert report.count("span.discontinuous") == 0


def test_what_a_table_lacks_is_counted(tmp_path: Path) -> None:
    record = full()
    first, second = record.spans
    record = replace(
        record,
        state="open",
        notes=(Note(id="n1", text="Kiel?"),),
        spans=(replace(first, source=Source(by="rules", version="1"), ext={"brat": {"id": "T1"}}), second),
        entities=(replace(record.entities[0], ledger="l7"),),
        meta={"title": "a", "published": "2025-01-13"},
        coverage=replace(record.coverage, zones=((0, 30),)),
    )
    _, report = exported(tmp_path, record)
    assert {(loss.class_, each) for loss in report.losses for each in loss.ids} == {
        ("coverage.lost", ("x", "")),
        ("attr.lost", ("x", "")),
        ("attr.lost", ("x", "s1")),
        ("kb.lost", ("x", "e1")),
        ("note.lost", ("x", "n1")),
        ("provenance.lost", ("x", "")),
        ("provenance.lost", ("x", "s1")),
        ("text.changed", ("x", "")),
    }


def test_an_article_without_annotations_and_a_skipped_one_have_no_row_and_are_named(tmp_path: Path) -> None:
    rows, report = exported(tmp_path, gold("Nichts.", id="a"), gold("[Kiel]LOC", id="b", state="skipped"))
    assert rows == []
    assert {(loss.class_, loss.ids) for loss in report.losses} == {("record.skipped", (("a", ""),)), ("record.skipped", (("b", ""),))}


def test_an_export_is_checked_row_by_row_and_refused_where_coverage_would_be_lost(tmp_path: Path) -> None:
    entry = registry.entry(None, tmp_path / "Tabelle.CSV", writing=True)
    report = export(lambda: iter([full()]), tmp_path / "Tabelle.CSV", entry, options({"delimiter": ";"}), check=True)
    assert report.checked == "the csv module: 2 spans, 1 relations, 2 events, 1 entities, 1 topics"
    unread = replace(full(), coverage=replace(full().coverage, zones=()))
    with pytest.raises(LossRefused, match=r"coverage\.lost"):
        export(lambda: iter([unread]), tmp_path / "b.csv", entry, Options())


def test_a_table_is_not_read() -> None:
    with pytest.raises(ValueError, match="the format 'csv' can't be read"):
        registry.entry("csv", Path("a.csv"), writing=False)
    with pytest.raises(ValueError, match=r"delimiter='\|' is no choice"):
        options({"delimiter": "|"})
