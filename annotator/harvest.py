"""Bring in the gold of a corpus: decide for each article whether its readings settle it, and write gold.jsonl."""

from collections.abc import Callable, Iterator, Mapping
from html import escape
from pathlib import Path

from msgspec import field
from msgspec.structs import replace

from annotator.disk import write_whole
from annotator.gold import FinishedReading, GoldRecord, compare, record
from annotator.model import Article, Record
from annotator.names import first_readings
from annotator.problem import Problem
from annotator.readings import adjudicated, current_rounds, readers, spent, state_of
from annotator.records import encode
from annotator.replay import State
from annotator.rounds import assigned
from annotator.store import Folder, Store

Progress = Callable[[int, int, str], None]


class Dispute(Record, frozen=True, kw_only=True):
    """An article whose finished readings differ: who read it, how many elements they dispute, and the first quotes of those."""

    article: str
    readers: tuple[str, ...]
    elements: int
    examples: tuple[str, ...] = ()


class GoldReport(Record, frozen=True, kw_only=True):
    """What became gold and what didn't, by article; `path` is the file that was written, if one was.

    `locked` says why an article can't be trusted, as where its text changed; `problems` is what couldn't be read of the corpus.
    """

    path: str = ""
    written: tuple[str, ...] = ()
    partial: tuple[str, ...] = ()
    disputed: tuple[Dispute, ...] = ()
    waiting: dict[str, tuple[str, ...]] = field(default_factory=dict)
    skipped: tuple[str, ...] = ()
    unread: tuple[str, ...] = ()
    locked: dict[str, str] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()
    spans: int = 0

    def rows(self) -> list[tuple[str, int, str]]:
        """What a lead reads: what it is, how many articles, and which."""
        disputes = ", ".join(
            f"{each.article} ({each.elements} by {', '.join(each.readers)}: {'; '.join(each.examples)})" for each in self.disputed
        )
        waiting = ", ".join(f"{article} (for {', '.join(readers)})" for article, readers in self.waiting.items())
        return [
            (
                "gold",
                len(self.written),
                f"{self.spans} spans" + (f", {len(self.partial)} articles in part: {', '.join(self.partial)}" if self.partial else ""),
            ),
            ("disputed, not written", len(self.disputed), disputes),
            ("waiting for a reader", len(self.waiting), waiting),
            ("skipped by every reader", len(self.skipped), ", ".join(self.skipped)),
            ("not read", len(self.unread), ", ".join(self.unread[:20]) + (" …" if len(self.unread) > 20 else "")),
            ("locked, not written", len(self.locked), "; ".join(f"{article}: {why}" for article, why in self.locked.items())),
            (
                "problems in the files, run check",
                len(self.problems),
                "; ".join(map(str, self.problems[:3])) + (" …" if len(self.problems) > 3 else ""),
            ),
        ]

    def __str__(self) -> str:
        lines = [f"{what}: {number}" + (f" ({which})" if which else "") for what, number, which in self.rows() if number or what == "gold"]
        return "\n".join(lines + ([f"written to {self.path}"] if self.path else []))

    def _repr_html_(self) -> str:
        body = "".join(
            f"<tr><td>{escape(what)}</td><td>{number}</td><td>{escape(which)}</td></tr>"
            for what, number, which in self.rows()
            if number or what == "gold"
        )
        return f"<table><thead><tr><th>articles</th><th></th><th></th></tr></thead><tbody>{body}</tbody></table>"


class Outcome(Record, frozen=True, kw_only=True):
    """One article's way to gold: its record, or the dispute, or the readers that are waited for, or why it isn't there."""

    gold: GoldRecord | None = None
    dispute: Dispute | None = None
    waiting: tuple[str, ...] = ()
    locked: str = ""
    state: str = ""


