"""Columns of tokens and tags: every scheme is read, three are written, and what doesn't fit is named."""

from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from annotator.formats import conll
from annotator.formats.options import Options
from annotator.formats.tagging import scheme, spans, tags
from annotator.gold import GoldRecord
from annotator.loss import Losses, LossReport
from annotator.model import Labels
from tests.formats.law import holds
from tests.formats.records import LABELS, records
from tests.test_filedoor import gold

FOREIGN = Path(__file__).parents[3] / "shared" / "foreign" / "doccano"
CHOICES = [
    Options(labels=LABELS, tagging="iob2"),
    Options(labels=LABELS, tagging="iob1", nested="innermost", subword="expand"),
    Options(labels=LABELS, tagging="bilou", nested="layers", subword="contract", discontinuous="drop"),
    Options(labels=LABELS, tagging="iob2", nested="layers", subword="split"),
]
TWO = Labels(spans=("PER", "LOC"))


@given(st.tuples(records(id="a"), records(id="b~2")), st.sampled_from(CHOICES))
def test_the_law_holds(both: tuple[GoldRecord, ...], options: Options) -> None:
    with TemporaryDirectory() as folder:
        holds(conll, both, Path(folder), options, name="out.conll")


def exported(tmp_path: Path, record: GoldRecord, options: Options) -> tuple[str, LossReport]:
    losses = Losses()
    conll.write(tmp_path / "out.conll", [conll.project(record, losses, options)], options)
    return (tmp_path / "out.conll").read_text(encoding="utf-8"), losses.report("conll")


def read(tmp_path: Path, text: str, options: Options = Options()) -> tuple[list[GoldRecord], LossReport]:  # noqa: B008 - a value
    path = tmp_path / "in.conll"
    path.write_bytes(text.encode())
    losses = Losses()
    return list(conll.read(path, losses, options)), losses.report("conll")


def quotes(record: GoldRecord) -> list[tuple[str, str]]:
    return [(span.text, span.label) for span in record.spans]


def test_a_sentence_is_a_block_and_an_article_begins_with_its_id(tmp_path: Path) -> None:
    text, report = exported(tmp_path, gold("🙂 [Ilse Brandt]PER kam. Nach [Kiel]LOC!", id="a b"), Options(labels=TWO))
    assert text.split("\n") == [
        "-DOCSTART- (a%20b) O",
        "",
        "🙂 O",
        "Ilse B-PER",
        "Brandt I-PER",
        "kam O",
        ". O",
        "",
        "Nach O",
        "Kiel B-LOC",
        "! O",
        "",
        "",
    ]
    assert [(loss.class_, loss.count) for loss in report.losses] == [("attr.lost", 1), ("provenance.lost", 1), ("text.changed", 1)]


@pytest.mark.parametrize(
    ("tagging", "expected"),
    [
        ("iob2", ["B-A", "I-A", "B-A", "B-B", "O", "B-A"]),
        ("iob1", ["I-A", "I-A", "B-A", "I-B", "O", "I-A"]),
        ("bilou", ["B-A", "L-A", "U-A", "U-B", "O", "U-A"]),
    ],
)
def test_each_scheme_is_written_and_read(tagging: str, expected: list[str]) -> None:
    found = [(0, 2, "A"), (2, 3, "A"), (3, 4, "B"), (5, 6, "A")]
    assert tags(6, found, tagging) == expected
    assert spans(expected) == found


def test_the_scheme_is_found_from_the_tags() -> None:
    assert scheme([["B-A", "I-A", "O"]]) == "IOB2"
    assert scheme([["I-A", "I-A", "B-A"]]) == "IOB1"
    assert scheme([["B-A", "L-A", "U-A"]]) == "BILOU"
    assert scheme([["B-A", "E-A", "S-A"]]) == "IOBES"
    assert scheme([]) == "IOB2"


def test_a_label_may_hold_hyphens() -> None:
    assert spans(["B-Ort-Name", "I-Ort-Name", "B-B-PER"]) == [(0, 2, "Ort-Name"), (2, 3, "B-PER")]


def test_nested_spans_are_outermost_innermost_or_columns(tmp_path: Path) -> None:
    record = gold("[[Su]PER-35-Kampfflugzeuge]LOC")
    assert "Su B-LOC" in exported(tmp_path, record, Options(labels=TWO))[0]
    assert "Su B-PER\n- O" in exported(tmp_path, record, Options(labels=TWO, nested="innermost"))[0]
    text, report = exported(tmp_path, record, Options(labels=TWO, nested="layers"))
    assert "Su B-LOC B-PER O\n- I-LOC O O" in text
    assert report.count("span.overlap") == 0


def test_a_span_inside_a_token_is_left_out_widened_or_gets_its_own(tmp_path: Path) -> None:
    record = gold("Die [Hafen]LOCstadt.")
    assert exported(tmp_path, record, Options(labels=TWO))[1].count("span.subtoken") == 1
    assert "Hafenstadt B-LOC" in exported(tmp_path, record, Options(labels=TWO, subword="expand"))[0]
    text, report = exported(tmp_path, record, Options(labels=TWO, subword="split"))
    assert "Hafen B-LOC\nstadt O" in text
    assert report.count("span.subtoken") == 0


def test_what_nobody_read_would_become_negative_and_that_is_counted(tmp_path: Path) -> None:
    record = gold("[Brandt]PER kam. Nach Kiel.")
    record = replace(record, coverage=replace(record.coverage, zones=((0, 11),)))
    _, report = exported(tmp_path, record, Options(labels=TWO))
    (loss,) = [loss for loss in report.losses if loss.class_ == "coverage.lost"]
    assert str(loss.examples[0]) == "„Nach Kiel.“ → negative"


