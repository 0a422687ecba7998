"""Prodigy's files: the law, the answers of each kind of task, and what is wrong in broken ones."""

import json
import tracemalloc
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from annotator.export import export, options
from annotator.formats import prodigy, registry
from annotator.formats.options import Options
from annotator.formats.units import UnitUnproven
from annotator.gold import SCHEMA, Coverage, GoldRecord, Provenance
from annotator.loss import Losses, LossRefused, LossReport
from annotator.model import Argument, Event, Labels, Relation, Span
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
        (replace(LABELS, spans=(), relations=()), False, {}),
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


def test_a_row_says_spans_by_characters_and_tokens_and_relations_by_their_last_tokens(tmp_path: Path) -> None:
    (row,) = written(tmp_path, record())
    ilse = ILSE | {"token_start": 0, "token_end": 1}
    koeln = KOELN | {"token_start": 6, "token_end": 6}
    assert row["spans"] == [ilse, koeln]
    assert row["relations"] == [{"head": 1, "child": 6, "head_span": ilse, "child_span": koeln, "label": "WORKS_IN"}]
    assert row["tokens"][5:] == [
        {"text": "in", "start": 28, "end": 30, "id": 5, "ws": True},
        {"text": "Köln", "start": 31, "end": 35, "id": 6, "ws": False},
        {"text": ".", "start": 35, "end": 36, "id": 7, "ws": False},
    ]
    assert (row["options"], row["accept"]) == ([{"id": "sport", "text": "sport"}], [])
    assert (row["_view_id"], row["_is_binary"], row["answer"], row["_annotator_id"]) == ("blocks", False, "accept", "gold")


def test_tokens_are_cut_where_a_span_begins_or_ends_within_one(tmp_path: Path) -> None:
    text = "Die Werksleiterin 🙂 kam."
    inside = (Span(id="x", start=4, end=9, label="ORG", text="Werks"), Span(id="y", start=17, end=19, label="MOOD", text=" 🙂"))
    whole = Coverage(spans=("ORG", "MOOD"), zones=((0, len(text)),))
    said = record(text, spans=inside, relations=(Relation(id="z", label="HAS", head="x", tail="y"),), coverage=whole)
    chosen = Options(labels=Labels(spans=("ORG", "MOOD"), relations=("HAS",)))
    (row,) = written(tmp_path, said, chosen=chosen)
    assert [(each["text"], each["ws"]) for each in row["tokens"]] == [
        ("Die", True),
        ("Werks", False),
        ("leiterin", False),
        (" ", False),
        ("🙂", True),
        ("kam", False),
        (".", False),
    ]
    assert "".join(each["text"] + " " * each["ws"] for each in row["tokens"]) == text
    assert [(each["token_start"], each["token_end"]) for each in row["spans"]] == [(1, 1), (3, 4)]
    assert [(each["head"], each["child"]) for each in row["relations"]] == [(1, 4)]


@pytest.mark.parametrize(
    ("labels", "view"),
    [
        (Labels(spans=("PER", "LOC")), "spans_manual"),
        (Labels(spans=("PER", "LOC"), relations=("KNOWS",)), "relations"),
        (Labels(spans=("PER", "LOC"), topics=("sport",)), "blocks"),
    ],
)
def test_the_labels_of_the_dataset_decide_which_interface_shows_it(labels: Labels, view: str, tmp_path: Path) -> None:
    (row,) = written(tmp_path, record(relations=()), chosen=Options(labels=labels))
    assert row["_view_id"] == view


def test_topics_alone_are_a_choice(tmp_path: Path) -> None:
    (row,) = written(tmp_path, record(spans=(), relations=()), chosen=Options(labels=Labels(topics=("sport",))))
    assert (row["_view_id"], row["options"]) == ("choice", [{"id": "sport", "text": "sport"}])


