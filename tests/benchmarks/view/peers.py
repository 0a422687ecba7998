"""The same text and marks as others take them: pieces for a bare page, HTML by displaCy, and the values of spanmark's widget."""

import json
import subprocess
import sys
from bisect import bisect_left
from dataclasses import dataclass
from importlib.util import find_spec
from itertools import pairwise
from pathlib import Path
from typing import Any

Case = dict[str, Any]

# displaCy in a process of its own: its span style takes time by words times spans, and is given up where that is too long.
DISPLACY = """
import json, sys, time
from spacy import displacy
style, document = json.load(sys.stdin)
begun = time.perf_counter()
html = displacy.render(document, style=style, manual=True, jupyter=False)
json.dump([html, time.perf_counter() - begun], sys.stdout)
"""


@dataclass(frozen=True)
class Spanmark:
    """The browser side of spanmark's widget."""

    source: str
    css: str


def spans(case: Case) -> list[dict[str, Any]]:
    """Every span of a case, decided or suggested, in text order, the outer one first."""
    both = case["set"] + [suggestion["element"] for suggestion in case["suggestions"]]
    return sorted(both, key=lambda span: (span["start"], -span["end"], span["label"]))


def outermost(case: Case) -> list[dict[str, Any]]:
    """The spans that remain where one that begins within an earlier one is left out."""
    kept: list[dict[str, Any]] = []
    for span in spans(case):
        if not kept or kept[-1]["end"] <= span["start"]:
            kept.append(span)
    return kept


def paragraphs(case: Case) -> list[list[tuple[str, str | None]]]:
    """Each line cut where any span begins or ends; a piece under spans has the innermost one's label."""
    text, result, start = case["article"]["text"], [], 0
    labels: dict[int, str] = {}
    cuts = {0, len(text)}
    for span in spans(case):
        cuts |= {span["start"], span["end"]}
        labels |= dict.fromkeys(range(span["start"], span["end"]), span["label"])
    borders = sorted(cuts)
    for line in text.split("\n"):
        end = start + len(line)
        inside = borders[bisect_left(borders, start + 1) : bisect_left(borders, end)]
        places = [start, *inside, end]
        result.append([(text[a:b], labels.get(a)) for a, b in pairwise(places) if a < b])
        start = end + 1
    return result


def free_words(case: Case, count: int) -> list[tuple[int, int]]:
    """The words nearest the middle of the text that no span touches, none beside another."""
    text, taken = case["article"]["text"], set()
    for span in spans(case):
        taken |= set(range(span["start"], span["end"]))
    words, start = [], 0
    for number, word in enumerate(text.replace("\n", " ").split(" ")):
        end = start + len(word)
        if number % 2 and word.isalpha() and taken.isdisjoint(range(start - 1, end + 1)):
            words.append((start, end))
        start = end + 1
    middle = len(text) // 2
    return sorted(words, key=lambda word: abs(word[0] - middle))[:count]


def displacy(case: Case, style: str, limit: float) -> tuple[str, float] | None:
    """HTML of a case and the seconds that Python took for it, or None past the limit."""
    if style == "ent":
        ents = [{"start": span["start"], "end": span["end"], "label": span["label"]} for span in outermost(case)]
        document: dict[str, Any] = {"text": case["article"]["text"], "ents": ents, "title": None}
    else:
        document = by_words(case)
    try:
        done = subprocess.run(
            [sys.executable, "-c", DISPLACY], input=json.dumps([style, document]), capture_output=True, text=True, check=True, timeout=limit
        )
    except subprocess.TimeoutExpired:
        return None
    html, took = json.loads(done.stdout)
    return html, took


def by_words(case: Case) -> Case:
    """A case as displaCy's span style wants it: words, and spans over words."""
    text, words, starts, start = case["article"]["text"], [], [], 0
    for word in text.replace("\n", " ").split(" "):
        words.append(word)
        starts.append(start)
        start += len(word) + 1
    over = [
        {
            "start_token": bisect_left(starts, span["start"]),
            "end_token": bisect_left(starts, span["end"]),
            "label": span["label"],
        }
        for span in spans(case)
    ]
    return {"text": text, "tokens": words, "spans": over}


def spanmark() -> Spanmark | None:
    """spanmark's front end as installed, without importing it; None where it isn't."""
    spec = find_spec("spanmark")
    if spec is None or spec.origin is None:
        return None
    static = Path(spec.origin).parent / "static"
    return Spanmark((static / "widget.js").read_text(encoding="utf-8"), (static / "widget.css").read_text(encoding="utf-8"))


def values(case: Case, labels: list[str], *, overlaps: bool) -> dict[str, Any]:
    """What Python sets in spanmark's model for a document."""
    shown = spans(case) if overlaps else outermost(case)
    return {
        "text": case["article"]["text"],
        "labels": labels,
        "spans": [
            {"start": span["start"], "end": span["end"], "label": span["label"], "source": "user", "_id": f"user-{number}"}
            for number, span in enumerate(shown)
        ],
        "doc_id": "n1",
        "index": 11,
        "total": 80,
        "answer": "",
        "flagged": False,
        "allow_overlaps": overlaps,
        "can_undo": False,
        "complete": False,
        "reviewing_flagged": False,
        "decided_count": 11,
        "accept_count": 11,
        "reject_count": 0,
        "ignore_count": 0,
        "flagged_count": 0,
        "trim_whitespace": True,
        "event": {},
        "status": "",
    }
