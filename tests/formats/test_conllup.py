"""CoNLL-U Plus: the exact text comes back, the conllu package reads what is written, and what is wrong in other files is named."""

from pathlib import Path
from tempfile import TemporaryDirectory

import conllu
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from annotator.export import export, options
from annotator.formats import conllup, registry
from annotator.formats.conlluprows import escaped, unescaped
from annotator.formats.options import Options
from annotator.gold import GoldRecord
from annotator.loss import Losses, LossReport
from annotator.model import Labels
from tests.formats.law import holds
from tests.formats.records import LABELS, records
from tests.test_filedoor import gold

CHOICES = [
    Options(labels=LABELS, tagging="iob2"),
    Options(labels=LABELS, tagging="iob1", nested="innermost", subword="expand"),
    Options(labels=LABELS, tagging="bilou", nested="layers", subword="contract", discontinuous="drop"),
    Options(labels=LABELS, tagging="iob2", nested="layers", subword="split"),
]
TWO = Labels(spans=("PER", "LOC"))
PLAIN = "# global.columns = ID FORM MISC X:NE\n"


def write(path: Path, found: list[GoldRecord], chosen: Options) -> LossReport:
    losses = Losses()
    projected = [each for record in found if (each := conllup.project(record, losses, chosen)) is not None]
    conllup.write(path, projected, chosen)
    return losses.report("conllup")


def exported(folder: Path, *found: GoldRecord, chosen: Options = Options(labels=TWO)) -> tuple[str, LossReport]:  # noqa: B008 - a value
    report = write(folder / "out.conllup", list(found), chosen)
    return (folder / "out.conllup").read_text(encoding="utf-8"), report


def read(folder: Path, text: str | bytes, chosen: Options = Options()) -> tuple[list[GoldRecord], LossReport]:  # noqa: B008 - a value
    path = folder / "in.conllup"
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    losses = Losses()
    return list(conllup.read(path, losses, chosen)), losses.report("conllup")


def rows(*lines: str) -> str:
    return PLAIN + "".join(f"{line}\n" for line in lines)


def quotes(record: GoldRecord) -> list[tuple[str, str]]:
    return [(span.text, span.label) for span in record.spans]


def messages(report: LossReport) -> list[tuple[str, str]]:
    return [(loss.class_, loss.examples[0].before) for loss in report.losses if loss.severity != "note"]


def runs_of(found: list[str]) -> list[tuple[int, int, str]]:
    """The spans of IOB2 tags, as an oracle: a span goes on while its label's inner tags do."""
    spans: list[tuple[int, int, str]] = []
    for place, tag in enumerate(found):
        if tag.startswith("B-"):
            spans.append((place, place + 1, tag[2:]))
        elif tag.startswith("I-"):
            spans[-1] = (spans[-1][0], place + 1, spans[-1][2])
    return spans


@settings(max_examples=80)
@given(st.tuples(records(id="a"), records(id="b~2 = 1")), st.sampled_from(CHOICES))
def test_the_law_holds(both: tuple[GoldRecord, ...], chosen: Options) -> None:
    with TemporaryDirectory() as folder:
        holds(conllup, both, Path(folder), chosen, name="out.conllup")


@given(records(labels=LABELS, plain=True))
def test_the_text_is_the_same_to_the_character(record: GoldRecord) -> None:
    with TemporaryDirectory() as folder:
        write(Path(folder) / "out.conllup", [record], CHOICES[0])
        (again,) = conllup.read(Path(folder) / "out.conllup", Losses(), CHOICES[0])
    assert again.text == record.text


