"""The line of a journal: its members, its crc and its place in the chain, and what is wrong with a line that fails them.

A journal is a list of changes, one line each, that only ever grows. `crc` is over the line's own bytes up to `,"crc":`; `prev` is the
hash of the last valid line, so a fragment that a crash left behind doesn't break the chain, while damage to a whole line does.
"""

import re
from hashlib import sha256
from zlib import crc32

import msgspec

from annotator.model import AnyElement, Change, Record
from annotator.problem import Problem
from annotator.records import LINE_CAP, decode, encode

VERSION = "0.1"
START = "0" * 64
"""What the first line has as `prev`."""

_WAY_OUT = "Restore the file from a copy, or run repair."
_END = re.compile(rb',"crc":"[0-9a-f]{8}"\}\Z')
_END_LENGTH = len(',"crc":"00000000"}')
_HOLE = bytes(16)
_WHOLE = re.compile(rb'\{"v":".*,"prev":"[0-9a-f]{64}"', re.DOTALL)


class JournalLine(Record, frozen=True, kw_only=True):
    """One change to one article, as it stands in a journal."""

    v: str
    seq: int
    op: str
    at: str
    by: str
    article: str
    text: str
    scheme: int
    rev: int
    do: str
    undoes: str | None = None
    batch: str | None = None
    ms: int
    remove: tuple[str, ...]
    add: tuple[AnyElement, ...]
    prev: str
    crc: str | msgspec.UnsetType = msgspec.UNSET

    @property
    def change(self) -> Change:
        """What the line does to the article's set."""
        return Change(remove=self.remove, add=self.add)


class Head(msgspec.Struct, frozen=True, gc=False):
    """What places a line in its journal, whatever version wrote the rest of it."""

    v: str
    seq: int
    op: str
    by: str
    article: str
    text: str
    rev: int
    prev: str


class _Version(msgspec.Struct):
    v: str


_VERSIONS = msgspec.json.Decoder(_Version)
_LINES = msgspec.json.Decoder(JournalLine)
_HEADS = msgspec.json.Decoder(Head)


def sealed(body: bytes) -> bytes:
    """A line from a JSON object without `crc`: the same object with it as its last member, and no newline."""
    return b'%b,"crc":"%08x"}' % (body[:-1], crc32(body[:-1]))


def encode_line(line: JournalLine) -> bytes:
    """The bytes of a line, its crc counted anew, without a newline."""
    return sealed(encode(msgspec.structs.replace(line, crc=msgspec.UNSET)))


def digest(raw: bytes) -> str:
    """The hash by which the next line names this one."""
    return sha256(raw).hexdigest()


def intact(raw: bytes) -> bool:
    """Whether a line's bytes are those that were written, going by its crc."""
    return len(raw) <= LINE_CAP and raw[-_END_LENGTH:] == b',"crc":"%08x"}' % crc32(raw[:-_END_LENGTH])


def read_head(raw: bytes) -> Head | None:
    """What places an intact line, or None where it is no journal line."""
    try:
        return _HEADS.decode(raw)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None


def read_version(raw: bytes) -> str:
    """The version that an intact line says it is of, empty where it says none."""
    try:
        return _VERSIONS.decode(raw).v
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return ""


def read_line(raw: bytes, *, file: str, line: int) -> JournalLine | Problem:
    """One line of a journal, or the problem that says why there is none."""
    return read_intact(raw, file=file, line=line) if intact(raw) else damage(raw, file=file, line=line)


def read_intact(raw: bytes, *, file: str, line: int) -> JournalLine | Problem:
    """One line whose crc was found to be true."""
    try:
        return _LINES.decode(raw)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return decode(raw, JournalLine, file=file, line=line)


def whole(raw: bytes) -> bool:
    """Whether bad bytes reach as far as a line does: then they were one, and are damaged; else a crash cut them off or left a hole."""
    if _HOLE in raw:
        return False
    if _END.search(raw):
        return True
    reached = _WHOLE.match(raw)
    return reached is not None and len(raw) >= reached.end() + _END_LENGTH


def damage(raw: bytes, *, file: str, line: int) -> Problem:
    """What is wrong with the bytes of a line that isn't intact."""
    problem = decode(raw, dict, file=file, line=line)
    if isinstance(problem, Problem):
        return problem
    if intact(raw):
        message = f"the line is no journal line; expected {', '.join(JournalLine.__struct_encode_fields__)}. The other lines are read."
        return Problem(rule="record", file=file, line=line, column=1, message=message)
    ending = "has no crc at its end"
    if _END.search(raw):
        ending = f"has crc {raw[-10:-2].decode()}, but its bytes give {crc32(raw[:-_END_LENGTH]):08x}"
    message = f"the line {ending}: it was changed or damaged after it was written. The other lines are read. {_WAY_OUT}"
    return Problem(rule="crc", file=file, line=line, column=1, message=message)


def newer(version: str) -> str:
    """`minor` or `major` where a line's version is newer than this one's, else empty."""
    mine = [int(part) for part in VERSION.split(".")]
    parts = version.split(".")
    if len(parts) != 2 or not all(part.isdecimal() and part.isascii() for part in parts):
        return "major"
    theirs = [int(part) for part in parts]
    return "major" if theirs[0] > mine[0] else "minor" if theirs > mine else ""
