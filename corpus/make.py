"""Make the sample corpus from its sources: `python corpus/make.py [folder]`. The same sources give the same bytes.

The articles go through the same import and suggesters as anybody's; the demonstration readings in `sources/readings` are turned into
the decisions that would have led to them: accept, relabel, move borders, add, refuse.
"""

import json
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory

from msgspec.structs import replace

from annotator.answers import Saved
from annotator.gold import GoldRecord
from annotator.goldfile import read as read_gold
from annotator.harvest import write
from annotator.ingest.add import add
from annotator.model import Change, Labels, Note, Reading, Rejection, Shown, Span, Zone, segments_of
from annotator.offsets import merged, overlapping
from annotator.readings import guidelines, sets
from annotator.records import base32, content_key, make_span
from annotator.store import Store
from annotator.suggest.merging import Suggestion, merge
from annotator.suggest.runs import defaults, run
from annotator.version import TOOL

HERE = Path(__file__).parent
SOURCES = HERE / "sources"
QUIET = ("boilerplate", "credit", "damaged")
COUNTS = "## Counts"
START = datetime(2031, 4, 1, 8, tzinfo=UTC)


def main(folder: Path = HERE) -> None:
    """Make every derived file of the corpus in `folder` anew."""
    for name in ("articles.jsonl", "shared.jsonl", "gold.jsonl"):
        (folder / name).unlink(missing_ok=True)
    for path in [*folder.glob("suggestions/*.jsonl"), *folder.glob("annotations/*.jsonl")]:
        path.unlink()
    store = Store.open(folder)
    with TemporaryDirectory() as room:
        records = Path(room) / "articles.jsonl"
        records.write_text("".join(json.dumps(_record(line), ensure_ascii=False) + "\n" for line in _entries()), encoding="utf-8")
        report = add(store, [records])
    if report.refused:
        raise SystemExit(str(report))
    store = Store.open(folder)
    print(run(store, defaults(store.manifest.languages, [folder / "names.csv"])))
    for annotator in ("a1", "a2"):
        clock = START
        for article_id in store.article_ids():
            path = SOURCES / "readings" / f"{article_id}.{annotator}.tsv"
            if path.is_file():
                clock = read(store, annotator, article_id, path.read_text(encoding="utf-8"), clock) + timedelta(minutes=3)
    print(write(store, tool=TOOL))
    readme = folder / "README.md"
    head, _, _ = readme.read_text(encoding="utf-8").partition(COUNTS)
    rows = "".join(f"| {what} | {number} |\n" for what, number in counts(store))
    readme.write_text(f"{head}{COUNTS}\n\nCounts are checked by a test.\n\n| what | count |\n|---|---|\n{rows}", encoding="utf-8")


def counts(store: Store) -> list[tuple[str, int]]:
    """What the readme says about the corpus, counted."""
    articles = list(store.articles())
    said = sets(store, store.annotators())
    gold = [each for each in read_gold(store.root / "gold.jsonl") if isinstance(each, GoldRecord)]
    languages = {"German": "de", "English": "en", "Arabic": "ar"}
    return [
        ("articles", len(articles)),
        *((f"{name} articles", sum(article.lang == code for article in articles)) for name, code in languages.items()),
        ("characters", sum(len(article.text) for article in articles)),
        ("suggestions", sum(len(elements) for article in articles for _, _, elements in store.suggestions(article.id))),
        *((f"readings by {name}", sum(reader == name for _, reader in said)) for name in store.annotators()),
        *(
            (f"spans by {name}", sum(len(each.spans) for (_, reader), each in said.items() if reader == name))
            for name in store.annotators()
        ),
        *(
            (
                f"refusals by {name}",
                sum(isinstance(element, Rejection) for (_, reader), each in said.items() if reader == name for element in each.values()),
            )
            for name in store.annotators()
        ),
        ("articles in gold", len(gold)),
        ("spans in gold", sum(len(each.spans) for each in gold)),
        ("discontinuous spans", sum(bool(span.segments) for each in said.values() for span in each.spans)),
    ]


def _entries() -> list[str]:
    return (SOURCES / "meta.jsonl").read_text(encoding="utf-8").splitlines()


def _record(line: str) -> dict[str, str]:
    entry = json.loads(line)
    return {**entry, "text": (SOURCES / "articles" / f"{entry['id']}.txt").read_bytes().decode()}


