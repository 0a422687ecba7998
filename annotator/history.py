"""The past of one article in one journal: its changes in short, and what was said at any revision."""

from annotator.journal import JournalLine
from annotator.model import AnnotationSet, Record, Rejection, Span
from annotator.replay import Replay
from annotator.store import Folder, Store

PAGE = 200
_SHOWN = 5
_LONGEST = 60


class Named(Record, frozen=True, kw_only=True):
    """What an element of a change is, for the eye."""

    label: str
    text: str


class Past(Record, frozen=True, kw_only=True):
    """One change in short: who did what when, how many elements went and came, and the first few of them."""

    rev: int
    op: str
    at: str
    by: str
    do: str
    undoes: str | None = None
    removed: int
    added: int
    what: tuple[Named, ...]


class RevisionUnknown(LookupError):
    """A revision that the journal doesn't have; the message says which it has."""


def past(
    store: Store, annotator: str, article: str, *, before: int | None = None, count: int = PAGE, folder: Folder = "annotations"
) -> tuple[list[Past], bool]:
    """The changes to an article, newest first, those before a revision where one is given; and whether there are older ones."""
    lines = [line for line in store.history(annotator, article, folder=folder) if before is None or line.rev < before]
    count = max(1, min(count, PAGE))
    return [_short(line) for line in reversed(lines[-count:])], len(lines) > count


def revision(store: Store, annotator: str, article: str, rev: int, *, folder: Folder = "annotations") -> AnnotationSet:
    """What an annotator said about an article at a revision; 0 is before the first word. Raises RevisionUnknown."""
    lines = store.history(annotator, article, folder=folder)
    last = lines[-1].rev if lines else 0
    if rev < 0 or rev > last:
        raise RevisionUnknown(f"There is no revision {rev} of this article; it has 0 to {last}.")
    replay = Replay()
    for line in lines:
        if line.rev <= rev:
            replay.add(line)
    return replay.state().annotations


def _short(line: JournalLine) -> Past:
    spans = [element.of if isinstance(element, Rejection) else element for element in line.add]
    named = [Named(label=span.label, text=span.text[:_LONGEST]) for span in spans if isinstance(span, Span)]
    return Past(
        rev=line.rev,
        op=line.op,
        at=line.at,
        by=line.by,
        do=line.do,
        undoes=line.undoes,
        removed=len(line.remove),
        added=len(line.add),
        what=tuple(named[:_SHOWN]),
    )
