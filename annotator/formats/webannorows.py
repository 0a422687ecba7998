"""A WebAnno TSV file as it stands: its layers, its rows, and its text, which is put together from the sentences.

Sentences bring their text on `#Text=` lines, and their first token says where it begins; what stands between two sentences the file doesn't hold.
"""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Literal

from annotator.formats.options import Options, Unit
from annotator.formats.units import Evidence, Measure, Proof, UnitUnproven, counting
from annotator.loss import Losses
from annotator.model import Record
from annotator.records import LINE_CAP

Kind = Literal["span", "relation", "chain"]
Role = Literal["value", "nothing", "slot", "target", "end"]

_KINDS: dict[str, Kind] = {"#T_SP=": "span", "#T_RL=": "relation", "#T_CH=": "chain"}
_FORMAT = re.compile(r"#FORMAT=WebAnno TSV 3(?:\.(\d+))?\s*")
_UNIT = re.compile(r"\d+-\d+(?:\.\d+)?")
_OFFSETS = re.compile(r"(\d{1,10})-(\d{1,10})")
_PIECE = re.compile(r"\\(?:->|.)|.", re.DOTALL)
_ESCAPED = re.compile(r"\\(->|.)", re.DOTALL)
_IN_TEXT = re.compile(r"\\(u[0-9A-Fa-f]{4}|.)", re.DOTALL)
_VALUES = {"t": "\t", "n": "\n"} | {each: each for each in ("\\", "[", "]", "|", "_", "->", ";", "*")}
_TEXTS = {"t": "\t", "n": "\n", "f": "\f", "r": "\r", "b": "\b", "\\": "\\"}


class Column(Record, frozen=True, kw_only=True):
    """A column: the feature that it holds, and what its cells are; a slot's `base` and a relation's are the layer that it points to."""

    feature: str = ""
    role: Role = "value"
    base: str = ""


class Layer(Record, frozen=True, kw_only=True):
    """A layer of the header and its columns, the first of which is column `first` of the rows."""

    name: str
    kind: Kind
    first: int
    columns: tuple[Column, ...]

    @property
    def short(self) -> str:
        """The layer's name without its package."""
        return self.name.rpartition(".")[2]


class Row(Record, frozen=True, kw_only=True):
    """A token or a part of one: its name such as `1-2` or `1-2.1`, its place in the file's unit, and its cells."""

    line: int
    unit: str
    start: int
    end: int
    quote: str
    cells: tuple[str, ...]


class Sheet(Record, frozen=True, kw_only=True):
    """A file: its layers, its rows in code points of its text, and how the unit of its offsets was found."""

    layers: tuple[Layer, ...]
    rows: tuple[Row, ...]
    text: str
    line: int
    proof: Proof


Sentence = tuple[int, str, int]  # the line of its text, the text, and the number of its first row


def sheet(path: Path, name: str, losses: Losses, options: Options) -> Sheet:
    """A file, with what can't be read counted. Raises ValueError where it is no WebAnno TSV 3, or where its offsets don't fit its text."""
    layers: list[Layer] = []
    sentences: list[Sentence] = []
    rows: list[Row] = []
    pending: list[str] = []
    width, minor, began = 0, 0, 0
    for number, line in _lines(path, name):
        if number == 1:
            minor = _version(line, name)
        elif line[:6] in _KINDS and not (rows or pending):
            layers.append(_layer(line, width, name, number))
            width += len(layers[-1].columns)
        elif line.startswith("#Text="):
            began = number if not pending else began
            pending.append(_text(line[6:], minor))
        elif line.startswith("#"):
            losses.note("attr.lost", "names of sentences and other lines of comment are left out", article=f"{name}:{number}", before=line)
        elif line:
            row = _row(line, number, width, name, losses)
            if row is None:
                continue
            if pending:
                sentences.append((began, "\n".join(pending), len(rows)))
                pending = []
            if not sentences:
                raise ValueError(f"{name}:{number}: a token stands before any #Text= line; expected the sentence's text first. {_AGAIN}")
            rows.append(row)
    if pending:
        sentences.append((began, "\n".join(pending), len(rows)))
    if not sentences:
        raise ValueError(f"{name}: no sentence is in the file; expected #Text= lines and rows of tokens after the header. {_AGAIN}")
    text, proof = _placed(sentences, rows, name, losses, options)
    measure = proof.measure(text)
    placed = tuple(_in_code_points(row, measure) for row in rows)
    return Sheet(layers=tuple(layers), rows=placed, text=text, line=sentences[0][0], proof=proof)


