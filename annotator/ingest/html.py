"""Saved web pages: the article's body, found by trafilatura in the page's own bytes. Nothing is ever fetched."""

import re

import trafilatura

from annotator.ingest.draft import Draft
from annotator.ingest.encoding import decode
from annotator.problem import Problem

_CHARSET = re.compile(rb"""<meta[^>]{0,200}?charset\s*=\s*["']?\s*([A-Za-z0-9_:.-]{2,40})""", re.IGNORECASE)
_DECLARATION = re.compile(r"\s*<\?xml[^>]{0,200}\?>")
_META = ("title", "author", "date", "url", "hostname", "sitename", "description")


def read(data: bytes, *, file: str, encoding: str | None = None) -> list[Draft | Problem]:
    """The article of an .html file: its body as text, title, date, author and address in its meta."""
    decoded = decode(data, file=file, declared=encoding or _charset(data))
    if isinstance(decoded, Problem):
        return [decoded]
    page = _DECLARATION.sub("", decoded.text, count=1)
    found = trafilatura.bare_extraction(page, with_metadata=True, include_comments=False) if page.strip() else None
    body = (found.text or "") if found is not None and not isinstance(found, dict) else ""
    if not body.strip():
        said = "no article was found in the page. Is it a list of headlines or a log-in page?"
        return [Problem(rule="html", file=file, message=f"{said} Save the article's own page, or its text as .txt.")]
    meta: dict[str, object] = {name: value for name in _META if isinstance(value := getattr(found, name, None), str) and value}
    title, source = str(meta.get("title", "")), str(meta.get("hostname", ""))
    return [Draft(text=body, title=title, source=source, meta=meta, file=file, encoding=decoded.encoding, declared=decoded.declared)]


def _charset(data: bytes) -> str | None:
    # what the page says is taken only where it's true: many pages say latin-1 and are UTF-8
    found = _CHARSET.search(data[:4096])
    if found is None:
        return None
    named = found[1].decode("ascii")
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        pass
    else:
        return None
    try:
        data.decode(named)
    except (LookupError, UnicodeDecodeError):
        return None
    return named
