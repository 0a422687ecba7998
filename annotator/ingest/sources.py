"""What a call of `add` may name: files, folders, patterns and frames, found in a fixed order and read by type."""

import glob
from collections.abc import Callable, Iterable, Iterator
from os import PathLike, fspath
from pathlib import Path

from annotator.ingest import html, jsonl, table, text
from annotator.ingest.draft import Draft
from annotator.problem import Problem, known_names

TYPES = (".txt", ".html", ".htm", ".jsonl", ".csv")
"""The file types that are read, by their endings."""

Source = str | PathLike[str] | table.Frame
Found = Path | table.Frame
Progress = Callable[[int, int, str], object]


def found(sources: object) -> list[Found]:
    """The files and frames that the sources name, each once and in order; raises FileNotFoundError for a name that fits nothing."""
    result: dict[object, Found] = {}
    for source in _listed(sources):
        if table.is_frame(source):
            result[id(source)] = source
            continue
        for path in _paths(_path_text(source)):
            result.setdefault(path.resolve(), path)
    return list(result.values())


def read(
    sources: object, *, encoding: str | None = None, column: str = "text", progress: Progress | None = None
) -> Iterator[Draft | Problem]:
    """The drafts of everything that the sources name, and the problems of what couldn't be read."""
    everything = found(sources)
    for number, source in enumerate(everything):
        if progress:
            progress(number, len(everything), source.name if isinstance(source, Path) else "frame")
        if isinstance(source, Path):
            yield from _read_file(source, encoding, column)
        else:
            yield from table.read_frame(source, name="frame", column=column)
    if progress:
        progress(len(everything), len(everything), "read")


def _listed(sources: object) -> Iterable[object]:
    if isinstance(sources, str | PathLike) or table.is_frame(sources) or not isinstance(sources, Iterable):
        return [sources]
    return sources


def _path_text(source: object) -> str:
    if not isinstance(source, str | PathLike):
        expected = "a path, a pattern such as 'inbox/*.txt', a folder or a data frame"
        raise TypeError(f"a {type(source).__name__} can't be added; expected {expected}")
    return str(Path(fspath(source)).expanduser())


def _paths(name: str) -> list[Path]:
    path = Path(name)
    if path.is_dir():
        return _below(path)
    if path.exists():
        return [path]
    # pathlib's own glob would take hidden files for "*"
    matches = sorted(map(Path, glob.glob(name, recursive=True))) if glob.has_magic(name) else []  # noqa: PTH207
    files = [match for match in matches if match.is_file()]
    if not files:
        raise FileNotFoundError(_nothing(path))
    return files


def _below(folder: Path) -> list[Path]:
    known = (path for path in folder.rglob("*") if path.suffix.lower() in TYPES and path.is_file())
    files = sorted(path for path in known if not any(part.startswith(".") for part in path.relative_to(folder).parts))
    if not files:
        raise FileNotFoundError(f"the folder {str(folder)!r} holds no file of a known type; expected {', '.join(TYPES)}")
    return files


def _nothing(path: Path) -> str:
    folder = path.parent
    while not folder.is_dir():
        folder = folder.parent
    names = [entry.name for entry in sorted(folder.iterdir()) if not entry.name.startswith(".")]
    wanted = path.relative_to(folder).parts[0]
    said = "no file fits the pattern" if glob.has_magic(str(path)) else "there is no file"
    return f"{said} {str(path)!r}; in {str(folder)!r} {known_names(wanted, names)}"


def _read_file(path: Path, encoding: str | None, column: str) -> list[Draft | Problem]:
    file, kind = str(path), path.suffix.lower()
    if kind not in TYPES:
        return [Problem(rule="type", file=file, message=f"files of type {kind!r} are not read; {known_names(kind, TYPES)}")]
    try:
        data = path.read_bytes()
    except OSError as error:
        return [Problem(rule="file", file=file, message=f"the file can't be read: {error.strerror}. Check its permissions.")]
    if kind == ".txt":
        drafts = text.read(data, file=file, encoding=encoding)
    elif kind in (".html", ".htm"):
        drafts = html.read(data, file=file, encoding=encoding)
    elif kind == ".jsonl":
        drafts = jsonl.read(data, file=file, encoding=encoding, column=column)
    else:
        drafts = table.read(data, file=file, encoding=encoding, column=column)
    return drafts
