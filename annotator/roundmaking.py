"""Open and close rounds, and say how far they are: who reads what, for which labels, under which rules."""

import os
from collections.abc import Collection, Sequence

from msgspec.structs import replace

from annotator.answers import Conflict, Refused
from annotator.model import AnyElement, Record, Round
from annotator.names import annotator_problem
from annotator.problem import known_names
from annotator.readings import all_rounds, guidelines, state_of
from annotator.records import base32
from annotator.rounds import readers
from annotator.scheme import leads
from annotator.store import Store


class Standing(Record, frozen=True, kw_only=True):
    """How far one annotator is in one round: how many articles fall to them, and how many of these are done, skipped, open and unread."""

    round: str
    annotator: str
    state: str
    articles: int
    done: int
    skipped: int
    open: int
    unread: int


def open_round(
    store: Store,
    name: str,
    annotators: Sequence[str],
    *,
    by: str,
    articles: Collection[str] = (),
    labels: Sequence[str] = (),
    overlap: int = 0,
    suggestions: bool = True,
) -> Round:
    """A new round: the annotators read the articles (all of the corpus without any), `overlap` of them each (0: everybody), for the labels.

    Who reads what is drawn by the round's name, so that it stays when articles or annotators join. Raises ValueError for what can't be.
    """
    _check(store, name, annotators, articles, labels, overlap)
    op = base32(os.urandom(10))
    made = Round(
        id=f"{op}.0",
        name=name,
        annotators=tuple(dict.fromkeys(annotators)),
        articles=tuple(article for article in store.article_ids() if article in set(articles)) if articles else (),
        labels=tuple(labels),
        overlap=overlap,
        suggestions=suggestions,
        guidelines=guidelines(store).version or None,
    )
    _save(store, by, op, "round", add=[made])
    return made


def change_round(
    store: Store, name: str, *, by: str, annotators: Sequence[str] = (), articles: Collection[str] = (), closed: bool | None = None
) -> Round:
    """A round with further annotators and articles, or closed, or open again. What was drawn for the others stays as far as it can."""
    known = {each.name: each for each in store.rounds()}
    if name not in known:
        raise ValueError(f"there is no round {name!r}; {known_names(name, known)}")
    before = known[name]
    if articles and not before.articles:
        raise ValueError(f"the round {name!r} is about all articles of the corpus already")
    more = [article for article in store.article_ids() if article in set(articles) and article not in before.articles]
    after = replace(
        before,
        annotators=tuple(dict.fromkeys([*before.annotators, *annotators])),
        articles=(*before.articles, *more),
        state=before.state if closed is None else "closed" if closed else "open",
    )
    _check(store, "", after.annotators, articles, (), before.overlap)
    if after != before:
        _save(store, by, base32(os.urandom(10)), "round", remove=[before.id], add=[after])
    return after


def standings(store: Store) -> list[Standing]:
    """Every round's annotators, in the order of the rounds."""
    found = []
    for each in all_rounds(store):
        asked: dict[str, list[str]] = {name: [] for name in each.annotators}
        for article in store.article_ids():
            for name in readers(each, article):
                asked[name].append(article)
        for name, articles in asked.items():
            states = [state_of(store.annotations(name, article).annotations) for article in articles]
            counts = {state: states.count(state) for state in ("done", "skipped", "open", "unread")}
            found.append(Standing(round=each.name, annotator=name, state=each.state, articles=len(articles), **counts))
    return found


def _check(store: Store, name: str, annotators: Sequence[str], articles: Collection[str], labels: Sequence[str], overlap: int) -> None:
    if name and (not name.strip() or name in {each.name for each in store.rounds()}):
        raise ValueError(f"{name!r} can't be a new round's name: it is empty, or there is such a round; choose another")
    if not annotators:
        raise ValueError("a round needs annotators, as in open_round('first', ['a1', 'a2'], by='lead')")
    for annotator in annotators:
        problem = annotator_problem(annotator, store.annotators())
        if problem:
            raise ValueError(problem)
    ids = set(store.article_ids())
    for article in sorted(set(articles) - ids):
        raise ValueError(f"there is no article {article!r} in this corpus; {known_names(article, sorted(ids)[:10_000])}")
    for label in labels:
        if label not in store.scheme.span_labels:
            raise ValueError(f"there is no label {label!r}; {known_names(label, store.scheme.span_labels)}")
    if not 0 <= overlap <= len(set(annotators)):
        raise ValueError(f"overlap={overlap}: an article is read by 1 to {len(set(annotators))} of these annotators, or by all of them (0)")


def _save(store: Store, by: str, op: str, do: str, *, remove: Sequence[str] = (), add: Sequence[AnyElement] = ()) -> None:
    if store.readonly:
        raise ValueError(store.readonly)
    if not leads(store.manifest, by):
        raise ValueError(f"{by!r} is no lead of this corpus, and only leads make rounds; {known_names(by, store.manifest.leads)}")
    answer = store.save_shared(by, op=op, rev=store.shared_rev(), do=do, remove=tuple(remove), add=tuple(add))
    if isinstance(answer, Refused):
        raise ValueError("the round was not saved: " + "; ".join(problem.message for problem in answer.problems))
    if isinstance(answer, Conflict):
        raise ValueError("somebody else changed what the corpus shares meanwhile, so the round was not saved; try again")
