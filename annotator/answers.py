"""What the store answers to a change: saved, in conflict, or refused and why."""

from msgspec import Struct

from annotator.model import AnnotationSet
from annotator.problem import Problem


class Saved(Struct, frozen=True, kw_only=True, tag_field="type", tag="saved"):
    """The change is on the drive, as revision `rev` of its article."""

    op: str
    rev: int
    at: str = ""


class Conflict(Struct, frozen=True, kw_only=True, tag_field="type", tag="conflict"):
    """Another change came first; `rev` and `annotations` are how the article stands now."""

    op: str
    rev: int
    annotations: AnnotationSet


class Refused(Struct, frozen=True, kw_only=True, tag_field="type", tag="refused"):
    """Nothing was saved, and why; `retry` says whether the same change may succeed later."""

    op: str
    problems: tuple[Problem, ...]
    retry: bool = False


Answer = Saved | Conflict | Refused


def refused(op: str, rule: str, message: str, article: str = "", *, retry: bool = False) -> Refused:
    """A refusal for one reason."""
    return Refused(op=op, problems=(Problem(rule=rule, article=article, message=message),), retry=retry)
