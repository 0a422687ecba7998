"""After a change of the guidelines, a lead knows which finished readings were made under the older ones."""

from pathlib import Path

import pytest
from msgspec.structs import replace

import annotator
from annotator import news
from annotator.model import Labels, Reading, Rejection, Span
from annotator.outdated import Outdated, compared, outdated
from annotator.store import Store
from tests.marks import marked
from tests.test_harvest import say

SOURCES = {"x": "[Otto]PER in [Kiel]LOC", "y": "[Otto]PER", "z": "Nichts"}


@pytest.fixture
def store(tmp_path: Path) -> Store:
    made = Store.create(tmp_path / "corpus", name="Probe", leads=("lead",), scheme=news.scheme())
    made.add_articles([marked(source, id=article)[0] for article, source in SOURCES.items()])
    (made.root / "guidelines.md").write_text("# Regeln\n\nVersion: 10\n", encoding="utf-8")
    return made


def read(store: Store, name: str, article: str, version: str | None, *refused: Span, state: str = "done") -> None:
    spans = [replace(each, id=f"{name}-{article}.{number}") for number, each in enumerate(marked(SOURCES[article])[1].spans)]
    refusals = [Rejection(id=f"r{number}", of=each) for number, each in enumerate(refused)]
    reading = Reading(id="reading", state=state, labels=Labels(spans=("PER", "LOC")), guidelines=version)
    say(store, name, article, *spans, *refusals, reading)


def found(store: Store, *names: str, labels: tuple[str, ...] = ()) -> list[tuple[str, str, str]]:
    return [(each.article, each.annotator, each.why) for each in outdated(store, names or store.annotators(), labels=labels)]


@pytest.mark.parametrize(
    ("version", "today", "why"),
    [
        ("10", "10", None),
        ("2", "10", "older"),
        ("11", "10", None),
        ("1.9", "1.10", "older"),
        ("1", "1.1", "older"),
        ("2031-03-01", "2031-11-01", "older"),
        ("v1", "v2", "older"),
        ("draft", "2", "another version"),
        ("v1", "2", "another version"),
        ("2 beta", "2", "another version"),
        ("", "2", "no version"),
    ],
)
def test_versions_are_compared_as_numbers_and_what_can_not_be_compared_is_said(version: str, today: str, why: str | None) -> None:
    assert compared(version, today) == why


def test_finished_readings_under_older_guidelines_are_listed_with_what_they_said(store: Store) -> None:
    read(store, "a1", "x", "9")
    read(store, "a1", "y", "10")
    read(store, "a2", "x", None)
    read(store, "a2", "y", "9", state="open")
    read(store, "a2", "z", "9", state="skipped")
    assert outdated(store, store.annotators()) == [
        Outdated(article="x", annotator="a1", guidelines="9", today="10", why="older", elements=2, refused=0),
        Outdated(article="x", annotator="a2", guidelines="", today="10", why="no version", elements=2, refused=0),
    ]
    assert found(store, "a2") == [("x", "a2", "no version")]


def test_only_readings_that_used_or_refused_a_label_are_listed_for_it(store: Store) -> None:
    read(store, "a1", "x", "9")
    read(store, "a1", "y", "9", Span(id="s.1", start=0, end=4, label="LOC", text="Otto"))
    read(store, "a1", "z", "9")
    assert [(each.article, each.elements, each.refused) for each in outdated(store, ["a1"], labels=["LOC"])] == [("x", 1, 0), ("y", 0, 1)]
    assert found(store, labels=("ORG",)) == []
    assert [article for article, _, _ in found(store)] == ["x", "y", "z"]


def test_what_the_same_person_read_again_names_that_reading(store: Store) -> None:
    read(store, "a1", "x", "9")
    read(store, "a1", "y", "9")
    read(store, "a1.r2", "x", "10")
    read(store, "a1.r2", "y", "9")
    read(store, "a2", "y", "10")
    assert [(each.article, each.annotator, each.again) for each in outdated(store, store.annotators())] == [
        ("x", "a1", "a1.r2"),
        ("y", "a1", ""),
        ("y", "a1.r2", ""),
    ]


def test_without_a_version_of_today_nothing_can_be_older(store: Store) -> None:
    read(store, "a1", "x", "9")
    (store.root / "guidelines.md").write_text("# Regeln\n", encoding="utf-8")
    with pytest.raises(ValueError, match=r"guidelines.md names no version, so no reading is older than it"):
        outdated(store, ["a1"])


def test_an_unknown_label_is_refused_and_one_word_is_not_taken_for_its_letters(store: Store) -> None:
    with pytest.raises(ValueError, match="there is no label 'LOK'; known: LOC"):
        outdated(store, [], labels=["LOK"])
    with pytest.raises(ValueError, match=r"expected several labels, as in labels=\['LOC'\]"):
        outdated(store, [], labels="LOC")


def test_a_corpus_gives_the_rows(store: Store) -> None:
    read(store, "a1", "x", "9")
    corpus = annotator.open(store.root)
    assert corpus.outdated().values.tolist() == [["x", "a1", "9", "10", "older", 2, 0, ""]]
    assert corpus.outdated(labels=["ORG"]).columns.tolist() == [
        "article",
        "annotator",
        "guidelines",
        "today",
        "why",
        "elements",
        "refused",
        "again",
    ]
    with pytest.raises(ValueError, match="no journal of annotator 'a9'"):
        corpus.outdated("a9")
