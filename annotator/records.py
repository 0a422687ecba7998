"""JSON lines to values and back: canonical bytes out, and every bad line named by file, line and column on the way in."""

import json
import re
from base64 import b32encode
from collections.abc import Hashable
from hashlib import sha256
from math import isfinite
from typing import TypeVar

import msgspec

from annotator.model import AnyElement, Article, Record, Segment, Span, Suggestable, segments_of
from annotator.problem import Problem

LINE_CAP = 64 * 2**20
"""The longest line that is read, in bytes."""

Value = TypeVar("Value")
_ENCODER = msgspec.json.Encoder()
_DECODERS: dict[type, msgspec.json.Decoder[object]] = {}
_BREAKS = {"\u2028".encode(): b"\\u2028", "\u2029".encode(): b"\\u2029", "\u0085".encode(): b"\\u0085"}
_PROVENANCE = frozenset({"id", "source", "was", "decision", "from_", "verdict", "ext"})
_PLAIN = frozenset({str, int, bool, type(None)})
_LONE_SURROGATE = re.compile(
    r"(?<!\\)(?:\\\\)*(?:\\u[dD][89abAB][0-9a-fA-F]{2}(?!\\u[dD][c-fC-F])|(?<!\\u[dD][89abAB][0-9a-fA-F]{2})\\u[dD][c-fC-F][0-9a-fA-F]{2})"
)


def encode(value: object) -> bytes:
    """The canonical JSON bytes of a value, without a newline: members in the order of its fields, no character that cuts lines.

    Raises ValueError for a number that JSON can't hold and for a lone surrogate.
    """
    _refuse_unwritable(value)
    data = _ENCODER.encode(value)
    for found, escaped in _BREAKS.items():
        if found in data:
            data = data.replace(found, escaped)
    return data


def decode(data: bytes, kind: type[Value], *, file: str = "", line: int = 0) -> Value | Problem:
    """The value of one line of JSON, or the problem that says why there is none."""
    decoder = _DECODERS.get(kind)
    if decoder is None:
        decoder = _DECODERS.setdefault(kind, msgspec.json.Decoder(kind))
    if len(data) > LINE_CAP:
        return Problem(rule="size", file=file, line=line, message=f"the line has {len(data):,} bytes; at most {LINE_CAP:,} are read")
    try:
        return decoder.decode(data)  # type: ignore[return-value]
    except msgspec.ValidationError as error:
        return Problem(rule="record", file=file, line=line, message=f"{error}. {_expected(kind)}")
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        return _broken(data, error, file, line)
    except RecursionError:
        return Problem(rule="json", file=file, line=line, message="the line is nested too deeply to be read; records are flat")


def _broken(data: bytes, error: Exception, file: str, line: int) -> Problem:
    # the standard reader says better than msgspec where JSON breaks off, but lets lone surrogates through
    column, said = 1, str(error)
    try:
        text = data.decode()
        json.loads(text)
        lone = _LONE_SURROGATE.search(text)
        if lone:
            column, said = lone.start() + 1, f"{lone[0]} is half of a surrogate pair, no character; write the text again from its source"
    except UnicodeDecodeError as worse:
        column, said = len(data[: worse.start].decode()) + 1, f"byte 0x{data[worse.start]:02x} is no UTF-8"
    except json.JSONDecodeError as better:
        column, said = better.colno, better.msg
    except RecursionError:
        said = "the line is nested too deeply to be read"
    except ValueError:
        said = "a number has too many digits; write it as text"
    return Problem(
        rule="json",
        file=file,
        line=line,
        column=column,
        message=f"{said}. Expected one JSON object on the line; mend it or remove the line. The other lines are read.",
    )


def _expected(kind: type) -> str:
    fields = getattr(kind, "__struct_encode_fields__", ())
    return f"Expected a record with {', '.join(fields)}; the other lines are read." if fields else "The other lines are read."


