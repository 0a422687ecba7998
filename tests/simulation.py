"""A made project: articles from a small grammar, and readers who err by stated odds and remember what they said."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count
from random import Random

from msgspec import to_builtins
from msgspec.structs import replace

from annotator.door import door
from annotator.model import Article, Labels, Reading, Rejection, Source, Span, Zone
from annotator.protocol import answer
from annotator.records import make_span, text_sha256
from annotator.store import Store
from tests.marks import marked

Mark = tuple[int, int, str]
"""What a reader can say here: a start, an end and a label."""

ALL = ("PER", "ORG", "LOC", "DATE", "EVENT", "WEAPON")
FAMILIES = [
    first + last
    for first in ("Hal", "Lind", "Bor", "Wes", "Kron", "Mar", "Tor", "Gren")
    for last in ("vard", "berg", "mann", "feld", "eck", "hoff", "stein", "quist")
]
"""One family name an article: whoever knows it elsewhere has heard of it from that article."""
GIVEN = ("Ilse", "Jorin", "Otto", "Maren", "Tilda", "Eike")
TITLES = ("Ministerin", "Präsident", "Sprecherin")
PLACES = ("Kiel", "Bremen", "Rostock", "Havenstadt", "Lübeck")
FIRMS = ("Nordwerft", "Ostbank", "Reederei Voss")
DAYS = ("Montag", "Dienstag", "3. März", "Freitag")
SENTENCES = (
    "{title} [{given} {family}]PER sprach am [{day}]DATE in [{place}]LOC.",
    "Die [{firm}]ORG liefert zwei [Su-35]WEAPON nach [{place}]LOC 🚢.",
    "[{family}]PER warnte vor dem [Hafengipfel]EVENT.",
    "In der [{firm} [{place}]LOC]ORG fiel kein Wort.",
    "Niemand wusste am [{day}]DATE mehr als [{given} {family}]PER.",
)
FOOT = "\nMehr dazu: alles aus [{place}]LOC im Überblick."


@dataclass(frozen=True)
class Odds:
    """How often a reader misses a span, moves its border, takes another label, or marks what is nothing."""

    miss: float
    border: float
    label: float
    extra: float


ODDS = {"a1": Odds(0.05, 0.05, 0.04, 0.10), "a2": Odds(0.12, 0.15, 0.05, 0.15), "a3": Odds(0.20, 0.08, 0.12, 0.30)}


def written(number: int, *, seed: int = 1) -> tuple[Article, set[Mark]]:
    """The article of a number and what is true about it; every fifth ends with boilerplate."""
    random = Random(f"{seed} {number}")

    def filled(pattern: str) -> str:
        words = {"title": TITLES, "given": GIVEN, "place": PLACES, "firm": FIRMS, "day": DAYS}
        return pattern.format(family=FAMILIES[number], **{name: random.choice(each) for name, each in words.items()})

    source = " ".join(filled(pattern) for pattern in [SENTENCES[0], *random.sample(SENTENCES[1:], random.randint(2, 4))])
    return _article(f"n{number:02}", source, filled(FOOT) if number % 5 == 0 else "")


def _article(name: str, source: str, foot: str) -> tuple[Article, set[Mark]]:
    article, annotations = marked(source + foot, id=name)
    body = len(marked(source)[0].text)
    zones = [Zone(start=0, end=body, type="paragraph")]
    if foot:
        zones.append(Zone(start=body, end=len(article.text), type="boilerplate"))
    return replace(article, zones=tuple(zones)), {(span.start, span.end, span.label) for span in annotations.spans}


def newer(article: Article, truth: Iterable[Mark]) -> tuple[Article, set[Mark]]:
    """The next version of an article: some words before it, all places moved."""
    head = "Aktualisiert: "
    text, by = head + article.text, len(head)
    zones = tuple(replace(zone, start=zone.start and zone.start + by, end=zone.end + by) for zone in article.zones)
    after = replace(article, id=f"{article.id}~2", text=text, sha256=text_sha256(text), zones=zones, replaces=article.id)
    return after, {(start + by, end + by, label) for start, end, label in truth}


def judged(name: str, article: Article, truth: Iterable[Mark], labels: Sequence[str]) -> set[Mark]:
    """What a reader finds in an article: the truth with the reader's errors, another time with others (`a1.r2`); every sixth article is easy."""
    easy = int(article.id[1:3]) % 6 == 0
    odds, random = Odds(0, 0, 0, 0) if easy else ODDS[name.partition(".")[0]], Random(f"{name} {article.id}")
    found: set[Mark] = set()
    for start, end, label in sorted(truth):
        if label not in labels or random.random() < odds.miss:
            continue
        if random.random() < odds.border and " " in article.text[:start].rstrip():
            start = article.text[:start].rstrip().rindex(" ") + 1
        if random.random() < odds.label:
            label = random.choice([each for each in labels if each != label])
        found.add((start, end, label))
    if random.random() < odds.extra:
        start = article.text.rindex(" ", 0, random.randint(12, len(article.text) - 1)) + 1
        found.add((start, min(start + 3, len(article.text)), random.choice(labels)))
    return found


@dataclass
class Said:
    """What one reader said about one article: at the first *done* and now, in how many changes, with how much time."""

    state: str
    labels: tuple[str, ...] = ()
    first: set[Mark] = field(default_factory=set)
    now: set[Mark] = field(default_factory=set)
    refused: set[Mark] = field(default_factory=set)
    revs: int = 0
    ms: int = 0
    guidelines: str = ""


@dataclass(frozen=True)
class Heard:
    """What a reader was told on opening an article, and what was offered: mark, words and suggester.

    `own` are the words that the reader had marked by then, `gold` those of the gold as it then was, by article.
    """

    reader: str
    article: str
    told: str
    offered: tuple[tuple[Mark, str, str], ...]
    own: frozenset[str]
    gold: Mapping[str, frozenset[str]]


