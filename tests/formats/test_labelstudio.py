"""Label Studio's files: the law, what its exports say, what is wrong in broken ones, and whether its own converter reads ours."""

import json
import tracemalloc
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from annotator.export import export, options
from annotator.formats import labelstudio, registry
from annotator.formats.options import Options
from annotator.formats.units import UnitUnproven
from annotator.gold import SCHEMA, Coverage, GoldRecord, Provenance
from annotator.loss import Losses, LossRefused, LossReport
from annotator.model import Entity, Event, Labels, Note, NoteRef, Relation, Source, Span, Topic
from annotator.records import text_sha256
from tests.formats.law import comparable, holds
from tests.formats.records import LABELS, PLAIN, records

TEXT = "Ilse Brandt traf Ole in Köln."


def read(path: Path, chosen: Options | None = None) -> tuple[list[GoldRecord], LossReport]:
    losses = Losses()
    found = list(labelstudio.read(path, losses, chosen or Options()))
    return found, losses.report("labelstudio")


def file(folder: Path, *tasks: object, name: str = "in.json") -> Path:
    path = folder / name
    path.write_text(json.dumps(tasks, indent=1, ensure_ascii=False), encoding="utf-8")
    return path


def region(start: int, end: int, quote: str, *labels: str, id: str = "a", **members: Any) -> dict[str, Any]:
    value = {"start": start, "end": end, "text": quote, "labels": list(labels)}
    return {"id": id, "from_name": "ner", "to_name": "doc", "type": "labels", "origin": "manual", "value": value, **members}


def task(*result: object, text: str = TEXT, **members: Any) -> dict[str, Any]:
    return {"id": 7, "data": {"text": text}, "annotations": [{"id": 70, "completed_by": 3, "result": list(result), **members}]}


def spans(record: GoldRecord) -> list[tuple[int, int, str, str]]:
    return [(span.start, span.end, span.label, span.text) for span in record.spans]


def messages(report: LossReport, class_: str) -> list[str]:
    return [example.before for loss in report.losses if loss.class_ == class_ for example in loss.examples]


def record(text: str = TEXT, **members: Any) -> GoldRecord:
    plain = GoldRecord(
        schema=SCHEMA,
        id="a-1",
        annotator="gold",
        state="done",
        text=text,
        sha256=text_sha256(text),
        spans=(Span(id="x", start=0, end=11, label="PER", text="Ilse Brandt", decision="added"),),
        coverage=Coverage(spans=("PER", "LOC"), relations=("KNOWS",), topics=("politik",), zones=((0, len(text)),)),
        prov=Provenance(tool=""),
    )
    return replace(plain, **members)


CHOSEN = Options(labels=Labels(spans=("PER", "LOC"), relations=("KNOWS",), topics=("politik",)))


@pytest.mark.parametrize("unit", [None, "utf16"])
def test_the_law_holds(unit: str | None) -> None:
    @settings(max_examples=60)
    @given(st.tuples(records(id="a"), records(id="b~2")))
    def law(both: tuple[GoldRecord, ...]) -> None:
        with TemporaryDirectory() as folder:
            holds(labelstudio, both, Path(folder), options({"labels": LABELS, "unit": unit}), name="out.json")

    law()


@settings(max_examples=40)
@given(records(id="a", labels=PLAIN, plain=True), records(id="b", labels=PLAIN, plain=True))
def test_the_law_holds_for_plain_records(first: GoldRecord, second: GoldRecord) -> None:
    with TemporaryDirectory() as folder:
        holds(labelstudio, (first, second), Path(folder), options({"labels": PLAIN, "discontinuous": "drop"}), name="out.json")


@settings(max_examples=40)
@given(records(id="a"))
def test_the_law_holds_for_suggestions_that_nobody_has_read(found: GoldRecord) -> None:
    source = Source(by="rules", version="1", score=0.5)
    layers = {
        layer: tuple(replace(each, source=source, decision=None) for each in getattr(found, layer))
        for layer in ("spans", "relations", "topics")
    }
    said = replace(found, annotator="rules", state="open", events=(), entities=(), notes=(), **layers)
    said = replace(said, spans=tuple(replace(span, entity=None) for span in said.spans))
    known = {span.id for span in said.spans}
    said = replace(said, relations=tuple(each for each in said.relations if {each.head, each.tail} <= known))
    with TemporaryDirectory() as folder:
        holds(labelstudio, (said,), Path(folder), Options(labels=LABELS), name="out.json")


