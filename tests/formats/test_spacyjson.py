"""spaCy's training JSON: real files of its projects, every shape that such data has, and what is wrong in broken ones."""

import json
import tracemalloc
from pathlib import Path

import pytest

from annotator.formats import spacyjson
from annotator.formats.options import Options
from annotator.formats.units import UnitUnproven
from annotator.gold import Coverage, GoldRecord
from annotator.loss import Losses, LossReport
from annotator.model import Labels

FOREIGN = Path(__file__).parents[2].parent / "shared" / "foreign" / "spacy-json"
foreign = pytest.mark.skipif(not FOREIGN.is_dir(), reason="the foreign sample files aren't beside this project")
ILSE = ["Ilse wohnt in Köln.", {"entities": [[0, 4, "PER"], [14, 18, "LOC"]]}]


def read(path: Path, chosen: Options | None = None) -> tuple[list[GoldRecord], LossReport]:
    losses = Losses()
    found = list(spacyjson.read(path, losses, chosen or Options()))
    return found, losses.report("spacyjson")


def file(folder: Path, data: object, *, indent: int | None = None) -> Path:
    path = folder / "in.json"
    path.write_bytes(data if isinstance(data, bytes) else json.dumps(data, indent=indent).encode())
    return path


def on_lines(*rows: object) -> bytes:
    return b"".join((row if isinstance(row, bytes) else json.dumps(row).encode()) + b"\n" for row in rows)


def spans(record: GoldRecord) -> list[tuple[int, int, str, str]]:
    return [(span.start, span.end, span.label, span.text) for span in record.spans]


def messages(report: LossReport, class_: str) -> list[str]:
    return [example.before for loss in report.losses if loss.class_ == class_ for example in loss.examples]


@foreign
@pytest.mark.parametrize(
    ("name", "quotes"),
    [
        ("ner_demo.train.json", [["Shaka Khan"], ["London", "Berlin"]]),
        ("spancat_demo.train.json", [["Shaka Khan"], ["London", "Berlin"], ["London"]]),
    ],
)
def test_the_files_of_spacys_projects_come_in(name: str, quotes: list[list[str]]) -> None:
    found, report = read(FOREIGN / name)
    assert [[span.text for span in each.spans] for each in found] == quotes
    assert {each.coverage.spans for each in found} == {("PERSON", "LOC")}
    assert [loss.reason for loss in report.losses] == ["offsets count code points: every unit gives the same offsets here"]


@pytest.mark.parametrize("indent", [None, 2])
def test_pairs_stand_in_a_list(indent: int | None, tmp_path: Path) -> None:
    found, _ = read(file(tmp_path, [ILSE, ["Nichts.", {"entities": []}]], indent=indent))
    assert [spans(each) for each in found] == [[(0, 4, "PER", "Ilse"), (14, 18, "LOC", "Köln")], []]
    assert [(each.id, each.state) for each in found] == [("in-1", "done"), ("in-2", "done")]
    assert found[1].coverage == Coverage(spans=("PER", "LOC"), zones=((0, 7),))


def test_pairs_and_objects_stand_on_lines(tmp_path: Path) -> None:
    found, _ = read(file(tmp_path, on_lines(ILSE, {"text": "Bonn", "entities": [[0, 4, "LOC"]]})))
    assert [len(each.spans) for each in found] == [2, 1]
    assert [each.prov.import_ for each in found] == [{"format": "spacyjson", "file": "in.json", "line": line} for line in (1, 2)]


def test_objects_stand_in_a_list_too(tmp_path: Path) -> None:
    found, _ = read(file(tmp_path, [{"text": "Bonn", "entities": [[0, 4, "LOC"]]}, {"text": "Kiel", "spans": {}}]))
    assert [spans(each) for each in found] == [[(0, 4, "LOC", "Bonn")], []]


def test_groups_of_spans_may_overlap_and_other_groups_are_named(tmp_path: Path) -> None:
    said = {"spans": {"sc": [[0, 9, "WERK"], [0, 5, "ORT"]], "kurz": [[0, 5, "ORT"], [5, 9, "ART"]]}}
    (found,), _ = read(file(tmp_path, [["Kölnwerke", said]]))
    assert [(*place[:3], each.ext) for place, each in zip(spans(found), found.spans, strict=True)] == [
        (0, 9, "WERK", {}),
        (0, 5, "ORT", {}),
        (5, 9, "ART", {"spacyjson": {"group": "kurz"}}),
    ]


def test_spans_of_a_doc_as_json_are_objects(tmp_path: Path) -> None:
    doc = {"text": "Bonn", "ents": [{"start": 0, "end": 4, "label": "LOC", "kb_id": "Q586"}], "tokens": [{"id": 0, "start": 0, "end": 4}]}
    (found,), _ = read(file(tmp_path, on_lines(doc)))
    assert found.spans[0].ext == {"spacyjson": {"kb_id": "Q586"}}
    assert found.ext == {"spacyjson": {"tokens": [{"id": 0, "start": 0, "end": 4}]}}


def test_cats_say_what_was_asked_and_what_was_given(tmp_path: Path) -> None:
    (found,), _ = read(file(tmp_path, [["Ein Spiel.", {"cats": {"sport": 1.0, "politik": 0, "kultur": True}}]]))
    assert [topic.label for topic in found.topics] == ["sport", "kultur"]
    assert found.coverage == Coverage(spans=(), topics=("sport", "politik", "kultur"), zones=((0, 10),))