class Project:
    """A corpus that is played, and the book of everything that was said in it."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.articles: dict[str, Article] = {}
        self.truth: dict[str, set[Mark]] = {}
        self.said: dict[tuple[str, str], Said] = {}
        self.heard: list[Heard] = []
        self.gold: Mapping[str, frozenset[str]] = {}
        self._ops = count()

    def add(self, found: Iterable[tuple[Article, set[Mark]]]) -> None:
        """Articles come in."""
        pairs = list(found)
        assert self.store.add_articles([article for article, _ in pairs]) == []
        for article, truth in pairs:
            self.articles[article.id], self.truth[article.id] = article, truth

    @property
    def current(self) -> list[str]:
        """The ids of the articles that no newer one replaces."""
        return [name for name in self.articles if f"{name}~2" not in self.articles]

    def words(self, article: str, marks: Iterable[Mark]) -> frozenset[str]:
        """What stands at some marks."""
        return frozenset(self.articles[article].text[start:end] for start, end, _ in marks)

    def op(self, name: str) -> str:
        """The id of a change, which tells whose it is."""
        return f"op-{name}-{next(self._ops)}"

    def open(self, name: str, article: str) -> tuple[dict, dict]:
        """What the view of a reader gets to see."""
        corpus, opened = answer(door(self.store, name, article), {"type": "hello"})
        told = json.dumps([to_builtins(corpus), to_builtins(opened)], ensure_ascii=False)
        elements = [(each["element"], each["sources"][0]["by"]) for each in opened["suggestions"]]
        offered = tuple(((each["start"], each["end"], each["label"]), each["text"], by) for each, by in elements)
        own = frozenset().union(*(self.words(place, said.now) for (who, place), said in self.said.items() if who == name))
        self.heard.append(Heard(name, article, told, offered, own, self.gold))
        return corpus, opened

    def read(self, name: str, article: str, fate: str) -> None:
        """One reading in two changes; `fate` is done, empty, open or skipped."""
        corpus, opened = self.open(name, article)
        labels = tuple(opened["labels"]["spans"])
        before = self.said.get((name, article), Said(state="unread"))
        said = Said(state="open", labels=labels, guidelines=corpus["guidelines"]["version"], revs=before.revs, ms=before.ms)
        self.said[name, article] = said
        wanted = judged(name, self.articles[article], self.truth[article], labels) if fate in ("done", "open") else set()
        offered = {
            mark: Source(**each["sources"][0]) for (mark, _, _), each in zip(self.heard[-1].offered, opened["suggestions"], strict=True)
        }
        early = sorted(wanted)[: (len(wanted) + 1) // 2]
        if fate != "skipped":
            self._change(name, article, "add", self._spans(name, article, early, offered), said.labels, "open")
            said.now = set(early)
        if fate == "open":
            return
        refused = sorted(set(offered) - wanted) if fate != "skipped" else []
        late = [mark for mark in sorted(wanted) if mark not in early]
        elements = [*self._spans(name, article, late, offered), *self._refusals(name, article, refused)]
        self._change(
            name, article, "done" if fate != "skipped" else "skip", elements, said.labels, "done" if fate != "skipped" else "skipped"
        )
        said.state, said.first, said.now, said.refused = (
            ("skipped" if fate == "skipped" else "done"),
            set(wanted),
            set(wanted),
            set(refused),
        )

    def correct(self, name: str, article: str) -> None:
        """A reader who was done takes the first span back."""
        self.open(name, article)
        spans = self.store.annotations(name, article).annotations.spans
        self._save(name, article, "remove", remove=[spans[0].id], add=[])
        self.said[name, article].now.remove((spans[0].start, spans[0].end, spans[0].label))

    def _change(self, name: str, article: str, do: str, elements: list, labels: Sequence[str], state: str) -> None:
        text = self.articles[article].text
        zones = tuple((zone.start, zone.end) for zone in self.articles[article].zones if zone.type != "boilerplate")
        said = self.said[name, article]
        reading = Reading(
            id="reading",
            state=state,
            labels=Labels(spans=tuple(labels)),
            zones=zones if state == "done" else (),
            guidelines=said.guidelines or None,
        )
        assert all(end <= len(text) for _, end in zones)
        self._save(name, article, do, remove=["reading"] if said.revs else [], add=[*elements, reading])

    def _save(self, name: str, article: str, do: str, *, remove: list[str], add: list) -> None:
        said, ms = self.said[name, article], 1000 + len(add)
        message = {"type": "save", "op": self.op(name), "article": article, "rev": said.revs, "do": do, "ms": ms, "remove": remove}
        (outcome,) = answer(door(self.store, name, article), {**message, "add": [to_builtins(each) for each in add]})
        assert outcome["type"] == "saved", outcome
        said.revs += 1
        said.ms += ms

    def _spans(self, name: str, article: str, marks: Iterable[Mark], offered: dict[Mark, Source]) -> list[Span]:
        text = self.articles[article].text
        return [replace(make_span(text, *mark), id=f"{self.op(name)}.0", source=offered.get(mark)) for mark in marks]

    def _refusals(self, name: str, article: str, marks: Iterable[Mark]) -> list[Rejection]:
        text = self.articles[article].text
        return [Rejection(id=f"{self.op(name)}.0", of=make_span(text, *mark)) for mark in marks]


def clock():
    """A clock that goes on by a second whenever it is looked at."""
    start, ticks = datetime(2031, 1, 1, tzinfo=UTC), count()
    return lambda: start + timedelta(seconds=next(ticks))
