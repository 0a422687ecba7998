"""Write gold or readings in a format: project each record, write the rest, and put it in place only when nothing is lost that nobody allowed."""

import json
import os
import shutil
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, get_args, get_origin, get_type_hints

import msgspec
from msgspec.structs import replace

from annotator.disk import make_folder, sync_folder, write_whole
from annotator.formats.options import Options
from annotator.formats.registry import Entry, writer
from annotator.formats.relabelling import note_names, relabelled
from annotator.gold import GoldRecord
from annotator.loss import Losses, LossRefused, LossReport, allowed
from annotator.model import Labels
from annotator.problem import Problem, known_names
from annotator.records import decode, encode

Source = Callable[[], Iterator[GoldRecord]]
"""Gives the records anew at each call: a conversion goes through them more than once, and holds one at a time."""

Progress = Callable[[int, int, str], None]
"""Told after each record: how many are done, of how many, and what it was."""
Phases = Callable[[str], Progress]
"""Gives the progress of one part of long work by its name."""
_LAYERS = ("spans", "relations", "events", "entities", "topics", "notes")


def options(chosen: Mapping[str, object]) -> Options:
    """The choices of a conversion from a caller's words; raises ValueError that says what there is to choose."""
    hints = get_type_hints(Options)
    for name, value in chosen.items():
        if name not in hints:
            raise ValueError(f"there is no option {name!r}; {known_names(name, hints)}")
        words = [each for each in get_args(hints[name]) if isinstance(each, str)] or [
            word for part in get_args(hints[name]) for word in get_args(part)
        ]
        if words and value is not None and value not in words:
            raise ValueError(f"{name}={value!r} is no choice; {known_names(str(value), words)}")
    read = {name: _named(name, value) if get_origin(hints[name]) is dict else value for name, value in chosen.items()}
    try:
        return msgspec.convert(read, Options, strict=False)
    except msgspec.ValidationError as error:
        raise ValueError(f"an option means nothing: {error}") from None


def _named(option: str, value: object) -> object:
    """The pairs of an option that holds several; in a terminal they are said as `columns=text=body,id=number`."""
    if not isinstance(value, str):
        return value
    pairs = [pair.partition("=") for pair in value.split(",")]
    if any(not between for _, between, _ in pairs):
        raise ValueError(f"{option}={value!r} means nothing; expected pairs such as {option}=text=body,id=number")
    return {name: other for name, _, other in pairs}


def export(
    source: Source,
    path: Path,
    entry: Entry,
    chosen: Options,
    *,
    rename: Mapping[str, str] | None = None,
    allow_loss: Collection[str] = (),
    losses: Losses | None = None,
    check: bool = False,
    phases: Phases | None = None,
) -> LossReport:
    """Writes records to a file or folder and gives the report, which also lies beside it as `<path>.loss.json`.

    `rename` gives labels other names. Raises LossRefused, and writes nothing, where a class of loss that fails was not allowed by name; FileExistsError where something is in
    that place which no export wrote; with `check`, ValueError where the format's own library reads something else than was written.
    """
    names, collected, module = allowed(allow_loss), losses or Losses(), writer(entry)
    if chosen.nested == "error" and "span.overlap" in names:
        raise ValueError("nested='error' says that no span may overlap, and allow_loss that some may be lost; say one of them")
    former = _former(path)
    labels = labels_of(source()) if chosen.labels == Labels() else chosen.labels
    chosen = replace(chosen, labels=note_names(labels, rename or {}, collected))
    number = sum(1 for _ in source()) if phases else 0
    records = counted((relabelled(record, rename or {}) for record in source()), number, phases and phases("writing"))
    kept: Counter[str] = Counter()
    with _beside(path) as folder:
        target = folder / path.name
        if entry.folder:
            target.mkdir()
        module.write(target, _projected(records, module.project, collected, chosen, kept), chosen)
        counts = {"records": kept["records"]} | {layer: kept[layer] for layer in _LAYERS if kept[layer]}
        report = collected.report(entry.name, path=str(path), kept=counts, allowed=names)
        if report.failing:
            raise LossRefused(report)
        if check:
            report = replace(report, checked=_checked(module, target, chosen, counts, entry))
        files = sorted(str(each.relative_to(folder)) for each in folder.rglob("*") if each.is_file())
        report = replace(report, files=tuple(files))
        _put(folder, path.parent, files, former)
    write_whole(beside(path), json.dumps(msgspec.to_builtins(report), indent=1, ensure_ascii=False).encode() + b"\n")
    return report


def beside(path: Path) -> Path:
    """Where the loss report of an export lies."""
    return path.with_name(path.name + ".loss.json")


