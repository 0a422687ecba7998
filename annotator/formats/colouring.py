"""The colour of each label, for tools that show labels in colour."""

import re

from annotator.formats.options import Options

_PALETTE = ("#1f6f8b", "#b5462f", "#3d7a3a", "#7a4fa3", "#b08900", "#a83a6b", "#4a5a8c", "#6b6b2a", "#2f8f83", "#8a5a3c")


def colour(label: str, number: int, options: Options) -> str:
    """The colour that was chosen for a label, else the one of its number in a palette."""
    return options.colours.get(label) or _PALETTE[number % len(_PALETTE)]


def colour_on(background: str) -> str:
    """Black or white, whichever is better read on a colour (#rrggbb); white on any other name of a colour."""
    if not re.fullmatch("#[0-9a-fA-F]{6}", background):
        return "#ffffff"
    red, green, blue = (int(background[place : place + 2], 16) for place in (1, 3, 5))
    return "#000000" if 299 * red + 587 * green + 114 * blue > 150_000 else "#ffffff"
