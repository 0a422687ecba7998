"""New labels for a scheme, one by one or from a table: names, keys and colours checked before anybody annotates with them."""

import re
import unicodedata
from collections.abc import Iterator
from colorsys import hls_to_rgb

from msgspec import UNSET, Struct, UnsetType
from msgspec.structs import replace

from annotator.scheme import Manifest, Scheme, SpanLabel, clipped

KEYS = "1234567890"
LIGHT, DARK = "#ffffff", "#111111"
LEAST = 2.5
"""The contrast that a colour must have with a light and with a dark page; the view moves it further where it writes small letters."""
LONGEST, LONGEST_NAME, LONGEST_DESCRIPTION = 64, 200, 5_000
MOST = 10_000
"""Labels in one scheme."""

_COLOUR = re.compile(r"#[0-9a-fA-F]{6}")
_BETWEEN = "_-.:/&"


class NewLabel(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A label for spans as it was asked for. A key or colour that isn't given is chosen; an empty key is none."""

    label: str
    name: str = ""
    key: str | UnsetType = UNSET
    colour: str | UnsetType = UNSET
    description: str = ""


def add_label(manifest: Manifest, label: NewLabel) -> Manifest:
    """The manifest with one more label for spans and the next version of its scheme; raises ValueError that says what is wrong with the label."""
    scheme = manifest.scheme
    problem = next(problems(scheme, label), "")
    if problem:
        raise ValueError(problem)
    return replace(manifest, scheme=replace(scheme, version=scheme.version + 1, spans=(*scheme.spans, entry(scheme, label))))


def entry(scheme: Scheme, label: NewLabel) -> SpanLabel:
    """The scheme's entry for a label that was found right; what it leaves open is filled with the next free key and colour."""
    return SpanLabel(
        label=label.label,
        name=label.name,
        key=next_key(scheme) if label.key is UNSET else label.key,
        colour=(next_colour(scheme) if not label.colour else label.colour).lower(),
        description=label.description,
    )


def problems(scheme: Scheme, label: NewLabel) -> Iterator[str]:
    """Everything that is wrong with a new label, as sentences."""
    wrong = name_problem(label.label)
    if wrong:
        yield wrong
    same_as = folded(label.label)
    same = next((name for name in scheme.span_labels if folded(name) == same_as), None)
    if same is not None:
        said = "is there already" if same == label.label else f"differs from {same!r} only in how it is written"
        yield f"the label {clipped(label.label)} {said}; choose another, or use that one."
    yield from (f"the {what} {wrong}" for what, text, most in _texts(label) if (wrong := text_problem(text, most)))
    if label.key:
        yield from _key_problems(scheme, label.key)
    if label.colour:
        wrong = colour_problem(label.colour)
        if wrong:
            yield f"{wrong} A free one that stands out on both: {next_colour(scheme)}."
    if len(scheme.spans) >= MOST:
        yield f"the scheme has {MOST:,} labels, the most that fit."


def name_problem(label: str) -> str:
    """What keeps a text from being a label, as a sentence; empty where nothing does."""
    if not label:
        return "the label is empty; give it a short name such as VESSEL."
    allowed = f"use 1 to {LONGEST} letters, digits and any of {' '.join(_BETWEEN)}, a letter, digit or _ first"
    first, rest = label[0], label[1:]
    right = (_spells(first) or first == "_") and all(_spells(each) or each in _BETWEEN for each in rest)
    if not right or len(label) > LONGEST:
        return f"{clipped(label)} can't be a label; {allowed}."
    return ""


def _spells(character: str) -> bool:
    return unicodedata.category(character)[0] in "LMN"


def text_problem(text: str, most: int) -> str:
    """What keeps a text from being shown in forms and lists, as the end of a sentence; empty where nothing does."""
    if len(text) > most:
        return f"has {len(text):,} characters; at most {most:,} fit."
    strange = next((each for each in text if unicodedata.category(each) in ("Cc", "Cs") and each not in "\n\t"), "")
    return f"holds the character U+{ord(strange):04X}, which can't be shown; take it out." if strange else ""


def _texts(label: NewLabel) -> tuple[tuple[str, str, int], ...]:
    return ("name", label.name, LONGEST_NAME), ("description", label.description, LONGEST_DESCRIPTION)


def folded(label: str) -> str:
    """What two labels share that differ only in capitals, or in how the same characters are encoded."""
    return unicodedata.normalize("NFKC", label).casefold()


def keys(scheme: Scheme) -> dict[str, str]:
    """The key of each label that has one: its own, else the next digit that nobody has, as the palette gives them out."""
    taken = {each.key for each in scheme.spans}
    free = iter([key for key in KEYS if key not in taken])
    given = ((each.label, each.key if each.key in KEYS and each.key else next(free, "")) for each in scheme.spans)
    return {key: label for label, key in given if key}


def next_key(scheme: Scheme) -> str:
    """The first digit that no label has; empty where all ten are taken."""
    taken = keys(scheme)
    return next((key for key in KEYS if key not in taken), "")


def _key_problems(scheme: Scheme, key: str) -> Iterator[str]:
    free = next_key(scheme)
    way_out = f"the next free one is {free}." if free else "none is free: leave it empty, and choose the label by typing (L)."
    if len(key) != 1 or key not in KEYS:
        yield f"{clipped(key)} can't be a label's key; expected one digit, and {way_out}"
    elif key in keys(scheme):
        yield f"the key {key} is {keys(scheme)[key]}'s already; {way_out}"


def contrast(colour: str) -> float:
    """The contrast ratio, 1 to 21, of a colour `#rrggbb` with that page, light or dark, from which it stands out less (WCAG 2.1, 1.4.3)."""
    return min(_ratio(colour, LIGHT), _ratio(colour, DARK))


def _ratio(colour: str, page: str) -> float:
    dim, bright = sorted((_luminance(colour), _luminance(page)))
    return (bright + 0.05) / (dim + 0.05)


def _luminance(colour: str) -> float:
    shares = (int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5))
    red, green, blue = (share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4 for share in shares)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def colour_problem(colour: str) -> str:
    """What is wrong with a colour, as a sentence; empty where it stands out from a light and from a dark page."""
    if not _COLOUR.fullmatch(colour):
        return f"{clipped(colour)} is no colour; expected # and six of 0-9 and a-f, such as #0b6bcb."
    if contrast(colour) < LEAST:
        page, where = min((_ratio(colour, page), where) for page, where in ((LIGHT, "light"), (DARK, "dark")))
        return f"the colour {colour} is hard to see on a {where} page: a contrast of {page:.1f}, and at least {LEAST} is needed."
    return ""


