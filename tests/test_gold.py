"""One gold record from the finished readings of an article."""

from msgspec.structs import replace

from annotator.gold import FinishedReading, GoldRecord, record
from annotator.model import (
    AnnotationSet,
    Argument,
    ElementRef,
    Entity,
    Event,
    Labels,
    Note,
    NoteRef,
    Reading,
    Relation,
    Source,
    Span,
    Topic,
)
from annotator.records import decode, encode
from tests.marks import marked

LABELS = Labels(spans=("PER", "ORG"))


def finished(annotator, *elements, zones=((0, 60),), labels=LABELS, rev=3, ms=2500):
    reading = Reading(id="reading", state="done", labels=labels, zones=zones, guidelines="1")
    return FinishedReading(annotator=annotator, rev=rev, ms=ms, annotations=AnnotationSet([*elements, reading]))


def test_one_finished_reading_is_gold_with_its_decisions_derived():
    article, spans = marked("[Ilse Brandt]PER leitet die [Küstenwache]ORG.")
    brandt, wache = spans.spans
    brandt = replace(brandt, source=Source(by="rules", version="1", score=0.9))
    wache = replace(wache, source=Source(by="names", version="1"), was=replace(wache, id="s.x", label="LOC"))
    added = Span(id="s3", start=5, end=11, label="PER", text="Brandt")
    gold = record(article, (finished("a1", wache, added, brandt, zones=((0, 38),)),), tool="article-annotator 0.1.0")
    assert [(span.text, span.decision) for span in gold.spans] == [
        ("Ilse Brandt", "accepted"),
        ("Brandt", "added"),
        ("Küstenwache", "corrected"),
    ]
    assert gold.coverage.spans == ("PER", "ORG")
    assert gold.coverage.zones == ((0, 38),)
    assert gold.prov.from_ == {"a1": 3}
    assert gold.prov.seconds == 2.5


def test_readings_that_are_alike_name_all_readers_and_cover_what_all_of_them_read():
    article, spans = marked("[Ilse Brandt]PER leitet die [Küstenwache]ORG.")
    second = [replace(span, id=f"x{span.id}") for span in spans.spans]
    gold = record(
        article,
        (
            finished("a2", *second, zones=((5, 40),), labels=Labels(spans=("ORG", "PER", "LOC"))),
            finished("a1", *spans.values(), zones=((0, 20), (30, 45))),
        ),
        tool="t",
    )
    assert gold.spans[0].id == "s1"
    assert gold.spans[0].from_ == (ElementRef(by="a1", id="s1"), ElementRef(by="a2", id="xs1"))
    assert gold.coverage.zones == ((5, 20), (30, 40))
    assert set(gold.coverage.spans) == {"PER", "ORG"}


def test_disputed_passages_are_cut_out_of_the_coverage_and_what_refers_to_them_goes():
    article, spans = marked("[Ilse Brandt]PER leitet die [Küstenwache]ORG.")
    brandt, wache = spans.spans
    tie = Relation(id="r1", label="LEADS", head="s1", tail="s2")
    other = [replace(brandt, id="x1"), replace(wache, id="x2", label="LOC"), Relation(id="x3", label="LEADS", head="x1", tail="x2")]
    gold = record(article, (finished("a1", brandt, wache, tie, zones=((0, 40),)), finished("a2", *other, zones=((0, 40),))), tool="t")
    assert [span.text for span in gold.spans] == ["Ilse Brandt"]
    assert gold.relations == ()
    assert gold.coverage.zones == ((0, 23), (34, 40))


def test_a_gold_record_reads_back_as_it_was_written_and_every_quote_is_true():
    article, spans = marked("🙂 [Ilse [Brandt]PER]PER\u2028sagt")
    gold = record(article, (finished("a1", *spans.values(), zones=((0, 10),)),), tool="t")
    line = encode(gold)
    assert decode(line, GoldRecord) == gold
    assert encode(decode(line, GoldRecord)) == line
    assert all(gold.text[span.start : span.end] == span.text for span in gold.spans)
    assert [span.text for span in gold.spans] == ["Ilse Brandt", "Brandt"]