def parts(cell: str, separator: str) -> list[str]:
    """What a cell holds between separators that no backslash escapes."""
    if "\\" not in cell:
        return cell.split(separator)
    found = [""]
    for piece in _PIECE.findall(cell):
        if piece == separator:
            found.append("")
        else:
            found[-1] += piece
    return found


def value(cell: str) -> str:
    """A value without its escapes."""
    return _ESCAPED.sub(lambda found: _VALUES.get(found[1], found[0]), cell)


_AGAIN = "Export the document again as WebAnno TSV 3.3."


def _version(line: str, name: str) -> int:
    found = _FORMAT.fullmatch(line)
    if found is None:
        raise ValueError(f"{name}:1: the first line is {line[:60]!r}; expected '#FORMAT=WebAnno TSV 3.3'. {_AGAIN}")
    return int(found[1] or 0)


def _layer(line: str, first: int, name: str, number: int) -> Layer:
    kind = _KINDS[line[:6]]
    layer, *declared = [each for each in line[6:].split("|") if each] or [""]
    columns: list[Column] = []
    for each in declared:
        before = columns[-1] if columns else Column()
        if kind == "span" and each.startswith("ROLE_"):
            columns.append(Column(feature=_slot(each), role="slot"))
        elif kind == "span" and before.role == "slot":
            columns.append(Column(feature=before.feature, role="target", base=each))
        elif kind == "relation" and each.startswith("BT_"):
            columns.append(Column(role="end", base=each[3:]))
        else:
            columns.append(Column(feature=each))
    whole = bool(layer) and sum(each.role == "slot" for each in columns) == sum(each.role == "target" for each in columns)
    if not whole or (kind == "relation" and [each.role for each in columns].count("end") != 1):
        wanted = "a layer's name and its features; each slot is followed by its target, and a relation ends with BT_ and its base"
        raise ValueError(f"{name}:{number}: the header says {line[:80]!r}; expected {wanted}. {_AGAIN}")
    return Layer(name=layer, kind=kind, first=first, columns=tuple(columns) or (Column(role="nothing"),))


def _slot(declared: str) -> str:
    """The feature in `ROLE_package.Layer:feature_package.Link`."""
    said = declared.removeprefix("ROLE_").rpartition(":")[2]
    head, dot, _ = said.partition(".")
    return (head if dot else said).rpartition("_")[0] or said


def _row(line: str, number: int, width: int, name: str, losses: Losses) -> Row | None:
    fields = line.split("\t")
    if len(fields) == width + 4 and not fields[-1]:
        fields.pop()
    where, offsets = f"{name}:{number}", _OFFSETS.fullmatch(fields[1]) if len(fields) > 1 else None
    if len(fields) != width + 3:
        said = f"{where}: {max(0, len(fields) - 3)} cells behind the token, expected {width}: {line[:60]}"
        losses.note("repair.row", "rows with another number of columns than the header says are left out", article=where, before=said)
        return None
    if not _UNIT.fullmatch(fields[0]) or offsets is None or int(offsets[1]) > int(offsets[2]):
        said = f"{where}: {line[:60]}; expected a row such as 1-2, 4-8, Haag"
        losses.note("repair.row", "rows are left out that don't begin with a token's number and its offsets", article=where, before=said)
        return None
    return Row(line=number, unit=fields[0], start=int(offsets[1]), end=int(offsets[2]), quote=fields[2], cells=tuple(fields[3:]))


