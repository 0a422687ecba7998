"""The splits of a corpus: kept in shared.jsonl by leads, added to as it grows, undone by a further change, and what exports go by."""

import json
import shutil
from collections.abc import Iterable, Iterator
from pathlib import Path

import msgspec
import pytest

import annotator
from annotator.answers import Saved
from annotator.cli import main
from annotator.corpus import Corpus
from annotator.model import Article, Change, Labels, Reading, Split, Zone, ZoneType, apply, invert
from annotator.records import text_sha256
from annotator.sharedsplits import date, elements, sides, split
from tests.marks import marked
from tests.test_nearduplicates import edited, text

SAMPLE = Path(__file__).parent.parent / "corpus"
HALVES = {"train": 0.5, "test": 0.5}


def article(id: str, said: str = "", **members: object) -> Article:
    words = said or f"Am {id} legte ein Schiff an."
    return Article(id=id, text=words, sha256=text_sha256(words), **members)


def add(corpus: Corpus, *articles: Article) -> None:
    assert corpus.store.add_articles(articles) == []


def read(corpus: Corpus, *ids: str, source: str = "[Ilse Brandt]PER in [Kiel]LOC") -> None:
    """Articles with a finished reading each."""
    for each in ids:
        made, annotations = marked(f"{source} am {each}", id=each)
        add(corpus, made)
        reading = Reading(id="reading", state="done", labels=Labels(spans=("PER", "LOC")), zones=((0, len(made.text)),))
        spans = [
            type(span)(id=f"{each}.{span.id}", start=span.start, end=span.end, label=span.label, text=span.text)
            for span in annotations.spans
        ]
        answer = corpus.store.save("a1", each, op=each, rev=0, do="add", remove=(), add=(*spans, reading))
        assert isinstance(answer, Saved)


@pytest.fixture
def corpus(tmp_path: Path) -> Corpus:
    return annotator.new(tmp_path / "corpus", name="Probe")


def now(corpus: Corpus) -> dict[str, str]:
    return sides(elements(corpus.store))


def lines(corpus: Corpus) -> list[dict]:
    path = corpus.store.root / "shared.jsonl"
    return [json.loads(line) for line in path.read_bytes().splitlines()] if path.exists() else []


def test_a_split_is_one_change_of_a_lead(corpus: Corpus) -> None:
    add(corpus, *(article(f"a{each:02}") for each in range(20)))
    report = corpus.split(near_duplicates=False)
    assert report.added == {"train": 16, "dev": 2, "test": 2}
    (line,) = lines(corpus)
    assert (line["by"], line["do"], line["remove"]) == ("lead", "split", [])
    assert [(each["kind"], each["name"], each["share"], len(each["articles"])) for each in line["add"]] == [
        ("split", "train", 0.8, 16),
        ("split", "dev", 0.1, 2),
        ("split", "test", 0.1, 2),
    ]
    assert list(corpus.check()["message"]) == []


def test_what_has_a_split_keeps_it_and_the_shares_go_on(corpus: Corpus) -> None:
    add(corpus, *(article(f"a{each:02}") for each in range(10)))
    corpus.split(HALVES, near_duplicates=False)
    before = now(corpus)
    add(corpus, *(article(f"b{each:02}") for each in range(10)))
    assert corpus.split(near_duplicates=False).added == {"train": 5, "test": 5}
    after = now(corpus)
    assert len(after) == 20
    assert {article: after[article] for article in before} == before


def test_a_second_split_of_the_same_articles_changes_nothing(corpus: Corpus) -> None:
    add(corpus, *(article(f"a{each:02}") for each in range(10)))
    corpus.split(HALVES, near_duplicates=False)
    report = corpus.split(seed=7, near_duplicates=False)
    assert report.added == {"train": 0, "test": 0}
    assert len(lines(corpus)) == 1


def test_other_shares_are_kept_for_the_next_time(corpus: Corpus) -> None:
    add(corpus, *(article(f"a{each:02}") for each in range(10)))
    corpus.split(HALVES, near_duplicates=False)
    corpus.split({"train": 0.75, "test": 0.25}, near_duplicates=False)
    add(corpus, *(article(f"b{each:02}") for each in range(10)))
    assert corpus.split(near_duplicates=False).added == {"train": 10, "test": 0}
    assert [row.asked for row in corpus.split(near_duplicates=False).rows] == [0.75, 0.25]


