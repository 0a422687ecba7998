"""brat's standoff files: what a record and a folder say to each other, real folders, brat's own rules, and lines that can't be read."""

import re
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from annotator.export import export, labels_of, options
from annotator.formats import brat
from annotator.formats.options import Options
from annotator.formats.registry import FORMATS
from annotator.formats.units import UnitUnproven
from annotator.gold import GoldRecord
from annotator.goldfile import problems_of
from annotator.loss import Losses, LossReport
from annotator.model import Argument, Entity, Event, Labels, Note, NoteRef, Relation, Span
from tests.formats.law import comparable, content, holds
from tests.formats.records import LABELS, PLAIN, records
from tests.test_filedoor import gold

FOREIGN = Path(__file__).parents[3] / "shared" / "foreign"
foreign = pytest.mark.skipif(not FOREIGN.is_dir(), reason="the foreign sample files aren't here")


@given(st.tuples(records(id="a"), records(id="b/2")))
def test_the_law_holds(both: tuple[GoldRecord, ...]) -> None:
    with TemporaryDirectory() as folder:
        holds(brat, both, Path(folder), Options(labels=LABELS), is_folder=True)


@given(st.tuples(records(id="a", plain=True, labels=PLAIN)))
def test_the_law_holds_where_little_is_lost(one: tuple[GoldRecord, ...]) -> None:
    with TemporaryDirectory() as folder:
        holds(brat, one, Path(folder), Options(labels=PLAIN), is_folder=True)


def made(tmp_path: Path, **files: str) -> Path:
    folder = tmp_path / "project"
    folder.mkdir()
    for name, text in files.items():
        (folder / name.replace("_", ".")).write_bytes(text.encode())
    return folder


def read(source: Path, options: Options = Options()) -> tuple[list[GoldRecord], LossReport]:  # noqa: B008 - a value
    losses = Losses()
    return list(brat.read(source, losses, options)), losses.report("brat")


def written(record: GoldRecord, tmp_path: Path) -> dict[str, list[str]]:
    target = tmp_path / "out"
    target.mkdir()
    labels = labels_of([record])
    projected = brat.project(record, Losses(), Options(labels=labels))
    assert projected is not None
    brat.write(target, [projected], Options(labels=labels))
    return {name: text.decode().split("\n") for name, text in content(target).items()}


def losses_of(report: LossReport) -> set[str]:
    return {loss.class_ for loss in report.losses}


def counts(found: list[GoldRecord]) -> dict[str, int]:
    return {layer: sum(len(getattr(each, layer)) for each in found) for layer in ("spans", "relations", "events", "entities", "notes")}


# what real folders hold


@foreign
def test_the_tutorial_comes_in_whole_and_goes_out_with_the_same_annotations(tmp_path: Path) -> None:
    found, report = read(FOREIGN / "brat-tutorial-news")
    lines = b"\n".join(path.read_bytes() for path in (FOREIGN / "brat-tutorial-news").glob("*.ann")).split(b"\n")
    said = {letter: sum(line.startswith(letter.encode()) for line in lines) for letter in "TRE*AM"}
    assert len(found) == 4
    assert counts(found) == {"spans": said["T"], "relations": said["R"], "events": said["E"], "entities": said["*"], "notes": 0}
    assert sum(len(each.attrs) for record in found for each in (*record.spans, *record.events)) == said["A"] + said["M"]
    assert [loss.class_ for loss in report.losses] == ["unit.detected"]
    assert report.losses[0].reason == "offsets count code points: 66 of 66 quotes decide it"
    merger = next(event for record in found for event in record.events if len(event.args) == 4)
    assert [argument.role for argument in merger.args] == ["Org-Arg"] * 4
    target = tmp_path / "again"
    export(lambda: iter(found), target, FORMATS["brat"], options({"annotator": "gold"}), check=True)
    assert [comparable(record) for record in read(target)[0]] == [
        replace(comparable(record), coverage=comparable(again).coverage) for record, again in zip(found, read(target)[0], strict=True)
    ]
    for name, text in content(FOREIGN / "brat-tutorial-news").items():
        if name.endswith(".ann"):
            ours = (target / name).read_bytes().decode().split("\n")
            theirs = [line.rstrip() for line in text.decode().split("\n")]
            # attributes are numbered anew
            bare = [sorted(re.sub(r"^[AM]\d+", "A", line) for line in lines) for lines in (ours, theirs)]
            assert bare[0] == bare[1]