def test_readings_and_suggestions_of_an_article_share_a_task(tmp_path: Path) -> None:
    source = Source(by="rules", version="2", score=0.9)
    suggested = replace(record().spans[0], source=source, decision=None)
    both = [record(annotator="a@b.org"), record(annotator="a2"), record(annotator="rules", state="open", spans=(suggested,))]
    projected = [found for each in both if (found := labelstudio.project(each, Losses(), CHOSEN))]
    labelstudio.write(tmp_path / "out.json", projected, CHOSEN)
    (found,) = json.loads((tmp_path / "out.json").read_bytes())
    assert [each.get("completed_by") for each in found["annotations"]] == [{"email": "a@b.org"}, None]
    assert [each["model_version"] for each in found["predictions"]] == ["rules 2"]
    assert found["predictions"][0]["result"][0]["score"] == 0.9
    again, report = read(tmp_path / "out.json", CHOSEN)
    assert [comparable(each) for each in again] == [comparable(each) for each in projected]
    assert [loss.class_ for loss in report.losses] == ["unit.detected"]


def test_a_file_says_what_an_export_of_label_studio_says(tmp_path: Path) -> None:
    two = (record().spans[0], Span(id="y", start=24, end=28, label="LOC", text="Köln", decision="added", attrs={"unsure": True}))
    tied = record(
        text=f"🙂{TEXT}",
        spans=tuple(replace(span, start=span.start + 1, end=span.end + 1) for span in two),
        relations=(Relation(id="z", label="KNOWS", head="x", tail="y", decision="added"),),
        topics=(Topic(id="t", label="politik", decision="added"),),
        meta={"title": "Ein Titel"},
    )
    labelstudio.write(tmp_path / "out.json", [tied], CHOSEN)
    (found,) = json.loads((tmp_path / "out.json").read_bytes())
    assert found["data"] == {"text": f"🙂{TEXT}", "title": "Ein Titel", "annotator": {"id": "a-1"}}
    place = {"start": 25, "end": 29, "text": "Köln"}
    assert found["annotations"][0]["result"][1:] == [
        {"id": "y", "to_name": "text", "origin": "manual", "from_name": "label", "type": "labels", "value": {**place, "labels": ["LOC"]}},
        {
            "id": "y",
            "to_name": "text",
            "origin": "manual",
            "from_name": "unsure",
            "type": "choices",
            "value": {**place, "choices": ["true"]},
        },
        {
            "id": "topics",
            "from_name": "topics",
            "to_name": "text",
            "type": "choices",
            "origin": "manual",
            "value": {"choices": ["politik"]},
        },
        {"type": "relation", "from_id": "x", "to_id": "y", "direction": "right", "labels": ["KNOWS"]},
    ]


def test_the_labelling_config_names_what_the_results_name(tmp_path: Path) -> None:
    attrs = {"unsure": True, "Grad": "hoch", "text": "x", "rank": 2, "Art": ["a", "b"]}
    mixed = record(spans=(replace(record().spans[0], attrs=attrs), replace(record().spans[0], id="y", attrs={"Grad": 1})))
    chosen = replace(CHOSEN, colours={"PER": "#ffee00"}, labels=replace(CHOSEN.labels, spans=("PER", "a & <b>")))
    labelstudio.write(tmp_path / "out.json", [mixed], chosen)
    view = ElementTree.fromstring((tmp_path / "out.config.xml").read_bytes())
    first, second = view.iterfind("Labels/Label")
    assert (first.get("value"), first.get("background"), second.get("value")) == ("PER", "#ffee00", "a & <b>")
    controls = {each.get("name"): each.tag for each in view.iterfind("View/*[@perRegion]")}
    assert controls == {
        "unsure": "Choices",
        "Grad": "TextArea",
        "text.textarea": "TextArea",
        "rank": "Number",
        "Art": "Choices",
        "Grad.number": "Number",
    }
    (again,), _ = read(tmp_path / "out.json", chosen)
    assert [span.attrs for span in again.spans] == [attrs, {"Grad": 1}]


