"""Each call that a save makes fails, once or for ever, or is the last: no false acknowledgement, nothing older damaged, the next save works."""

import errno
import os
import shutil

import pytest

from annotator.answers import Refused, Saved
from annotator.check import check
from annotator.store import Store
from tests.faults.failing import dying, failing, nothing, watched
from tests.faults.writing import add, article, new_store, ops, span

ERRNOS = [errno.EIO, errno.ENOSPC, errno.EDQUOT, errno.EMFILE, errno.EACCES, errno.EROFS]
JOURNAL = "annotations/a1.jsonl"


def started(root, state):
    store = new_store(root)
    if state != "new":
        add(store, "o0", 0), add(store, "o1", 1)
    if state == "torn":
        with (root / JOURNAL).open("ab") as file:
            file.write(b'{"v":"0.1","seq":3,"op":"lo')
    return root, ([] if state == "new" else ["o0", "o1"])


def save(store, before):
    return add(store, "new", len(before))


def calls_of_a_save(root, before, tmp_path):
    shutil.copytree(root, tmp_path / "count")
    store = Store.open(tmp_path / "count")
    with watched(nothing) as calls:
        assert isinstance(save(store, before), Saved)
    return len(calls)


@pytest.mark.parametrize("warm", [False, True])
@pytest.mark.parametrize("state", ["new", "plain", "torn"])
def test_a_failing_call_is_never_an_acknowledgement(tmp_path, state, warm):
    root, before = started(tmp_path / "start", state)
    wrong, trials = [], 0
    for at in range(1, calls_of_a_save(root, before, tmp_path) + 1):
        for number in ERRNOS:
            for ever in (False, True):
                copy = tmp_path / "trial"
                shutil.copytree(root, copy)
                store = Store.open(copy)
                if warm:
                    store.annotations("a1", "a0")
                with watched(failing(at, number, ever=ever)):
                    answer = save(store, before)
                trials += 1
                found = ops(copy)
                refused = isinstance(answer, Refused) and answer.retry and answer.problems[0].rule == "disk"
                if found[: len(before)] != before or not (refused or (isinstance(answer, Saved) and found[len(before) :] == ["new"])):
                    wrong.append((at, errno.errorcode[number], ever, answer, found))
                again = save(store, before)
                if not isinstance(again, Saved) or ops(copy) != [*before, "new"] or {each.rule for each in check(copy)} - {"torn"}:
                    wrong.append((at, errno.errorcode[number], ever, again, ops(copy), check(copy)))
                shutil.rmtree(copy)
    assert wrong == []
    assert trials >= 100


def test_the_refusal_says_what_happened_and_what_to_do(tmp_path):
    store = new_store(tmp_path / "corpus")
    with watched(failing(1, errno.ENOSPC, ever=True)):
        first = add(store, "o1", 0)
    assert isinstance(first, Refused)
    assert first.problems[0].message == "The disk is full. Free some space, then save again. Nothing was saved yet."
    add(store, "o1", 0)
    with watched(failing(1, errno.EROFS, ever=True)):
        second = add(store, "o2", 1)
    assert isinstance(second, Refused)
    assert second.problems[0].message.startswith(
        "The disk can only be read. Ask for a folder that you may write to, then save again. Nothing was saved since "
    )


@pytest.mark.parametrize("state", ["new", "plain", "torn"])
def test_a_crash_at_any_call_leaves_the_old_state_or_the_new(tmp_path, state):
    root, before = started(tmp_path / "start", state)
    for at in range(1, calls_of_a_save(root, before, tmp_path) + 1):
        copy = tmp_path / "trial"
        shutil.copytree(root, copy)
        child = os.fork()
        if not child:
            store = Store.open(copy)
            with watched(dying(at)):
                save(store, before)
            os._exit(0)
        assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 9
        assert ops(copy) in (before, [*before, "new"])
        assert isinstance(save(Store.open(copy), before), Saved)
        assert ops(copy) == [*before, "new"]
        assert {problem.rule for problem in check(copy)} <= {"torn"}
        shutil.rmtree(copy)


@pytest.mark.parametrize("how", ["fails", "crashes"])
def test_suggestions_are_replaced_whole_or_not_at_all(tmp_path, how):
    root = new_store(tmp_path / "start").root
    Store.open(root).write_suggestions("rules", "1", [(article(0), [span("s.0")])])

    def write(store):
        store.write_suggestions("rules", "2", [(article(number), [span("s.0", number=number)]) for number in range(3)])

    with watched(nothing) as calls:
        write(Store.open(root))
    new = (root / "suggestions" / "rules.jsonl").read_bytes()
    Store.open(root).write_suggestions("rules", "1", [(article(0), [span("s.0")])])
    old = (root / "suggestions" / "rules.jsonl").read_bytes()
    for at in range(1, len(calls) + 1):
        copy = tmp_path / "trial"
        shutil.copytree(root, copy)
        if how == "fails":
            with watched(failing(at, errno.ENOSPC, ever=True)), pytest.raises(OSError, match="No space left"):
                write(Store.open(copy))
        else:
            child = os.fork()
            if not child:
                with watched(dying(at)):
                    write(Store.open(copy))
                os._exit(0)
            os.waitpid(child, 0)
        assert (copy / "suggestions" / "rules.jsonl").read_bytes() in (old, new)
        shutil.rmtree(copy)


@pytest.mark.parametrize("number", ERRNOS)
def test_articles_are_added_all_or_none_whatever_fails(tmp_path, number):
    root = new_store(tmp_path / "start").root
    before = (root / "articles.jsonl").read_bytes()
    added = [article(each) for each in range(3, 600)]
    shutil.copytree(root, tmp_path / "count")
    with watched(nothing) as calls:
        Store.open(tmp_path / "count").add_articles(added)
    for at in range(1, len(calls) + 1):
        copy = tmp_path / "trial"
        shutil.copytree(root, copy)
        store = Store.open(copy)
        with watched(failing(at, number, ever=False)):
            problems = store.add_articles(added)
        after = (copy / "articles.jsonl").read_bytes()
        if problems:
            assert [problem.rule for problem in problems] == ["disk"]
            assert after.startswith(before)
            # only a call that cuts the file back may leave a part, and then the next one cuts it
            assert after == before or calls.names[at - 1] in ("truncate", "close", "open_reading", "status", "status_of", "read")
        assert {problem.rule for problem in store.add_articles(added)} <= {"duplicate"}
        assert Store.open(copy).article_ids() == [f"a{each}" for each in range(600)]
        shutil.rmtree(copy)