@foreign
def test_the_edge_case_reads_alike_with_either_line_break() -> None:
    found, report = read(FOREIGN / "handmade" / "brat-edge")
    crlf, lf = found
    assert (crlf.id, lf.id) == ("crlf", "lf")
    for record in found:
        shown = {span.id: " … ".join(record.text[start:end] for start, end in span.segments) or span.text for span in record.spans}
        assert shown["T1"] == "Nordwerk … Holding"
        assert shown["T6"] == "Su-35"
        assert shown["T8"].split() == ["Langer", "Name"]
        assert [span.segments for span in record.spans if span.id == "T8"] == [()], "a line break doesn't part a span"
        assert [[argument.role for argument in event.args] for event in record.events] == [
            ["Org-Arg", "Org-Arg"],
            ["Reporter-Arg", "Event-Arg"],
        ]
        assert record.events[1].args[1].ref == "E1"
        assert {each.id: each.attrs for each in (*record.spans, *record.events) if each.attrs} == {
            "T4": {"Individual": True},
            "E1": {"Confidence": "High"},
            "E2": {"Negated": True},
        }
        assert [(entity.name, entity.kb) for entity in record.entities] == [
            ("Nordwerk Holding", None),
            ("Suchoi Su-35", "DemoKB:0007"),
        ]
        assert [note.ref.id for note in record.notes if note.ref] == ["E1"]
    quotes = [[(span.label, span.text.split()) for span in record.spans] for record in found]
    assert quotes[0] == quotes[1]
    (loss,) = report.losses
    assert re.fullmatch(r"offsets count code points: \d+ of \d+ quotes decide it", loss.reason)


# what is written


def test_repeated_roles_are_numbered_and_a_trigger_of_another_label_is_written_twice(tmp_path: Path) -> None:
    record = gold("[Kiel]GPE und [Bonn]GPE [liefern]TRIGGER", id="a")
    one, two, trigger = (span.id for span in record.spans)
    args = (Argument(role="Supplier", ref=one), Argument(role="Supplier", ref=two))
    record = replace(record, events=(Event(id="v1", label="Arms Transfer", triggers=(trigger,), args=args),))
    files = written(record, tmp_path)
    assert files["a.ann"] == [
        "T1\tGPE 0 4\tKiel",
        "T2\tGPE 9 13\tBonn",
        "T3\tTRIGGER 14 21\tliefern",
        "T4\tArms_Transfer 14 21\tliefern",
        "E1\tArms_Transfer:T4 Supplier:T1 Supplier2:T2",
        "#1\tTrigger T4\tT3",
        "",
    ]
    assert "Arms_Transfer\tSupplier*:<ANY>" in files["annotation.conf"]
    assert read(tmp_path / "out")[0][0].events[0].triggers == ("T3",)


def test_links_groups_and_names_of_entities_come_back(tmp_path: Path) -> None:
    record = gold("[Iran]GPE kauft, [Teheran]GPE zahlt, [Kiel]GPE schweigt", id="a")
    ids = [span.id for span in record.spans]
    entities = (Entity(id="x", name="Islamische Republik Iran", label="STATE", kb="Q794"), Entity(id="y", name="Kiel", label="GPE"))
    spans = tuple(replace(span, entity={ids[0]: "x", ids[1]: "x", ids[2]: "y"}[span.id]) for span in record.spans)
    files = written(replace(record, spans=spans, entities=entities), tmp_path)
    assert files["a.ann"][3:] == [
        "*\tEquiv T1 T2",
        "N1\tReference T1 kb:Q794\tIslamische Republik Iran",
        "N2\tReference T2 kb:Q794\tIslamische Republik Iran",
        "#1\tEntity T1\tSTATE Islamische Republik Iran",
        "#2\tEntity T3\tGPE Kiel",
        "",
    ]
    found = read(tmp_path / "out")[0][0]
    assert [(each.name, each.label, each.kb) for each in found.entities] == [(each.name, each.label, each.kb) for each in entities]


RULES = {
    "T": r"T\d+\t[\w-]+ \d+ \d+(;\d+ \d+)*\t[^\n]+",
    "R": r"R\d+\t[\w-]+ [\w-]+:[TE]\d+ [\w-]+:[TE]\d+",
    "E": r"E\d+\t[\w-]+:T\d+( [\w-]+:[TE]\d+)*",
    "*": r"\*\t[\w-]+( T\d+)+",
    "A": r"A\d+\t[\w-]+ [TER]\d+( \S+)?",
    "N": r"N\d+\tReference T\d+ [^\s:]+:\S+\t[^\n]+",
    "#": r"#\d+\t[\w-]+ [TER]\d+\t[^\n]+",
}