def test_an_empty_finished_reading_is_a_record_without_spans():
    article, _ = marked("Nichts zu sehen.")
    gold = record(article, (finished("a1", zones=((0, 16),)),), tool="t")
    assert b'"spans":[]' in encode(gold)


def test_notes_come_along_where_their_element_does():
    article, spans = marked("[Ilse]PER und [Otto]PER")
    notes = [
        Note(id="n1", text="wer?", ref=NoteRef(id="s1")),
        Note(id="n2", text="weg", ref=NoteRef(id="s9")),
        Note(id="n3", text="allgemein"),
    ]
    gold = record(article, (finished("a1", *spans.values(), *notes, zones=((0, 13),)),), tool="t")
    assert [note.id for note in gold.notes] == ["n1", "n3"]


def test_a_note_of_any_reader_points_to_the_element_as_it_is_called_in_the_record():
    article, spans = marked("[Ilse]PER ruft")
    span = spans["s1"]
    second = [replace(span, id="x1"), Note(id="n2", text="welche Ilse?", ref=NoteRef(id="x1"))]
    gold = record(article, (finished("a1", span), finished("a2", *second)), tool="t")
    assert gold.notes == (Note(id="n2", text="welche Ilse?", ref=NoteRef(id="s1")),)


def test_what_refers_to_a_duplicate_refers_to_the_span_that_stands_for_it():
    article, spans = marked("[Ilse]PER leitet die [Wache]ORG")
    brandt, wache = spans.spans
    double, other = replace(brandt, id="s9"), replace(wache, entity="e2")
    said = [
        replace(brandt, entity="e1"),
        replace(double, entity="e2"),
        other,
        Entity(id="e1", name="X", label="PER"),
        Entity(id="e2", name="X", label="PER"),
        Relation(id="r1", label="LEADS", head="s9", tail="s2"),
        Event(id="v1", label="Talk", triggers=("s9", "s1"), args=(Argument(role="Who", ref="s9"),)),
        Note(id="n1", text="doppelt", ref=NoteRef(id="s9")),
    ]
    gold = record(article, (finished("a1", *said),), tool="t")
    assert [(span.id, span.entity) for span in gold.spans] == [("s1", "e1"), ("s2", "e1")]
    assert [(relation.head, relation.tail) for relation in gold.relations] == [("s1", "s2")]
    assert [(event.triggers, event.args[0].ref) for event in gold.events] == [(("s1",), "s1")]
    assert gold.notes[0].ref == NoteRef(id="s1")


def test_disputed_relations_events_and_topics_take_their_label_out_of_the_coverage():
    article, spans = marked("[Ilse]PER leitet die [Wache]ORG")
    labels = Labels(spans=("PER", "ORG"), relations=("LEADS", "MET"), events=("Talk", "Attack"), topics=("politics", "sport"))
    tie, talk, topic = (
        Relation(id="r1", label="LEADS", head="s1", tail="s2"),
        Event(id="v1", label="Talk", triggers=("s1",)),
        Topic(id="t1", label="sport"),
    )
    gold = record(
        article,
        (finished("a1", *spans.values(), tie, talk, topic, labels=labels), finished("a2", *spans.values(), labels=labels)),
        tool="t",
    )
    covered = gold.coverage
    assert (covered.relations, covered.events, covered.topics) == (("MET",), ("Attack",), ("politics",))
    assert (covered.spans, gold.relations, gold.events, gold.topics) == (("PER", "ORG"), (), (), ())


def test_a_reading_that_names_no_labels_covers_none():
    article, spans = marked("[Ilse]PER ruft")
    gold = record(article, (finished("a1", *spans.values()), finished("a2", *spans.values(), labels=None)), tool="t")
    assert gold.coverage.spans == ()


def test_a_discontinuous_dispute_cuts_its_segments_only():
    article, _ = marked("Nord- und Ostsee")
    span = Span(id="s1", start=0, end=16, label="LOC", text="Nord- und Ostsee", segments=((0, 5), (13, 16)))
    gold = record(article, (finished("a1", span, zones=((0, 16),)), finished("a2", zones=((0, 16),))), tool="t")
    assert gold.coverage.zones == ((5, 13),)
