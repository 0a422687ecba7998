"""Whose decisions reach whom: a reader's own memory and the gold of other articles, and nothing else."""

import pytest
from msgspec.structs import replace

from annotator import news
from annotator.answers import Saved
from annotator.articles import ArticleUnknown
from annotator.door import door
from annotator.harvest import write
from annotator.model import Labels, Reading, Rejection, Source
from annotator.readings import Reader
from annotator.recall import Recall
from annotator.store import Store
from tests.marks import marked

TEXTS = {"x": "[Ilse Brandt]PER sprach in Norland.", "y": "Ilse Brandt kam. Brandt ging. Norland schwieg.", "z": "Noch einmal Ilse Brandt."}


@pytest.fixture
def store(tmp_path):
    made = Store.create(tmp_path / "corpus", name="Probe", leads=("lead",), scheme=news.scheme())
    made.add_articles([marked(source, id=article)[0] for article, source in TEXTS.items()])
    return made


def read(store, annotator, article, *elements, state="done"):
    text = store.article(article).text
    reading = Reading(id="reading", state=state, labels=Labels(spans=("PER",)), zones=((0, len(text)),))
    rev = store.annotations(annotator, article).rev
    named = [replace(element, id=f"{annotator}{article}{rev}.{number}") for number, element in enumerate(elements)]
    outcome = store.save(annotator, article, op=f"{annotator}{article}{rev}", rev=rev, do="add", remove=(), add=[*named, reading])
    assert isinstance(outcome, Saved), outcome


def offered(store, annotator, article):
    return [(span.text, span.label) for span in Recall(Reader(store, annotator))(store.article(article))]


def test_what_a_reader_decided_comes_back_to_that_reader_in_other_articles(store):
    read(store, "a1", "x", *marked(TEXTS["x"])[1].spans)
    assert ("Ilse Brandt", "PER") in offered(store, "a1", "y")
    assert offered(store, "a2", "y") == []


def test_gold_of_other_articles_helps_everyone_but_never_the_gold_of_the_article_itself(store):
    read(store, "a1", "x", *marked(TEXTS["x"])[1].spans)
    read(store, "a1", "y", marked(TEXTS["x"])[1].spans[0])
    write(store, tool="t")
    assert ("Ilse Brandt", "PER") in offered(store, "a2", "z")
    assert ("Ilse Brandt", "PER") in offered(store, "a2", "y")
    other = replace(marked("Ilse Brandt kam. [Brandt]LOC ging. Norland schwieg.")[1].spans[0])
    read(store, "a1", "y", other) if store.annotations("a1", "y").rev == 0 else None
    assert all(label == "PER" for _, label in offered(store, "a2", "y"))


def test_an_unfinished_or_unread_article_gives_nothing_to_others(store):
    read(store, "a1", "x", *marked(TEXTS["x"])[1].spans, state="open")
    write(store, tool="t")
    assert offered(store, "a2", "y") == []


def test_a_refusal_is_remembered_and_stays_with_its_reader(store):
    span = marked("[Ilse Brandt]PER kam. Brandt ging. Norland schwieg.")[1].spans[0]
    source = Source(by="rules", version="1")
    read(store, "a1", "y", Rejection(id="", source=source, of=replace(span, id="s.x", source=source)), state="open")
    read(store, "a1", "x", *marked(TEXTS["x"])[1].spans)
    assert ("Ilse Brandt", "PER", 0) not in [
        (span.text, span.label, span.start) for span in Recall(Reader(store, "a1"))(store.article("y"))
    ]


@pytest.mark.parametrize("name", ["gold", "../a1", "CON", "a.r1", ""])
def test_a_name_that_cant_be_a_journals_is_refused_before_anything_is_written(store, name):
    with pytest.raises(ValueError, match=r"."):
        door(store, name)
    assert not (store.root / "annotations").exists()


def test_an_unknown_article_is_refused_with_the_nearest_ids(store):
    with pytest.raises(ArticleUnknown, match="x"):
        door(store, "a1", "xx")


def test_opening_makes_no_journal(store):
    door(store, "a1")
    assert not (store.root / "annotations").exists()


def test_what_a_reader_decided_on_an_article_comes_back_when_a_newer_text_replaces_it(store):
    read(store, "a1", "x", *marked(TEXTS["x"])[1].spans)
    newer = replace(marked("Gestern sprach Ilse Brandt in Norland.", id="x~2")[0], replaces="x")
    store.add_articles([newer])
    assert offered(store, "a1", "x~2") == [("Ilse Brandt", "PER")]
    assert "x" not in store.article_ids()


def test_decisions_on_an_article_that_vanished_do_not_keep_others_from_opening(store):
    read(store, "a1", "x", *marked(TEXTS["x"])[1].spans)
    path = store.root / "articles.jsonl"
    path.write_bytes(b"".join(path.read_bytes().splitlines(keepends=True)[1:]))
    again = Store.open(store.root)
    assert offered(again, "a1", "y") == []
