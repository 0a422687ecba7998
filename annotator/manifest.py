"""The manifest of a corpus on the disk, and how moments are written."""

import errno
import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import msgspec
from filelock import FileLock, Timeout

from annotator import disk
from annotator.problem import Problem
from annotator.records import decode, encode
from annotator.scheme import Manifest

MANIFEST = "corpus.annotator.json"
SCHEMA = "annotator/0"


class CorpusRefused(Exception):
    """A folder that can't be opened or made as a corpus; the message says why and what to do."""


class _Schema(msgspec.Struct):
    schema: str = ""


def read_manifest(path: Path) -> Manifest:
    """The manifest at a path; raises CorpusRefused where there is none, or none that this version reads."""
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        message = f"{path.parent} is no corpus: it has no {path.name}. Make one with 'annotator new', or give a corpus's folder."
        raise CorpusRefused(message) from None
    except OSError as error:
        raise CorpusRefused(f"{path} can't be read: {disk.words(error)}.") from error
    schema = decode(data, _Schema, file=path.name)
    if isinstance(schema, _Schema) and schema.schema != SCHEMA:
        expected = f"expected {SCHEMA!r}. Was it made by a newer version? Update this program."
        raise CorpusRefused(f"{path} has schema {schema.schema!r}; {expected}")
    manifest = decode(data, Manifest, file=path.name)
    if isinstance(manifest, Problem):
        raise CorpusRefused(
            f"{path}{_broken(data, manifest)}. Mend the file, or put it back from a copy; articles and journals are as they were."
        )
    return manifest


def _broken(data: bytes, problem: Problem) -> str:
    # the manifest is the one record of several lines
    try:
        json.loads(data)
    except json.JSONDecodeError as error:
        return f":{error.lineno}:{error.colno}: {error.msg}; expected a JSON object"
    except (ValueError, RecursionError):
        # no UTF-8, nested too deeply, or a number of thousands of digits
        pass
    return ": " + problem.message.removesuffix(" The other lines are read.").rstrip(".")


def write_manifest(root: Path, manifest: Manifest) -> None:
    """Puts a corpus's manifest in place, indented for the eye."""
    members = {"schema": manifest.schema, **msgspec.to_builtins(manifest)}
    encode(manifest)
    disk.write_whole(root / MANIFEST, msgspec.json.format(msgspec.json.encode(members), indent=1) + b"\n")


def change_manifest(root: Path, change: Callable[[Manifest], Manifest]) -> Manifest:
    """Puts in place what `change` makes of a corpus's manifest as it stands on the disk now; two changes at once come one after the other.

    Raises OSError where the disk refuses or another program holds the manifest for long, and what `change` raises.
    """
    folder = root / ".annotator" / "locks"
    disk.make_folder(folder)
    try:
        with FileLock(folder / "manifest.lock", timeout=10.0, poll_interval=0.002, fallback_to_soft=False):
            manifest = change(read_manifest(root / MANIFEST))
            write_manifest(root, manifest)
    except Timeout:
        raise OSError(errno.EBUSY, "another program changes the manifest") from None
    return manifest


def stamp(moment: datetime) -> str:
    """A moment as it stands in journals: UTC, to the millisecond."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
