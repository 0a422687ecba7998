"""A silver set holds what three readers most likely mean, says how likely, leaves open what is open, and never becomes gold."""

from pathlib import Path

import pytest
from msgspec.structs import replace

import annotator
from annotator import goldfile, news
from annotator.agreement.dawidskene import Rating, dawid_skene
from annotator.clusters import NONE
from annotator.gold import GoldRecord
from annotator.model import ElementRef, Entity, Labels, Reading, Round, Verdict
from annotator.records import make_span
from annotator.silver import write
from annotator.store import Store
from tests.marks import marked
from tests.test_harvest import say

TEXT = "Der Präsident Jorin Halvard kam nach Kiel 🚢 zum Gipfel"
NAMES = ("x", "y", "z")
PER, LOC, ORG, EVENT = ("Jorin Halvard", "PER"), ("Kiel", "LOC"), ("Kiel", "ORG"), ("Gipfel", "EVENT")
Marks = list[tuple[str, str]]


@pytest.fixture
def store(tmp_path: Path) -> Store:
    made = Store.create(tmp_path / "corpus", name="Probe", leads=("lead",), scheme=news.scheme(), languages=["de"])
    made.add_articles([marked(TEXT, id=name)[0] for name in NAMES])
    return made


def read(store: Store, article: str, *, state: str = "done", version: str | None = "2", attrs: dict | None = None, **said: Marks) -> None:
    for name, marks in said.items():
        spans = [
            replace(make_span(TEXT, TEXT.index(quote), TEXT.index(quote) + len(quote), label), id=f"s{n}", attrs=attrs or {})
            for n, (quote, label) in enumerate(marks)
        ]
        zones = ((0, len(TEXT)),)
        say(
            store,
            name,
            article,
            *spans,
            Reading(id="reading", state=state, labels=Labels(spans=("PER", "LOC", "ORG", "EVENT")), zones=zones, guidelines=version),
        )


def disputed(store: Store) -> None:
    """Three articles, of which a3 sees one thing otherwise and one thing alone."""
    read(store, "x", a1=[PER, LOC], a2=[PER, LOC], a3=[PER, ORG])
    read(store, "y", a1=[PER, LOC], a2=[PER, LOC], a3=[PER, LOC])
    read(store, "z", a1=[], a2=[], a3=[EVENT])


def records(path: Path) -> list[GoldRecord]:
    found = list(goldfile.read(path))
    assert all(isinstance(each, GoldRecord) for each in found), found
    return found


def test_spans_carry_the_model_s_probability_and_who_said_so(store: Store, tmp_path: Path) -> None:
    disputed(store)
    path = tmp_path / "silver.jsonl"
    report = write(store, path, threshold=0.5, tool="t")
    said = {
        "per-x": ("PER", "PER", "PER"),
        "loc-x": ("LOC", "LOC", "ORG"),
        "per-y": ("PER", "PER", "PER"),
        "loc-y": ("LOC", "LOC", "LOC"),
        "event-z": (NONE, NONE, "EVENT"),
    }
    ratings = [Rating(item, name, label) for item, votes in said.items() for name, label in zip(("a1", "a2", "a3"), votes, strict=True)]
    model = dawid_skene(ratings)
    likely = {item: model.posterior[place, model.labels.index("LOC")] for place, item in enumerate(model.items)}
    x, y, z = records(path)
    assert [(span.text, span.label, span.verdict) for span in x.spans] == [
        ("Jorin Halvard", "PER", Verdict(rule="dawid_skene", votes=3, confidence=1.0)),
        ("Kiel", "LOC", Verdict(rule="dawid_skene", votes=2, confidence=round(likely["loc-x"], 6))),
    ]
    assert likely["loc-x"] > 0.5
    assert x.spans[1].from_ == (ElementRef(by="a1", id="s1"), ElementRef(by="a2", id="s1"))
    assert (x.prov.from_, x.prov.guidelines, x.annotator) == ({"a1": 1, "a2": 1, "a3": 1}, "2", "silver set")
    assert [span.label for span in y.spans] == ["PER", "LOC"]
    assert z.spans == ()
    assert (report.spans, report.refused, report.articles) == (4, 1, ("x", "y", "z"))


