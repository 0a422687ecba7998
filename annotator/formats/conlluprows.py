"""The rows of a CoNLL-U Plus file by sentences, with the white space that its MISC column or the sentence's text tells of."""

import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from msgspec.structs import replace

from annotator.formats.columns import Block, lines
from annotator.formats.options import Options
from annotator.formats.tagging import MISSING
from annotator.loss import Losses
from annotator.model import Record
from annotator.names import language_problem
from annotator.problem import known_names

OURS = "ANNOTATOR:NE"
"""Our column of tags; further layers are called ANNOTATOR:NE2 and ANNOTATOR:NE3."""
UNREAD = "Covered=No"
"""What the MISC column says of a labelled token that was not read for every label."""

_ESCAPES = {"\\": "\\\\", " ": "\\s", "\t": "\\t", "\n": "\\n", "\r": "\\r", "|": "\\p"}
_PLAIN = {escape: plain for plain, escape in _ESCAPES.items()}
_COLUMNS = re.compile(r"#\s*global\.columns\s*=\s*(.*)")
_TAGS = re.compile(r"(?:[^:]+:)?NER?[0-9]*", re.IGNORECASE)
_ID = re.compile(r"([0-9]{1,9})(?:([-.])([0-9]{1,9}))?")


class Columns(Record, frozen=True, kw_only=True):
    """Where the columns of a file stand: those of tags, and the known ones, -1 for one that isn't there."""

    number: int
    id: int
    form: int
    misc: int
    tags: tuple[int, ...]
    ours: bool


class Token(Record, frozen=True, kw_only=True):
    """A stretch of the text between white space that is known: `after` is None where the file doesn't say what follows."""

    text: str
    before: str = ""
    after: str | None = None


class Sentence(Record, frozen=True, kw_only=True):
    """A sentence: its words with their tags, the tokens that they stand in, by number, and which words were read; where it begins an article, that one's id."""

    block: Block
    tokens: tuple[Token, ...]
    owners: tuple[int, ...]
    read: tuple[bool, ...]
    begins: str | None = None
    paragraph: bool = False
    lang: str = ""


def escaped(text: str) -> str:
    """A text as the MISC column holds it: without blanks, tabs, line ends and bars. Other white space stands as it is."""
    return "".join(_ESCAPES.get(character, character) for character in text)


def unescaped(text: str) -> str:
    """What `escaped` was made from; unknown escapes stay."""
    return re.sub(r"\\.", lambda found: _PLAIN.get(found[0], found[0]), text)


def columns_of(source: Path, options: Options) -> Columns | None:
    """The columns of a file, None for an empty one. Raises ValueError where it doesn't say them, or has none of tokens or tags."""
    _, first = next(lines(source), (1, ""))
    if not first and source.stat().st_size == 0:
        return None
    found = _COLUMNS.match(first)
    if not found:
        raise ValueError(
            f"{source.name}:1: '# global.columns = ID FORM MISC …' was expected, not {first[:60]!r}. Write the names of the columns there; "
            "those of plain CoNLL-U are ID FORM LEMMA UPOS XPOS FEATS HEAD DEPREL DEPS MISC."
        )
    names = found[1].split()
    if "FORM" not in names:
        raise ValueError(f"{source.name}:1: no column FORM among {' '.join(names)}; the file holds no tokens. Put them beside it.")
    tags = _tag_columns(names, options, source)
    places = {name: names.index(name) if name in names else -1 for name in ("ID", "FORM", "MISC")}
    return Columns(
        number=len(names),
        id=places["ID"],
        form=places["FORM"],
        misc=places["MISC"],
        tags=tuple(names.index(name) for name in tags),
        ours=OURS in names,
    )


def sentences(source: Path, columns: Columns, losses: Losses) -> Iterator[Sentence]:
    """The sentences of a file; rows that can't be read are counted and left out."""
    comments: dict[str, str] = {}
    rows: list[tuple[int, list[str]]] = []
    for number, line in lines(source):
        cells = line.split("\t")
        comment = line.startswith("#") and len(cells) != columns.number
        if (comment or not line.strip()) and rows:
            found = _sentence(rows, comments, columns, source, losses)
            rows = []
            if found.owners:
                yield found
                comments = {}
        if comment:
            name, _, value = line[1:].partition("=")
            comments[" ".join(name.split())] = value.strip(" ")
        elif line.strip():
            problem = _problem(cells, columns)
            if problem:
                where = f"{source.name}:{number}"
                losses.note("record.skipped", "rows that can't be read", article=where, before=f"{where}: {problem}: {line[:60]}")
            else:
                rows.append((number, cells))
    if rows and (found := _sentence(rows, comments, columns, source, losses)).owners:
        yield found