def test_the_config_beside_a_file_declares_its_labels(tmp_path: Path) -> None:
    labelstudio.write(tmp_path / "out.json", [record()], CHOSEN)
    (again,), _ = read(tmp_path / "out.json")
    assert (again.coverage.spans, again.coverage.relations, again.coverage.topics) == (("PER", "LOC"), ("KNOWS",), ("politik",))
    (tmp_path / "out.config.xml").write_text('<!DOCTYPE x [<!ENTITY y "z">]><View><Labels><Label value="MISC"/></Labels></View>')
    (again,), _ = read(tmp_path / "out.json")
    assert again.coverage.spans == ("PER",)


def test_a_real_shape_is_read(tmp_path: Path) -> None:
    result = [
        region(0, 11, "Ilse Brandt", "PER", id="p1"),
        region(17, 20, "Ole", "PER", id="p2", meta={"text": ["wer?"]}),
        {"id": "p2", "from_name": "sure", "to_name": "doc", "type": "choices", "value": {"start": 17, "end": 20, "choices": ["kaum"]}},
        {"id": "p2", "from_name": "remark", "to_name": "doc", "type": "textarea", "value": {"start": 17, "end": 20, "text": ["a", "b"]}},
        {"id": "p2", "from_name": "stars", "to_name": "doc", "type": "rating", "value": {"start": 17, "end": 20, "rating": 4}},
        {"id": "c", "from_name": "topic", "to_name": "doc", "type": "choices", "value": {"choices": ["politik", "sport"]}},
        {"type": "relation", "from_id": "p1", "to_id": "p2", "direction": "right", "labels": ["KNOWS"]},
        {"type": "relation", "from_id": "p1", "to_id": "p2", "direction": "left", "labels": ["MET"]},
        {"type": "relation", "from_id": "p1", "to_id": "p2", "direction": "bi", "labels": ["NEAR"]},
        {"type": "relation", "from_id": "p1", "to_id": "p2", "direction": "right"},
    ]
    (found,), report = read(file(tmp_path, task(*result, lead_time=12.5, ground_truth=True)))
    assert (found.id, found.annotator, found.state, found.prov.seconds) == ("7", "3", "done", 12.5)
    assert spans(found) == [(0, 11, "PER", "Ilse Brandt"), (17, 20, "PER", "Ole")]
    assert found.spans[1].attrs == {"sure": "kaum", "remark": ["a", "b"], "stars": 4}
    assert [(note.text, note.ref) for note in found.notes] == [("wer?", NoteRef(id="p2"))]
    assert [topic.label for topic in found.topics] == ["politik", "sport"]
    assert [(each.label, each.head, each.tail) for each in found.relations] == [
        ("KNOWS", "p1", "p2"),
        ("MET", "p2", "p1"),
        ("NEAR", "p1", "p2"),
        ("NEAR", "p2", "p1"),
        ("RELATED", "p1", "p2"),
    ]
    assert (found.coverage.spans, found.coverage.relations) == (("PER",), ("KNOWS", "MET", "NEAR", "RELATED"))
    assert found.ext == {"labelstudio": {"id": 70, "ground_truth": True}}
    assert [loss.class_ for loss in report.losses] == ["unit.detected", "repair.label"]


def test_what_a_real_shape_says_goes_out_and_comes_in_again(tmp_path: Path) -> None:
    sure = {"id": "a", "from_name": "sure", "to_name": "doc", "type": "choices", "value": {"start": 0, "end": 4, "choices": ["kaum"]}}
    found, _ = read(file(tmp_path, task(region(0, 4, "Ilse", "PER"), sure, region(24, 28, "Köln", "LOC", id="b"))))
    report = export(lambda: iter(found), tmp_path / "out.json", registry.FORMATS["labelstudio"], Options(), check=True)
    assert report.losses == ()
    assert report.files == ("out.config.xml", "out.json")
    again, _ = read(tmp_path / "out.json")
    assert [comparable(each) for each in again] == [comparable(each) for each in found]


