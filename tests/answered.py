"""Readings made by hand, as evidence: what some annotators said when they were done with an article."""

from annotator.evidence import Answer, Evidence
from annotator.model import AnnotationSet, AnyElement, Argument, Article, Event, Labels, Relation, Segment, Span, Topic
from annotator.records import text_sha256

LENGTH = 60
ASKED = Labels(
    spans=("PER", "ORG", "GPE", "TRIGGER"),
    relations=("works_for", "located_in", "member_of", "ally_of"),
    events=("Attack", "Meeting"),
    topics=("politics", "economy", "culture"),
)
Said = list[AnyElement]


def answered(
    id: str,
    said: dict[str, Said],
    *,
    asked: dict[str, Labels] | None = None,
    read: dict[str, tuple[Segment, ...]] | None = None,
    mask: tuple[Segment, ...] = ((0, LENGTH),),
    open: tuple[str, ...] = (),
) -> Evidence:
    """An article of 60 characters that everybody finished, but for those in `open`; all labels were asked for and all was read, where nothing else is said."""
    answers = {
        name: Answer(
            state="done",
            annotations=AnnotationSet(elements),
            labels=(asked or {}).get(name, ASKED),
            zones=(read or {}).get(name, ((0, LENGTH),)),
        )
        for name, elements in said.items()
    }
    text = "x" * LENGTH
    return Evidence(
        article=Article(id=id, text=text, sha256=text_sha256(text)),
        answers=answers | {name: Answer(state="open") for name in open},
        mask=mask,
    )


def span(id: str, start: int, end: int, label: str, **more: object) -> Span:
    return Span(id=id, start=start, end=end, label=label, text="x" * (end - start), **more)


def tie(label: str, head: str, tail: str) -> Relation:
    return Relation(id=f"{label}-{head}-{tail}", label=label, head=head, tail=tail)


def happening(id: str, label: str, *triggers: str, args: tuple[tuple[str, str], ...] = (), **more: object) -> Event:
    return Event(id=id, label=label, triggers=triggers, args=tuple(Argument(role=role, ref=ref) for role, ref in args), **more)


def topics(*labels: str) -> Said:
    return [Topic(id=f"t-{label}", label=label) for label in labels]


def worked() -> dict[str, Said]:
    """Two answers that agree on what is connected, not on how."""
    one = [span("p", 0, 5, "PER"), span("o", 10, 15, "ORG"), span("g", 20, 25, "GPE"), span("t", 30, 36, "TRIGGER")]
    two = [span("p", 0, 5, "PER"), span("o", 9, 15, "ORG"), span("t", 30, 36, "TRIGGER")]
    return {
        "a1": [
            *one,
            tie("works_for", "p", "o"),
            tie("located_in", "o", "g"),
            happening("e", "Attack", "t", args=(("Attacker", "p"), ("Target", "g"))),
        ],
        "a2": [*two, tie("member_of", "p", "o"), happening("e", "Attack", "t", args=(("Target", "p"),))],
    }