def test_what_stays_open_is_listed_and_missing_rather_than_negative(store: Store, tmp_path: Path) -> None:
    read(store, "x", a1=[PER, LOC], a2=[PER, ORG], a3=[PER, EVENT, ("Kiel", "EVENT")])
    path = tmp_path / "silver.jsonl"
    report = write(store, path, tool="t")
    (x,) = records(path)
    start = TEXT.index("Kiel")
    (kiel,) = [each for each in report.unresolved if each.text == "Kiel"]
    assert kiel.votes == {"a1": "LOC", "a2": "ORG", "a3": "EVENT"}
    assert (start, start + 4) == (kiel.start, kiel.end)
    assert all(end <= start or start + 4 <= begin for begin, end in x.coverage.zones)
    assert "PER" in x.coverage.spans
    assert [span.text for span in x.spans] == ["Jorin Halvard"]
    assert f"x [{start}, {start + 4}) Kiel: a1 LOC, a2 ORG, a3 EVENT" in str(report)


def test_a_higher_threshold_leaves_more_open(store: Store, tmp_path: Path) -> None:
    read(store, "x", a1=[PER, LOC], a2=[PER, LOC], a3=[PER])
    low, high = (write(store, tmp_path / "silver.jsonl", threshold=share, tool="t") for share in (0.6, 0.9))
    assert (low.spans, len(low.unresolved)) == (2, 0)
    assert (high.spans, [(each.text, each.label, each.probability) for each in high.unresolved]) == (
        1,
        [("Kiel", "LOC", pytest.approx(2 / 3, abs=1e-3))],
    )


def test_all_empty_answers_are_covered_and_hold_nothing(store: Store, tmp_path: Path) -> None:
    read(store, "x", a1=[], a2=[], a3=[])
    report = write(store, tmp_path / "silver.jsonl", tool="t")
    (x,) = records(tmp_path / "silver.jsonl")
    assert (x.spans, x.coverage.zones, report.spans) == ((), ((0, len(TEXT)),), 0)


@pytest.mark.parametrize(
    ("names", "words"),
    [
        (("a1", "a2"), r"needs three readers or more, and there are 2 \(a1, a2\); from two, nobody can tell who errs"),
        (("a1", "a1", "a2"), r"there are 2 \(a1, a2\)"),
        (("a1", "a1.r2", "a2"), "a1 and a1.r2 are readings by one person; name one of them"),
        (("a1", "a2", "a4"), "only a1 and a2 finished the same articles"),
    ],
)
def test_two_readers_are_refused_with_what_to_do_instead(store: Store, tmp_path: Path, names: tuple[str, ...], words: str) -> None:
    disputed(store)
    read(store, "x", **{"a1.r2": [PER]})
    store.add_articles([marked("Nur eine las [das]ORG", id="single")[0]])
    say(store, "a4", "single", Reading(id="reading", state="done", labels=Labels(spans=("ORG",)), zones=((0, 4),)))
    with pytest.raises(ValueError, match=words):
        write(store, tmp_path / "silver.jsonl", names, tool="t")
    assert not (tmp_path / "silver.jsonl").exists()


def test_second_readings_are_no_witnesses_unless_they_are_named(store: Store, tmp_path: Path) -> None:
    disputed(store)
    read(store, "x", **{"a1.r2": [PER]})
    assert write(store, tmp_path / "silver.jsonl", tool="t").annotators == ("a1", "a2", "a3")
    assert write(store, tmp_path / "silver.jsonl", ["a1.r2", "a2", "a3"], tool="t").annotators == ("a1.r2", "a2", "a3")


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("gold.jsonl", "a silver set is no gold and isn't written under that name"),
        ("elsewhere/GOLD.jsonl", "a silver set is no gold"),
        ("link.jsonl", "a silver set is no gold"),
        ("annotations/a1.jsonl", "belongs to the corpus itself"),
        ("reviews/a1/lead.jsonl", "belongs to the corpus itself"),
        ("silver.conll", "is written as jsonl; call it silver.jsonl"),
    ],
)
def test_it_takes_no_place_of_the_corpus_s_own(store: Store, path: str, words: str) -> None:
    disputed(store)
    (store.root / "gold.jsonl").write_bytes(b"")
    (store.root / "link.jsonl").symlink_to(store.root / "gold.jsonl")
    with pytest.raises(ValueError, match=words):
        write(store, store.root / path, tool="t")
    assert (store.root / "gold.jsonl").read_bytes() == b""


