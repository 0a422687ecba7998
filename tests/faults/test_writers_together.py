"""Several processes and threads on one journal, a lock that is held, and files that vanish or change under an open store."""

import json
import multiprocessing
import os
import shutil
import signal
import time
from threading import Thread

import pytest
from filelock import FileLock

from annotator.answers import Conflict, Refused, Saved
from annotator.check import check
from annotator.journals import lock_path
from annotator.store import Store
from tests.conftest import NIGHTLY
from tests.faults.failing import nothing, watched
from tests.faults.writing import add, article, new_store, ops

SAVES = 1000
THREADED = 1000 if NIGHTLY else 200
PROCESSES = multiprocessing.get_context("fork")


def write_many(root, number, saves):
    store = Store.open(root)
    for rev in range(saves):
        answer = add(store, f"o{number}-{rev}", rev, number=number)
        assert isinstance(answer, Saved), answer


def together(target, arguments):
    processes = [PROCESSES.Process(target=target, args=each) for each in arguments]
    for process in processes:
        process.start()
    for process in processes:
        process.join()
    assert [process.exitcode for process in processes] == [0] * len(processes)


def test_eight_processes_on_one_journal_lose_nothing(tmp_path):
    root = new_store(tmp_path / "corpus", articles=8).root
    together(write_many, [(root, number, SAVES) for number in range(8)])
    assert [ops(root, number=number) for number in range(8)] == [[f"o{number}-{rev}" for rev in range(SAVES)] for number in range(8)]
    assert check(root) == []


def rewrite_many(path, number, saves):
    for rev in range(saves):
        saved = json.loads(path.read_text() or "[]")
        # between reading and writing is where another's word is lost: long enough that it happens on every machine
        time.sleep(0.001)
        path.write_text(json.dumps([*saved, f"{number}-{rev}"]))


def test_processes_that_rewrite_a_file_lose_most(tmp_path):
    path = tmp_path / "naive.json"
    path.write_text("[]")
    processes = [PROCESSES.Process(target=rewrite_many, args=(path, number, 50)) for number in range(4)]
    for process in processes:
        process.start()
    for process in processes:
        process.join()
    try:
        found = json.loads(path.read_text())
    except ValueError:
        found = []
    assert len(found) < 200


def append_with_conflicts(root, number, saves):
    store = Store.open(root)
    rev = store.annotations("a1", "a0").rev
    for count in range(saves):
        answer = add(store, f"o{number}-{count}", rev)
        while isinstance(answer, Conflict):
            answer = add(store, f"o{number}-{count}", answer.rev)
        assert isinstance(answer, Saved)
        rev = answer.rev


def test_processes_on_one_article_meet_in_conflicts_and_lose_nothing(tmp_path):
    root = new_store(tmp_path / "corpus").root
    together(append_with_conflicts, [(root, number, 40) for number in range(3)])
    assert sorted(ops(root)) == sorted(f"o{number}-{count}" for number in range(3) for count in range(40))
    assert check(root) == []


