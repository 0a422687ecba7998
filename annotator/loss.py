"""What a conversion couldn't keep: counted by class and reason, with ids and examples, as a value that a notebook shows."""

import re
from collections.abc import Iterable, Iterator
from html import escape
from typing import TYPE_CHECKING, Literal

from msgspec import field

from annotator.model import Record
from annotator.problem import known_names

if TYPE_CHECKING:
    import pandas as pd

Severity = Literal["fail", "warn", "note"]
CLASSES: dict[str, tuple[Severity, str]] = {
    "span.overlap": ("fail", "spans that share characters"),
    "span.discontinuous": ("fail", "spans of several segments"),
    "span.subtoken": ("fail", "spans that begin or end inside a token"),
    "relation.dropped": ("fail", "relations that the format has no place for"),
    "relation.unknown_arg": ("fail", "relations that lost their head or tail"),
    "event.dropped": ("fail", "events that the format has no place for, or that lost a trigger or an argument"),
    "event.split": ("fail", "events that became several relations or lost some of their triggers"),
    "label.collision": ("fail", "two labels that would become one, or keys that would overwrite data"),
    "coverage.lost": ("fail", "articles that nobody read in whole, or not for every label: what is unknown would become negative"),
    "coverage.boilerplate": (
        "warn",
        "articles with boilerplate, credits or damaged text, which nobody is asked to read and which becomes negative",
    ),
    "attr.lost": ("warn", "attributes, meta data and foreign keys"),
    "kb.lost": ("warn", "entities and their links"),
    "note.lost": ("warn", "notes"),
    "doclabel.lost": ("warn", "topics"),
    "annotator.lost": ("warn", "who read the article"),
    "provenance.lost": ("warn", "who suggested an element, how it was decided, and what else is known of its origin"),
    "label.renamed": ("warn", "labels"),
    "role.renamed": ("warn", "roles"),
    "id.renumbered": ("warn", "ids"),
    "text.changed": ("warn", "texts"),
    "record.skipped": ("warn", "records that were left out"),
    "unit.detected": ("note", "the unit in which offsets are counted"),
    "reader.detected": ("note", "whose an import's readings are"),
    "scheme.detected": ("note", "how a file writes what it says, where there are several ways"),
}
"""Every class of loss, how grave it is, and what it counts. Beside them `repair.<what>` warns of what an importer mended."""

_WAYS = {"span.overlap": "nested", "span.subtoken": "subword", "span.discontinuous": "discontinuous"}
"""The options that say what becomes of what a class counts."""
_KEPT = 1000
_EXAMPLES = 3
_QUOTE, _SENTENCE = 80, 400
# Jupyter aligns cells to the right, and a word without blanks would leave the other columns no room
_NAME = 'style="text-align: left; white-space: nowrap"'
_TEXT = 'style="text-align: left; min-width: 16em; overflow-wrap: anywhere"'


class Example(Record, frozen=True, kw_only=True):
    """One loss before the eye: what was there and what became of it; empty where it is gone. Of losses that look the same, one is shown."""

    before: str
    after: str = ""

    def __str__(self) -> str:
        return f"{self.before} → {self.after or '(left out)'}"


class Loss(Record, frozen=True, kw_only=True):
    """The losses of one class for one reason. `ids` are [article, element] pairs, the first thousand of them."""

    class_: str = field(name="class")
    reason: str
    count: int
    ids: tuple[tuple[str, str], ...] = ()
    examples: tuple[Example, ...] = ()

    @property
    def severity(self) -> Severity:
        """Whether the class fails a conversion unless it is allowed, is a warning, or only a note."""
        return severity(self.class_)


class LossReport(Record, frozen=True, kw_only=True):
    """What a conversion kept, changed and dropped.

    `kept` counts what stands in the result by kind; `losses` names the rest; `maps` holds old and new names of what was renamed;
    `allowed` are the failing classes that the caller named, `checked` what the format's own library read again, `files` what was written.
    """

    format: str
    path: str = ""
    kept: dict[str, int] = field(default_factory=dict)
    losses: tuple[Loss, ...] = ()
    maps: dict[str, dict[str, str]] = field(default_factory=dict)
    allowed: tuple[str, ...] = ()
    checked: str = ""
    files: tuple[str, ...] = ()

    def count(self, class_: str) -> int:
        """How many losses there are of a class."""
        return sum(loss.count for loss in self.losses if loss.class_ == class_)

    @property
    def failing(self) -> tuple[Loss, ...]:
        """The losses that nobody allowed."""
        return tuple(loss for loss in self.losses if loss.severity == "fail" and loss.class_ not in self.allowed)

    @property
    def frame(self) -> "pd.DataFrame":
        """One row a lost or changed object: class, severity, reason, article and element; the first thousand for each reason."""
        from annotator import tables

        return tables.losses(self)

    @property
    def exit_code(self) -> int:
        """0 where nothing was lost or changed, 1 where something was, 2 where that wasn't allowed."""
        return 2 if self.failing else int(any(loss.severity != "note" for loss in self.losses))

    def __str__(self) -> str:
        lines = [self._headline()]
        for loss in self.losses:
            lines.append(f"  {loss.class_} ({self._grave(loss)}): {loss.count} × {loss.reason}")
            lines += [f"    {example}" for example in loss.examples]
        return "\n".join(lines + ([f"  checked: {self.checked}"] if self.checked else []))

    def __repr__(self) -> str:
        return str(self)

    def _repr_html_(self) -> str:
        rows = "".join(
            f"<tr><td {_NAME}>{escape(loss.class_)}</td><td {_NAME}>{self._grave(loss)}</td><td>{loss.count}</td>"
            f"<td {_TEXT}>{escape(loss.reason)}</td><td {_TEXT}>{'<br>'.join(map(_shown, loss.examples))}</td></tr>"
            for loss in self.losses
        )
        head = f"<tr><th {_NAME}>class</th><th></th><th>count</th><th {_TEXT}>what happened</th><th {_TEXT}>examples</th></tr>"
        table = f"<table><thead>{head}</thead><tbody>{rows}</tbody></table>" if rows else ""
        return f"<p>{escape(self._headline())}</p>{table}" + (f"<p>checked: {escape(self.checked)}</p>" if self.checked else "")

    def _grave(self, loss: Loss) -> str:
        return "allowed" if loss.severity == "fail" and loss.class_ in self.allowed else loss.severity

    def _headline(self) -> str:
        kept = ", ".join(f"{number} {kind}" for kind, number in self.kept.items() if number) or "nothing"
        place = f" in {self.path}" if self.path else ""
        return f"{self.format}{place}: {kept}" + ("" if self.exit_code else "; nothing was lost")


