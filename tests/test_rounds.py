"""Who reads what."""

from annotator.model import AnnotationSet, Round
from annotator.rounds import asked_labels, assigned, open_rounds, queue, readers, versions

ARTICLES = [f"art-{number}" for number in range(60)]


def round_(**members):
    return Round(**({"id": "r1", "name": "first", "annotators": ("a1", "a2", "a3")} | members))


def test_without_a_round_everyone_reads_every_article():
    mine = queue("a1", ["x", "y"], [], {"x": "done"})
    assert mine.articles == ("x", "y")
    assert mine.left == ("y",)
    assert (mine.beside("x", 1), mine.beside("y", 1), mine.beside("x", -1)) == ("y", None, None)


def test_a_round_gives_its_articles_to_its_annotators_alone():
    first = round_(annotators=("a1",), articles=("y",))
    assert queue("a1", ["x", "y"], [first], {}).articles == ("y",)
    assert queue("a2", ["x", "y"], [first], {}).articles == ()
    assert assigned([first], "x") is None


def test_closed_rounds_ask_for_nothing():
    assert open_rounds(AnnotationSet([round_(state="closed")])) == []


def test_overlap_draws_so_many_readers_an_article_and_gives_each_a_fair_share():
    drawn = {article: readers(round_(overlap=2), article) for article in ARTICLES}
    assert all(len(set(each)) == 2 for each in drawn.values())
    assert min(sum(annotator in each for each in drawn.values()) for annotator in ("a1", "a2", "a3")) >= 25


def test_a_new_annotator_takes_articles_over_but_moves_none_between_the_others():
    before = {article: set(readers(round_(overlap=2), article)) for article in ARTICLES}
    joined = round_(overlap=2, annotators=("a1", "a2", "a3", "a4"))
    for article in ARTICLES:
        assert set(readers(joined, article)) - {"a4"} <= before[article]


def test_a_round_may_ask_for_some_labels_only():
    assert asked_labels("a1", "x", [round_(labels=("ORG",))], ("PER", "ORG")) == ("ORG",)
    assert asked_labels("a9", "x", [round_(labels=("ORG",))], ("PER", "ORG")) == ("PER", "ORG")


def test_two_rounds_of_one_reader_ask_for_the_labels_of_both():
    orgs, places = round_(labels=("ORG",)), round_(id="r2", name="second", labels=("LOC",))
    assert asked_labels("a1", "x", [orgs, places], ("PER", "ORG", "LOC")) == ("ORG", "LOC")
    assert asked_labels("a1", "x", [orgs, round_(id="r2", name="second")], ("PER", "ORG", "LOC")) == ("PER", "ORG", "LOC")


def test_a_round_goes_on_with_the_newest_version_of_its_articles():
    first = open_rounds(AnnotationSet([round_(articles=("x", "y"))]), {"x": "x~2", "x~2": "x~3"})
    assert first[0].articles == ("x~3", "y")
    assert queue("a1", ["x~3", "y", "z"], first, {}).articles == ("x~3", "y")


def test_a_newer_version_is_drawn_for_the_readers_of_the_older_one():
    assert all(readers(round_(overlap=2), f"{article}~2") == readers(round_(overlap=2), article) for article in ARTICLES)


def test_all_versions_of_an_article_are_found_from_any_of_them():
    replaced = {"x": "x~2", "x~2": "x~3", "y": "z"}
    assert [versions(each, replaced) for each in ("x", "x~2", "x~3")] == [["x", "x~2", "x~3"]] * 3
    assert versions("a", {"a": "b", "b": "a"}) == ["b", "a"]
