"""The gold of a real article goes to every format: each report names every nested, discontinuous and sub-word span that the format can't hold, and nothing else."""

from pathlib import Path

import pytest
from msgspec.structs import replace

from annotator.export import export, labels_of, options
from annotator.formats.registry import FORMATS, writer
from annotator.gold import SCHEMA, Coverage, GoldRecord, Provenance
from annotator.loss import CLASSES, Losses, LossRefused, LossReport
from annotator.model import Argument, Event, Relation, Segment, Span, Topic
from annotator.records import text_sha256
from tests.formats.law import named_alike

ARTICLE = Path(__file__).parents[3] / "shared" / "articles" / "putin-pezeshkian.de.txt"
pytestmark = pytest.mark.skipif(not ARTICLE.is_file(), reason="the real article is not here: ../shared/articles")

# id, label, and the quote, or the quotes of its segments; each the first of its kind in the text, within the context that is given
SPANS = [
    ("putin", "PER", ["Wladimir Putin"], ""),
    ("moskau", "LOC", ["Moskau"], ""),
    ("jets", "WEAPON_CLASS", ["Suchoi Su-35-Kampfflugzeuge"], ""),
    ("su-35", "WEAPON", ["Su-35"], "Suchoi Su-35-Kampfflugzeuge"),
    ("russland", "LOC", ["Russland"], "Kampfflugzeuge von Russland"),
    ("hofft", "TRIGGER", ["hofft"], ""),
    ("erhalten", "TRIGGER", ["erhalten"], "von Russland zu erhalten"),
    ("hamas-gruppe", "ORG", ["Hamas-Terrorgruppe"], ""),
    ("hamas", "ORG", ["Hamas"], "Hamas-Terrorgruppe"),
    ("korps", "ORG", ["Korps der iranischen Revolutionsgarden"], ""),
    ("iranischen", "NORP", ["iranischen"], "Korps der iranischen Revolutionsgarden"),
    ("garden", "ORG", ["iranischen Revolutionsgarden"], "Korps der iranischen Revolutionsgarden"),
    ("drohnen", "WEAPON", ["Drohnen"], "Drohnenlieferungen"),
    ("zusagen", "PLEDGE", ["Finanz-", "zusagen"], "Finanz- und Verteidigungszusagen"),
    ("verteidigung", "PLEDGE", ["Verteidigungszusagen"], ""),
]
NESTED = {"su-35", "hamas", "iranischen", "garden"}
GAPS, SUBWORD = {"zusagen"}, {"drohnen"}
FLAT = {"span.overlap": NESTED | {"verteidigung"}, "span.discontinuous": GAPS, "span.subtoken": SUBWORD}
WANTED: dict[str, dict[str, set[str]]] = {
    "jsonl": {},
    "parquet": {},
    "csv": {},
    "brat": {},
    # the stretch over a gap reaches over what stands in it
    "spacy": FLAT,
    "conll": FLAT,
    "huggingface": FLAT,
    "conllup": FLAT,
    # of three names, each within the other, one finds no layer; a name inside a token is said of the token
    "germeval": {"span.overlap": {"iranischen"}, "span.discontinuous": GAPS, "span.subtoken": SUBWORD},
    "doccano": {"span.discontinuous": GAPS},
    "labelstudio": {"span.discontinuous": GAPS},
    "prodigy": {"span.discontinuous": GAPS},
}


def real() -> GoldRecord:
    """The article with spans, a relation, an event with a trigger, one without, and a topic."""
    text = ARTICLE.read_bytes().decode()
    spans = []
    for name, label, quotes, context in SPANS:
        at = text.index(context) if context else 0
        segments: list[Segment] = []
        for quote in quotes:
            at = text.index(quote, at)
            segments.append((at, at + len(quote)))
            at += len(quote)
        start, end = segments[0][0], segments[-1][1]
        spans.append(
            Span(id=name, start=start, end=end, label=label, text=text[start:end], segments=tuple(segments) if len(segments) > 1 else ())
        )
    events = (
        Event(
            id="lieferung",
            label="Transfer",
            triggers=("erhalten",),
            args=(Argument(role="Supplier", ref="russland"), Argument(role="Item", ref="su-35")),
        ),
        Event(id="besuch", label="Visit", args=(Argument(role="Visitor", ref="putin"), Argument(role="Place", ref="moskau"))),
    )
    made = GoldRecord(
        schema=SCHEMA,
        id="putin-pezeshkian",
        annotator="gold",
        state="done",
        text=text,
        sha256=text_sha256(text),
        lang="de",
        spans=tuple(sorted(spans, key=lambda span: (span.start, -span.end, span.label))),
        relations=(Relation(id="von", label="SUPPLIER_OF", head="russland", tail="su-35"),),
        events=events,
        topics=(Topic(id="t1", label="politik"),),
        coverage=Coverage(spans=(), zones=()),
        prov=Provenance(tool=""),
    )
    labels = labels_of([made])
    whole = Coverage(spans=labels.spans, relations=labels.relations, events=labels.events, topics=labels.topics, zones=((0, len(text)),))
    return replace(made, coverage=whole)


def lost(report: LossReport, kind: str) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for loss in report.losses:
        if loss.class_.startswith(kind):
            found.setdefault(loss.class_, set()).update(element for _, element in loss.ids)
    return found


def test_every_format_that_is_written_is_expected_here() -> None:
    assert WANTED.keys() == {name for name, each in FORMATS.items() if each.writes}


@pytest.mark.parametrize("name", WANTED)
def test_the_report_names_each_span_that_a_format_cannot_hold(name: str, tmp_path: Path) -> None:
    record = real()
    everything = {class_ for class_, (severity, _) in CLASSES.items() if severity == "fail"}
    chosen = options({"nested": "layers" if name == "germeval" else "outermost"})
    report = export(lambda: iter([record]), tmp_path / "out", FORMATS[name], chosen, allow_loss=everything, check=True)
    assert lost(report, "span.") == WANTED[name]


@pytest.mark.parametrize("name", [name for name, wanted in WANTED.items() if wanted is FLAT])
def test_the_report_shows_what_became_of_su_35(name: str) -> None:
    losses, one = Losses(), real()
    named = replace(one, spans=tuple(span for span in one.spans if span.id in ("jets", "su-35")), relations=(), events=())
    writer(FORMATS[name]).project(named, losses, options({}))
    (loss,) = [each for each in losses.report(name).losses if each.class_ == "span.overlap"]
    assert str(loss.examples[0]) == "[Su-35]WEAPON within or across [Suchoi Su-35-Kampfflugzeuge]WEAPON_CLASS → (left out)"


@pytest.mark.parametrize("name", WANTED)
def test_nothing_fails_without_its_class_and_nothing_is_lost_without_a_line(name: str, tmp_path: Path) -> None:
    record, losses = real(), Losses()
    chosen = replace(options({}), labels=labels_of([record]))
    projected = writer(FORMATS[name]).project(record, losses, chosen)
    assert projected is not None
    report = losses.report(name)
    if name != "csv":
        # a table holds no text, so that places in it tell nothing
        named_alike([record], [projected], report)
    failing = {loss.class_ for loss in report.failing}
    if not failing:
        export(lambda: iter([record]), tmp_path / "out", FORMATS[name], options({}))
        return
    with pytest.raises(LossRefused) as refused:
        export(lambda: iter([record]), tmp_path / "out", FORMATS[name], options({}))
    assert all(f'"{class_}"' in str(refused.value) for class_ in failing)
    assert not list(tmp_path.iterdir())
