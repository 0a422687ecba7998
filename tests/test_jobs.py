"""Jobs in processes of their own: progress that never goes back, cancel that leaves old or new, one of a corpus at a time."""

import os
import random
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import msgspec
import pytest

from annotator import jobqueue
from annotator.articles import ADDING
from annotator.jobqueue import Jobs, TooMany
from annotator.jobs import paced, perform
from annotator.orders import Order, Told
from annotator.store import Store
from tests.strategies import article_of

TEXT = "Norland und Südmark einigen sich 🚢\nDer Präsident Jorin Halvard reist am Montag, den 14. März 2031, nach Moskau.\n"


@pytest.fixture
def root(tmp_path):
    store = Store.create(tmp_path / "root" / "c", name="Probe", languages=("de",))
    store.add_articles([article_of("Alt 🚢", id="alt")])
    return (tmp_path / "root").resolve()


@pytest.fixture
def jobs(root):
    made = Jobs(root)
    yield made
    made.close()


def inbox(root, count, *, name="inbox.jsonl"):
    lines = (msgspec.json.encode({"id": f"n{number}", "text": f"{number}. {TEXT}"}) for number in range(count))
    (root / name).write_bytes(b"\n".join(lines))
    return name


def until(condition, seconds=60):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        found = condition()
        if found:
            return found
        time.sleep(0.01)
    raise AssertionError("it took too long")


def over(jobs, job):
    return until(lambda: (found := jobs.job(job.id)).over and found)


def running(jobs, job, message=""):
    return until(lambda: (found := jobs.job(job.id)).over or (found.state == "running" and found.done and message in found.message))


def ids(root, corpus="c"):
    return Store.open(root / corpus).article_ids()


def test_files_are_added_and_the_report_tells_of_each_that_was_not(root, jobs):
    (root / "eins.txt").write_text(TEXT, encoding="utf-8")
    (root / "leer.txt").write_text("", encoding="utf-8")
    (root / "kopie.txt").write_text("Alt 🚢", encoding="utf-8")
    job = over(jobs, jobs.start("c", "add", paths=("eins.txt", "leer.txt", "kopie.txt"), lang="de"))
    assert job.state == "done", job.message
    assert (job.report.added, job.report.skipped, job.report.wrong) == (1, 1, 1)
    assert job.report.summary.startswith("1 article added; 1 skipped (same text); 1 refused")
    assert {section.title: section.lines for section in job.report.sections} == {
        "refused": ("leer.txt: the text is empty; leave it out or give it its text",),
        "skipped": ("kopie.txt: the same text as article 'alt'",),
    }
    assert job.message == job.report.summary
    assert job.done == job.total == 1000
    assert ids(root) == ["alt", "eins"]
    assert Store.open(root / "c").article("eins").text == TEXT


def test_a_folder_is_added_with_the_files_below_it(root, jobs):
    (root / "in" / "deep").mkdir(parents=True)
    (root / "in" / "deep" / "a.txt").write_text(TEXT, encoding="utf-8")
    (root / "in" / "b.csv").write_text("id,text\n007,Zwei\n", encoding="utf-8")
    (root / "in" / "c.docx").write_bytes(b"PK")
    over(jobs, jobs.start("c", "add", paths=("in",)))
    assert sorted(ids(root)) == ["007", "a", "alt"]


def test_a_folder_that_holds_a_corpus_adds_none_of_its_journals(root, jobs):
    other = Store.create(root / "in" / "other", name="other")
    other.add_articles([article_of("Anderes 🚢", id="o")])
    for file in (
        "annotations/a1.jsonl",
        "suggestions/rules.jsonl",
        "adjudications/lead.jsonl",
        "reviews/a1/lead.jsonl",
        "shared.jsonl",
        "gold.jsonl",
    ):
        (other.root / file).parent.mkdir(parents=True, exist_ok=True)
        (other.root / file).write_bytes(b'{"text":"9f3a01bc9f3a","op":"x"}\n')
    (root / "in" / "gold.jsonl").write_bytes(b'{"id":"plain","text":"Kein Korpus."}\n')
    job = over(jobs, jobs.start("c", "add", paths=("in",), lang="de"))
    assert ids(root) == ["alt", "plain", "o"]
    assert job.report.wrong == 6
    assert "in/other/annotations/a1.jsonl: the file is a corpus's record of what was said" in str(job.report.sections[0].lines)


