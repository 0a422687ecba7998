"""GermEval 2014's two layers: the law, parts and derivations, and what is wrong in broken files."""

from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from annotator.export import export, options
from annotator.formats import germeval, registry
from annotator.formats.options import Options
from annotator.gold import GoldRecord
from annotator.loss import Losses, LossReport
from annotator.model import Labels
from tests.formats.law import comparable, holds
from tests.formats.records import LABELS, records
from tests.test_filedoor import gold

OWN = replace(LABELS, spans=(*LABELS.spans, "Gegenpart", "deriv"))
CHOICES = [
    Options(labels=OWN),
    Options(labels=OWN, nested="innermost", subword="expand"),
    Options(labels=OWN, nested="layers", subword="contract", discontinuous="drop"),
    Options(labels=OWN, nested="layers", subword="split"),
]
TWO = Labels(spans=("PER", "LOC"))
LAYERED = Options(labels=TWO, nested="layers")


@st.composite
def formed(draw: st.DrawFn, id: str) -> GoldRecord:
    """A record some of whose spans have a form, and whose meta data may be a date alone."""
    record = draw(records(labels=OWN, id=id))
    forms = [draw(st.sampled_from([None, "part", "deriv", "ganz"])) for _ in record.spans]
    spans = (replace(span, attrs=span.attrs | ({"form": form} if form else {})) for span, form in zip(record.spans, forms, strict=True))
    return replace(record, spans=tuple(spans), meta=draw(st.sampled_from([record.meta, {"published": "13.1.2025"}, {"published": " ["}])))


@settings(max_examples=80)
@given(st.tuples(formed(id="a"), formed(id="b~2 #1")), st.sampled_from(CHOICES))
def test_the_law_holds(both: tuple[GoldRecord, ...], chosen: Options) -> None:
    with TemporaryDirectory() as folder:
        holds(germeval, both, Path(folder), chosen, name="out.tsv")


def exported(folder: Path, *found: GoldRecord, chosen: Options = LAYERED) -> tuple[str, LossReport]:
    losses = Losses()
    germeval.write(folder / "out.tsv", [germeval.project(record, losses, chosen) for record in found], chosen)
    return (folder / "out.tsv").read_text(encoding="utf-8"), losses.report("germeval")


def read(folder: Path, text: str | bytes, chosen: Options = Options()) -> tuple[list[GoldRecord], LossReport]:  # noqa: B008 - a value
    path = folder / "in.tsv"
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    losses = Losses()
    return list(germeval.read(path, losses, chosen)), losses.report("germeval")


def quotes(record: GoldRecord) -> list[tuple[str, str, str]]:
    return [(span.text, span.label, str(span.attrs.get("form", ""))) for span in record.spans]


def test_a_sentence_has_its_source_and_numbered_tokens_with_an_outer_and_an_inner_tag(tmp_path: Path) -> None:
    record = gold("🙂 [Stadtwerke [Kiel]LOC]PER warnen. Ja!", id="a b", meta={"published": "2025-01-13"})
    text, report = exported(tmp_path, record)
    assert text.split("\n") == [
        "#\tarticle:a%20b#1\t[2025-01-13]",
        "1\t🙂\tO\tO",
        "2\tStadtwerke\tB-PER\tO",
        "3\tKiel\tI-PER\tB-LOC",
        "4\twarnen\tO\tO",
        "5\t.\tO\tO",
        "",
        "#\tarticle:a%20b#2\t[2025-01-13]",
        "1\tJa\tO\tO",
        "2\t!\tO\tO",
        "",
        "",
    ]
    assert {loss.class_ for loss in report.losses} == {"attr.lost", "provenance.lost", "text.changed"}


def test_only_the_outer_layer_is_filled_unless_layers_are_asked_for(tmp_path: Path) -> None:
    text, report = exported(tmp_path, gold("[Stadtwerke [Kiel]LOC]PER"), chosen=Options(labels=TWO))
    assert "2\tKiel\tI-PER\tO" in text
    assert report.count("span.overlap") == 1


