"""What a server and the process that does a job say to each other."""

from msgspec import Struct

from annotator.model import Record


class Order(Record, frozen=True, kw_only=True):
    """What to do: in which folder below the root, and for adding with which files, named from the root."""

    root: str
    corpus: str
    kind: str
    paths: tuple[str, ...] = ()
    lang: str | None = None


class Section(Struct, frozen=True, kw_only=True):
    """Lines of a report of one sort, such as what was refused, and how many there are of it."""

    title: str
    count: int
    lines: tuple[str, ...]


class Report(Struct, frozen=True, kw_only=True):
    """What became of a job: the whole in a sentence, the counts, and what went otherwise than hoped."""

    summary: str
    added: int = 0
    skipped: int = 0
    wrong: int = 0
    sections: tuple[Section, ...] = ()


class Told(Record, frozen=True, kw_only=True):
    """One line of a job's output: how far it is, the first article that it is about to write, its report, or why it failed."""

    done: int = 0
    total: int = 0
    message: str = ""
    writing: str = ""
    count: int = 0
    report: Report | None = None
    failed: str = ""