@pytest.mark.parametrize(("start", "unit"), [(8, "code points"), (9, "UTF-16 units")])
def test_the_quotes_prove_the_unit(start: int, unit: str, tmp_path: Path) -> None:
    (found,), report = read(file(tmp_path, task(region(start, start + 6, "Brandt", "PER"), text="Ilse 🙂  Brandt")))
    assert spans(found) == [(8, 14, "PER", "Brandt")]
    assert [loss.reason for loss in report.losses] == [f"offsets count {unit}: 1 of 1 quotes decide it"]


def test_quotes_that_fit_no_unit_are_refused_and_where_none_decides_one_is_asked(tmp_path: Path) -> None:
    with pytest.raises(UnitUnproven, match=r"in\.json:2 has the quote „Ole“, but there is „Ilse“"):
        read(file(tmp_path, task(region(0, 4, "Ole", "PER"))))
    bare = region(8, 10, "", "PER")
    del bare["value"]["text"]
    with pytest.raises(UnitUnproven, match="unit='codepoint'"):
        read(file(tmp_path, task(bare, text="Ilse 🙂  Brandt")))


def test_a_quote_with_other_white_space_is_the_same_quote(tmp_path: Path) -> None:
    (found,), _ = read(file(tmp_path, task(region(0, 12, "Ilse\\nBrandt", "PER"), text="Ilse\r\nBrandt ")))
    assert spans(found) == [(0, 12, "PER", "Ilse\r\nBrandt")]


def test_a_cancelled_annotation_is_a_skipped_article(tmp_path: Path) -> None:
    (found,), _ = read(file(tmp_path, task(region(0, 4, "Ilse", "PER"), was_cancelled=True)))
    assert (found.state, found.coverage) == ("skipped", Coverage(spans=(), zones=()))


def test_predictions_are_suggestions_that_nobody_has_read(tmp_path: Path) -> None:
    made = {
        "id": 5,
        "model_version": "bert",
        "score": 0.4,
        "result": [region(0, 4, "Ilse", "PER"), region(17, 20, "Ole", "PER", id="b", score=0.9)],
    }
    taken = region(0, 4, "Ilse", "PER", origin="prediction")
    changed = region(0, 11, "Ilse Brandt", "PER", id="c", origin="prediction-changed")
    given_task = task(taken, changed, parent_prediction=5) | {"predictions": [made]}
    (gold, suggested), _ = read(file(tmp_path, given_task))
    assert (suggested.annotator, suggested.state, suggested.coverage.zones) == ("bert", "open", ())
    assert [span.source for span in suggested.spans] == [Source(by="bert", version="", score=0.4), Source(by="bert", version="", score=0.9)]
    assert [span.decision for span in suggested.spans] == [None, None]
    assert [(span.decision, span.source.by if span.source else "") for span in gold.spans] == [("accepted", "bert"), ("corrected", "bert")]


@pytest.mark.parametrize(
    ("said", "name"),
    [({"completed_by": 3}, "3"), ({"completed_by": {"id": 3, "email": "a@b.org"}}, "a@b.org"), ({"completed_by": None}, "gold")],
)
def test_who_completed_an_annotation_is_its_annotator(said: dict[str, Any], name: str, tmp_path: Path) -> None:
    (found,), _ = read(file(tmp_path, task(**said)))
    assert found.annotator == name


def test_a_second_annotation_by_one_reader_gets_a_name_of_its_own(tmp_path: Path) -> None:
    twice = task()
    twice["annotations"] *= 2
    found, report = read(file(tmp_path, twice))
    assert [each.annotator for each in found] == ["3", "3-2"]
    assert messages(report, "repair.annotator") == ["in.json:2: 3"]


def test_a_region_of_several_labels_becomes_several_spans(tmp_path: Path) -> None:
    (found,), _ = read(file(tmp_path, task(region(0, 4, "Ilse", "PER", "ORG"))))
    assert spans(found) == [(0, 4, "PER", "Ilse"), (0, 4, "ORG", "Ilse")]


def test_the_key_of_the_text_may_be_another(tmp_path: Path) -> None:
    one = task(region(0, 4, "Ilse", "PER"))
    one["data"] = {"body": TEXT, "text": 4}
    (found,), _ = read(file(tmp_path, one), options({"columns": {"text": "body"}}))
    assert (found.text, found.meta) == (TEXT, {"text": 4})


