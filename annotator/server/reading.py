"""Handlers for readers: the rows of the queue, the protocol of the view, and a notice when something changes."""

from http import HTTPStatus
from typing import ClassVar

import msgspec
import tornado.web
from jupyter_server.auth.decorator import authorized

from annotator.catalogue import STATES, Filter, Page
from annotator.filedoor import answer as answer_of_file
from annotator.model import AnyElement
from annotator.protocol import Message, answer
from annotator.readings import state_of
from annotator.server.handler import Handler, Refusal

ROWS, MOST_ROWS, MOST_OFFSET = 100, 500, 10**8
MOST_MESSAGES = 100


class Articles(Handler):
    """The rows of the queue of the one who asks."""

    queries: ClassVar = {"GET": ("corpus", "offset", "limit", "state", "label", "text", "ids")}

    @tornado.web.authenticated
    @authorized
    async def get(self) -> None:
        """A page of rows; nothing where the browser has it already."""
        corpus, annotator = self.word("corpus"), self.annotator()
        offset, limit = self.number("offset", default=0, most=MOST_OFFSET), self.number("limit", default=ROWS, most=MOST_ROWS)
        chosen = Filter(
            state=self.word("state", default="all"),
            label=self.word("label", default=""),
            text=self.word("text", default=""),
            ids=tuple(filter(None, self.word("ids", default="").split(","))),
        )
        if chosen.state not in STATES:
            raise Refusal(HTTPStatus.BAD_REQUEST, f"There is no state {chosen.state[:40]!r}; known: {', '.join(STATES)}.")
        catalogue = await self.look(self.desk.catalogue, corpus, annotator)
        # one tag for all pages: the address says which
        if not self.tagged(await self.look(catalogue.version)):
            page: Page = await self.look(catalogue.page, chosen, offset, limit)
            self.answer(page)


class Version(msgspec.Struct, frozen=True, kw_only=True):
    """The version of all that a reader can see, and where an article was named its revision in that reader's journal."""

    version: str
    rev: int | msgspec.UnsetType = msgspec.UNSET


class Notice(Handler):
    """Whether something that the one who asks can see is another than before."""

    queries: ClassVar = {"GET": ("corpus", "article")}
    _track_activity = False

    @tornado.web.authenticated
    @authorized
    async def get(self) -> None:
        """The version of everything, from the files' lengths and dates; with an article, its revision in one's own journal."""
        corpus, annotator, article = self.word("corpus"), self.annotator(), self.word("article", default="")
        catalogue = await self.look(self.desk.catalogue, corpus, annotator)
        version = await self.look(catalogue.version)
        if self.tagged(version):
            return
        if not article:
            self.answer(Version(version=version))
            return
        store = await self.look(self.desk.store, corpus)
        self.answer(Version(version=version, rev=(await self.look(store.annotated, annotator)).get(article, 0)))


class _Messages(msgspec.Struct, frozen=True):
    messages: list[Message]


class Messages(Handler):
    """The protocol of the view, over HTTP."""

    queries: ClassVar = {"POST": ("corpus", "article", "file", "adjudicate")}

    @tornado.web.authenticated
    @authorized
    async def post(self) -> None:
        """Takes messages of the view in order; gives the answers in order: of a corpus, or of a file of articles that is only looked at."""
        file, annotator, first = self.word("file", default=""), self.annotator(), self.word("article", default="")
        if file and "corpus" in self.request.query_arguments:
            raise Refusal(HTTPStatus.BAD_REQUEST, "Messages go to a corpus or to a file, not to both.")
        corpus = "" if file else self.word("corpus")
        adjudicates = self.word("adjudicate", default="") == "1"
        messages = self.body(_Messages).messages
        if len(messages) > MOST_MESSAGES:
            raise Refusal(HTTPStatus.BAD_REQUEST, f"{len(messages)} messages came at once; at most {MOST_MESSAGES} are taken.")

        if any(message.get("type") == "label" for message in messages):
            await self.admin()

        def shown() -> list[Message]:
            door = self.desk.file_door(file, annotator, first)
            return [each for message in messages for each in answer_of_file(door, message)]

        def answers() -> list[Message]:
            try:
                door = self.desk.bench(corpus, annotator) if adjudicates else self.desk.door(corpus, annotator)
            except ValueError as problem:
                raise Refusal(HTTPStatus.FORBIDDEN, str(problem)) from None
            if first:
                door = msgspec.structs.replace(door, first=first)
            return [each for message in messages for each in answer(door, message)]

        self.answer({"messages": await (self.look(shown) if file else self.work(answers))})


class OneReading(msgspec.Struct, frozen=True, kw_only=True):
    """What a reader says about an article: its revision, its elements, and how far the reading is."""

    rev: int
    set: list[AnyElement]
    state: str


class Readings(Handler):
    """One reading as it stands."""

    queries: ClassVar = {"GET": ("corpus", "article", "annotator")}

    @tornado.web.authenticated
    @authorized
    async def get(self) -> None:
        """One's own; a lead may ask for anybody's."""
        corpus, article, annotator = self.word("corpus"), self.word("article"), self.annotator()
        asked = self.word("annotator", default=annotator)
        store = await self.look(self.desk.store, corpus)
        if asked != annotator and annotator not in store.manifest.leads:
            raise Refusal(HTTPStatus.FORBIDDEN, "Only leads may see what others have said about an article.")
        await self.look(store.article, article)
        known = await self.look(store.annotators)
        if asked not in known:
            self.answer(OneReading(rev=0, set=[], state="unread"))
            return
        state = await self.look(store.annotations, asked, article)
        self.answer(OneReading(rev=state.rev, set=list(state.annotations.values()), state=state_of(state.annotations)))
