"""Continua for the tests of gamma and of unitizing, from random answers and from the files of reference values."""

import json
from pathlib import Path
from typing import Any

import pytest

from annotator.agreement.continuum import Continuum, Stretch
from annotator.agreement.values import Answers, Unit

VECTORS = Path(__file__).parents[3] / "shared" / "vectors" / "agreement"


def vectors(name: str) -> dict[str, Any]:
    """A file of reference values; the test is skipped where it is missing."""
    path = VECTORS / name
    if not path.exists():
        pytest.skip(f"the reference values are not here: {path}")
    return json.loads(path.read_text(encoding="utf-8"))


def continuum(case: dict[str, Any]) -> Continuum:
    """A case of a file of reference values; raters are a1, a2, …"""
    begin = case.get("begin", 0)
    lines = {f"a{rater + 1}": [] for rater in range(case["raters"])}
    for each in case["units"]:
        lines[f"a{each['rater'] + 1}"].append(Stretch(each["start"] - begin, each["end"] - begin, each["label"]))
    length = case.get("length") or max(each["end"] for each in case["units"])
    return Continuum(article=case["id"], length=length, lines={name: tuple(sorted(line)) for name, line in lines.items()})


def expected(case: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """The expected values of a case, by measure, less those that are not to be tested."""
    return {each["measure"]: each for each in case["expected"] if each["check"] != "none"}


def answered(article: str = "a", length: int = 100, **lines: str) -> Answers:
    """Answers from a notation like `a1="PER 0-5, ORG 10-15"`."""
    units = {}
    for name, line in lines.items():
        found = []
        for each in filter(None, line.split(", ")):
            label, _, place = each.partition(" ")
            segments = tuple(tuple(int(border) for border in part.split("-")) for part in place.split("+"))
            found.append(Unit(segments, label))  # type: ignore[arg-type]
        units[name] = tuple(sorted(set(found)))
    return Answers(article=article, length=length, units=units)