def _text(said: str, minor: int) -> str:
    def plain(found: re.Match[str]) -> str:
        if len(found[1]) > 1:
            return chr(int(found[1][1:], 16)) if minor < 2 else found[0]
        return found[1] if found[1] < " " else _TEXTS.get(found[1], found[0])

    text = _IN_TEXT.sub(plain, said)
    # the oldest versions escape what is beyond the first plane as two halves
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace") if minor < 2 else text


def _placed(sentences: list[Sentence], rows: list[Row], name: str, losses: Losses, options: Options) -> tuple[str, Proof]:
    """The text, and the unit in which every token stands where the file says: UTF-16 units as the format has it, else another that fits."""
    units: tuple[Unit, ...] = (options.unit,) if options.unit else ("utf16", "codepoint", "utf8")
    refused: list[ValueError] = []
    for unit in units:
        try:
            text, gaps = _joined(sentences, rows, unit, name)
            proof = _proof(text, rows, unit, name)
        except ValueError as error:
            refused.append(error)
            continue
        for line in gaps:
            cause = "the file doesn't hold what stands between two sentences; blanks stand there"
            losses.note("repair.gap", cause, article=f"{name}:{line}", before=f"{name}:{line}: a gap before the sentence")
        return text, proof
    raise refused[0]


def _joined(sentences: list[Sentence], rows: list[Row], unit: Unit, name: str) -> tuple[str, list[int]]:
    pieces: list[str] = []
    gaps: list[int] = []
    length = 0
    for number, (line, said, first) in enumerate(sentences):
        # a sentence without tokens follows on the line after the one before it
        start = _start(said, rows[first], unit) if first < len(rows) else length + bool(pieces)
        if start < length:
            raise UnitUnproven(
                f"{name}:{rows[first].line}: the sentence begins at {start}, but the text before it ends at {length}. "
                "Was the file edited? Export the document again."
            )
        if start > length + 1 or (start > length and not pieces):
            gaps.append(line)
        if start - length > LINE_CAP:
            raise ValueError(
                f"{name}:{line}: the sentence begins at {start}, far behind the text before it, which ends at {length}. {_AGAIN}"
            )
        gap = start - length
        pieces += ("\n" + " " * (gap - 1) if number and gap else " " * gap, said)
        length = start + counting(said, unit)(len(said)) if said else start
    return "".join(pieces), gaps


def _start(said: str, row: Row, unit: Unit) -> int:
    """Where a sentence begins: with its first token, unless that row couldn't be read."""
    return row.start - counting(said, unit)(max(0, said.find(row.quote)))


def _proof(text: str, rows: list[Row], unit: Unit, name: str) -> Proof:
    evidence, plain = Evidence(), Measure(text, unit, "as is")
    for row in rows:
        start, end = plain.place(row.start), plain.place(row.end)
        raw = start is not None and end is not None and text[start:end] == row.quote
        # versions differ in whether they escape a token
        quote = row.quote if raw or "\\" not in row.quote else value(row.quote)
        evidence.add(text, row.start, row.end, quote, where=f"{name}:{row.line}")
    return evidence.proof(default=unit, unit=unit, file=name)


def _in_code_points(row: Row, measure: Measure) -> Row:
    start, end = measure.place(row.start), measure.place(row.end)
    if start is None or end is None:
        raise AssertionError("the proof holds every row's offsets to the text")
    return Row(line=row.line, unit=row.unit, start=start, end=end, quote=row.quote, cells=row.cells)


def _lines(path: Path, name: str) -> Iterator[tuple[int, str]]:
    with path.open("rb") as file:
        number = 0
        while raw := file.readline(LINE_CAP + 1):
            number += 1
            if len(raw) > LINE_CAP:
                raise ValueError(
                    f"{name}:{number}: the line has more than {LINE_CAP:,} bytes; a token or a sentence was expected. {_AGAIN}"
                )
            try:
                line = raw.decode("utf-8-sig" if number == 1 else "utf-8")
            except UnicodeDecodeError as error:
                raise ValueError(f"{name}:{number}: byte 0x{raw[error.start]:02x} is no UTF-8. Write the file again as UTF-8.") from None
            yield number, line.removesuffix("\n").removesuffix("\r")