def test_json_min_is_refused(tmp_path: Path) -> None:
    path = file(tmp_path, {"id": 1, "text": TEXT, "ner": [{"start": 0, "end": 4, "text": "Ilse", "labels": ["PER"]}], "annotator": 3})
    with pytest.raises(ValueError, match=r"in\.json:2: here is no task .* JSON_MIN"):
        read(path)


@pytest.mark.parametrize(
    ("change", "class_"),
    [
        ({"events": None}, "event.dropped"),
        ({"meta": {"annotator": "x"}}, "label.collision"),
        ({"coverage": Coverage(spans=("PER",), zones=((0, 5),))}, "coverage.lost"),
        ({"spans": (Span(id="x", start=0, end=20, label="PER", text=TEXT[:20], segments=((0, 4), (17, 20))),)}, "span.discontinuous"),
    ],
)
def test_what_label_studio_cannot_hold_is_refused(change: dict[str, Any], class_: str, tmp_path: Path) -> None:
    change = {"events": (Event(id="v", label="Treffen", triggers=("x",)),)} if "events" in change else change
    with pytest.raises(LossRefused) as refused:
        export(lambda: iter([record(**change)]), tmp_path / "out.json", registry.FORMATS["labelstudio"], CHOSEN)
    assert refused.value.report.count(class_) == 1
    assert list(tmp_path.iterdir()) == []


def test_entities_and_notes_are_named_as_lost() -> None:
    losses = Losses()
    linked = record(
        spans=(replace(record().spans[0], entity="e"),),
        entities=(Entity(id="e", name="Ilse", label="PER"),),
        notes=(Note(id="n", text="Warum?"),),
    )
    labelstudio.project(linked, losses, CHOSEN)
    assert [(loss.class_, loss.count) for loss in losses.report("f").losses] == [("kb.lost", 1), ("note.lost", 1)]


@pytest.mark.parametrize(
    ("broken", "class_", "said"),
    [
        ({"id": 1, "data": {"body": "x"}}, "record.skipped", "no text under 'text', but 'body'"),
        ({"id": 1}, "record.skipped", "no text under 'text', but no data"),
        ({"id": 1, "data": {"text": "x"}, "annotations": []}, "record.skipped", ": x"),
        ({"id": 1, "data": {"text": "x"}, "annotations": [12]}, "record.skipped", ": 12"),
        ({"id": 1, "data": {"text": "x"}, "annotations": [{"result": []}], "drafts": [{}]}, "record.skipped", ": x"),
        (task(region(3, 3, "", "PER")), "repair.span", "'start': 3, 'end': 3"),
        (task(region(0, 4, "Ilse")), "repair.span", "'labels': []"),
        (task("x"), "repair.result", ": 'x'"),
        (task({"id": "q", "type": "choices", "value": {"start": 0, "end": 4, "choices": ["x"]}}), "repair.span", "choices"),
        (task({"type": "relation", "from_id": "a", "to_id": "b", "labels": ["MET"]}), "relation.unknown_arg", "['MET'] from a to b"),
        (task(region(0, 4, "Ilse", "PER", annotator={"source": 3})), "repair.mark", "Expected `object | null`"),
        (task(region(0, 4, "Ilse", "PER", origin="prediction", score=10**400)), "repair.score", "1000000000"),
        (task({"type": "relation", "from_id": ["a"], "to_id": {"a": 1}, "labels": ["MET"]}), "relation.unknown_arg", "from ['a']"),
    ],
)
def test_a_broken_task_is_named_and_the_others_are_read(broken: object, class_: str, said: str, tmp_path: Path) -> None:
    found, report = read(file(tmp_path, task(region(0, 4, "Ilse", "PER")), broken, task() | {"id": 9}))
    assert {each.id for each in found} >= {"7", "9"}
    assert any(said in message and message.startswith("in.json:") for message in messages(report, class_)), report


def test_a_list_that_breaks_off_is_refused_with_its_line(tmp_path: Path) -> None:
    path = tmp_path / "in.json"
    path.write_bytes(file(tmp_path, task(), task()).read_bytes()[:-30])
    with pytest.raises(ValueError, match=r"in\.json:\d+: the JSON can't be read"):
        read(path)