def test_an_open_reading_has_no_answer_and_a_skipped_one_is_ignored(tmp_path: Path) -> None:
    half = Coverage(spans=("PER",), zones=((0, 4),))
    both = [record(state="open", coverage=half), record(id="a-2", state="skipped", coverage=half)]
    losses = Losses()
    projected = [prodigy.project(each, losses, CHOSEN) for each in both]
    assert losses.report("prodigy").losses == ()
    rows = written(tmp_path, *projected)
    assert ("answer" in rows[0], rows[1]["answer"]) == (False, "ignore")
    found, _ = read(tmp_path / "out.jsonl")
    assert [(each.state, each.coverage) for each in found] == [("open", half), ("skipped", half)]


def test_what_nobody_read_is_counted_as_lost(tmp_path: Path) -> None:
    half = record(coverage=Coverage(spans=("PER", "LOC"), relations=("WORKS_IN",), zones=((0, 4),)))
    with pytest.raises(LossRefused, match=r"coverage\.lost"):
        export(lambda: iter([half]), tmp_path / "out.jsonl", registry.FORMATS["prodigy"], Options())


def test_what_was_changed_in_prodigy_is_taken_and_the_rest_keeps_what_is_known_of_it(tmp_path: Path) -> None:
    bought = Event(id="v", label="Visit", triggers=("y",), args=(Argument(role="Guest", ref="x"),))
    attrs = (replace(record().spans[0], attrs={"unsure": True}), record().spans[1])
    (row,) = written(tmp_path, record(spans=attrs, events=(bought,)))
    werk = {"start": 23, "end": 27, "label": "ORG"}
    row |= {"spans": [ILSE, werk], "relations": [], "accept": ["sport"], "_input_hash": 1, "_task_hash": 2}
    (found,), report = read(file(tmp_path, row), CHOSEN)
    assert [(span.id, span.text, span.attrs) for span in found.spans] == [("x", "Ilse Brandt", {"unsure": True}), ("s1", "Werk", {})]
    assert (found.id, found.relations, found.events, [topic.label for topic in found.topics]) == ("a-1", (), (), ["sport"])
    assert found.ext["prodigy"]["answers"][0]["_input_hash"] == 1
    assert warned(report) == ["event.dropped"]


def test_an_open_reading_that_was_answered_is_done(tmp_path: Path) -> None:
    (row,) = written(tmp_path, record(state="open", coverage=Coverage(spans=(), zones=())))
    (found,), _ = read(file(tmp_path, row | {"answer": "accept"}), CHOSEN)
    assert (found.state, found.relations, found.coverage) == ("done", record().relations, record().coverage)


def test_a_rejected_span_of_ours_goes_and_the_others_stay(tmp_path: Path) -> None:
    (row,) = written(tmp_path, record(relations=()))
    (found,), _ = read(file(tmp_path, row | {"spans": [KOELN], "_is_binary": True, "_view_id": "ner", "answer": "reject", "_task_hash": 2}))
    assert ([span.id for span in found.spans], found.coverage.zones) == (["x"], ())


def test_whose_the_answers_are_is_what_the_options_say(tmp_path: Path) -> None:
    path = file(tmp_path, manual(ILSE, _annotator_id="anna"), manual(ILSE, KOELN, _annotator_id="ben"))
    with pytest.raises(
        ValueError, match=r"in\.jsonl:2: 'ben' read the text that 'anna' read on line 1; .*columns=\{'annotator': '_annotator_id'\}"
    ):
        read(path)
    found, _ = read(path, options({"columns": {"annotator": "_annotator_id"}}))
    assert [(each.id, each.annotator, len(each.spans)) for each in found] == [("in-1", "anna", 1), ("in-1", "ben", 2)]
    (alone,), _ = read(file(tmp_path, manual(ILSE, _annotator_id="anna")), Options(annotator="a1"))
    assert (alone.annotator, alone.ext["prodigy"]["answers"][0]["_annotator_id"]) == ("a1", "anna")


def test_binary_answers_to_one_text_are_merged_and_cover_nothing(tmp_path: Path) -> None:
    werk = {"start": 23, "end": 27, "label": "ORG"}
    (found,), report = read(file(tmp_path, binary(ILSE, "accept"), binary(werk, "reject"), binary(KOELN, "ignore")))
    assert (spans(found), found.state, found.coverage) == ([(0, 11, "PER", "Ilse Brandt")], "open", Coverage(spans=(), zones=()))
    assert [each["answer"] for each in found.ext["prodigy"]["answers"]] == ["accept", "reject", "ignore"]
    assert messages(report, "record.skipped") == ["in.jsonl:3: [Köln]LOC", "in.jsonl:2: [Werk]ORG"]