def test_a_split_is_undone_by_a_further_change_and_so_is_the_one_before(corpus: Corpus) -> None:
    add(corpus, *(article(f"a{each:02}") for each in range(10)))
    corpus.split(HALVES, near_duplicates=False)
    before = now(corpus)
    add(corpus, article("b"), article("c"))
    corpus.split(near_duplicates=False)
    assert [row.articles for row in corpus.undo_split().rows] == [5, 5]
    assert now(corpus) == before
    corpus.undo_split()
    assert now(corpus) == {}
    first, second, third, fourth = lines(corpus)
    assert (third["do"], third["undoes"], third["remove"]) == ("undo", second["op"], [each["id"] for each in second["add"]])
    assert (fourth["undoes"], fourth["add"]) == (first["op"], [])
    with pytest.raises(ValueError, match="there are no splits that could be undone"):
        corpus.undo_split()


def test_the_inverse_of_the_change_gives_the_set_before(corpus: Corpus) -> None:
    add(corpus, *(article(f"a{each:02}") for each in range(10)))
    corpus.split(HALVES, near_duplicates=False)
    before = corpus.store.shared()
    add(corpus, article("b"), article("c"))
    corpus.split(near_duplicates=False)
    change = msgspec.convert({name: lines(corpus)[1][name] for name in ("remove", "add")}, Change)
    assert apply(apply(before, change), invert(before, change)) == before


def test_only_a_lead_splits(corpus: Corpus) -> None:
    add(corpus, article("a"))
    for call in (corpus.split, corpus.undo_split):
        with pytest.raises(ValueError, match="'a1' is no lead of this corpus, and only leads split it; ask lead"):
            call(lead="a1")
    assert lines(corpus) == []


def test_one_of_several_leads_says_who_it_is(tmp_path: Path) -> None:
    corpus = annotator.new(tmp_path / "corpus", leads=["ida", "otto"])
    add(corpus, article("a"), article("b"))
    with pytest.raises(ValueError, match="the corpus has the leads ida, otto; say who splits it: lead='ida'"):
        corpus.split(HALVES, near_duplicates=False)
    corpus.split(HALVES, near_duplicates=False, lead="otto")
    assert lines(corpus)[0]["by"] == "otto"


def test_shares_that_cannot_be_write_nothing(corpus: Corpus) -> None:
    add(corpus, article("a"), article("b"))
    with pytest.raises(ValueError, match=r"add up to 0\.9; expected 1"):
        corpus.split({"train": 0.9}, near_duplicates=False)
    corpus.split(HALVES, near_duplicates=False)
    with pytest.raises(ValueError, match="the corpus has a split 'test', which the shares train=1 leave out"):
        corpus.split({"train": 1}, near_duplicates=False)
    assert len(lines(corpus)) == 1


def test_somebody_elses_change_meanwhile_writes_nothing(corpus: Corpus) -> None:
    add(corpus, article("a"), article("b"))

    def meanwhile(texts: Iterable[tuple[str, str]], total: int, progress: object) -> Iterator[tuple[str, str]]:
        corpus.store.save_shared("lead", op="other", rev=0, do="split", add=[Split(id="other.0", name="mine", articles=("a",))])
        return iter([])

    with pytest.raises(
        ValueError, match="somebody else changed what the corpus shares meanwhile, so the splits were not saved; split again"
    ):
        split(corpus.store, tool="test", similar=meanwhile)
    assert now(corpus) == {"a": "mine"}


def test_near_duplicates_are_on_one_side_and_later_ones_follow(corpus: Corpus) -> None:
    add(corpus, *(article(f"a{seed}{copy}", edited(text(seed), copy * 6, copy)) for seed in range(10) for copy in range(2)))
    corpus.split(HALVES)
    placed = now(corpus)
    assert [placed[f"a{seed}0"] for seed in range(10)] == [placed[f"a{seed}1"] for seed in range(10)]
    add(corpus, *(article(f"b{seed}", edited(text(seed), 5, 9)) for seed in range(10)))
    report = corpus.split()
    assert [now(corpus)[f"b{seed}"] for seed in range(10)] == [placed[f"a{seed}0"] for seed in range(10)]
    assert report.problems == ()


