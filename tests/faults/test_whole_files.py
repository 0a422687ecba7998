"""Gold, articles and the manifest: whatever call fails, and wherever the process dies, the file is the old one or the new one, whole."""

import errno
import os
import shutil

import pytest
from msgspec import ValidationError
from msgspec.structs import replace

from annotator import corpus as corpora
from annotator import disk, harvest
from annotator.answers import Saved
from annotator.labels import NewLabel, add_label
from annotator.model import Labels, Reading
from annotator.store import Store
from tests.faults.failing import dying, failing, nothing, watched
from tests.faults.writing import TEXT, article, new_store, span


def read_by_one(root):
    store = new_store(root, articles=4)
    for number in range(4):
        reading = Reading(id="reading", state="done", labels=Labels(spans=("LOC",)), zones=((0, len(TEXT)),))
        made = replace(span(f"o{number}", number=number), id=f"o{number}.0")
        saved = store.save("a1", f"a{number}", op=f"o{number}", rev=0, do="add", remove=(), add=(made, reading))
        assert isinstance(saved, Saved)
    return root


def gold(root):
    corpora.open(root).gold()


def articles(root):
    problems = Store.open(root).add_articles([article(number) for number in range(4, 60)])
    if problems:
        raise OSError(problems[0].message)


def label(root):
    Store.open(root).change_manifest(lambda manifest: add_label(manifest, NewLabel(label="VESSEL")))


WORK = [
    pytest.param(gold, "gold.jsonl", id="gold"),
    pytest.param(articles, "articles.jsonl", id="articles"),
    pytest.param(label, "corpus.annotator.json", id="manifest"),
]


def states(root, tmp_path, work, file):
    """The file's bytes before and after the work, and how many calls the work makes."""
    before = (root / file).read_bytes() if (root / file).exists() else None
    shutil.copytree(root, tmp_path / "after")
    with watched(nothing) as calls:
        work(tmp_path / "after")
    after = (tmp_path / "after" / file).read_bytes()
    assert after != before
    return before, after, list(calls.names)


def of(root, file):
    return (root / file).read_bytes() if (root / file).exists() else None


@pytest.mark.parametrize(("work", "file"), WORK)
def test_a_process_that_dies_at_any_call_leaves_the_old_file_or_the_new(tmp_path, work, file):
    root = read_by_one(tmp_path / "start")
    before, after, names = states(root, tmp_path, work, file)
    seen = set()
    for at in range(1, len(names) + 1):
        copy = tmp_path / "trial"
        shutil.copytree(root, copy)
        child = os.fork()
        if not child:
            with watched(dying(at)):
                work(copy)
            os._exit(0)
        assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 9
        found = of(copy, file)
        assert found in (before, after), (at, names[at - 1])
        seen.add(found == after)
        if found != after:
            work(copy)
        assert of(copy, file) == after
        assert Store.open(copy).problems == []
        shutil.rmtree(copy)
    assert seen == {False, True}


@pytest.mark.parametrize("ever", [False, True], ids=["once", "for ever"])
@pytest.mark.parametrize("number", [errno.EIO, errno.ENOSPC, errno.EDQUOT, errno.EMFILE, errno.EACCES, errno.EROFS])
@pytest.mark.parametrize(("work", "file"), [WORK[0], WORK[2]])
def test_a_failing_call_leaves_the_old_file_or_the_new_and_is_told(tmp_path, work, file, number, ever):
    root = read_by_one(tmp_path / "start")
    before, after, names = states(root, tmp_path, work, file)
    for at in range(1, len(names) + 1):
        copy = tmp_path / "trial"
        shutil.copytree(root, copy)
        told = True
        with watched(failing(at, number, ever=ever)):
            try:
                work(copy)
                told = False
            except (OSError, ValueError, ValidationError):
                pass
        found = of(copy, file)
        assert found in (before, after), (at, names[at - 1])
        assert told or found == after, (at, names[at - 1])
        if found != after:
            work(copy)
        assert of(copy, file) == after
        shutil.rmtree(copy)


def test_an_index_that_was_cut_off_anywhere_is_made_anew(tmp_path):
    root = read_by_one(tmp_path / "start")
    wanted = [each.id for each in Store.open(root).articles()]
    Store.open(root).article_ids()
    hidden = sorted(path for path in (root / ".annotator").rglob("*") if path.is_file())
    assert hidden
    for path in hidden:
        whole = path.read_bytes()
        for cut in {0, 1, len(whole) // 2, max(0, len(whole) - 1)}:
            path.write_bytes(whole[:cut])
            assert [each.id for each in Store.open(root).articles()] == wanted, (path.name, cut)
        path.write_bytes(whole)


def test_a_writer_that_rewrites_in_place_leaves_halves(tmp_path, monkeypatch):
    root = read_by_one(tmp_path / "start")
    monkeypatch.setattr(harvest, "write_whole", in_place)
    before, after, names = states(root, tmp_path, gold, "gold.jsonl")
    halves = 0
    for at in range(1, len(names) + 1):
        copy = tmp_path / "trial"
        shutil.copytree(root, copy)
        child = os.fork()
        if not child:
            with watched(dying(at)):
                gold(copy)
            os._exit(0)
        os.waitpid(child, 0)
        halves += of(copy, "gold.jsonl") not in (before, after)
        shutil.rmtree(copy)
    assert halves


def in_place(path, parts):
    """The wrong way: the file itself is emptied and written again."""
    descriptor = disk.open_new(path)
    for part in [parts] if isinstance(parts, bytes) else parts:
        disk.write(descriptor, part)
    disk.close(descriptor)