@settings(max_examples=60)
@given(records(labels=LABELS))
def test_the_conllu_package_finds_the_same_words_and_spans(record: GoldRecord) -> None:
    chosen = CHOICES[0]
    projected = conllup.project(record, Losses(), chosen)
    with TemporaryDirectory() as folder:
        write(Path(folder) / "out.conllup", [record], chosen)
        with (Path(folder) / "out.conllup").open(encoding="utf-8", newline="\n") as file:
            found = list(conllu.parse_incr(file))
    if projected is None:
        assert [sentence for sentence in found if sentence] == []
        return
    words = [word for sentence in found for word in sentence]
    assert "".join(word["form"] for word in words) == "".join(projected.text.split())
    spans = [
        ("".join(word["form"] for word in sentence[start:end]), label)
        for sentence in found
        for start, end, label in runs_of([word["annotator:ne"] for word in sentence])
    ]
    wanted = [("".join(span.text.split()), "_".join(span.label.split())) for span in projected.spans]
    assert sorted(spans) == sorted(wanted)
    for sentence in found:
        joined = "".join(word["form"] + ("" if (word["misc"] or {}).get("SpaceAfter") == "No" else " ") for word in sentence)
        assert sentence.metadata["text"] == joined.strip(" ")


@given(st.text())
def test_an_escape_is_taken_back(text: str) -> None:
    assert unescaped(escaped(text)) == text
    assert not set(escaped(text)) & set(" \t\r\n|")


def test_a_sentence_has_its_number_its_text_and_its_white_space(tmp_path: Path) -> None:
    text, report = exported(tmp_path, gold(" 🙂 [Ilse  Brandt]PER kam.\r\n\tNach\u00a0[Kiel]LOC | ja! ", id="a b"))
    assert text.split("\n") == [
        "# global.columns = ID FORM MISC ANNOTATOR:NE",
        "# newdoc id = a b",
        "# language = de",
        "# sent_id = a b-1",
        "# text = 🙂 Ilse Brandt kam.",
        "1\t🙂\tSpacesBefore=\\s\tO",
        "2\tIlse\tSpacesAfter=\\s\\s\tB-PER",
        "3\tBrandt\t_\tI-PER",
        "4\tkam\tSpaceAfter=No\tO",
        "5\t.\tSpacesAfter=\\r\\n\\t\tO",
        "",
        "# sent_id = a b-2",
        "# text = Nach Kiel | ja!",
        "1\tNach\tSpacesAfter=\u00a0\tO",
        "2\tKiel\t_\tB-LOC",
        "3\t|\t_\tO",
        "4\tja\tSpaceAfter=No\tO",
        "5\t!\tSpacesAfter=\\s\tO",
        "",
        "",
    ]
    assert {loss.class_ for loss in report.losses} == {"provenance.lost"}
    (record,), _ = read(tmp_path, text)
    assert (record.id, record.lang, record.text) == ("a b", "de", " 🙂 Ilse  Brandt kam.\r\n\tNach\u00a0Kiel | ja! ")
    assert record.prov.import_ == {"format": "conllup", "file": "in.conllup", "line": 6}


def test_nested_spans_have_columns_of_their_own(tmp_path: Path) -> None:
    text, report = exported(tmp_path, gold("[[Stadtwerke]LOC [Kiel]LOC]PER"), chosen=Options(labels=TWO, nested="layers"))
    assert "MISC ANNOTATOR:NE ANNOTATOR:NE2 ANNOTATOR:NE3\n" in text
    assert "1\tStadtwerke\t_\tB-PER\tB-LOC\tO\n2\tKiel\tSpaceAfter=No\tI-PER\tB-LOC\tO\n" in text
    assert report.count("span.overlap") == 0
    assert quotes(read(tmp_path, text)[0][0]) == [("Stadtwerke Kiel", "PER"), ("Stadtwerke", "LOC"), ("Kiel", "LOC")]


def test_what_nobody_read_stays_unknown(tmp_path: Path) -> None:
    record = gold("[Brandt]PER kam. Nach [Kiel]LOC fuhr sie.")
    text, report = exported(tmp_path, replace(record, coverage=replace(record.coverage, zones=((0, 11),))))
    assert "1\tNach\t_\t_\n2\tKiel\tCovered=No\tB-LOC\n3\tfuhr\t_\t_\n" in text
    assert report.count("coverage.lost") == 0
    assert read(tmp_path, text)[0][0].coverage.zones == ((0, 11),)


