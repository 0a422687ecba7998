"""A problem in data: what was found, where, what was expected and what to do next, as a value that a list can show."""

from collections.abc import Iterable
from difflib import get_close_matches

from annotator.model import Record


class Problem(Record, frozen=True, kw_only=True):
    """One problem. `rule` is its short name, `message` the whole sentence; `line` and `column` count from 1, columns in characters."""

    rule: str
    message: str
    file: str = ""
    line: int = 0
    column: int = 0
    article: str = ""
    element: str = ""

    @property
    def where(self) -> str:
        """The place as `file:line:column`, as far as it is known; else the article and the element."""
        if self.file:
            return ":".join([self.file] + [str(number) for number in (self.line, self.column) if number])
        return " ".join(part for part in (self.article, self.element) if part)

    def __str__(self) -> str:
        return f"{self.where}: {self.message}" if self.where else self.message


def nearest(name: str, known: Iterable[str]) -> list[str]:
    """The known names, those most like `name` first, the others in their order."""
    names = list(dict.fromkeys(known))
    close = get_close_matches(name, names, n=5, cutoff=0.4)
    return close + [other for other in names if other not in close]


def known_names(name: str, known: Iterable[str], *, most: int = 8) -> str:
    """The end of a message about an unknown name: the known ones, nearest first."""
    names = nearest(name, known)
    if not names:
        return "none is known"
    more = f" and {len(names) - most} more" if len(names) > most else ""
    return "known: " + ", ".join(names[:most]) + more
