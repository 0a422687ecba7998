"""spaCy's DocBin: entities or span groups on tokens, unread text as missing, everything else carried along."""

from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace
from spacy.tokens import DocBin

from annotator.formats import docbin
from annotator.formats.options import Options
from annotator.gold import GoldRecord
from annotator.loss import Losses
from annotator.model import Entity, Relation, Span, Topic
from annotator.tokens import language
from tests.formats.law import holds
from tests.formats.records import LABELS, records
from tests.test_filedoor import gold

CHOICES = [
    Options(labels=LABELS, nested=nested, subword=subword, discontinuous=discontinuous)
    for nested, subword, discontinuous in (
        ("outermost", "strict", "hull"),
        ("innermost", "expand", "drop"),
        ("layers", "contract", "hull"),
        ("layers", "split", "hull"),
        ("outermost", "split", "hull"),
    )
]


@given(st.tuples(records(id="a"), records(id="b~2")), st.sampled_from(CHOICES))
def test_the_law_holds(both: tuple[GoldRecord, ...], options: Options) -> None:
    with TemporaryDirectory() as folder:
        holds(docbin, both, Path(folder), options, name="out.spacy")


def docs(path: Path):
    return list(DocBin().from_disk(path).get_docs(language("de").vocab))


def exported(tmp_path: Path, record: GoldRecord, options: Options):
    losses = Losses()
    projected = docbin.project(record, losses, options)
    docbin.write(tmp_path / "out.spacy", iter([projected]), options)
    return docs(tmp_path / "out.spacy")[0], losses.report("spacy")


def test_what_nobody_read_is_missing_and_not_outside(tmp_path: Path) -> None:
    record = gold("[Brandt]PER kam. Nach Kiel.")
    record = replace(record, coverage=replace(record.coverage, zones=((0, 11),)))
    doc, report = exported(tmp_path, record, Options(labels=replace(LABELS, spans=("PER",))))
    assert [(token.text, token.ent_iob_) for token in doc] == [
        ("Brandt", "B"),
        ("kam", "O"),
        (".", "O"),
        ("Nach", ""),
        ("Kiel", ""),
        (".", ""),
    ]
    assert report.losses == ()


def test_where_a_label_was_not_asked_for_nothing_is_outside(tmp_path: Path) -> None:
    doc, _ = exported(tmp_path, gold("[Brandt]PER kam."), Options(labels=replace(LABELS, spans=("PER", "LOC", "WEAPON"))))
    assert [token.ent_iob_ for token in doc] == ["B", "", ""]


def test_overlapping_spans_are_lost_as_entities_and_kept_as_a_span_group(tmp_path: Path) -> None:
    record = gold("[[Su-35]PER-Kampfflugzeuge]LOC.")
    doc, report = exported(tmp_path, record, Options())
    assert [(ent.text, ent.label_) for ent in doc.ents] == [("Su-35-Kampfflugzeuge", "LOC")]
    assert [(loss.class_, loss.count, str(loss.examples[0])) for loss in report.losses] == [
        ("span.overlap", 1, "[Su-35]PER within or across [Su-35-Kampfflugzeuge]LOC → (left out)")
    ]
    doc, report = exported(tmp_path, record, Options(nested="layers"))
    assert [(span.text, span.label_) for span in doc.spans["sc"]] == [("Su-35-Kampfflugzeuge", "LOC"), ("Su-35", "PER")]
    assert report.losses == ()


def test_topics_that_were_asked_for_and_not_given_are_zero_and_others_absent(tmp_path: Path) -> None:
    record = gold("[Brandt]PER kam.")
    record = replace(record, topics=(Topic(id="t1", label="politik"),), coverage=replace(record.coverage, topics=("politik", "sport")))
    doc, _ = exported(tmp_path, record, Options())
    assert doc.cats == {"politik": 1.0, "sport": 0.0}


