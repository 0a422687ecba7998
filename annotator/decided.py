"""What a set says about names: which strings it accepts under which label, and which it refuses."""

from collections.abc import Mapping
from sys import intern
from typing import NamedTuple

from annotator.model import AnyElement, Rejection, Span

Named = tuple[str, str]
"""A string as it stands in the text, and a label."""


class Decided(NamedTuple):
    """The strings of one set, one entry a decision; all of a set that other articles ever learn."""

    accepted: tuple[Named, ...] = ()
    refused: tuple[Named, ...] = ()


def decided(annotations: Mapping[str, AnyElement]) -> Decided:
    """What a set accepts and refuses. A correction accepts one thing and refuses another; discontinuous spans are left out."""
    accepted, refused = [], []
    for element in annotations.values():
        if isinstance(element, Span) and not element.segments:
            accepted.append(_named(element))
            if isinstance(element.was, Span) and (element.was.text, element.was.label) != (element.text, element.label):
                refused.append(_named(element.was))
        elif isinstance(element, Rejection) and isinstance(element.of, Span):
            refused.append(_named(element.of))
    return Decided(tuple(accepted), tuple(refused))


def _named(span: Span) -> Named:
    # the same few names come back in thousands of articles
    return intern(span.text), intern(span.label)
