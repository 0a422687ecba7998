"""Articles that are added together show together: all of them or, where the writer died, none."""

import shutil
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

import pytest

from annotator import disk
from annotator.articles import ADDING
from annotator.check import check
from annotator.repair import repair
from annotator.store import Store
from tests.faults.failing import watched
from tests.strategies import article_of

OLD = ["x", "y"]


@pytest.fixture
def root(tmp_path):
    store = Store.create(tmp_path / "corpus", name="Probe")
    store.add_articles([article_of(f"Alt {key} 🚢", id=key) for key in OLD])
    return store.root


def articles(count):
    return [article_of(f"Neu {number} 🚢 " + "Text. " * 50, id=f"n{number}") for number in range(count)]


class Died(BaseException):
    pass


def dying(monkeypatch, at, name="write"):
    """The process dies before a call to the disk: nothing that would come after it happens, cleaning up included."""
    calls = 0
    original = getattr(disk, name)

    def call(*arguments):
        nonlocal calls
        calls += 1
        if calls == at:
            for each in ("write", "truncate", "remove", "replace", "sync"):
                monkeypatch.setattr(disk, each, dead)
            raise Died
        return original(*arguments)

    def dead(*arguments):
        raise Died

    monkeypatch.setattr(disk, name, call)


@pytest.mark.parametrize(
    ("name", "at", "new"), [("write", 3, 0), ("write", 5, 0), ("sync", 2, 0), ("remove", 1, 0), ("sync_folder", 2, 600)]
)
def test_what_a_writer_that_died_had_added_shows_whole_or_not_at_all(root, monkeypatch, name, at, new):
    before = (root / "articles.jsonl").read_bytes()
    with monkeypatch.context() as patch:
        dying(patch, at, name)
        with pytest.raises(Died):
            Store.open(root).add_articles(articles(600))
    expected = OLD + [f"n{number}" for number in range(new)]
    assert len((root / "articles.jsonl").read_bytes()) >= len(before)
    assert Store.open(root).article_ids() == expected
    assert [article.id for article in Store.open(root).articles()] == expected
    assert Store.open(root).add_articles([article_of("Noch einer.", id="z")]) == []
    assert Store.open(root).article_ids() == [*expected, "z"]
    assert check(root) == []


def test_a_crash_at_every_single_call_leaves_old_or_new(root, tmp_path):
    new = articles(300)
    shutil.copytree(root, tmp_path / "count")
    with watched(lambda count, name: None) as calls:
        Store.open(tmp_path / "count").add_articles(new)
    assert len(calls) > 20
    ends = set()
    for at in range(1, len(calls) + 1):
        copy = tmp_path / "trial"
        shutil.copytree(root, copy)
        store = Store.open(copy)

        def die(count, name, at=at):
            if count >= at:
                raise Died

        # opening made calls of its own before: a crash that never comes is none
        with watched(die), suppress(Died):
            store.add_articles(new)
        shown = Store.open(copy).article_ids()
        assert shown in (OLD, OLD + [article.id for article in new]), (at, calls.names[at - 1], len(shown))
        assert Store.open(copy).add_articles([article_of("Danach.", id="z")]) == []
        assert Store.open(copy).article_ids() == [*shown, "z"]
        assert check(copy) == []
        ends.add(len(shown))
        shutil.rmtree(copy)
    assert ends == {2, 302}


def test_a_part_that_a_dead_writer_left_is_named_by_check_and_taken_away_by_repair_and_settle(root, monkeypatch):
    before = (root / "articles.jsonl").read_bytes()
    for mend in (repair, lambda folder: Store.open(folder).settle()):
        with monkeypatch.context() as patch:
            dying(patch, 5)
            with pytest.raises(Died):
                Store.open(root).add_articles(articles(600))
        assert len((root / "articles.jsonl").read_bytes()) > len(before)
        assert any(problem.rule == "unfinished" and "don't show" in problem.message for problem in check(root))
        mend(root)
        assert (root / "articles.jsonl").read_bytes() == before
        assert not (root / ".annotator" / ADDING).exists()


def test_a_store_that_was_open_all_the_time_sees_old_then_new_and_never_a_part(root, monkeypatch):
    watching = Store.open(root)
    seen = []
    original = disk.write_all

    def write_all(descriptor, data):
        original(descriptor, data)
        seen.append((len(watching.article_ids()), len(Store.open(root).article_ids())))

    with monkeypatch.context() as patch:
        patch.setattr(disk, "write_all", write_all)
        assert Store.open(root).add_articles(articles(700)) == []
    assert len(seen) >= 4
    assert set(seen) == {(2, 2)}
    assert len(watching.article_ids()) == 702
    assert watching.article("n699").text.startswith("Neu 699")


def test_a_note_about_another_file_hides_nothing(root, monkeypatch):
    with monkeypatch.context() as patch:
        dying(patch, 5)
        with pytest.raises(Died):
            Store.open(root).add_articles(articles(600))
    other = Store.create(root.parent / "other", name="other")
    other.add_articles([article_of(f"Anders {number} " + "Text. " * 300, id=f"o{number}") for number in range(100)])
    (root / "articles.jsonl").write_bytes((other.root / "articles.jsonl").read_bytes())
    assert len(Store.open(root).article_ids()) == 100
    assert Store.open(root).add_articles(articles(2)) == []
    assert len(Store.open(root).article_ids()) == 102


def test_a_note_that_is_damaged_hides_nothing_and_goes(root):
    (root / ".annotator" / ADDING).write_bytes(b"{")
    assert Store.open(root).article_ids() == OLD
    assert Store.open(root).add_articles(articles(2)) == []
    assert not (root / ".annotator" / ADDING).exists()


def test_the_first_articles_of_a_corpus_may_break_off_too(tmp_path, monkeypatch):
    root = Store.create(tmp_path / "new", name="new").root
    with monkeypatch.context() as patch:
        dying(patch, 5)
        with pytest.raises(Died):
            Store.open(root).add_articles(articles(600))
    assert Store.open(root).article_ids() == []
    (root / "articles.jsonl").unlink()
    assert Store.open(root).add_articles([article_of("Eins.", id="a")]) == []
    assert Store.open(root).article_ids() == ["a"]


KILLED = """
import sys
from annotator.store import Store
from tests.test_unfinished import articles
store = Store.open(sys.argv[1])
new = articles(20_000)
print("go", flush=True)
print(store.add_articles(new), flush=True)
"""


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="this system has no SIGKILL")
def test_an_import_that_is_killed_at_any_moment_leaves_old_or_new(root):
    before, states = (root / "articles.jsonl").read_bytes(), []
    for trial in range(12):
        child = subprocess.Popen(
            [sys.executable, "-c", KILLED, str(root)], stdout=subprocess.PIPE, cwd=Path(__file__).parent.parent, text=True
        )
        assert child.stdout.readline() == "go\n"
        time.sleep(0.03 * trial)
        child.send_signal(signal.SIGKILL)
        acknowledged = "[]" in child.communicate()[0]
        shown = Store.open(root).article_ids()
        assert len(shown) in ((20_002,) if acknowledged else (2, 20_002))
        states.append((len(shown), (root / "articles.jsonl").stat().st_size > len(before)))
        Store.open(root).settle()
        assert (len(shown) > 2) == ((root / "articles.jsonl").stat().st_size > len(before))
        (root / "articles.jsonl").write_bytes(before)
    # the control: at least one kill came in the middle of the writing
    assert (2, True) in states, states
