"""What the rows of a WebAnno TSV file say: spans over one row or several, events of spans with slots, relations, and chains as entities."""

import re
from collections.abc import Iterable, Iterator
from itertools import zip_longest

from msgspec.structs import replace

from annotator.formats.options import Options
from annotator.formats.webannorows import Layer, Row, Sheet, parts, value
from annotator.loss import Losses
from annotator.model import Argument, Attributes, Entity, Event, Record, Relation, Span

_NUMBERED = re.compile(r"(.*)\[(\d+)\]", re.DOTALL)
_ENDS = re.compile(r"(\d+-\d+(?:\.\d+)?)(?:\[(\d+)_(\d+)\])?")
_TARGET = re.compile(r"(\d+-\d+(?:\.\d+)?)(?:\[(\d+)\])?")
_LINK = re.compile(r"(.*)->(\d+)-(\d+)", re.DOTALL)
_ANY = "uima.tcas.Annotation"
_NONE = ("_", "")
_EMPTY = ("_", "*", "")

Key = tuple[str, str, int]
"""The layer, and beside it a number of the file's, or the row's name and the place in its stack, or the chain and the place in it."""


class Said(Record, frozen=True, kw_only=True):
    """What a file says, spans in the order of the text."""

    spans: tuple[Span, ...]
    relations: tuple[Relation, ...]
    events: tuple[Event, ...]
    entities: tuple[Entity, ...]


class Slot(Record, frozen=True, kw_only=True):
    """A role and the row that fills it with a span of the layer `base`."""

    role: str
    target: str
    base: str


class _Mark:
    """An annotation while its rows are read."""

    def __init__(self, layer: Layer, row: Row) -> None:
        self.layer, self.line = layer, row.line
        self.start, self.end = row.start, row.end
        self.values: dict[str, str] = {}
        self.slots: list[Slot] = []

    def grow(self, row: Row) -> None:
        self.start, self.end = min(self.start, row.start), max(self.end, row.end)


class _Reading:
    """What was found so far, and where one looks up what a row points to."""

    def __init__(self, article: str, name: str, losses: Losses) -> None:
        self.article, self.name, self.losses = article, name, losses
        self.marks: dict[Key, _Mark] = {}
        self.at: dict[tuple[str, str], Key] = {}
        self.spans: dict[Key, Span] = {}
        self.numbers: dict[int, Key] = {}

    def note(self, class_: str, reason: str, line: int, said: str, element: str = "") -> None:
        self.losses.note(class_, reason, article=self.article, element=element, before=f"{self.name}:{line}: {said}")

    def span(self, unit: str, number: int, base: str) -> Span | None:
        """The span of a layer that a row and a number name; without a number the first of its row."""
        if not number:
            return self.spans.get(self.at.get((base, unit), ("", "", 0)))
        return self.spans.get((base, "", number)) or self.spans.get(self.numbers.get(number, ("", "", 0)))


def elements(sheet: Sheet, article: str, name: str, losses: Losses, options: Options) -> Said:
    """The elements of a file. Spans without a character, and what points to nothing, are counted and left out."""
    reading = _Reading(article, name, losses)
    for row in sheet.rows:
        for layer in sheet.layers:
            if layer.kind != "relation":
                for place, entries in enumerate(_stack(row, layer)):
                    _mark(row, layer, place, entries, reading)
    _make_spans(sheet, reading, options)
    entities, mentions = _chained(reading)
    return Said(
        spans=tuple(mentions.get(span.id, span) for span in reading.spans.values()),
        relations=tuple(_relations(sheet, reading, options)),
        events=tuple(_events(reading)),
        entities=entities,
    )


def label_feature(layer: Layer, options: Options) -> str:
    """The feature that holds a layer's labels: the one that the options name for it or for all, else `value`, else the first."""
    features = [each.feature for each in layer.columns if each.role == "value" and each.feature]
    chain = "referenceType" if layer.kind == "chain" else "value"
    wanted = (options.columns.get(layer.name), options.columns.get(layer.short), options.columns.get("label"), chain)
    return next((each for each in wanted if each in features), features[0] if features else "")


def _stack(row: Row, layer: Layer) -> Iterator[list[str]]:
    """What a row says of a layer: for each annotation in the stack its entry in every column."""
    cells = row.cells[layer.first : layer.first + len(layer.columns)]
    stacks = (parts(cell, "|") if cell not in _NONE else [] for cell in cells)
    yield from map(list, zip_longest(*stacks, fillvalue="_"))


def _mark(row: Row, layer: Layer, place: int, entries: list[str], reading: _Reading) -> None:
    """Reads one annotation of a row, or the next row of one that began before."""
    found = [(entry, 0) if column.role == "target" else _numbered(entry) for entry, column in zip(entries, layer.columns, strict=True)]
    number = next((each for _, each in found if each), 0)
    if layer.kind == "chain":
        link = next((each for each in (_LINK.fullmatch(said) for said, _ in found) if each), None)
        if link is None:
            cause = "links of chains are left out that don't say their chain and their place in it, as in coref->1-2"
            reading.note("repair.chain", cause, row.line, f"{' '.join(entries)} of {layer.short}")
            return
        key = (layer.name, link[2], int(link[3]))
    elif number:
        key = (layer.name, "", number)
        reading.numbers.setdefault(number, key)
    else:
        key = (layer.name, row.unit, place)
    reading.at.setdefault((layer.name, row.unit), key)
    reading.at.setdefault((_ANY, row.unit), key)
    if key in reading.marks:
        reading.marks[key].grow(row)
    else:
        reading.marks[key] = _Mark(layer, row)
        _fill(reading.marks[key], [said for said, _ in found], reading)


