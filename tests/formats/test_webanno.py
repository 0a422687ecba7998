"""WebAnno TSV 3: real files against their XMI twins, each way in which a file says something, and what is wrong in broken ones."""

import re
import tempfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotator.formats import webanno
from annotator.formats.options import Options
from annotator.formats.units import UnitUnproven
from annotator.gold import Coverage, GoldRecord
from annotator.loss import Losses, LossReport
from annotator.model import Argument, Entity, Labels

SHARED = Path(__file__).parents[2].parent / "shared" / "foreign"
foreign = pytest.mark.skipif(not SHARED.is_dir(), reason="the foreign sample files aren't beside this project")


def read(path: Path, chosen: Options | None = None) -> tuple[list[GoldRecord], LossReport]:
    losses = Losses()
    found = list(webanno.read(path, losses, chosen or Options()))
    return found, losses.report("webanno")


def file(folder: Path, head: str, body: str, name: str = "in.tsv") -> Path:
    """A file of header lines and sentences; ` / ` stands for a tab."""
    path = folder / name
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(f"#FORMAT=WebAnno TSV 3.3\n{head}\n\n{body}".replace(" / ", "\t").encode())
    return path


def spans(record: GoldRecord) -> list[tuple[int, int, str, str]]:
    return [(span.start, span.end, span.label, span.text) for span in record.spans]


def messages(report: LossReport, class_: str) -> list[str]:
    return [example.before for loss in report.losses if loss.class_ == class_ for example in loss.examples]


def units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


NAMES = "#T_SP=webanno.custom.Name|value\n"
HAAG = "#Text=Frau Haag\n1-1 / 0-4 / Frau / _ / \n1-2 / 5-9 / Haag / PER / \n"


@foreign
@pytest.mark.parametrize(
    ("name", "type_"), [("testSentenceWithEmoji", "type4:NamedEntity"), ("testSimpleSlotFeature", "custom:Simple\\w+")]
)
def test_a_real_file_says_what_its_xmi_twin_says(name: str, type_: str) -> None:
    (found,), report = read(SHARED / "webanno-tsv3" / name / "reference.tsv")
    xmi = (SHARED / "webanno-tsv3" / name / "reference.xmi").read_text(encoding="utf-8")
    twin = sorted((int(start), int(end)) for start, end in re.findall(rf'<{type_} [^>]*begin="(\d+)" end="(\d+)"', xmi))
    assert sorted((units(found.text[: span.start]), units(found.text[: span.end])) for span in found.spans) == twin
    links = re.findall(r'<custom:LinkType xmi:id="\d+" role="(\w+)"', xmi)
    assert [argument.role for event in found.events for argument in event.args] == links
    assert [loss.class_ for loss in report.losses] == ["unit.detected"]


@foreign
def test_the_real_files_of_several_readers_come_in_by_reader() -> None:
    found, report = read(SHARED / "inception-curation")
    assert sorted({record.annotator for record in found}) == ["curator", "user1", "user2"]
    counts = {(record.id, record.annotator): (len(record.spans), len(record.relations)) for record in found}
    assert counts == {
        ("relStackedTest", "curator"): (1, 0),
        ("relStackedTest", "user1"): (4, 2),
        ("relStackedTest", "user2"): (4, 4),
        ("simpleRelGovDiffTest", "curator"): (1, 0),
        ("simpleRelGovDiffTest", "user1"): (2, 1),
        ("simpleRelGovDiffTest", "user2"): (2, 1),
        ("simpleSpanDiffIncompleteTest", "curator"): (0, 0),
        ("simpleSpanDiffIncompleteTest", "user1"): (1, 0),
        ("simpleSpanDiffIncompleteTest", "user2"): (1, 0),
        ("simpleSpanDiffWithLabelTest", "curator"): (0, 0),
        ("simpleSpanDiffWithLabelTest", "user1"): (1, 0),
        ("simpleSpanDiffWithLabelTest", "user2"): (1, 0),
    }
    assert [loss.class_ for loss in report.losses] == ["unit.detected"]


@foreign
def test_a_real_stack_is_told_apart_by_its_numbers() -> None:
    found, _ = read(SHARED / "inception-curation" / "relStackedTest")
    second = next(record for record in found if record.annotator == "user2")
    values = {span.id: (span.label, span.attrs["f2"]) for span in second.spans}
    assert [(each.label, values[each.head], values[each.tail]) for each in second.relations] == [
        ("r1", ("A", "C"), ("C", "D")),
        ("r2", ("A", "B"), ("C", "D")),
        ("r3", ("B", "C"), ("C", "D")),
        ("r2", ("A", "C"), ("C", "D")),
    ]