def _tag_columns(names: Sequence[str], options: Options, source: Path) -> list[str]:
    asked = options.columns.get("tags", "").split()
    for name in asked:
        if name not in names:
            raise ValueError(f"{source.name}:1: there is no column {name!r}; {known_names(name, names)}")
    found = asked or [name for name in names if re.fullmatch(rf"{OURS}[0-9]*", name)] or [name for name in names if _TAGS.fullmatch(name)]
    if not found:
        raise ValueError(
            f"{source.name}:1: none of the columns {' '.join(names)} seems to hold tags; say which, as in columns={{'tags': {names[-1]!r}}}"
        )
    return found


def _problem(cells: Sequence[str], columns: Columns) -> str:
    if len(cells) != columns.number:
        return f"{len(cells)} columns, expected {columns.number}"
    if columns.id >= 0 and not _ID.fullmatch(cells[columns.id]):
        return f"{cells[columns.id]!r} is no number of a word"
    return "" if cells[columns.form].strip() else "the token is empty"


def _sentence(rows: Sequence[tuple[int, list[str]]], comments: dict[str, str], columns: Columns, source: Path, losses: Losses) -> Sentence:
    tokens: list[Token] = []
    owners: list[int] = []
    words: list[tuple[int, list[str]]] = []
    until = 0
    for number, cells in rows:
        found = _ID.fullmatch(cells[columns.id]) if columns.id >= 0 else None
        if found and found[2] == ".":
            where = f"{source.name}:{number}"
            losses.note("repair.word", "words that stand for no text are left out", article=where, before=f"{where}: {cells[columns.form]}")
            continue
        spans_words = found is not None and found[2] == "-"
        if spans_words or not found or int(found[1]) > until:
            tokens.append(_token(cells, columns))
        if found and spans_words:
            until = int(found[3])
        else:
            owners.append(len(tokens) - 1)
            words.append((number, cells))
    tagged = [["O" if cells[place] == "*" else cells[place] for place in columns.tags] for _, cells in words]
    unread = [columns.misc >= 0 and UNREAD in cells[columns.misc].split("|") for _, cells in words]
    return Sentence(
        block=Block(
            lines=tuple(number for number, _ in words),
            words=tuple(cells[columns.form] for _, cells in words),
            tags=tuple(zip(*tagged, strict=True)),
        ),
        tokens=_spaced(tokens, comments.get("text"), columns, f"{source.name}:{rows[0][0]}", losses),
        owners=tuple(owners),
        read=tuple(not skipped and not set(row) & set(MISSING) for row, skipped in zip(tagged, unread, strict=True)),
        begins=next((comments[name] for name in ("newdoc id", "newdoc") if name in comments), None),
        paragraph=any(name.split()[:1] == ["newpar"] for name in comments),
        lang="" if language_problem(comments.get("language", "")) else comments["language"],
    )


def _token(cells: Sequence[str], columns: Columns) -> Token:
    said = cells[columns.misc].split("|") if columns.misc >= 0 else []
    members = {name: value for name, _, value in (each.partition("=") for each in said)}
    after = "" if members.get("SpaceAfter") == "No" else None
    return Token(
        text=unescaped(members["SpacesInToken"]) if members.get("SpacesInToken") else cells[columns.form],
        before=unescaped(members.get("SpacesBefore", "")),
        after=unescaped(members["SpacesAfter"]) if "SpacesAfter" in members else after,
    )


def _spaced(tokens: Sequence[Token], text: str | None, columns: Columns, where: str, losses: Losses) -> tuple[Token, ...]:
    """The tokens of a sentence with what stands between them; where its text tells it otherwise than they do, as the text tells it."""
    if text is None or text.split() == _joined(tokens).split():
        return tuple(tokens)
    found: list[Token] = []
    end = 0
    for token in tokens:
        start = text.find(token.text, end)
        if start < 0 or text[end:start].strip():
            reason = "a sentence's text isn't that of its tokens; the tokens are used"
            losses.note("repair.text", reason, article=where, before=f"{where}: {text}", after=_joined(tokens))
            return tuple(tokens)
        if found:
            found[-1] = replace(found[-1], after=text[end:start])
        found.append(replace(token, before="" if found else token.before))
        end = start + len(token.text)
    if columns.misc >= 0:
        reason = "a sentence's text tells other blanks than its tokens; the text is used"
        losses.note("repair.text", reason, article=where, before=f"{where}: {_joined(tokens)}", after=text)
    return tuple(found)


def _joined(tokens: Sequence[Token]) -> str:
    parts = [
        f"{token.before if number else ''}{token.text}{' ' if token.after is None else token.after}" for number, token in enumerate(tokens)
    ]
    return "".join(parts).strip()
