import msgspec
import pytest

from annotator.journal import START, JournalLine, damage, digest, encode_line, intact, newer, read_head, read_line, whole
from annotator.model import Change, Span
from annotator.problem import Problem

LINE = JournalLine(
    v="0.1",
    seq=57,
    op="mzxw6ytboi4dcmbr",
    at="2026-11-22T20:01:02.123Z",
    by="a1",
    article="art-1",
    text="0123456789ab",
    scheme=3,
    rev=12,
    do="undo",
    undoes="mzxw6ytboi4dcmbq",
    batch="b1",
    ms=840,
    remove=("s.x",),
    add=(Span(id="o.0", start=0, end=5, label="WEAPON", text="\u2028🙂"),),
    prev=START,
)


def test_a_line_has_its_members_in_the_order_of_the_record():
    assert list(msgspec.json.decode(encode_line(LINE))) == [
        "v", "seq", "op", "at", "by", "article", "text", "scheme", "rev", "do", "undoes", "batch", "ms", "remove", "add", "prev", "crc",
    ]  # fmt: skip


def test_what_does_not_apply_is_left_out_and_empty_lists_are_not():
    line = msgspec.structs.replace(LINE, undoes=None, batch=None, ms=0, remove=(), add=())
    assert encode_line(line) == (
        b'{"v":"0.1","seq":57,"op":"mzxw6ytboi4dcmbr","at":"2026-11-22T20:01:02.123Z","by":"a1","article":"art-1","text":"0123456789ab",'
        b'"scheme":3,"rev":12,"do":"undo","ms":0,"remove":[],"add":[],"prev":"' + b"0" * 64 + b'","crc":"40e1fb66"}'
    )


def test_a_line_read_back_is_the_line_that_was_written():
    raw = encode_line(LINE)
    line = read_line(raw, file="annotations/a1.jsonl", line=57)
    assert isinstance(line, JournalLine)
    assert msgspec.structs.replace(line, crc=msgspec.UNSET) == LINE
    assert line.change == Change(remove=LINE.remove, add=LINE.add)


def test_no_character_of_a_line_cuts_it():
    assert len(encode_line(LINE).decode().splitlines()) == 1


def test_each_changed_byte_breaks_the_crc():
    raw = encode_line(LINE)
    broken = [raw[:place] + bytes([raw[place] ^ 32]) + raw[place + 1 :] for place in range(len(raw))]
    assert [intact(each) for each in broken] == [False] * len(raw)


def test_a_changed_line_says_what_was_found_and_what_to_do():
    raw = encode_line(LINE).replace(b"WEAPON", b"PERSON")
    problem = read_line(raw, file="annotations/a1.jsonl", line=17)
    assert isinstance(problem, Problem)
    assert (problem.where, problem.rule) == ("annotations/a1.jsonl:17:1", "crc")
    assert problem.message.endswith(
        "it was changed or damaged after it was written. The other lines are read. Restore the file from a copy, or run repair."
    )


def test_broken_json_says_where_it_breaks_off():
    raw = encode_line(LINE).replace(b'"scheme":3', b'"scheme":')
    assert damage(raw, file="annotations/a1.jsonl", line=17).column == raw.index(b',"rev"') + 1


def test_a_cut_line_is_told_from_a_damaged_one():
    raw = encode_line(LINE)
    cut = raw.index(b',"prev"') + len(',"prev":""') + 64
    assert not any(whole(raw[:length]) for length in range(cut + 18))
    assert whole(raw[:20] + b"?" + raw[21:])
    assert not whole(bytes(40) + raw[40:])
    assert whole(raw[:-1] + b"?")


def test_the_chain_names_the_hash_of_the_bytes():
    assert digest(b"x") == "2d711642b726b04401627ca9fbac32f5c8530fb1903cc4db02258717921a4881"


def test_the_head_of_a_line_from_a_newer_version_can_be_read():
    raw = encode_line(LINE).replace(b'"ms":840', b'"mood":"good"')
    head = read_head(raw)
    assert head is not None
    assert (head.seq, head.article, head.rev) == (57, "art-1", 12)


@pytest.mark.parametrize(
    ("version", "said"), [("0.1", ""), ("0.0", ""), ("0.2", "minor"), ("1.0", "major"), ("0.10", "minor"), ("x", "major"), ("", "major")]
)
def test_versions_are_compared_by_their_numbers(version, said):
    assert newer(version) == said
