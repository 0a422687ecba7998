"""What another corpus holds comes in as readings, as suggestions or as gold: everything or nothing, with nobody's decisions overwritten."""

from collections.abc import Callable
from pathlib import Path

import pytest
from msgspec.structs import replace

import annotator
from annotator import selection
from annotator.formats.options import Options
from annotator.formats.registry import FORMATS
from annotator.importing import import_file
from annotator.loss import Losses, LossRefused
from annotator.model import Argument, Entity, Event, Note, NoteRef, Relation
from annotator.records import encode
from annotator.selection import selected
from tests.formats.law import comparable
from tests.test_filedoor import gold


@pytest.fixture
def corpus(tmp_path: Path) -> annotator.Corpus:
    return annotator.new(tmp_path / "corpus", languages=["de"])


def written(tmp_path: Path, *records: object) -> Path:
    path = tmp_path / "elsewhere.jsonl"
    path.write_bytes(b"".join(encode(record) + b"\n" for record in records))
    return path


def full(id: str = "x", by: str = "a1"):
    record = gold(id=id, annotator=by)
    person, place = record.spans
    return replace(
        record,
        spans=(replace(person, entity="e1"), place),
        entities=(Entity(id="e1", name="Ilse Brandt", label="PER", kb="Q1"),),
        relations=(Relation(id="r1", label="LOCATED_IN", head=person.id, tail=place.id),),
        events=(Event(id="v1", label="Meeting", args=(Argument(role="Participant", ref=person.id),)),),
        notes=(Note(id="n1", text="Warum?", ref=NoteRef(id="v1")),),
    )


def test_a_reading_comes_in_with_its_article_and_goes_out_the_same(corpus: annotator.Corpus, tmp_path: Path) -> None:
    record = full()
    report = corpus.import_(written(tmp_path, record), format="jsonl", add_labels=True)
    assert report.kept == {"records": 1, "spans": 2, "relations": 1, "events": 1, "entities": 1, "notes": 1}
    assert corpus.article("x").text == record.text
    (out,) = selected(corpus.store, Losses(), tool="test", annotator="a1")
    expected = comparable(record)
    found = comparable(out)
    assert [replace(span, decision=None) for span in found.spans] == list(expected.spans)
    assert (found.relations, found.events, found.entities) == tuple(
        tuple(replace(each, decision="added") for each in each_of) for each_of in (expected.relations, expected.events, expected.entities)
    )
    assert (found.notes, found.state, found.coverage.zones) == (expected.notes, "done", expected.coverage.zones)
    assert corpus.check().empty


def test_the_same_file_again_changes_nothing(corpus: annotator.Corpus, tmp_path: Path) -> None:
    path = written(tmp_path, full())
    corpus.import_(path, format="jsonl", add_labels=True)
    before = (corpus.store.root / "annotations" / "a1.jsonl").read_bytes()
    report = corpus.import_(path, format="jsonl", add_labels=True)
    assert report.kept == {"records": 0}
    assert report.count("record.skipped") == 1
    assert (corpus.store.root / "annotations" / "a1.jsonl").read_bytes() == before
    assert len(corpus.articles()) == 1


def test_annotators_stay_who_they_are(corpus: annotator.Corpus, tmp_path: Path) -> None:
    corpus.import_(written(tmp_path, full(by="a1"), full(by="a2")), format="jsonl", add_labels=True)
    assert corpus.store.annotators() == ["a1", "a2"]
    assert len(corpus.articles()) == 1


def test_gold_needs_somebody_whose_reading_it_is(corpus: annotator.Corpus, tmp_path: Path) -> None:
    path = written(tmp_path, gold(id="x"))
    with pytest.raises(ValueError, match="the file doesn't say who read; say whose readings these are, as in annotator='a1'"):
        corpus.import_(path, format="jsonl")
    assert corpus.articles().empty
    corpus.import_(path, format="jsonl", annotator="a1")
    assert corpus.store.annotators() == ["a1"]