def test_offsets_are_utf_16_units_which_the_tokens_prove(tmp_path: Path) -> None:
    path = file(tmp_path, NAMES, "#Text=🙂 Haag\n1-1 / 0-2 / 🙂 / _ / \n1-2 / 3-7 / Haag / LOC / \n")
    (found,), report = read(path)
    assert spans(found) == [(2, 6, "LOC", "Haag")]
    assert [loss.reason for loss in report.losses] == ["offsets count UTF-16 units: 2 of 2 quotes decide it"]


def test_a_file_that_counts_code_points_is_found_out_and_reported(tmp_path: Path) -> None:
    path = file(tmp_path, NAMES, "#Text=🙂 Haag\n1-1 / 0-1 / 🙂 / _ / \n1-2 / 2-6 / Haag / LOC / \n")
    (found,), report = read(path)
    assert spans(found) == [(2, 6, "LOC", "Haag")]
    assert [loss.reason for loss in report.losses] == ["offsets count code points: 2 of 2 quotes decide it"]


def test_tokens_that_fit_no_unit_are_refused_with_their_line(tmp_path: Path) -> None:
    path = file(tmp_path, NAMES, "#Text=Frau Haag\n1-1 / 0-4 / Frau / _ / \n1-2 / 5-9 / Haar / PER / \n")
    with pytest.raises(UnitUnproven, match=r"in\.tsv:7 has the quote „Haar“, but there is „Haag“"):
        read(path)


def test_a_unit_that_the_caller_names_is_the_only_one_tried(tmp_path: Path) -> None:
    path = file(tmp_path, NAMES, "#Text=🙂 Haag\n1-1 / 0-2 / 🙂 / _ / \n1-2 / 3-7 / Haag / LOC / \n")
    with pytest.raises(UnitUnproven, match="Counted in code points"):
        read(path, Options(unit="codepoint"))


def test_sentences_make_the_text_by_the_offsets_of_their_first_tokens(tmp_path: Path) -> None:
    body = "#Text=Haag\n1-1 / 0-4 / Haag / LOC / \n\n#Text=Es\n#Text=regnet.\n2-1 / 5-7 / Es / _ / \n2-2 / 8-15 / regnet. / _ / \n"
    body += "\n#Text=Ja.\n3-1 / 15-18 / Ja. / _ / \n\n#Text=Nein.\n4-1 / 21-26 / Nein. / _ / \n"
    (found,), report = read(file(tmp_path, NAMES, body))
    assert found.text == "Haag\nEs\nregnet.Ja.\n  Nein."
    assert messages(report, "repair.gap") == ["in.tsv:16: a gap before the sentence"]


def test_escapes_in_texts_and_values_are_taken_off(tmp_path: Path) -> None:
    body = "#Text=a\\\\b\\tc\\rd [e]\n1-1 / 0-3 / a\\b / x\\|y\\_\\->\\;\\*\\[1\\][7] / \n1-2 / 4-5 / c / \\* / \n1-3 / 6-7 / d / _ / \n"
    (found,), _ = read(file(tmp_path, NAMES, body))
    assert found.text == "a\\b\tc\rd [e]"
    assert spans(found) == [(0, 3, "x|y_->;*[1]", "a\\b"), (4, 5, "*", "c")]


def test_one_number_over_several_rows_is_one_span_and_a_stack_is_several(tmp_path: Path) -> None:
    body = "#Text=Den Haag lebt\n1-1 / 0-3 / Den / LOC[1] / \n1-2 / 4-8 / Haag / LOC[1]|GPE[2] / \n1-3 / 9-13 / lebt / _ / \n"
    (found,), _ = read(file(tmp_path, NAMES, body))
    assert spans(found) == [(0, 8, "LOC", "Den Haag"), (4, 8, "GPE", "Haag")]


def test_rows_within_a_token_make_spans_within_it(tmp_path: Path) -> None:
    body = "#Text=Su-35-Jet fliegt\n1-1 / 0-9 / Su-35-Jet / KLASSE[1] / \n1-1.1 / 0-5 / Su-35 / WAFFE / \n1-2 / 10-16 / fliegt / KLASSE[1] / \n"
    (found,), _ = read(file(tmp_path, NAMES, body))
    assert spans(found) == [(0, 16, "KLASSE", "Su-35-Jet fliegt"), (0, 5, "WAFFE", "Su-35")]


