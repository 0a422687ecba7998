"""Prodigy's files: the law, the answers of each kind of task, and what is wrong in broken ones."""

import json
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from annotator.export import export, options
from annotator.formats import prodigy, registry
from annotator.formats.options import Options
from annotator.gold import SCHEMA, Coverage, GoldRecord, Provenance
from annotator.loss import Losses, LossReport
from annotator.model import Labels, Relation, Span
from annotator.records import text_sha256
from tests.formats.law import comparable, holds
from tests.formats.records import LABELS, PLAIN, records

FOREIGN = Path(__file__).parents[2].parent / "shared" / "foreign" / "handmade" / "prodigy-relations.jsonl"
foreign = pytest.mark.skipif(not FOREIGN.is_file(), reason="the foreign sample files aren't beside this project")
TEXT = "Ilse Brandt leitet das Werk in Köln."
ILSE, KOELN = {"start": 0, "end": 11, "label": "PER"}, {"start": 31, "end": 35, "label": "LOC"}


def read(path: Path, chosen: Options | None = None) -> tuple[list[GoldRecord], LossReport]:
    losses = Losses()
    found = list(prodigy.read(path, losses, chosen or Options()))
    return found, losses.report("prodigy")


def file(folder: Path, *rows: object, name: str = "in.jsonl") -> Path:
    path = folder / name
    path.write_bytes(b"".join((row if isinstance(row, bytes) else json.dumps(row).encode()) + b"\n" for row in rows))
    return path


def manual(*spans: object, text: str = TEXT, **members: object) -> dict[str, object]:
    return {"text": text, "spans": list(spans), "_view_id": "spans_manual", "_is_binary": False, "answer": "accept"} | members


def binary(span: object, answer: str, text: str = TEXT, **members: object) -> dict[str, object]:
    return {"text": text, "spans": [span], "_view_id": "ner", "_is_binary": True, "answer": answer} | members


def spans(record: GoldRecord) -> list[tuple[int, int, str, str]]:
    return [(span.start, span.end, span.label, span.text) for span in record.spans]


def messages(report: LossReport, class_: str) -> list[str]:
    return [example.before for loss in report.losses if loss.class_ == class_ for example in loss.examples]


def warned(report: LossReport) -> list[str]:
    return [loss.class_ for loss in report.losses if loss.severity != "note"]


def record(text: str = TEXT, **members: object) -> GoldRecord:
    plain = GoldRecord(
        schema=SCHEMA,
        id="a-1",
        annotator="gold",
        state="done",
        text=text,
        sha256=text_sha256(text),
        lang="de",
        spans=(Span(id="x", start=0, end=11, label="PER", text="Ilse Brandt"), Span(id="y", start=31, end=35, label="LOC", text="Köln")),
        relations=(Relation(id="z", label="WORKS_IN", head="x", tail="y", attrs={"unsure": True}),),
        coverage=Coverage(spans=("PER", "LOC"), relations=("WORKS_IN",), topics=("sport",), zones=((0, len(text)),)),
        prov=Provenance(tool=""),
    )
    return replace(plain, **members)


CHOSEN = Options(labels=Labels(spans=("PER", "LOC"), relations=("WORKS_IN",), topics=("sport",)))


def written(folder: Path, *records: GoldRecord, chosen: Options = CHOSEN) -> list[dict[str, object]]:
    prodigy.write(folder / "out.jsonl", records, chosen)
    return [json.loads(line) for line in (folder / "out.jsonl").read_bytes().split(b"\n") if line]


@pytest.mark.parametrize(
    ("labels", "plain", "chosen"),
    [
        (LABELS, False, {}),
        (LABELS, False, {"nested": "error", "discontinuous": "drop", "unit": "utf16"}),
        (PLAIN, True, {}),
        (replace(LABELS, relations=(), topics=()), False, {}),
    ],
)
def test_the_law_holds(labels: Labels, plain: bool, chosen: dict[str, object]) -> None:
    of = PLAIN if plain else LABELS

    @settings(max_examples=50)
    @given(st.tuples(records(id="a", labels=of, plain=plain), records(id="b~2", labels=of, plain=plain)))
    def law(both: tuple[GoldRecord, ...]) -> None:
        with TemporaryDirectory() as folder:
            holds(prodigy, both, Path(folder), options({"labels": labels, **chosen}), name="out.jsonl")

    law()


@foreign
def test_prodigys_relations_come_in_by_the_place_of_their_spans() -> None:
    found, report = read(FOREIGN)
    assert [(each.id, each.state, len(each.spans), len(each.relations)) for each in found] == [
        ("prodigy-relations-1", "done", 3, 2),
        ("prodigy-relations-2", "done", 1, 0),
        ("prodigy-relations-3", "skipped", 0, 0),
    ]
    first = found[0]
    assert [span.text for span in first.spans] == ["Musterwerke AG", "Beispielbau GmbH", "Neudorf"]
    quotes = {span.id: span.text for span in first.spans}
    assert [(each.label, quotes[each.head], quotes[each.tail]) for each in first.relations] == [
        ("PARENT_OF", "Musterwerke AG", "Beispielbau GmbH"),
        ("BUYER_OF", "Neudorf", "Beispielbau GmbH"),
    ]
    assert found[1].coverage == Coverage(spans=("ORG", "GPE"), zones=((0, 30),))
    assert found[2].coverage == Coverage(spans=(), zones=())
    assert [(each["answer"], each["_view_id"], each.get("spans")) for each in found[1].ext["prodigy"]["answers"]] == [
        ("accept", "spans_manual", None),
        ("reject", "ner", [{"start": 4, "end": 9, "label": "ORG"}]),
    ]
    assert messages(report, "record.skipped") == ["prodigy-relations.jsonl:3: [Stadt]ORG"]
    assert [loss.reason for loss in report.losses if loss.class_ == "unit.detected"] == [
        "offsets count code points: 10 of 16 quotes decide it"
    ]


@foreign
def test_prodigys_file_goes_out_again_as_it_came(tmp_path: Path) -> None:
    found, _ = read(FOREIGN)
    report = export(
        lambda: iter(found), tmp_path / "out.jsonl", registry.FORMATS["prodigy"], Options(), check=True, allow_loss={"coverage.lost"}
    )
    second, again = read(tmp_path / "out.jsonl")
    assert [comparable(each).spans for each in second] == [comparable(each).spans for each in found]
    assert [each.ext for each in second] == [each.ext for each in found]
    assert warned(again) == []
    rows = [json.loads(line) for line in (tmp_path / "out.jsonl").read_bytes().split(b"\n") if line]
    theirs = json.loads(FOREIGN.read_bytes().split(b"\n")[0])
    assert [(each["head"], each["child"]) for each in rows[0]["relations"]] == [
        (each["head"], each["child"]) for each in theirs["relations"]
    ]
    assert rows[0]["tokens"] == theirs["tokens"]
    assert not any(name.endswith("_hash") for row in rows for name in row)
    assert report.kept["records"] == 3