def test_suggestions_are_made_by_rules_and_names_as_from_the_command_line(root, jobs):
    store = Store.open(root / "c")
    store.add_articles([article_of(TEXT, id="eins")])
    job = over(jobs, jobs.start("c", "suggest"))
    assert job.state == "done", job.message
    assert job.report.added == sum(len(elements) for _, _, elements in Store.open(root / "c").suggestions("eins")) > 0
    made = {path.name: path.read_bytes() for path in (root / "c" / "suggestions").iterdir()}
    shutil.rmtree(root / "c" / "suggestions")
    command = "import sys; from annotator.cli import main; sys.exit(main(['suggest', '--corpus', 'c']))"
    subprocess.run([sys.executable, "-c", command], cwd=root, check=True, capture_output=True)
    assert {path.name: path.read_bytes() for path in (root / "c" / "suggestions").iterdir()} == made
    assert set(made) == {"rules-de.jsonl", "names.jsonl"}


def test_progress_goes_forward_only_and_ends_at_its_total(root, jobs):
    job = jobs.start("c", "add", paths=(inbox(root, 3000),), lang="de")
    seen = []
    until(lambda: seen.append(jobs.job(job.id)) or seen[-1].over)
    done = [each.done for each in seen]
    assert done == sorted(done)
    assert len(set(done)) >= 3
    assert done[-1] == seen[-1].total == 1000
    states = [each.state for each in seen]
    assert states == sorted(states, key=["waiting", "running", "done"].index)


def test_a_step_back_is_told_as_no_step():
    told = []
    advance = paced(told.append, "{}")
    for done in (5, 3, 10):
        advance(done, 10, "x")
    assert [each.done for each in told] == [5, 10]


def test_a_job_of_the_same_corpus_waits_and_one_of_another_runs_beside_it(root, jobs):
    Store.create(root / "d", name="zwei")
    name = inbox(root, 20_000)
    first, second = jobs.start("c", "add", paths=(name,), lang="de"), jobs.start("c", "add", paths=(name,), lang="de")
    other = jobs.start("d", "add", paths=(name,), lang="de")
    assert (jobs.job(first.id).state, jobs.job(second.id).state, jobs.job(other.id).state) == ("running", "waiting", "running")
    assert jobs.job(second.id).message == "waits for the job before it"
    jobs.cancel(other.id)
    assert over(jobs, first).report.added == 20_000
    assert over(jobs, second).report.skipped == 20_000
    assert len(ids(root)) == 20_001


def test_a_job_that_waits_is_cancelled_before_it_begins(root, jobs):
    first, second = jobs.start("c", "add", paths=(inbox(root, 20_000),)), jobs.start("c", "suggest")
    assert jobs.cancel(second.id).state == "cancelled"
    assert jobs.cancel(first.id).state == "cancelled"
    assert jobs.job(second.id).message == "Cancelled before it began."
    assert ids(root) == ["alt"]


def test_a_running_import_that_is_cancelled_adds_nothing_and_leaves_nothing_behind(root, jobs):
    before = (root / "c" / "articles.jsonl").read_bytes()
    job = jobs.start("c", "add", paths=(inbox(root, 20_000),), lang="de")
    running(jobs, job)
    assert jobs.cancel(job.id).state == "cancelled"
    assert jobs.job(job.id).message == "Cancelled. Nothing was added."
    assert (root / "c" / "articles.jsonl").read_bytes() == before
    assert not list((root / "c").rglob("*.tmp"))
    assert jobs.cancel(job.id).state == "cancelled"
    again = over(jobs, jobs.start("c", "add", paths=("inbox.jsonl",), lang="de"))
    assert again.report.added == 20_000


