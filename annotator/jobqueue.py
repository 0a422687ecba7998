"""The jobs of a server: which wait, run and are over, each run by a process of its own that ends with the server."""

import subprocess
import sys
from collections import OrderedDict
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from secrets import token_hex
from threading import RLock, Thread
from typing import Literal

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from annotator.articles import ArticleUnknown
from annotator.manifest import CorpusRefused
from annotator.orders import Order, Report, Told
from annotator.store import Store

RUNNING = 2
"""Jobs that run at the same time, of different corpora."""
WAITING = 20
KEPT = 20
"""Jobs of one corpus that wait, and that are over and still told of."""
KEPT_ALL = 200

State = Literal["waiting", "running", "done", "failed", "cancelled"]


class Job(Struct, frozen=True, kw_only=True):
    """A job as it stands: how far it is, what it is at, and when it is over what became of it."""

    id: str
    corpus: str
    kind: str
    state: State = "waiting"
    done: int = 0
    total: int = 0
    message: str = ""
    report: Report | None = None

    @property
    def over(self) -> bool:
        """Whether nothing more will happen."""
        return self.state not in ("waiting", "running")


class TooMany(Exception):
    """More jobs than wait at once; the message says so."""


class _Work:
    """A job on its way: its order, and its process while there is one."""

    def __init__(self, job: Job, order: Order) -> None:
        self.job, self.order = job, order
        self.process: subprocess.Popen[bytes] | None = None
        self.thread: Thread | None = None
        self.cancelled = False
        self.writing = self.failed = ""
        self.count = 0
        self.report: Report | None = None