def test_gold_comes_in_as_a_lead_s_adjudication(corpus: annotator.Corpus, tmp_path: Path) -> None:
    path = written(tmp_path, gold(id="x"))
    with pytest.raises(ValueError, match="gold is decided by a lead, and 'gold' is none of this corpus; say annotator='lead'"):
        corpus.import_(path, format="jsonl", into="gold")
    corpus.import_(path, format="jsonl", into="gold", annotator="lead")
    report = corpus.gold()
    assert (report.written, report.spans) == (("x",), 2)


def test_annotations_come_in_as_suggestions(corpus: annotator.Corpus, tmp_path: Path) -> None:
    report = corpus.import_(
        written(tmp_path, full(by="a1"), full(by="a2")), format="jsonl", into="suggestions", annotator="elsewhere", add_labels=True
    )
    assert report.kept == {"records": 1, "suggestions": 4}
    ((by, _, elements),) = corpus.store.suggestions("x")
    assert by == "elsewhere"
    assert sorted(type(each).__name__ for each in elements) == ["Event", "Relation", "Span", "Span"]
    assert corpus.store.annotators() == []


def test_what_suggestions_cannot_say_is_counted(corpus: annotator.Corpus, tmp_path: Path) -> None:
    record = gold("[Tina]PER schläft.", id="x")
    ring = (
        Event(id="v1", label="MEETING", args=(Argument(role="Cause", ref="v2"),)),
        Event(id="v2", label="MEETING", args=(Argument(role="Cause", ref="v1"),)),
    )
    more = {"entities": (Entity(id="e1", name="Tina", label="PER"),), "notes": (Note(id="n1", text="Wer?"),)}
    path = written(tmp_path, replace(record, events=ring, **more))
    with pytest.raises(LossRefused, match="events that are arguments of each other can't be suggested"):
        corpus.import_(path, format="jsonl", into="suggestions", add_labels=True)
    assert corpus.articles().empty
    report = corpus.import_(path, format="jsonl", into="suggestions", add_labels=True, allow_loss={"event.dropped"})
    assert report.kept == {"records": 1, "suggestions": 1}
    assert {loss.class_: loss.count for loss in report.losses} == {"event.dropped": 2, "kb.lost": 1, "note.lost": 1}


def test_spans_of_another_text_come_into_no_article(corpus: annotator.Corpus, tmp_path: Path) -> None:
    here, there = gold("[Kiel]LOC wartet.", id="x"), gold("[Bonn]LOC hofft.", id="y")
    corpus.import_(written(tmp_path, here), format="jsonl", into="suggestions", annotator="first")
    false = replace(there, sha256=here.sha256)
    report = corpus.import_(written(tmp_path, false), format="jsonl", into="suggestions", annotator="second")
    assert (report.kept["records"], report.count("record.skipped")) == (0, 1)
    assert [by for by, _, _ in corpus.store.suggestions("x")] == ["first"]


def test_labels_that_the_scheme_lacks_are_added_only_where_that_is_asked_for(corpus: annotator.Corpus, tmp_path: Path) -> None:
    record = gold("[Tina]CAT schläft.", id="x", annotator="a1")
    record = replace(record, coverage=replace(record.coverage, spans=("CAT",)))
    path = written(tmp_path, record)
    with pytest.raises(ValueError, match=r"the scheme lacks the labels CAT\. Add them with add_labels=True"):
        corpus.import_(path, format="jsonl")
    assert corpus.articles().empty
    version = corpus.scheme.version
    corpus.import_(path, format="jsonl", add_labels=True)
    assert ("CAT" in corpus.scheme.span_labels, corpus.scheme.version) == (True, version + 1)


def test_labels_can_be_named_as_the_scheme_names_them(corpus: annotator.Corpus, tmp_path: Path) -> None:
    record = gold("[Tina]PERSON schläft.", id="x", annotator="a1")
    record = replace(record, coverage=replace(record.coverage, spans=("PERSON",)))
    report = corpus.import_(written(tmp_path, record), format="jsonl", rename={"PERSON": "PER"})
    assert report.maps["label.renamed"] == {"PERSON": "PER"}
    assert list(corpus.spans("a1")["label"]) == ["PER"]


