"""A dataset folder for Hugging Face: tags with their names, missing tokens, exact places, and a card that describes it."""

import json
from pathlib import Path
from tempfile import TemporaryDirectory

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from annotator.formats import huggingface
from annotator.formats.options import Options
from annotator.gold import GoldRecord
from annotator.loss import Losses
from annotator.model import Labels, Span
from tests.formats.law import holds
from tests.formats.records import LABELS, records
from tests.test_filedoor import gold

CHOICES = [
    Options(labels=LABELS),
    Options(labels=LABELS, nested="innermost", subword="expand"),
    Options(labels=LABELS, subword="split", discontinuous="drop"),
]
TWO = Options(labels=Labels(spans=("PER", "LOC")), name='Blätter: "neu"', lang="de")


@given(st.tuples(records(id="a"), records(id="b~2")), st.sampled_from(CHOICES))
def test_the_law_holds(both: tuple[GoldRecord, ...], options: Options) -> None:
    with TemporaryDirectory() as folder:
        holds(huggingface, both, Path(folder), options, name="out", is_folder=True)


def written(tmp_path: Path, *found: GoldRecord, options: Options = TWO) -> Path:
    target = tmp_path / "out"
    target.mkdir()
    losses = Losses()
    huggingface.write(target, [huggingface.project(record, losses, options) for record in found], options)
    return target


def test_unread_tokens_are_missing_and_read_ones_outside(tmp_path: Path) -> None:
    record = gold("🙂 [Brandt]PER kam. Nach Kiel.")
    record = replace(record, coverage=replace(record.coverage, zones=((0, 13),)))
    (row,) = pq.read_table(written(tmp_path, record) / "data" / "train.parquet").to_pylist()
    assert list(zip(row["tokens"], row["ner_tags"], strict=True)) == [
        ("🙂", 0),
        ("Brandt", 1),
        ("kam", 0),
        (".", 0),
        ("Nach", -1),
        ("Kiel", -1),
        (".", -1),
    ]
    assert (row["starts"][1], row["ends"][1], row["text"]) == (2, 8, record.text)


def test_the_names_of_the_tags_stand_in_the_file_and_in_the_card(tmp_path: Path) -> None:
    folder = written(tmp_path, gold())
    features = json.loads(pq.read_schema(folder / "data" / "train.parquet").metadata[b"huggingface"])["info"]["features"]
    assert features["ner_tags"]["feature"]["names"] == ["O", "B-PER", "I-PER", "B-LOC", "I-LOC"]
    card = (folder / "README.md").read_text(encoding="utf-8")
    assert "          '1': \"B-PER\"" in card
    assert 'pretty_name: "Blätter: \\"neu\\""' in card
    assert "language:\n- de" in card
    assert "size_categories:\n- n<1K" in card


def test_a_split_whose_name_leads_elsewhere_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"each split becomes a file, but '\.\./\.\./train' can't be a file's name"):
        written(tmp_path, gold(id="a"), options=replace(TWO, splits={"a": "../../train"}))
    assert list((tmp_path / "out").iterdir()) == []


def test_each_split_is_a_file_of_its_own(tmp_path: Path) -> None:
    options = replace(TWO, splits={"a": "train", "b": "test"})
    folder = written(tmp_path, gold(id="a"), gold(id="b"), options=options)
    assert sorted(each.name for each in (folder / "data").iterdir()) == ["test.parquet", "train.parquet"]
    assert [record.id for record in huggingface.read(folder, Losses(), options)] == ["b", "a"]


def test_datasets_loads_what_was_written(tmp_path: Path) -> None:
    datasets = pytest.importorskip("datasets", reason="the package datasets isn't installed")
    folder = written(tmp_path, gold(id="a"), gold(id="b"), options=replace(TWO, splits={"a": "train", "b": "test"}))
    loaded = datasets.load_dataset(str(folder), cache_dir=str(tmp_path / "cache"))
    assert {name: part.num_rows for name, part in loaded.items()} == {"train": 1, "test": 1}
    tags = loaded["train"].features["ner_tags"].feature
    assert [tags.int2str(tag) for tag in loaded["train"][0]["ner_tags"][:3]] == ["O", "B-PER", "I-PER"]


