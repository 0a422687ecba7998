"""Two readers with accounts of their own in a shared folder, as the manual advises: each writes their own journal, neither can touch the other's."""

import json
import os
import pwd
import shutil
import tempfile
from pathlib import Path

import pytest

from annotator.answers import Saved
from annotator.check import check
from annotator.store import Store
from tests.conftest import NIGHTLY
from tests.faults.capable import needs
from tests.faults.writing import add, new_store, ops

SAVES = 500 if NIGHTLY else 50
ACCOUNTS = {"a1": "nobody", "a2": "daemon"}


@pytest.fixture
def root():
    """A corpus in a folder that a group may write, with the setgid and sticky bits on its folders."""
    needs()
    folder = Path(tempfile.mkdtemp())
    folder.chmod(0o755)
    store = new_store(folder / "corpus", articles=1)
    group = pwd.getpwnam("nobody").pw_gid
    shutil.rmtree(store.root / ".annotator")
    (store.root / "annotations").mkdir()
    for path in [store.root, *store.root.rglob("*")]:
        os.chown(path, 0, group)
        path.chmod(0o3775 if path.is_dir() else 0o664)
    yield store.root
    shutil.rmtree(folder)


def as_account(account, group, do):
    """Starts what an account does; gives a function that waits for what came of it."""
    reading, writing = os.pipe()
    child = os.fork()
    if not child:
        try:
            os.umask(0o022)
            os.setgroups([])
            os.setgid(group)
            os.setuid(pwd.getpwnam(account).pw_uid)
            os.write(writing, json.dumps(do()).encode())
        finally:
            os._exit(0)
    os.close(writing)

    def result():
        with os.fdopen(reading, "rb") as file:
            found = json.load(file)
        os.waitpid(child, 0)
        return found

    return result


def saves(root, annotator):
    store = Store.open(root)
    return sum(isinstance(add(store, f"{annotator}-{rev}", rev, annotator=annotator), Saved) for rev in range(SAVES))


def meddles(root, annotator, other):
    """Tries to write, to change and to remove the other's journal; gives what was refused."""
    answer = add(Store.open(root), "foreign", SAVES, annotator=other)
    path = root / "annotations" / f"{other}.jsonl"
    refused = ["save"] if not isinstance(answer, Saved) else []
    acts = (
        ("append", lambda: path.open("ab").close()),
        ("rename", lambda: path.rename(path.with_suffix(".old")).rename(path)),
        ("remove", path.unlink),
    )
    for name, act in acts:
        try:
            act()
        except OSError:
            refused.append(name)
    return refused


def test_two_accounts_write_side_by_side_and_neither_touches_the_others_journal(root):
    group = pwd.getpwnam("nobody").pw_gid
    waiting = {
        annotator: as_account(account, group, lambda annotator=annotator: saves(root, annotator)) for annotator, account in ACCOUNTS.items()
    }
    assert {annotator: result() for annotator, result in waiting.items()} == {"a1": SAVES, "a2": SAVES}
    before = {annotator: (root / "annotations" / f"{annotator}.jsonl").read_bytes() for annotator in ACCOUNTS}
    for annotator, other in (("a1", "a2"), ("a2", "a1")):
        refused = as_account(ACCOUNTS[annotator], group, lambda annotator=annotator, other=other: meddles(root, annotator, other))()
        assert refused == ["save", "append", "rename", "remove"]
    assert {annotator: (root / "annotations" / f"{annotator}.jsonl").read_bytes() for annotator in ACCOUNTS} == before
    for annotator in ACCOUNTS:
        assert ops(root, annotator) == [f"{annotator}-{rev}" for rev in range(SAVES)]
    assert check(root) == []


def test_one_account_for_both_keeps_nobody_apart(root):
    """The control: with one account, the same meddling goes through. That is why the manual asks for two."""
    group = pwd.getpwnam("nobody").pw_gid
    as_account("nobody", group, lambda: saves(root, "a2"))()
    assert as_account("nobody", group, lambda: meddles(root, "a1", "a2"))() == []