def test_a_manual_answer_beside_a_rejected_span_covers_its_text(tmp_path: Path) -> None:
    (found,), _ = read(file(tmp_path, binary({"start": 23, "end": 27, "label": "ORG"}, "reject"), manual(ILSE)))
    assert (found.state, found.coverage) == ("done", Coverage(spans=("PER",), zones=((0, 36),)))


def test_a_span_that_one_answer_accepts_and_another_rejects_is_left_out(tmp_path: Path) -> None:
    (found,), report = read(file(tmp_path, manual(ILSE, KOELN), binary(KOELN, "reject")))
    assert (spans(found), found.coverage.zones) == ([(0, 11, "PER", "Ilse Brandt")], ((0, 31), (35, 36)))
    assert messages(report, "repair.answer") == ["in.jsonl:1: [Köln]LOC"]


def test_a_rejected_manual_answer_is_an_article_that_was_skipped(tmp_path: Path) -> None:
    (found,), report = read(file(tmp_path, manual(ILSE, answer="reject")))
    assert (found.state, found.spans, found.coverage.zones) == ("skipped", (), ())
    assert found.ext["prodigy"]["answers"][0]["spans"] == [ILSE]
    assert warned(report) == ["record.skipped"]


def test_a_later_answer_to_the_same_task_replaces_the_earlier(tmp_path: Path) -> None:
    (found,), report = read(file(tmp_path, manual(ILSE), manual(KOELN)))
    assert spans(found) == [(31, 35, "LOC", "Köln")]
    assert messages(report, "repair.answer") == [f"in.jsonl:1: {TEXT}"]


def test_where_rows_dont_say_it_a_rejected_span_tells_that_the_file_is_binary(tmp_path: Path) -> None:
    rows = [{"text": f"{number}. {TEXT}", "spans": [{"start": 3, "end": 7, "label": "PER"}], "answer": "accept"} for number in range(2)]
    found, _ = read(file(tmp_path, *rows))
    assert [each.state for each in found] == ["done", "done"]
    found, _ = read(file(tmp_path, *rows, {"text": TEXT, "spans": [ILSE], "answer": "reject"}))
    assert [(each.state, each.coverage.zones) for each in found] == [("open", ())] * 3


def test_rows_without_an_answer_are_open_and_cover_nothing(tmp_path: Path) -> None:
    (found,), report = read(file(tmp_path, {"text": TEXT, "spans": [ILSE]}))
    assert (found.state, len(found.spans), found.coverage.zones) == ("open", 1, ())
    assert messages(report, "scheme.detected") == ["in.jsonl:1: [Ilse Brandt]PER"]


def test_a_choice_says_what_was_asked_and_what_was_given(tmp_path: Path) -> None:
    choices = [{"id": "sport", "text": "Sport"}, {"id": 7, "text": "Politik"}]
    row = {"text": TEXT, "options": choices, "accept": [7], "_view_id": "choice", "spans": [ILSE], "answer": "accept"}
    (found,), _ = read(file(tmp_path, row))
    assert ([topic.label for topic in found.topics], found.coverage) == (["7"], Coverage(spans=(), topics=("sport", "7"), zones=((0, 36),)))
    assert (found.spans, found.ext["prodigy"]["answers"][0]["spans"]) == ((), [ILSE])


def test_a_label_that_is_accepted_or_rejected_is_a_topic_that_was_asked_for(tmp_path: Path) -> None:
    rows = [{"text": TEXT, "label": label, "answer": answer} for label, answer in (("sport", "accept"), ("politik", "reject"))]
    (found,), report = read(file(tmp_path, *rows))
    assert [topic.label for topic in found.topics] == ["sport"]
    assert (found.state, found.coverage.topics, found.coverage.spans) == ("done", ("sport", "politik"), ())
    assert warned(report) == []