def test_four_threads_in_one_store_lose_nothing(tmp_path):
    store = new_store(tmp_path / "corpus", articles=4)
    answers = []

    def write(number):
        answers.extend(add(store, f"o{number}-{rev}", rev, number=number) for rev in range(THREADED))

    threads = [Thread(target=write, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [type(answer) for answer in answers] == [Saved] * 4 * THREADED
    assert [len(ops(store.root, number=number)) for number in range(4)] == [THREADED] * 4
    assert check(store.root) == []


def test_two_annotators_write_their_own_journals_and_see_each_other(tmp_path):
    root = new_store(tmp_path / "corpus").root

    def write(annotator):
        store = Store.open(root)
        for rev in range(60):
            assert isinstance(add(store, f"{annotator}-{rev}", rev, annotator=annotator), Saved)

    together(write, [("a1",), ("a2",)])
    for annotator in ("a1", "a2"):
        assert ops(root, annotator) == [f"{annotator}-{rev}" for rev in range(60)]


def test_articles_added_while_others_save_are_all_there(tmp_path):
    root = new_store(tmp_path / "corpus").root

    def add_articles():
        store = Store.open(root)
        for number in range(3, 103):
            assert store.add_articles([article(number)]) == []
            (root / ".annotator" / "articles.index").unlink(missing_ok=True)

    together(lambda act, *rest: act(*rest), [(add_articles,), (write_many, root, 0, 100)])
    found = Store.open(root)
    assert found.article_ids() == [f"a{number}" for number in range(103)]
    assert len(ops(root)) == 100


def hold(path, ready):
    lock = FileLock(path, fallback_to_soft=False)
    lock.acquire()
    ready.set()
    time.sleep(60)


@pytest.fixture
def holder(tmp_path):
    root = new_store(tmp_path / "corpus").root
    path = lock_path(root / ".annotator", ("annotations", "a1"))
    path.parent.mkdir(parents=True, exist_ok=True)
    ready = PROCESSES.Event()
    process = PROCESSES.Process(target=hold, args=(path, ready))
    process.start()
    ready.wait(10)
    yield root, process
    process.kill()
    process.join()


def test_a_lock_held_for_ever_ends_in_busy(holder, monkeypatch):
    root, process = holder
    os.kill(process.pid, signal.SIGSTOP)
    store = Store.open(root)
    store._journals.journal(("annotations", "a1")).timeout = 0.1
    answer = add(store, "o1", 0)
    assert isinstance(answer, Refused)
    assert (answer.problems[0].rule, answer.retry) == ("busy", True)
    assert answer.problems[0].message == (
        "another program has been writing annotations/a1.jsonl for more than 0.1 seconds. Nothing was saved yet; it will be tried again."
    )


def test_the_lock_of_a_killed_holder_is_free(holder):
    root, process = holder
    process.kill()
    assert isinstance(add(Store.open(root), "o1", 0), Saved)


@pytest.mark.parametrize("what", ["unlink", "replace"])
def test_nothing_is_acknowledged_into_a_file_that_is_no_longer_there(tmp_path, what):
    start = new_store(tmp_path / "start").root
    add(Store.open(start), "o0", 0)
    for warm in (False, True):
        at, calls = 0, [""]
        while at < len(calls):
            at += 1
            copy = tmp_path / f"trial{warm}{at}"
            shutil.copytree(start, copy)
            journal = copy / "annotations" / "a1.jsonl"
            store = Store.open(copy)
            if warm:
                store.annotations("a1", "a0")

            def act(count, name, at=at, journal=journal):
                if count == at and what == "unlink":
                    journal.unlink()
                elif count == at:
                    other = journal.with_name("other")
                    shutil.copyfile(tmp_path / "start" / "annotations" / "a1.jsonl", other)
                    other.replace(journal)

            with watched(act) as calls:
                answer = add(store, "o1", 1)
            there = ops(copy)
            if isinstance(answer, Saved):
                assert "o1" in there or len(calls) - at <= 2, (at, calls.names)
            elif what == "replace":
                assert isinstance(add(store, "o1", 1), Saved), (at, calls.names)
                assert ops(copy) == ["o0", "o1"]


def test_a_vanished_journal_is_not_made_again_in_silence(tmp_path):
    store = new_store(tmp_path / "corpus")
    add(store, "o0", 0)
    path = store.root / "annotations" / "a1.jsonl"
    kept = path.read_bytes()
    path.unlink()
    answer = add(store, "o1", 0)
    assert isinstance(answer, Refused)
    assert answer.problems[0].message == (
        "annotations/a1.jsonl is gone. Put it back from a copy; or open the corpus again to begin a new one."
    )
    assert store.annotations("a1", "a0").locked == answer.problems[0].message
    assert not path.exists()
    path.write_bytes(kept)
    assert isinstance(add(store, "o1", 1), Saved)


def test_a_journal_cut_back_to_an_earlier_state_is_noticed_by_whoever_had_it_open(tmp_path):
    store = new_store(tmp_path / "corpus")
    add(store, "o0", 0)
    path = store.root / "annotations" / "a1.jsonl"
    kept = path.read_bytes()
    add(store, "o1", 1)
    path.write_bytes(kept)
    answer = add(store, "o2", 1)
    assert isinstance(answer, Refused)
    assert "was cut back or replaced by another program: line 2, seen before, is no longer in it" in answer.problems[0].message
    assert path.read_bytes() == kept
    assert isinstance(add(Store.open(store.root), "o2", 1), Saved)


def test_a_journal_replaced_by_its_own_copy_goes_on(tmp_path):
    store = new_store(tmp_path / "corpus")
    add(store, "o0", 0)
    path = store.root / "annotations" / "a1.jsonl"
    shutil.copyfile(path, path.with_name("copy"))
    path.with_name("copy").replace(path)
    assert isinstance(add(store, "o1", 1), Saved)
    assert ops(store.root) == ["o0", "o1"]


def test_the_calls_of_a_save_do_not_grow_with_the_journal(tmp_path):
    store = new_store(tmp_path / "corpus")
    counts = set()
    for rev in range(120):
        with watched(nothing) as calls:
            add(store, f"o{rev}", rev)
        if rev > 1:
            counts.add(tuple(calls.names))
    assert len(counts) == 1
