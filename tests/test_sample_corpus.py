"""The sample corpus: made from its sources, sound, and as its readme says."""

import re
import shutil
from pathlib import Path

import pytest

from annotator.check import check
from annotator.goldfile import read
from annotator.problem import Problem
from annotator.store import Store
from corpus.make import counts, main

FOLDER = Path(__file__).parent.parent / "corpus"
MADE = [
    "articles.jsonl",
    "gold.jsonl",
    "annotations/a1.jsonl",
    "annotations/a2.jsonl",
    "suggestions/names.jsonl",
    "suggestions/rules-de.jsonl",
    "suggestions/rules-en.jsonl",
]


@pytest.fixture(scope="module")
def copy(tmp_path_factory):
    folder = tmp_path_factory.mktemp("sample") / "corpus"
    shutil.copytree(FOLDER, folder, ignore=shutil.ignore_patterns(".annotator", "__pycache__"))
    return folder


@pytest.fixture(scope="module")
def made_anew(copy):
    main(copy)
    return copy


def test_the_checked_in_corpus_is_the_one_its_sources_make(made_anew):
    different = [name for name in MADE if (made_anew / name).read_bytes() != (FOLDER / name).read_bytes()]
    assert different == [], "run `python corpus/make.py` and look at the difference"


def test_every_line_of_it_is_sound(made_anew):
    assert [str(problem) for problem in check(made_anew)] == []


def test_its_gold_reads_back_with_every_quote_true(made_anew):
    assert [each for each in read(made_anew / "gold.jsonl") if isinstance(each, Problem)] == []


def test_the_readme_counts_what_is_there(made_anew):
    table = re.findall(r"^\| ([^|]+?) \| (\d+) \|$", (FOLDER / "README.md").read_text(encoding="utf-8"), re.MULTILINE)
    assert [(what, int(number)) for what, number in table] == counts(Store.open(made_anew))


def test_the_text_of_each_article_is_its_source_byte_for_byte(made_anew):
    for article in Store.open(made_anew).articles():
        assert article.text.encode() == (FOLDER / "sources" / "articles" / f"{article.id}.txt").read_bytes()


def test_no_demonstration_span_lies_in_boilerplate_or_a_credit(made_anew):
    store = Store.open(made_anew)
    for annotator in store.annotators():
        for article in store.article_ids():
            quiet = [zone for zone in store.zones(article) if zone.type in ("boilerplate", "credit")]
            for span in store.annotations(annotator, article).annotations.spans:
                assert not any(zone.start <= span.start < zone.end for zone in quiet), (annotator, article, span)


def test_the_readings_hold_every_kind_of_decision():
    text = (FOLDER / "annotations" / "a1.jsonl").read_text(encoding="utf-8")
    assert {"accept", "reject", "relabel", "border", "add", "done"} <= set(re.findall(r'"do":"([a-z-]+)"', text))
