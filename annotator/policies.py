"""Settle the easy disputes of many articles at once, by a stated rule: previewed, recorded with each element, and taken back as one."""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from html import escape
from typing import Literal, TypeVar, get_args

from msgspec.structs import replace

from annotator import dependents
from annotator.adjudication import FOLDER, Docket, begin, check_lead, dockets, new_op, save, unsettled, words
from annotator.align import shapes
from annotator.answers import Saved
from annotator.dependents import KINDS, moved, quoted
from annotator.model import AnyElement, ElementRef, Record, Rejection, Span, Suggestable, Verdict
from annotator.offsets import overlapping
from annotator.problem import known_names
from annotator.records import content_key, suggestion_id
from annotator.store import Store

Said = TypeVar("Said", bound=Suggestable)
Claims = dict[str, Span]
"""A disputed span by the readers who set it."""
Policy = Literal["majority", "union", "intersection", "longest", "shortest"]
POLICIES: dict[Policy, str] = {
    "majority": "what more than half of the readers say is in, what fewer than half say is out",
    "union": "what any reader says is in",
    "intersection": "what not all readers say is out",
    "longest": "where all readers mark the same label around one place, the longest span is in and the others are out",
    "shortest": "where all readers mark the same label around one place, the shortest span is in and the others are out",
}
"""What each policy does with what is disputed in an article; whatever it says nothing about stays open, as does what refers to what is open or out."""


class Settled(Record, frozen=True, kw_only=True):
    """One decision of a policy: a disputed element that is in or out, and who said it; its text and place are those of the spans that it is about."""

    article: str
    text: str
    label: str
    start: int
    end: int
    readers: tuple[str, ...]
    taken: bool


class Settlement(Record, frozen=True, kw_only=True):
    """What a policy decided, or would decide (`preview`); `left` counts the disputed elements that stay open, `problems` says what wasn't saved."""

    policy: str
    batch: str
    preview: bool
    decisions: tuple[Settled, ...] = ()
    left: int = 0
    problems: tuple[str, ...] = ()

    def __str__(self) -> str:
        taken, out = sum(each.taken for each in self.decisions), sum(not each.taken for each in self.decisions)
        articles = len({each.article for each in self.decisions})
        head = f"{self.policy}{' (preview, nothing is saved)' if self.preview else ''}: {taken} in, {out} out in {articles} articles; {self.left} stay open"
        shown = [
            f"  {'+' if each.taken else '–'} {each.article} [{each.text}]{each.label} ({', '.join(each.readers)})"
            for each in self.decisions[:20]
        ]
        more = [f"  … and {len(self.decisions) - 20} more"] if len(self.decisions) > 20 else []
        return "\n".join([head, *shown, *more, *(f"  not saved: {problem}" for problem in self.problems)])

    def _repr_html_(self) -> str:
        head, *lines = str(self).split("\n")
        return f"<p>{escape(head)}</p><ul>{''.join(f'<li><bdi>{escape(line.strip())}</bdi></li>' for line in lines)}</ul>"


def settle(
    store: Store,
    by: str,
    policy: str,
    annotators: Sequence[str] = (),
    *,
    articles: Collection[str] | None = None,
    labels: Collection[str] = (),
    preview: bool = False,
) -> Settlement:
    """Decides what is disputed by a policy, an article in one change; nothing that a lead decided is touched, and what stays open is counted.

    Raises ValueError for an unknown policy and for who is no lead. An article is done where nothing stays open.
    """
    if policy not in get_args(Policy):
        raise ValueError(f"there is no policy {policy!r}; {known_names(policy, get_args(Policy))}")
    check_lead(store, by)
    batch, decisions, problems, left = new_op(), list[Settled](), list[str](), 0
    for case in dockets(store, by, annotators):
        if articles is not None and case.article not in articles:
            continue
        waiting = unsettled(store, by, case)
        decided = list(
            _all_decided(store, by, policy, case, [claims for claims in waiting if not labels or _first(claims).label in labels])
        )
        left += len(waiting) - len(decided)
        if not decided:
            continue
        if not preview:
            problem = _write(store, by, case, decided, policy, batch, done=len(decided) == len(waiting))
            if problem:
                problems.append(f"{case.article}: {problem}")
                continue
        decisions += [_said(case, claims, taken=taken) for claims, taken in decided]
    return Settlement(policy=policy, batch=batch, preview=preview, decisions=tuple(decisions), left=left, problems=tuple(problems))


def undo(store: Store, by: str, batch: str) -> int:
    """Takes a settlement back, article by article, where nothing was decided since; the number of articles. Raises ValueError where there is none of that name."""
    check_lead(store, by)
    count = found = 0
    for article in store.annotated(by, folder="adjudications"):
        state = store.annotations(by, article, folder="adjudications")
        lines = store.history(by, article, folder="adjudications")
        if not any(line.batch == batch for line in lines):
            continue
        found += 1
        op, inverse = state.undo[-1]
        if lines[-1].batch == batch and lines[-1].op == op:
            answer = store.save(
                by,
                article,
                op=new_op(),
                rev=state.rev,
                do="undo",
                remove=inverse.remove,
                add=inverse.add,
                undoes=op,
                folder="adjudications",
            )
            count += isinstance(answer, Saved)
    if not found:
        raise ValueError(f"no settlement {batch!r} by {by!r} is in this corpus")
    return count


def _first(claims: Mapping[str, Said]) -> Said:
    return claims[min(claims)]