def test_spans_and_choices_of_several_tasks_become_one_reading(tmp_path: Path) -> None:
    choice = {"text": TEXT, "options": [{"id": "sport", "text": "Sport"}], "accept": [], "_view_id": "choice", "answer": "accept"}
    (found,), _ = read(file(tmp_path, manual(ILSE), choice))
    assert (len(found.spans), found.coverage) == (1, Coverage(spans=("PER",), topics=("sport",), zones=((0, 36),)))


def test_relations_go_by_the_place_and_label_of_their_spans_not_by_their_order(tmp_path: Path) -> None:
    ort = KOELN | {"label": "CITY"}
    tie = {"label": "WORKS_IN", "head": 0, "child": 0, "head_span": ILSE, "child_span": ort}
    (found,), report = read(file(tmp_path, manual(KOELN, ort, ILSE, relations=[tie], _view_id="relations")))
    ends = {span.id: (span.text, span.label) for span in found.spans}
    assert [(ends[each.head], ends[each.tail]) for each in found.relations] == [(("Ilse Brandt", "PER"), ("Köln", "CITY"))]
    assert (found.coverage.relations, warned(report)) == (("WORKS_IN",), [])


def test_a_relation_that_names_tokens_only_is_tied_to_the_spans_that_end_with_them(tmp_path: Path) -> None:
    listed = [ILSE | {"token_end": 1}, KOELN | {"token_end": 6}]
    (found,), report = read(file(tmp_path, manual(*listed, relations=[{"label": "WORKS_IN", "head": 1, "child": 6}])))
    assert [(each.head, each.tail) for each in found.relations] == [("s1", "s2")]
    assert warned(report) == ["repair.relation"]


def test_other_keys_of_a_span_are_kept(tmp_path: Path) -> None:
    (found,), _ = read(file(tmp_path, manual(ILSE | {"pattern": 17, "text": "Ilse Brandt", "type": "span"})))
    assert found.spans[0].ext == {"prodigy": {"pattern": 17}}


@pytest.mark.parametrize(("text", "end"), [("🙂 Ilse", 6), ("Ja\r\nIlse", 8)])
def test_where_the_unit_matters_and_nothing_proves_it_one_is_asked(text: str, end: int, tmp_path: Path) -> None:
    with pytest.raises(UnitUnproven, match="doesn't say in which unit"):
        read(file(tmp_path, manual({"start": end - 4, "end": end, "label": "PER"}, text=text)))
    (found,), _ = read(tmp_path / "in.jsonl", Options(unit="codepoint"))
    assert spans(found) == [(end - 4, end, "PER", "Ilse")]


@pytest.mark.parametrize(("shift", "unit"), [(0, "code points"), (1, "UTF-16 units")])
def test_quotes_and_tokens_prove_the_unit(shift: int, unit: str, tmp_path: Path) -> None:
    place = {"start": 2 + shift, "end": 6 + shift}
    for row in (
        manual(place | {"label": "PER", "text": "Ilse"}, text="🙂 Ilse"),
        manual(
            place | {"label": "PER"},
            text="🙂 Ilse",
            tokens=[place | {"text": "Ilse", "id": 1}, {"start": 0, "end": 9, "text": "##se", "id": 2}],
        ),
    ):
        (found,), report = read(file(tmp_path, row))
        assert spans(found) == [(2, 6, "PER", "Ilse")]
        assert [loss.reason for loss in report.losses] == [f"offsets count {unit}: 1 of 1 quotes decide it"]


def test_a_list_of_rows_and_another_key_for_the_text_are_read_too(tmp_path: Path) -> None:
    rows = [{"html": TEXT, "text": "Kurz", "spans": [ILSE], "answer": "accept"}]
    (tmp_path / "in.json").write_text(json.dumps(rows, indent=1))
    (found,), _ = read(tmp_path / "in.json", options({"columns": {"text": "html"}}))
    assert (found.text, len(found.spans), found.ext["prodigy"]["answers"][0]["text"]) == (TEXT, 1, "Kurz")


def test_what_is_not_covered_is_unknown(tmp_path: Path) -> None:
    (found,), _ = read(file(tmp_path, manual(ILSE)), Options(covered=False))
    assert (found.state, found.coverage) == ("done", Coverage(spans=(), zones=()))


