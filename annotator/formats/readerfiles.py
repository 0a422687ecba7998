"""Folders in which each file is one reader's annotations of one text: which article and which reader a file stands for."""

from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path

from annotator.formats.options import Options
from annotator.model import Record


class Place(Record, frozen=True, kw_only=True):
    """What a file stands for: an article and whose annotations of it."""

    article: str
    annotator: str


def files(source: Path, endings: Sequence[str]) -> list[Path]:
    """The file itself, or the files of a folder with these endings, in the order of their names; links are not followed.

    Raises ValueError where a folder has none.
    """
    if not source.is_dir():
        return [source]
    found = sorted(
        (each for each in source.rglob("*") if each.name.lower().endswith(tuple(endings)) and _within(each, source)),
        key=lambda path: path.relative_to(source).as_posix(),
    )
    if not found:
        raise ValueError(
            f"the folder {source.name} has no file named {' or '.join('*' + each for each in endings)}; give a file or its folder"
        )
    return found


def relative(path: Path, source: Path) -> str:
    """A file's name as messages give it: within its folder, where that was given."""
    return path.relative_to(source).as_posix() if path != source else path.name


def places(source: Path, texts: Mapping[Path, str], options: Options) -> dict[Path, Place]:
    """The article and the reader of each file, `texts` being the sha256 of what each annotates.

    A folder whose files all have one text is an article's, and its files are named after their readers: that is how INCEpTION exports. Of the
    folder that was given, this is believed only where it has several files; any other file is named after its article. The options' annotator,
    where one was named, stands for all readers.
    """
    named = options.annotator != Options().annotator
    folders: dict[Path, set[str]] = {}
    for path, text in texts.items():
        folders.setdefault(path.parent, set()).add(text)
    sizes = Counter(path.parent for path in texts)
    found: dict[Path, Place] = {}
    for path in texts:
        folder = path.parent
        by_reader = source.is_dir() and len(folders[folder]) == 1 and (folder != source or sizes[folder] > 1)
        article = Path(relative(path, source)).with_suffix("").as_posix()
        if by_reader:
            article = folder.relative_to(source).as_posix() if folder != source else folder.resolve().name
        found[path] = Place(article=article, annotator=path.stem if by_reader and not named else options.annotator)
    return found


def _within(path: Path, source: Path) -> bool:
    return path.is_file() and not any(each.is_symlink() for each in (path, *path.parents) if each.is_relative_to(source) and each != source)
