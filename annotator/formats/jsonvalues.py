"""The JSON objects of a file one after another, whether they stand on lines, in a list or pretty-printed; memory holds one of them."""

import codecs
import json
import re
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any, BinaryIO

from annotator.formats.inflating import opened
from annotator.loss import Losses
from annotator.problem import Problem
from annotator.records import LINE_CAP, decode

_CHUNK = 2**16
_BETWEEN = re.compile(r"[ \t\r\n,\[\]]*")
# only where a value ends is asked here; numbers stay text, so that none is too long
_SCANNER = json.JSONDecoder(parse_int=str, parse_float=str, parse_constant=str)


def objects(source: Path, losses: Losses) -> Iterator[tuple[int, dict[str, Any]]]:
    """The objects of a file, each with the number of its first line; one that can't be read is counted, and named by file and line.

    Raises ValueError where a list or pretty-printed objects break off, since nothing after that can be found.
    """
    for line, raw in _pieces(source):
        found = decode(raw, dict, file=source.name, line=line)
        if isinstance(found, Problem):
            losses.note("record.skipped", "rows that can't be read", article=f"{source.name}:{line}", before=str(found))
        else:
            yield line, found


def values(source: Path, kinds: tuple[type, ...]) -> Iterator[tuple[int, bytes]]:
    """The values of some kinds that stand in a file's lists, however these are nested, each with the number of its first line.

    Raises ValueError where the file breaks off, or holds something else.
    """
    with source.open("rb") as file:
        yield from _values(file, source.name, kinds)


def _pieces(source: Path) -> Iterator[tuple[int, bytes]]:
    with opened(source) as file:
        by_lines = _by_lines(file)
        file.seek(0)
        yield from lines(file) if by_lines else _values(file, source.name, (dict,))


def _by_lines(file: BinaryIO) -> bool:
    """Whether objects stand on lines: some of the first lines is a whole one, and no list begins the file."""
    if file.read(_CHUNK).removeprefix(codecs.BOM_UTF8).lstrip()[:1] == b"[":
        return False
    file.seek(0)
    return any(isinstance(decode(raw, dict), dict) for _, raw in islice(lines(file), 10) if raw[:1] == b"{")


def lines(file: BinaryIO) -> Iterator[tuple[int, bytes]]:
    """The lines of a file that hold something, with their numbers; of one that is too long only its beginning."""
    number = 0
    while raw := file.readline(LINE_CAP + 1):
        number += 1
        rest = raw
        while len(rest) > LINE_CAP and not rest.endswith(b"\n"):
            rest = file.readline(LINE_CAP + 1)
        line = raw.removeprefix(codecs.BOM_UTF8) if number == 1 else raw
        if line.strip():
            yield number, line.rstrip(b"\n")


def _values(file: BinaryIO, name: str, kinds: tuple[type, ...]) -> Iterator[tuple[int, bytes]]:
    decoder = codecs.getincrementaldecoder("utf-8-sig")()
    text, at, line, depth, ended = "", 0, 1, 0, False
    while True:
        between = _BETWEEN.match(text, at)
        end = between.end() if between else at
        line += text.count("\n", at, end)
        depth += text.count("[", at, end) - text.count("]", at, end)
        at = end
        cause = "the file breaks off within its list"
        if at < len(text):
            try:
                value, end = _SCANNER.raw_decode(text, at)
            except json.JSONDecodeError as error:
                cause = f"{error.msg} in the value that begins here"
            except RecursionError:
                raise _unreadable(name, line, "a value is nested too deeply to be read") from None
            else:
                if not isinstance(value, kinds):
                    raise _unreadable(name, line, f"here is {text[at:end][:40]}, no object{' or text' * (str in kinds)}")
                yield line, text[at:end].encode()
                line += text.count("\n", at, end)
                at = end
                continue
        elif ended and depth == 0:
            return
        if ended:
            raise _unreadable(name, line, cause)
        if len(text) - at > LINE_CAP:
            raise _unreadable(name, line, f"{cause}, or it has more than {LINE_CAP:,} characters")
        # a value that the window cuts is tried again in one twice as large
        more = file.read(max(_CHUNK, len(text) - at))
        try:
            text, at, ended = text[at:] + decoder.decode(more, final=not more), 0, not more
        except UnicodeDecodeError as error:
            raise _unreadable(name, line, f"somewhere after this line a byte is no UTF-8 ({error.reason})") from None


def _unreadable(name: str, line: int, cause: str) -> ValueError:
    return ValueError(
        f"{name}:{line}: the JSON can't be read: {cause}. Expected one object after another, or a list of them. Mend the file, or export it anew."
    )
