"""Handlers that say who somebody is and what there is below the server's folder."""

from pathlib import Path
from typing import ClassVar

import msgspec
import tornado.web
from jupyter_server.auth.decorator import authorized
from msgspec.structs import replace

from annotator.manifest import CorpusRefused
from annotator.model import Record
from annotator.protocol import VERSION as PROTOCOL
from annotator.readings import everyone
from annotator.rounds import Queue
from annotator.server.desk import Desk
from annotator.server.handler import Handler
from annotator.server.places import corpora_below
from annotator.version import VERSION

DESCRIPTION = Path(__file__).parent.parent / "schemas" / "openapi.json"


class Place(Record, frozen=True, kw_only=True):
    """A corpus below the server's root, and how far one reader is; `problem` where it can't be opened."""

    path: str
    id: str = ""
    name: str = ""
    languages: tuple[str, ...] = ()
    articles: int = 0
    done: int = 0
    open: int = 0
    lead: bool = False
    readonly: str = ""
    problem: str = ""


class Corpora(Record, frozen=True, kw_only=True):
    """The corpora below a root; `more` where the walk ended before it had seen all."""

    corpora: tuple[Place, ...]
    more: bool


class Introduction(Record, frozen=True, kw_only=True):
    """The versions of server and protocol, who annotates, what says so, and why nobody can under that name; empty where one can."""

    version: str
    protocol: str
    annotator: str
    origin: str
    problem: str


class ReaderProgress(Record, frozen=True, kw_only=True):
    """How many articles of one reader's queue are done, open and skipped, and how many are left to do."""

    annotator: str
    done: int
    open: int
    skipped: int
    left: int
    total: int


class CorpusProgress(Record, frozen=True, kw_only=True):
    """How far each reader of a corpus is."""

    annotators: list[ReaderProgress]


class About(Handler):
    """Who asks, and which server answers."""

    queries: ClassVar = {"GET": ()}

    @tornado.web.authenticated
    @authorized
    async def get(self) -> None:
        """The server's version, the protocol's, and who annotates."""
        found = await self.look(self.who)
        self.answer(Introduction(version=VERSION, protocol=PROTOCOL, annotator=found.annotator, origin=found.origin, problem=found.problem))


class Description(Handler):
    """What this server understands and answers."""

    queries: ClassVar = {"GET": ()}

    @tornado.web.authenticated
    @authorized
    async def get(self) -> None:
        """All routes, as an OpenAPI document."""
        self.answer(msgspec.Raw(await self.look(DESCRIPTION.read_bytes)))


class CorporaHandler(Handler):
    """The corpora below the server's folder."""

    queries: ClassVar = {"GET": ()}

    @tornado.web.authenticated
    @authorized
    async def get(self) -> None:
        """All of them, with how far the one who asks is."""
        self.answer(await self.look(corpora, self.desk, self.who().annotator))


class Progress(Handler):
    """How far everyone is."""

    queries: ClassVar = {"GET": ("corpus",)}

    @tornado.web.authenticated
    @authorized
    async def get(self) -> None:
        """Counts of articles, by annotator; of what somebody decided it tells nothing."""
        corpus = self.word("corpus")
        self.annotator()

        def counts() -> list[ReaderProgress]:
            return [_standing(self.desk.reader(corpus, annotator).queue()) for annotator in everyone(self.desk.store(corpus))]

        self.answer(CorpusProgress(annotators=await self.look(counts)))


def corpora(desk: Desk, annotator: str) -> Corpora:
    """The corpora below a desk's root, for one reader."""
    paths, more = corpora_below(desk.root)
    return Corpora(corpora=tuple(_place(desk, path, annotator) for path in paths), more=more)


def _place(desk: Desk, path: str, annotator: str) -> Place:
    try:
        store = desk.store(path)
    except CorpusRefused as refused:
        return Place(path=path, problem=desk.without_root(str(refused)))
    except OSError as error:
        return Place(path=path, problem=f"It can't be read: {error.strerror}.")
    manifest = store.manifest
    place = Place(
        path=path,
        id=manifest.id,
        name=manifest.name,
        languages=manifest.languages,
        lead=not manifest.leads or annotator in manifest.leads,
        readonly=store.readonly,
    )
    try:
        queue = desk.reader(path, annotator).queue()
    except ValueError as problem:
        return replace(place, problem=str(problem))
    counts = queue.counts
    return replace(place, articles=len(queue.articles), done=counts["done"], open=counts["open"] + counts["unread"])


def _standing(queue: Queue) -> ReaderProgress:
    counts = queue.counts
    return ReaderProgress(
        annotator=queue.annotator,
        done=counts["done"],
        open=counts["open"],
        skipped=counts["skipped"],
        left=counts["open"] + counts["unread"],
        total=len(queue.articles),
    )