def test_memory_holds_one_task_of_a_long_file(tmp_path: Path) -> None:
    path = tmp_path / "in.json"
    one = json.dumps(task(region(0, 11, "Ilse Brandt", "PER"), text="Ilse Brandt aus Köln. " * 400))
    path.write_text("[" + ",".join([one] * 600) + "]")
    tracemalloc.start()
    assert sum(1 for _ in labelstudio.read(path, Losses(), Options())) == 600
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert most < path.stat().st_size / 2


def test_label_studios_own_converter_reads_an_export(tmp_path: Path) -> None:
    reason = "label-studio-sdk brings hundreds of megabytes; install it in an environment of its own to run this test"
    pytest.importorskip("label_studio_sdk", reason=reason)
    from label_studio_sdk.converter import Converter
    from label_studio_sdk.label_interface import LabelInterface

    suggestion = Source(by="rules", version="1", score=0.5)
    tied = record(
        text=f"🙂 {TEXT}",
        spans=(
            Span(id="x", start=2, end=13, label="PER", text="Ilse Brandt", decision="added"),
            Span(id="y", start=26, end=30, label="LOC", text="Köln", decision="added", attrs={"unsure": True, "Grad": "hoch", "rank": 2}),
        ),
        relations=(Relation(id="z", label="KNOWS", head="x", tail="y"),),
        topics=(Topic(id="t", label="politik"),),
    )
    suggested = replace(
        tied,
        annotator="rules",
        state="open",
        relations=(),
        topics=(),
        spans=tuple(replace(each, source=suggestion, decision=None) for each in tied.spans),
    )
    labelstudio.write(tmp_path / "out.json", [tied, suggested], CHOSEN)
    config = (tmp_path / "out.config.xml").read_text(encoding="utf-8")
    (found,) = json.loads((tmp_path / "out.json").read_bytes())
    interface = LabelInterface(config)
    for each in (*found["annotations"], *found["predictions"]):
        assert interface.validate_prediction({"result": each["result"]}, return_errors=True) == []
    converter = Converter(config, project_dir=str(tmp_path))
    converter.convert_to_conll2003(str(tmp_path / "out.json"), str(tmp_path / "conll"), is_dir=False)
    rows = [line.split(" ") for line in (tmp_path / "conll" / "result.conll").read_text(encoding="utf-8").splitlines()[1:] if line]
    assert [(row[0], row[-1]) for row in rows] == [
        ("🙂", "O"),
        ("Ilse", "B-PER"),
        ("Brandt", "I-PER"),
        ("traf", "O"),
        ("Ole", "O"),
        ("in", "O"),
        ("Köln", "B-LOC"),
        (".", "O"),
    ]


def test_ids_and_values_of_any_kind_are_read(tmp_path: Path) -> None:
    odd = region(0, 4, "Ilse", "PER") | {"id": ["a", 1]}
    note = {"id": ["a", 1], "from_name": "Art", "type": "textarea", "value": {"start": 0, "end": 4, "text": ["hoch"]}}
    tied = {"type": "relation", "from_id": ["a", 1], "to_id": "b", "labels": ["MET"]}
    found, _ = read(
        file(tmp_path, task(odd, note, tied, region(5, 11, "Brandt", "PER", id="b"), {"id": "c", "type": "choices", "value": 7}))
    )
    assert [(span.text, span.attrs) for span in found[0].spans] == [("Ilse", {"Art": "hoch"}), ("Brandt", {})]
    assert [each.label for each in found[0].relations] == ["MET"]
    assert found[0].ext["labelstudio"]["results"] == [{"id": "c", "type": "choices", "value": 7}]


def test_offsets_in_bytes_are_proved_by_quotes_that_differ_in_white_space(tmp_path: Path) -> None:
    text = "Ä\r\nkam."
    said = record(text, spans=(Span(id="x", start=0, end=2, label="PER", text="Ä\r", decision="added"),))
    holds(labelstudio, [said], tmp_path, replace(CHOSEN, unit="utf8"), name="out.json")
