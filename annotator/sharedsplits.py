"""The splits of a corpus, as its leads keep them in shared.jsonl: made, added to when articles came in, taken back, and summed up."""

import os
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

from msgspec.structs import replace

from annotator.answers import Conflict, Refused
from annotator.gold import GoldRecord
from annotator.harvest import Progress, outcomes
from annotator.model import AnyElement, Article, Split
from annotator.offsets import merged, without
from annotator.problem import Problem, known_names
from annotator.records import base32
from annotator.rounds import versions
from annotator.scheme import leads
from annotator.split import ARTICLES, GOLD, SHARES, Member, Trait, assign, check_shares
from annotator.splitreport import SplitReport, SplitRow
from annotator.store import Store

Similar = Callable[[Iterable[tuple[str, str]], int, Progress | None], Iterable[tuple[str, str]]]
"""Finds near-duplicates: (id, text) of each article and how many there are, to pairs of ids."""

Meter = Callable[[str], Progress]
"""Gives the progress callback of a piece of work."""

_QUIET = ("boilerplate", "damaged")
_LAYERS = ("spans", "relations", "events", "topics")


def elements(store: Store) -> list[Split]:
    """The splits as they stand in shared.jsonl; those of one name belong together, as a corpus that grows gets further ones."""
    return [element for element in store.shared().values() if isinstance(element, Split)]


def sides(there: Iterable[Split]) -> dict[str, str]:
    """The split of each article; an article that two elements name has the older one's."""
    return {article: each.name for each in reversed(list(there)) for article in each.articles}


def split(
    store: Store,
    shares: Mapping[str, float] | None = None,
    *,
    tool: str,
    seed: int = 0,
    by: str | None = None,
    similar: Similar | None = None,
    lead: str | None = None,
    meter: Meter | None = None,
) -> SplitReport:
    """Gives every article that has no split one, in one change of a lead; without shares, those of the last time.

    `by` is the member of the articles' meta that holds a date, for splits by time. Raises ValueError where the corpus refuses it.
    """
    name, rev, there = _lead(store, lead), store.shared_rev(), elements(store)
    asked = dict(shares) if shares is not None else _asked(there) or dict(SHARES)
    check_shares(asked, (each.name for each in there))
    members, had = _members(store, tool, by, meter), sides(there)
    problems = _undated(store, [each for each in members if each.article not in had], by) if by else []
    pairs = [*_older(store, had), *(similar(_texts(store), len(members), meter("near-duplicates") if meter else None) if similar else ())]
    found = assign(members, asked, kept=had, pairs=pairs, seed=seed, timed=by is not None)
    new = {split: tuple(article for article, side in found.splits.items() if side == split) for split in asked}
    if found.splits or asked != _asked(there):
        op = base32(os.urandom(10))
        add = [Split(id=f"{op}.{number}", name=each, articles=new[each], share=asked[each]) for number, each in enumerate(asked)]
        _save(store, name, op, rev, "split", add=add)
    report = _report(members, elements(store))
    return replace(report, added={split: len(articles) for split, articles in new.items()}, problems=(*problems, *found.problems))


def undo(store: Store, *, tool: str, lead: str | None = None, meter: Meter | None = None) -> SplitReport:
    """Takes back the last change to the splits, as one change more; raises ValueError where there is none."""
    name, rev, there = _lead(store, lead), store.shared_rev(), elements(store)
    if not there:
        raise ValueError("there are no splits that could be undone; make them with corpus.split() (annotator split)")
    last = _op(there[-1])
    _save(store, name, base32(os.urandom(10)), rev, "undo", remove=[each.id for each in there if _op(each) == last], undoes=last)
    return summary(store, tool=tool, meter=meter)


def summary(store: Store, *, tool: str, meter: Meter | None = None) -> SplitReport:
    """The splits as they are, with the labels of today's gold."""
    there = elements(store)
    return _report(_members(store, tool, None, meter), there) if there else SplitReport(unsplit=len(store.article_ids()))


def _lead(store: Store, lead: str | None) -> str:
    if store.readonly:
        raise ValueError(store.readonly)
    names = store.manifest.leads
    if lead is None and len(names) > 1:
        raise ValueError(f"the corpus has the leads {', '.join(names)}; say who splits it: lead={names[0]!r} (--lead {names[0]})")
    chosen = lead if lead is not None else (*names, "lead")[0]
    if not leads(store.manifest, chosen):
        raise ValueError(f"{chosen!r} is no lead of this corpus, and only leads split it; ask {', '.join(names)}")
    return chosen


