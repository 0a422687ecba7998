"""Corpora of many articles of some 2 kB for measuring: every article names people, places and firms; some have been read, some have gold."""

from collections.abc import Iterator
from functools import cache
from pathlib import Path
from random import Random

from msgspec.structs import replace

from annotator.gold import FinishedReading, record
from annotator.journal import START, VERSION, JournalLine, digest, encode_line
from annotator.model import AnnotationSet, Article, Labels, Reading, Source, Span
from annotator.records import base32, encode
from annotator.store import Store
from tests.strategies import article_of

ARTICLES, READ, GOLD = 10_000, 2_000, 2_000
NAMED = 18
"""Names in an article, each of them a decision."""
READER = "a1"
_WORDS = "das Ministerium teilte am Montag mit dass die Lieferung im Hafen über Nacht geprüft werde und der Vertrag „erneut“ unterzeichnet sei".split()
_STEMS = "Bra Hal Lind Ost Ren Tann Wol Kiel Marn Sund Grau Fels Jor Ilm Ach Ert Uhl Nord Weser Zan".split()
_ENDS = "berg dorf mann stedt hausen wig ler tal burg see".split()


@cache
def _names() -> list[tuple[str, str]]:
    """Some six thousand names with their labels, those at the front being the common ones."""
    roots = [stem + end for stem in _STEMS for end in _ENDS]
    people = [(f"{first} {last}", "PER") for first in ("Ilse", "Jorin", "Wilhelm", "Marit", "Ole") for last in roots]
    firms = [(f"{one}-{two} AG", "ORG") for one in roots[:60] for two in _STEMS]
    places = [(f"{root}{tail}", "LOC") for root in roots for tail in ("", "furt", "hafen", "au")]
    names = [*people, *firms, *places]
    Random(3).shuffle(names)
    return names


def written(number: int) -> tuple[Article, list[tuple[int, int, str]]]:
    """An article of some 2,000 characters, always the same for a number, and the places of its names."""
    random, names = Random(number), _names()
    text, places = f"Meldung {number}: Verhandlungen dauern an 🙂\n", []
    for _ in range(NAMED):
        name, label = names[int(len(names) * random.random() ** 2)]
        text += f"{' '.join(random.choices(_WORDS, k=7))} "
        places.append((len(text), len(text) + len(name), label))
        text += f"{name} {' '.join(random.choices(_WORDS, k=6))}.\n"
    article = article_of(text, id=f"article-{number:06d}")
    return replace(article, title=f"Verhandlungen dauern an, Folge {number}", source="newsroom"), places


def make(root: Path, *, articles: int = ARTICLES, read: int = READ, gold: int = GOLD) -> None:
    """Writes a corpus without the store's help: so many articles, the first ones read by `READER`, half of the gold of other articles."""
    Store.create(root, name=f"{articles:,} articles", languages=["de"])
    with (root / "articles.jsonl").open("wb") as file:
        file.writelines(encode(written(number)[0]) + b"\n" for number in range(articles))
    if read:
        (root / "annotations").mkdir()
        (root / "annotations" / f"{READER}.jsonl").write_bytes(b"".join(_journal(read)))
    if gold:
        (root / "gold.jsonl").write_bytes(b"".join(_gold(range(read // 2, read // 2 + gold))))


def _spans(number: int, op: str) -> tuple[Article, list[Span]]:
    article, places = written(number)
    source = Source(by="names", version="1", score=0.9)
    return article, [
        Span(id=f"{op}{place:02d}.0", start=start, end=end, label=label, text=article.text[start:end], source=source)
        for place, (start, end, label) in enumerate(places)
    ]


def _reading(state: str, end: int) -> Reading:
    return Reading(id="reading", state=state, labels=Labels(spans=("LOC", "ORG", "PER")), zones=((0, end),))


def _journal(articles: int) -> Iterator[bytes]:
    """A decision a line, as they are made one after another, and the last of each article says that it is done."""
    seq, prev = 0, START
    for number in range(articles):
        op = base32(number.to_bytes(10, "big"))[:14]
        article, spans = _spans(number, op)
        steps: list[tuple[Span | Reading, ...]] = [(span,) for span in spans]
        steps.append((_reading("done", len(article.text)),))
        for rev, add in enumerate(steps, 1):
            seq += 1
            decision = JournalLine(
                v=VERSION, seq=seq, op=f"{op}{rev - 1:02d}", at="2026-11-22T20:01:02.123Z", by=READER, article=article.id,
                text=article.sha256[:12], scheme=1, rev=rev, do="accept", ms=840, remove=(), add=add, prev=prev,
            )  # fmt: skip
            line = encode_line(decision)
            prev = digest(line)
            yield line + b"\n"


def _gold(numbers: range) -> Iterator[bytes]:
    for number in numbers:
        article, spans = _spans(number, base32(number.to_bytes(10, "big"))[:14])
        reading = FinishedReading(annotator="a2", rev=1, annotations=AnnotationSet([*spans, _reading("done", len(article.text))]))
        yield encode(record(article, (reading,), tool="bench")) + b"\n"