def test_suggestions_that_are_cancelled_leave_the_old_file(root, jobs):
    store = Store.open(root / "c")
    store.add_articles([article_of(f"{number}. {TEXT}", id=f"n{number}") for number in range(4_000)])
    (root / "c" / "suggestions").mkdir()
    old = root / "c" / "suggestions" / "rules-de.jsonl"
    old.write_bytes(b"old\n")
    job = jobs.start("c", "suggest")
    running(jobs, job, "rules-de")
    assert jobs.cancel(job.id).state == "cancelled"
    assert old.read_bytes() == b"old\n"
    assert [path.name for path in (root / "c" / "suggestions").iterdir()] == ["rules-de.jsonl"]


def test_a_cancel_that_comes_after_the_writing_says_that_the_articles_are_there(root, jobs, monkeypatch):
    # the process says that it is about to write, has written, and is killed before it could say so
    slow = "import annotator.jobs as j, time, sys\ntell = j._of_adding\nj._of_adding = lambda report: time.sleep(60)\nsys.exit(j.main())"
    original = subprocess.Popen
    monkeypatch.setattr(jobqueue.subprocess, "Popen", lambda command, **more: original([sys.executable, "-c", slow], **more))
    job = jobs.start("c", "add", paths=(inbox(root, 10),), lang="de")
    until(lambda: len(ids(root)) == 11)
    job = jobs.cancel(job.id)
    assert (job.state, job.message) == ("done", "It had come to its end already: 10 articles were added.")


def caught(jobs, job, *, writing):
    """The process of a job once it runs, or writes; None where it is over."""
    work = jobs._works[job.id]
    until(lambda: work.job.over or (work.writing if writing else work.process is not None))
    return work.process


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="this system has no SIGKILL")
def test_an_import_that_is_killed_at_any_moment_leaves_old_or_new(root, jobs):
    before = (root / "c" / "articles.jsonl").read_bytes()
    name, choice = inbox(root, 6_000), random.Random(7)
    ends = []
    for trial in range(20):
        job = jobs.start("c", "add", paths=(name,), lang="de")
        # half of them while it writes
        process = caught(jobs, job, writing=bool(trial % 2))
        time.sleep(choice.random() * (0.06 if trial % 2 else 2))
        if process is not None:
            process.kill()
        job = over(jobs, job)
        added = job.report.added if job.state == "done" else 0
        assert (job.state, added) in (("done", 6_000), ("failed", 0)), job
        assert len(ids(root)) == 1 + added
        ends.append((job.state, added))
        if added:
            (root / "c" / "articles.jsonl").write_bytes(before)
        assert (root / "c" / "articles.jsonl").read_bytes() == before
        assert not (root / "c" / ".annotator" / ADDING).exists()
        assert not list((root / "c").rglob("*.tmp"))
    assert ends.count(("failed", 0)) >= 5, ends


def test_a_job_that_breaks_off_says_so_and_the_next_one_goes_on(root, jobs):
    first, second = jobs.start("c", "add", paths=(inbox(root, 20_000),)), jobs.start("c", "suggest")
    until(lambda: jobs._works[first.id].process is not None)
    jobs._works[first.id].process.kill()
    assert over(jobs, first).state == "failed"
    assert jobs.job(first.id).message.startswith("It broke off: its process was ")
    assert over(jobs, second).state == "done"


@pytest.mark.skipif(not Path("/proc").is_dir(), reason="processes are looked up in /proc")
def test_a_job_ends_with_its_server_however_that_dies(root):
    name = inbox(root, 200_000)
    code = f"""
import sys, time
from pathlib import Path
from annotator.jobqueue import Jobs
jobs = Jobs(Path({str(root)!r}))
job = jobs.start("c", "add", paths=({name!r},))
while not jobs._works[job.id].process: time.sleep(0.01)
print(jobs._works[job.id].process.pid, flush=True)
time.sleep(60)
"""
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True) as server:
        child = Path("/proc") / server.stdout.readline().strip()
        assert child.is_dir()
        time.sleep(0.5)
        server.kill()
    until(lambda: not child.is_dir() or "Z" in (child / "stat").read_text().rpartition(")")[2][:3], 10)
    assert ids(root) == ["alt"]