def test_where_no_spans_are_said_nothing_is_known_of_them(tmp_path: Path) -> None:
    found, _ = read(file(tmp_path, [["Bonn", {"entities": None}], ILSE]), Options(labels=Labels(spans=("PER", "ORG"))))
    assert [each.coverage.spans for each in found] == [(), ("PER", "ORG")]
    found, _ = read(tmp_path / "in.json", Options(covered=False))
    assert {each.coverage for each in found} == {Coverage(spans=(), zones=())}


def test_a_text_whose_spans_are_partly_tags_covers_none(tmp_path: Path) -> None:
    (found,), _ = read(file(tmp_path, [["Bonn", {"entities": ["U-LOC"], "spans": {"sc": [[0, 4, "ORT"]]}}]]))
    assert (len(found.spans), found.coverage) == (1, Coverage(spans=(), zones=()))


@pytest.mark.parametrize(("text", "end"), [("🙂 Ilse", 6), ("Ja\r\nIlse", 8)])
def test_where_the_unit_matters_one_is_asked(text: str, end: int, tmp_path: Path) -> None:
    path = file(tmp_path, [[text, {"entities": [[end - 4, end, "PER"]]}]])
    with pytest.raises(UnitUnproven, match="doesn't say in which unit"):
        read(path)
    (found,), _ = read(path, Options(unit="codepoint"))
    assert spans(found) == [(end - 4, end, "PER", "Ilse")]


def test_the_unit_that_is_said_is_used(tmp_path: Path) -> None:
    (found,), _ = read(file(tmp_path, [["🙂 Ilse", {"entities": [[3, 7, "PER"]]}]]), Options(unit="utf16"))
    assert spans(found) == [(2, 6, "PER", "Ilse")]


@pytest.mark.parametrize(
    ("row", "class_", "said"),
    [
        (b'["Ilse", {"entities": [', "record.skipped", "in.json:2:24: Expecting"),
        (b'["\\ud83d", {}]', "record.skipped", "half of a surrogate pair"),
        (b'"Ilse"', "record.skipped", "Expected `object`, got `str`"),
        (["Ilse"], "record.skipped", "in.json:2: no text; expected a pair of a text and an object"),
        ([7, {}], "record.skipped", "in.json:2: no text"),
        (["Ilse", ["PER"]], "record.skipped", "in.json:2: a text without annotations; expected a pair"),
        ({"entities": []}, "record.skipped", "in.json:2: no text"),
        (["Ilse", {"entities": [[0, 9, "PER"]]}], "repair.span", "in.json:2: [0, 9) PER of 4 characters"),
        (["Ilse", {"entities": [[4, 4, "PER"]]}], "repair.span", "in.json:2: [4, 4, 'PER']"),
        (["Ilse", {"entities": [[0, 4]]}], "repair.span", "in.json:2: [0, 4]"),
        (["Ilse", {"entities": ["U-PER"]}], "repair.span", "in.json:2: entities is ['U-PER']"),
        (["Ilse", {"spans": {"sc": 7}}], "repair.span", "in.json:2: sc is 7"),
        (["Ilse", {"cats": {"sport": "ja"}}], "repair.cats", "in.json:2: cats is {'sport': 'ja'}"),
        (["Ilse", {"cats": ["sport"]}], "repair.cats", "in.json:2: cats is ['sport']"),
    ],
)
def test_a_broken_row_is_named_and_the_others_are_read(row: object, class_: str, said: str, tmp_path: Path) -> None:
    found, report = read(file(tmp_path, on_lines(["Köln", {"entities": []}], row, ["Bonn", {"entities": []}])))
    assert [each.text for each in found if each.text != "Ilse"] == ["Köln", "Bonn"]
    (message,) = messages(report, class_)
    assert said in message


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b'[["Ilse",\n {"entities": ', r"in\.json:2: .*Expecting value in the value that begins here.*export it anew"),
        (b'[["Ilse", {}],\n', r"in\.json:2: .*breaks off within its list"),
        (b'[["Ilse", {}],\n[true, {}]]', r"in\.json:2: .*here is true, no object or text"),
        (b'[["\xff", {}]]', r"in\.json:1: .*no UTF-8"),
    ],
)
def test_a_list_that_breaks_off_is_refused_with_its_line(data: bytes, said: str, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=said):
        read(file(tmp_path, data))


def test_in_a_list_a_text_without_annotations_is_named(tmp_path: Path) -> None:
    found, report = read(file(tmp_path, [["Ilse"], ["Bonn", {"entities": []}], {"entities": []}, ["Kiel"]], indent=1))
    assert [each.text for each in found] == ["Bonn"]
    assert [message.partition(";")[0] for message in messages(report, "record.skipped")] == [
        "in.json:3: a text without annotations",
        "in.json:11: no text",
        "in.json:15: a text without annotations",
    ]


def test_memory_holds_one_row_of_a_long_list(tmp_path: Path) -> None:
    text = "Ilse Brandt aus Bonn. " * 400
    path = file(tmp_path, [[text, {"entities": [[0, 4, "PER"]]}] for _ in range(600)])
    tracemalloc.start()
    assert sum(1 for _ in spacyjson.read(path, Losses(), Options())) == 600
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert most < path.stat().st_size / 2