def duplicate_keys(data: bytes) -> list[str]:
    """The names that occur twice in one object of a JSON text; other readers keep the last one without a word."""
    found: list[str] = []

    def note(pairs: list[tuple[str, object]]) -> dict[str, object]:
        members = dict(pairs)
        if len(members) < len(pairs):
            names = [name for name, _ in pairs]
            found.extend(name for name in members if names.count(name) > 1)
        return members

    json.loads(data, object_pairs_hook=note)
    return found


def text_sha256(text: str) -> str:
    """The hex SHA-256 of a text's UTF-8 bytes; raises UnicodeEncodeError for a lone surrogate."""
    return sha256(text.encode()).hexdigest()


def article_problems(article: Article) -> list[str]:
    """What is wrong with an article in itself: an empty id or text, a false sha256, zones outside the text."""
    problems = []
    if not article.id:
        problems.append("the article's id is empty; give it one")
    if not article.text.strip():
        problems.append(f"article {article.id!r} has no text; leave it out or give it its text")
    if article.sha256 != text_sha256(article.text):
        problems.append(
            f"the text of article {article.id!r} is not the one its sha256 was made from. Was it edited? Add the new text with --update instead"
        )
    outside = [zone for zone in article.zones if not 0 <= zone.start < zone.end <= len(article.text)]
    spread = (
        f"article {article.id!r} has a {zone.type} zone at [{zone.start}, {zone.end}), but {len(article.text)} characters"
        for zone in outside
    )
    return [*problems, *spread]


def canonical_content(element: Suggestable) -> bytes:
    """The bytes that a suggestion's id is made from: kind, place, label, references and attributes, keys sorted, empty members left out."""
    members = {"kind": element.__struct_config__.tag}
    for name in element.__struct_fields__:
        value = getattr(element, name)
        if name not in _PROVENANCE and value not in (None, (), {}):
            members[name] = value
    return json.dumps(msgspec.to_builtins(members), ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def suggestion_id(element: Suggestable) -> str:
    """The id of a suggestion: `s.` and the first 80 bits of the SHA-256 of its content in lower-case base32."""
    return "s." + base32(sha256(canonical_content(element)).digest()[:10])


def base32(data: bytes) -> str:
    """Ten bytes as 16 letters and digits: the form of an op id."""
    return b32encode(data).decode().lower().rstrip("=")


def content_key(element: AnyElement) -> Hashable:
    """What makes two elements say the same: kind, place and label, or kind, label and references."""
    if isinstance(element, Span):
        return ("span", segments_of(element), element.label)
    if isinstance(element, Suggestable):
        return (element.__struct_config__.tag, canonical_content(msgspec.structs.replace(element, attrs={})))
    return (element.__struct_config__.tag, element.id)


def make_span(text: str, start: int, end: int, label: str, *, segments: tuple[Segment, ...] = ()) -> Span:
    """A suggestion's span of a text, with its quote and its id; raises ValueError outside the text."""
    if not 0 <= start < end <= len(text):
        raise ValueError(f"a span at [{start}, {end}) doesn't fit a text of {len(text)} characters")
    span = Span(id="", start=start, end=end, label=label, text=text[start:end], segments=segments)
    return msgspec.structs.replace(span, id=suggestion_id(span))


def _refuse_unwritable(value: object) -> None:
    # msgspec writes NaN and infinity as null without a word, so free members are looked through first
    if isinstance(value, float):
        if not isfinite(value):
            raise ValueError(f"{value} can't be written to JSON; give a number or leave it out")
    elif isinstance(value, Record):
        for name in value.__struct_fields__:
            member = getattr(value, name)
            if type(member) not in _PLAIN:
                _refuse_unwritable(member)
    elif isinstance(value, dict):
        for member in value.values():
            _refuse_unwritable(member)
    elif isinstance(value, list | tuple):
        for member in value:
            _refuse_unwritable(member)