def test_articles_begin_where_the_file_says_so(tmp_path: Path) -> None:
    text = rows("1\tKiel\t_\tB-LOC", "", "# newdoc", "1\tJa\t_\tO", "", "# newdoc id = 7%20a", "1\tUlm\t_\tB-LOC", "", "1\tNein\t_\tO")
    found, _ = read(tmp_path, text)
    assert [(record.id, record.text) for record in found] == [("in-1", "Kiel"), ("in-2", "Ja"), ("7%20a", "Ulm Nein")]
    assert [record.coverage.spans for record in found] == [("LOC",)] * 3


def test_a_paragraph_begins_on_a_line_of_its_own(tmp_path: Path) -> None:
    text = rows("1\tJa\tSpaceAfter=No\tO", "", "# newpar id = p2", "1\tNein\t_\tO", "", "# newpar", "1\tDoch\tSpacesAfter=\\n\\n\tO")
    assert read(tmp_path, text)[0][0].text == "Ja\nNein\nDoch\n\n"


def test_where_no_column_tells_the_white_space_the_sentence_s_text_does(tmp_path: Path) -> None:
    head = "# global.columns = ID FORM UNER:NER\n# text = Kiel, „ja“\n"
    (record,), report = read(tmp_path, f"{head}1\tKiel\tB-LOC\n2\t,\tO\n3\t„\tO\n4\tja\tO\n5\t“\tO\n")
    assert (record.text, quotes(record), messages(report)) == ("Kiel, „ja“", [("Kiel", "LOC")], [])


def test_a_text_that_contradicts_its_tokens_is_named(tmp_path: Path) -> None:
    (record,), report = read(tmp_path, rows("# text = Kiel, ja", "1\tKiel\t_\tB-LOC", "2\t,\t_\tO", "3\tja\t_\tO"))
    assert (record.text, messages(report)) == ("Kiel, ja", [("repair.text", "in.conllup:3: Kiel , ja")])
    (record,), report = read(tmp_path, rows("# text = Ulm", "1\tKiel\t_\tB-LOC"))
    assert (record.text, messages(report)) == ("Kiel", [("repair.text", "in.conllup:3: Ulm")])


def test_words_of_one_token_stand_for_the_whole_token(tmp_path: Path) -> None:
    text = rows(
        "1-2\tim\t_\t_",
        "1\tin\t_\tO",
        "2\tdem\t_\tB-LOC",
        "3\tKieler\t_\tI-LOC",
        "4-5\tzur\tSpaceAfter=No\t_",
        "4\tzu\t_\tO",
        "5\tder\t_\tO",
    )
    (record,), report = read(tmp_path, text)
    assert (record.text, quotes(record)) == ("im Kieler zur", [("im Kieler", "LOC")])
    assert messages(report) == [("repair.word", "dem Kieler")]
    assert record.coverage.zones == ((0, 13),)


def test_words_that_stand_for_no_text_are_left_out_and_named(tmp_path: Path) -> None:
    (record,), report = read(tmp_path, rows("1\tJa\t_\tO", "1.1\tist\t_\tO", "2\t!\t_\tO"))
    assert (record.text, messages(report)) == ("Ja !", [("repair.word", "in.conllup:3: ist")])
    assert read(tmp_path, rows("1.1\tist\t_\tO", "", "1-2\tim\t_\t_"))[0] == []


def test_blanks_within_a_token_are_kept(tmp_path: Path) -> None:
    (record,), _ = read(tmp_path, rows("1\t10 000\tSpacesInToken=10\\s\\s000\tO", "2\tEuro oder\tX|SpacesBefore=\\p\tO"))
    assert record.text == "10  000 |Euro oder"


def test_the_scheme_is_found_and_a_star_is_outside(tmp_path: Path) -> None:
    (record,), report = read(tmp_path, rows("1\tIlse\t_\tI-PER", "2\tBrandt\t_\tI-PER", "3\tkam\t_\t*"))
    assert quotes(record) == [("Ilse Brandt", "PER")]
    assert [(loss.class_, loss.reason) for loss in report.losses] == [("scheme.detected", "tags are written in IOB1")]
    assert record.coverage.zones == ((0, 15),)