def labels_of(records: Iterable[GoldRecord]) -> Labels:
    """All labels that some record covers or uses, by layer, in the order in which they come."""
    found: dict[str, dict[str, None]] = {layer: {} for layer in Labels.__struct_fields__}
    for record in records:
        for layer, names in found.items():
            names.update(dict.fromkeys(getattr(record.coverage, layer)))
            names.update(dict.fromkeys(each.label for each in getattr(record, layer)))
    return Labels(**{layer: tuple(names) for layer, names in found.items()})


@contextmanager
def spooled(records: Iterable[GoldRecord]) -> Iterator[Source]:
    """Records that can be gone through again, kept in a temporary file instead of in memory."""
    with TemporaryDirectory(prefix="annotator-") as folder:
        path = Path(folder) / "records.jsonl"
        with path.open("wb") as file:
            for record in records:
                file.write(encode(record) + b"\n")

        def read() -> Iterator[GoldRecord]:
            with path.open("rb") as lines:
                for line in lines:
                    found = decode(line, GoldRecord)
                    if isinstance(found, Problem):
                        raise ValueError(str(found))
                    yield found

        yield read


def counted(records: Iterable[GoldRecord], total: int, progress: Progress | None) -> Iterator[GoldRecord]:
    """The same records, with progress told when each has been used; `total` is 0 where nobody knows it before the end."""
    number = 0
    for number, record in enumerate(records, 1):
        yield record
        if progress:
            progress(number, total, record.id)
    if progress and not total:
        progress(number, number, "")


def _projected(
    records: Iterator[GoldRecord],
    project: Callable[[GoldRecord, Losses, Options], GoldRecord | None],
    losses: Losses,
    chosen: Options,
    kept: Counter[str],
) -> Iterator[GoldRecord]:
    for record in records:
        projected = project(record, losses, chosen)
        if projected is not None:
            kept["records"] += 1
            kept.update({layer: len(getattr(projected, layer)) for layer in _LAYERS})
            yield projected


def _checked(module: Any, target: Path, chosen: Options, counts: dict[str, int], entry: Entry) -> str:
    check = getattr(module, "check", None)
    if check is None:
        losses = Losses()
        read = list(module.read(target, losses, chosen)) if entry.reads else []
        found: dict[str, int] = {"records": len(read)} | {
            layer: sum(len(getattr(each, layer)) for each in read) for layer in counts if layer != "records"
        }
        reader = "read again"
        if not entry.reads:
            return "not read again: nothing here reads this format"
    else:
        reader, found = check(target, chosen)
    wrong = [f"{found[name]} {name} instead of {counts.get(name, 0)}" for name in found if found[name] != counts.get(name, 0)]
    if wrong:
        raise ValueError(
            f"what was written for {entry.name} isn't what was meant: {reader} finds {', '.join(wrong)}. Nothing was put in place; please report this."
        )
    return f"{reader}: " + ", ".join(f"{number} {name}" for name, number in found.items())


def _former(path: Path) -> tuple[str, ...]:
    """The files of the export that is in a place now; raises FileExistsError where something else is."""
    report = beside(path)
    listed: tuple[str, ...] = ()
    if report.is_file():
        found = decode(report.read_bytes(), LossReport)
        if isinstance(found, Problem):
            raise FileExistsError(f"{report} is there already, and is no loss report of an export. Give another name, or move it away.")
        listed = tuple(each for each in found.files if _own(each, path))
    taken = path.is_file() and path.name not in listed
    strange = path.is_dir() and any(str(each.relative_to(path.parent)) not in listed for each in path.rglob("*") if each.is_file())
    if taken or strange:
        raise FileExistsError(f"{path} is there already, and not from an export. Give another name, or move it away.")
    return listed


def _own(name: str, path: Path) -> bool:
    """Whether a file may be an export's: the export itself, in it, or beside it under its name; what a report says else is not believed."""
    parts = Path(name).parts
    if not parts or Path(name).is_absolute() or ".." in parts:
        return False
    linked = any((path.parent / Path(*parts[:number])).is_symlink() for number in range(2, len(parts)))
    return not linked and (parts[0] == path.name or (len(parts) == 1 and name.startswith(f"{path.stem}.")))


@contextmanager
def _beside(path: Path) -> Iterator[Path]:
    make_folder(path.parent)
    folder = path.parent / f".{path.name}.{os.getpid()}.tmp"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _put(folder: Path, place: Path, files: list[str], former: tuple[str, ...]) -> None:
    strange = next((place / name for name in files if name not in former and (place / name).exists()), None)
    if strange is not None:
        raise FileExistsError(
            f"{strange} is there already, and not from an export, which would put a file there. Give another name, or move it away."
        )
    for name in files:
        make_folder((place / name).parent)
        (folder / name).replace(place / name)
    for name in former:
        if name not in files:
            (place / name).unlink(missing_ok=True)
    sync_folder(place)
