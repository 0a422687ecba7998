"""doccano's files: its own examples, the law in each shape, and what is wrong in broken ones."""

import json
import tracemalloc
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from annotator.export import export, options
from annotator.formats import doccano, registry
from annotator.formats.options import Options
from annotator.formats.units import UnitUnproven
from annotator.gold import SCHEMA, Coverage, GoldRecord, Provenance
from annotator.loss import Losses, LossRefused, LossReport
from annotator.model import Labels, Relation, Span, Topic
from annotator.records import text_sha256
from tests.formats.law import comparable, holds
from tests.formats.records import LABELS, PLAIN, records

FOREIGN = Path(__file__).parents[2].parent / "shared" / "foreign" / "doccano"
foreign = pytest.mark.skipif(not FOREIGN.is_dir(), reason="the foreign sample files aren't beside this project")


def read(path: Path, chosen: Options | None = None) -> tuple[list[GoldRecord], LossReport]:
    losses = Losses()
    found = list(doccano.read(path, losses, chosen or Options()))
    return found, losses.report("doccano")


def file(folder: Path, *rows: object, name: str = "in.jsonl") -> Path:
    path = folder / name
    path.write_bytes(b"".join((row if isinstance(row, bytes) else json.dumps(row).encode()) + b"\n" for row in rows))
    return path


def spans(record: GoldRecord) -> list[tuple[int, int, str, str]]:
    return [(span.start, span.end, span.label, span.text) for span in record.spans]


def messages(report: LossReport, class_: str) -> list[str]:
    return [example.before for loss in report.losses if loss.class_ == class_ for example in loss.examples]


def record(text: str = "Ilse 🙂 Brandt", **members: object) -> GoldRecord:
    plain = GoldRecord(
        schema=SCHEMA,
        id="a-1",
        annotator="gold",
        state="done",
        text=text,
        sha256=text_sha256(text),
        spans=(Span(id="x", start=7, end=13, label="PER", text="Brandt"),),
        coverage=Coverage(spans=("PER",), zones=((0, len(text)),)),
        prov=Provenance(tool=""),
    )
    return replace(plain, **members)


SHAPES = {
    "relation": LABELS,
    "intent": replace(LABELS, relations=()),
    "classification": replace(LABELS, spans=(), relations=(), events=()),
    "sequence": replace(LABELS, relations=(), topics=()),
}


@pytest.mark.parametrize(
    ("shape", "nested", "unit"),
    [
        ("relation", "outermost", None),
        ("relation", "error", "codepoint"),
        ("intent", "outermost", "utf8"),
        ("classification", "outermost", None),
        ("sequence", "error", None),
    ],
)
def test_the_law_holds_in_every_shape(shape: str, nested: str, unit: str | None) -> None:
    labels = SHAPES[shape]
    assert doccano.shape_of(labels) == shape

    @settings(max_examples=50)
    @given(st.tuples(records(id="a"), records(id="b~2")))
    def law(both: tuple[GoldRecord, ...]) -> None:
        kept = [replace(each, spans=(), relations=(), events=(), notes=()) for each in both] if shape == "classification" else both
        with TemporaryDirectory() as folder:
            holds(doccano, kept, Path(folder), options({"labels": labels, "nested": nested, "unit": unit}), name="out.jsonl")

    law()


@pytest.mark.parametrize("discontinuous", ["hull", "drop"])
def test_the_law_holds_for_plain_records(discontinuous: str) -> None:
    @settings(max_examples=50)
    @given(st.tuples(records(id="a", labels=PLAIN, plain=True), records(id="b", labels=PLAIN, plain=True)))
    def law(both: tuple[GoldRecord, ...]) -> None:
        with TemporaryDirectory() as folder:
            holds(doccano, both, Path(folder), options({"labels": PLAIN, "discontinuous": discontinuous}), name="out.jsonl")

    law()


@foreign
@pytest.mark.parametrize(
    ("name", "kept", "skipped"),
    [
        ("import-sequence.jsonl", (2, 1, 0, 0), 1),
        ("import-overlapping.jsonl", (1, 2, 0, 0), 0),
        ("import-intent.jsonl", (4, 2, 0, 2), 1),
        ("import-relation.jsonl", (1, 4, 3, 0), 0),
        ("export-relation-pretty.json", (1, 4, 3, 0), 0),
    ],
)
def test_doccanos_own_examples_come_in_and_go_out_again(name: str, kept: tuple[int, ...], skipped: int, tmp_path: Path) -> None:
    found, report = read(FOREIGN / name)
    counts = (len(found), *(sum(len(getattr(each, layer)) for each in found) for layer in ("spans", "relations", "topics")))
    assert (counts, report.count("record.skipped")) == (kept, skipped)
    again = export(lambda: iter(found), tmp_path / "out.jsonl", registry.FORMATS["doccano"], Options(), check=True)
    assert [loss.class_ for loss in again.losses] == []
    second, _ = read(tmp_path / "out.jsonl")
    assert [comparable(each) for each in second] == [comparable(each) for each in found]


