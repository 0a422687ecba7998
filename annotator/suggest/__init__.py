"""Suggesters: what they find in an article is pending until a reader decides. Heavy ones are imported when they are named."""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from annotator.suggest.memory import Memory as Memory
    from annotator.suggest.merging import Suggestion as Suggestion
    from annotator.suggest.merging import merge as merge
    from annotator.suggest.names import Names as Names
    from annotator.suggest.pipeline import Pipeline as Pipeline
    from annotator.suggest.rules import Rules as Rules
    from annotator.suggest.runs import SuggestReport as SuggestReport
    from annotator.suggest.runs import run as run

_HOMES = {
    "Memory": "memory",
    "Names": "names",
    "Pipeline": "pipeline",
    "Rules": "rules",
    "SuggestReport": "runs",
    "Suggestion": "merging",
    "merge": "merging",
    "run": "runs",
}

__all__ = ["Memory", "Names", "Pipeline", "Rules", "SuggestReport", "Suggestion", "merge", "run"]


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    # no submodule has the name of what it gives: importing it would put the module in the function's place
    value = getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
    globals()[name] = value
    return value
