"""Bytes to text: the encoding that was declared, else UTF-8 strictly, else the one that the bytes look like; and which it was."""

import codecs
import re

from charset_normalizer import from_bytes

from annotator.ingest.draft import place, surrogate_problem
from annotator.model import Record
from annotator.problem import Problem

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_WESTERN = frozenset({"cp1252", "latin_1", "iso8859_15", "iso8859_1"})


class Decoded(Record, frozen=True, kw_only=True):
    """A text and the encoding it was read with; `declared` is false where that is a guess from the bytes."""

    text: str
    encoding: str
    declared: bool = True


def decode(data: bytes, *, file: str, declared: str | None = None) -> Decoded | Problem:
    """The text of a file's bytes, every character of it kept; only a byte order mark at the start is dropped."""
    mark, marked = next(((mark, name) for mark, name in _MARKS if data.startswith(mark)), (b"", ""))
    body = data[len(mark) :]
    if declared is not None:
        return _strictly(body if _same_family(marked, declared) else data, _plain_name(declared, marked), file)
    if marked:
        return _strictly(body, marked, file)
    found = _strictly(data, "utf-8", file)
    return found if isinstance(found, Decoded) else _guessed(data, found, file)


def known(encoding: str) -> str:
    """The usual name of an encoding; raises ValueError for one that Python doesn't know or that isn't a text encoding."""
    try:
        info = codecs.lookup(encoding)
    except LookupError:
        info = None
    if info is None or not info._is_text_encoding:
        raise ValueError(f"{encoding!r} is no known encoding; the usual ones are utf-8, cp1252, iso-8859-15 and utf-16")
    return info.name


def _plain_name(declared: str, marked: str) -> str:
    name = known(declared).removesuffix("-sig").removesuffix("_sig")
    # "utf-16" names the family, the mark says which end comes first
    return marked if marked and name in ("utf-16", "utf-32") and marked.startswith(name) else name


def _same_family(marked: str, declared: str) -> bool:
    return bool(marked) and known(declared).replace("_", "-").startswith(marked[:6].rstrip("-"))


def _strictly(data: bytes, encoding: str, file: str) -> Decoded | Problem:
    try:
        return Decoded(text=data.decode(encoding), encoding=encoding)
    except UnicodeDecodeError as error:
        start, reason = error.start, error.reason
    if encoding == "utf-8":
        halves = _surrogates(data, file)
        if halves is not None:
            return halves
    line, column = place(data[:start].decode(encoding, "replace"), start)
    said = f"byte 0x{data[start]:02x} at byte {start} is no {encoding} ({reason})"
    hint = "Was it saved in another encoding? Say which with encoding=, such as cp1252."
    return Problem(rule="encoding", file=file, line=line, column=column, message=f"{said}. {hint}")


def _surrogates(data: bytes, file: str) -> Problem | None:
    try:
        text = data.decode("utf-8", "surrogatepass")
    except UnicodeDecodeError:
        return None
    return surrogate_problem(text, file=file, what="the file")


def _guessed(data: bytes, refusal: Problem, file: str) -> Decoded | Problem:
    if refusal.rule == "surrogate" or _mostly_utf8(data):
        return refusal
    best = from_bytes(data).best()
    if best is None:
        message = "the bytes are no text in any encoding that is known here. Is it a text file? Else say encoding=."
        return Problem(rule="encoding", file=file, message=message)
    # for a short western text many code pages give the same characters; then the common one is meant
    alike = {best.encoding, *best.could_be_from_charset}
    encoding = "cp1252" if alike & _WESTERN or _reads_western(data) else best.encoding
    found = _strictly(data, encoding, file)
    if isinstance(found, Problem):
        found = _strictly(data, best.encoding, file)
    return Decoded(text=found.text, encoding=found.encoding, declared=False) if isinstance(found, Decoded) else found


def _reads_western(data: bytes) -> bool:
    # German, French and English need few characters beyond ASCII, and in cp1252 these are letters and typographic signs
    beyond = [byte for byte in data if byte >= 0x80]
    usual = b"\xe4\xf6\xfc\xc4\xd6\xdc\xdf\xe9\xe8\xe0\xe2\xe7\xea\x80\x84\x85\x91\x92\x93\x94\x96\x97\xa0\xa7\xab\xb0\xbb\xbf\xf1"
    return len(beyond) * 5 < len(data) and all(byte in usual for byte in beyond)


def _mostly_utf8(data: bytes) -> bool:
    # a long file with one broken byte is damaged UTF-8, not a file in a code page
    sequences = len(re.findall(rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}", data))
    return sequences >= 3 and data.decode("utf-8", "replace").count("\ufffd") * 3 <= sequences