def _all_decided(
    store: Store, by: str, policy: str, case: Docket, waiting: Sequence[Mapping[str, Suggestable]]
) -> Iterator[tuple[Mapping[str, Suggestable], bool]]:
    """The spans that a policy decides, then what refers to spans."""
    disputed = [{reader: span for reader, span in claims.items() if isinstance(span, Span)} for claims in waiting]
    spans = list(_decided(policy, [claims for claims in disputed if claims], len(case.sets)))
    yield from spans
    said = {reader: shapes(annotations) for reader, annotations in case.sets.items()}
    state = store.annotations(by, case.article, folder=FOLDER)
    begun = shapes(state.annotations).values() if state.rev else (said[min(each)][_first(each).id] for each in case.alignment.agreed)
    standing = {*begun, *(said[min(claims)][_first(claims).id] for claims, taken in spans if taken)}
    yield from dependents.decided(policy, case, [dict(claims) for claims in waiting if isinstance(_first(claims), KINDS)], standing)


def _decided(policy: str, disputed: Sequence[Claims], finished: int) -> Iterator[tuple[Claims, bool]]:
    if policy in ("longest", "shortest"):
        yield from _by_length(disputed, finished, longest=policy == "longest")
        return
    votes = Counter[object]()
    for claims in disputed:
        votes[content_key(next(iter(claims.values())))] += len(claims)
    for claims in disputed:
        number = votes[content_key(next(iter(claims.values())))]
        if policy == "union":
            yield claims, True
        elif policy == "intersection":
            yield claims, False
        elif 2 * number != finished:
            # readers who agree on the place and differ in attributes say the same about the span
            best = max(
                len(other) for other in disputed if content_key(next(iter(other.values()))) == content_key(next(iter(claims.values())))
            )
            yield claims, 2 * number > finished and len(claims) == best


def _by_length(disputed: Sequence[Claims], finished: int, *, longest: bool) -> Iterator[tuple[Claims, bool]]:
    for group in _groups(disputed):
        readers = [reader for claims in group for reader in claims]
        sizes = sorted((_size(claims) for claims in group), reverse=longest)
        # each reader once, and one span that is longer than all others: else it's no dispute about borders alone
        if len(group) < 2 or len(readers) != finished or len(set(readers)) != finished or sizes[0] == sizes[1]:
            continue
        for claims in group:
            yield claims, _size(claims) == sizes[0]


def _groups(disputed: Sequence[Claims]) -> list[list[Claims]]:
    """Disputed spans of one label that overlap, directly or by way of others."""
    groups: list[list[Claims]] = []
    for claims in disputed:
        span = next(iter(claims.values()))
        near = [group for group in groups if any(_alike(span, next(iter(other.values()))) for other in group)]
        joined = [claims, *(each for group in near for each in group)]
        groups = [*(group for group in groups if group not in near), joined]
    return groups


def _alike(one: Span, other: Span) -> bool:
    return one.label == other.label and overlapping((one.start, one.end), (other.start, other.end))


def _size(claims: Claims) -> int:
    span = next(iter(claims.values()))
    return span.end - span.start


def _write(
    store: Store, by: str, case: Docket, decided: Sequence[tuple[Mapping[str, Suggestable], bool]], policy: str, batch: str, *, done: bool
) -> str:
    """Saves the decisions about one article; gives what kept them from being saved, or nothing."""
    try:
        state = begin(store, by, case)
    except ValueError as refusal:
        return str(refusal)
    op = new_op()
    add: list[AnyElement] = []
    places = {key: name for name, key in shapes(state.annotations).items()}
    for number, (claims, taken) in enumerate(decided):
        reader, name = min(claims), f"{op}.{number}"
        said = shapes(case.sets[reader])
        origins = tuple(ElementRef(by=each, id=element.id) for each, element in sorted(claims.items()))
        bare = _bare(claims[reader])
        if taken:
            verdict = Verdict(rule=policy, votes=len(claims))
            add.append(replace(moved(bare, said, places), id=name, from_=origins, verdict=verdict))
            places[said[claims[reader].id]] = name
        else:
            refused = replace(bare, ext={})
            named = replace(refused, id=suggestion_id(refused), from_=() if isinstance(refused, Span) else origins)
            add.append(Rejection(id=name, of=named))
    reading = state.annotations.reading
    over = [replace(reading, state="done")] if done and reading is not None else []
    answer = save(
        store,
        by,
        case.article,
        op=op,
        rev=state.rev,
        do=f"policy {policy}",
        remove=["reading"] if over else [],
        add=(*add, *over),
        batch=batch,
    )
    return "" if isinstance(answer, Saved) else words(answer)


def _bare(element: Suggestable) -> Suggestable:
    """An element as it is settled: without the ways by which it came into a reader's set."""
    bare = replace(element, id="", source=None, decision=None, was=None, from_=(), verdict=None)
    return replace(bare, entity=None) if isinstance(bare, Span) else bare


def _said(case: Docket, claims: Mapping[str, Suggestable], *, taken: bool) -> Settled:
    element = _first(claims)
    spans = quoted(case.sets[min(claims)], element)
    return Settled(
        article=case.article,
        text=" … ".join(span.text for span in spans),
        label=element.label,
        start=min((span.start for span in spans), default=0),
        end=max((span.end for span in spans), default=0),
        readers=tuple(sorted(claims)),
        taken=taken,
    )
