"""Hints about every reading of a corpus."""

from collections.abc import Iterable, Iterator

from msgspec.structs import replace

from annotator.lint import lint
from annotator.problem import Problem
from annotator.readings import read
from annotator.store import Store


def hints(store: Store, annotators: Iterable[str]) -> Iterator[Problem]:
    """The hints about the readings of some annotators, each with the journal that it is about."""
    for annotator in annotators:
        for article, state in read(store, annotator):
            found = lint(store.scheme, store.article(article), store.zones(article, annotator), state.annotations)
            yield from (replace(hint, file=f"annotations/{annotator}.jsonl") for hint in found)
