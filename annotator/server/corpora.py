"""Handlers for the list of corpora, and for making a new one."""

from http import HTTPStatus
from pathlib import Path
from threading import Lock
from typing import ClassVar

import msgspec
import tornado.web
from jupyter_server.auth.decorator import authorized

from annotator.labels import LONGEST_NAME, text_problem
from annotator.labeltable import TableRefused, from_csv
from annotator.manifest import MANIFEST, CorpusRefused
from annotator.names import folder_problem, language_problem
from annotator.scheme import Scheme
from annotator.server.handler import Refusal
from annotator.server.knowing import CorporaHandler
from annotator.server.places import below
from annotator.store import Store
from annotator.templates import template

MOST_LANGUAGES = 50
_MAKING = Lock()


class NewCorpus(msgspec.Struct, frozen=True, kw_only=True):
    """A corpus to be made: its folder, its name, its languages, and the labels that it starts with."""

    path: str
    name: str = ""
    languages: tuple[str, ...] = ()
    template: str = "news-events"
    csv: str = ""


class MadeCorpus(msgspec.Struct, frozen=True, kw_only=True):
    """Where the corpus is that was made."""

    path: str


class Corpora(CorporaHandler):
    """The corpora below the server's folder; whoever makes one becomes its lead."""

    queries: ClassVar = {**CorporaHandler.queries, "POST": ()}

    @tornado.web.authenticated
    @authorized
    async def post(self) -> None:
        """Makes a corpus in a folder that has none."""
        wanted = self.body(NewCorpus)
        by = await self.work(self.annotator)
        await self.work(make, self.desk.root, wanted, by)
        self.answer(MadeCorpus(path=wanted.path), status=HTTPStatus.CREATED)


def make(root: Path, wanted: NewCorpus, lead: str) -> None:
    """Makes a corpus below a root. Raises Outside for a path that leaves it, and Refusal that says what is wrong."""
    place = below(root, wanted.path)
    name = wanted.name.strip() or place.name
    wrong = text_problem(name, LONGEST_NAME)
    if wrong:
        raise Refusal(HTTPStatus.BAD_REQUEST, f"The name {wrong}")
    languages = tuple(dict.fromkeys(wanted.languages))
    wrong = next(filter(None, map(language_problem, languages)), "")
    if wrong or len(languages) > MOST_LANGUAGES:
        raise Refusal(HTTPStatus.BAD_REQUEST, f"{wrong}." if wrong else f"At most {MOST_LANGUAGES} languages fit.")
    scheme = _scheme(wanted)
    with _MAKING:
        _refuse_place(root, place, wanted.path)
        try:
            Store.create(place, name=name, languages=languages, leads=(lead,), scheme=scheme)
        except CorpusRefused:
            raise Refusal(
                HTTPStatus.CONFLICT, f"There is a corpus in {wanted.path or 'this folder'!r} already. Open it, or choose another folder."
            ) from None


def _scheme(wanted: NewCorpus) -> Scheme:
    if (wanted.template == "csv") != bool(wanted.csv.strip()):
        raise Refusal(HTTPStatus.BAD_REQUEST, "Labels from a table need the table, and no other template.")
    try:
        return from_csv(wanted.csv) if wanted.csv.strip() else template(wanted.template)
    except TableRefused as refused:
        raise Refusal(HTTPStatus.BAD_REQUEST, f"The table of labels is not right:\n{refused}") from None
    except ValueError as unknown:
        said = str(unknown)
        raise Refusal(HTTPStatus.BAD_REQUEST, f"{said[0].upper()}{said[1:]}, csv.") from None


def _refuse_place(root: Path, place: Path, path: str) -> None:
    if place.exists() and not place.is_dir():
        raise Refusal(HTTPStatus.CONFLICT, f"{path!r} is a file. Choose another folder.")
    if not place.is_dir():
        wrong = folder_problem(path.rpartition("/")[2])
        if wrong:
            raise Refusal(HTTPStatus.BAD_REQUEST, f"{wrong[0].upper()}{wrong[1:]}.")
        if not place.parent.is_dir():
            raise Refusal(HTTPStatus.NOT_FOUND, f"There is no folder {path.rpartition('/')[0]!r} to make it in.")
    around = next((folder for folder in place.parents if folder.is_relative_to(root) and (folder / MANIFEST).exists()), None)
    if around is not None:
        raise Refusal(
            HTTPStatus.CONFLICT, f"The folder lies in the corpus {around.name!r}, and a corpus holds no other. Choose another folder."
        )
