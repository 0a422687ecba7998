"""Finished readings that were made under other guidelines than today's: what a lead may want to have read again."""

import re
from collections.abc import Collection, Iterable, Iterator
from typing import Literal

from annotator.model import AnnotationSet, Record, Rejection, Suggestable
from annotator.names import reading_of
from annotator.problem import known_names
from annotator.readings import guidelines, read, state_of
from annotator.scheme import Scheme
from annotator.store import Store

Why = Literal["older", "another version", "no version"]
"""`another version`: which of the two is older can't be told; `no version`: the reading keeps none, as an imported one does."""
_VERSION = re.compile(r"(?P<name>\D*)(?P<numbers>[0-9]+(?:[.-][0-9]+)*)")


class Outdated(Record, frozen=True, kw_only=True):
    """One finished reading that today's guidelines came after.

    `elements` and `refused` count what the reader said and refused, of the labels asked about; `again` is a later reading of the same
    article by the same person that was made under today's guidelines.
    """

    article: str
    annotator: str
    guidelines: str
    today: str
    why: Why
    elements: int
    refused: int
    again: str = ""


def outdated(store: Store, annotators: Iterable[str], *, labels: Collection[str] = ()) -> list[Outdated]:
    """The readings of some annotators that are outdated, by annotator and in the journals' order; with `labels`, only those that decided about one.

    Raises ValueError for an unknown label, and where guidelines.md names no version, since nothing is older than that.
    """
    today = guidelines(store).version
    if not today:
        raise ValueError("guidelines.md names no version, so no reading is older than it; write a line such as 'Version: 2' into it")
    _check(store.scheme, labels)
    fresh = _fresh(store, today)
    found = []
    for annotator in annotators:
        for article, said, version in _done(store, annotator):
            why = compared(version, today)
            elements, refused = _decided(said, labels)
            if why and (not labels or elements + refused):
                person = reading_of(annotator)[0]
                again = next((name for name in fresh.get((article, person), ()) if reading_of(name)[1] > reading_of(annotator)[1]), "")
                found.append(
                    Outdated(
                        article=article,
                        annotator=annotator,
                        guidelines=version,
                        today=today,
                        why=why,
                        elements=elements,
                        refused=refused,
                        again=again,
                    )
                )
    return found


def compared(version: str, today: str) -> Why | None:
    """Why a version isn't today's, or None where it is, or is newer.

    Versions are numbers parted by dots or hyphens, with a name before them or none: 2 is older than 10, 1.9 than 1.10, 2031-03-01 than
    2031-11-01, v1 than v2.
    """
    if version == today:
        return None
    if not version:
        return "no version"
    one, other = _VERSION.fullmatch(version), _VERSION.fullmatch(today)
    if one is None or other is None or one["name"] != other["name"]:
        return "another version"
    older, newer = ([int(number) for number in re.split("[.-]", found["numbers"])] for found in (one, other))
    return "older" if older < newer else None


def _done(store: Store, annotator: str) -> Iterator[tuple[str, AnnotationSet, str]]:
    for article, state in read(store, annotator):
        reading = state.annotations.reading
        if reading is not None and state_of(state.annotations) == "done":
            yield article, state.annotations, reading.guidelines or ""


def _fresh(store: Store, today: str) -> dict[tuple[str, str], list[str]]:
    """The second and later readings that aren't outdated, by article and person."""
    found: dict[tuple[str, str], list[str]] = {}
    for name in store.annotators():
        person, number = reading_of(name)
        for article, _, version in _done(store, name) if number > 1 else ():
            if compared(version, today) is None:
                found.setdefault((article, person), []).append(name)
    return found


def _decided(annotations: AnnotationSet, labels: Collection[str]) -> tuple[int, int]:
    said = [each.label for each in annotations.values() if isinstance(each, Suggestable)]
    refused = [each.of.label for each in annotations.values() if isinstance(each, Rejection)]
    elements, others = (sum(not labels or label in labels for label in found) for found in (said, refused))
    return elements, others


def _check(scheme: Scheme, labels: Collection[str]) -> None:
    if isinstance(labels, str):
        raise ValueError(f"labels={labels!r}: expected several labels, as in labels=[{labels!r}]")
    known = [each.label for layer in (scheme.spans, scheme.relations, scheme.events, scheme.topics) for each in layer]
    for label in labels:
        if label not in known:
            raise ValueError(f"there is no label {label!r}; {known_names(label, known)}")
