"""The law of conversions: what is read again is what was written, and the report names all that differs from what there was, and nothing else."""

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

from msgspec.structs import replace

from annotator.formats.canonical import canonical
from annotator.formats.options import Options
from annotator.gold import GoldRecord, Provenance
from annotator.loss import Losses, LossReport
from annotator.model import Labels, Span, Suggestable
from annotator.offsets import merged, without

_LAYERS = {"spans": "span.", "relations": "relation.", "events": "event.", "topics": "doclabel.lost", "entities": "kb.lost"}
_ORIGIN = ("source", "decision", "was", "from_", "verdict")


def holds(
    module: Any, records: Sequence[GoldRecord], folder: Path, options: Options, *, name: str = "out", is_folder: bool = False
) -> None:
    """Asserts the law for some records of different ids: the round trip, the report, and that a second trip is free."""
    losses = Losses()
    projected = [found for record in records if (found := module.project(record, losses, options)) is not None]
    report = losses.report("f")
    named_alike(records, projected, report)
    free, options_again = Losses(), replace(options, labels=renamed_labels(options.labels, report))
    assert [module.project(record, free, options_again) for record in projected] == projected, "a second projection changes it"
    assert [loss for loss in free.report("f").losses if loss.severity != "note"] == [], "a second projection finds more to lose"
    target = folder / name
    if is_folder:
        target.mkdir()
    module.write(target, iter(projected), options)
    again = Losses()
    read = list(module.read(target, again, options_again))
    assert [loss for loss in again.report("f").losses if loss.severity != "note"] == []
    assert [comparable(record) for record in read] == [comparable(record) for record in projected]
    second = folder / f"again-{name}"
    if is_folder:
        second.mkdir()
    module.write(second, (module.project(unplaced(record), free, options_again) for record in read), options)
    assert [loss for loss in free.report("f").losses if loss.severity != "note"] == [], "what was read can't be written again"
    assert content(second) == content(target), "a second trip gives other bytes"


def renamed_labels(labels: Labels, report: LossReport) -> Labels:
    """The labels of a dataset under the names that the report says they have now."""
    names = report.maps.get("label.renamed", {})
    return Labels(
        **{layer: tuple(dict.fromkeys(names.get(each, each) for each in getattr(labels, layer))) for layer in Labels.__struct_fields__}
    )


def comparable(record: GoldRecord) -> GoldRecord:
    """A record in canonical form, without the place that it was imported from."""
    return canonical(unplaced(record))


def unplaced(record: GoldRecord) -> GoldRecord:
    """A record that doesn't say which file it was imported from."""
    return replace(record, prov=replace(record.prov, import_={}))


def content(path: Path) -> dict[str, bytes]:
    """The bytes of a file, or of each file of a folder."""
    files = sorted(each for each in path.rglob("*") if each.is_file()) if path.is_dir() else [path]
    return {str(each.relative_to(path)): each.read_bytes() for each in files}


