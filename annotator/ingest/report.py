"""What became of a call of `add`: which articles came in, which didn't and why, as a value that a notebook shows."""

from html import escape

from msgspec import field

from annotator.model import Record
from annotator.problem import Problem

_SHOWN = 20


class Skipped(Record, frozen=True, kw_only=True):
    """A text that was not added because the corpus, or the same call, has it already."""

    where: str
    same_as: str

    def __str__(self) -> str:
        return f"{self.where}: the same text as article {self.same_as!r}"


class Detected(Record, frozen=True, kw_only=True):
    """An article whose language nobody gave: the guess, and how sure it is from 0 to 1; `lang` is empty where there was none."""

    article: str
    lang: str
    confidence: float

    def __str__(self) -> str:
        return f"{self.article}: {self.lang or 'no language'} ({self.confidence:.2f})"


class AddReport(Record, frozen=True, kw_only=True):
    """The outcome of adding articles: ids that came in, texts skipped, problems of what was refused, and how texts were read."""

    added: tuple[str, ...] = ()
    replaced: tuple[tuple[str, str], ...] = ()
    skipped: tuple[Skipped, ...] = ()
    refused: tuple[Problem, ...] = ()
    encodings: dict[str, int] = field(default_factory=dict)
    languages: dict[str, int] = field(default_factory=dict)
    unsure: tuple[Detected, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def problems(self) -> tuple[Problem, ...]:
        """What was refused and why."""
        return self.refused

    def __str__(self) -> str:
        return "\n".join([_counts(self), *(f"  {line}" for _, lines in _sections(self) for line in lines)])

    def __repr__(self) -> str:
        return str(self)

    def _repr_html_(self) -> str:
        parts = [f"<p>{escape(_counts(self))}</p>"]
        for title, lines in _sections(self):
            items = "".join(f"<li><bdi>{escape(line)}</bdi></li>" for line in lines)
            shown = " open" if title == "refused" else ""
            parts.append(f"<details{shown}><summary>{escape(title)}</summary><ul>{items}</ul></details>")
        return "".join(parts)


def _counts(report: AddReport) -> str:
    count = len(report.added)
    said = [f"{count} {'article' if count == 1 else 'articles'} added"]
    said += [f"{len(report.replaced)} of them new versions"] if report.replaced else []
    said += [f"{len(report.skipped)} skipped (same text)"] if report.skipped else []
    said += [f"{len(report.refused)} refused"] if report.refused else []
    for name, counts in (("encoding", report.encodings), ("language", report.languages)):
        if counts:
            said.append(f"{name}: " + ", ".join(f"{key or 'unknown'} {number}" for key, number in sorted(counts.items())))
    return "; ".join(said)


def _sections(report: AddReport) -> list[tuple[str, list[str]]]:
    sections = [
        ("refused", [str(problem) for problem in report.refused]),
        ("skipped", [str(skipped) for skipped in report.skipped]),
        ("replaced", [f"{new} replaces {old}" for old, new in report.replaced]),
        ("unsure of the language", [str(detected) for detected in report.unsure]),
        ("notes", list(report.notes)),
    ]
    return [(title, _shortened(lines)) for title, lines in sections if lines]


def _shortened(lines: list[str]) -> list[str]:
    more = len(lines) - _SHOWN
    return [*lines[:_SHOWN], f"and {more} more, in the report's own lists"] if more > 0 else lines
