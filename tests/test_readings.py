"""What readers have done, kept in step with their journals."""

import msgspec
import pytest

from annotator import news, tables
from annotator.model import Labels, Reading, Round
from annotator.readings import Reader, guidelines, milliseconds, queues, readers, sets, span_counts
from annotator.store import Store
from tests.marks import marked

SOURCES = {"x": "[Ilse]PER kam", "y": "[Otto]PER ging", "z": "Niemand blieb"}


@pytest.fixture
def store(tmp_path):
    made = Store.create(tmp_path / "corpus", name="Probe", leads=("lead",), scheme=news.scheme())
    made.add_articles([marked(source, id=article)[0] for article, source in SOURCES.items()])
    return made


def decide(store, annotator, article, rev=0, *, state="open", ms=1000):
    span = marked(SOURCES[article])[1].spans
    reading = Reading(id="reading", state=state, labels=Labels(spans=("PER",)))
    remove = ("s1", "reading") if rev else ()
    store.save(annotator, article, op=f"{annotator}{article}{rev}", rev=rev, do="add", remove=remove, add=[*span, reading], ms=ms)


def test_a_queue_shows_what_was_decided_by_any_other_process_meanwhile(store):
    reader = Reader(store, "a1")
    assert reader.queue().counts == {"done": 0, "skipped": 0, "open": 0, "unread": 3}
    decide(Store.open(store.root), "a1", "x")
    assert reader.queue().states["x"] == "open"
    decide(Store.open(store.root), "a1", "x", 1, state="done")
    assert reader.queue().left == ("y", "z")


def test_only_what_changed_is_read_again(store, monkeypatch):
    reader = Reader(store, "a1")
    decide(store, "a1", "x")
    decide(store, "a1", "y")
    reader.summaries()
    decide(store, "a1", "y", 1)
    asked = []
    monkeypatch.setattr(
        Store,
        "annotations",
        lambda self, annotator, article, real=Store.annotations: asked.append(article) or real(self, annotator, article),
    )
    reader.summaries()
    assert asked == ["y"]


def test_progress_counts_articles_by_state_spans_and_minutes(store):
    decide(store, "a1", "x", state="done", ms=90_000)
    decide(store, "a1", "y", ms=30_000)
    store.save_shared("lead", op="r", rev=0, do="round", add=[Round(id="r.0", name="r", annotators=("a1", "a2"))])
    frame = tables.progress(queues(store), span_counts(store), milliseconds(store))
    assert frame.to_dict("records") == [
        {"annotator": "a1", "articles": 3, "done": 1, "skipped": 0, "open": 1, "unread": 1, "spans": 2, "minutes": 2.0},
        {"annotator": "a2", "articles": 3, "done": 0, "skipped": 0, "open": 0, "unread": 3, "spans": 0, "minutes": 0.0},
    ]


def test_readers_an_article_are_those_with_a_word_on_it(store):
    decide(store, "a2", "x")
    decide(store, "a1", "y")
    assert readers(store) == {"x": ["a2"], "y": ["a1"]}
    assert set(sets(store, ["a1", "a2"])) == {("x", "a2"), ("y", "a1")}


@pytest.mark.parametrize(
    ("text", "version"), [("Version: 2.1\n# Rules", "2.1"), ("# Rules\nversion:  7 \n", "7"), ("# No number", ""), (None, "")]
)
def test_the_guidelines_name_their_version(store, text, version):
    if text is not None:
        (store.root / "guidelines.md").write_text(text, encoding="utf-8")
    assert guidelines(store).version == version


def test_what_an_articles_meta_says_never_takes_the_place_of_its_id():
    article = msgspec.structs.replace(marked("Text", id="007")[0], meta={"id": 7, "characters": 1, "page": 3})
    assert tables.articles([article]).to_dict("records") == [
        {"id": "007", "title": "", "lang": "de", "source": "", "characters": 4, "page": 3}
    ]