def harvest(store: Store, *, tool: str, partial: bool = False, progress: Progress | None = None) -> tuple[list[GoldRecord], GoldReport]:
    """The gold records of a corpus in the articles' order, and the report of what became of each article.

    With `partial`, disputed articles come too, with the disputed passages cut out of their coverage.
    """
    found = dict(outcomes(store, tool, partial, progress))
    golds = [outcome.gold for outcome in found.values() if outcome.gold]
    return golds, GoldReport(
        written=tuple(gold.id for gold in golds),
        partial=tuple(article for article, outcome in found.items() if outcome.gold and outcome.dispute),
        disputed=tuple(outcome.dispute for outcome in found.values() if outcome.dispute and not outcome.gold),
        waiting={article: outcome.waiting for article, outcome in found.items() if outcome.waiting},
        skipped=tuple(article for article, outcome in found.items() if outcome.state == "skipped"),
        unread=tuple(article for article, outcome in found.items() if outcome.state == "unread"),
        locked={article: outcome.locked for article, outcome in found.items() if outcome.locked},
        problems=_doubtful(store),
        spans=sum(len(gold.spans) for gold in golds),
    )


def write(store: Store, *, tool: str, partial: bool = False, path: Path | None = None, progress: Progress | None = None) -> GoldReport:
    """Write the corpus's gold to `gold.jsonl` (or `path`), whole or not at all; the same journals give the same bytes."""
    golds, report = harvest(store, tool=tool, partial=partial, progress=progress)
    target = path or store.root / "gold.jsonl"
    write_whole(target, b"".join(encode(gold) + b"\n" for gold in golds))
    return replace(report, path=str(target))


def outcomes(store: Store, tool: str, partial: bool, progress: Progress | None) -> Iterator[tuple[str, Outcome]]:
    """Each article's way to gold, one at a time, in the articles' order."""
    ids, rounds = list(store.article_ids()), current_rounds(store)
    read, settled = readers(store), readers(store, folder="adjudications")
    for number, article_id in enumerate(ids, 1):
        states = {reader: store.annotations(reader, article_id) for reader in read.get(article_id, ())}
        settlements = adjudicated(store, article_id, settled.get(article_id, ()))
        finals = _finals(states, assigned(rounds, article_id), settlements)
        yield article_id, finals if isinstance(finals, Outcome) else _compared(store, store.article(article_id), finals, tool, partial)
        if progress:
            progress(number, len(ids), article_id)


class _Finals(Record, frozen=True, kw_only=True):
    """The states that decide an article, by who made them, and the folder of their journals."""

    states: dict[str, State]
    folder: Folder = "annotations"


def _finals(read: Mapping[str, State], expected: tuple[str, ...] | None, settled: dict[str, State]) -> _Finals | Outcome:
    said = {reader: state_of(state.annotations) for reader, state in read.items()}
    # where no round asks anybody, whoever said something is asked; a second reading decides nothing
    everyone = first_readings(expected or ()) or first_readings(reader for reader, state in said.items() if state != "unread")
    asked = {reader: said.get(reader, "unread") for reader in everyone}
    locked = next(
        (state.locked for state in [*(read[reader] for reader in asked if reader in read), *settled.values()] if state.locked), ""
    )
    if locked:
        return Outcome(locked=locked)
    if settled and "open" not in asked.values():
        return _Finals(states=settled, folder="adjudications")
    if set(asked.values()) <= {"unread"}:
        return Outcome(state="unread")
    waiting = tuple(reader for reader, state in asked.items() if state in ("open", "unread"))
    if waiting:
        return Outcome(waiting=waiting)
    done = {reader: read[reader] for reader in sorted(asked) if asked[reader] == "done"}
    return _Finals(states=done) if done else Outcome(state="skipped")


def _compared(store: Store, article: Article, finals: _Finals, tool: str, partial: bool) -> Outcome:
    finished = tuple(
        FinishedReading(
            annotator=reader, rev=state.rev, ms=spent(store, reader, article.id, folder=finals.folder), annotations=state.annotations
        )
        for reader, state in finals.states.items()
    )
    alignment = compare(finished)
    if not alignment.disputed:
        return Outcome(gold=record(article, finished, tool=tool, alignment=alignment))
    quotes = tuple(dict.fromkeys(str(getattr(each, "text", each.label)) for claims in alignment.disputed for each in claims.values()))
    dispute = Dispute(
        article=article.id, readers=tuple(reading.annotator for reading in finished), elements=len(alignment.disputed), examples=quotes[:3]
    )
    return Outcome(gold=record(article, finished, tool=tool, alignment=alignment) if partial else None, dispute=dispute)


def _doubtful(store: Store) -> tuple[Problem, ...]:
    # a torn fragment was never saved, and suggestions decide nothing
    return tuple(problem for problem in store.problems if problem.rule != "torn" and not problem.file.startswith("suggestions/"))
