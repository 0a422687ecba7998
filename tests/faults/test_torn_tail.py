"""A file cut at any byte: whole lines load, the fragment is told from damage, and the next save is safe."""

import json

from annotator.answers import Saved
from annotator.check import check
from annotator.store import Store
from tests.conftest import NIGHTLY
from tests.faults.writing import add, new_store, ops

JOURNAL = "annotations/a1.jsonl"
PADDING = 1_500 if NIGHTLY else 0


def test_a_cut_at_any_byte_costs_only_the_line_it_cuts(tmp_path):
    store = new_store(tmp_path / "corpus")
    for number in range(3):
        add(store, f"o{number}", number, padding=PADDING)
    path = store.root / JOURNAL
    whole = path.read_bytes()
    assert len(whole) >= (5_000 if NIGHTLY else 500)
    for cut in range(len(whole)):
        path.write_bytes(whole[:cut])
        lines = whole[:cut].count(b"\n")
        assert ops(store.root) == ["o0", "o1", "o2"][:lines]
        assert [problem.rule for problem in check(store.root)] == ([] if whole[:cut].endswith(b"\n") or not cut else ["tail"])
        # a line of which only the newline is missing is there once the newline is
        there = lines + (whole[cut : cut + 1] == b"\n")
        answer = add(Store.open(store.root), "new", there)
        assert isinstance(answer, Saved), (cut, answer)
        assert ops(store.root) == [*["o0", "o1", "o2"][:there], "new"]
        assert {problem.rule for problem in check(store.root)} <= {"torn"}


def test_a_writer_that_only_appends_loses_the_next_line_after_a_cut(tmp_path):
    path = tmp_path / "naive.jsonl"
    whole = json.dumps({"op": "o0", "pad": "x" * 100}).encode() + b"\n"
    lost = 0
    for cut in range(1, len(whole)):
        path.write_bytes(whole[:cut])
        with path.open("ab") as file:
            file.write(whole)
        lost += whole.strip() not in path.read_bytes().split(b"\n")
    assert lost > len(whole) * 0.9
