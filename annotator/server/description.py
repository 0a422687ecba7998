"""What this server understands and answers, as an OpenAPI document made from its routes and shapes; shipped as `annotator/schemas/openapi.json`."""

import inspect
import json
import re
from http import HTTPStatus
from pathlib import Path
from typing import Any, get_args

import msgspec

from annotator.catalogue import STATES, Page
from annotator.jobqueue import Job
from annotator.messages import Answered, Asked, Outcome
from annotator.protocol import VERSION
from annotator.server import corpora, jobs, knowing, leading, reading
from annotator.server.handler import Handler, Refused
from annotator.server.knowing import DESCRIPTION
from annotator.server.routes import ROUTES

Document = dict[str, Any]
_SCHEMAS = "#/components/schemas/{name}"
_ABOUT = (
    "The corpora below a Jupyter server's folder, for those who read in them. A verb that a path doesn't have is answered with 405. "
    "Every refusal is an object with a message in words."
)
_REFUSED = {
    HTTPStatus.BAD_REQUEST: "A parameter or a body means nothing.",
    HTTPStatus.FORBIDDEN: "Nobody is signed in, the request came without its sign, or this is for others to do.",
    HTTPStatus.NOT_FOUND: "There is nothing of that name, or the request came from another site.",
    HTTPStatus.CONFLICT: "Something is in that place already.",
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: "The body is larger than is taken at once.",
    HTTPStatus.SERVICE_UNAVAILABLE: "The disk refused, or too much waits already: it may work later.",
}
_ALWAYS = (HTTPStatus.BAD_REQUEST, HTTPStatus.FORBIDDEN, HTTPStatus.NOT_FOUND, HTTPStatus.SERVICE_UNAVAILABLE)
_SECURITY = {
    "token": {
        "type": "apiKey",
        "in": "header",
        "name": "Authorization",
        "description": "The word `token`, a space, and the server's token.",
    },
    "address": {"type": "apiKey", "in": "query", "name": "token", "description": "The server's token."},
    "cookie": {
        "type": "apiKey",
        "in": "cookie",
        "name": "username-127-0-0-1-8888",
        "description": "What a browser has that signed in; named after the server's host and port.",
    },
    "sign": {"type": "apiKey", "in": "header", "name": "X-XSRFToken", "description": "The value of the cookie `_xsrf`."},
}


class Verb(msgspec.Struct, frozen=True, kw_only=True):
    """What a verb of a route takes and gives: one of some shapes; with `listed`, objects that have a list of them under that name."""

    answers: tuple[type, ...]
    status: HTTPStatus = HTTPStatus.OK
    body: tuple[type, ...] = ()
    needs: tuple[str, ...] = ()
    listed: str = ""
    tagged: bool = False
    refusals: tuple[HTTPStatus, ...] = _ALWAYS


VERBS: dict[type[Handler], dict[str, Verb]] = {
    knowing.About: {"GET": Verb(answers=(knowing.Introduction,))},
    knowing.Description: {"GET": Verb(answers=(Document,))},
    corpora.Corpora: {
        "GET": Verb(answers=(knowing.Corpora,)),
        "POST": Verb(
            body=(corpora.NewCorpus,),
            answers=(corpora.MadeCorpus,),
            status=HTTPStatus.CREATED,
            refusals=(*_ALWAYS, HTTPStatus.CONFLICT),
        ),
    },
    knowing.Progress: {"GET": Verb(answers=(knowing.CorpusProgress,), needs=("corpus",))},
    reading.Articles: {"GET": Verb(answers=(Page,), needs=("corpus",), tagged=True)},
    reading.Notice: {"GET": Verb(answers=(reading.Version,), needs=("corpus",), tagged=True)},
    reading.Messages: {"POST": Verb(body=get_args(Asked), answers=Answered, listed="messages")},
    reading.Readings: {"GET": Verb(answers=(reading.OneReading,), needs=("corpus", "article"))},
    leading.Shared: {
        "GET": Verb(answers=(leading.SharedSet,), needs=("corpus",)),
        "POST": Verb(body=(leading.LeadsChange,), answers=get_args(Outcome), needs=("corpus",)),
    },
    leading.Adjudications: {"POST": Verb(body=(leading.LeadsChange,), answers=get_args(Outcome), needs=("corpus",))},
    jobs.Jobs: {
        "GET": Verb(answers=(jobs.JobList,), needs=("corpus",)),
        "POST": Verb(body=(jobs.NewJob,), answers=(Job,), status=HTTPStatus.ACCEPTED),
    },
    jobs.OneJob: {
        # nothing on a disk is asked for the first
        "GET": Verb(answers=(Job,), refusals=_ALWAYS[:-1]),
        "DELETE": Verb(answers=(Job,)),
    },
}
_TEXT = {"type": "string"}
PARAMETERS: dict[str, tuple[str, Document]] = {
    "corpus": ("The corpus's folder, named from the server's folder; empty for that folder itself.", _TEXT),
    "article": ("An article's id.", _TEXT),
    "annotator": ("Whose reading, for leads; one's own where nobody is named.", _TEXT),
    "file": ("A file of articles or gold that is only looked at, named from the server's folder; in place of a corpus.", _TEXT),
    "adjudicate": (
        "Whether a lead settles what readers dispute, instead of reading.",
        {"type": "string", "enum": ["", "1"], "default": ""},
    ),
    "offset": (
        "How many rows come before the first that is wanted.",
        {"type": "integer", "minimum": 0, "maximum": reading.MOST_OFFSET, "default": 0},
    ),
    "limit": (
        "How many rows are wanted at most.",
        {"type": "integer", "minimum": 0, "maximum": reading.MOST_ROWS, "default": reading.ROWS},
    ),
    "state": ("How far the reading is, or what there is in it.", {"enum": list(STATES), "default": "all"}),
    "label": ("A label that the reader has used in the article.", _TEXT),
    "text": ("Words of title or text, in any case.", _TEXT),
    "ids": ("Ids of articles, with commas between them.", _TEXT),
}
"""What a query parameter says, and its schema; which verb takes which is the handlers' own word."""


