"""Whether real answers keep to the description of the server."""

import functools
import re
from typing import Any

from jsonschema import Draft202012Validator

from tests.server.process import Answer

Schema = dict[str, Any]


class Undescribed(AssertionError):
    """An answer that the description doesn't have."""


class Described:
    """An OpenAPI document against which answers are held; in them, a member that isn't described is a fault."""

    def __init__(self, document: Schema) -> None:
        self.document = document
        self._open = {"components": document["components"]}
        self._closed = closed(self._open)
        self._validator = functools.cache(self._made)

    def operations(self) -> set[tuple[str, str]]:
        """Every path with every verb that is described for it."""
        beside = ("description", "parameters")
        return {(path, verb.upper()) for path, item in self.document["paths"].items() for verb in item if verb not in beside}

    def operation(self, path: str, verb: str) -> Schema:
        """What is described for a verb of a path."""
        found: Schema = self.document["paths"][path][verb.lower()]
        return found

    def path(self, target: str) -> str | None:
        """The described path that a request's target is of, None where it is of no described one."""
        asked = "/" + target.partition("?")[0]
        for path, item in self.document["paths"].items():
            pattern = re.escape(path)
            for parameter in item.get("parameters", ()):
                pattern = pattern.replace(re.escape(f"{{{parameter['name']}}}"), parameter["schema"]["pattern"].strip("^$"))
            if re.fullmatch(pattern, asked):
                return str(path)
        return None

    def check(self, verb: str, target: str, answer: Answer) -> None:
        """Raises Undescribed for an answer whose status, header or body is another than those described."""
        path = self.path(target)
        if path is None:
            raise Undescribed(f"{target} has no description")
        if (path, verb) not in self.operations():
            if answer.status not in (403, 405):
                raise Undescribed(f"{verb} {path} has no description and was answered with {answer.status}")
            return
        responses = self.operation(path, verb)["responses"]
        if str(answer.status) not in responses:
            raise Undescribed(f"{verb} {path} was answered with {answer.status}: {answer.body[:200]!r}")
        pointer = ("paths", path, verb.lower(), "responses", str(answer.status))
        response = responses[str(answer.status)]
        if "$ref" in response:
            pointer = tuple(response["$ref"].split("/")[1:])
            response = functools.reduce(lambda node, name: node[name], pointer, self.document)
        if missing := [name for name in response.get("headers", ()) if name not in answer.headers]:
            raise Undescribed(f"{verb} {path}: the header {missing[0]} is missing")
        if "content" not in response:
            if answer.body:
                raise Undescribed(f"{verb} {path}: an answer without content has some: {answer.body[:200]!r}")
            return
        kind = answer.headers.get("Content-Type", "").partition(";")[0]
        if kind not in response["content"]:
            raise Undescribed(f"{verb} {path}: the answer is of the type {kind!r}")
        _fit(self._validator((*pointer, "content", kind, "schema"), strict=True), answer.json, f"{verb} {path}")

    def check_body(self, verb: str, path: str, body: object) -> None:
        """Raises Undescribed for a request's body that isn't as described; what more it holds is passed over, as the server does."""
        pointer = ("paths", path, verb.lower(), "requestBody", "content", "application/json", "schema")
        _fit(self._validator(pointer, strict=False), body, f"{verb} {path}")

    def _made(self, pointer: tuple[str, ...], *, strict: bool) -> Draft202012Validator:
        schema = functools.reduce(lambda node, name: node[name], pointer, self.document)
        return Draft202012Validator(closed(schema) | self._closed if strict else schema | self._open)


def _fit(validator: Draft202012Validator, value: object, where: str) -> None:
    fault = next(validator.iter_errors(value), None)
    if fault is not None:
        raise Undescribed(f"{where}: {fault.json_path}: {fault.message[:500]}")


def closed(schema: Any) -> Any:
    """A schema in which objects have the members that are named and no others."""
    if isinstance(schema, list):
        return [closed(each) for each in schema]
    if not isinstance(schema, dict):
        return schema
    made = {name: closed(each) for name, each in schema.items()}
    return {"additionalProperties": False} | made if made.get("type") == "object" and "properties" in made else made