@given(records(id="a"))
def test_what_is_written_keeps_brats_rules(record: GoldRecord) -> None:
    """The rules of https://brat.nlplab.org/standoff.html and configuration.html, restated."""
    if record.state == "skipped":
        return
    with TemporaryDirectory() as folder:
        files = written(record, Path(folder))
        text = content(Path(folder) / "out")["a.txt"].decode()
    conf = files["annotation.conf"]
    declared = {line.split("\t")[0] for line in conf}
    places: dict[str, str] = {}
    lines = [line for line in files["a.ann"] if line]
    # readers of lines break at more than line feeds
    assert "".join(files["a.ann"]).splitlines() == ["".join(files["a.ann"])] or not lines
    names = [line.split("\t")[0] for line in lines if line[0] != "*"]
    assert len(set(names)) == len(names)
    for line in lines:
        assert re.fullmatch(RULES[line[0]], line, re.ASCII if line[0] not in "TN#A" else 0), line
        name, rest = line.split("\t")[:2]
        assert set(re.findall(r"[TER]\d+", " ".join(rest.replace(":", " ").split()[1:])) if line[0] in "RE*A" else ()) <= set(names)
        if line[0] in "TRE*A":
            assert re.split("[ :]", rest)[0] in declared, "annotation.conf lacks it"
        if line[0] == "T":
            label, _, pairs = rest.partition(" ")
            segments = [[int(number) for number in pair.split()] for pair in pairs.split(";")]
            quote = " ".join(text[start:end] for start, end in segments)
            assert line.split("\t", 2)[2] == quote, "the reference text is that of the fragments, with a blank between"
            places[name] = label
    for line in lines:
        if line[0] == "E":
            label, trigger = line.split("\t")[1].split()[0].split(":")
            assert places[trigger] == label, "a trigger has its event's type"


def test_an_id_too_long_for_a_files_name_is_shortened(tmp_path: Path) -> None:
    long = "https://zeitung.example/" + "ü" * 300
    losses = Losses()
    records = [brat.project(gold("[Kiel]GPE", id=id_), losses, Options()) for id_ in (f"{long}1", f"{long}2")]
    brat.write(tmp_path, [each for each in records if each], Options())
    names = losses.report("brat").maps["id.renumbered"]
    assert list(names) == [f"{long}1", f"{long}2"]
    assert sorted(names.values()) == sorted(record.id for record in brat.read(tmp_path, Losses(), Options()))
    assert all(name.startswith("https://zeitung.example/ü") for name in names.values())
    assert len({*names.values()}) == 2


@given(st.tuples(records(id="ä" * 90), records(id="b" * 300)))
@settings(max_examples=10)
def test_the_law_holds_for_long_ids(both: tuple[GoldRecord, ...]) -> None:
    with TemporaryDirectory() as folder:
        holds(brat, both, Path(folder), Options(labels=LABELS), is_folder=True)


def test_ids_that_a_disk_takes_for_one_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = Path.exists
    monkeypatch.setattr(Path, "exists", lambda path: real(path) or real(path.with_name(path.name.lower())))
    with pytest.raises(ValueError, match=r"names differ in their capitals, and there already is one like A\.txt"):
        brat.write(tmp_path, [gold("[Kiel]GPE", id="a"), gold("[Bonn]GPE", id="A")], Options())


