"""Build a gold-labelled corpus of news articles: annotate in JupyterLab, compare readers, train on the gold.

The Jupyter server imports this module to find the extension, so every name below is looked up on its first use.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from annotator.corpus import Corpus, new, open
    from annotator.model import AnnotationSet, Article, Change, Span, Zone, apply, invert
    from annotator.scheme import Scheme
    from annotator.widget import AnnotationWidget

__all__ = [
    "AnnotationSet",
    "AnnotationWidget",
    "Article",
    "Change",
    "Corpus",
    "Scheme",
    "Span",
    "Zone",
    "apply",
    "invert",
    "new",
    "open",
]

_HOMES = {
    "AnnotationSet": "annotator.model",
    "AnnotationWidget": "annotator.widget",
    "Article": "annotator.model",
    "Change": "annotator.model",
    "Corpus": "annotator.corpus",
    "Scheme": "annotator.scheme",
    "Span": "annotator.model",
    "Zone": "annotator.model",
    "apply": "annotator.model",
    "invert": "annotator.model",
    "new": "annotator.corpus",
    "open": "annotator.corpus",
}


def __getattr__(name: str) -> object:
    home = _HOMES.get(name)
    if home is None:
        raise AttributeError(f"module 'annotator' has no attribute {name!r}; it offers {', '.join(__all__)}")
    value = getattr(import_module(home), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})


def _jupyter_labextension_paths() -> list[dict[str, str]]:
    """Where JupyterLab finds the built extension."""
    return [{"src": "labextension", "dest": "article-annotator"}]


def _jupyter_server_extension_points() -> list[dict[str, str]]:
    """Where a Jupyter server finds its part."""
    return [{"module": "annotator"}]


def _load_jupyter_server_extension(server: object) -> None:
    """Adds the routes to a Jupyter server, which calls this when it starts."""
    load = import_module("annotator.server.routes").load
    load(server)
