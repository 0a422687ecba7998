"""Exports are put in place whole or not at all, say what they lost, and never overwrite what isn't theirs."""

import json
import shutil
from contextlib import suppress
from pathlib import Path

import pytest
from msgspec.structs import replace

import annotator
from annotator.export import export, labels_of, options
from annotator.formats import jsonl
from annotator.formats.options import Options
from annotator.formats.registry import FORMATS, entry
from annotator.gold import GoldRecord
from annotator.loss import LossRefused
from annotator.model import Note
from tests.test_filedoor import gold

SAMPLE = Path(__file__).parent.parent / "corpus"
JSONL = FORMATS["jsonl"]


@pytest.fixture
def sample(tmp_path: Path) -> annotator.Corpus:
    shutil.copytree(SAMPLE, tmp_path / "corpus", ignore=shutil.ignore_patterns(".annotator"))
    return annotator.open(tmp_path / "corpus")


def lossy(monkeypatch: pytest.MonkeyPatch, *classes: str) -> None:
    """Lets the conversion to JSON lines count a loss of some classes for each record."""

    def project(record: GoldRecord, losses, options):
        for name in classes:
            losses.note(name, "for the test", article=record.id, element="s1", before="[x]PER")
        return record

    monkeypatch.setattr(jsonl, "project", project)


def test_an_export_gives_its_report_and_lays_it_beside(tmp_path: Path) -> None:
    path = tmp_path / "out" / "gold.jsonl"
    report = export(lambda: iter([gold(id="a"), gold(id="b")]), path, JSONL, Options(), check=True)
    assert report.kept == {"records": 2, "spans": 4}
    assert report.checked == "read again: 2 records, 4 spans"
    assert report.exit_code == 0
    assert len(path.read_bytes().splitlines()) == 2
    beside = json.loads((tmp_path / "out" / "gold.jsonl.loss.json").read_bytes())
    assert (beside["format"], beside["kept"], beside["files"]) == ("jsonl", {"records": 2, "spans": 4}, ["gold.jsonl"])
    assert sorted(each.name for each in path.parent.iterdir()) == ["gold.jsonl", "gold.jsonl.loss.json"]


def test_a_loss_that_nobody_allowed_writes_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    lossy(monkeypatch, "span.overlap", "note.lost")
    path = tmp_path / "gold.jsonl"
    with pytest.raises(LossRefused) as refused:
        export(lambda: iter([gold()]), path, JSONL, Options())
    assert refused.value.report.exit_code == 2
    assert list(tmp_path.iterdir()) == []
    report = export(lambda: iter([gold()]), path, JSONL, Options(), allow_loss={"span.overlap"})
    assert [loss.class_ for loss in report.losses] == ["span.overlap", "note.lost"]
    assert path.exists()


def test_an_export_that_breaks_off_leaves_the_former_one(tmp_path: Path) -> None:
    path = tmp_path / "gold.jsonl"
    export(lambda: iter([gold(id="a")]), path, JSONL, Options())
    before = path.read_bytes()

    def broken():
        yield gold(id="a")
        raise ValueError("the source is gone")

    with pytest.raises(ValueError, match="gone"):
        export(broken, path, JSONL, Options(labels=labels_of([gold()])))
    assert path.read_bytes() == before
    assert sorted(each.name for each in tmp_path.iterdir()) == ["gold.jsonl", "gold.jsonl.loss.json"]


