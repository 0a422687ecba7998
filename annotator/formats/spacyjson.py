"""spaCy's training data as JSON: pairs of a text and its annotations, or objects that hold both, in a list or on lines.

Annotations are flat `entities`, groups of `spans` such as `sc`, and `cats`. The file carries no quotes, so where the unit of its offsets matters
the caller says it.
"""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from annotator.formats.jsonvalues import lines, values
from annotator.formats.options import Options
from annotator.formats.units import Evidence, Measure
from annotator.gold import SCHEMA, Coverage, GoldRecord, Provenance
from annotator.loss import Losses
from annotator.model import Labels, Record, Span, Topic
from annotator.problem import Problem
from annotator.records import decode, text_sha256

_GROUP, _HEAD = "sc", 2**12
_OWN_KEYS = frozenset({"text", "entities", "ents", "spans", "cats"})
_SPAN_KEYS = frozenset({"start", "end", "label"})


class Place(Record, frozen=True, kw_only=True):
    """A span in the file's offsets, with what else the file says of it."""

    start: int
    end: int
    label: str
    ext: dict[str, Any] = {}  # noqa: RUF012 - msgspec copies it


class Example(Record, frozen=True, kw_only=True):
    """One text of a file; `read` is whether its spans are said, if only that there are none."""

    line: int
    text: str
    places: tuple[Place, ...]
    read: bool
    cats: dict[str, bool]
    rest: dict[str, Any]


def read(source: Path, losses: Losses, options: Options) -> Iterator[GoldRecord]:
    """The records of a file. Raises UnitUnproven where the offsets' unit matters and nobody said it."""
    evidence = Evidence()
    used: dict[str, None] = {}
    for example in _examples(source, Losses()):
        for place in example.places:
            used[place.label] = None
            evidence.add(example.text, place.start, place.end, where=f"{source.name}:{example.line}")
    proof = evidence.proof(default="codepoint", unit=options.unit, file=source.name)
    proof.note(losses)
    labels = options.labels.spans if options.labels != Labels() else tuple(used)
    for number, example in enumerate(_examples(source, losses), 1):
        yield _record(example, f"{source.stem}-{number}", proof.measure(example.text), labels, source.name, losses, options)


def _examples(source: Path, losses: Losses) -> Iterator[Example]:
    for line, text, said in _pairs(source, losses):
        where = f"{source.name}:{line}"
        if isinstance(text, str) and text.strip() and isinstance(said, dict):
            yield _example(line, text, said, where, losses)
        else:
            found = "a text without annotations" if isinstance(text, str) and text.strip() else "no text"
            wanted = "expected a pair of a text and an object of annotations, or an object with a text"
            losses.note("record.skipped", "rows without a text or annotations", article=where, before=f"{where}: {found}; {wanted}")


def _pairs(source: Path, losses: Losses) -> Iterator[tuple[int, Any, Any]]:
    """Texts with their annotations; where an object holds both, it is its own annotations."""
    if _by_lines(source):
        with source.open("rb") as file:
            for line, raw in lines(file):
                found: Any = decode(raw, list if raw.lstrip()[:1] == b"[" else dict, file=source.name, line=line)
                match found:
                    case Problem():
                        losses.note("record.skipped", "rows that can't be read", article=found.where, before=str(found))
                    case [text, said]:
                        yield line, text, said
                    case dict():
                        yield line, found.get("text"), found
                    case _:
                        yield line, None, None
        return
    # in a list of pairs, a text and an object of annotations take turns
    waiting: tuple[int, str] | None = None
    for line, raw in values(source, (str, dict)):
        value: Any = decode(raw, dict if raw[:1] == b"{" else str, file=source.name, line=line)
        if waiting and not isinstance(value, dict):
            yield *waiting, None
            waiting = None
        if isinstance(value, Problem):
            losses.note("record.skipped", "rows that can't be read", article=f"{source.name}:{line}", before=str(value))
        elif isinstance(value, str):
            waiting = (line, value)
        elif waiting:
            yield *waiting, value
            waiting = None
        else:
            yield line, value.get("text"), value
    if waiting:
        yield *waiting, None