class LossRefused(Exception):
    """A conversion that would lose what nobody allowed it to lose; nothing was written. `report` says what."""

    def __init__(self, report: LossReport) -> None:
        classes = sorted({loss.class_ for loss in report.failing})
        lines = [f"{report.format}: not everything can be kept, so nothing was written."]
        lines += [f"  {loss.count} × {loss.class_}: {loss.reason}, as {_first(loss)}" for loss in report.failing]
        allowed = ", ".join(f'"{name}"' for name in classes)
        ways = ", ".join(f"{_WAYS[name]}=…" for name in classes if name in _WAYS)
        other = f"say what becomes of such spans with {ways} (--set), or " if ways else ""
        lines.append(
            f"If that may be lost, say allow_loss={{{allowed}}} (--allow-loss {' '.join(classes)}); else {other}choose another format."
        )
        super().__init__("\n".join(lines))
        self.report = report


class Losses:
    """Collects what a conversion loses; `report` gives it as a value."""

    def __init__(self) -> None:
        self._counts: dict[tuple[str, str], int] = {}
        self._ids: dict[tuple[str, str], list[tuple[str, str]]] = {}
        self._examples: dict[tuple[str, str], list[Example]] = {}
        self._maps: dict[str, dict[str, str]] = {}

    def note(self, class_: str, reason: str, *, article: str = "", element: str = "", before: str = "", after: str = "") -> None:
        """One object that was lost or changed; `reason` is the same for all of its kind."""
        key = (class_, reason)
        if key not in self._counts:
            severity(class_)
            self._counts[key], self._ids[key], self._examples[key] = 0, [], []
        self._counts[key] += 1
        ids, examples = self._ids[key], self._examples[key]
        if len(ids) < _KEPT:
            ids.append((article, element))
        if before and len(examples) < _EXAMPLES:
            most = _SENTENCE if class_ == "record.skipped" else _QUOTE
            example = Example(before=_clipped(before, most), after=_clipped(after, most))
            if example not in examples:
                examples.append(example)

    def rename(self, class_: str, old: str, new: str, reason: str) -> None:
        """A label, role or id that has another name in the result; noted once, and kept in the report's maps."""
        known = self._maps.setdefault(class_, {})
        if old not in known:
            known[old] = new
            self.note(class_, reason, element=old, before=old, after=new)

    def report(self, format: str, *, path: str = "", kept: dict[str, int] | None = None, allowed: Iterable[str] = ()) -> LossReport:  # noqa: A002 - the field's word
        """What was collected so far, the gravest first."""
        grave = {name: number for number, name in enumerate(CLASSES)}
        keys = sorted(self._counts, key=lambda key: (grave.get(key[0], len(grave)), key))
        losses = tuple(
            Loss(class_=key[0], reason=key[1], count=self._counts[key], ids=tuple(self._ids[key]), examples=tuple(self._examples[key]))
            for key in keys
        )
        return LossReport(format=format, path=path, kept=kept or {}, losses=losses, maps=self._maps, allowed=tuple(sorted(allowed)))

    def __iter__(self) -> Iterator[tuple[str, str]]:
        return iter(self._counts)


def severity(class_: str) -> Severity:
    """How grave a class of loss is; raises ValueError for one that isn't known."""
    if class_.startswith("repair."):
        return "warn"
    if class_ not in CLASSES:
        raise ValueError(f"there is no class of loss {class_!r}; {known_names(class_, CLASSES)}")
    return CLASSES[class_][0]


def allowed(classes: Iterable[str] | bool) -> tuple[str, ...]:
    """The classes that a caller allows, checked; raises ValueError for an unknown one, and for `True`, which names nothing."""
    if isinstance(classes, bool):
        raise ValueError("allow_loss names classes of loss, as in allow_loss={'span.overlap'}; there is no way to allow everything")
    names = (classes,) if isinstance(classes, str) else tuple(sorted(classes))
    for name in names:
        severity(name)
    return names


def _shown(example: Example) -> str:
    """An example in a table: each side has its own direction, so that the arrow points from what was there to what became of it."""
    after = f"<bdi>{escape(example.after)}</bdi>" if example.after else "(left out)"
    return f"<bdi>{escape(example.before)}</bdi> → {after}"


def _first(loss: Loss) -> str:
    place = " ".join(part for part in loss.ids[0] if part) if loss.ids else ""
    return f"{place} ({loss.examples[0]})" if loss.examples else place


def _clipped(text: str, most: int) -> str:
    text = re.sub(r"[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]+", "⏎", text)
    return text if len(text) <= most else f"{text[: most - 2]} …"