@pytest.mark.parametrize("name", ["out.labels.json", "out.jsonl.loss.json"])
def test_a_file_of_somebody_elses_beside_an_export_is_not_overwritten(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text("mine\n")
    with pytest.raises(FileExistsError, match=rf"{name} is there already, and"):
        export(lambda: iter([gold()]), tmp_path / "out.jsonl", FORMATS["doccano"], Options(), allow_loss={"coverage.lost"})
    assert [each.name for each in tmp_path.iterdir()] == [name]
    assert (tmp_path / name).read_text() == "mine\n"


def test_an_export_takes_the_place_of_an_export_and_of_nothing_else(tmp_path: Path) -> None:
    path = tmp_path / "gold.jsonl"
    path.write_text("mine\n")
    with pytest.raises(FileExistsError, match="is there already, and not from an export"):
        export(lambda: iter([gold()]), path, JSONL, Options())
    assert path.read_text() == "mine\n"
    path.unlink()
    export(lambda: iter([gold(id="a"), gold(id="b")]), path, JSONL, Options())
    export(lambda: iter([gold(id="a")]), path, JSONL, Options())
    assert len(path.read_bytes().splitlines()) == 1


def test_the_same_records_give_the_same_bytes(tmp_path: Path) -> None:
    for name in ("one", "two"):
        export(lambda: iter([gold(id="a"), gold(id="b")]), tmp_path / name / "gold.jsonl", JSONL, Options())
    assert (tmp_path / "one" / "gold.jsonl").read_bytes() == (tmp_path / "two" / "gold.jsonl").read_bytes()


def test_labels_get_the_names_that_are_asked_for(tmp_path: Path) -> None:
    path = tmp_path / "gold.jsonl"
    report = export(lambda: iter([gold()]), path, JSONL, Options(), rename={"PER": "PERSON"})
    assert report.maps == {"label.renamed": {"PER": "PERSON"}}
    (record,) = jsonl.read(path, None, Options())
    assert [span.label for span in record.spans] == ["PERSON", "LOC"]
    assert record.coverage.spans == ("PERSON", "LOC")


def test_two_labels_become_one_only_where_that_is_allowed(tmp_path: Path) -> None:
    path = tmp_path / "gold.jsonl"
    with pytest.raises(LossRefused, match=r"label\.collision: several labels become one"):
        export(lambda: iter([gold()]), path, JSONL, Options(), rename={"PER": "LOC"})
    report = export(lambda: iter([gold()]), path, JSONL, Options(), rename={"PER": "LOC"}, allow_loss={"label.collision"})
    assert report.count("label.collision") == 1
    with pytest.raises(ValueError, match="there is no label 'PERS'; known: PER, LOC"):
        export(lambda: iter([gold()]), path, JSONL, Options(), rename={"PERS": "X"})


def test_a_choice_that_means_nothing_names_those_there_are() -> None:
    with pytest.raises(ValueError, match="nested='outer' is no choice; known: outermost"):
        options({"nested": "outer"})
    with pytest.raises(ValueError, match="there is no option 'nestd'; known: nested"):
        options({"nestd": "outermost"})
    with pytest.raises(ValueError, match="an option means nothing"):
        options({"covered": "perhaps"})
    assert options({"covered": "false", "unit": None}).covered is False


@pytest.mark.parametrize("name", ["", " ", "a\0", "a\nb", "\u2028"])
def test_a_label_cannot_be_renamed_to_what_is_no_text(tmp_path: Path, name: str) -> None:
    with pytest.raises(ValueError, match="can't be a label, as was asked for 'PER'"):
        export(lambda: iter([gold()]), tmp_path / "out.jsonl", JSONL, Options(), rename={"PER": name})


def test_pairs_can_be_said_in_one_word() -> None:
    assert options({"columns": "text=body,id=number"}).columns == {"text": "body", "id": "number"}
    with pytest.raises(ValueError, match=r"columns='body' means nothing; expected pairs such as columns=text=body"):
        options({"columns": "body"})


def test_a_format_is_known_by_its_name_or_its_ending() -> None:
    assert entry(None, Path("x/gold.jsonl"), writing=True).name == "jsonl"
    with pytest.raises(ValueError, match=r"there is no format 'jsnl'; known: jsonl"):
        entry("jsnl", Path("x"), writing=True)
    with pytest.raises(ValueError, match=r"the name x\.bin doesn't tell the format; say which"):
        entry(None, Path("x.bin"), writing=True)


def test_a_corpus_exports_its_gold_and_says_which_articles_have_none(sample: annotator.Corpus, tmp_path: Path) -> None:
    report = sample.export(tmp_path / "gold-out.jsonl", format="jsonl", check=True)
    golds = sample.gold()
    assert report.kept["records"] == len(golds.written)
    assert report.kept["spans"] == golds.spans
    left = sum(loss.count for loss in report.losses if loss.class_ == "record.skipped")
    assert report.kept["records"] + left == len(sample.articles())
    assert (tmp_path / "gold-out.jsonl").read_bytes() == (sample.store.root / "gold.jsonl").read_bytes()


def test_a_corpus_exports_what_one_reader_said(sample: annotator.Corpus, tmp_path: Path) -> None:
    sample.export(tmp_path / "a1.jsonl", format="jsonl", annotator="a1")
    read = list(jsonl.read(tmp_path / "a1.jsonl", None, Options()))
    assert {record.annotator for record in read} == {"a1"}
    assert sum(len(record.spans) for record in read) == len(sample.spans("a1"))
    with pytest.raises(ValueError, match="there is no reading by 'a9'; known: "):
        sample.export(tmp_path / "a9.jsonl", format="jsonl", annotator="a9")
    with pytest.raises(ValueError, match="there is no split 'train'; there are no splits yet"):
        sample.export(tmp_path / "a9.jsonl", format="jsonl", split="train")


def test_the_corpus_s_own_files_are_no_place_for_an_export(sample: annotator.Corpus) -> None:
    for name in ("articles.jsonl", "annotations/a1.jsonl", "gold.jsonl"):
        with pytest.raises(ValueError, match="belongs to the corpus itself"):
            sample.export(sample.store.root / name, format="jsonl")


def test_labels_are_those_that_are_covered_or_used() -> None:
    first = gold()
    second = replace(first, coverage=replace(first.coverage, spans=("ORG",)), notes=(Note(id="n1", text="x"),))
    assert labels_of([first, second]).spans == ("PER", "LOC", "ORG")


def test_boilerplate_and_credits_that_nobody_is_asked_to_read_stop_no_export(sample: annotator.Corpus, tmp_path: Path) -> None:
    report = sample.export(tmp_path / "out", format="brat")
    assert (report.count("coverage.lost"), report.count("coverage.boilerplate")) == (0, 3)
    (loss,) = [each for each in report.losses if each.class_ == "coverage.boilerplate"]
    assert (loss.severity, loss.examples[0].before[:26]) == ("warn", "„Sign up for Tideline, our")


def test_what_is_disputed_or_was_not_asked_for_still_stops_an_export_that_can_not_say_so(sample: annotator.Corpus, tmp_path: Path) -> None:
    with pytest.raises(LossRefused) as refused:
        sample.export(tmp_path / "out", format="brat", partial=True)
    assert refused.value.report.count("coverage.lost") == 10


@pytest.mark.parametrize("name", ["diary.txt", "out/linked/diary.txt", "../diary.txt", "out.jsonl.d/../diary.txt"])
def test_a_report_that_names_files_of_others_takes_none_of_them_away(tmp_path: Path, name: str) -> None:
    folder, elsewhere = tmp_path / "exports", tmp_path / "elsewhere"
    (folder / "out").mkdir(parents=True)
    elsewhere.mkdir()
    (folder / "out" / "linked").symlink_to(elsewhere)
    for place in (tmp_path, folder, elsewhere):
        (place / "diary.txt").write_text("Liebes Tagebuch")
    report = {"format": "jsonl", "path": "out", "files": ["out.jsonl", name]}
    (folder / "out.jsonl.loss.json").write_text(json.dumps(report))
    export(lambda: iter([gold()]), folder / "out.jsonl", FORMATS["jsonl"], Options())
    (folder / "out.loss.json").write_text(json.dumps(report | {"files": [name]}))
    with suppress(FileExistsError):
        export(lambda: iter([gold()]), folder / "out", FORMATS["brat"], Options(), allow_loss={"coverage.lost"})
    assert all((place / "diary.txt").read_text() == "Liebes Tagebuch" for place in (tmp_path, folder, elsewhere))