def test_a_third_layer_finds_no_place(tmp_path: Path) -> None:
    text, report = exported(tmp_path, gold("[[[Kiel]LOC ist]PER so]LOC"))
    assert "1\tKiel\tB-LOC\tB-PER" in text
    assert [loss.count for loss in report.losses if loss.class_ == "span.overlap"] == [1]


def test_a_span_inside_a_token_is_a_part_of_the_whole_token(tmp_path: Path) -> None:
    text, report = exported(tmp_path, gold("Die [Kiel]LOCerin"))
    assert "2\tKielerin\tB-LOCpart\tO" in text
    (loss,) = [loss for loss in report.losses if loss.class_ == "span.subtoken"]
    assert (loss.ids, str(loss.examples[0])) == ((("x", "s1"),), "[Kiel]LOC → [Kielerin]LOCpart")
    (record,), _ = read(tmp_path, text)
    assert quotes(record) == [("Kielerin", "LOC", "part")]


def test_a_span_inside_a_token_that_is_split_needs_no_part(tmp_path: Path) -> None:
    text, report = exported(tmp_path, gold("Die [Kiel]LOCerin"), chosen=Options(labels=TWO, subword="split"))
    assert "2\tKiel\tB-LOC\tO\n3\terin\tO\tO" in text
    assert report.count("span.subtoken") == 0


def test_a_span_across_tokens_that_begins_inside_one_is_no_part(tmp_path: Path) -> None:
    _, report = exported(tmp_path, gold("Die [erin Kiel]LOCerinnen"))
    assert [loss.reason for loss in report.losses if loss.class_ == "span.subtoken"] == [
        "spans that begin or end inside a token are left out"
    ]


def test_a_derivation_goes_out_and_comes_back(tmp_path: Path) -> None:
    record = gold("Die [Kieler]LOC Werft")
    (span,) = record.spans
    text, report = exported(tmp_path, replace(record, spans=(replace(span, attrs={"form": "deriv"}),)))
    assert "2\tKieler\tB-LOCderiv\tO" in text
    assert ("x", "s1") not in [each for loss in report.losses if loss.class_ == "attr.lost" for each in loss.ids]
    assert quotes(read(tmp_path, text)[0][0]) == [("Kieler", "LOC", "deriv")]


def test_a_label_that_would_be_read_as_a_part_is_renamed(tmp_path: Path) -> None:
    record = gold("[Kiel]LOC")
    record = replace(record, spans=(replace(record.spans[0], label="Gegenpart"),))
    text, report = exported(tmp_path, record, chosen=Options(labels=Labels(spans=("Gegenpart",))))
    assert "B-Gegenpart_\t" in text
    assert report.maps == {"label.renamed": {"Gegenpart": "Gegenpart_"}}


def test_sentences_of_one_source_and_date_are_one_article(tmp_path: Path) -> None:
    found, report = read(
        tmp_path,
        "#\thttp://example.org/a\t[2009-10-17]\n1\tKieler\tB-LOCderiv\tO\n\n"
        "#\thttp://example.org/a\t[2009-10-17]\n1\tJa\tO\tO\n2\t.\tO\tO\n\n"
        "#\thttp://example.org/b [2009-10-18] \n1\tStadtwerke\tB-ORG\tO\n2\tKiel\tI-ORG\tB-LOC\n\n"
        "#\thttp://example.org/a\t[2009-10-17]\n1\tNein\tO\tO\n",
    )
    assert [(record.id, record.text, record.meta) for record in found] == [
        ("in-1", "Kieler\nJa .", {"source": "http://example.org/a", "published": "2009-10-17"}),
        ("in-2", "Stadtwerke Kiel", {"source": "http://example.org/b", "published": "2009-10-18"}),
        ("in-3", "Nein", {"source": "http://example.org/a", "published": "2009-10-17"}),
    ]
    assert [record.coverage.spans for record in found] == [("LOC", "ORG")] * 3
    assert quotes(found[1]) == [("Stadtwerke Kiel", "ORG", ""), ("Kiel", "LOC", "")]
    assert [record.prov.import_ for record in found][1:] == [
        {"format": "germeval", "file": "in.tsv", "line": 9},
        {"format": "germeval", "file": "in.tsv", "line": 13},
    ]
    assert report.losses == ()


