"""Passages behind a number: the text around a case, with what each of two readers marked there, side by side."""

from collections.abc import Iterable, Sequence
from html import escape

from annotator.agreement.disagreement import Case
from annotator.agreement.values import Unit
from annotator.model import Record

_AROUND = 60
_SHOWN = 50


class Passage(Record, frozen=True, kw_only=True):
    """One case in its text: what stands before and behind, and between them what each reader marked, as (text, marked) pieces."""

    article: str
    readers: tuple[str, str]
    kind: str
    labels: tuple[str, str]
    start: int
    end: int
    before: str
    behind: str
    sides: tuple[tuple[tuple[str, bool], ...], tuple[tuple[str, bool], ...]]


class Passages(Record, frozen=True, kw_only=True):
    """Cases in their texts; a notebook shows them side by side."""

    what: str
    found: tuple[Passage, ...]

    def __len__(self) -> int:
        return len(self.found)

    def __str__(self) -> str:
        lines = [f"{self.what}: {_number(self.found)}"]
        for each in self.found[:_SHOWN]:
            lines.append(f"{each.article} [{each.start}, {each.end}) {each.kind}")
            for reader, label, pieces in zip(each.readers, each.labels, each.sides, strict=True):
                said = "".join(f"[{text}]" if marked else text for text, marked in pieces)
                lines.append(f"  {reader}: …{each.before}{said}{each.behind}… {label or '(nothing)'}")
        return "\n".join([*lines, *_more(self.found)])

    def _repr_html_(self) -> str:
        rows = "".join(_html(each) for each in self.found[:_SHOWN])
        more = "".join(f"<p>{escape(line)}</p>" for line in _more(self.found))
        return f"<p>{escape(self.what)}: {_number(self.found)}</p><table><tbody>{rows}</tbody></table>{more}"


def passages(what: str, cases: Iterable[tuple[tuple[str, str], Case]], texts: dict[str, str]) -> Passages:
    """Cases with the text around them, in the order given."""
    return Passages(what=what, found=tuple(_passage(readers, case, texts[case.article]) for readers, case in cases))


def _passage(readers: tuple[str, str], case: Case, text: str) -> Passage:
    there = [unit for unit in (case.a, case.b, *case.near) if unit is not None]
    start, end = min(unit.start for unit in there), max(unit.end for unit in there)
    # a case of one span alone shows what the other marked near it
    one, other = ((case.a,) if case.a else case.near), ((case.b,) if case.b else case.near)
    return Passage(
        article=case.article,
        readers=readers,
        kind=case.kind,
        labels=(_labels(one), _labels(other)),
        start=start,
        end=end,
        before=text[max(0, start - _AROUND) : start],
        behind=text[end : end + _AROUND],
        sides=(_pieces(one, text, start, end), _pieces(other, text, start, end)),
    )


def _labels(units: Sequence[Unit]) -> str:
    return ", ".join(dict.fromkeys(unit.label for unit in units))


def _pieces(units: Sequence[Unit], text: str, start: int, end: int) -> tuple[tuple[str, bool], ...]:
    """A stretch of text in pieces that are marked or not."""
    marked = [any(first <= place < last for unit in units for first, last in unit.segments) for place in range(start, end)]
    found: list[tuple[str, bool]] = []
    for place, flag in enumerate(marked, start):
        if found and found[-1][1] == flag:
            found[-1] = (found[-1][0] + text[place], flag)
        else:
            found.append((text[place], flag))
    return tuple(found)


def _html(each: Passage) -> str:
    sides = "".join(
        f"<tr><td>{escape(reader)}</td><td style='text-align:left'><bdi>…{escape(each.before)}"
        + "".join(f"<mark>{escape(text)}</mark>" if marked else escape(text) for text, marked in pieces)
        + f"{escape(each.behind)}…</bdi></td><td>{escape(label) or '–'}</td></tr>"
        for reader, label, pieces in zip(each.readers, each.labels, each.sides, strict=True)
    )
    return f'<tr><th colspan="3" style="text-align:left">{escape(each.article)} [{each.start}, {each.end}): {escape(each.kind)}</th></tr>{sides}'


def _number(found: Sequence[Passage]) -> str:
    return "1 passage" if len(found) == 1 else f"{len(found)} passages"


def _more(found: Sequence[Passage]) -> list[str]:
    return [f"… and {len(found) - _SHOWN} more; narrow the question"] if len(found) > _SHOWN else []