def test_the_original_s_four_columns_in_iob1_are_read(tmp_path: Path) -> None:
    (record,), report = read(
        tmp_path, "-DOCSTART- -X- O O\n\nU.N. NNP I-NP I-ORG\nofficial NN I-NP O\nEkeus NNP I-NP I-PER\n\nBaghdad NNP I-NP I-LOC\n"
    )
    assert record.text == "U.N. official Ekeus\nBaghdad"
    assert quotes(record) == [("U.N.", "ORG"), ("Ekeus", "PER"), ("Baghdad", "LOC")]
    assert [(loss.class_, loss.reason) for loss in report.losses] == [("scheme.detected", "tags are written in IOB1")]
    assert record.id == "in-1"


def test_a_stray_inner_tag_begins_a_span_and_is_counted(tmp_path: Path) -> None:
    (record,), report = read(tmp_path, "a B-PER\nb O\nc I-PER\nd I-LOC\n")
    assert quotes(record) == [("a", "PER"), ("c", "PER"), ("d", "LOC")]
    (loss,) = [loss for loss in report.losses if loss.class_ == "repair.stray-i"]
    assert loss.ids == (("in.conll:3", ""), ("in.conll:4", ""))


def test_a_row_of_other_columns_is_named_and_the_rest_is_read(tmp_path: Path) -> None:
    (record,), report = read(tmp_path, "Kiel\tB-LOC\n1\t2\t3\t4\t5\nist\tO\n")
    assert record.text == "Kiel ist"
    (loss,) = [loss for loss in report.losses if loss.class_ == "record.skipped"]
    assert str(loss.examples[0]).startswith("in.conll:2: 5 columns, expected 2: 1\t2\t3")


def test_blank_lines_may_hold_blanks_and_lines_may_end_in_crlf(tmp_path: Path) -> None:
    (record,), _ = read(tmp_path, "Kiel B-LOC\r\n  \r\nist O\r\n")
    assert (record.text, quotes(record)) == ("Kiel\nist", [("Kiel", "LOC")])


def test_a_number_sign_is_a_token_where_it_has_a_tag_and_a_comment_where_not(tmp_path: Path) -> None:
    (record,), _ = read(tmp_path, "# newdoc id = 5\n# O\nHamburg B-LOC\n\n#Kiel B-LOC\n")
    assert (record.text, quotes(record)) == ("# Hamburg\n#Kiel", [("Hamburg", "LOC"), ("#Kiel", "LOC")])


def test_tags_that_are_none_are_taken_as_labels_and_counted(tmp_path: Path) -> None:
    (record,), report = read(tmp_path, "Ilse PERSON\nBrandt PERSON\nkam O\nI_ORG I_ORG\nx B.LOC\n")
    assert quotes(record) == [("Ilse Brandt", "PERSON"), ("I_ORG", "ORG"), ("x", "LOC")]
    assert report.count("repair.tag") == 2


def test_tokens_that_nobody_annotated_are_not_covered(tmp_path: Path) -> None:
    (record,), _ = read(tmp_path, "Kiel B-LOC\nist _\nschön O\n")
    assert record.coverage.zones == ((0, 5), (9, 14))


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"Kiel B-LOC\nK\xfcste O\n", r"in\.conll:2: byte 0xfc is no UTF-8"),
        (b"x" * (64 * 2**20 + 1), r"in\.conll:1: the line has more than 67,108,864 bytes"),
    ],
)
def test_a_file_that_is_no_text_is_refused_with_its_line(tmp_path: Path, data: bytes, said: str) -> None:
    (tmp_path / "in.conll").write_bytes(data)
    with pytest.raises(ValueError, match=said):
        list(conll.read(tmp_path / "in.conll", Losses(), Options()))


@pytest.mark.parametrize("text", ["", "\n\n", "-DOCSTART- -X- O O\n\n"])
def test_a_file_without_tokens_has_no_articles(tmp_path: Path, text: str) -> None:
    assert read(tmp_path, text)[0] == []


@pytest.mark.skipif(not FOREIGN.exists(), reason="the files of other tools are not beside this checkout")
def test_doccano_s_columns_are_read_and_its_broken_ones_named() -> None:
    losses = Losses()
    (record,) = conll.read(FOREIGN / "import-sequence.conll", losses, Options())
    assert quotes(record) == [("JAPAN", "LOC"), ("Nadim Ladki", "PER")]
    (record,) = conll.read(FOREIGN / "import-invalid.conll", losses, Options())
    assert losses.report("conll").count("record.skipped") > 0
    assert ("United Arab Emirates", "LOC") in quotes(record)


def test_the_scheme_is_found_in_all_columns_of_layers(tmp_path: Path) -> None:
    options = Options(labels=TWO, tagging="iob1", nested="layers")
    text, _ = exported(tmp_path, gold("[Ilse Brandt]PER kam."), options)
    (record,), report = read(tmp_path, text, options)
    assert quotes(record) == [("Ilse Brandt", "PER")]
    assert [(loss.class_, loss.reason) for loss in report.losses] == [("scheme.detected", "tags are written in IOB1")]


def test_tokens_before_the_first_article_are_one_too(tmp_path: Path) -> None:
    found, _ = read(tmp_path, "Kiel B-LOC\n\n-DOCSTART- (a) O\n\nBonn B-LOC\n")
    assert [(record.id, record.text) for record in found] == [("in-0", "Kiel"), ("a", "Bonn")]