def _fill(mark: _Mark, entries: list[str], reading: _Reading) -> None:
    roles: list[str] = []
    for said, column in zip(entries, mark.layer.columns, strict=True):
        link = _LINK.fullmatch(said) if mark.layer.kind == "chain" else None
        plain = link[1] if link else said
        if column.role == "slot":
            roles = parts(said, ";") if said not in _NONE else []
        elif column.role == "target":
            targets = parts(said, ";") if said not in _EMPTY else []
            if len(roles) != len(targets):
                told = f"roles {';'.join(roles) or '_'}, targets {said}"
                reading.note("repair.slot", "slots without a role or without a target are left out", mark.line, told)
            for role, target in zip(roles, targets, strict=False):
                name = column.feature if role in _EMPTY else value(role)
                mark.slots.append(Slot(role=name, target=target, base=column.base))
        elif plain not in _EMPTY:
            mark.values[column.feature] = value(plain)


def _numbered(entry: str) -> tuple[str, int]:
    """An entry without the number behind it, and the number; 0 where it has none."""
    found = _NUMBERED.fullmatch(entry)
    if found is None or (len(found[1]) - len(found[1].rstrip("\\"))) % 2:
        return entry, 0
    return found[1], int(found[2])


def _make_spans(sheet: Sheet, reading: _Reading, options: Options) -> None:
    features = {layer.name: label_feature(layer, options) for layer in sheet.layers}
    for key, mark in sorted(reading.marks.items(), key=lambda each: (each[1].start, -each[1].end)):
        feature = features[mark.layer.name]
        label = mark.values.get(feature) or mark.layer.short
        if mark.start == mark.end:
            reading.note("repair.span", "spans without a character are left out", mark.line, f"{label} at {mark.start}")
            continue
        attrs: Attributes = {each: said for each, said in mark.values.items() if each != feature}
        reading.spans[key] = Span(
            id=f"s{len(reading.spans) + 1}",
            start=mark.start,
            end=mark.end,
            label=label,
            text=sheet.text[mark.start : mark.end],
            attrs=attrs,
            ext={"webanno": {"layer": mark.layer.name}},
        )


def _events(reading: _Reading) -> Iterator[Event]:
    hosts = [(key, mark) for key, mark in reading.marks.items() if mark.slots]
    for number, (key, mark) in enumerate(hosts, 1):
        host, args = reading.spans.get(key), []
        for slot in mark.slots:
            found = _TARGET.fullmatch(slot.target)
            filler = reading.span(found[1], int(found[2] or 0), slot.base) if found else None
            if filler is None:
                cause = "events lose arguments whose span the file doesn't hold, or whose span has no character"
                reading.note("event.dropped", cause, mark.line, f"{slot.role}: {slot.target} of {mark.layer.short}", f"v{number}")
            else:
                args.append(Argument(role=slot.role, ref=filler.id))
        if host is None:
            cause = "events lose their trigger, which has no character"
            reading.note("event.dropped", cause, mark.line, f"{mark.layer.short} at {mark.start}", f"v{number}")
        yield Event(
            id=f"v{number}",
            label=host.label if host else mark.layer.short,
            triggers=(host.id,) if host else (),
            args=tuple(args),
            ext={"webanno": {"layer": mark.layer.name}},
        )


def _relations(sheet: Sheet, reading: _Reading, options: Options) -> Iterator[Relation]:
    layers = [(layer, label_feature(layer, options)) for layer in sheet.layers if layer.kind == "relation"]
    number = 0
    for row in sheet.rows:
        for layer, feature in layers:
            for entries in _stack(row, layer):
                number += 1
                found = _relation(f"r{number}", row, layer, feature, entries, reading)
                if found:
                    yield found


def _relation(name: str, row: Row, layer: Layer, feature: str, entries: Iterable[str], reading: _Reading) -> Relation | None:
    """A relation, which stands in the row of its tail and names the row of its head."""
    values: dict[str, str] = {}
    end, base = "_", ""
    for entry, column in zip(entries, layer.columns, strict=True):
        said = _numbered(entry)[0]
        if column.role == "end":
            end, base = entry, column.base
        elif said not in _EMPTY:
            values[column.feature] = value(said)
    label = values.pop(feature, "") or layer.short
    found = _ENDS.fullmatch(end)
    head = reading.span(found[1], int(found[2] or 0), base) if found else None
    tail = reading.span(row.unit, int(found[3] or 0), base) if found else None
    if head is None or tail is None:
        cause = "relations whose head or tail the file doesn't hold are left out"
        reading.note("relation.unknown_arg", cause, row.line, f"{label} from {end} to {row.unit}", name)
        return None
    attrs: Attributes = dict(values)
    return Relation(id=name, label=label, head=head.id, tail=tail.id, attrs=attrs, ext={"webanno": {"layer": layer.name}})


def _chained(reading: _Reading) -> tuple[tuple[Entity, ...], dict[str, Span]]:
    """Chains as entities, each named after its first mention; and the mentions by their ids, pointing to them."""
    chains: dict[tuple[str, str], list[Key]] = {}
    for key in sorted((key for key in reading.spans if reading.marks[key].layer.kind == "chain"), key=lambda key: key[2]):
        chains.setdefault(key[:2], []).append(key)
    entities, mentions = [], {}
    for number, keys in enumerate(chains.values(), 1):
        first = reading.spans[keys[0]]
        entities.append(Entity(id=f"e{number}", name=first.text, label=first.label))
        for key in keys:
            mentions[reading.spans[key].id] = replace(reading.spans[key], entity=f"e{number}")
    return tuple(entities), mentions