def test_a_span_without_a_character_is_left_out_and_named_and_what_points_to_it_too(tmp_path: Path) -> None:
    head = NAMES + "#T_RL=webanno.custom.Tie|kind|BT_webanno.custom.Name\n"
    body = "#Text=Frau Haag\n1-1 / 0-4 / Frau / _ / _ / _ / \n1-1.1 / 4-4 /  / X / _ / _ / \n1-2 / 5-9 / Haag / PER / kennt / 1-1.1 / \n"
    (found,), report = read(file(tmp_path, head, body))
    assert spans(found) == [(5, 9, "PER", "Haag")]
    assert messages(report, "repair.span") == ["in.tsv:8: X at 4"]
    assert messages(report, "relation.unknown_arg") == ["in.tsv:9: kennt from 1-1.1 to 1-2"]


def test_the_label_is_value_else_the_first_feature_else_the_layers_name(tmp_path: Path) -> None:
    head = "#T_SP=webanno.custom.Name|kind|value\n#T_SP=webanno.custom.Mood|tone|force\n#T_SP=webanno.custom.Mark|\n"
    body = "#Text=Haag\n1-1 / 0-4 / Haag / a / b / c / d / * / \n"
    (found,), _ = read(file(tmp_path, head, body))
    assert [(span.label, span.attrs) for span in found.spans] == [("b", {"kind": "a"}), ("c", {"force": "d"}), ("Mark", {})]
    assert found.spans[0].ext == {"webanno": {"layer": "webanno.custom.Name"}}


@pytest.mark.parametrize("columns", [{"label": "kind"}, {"Name": "kind"}, {"webanno.custom.Name": "kind", "label": "value"}])
def test_the_options_name_the_feature_that_is_the_label(columns: dict[str, str], tmp_path: Path) -> None:
    path = file(tmp_path, "#T_SP=webanno.custom.Name|value|kind\n", "#Text=Haag\n1-1 / 0-4 / Haag / a / b / \n")
    (found,), _ = read(path, Options(columns=columns))
    assert [(span.label, span.attrs) for span in found.spans] == [("b", {"value": "a"})]


def test_a_span_with_slots_is_the_trigger_of_an_event(tmp_path: Path) -> None:
    head = "#T_SP=webanno.custom.Name|value\n"
    head += "#T_SP=webanno.custom.Frame|ROLE_webanno.custom.Frame:roles_webanno.custom.FrameLink|webanno.custom.Name|value\n"
    body = (
        "#Text=Bonn kauft Su 35\n1-1 / 0-4 / Bonn / GPE / _ / _ / _ / \n1-2 / 5-10 / kauft / _ / Käufer;*;Ware / 1-1;1-1;1-3[4] / Kauf / \n"
    )
    body += "1-3 / 11-13 / Su / WAFFE[4] / _ / _ / _ / \n1-4 / 14-16 / 35 / WAFFE[4] / _ / _ / _ / \n"
    (found,), report = read(file(tmp_path, head, body))
    assert spans(found) == [(0, 4, "GPE", "Bonn"), (5, 10, "Kauf", "kauft"), (11, 16, "WAFFE", "Su 35")]
    (event,) = found.events
    assert (event.label, event.triggers) == ("Kauf", ("s2",))
    assert event.args == (Argument(role="Käufer", ref="s1"), Argument(role="roles", ref="s1"), Argument(role="Ware", ref="s3"))
    assert found.coverage.events == ("Kauf",)
    assert [loss.class_ for loss in report.losses] == ["unit.detected"]


def test_a_slot_without_a_type_finds_any_span_of_its_row(tmp_path: Path) -> None:
    head = NAMES + "#T_SP=webanno.custom.Frame|ROLE_webanno.custom.Frame:roles_webanno.custom.FrameLink|uima.tcas.Annotation\n"
    body = "#Text=Bonn kauft\n1-1 / 0-4 / Bonn / GPE[1] / _ / _ / \n1-2 / 5-10 / kauft / _ / Käufer / 1-1[1] / \n"
    (found,), _ = read(file(tmp_path, head, body))
    assert found.events[0].args == (Argument(role="Käufer", ref="s1"),)