def test_relations_stand_where_relation_components_look(tmp_path: Path) -> None:
    record = gold("[Brandt]PER kam nach [Kiel]LOC.")
    record = replace(
        record,
        relations=(Relation(id="r1", label="LIVES_IN", head="s1", tail="s2"),),
        entities=(Entity(id="e1", name="Kiel", label="LOC", kb="Q1"),),
        spans=(record.spans[0], replace(record.spans[1], entity="e1")),
    )
    doc, _ = exported(tmp_path, record, Options())
    assert doc.user_data[("._.", "rel", None, None)] == {(0, 3): {"LIVES_IN": 1.0}}
    assert [(ent.kb_id_, ent.id_) for ent in doc.ents] == [("", "s1"), ("Q1", "s2")]


def test_a_foreign_docbin_gives_its_entities_groups_categories_and_relations(tmp_path: Path) -> None:
    nlp = language("de")
    doc = nlp("Ilse Brandt kam nach Kiel.")
    doc.set_ents([doc.char_span(0, 11, "PER", kb_id="Q5")], missing=[doc[3:6]], default="outside")
    doc.spans["any"] = [doc.char_span(5, 11, "NAME"), doc.char_span(21, 25, "LOC")]
    doc.cats = {"politik": 1.0, "sport": 0.0}
    doc.user_data[("._.", "rel", None, None)] = {(0, 4): {"WENT_TO": 0.9, "LEFT": 0.1}}
    DocBin(docs=[doc], store_user_data=True).to_disk(tmp_path / "in.spacy")
    (record,) = docbin.read(tmp_path / "in.spacy", Losses(), Options(annotator="a1", lang="de"))
    assert [(span.text, span.label, span.entity) for span in record.spans] == [
        ("Ilse Brandt", "PER", "e1"),
        ("Brandt", "NAME", None),
        ("Kiel", "LOC", None),
    ]
    assert [(each.label, each.head, each.tail) for each in record.relations] == [("WENT_TO", "s1", "s3")]
    assert [topic.label for topic in record.topics] == ["politik"]
    assert record.coverage.topics == ("politik", "sport")
    assert record.coverage.zones == ((0, 16),)
    assert (record.id, record.annotator, record.lang) == ("in-1", "a1", "de")


def test_spans_that_were_changed_after_the_export_are_taken_as_they_are(tmp_path: Path) -> None:
    doc, _ = exported(tmp_path, gold("[Brandt]PER kam nach Kiel."), Options())
    doc.spans["sc"] = [doc.char_span(16, 20, "LOC")]
    doc.ents = ()
    DocBin(docs=[doc], store_user_data=True).to_disk(tmp_path / "changed.spacy")
    losses = Losses()
    (record,) = docbin.read(tmp_path / "changed.spacy", losses, Options())
    assert [(span.text, span.label) for span in record.spans] == [("Kiel", "LOC")]
    assert losses.report("spacy").count("repair.spans-changed") == 1


@pytest.mark.parametrize("data", [b"", b"kein DocBin", b"x\x9c", b"\x78\x9c\x03\x00\x00\x00\x00\x01"])
def test_a_file_that_is_no_docbin_is_refused(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "in.spacy").write_bytes(data)
    with pytest.raises(ValueError, match=r"in\.spacy is no DocBin of spaCy"):
        list(docbin.read(tmp_path / "in.spacy", Losses(), Options()))


def test_a_docbin_that_was_cut_off_is_refused(tmp_path: Path) -> None:
    exported(tmp_path, gold(), Options())
    whole = (tmp_path / "out.spacy").read_bytes()
    (tmp_path / "cut.spacy").write_bytes(whole[: len(whole) // 2])
    with pytest.raises(ValueError, match=r"cut\.spacy is no DocBin of spaCy"):
        list(docbin.read(tmp_path / "cut.spacy", Losses(), Options()))


def test_spacy_reads_again_what_was_written(tmp_path: Path) -> None:
    exported(tmp_path, gold(), Options())
    reader, counts = docbin.check(tmp_path / "out.spacy", Options())
    assert reader.startswith("spaCy ")
    assert counts == {"records": 1, "spans": 2}


def test_a_span_keeps_its_label_and_place_in_any_text(tmp_path: Path) -> None:
    text = "🙂 Su-35\r\nKiel"
    record = gold(text)
    record = replace(record, spans=(Span(id="s1", start=9, end=13, label="LOC", text="Kiel"),))
    doc, _ = exported(tmp_path, record, Options())
    assert [(ent.start_char, ent.text) for ent in doc.ents] == [(9, "Kiel")]
