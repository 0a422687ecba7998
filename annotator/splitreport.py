"""What the splits of a corpus hold: articles, labels and sources, and how far that is from what was asked, as a value that a notebook shows."""

from html import escape

from msgspec import field

from annotator.model import Record
from annotator.problem import Problem
from annotator.split import Trait

_SHOWN = 12


class SplitRow(Record, frozen=True, kw_only=True):
    """One split: its articles, the share of the corpus that it was to have, if one was said, and how often it has each trait."""

    name: str
    articles: int
    asked: float | None = None
    traits: dict[Trait, int] = field(default_factory=dict)


class Deviation(Record, frozen=True, kw_only=True):
    """The share of a trait that a split has, and the one it should have; `number` of `total` in all splits."""

    split: str
    trait: Trait
    number: int
    total: int
    asked: float

    @property
    def size(self) -> float:
        """How far the shares are apart."""
        return abs(self.number / self.total - self.asked)

    def __str__(self) -> str:
        share = f"{_percent(self.number / self.total)} ({self.number} of {self.total})"
        return f"{self.split} has {share} of {_called(self.trait)}, {_percent(self.asked)} asked"


class SplitReport(Record, frozen=True, kw_only=True):
    """The splits as they are; `added` counts the articles that came in now, `unsplit` those that have no split yet.

    `problems` say what a lead should know: near-duplicates on two sides, shares that the corpus is too small for.
    """

    rows: tuple[SplitRow, ...] = ()
    added: dict[str, int] = field(default_factory=dict)
    unsplit: int = 0
    problems: tuple[Problem, ...] = ()

    @property
    def shares(self) -> dict[str, float]:
        """The share of the articles that each split has."""
        total = sum(row.articles for row in self.rows)
        return {row.name: row.articles / total if total else 0.0 for row in self.rows}

    @property
    def totals(self) -> dict[Trait, int]:
        """How often each trait occurs in all splits, sorted."""
        sums: dict[Trait, int] = {}
        for row in self.rows:
            for trait, number in row.traits.items():
                sums[trait] = sums.get(trait, 0) + number
        return dict(sorted(sums.items()))

    @property
    def rare(self) -> dict[Trait, int]:
        """The traits that are too rare for every split to have one."""
        smallest = min((share for share in self._asked().values() if share), default=1.0)
        return {trait: number for trait, number in self.totals.items() if number * smallest < 1}

    @property
    def deviation(self) -> Deviation | None:
        """Where a share is farthest from what was asked, of those that could be met; None without articles."""
        asked, rare = self._asked(), self.rare
        found = [
            Deviation(split=row.name, trait=trait, number=row.traits.get(trait, 0), total=total, asked=asked[row.name])
            for trait, total in self.totals.items()
            if trait not in rare
            for row in self.rows
        ]
        return max(found, key=lambda each: round(each.size, 9), default=None)

    def notes(self) -> list[str]:
        """What a lead reads beside the numbers, a sentence each."""
        if not self.rows:
            return ["no splits yet; make them with corpus.split() (annotator split)"]
        reached = [
            f"{row.name} {_percent(self.shares[row.name])}" + (f" ({_percent(row.asked)} asked)" if row.asked is not None else "")
            for row in self.rows
        ]
        rare = [f"{number} × {_called(trait)}" for trait, number in self.rare.items()]
        return [
            *(
                [f"added: {', '.join(f'{number} to {name}' for name, number in self.added.items() if number)}"]
                if any(self.added.values())
                else []
            ),
            f"shares reached: {', '.join(reached)}",
            *([f"largest deviation: {self.deviation}"] if self.deviation else []),
            *([f"too rare for every split: {', '.join(rare[:_SHOWN])}{' …' if len(rare) > _SHOWN else ''}"] if rare else []),
            *([f"in no split yet: {_articles(self.unsplit)}; split again"] if self.unsplit else []),
            *(f"problem: {problem}" for problem in self.problems),
        ]

    def __str__(self) -> str:
        return "\n".join([*(f"{row.name}: {_articles(row.articles)}{_labels(row)}" for row in self.rows), *self.notes()])

    def __repr__(self) -> str:
        return str(self)

    def _repr_html_(self) -> str:
        body = "".join(
            f"<tr><td>{escape(row.name)}</td><td>{row.articles}</td><td>{escape(_labels(row).removeprefix(': '))}</td></tr>"
            for row in self.rows
        )
        table = f"<table><thead><tr><th>split</th><th>articles</th><th></th></tr></thead><tbody>{body}</tbody></table>" if body else ""
        return table + "".join(f"<p>{escape(note)}</p>" for note in self.notes())

    def _asked(self) -> dict[str, float]:
        return {row.name: self.shares[row.name] if row.asked is None else row.asked for row in self.rows}


def _labels(row: SplitRow) -> str:
    said = ", ".join(f"{number} {name}" for (kind, name), number in sorted(row.traits.items()) if kind == "spans")
    return f": {said}" if said else ""


def _articles(number: int) -> str:
    return f"{number} article" if number == 1 else f"{number} articles"


def _called(trait: Trait) -> str:
    kind, name = trait
    return f"{name} {kind}" if kind in ("spans", "relations", "events", "topics") else f"{kind} {name}".strip()


def _percent(share: float) -> str:
    return f"{share * 100:.1f} %".replace(".0 %", " %")
