"""What every handler of this server does alike: bodies within limits, store calls in threads, refusals in words."""

import asyncio
import functools
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from http import HTTPStatus
from pathlib import Path
from typing import Any, ClassVar, TypeVar

import msgspec
import tornado.web
from jupyter_core.utils import ensure_async
from jupyter_server.base.handlers import APIHandler

from annotator import disk
from annotator.articles import ArticleUnknown
from annotator.index import looking
from annotator.jobqueue import Jobs
from annotator.manifest import CorpusRefused
from annotator.problem import nearest
from annotator.server.desk import Desk
from annotator.server.identity import Annotator, Identity, identity
from annotator.server.places import Outside
from annotator.version import VERSION

# what Jupyter's own client adds; a time as a name keeps caches out of the way
ALWAYS = ("no_track_activity", "token")
LIMIT = 16 * 2**20
Thing = TypeVar("Thing")
Shape = TypeVar("Shape")


class Refusal(tornado.web.HTTPError):
    """An answer in words for an analyst, with its status."""

    def __init__(self, status: HTTPStatus, message: str) -> None:
        super().__init__(status, log_message=None)
        self.message = message


class Refused(msgspec.Struct, frozen=True, kw_only=True):
    """Why a request was refused, in words for an analyst, and the version of what refused it."""

    message: str
    version: str


class Shared(msgspec.Struct, frozen=True):
    """What all handlers of a server share."""

    desk: Desk
    jobs: Jobs
    config: Annotator
    settings_folder: Callable[[], Path | None]
    threads: ThreadPoolExecutor