def test_two_readings_of_one_article_stay_two(tmp_path: Path) -> None:
    text, _ = exported(tmp_path, gold("[Kiel]LOC"), gold("Kiel. Ja.", annotator="a1"))
    found, _ = read(tmp_path, text)
    assert [(record.id, record.text) for record in found] == [("x", "Kiel"), ("x", "Kiel .\nJa .")]


def test_what_was_read_is_written_alike(tmp_path: Path) -> None:
    (before,), _ = read(tmp_path, "#\tx\t[]\n1\tU.N.\tB-ORG\tO\n2\tsie\tO\tO\n\n#\tx\t[]\n1\tKielwerft\tB-LOCpart\tB-ORGderiv\n")
    text, report = exported(tmp_path, before, chosen=replace(LAYERED, labels=Labels(spans=("ORG", "LOC"))))
    (after,), _ = read(tmp_path, text)
    assert quotes(after) == quotes(before) == [("U.N.", "ORG", ""), ("Kielwerft", "LOC", "part"), ("Kielwerft", "ORG", "deriv")]
    assert [loss.class_ for loss in report.losses] == ["attr.lost"]
    assert comparable(after) == comparable(replace(before, id="in-1", meta={}))


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("1\t2\t3\t4\t5", "5 columns, expected 4: 1\t2\t3\t4\t5"),
        ("2 ist O O", "1 columns, expected 4: 2 ist O O"),
        ("2\tist\tO", "3 columns, expected 4: 2\tist\tO"),
        ("x\tist\tO\tO", "the first column is no number: x\tist\tO\tO"),
        ("2\t \tO\tO", "the token is empty: 2\t \tO\tO"),
    ],
)
def test_a_row_that_can_t_be_read_is_named_and_the_rest_is_read(tmp_path: Path, row: str, said: str) -> None:
    (record,), report = read(tmp_path, f"#\tx\t[]\n1\tKiel\tB-LOC\tO\n{row}\n3\tschön\tO\tO\n")
    assert record.text == "Kiel schön"
    (loss,) = report.losses
    assert (loss.class_, loss.ids, loss.examples[0].before) == ("record.skipped", (("in.tsv:3", ""),), f"in.tsv:3: {said}")


def test_odd_and_stray_tags_are_mended_and_named(tmp_path: Path) -> None:
    (record,), report = read(tmp_path, "1\tIlse\tI-PER\tO\n2\tKiel\tLOC\tO\n")
    assert quotes(record) == [("Ilse", "PER", ""), ("Kiel", "LOC", "")]
    assert {(loss.class_, loss.ids[0][0]) for loss in report.losses} == {("repair.stray-i", "in.tsv:1"), ("repair.tag", "in.tsv:2")}
    assert (record.id, record.meta) == ("in-1", {})


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"1\tKiel\tB-LOC\tO\n2\tK\xfcste\tO\tO\n", r"in\.tsv:2: byte 0xfc is no UTF-8\. Write the file again as UTF-8"),
        (b"x" * (64 * 2**20 + 1), r"in\.tsv:1: the line has more than 67,108,864 bytes"),
        (b"-DOCSTART- O\n\nKiel B-LOC\n", r"in\.tsv:1: no row of the file can be read; number, token, .*another format, such as conll"),
    ],
)
def test_a_file_that_is_something_else_is_refused_with_its_line(tmp_path: Path, data: bytes, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        read(tmp_path, data)


@pytest.mark.parametrize("text", ["", "\n\n", "#\tx\t[]\n\n"])
def test_a_file_without_tokens_has_no_articles(tmp_path: Path, text: str) -> None:
    assert read(tmp_path, text)[0] == []


def test_an_export_is_read_again_to_check_it(tmp_path: Path) -> None:
    found = gold("[Stadtwerke [Kiel]LOC]PER")
    report = export(
        lambda: iter([found]),
        tmp_path / "out.tsv",
        registry.entry("germeval", Path("out.tsv"), writing=True),
        options({"nested": "layers"}),
        check=True,
    )
    assert report.checked == "read again: 1 records, 2 spans"