def named_alike(records: Iterable[GoldRecord], projected: Iterable[GoldRecord], report: LossReport) -> None:
    """Asserts that the objects in which records and projected records differ are those that the report names, class by class."""
    results = {record.id: record for record in projected}
    for record in records:
        result = results.get(named_id(record, report))
        named = {
            class_: {element for loss in report.losses if loss.class_ == class_ for article, element in loss.ids if article == record.id}
            for class_ in _classes(report)
        }
        if result is None:
            assert named.get("record.skipped"), f"{record.id} is gone, and the report doesn't say so"
            continue
        for layer, class_ in _LAYERS.items():
            place = _place if record.text == result.text else _words
            differing = _differing(getattr(record, layer), getattr(result, layer), place, report)
            told = set().union(*(ids for name, ids in named.items() if name.startswith(class_)))
            blank = {each.id for each in getattr(record, layer) if getattr(each, "text", "") != getattr(each, "text", "").strip()}
            told = told - blank if place is _words else told
            differing = differing - blank if place is _words else differing
            assert told == differing, f"{layer}: the report names {sorted(told)}, but {sorted(differing)} differ"
        for names, class_ in ((_ORIGIN, "provenance.lost"), (("attrs", "ext"), "attr.lost")):
            parts = (
                [each for layer in _LAYERS for each in getattr(record, layer)],
                [each for layer in _LAYERS for each in getattr(result, layer)],
            )
            if class_ == "attr.lost":
                # an attribute that comes is no loss: some formats say so what else became of a span
                there = {each.id: each for each in parts[1]}
                pairs = [(each, there[each.id]) for each in parts[0] if each.id in there]
                stripped = {each.id for each, other in pairs if any(not _kept(getattr(each, name), getattr(other, name)) for name in names)}
            else:
                stripped = _differing(*parts, lambda each, names=names: [getattr(each, name) for name in names], report, kept=True)
            kept = {each.id for each in parts[1]}
            assert named.get(class_, set()) & kept == stripped, f"{class_}: the report names {named.get(class_)}, but {stripped} differ"
        notes = {note.id: note for note in result.notes}
        assert named.get("note.lost", set()) == {note.id for note in record.notes if note != notes.get(note.id)}
        of_record = {
            "text.changed": record.text != result.text,
            "annotator.lost": record.annotator != result.annotator,
            "attr.lost": record.lang != result.lang or not (_kept(record.meta, result.meta) and _kept(record.ext, result.ext)),
            "provenance.lost": (record.prov == Provenance(tool="")) != (result.prov == Provenance(tool="")) or record.state != result.state,
        }
        # meta data may also go because its keys would overwrite others
        named["attr.lost"] = named.get("attr.lost", set()) | (named.get("label.collision", set()) & {""})
        for class_, differs in of_record.items():
            assert ("" in named.get(class_, set())) == differs, f"{class_} of {record.id}"
        assert ("" in named.get("coverage.lost", set())) == coverage_lost(record, result), f"coverage.lost of {record.id}"


def coverage_lost(record: GoldRecord, result: GoldRecord) -> bool:
    """Whether a result claims to cover text, or labels, that the record doesn't: what is unknown would become negative."""
    layers = [layer for layer in Labels.__struct_fields__ if getattr(result.coverage, layer)]
    unasked = any(len(set(getattr(record.coverage, layer))) < len(getattr(result.coverage, layer)) for layer in layers)
    claimed = merged(result.coverage.zones) if record.text == result.text else ((0, len(record.text)),)
    gaps = without(claimed, merged(record.coverage.zones))
    return bool(result.coverage.zones) and (unasked or any(record.text[start:end].strip() for start, end in gaps))


def named_id(record: GoldRecord, report: LossReport) -> str:
    """The id that a record has in the result, by the report's map."""
    return report.maps.get("id.renumbered", {}).get(record.id, record.id)


def _kept(before: dict[str, Any], after: dict[str, Any]) -> bool:
    return all(name in after and after[name] == value for name, value in before.items())


def _classes(report: LossReport) -> set[str]:
    return {loss.class_ for loss in report.losses}


def _place(element: Suggestable) -> object:
    names = [name for name in element.__struct_fields__ if name not in (*_ORIGIN, "attrs", "ext", "label", "entity", "text")]
    parts = {name: getattr(element, name) for name in names}
    if "args" in parts:
        parts["args"] = [argument.ref for argument in parts["args"]]
    return parts


def _words(element: Suggestable) -> object:
    """Where an element stands in a text that was rebuilt: white space, and what stands for it, tells nothing."""
    parts: Any = _place(element)
    if isinstance(element, Span):
        parts |= {"start": "".join(element.text.replace("_", " ").split()), "end": "", "segments": bool(element.segments)}
    return parts


def _differing(
    before: Iterable[Suggestable], after: Iterable[Suggestable], part: Callable[[Any], object], report: LossReport, *, kept: bool = False
) -> set[str]:
    there = {each.id: each for each in after}
    gone = {each.id for each in before if each.id not in there}
    changed = {each.id for each in before if each.id in there and part(each) != part(there[each.id])}
    return changed if kept else gone | changed
