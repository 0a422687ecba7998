"""One record of a table or a JSON line to a draft: known members to their places, the rest into meta, nothing coerced."""

from collections.abc import Mapping
from math import isfinite

from msgspec.structs import replace

from annotator.ingest.draft import Draft, surrogate_problem
from annotator.problem import Problem, known_names

_PLACES = ("id", "title", "lang", "source")
_KINDS = {str: "text", bool: "true or false", int: "a number", float: "a number", list: "a list", dict: "an object", type(None): "null"}


def draft(members: Mapping[str, object], *, column: str, file: str, line: int) -> Draft | Problem:
    """The draft that a record describes, its text in the member named `column`; or the problem that it has."""

    def problem(rule: str, message: str) -> Problem:
        return Problem(rule=rule, file=file, line=line, message=message)

    if column not in members:
        return problem("text", f"there is no {column!r}; {known_names(column, members)}. Say which holds the text with column=.")
    text = members[column]
    if not isinstance(text, str):
        return problem("text", f"{column!r} is {kind_of(text)}; expected the article's text in quotes")
    places: dict[str, str] = {}
    for name in _PLACES:
        value = members.get(name)
        if value is None and name == "id" and name in members:
            return problem("id", "the id is null; give one, or leave the member out")
        if value is None or name == column:
            continue
        if not isinstance(value, str):
            return problem(name, f'{name!r} is {kind_of(value)}; expected text, and nothing is converted here: write "{value}"')
        places[name] = value
    if "id" in places and not places["id"].strip():
        return problem("id", "the id is empty; give one, or leave it out")
    nested = members.get("meta")
    taken = {column, *_PLACES, *(["meta"] if isinstance(nested, dict) else [])}
    rest = {name: value for name, value in members.items() if name not in taken}
    meta = {**(nested if isinstance(nested, dict) else {}), **rest}
    wrong = unwritable(meta)
    if wrong:
        return problem("meta", wrong)
    for name, value in {column: text, **places}.items():
        half = surrogate_problem(value, file=file, what=repr(name))
        if half is not None:
            return problem("surrogate", half.message)
    return replace(Draft(text=text, meta=meta, file=file, line=line), **places)


def kind_of(value: object) -> str:
    """What a value is, in words."""
    return _KINDS.get(type(value), f"a {type(value).__name__}")


def unwritable(value: object, path: str = "") -> str:
    """Why a value can't stand in a JSON record, or nothing where it can."""
    where = f" at {path!r}" if path else ""
    if isinstance(value, float) and not isfinite(value):
        return f"{value}{where} is no JSON number; give a number or leave it out"
    if isinstance(value, str):
        half = surrogate_problem(value, file="", what=repr(path))
        return half.message if half is not None else ""
    if isinstance(value, dict):
        if not all(isinstance(name, str) for name in value):
            return f"a name{where} is no text; expected text"
        inside = (unwritable(name, path) or unwritable(member, f"{path}.{name}".strip(".")) for name, member in value.items())
        return next(filter(None, inside), "")
    if isinstance(value, list):
        return next(filter(None, (unwritable(member, path) for member in value)), "")
    if value is None or isinstance(value, bool | int | float):
        return ""
    return f"{kind_of(value)}{where} can't be stored; expected text, a number or a list"
