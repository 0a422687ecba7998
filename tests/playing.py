"""The course of a made project: two rounds with other guidelines between them, corrections, adjudication and gold, each written down as it happens."""

from collections.abc import Collection
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

from msgspec import to_builtins
from msgspec.structs import replace

from annotator import bench, news
from annotator.corpus import Corpus
from annotator.gold import GoldRecord
from annotator.goldfile import read as read_gold
from annotator.harvest import GoldReport
from annotator.model import Reading, Rejection
from annotator.policies import Settlement
from annotator.protocol import answer
from annotator.readings import Reader
from annotator.records import make_span
from annotator.review import Agreement
from annotator.store import Store
from tests.simulation import Mark, Project, clock, newer, written
from tests.tallies import by_border, by_vote, disputed

READERS = ("a1", "a2", "a3")
FIRST, SECOND = [f"n{number:02}" for number in range(40)], [f"n{number:02}" for number in range(40, 60)]
FEWER = ("PER", "ORG", "LOC")
FATES = ["done"] * 17 + ["empty", "skipped", "open", "unread"]


@dataclass
class Settled:
    """What the lead said about one article: spans with their rule and the readers they come from, in how many changes."""

    spans: dict[Mark, tuple[str, tuple[str, ...]]] = field(default_factory=dict)
    refused: set[Mark] = field(default_factory=set)
    revs: int = 0
    done: bool = False
    guidelines: str = ""


