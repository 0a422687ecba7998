"""Mends what `check` found, where it can be mended without guessing: into new files, the originals kept beside them.

Nothing is dropped: a line that can't stay goes to `<file>.rejected-<n>` with its reason, and the file as it was to `<file>.bak-<n>`.
This is the only place where a journal is written again; its chain is sealed anew from the first line that was lost.
"""

import base64
import json
import os
from collections.abc import Callable
from itertools import count
from pathlib import Path

import msgspec
from filelock import FileLock
from msgspec import Struct

from annotator import disk
from annotator.articles import FILE as ARTICLES
from annotator.articles import ArticleFile
from annotator.check import check, journals, raw_lines, serious
from annotator.journal import START, JournalLine, digest, encode_line, intact, newer, read_head, read_line, whole
from annotator.journals import lock_path
from annotator.manifest import MANIFEST, read_manifest
from annotator.model import Article
from annotator.problem import Problem
from annotator.records import decode

Rejected = tuple[int, str, bytes]
"""A line that can't stay: its number, why, and its bytes."""


class Repair(Struct, frozen=True, kw_only=True):
    """What was mended, in sentences, and the problems that are left, which only a person can settle."""

    done: tuple[str, ...]
    left: tuple[Problem, ...]

    def __str__(self) -> str:
        return "\n".join([*self.done, *(f"left as it is: {problem}" for problem in self.left)]) or "nothing to mend"


def repair(root: Path) -> Repair:
    """Mends the articles' file and every journal of a corpus; raises CorpusRefused where there is none, OSError where the disk refuses."""
    # a folder that is no corpus may hold other people's files under the same names
    read_manifest(root / MANIFEST)
    hidden = root / ".annotator"
    done = []
    if (root / ARTICLES).exists():
        ArticleFile(root, cache=None, lock=hidden / "articles.lock").settle()
        done += _mended(root / ARTICLES, ARTICLES, hidden / "articles.lock", _mend_articles)
    for path in journals(root):
        folder = "" if path.parent == root else path.parent.relative_to(root).as_posix()
        file = path.relative_to(root).as_posix()
        done += _mended(path, file, lock_path(hidden, (folder, path.stem)), _mend_journal)
    return Repair(done=tuple(done), left=tuple(problem for problem in check(root) if serious(problem)))


Mend = Callable[[Path, str], tuple[list[bytes], list[Rejected], list[str]]]


def _mended(path: Path, file: str, lock: Path, mend: Mend) -> list[str]:
    disk.make_folder(lock.parent)
    with FileLock(lock, timeout=30, fallback_to_soft=False):
        lines, rejected, done = mend(path, file)
        data = b"".join(line + b"\n" for line in lines)
        if not rejected and not done and data == path.read_bytes():
            return []
        number = next(number for number in count(1) if not any(os.path.lexists(f"{path}.{kind}-{number}") for kind in ("bak", "rejected")))
        disk.write_whole(path.with_name(f"{path.name}.bak-{number}"), path.read_bytes())
        if rejected:
            disk.write_whole(path.with_name(f"{path.name}.rejected-{number}"), b"".join(map(_record, rejected)))
        disk.write_whole(path, data)
    done += [f"{file} line {line}: moved to {path.name}.rejected-{number}, {reason}" for line, reason, _ in rejected]
    return [*done, f"{file}: the file as it was is {path.name}.bak-{number}"]


def _record(rejected: Rejected) -> bytes:
    line, reason, raw = rejected
    try:
        content = {"text": raw.decode()}
    except UnicodeDecodeError:
        content = {"base64": base64.b64encode(raw).decode()}
    return json.dumps({"line": line, "reason": reason, **content}, ensure_ascii=True).encode() + b"\n"


def _mend_articles(path: Path, file: str) -> tuple[list[bytes], list[Rejected], list[str]]:
    kept: dict[str, bytes] = {}
    rejected: list[Rejected] = []
    done = []
    for number, raw, ended in raw_lines(path):
        article = decode(raw, Article, file=file, line=number)
        if isinstance(article, Problem):
            rejected.append((number, article.message, raw))
        elif article.id in kept:
            rejected.append((number, f"an article {article.id!r} stands on an earlier line", raw))
        else:
            kept[article.id] = raw
            if not ended:
                done.append(f"{file} line {number}: the newline at its end was added")
    return list(kept.values()), rejected, done


def _mend_journal(path: Path, file: str) -> tuple[list[bytes], list[Rejected], list[str]]:
    lines: list[tuple[int, bytes, JournalLine]] = []
    rejected: list[Rejected] = []
    done = []
    seen: set[bytes] = set()
    for number, found, ended in raw_lines(path):
        raw = found
        if not ended:
            raw = raw if intact(raw) or not intact(raw[:-1]) else raw[:-1]
            if intact(raw):
                done.append(f"{file} line {number}: the newline at its end was mended")
        head = read_head(raw) if intact(raw) else None
        if head is not None and newer(head.v):
            return [path.read_bytes().removesuffix(b"\n")], [], []
        line = read_line(raw, file=file, line=number)
        if isinstance(line, Problem):
            torn = not intact(raw) and not whole(raw)
            rejected.append((number, "a write broke off here; it was never acknowledged" if torn else line.message, found))
        elif raw in seen:
            rejected.append((number, "the same line stands there before", found))
        else:
            seen.add(raw)
            lines.append((number, raw, line))
    ordered = sorted(lines, key=lambda entry: entry[2].seq)
    if ordered != lines:
        done.append(f"{file}: the lines were put back in the order of their seq")
    return _sealed(file, ordered, done), rejected, done


def _sealed(file: str, lines: list[tuple[int, bytes, JournalLine]], done: list[str]) -> list[bytes]:
    result: list[bytes] = []
    prev, first = START, 0
    for seq, (number, raw, line) in enumerate(lines, 1):
        sealed = raw
        if line.seq != seq or line.prev != prev:
            sealed = encode_line(msgspec.structs.replace(line, seq=seq, prev=prev))
            first = first or number
        prev = digest(sealed)
        result.append(sealed)
    if first:
        done.append(f"{file}: the chain was sealed anew from line {first} on; what was lost before it can't be told from the file")
    return result
