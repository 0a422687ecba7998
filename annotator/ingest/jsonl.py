"""JSON lines: one record a line, each bad line named by line and column while the others come in."""

import json
import re
import sys
from collections.abc import Iterator
from typing import NoReturn

from msgspec.structs import replace

from annotator.ingest import record
from annotator.ingest.draft import Draft
from annotator.ingest.encoding import decode
from annotator.problem import Problem
from annotator.records import LINE_CAP

_TOKENS = re.compile(r'"(?:[^"\\]|\\.)*"|(?P<number>-?Infinity|NaN)')
_ESCAPES = re.compile(r"\\(?:u(?P<code>[0-9a-fA-F]{4})|.)", re.DOTALL)


class _Refused(ValueError):
    """A member that JSON readers take and we don't: a number beyond JSON, or a name given twice."""


def read(data: bytes, *, file: str, encoding: str | None = None, column: str = "text") -> list[Draft | Problem]:
    """The articles of a .jsonl file. A record without an id is named after the file and its line."""
    decoded = decode(data, file=file, declared=encoding) if encoding or _marked(data) else None
    if isinstance(decoded, Problem):
        return [decoded]
    used = decoded.encoding if decoded else "utf-8"
    lines = decoded.text.encode().split(b"\n") if decoded else data.split(b"\n")
    result: list[Draft | Problem] = []
    for number, line in enumerate(lines, 1):
        if line.strip():
            found = _line(line, file, number, column)
            result.append(found if isinstance(found, Problem) else replace(found, encoding=used))
    return result


def _marked(data: bytes) -> bool:
    return data.startswith((b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff"))


def _line(data: bytes, file: str, line: int, column: str) -> Draft | Problem:
    def problem(rule: str, message: str, at: int = 0) -> Problem:
        return Problem(rule=rule, file=file, line=line, column=at, message=f"{message} The other lines are read.")

    if len(data) > LINE_CAP:
        return problem("size", f"the line has {len(data):,} bytes; at most {LINE_CAP:,} are read.")
    try:
        text = data.decode()
    except UnicodeDecodeError as error:
        at = len(data[: error.start].decode()) + 1
        return problem("encoding", f"byte 0x{data[error.start]:02x} is no UTF-8. JSON lines are UTF-8; if these aren't, say encoding=.", at)
    try:
        members = json.loads(text, object_pairs_hook=_members, parse_constant=_constant)
    except json.JSONDecodeError as error:
        return problem("json", f"{error.msg}; expected one JSON object on the line. Mend or remove it.", error.colno)
    except _Refused as error:
        return problem("json", error.args[0], _place_of(text, error))
    except RecursionError:
        return problem("json", "the line can't be read: it is nested too deeply.")
    except ValueError:
        # what is left of ValueError is a number longer than Python turns into one
        return problem("json", f"a number of more than {sys.get_int_max_str_digits()} digits can't be read; write it as text.")
    if not isinstance(members, dict):
        return problem("json", f"the line is {record.kind_of(members)}; expected one JSON object.", 1)
    half = next(_half_escapes(text), 0)
    if half:
        said = f"{text[half - 1 : half + 5]} is half of a surrogate pair, no character"
        return problem("surrogate", f"{said}; write the text again from its source.", half)
    found = record.draft(members, column=column, file=file, line=line)
    return found if isinstance(found, Draft) else problem(found.rule, found.message.rstrip(".") + ".")


def _members(pairs: list[tuple[str, object]]) -> dict[str, object]:
    members = dict(pairs)
    if len(members) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in members if names.count(name) > 1)
        raise _Refused(f"the name {twice!r} stands twice in one object; which value is meant? Leave one.", twice)
    return members


def _constant(name: str) -> NoReturn:
    raise _Refused(f"{name} is no JSON number; give a number or leave it out.", None)


def _place_of(text: str, error: _Refused) -> int:
    message, twice = error.args
    if twice is None:
        return next((found.start() + 1 for found in _TOKENS.finditer(text) if found["number"] and message.startswith(found["number"])), 0)
    names = [found for found in _TOKENS.finditer(text) if not found["number"] and text[found.end() :].lstrip()[:1] == ":"]
    places = [found.start() + 1 for found in names if json.loads(found[0]) == twice]
    return places[1] if len(places) > 1 else 0


def _half_escapes(text: str) -> Iterator[int]:
    # columns of \ud800-like escapes that don't come as a pair
    high = None
    for found in _ESCAPES.finditer(text):
        code = int(found["code"], 16) if found["code"] else 0
        if high is not None and not (0xDC00 <= code < 0xE000 and found.start() == high + 6):
            yield high + 1
        elif high is None and 0xDC00 <= code < 0xE000:
            yield found.start() + 1
        high = found.start() if 0xD800 <= code < 0xDC00 else None
    if high is not None:
        yield high + 1
