"""Paths that come over the network, kept below the server's root: name by name, and after symbolic links."""

import os
from collections.abc import Iterator
from pathlib import Path

from annotator.manifest import MANIFEST

LONGEST = 1000
DEPTH = 6
ENTRIES = 20_000
_PASSED_OVER = frozenset({"node_modules", "__pycache__", "site-packages"})


class Outside(Exception):
    """A path that names nothing below the root; what it names elsewhere was not looked at."""


def below(root: Path, path: str) -> Path:
    """The place below a resolved root that a '/'-separated path names, `""` being the root. Raises Outside.

    Refused before the disk is asked: absolute paths, drives, `~`, `.` and `..`, hidden names, backslashes, controls, names of over 255 bytes.
    """
    parts = path.split("/") if path else []
    if len(path) > LONGEST or any(_strange(part) for part in parts):
        raise Outside(path)
    place = Path(os.path.realpath(root.joinpath(*parts)))
    if not place.is_relative_to(root):
        raise Outside(path)
    return place


def _strange(part: str) -> bool:
    return (
        not part
        or part.startswith((".", "~"))
        or "\\" in part
        or ":" in part
        or any(ord(character) < 32 or 0x7F <= ord(character) < 0xA0 or 0xD800 <= ord(character) < 0xE000 for character in part)
        or len(part.encode("utf-8", "surrogatepass")) > 255
    )


def corpora_below(root: Path) -> tuple[list[str], bool]:
    """The paths of the folders below a root that hold a corpus, sorted, and whether the walk ended early. Links are not followed."""
    found: list[str] = []
    seen, more = 0, False
    waiting = [("", 0)]
    while waiting:
        path, depth = waiting.pop()
        for entry in _entries(root / path):
            seen += 1
            if seen > ENTRIES:
                return sorted(found), True
            if entry.name == MANIFEST and entry.is_file():
                found.append(path)
            elif not _strange(entry.name) and entry.name not in _PASSED_OVER and entry.is_dir(follow_symlinks=False):
                more = more or depth == DEPTH
                if depth < DEPTH:
                    waiting.append((f"{path}/{entry.name}".lstrip("/"), depth + 1))
    return sorted(found), more


def _entries(folder: Path) -> Iterator[os.DirEntry[str]]:
    try:
        with os.scandir(folder) as entries:
            yield from entries
    except OSError:
        return
