"""Blindness on the sample corpus: whatever one reader said about an article, another who reads it sees the same without it."""

from pathlib import Path

import pytest
from msgspec.structs import replace

from annotator.answers import Saved
from annotator.door import door
from annotator.harvest import write
from annotator.model import AnnotationSet, Span
from annotator.protocol import Message, answer
from annotator.readings import Reader, current_rounds
from annotator.records import text_sha256
from annotator.store import Store

SAMPLE = Store.open(Path(__file__).parents[1] / "corpus", cache=False)
READ_TWICE = sorted({*Reader(SAMPLE, "a1").sets()} & {*Reader(SAMPLE, "a2").sets()})


def copied(folder: Path, unread: dict[str, set[str]]) -> Store:
    """The sample corpus with what each reader says, but without the readings named."""
    store = Store.create(folder, name="Probe", leads=SAMPLE.manifest.leads, scheme=SAMPLE.scheme, corpus_id="probe")
    assert store.add_articles(list(SAMPLE.articles())) == []
    for round_ in current_rounds(SAMPLE):
        store.save_shared(store.manifest.leads[0], op="round", rev=store.shared_rev(), do="round", add=[round_])
    for by in SAMPLE.annotators():
        for number, (article, annotations) in enumerate(Reader(SAMPLE, by).sets().items()):
            if article not in unread.get(by, ()):
                outcome = store.save(by, article, op=f"{by}-{number}", rev=0, do="add", remove=(), add=tuple(annotations.values()))
                assert isinstance(outcome, Saved), outcome
    return store


def heard(store: Store, annotator: str, article: str) -> list[Message]:
    """Everything that a store says to a reader who opens an article, saves something wrong, something right, and asks for undo."""
    text = store.article(article).text
    span = Span(id="mine.0", start=0, end=4, label="PER", text=text[:4])
    save = {"type": "save", "article": article, "do": "add", "remove": (), "ms": 5}
    messages = [
        {"type": "hello", "version": "0.1", "view": "v"},
        {"type": "open", "article": article},
        {**save, "op": "wrong", "rev": 0, "add": [replace(span, text="other")]},
        {**save, "op": "stale", "rev": 7, "add": [span]},
        {
            **save,
            "op": "gone",
            "rev": 0,
            "add": [],
            "remove": ["a2-0.0", *(each.id for each in SAMPLE.annotations("a2", article).annotations.spans[:3])],
        },
        {**save, "op": "mine", "rev": 0, "add": [span]},
        {"type": "undo", "article": article, "before": ""},
        {"type": "open", "article": article},
    ]
    said = [reply for message in messages for reply in answer(door(store, annotator, article), message)]
    return [{name: value for name, value in reply.items() if name != "at"} for reply in said]


@pytest.mark.parametrize("article", READ_TWICE[:4])
def test_what_another_said_about_an_article_reaches_no_one_who_still_reads_it(tmp_path, article):
    with_a2 = copied(tmp_path / "with", {"a1": {article}})
    without = copied(tmp_path / "without", {"a1": {article}, "a2": {article}})
    write(with_a2, tool="t")
    write(without, tool="t")
    assert heard(with_a2, "a1", article) == heard(without, "a1", article)


def test_nor_does_it_by_way_of_a_newer_version_and_the_gold_of_the_older(tmp_path):
    article = READ_TWICE[0]
    said = []
    for name, unread in (("with", {"a1": {article}}), ("without", {"a1": {article}, "a2": {article}})):
        store = copied(tmp_path / name, unread)
        write(store, tool="t")
        text = store.article(article).text + "\nEin Nachtrag.\n"
        store.add_articles(
            [replace(store.article(article), id=f"{article}~2", text=text, sha256=text_sha256(text), replaces=article, zones=())]
        )
        said.append(heard(store, "a1", f"{article}~2"))
    assert said[0] == said[1]


def test_the_gold_of_another_article_may_help(tmp_path):
    article = READ_TWICE[0]
    store = copied(tmp_path / "corpus", {"a1": set(READ_TWICE), "a2": {article}})
    write(store, tool="t")
    helped = [each for each in heard(store, "a1", article)[1]["suggestions"] if each["sources"][0]["by"] == "memory"]
    assert helped
    assert SAMPLE.annotations("a2", article).annotations != AnnotationSet()