@tornado.web.stream_request_body
class Handler(APIHandler):
    """The base of the handlers; `queries` names the query parameters that each verb takes."""

    auth_resource = "annotations"
    queries: ClassVar[Mapping[str, tuple[str, ...]]] = {}
    shared: Shared

    def initialize(self, shared: Shared) -> None:
        """Takes over what all handlers share."""
        self.shared = shared
        self._body = bytearray()
        self._size = 0

    async def prepare(self) -> None:  # type: ignore[override] # as APIHandler's own
        """Authenticates, then refuses parameters that mean nothing."""
        await super().prepare()
        queries = self.queries.get(self.request.method or "")
        if queries is None:
            return  # a verb that does nothing: that is what will be said
        unknown = next((name for name in self.request.query_arguments if name not in (*queries, *ALWAYS) and not name.isdigit()), None)
        if unknown is not None:
            known = ", ".join(nearest(unknown, queries)) or "none"
            raise Refusal(HTTPStatus.BAD_REQUEST, f"There is no parameter {unknown!r} here; known: {known}.")

    def data_received(self, chunk: bytes) -> None:
        """Gathers a body up to its limit; the rest is let go by, so that the refusal can be heard."""
        self._size += len(chunk)
        if self._size > LIMIT:
            self._body.clear()
        else:
            self._body += chunk

    @property
    def desk(self) -> Desk:
        """The open corpora."""
        return self.shared.desk

    def who(self) -> Identity:
        """Who asks; nothing in the request can say otherwise."""
        return identity(self.identity_provider, self.current_user, self.shared.config, settings=self.shared.settings_folder())

    def annotator(self) -> str:
        """Who asks, by a name that can have a journal."""
        found = self.who()
        if found.problem:
            raise Refusal(HTTPStatus.FORBIDDEN, f"Nobody can annotate under this name: {found.problem}.")
        return found.annotator

    def lead(self, corpus: str) -> str:
        """Who asks, if that is a lead of the corpus; where the manifest names no leads, everyone is."""
        annotator, leads = self.annotator(), self.desk.store(corpus).manifest.leads
        if leads and annotator not in leads:
            raise Refusal(HTTPStatus.FORBIDDEN, f"Only leads of this corpus may do this: {', '.join(leads)}. You are {annotator}.")
        return annotator

    async def admin(self) -> None:
        """Refuses those whom the server lets annotate but not lead."""
        if not await ensure_async(self.authorizer.is_authorized(self, self.current_user, "write", "annotations:admin")):
            raise Refusal(HTTPStatus.FORBIDDEN, "This server doesn't let you do what leads do.")

    def word(self, name: str, *, default: str | None = None) -> str:
        """A query parameter, exactly as it came; needed where there is no default."""
        values = self.request.query_arguments.get(name, [])
        if len(values) > 1:
            raise Refusal(HTTPStatus.BAD_REQUEST, f"The parameter {name!r} is given {len(values)} times.")
        if not values:
            if default is None:
                raise Refusal(HTTPStatus.BAD_REQUEST, f"The parameter {name!r} is missing.")
            return default
        try:
            return values[0].decode("utf-8")
        except UnicodeDecodeError:
            raise Refusal(HTTPStatus.BAD_REQUEST, f"The parameter {name!r} is no UTF-8 text.") from None

    def number(self, name: str, *, default: int, most: int) -> int:
        """A query parameter that counts something, from 0 to `most`."""
        text = self.word(name, default=str(default))
        if not (text.isascii() and text.isdigit() and len(text) < 10 and int(text) <= most):
            raise Refusal(HTTPStatus.BAD_REQUEST, f"The parameter {name!r} is {text[:20]!r}; a number from 0 to {most} is expected.")
        return int(text)

    def body(self, shape: type[Shape]) -> Shape:
        """The request's body, a JSON object of a shape."""
        if self._size > LIMIT:
            words = f"The message is larger than {LIMIT // 2**20} MB, the most that is taken at once."
            raise Refusal(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, words)
        kind = self.request.headers.get("Content-Type", "").partition(";")[0].strip().lower()
        if kind != "application/json":
            raise Refusal(HTTPStatus.BAD_REQUEST, f"The body is of the type {kind[:60] or 'unknown'!r}; application/json is expected.")
        try:
            return msgspec.json.decode(bytes(self._body), type=shape)
        except RecursionError:
            raise Refusal(HTTPStatus.BAD_REQUEST, "The body is nested too deeply.") from None
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            raise Refusal(
                HTTPStatus.BAD_REQUEST, f"The body can't be read: {error}. Is the page older than the server? Reload it."
            ) from None

    async def work(self, do: Callable[..., Thing], *arguments: Any) -> Thing:
        """What a call of the store gives; it runs in a thread, so that no disk keeps others waiting."""
        return await self._in_thread(functools.partial(do, *arguments))

    async def look(self, do: Callable[..., Thing], *arguments: Any) -> Thing:
        """The same for a call that only reads: nothing at all is written, no index either."""

        def quietly() -> Thing:
            with looking():
                return do(*arguments)

        return await self._in_thread(quietly)

    async def _in_thread(self, do: Callable[[], Thing]) -> Thing:
        try:
            return await asyncio.get_running_loop().run_in_executor(self.shared.threads, do)
        except Outside:
            raise Refusal(HTTPStatus.NOT_FOUND, "There is nothing of that name below the server's folder.") from None
        except (ArticleUnknown, CorpusRefused) as refused:
            raise Refusal(HTTPStatus.NOT_FOUND, self.desk.without_root(str(refused))) from None
        except OSError as error:
            raise Refusal(HTTPStatus.SERVICE_UNAVAILABLE, f"The disk refused: {disk.words(error)}. What is unsent is kept.") from None

    def answer(self, value: object, *, status: HTTPStatus = HTTPStatus.OK) -> None:
        """Answers with a value as JSON."""
        self.set_status(status)
        self.set_header("Cache-Control", "no-store")
        self.finish(msgspec.json.encode(value))

    def tagged(self, version: str) -> bool:
        """Sets the answer's tag; true where the browser has that version already, and 304 is the whole answer."""
        tag = f'"{version}"'
        self.set_header("Etag", tag)
        if tag not in (each.strip() for each in self.request.headers.get("If-None-Match", "").split(",")):
            return False
        self.set_status(HTTPStatus.NOT_MODIFIED)
        self.finish()
        return True

    def compute_etag(self) -> None:
        """Tags are set from the versions of files, not from what is answered."""

    def write_error(self, status_code: int, **kwargs: Any) -> None:
        """Every refusal is JSON with words; what went wrong inside is in the log, not in the answer."""
        error = kwargs.get("exc_info", (None, None, None))[1]
        words = {
            401: "Sign in again; what is unsent is kept.",
            403: "You are not signed in, or may not do this. Sign in again; what is unsent is kept.",
        }
        message = (
            error.message
            if isinstance(error, Refusal)
            else words.get(status_code, f"{HTTPStatus(status_code).phrase}. The server's log says more.")
        )
        self.set_header("Cache-Control", "no-store")
        self.finish(msgspec.json.encode(Refused(message=message, version=VERSION)))
