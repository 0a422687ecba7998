"""The rows of a doccano file as they stand: what each says, in its own offsets and with what can't be read left out."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_args

from annotator.formats.jsonvalues import objects
from annotator.formats.options import Options, Unit
from annotator.loss import Losses
from annotator.model import Record

LAYERS = ("spans", "relations", "topics")
MARK = "annotator"
"""The key under which stands what doccano has no place for."""
NAMES = frozenset({"id", "data", "text", "label", "labels", "entities", "relations", "cats", "Comments", MARK})
"""The keys that a row's own data stand under; meta data of these names would overwrite them."""


class Place(Record, frozen=True, kw_only=True):
    """A span in the file's offsets."""

    id: str
    start: int
    end: int
    label: str


class Tie(Record, frozen=True, kw_only=True):
    """A relation between two places."""

    id: str
    label: str
    head: str
    tail: str


class Row(Record, frozen=True, kw_only=True):
    """One article of a file. `id`, `unit` and `lang` are what our own export said; `foreign` is doccano's id, `layers` what the row has places for."""

    line: int
    text: str
    id: str
    unit: Unit | None = None
    lang: str = ""
    foreign: Any = None
    spans: tuple[Place, ...] = ()
    relations: tuple[Tie, ...] = ()
    topics: tuple[str, ...] = ()
    comments: tuple[str, ...] = ()
    meta: dict[str, Any]
    layers: frozenset[str]

    @property
    def labels(self) -> dict[str, list[str]]:
        """The labels that the row uses, by layer."""
        return {
            "spans": [each.label for each in self.spans],
            "relations": [each.label for each in self.relations],
            "topics": list(self.topics),
        }


def rows(source: Path, losses: Losses, options: Options) -> Iterator[Row]:
    """The rows of a file that have a text; what can't be read is counted."""
    for line, found in objects(source, losses):
        where = f"{source.name}:{line}"
        column = options.columns.get("text", "text")
        text = found.get(column)
        if isinstance(text, str) and text.strip():
            yield _row(found, line, where, losses, options)
        else:
            said = f"{where}: no text under {column!r}, but {', '.join(map(repr, found)) or 'nothing'}"
            cause = "rows without a text; columns={'text': '…'} names the key of the text where it is another"
            losses.note("record.skipped", cause, article=where, before=said)


def _row(found: dict[str, Any], line: int, where: str, losses: Losses, options: Options) -> Row:
    rest = dict(found)

    def taken(name: str) -> Any:
        return rest.pop(options.columns.get(name, name), None)

    text, foreign, comments, mark = taken("text"), taken("id"), taken("Comments"), rest.pop(MARK, None)
    said = mark if isinstance(mark, dict) else {}
    unit = said.get("unit")
    # older versions of doccano say labels
    column = options.columns.get("label", "label" if "label" in rest else "labels")
    layers = {layer for layer, name in (("relations", "relations"), ("topics", "cats"), ("spans", "entities")) if _has(rest, name, options)}
    label, entities, ties, cats = rest.pop(column, None), taken("entities"), taken("relations"), taken("cats")
    items = [*_list(entities), *_list(label)]
    names = [str(each) for each in [*_list(label), *_list(cats)] if isinstance(each, str | int) and not isinstance(each, bool)]
    places = [
        place
        for number, each in enumerate(items, 1)
        if not isinstance(each, str | int) and (place := _place(each, number, where, losses)) is not None
    ]
    if places:
        layers.add("spans")
    if names:
        layers.add("topics")
    return Row(
        line=line,
        text=text,
        id=_text(said.get("id")) or ("" if foreign is None else str(foreign)),
        unit=unit if foreign is None and unit in get_args(Unit) else None,
        lang=_text(said.get("lang")),
        foreign=foreign,
        spans=tuple(places),
        relations=tuple(tie for number, each in enumerate(_list(ties), 1) if (tie := _tie(each, number, where, losses)) is not None),
        topics=tuple(name for name in names if name),
        comments=tuple(_text(each.get("text")) if isinstance(each, dict) else str(each) for each in _list(comments)),
        meta=rest,
        layers=frozenset(layers),
    )


def _has(row: dict[str, Any], name: str, options: Options) -> bool:
    return options.columns.get(name, name) in row


def _list(value: Any) -> list[Any]:
    if value is None:
        return []
    return value if isinstance(value, list) else [value]


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""


def _place(each: Any, number: int, where: str, losses: Losses) -> Place | None:
    if isinstance(each, dict):
        key, parts = each.get("id"), [each.get(name) for name in ("start_offset", "end_offset", "label")]
    else:
        key, parts = None, each if isinstance(each, list) else []
    match parts:
        case [int(start), int(end), str(label)] if 0 <= start < end and label and bool not in (type(start), type(end)):
            return Place(id=f"s{number if key is None else key}", start=start, end=end, label=label)
    cause = "spans are left out that don't say a start, an end behind it and a label"
    losses.note("repair.span", cause, article=where, before=f"{where}: {each!r}")
    return None


def _tie(each: Any, number: int, where: str, losses: Losses) -> Tie | None:
    match each:
        case {"from_id": int() | str() as head, "to_id": int() | str() as tail, "type": str(label)} if label:
            return Tie(id=f"r{each.get('id', number)}", label=label, head=f"s{head}", tail=f"s{tail}")
    wanted = "expected from_id, to_id and type"
    losses.note(
        "repair.relation", "relations that say no ends or no type are left out", article=where, before=f"{where}: {each!r}; {wanted}"
    )
    return None
