"""kill -9 at a random instant: every acknowledged change is there, once."""

import json
import random
from itertools import count

import pytest

from annotator.answers import Saved
from annotator.check import check
from annotator.store import Store
from tests.conftest import NIGHTLY
from tests.faults.kills import killed
from tests.faults.writing import add, new_store, ops

MANY = 10 if NIGHTLY else 1


@pytest.mark.parametrize(
    ("kills", "size", "longest"), [(1000 * MANY, 800, 0.003), (100 * MANY, 200_000, 0.01), (20 * MANY, 5_000_000, 0.1)]
)
def test_no_acknowledged_change_is_lost_by_a_kill(tmp_path, kills, size, longest):
    root = new_store(tmp_path / "corpus", articles=100).root
    chance = random.Random(7)
    for number in range(kills):
        place, annotator = number % 100, f"a{number // 100}" if size < 10_000 else f"a{number}"

        def write(acknowledge, place=place, annotator=annotator):
            store = Store.open(root)
            for rev in count():
                answer = add(store, f"o{rev}-{place}-{annotator}", rev, annotator=annotator, number=place, padding=size)
                assert isinstance(answer, Saved), answer
                acknowledge(answer.op)

        acknowledged = killed(write, chance, longest=longest)
        assert acknowledged
        found = ops(root, annotator, place)
        assert found[: len(acknowledged)] == acknowledged
        assert len(found) <= len(acknowledged) + 1
        if size > 10_000:
            (root / "annotations" / f"{annotator}.jsonl").unlink()
    assert {problem.rule for problem in check(root)} <= {"torn", "tail"}


def test_a_writer_that_rewrites_its_file_loses_acknowledged_changes(tmp_path):
    path = tmp_path / "naive.json"
    chance, lost = random.Random(7), 0
    for _ in range(150):
        path.unlink(missing_ok=True)

        def write(acknowledge):
            saved = []
            for number in count():
                saved.append({"op": str(number), "pad": "x" * 1300})
                with path.open("w") as file:
                    json.dump(saved, file)
                acknowledge(str(number))

        acknowledged = killed(write, chance, longest=0.003)
        try:
            found = [entry["op"] for entry in json.loads(path.read_text())]
        except ValueError:
            found = []
        lost += found[: len(acknowledged)] != acknowledged
    assert lost > 0
