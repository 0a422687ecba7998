"""Handlers for leads: shared.jsonl, and their own adjudications."""

from typing import ClassVar

import msgspec
import tornado.web
from jupyter_server.auth.decorator import authorized

from annotator.model import AnyElement
from annotator.protocol import Message, outcome
from annotator.server.handler import Handler


class LeadsChange(msgspec.Struct, frozen=True, kw_only=True):
    """A lead's change, of one article or of the whole corpus; `rev` is the revision that it was made on."""

    op: str
    rev: int
    do: str
    ms: int = 0
    article: str = ""
    undoes: str | None = None
    batch: str | None = None
    remove: tuple[str, ...] = ()
    add: tuple[AnyElement, ...] = ()


class SharedSet(msgspec.Struct, frozen=True, kw_only=True):
    """What leads have said so far."""

    rev: int
    set: list[AnyElement]


class Shared(Handler):
    """What leads say for all readers."""

    queries: ClassVar = {"GET": ("corpus", "article"), "POST": ("corpus",)}

    @property
    def auth_resource(self) -> str:  # type: ignore[override]
        """Reading is for everyone, writing for leads."""
        return "annotations" if self.request.method == "GET" else "annotations:admin"

    @tornado.web.authenticated
    @authorized
    async def get(self) -> None:
        """The elements of shared.jsonl that concern the corpus, or one article, and their revision."""
        corpus, article = self.word("corpus"), self.word("article", default="")
        self.annotator()
        store = await self.look(self.desk.store, corpus)
        rev, elements = await self.look(lambda: (store.shared_rev(article), list(store.shared(article).values())))
        self.answer(SharedSet(rev=rev, set=elements))

    @tornado.web.authenticated
    @authorized
    async def post(self) -> None:
        """A lead's change; answered as a save of the protocol is."""
        corpus = self.word("corpus")
        change = self.body(LeadsChange)
        by = await self.work(self.lead, corpus)

        def save() -> Message:
            store = self.desk.store(corpus)
            answer = store.save_shared(
                by, op=change.op, rev=change.rev, do=change.do, remove=change.remove, add=change.add, article=change.article
            )
            return outcome(change.op, change.article, answer)

        self.answer(await self.work(save))


class Adjudications(Handler):
    """What a lead settles."""

    auth_resource = "annotations:admin"
    queries: ClassVar = {"POST": ("corpus",)}

    @tornado.web.authenticated
    @authorized
    async def post(self) -> None:
        """A change to the lead's own adjudication of an article."""
        corpus = self.word("corpus")
        change = self.body(LeadsChange)
        by = await self.work(self.lead, corpus)

        def save() -> Message:
            answer = self.desk.store(corpus).save(
                by,
                change.article,
                op=change.op,
                rev=change.rev,
                do=change.do,
                remove=change.remove,
                add=change.add,
                ms=change.ms,
                undoes=change.undoes,
                batch=change.batch,
                folder="adjudications",
            )
            return outcome(change.op, change.article, answer)

        self.answer(await self.work(save))