def test_a_dataset_without_places_gets_its_text_from_its_tokens(tmp_path: Path) -> None:
    features = {"ner_tags": {"feature": {"names": ["O", "B-LOC", "I-LOC"], "_type": "ClassLabel"}, "_type": "Sequence"}}
    table = pa.table({"id": ["7"], "tokens": [["Neu", "Kiel", "ruft"]], "ner_tags": [[1, 2, 0]]})
    schema = table.schema.with_metadata({"huggingface": json.dumps({"info": {"features": features}})})
    pq.write_table(table.cast(schema), tmp_path / "in.parquet")
    (record,) = huggingface.read(tmp_path / "in.parquet", Losses(), Options())
    assert (record.text, [(span.text, span.label) for span in record.spans]) == ("Neu Kiel ruft", [("Neu Kiel", "LOC")])


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ({"ner_tags": [0]}, "2 tokens, but 1 tags"),
        ({"ner_tags": [0, 9]}, r"a tag outside 0\.\.4"),
        ({"starts": [0, 9]}, "its tokens don't stand at their places"),
    ],
)
def test_a_row_that_contradicts_itself_is_named(tmp_path: Path, row: dict, said: str) -> None:
    folder = written(tmp_path, gold())
    path = folder / "data" / "train.parquet"
    schema = pq.read_schema(path)
    whole = {"id": "x", "text": "Neu Kiel", "tokens": ["Neu", "Kiel"], "starts": [0, 4], "ends": [3, 8], "ner_tags": [0, 3]}
    pq.write_table(pa.Table.from_pylist([whole, whole | row], schema=schema), path)
    losses = Losses()
    assert len(list(huggingface.read(path, losses, Options()))) == 1
    (loss,) = losses.report("huggingface").losses
    assert loss.ids == (("train.parquet:2", ""),)
    assert pytest.approx(1) == loss.count
    assert said.replace("\\", "") in loss.examples[0].before


def test_a_folder_or_file_that_is_no_dataset_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"holds no data/\*\.parquet"):
        list(huggingface.read(tmp_path, Losses(), Options()))
    pq.write_table(pa.table({"tokens": [["x"]], "ner_tags": [[0]]}), tmp_path / "bare.parquet")
    with pytest.raises(ValueError, match="has no tokens and ner_tags with names for the tags"):
        list(huggingface.read(tmp_path / "bare.parquet", Losses(), Options()))


def test_a_file_whose_pages_were_damaged_is_refused(tmp_path: Path) -> None:
    path = written(tmp_path, gold(id="a"), options=TWO) / "data" / "train.parquet"
    data = bytearray(path.read_bytes())
    data[4:40] = bytes(36)
    path.write_bytes(bytes(data))
    with pytest.raises(ValueError, match=r"train\.parquet: the rows behind row 0 can't be read"):
        list(huggingface.read(path, Losses(), Options()))


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ({"tokens": ["Kiel", None], "ner_tags": [1, 0]}, "Expected `str`, got `null`"),
        ({"tokens": ["Kiel"], "ner_tags": [None]}, "Expected `int`, got `null`"),
        ({"tokens": [], "ner_tags": []}, "no tokens"),
        ({"tokens": None, "ner_tags": None}, "no tokens"),
        ({"tokens": ["Kiel"], "ner_tags": [1, 2]}, "1 tokens, but 2 tags"),
        ({"tokens": ["Kiel"], "ner_tags": [1], "text": "Kiel", "starts": [], "ends": [4]}, "as many starts, ends and covered as tokens"),
        ({"tokens": ["Kiel"], "ner_tags": [1], "covered": [True, False]}, "as many starts, ends and covered as tokens"),
    ],
)
def test_a_row_that_is_no_article_is_named_and_the_others_are_read(row: dict[str, object], said: str, tmp_path: Path) -> None:
    path = written(tmp_path, gold("[Kiel]LOC", id="a"), options=TWO) / "data" / "train.parquet"
    schema = pq.read_schema(path)
    pq.write_table(pa.concat_tables([pa.Table.from_pylist([row], schema=schema), pq.read_table(path)]), path)
    losses = Losses()
    assert [record.id for record in huggingface.read(path, losses, Options())] == ["a"]
    (loss,) = losses.report("huggingface").losses
    assert loss.class_ == "record.skipped"
    assert said in loss.examples[0].before
    assert loss.examples[0].before.startswith("train.parquet:1: ")


def test_a_label_of_several_lines_comes_back(tmp_path: Path) -> None:
    record = replace(gold("[Kiel]LOC", id="a"), spans=(Span(id="s1", start=0, end=4, label="a\nb", text="Kiel"),))
    options = Options(labels=Labels(spans=("a\nb",)))
    folder = written(tmp_path, record, options=options)
    assert [span.label for each in huggingface.read(folder, Losses(), options) for span in each.spans] == ["a\nb"]