def test_a_slot_that_points_to_nothing_is_counted_and_the_event_stays(tmp_path: Path) -> None:
    head = NAMES + "#T_SP=webanno.custom.Frame|ROLE_webanno.custom.Frame:roles_webanno.custom.FrameLink|webanno.custom.Name\n"
    body = "#Text=Bonn kauft\n1-1 / 0-4 / Bonn / _ / _ / _ / \n1-2 / 5-10 / kauft / _ / Käufer;Ware / 1-1 / \n"
    (found,), report = read(file(tmp_path, head, body))
    assert [(event.label, event.args) for event in found.events] == [("Frame", ())]
    assert messages(report, "event.dropped") == ["in.tsv:8: Käufer: 1-1 of Frame"]
    assert messages(report, "repair.slot") == ["in.tsv:8: roles Käufer;Ware, targets 1-1"]


def test_a_relation_goes_from_the_row_that_it_names_to_its_own(tmp_path: Path) -> None:
    head = NAMES + "#T_RL=webanno.custom.Tie|kind|sure|BT_webanno.custom.Name\n"
    body = "#Text=Frau Haag lacht\n1-1 / 0-4 / Frau / A[1]|B[2] / _ / _ / _ / \n"
    body += "1-2 / 5-9 / Haag / PER / ist|kennt / ja|* / 1-1[2_0]|1-1[1_0] / \n1-3 / 10-15 / lacht / _ / _ / _ / _ / \n"
    (found,), _ = read(file(tmp_path, head, body))
    names = {span.id: span.label for span in found.spans}
    assert [(each.label, names[each.head], names[each.tail], each.attrs) for each in found.relations] == [
        ("ist", "B", "PER", {"sure": "ja"}),
        ("kennt", "A", "PER", {}),
    ]


def test_a_chain_is_an_entity_and_its_links_are_mentions(tmp_path: Path) -> None:
    head = "#T_CH=webanno.custom.CorefLink|referenceRelation|referenceType\n"
    body = "#Text=Frau Haag sagt sie geht\n1-1 / 0-4 / Frau / *->1-1 / PER[1] / \n1-2 / 5-9 / Haag / *->1-1 / PER[1] / \n"
    body += "1-3 / 10-14 / sagt / _ / _ / \n1-4 / 15-18 / sie / gleich->1-2|*->2-1 / *[1]|FEM[2] / \n1-5 / 19-23 / geht / _ / _ / \n"
    (found,), _ = read(file(tmp_path, head, body))
    assert [(span.text, span.label, span.entity, span.attrs) for span in found.spans] == [
        ("Frau Haag", "PER", "e1", {}),
        ("sie", "CorefLink", "e1", {"referenceRelation": "gleich"}),
        ("sie", "FEM", "e2", {}),
    ]
    assert found.entities == (Entity(id="e1", name="Frau Haag", label="PER"), Entity(id="e2", name="sie", label="FEM"))


def test_a_file_is_an_article_of_its_name_and_whose_it_is_the_caller_says(tmp_path: Path) -> None:
    (found,), _ = read(file(tmp_path, NAMES, HAAG, "art-7.tsv"), Options(annotator="anna", lang="de"))
    assert (found.id, found.annotator, found.lang) == ("art-7", "anna", "de")
    assert found.prov.import_ == {"format": "webanno", "file": "art-7.tsv", "line": 5}


def test_a_folder_of_one_text_is_an_article_and_its_files_are_readers(tmp_path: Path) -> None:
    file(tmp_path, NAMES, HAAG, "doc/anna.tsv")
    file(tmp_path, "", "#Text=Frau Haag\n1-1 / 0-4 / Frau / \n1-2 / 5-9 / Haag / \n", "doc/bert.tsv")
    file(tmp_path, NAMES, "#Text=Haag\n1-1 / 0-4 / Haag / LOC / \n", "other/anna.tsv")
    found, _ = read(tmp_path)
    assert [(each.id, each.annotator, len(each.spans)) for each in found] == [("doc", "anna", 1), ("doc", "bert", 0), ("other", "anna", 1)]
    assert {each.coverage.spans for each in found} == {("PER", "LOC")}
    within, _ = read(tmp_path / "doc")
    assert [(each.id, each.annotator) for each in within] == [("doc", "anna"), ("doc", "bert")]


def test_a_folder_of_several_texts_is_a_file_for_each_article(tmp_path: Path) -> None:
    file(tmp_path, NAMES, HAAG, "a.tsv")
    file(tmp_path, NAMES, "#Text=Haag\n1-1 / 0-4 / Haag / LOC / \n", "b.tsv")
    found, _ = read(tmp_path)
    assert [(each.id, each.annotator) for each in found] == [("a", "gold"), ("b", "gold")]


