"""The schemes that a new corpus can start with, by name."""

from msgspec.structs import replace

from annotator import news
from annotator.scheme import Scheme

_EVENTS = news.scheme()
# a trigger names an event of the article: without events nobody asks for one
_NAMES = Scheme(spans=tuple(entry for entry in _EVENTS.spans if entry.label != "TRIGGER"))

TEMPLATES: dict[str, Scheme] = {"news": _NAMES, "news-events": _EVENTS, "empty": Scheme()}
"""`news`: names in the news. `news-events`: the same with what ties them, what happens to them and topics. `empty`: no label yet."""


def template(name: str) -> Scheme:
    """The scheme of a name; raises ValueError that lists the names there are."""
    if name not in TEMPLATES:
        raise ValueError(f"there is no template {name!r}; known: {', '.join(TEMPLATES)}")
    return replace(TEMPLATES[name], version=1)
