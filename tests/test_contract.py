"""What both languages must agree on: the files in tests/contract, read here and by labextension/test/core/contract.test.ts."""

import json
import runpy
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from msgspec import convert

from annotator.model import AnnotationSet, AnyElement, Change, ChangeRefused, apply, invert
from annotator.offsets import Utf16Map
from annotator.records import canonical_content, content_key, suggestion_id

CONTRACT = Path(__file__).parent / "contract"
MAKE = runpy.run_path(str(CONTRACT / "make.py"))


def read(name: str) -> Any:
    return json.loads((CONTRACT / f"{name}.json").read_text(encoding="ascii"))


def test_the_offsets_of_every_stretch_are_as_agreed() -> None:
    cases = read("offsets")
    assert sum(case["pairs"] for case in cases) >= 20_000
    for case in cases:
        text, found = case["text"], Utf16Map(case["text"])
        assert [found.to_utf16(place) for place in range(len(text) + 1)] == case["units"], case["name"]
        assert [found.from_utf16(unit) for unit in case["units"]] == list(range(len(text) + 1)), case["name"]
        lines = (
            f"{start} {end} {found.to_utf16(start)} {found.to_utf16(end)} {text[start:end]}\n"
            for start in range(len(text) + 1)
            for end in range(start, len(text) + 1)
        )
        assert sha256("".join(lines).encode()).hexdigest() == case["sha256"], case["name"]


def test_no_offset_lies_inside_a_surrogate_pair() -> None:
    for case in read("offsets"):
        inside = set(range(case["units"][-1] + 1)) - set(case["units"])
        found = Utf16Map(case["text"])
        for unit in inside:
            with pytest.raises(ValueError, match="inside a surrogate pair"):
                found.from_utf16(unit)


def test_a_thousand_changes_lead_to_the_agreed_sets_and_back() -> None:
    walks = read("changes")
    assert sum(len(walk["steps"]) for walk in walks) == 1000
    for walk in walks:
        before = annotations = AnnotationSet(convert(walk["start"], tuple[AnyElement, ...]))
        inverses = []
        for step in walk["steps"]:
            change = convert(step["change"], Change)
            if step.get("refused"):
                with pytest.raises(ChangeRefused):
                    apply(annotations, change)
                continue
            inverse = invert(annotations, change)
            assert inverse == convert(step["inverse"], Change)
            annotations = apply(annotations, change)
            assert MAKE["state_sum"](annotations) == step["after"]
            inverses.append(inverse)
        assert tuple(annotations.values()) == convert(walk["end"], tuple[AnyElement, ...])
        for inverse in reversed(inverses):
            annotations = apply(annotations, inverse)
        assert annotations == before


def test_suggestions_have_the_agreed_ids() -> None:
    cases = read("identity")
    keys = [content_key(convert(case["element"], AnyElement)) for case in cases]
    for case, key in zip(cases, keys, strict=True):
        element = convert(case["element"], AnyElement)
        assert canonical_content(element).decode() == case["canonical"]
        assert suggestion_id(element) == case["id"]
        assert keys.index(key) == case["alike"]


@pytest.mark.parametrize("name", ["offsets", "changes", "identity"])
def test_the_files_are_what_their_maker_makes(name: str) -> None:
    assert json.loads(json.dumps(MAKE[name]())) == read(name)