def test_a_column_of_tags_may_be_named(tmp_path: Path) -> None:
    text = "# global.columns = ID FORM X:NE X:GROUP\n1\tKiel\tB-LOC\tB-HAFEN\n"
    assert quotes(read(tmp_path, text, Options(columns={"tags": "X:GROUP"}))[0][0]) == [("Kiel", "HAFEN")]


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("2\tist\t_", "3 columns, expected 4: 2\tist\t_"),
        ("2 ist _ O", "1 columns, expected 4: 2 ist _ O"),
        ("zwei\tist\t_\tO", "'zwei' is no number of a word: zwei\tist\t_\tO"),
        ("9" * 20 + "\tist\t_\tO", f"'{'9' * 20}' is no number of a word: {'9' * 20}\tist\t_\tO"),
        ("2\t \t_\tO", "the token is empty: 2\t \t_\tO"),
    ],
)
def test_a_row_that_can_t_be_read_is_named_and_the_rest_is_read(tmp_path: Path, row: str, said: str) -> None:
    (record,), report = read(tmp_path, rows("1\tKiel\t_\tB-LOC", row, "3\tschön\t_\tO"))
    assert record.text == "Kiel schön"
    assert messages(report) == [("record.skipped", f"in.conllup:3: {said}")]


def test_odd_and_stray_tags_are_mended_and_named(tmp_path: Path) -> None:
    (record,), report = read(tmp_path, rows("1\tUlm\t_\tB-LOC", "2\tIlse\t_\tI-PER", "3\tKiel\t_\tLOC"))
    assert quotes(record) == [("Ulm", "LOC"), ("Ilse", "PER"), ("Kiel", "LOC")]
    found = {(loss.class_, loss.ids[0][0]) for loss in report.losses if loss.severity != "note"}
    assert found == {("repair.stray-i", "in.conllup:3"), ("repair.tag", "in.conllup:4")}


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"1\tKiel\t_\tB-LOC\n", r"in\.conllup:1: '# global\.columns = .*' was expected, not .*Write the names of the columns there"),
        (b"# global.columns = ID MISC X:NE\n", r"in\.conllup:1: no column FORM among ID MISC X:NE; the file holds no tokens"),
        (
            b"# global.columns = ID FORM X:Y\n",
            r"in\.conllup:1: none of the columns ID FORM X:Y seems to hold tags; say which, as in columns=\{'tags': 'X:Y'\}",
        ),
        (PLAIN.encode() + b"1\tK\xfcste\t_\tO\n", r"in\.conllup:2: byte 0xfc is no UTF-8"),
        (PLAIN.encode() + b"x" * (64 * 2**20 + 1), r"in\.conllup:2: the line has more than 67,108,864 bytes"),
    ],
)
def test_a_file_that_can_t_be_read_is_refused_with_its_line(tmp_path: Path, data: bytes, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        read(tmp_path, data)


def test_a_column_that_isn_t_there_is_answered_with_those_there_are(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"in\.conllup:1: there is no column 'NE'; .*X:NE"):
        read(tmp_path, PLAIN, Options(columns={"tags": "NE"}))


@pytest.mark.parametrize("text", ["", PLAIN, PLAIN + "\n\n# newdoc id = a\n"])
def test_a_file_without_words_has_no_articles(tmp_path: Path, text: str) -> None:
    assert read(tmp_path, text)[0] == []


def test_an_export_is_read_again_to_check_it(tmp_path: Path) -> None:
    place = tmp_path / "out.conllup"
    entry = registry.entry(None, place, writing=True)
    report = export(lambda: iter([gold("[Kiel]LOC.")]), place, entry, options({"tagging": "bilou"}), check=True)
    assert report.checked == "read again: 1 records, 1 spans"
