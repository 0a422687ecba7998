"""The lines of brat's standoff files as they stand: what each says, in its own ids and offsets.

Format: https://brat.nlplab.org/standoff.html
"""

import re
from collections.abc import Callable
from typing import Any

from msgspec import field

from annotator.loss import Losses
from annotator.model import Record, Segment


class Mention(Record, frozen=True, kw_only=True):
    """A `T` line: a type on one or several fragments, and their text with blanks between them."""

    label: str
    fragments: tuple[Segment, ...]
    quote: str | None
    line: int


class Tie(Record, frozen=True, kw_only=True):
    """An `R` line (two arguments) or an `E` line (a trigger and any number of them)."""

    label: str
    trigger: str = ""
    args: tuple[tuple[str, str], ...]
    line: int


class Document(Record, frozen=True, kw_only=True):
    """The lines of one file. `groups` are `*` lines, `attributes` `A` and `M` lines, `links` `N` lines, `remarks` `#` lines with their line's number."""

    mentions: dict[str, Mention] = field(default_factory=dict)
    relations: dict[str, Tie] = field(default_factory=dict)
    events: dict[str, Tie] = field(default_factory=dict)
    groups: list[tuple[str, tuple[str, ...]]] = field(default_factory=list)
    attributes: list[tuple[str, str, str | None, int]] = field(default_factory=list)
    links: list[tuple[str, str, str]] = field(default_factory=list)
    remarks: list[tuple[str, str, str, int]] = field(default_factory=list)


_MENTION = re.compile(r"T\S+\t(\S+) (\d+ \d+(?:;\d+ \d+)*)(?:\t(.*))?")
_RELATION = re.compile(r"R\S+\t(\S+) (\S+?):(\S+) (\S+?):(\S+)\s*")
_EVENT = re.compile(r"E\S+\t(\S+?):(\S+)((?: +\S+?:\S+)*)\s*")
_GROUP = re.compile(r"\*\t(\S+)((?: +\S+)+)\s*")
_ATTRIBUTE = re.compile(r"[AM]\S+\t(\S+) (\S+)(?: +(\S.*?))?\s*")
_LINK = re.compile(r"N\S+\t\S+ (\S+) (\S+)(?:\t(.*))?")
_REMARK = re.compile(r"#\S*\t(\S+) (\S+)(?:\t(.*))?")
_EXPECTED = {
    "T": "T1<TAB>Type 0 5<TAB>text",
    "R": "R1<TAB>Type Arg1:T1 Arg2:T2",
    "E": "E1<TAB>Type:T1 Role:T2",
    "*": "*<TAB>Equiv T1 T2",
    "A": "A1<TAB>Name T1 value",
    "M": "M1<TAB>Name T1",
    "N": "N1<TAB>Reference T1 base:id<TAB>name",
    "#": "#1<TAB>AnnotatorNotes T1<TAB>text",
}


def parse(text: str, file: str, article: str, losses: Losses) -> Document:
    """The document of a file's text; lines that can't be read are counted, and named by file and line."""
    found = Document()
    for number, raw in enumerate(text.split("\n"), 1):
        line = raw.removesuffix("\r")
        if not line.strip():
            continue
        reader = _READERS.get(line[:1])
        if reader is None or not reader(found, line, number):
            wanted = _EXPECTED.get(line[:1], "a line that begins with T, E, R, *, A, M, N or #, and an id that is new")
            cause = "lines that can't be read are left out"
            losses.note("repair.line", cause, article=article, before=f"{file}:{number}: „{line[:40]}“; expected {wanted}")
    return found


def _id(line: str) -> str:
    return line.partition("\t")[0]


def _new(known: dict[str, Any], line: str, value: Any) -> bool:
    """Takes a line in; False where another has its id."""
    return known.setdefault(_id(line), value) is value


def _mention(into: Document, line: str, number: int) -> bool:
    found = _MENTION.fullmatch(line)
    if found is None:
        return False
    pairs = [pair.split(" ") for pair in found[2].split(";")]
    if any(len(digits) > 12 for pair in pairs for digits in pair):
        return False
    fragments = tuple(sorted((int(start), int(end)) for start, end in pairs))
    return _new(into.mentions, line, Mention(label=found[1], fragments=fragments, quote=found[3], line=number))


def _relation(into: Document, line: str, number: int) -> bool:
    found = _RELATION.fullmatch(line)
    return found is not None and _new(
        into.relations, line, Tie(label=found[1], args=((found[2], found[3]), (found[4], found[5])), line=number)
    )


def _event(into: Document, line: str, number: int) -> bool:
    found = _EVENT.fullmatch(line)
    if found is None:
        return False
    args = tuple((role, ref) for role, _, ref in (each.partition(":") for each in found[3].split()))
    return _new(into.events, line, Tie(label=found[1], trigger=found[2], args=args, line=number))


def _group(into: Document, line: str, _: int) -> bool:
    found = _GROUP.fullmatch(line)
    if found is not None:
        into.groups.append((found[1], tuple(found[2].split())))
    return found is not None


def _attribute(into: Document, line: str, number: int) -> bool:
    found = _ATTRIBUTE.fullmatch(line)
    if found is not None:
        into.attributes.append((found[1], found[2], found[3], number))
    return found is not None


def _link(into: Document, line: str, _: int) -> bool:
    found = _LINK.fullmatch(line)
    if found is not None:
        into.links.append((found[1], found[2], found[3] or ""))
    return found is not None


def _remark(into: Document, line: str, number: int) -> bool:
    found = _REMARK.fullmatch(line)
    if found is not None:
        into.remarks.append((found[1], found[2], found[3] or "", number))
    return found is not None


_READERS: dict[str, Callable[[Document, str, int], bool]] = {
    "T": _mention,
    "R": _relation,
    "E": _event,
    "*": _group,
    "A": _attribute,
    "M": _attribute,
    "N": _link,
    "#": _remark,
}