def test_a_text_that_the_corpus_has_keeps_its_id(corpus: annotator.Corpus, tmp_path: Path) -> None:
    record = gold(id="x", annotator="a1")
    corpus.import_(written(tmp_path, record), format="jsonl")
    report = corpus.import_(written(tmp_path, replace(record, id="y", annotator="a2")), format="jsonl")
    assert report.maps["id.renumbered"] == {"y": "x"}
    assert list(corpus.spans("a2")["article"]) == ["x", "x"]


def test_an_id_that_is_there_with_another_text_is_left_out_and_named(corpus: annotator.Corpus, tmp_path: Path) -> None:
    corpus.import_(written(tmp_path, gold(id="x", annotator="a1")), format="jsonl")
    report = corpus.import_(written(tmp_path, gold("[Kiel]LOC liegt am Meer.", id="x", annotator="a2")), format="jsonl")
    assert report.kept == {"records": 0}
    (loss,) = report.losses
    assert (loss.class_, loss.ids) == ("record.skipped", (("x", ""),))


def test_a_file_without_one_good_line_brings_nothing_and_says_why(corpus: annotator.Corpus, tmp_path: Path) -> None:
    path = tmp_path / "elsewhere.jsonl"
    path.write_text('{"id": 1}\nkaputt\n')
    report = corpus.import_(path, format="jsonl", annotator="a1")
    assert report.kept == {"records": 0}
    assert report.count("record.skipped") == 2
    assert Options().covered


def test_every_part_of_an_import_and_an_export_tells_how_far_it_is(tmp_path: Path) -> None:
    told: dict[str, list[tuple[int, int]]] = {}

    def phases(name: str) -> Callable[[int, int, str], None]:
        return lambda done, total, _: told.setdefault(name, []).append((done, total))

    path = tmp_path / "in.jsonl"
    path.write_bytes(b"".join(encode(gold(id=name, annotator="a1", source=f"{name}: [Ilse]PER")) + b"\n" for name in "abc"))
    corpus = annotator.new(tmp_path / "corpus")
    import_file(corpus.store, path, FORMATS["jsonl"], Options(), phases=phases)
    assert told["reading"] == [(1, 0), (2, 0), (3, 0), (3, 3)]
    done, total = told["adding articles"][-1]
    assert done == total
    assert told["saving"] == [(1, 3), (2, 3), (3, 3)]
    selection.export(corpus.store, tmp_path / "out.jsonl", FORMATS["jsonl"], Options(), tool="t", annotator="a1", phases=phases)
    assert told["collecting"][-1] == (3, 3)
    assert told["writing"] == [(1, 3), (2, 3), (3, 3)]


def test_the_report_says_whose_the_readings_are(corpus: annotator.Corpus, tmp_path: Path) -> None:
    path = written(tmp_path, gold(id="x", annotator="a1"), gold("[Ilse]PER ruft an.", id="y", annotator="a1"), gold(id="x", annotator="a2"))
    (loss,) = corpus.import_(path, format="jsonl").losses
    assert [str(example) for example in loss.examples] == ["a1 → 2 articles", "a2 → 1 articles"]


def test_several_readings_of_a_text_under_one_name_are_told_from_an_earlier_import(corpus: annotator.Corpus, tmp_path: Path) -> None:
    path = written(tmp_path, gold(annotator="a1"), gold(annotator="a2"))
    report = corpus.import_(path, format="jsonl", annotator="b")
    assert report.losses[0].reason == "the same reader's readings of the same text come several times; the first is used"
    assert corpus.import_(path, format="jsonl", annotator="b").losses[0].reason.startswith("their reader said something about them")


def test_a_folder_for_a_format_that_is_one_file_is_answered_with_the_files_in_it(corpus: annotator.Corpus, tmp_path: Path) -> None:
    (tmp_path / "export").mkdir()
    (tmp_path / "export" / "all.jsonl").write_bytes(b"")
    with pytest.raises(
        ValueError, match=r"export is a folder, and the format doccano is read from a file; give one of its files: all\.jsonl"
    ):
        corpus.import_(tmp_path / "export", format="doccano", annotator="a1")
