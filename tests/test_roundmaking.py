"""Rounds: opened by a lead, drawn in a balanced and lasting way, followed while they are read, and closed."""

from collections import Counter
from pathlib import Path

import pytest
from msgspec.structs import replace

from annotator import news
from annotator.readings import Reader
from annotator.roundmaking import change_round, open_round, standings
from annotator.rounds import readers
from annotator.store import Store
from tests.strategies import article_of
from tests.test_harvest import finish

ARTICLES = [f"n{number:02d}" for number in range(40)]


@pytest.fixture
def store(tmp_path: Path) -> Store:
    made = Store.create(tmp_path / "corpus", name="Probe", leads=("lead",), scheme=news.scheme(), languages=["de"])
    made.add_articles([article_of(f"Artikel {name}", id=name) for name in ARTICLES])
    return made


def test_an_article_is_read_by_as_many_as_was_said_and_the_work_is_balanced(store: Store) -> None:
    made = open_round(store, "erste", ["a1", "a2", "a3"], by="lead", overlap=2)
    drawn = [readers(made, article) for article in ARTICLES]
    assert {len(each) for each in drawn} == {2}
    counts = Counter(name for each in drawn for name in each)
    assert max(counts.values()) - min(counts.values()) <= 12
    assert [each.articles for each in standings(store)] == [counts[name] for name in ("a1", "a2", "a3")]


def test_whoever_joins_takes_work_over_and_nobody_else_changes_places(store: Store) -> None:
    before = open_round(store, "erste", ["a1", "a2", "a3"], by="lead", overlap=2)
    after = change_round(store, "erste", by="lead", annotators=["a4"])
    for article in ARTICLES:
        assert set(readers(after, article)) <= {*readers(before, article), "a4"}


def test_articles_that_join_leave_the_others_where_they_were(store: Store) -> None:
    before = open_round(store, "erste", ["a1", "a2", "a3"], by="lead", articles=ARTICLES[:20], overlap=1)
    after = change_round(store, "erste", by="lead", articles=ARTICLES[20:])
    assert [readers(after, article) for article in ARTICLES[:20]] == [readers(before, article) for article in ARTICLES[:20]]
    assert all(readers(after, article) for article in ARTICLES)


def test_a_queue_is_the_open_rounds_and_of_a_closed_one_everything_again(store: Store) -> None:
    open_round(store, "erste", ["a1", "a2"], by="lead", articles=["n03", "n01"])
    assert Reader(store, "a1").queue().articles == ("n01", "n03")
    change_round(store, "erste", by="lead", closed=True)
    assert len(Reader(store, "a1").queue().articles) == 40
    change_round(store, "erste", by="lead", closed=False)
    assert Reader(store, "a1").queue().articles == ("n01", "n03")


def test_how_far_everybody_is_follows_the_readings(store: Store) -> None:
    open_round(store, "erste", ["a1", "a2"], by="lead", articles=["n01", "n03"])
    finish(store, "a1", "n01", [])
    finish(store, "a2", "n01", [], state="skipped")
    assert [(each.annotator, each.articles, each.done, each.skipped, each.unread) for each in standings(store)] == [
        ("a1", 2, 1, 0, 1),
        ("a2", 2, 0, 1, 1),
    ]


def test_a_round_keeps_the_version_of_the_guidelines_that_it_began_with(store: Store) -> None:
    (store.root / "guidelines.md").write_text("# Regeln\n\nVersion: 3\n", encoding="utf-8")
    assert open_round(store, "erste", ["a1"], by="lead").guidelines == "3"


@pytest.mark.parametrize(
    ("more", "message"),
    [
        ({"annotators": []}, "a round needs annotators"),
        ({"annotators": ["a/1"]}, "a/1"),
        ({"articles": ["none"]}, "there is no article 'none' in this corpus"),
        ({"labels": ["PERS"]}, "there is no label 'PERS'"),
        ({"overlap": 3}, r"overlap=3: an article is read by 1 to 2 of these annotators"),
        ({"by": "a1"}, "'a1' is no lead of this corpus, and only leads make rounds; known: lead"),
        ({"name": "erste"}, "'erste' can't be a new round's name"),
    ],
)
def test_what_cannot_be_a_round_is_refused_with_the_reason(store: Store, more: dict, message: str) -> None:
    open_round(store, "erste", ["a1"], by="lead")
    asked = {"name": "zweite", "annotators": ["a1", "a2"], "by": "lead"} | more
    with pytest.raises(ValueError, match=message):
        open_round(store, asked.pop("name"), asked.pop("annotators"), **asked)
    assert [each.name for each in store.rounds()] == ["erste"]


def test_the_newer_version_of_an_article_counts_in_its_place(store: Store) -> None:
    open_round(store, "erste", ["a1"], by="lead", articles=["n01", "n03"])
    finish(store, "a1", "n01", [])
    store.add_articles([replace(article_of("Artikel n01, neu", id="n01~2"), replaces="n01")])
    (found,) = standings(store)
    assert (found.articles, found.done, found.unread) == (2, 0, 2)
