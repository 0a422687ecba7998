"""spaCy's DocBin: entities or span groups on tokens, unread text as missing, everything else carried along."""

import zlib
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
from annotator.records import text_sha256
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


def test_topics_that_nobody_was_asked_for_stay_in_their_order(tmp_path: Path) -> None:
    labels = ("sport", "politik", "kultur", "wetter", "börse", "reise", "technik", "auto")
    record = gold("Ilse kam.", topics=tuple(Topic(id=f"t{number}", label=label) for number, label in enumerate(labels)))
    doc, _ = exported(tmp_path, record, Options(labels=LABELS))
    assert tuple(doc.cats) == labels


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


@pytest.mark.parametrize("missing", [1, 40])
def test_a_docbin_that_lacks_its_last_bytes_is_refused(missing: int, tmp_path: Path) -> None:
    exported(tmp_path, gold(), Options())
    (tmp_path / "cut.spacy").write_bytes((tmp_path / "out.spacy").read_bytes()[:-missing])
    with pytest.raises(ValueError, match=r"cut\.spacy is no DocBin of spaCy"):
        list(docbin.read(tmp_path / "cut.spacy", Losses(), Options()))


def test_a_docbin_that_grows_beyond_measure_is_refused(tmp_path: Path) -> None:
    (tmp_path / "in.spacy").write_bytes(zlib.compress(bytes(101 * 2**20), 9))
    with pytest.raises(ValueError, match=r"in\.spacy grows to more than 104,857,600 bytes when it is unpacked"):
        list(docbin.read(tmp_path / "in.spacy", Losses(), Options()))


@pytest.mark.parametrize(
    ("rel", "said"),
    [
        (7, "in.spacy:1: 7"),
        ({5: {"MET": 1.0}}, "in.spacy:1: 5: {'MET': 1.0}"),
        ({(0, 4): {"MET": "viel"}}, "in.spacy:1: (0, 4): {'MET': 'viel'}"),
        ({(0, 4): ["MET"]}, "in.spacy:1: (0, 4): "),
    ],
)
def test_relations_of_another_shape_are_named(rel: object, said: str, tmp_path: Path) -> None:
    doc = language("de")("Ilse Brandt kam nach Kiel.")
    doc.user_data[("._.", "rel", None, None)] = rel
    DocBin(docs=[doc], store_user_data=True).to_disk(tmp_path / "in.spacy")
    losses = Losses()
    (record,) = docbin.read(tmp_path / "in.spacy", losses, Options())
    assert record.relations == ()
    (loss,) = [loss for loss in losses.report("spacy").losses if loss.class_ == "repair.relation"]
    assert loss.examples[0].before.startswith(said)


def test_relations_between_words_that_are_no_spans_are_named(tmp_path: Path) -> None:
    doc = language("de")("Ilse Brandt kam nach Kiel.")
    doc.user_data[("._.", "rel", None, None)] = {(0, 4): {"WENT_TO": 0.9, "LEFT": 0.1}}
    DocBin(docs=[doc], store_user_data=True).to_disk(tmp_path / "in.spacy")
    losses = Losses()
    assert [record.relations for record in docbin.read(tmp_path / "in.spacy", losses, Options())] == [()]
    (loss,) = [loss for loss in losses.report("spacy").losses if loss.class_ == "relation.unknown_arg"]
    assert loss.examples[0].before == "in.spacy:1: WENT_TO from 0 to 4"


def test_cats_that_are_no_numbers_are_named(tmp_path: Path) -> None:
    doc = language("de")("Ilse Brandt kam nach Kiel.")
    doc.cats = {"politik": "ja", "sport": 1.0}
    DocBin(docs=[doc], store_user_data=True).to_disk(tmp_path / "in.spacy")
    losses = Losses()
    (record,) = docbin.read(tmp_path / "in.spacy", losses, Options())
    assert ([topic.label for topic in record.topics], record.coverage.topics) == (["sport"], ("sport",))
    assert losses.report("spacy").count("repair.cats") == 1


def test_a_record_that_is_not_of_its_docs_text_is_not_believed(tmp_path: Path) -> None:
    doc, _ = exported(tmp_path, gold("[Brandt]PER kam nach Kiel."), Options())
    other = language("de")("Brandt ging nach Kiel zurück.")
    other.spans["sc"] = [other.char_span(0, 6, "PER")]
    other.user_data["annotator"] = doc.user_data["annotator"]
    DocBin(docs=[other], store_user_data=True).to_disk(tmp_path / "in.spacy")
    losses = Losses()
    (record,) = docbin.read(tmp_path / "in.spacy", losses, Options())
    assert (record.id, record.sha256) == ("in-1", text_sha256("Brandt ging nach Kiel zurück."))
    assert losses.report("spacy").count("record.skipped") == 1


def test_docs_without_a_text_are_named(tmp_path: Path) -> None:
    nlp = language("de")
    DocBin(docs=[nlp(""), nlp("Kiel"), nlp(" ")]).to_disk(tmp_path / "in.spacy")
    losses = Losses()
    assert [record.id for record in docbin.read(tmp_path / "in.spacy", losses, Options())] == ["in-2"]
    assert losses.report("spacy").count("record.skipped") == 2
