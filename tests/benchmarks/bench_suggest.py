"""Suggesting: rules and names against spaCy's EntityRuler with the same names, in words a CPU second."""

import json
import sys
from pathlib import Path
from statistics import median
from time import process_time

import spacy

from annotator.model import Article
from annotator.records import text_sha256
from annotator.suggest.merging import merge
from annotator.suggest.names import Names
from annotator.suggest.rules import Rules
from annotator.suggest.words import words
from tests.benchmarks.table import Row, show

RUNS = 7
ROOT = Path(__file__).parent.parent.parent
NEWS = ROOT.parent / "shared" / "foreign" / "smartdata-news" / "stream.jsonl"
SAMPLE = ROOT / "corpus" / "articles.jsonl"


def articles() -> list[Article]:
    """German news: the shared documents where they are, else the sample corpus."""
    lines = (NEWS if NEWS.exists() else SAMPLE).read_text(encoding="utf-8").splitlines()
    rows = [json.loads(line) for line in lines]
    return [Article(id=row["id"], text=row["text"], lang="de", sha256=text_sha256(row["text"])) for row in rows if row["lang"] == "de"]


def main() -> None:
    """Print one row a measure: the ratio of medians of interleaved runs, in CPU time."""
    texts = articles()
    count = sum(len(article.text.split()) for article in texts)
    names, rules = Names(), Rules("de")
    ruler_language = spacy.blank("de")
    entries = names.entries("de")
    ruler_language.add_pipe("entity_ruler").add_patterns([{"label": entry.label, "pattern": name} for name, entry in entries.items()])

    def ruler(article: Article) -> object:
        return ruler_language(article.text).ents

    def ours(article: Article) -> object:
        return [names.find(article.text, "de"), rules.find(article.text)]

    def whole(article: Article) -> object:
        return merge([names(article, ()), rules(article, ())])

    times: dict[str, list[float]] = {}
    for _ in range(RUNS):
        for work in (ruler, ours, whole):
            words.cache_clear()
            start = process_time()
            for article in texts:
                work(article)
            times.setdefault(work.__name__, []).append(process_time() - start)
    floor = median(times["ruler"])
    for what, name in (("same names, finding", "ours"), ("with ids, quotes, merged", "whole")):
        took = median(times[name])
        measured = f"{floor / took:.2f}x as fast ({took * 1e3:.0f} / {floor * 1e3:.0f} ms)"
        show([Row(f"rules + names, {what} / spaCy's EntityRuler", measured, ">= 1x as fast", took <= floor)])
    speeds = ", ".join(f"{name} {count / median(each):,.0f} words/s" for name, each in times.items())
    print(f"  {len(texts)} articles, {count:,} words, {len(entries):,} names, {RUNS} interleaved runs: {speeds}", file=sys.stderr)


if __name__ == "__main__":
    main()