def test_where_the_caller_names_one_reader_the_other_files_of_an_article_are_counted(tmp_path: Path) -> None:
    file(tmp_path, NAMES, HAAG, "doc/anna.tsv")
    file(tmp_path, NAMES, HAAG, "doc/bert.tsv")
    found, report = read(tmp_path, Options(annotator="carl"))
    assert [(each.id, each.annotator) for each in found] == [("doc", "carl")]
    assert messages(report, "record.skipped") == ["doc/bert.tsv: carl on 'doc', which doc/anna.tsv holds already"]


def test_a_file_of_a_folder_that_cant_be_read_is_counted_and_the_others_are_read(tmp_path: Path) -> None:
    file(tmp_path, NAMES, HAAG, "a.tsv")
    (tmp_path / "b.tsv").write_bytes(b"a\tb\n")
    (tmp_path / "c.tsv").write_bytes(b"#FORMAT=WebAnno TSV 3.3\n\n\n#Text= \n1-1\t0-1\t \n")
    found, report = read(tmp_path)
    assert [each.id for each in found] == ["a"]
    assert messages(report, "record.skipped")[0].startswith("b.tsv:1: the first line is 'a\\tb'")
    assert messages(report, "record.skipped")[1] == "c.tsv: white space only"


def test_a_link_out_of_the_folder_is_not_followed(tmp_path: Path) -> None:
    file(tmp_path, NAMES, HAAG, "secret.tsv")
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "link.tsv").symlink_to(tmp_path / "secret.tsv")
    with pytest.raises(ValueError, match=r"the folder in has no file named \*\.tsv; give a file or its folder"):
        read(tmp_path / "in")


def test_what_is_not_covered_is_unknown(tmp_path: Path) -> None:
    path = file(tmp_path, NAMES, HAAG)
    assert read(path, Options(covered=False))[0][0].coverage == Coverage(spans=(), zones=())
    asked = Labels(spans=("PER", "ORG"))
    assert read(path, Options(labels=asked))[0][0].coverage == Coverage(spans=("PER", "ORG"), zones=((0, 9),))


def test_names_of_sentences_are_counted_as_lost(tmp_path: Path) -> None:
    _, report = read(file(tmp_path, NAMES, f"#Sentence.id=s1\n{HAAG}"))
    assert messages(report, "attr.lost") == ["#Sentence.id=s1"]


def test_a_byte_order_mark_and_windows_line_ends_are_passed_over(tmp_path: Path) -> None:
    path = file(tmp_path, NAMES, HAAG)
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes().replace(b"\n", b"\r\n"))
    assert spans(read(path)[0][0]) == [(5, 9, "PER", "Haag")]


@pytest.mark.parametrize(
    ("row", "class_", "said"),
    [
        ("1-3 / 10-15 / lacht", "repair.row", "in.tsv:8: 0 cells behind the token, expected 1"),
        ("1-3 / 10-15 / lacht / A / B / C", "repair.row", "in.tsv:8: 3 cells behind the token, expected 1"),
        ("1_3 / 10-15 / lacht / A / ", "repair.row", "in.tsv:8: 1_3\t10-15\tlacht\tA\t; expected a row such as 1-2, 4-8, Haag"),
        ("1-3 / 15-10 / lacht / A / ", "repair.row", "in.tsv:8: 1-3\t15-10\tlacht"),
        ("1-3 / 10,15 / lacht / A / ", "repair.row", "in.tsv:8: 1-3\t10,15\tlacht"),
        ("garbage", "repair.row", "in.tsv:8: 0 cells behind the token"),
    ],
)
def test_a_broken_row_is_named_and_the_others_are_read(row: str, class_: str, said: str, tmp_path: Path) -> None:
    body = HAAG.replace("Frau Haag\n", "Frau Haag lacht gern\n") + f"{row}\n1-4 / 16-20 / gern / ADV / \n"
    (found,), report = read(file(tmp_path, NAMES, body))
    assert spans(found) == [(5, 9, "PER", "Haag"), (16, 20, "ADV", "gern")]
    (message,) = messages(report, class_)
    assert message.startswith(said)