def test_what_is_about_a_trigger_that_stands_for_a_mention_is_about_that(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("Ilse traf Ole", encoding="utf-8")
    lines = ["T1\tPER 0 4\tIlse", "T2\tMET 5 9\ttraf", "T3\tVERB 5 9\ttraf", "E1\tMET:T2 What:T2", "R1\tBY Arg1:T2 Arg2:T1"]
    lines += ["A1\tUnsure T2", "#1\tTrigger T2\tT3", "#2\tAnnotatorNotes T2\tWann?"]
    (tmp_path / "a.ann").write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    losses = Losses()
    (record,) = brat.read(tmp_path, losses, Options())
    assert list(problems_of(record)) == []
    assert [span.id for span in record.spans] == ["T1", "T3"]
    assert (record.events[0].triggers, record.events[0].args[0].ref, record.relations[0].head) == (("T3",), "T3", "T3")
    assert [note.ref for note in record.notes] == [NoteRef(id="T3")]
    assert losses.report("brat").count("attr.lost") == 1


def test_a_trigger_that_stands_for_nothing_that_can_be_read_stays(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("Ilse traf Ole", encoding="utf-8")
    lines = ["T2\tMET 5 9\ttraf", "T3\tVERB 5 99", "E1\tMET:T2", "#1\tTrigger T2\tT3"]
    (tmp_path / "a.ann").write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    (record,) = brat.read(tmp_path, Losses(), Options())
    assert list(problems_of(record)) == []
    assert (record.events[0].triggers, [span.id for span in record.spans]) == (("T2",), ["T2"])


def test_entities_stand_in_the_order_of_their_mentions_under_the_names_that_brat_spells(tmp_path: Path) -> None:
    # „Größe“ comes behind „Gruppe“, and „Groesse“ before it
    spans = (
        Span(id="s1", start=0, end=4, label="Gruppe", text="Kiel", entity="e1"),
        Span(id="s2", start=0, end=4, label="Größe", text="Kiel", entity="e2"),
    )
    entities = (Entity(id="e1", name="Stadt", label="Gruppe"), Entity(id="e2", name="Zahl", label="Größe"))
    record = replace(gold("[Kiel]GPE"), spans=spans, entities=entities)
    holds(brat, [record], tmp_path, Options(labels=labels_of([record])), is_folder=True)


def test_two_readings_of_one_article_are_refused(tmp_path: Path) -> None:
    record = gold("[Kiel]GPE", id="a")
    with pytest.raises(ValueError, match="there are several of a; export one annotator at a time"):
        brat.write(tmp_path, [record, replace(record, annotator="a1")], Options())


def test_what_brat_cannot_hold_is_counted_by_class(tmp_path: Path) -> None:
    record = gold("[Kiel]GPE [liefert]TRIGGER [heute]TRIGGER", id="a")
    one, two, three = (span.id for span in record.spans)
    record = replace(
        record,
        events=(Event(id="v1", label="Sale", triggers=(two, three)), Event(id="v2", label="Sale", args=(Argument(role="Item", ref=one),))),
        relations=(Relation(id="r1", label="IN", head="v2", tail=one),),
        notes=(Note(id="n1", text="eins\nzwei", ref=NoteRef(id=one)), Note(id="n2", text="zum Artikel")),
        spans=(replace(record.spans[0], attrs={"Grad": "sehr hoch", "klar": False}), *record.spans[1:]),
    )
    losses = Losses()
    brat.project(record, losses, Options(labels=labels_of([record])))
    report = losses.report("brat")
    found = {
        class_: {element for loss in report.losses if loss.class_ == class_ for _, element in loss.ids} for class_ in losses_of(report)
    }
    assert found["event.split"] == {"v1"}
    assert found["event.dropped"] == {"v2"}
    assert found["relation.unknown_arg"] == {"r1"}
    assert one in found["attr.lost"]
    assert sum(loss.count for loss in report.losses if loss.class_ == "note.lost") == 2


# what can't be read


LINES = [
    ("T1\tGPE 0\tKiel", "repair.line", "a.ann:1: „T1\tGPE 0\tKiel“; expected T1<TAB>Type 0 5<TAB>text"),
    ("T1 GPE 0 4 Kiel", "repair.line", "a.ann:1: „T1 GPE 0 4 Kiel“; expected T1<TAB>Type"),
    ("X1\tGPE", "repair.line", "expected a line that begins with T, E, R"),
    ("T1\tGPE 0 4\tKiel\nT1\tGPE 5 8\tund", "repair.line", "a.ann:2: "),
    ("T1\tGPE 2 2\t", "repair.span", "a.ann:1: GPE ((2, 2),) of 8 characters"),
    ("T1\tGPE 0 4;2 6\tKiel el u", "repair.span", "overlap"),
    ("T1\tGPE 0 400;401 402\tKiel x", "repair.span", "of 8 characters"),
    ("T1\tGPE 0 4;5 8\tKiel u", "repair.quote", "„Kiel u“, but there is „Kiel und“"),
    ("R1\tIN Arg1:T1 Arg2:T2", "relation.unknown_arg", "a.ann:1: IN T1 T2"),
    ("E1\tSale:T1", "event.dropped", "a.ann:1: Sale:T1"),
    ("T1\tSale 0 4\tKiel\nE1\tSale:T1 Item:T7", "event.dropped", "a.ann:2: Item:T7"),
    ("#1\tAnnotatorNotes T7\tWarum?", "repair.note", "a.ann:1: AnnotatorNotes T7 „Warum?“"),
    ("R1\tIN Arg1:T1", "repair.line", "expected R1<TAB>Type Arg1:T1 Arg2:T2"),
]


@pytest.mark.parametrize(("lines", "class_", "message"), LINES)
def test_a_line_that_cannot_be_read_is_named_and_the_rest_comes_in(tmp_path: Path, lines: str, class_: str, message: str) -> None:
    folder = made(tmp_path, a_txt="Kiel und", a_ann=f"{lines}\nT99\tWORD 5 8\tund\n")
    found, report = read(folder)
    assert [span.text for span in found[0].spans][-1] == "und"
    (loss,) = [each for each in report.losses if each.class_ == class_]
    assert message in f"{loss.examples[0]} {loss.reason}"


@pytest.mark.parametrize(
    ("files", "message"),
    [
        ({"a_ann": "T1\tX 0 1\ta\n"}, "a.txt; expected a.txt and a.ann side by side"),
        ({"a_ann": "", "a_txt": "  "}, "a.txt; expected"),
    ],
)
def test_an_article_without_its_text_is_skipped_with_its_name(tmp_path: Path, files: dict[str, str], message: str) -> None:
    folder = made(tmp_path, b_txt="und", b_ann="", **files)
    found, report = read(folder)
    assert [record.id for record in found] == ["b"]
    (loss,) = [each for each in report.losses if each.class_ == "record.skipped"]
    assert message in str(loss.examples[0])


def test_a_text_in_another_encoding_is_skipped(tmp_path: Path) -> None:
    folder = made(tmp_path, a_ann="", b_txt="und", b_ann="")
    (folder / "a.txt").write_bytes("Köln".encode("latin-1"))
    assert [record.id for record in read(folder)[0]] == ["b"]


def test_a_link_out_of_the_folder_is_not_followed(tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("geheim", encoding="utf-8")
    folder = made(tmp_path, a_ann="", b_txt="und", b_ann="")
    (folder / "a.txt").symlink_to(secret)
    found, report = read(folder)
    assert [record.text for record in found] == ["und"]
    assert report.count("record.skipped") == 1


def test_quotes_that_fit_in_no_unit_stop_the_import(tmp_path: Path) -> None:
    folder = made(tmp_path, a_txt="Kiel und Bonn", a_ann="T1\tGPE 0 4\tBonn\n")
    with pytest.raises(UnitUnproven, match=r"a\.ann:1 has the quote „Bonn“, but there is „Kiel“"):
        read(folder)


def test_offsets_in_utf16_are_found_out_by_their_quotes(tmp_path: Path) -> None:
    folder = made(tmp_path, a_txt="🙂 Kiel und Bonn", a_ann="T1\tGPE 3 7;12 16\tKiel Bonn\n")
    found, report = read(folder)
    assert [found[0].text[start:end] for start, end in found[0].spans[0].segments] == ["Kiel", "Bonn"]
    assert report.losses[0].reason.startswith("offsets count UTF-16 units")


def test_a_folder_without_annotations_is_answered_with_what_was_expected(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"holds no \.ann file; expected pairs of a \.txt and an \.ann file"):
        read(tmp_path)


def test_what_annotation_conf_declares_was_asked_for(tmp_path: Path) -> None:
    conf = "# Kommentar\n[entities]\n!Ding\n\tGPE\n\tPER\n[relations]\nIN Arg1:GPE, Arg2:GPE\n[events]\nSale Item:GPE\n[attributes]\nx Arg:<ANY>\n"
    folder = made(tmp_path, a_txt="Kiel", a_ann="T1\tORT 0 4\tKiel\n", annotation_conf=conf)
    covered = read(folder)[0][0].coverage
    assert (covered.spans, covered.relations, covered.events) == (("GPE", "PER", "ORT"), ("IN",), ("Sale",))
    assert read(folder, Options(labels=Labels(spans=("ORT",))))[0][0].coverage.spans == ("ORT",)


def test_one_pair_can_be_read_alone(tmp_path: Path) -> None:
    folder = made(tmp_path, a_txt="Kiel", a_ann="T1\tORT 0 4\tKiel\n", b_txt="Bonn", b_ann="")
    assert [record.id for record in read(folder / "a.ann")[0]] == ["a"]
    assert isinstance(read(folder / "a.txt")[0][0].spans[0], Span)
