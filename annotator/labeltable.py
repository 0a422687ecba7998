"""A scheme from a table: one label a row, every cell taken as the text it is, every wrong row named."""

import csv
import io
from collections import Counter
from collections.abc import Iterator, Mapping

from msgspec import UNSET
from msgspec.structs import replace

from annotator.labels import NewLabel, entry, folded, name_problem, problems
from annotator.problem import Problem, known_names
from annotator.scheme import RelationLabel, Scheme, TopicLabel, clipped

COLUMNS = ("label", "name", "key", "colour", "description", "kind", "head", "tail")
LARGEST, MOST = 2**20, 1_000
_KINDS = ("span", "relation", "topic")
_SPELLINGS = {"color": "colour", "shortcut": "key"}
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\uff1d", "\uff0b", "\uff0d", "\uff20")
_SHOWN = 20

Row = dict[str, str]


class TableRefused(ValueError):
    """A table that is no scheme; `problems` names what is wrong, row by row."""

    def __init__(self, problems: list[Problem]) -> None:
        more = len(problems) - _SHOWN
        lines = [str(problem) for problem in problems[:_SHOWN]] + ([f"and {more} more"] if more > 0 else [])
        super().__init__("\n".join(lines))
        self.problems = problems


def from_csv(text: str, *, file: str = "labels") -> Scheme:
    """The scheme of a table with the column `label` and any of name, key, colour, description, kind (span, relation, topic), head and tail.

    Cells are text: NO, on and 007 are labels like others. head and tail list labels with spaces between. What a row leaves open is given a
    free key and colour. Raises TableRefused that names every wrong row.
    """
    rows, wrong = _rows(text, file)
    if len(rows) > MOST:
        raise TableRefused([_problem(file, rows[MOST][0], f"the table has {len(rows):,} labels; at most {MOST:,} are read")])
    scheme = Scheme()
    # what a row says of its key and colour comes before what is chosen for others
    for line, row in sorted(rows, key=lambda each: (not each[1]["key"].strip(), not each[1]["colour"].strip())):
        found = [f"{column}: {said}" for column, said in _cell_problems(row)] or list(_row_problems(scheme, row))
        wrong += [_problem(file, line, said) for said in found]
        if not found:
            scheme = _with(scheme, row)
    known = set(scheme.span_labels)
    for line, row in rows:
        ends = [(column, label) for column in ("head", "tail") for label in row[column].split() if label not in known]
        wrong += [
            _problem(file, line, f"{column}: {clipped(label)} is no span label of this table; {known_names(label, known)}")
            for column, label in ends
        ]
    if not (rows or wrong):
        wrong.append(_problem(file, 1, "the table has no label; expected one a row below the names of the columns"))
    if wrong:
        raise TableRefused(sorted(wrong, key=lambda problem: problem.line))
    order = {row["label"].strip(): line for line, row in rows if _kind(row) == "span"}
    return replace(scheme, spans=tuple(sorted(scheme.spans, key=lambda each: order[each.label])))


def _rows(text: str, file: str) -> tuple[list[tuple[int, Row]], list[Problem]]:
    body = text.removeprefix("\ufeff")
    if len(body) > LARGEST:
        return [], [_problem(file, 1, f"the table has {len(body):,} characters; at most {LARGEST:,} are read")]
    first = next((line for line in body.splitlines() if line.strip()), "")
    reader = csv.reader(io.StringIO(body, newline=""), delimiter=max(",;\t|", key=first.count), strict=True)
    rows: list[tuple[int, Row]] = []
    names: list[str] | None = None
    while True:
        line = reader.line_num + 1
        try:
            cells = next(reader)
        except StopIteration:
            return rows, []
        except csv.Error as error:
            return [], [_problem(file, line, f"{error}; expected cells with quotes doubled inside quotes")]
        if not any(cell.strip() for cell in cells):
            continue
        if names is None:
            names = [_SPELLINGS.get(name, name) for name in (cell.strip().lower() for cell in cells)]
            wrong = _header_problem(names)
            if wrong:
                return [], [_problem(file, line, wrong)]
        elif len(cells) != len(names):
            return rows, [
                _problem(
                    file, line, f"the row has {len(cells)} cells, the header {len(names)}. Is a quotation mark or a delimiter missing?"
                )
            ]
        else:
            rows.append((line, dict.fromkeys(COLUMNS, "") | dict(zip(names, cells, strict=True))))


def _header_problem(names: list[str]) -> str:
    twice = next((name for name, count in Counter(names).items() if count > 1), None)
    strange = next((name for name in names if name not in COLUMNS), None)
    if "label" not in names:
        return f"there is no column 'label'; {known_names('label', names)}. The first row names the columns"
    if twice is not None:
        return f"the column {twice!r} stands twice; rename or remove one"
    return (
        f"the column {clipped(strange)} means nothing here; {known_names(strange, COLUMNS)}. Rename or remove it"
        if strange is not None
        else ""
    )


def _cell_problems(row: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    for column, cell in row.items():
        if cell.startswith(_FORMULA):
            yield column, f"{clipped(cell)} begins like a formula, which spreadsheets run; begin it with a letter"


def _row_problems(scheme: Scheme, row: Row) -> Iterator[str]:
    kind = _kind(row)
    if kind not in _KINDS:
        yield f"kind: {clipped(row['kind'])} is none of {', '.join(_KINDS)}; events are written in corpus.annotator.json"
    elif kind == "span":
        yield from problems(scheme, _new_label(row))
    else:
        yield from filter(None, [name_problem(row["label"].strip())])
        layer: tuple[RelationLabel | TopicLabel, ...] = scheme.relations if kind == "relation" else scheme.topics
        if any(folded(each.label) == folded(row["label"].strip()) for each in layer):
            yield f"the {kind} {clipped(row['label'])} stands on an earlier row"
    strange = next((column for column in ("head", "tail") if kind != "relation" and row[column].strip()), None)
    if strange is not None:
        yield f"{strange}: only relations have one"


def _kind(row: Row) -> str:
    return row["kind"].strip().lower() or "span"


def _new_label(row: Row) -> NewLabel:
    said = {column: row[column].strip() for column in ("label", "name", "key", "colour", "description")}
    label = NewLabel(label=said["label"], name=said["name"], description=said["description"])
    return replace(label, key=said["key"] or UNSET, colour=said["colour"] or UNSET)


def _with(scheme: Scheme, row: Row) -> Scheme:
    label, name, text = (row[column].strip() for column in ("label", "name", "description"))
    match _kind(row):
        case "relation":
            relation = RelationLabel(
                label=label, name=name, description=text, head=tuple(row["head"].split()), tail=tuple(row["tail"].split())
            )
            return replace(scheme, relations=(*scheme.relations, relation))
        case "topic":
            return replace(scheme, topics=(*scheme.topics, TopicLabel(label=label, name=name, key=row["key"].strip(), description=text)))
    return replace(scheme, spans=(*scheme.spans, entry(scheme, _new_label(row))))


def _problem(file: str, line: int, message: str) -> Problem:
    return Problem(rule="csv", file=file, line=line, message=message if message.endswith((".", "?")) else f"{message}.")