def document() -> Document:
    """The OpenAPI document of all routes."""
    shapes = dict.fromkeys(shape for verbs in VERBS.values() for verb in verbs.values() for shape in (*verb.body, *verb.answers))
    schemas, components = msgspec.json.schema_components((Refused, *shapes), ref_template=_SCHEMAS)
    known = dict(zip(shapes, schemas[1:], strict=True))
    made = {
        "openapi": "3.1.0",
        "info": {"title": "article-annotator", "version": VERSION, "description": _ABOUT},
        "servers": [
            {"url": "{base}annotator/api", "variables": {"base": {"default": "/", "description": "The Jupyter server's base URL."}}}
        ],
        "paths": dict(_path(route, handler, known) for route, handler in ROUTES),
        "components": {
            "schemas": components,
            "responses": {status.name: {"description": words, **_json(schemas[0])} for status, words in _REFUSED.items()},
            "securitySchemes": _SECURITY,
        },
    }
    # defaults that are tuples become what they are in JSON
    described: Document = json.loads(json.dumps(made))
    return described


def text() -> str:
    """The document as it is shipped."""
    return json.dumps(document(), indent=1, ensure_ascii=False, sort_keys=True) + "\n"


def write(folder: Path) -> None:
    """Writes the document to a folder."""
    (folder / DESCRIPTION.name).write_text(text(), encoding="utf-8")


def _path(route: str, handler: type[Handler], known: dict[type, Document]) -> tuple[str, Document]:
    """A route as the document writes it: what stands in brackets in it has the name that the verbs give it."""
    verbs = VERBS[handler]
    patterns = re.findall(r"\((.*?)\)", route)
    names = list(inspect.signature(getattr(handler, next(iter(verbs)).lower())).parameters)[1:]
    parts = [
        {"name": name, "in": "path", "required": True, "schema": {"type": "string", "pattern": f"^{pattern}$"}}
        for name, pattern in zip(names, patterns, strict=True)
    ]
    path = route
    for name in names:
        path = re.sub(r"\(.*?\)", f"{{{name}}}", path, count=1)
    operations = {verb.lower(): _operation(handler, verb, path, shape, known) for verb, shape in verbs.items()}
    return f"/{path}", {"description": inspect.getdoc(handler), **({"parameters": parts} if parts else {}), **operations}


def _operation(handler: type[Handler], name: str, path: str, verb: Verb, known: dict[type, Document]) -> Document:
    shows = name == "GET"
    refusals = [*verb.refusals, *([HTTPStatus.REQUEST_ENTITY_TOO_LARGE] if verb.body else [])]
    answer: Document = {"description": "The answer.", **_json(_shape(verb.answers, verb.listed, known))}
    responses: Document = {str(verb.status.value): answer}
    if verb.tagged:
        answer["headers"] = {"Etag": {"description": "What `If-None-Match` takes.", "required": True, "schema": {"type": "string"}}}
        responses["304"] = {"description": "Nothing is another than it was under the tag in `If-None-Match`."}
    responses |= {str(status.value): {"$ref": f"#/components/responses/{status.name}"} for status in sorted(refusals)}
    operation: Document = {
        "operationId": "".join([name.lower(), *(word.capitalize() for word in re.findall("[a-z]+", path))]),
        "summary": inspect.getdoc(getattr(handler, name.lower())),
        "parameters": [_parameter(query, needed=query in verb.needs) for query in handler.queries[name]],
        "responses": responses,
        "security": [{"token": []}, {"address": []}, {"cookie": []} if shows else {"cookie": [], "sign": []}],
    }
    if verb.body:
        operation["requestBody"] = {"required": True, **_json(_shape(verb.body, verb.listed, known))}
    return operation


def _parameter(name: str, *, needed: bool) -> Document:
    words, schema = PARAMETERS[name]
    return {"name": name, "in": "query", "required": needed, "description": words, "schema": schema}


def _shape(shapes: tuple[type, ...], listed: str, known: dict[type, Document]) -> Document:
    schema = known[shapes[0]] if len(shapes) == 1 else {"anyOf": [known[shape] for shape in shapes]}
    if not listed:
        return schema
    return {"type": "object", "properties": {listed: {"type": "array", "items": schema}}, "required": [listed]}


def _json(schema: Document) -> Document:
    return {"content": {"application/json": {"schema": schema}}}
