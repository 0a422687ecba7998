"""Long work on a corpus, done by a process of its own that may be killed at any moment: adding articles, and suggesting.

The order comes as one JSON object on standard input, which stays open: where it ends, the server is gone and so is this process. Progress,
and at last the report, go as JSON lines to standard output.
"""

import os
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from threading import Thread
from time import monotonic

import msgspec
from msgspec.structs import replace

from annotator import disk
from annotator.ingest import add, sources
from annotator.ingest.report import AddReport
from annotator.manifest import MANIFEST, CorpusRefused
from annotator.model import Article
from annotator.names import REVIEWS
from annotator.orders import Order, Report, Section, Told
from annotator.problem import Problem
from annotator.scheme import Manifest
from annotator.store import Store
from annotator.suggest.runs import SuggestReport, defaults, run

LARGEST = 2**29
"""The bytes of the largest file that a server reads for adding."""
SHOWN = 200
"""Lines of one section of a report that are told; all are counted."""
_PAUSE = 0.1


Tell = Callable[[Told], None]


def main() -> int:
    """Does the job that standard input orders; gives 0 when it was done, 1 when it failed."""
    # whatever a library prints is no line of ours
    output = os.fdopen(os.dup(sys.stdout.fileno()), "wb", buffering=0)
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    order = msgspec.json.decode(sys.stdin.buffer.readline(), type=Order)
    Thread(target=_live_with, args=(sys.stdin.fileno(),), daemon=True).start()
    os.chdir(order.root)

    def tell(told: Told) -> None:
        output.write(msgspec.json.encode(told) + b"\n")

    failed = perform(order, tell)
    if failed:
        tell(Told(failed=failed))
    return 1 if failed else 0


def _live_with(descriptor: int) -> None:
    # not through the stream: a thread that waits in one would keep the interpreter from ending
    while os.read(descriptor, 1):
        pass
    os._exit(1)


def perform(order: Order, tell: Tell) -> str:
    """Does a job and tells of it; gives why it failed, in words, or nothing."""
    try:
        store = Store.open(Path(order.corpus))
        if store.readonly:
            return store.readonly
        report = _added(store, order, tell) if order.kind == "add" else _suggested(store, order, tell)
    except (CorpusRefused, FileNotFoundError, ValueError) as refusal:
        return str(refusal).replace(f"{order.root}{os.sep}", "").replace(order.root, "the server's folder")
    except OSError as error:
        return f"The disk refused: {disk.words(error)}."
    except MemoryError:
        return "There isn't enough memory for all of this at once. Add it in parts."
    except Exception as error:  # noqa: BLE001  whatever a file brings about is told where the person looks, not in a traceback
        return f"It broke off with {type(error).__name__}, which is a mistake of this program. Nothing was written."
    tell(Told(report=report))
    return ""


class _Shelf:
    """A store that says when it is about to write."""

    def __init__(self, store: Store, tell: Tell) -> None:
        self._store, self._tell = store, tell

    @property
    def manifest(self) -> Manifest:
        return self._store.manifest

    def articles(self, *, all: bool = False) -> Iterator[Article]:  # noqa: A002 - as the store's
        return self._store.articles(all=all)

    def add_articles(self, articles: Sequence[Article]) -> list[Problem]:
        self._tell(Told(writing=articles[0].id, count=len(articles)))
        return self._store.add_articles(articles)


def _added(store: Store, order: Order, tell: Tell) -> Report:
    chosen, wrong = _files(order)
    shelf = _Shelf(store, tell)
    report = add.add(shelf, chosen, lang=order.lang, progress=paced(tell, "{}")) if chosen else AddReport()
    return _of_adding(replace(report, refused=(*wrong, *report.refused)))


def _files(order: Order) -> tuple[list[Path], list[Problem]]:
    """The files that are named, those in folders too; and those that can't be taken, such as links that lead elsewhere."""
    root = Path(order.root)
    chosen: list[Path] = []
    wrong: list[Problem] = []
    for path in sources.found([Path(each) for each in order.paths]):
        if not isinstance(path, Path):
            continue
        message = ""
        if not Path(os.path.realpath(path)).is_relative_to(root):
            message = "the file is a link that leads out of the server's folder; copy the file itself here."
        elif not path.is_file():
            message = "this is no file that can be read."
        elif _recorded(path):
            message = "the file is a corpus's record of what was said about its articles, and holds none to add."
        elif path.stat().st_size > LARGEST:
            message = (
                f"the file has {path.stat().st_size:,} bytes; at most {LARGEST:,} are read here. Add it in parts, or with 'annotator add'."
            )
        if message:
            wrong.append(Problem(rule="file", file=str(path), message=message))
        else:
            chosen.append(path)
    return chosen, wrong


def _recorded(path: Path) -> bool:
    """Whether a file is a journal, suggestions or gold of some corpus: a folder that is added may hold one."""
    review = path.parent.parent.name == REVIEWS
    inner = review or path.parent.name in ("annotations", "adjudications", "suggestions")
    home = path.parents[2] if review else path.parent.parent if inner else path.parent
    return (inner or path.name in ("shared.jsonl", "gold.jsonl")) and path.suffix == ".jsonl" and (home / MANIFEST).exists()


def _suggested(store: Store, order: Order, tell: Tell) -> Report:
    root = Path(order.root)
    lists = [path for path in store.root.glob("names*.csv") if path.is_file() and Path(os.path.realpath(path)).is_relative_to(root)]
    suggesters = defaults(store.manifest.languages, lists)
    return _of_suggesting(run(store, suggesters, progress=paced(tell, "{} reads")))


def paced(tell: Tell, words: str) -> Callable[[int, int, str], None]:
    """A callback for progress that tells of it now and then; what is done never goes back."""
    most, last = 0, 0.0

    def advance(done: int, total: int, at: str) -> None:
        nonlocal most, last
        most, now = max(most, done), monotonic()
        if now - last >= _PAUSE or done >= total:
            last = now
            tell(Told(done=most, total=total, message=words.format(at)))

    return advance


def _of_adding(report: AddReport) -> Report:
    sections = (
        ("refused", [str(problem) for problem in report.refused]),
        ("skipped", [str(skipped) for skipped in report.skipped]),
        ("unsure of the language", [str(detected) for detected in report.unsure]),
        ("notes", list(report.notes)),
    )
    return Report(
        summary=str(report).partition("\n")[0],
        added=len(report.added),
        skipped=len(report.skipped),
        wrong=len(report.refused),
        sections=_sections(sections),
    )


def _of_suggesting(report: SuggestReport) -> Report:
    left_out = [f"{each.by}: {label} ({count})" for each in report.suggesters for label, count in each.skipped.items()]
    return Report(
        summary="\n".join(map(str, report.suggesters)),
        added=sum(sum(each.spans.values()) for each in report.suggesters),
        skipped=sum(sum(each.skipped.values()) for each in report.suggesters),
        wrong=len(report.problems),
        sections=_sections((("refused", [str(problem) for problem in report.problems]), ("not in the scheme", left_out))),
    )


def _sections(sections: Sequence[tuple[str, list[str]]]) -> tuple[Section, ...]:
    return tuple(Section(title=title, count=len(lines), lines=tuple(lines[:SHOWN])) for title, lines in sections if lines)


if __name__ == "__main__":
    sys.exit(main())