@foreign
def test_doccanos_pretty_printed_export_says_the_same_as_its_lines() -> None:
    (pretty,), _ = read(FOREIGN / "export-relation-pretty.json")
    (line,), _ = read(FOREIGN / "import-relation.jsonl")
    assert spans(pretty) == spans(line)
    assert spans(pretty)[1] == (22, 39, "DATE", "September 4, 1998")
    tied = [(each.label, each.head, each.tail) for each in pretty.relations]
    assert tied == [("foundedAt", "s0", "s1"), ("foundedBy", "s0", "s2"), ("foundedBy", "s0", "s3")]


@foreign
def test_a_row_without_a_text_is_named_by_file_and_line() -> None:
    _, report = read(FOREIGN / "import-sequence.jsonl")
    (said,) = messages(report, "record.skipped")
    assert said.startswith("import-sequence.jsonl:3: no text under 'text', but 'label', 'meta'")


def test_offsets_are_written_in_utf_16_units_and_read_again(tmp_path: Path) -> None:
    path = tmp_path / "out.jsonl"
    chosen = Options(labels=Labels(spans=("PER",)))
    doccano.write(path, [record()], chosen)
    row = json.loads(path.read_bytes())
    assert row == {"text": "Ilse 🙂 Brandt", "label": [[8, 14, "PER"]], "annotator": {"id": "a-1", "unit": "utf16"}}
    (again,), report = read(path, chosen)
    assert (again.id, spans(again)) == ("a-1", [(7, 13, "PER", "Brandt")])
    assert [loss.reason for loss in report.losses] == ["offsets count UTF-16 units: the file says so"]


@pytest.mark.parametrize("text", ["Ilse 🙂 Brandt", "Ilse\r\n\r\nBrandt"])
def test_where_the_unit_matters_and_nobody_says_it_one_is_asked(text: str, tmp_path: Path) -> None:
    path = file(tmp_path, {"text": text, "label": [[8, 14, "PER"]]})
    with pytest.raises(UnitUnproven, match="doesn't say in which unit"):
        read(path)
    assert len(read(path, Options(unit="utf16"))[0]) == 1


def test_umlauts_and_line_breaks_need_nobodys_word(tmp_path: Path) -> None:
    (found,), report = read(file(tmp_path, {"text": "Über\nKöln", "label": [[5, 9, "LOC"]]}))
    assert spans(found) == [(5, 9, "LOC", "Köln")]
    assert [loss.reason for loss in report.losses] == ["offsets count UTF-16 units: every unit gives the same offsets here"]


def test_what_came_back_from_doccano_keeps_our_id_but_its_unit_is_asked(tmp_path: Path) -> None:
    path = file(tmp_path, {"id": 17, "text": "🙂 Ilse", "label": [[3, 7, "PER"]], "annotator": {"id": "a-1", "unit": "utf16"}})
    with pytest.raises(UnitUnproven):
        read(path)
    (found,), _ = read(path, Options(unit="utf16"))
    assert (found.id, found.ext, spans(found)) == ("a-1", {"doccano": {"id": 17}}, [(2, 6, "PER", "Ilse")])


def test_a_file_may_call_its_columns_otherwise(tmp_path: Path) -> None:
    path = file(tmp_path, {"body": "Ilse", "tags": [[0, 4, "PER"]], "text": "a teaser"})
    (found,), _ = read(path, options({"columns": {"text": "body", "label": "tags"}}))
    assert (found.text, spans(found), found.meta) == ("Ilse", [(0, 4, "PER", "Ilse")], {"text": "a teaser"})


def test_meta_data_comments_and_ids_of_an_export_are_kept(tmp_path: Path) -> None:
    path = file(tmp_path, {"id": 3, "text": "Ilse", "label": ["politik"], "Comments": ["Warum?"], "title": "Ein Titel"})
    (found,), _ = read(path)
    assert (found.id, found.meta, [note.text for note in found.notes]) == ("3", {"title": "Ein Titel"}, ["Warum?"])
    assert ([topic.label for topic in found.topics], found.coverage.topics, found.coverage.spans) == (["politik"], ("politik",), ())


