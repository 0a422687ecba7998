"""The records of a corpus that leave it: its gold, or what annotators said, of all articles or of a split."""

from collections.abc import Collection, Iterator, Mapping
from pathlib import Path
from typing import Any

from msgspec.structs import replace

from annotator.export import Phases, labels_of, spooled
from annotator.export import export as export_records
from annotator.formats.options import Options
from annotator.formats.registry import Entry
from annotator.gold import FinishedReading, GoldRecord, record
from annotator.harvest import Outcome, Progress, outcomes
from annotator.loss import Losses, LossReport
from annotator.manifest import MANIFEST
from annotator.model import Labels, Segment
from annotator.names import REVIEWS
from annotator.offsets import intersection, merged, without
from annotator.problem import known_names
from annotator.readings import spent, state_of
from annotator.sharedsplits import elements, sides
from annotator.store import Store
from annotator.suggest.suggester import SILENT
from annotator.widening import scheme_labels

GOLD = "gold"


def selected(
    store: Store,
    losses: Losses,
    *,
    tool: str,
    annotator: str | None = GOLD,
    split: str | None = None,
    partial: bool = False,
    progress: Progress | None = None,
) -> Iterator[GoldRecord]:
    """The records of a corpus, one at a time in the articles' order; articles that have none are counted, with the reason.

    `annotator` is `gold`, one reader, or None for all readers. Raises ValueError for a reader or a split that there isn't.
    """
    articles = _articles(store, split)
    if annotator == GOLD:
        for article, outcome in outcomes(store, tool, partial, progress):
            if articles is not None and article not in articles:
                continue
            if outcome.gold is not None:
                yield outcome.gold
            else:
                losses.note("record.skipped", _reason(outcome), article=article, before=article)
        return
    known = store.annotators()
    if annotator is not None and annotator not in known:
        raise ValueError(f"there is no reading by {annotator!r}; {known_names(annotator, [*known, GOLD])}")
    ids = [each for each in store.article_ids() if articles is None or each in articles]
    for number, article in enumerate(ids, 1):
        for reader in [annotator] if annotator is not None else known:
            found = _reading(store, reader, article, tool)
            if found is not None:
                yield found
        if progress:
            progress(number, len(ids), article)


def export(
    store: Store,
    path: Path,
    entry: Entry,
    chosen: Options,
    *,
    tool: str,
    annotator: str | None = GOLD,
    split: str | None = None,
    partial: bool = False,
    rename: Mapping[str, str] | None = None,
    allow_loss: Collection[str] = (),
    check: bool = False,
    phases: Phases | None = None,
) -> LossReport:
    """Writes the selected records of a corpus in a format, as `annotator.export.export` does; refuses a place within the corpus's own files."""
    refuse_own(store, path)
    losses = Losses()
    collecting = phases("collecting") if phases else None
    with spooled(selected(store, losses, tool=tool, annotator=annotator, split=split, partial=partial, progress=collecting)) as records:
        chosen = replace(
            chosen,
            labels=ordered_labels(store, records()) if chosen.labels == Labels() else chosen.labels,
            name=chosen.name or store.manifest.name,
            quiet=chosen.quiet or _quiet(store, records()),
            splits=chosen.splits or ({} if split else sides(elements(store))),
            colours=chosen.colours or {each.label: each.colour for each in store.scheme.spans if each.colour},
        )
        return export_records(records, path, entry, chosen, rename=rename, allow_loss=allow_loss, losses=losses, check=check, phases=phases)


def _quiet(store: Store, records: Iterator[GoldRecord]) -> dict[str, tuple[Segment, ...]]:
    """The boilerplate, credits and damaged text of articles that weren't read in whole, as all who read them see it."""
    found: dict[str, tuple[Segment, ...]] = {}
    for each in records:
        gaps = without(((0, len(each.text)),), merged(each.coverage.zones))
        for reader in each.prov.from_ if gaps else ():
            seen = merged((zone.start, zone.end) for zone in store.zones(each.id, reader) if zone.type in SILENT)
            found[each.id] = intersection(found.get(each.id, ((0, len(each.text)),)), seen)
    return {article: zones for article, zones in found.items() if zones}


def refuse_own(store: Store, path: Path) -> None:
    """Raises ValueError for a place that belongs to the corpus's own files."""
    inside = path.resolve().relative_to(store.root).parts if path.resolve().is_relative_to(store.root) else ()
    own = (
        "annotations",
        "adjudications",
        REVIEWS,
        "suggestions",
        ".annotator",
        "articles.jsonl",
        "shared.jsonl",
        "gold.jsonl",
        MANIFEST,
        "guidelines.md",
    )
    if path.resolve() == store.root or (inside and inside[0] in own):
        raise ValueError(f"{path} belongs to the corpus itself; export to another place, such as exports/{path.name}")


def ordered_labels(store: Store, records: Iterator[GoldRecord]) -> Labels:
    """The labels that records cover or use, in the order of the scheme."""
    used, known = labels_of(records), scheme_labels(store.scheme)
    layers: dict[str, Any] = {}
    for layer in Labels.__struct_fields__:
        found, order = getattr(used, layer), getattr(known, layer)
        layers[layer] = (*(label for label in order if label in found), *(label for label in found if label not in order))
    return Labels(**layers)


def _articles(store: Store, split: str | None) -> set[str] | None:
    if split is None:
        return None
    splits = elements(store)
    names = list(dict.fromkeys(element.name for element in splits))
    if split not in names:
        advice = f"{known_names(split, names)}" if names else "there are no splits yet; make them with corpus.split() (annotator split)"
        raise ValueError(f"there is no split {split!r}; {advice}")
    return {article for article, name in sides(splits).items() if name == split}


def _reading(store: Store, reader: str, article: str, tool: str) -> GoldRecord | None:
    state = store.annotations(reader, article)
    said = state.annotations.reading
    if not state.rev or state_of(state.annotations) == "unread":
        return None
    finished = FinishedReading(annotator=reader, rev=state.rev, ms=spent(store, reader, article), annotations=state.annotations)
    return replace(record(store.article(article), (finished,), tool=tool), annotator=reader, state=said.state if said else "open")


def _reason(outcome: Outcome) -> str:
    if outcome.dispute:
        return "readers dispute them, and nobody settled it"
    if outcome.waiting:
        return "a reader isn't done with them"
    if outcome.locked:
        return "they can't be trusted; run check"
    return "every reader skipped them" if outcome.state == "skipped" else "nobody read them"
