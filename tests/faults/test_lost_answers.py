"""Answers that never arrive, or arrive late: whatever is sent again is there once, in order, and never under another content."""

import random
import shutil

from annotator.answers import Conflict, Refused, Saved
from annotator.check import check
from annotator.store import Store
from tests.conftest import NIGHTLY
from tests.faults.failing import failing, nothing, watched
from tests.faults.writing import add, new_store, ops, span

CASES = 10_000 if NIGHTLY else 1_000
SAVES = 5


def test_a_save_whose_answer_was_lost_is_there_once_however_often_it_is_sent(tmp_path):
    start = new_store(tmp_path / "start", articles=1).root
    with watched(nothing) as calls:
        add(Store.open(start), "count", 0)
    shutil.rmtree(start)
    start = new_store(tmp_path / "start", articles=1).root
    chance, lost, late = random.Random(7), 0, 0
    for case in range(CASES // SAVES):
        store = Store.open(start)
        journal, revs = start / "annotations" / "a1.jsonl", {}
        for number in range(SAVES):
            op = f"c{case}-{number}"
            how = chance.choice(["answered", "lost", "failed", "late", "reopened"])
            if how == "failed":
                # the call that fails may be one after the line was written: whether it is there isn't known
                with watched(failing(chance.randrange(1, len(calls) + 1), 5, ever=chance.random() < 0.3)):
                    add(store, op, number)
                lost += 1
            elif how in ("lost", "reopened"):
                add(store, op, number)
                lost += 1
            elif how == "late":
                # the same save is on its way twice, by two doors
                add(Store.open(start), op, number)
                late += 1
            if how == "reopened":
                store = Store.open(start)
            answers = [add(store, op, number) for _ in range(chance.randrange(1, 4))]
            assert all(isinstance(answer, Saved) and answer.rev == number + 1 for answer in answers), (how, answers)
            revs[op] = number + 1
        assert ops(start, number=0) == list(revs)
        for op, rev in revs.items():
            again = add(Store.open(start), op, rev - 1)
            assert isinstance(again, Saved)
            assert again.rev == rev
        assert {problem.rule for problem in check(start)} <= {"torn"}
        journal.unlink()
    assert lost > CASES / 3
    assert late > CASES / 10


def test_an_op_that_comes_back_with_another_content_is_refused_and_changes_nothing(tmp_path):
    store = new_store(tmp_path / "corpus")
    add(store, "o0", 0)
    before = (store.root / "annotations" / "a1.jsonl").read_bytes()
    answer = store.save("a1", "a0", op="o0", rev=0, do="add", remove=(), add=(span("o0", 8, 10),))
    assert isinstance(answer, Refused)
    assert (store.root / "annotations" / "a1.jsonl").read_bytes() == before


def test_a_new_op_at_an_old_revision_is_a_conflict_and_changes_nothing(tmp_path):
    store = new_store(tmp_path / "corpus")
    add(store, "o0", 0)
    before = (store.root / "annotations" / "a1.jsonl").read_bytes()
    assert isinstance(add(store, "o1", 0), Conflict)
    assert (store.root / "annotations" / "a1.jsonl").read_bytes() == before


def test_a_writer_without_ops_doubles_what_it_sends_again(tmp_path):
    path = tmp_path / "naive.jsonl"
    for _ in range(2):
        with path.open("a") as file:
            file.write('{"span":1}\n')
    assert len(path.read_text().splitlines()) == 2