class Jobs:
    """All jobs of a server. One of a corpus runs at a time, the others wait; what is over is kept for those who come back. Safe under threads.

    waiting ──► running ──► done | failed
       └───────────┴──────► cancelled
    """

    def __init__(self, root: Path) -> None:
        self._root, self._mutex = root, RLock()
        self._works: OrderedDict[str, _Work] = OrderedDict()
        self._closed = False

    def start(self, corpus: str, kind: Literal["add", "suggest"], *, paths: tuple[str, ...] = (), lang: str | None = None) -> Job:
        """A new job; `corpus` and `paths` are named from the root and were found to lie below it. Raises TooMany."""
        order = Order(root=str(self._root), corpus=corpus, kind=kind, paths=paths, lang=lang)
        with self._mutex:
            if self._closed or sum(work.job.state == "waiting" for work in self._of(corpus)) >= WAITING:
                raise TooMany(f"{WAITING} jobs of this corpus wait already. Try again when some are over, or cancel one.")
            work = _Work(Job(id=token_hex(8), corpus=corpus, kind=kind, message="waits for the job before it"), order)
            self._works[work.job.id] = work
            self._begin()
            return work.job

    def of(self, corpus: str) -> list[Job]:
        """The jobs of a corpus, the newest first."""
        with self._mutex:
            return [work.job for work in self._of(corpus)][::-1]

    def job(self, key: str) -> Job | None:
        """A job by its id; None where it is unknown, or long over."""
        with self._mutex:
            work = self._works.get(key)
            return work.job if work is not None else None

    def cancel(self, key: str) -> Job | None:
        """Ends a job that waits or runs: its process is killed, and what it was writing stays as it was."""
        with self._mutex:
            work = self._works.get(key)
            if work is None:
                return None
            if work.job.state == "waiting":
                work.job = replace(work.job, state="cancelled", message="Cancelled before it began.")
                self._forget()
            elif work.job.state == "running":
                work.cancelled = True
                if work.process is not None:
                    work.process.kill()
        if work.thread is not None:
            work.thread.join(5)
        return work.job

    def close(self) -> None:
        """Ends everything."""
        with self._mutex:
            self._closed = True
            keys = [key for key, work in self._works.items() if not work.job.over]
        for key in reversed(keys):
            self.cancel(key)

    def _of(self, corpus: str) -> Iterator[_Work]:
        return (work for work in self._works.values() if work.job.corpus == corpus)

    def _begin(self) -> None:
        running = [work.job.corpus for work in self._works.values() if work.job.state == "running"]
        for work in self._works.values():
            if work.job.state == "waiting" and work.job.corpus not in running and len(running) < RUNNING:
                running.append(work.job.corpus)
                work.job = replace(work.job, state="running", message="begins")
                work.thread = Thread(target=self._run, args=(work,), daemon=True, name=f"annotator-job-{work.job.id}")
                work.thread.start()

    def _run(self, work: _Work) -> None:
        try:
            end = self._watch(work)
        except OSError as error:
            end = f"the process for it can't be started: {error.strerror}"
        job = self._concluded(work, end)
        with self._mutex:
            work.job, work.process = job, None
            self._forget()
            if not self._closed:
                self._begin()

    def _watch(self, work: _Work) -> str:
        """Runs the process of a job and takes in what it tells; gives how it ended where it told of no end."""
        # -P: what lies in the folder where the server was started is never imported
        command = [sys.executable, "-P", "-m", "annotator.jobs"]
        with subprocess.Popen(  # noqa: S603  fixed words only: the order goes by standard input
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, start_new_session=True
        ) as process:
            with self._mutex:
                work.process = process
                if work.cancelled:
                    process.kill()
            if process.stdin is None or process.stdout is None:
                return "it has no pipes"
            with suppress(BrokenPipeError):
                # it stays open: where it ends, the process ends
                process.stdin.write(msgspec.json.encode(work.order) + b"\n")
                process.stdin.flush()
            for line in process.stdout:
                self._take(work, line)
            code = process.wait()
            with suppress(BrokenPipeError):
                process.stdin.close()
            _tidy(self._root / work.order.corpus, process.pid)
        return "" if work.report is not None or work.failed else _ended(code)

    def _take(self, work: _Work, line: bytes) -> None:
        try:
            told = msgspec.json.decode(line, type=Told)
        except msgspec.DecodeError:
            return  # the last line of a process that was killed
        with self._mutex:
            if told.writing:
                work.writing, work.count = told.writing, told.count
            elif told.failed:
                work.failed = told.failed
            elif told.report is not None:
                work.report = told.report
            else:
                done = max(work.job.done, told.done)
                work.job = replace(work.job, done=done, total=told.total, message=told.message)

    def _concluded(self, work: _Work, end: str) -> Job:
        job = work.job
        if work.report is not None:
            return replace(job, state="done", done=job.total, message=work.report.summary, report=work.report)
        if work.failed:
            return replace(job, state="failed", message=work.failed)
        if self._came_in(work):
            said = f"It had come to its end already: {work.count} articles were added."
            return replace(job, state="done", done=job.total, message=said, report=Report(summary=said, added=work.count))
        kept = "Nothing was added." if job.kind == "add" else "Suggesters that had not come to their end keep what they had."
        if work.cancelled:
            return replace(job, state="cancelled", message=f"Cancelled. {kept}")
        return replace(job, state="failed", message=f"It broke off: {end}. {kept} Try again.")

    def _came_in(self, work: _Work) -> bool:
        """Whether what a process was writing when it ended shows; what doesn't is taken away."""
        if not work.writing:
            return False
        try:
            store = Store.open(self._root / work.order.corpus)
            store.settle()
            store.article(work.writing)
        except (CorpusRefused, ArticleUnknown, OSError):
            return False
        return True

    def _forget(self) -> None:
        """Lets go of the oldest jobs that are over."""
        over = [work.job for work in self._works.values() if work.job.over]
        most = {job.corpus: KEPT for job in over}
        for place, job in enumerate(reversed(over)):
            most[job.corpus] -= 1
            if most[job.corpus] < 0 or place >= KEPT_ALL:
                del self._works[job.id]


def _ended(code: int) -> str:
    killed = "its process was killed, perhaps because there was not enough memory for all of this at once"
    return killed if code == -9 else f"its process was ended (code {code})"


def _tidy(corpus: Path, process: int) -> None:
    """Takes away the files that a process had begun to write when it was killed."""
    for folder in (corpus, corpus / "suggestions", corpus / ".annotator"):
        try:
            for path in folder.glob(f".*.{process}-*.tmp"):
                path.unlink()
        except OSError:
            continue