class Played:
    """The project after it was played, with what was reported on the way."""

    def __init__(self, root: Path) -> None:
        store = Store.create(root, name="Probe", leads=("lead",), scheme=news.scheme(), languages=["de"], clock=clock())
        self.project, self.corpus, self.store = Project(store), Corpus(store), store
        self.drawn: dict[str, dict[str, set[str]]] = {"erste": {}, "zweite": {}}
        self.settled: dict[str, Settled] = {}
        self.waiting: dict[str, set[Mark]] = {}
        self.settlements: list[tuple[Settlement, dict[tuple[str, Mark], bool], int]] = []
        self._play()

    def _play(self) -> None:
        project, corpus = self.project, self.corpus
        project.add(written(number) for number in range(60))
        self._rules("1")
        corpus.open_round("erste", *READERS, by="lead", articles=FIRST, overlap=2)
        self._round("erste", replacing=True)
        self._gold()
        # what a reader skipped is gold by the other's reading alone, and is read after all
        self.late = next(key for key, said in project.said.items() if said.state == "skipped" and key[1] in project.gold)
        project.read(*self.late, "done")
        self._gold()
        self.first: Agreement = corpus.agreement(round="erste")
        self._settle("longest")
        for article in self._open()[:-4]:
            self._by_hand(article)
        left = self._open()
        self.taken_back = len(left), corpus.unsettle(self._settle("union", left).batch, by="lead")
        for article in left:
            self._take_back(article)
        corpus.change_round("erste", by="lead", closed=True)
        self._rules("2")
        corpus.open_round("zweite", *READERS, by="lead", articles=SECOND, labels=FEWER, overlap=3)
        self.again = [name for name in project.current if (said := project.said.get(("a1", name))) and said.state == "done"][:10]
        for article in self.again:
            project.read("a1.r2", article, "done")
        self._round("zweite", replacing=False)
        self._settle("majority")
        self._correct()
        self.report: GoldReport = self._gold()

    def _rules(self, version: str) -> None:
        (self.store.root / "guidelines.md").write_text(f"Version: {version}\n\nTitel gehören nicht zum Namen.\n", encoding="utf-8")
        self.version = version

    def _round(self, name: str, *, replacing: bool) -> None:
        """All readings of a round, in an order drawn from a seed.

        After half of the first one, two articles get newer versions, one that both have read and one that one has.
        """
        project, drawn = self.project, self.drawn[name]
        for reader in READERS:
            for article in Reader(self.store, reader).queue().articles:
                drawn.setdefault(article, set()).add(reader)
        steps = [(reader, article) for article, readers in drawn.items() for reader in sorted(readers)]
        Random(name).shuffle(steps)
        half = len(steps) // 2
        for reader, article in steps[:half]:
            self._step(reader, article)
        if replacing:
            self._gold()
            had = {article: [said.state for (_, place), said in project.said.items() if place == article] for article in drawn}
            whole = next(article for article, states in had.items() if states == ["done", "done"])
            partly = next(article for article, states in had.items() if states == ["done"])
            for article in (whole, partly):
                project.add([newer(project.articles[article], project.truth[article])])
                drawn[f"{article}~2"] = drawn.pop(article)
                steps += [(reader, f"{article}~2") for reader in sorted(drawn[f"{article}~2"])]
        for reader, article in steps[half:]:
            if f"{article}~2" not in project.articles:
                self._step(reader, article)

    def _step(self, reader: str, article: str) -> None:
        fate = "done" if "~" in article else Random(f"fate {reader} {article}").choice(FATES)
        if fate != "unread":
            self.project.read(reader, article, fate)

    def _gold(self) -> GoldReport:
        report = self.corpus.gold()
        records = [record for record in read_gold(self.store.root / "gold.jsonl") if isinstance(record, GoldRecord)]
        self.project.gold = {record.id: frozenset(span.text for span in record.spans) for record in records}
        return report

    def sides(self, article: str) -> dict[str, set[Mark]]:
        """What the readers who are done with an article say now, where there are two or more; second readings aside."""
        said = {reader: self.project.said.get((reader, article)) for reader in READERS}
        found = {reader: each.now for reader, each in said.items() if each and each.state == "done"}
        return found if len(found) > 1 else {}

    def _undecided(self, article: str) -> set[Mark]:
        sides, lead = self.sides(article), self.settled.get(article, Settled())
        return disputed(sides.values()) - set(lead.spans) - lead.refused if sides else set()

    def _open(self) -> list[str]:
        """The articles with something to decide."""
        return [article for article in self.project.current if self._undecided(article)]

    def _begun(self, article: str) -> Settled:
        sides, lead = self.sides(article), self.settled.setdefault(article, Settled())
        if not lead.revs:
            lead.spans = {mark: ("unanimous", tuple(sides)) for mark in set.intersection(*sides.values())}
            lead.revs, lead.guidelines = 1, self.version
        return lead

    def _settle(self, policy: str, articles: Collection[str] | None = None) -> Settlement:
        """Previews a policy, settles by it, and writes down what it must have decided."""
        rules = {"longest": by_border, "majority": by_vote, "union": lambda sides, waiting: dict.fromkeys(waiting, True)}
        expected: dict[tuple[str, Mark], bool] = {}
        left = 0
        for article in self._open() if articles is None else articles:
            waiting = self._undecided(article)
            decided = rules[policy](self.sides(article), waiting)
            expected |= {(article, mark): taken for mark, taken in decided.items()}
            left += len(waiting) - len(decided)
            if decided:
                lead = self._begun(article)
                lead.revs += 1
                lead.done = lead.done or len(decided) == len(waiting)
                for mark, taken in decided.items():
                    who = tuple(reader for reader, said in self.sides(article).items() if mark in said)
                    if taken:
                        lead.spans[mark] = (policy, who)
                    else:
                        lead.refused.add(mark)
        seen = self.corpus.settle(policy, by="lead", articles=articles, preview=True)
        found = self.corpus.settle(policy, by="lead", articles=articles)
        assert (seen.decisions, seen.left) == (found.decisions, found.left)
        self.settlements.append((found, expected, left))
        return found

    def _take_back(self, article: str) -> None:
        lead = self.settled[article]
        lead.spans = {mark: said for mark, said in lead.spans.items() if said[0] != "union"}
        lead.revs, lead.done = lead.revs + 1, False

    def _by_hand(self, article: str) -> None:
        """The lead goes through an article: what is true of what is disputed comes in, the rest is refused, and one span that nobody saw is added."""
        project, door = self.project, bench.door(self.store, "lead", article=article)
        waiting, lead = self._undecided(article), self._begun(article)
        _, opened = answer(door, {"type": "hello"})
        offered = {(each["element"]["start"], each["element"]["end"], each["element"]["label"]): each for each in opened["suggestions"]}
        assert set(offered) == disputed(self.sides(article).values())
        add, text, truth = [], project.articles[article].text, project.truth[article]
        for mark in sorted(waiting):
            element, source = offered[mark]["element"], offered[mark]["sources"][0]
            if mark in truth:
                add.append({**element, "id": f"{project.op('lead')}.0", "source": source})
                lead.spans[mark] = ("adjudicated", tuple(reader for reader, said in self.sides(article).items() if mark in said))
            else:
                add.append(to_builtins(Rejection(id=f"{project.op('lead')}.0", of=make_span(text, *mark))))
                lead.refused.add(mark)
        for mark in sorted(truth - set(lead.spans) - disputed(self.sides(article).values()))[:1]:
            add.append(to_builtins(replace(make_span(text, *mark), id=f"{project.op('lead')}.0")))
            lead.spans[mark] = ("adjudicated", ())
        reading = self.store.annotations("lead", article, folder="adjudications").annotations.reading
        assert isinstance(reading, Reading)
        add.append(to_builtins(replace(reading, state="done")))
        message = {"type": "save", "op": project.op("lead"), "article": article, "rev": lead.revs, "do": "done", "remove": ["reading"]}
        assert answer(door, {**message, "add": add})[0]["type"] == "saved"
        lead.revs, lead.done = lead.revs + 1, True

    def _correct(self) -> None:
        """Three readers take something back after they were done: from what was agreed, from what was adjudicated, from what is disputed."""
        alike = next(article for article in self.project.current if self._done(article) and not disputed(self.sides(article).values()))
        settled = next(article for article, lead in self.settled.items() if lead.done and self._done(article))
        against = next(article for article in self._open() if self._done(article))
        self.corrected = [
            (next(reader for reader, said in self.sides(place).items() if said), place) for place in (alike, settled, against)
        ]
        for reader, article in self.corrected:
            self.project.correct(reader, article)

    def _done(self, article: str) -> bool:
        return any(self.sides(article).values())
