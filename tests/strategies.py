"""Random articles, spans and changes for the laws: with astral, joined, combining, right-to-left and line-breaking characters."""

from hypothesis import strategies as st

from annotator.model import AnnotationSet, Article, Change, Rejection, Span
from annotator.records import text_sha256

PIECES = [
    "Su-35",
    "Ä",
    "a\u0308",
    "👨‍👩‍👧",
    "🙂",
    "Kampfflugzeuge",
    " ",
    "\r\n",
    "\r",
    "\n",
    "\u2028",
    "\u0085",
    "السلام",
    "שלום",
    "„Wort“",
    "\x00",
    "\ufeff",
    "-",
    "'s",
    "𝔘",
]
texts = st.lists(st.sampled_from(PIECES), min_size=1, max_size=30).map("".join)
LABELS = ["PER", "ORG", "LOC", "WEAPON"]


def article_of(text: str, *, id: str = "a") -> Article:
    """An article with that text and its true sha256."""
    return Article(id=id, text=text, lang="de", sha256=text_sha256(text))


@st.composite
def spans(draw: st.DrawFn, text: str, id: str) -> Span:
    """A span somewhere in a text, now and then discontinuous."""
    borders = sorted(draw(st.sets(st.integers(0, len(text)), min_size=2, max_size=4)))
    if len(borders) == 4:
        segments = ((borders[0], borders[1]), (borders[2], borders[3]))
    else:
        segments = ()
    start, end = borders[0], borders[-1]
    return Span(id=id, start=start, end=end, label=draw(st.sampled_from(LABELS)), text=text[start:end], segments=segments)


@st.composite
def walks(draw: st.DrawFn) -> tuple[str, list[Change]]:
    """A text and changes that fit one after another: adding, removing, correcting under the same id, refusing."""
    text = draw(texts)
    present: list[str] = []
    changes = []
    for number in range(draw(st.integers(1, 12))):
        what = draw(st.sampled_from(["add", "remove", "correct", "reject"])) if present else draw(st.sampled_from(["add", "reject"]))
        chosen = draw(st.sampled_from(present)) if present else ""
        new = f"op{number}.0"
        if what == "add":
            changes.append(Change(add=(draw(spans(text, new)),)))
            present.append(new)
        elif what == "reject":
            changes.append(Change(add=(Rejection(id=new, of=draw(spans(text, f"s.{number}"))),)))
            present.append(new)
        elif what == "remove":
            changes.append(Change(remove=(chosen,)))
            present.remove(chosen)
        else:
            changes.append(Change(remove=(chosen,), add=(draw(spans(text, chosen)),)))
    return text, changes


empty = AnnotationSet()
