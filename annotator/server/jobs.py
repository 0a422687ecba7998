"""Handlers for long work: adding articles to a corpus, and suggesting on all of it."""

from http import HTTPStatus
from pathlib import Path
from typing import ClassVar, Literal

import msgspec
import tornado.web
from jupyter_server.auth.decorator import authorized

from annotator.jobqueue import Job, TooMany
from annotator.names import language_problem
from annotator.server.handler import Handler, Refusal
from annotator.server.places import below

TYPES = (".txt", ".html", ".htm", ".jsonl", ".csv")
MOST_PATHS = 1000


class NewJob(msgspec.Struct, frozen=True, kw_only=True):
    """A job to be done: on which corpus, and for adding with which files and folders, named from the server's folder."""

    corpus: str
    kind: Literal["add", "suggest"]
    paths: tuple[str, ...] = ()
    lang: str | None = None


class JobList(msgspec.Struct, frozen=True, kw_only=True):
    """Jobs of one corpus, the newest first."""

    jobs: list[Job]


class Jobs(Handler):
    """The jobs of a corpus."""

    queries: ClassVar = {"GET": ("corpus",), "POST": ()}

    @tornado.web.authenticated
    @authorized
    async def get(self) -> None:
        """Those that wait, run and were over not long ago, the newest first."""
        corpus = self.word("corpus")
        self.annotator()
        await self.look(self.desk.store, corpus)
        self.answer(JobList(jobs=self.shared.jobs.of(await self.look(self._key, corpus))))

    @tornado.web.authenticated
    @authorized
    async def post(self) -> None:
        """A lead's new job; the answer doesn't wait for it."""
        wanted = self.body(NewJob)
        await self.work(self.lead, wanted.corpus)
        self.answer(await self.work(self._start, wanted), status=HTTPStatus.ACCEPTED)

    def _start(self, wanted: NewJob) -> Job:
        wrong = language_problem(wanted.lang) if wanted.lang is not None else ""
        if wrong:
            raise Refusal(HTTPStatus.BAD_REQUEST, f"{wrong}.")
        if bool(wanted.paths) != (wanted.kind == "add"):
            raise Refusal(
                HTTPStatus.BAD_REQUEST, "Adding needs the paths of files or folders; suggesting reads the whole corpus and takes none."
            )
        if len(wanted.paths) > MOST_PATHS:
            raise Refusal(
                HTTPStatus.BAD_REQUEST, f"{len(wanted.paths)} paths came at once; at most {MOST_PATHS} are taken. Name their folder."
            )
        paths = tuple(_source(self.desk.root, path) for path in wanted.paths)
        try:
            return self.shared.jobs.start(self._key(wanted.corpus), wanted.kind, paths=paths, lang=wanted.lang)
        except TooMany as many:
            raise Refusal(HTTPStatus.SERVICE_UNAVAILABLE, str(many)) from None

    def _key(self, corpus: str) -> str:
        # a corpus that is reached by two ways has one queue
        return _named(self.desk.root, below(self.desk.root, corpus))


class OneJob(Handler):
    """A job by its id."""

    queries: ClassVar = {"GET": (), "DELETE": ()}

    @tornado.web.authenticated
    @authorized
    async def get(self, key: str) -> None:
        """How it stands."""
        self.annotator()
        self.answer(_known(self.shared.jobs.job(key)))

    @tornado.web.authenticated
    @authorized
    async def delete(self, key: str) -> None:
        """A lead ends it; what it was writing stays as it was."""
        await self.work(self.lead, _known(self.shared.jobs.job(key)).corpus)
        self.answer(_known(await self.work(self.shared.jobs.cancel, key)))


def _known(job: Job | None) -> Job:
    if job is None:
        raise Refusal(HTTPStatus.NOT_FOUND, "There is no such job; it may be long over, or the server was started again.")
    return job


def _source(root: Path, path: str) -> str:
    place = below(root, path)
    if place == root or not (place.is_dir() or place.is_file()):
        raise Refusal(HTTPStatus.NOT_FOUND, f"There is no file or folder {path!r}. Was it moved?")
    if place.is_file() and place.suffix.lower() not in TYPES:
        raise Refusal(HTTPStatus.BAD_REQUEST, f"{path!r} can't be added; files of these types can: {', '.join(TYPES)}.")
    return _named(root, place)


def _named(root: Path, place: Path) -> str:
    return "" if place == root else place.relative_to(root).as_posix()
