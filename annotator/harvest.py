"""Bring in the gold of a corpus: decide for each article whether its readings settle it, and write gold.jsonl."""

from collections.abc import Callable, Iterator
from html import escape
from pathlib import Path

from msgspec import field

from annotator.disk import write_whole
from annotator.gold import FinishedReading, GoldRecord, compare, record
from annotator.model import Article, Record
from annotator.readings import adjudicated, readers_of, spent
from annotator.records import encode
from annotator.rounds import assigned, open_rounds
from annotator.store import Store

Progress = Callable[[int, int, str], None]


class Dispute(Record, frozen=True, kw_only=True):
    """An article whose finished readings differ: who read it, how many elements they dispute, and the first quotes of those."""

    article: str
    readers: tuple[str, ...]
    elements: int
    examples: tuple[str, ...] = ()


class GoldReport(Record, frozen=True, kw_only=True):
    """What became gold and what didn't, by article; `path` is the file that was written, if one was."""

    path: str = ""
    written: tuple[str, ...] = ()
    partial: tuple[str, ...] = ()
    disputed: tuple[Dispute, ...] = ()
    waiting: dict[str, tuple[str, ...]] = field(default_factory=dict)
    skipped: tuple[str, ...] = ()
    unread: tuple[str, ...] = ()
    locked: tuple[str, ...] = ()
    spans: int = 0

    def rows(self) -> list[tuple[str, int, str]]:
        """What a lead reads: what it is, how many articles, and which."""
        disputes = ", ".join(f"{each.article} ({each.elements} by {', '.join(each.readers)}: {'; '.join(each.examples)})" for each in self.disputed)
        waiting = ", ".join(f"{article} (for {', '.join(readers)})" for article, readers in self.waiting.items())
        return [
            ("gold", len(self.written), f"{self.spans} spans" + (f", {len(self.partial)} articles in part: {', '.join(self.partial)}" if self.partial else "")),
            ("disputed, not written", len(self.disputed), disputes),
            ("waiting for a reader", len(self.waiting), waiting),
            ("skipped by every reader", len(self.skipped), ", ".join(self.skipped)),
            ("not read", len(self.unread), ", ".join(self.unread[:20]) + (" …" if len(self.unread) > 20 else "")),
            ("text changed, locked", len(self.locked), ", ".join(self.locked)),
        ]

    def __str__(self) -> str:
        lines = [f"{what}: {number}" + (f" ({which})" if which else "") for what, number, which in self.rows() if number or what == "gold"]
        return "\n".join(lines + ([f"written to {self.path}"] if self.path else []))

    def _repr_html_(self) -> str:
        body = "".join(f"<tr><td>{escape(what)}</td><td>{number}</td><td>{escape(which)}</td></tr>" for what, number, which in self.rows() if number or what == "gold")
        return f"<table><thead><tr><th>articles</th><th></th><th></th></tr></thead><tbody>{body}</tbody></table>"


class Outcome(Record, frozen=True, kw_only=True):
    """One article's way to gold: its record, or the dispute, or the readers that are waited for, or why it isn't there."""

    gold: GoldRecord | None = None
    dispute: Dispute | None = None
    waiting: tuple[str, ...] = ()
    state: str = ""


def harvest(store: Store, *, tool: str, partial: bool = False, progress: Progress | None = None) -> tuple[list[GoldRecord], GoldReport]:
    """The gold records of a corpus in the articles' order, and the report of what became of each article.

    With `partial`, disputed articles come too, with the disputed passages cut out of their coverage.
    """
    outcomes = dict(_outcomes(store, tool, partial, progress))
    golds = [outcome.gold for outcome in outcomes.values() if outcome.gold]
    return golds, GoldReport(
        written=tuple(gold.id for gold in golds),
        partial=tuple(article for article, outcome in outcomes.items() if outcome.gold and outcome.dispute),
        disputed=tuple(outcome.dispute for outcome in outcomes.values() if outcome.dispute and not outcome.gold),
        waiting={article: outcome.waiting for article, outcome in outcomes.items() if outcome.waiting},
        skipped=tuple(article for article, outcome in outcomes.items() if outcome.state == "skipped"),
        unread=tuple(article for article, outcome in outcomes.items() if outcome.state == "unread"),
        locked=tuple(article for article, outcome in outcomes.items() if outcome.state == "locked"),
        spans=sum(len(gold.spans) for gold in golds),
    )


def write(store: Store, *, tool: str, partial: bool = False, path: Path | None = None, progress: Progress | None = None) -> GoldReport:
    """Write the corpus's gold to `gold.jsonl` (or `path`), whole or not at all; the same journals give the same bytes."""
    golds, report = harvest(store, tool=tool, partial=partial, progress=progress)
    target = path or store.root / "gold.jsonl"
    write_whole(target, b"".join(encode(gold) + b"\n" for gold in golds))
    return GoldReport(**{name: getattr(report, name) for name in report.__struct_fields__} | {"path": str(target)})


def _outcomes(store: Store, tool: str, partial: bool, progress: Progress | None) -> Iterator[tuple[str, Outcome]]:
    ids, rounds = list(store.article_ids()), open_rounds(store.shared())
    for number, article_id in enumerate(ids, 1):
        yield article_id, _outcome(store, store.article(article_id), assigned(rounds, article_id), tool, partial)
        if progress:
            progress(number, len(ids), article_id)


def _outcome(store: Store, article: Article, expected: tuple[str, ...] | None, tool: str, partial: bool) -> Outcome:
    read = {reader: store.annotations(reader, article.id) for reader in readers_of(store, article.id)}
    if any(state.locked for state in read.values()):
        return Outcome(state="locked")
    states = {reader: reading.state if (reading := read[reader].annotations.reading) else "open" for reader in read}
    asked = expected if expected is not None else tuple(sorted(read))
    waiting = tuple(reader for reader in asked if states.get(reader, "open") == "open")
    adjudication = adjudicated(store, article.id)
    if adjudication is not None:
        lead, settled = adjudication
        ms = spent(store, lead, article.id, folder="adjudications")
        final = FinishedReading(annotator=lead, rev=settled.rev, ms=ms, annotations=settled.annotations)
        return Outcome(gold=record(article, (final,), tool=tool))
    if waiting:
        return Outcome(waiting=waiting) if read else Outcome(state="unread")
    finished = tuple(
        FinishedReading(annotator=reader, rev=read[reader].rev, ms=spent(store, reader, article.id), annotations=read[reader].annotations)
        for reader in sorted(asked)
        if states.get(reader) == "done"
    )
    if not finished:
        return Outcome(state="skipped" if states else "unread")
    alignment = compare(finished)
    if not alignment.disputed:
        return Outcome(gold=record(article, finished, tool=tool, alignment=alignment))
    quotes = tuple(dict.fromkeys(str(getattr(each, "text", each.label)) for claims in alignment.disputed for each in claims.values()))
    dispute = Dispute(
        article=article.id, readers=tuple(reading.annotator for reading in finished), elements=len(alignment.disputed), examples=quotes[:3]
    )
    return Outcome(gold=record(article, finished, tool=tool, alignment=alignment) if partial else None, dispute=dispute)
