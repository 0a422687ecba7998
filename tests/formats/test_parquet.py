"""Parquet holds whole records: nothing is lost, and what isn't ours is refused."""

from pathlib import Path
from tempfile import TemporaryDirectory

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from annotator.formats import parquet
from annotator.formats.options import Options
from annotator.gold import GoldRecord
from annotator.loss import Losses
from annotator.model import Span
from tests.formats.law import holds
from tests.formats.records import LABELS, records
from tests.test_filedoor import gold


@given(st.tuples(records(id="a"), records(id="007")))
def test_the_law_holds(both: tuple[GoldRecord, ...]) -> None:
    with TemporaryDirectory() as folder:
        holds(parquet, both, Path(folder), Options(labels=LABELS), name="out.parquet")


def written(tmp_path: Path, *found: GoldRecord) -> Path:
    parquet.write(tmp_path / "out.parquet", iter(found), Options())
    return tmp_path / "out.parquet"


def test_lists_are_lists_and_free_members_are_json(tmp_path: Path) -> None:
    record = gold("[Kiel]LOC", id="007")
    span = replace(record.spans[0], attrs={"unsure": True}, ext={"x": {"y": [1, None]}})
    rows = pq.read_table(written(tmp_path, replace(record, spans=(span,), meta={"published": "2025-01-13"}))).to_pylist()
    assert (rows[0]["id"], rows[0]["meta"]) == ("007", '{"published":"2025-01-13"}')
    assert (rows[0]["spans"][0]["start"], rows[0]["spans"][0]["attrs"], rows[0]["spans"][0]["ext"]) == (
        0,
        '{"unsure":true}',
        '{"x":{"y":[1,null]}}',
    )


def test_the_columns_are_the_same_whatever_the_records_hold(tmp_path: Path) -> None:
    empty = replace(gold("Nichts.", id="a"), spans=())
    assert pq.read_schema(written(tmp_path, empty)) == pq.read_schema(written(tmp_path, gold()))


def test_more_records_than_one_group_holds_come_back_in_order(tmp_path: Path) -> None:
    many = [replace(gold("[Kiel]LOC"), id=str(number)) for number in range(parquet.ROWS + 5)]
    path = written(tmp_path, *many)
    assert pq.ParquetFile(path).num_row_groups == 2
    assert [record.id for record in parquet.read(path, Losses(), Options())] == [record.id for record in many]


def test_a_row_whose_quote_is_not_true_is_named_and_the_others_are_read(tmp_path: Path) -> None:
    wrong = replace(gold("[Kiel]LOC", id="b"), spans=(Span(id="s1", start=1, end=4, label="LOC", text="Kiel"),))
    losses = Losses()
    read = list(parquet.read(written(tmp_path, gold(id="a"), wrong), losses, Options()))
    assert [record.id for record in read] == ["a"]
    (loss,) = losses.report("parquet").losses
    assert loss.ids == (("out.parquet:2", ""),)
    assert "says 'Kiel' at [1, 4), but the text has 'iel' there" in loss.examples[0].before


@pytest.mark.parametrize("data", [b"", b"PAR1", b"kein Parquet", b"PAR1" + b"\x00" * 50 + b"PAR1"])
def test_a_file_that_is_no_parquet_is_refused(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "in.parquet").write_bytes(data)
    with pytest.raises(ValueError, match=r"in\.parquet is no Parquet file"):
        list(parquet.read(tmp_path / "in.parquet", Losses(), Options()))


def test_a_file_that_was_cut_off_is_refused(tmp_path: Path) -> None:
    data = written(tmp_path, gold()).read_bytes()
    (tmp_path / "cut.parquet").write_bytes(data[:-20])
    with pytest.raises(ValueError, match=r"cut\.parquet is no Parquet file"):
        list(parquet.read(tmp_path / "cut.parquet", Losses(), Options()))


def test_a_table_that_is_not_of_records_is_refused_with_what_it_lacks(tmp_path: Path) -> None:
    pq.write_table(pa.table({"id": ["a"], "tokens": [["x"]]}), tmp_path / "in.parquet")
    with pytest.raises(ValueError, match=r"in\.parquet has no column annotator, text, spans"):
        list(parquet.read(tmp_path / "in.parquet", Losses(), Options()))


def test_rows_of_another_type_are_named(tmp_path: Path) -> None:
    pq.write_table(pa.table({"id": [1], "annotator": ["gold"], "text": ["x"], "spans": [[]]}), tmp_path / "in.parquet")
    losses = Losses()
    assert list(parquet.read(tmp_path / "in.parquet", losses, Options())) == []
    assert losses.report("parquet").count("record.skipped") == 1


def test_a_file_whose_pages_were_damaged_is_refused(tmp_path: Path) -> None:
    data = bytearray(written(tmp_path, gold()).read_bytes())
    data[4:40] = bytes(36)
    (tmp_path / "in.parquet").write_bytes(bytes(data))
    with pytest.raises(ValueError, match=r"in\.parquet: the rows behind row 0 can't be read"):
        list(parquet.read(tmp_path / "in.parquet", Losses(), Options()))


def test_a_file_that_grows_beyond_measure_is_refused(tmp_path: Path) -> None:
    column = pa.array(["x" * (101 * 2**20)])
    table = pa.table({"id": column, "annotator": ["gold"], "text": ["x"], "spans": [[]]})
    pq.write_table(table, tmp_path / "in.parquet", compression="zstd", use_dictionary=False)
    with pytest.raises(ValueError, match=r"in\.parquet grows to more than 104,857,600 bytes when it is unpacked"):
        list(parquet.read(tmp_path / "in.parquet", Losses(), Options()))


def test_a_row_whose_sha256_is_not_its_texts_is_named(tmp_path: Path) -> None:
    losses = Losses()
    assert list(parquet.read(written(tmp_path, replace(gold(), sha256="0" * 64)), losses, Options())) == []
    (loss,) = losses.report("parquet").losses
    assert "has a text that its sha256 wasn't made from" in loss.examples[0].before