def next_colour(scheme: Scheme) -> str:
    """The colour that is least like those of the scheme, of a wheel of colours that stand out on light and on dark pages alike."""
    used = {each.colour.lower() for each in scheme.spans if _COLOUR.fullmatch(each.colour)}
    free = [colour for colour in WHEEL if colour not in used]
    if not free:
        return WHEEL[len(scheme.spans) % len(WHEEL)]
    taken = [_channels(colour) for colour in used]
    return max(free, key=lambda colour: min((_distance(_channels(colour), each) for each in taken), default=0.0))


def _channels(colour: str) -> tuple[int, ...]:
    return tuple(int(colour[place : place + 2], 16) for place in (1, 3, 5))


def _distance(a: tuple[int, ...], b: tuple[int, ...]) -> float:
    # red counts more among reds, blue among blues: close to what eyes tell apart, and enough for a choice
    mean = (a[0] + b[0]) / 2
    red, green, blue = ((x - y) ** 2 for x, y in zip(a, b, strict=True))
    return (2 + mean / 256) * red + 4 * green + (2 + (255 - mean) / 256) * blue


def _on_wheel(hue: float, saturation: float) -> str:
    """The colour of a hue that is as bright as lies midway between a light and a dark page."""
    low, high = 0.0, 1.0
    for _ in range(20):
        middle = (low + high) / 2
        colour = "#" + "".join(f"{round(255 * channel):02x}" for channel in hls_to_rgb(hue, middle, saturation))
        low, high = (middle, high) if _luminance(colour) < 0.18 else (low, middle)
    return colour


WHEEL = tuple(_on_wheel(step / 24, saturation) for saturation in (0.85, 0.45) for step in range(24))
"""Forty-eight colours that stand out on light and on dark pages alike."""