def _by_lines(source: Path) -> bool:
    """Whether a pair, or an object with a text, stands on each line."""
    with source.open("rb") as file:
        if re.match(rb"(\xef\xbb\xbf)?\s*\[\s*[\[{]", file.read(_HEAD)):
            return False
        file.seek(0)
        _, first = next(lines(file), (0, b""))
    found = decode(first, list if first.lstrip()[:1] == b"[" else dict)
    match found:
        case [str(), dict()] | {"text": _}:
            return True
    return False


def _example(line: int, text: str, said: dict[str, Any], where: str, losses: Losses) -> Example:
    groups = said.get("spans")
    listed: list[tuple[str, Any]] = [(name, said.get(name)) for name in ("entities", "ents")]
    listed += list(groups.items()) if isinstance(groups, dict) else [(_GROUP, groups)]
    places, known, strange = [], False, False
    for group, items in listed:
        if items is None:
            continue
        if not isinstance(items, list) or any(isinstance(each, str) for each in items):
            cause = "spans are passed over that don't stand in a list of start, end and label, as tags of tokens don't"
            losses.note("repair.span", cause, article=where, before=f"{where}: {group} is {str(items)[:60]}")
            strange = True
            continue
        known = True
        for each in items:
            place = _place(each, group)
            if place is None:
                cause = "spans are left out that don't say a start, an end behind it and a label"
                losses.note("repair.span", cause, article=where, before=f"{where}: {each!r}")
            else:
                places.append(place)
    return Example(
        line=line,
        text=text,
        places=tuple({(each.start, each.end, each.label): each for each in reversed(places)}.values())[::-1],
        read=known and not strange,
        cats=_cats(said.get("cats"), where, losses),
        rest={name: value for name, value in said.items() if name not in _OWN_KEYS},
    )


def _place(each: Any, group: str) -> Place | None:
    rest: dict[str, Any] = {} if group in ("entities", "ents", _GROUP) else {"group": group}
    match each:
        case [start, end, label, *more]:
            rest |= {"more": more} if more else {}
        case {"start": start, "end": end, "label": label}:
            rest |= {name: value for name, value in each.items() if name not in _SPAN_KEYS}
        case _:
            return None
    match (start, end, label):
        case (int(), int(), str()) if 0 <= start < end and label and bool not in (type(start), type(end)):
            return Place(start=start, end=end, label=label, ext=rest)
    return None


def _cats(found: Any, where: str, losses: Losses) -> dict[str, bool]:
    if found is None:
        return {}
    cats = found if isinstance(found, dict) else {}
    wrong = [name for name, value in cats.items() if not name or not isinstance(value, int | float)]
    if wrong or not isinstance(found, dict):
        said = f"{where}: cats is {str(found)[:60]}"
        losses.note("repair.cats", "cats are passed over that give a label no number", article=where, before=said)
    # spaCy takes a score of a half or more for a label that is given
    return {name: value >= 0.5 for name, value in cats.items() if name not in wrong}


def _record(
    example: Example, id_: str, measure: Measure, labels: tuple[str, ...], file: str, losses: Losses, options: Options
) -> GoldRecord:
    text = example.text
    spans: list[Span] = []
    for each in example.places:
        start, end = measure.place(each.start), measure.place(each.end)
        if start is None or end is None or start == end:
            said = f"{file}:{example.line}: [{each.start}, {each.end}) {each.label} of {len(text)} characters"
            losses.note("repair.span", "spans are left out that lie outside their text or cut a character", article=id_, before=said)
        else:
            ext = {"spacyjson": each.ext} if each.ext else {}
            spans.append(Span(id=f"s{len(spans) + 1}", start=start, end=end, label=each.label, text=text[start:end], ext=ext))
    given = [label for label, said in example.cats.items() if said]
    covered = options.covered and (example.read or example.cats)
    return GoldRecord(
        schema=SCHEMA,
        id=id_,
        annotator=options.annotator,
        state="done",
        text=text,
        sha256=text_sha256(text),
        lang=options.lang,
        spans=tuple(spans),
        topics=tuple(Topic(id=f"t{number}", label=label) for number, label in enumerate(given, 1)),
        coverage=Coverage(spans=labels if example.read else (), topics=tuple(example.cats), zones=((0, len(text)),))
        if covered
        else Coverage(spans=(), zones=()),
        prov=Provenance(tool="", import_={"format": "spacyjson", "file": file, "line": example.line}),
        ext={"spacyjson": example.rest} if example.rest else {},
    )