def test_what_is_over_is_kept_but_not_for_ever(root, jobs):
    (root / "eins.txt").write_text(TEXT, encoding="utf-8")
    blocker = jobs.start("c", "add", paths=(inbox(root, 50_000),))
    keys = [jobs.start("c", "suggest").id for _ in range(jobqueue.WAITING)]
    with pytest.raises(TooMany, match="20 jobs of this corpus wait already"):
        jobs.start("c", "suggest")
    for key in keys:
        jobs.cancel(key)
    assert jobs.cancel(blocker.id).state == "cancelled"
    last = over(jobs, jobs.start("c", "add", paths=("eins.txt",)))
    kept = jobs.of("c")
    assert len(kept) == jobqueue.KEPT
    assert kept[0] == last
    assert jobs.job(keys[0]) is None
    assert jobs.of("elsewhere") == []
    assert jobs.cancel("unknown") is None


@pytest.mark.parametrize(
    ("order", "said"),
    [
        ({"corpus": "nowhere", "kind": "suggest"}, "nowhere is no folder. Give a corpus's folder"),
        ({"corpus": "c", "kind": "add", "paths": ("gone.txt",)}, "there is no file 'gone.txt'; in '.' known: "),
        ({"corpus": "c", "kind": "add", "paths": ("eins.txt",), "lang": "Deutsch"}, "'Deutsch' is no language code"),
    ],
)
def test_a_job_that_cant_be_done_fails_in_words_without_where_the_root_lies(root, jobs, order, said):
    (root / "eins.txt").write_text(TEXT, encoding="utf-8")
    job = over(jobs, jobs.start(order["corpus"], order["kind"], paths=order.get("paths", ()), lang=order.get("lang")))
    assert job.state == "failed"
    assert said in job.message
    assert str(root) not in job.message
    assert ids(root) == ["alt"]


@pytest.mark.skipif(not hasattr(os, "symlink"), reason="this system has no links")
def test_links_that_lead_out_of_the_root_are_not_read(root, jobs, tmp_path):
    (tmp_path / "secret.txt").write_text("Geheim.", encoding="utf-8")
    (tmp_path / "names.csv").write_text("name,label\nNorland,PER\n", encoding="utf-8")
    (root / "in").mkdir()
    (root / "in" / "link.txt").symlink_to(tmp_path / "secret.txt")
    (root / "in" / "eins.txt").write_text(TEXT, encoding="utf-8")
    (root / "c" / "names.csv").symlink_to(tmp_path / "names.csv")
    job = over(jobs, jobs.start("c", "add", paths=("in",), lang="de"))
    assert (job.report.added, job.report.wrong) == (1, 1)
    assert job.report.sections[0].lines == (
        "in/link.txt: the file is a link that leads out of the server's folder; copy the file itself here.",
    )
    assert over(jobs, jobs.start("c", "suggest")).state == "done"
    labels = {
        element.label for _, _, elements in Store.open(root / "c").suggestions("eins") for element in elements if element.text == "Norland"
    }
    assert "PER" not in labels


def test_modules_that_lie_in_the_root_are_not_imported(root, jobs, monkeypatch):
    for name in ("json", "csv", "annotator", "trafilatura", "msgspec", "sitecustomize"):
        (root / f"{name}.py").write_text(f"open({str(root / 'ran')!r}, 'a').write({name!r})\n", encoding="utf-8")
    monkeypatch.chdir(root)
    (root / "eins.html").write_text(f"<html><body><article><p>{TEXT * 5}</p></article></body></html>", encoding="utf-8")
    job = over(jobs, jobs.start("c", "add", paths=("eins.html",), lang="de"))
    assert (job.state, job.report.added) == ("done", 1), job
    assert not (root / "ran").exists()


def test_a_mistake_of_this_program_is_told_without_a_traceback(root, monkeypatch):
    def broken(*arguments, **more):
        raise KeyError("secret text")

    monkeypatch.chdir(root)
    monkeypatch.setattr("annotator.jobs.run", broken)
    told: list[Told] = []
    said = perform(Order(root=str(root), corpus="c", kind="suggest"), told.append)
    assert said == "It broke off with KeyError, which is a mistake of this program. Nothing was written."
    assert told == []
