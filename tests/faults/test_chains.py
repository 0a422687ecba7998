"""Lines cut out, swapped, inserted, doubled or edited by hand: the place is named, the rest loads, nothing is added, repair mends."""

import msgspec
import pytest

from annotator.answers import Refused, Saved
from annotator.check import check
from annotator.journal import encode_line
from annotator.repair import repair
from annotator.store import Store
from tests.faults.writing import add, new_store, ops

JOURNAL = "annotations/a1.jsonl"
ALL = [f"o{number}" for number in range(20)]


@pytest.fixture
def store(tmp_path):
    store = new_store(tmp_path / "corpus")
    for number in range(20):
        add(store, f"o{number}", number)
    return store


def inserted(lines):
    # a line with a true crc that somebody made: only the chain tells
    line = msgspec.json.decode(lines[9])
    line["op"], line["add"] = "forged", []
    line.pop("crc")
    from annotator.journal import sealed

    return [*lines[:10], sealed(msgspec.json.encode(line)), *lines[10:]]


CASES = {
    "cut out": (lambda lines: lines[:9] + lines[11:], "chain", 10, "lines are missing before line 10 (seq 10 to 11)", ALL[:9] + ALL[11:]),
    "swapped": (
        lambda lines: [*lines[:9], lines[10], lines[9], *lines[11:]],
        "chain",
        10,
        "lines are missing before line 10 (seq 10 to 10)",
        ALL,
    ),
    "inserted": (inserted, "chain", 11, "line 11 (seq 10) is out of place after seq 10", ALL),
    "doubled": (lambda lines: [*lines[:10], lines[9], *lines[10:]], "chain", 11, "line 11 (seq 10) is out of place after seq 10", ALL),
    "edited": (
        lambda lines: [*lines[:16], lines[16].replace(b"Teheran", b"Tehran!"), *lines[17:]],
        "crc",
        17,
        "the line has crc",
        ALL[:16] + ALL[17:],
    ),
    "broken": (
        lambda lines: [*lines[:16], lines[16].replace(b'"rev"', b"rev"), *lines[17:]],
        "json",
        17,
        "Expecting property name",
        ALL[:16] + ALL[17:],
    ),
    "first gone": (lambda lines: lines[1:], "chain", 1, "lines are missing before line 1 (seq 1 to 1)", ALL[1:]),
    "blank": (lambda lines: [*lines[:5], b"junk", *lines[5:]], "torn", 6, "a write broke off here after 4 bytes", ALL),
}


@pytest.mark.parametrize("case", CASES)
def test_what_was_done_to_a_journal_is_named_and_mended(store, case):
    change, rule, line, said, kept = CASES[case]
    path = store.root / JOURNAL
    path.write_bytes(b"\n".join(change(path.read_bytes().split(b"\n"))))
    damaged = path.read_bytes()
    problem = next(problem for problem in check(store.root) if problem.rule == rule)
    assert (problem.file, problem.line) == (JOURNAL, line)
    assert said in problem.message
    assert path.read_bytes() == damaged
    found = Store.open(store.root)
    assert set(kept) <= set(ops(store.root))
    answer = add(found, "new", found.annotations("a1", "a0").rev)
    assert isinstance(answer, Saved if case == "blank" else Refused), answer
    assert isinstance(answer, Saved) or answer.problems[0].rule == "journal"
    repaired = repair(store.root)
    assert any("the file as it was is a1.jsonl.bak-1" in sentence for sentence in repaired.done)
    assert path.with_name("a1.jsonl.bak-1").read_bytes().startswith(damaged)
    assert [op for op in ops(store.root) if op not in ("forged", "new")] == kept
    assert {problem.rule for problem in repaired.left} <= {"rev", "op", "change"}
    store = Store.open(store.root)
    assert isinstance(add(store, "after", store.annotations("a1", "a0").rev), Saved)
    assert repair(store.root).done == ()


def test_swapped_and_doubled_lines_are_mended_to_the_very_bytes(store):
    path = store.root / JOURNAL
    whole = path.read_bytes()
    lines = whole.split(b"\n")
    path.write_bytes(b"\n".join([*lines[:3], lines[4], lines[3], lines[3], *lines[5:]]))
    repair(store.root)
    assert path.read_bytes() == whole
    assert check(store.root) == []


def test_a_store_that_is_open_notices_an_edit_and_adds_nothing(store):
    path = store.root / JOURNAL
    path.write_bytes(path.read_bytes().replace(b"Teheran", b"Tehran!", 1))
    answer = add(store, "new", 20)
    assert isinstance(answer, Refused)
    assert answer.problems[0].rule == "journal"


def test_the_rejected_line_is_kept_with_its_reason(store):
    path = store.root / JOURNAL
    path.write_bytes(path.read_bytes().replace(b'"o7"', b'"o\xff"', 1))
    repair(store.root)
    rejected = msgspec.json.decode(path.with_name("a1.jsonl.rejected-1").read_bytes())
    assert rejected["line"] == 8
    assert rejected["reason"].startswith("byte 0xff is no UTF-8")
    assert "base64" in rejected


def test_a_damaged_newline_at_the_end_is_told_from_a_torn_line(store):
    path = store.root / JOURNAL
    whole = path.read_bytes()
    path.write_bytes(whole[:-1] + b"\x0b")
    assert [problem.rule for problem in check(store.root)] == ["damaged"]
    answer = add(Store.open(store.root), "new", 20)
    assert isinstance(answer, Refused)
    assert answer.problems[0].message == f"{JOURNAL} line 20: the newline at its end is damaged. Run repair."
    repair(store.root)
    assert path.read_bytes() == whole


def test_a_newer_journal_is_not_repaired(store):
    path = store.root / JOURNAL
    line = msgspec.structs.replace(store.history("a1", "a0")[3], v="0.9")
    lines = path.read_bytes().split(b"\n")
    path.write_bytes(b"\n".join([*lines[:3], encode_line(line), *lines[4:]]))
    before = path.read_bytes()
    assert repair(store.root).done == ()
    assert path.read_bytes() == before