def test_a_sentence_whose_first_row_is_broken_still_has_its_place(tmp_path: Path) -> None:
    (found,), report = read(file(tmp_path, NAMES, HAAG.replace("0-4", "0_4")))
    assert (found.text, spans(found)) == ("Frau Haag", [(5, 9, "PER", "Haag")])
    assert report.count("repair.row") == 1


def test_a_link_of_a_chain_without_its_place_is_named(tmp_path: Path) -> None:
    head = "#T_CH=webanno.custom.CorefLink|referenceType|referenceRelation\n"
    (found,), report = read(file(tmp_path, head, "#Text=Haag\n1-1 / 0-4 / Haag / PER[1] / gleich / \n"))
    assert found.spans == ()
    assert messages(report, "repair.chain") == ["in.tsv:6: PER[1] gleich of CorefLink"]


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"Wort\tLabel\n", r"in\.tsv:1: the first line is 'Wort\\tLabel'; expected '#FORMAT=WebAnno TSV 3\.3'\. Export"),
        (b"#FORMAT=WebAnno TSV 2.0\n", r"in\.tsv:1: the first line is '#FORMAT=WebAnno TSV 2\.0'"),
        (b"", r"in\.tsv: no sentence is in the file"),
        (b"#FORMAT=WebAnno TSV 3.3\n#T_SP=a.B|c\n\n\n", r"in\.tsv: no sentence is in the file"),
        (
            b"#FORMAT=WebAnno TSV 3.3\n\n\n1-1\t0-4\tHaag\n",
            r"in\.tsv:4: a token stands before any #Text= line; .* Export the document again",
        ),
        (b"#FORMAT=WebAnno TSV 3.3\n#T_RL=a.B|c\n", r"in\.tsv:2: the header says '#T_RL=a\.B\|c'; expected .* BT_"),
        (b"#FORMAT=WebAnno TSV 3.3\n#T_SP=a.B|ROLE_a.B:c_a.L\n", r"in\.tsv:2: the header says .*each slot is followed by its target"),
        (b"#FORMAT=WebAnno TSV 3.3\n\n\n#Text=H\xe4ag\n", r"in\.tsv:4: byte 0xe4 is no UTF-8\. Write the file again as UTF-8"),
        (
            b"#FORMAT=WebAnno TSV 3.3\n\n\n#Text=Haag\n1-1\t0-4\tHaag\n\n#Text=Ja\n2-1\t2-4\tJa\n",
            r"in\.tsv:8: the sentence begins at 2, but the text before it ends at 4\. Was the file edited\? Export",
        ),
        (
            b"#FORMAT=WebAnno TSV 3.3\n\n\n#Text=Haag\n1-1\t0-4\tHaag\n\n#Text=Ja\n2-1\t9999999990-9999999992\tJa\n",
            r"in\.tsv:7: the sentence begins at 9999999990, far behind the text before it",
        ),
    ],
)
def test_a_file_that_is_no_webanno_tsv_is_refused_with_its_line(data: bytes, said: str, tmp_path: Path) -> None:
    (tmp_path / "in.tsv").write_bytes(data)
    with pytest.raises(ValueError, match=said):
        read(tmp_path / "in.tsv")


@given(st.text("\\[]|_->;*nt\t\n1a🙂", max_size=8), st.text("\\[]|_->;*nt\t1ä🙂 ", min_size=1, max_size=12))
def test_any_value_and_text_that_the_format_can_write_is_read_as_it_was(value: str, text: str) -> None:
    escaped = re.sub(r"->|[\\\[\]|_;*\t\n]", lambda found: "\\" + {"\t": "t", "\n": "n"}.get(found[0], found[0]), value)
    said = text.replace("\\", "\\\\").replace("\t", "\\t")
    token = text.replace("\t", " ")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "in.tsv"
        head = "#FORMAT=WebAnno TSV 3.3\n#T_SP=webanno.custom.Name|value\n\n\n"
        path.write_bytes(f"{head}#Text=x{said}\n1-1\t0-1\tx\t{escaped or '*'}[3]\t\n1-2\t1-{units(text) + 1}\t".encode())
        if "\t" in text or "\\" in token:
            path.write_bytes(path.read_bytes().rpartition(b"1-2\t")[0])
        else:
            path.write_bytes(path.read_bytes() + f"{token}\t_\t\n".encode())
        losses = Losses()
        found = list(webanno.read(path, losses, Options()))
    assert [(each.text, [span.label for span in each.spans]) for each in found] == [("x" + text, [value or "Name"])]