@pytest.mark.parametrize(("kind", "added"), [("boilerplate", [2, 2]), ("paragraph", [0, 4])])
def test_a_shared_paragraph_makes_near_duplicates_and_shared_boilerplate_does_not(corpus: Corpus, kind: ZoneType, added: list[int]) -> None:
    shared = text(99, 60)
    for seed in range(4):
        own = text(seed, 20)
        zones = (Zone(start=0, end=len(own), type="paragraph"), Zone(start=len(own) + 1, end=len(own) + 1 + len(shared), type=kind))
        add(corpus, article(f"a{seed}", f"{own}\n{shared}", zones=zones))
    assert sorted(corpus.split(HALVES).added.values()) == added


def test_a_new_version_of_an_article_takes_over_its_split(corpus: Corpus) -> None:
    add(corpus, *(article(f"a{each}") for each in range(8)))
    corpus.split(HALVES, near_duplicates=False)
    before = now(corpus)
    add(corpus, *(article(f"a{each}~2", f"Ganz anders, {each}", replaces=f"a{each}") for each in range(8)))
    report = corpus.split(near_duplicates=False)
    assert {each: now(corpus)[f"{each}~2"] for each in before} == before
    assert [row.articles for row in report.rows] == [4, 4]


def test_a_split_by_time_has_the_newest_last(corpus: Corpus) -> None:
    add(
        corpus,
        *(article(f"a{day}", meta={"published": f"2031-03-0{day}"}) for day in range(9, 0, -1)),
        article("b", meta={"published": "?"}),
    )
    report = corpus.split(by="published", near_duplicates=False)
    assert [each for each, side in now(corpus).items() if side == "test"] == ["a9"]
    assert [each for each, side in now(corpus).items() if side == "dev"] == ["a8"]
    assert [str(problem) for problem in report.problems] == [
        "b: 1 of 10 articles have no date in their meta's 'published' that can be read; they count as the oldest"
    ]
    add(corpus, article("c"))
    with pytest.raises(
        ValueError, match="no article that has no split yet has a date in its meta's 'publisht', such as 2031-03-20; known: published"
    ):
        corpus.split(by="publisht", near_duplicates=False)


def test_dates_are_compared_as_moments() -> None:
    assert date("2031-03-20") == date("2031-03-20T01:00:00+01:00")
    assert [date(value) for value in ("gestern", "", None, 2031, ["2031-03-20"])] == [None] * 5


def test_the_splits_are_a_frame_with_the_shares_and_the_largest_deviation_below(corpus: Corpus) -> None:
    read(corpus, *(f"a{each}" for each in range(8)))
    add(corpus, *(article(f"b{each}", source="Küstenkurier <A>") for each in range(4)))
    corpus.split({"train": 0.75, "test": 0.25}, near_duplicates=False)
    add(corpus, article("later"))
    frame = corpus.splits
    assert list(frame.index) == ["train", "test"]
    assert frame["articles"].to_dict("list") == {"number": [9, 3], "share": [0.75, 0.25], "asked": [0.75, 0.25]}
    assert frame["gold"]["articles"].tolist() == [6, 2]
    assert frame["spans"].to_dict("list") == {"LOC": [6, 2], "PER": [6, 2]}
    assert frame["source"].to_dict("list") == {"Küstenkurier <A>": [3, 1]}
    assert str(frame).endswith(
        "shares reached: train 75 % (75 % asked), test 25 % (25 % asked)\n"
        "largest deviation: train has 75 % (9 of 12) of articles, 75 % asked\n"
        "in no split yet: 1 article; split again"
    )
    page = frame._repr_html_()
    assert "<p>largest deviation: train has 75 % (9 of 12) of articles, 75 % asked</p>" in page
    assert "Küstenkurier <A>" not in page


def test_without_splits_the_frame_says_how_to_make_them(corpus: Corpus) -> None:
    assert len(corpus.splits) == 0
    assert str(corpus.splits) == "no splits yet; make them with corpus.split() (annotator split)"
    assert corpus.splits._repr_html_() == "<p>no splits yet; make them with corpus.split() (annotator split)</p>"


