"""Our own gold records keep everything."""

from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from annotator.formats import jsonl
from annotator.formats.options import Options
from annotator.gold import GoldRecord
from annotator.loss import Losses
from tests.formats.law import holds
from tests.formats.records import LABELS, records
from tests.test_filedoor import gold


@given(st.tuples(records(id="a"), records(id="b~2")))
def test_the_law_holds(both: tuple[GoldRecord, ...]) -> None:
    with TemporaryDirectory() as folder:
        holds(jsonl, both, Path(folder), Options(labels=LABELS), name="out.jsonl")


def test_a_line_that_is_no_record_is_named_and_the_others_are_read(tmp_path: Path) -> None:
    path = tmp_path / "gold.jsonl"
    path.write_text('{"schema":"annotator/0","lable":1}\n')
    losses = Losses()
    assert list(jsonl.read(path, losses, Options())) == []
    (loss,) = losses.report("jsonl").losses
    assert (loss.class_, loss.count, loss.ids) == ("record.skipped", 1, (("gold.jsonl:1", ""),))


def test_a_line_whose_sha256_is_not_its_texts_is_named(tmp_path: Path) -> None:
    path = tmp_path / "gold.jsonl"
    jsonl.write(path, [gold(id="a"), replace(gold(id="b"), sha256="0" * 64)], Options())
    losses = Losses()
    assert [record.id for record in jsonl.read(path, losses, Options())] == ["a"]
    (loss,) = losses.report("jsonl").losses
    assert (loss.class_, loss.ids) == ("record.skipped", (("gold.jsonl:2", ""),))
    assert "has a text that its sha256 wasn't made from" in loss.examples[0].before
