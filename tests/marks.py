"""The notation of the tests: `[Su-35]WEAPON-Kampfflugzeuge` is a text with a marked span; marks may nest."""

import re

from annotator.model import AnnotationSet, Article, Span
from annotator.records import text_sha256

_TOKEN = re.compile(r"\[|\]([A-Z]+)")


def marked(source: str, *, id: str = "a", lang: str = "de") -> tuple[Article, AnnotationSet]:
    """The article without its marks, and the set of its marked spans with the ids s1, s2 … in the order in which they end."""
    text, opened, found, last = "", [], [], 0
    for token in _TOKEN.finditer(source):
        text += source[last : token.start()]
        last = token.end()
        if token[0] == "[":
            opened.append(len(text))
        else:
            found.append((opened.pop(), len(text), token[1]))
    text += source[last:]
    article = Article(id=id, text=text, lang=lang, sha256=text_sha256(text))
    spans = [
        Span(id=f"s{number}", start=start, end=end, label=label, text=text[start:end])
        for number, (start, end, label) in enumerate(found, 1)
    ]
    return article, AnnotationSet(spans)
