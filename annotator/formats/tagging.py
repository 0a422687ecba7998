"""Tags on tokens: spans to IOB1, IOB2 or BILOU and back, whatever scheme a file is in."""

import re
from collections.abc import Callable, Iterable, Sequence

from annotator.formats.options import Tagging

Tagged = tuple[int, int, str]
"""The first token of a span, the one after its last, and its label."""

_TAG = re.compile(r"([BIOLUESMW])[-_.](.+)", re.DOTALL)
MISSING = ("_", "-", "-100")
"""Tags of tokens that nobody annotated."""


def tags(length: int, spans: Iterable[Tagged], tagging: Tagging) -> list[str]:
    """The tags of a sentence's tokens for spans that don't overlap."""
    found = ["O"] * length
    for start, end, label in sorted(spans):
        if tagging == "bilou":
            inner = [f"I-{label}"] * (end - start - 2)
            found[start:end] = [f"U-{label}"] if end - start == 1 else [f"B-{label}", *inner, f"L-{label}"]
        else:
            # in IOB1, B- stands only where a span of the same label ends directly before
            follows = start > 0 and found[start - 1] in (f"I-{label}", f"B-{label}")
            first = "B" if tagging == "iob2" or follows else "I"
            found[start:end] = [f"{first}-{label}", *[f"I-{label}"] * (end - start - 1)]
    return found


def parse(tag: str) -> tuple[str, str] | None:
    """The prefix and label of a tag; ("O", "") for outside and for what nobody annotated, None for no tag at all. The label may hold hyphens."""
    if tag == "O" or tag in MISSING:
        return ("O", "")
    found = _TAG.fullmatch(tag)
    return (found[1], found[2]) if found else None


def _parsed(found: Iterable[str]) -> dict[str, tuple[str, str]]:
    """The prefix and label of each of some tags, and of `O`; what is no tag is a label."""
    return {tag: parse(tag) or ("I", tag) for tag in {"O", *found}}


def spans(found: Sequence[str], stray: Callable[[int], object] | None = None) -> list[Tagged]:
    """The spans of a sentence's tags in any of the schemes; `stray` is told of each `I-` (or last) tag that begins a span."""
    result: list[Tagged] = []
    start, label = 0, ""
    parts = _parsed(found)
    for number, tag in enumerate([*found, "O"]):
        prefix, name = parts[tag]
        opens = prefix in "BUSW"
        if label and (prefix == "O" or opens or name != label):
            result.append((start, number, label))
            label = ""
        if prefix != "O" and not label:
            if stray is not None and not opens:
                stray(number)
            start, label = number, name
        if label and prefix in "LEUSW":
            result.append((start, number + 1, label))
            label = ""
    return result


def scheme(sentences: Iterable[Sequence[str]]) -> str:
    """What a file's tags are written in: BILOU, IOBES, IOB1 or IOB2; IOB2 where nothing tells."""
    prefixes: set[str] = set()
    opened = plain = 0
    for sentence in sentences:
        before = ("O", "")
        parts = _parsed(sentence)
        prefixes.update(prefix for prefix, _ in parts.values())
        for tag in sentence:
            prefix, name = parts[tag]
            follows = before[0] != "O" and before[1] == name
            opened += prefix == "I" and not follows
            plain += prefix == "B" and not follows
            before = (prefix, name)
    if prefixes & {"L", "U"}:
        return "BILOU"
    if prefixes & {"E", "S", "M", "W"}:
        return "IOBES"
    return "IOB1" if opened and not plain else "IOB2"