def test_a_list_and_objects_on_one_line_are_read_too(tmp_path: Path) -> None:
    rows = [{"text": "Ilse", "label": [[0, 4, "PER"]]}, {"text": "Köln", "label": []}]
    found, _ = read(file(tmp_path, json.dumps(rows, indent=2).encode(), name="list.json"))
    joined, _ = read(file(tmp_path, "".join(map(json.dumps, rows)).encode(), name="joined.json"))
    assert [spans(each) for each in found] == [spans(each) for each in joined] == [[(0, 4, "PER", "Ilse")], []]
    assert [each.id for each in joined] == ["joined-1", "joined-2"]


def test_a_byte_order_mark_is_passed_over(tmp_path: Path) -> None:
    path = file(tmp_path, b"\xef\xbb\xbf" + json.dumps({"text": "Ilse", "label": []}).encode())
    assert [each.text for each in read(path)[0]] == ["Ilse"]


def test_what_is_not_covered_is_unknown(tmp_path: Path) -> None:
    (found,), _ = read(file(tmp_path, {"text": "Ilse", "label": [[0, 4, "PER"]]}), Options(covered=False))
    assert found.coverage == Coverage(spans=(), zones=())


def test_a_file_without_relations_says_nothing_of_them(tmp_path: Path) -> None:
    (found,), _ = read(file(tmp_path, {"text": "Ilse", "label": [[0, 4, "PER"]]}), Options(labels=LABELS))
    assert (found.coverage.spans, found.coverage.relations, found.coverage.topics) == (LABELS.spans, (), ())


def test_label_types_lie_beside_the_file_and_say_what_was_asked(tmp_path: Path) -> None:
    labels = Labels(spans=("PER", "ORG"), relations=("WORKS_FOR",))
    chosen = Options(labels=labels, colours={"PER": "#ffee00"})
    doccano.write(tmp_path / "out.jsonl", [record(coverage=Coverage(spans=("PER", "ORG"), zones=((0, 13),)))], chosen)
    types = json.loads((tmp_path / "out.labels.json").read_bytes())
    assert types[0] == {
        "text": "PER",
        "prefix_key": None,
        "suffix_key": "1",
        "background_color": "#ffee00",
        "text_color": "#000000",
        "task_type": "Span",
    }
    assert [each["text"] for each in json.loads((tmp_path / "out.more.labels.json").read_bytes())] == ["WORKS_FOR"]
    (found,), _ = read(tmp_path / "out.jsonl")
    assert (found.coverage.spans, found.coverage.relations) == (("PER", "ORG"), ("WORKS_FOR",))


def test_relations_point_to_whole_numbers_that_are_unique_in_the_file(tmp_path: Path) -> None:
    labels = Labels(spans=("PER",), relations=("KNOWS",))
    two = (Span(id="x", start=0, end=4, label="PER", text="Ilse"), Span(id="y", start=7, end=13, label="PER", text="Brandt"))
    tied = record(spans=two, relations=(Relation(id="z", label="KNOWS", head="y", tail="x"),))
    doccano.write(tmp_path / "out.jsonl", [tied, replace(tied, id="a-2")], Options(labels=labels))
    rows = [json.loads(line) for line in (tmp_path / "out.jsonl").read_bytes().splitlines()]
    assert rows[1]["relations"] == [{"id": 2, "from_id": 4, "to_id": 3, "type": "KNOWS"}]
    assert [each["id"] for each in rows[1]["entities"]] == [3, 4]


def test_meta_data_that_would_overwrite_a_rows_data_is_refused(tmp_path: Path) -> None:
    said = record(meta={"text": "x", "title": "Ein Titel"})
    holds(doccano, [said], tmp_path, Options(labels=Labels(spans=("PER",))), name="law.jsonl")
    with pytest.raises(LossRefused, match="meta 'text'"):
        export(lambda: iter([said]), tmp_path / "out.jsonl", registry.FORMATS["doccano"], Options())
    assert not (tmp_path / "out.jsonl").exists()


def test_what_nobody_read_is_counted_as_lost(tmp_path: Path) -> None:
    half = record(coverage=Coverage(spans=("PER",), zones=((0, 4),)))
    with pytest.raises(LossRefused, match=r"coverage\.lost"):
        export(lambda: iter([half]), tmp_path / "out.jsonl", registry.FORMATS["doccano"], Options())