KNOWS = {"label": "KNOWS", "head": 0, "child": 0, "head_span": ILSE, "child_span": KOELN}


@pytest.mark.parametrize(
    ("row", "class_", "said"),
    [
        (b'{"text": "Ilse", "spans": [', "record.skipped", "in.jsonl:2:28: Expecting"),
        (b'{"text": "\\ud83d", "spans": []}', "record.skipped", "half of a surrogate pair"),
        (b'["Ilse"]', "record.skipped", "Expected `object`, got `array`"),
        ({"spans": [ILSE]}, "record.skipped", "in.jsonl:2: no text under 'text', but 'spans'"),
        (manual({"start": 0, "end": 99, "label": "PER"}), "repair.span", f"in.jsonl:2: [0, 99) PER of {len(TEXT)} characters"),
        (manual({"start": 4, "end": 4, "label": "PER"}), "repair.span", "in.jsonl:2: {'start': 4, 'end': 4, 'label': 'PER'}"),
        (manual({"start": False, "end": 4, "label": "PER"}), "repair.span", "in.jsonl:2: {'start': False"),
        (manual("PER"), "repair.span", "in.jsonl:2: 'PER'"),
        (manual(spans={"start": 0}), "repair.list", "in.jsonl:2: spans is \"{'start': 0}\""),
        (manual(ILSE, answer="yes"), "repair.answer", "in.jsonl:2: 'yes'"),
        (manual(ILSE, relations=[KNOWS]), "relation.unknown_arg", "in.jsonl:2: KNOWS from 0 to 0"),
        (manual(ILSE, relations=[{"label": "KNOWS", "head": 1, "child": 2}]), "relation.unknown_arg", "in.jsonl:2: KNOWS from 1 to 2"),
        (manual(ILSE, relations=[{"head": 1}]), "repair.relation", "in.jsonl:2: {'head': 1}"),
        (manual(ILSE, annotator={"id": 7}), "repair.mark", "in.jsonl:2: "),
    ],
)
def test_a_broken_row_is_named_and_the_others_are_read(row: object, class_: str, said: str, tmp_path: Path) -> None:
    found, report = read(file(tmp_path, manual(text="Köln"), row, manual(text="Bonn")))
    assert [each.text for each in found if len(each.text) == 4] == ["Köln", "Bonn"]
    (message,) = messages(report, class_)
    assert said in message


def test_a_mark_whose_text_was_changed_is_not_believed(tmp_path: Path) -> None:
    (row,) = written(tmp_path, record(spans=(), relations=()))
    (found,), report = read(file(tmp_path, row | {"text": "Ein anderer Text."}))
    assert (found.id, found.text) == ("in-1", "Ein anderer Text.")
    assert messages(report, "repair.mark") == ["in.jsonl:1: the text was changed"]


def test_two_texts_with_one_id_are_told_apart(tmp_path: Path) -> None:
    bare = {"spans": (), "relations": ()}
    rows = [*written(tmp_path, record(**bare)), *written(tmp_path, record("Anders.", coverage=Coverage(spans=(), zones=()), **bare))]
    found, report = read(file(tmp_path, *rows))
    assert len(found) == 1
    assert messages(report, "record.skipped") == ["in.jsonl:2: 'a-1' stands on line 1 with another text"]


def test_a_list_that_breaks_off_is_refused_with_its_line(tmp_path: Path) -> None:
    (tmp_path / "in.json").write_bytes(b'[{"text": "Ilse"},\n {"text": ')
    with pytest.raises(ValueError, match=r"in\.json:2: .*Expecting value in the value that begins here.*export it anew"):
        read(tmp_path / "in.json")


def test_memory_holds_one_text_of_a_long_file(tmp_path: Path) -> None:
    path, text = tmp_path / "in.jsonl", "Ilse Brandt aus Bonn. " * 400
    path.write_text("\n".join(json.dumps(manual(ILSE, text=f"{number} {text}")) for number in range(600)))
    tracemalloc.start()
    assert sum(1 for _ in prodigy.read(path, Losses(), Options())) == 600
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert most < path.stat().st_size / 2
