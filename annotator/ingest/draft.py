"""The draft of an article: what a file or a frame says, before the corpus gives it its id, language and zones."""

import re

from msgspec import field

from annotator.model import Record
from annotator.problem import Problem

_SURROGATE = re.compile("[\ud800-\udfff]")


class Draft(Record, frozen=True, kw_only=True):
    """An article to be. `id` may be empty where the source gives none; `file` and `line` say where it stands."""

    text: str
    id: str = ""
    title: str = ""
    lang: str = ""
    source: str = ""
    meta: dict[str, object] = field(default_factory=dict)
    file: str = ""
    line: int = 0
    encoding: str = ""
    declared: bool = True


def place(text: str, offset: int) -> tuple[int, int]:
    """The line and column of an offset, both from 1; lines end at CRLF, LF or CR."""
    before = re.split(r"\r\n|\r|\n", text[:offset])
    return len(before), len(before[-1]) + 1


def surrogate_problem(text: str, *, file: str, what: str = "the text") -> Problem | None:
    """The problem of a text that holds half of a surrogate pair, with its line and column in the text."""
    found = _SURROGATE.search(text)
    if not found:
        return None
    line, column = place(text, found.start())
    said = f"{what} has U+{ord(found[0]):04X}, half of a surrogate pair, at line {line}, column {column}"
    message = f"{said}. It is no character; write the text again from its source."
    return Problem(rule="surrogate", file=file, line=line, column=column, message=message)