def read(store: Store, annotator: str, article_id: str, source: str, clock: datetime) -> datetime:
    """Write the journal of one demonstration reading; gives the time at which it ended."""
    article = store.article(article_id)
    lines = [line.split("\t") for line in source.splitlines() if line.strip()]
    zones = tuple(zone for zone in store.zones(article_id))
    targets = [span for fields in lines if not fields[0].startswith("#") for span in _spans(article.text, fields)]
    offered = merge([elements for _, _, elements in store.suggestions(article_id)])
    labels = tuple(label for label in store.scheme.span_labels if label != "TRIGGER" or any(span.label == "TRIGGER" for span in targets))
    shown = tuple(Shown(by=by, version=version) for by, version, _ in store.suggestions(article_id))
    reading = Reading(id="reading", state="open", labels=Labels(spans=labels), guidelines=guidelines(store).version or None, shown=shown)
    skipped = next((fields[1] for fields in lines if fields[0] == "#skipped"), None)
    notes = [fields[1] for fields in lines if fields[0] == "#note"]
    steps = (
        [("skip", Change(add=(replace(reading, state="skipped", reason=skipped),)))]
        if skipped
        else _steps(reading, targets, offered, notes, zones)
    )
    for number, (do, change) in enumerate(steps):
        seed = sha256(f"{annotator}/{article_id}/{number}".encode()).digest()
        op, ms = base32(seed[:10]), 700 + int.from_bytes(seed[10:12], "big") % 3300
        clock += timedelta(milliseconds=ms)
        named = Change(remove=change.remove, add=tuple(_named(element, op, place) for place, element in enumerate(change.add)))
        outcome = store.save(
            annotator,
            article_id,
            op=op,
            rev=number,
            do=do,
            remove=named.remove,
            add=named.add,
            ms=ms,
            at=clock.isoformat(timespec="milliseconds").replace("+00:00", "Z"),
        )
        if not isinstance(outcome, Saved):
            raise SystemExit(f"{annotator} {article_id}: {outcome}")
    return clock


def _named(element, op: str, place: int):
    return element if element.id == "reading" else replace(element, id=f"{op}.{place}")


def _steps(
    reading: Reading, targets: list[Span], offered: list[Suggestion], notes: list[str], zones: tuple[Zone, ...]
) -> Iterator[tuple[str, Change]]:
    pending = {content_key(suggestion.element): suggestion for suggestion in offered}
    wanted = {content_key(span) for span in targets}
    spare = {key: suggestion for key, suggestion in pending.items() if key not in wanted}
    decisions: list[tuple[int, int, str, Span | Rejection]] = []
    for span in targets:
        same = pending.get(content_key(span))
        if same is not None:
            decisions.append((span.start, -span.end, "accept", replace(span, source=same.element.source)))
            continue
        near = next((key for key, suggestion in spare.items() if _corrects(span, suggestion.element)), None)
        if near is not None:
            was = spare.pop(near).element
            do = "relabel" if segments_of(was) == segments_of(span) else "border"
            decisions.append((span.start, -span.end, do, replace(span, source=was.source, was=was)))
        else:
            decisions.append((span.start, -span.end, "add", span))
    for suggestion in spare.values():
        element = suggestion.element
        decisions.append((element.start, -element.end, "reject", Rejection(id="", source=element.source, of=element)))
    decisions.sort(key=lambda decision: (decision[0], decision[1], decision[2]))
    first = True
    for _, _, do, element in decisions:
        yield do, Change(add=(element, reading) if first else (element,))
        first = False
    for note in notes:
        yield "note", Change(add=(Note(id="", text=note), reading) if first else (Note(id="", text=note),))
        first = False
    read_zones = merged((zone.start, zone.end) for zone in zones if zone.type not in QUIET)
    yield "done", Change(remove=() if first else ("reading",), add=(replace(reading, state="done", zones=read_zones),))


def _corrects(span: Span, suggested: Span) -> bool:
    a, b = (span.start, span.end), (suggested.start, suggested.end)
    return not span.segments and overlapping(a, b) and (a == b or span.label == suggested.label)


def _spans(text: str, fields: list[str]) -> Iterator[Span]:
    label, quote, which = fields[0], fields[1], fields[2]
    attrs = json.loads(fields[3]) if len(fields) > 3 and fields[3] else {}
    parts = quote.split(" … ")
    starts = [place for place in range(len(text)) if text.startswith(parts[0], place)]
    chosen = starts if which == "all" else [starts[int(number) - 1] for number in which.split(",")]
    for start in chosen:
        segments = [(start, start + len(parts[0]))]
        for part in parts[1:]:
            place = text.index(part, segments[-1][1])
            segments.append((place, place + len(part)))
        span = make_span(text, start, segments[-1][1], label, segments=tuple(segments) if len(segments) > 1 else ())
        yield replace(span, attrs=attrs)


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:]))