def test_a_check_says_that_the_project_must_allow_overlapping_spans(tmp_path: Path) -> None:
    spans = (Span(id="x", start=0, end=13, label="PER", text="Ilse 🙂 Brandt"), Span(id="y", start=7, end=13, label="PER", text="Brandt"))
    report = export(lambda: iter([record(spans=spans)]), tmp_path / "out.jsonl", registry.FORMATS["doccano"], Options(), check=True)
    assert report.checked == (
        "read again (1 records have spans that overlap: the doccano project must allow it): 1 records, 2 spans, 0 relations, 0 topics"
    )
    assert report.files == ("out.jsonl", "out.labels.json")


def test_topics_alone_make_a_file_for_classification(tmp_path: Path) -> None:
    chosen = Options(labels=Labels(topics=("politik", "sport")))
    doccano.write(tmp_path / "out.jsonl", [record(spans=(), topics=(Topic(id="t", label="sport"),))], chosen)
    assert json.loads((tmp_path / "out.jsonl").read_bytes())["label"] == ["sport"]


@pytest.mark.parametrize(
    ("row", "class_", "said"),
    [
        (b'{"text": "Ilse", "label": [[0, 4, "PER"]]', "record.skipped", "in.jsonl:2:42: Expecting"),
        (b'{"text": "\\ud83d"}', "record.skipped", "half of a surrogate pair"),
        (b'["Ilse"]', "record.skipped", "Expected `object`, got `array`"),
        ({"text": 7}, "record.skipped", "in.jsonl:2: no text under 'text', but 'text'"),
        ({"text": "Ilse", "label": [[0, 9, "PER"]]}, "repair.span", "in.jsonl:2: [0, 9) PER of 4 characters"),
        (
            {"text": "Ilse", "label": [[2, 2, "PER"]]},
            "repair.span",
            "in.jsonl:2: [2, 2, 'PER']",
        ),
        ({"text": "Ilse", "label": [[0, 4]]}, "repair.span", "in.jsonl:2: [0, 4]"),
        ({"text": "Ilse", "entities": [{"id": 1, "label": "PER"}]}, "repair.span", "in.jsonl:2: {'id': 1, 'label': 'PER'}"),
        ({"text": "Ilse", "entities": [], "relations": [{"from_id": 1}]}, "repair.relation", "in.jsonl:2: {'from_id': 1}"),
        (
            {"text": "Ilse", "entities": [], "relations": [{"from_id": 1, "to_id": 2, "type": "KNOWS"}]},
            "relation.unknown_arg",
            "in.jsonl:2: KNOWS from 1 to 2",
        ),
        ({"id": 1, "text": "Ilse", "label": []}, "record.skipped", "in.jsonl:2: '1' stands on line 1 already"),
    ],
)
def test_a_broken_row_is_named_and_the_others_are_read(row: object, class_: str, said: str, tmp_path: Path) -> None:
    path = file(tmp_path, {"id": 1, "text": "Köln", "label": []}, row, {"id": 3, "text": "Bonn", "label": []})
    found, report = read(path)
    assert [each.text for each in found if each.id in ("1", "3")] == ["Köln", "Bonn"]
    (message,) = messages(report, class_)
    assert said in message


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b'[{"text": "Ilse"},\n {"text": ', r"in\.json:2: .*Expecting value in the value that begins here"),
        (b'[{"text": "Ilse"}\n', r"in\.json:2: .*breaks off within its list"),
        (b'[\n"Ilse"]', r"in\.json:2: .*no object"),
        (b'{\n "text": "\xff"}', r"in\.json:1: .*no UTF-8"),
        (b'[{"a":' + b"[" * 200_000, r"in\.json:1: .*nested too deeply|breaks off|begins here"),
    ],
)
def test_a_file_that_breaks_off_is_refused_with_its_line(data: bytes, said: str, tmp_path: Path) -> None:
    (tmp_path / "in.json").write_bytes(data)
    with pytest.raises(ValueError, match=said):
        read(tmp_path / "in.json")


def test_memory_holds_one_row_of_a_long_file(tmp_path: Path) -> None:
    path = tmp_path / "in.json"
    text = "Ilse Brandt aus Köln. " * 400
    path.write_text("[" + ",".join(json.dumps({"text": text, "label": [[0, 4, "PER"]]}) for _ in range(600)) + "]")
    tracemalloc.start()
    assert sum(1 for _ in doccano.read(path, Losses(), Options())) == 600
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert most < path.stat().st_size / 2
