"""Flipped bits anywhere in a journal, newlines included: none goes unnoticed, and every other line loads."""

import random

from annotator.journalfile import JournalFile
from tests.conftest import NIGHTLY
from tests.faults.writing import add, new_store

FLIPS = 200_000 if NIGHTLY else 20_000


def test_no_flipped_bit_goes_unnoticed(tmp_path):
    store = new_store(tmp_path / "corpus")
    for number in range(12):
        add(store, f"o{number}", number // 3, number=number % 3)
    path = store.root / "annotations" / "a1.jsonl"
    whole = path.read_bytes()
    lines = whole.split(b"\n")[:-1]
    newlines = [place for place, byte in enumerate(whole) if byte == 10]
    chance = random.Random(7)
    places = [
        *((place, bit) for place in newlines for bit in range(8)),
        *((chance.randrange(len(whole)), chance.randrange(8)) for _ in range(FLIPS)),
    ]
    unnoticed = []
    for place, bit in places:
        data = bytearray(whole)
        data[place] ^= 1 << bit
        path.write_bytes(data)
        journal = JournalFile(path, file="annotations/a1.jsonl", lock=tmp_path / "lock", by="a1")
        journal.refresh()
        if not journal.problems and not journal.tail:
            unnoticed.append((place, bit))
        kept = [bytes(data[start : start + length]) for start, length in zip(journal.starts, journal.lengths, strict=True)]
        assert len(kept) >= len(lines) - 2
        assert set(kept) <= set(lines)
    assert unnoticed == []


def test_half_of_the_flips_pass_for_json(tmp_path):
    # what a journal without a crc would have taken for true
    import msgspec

    store = new_store(tmp_path / "corpus")
    add(store, "o1", 0)
    line = (store.root / "annotations" / "a1.jsonl").read_bytes()[:-1]
    passed = 0
    for place in range(len(line)):
        data = line[:place] + bytes([line[place] ^ 1]) + line[place + 1 :]
        try:
            msgspec.json.decode(data)
            passed += 1
        except (msgspec.DecodeError, UnicodeDecodeError):
            continue
    assert passed > len(line) * 0.3