@pytest.mark.parametrize("threshold", [0, -0.1, 1.1])
def test_a_threshold_is_a_probability(store: Store, tmp_path: Path, threshold: float) -> None:
    with pytest.raises(ValueError, match="expected a probability above 0 and at most 1"):
        write(store, tmp_path / "silver.jsonl", threshold=threshold, tool="t")


def test_articles_that_somebody_is_still_to_read_or_that_one_finished_are_left_out_and_named(store: Store, tmp_path: Path) -> None:
    disputed(store)
    store.add_articles([marked(TEXT, id="w")[0]])
    read(store, "w", a1=[PER])
    read(store, "y", state="open", a4=[])
    asked = Round(id="r.0", name="erste", annotators=("a1", "a5"), articles=("z",))
    store.save_shared("lead", op="round", rev=store.shared_rev(), do="round", add=[asked])
    report = write(store, tmp_path / "silver.jsonl", ["a1", "a2", "a3"], tool="t")
    assert (report.articles, report.waiting, report.few) == (("x",), ("y", "z"), ("w",))
    assert "somebody is still to read: 2 articles (y, z)" in str(report)


def test_attributes_are_those_that_all_who_said_so_have_alike_and_other_layers_are_counted(store: Store, tmp_path: Path) -> None:
    read(store, "x", attrs={"unsure": True}, a1=[PER], a2=[PER])
    read(store, "x", a3=[PER])
    read(store, "y", attrs={"unsure": True}, a1=[PER], a2=[PER], a3=[PER])
    say(store, "a1", "y", Entity(id="e", name="Jorin Halvard", label="PER"), rev=1)
    report = write(store, tmp_path / "silver.jsonl", tool="t")
    x, y = records(tmp_path / "silver.jsonl")
    assert [span.attrs for each in (x, y) for span in each.spans] == [{}, {"unsure": True}]
    assert (report.others, y.entities, y.coverage.relations) == (1, (), ())
    assert "not in a silver set: 1 relations" in str(report)


def test_readings_of_other_guidelines_name_none_and_the_same_readings_give_the_same_bytes(store: Store, tmp_path: Path) -> None:
    disputed(store)
    store.add_articles([marked(TEXT, id="w")[0]])
    read(store, "w", version="1", a1=[PER])
    read(store, "w", a2=[PER], a3=[PER])
    write(store, tmp_path / "one.jsonl", ["a1", "a2", "a3"], tool="t")
    write(store, tmp_path / "two.jsonl", ["a3", "a1", "a2"], tool="t")
    assert (tmp_path / "one.jsonl").read_bytes() == (tmp_path / "two.jsonl").read_bytes()
    assert [each.prov.guidelines for each in records(tmp_path / "one.jsonl")] == ["2", "2", "2", None]


def test_a_corpus_writes_it_beside_its_gold_and_nobody_takes_it_in_as_a_reading_unawares(store: Store) -> None:
    disputed(store)
    corpus = annotator.open(store.root)
    report = corpus.silver(store.root / "silver.jsonl", threshold=0.5)
    assert str(report).startswith("silver of a1, a2, a3: 4 spans in 3 articles, 0.5 probable or more")
    assert not (store.root / "gold.jsonl").exists()
    assert set(corpus.check()["rule"]) == {"alike"}
    for into in ("reading", "gold"):
        with pytest.raises(ValueError, match="'silver set'"):
            corpus.import_(store.root / "silver.jsonl", into=into)
