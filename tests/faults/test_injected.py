"""Errors and deaths at the system calls of a real interpreter, put there by strace; and a disk that is really full."""

import os
import re
import shutil
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import pytest

from annotator import corpus as corpora
from annotator.answers import Refused, Saved
from annotator.check import check
from annotator.store import Store
from tests.faults.capable import needs
from tests.faults.test_whole_files import read_by_one
from tests.faults.writing import add, new_store, ops

pytestmark = pytest.mark.nightly
ROOT = Path(__file__).parents[2]
CALLS = ("openat", "write", "fdatasync", "fsync", "ftruncate", "close", "newfstatat", "fstat", "pread64", "rename")
FILLS = 50
SAVE = """
import sys
from pathlib import Path
from annotator.store import Store
from tests.faults.writing import add
answer = add(Store.open(Path(sys.argv[1])), "new", 1)
print(type(answer).__name__)
"""
GOLD = """
import sys
import annotator
try:
    annotator.open(sys.argv[1]).gold()
    print("written")
except OSError:
    print("refused")
"""


def traced(script, root, *, watch, inject=()):
    """Runs a script under strace, which looks at the calls on some paths and spoils one; gives what it printed and the calls."""
    log = root.parent / "strace.log"
    paths = [word for path in watch for word in ("-P", str(path))]
    done = subprocess.run(
        ["strace", "-f", "-qq", "-o", str(log), "-e", f"trace={','.join(CALLS)}", *paths, *inject, sys.executable, "-c", script, str(root)],
        cwd=ROOT, env=os.environ | {"PYTHONDONTWRITEBYTECODE": "1"}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    calls = [found[1] for line in log.read_text(errors="replace").splitlines() if (found := re.match(r"\d+ +(\w+)\(", line))]
    return done.stdout.strip(), calls, done


def spoilings(calls):
    """Each call, once failing in each way and once as the last one."""
    for name in dict.fromkeys(calls):
        for at in range(1, calls.count(name) + 1):
            for how in ("error=EIO", "error=ENOSPC", "signal=SIGKILL"):
                yield name, at, how


def test_each_system_call_on_the_journal_may_fail_or_be_the_last(tmp_path):
    needs("strace", root=False)
    start = new_store(tmp_path / "start").root
    assert isinstance(add(Store.open(start), "o0", 0), Saved)
    copy = tmp_path / "trial"
    journal = copy / "annotations" / "a1.jsonl"
    shutil.copytree(start, copy)
    said, calls, _ = traced(SAVE, copy, watch=[journal])
    assert said == "Saved"
    assert {"openat", "write", "fdatasync"} <= set(calls)
    trials = 0
    for name, at, how in spoilings(calls):
        shutil.rmtree(copy)
        shutil.copytree(start, copy)
        said, _, _ = traced(SAVE, copy, watch=[journal], inject=["-e", f"inject={name}:{how}:when={at}"])
        found = ops(copy)
        assert found in (["o0"], ["o0", "new"]), (name, at, how, found)
        assert said != "Saved" or found == ["o0", "new"], (name, at, how)
        assert isinstance(add(Store.open(copy), "new", 1), Saved), (name, at, how)
        assert ops(copy) == ["o0", "new"]
        assert {problem.rule for problem in check(copy)} <= {"torn"}, (name, at, how)
        trials += 1
    print(f"{trials} spoiled calls of a save, no false acknowledgement")
    assert trials >= 20


def test_gold_is_old_or_new_whichever_system_call_fails_or_is_the_last(tmp_path):
    needs("strace", root=False)
    start = read_by_one(tmp_path / "start")
    copy = tmp_path / "trial"
    shutil.copytree(start, copy)
    watch = [copy / "gold.jsonl", copy]
    _, calls, _ = traced(GOLD, copy, watch=watch)
    after = (copy / "gold.jsonl").read_bytes()
    trials = 0
    for name, at, how in spoilings([call for call in calls if call in ("openat", "write", "fdatasync", "fsync", "rename", "close")]):
        shutil.rmtree(copy)
        shutil.copytree(start, copy)
        traced(GOLD, copy, watch=watch, inject=["-e", f"inject={name}:{how}:when={at}"])
        found = (copy / "gold.jsonl").read_bytes() if (copy / "gold.jsonl").exists() else None
        assert found in (None, after), (name, at, how)
        corpora.open(copy).gold()
        assert (copy / "gold.jsonl").read_bytes() == after
        trials += 1
    print(f"{trials} spoiled calls of writing gold, always the old file or the new")
    assert trials >= 5


def fill(path):
    """Writes into a file until the disk takes no more."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT)
    with suppress(OSError):
        while os.write(descriptor, b"x" * 4096):
            pass
    os.close(descriptor)


def test_a_small_disk_that_fills_again_and_again_costs_nothing(tmp_path):
    needs("mount", "umount")
    place = tmp_path / "small"
    place.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", str(place)], check=True)
    try:
        store = new_store(place / "corpus")
        rev = 0
        for number in range(FILLS):
            stuffing = place / "stuffing"
            fill(stuffing)
            answer = add(store, f"o{number}", rev, padding=5_000)
            assert isinstance(answer, Refused), answer
            assert answer.problems[0].message.startswith("The disk is full. Free some space"), answer
            stuffing.unlink()
            answer = add(store, f"o{number}", rev, padding=5_000)
            assert isinstance(answer, Saved), answer
            rev = answer.rev
        assert ops(place / "corpus") == [f"o{number}" for number in range(FILLS)]
        assert check(place / "corpus") == []
        print(f"{FILLS} times full, 0 saves lost")
    finally:
        subprocess.run(["umount", str(place)], check=True)


def test_a_disk_that_is_mounted_read_only_is_told_and_read(tmp_path):
    needs("mount", "umount")
    place = tmp_path / "place"
    place.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "tmpfs", str(place)], check=True)
    try:
        store = new_store(place / "corpus")
        add(store, "o0", 0)
        subprocess.run(["mount", "-o", "remount,ro", str(place)], check=True)
        answer = add(store, "o1", 1)
        assert isinstance(answer, Refused)
        assert "can only be read" in answer.problems[0].message
        assert "can only be read" in Store.open(place / "corpus").readonly
        assert ops(place / "corpus") == ["o0"]
        subprocess.run(["mount", "-o", "remount,rw", str(place)], check=True)
        assert isinstance(add(store, "o1", 1), Saved)
    finally:
        subprocess.run(["umount", str(place)], check=True)