def test_what_is_too_small_is_said_in_the_report(corpus: Corpus) -> None:
    add(corpus, article("a"), article("b"), article("c"))
    report = corpus.split({"train": 0.9, "test": 0.1}, near_duplicates=False)
    said = "problem: test: 10% of 3 articles is 0.3, so it has none; add articles and split again, or undo the split and give it a bigger share"
    assert str(report).splitlines()[-1] == said
    assert f"<p>{said}</p>" in report._repr_html_()


def test_progress_is_told_of_labels_and_of_near_duplicates(corpus: Corpus) -> None:
    add(corpus, article("a"), article("b"))
    calls: list[tuple[str, int, int, str]] = []

    def similar(texts, total, progress):
        for number, (each, _) in enumerate(texts, 1):
            progress(number, total, each)
        return []

    split(corpus.store, HALVES, tool="test", similar=similar, meter=lambda what: lambda *call: calls.append((what, *call)))
    assert calls == [
        ("counting labels", 1, 2, "a"),
        ("counting labels", 2, 2, "b"),
        ("near-duplicates", 1, 2, "a"),
        ("near-duplicates", 2, 2, "b"),
    ]


def test_an_export_holds_the_articles_of_the_split_that_is_asked_for(corpus: Corpus, tmp_path: Path) -> None:
    read(corpus, *(f"a{each}" for each in range(10)))
    corpus.split(near_duplicates=False)
    for name, number in {"train": 8, "dev": 1, "test": 1}.items():
        path = tmp_path / "out" / f"{name}.jsonl"
        assert corpus.export(path, format="jsonl", split=name).kept["records"] == number
        ids = {json.loads(line)["id"] for line in path.read_bytes().splitlines()}
        assert ids == {each for each, side in now(corpus).items() if side == name}
    with pytest.raises(ValueError, match="there is no split 'tset'; known: test, train, dev"):
        corpus.export(tmp_path / "out" / "x.jsonl", format="jsonl", split="tset")


def test_a_folder_for_hugging_face_has_a_file_for_each_split(corpus: Corpus, tmp_path: Path) -> None:
    pq = pytest.importorskip("pyarrow.parquet")
    read(corpus, *(f"a{each}" for each in range(6)))
    corpus.split({"train": 0.5, "validation": 0.5}, near_duplicates=False)
    read(corpus, "b0", "b1")
    corpus.split(near_duplicates=False)
    corpus.export(tmp_path / "out", format="huggingface", allow_loss={"coverage.lost"})
    for name in ("train", "validation"):
        ids = pq.read_table(tmp_path / "out" / "data" / f"{name}.parquet")["id"].to_pylist()
        assert sorted(ids) == sorted(each for each, side in now(corpus).items() if side == name)
        assert len(ids) == 4


def test_the_command_splits_shows_and_undoes(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    shutil.copytree(SAMPLE, tmp_path / "c", ignore=shutil.ignore_patterns(".annotator"))
    place = ["--corpus", str(tmp_path / "c")]
    assert main(["split", "train=0.75", "test=0.25", *place]) == 0
    assert "added: 9 to train, 3 to test\nshares reached: train 75 % (75 % asked), test 25 % (25 % asked)\n" in capsys.readouterr().out
    assert main(["split", "--undo", *place]) == 0
    assert "no splits yet" in capsys.readouterr().out
    assert main(["split", "--by", "published", "--no-near-duplicates", "--seed", "3", *place]) == 1
    assert "problem: test: it has none of the 4 articles with gold" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["train"], "the share 'train' has no '='"),
        (["train=viel"], "the share of 'train' is 'viel'; expected a number from 0 to 1"),
        (["--lead", "a1"], "'a1' is no lead of this corpus, and only leads split it; ask lead"),
        (["--undo"], "there are no splits that could be undone"),
    ],
)
def test_a_wrong_call_of_the_command_says_what_is_wrong(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], message: str
) -> None:
    annotator.new(tmp_path / "c")
    assert main(["split", *arguments, "--corpus", str(tmp_path / "c")]) == 2
    assert message in capsys.readouterr().err
