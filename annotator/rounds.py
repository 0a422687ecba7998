"""Who reads what: the open rounds of a corpus, and each reader's queue."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from hashlib import sha256

from msgspec.structs import replace

from annotator.model import AnnotationSet, Record, Round

_VERSION = re.compile(r"~[0-9]+\Z")


class Queue(Record, frozen=True, kw_only=True):
    """A reader's articles in order, with the state of each reading: `open`, `done` or `skipped`; those that aren't in `states` are unread."""

    annotator: str
    articles: tuple[str, ...]
    states: dict[str, str]

    @property
    def counts(self) -> dict[str, int]:
        """How many articles are done, skipped, open and unread."""
        said = Counter(self.states.values())
        said["unread"] += len(self.articles) - len(self.states)
        return {state: said[state] for state in ("done", "skipped", "open", "unread")}

    @property
    def left(self) -> tuple[str, ...]:
        """The articles that are neither done nor skipped."""
        return tuple(article for article in self.articles if self.states.get(article) not in ("done", "skipped"))

    def beside(self, article: str, step: int) -> str | None:
        """The article `step` places after this one (before it, if negative), or None at the ends."""
        if article not in self.articles:
            return self.articles[0] if self.articles else None
        place = self.articles.index(article) + step
        return self.articles[place] if 0 <= place < len(self.articles) else None


def open_rounds(shared: AnnotationSet, replaced: Mapping[str, str] | None = None) -> list[Round]:
    """The rounds that are being read, in the order in which they were declared; of `replaced` articles they ask for the newest version."""
    return renewed((element for element in shared.values() if isinstance(element, Round) and element.state == "open"), replaced or {})


def renewed(rounds: Iterable[Round], replaced: Mapping[str, str]) -> list[Round]:
    """Rounds that ask for the newest versions of their articles; `replaced` gives old to new."""
    return [replace(each, articles=tuple(dict.fromkeys(_chain(article, replaced)[-1] for article in each.articles))) for each in rounds]


def versions(article: str, replaced: Mapping[str, str]) -> list[str]:
    """The ids of all versions of an article, the oldest first; `replaced` gives old to new."""
    older = _chain(article, {new: old for old, new in replaced.items()})
    return list(dict.fromkeys([*reversed(older), *_chain(article, replaced)]))


def _chain(article: str, following: Mapping[str, str]) -> list[str]:
    chain = [article]
    while (after := following.get(chain[-1])) is not None and after not in chain:
        chain.append(after)
    return chain


def readers(round_: Round, article: str) -> tuple[str, ...]:
    """Who reads an article in a round: everyone, or `overlap` of its annotators, drawn by rendezvous hashing.

    The draw stays as it is for all other articles when an article joins, and changes as little as it can when an annotator does. A newer
    version `<id>~2` falls to the readers of the older one.
    """
    if round_.articles and article not in round_.articles:
        return ()
    if not round_.overlap or round_.overlap >= len(round_.annotators):
        return round_.annotators
    first = _VERSION.sub("", article)
    drawn = sorted(round_.annotators, key=lambda annotator: sha256(f"{round_.name}\0{first}\0{annotator}".encode()).digest())
    return tuple(annotator for annotator in round_.annotators if annotator in drawn[: round_.overlap])


def assigned(rounds: Iterable[Round], article: str) -> tuple[str, ...] | None:
    """The annotators that rounds give an article to; None where no round names it."""
    named = [readers(round_, article) for round_ in rounds if not round_.articles or article in round_.articles]
    return tuple(dict.fromkeys(reader for each in named for reader in each)) if named else None


def queue(annotator: str, articles: Sequence[str], rounds: Sequence[Round], states: dict[str, str]) -> Queue:
    """A reader's queue: what the open rounds give them, every article where no round is open."""
    mine = list(articles) if not rounds else [article for article in articles if annotator in (assigned(rounds, article) or ())]
    return Queue(annotator=annotator, articles=tuple(mine), states={article: states[article] for article in mine if article in states})


def asked_labels(annotator: str, article: str, rounds: Iterable[Round], all_labels: tuple[str, ...]) -> tuple[str, ...]:
    """The span labels that a reader is asked for in an article: those of its open rounds together, else all of the scheme."""
    mine = rounds_of(annotator, article, rounds)
    if not all(round_.labels for round_ in mine) or not mine:
        return all_labels
    return tuple(label for label in all_labels if any(label in round_.labels for round_ in mine))


def rounds_of(annotator: str, article: str, rounds: Iterable[Round]) -> list[Round]:
    """The rounds that give an article to a reader."""
    return [round_ for round_ in rounds if annotator in readers(round_, article)]
