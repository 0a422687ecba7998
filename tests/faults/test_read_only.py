"""A folder that belongs to somebody else, for real: another user opens it for reading, is told so, and changes nothing."""

import json
import os
import pwd
import shutil
import tempfile
from pathlib import Path

import pytest

from annotator import corpus as corpora
from annotator.answers import Saved
from annotator.store import Store
from tests.faults.writing import add, new_store


@pytest.fixture
def root():
    """A corpus with one save, in a folder that everybody may go into and only its owner may write."""
    folder = Path(tempfile.mkdtemp())
    folder.chmod(0o755)
    store = new_store(folder / "corpus")
    assert isinstance(add(store, "o0", 0), Saved)
    allow(folder / "corpus", 0o755, 0o644)
    yield folder / "corpus"
    shutil.rmtree(folder)


@pytest.mark.skipif(os.getuid() != 0, reason="only root can become another user: run as root, as in a container")
def test_whoever_may_only_read_reads_everything_is_told_and_changes_nothing(root):
    before = {path: path.read_bytes() for path in root.rglob("*") if path.is_file()}
    # what is imported when it is first needed is imported here: another user may not read this Python's own folder
    assert seen(root)["frames"] == [3, 1, 1, 0]
    found = as_nobody(root)
    assert "can only be read" in found["readonly"]
    assert "only be read" in found["problems"][0]
    assert found["spans"] == 1
    assert found["frames"] == [3, 1, 1, 0]
    assert {path: path.read_bytes() for path in root.rglob("*") if path.is_file()} == before
    allow(root, 0o777, 0o666)
    assert as_nobody(root, "p")["problems"] == []


def seen(root, op=None):
    """What a reader gets to see, and what is said to them when they save."""
    store, corpus = Store.open(root), corpora.open(root)
    answer = add(store, op, 1) if op else None
    return {
        "readonly": store.readonly,
        "problems": [problem.message for problem in getattr(answer, "problems", ())],
        "spans": len(store.annotations("a1", "a0").annotations),
        "frames": [len(corpus.articles()), len(corpus.spans()), len(corpus.progress()), len(corpus.check())],
    }


def as_nobody(root, op="o1"):
    """The same in a process of the user `nobody`."""
    reading, writing = os.pipe()
    nobody = pwd.getpwnam("nobody")
    child = os.fork()
    if not child:
        try:
            os.setgroups([])
            os.setgid(nobody.pw_gid)
            os.setuid(nobody.pw_uid)
            os.write(writing, json.dumps(seen(root, op)).encode())
        finally:
            os._exit(0)
    os.close(writing)
    with os.fdopen(reading, "rb") as file:
        found = json.load(file)
    os.waitpid(child, 0)
    return found


def allow(root, folders, files):
    for path in [root, *root.rglob("*")]:
        path.chmod(folders if path.is_dir() else files)
