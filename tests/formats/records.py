"""Random gold records for the laws of conversions: everything that a record can hold, in texts that are hard to count in."""

from hypothesis import strategies as st

from annotator.gold import SCHEMA, Coverage, GoldRecord, Provenance
from annotator.model import Argument, Entity, Event, Labels, Note, NoteRef, Relation, Source, Span, Topic
from annotator.offsets import merged
from annotator.records import text_sha256
from tests.strategies import texts

LABELS = Labels(
    spans=("PER", "ORG", "WEAPON_CLASS", "Ort-Name", "a b", "Größe", "x:y", "B-PER", "TRIGGER"),
    relations=("WORKS_FOR", "Teil von"),
    events=("ArmsTransfer", "Be-such"),
    topics=("politik", "Sport & Spiel"),
)
"""All labels of the random dataset: some with characters that formats can't hold."""
PLAIN = Labels(spans=("PER", "ORG", "WEAPON", "TRIGGER"), relations=("WORKS_FOR",), events=("ArmsTransfer",), topics=("politik", "sport"))
"""Labels that every format can hold."""
ROLES = ("Supplier", "Item", "Recip ient")
_attributes = st.dictionaries(
    st.sampled_from(["unsure", "metonymic", "Grad", "Art"]),
    st.one_of(st.booleans(), st.sampled_from(["hoch", "zwei Wörter", "🙂"]), st.integers(-3, 9), st.just(0.5), st.just(["a", "b"])),
    max_size=2,
)


@st.composite
def records(draw: st.DrawFn, *, labels: Labels = LABELS, id: str = "a", plain: bool = False) -> GoldRecord:
    """A gold record; `plain` leaves out what only few formats hold, so that losses don't hide what is kept."""
    text = draw(texts.filter(str.strip))
    spans = draw(st.lists(_spans(text, labels, plain=plain), max_size=6))
    entities = tuple(
        Entity(id=f"e{number}", name=draw(st.sampled_from(["Iran", "Ilse Brandt"])), label=draw(st.sampled_from(labels.spans)), kb=kb)
        for number, kb in enumerate(draw(st.lists(st.sampled_from([None, "Q794", "NIL"]), max_size=0 if plain else 2)), 1)
    )
    named = tuple(
        Span(
            **{name: getattr(span, name) for name in span.__struct_fields__ if name not in ("id", "entity")},
            id=f"s{number}",
            entity=draw(st.sampled_from([None, *(each.id for each in entities)])),
        )
        for number, span in enumerate(sorted(spans, key=lambda span: (span.start, -span.end, span.label)), 1)
    )
    refs = [span.id for span in named]
    events = _events(draw, labels, refs, plain=plain) if refs else ()
    ends = [*refs, *([] if plain else [event.id for event in events])]
    pairs = draw(st.lists(st.tuples(st.sampled_from(ends), st.sampled_from(ends)), max_size=2)) if len(ends) > 1 else []
    relations = tuple(
        Relation(
            id=f"r{number}", label=draw(st.sampled_from(labels.relations)), head=head, tail=tail, attrs={} if plain else draw(_attributes)
        )
        for number, (head, tail) in enumerate(pairs, 1)
        if head != tail
    )
    topics = tuple(
        Topic(id=f"t{number}", label=label)
        for number, label in enumerate(draw(st.lists(st.sampled_from(labels.topics), max_size=2, unique=True)), 1)
    )
    about = [*refs, *(event.id for event in events)]
    notes = tuple(
        Note(id=f"n{number}", text=said, ref=NoteRef(id=draw(st.sampled_from(about))) if about and draw(st.booleans()) else None)
        for number, said in enumerate(
            draw(st.lists(st.sampled_from(["Warum?", "zwei\nZeilen\tund ein Tab"]), max_size=0 if plain else 2)), 1
        )
    )
    whole = plain or draw(st.booleans())
    return GoldRecord(
        schema=SCHEMA,
        id=id,
        annotator="gold" if plain else draw(st.sampled_from(["gold", "a1"])),
        state="done" if plain else draw(st.sampled_from(["done", "done", "open", "skipped"])),
        text=text,
        sha256=text_sha256(text),
        lang="de" if plain else draw(st.sampled_from(["", "de"])),
        spans=named,
        relations=relations,
        events=events,
        entities=entities,
        topics=topics,
        notes=notes,
        coverage=Coverage(
            spans=labels.spans if whole else draw(st.sampled_from([labels.spans, labels.spans[:1], ()])),
            relations=labels.relations if whole else (),
            events=labels.events if whole else (),
            topics=labels.topics if whole else draw(st.sampled_from([labels.topics, ()])),
            zones=((0, len(text)),) if whole else draw(st.sampled_from([((0, len(text)),), (), merged([(0, max(1, len(text) // 2))])])),
        ),
        prov=Provenance(tool="")
        if plain
        else draw(st.sampled_from([Provenance(tool=""), Provenance(tool="t/1", seconds=3.5, from_={"a1": 2})])),
        meta={} if plain else draw(st.sampled_from([{}, {"title": "Ein Titel", "source": "Blatt", "published": "2025-01-13"}])),
        ext={} if plain else draw(st.sampled_from([{}, {"elsewhere": {"key": [1, "zwei"]}}])),
    )


@st.composite
def _spans(draw: st.DrawFn, text: str, labels: Labels, *, plain: bool) -> Span:
    borders = sorted(draw(st.sets(st.integers(0, len(text)), min_size=2, max_size=4)))
    segments = ((borders[0], borders[1]), (borders[2], borders[3])) if len(borders) == 4 else ()
    source = None if plain else draw(st.sampled_from([None, Source(by="rules", version="1", score=0.5)]))
    return Span(
        id="s",
        start=borders[0],
        end=borders[-1],
        label=draw(st.sampled_from(labels.spans)),
        text=text[borders[0] : borders[-1]],
        segments=segments,
        source=source,
        decision="accepted" if source else None,
        attrs={} if plain else draw(_attributes),
        ext={} if plain else draw(st.sampled_from([{}, {"elsewhere": {"id": 7}}])),
    )


def _events(draw: st.DrawFn, labels: Labels, refs: list[str], *, plain: bool) -> tuple[Event, ...]:
    made: list[Event] = []
    for number in range(1, draw(st.integers(0, 2)) + 1):
        # an event may be an argument of a later one
        fillers = [*refs, *(event.id for event in made)]
        args = draw(st.lists(st.tuples(st.sampled_from(ROLES[:2] if plain else ROLES), st.sampled_from(fillers)), max_size=3))
        made.append(
            Event(
                id=f"v{number}",
                label=draw(st.sampled_from(labels.events)),
                triggers=tuple(draw(st.lists(st.sampled_from(refs), max_size=2, unique=True))),
                args=tuple(Argument(role=role, ref=ref) for role, ref in args),
                attrs={} if plain else draw(_attributes),
            )
        )
    return tuple(made)