def _save(
    store: Store,
    by: str,
    op: str,
    rev: int,
    do: str,
    *,
    remove: Iterable[str] = (),
    add: Iterable[AnyElement] = (),
    undoes: str | None = None,
) -> None:
    answer = store.save_shared(by, op=op, rev=rev, do=do, remove=tuple(remove), add=tuple(add), undoes=undoes)
    if isinstance(answer, Refused):
        raise ValueError("the splits were not saved: " + "; ".join(str(problem) for problem in answer.problems))
    if isinstance(answer, Conflict):
        raise ValueError("somebody else changed what the corpus shares meanwhile, so the splits were not saved; split again")


def _op(element: Split) -> str:
    return element.id.rpartition(".")[0] or element.id


def _asked(there: list[Split]) -> dict[str, float]:
    """The shares of the last change; empty where it said none."""
    last = [each for each in there if _op(each) == _op(there[-1])] if there else []
    return {each.name: each.share for each in last if each.share is not None}


def _members(store: Store, tool: str, by: str | None, meter: Meter | None) -> list[Member]:
    """The articles with what is counted of them."""
    found = []
    for article_id, outcome in outcomes(store, tool, False, meter("counting labels") if meter else None):
        article = store.article(article_id)
        found.append(Member(article=article_id, traits=_traits(article, outcome.gold), when=date(article.meta.get(by)) if by else None))
    return found


def _traits(article: Article, gold: GoldRecord | None) -> dict[Trait, int]:
    traits: Counter[Trait] = Counter()
    source = article.source or article.meta.get("source")
    if isinstance(source, str) and source:
        traits["source", source] = 1
    if gold is not None:
        traits[GOLD] = 1
        traits.update((layer, element.label) for layer in _LAYERS for element in getattr(gold, layer))
    return dict(traits)


def date(value: Any) -> datetime | None:
    """The moment that a date of ISO 8601 names, such as `2031-03-20` or `2031-03-20T08:15:00+01:00`; None for anything else."""
    try:
        moment = datetime.fromisoformat(value.strip()) if isinstance(value, str) else None
    except ValueError:
        return None
    # where no time zone is given, none is better than another
    return moment and (moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment)


def _undated(store: Store, new: list[Member], by: str) -> list[Problem]:
    lost = [member.article for member in new if member.when is None]
    if lost and len(lost) == len(new):
        names = sorted({name for article in store.articles() for name in article.meta})
        raise ValueError(f"no article that has no split yet has a date in its meta's {by!r}, such as 2031-03-20; {known_names(by, names)}")
    if not lost:
        return []
    message = f"{len(lost)} of {len(new)} articles have no date in their meta's {by!r} that can be read; they count as the oldest"
    return [Problem(rule="split.date", article=lost[0], message=message)]


def _older(store: Store, had: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """New versions of articles, with the version whose split they take over."""
    replaced = store.replaced()
    for newest in set(replaced.values()) - replaced.keys():
        older = [each for each in versions(newest, replaced)[:-1] if each in had]
        if older:
            yield older[-1], newest


def _texts(store: Store) -> Iterator[tuple[str, str]]:
    """The articles' texts without boilerplate and damaged text, which articles of one paper share."""
    for article in store.articles():
        quiet = merged((zone.start, zone.end) for zone in store.zones(article.id) if zone.type in _QUIET)
        read = without([(0, len(article.text))], quiet) if article.text else ()
        yield article.id, "\n".join(article.text[start:end] for start, end in read)


def _report(members: Iterable[Member], there: list[Split]) -> SplitReport:
    placed, asked = sides(there), _asked(there)
    sums: dict[str, Counter[Trait]] = {name: Counter() for name in dict.fromkeys([*asked, *(each.name for each in there)])}
    unsplit = 0
    for member in members:
        if member.article in placed:
            sums[placed[member.article]].update({ARTICLES: 1} | member.traits)
        else:
            unsplit += 1
    rows = [
        SplitRow(name=name, articles=each[ARTICLES], asked=asked.get(name), traits=dict(sorted(each.items())))
        for name, each in sums.items()
    ]
    return SplitReport(rows=tuple(rows), unsplit=unsplit)
