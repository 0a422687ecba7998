"""Agreement as a lead sees it: numbers with intervals and reasons, tables whose sums are span counts, and passages behind each cell."""

import math
from pathlib import Path

import pytest
from msgspec.structs import replace

import annotator
from annotator import news
from annotator.agreement.disagreement import MISSING
from annotator.evidence import gathered
from annotator.model import Labels, Reading, Source
from annotator.records import make_span
from annotator.review import Agreement, agreement
from annotator.store import Store
from tests.marks import marked
from tests.test_harvest import say

TEXT = "Der Präsident Jorin Halvard kam nach Kiel zum Gipfel"
Marks = list[tuple[str, str]]


@pytest.fixture
def store(tmp_path: Path) -> Store:
    made = Store.create(tmp_path / "corpus", name="Probe", leads=("lead",), scheme=news.scheme(), languages=["de"])
    made.add_articles([marked(TEXT, id=name)[0] for name in ("x", "y", "z")])
    return made


def read(store: Store, article: str, *, suggested: bool = False, **said: Marks) -> None:
    for name, marks in said.items():
        source = Source(by="rules", version="1") if suggested else None
        spans = [
            replace(make_span(TEXT, TEXT.index(quote), TEXT.index(quote) + len(quote), label), id=f"{name}-{article}.{n}", source=source)
            for n, (quote, label) in enumerate(marks)
        ]
        reading = Reading(id="reading", state="done", labels=Labels(spans=("PER", "LOC", "ORG", "EVENT")), zones=((0, len(TEXT)),))
        say(store, name, article, *spans, reading)


def found(store: Store, *names: str) -> Agreement:
    people = names or ("a1", "a2")
    return agreement(list(gathered(store, people)), people)


def test_the_summary_holds_every_measure_with_its_interval_and_what_it_rests_on(store: Store) -> None:
    read(store, "x", a1=[("Jorin Halvard", "PER"), ("Kiel", "LOC")], a2=[("Präsident Jorin Halvard", "PER"), ("Kiel", "LOC")])
    read(store, "y", a1=[("Kiel", "LOC")], a2=[("Kiel", "LOC")])
    frame = found(store).summary().frame.set_index("measure")
    assert frame.loc["exact_typed", ["value", "matched", "a", "b", "articles"]].tolist() == [pytest.approx(2 * 2 / 6), 2, 3, 3, 2]
    assert frame.loc["overlap_typed", "value"] == 1
    assert frame.loc["exact_typed", "lo"] <= frame.loc["exact_typed", "value"] <= frame.loc["exact_typed", "hi"]
    said = str(found(store).summary())
    assert "a1, a2: 2 articles finished by two" in said
    assert "the same segments and the same label             0.667 [" in said


def test_a_finished_empty_answer_counts_and_an_unfinished_one_does_not(store: Store) -> None:
    read(store, "x", a1=[("Kiel", "LOC")], a2=[])
    read(store, "y", a1=[("Kiel", "LOC")])
    row = found(store).summary().frame.set_index("measure").loc["exact_typed"]
    assert (row["value"], row["articles"], row["a"], row["b"]) == (0, 1, 1, 0)
    finished = found(store).finished()
    assert finished.loc["a2", ["done", "empty", "unread"]].tolist() == [1, 1, 2]


def test_without_evidence_there_is_no_number_but_a_reason(store: Store) -> None:
    frame = found(store, "a1").summary().frame if store.annotators() else agreement(list(gathered(store, ())), ()).summary().frame
    assert frame["value"].isna().all()
    assert set(frame["reason"]) == {"fewer than two finished annotators"}
    read(store, "x", a1=[], a2=[])
    row = found(store).summary().frame.iloc[0]
    assert math.isnan(row["value"])
    assert (row["reason"], row["articles"], row["empty"]) == ("no spans on either side", 1, 1)


def test_labels_add_up_and_the_lowest_comes_first(store: Store) -> None:
    read(store, "x", a1=[("Jorin Halvard", "PER"), ("Kiel", "LOC")], a2=[("Jorin Halvard", "PER"), ("Kiel", "ORG")])
    frame = found(store).by_label()
    whole = found(store).summary().frame.set_index("measure").loc["exact_typed"]
    assert frame[["matched", "a", "b"]].sum().tolist() == whole[["matched", "a", "b"]].tolist()
    assert frame["scope"].tolist()[-1] == "PER"
    with pytest.raises(ValueError, match="there is no measure 'exakt'; known: exact_typed"):
        found(store).by_label("exakt")


def test_the_confusion_table_holds_every_span_once_and_each_cell_has_its_passages(store: Store) -> None:
    read(store, "x", a1=[("Jorin Halvard", "PER"), ("Kiel", "LOC")], a2=[("Jorin Halvard", "PER"), ("Kiel", "ORG"), ("Gipfel", "EVENT")])
    table = found(store).confusion()
    assert (table.index.name, table.columns.name) == ("a1", "a2")
    assert (table.loc["LOC", "ORG"], table.loc[MISSING, "EVENT"], table.loc["PER", "PER"]) == (1, 1, 1)
    assert table.drop(MISSING).to_numpy().sum() == 2
    assert table.drop(columns=MISSING).to_numpy().sum() == 3
    assert found(store).confusion("a2", "a1").loc["ORG", "LOC"] == 1
    shown = found(store).passages("LOC", "ORG")
    assert [(each.labels, each.sides[0]) for each in shown.found] == [(("LOC", "ORG"), (("Kiel", True),))]
    assert "a1: …Der Präsident Jorin Halvard kam nach [Kiel] zum Gipfel… LOC" in str(shown)
    page = found(store).matrix()._repr_html_()
    assert page.count("<details>") == 2
    assert "<mark>Kiel</mark>" in page


def test_what_stands_in_the_text_cannot_become_markup(store: Store, tmp_path: Path) -> None:
    evil = Store.create(tmp_path / "evil", name="Probe", leads=("lead",), scheme=news.scheme())
    evil.add_articles([marked("<img src=x onerror=alert(1)> [Kiel]LOC", id="b")[0]])
    for name, label in (("a1", "LOC"), ("a2", "ORG")):
        text = evil.article("b").text
        reading = Reading(id="reading", state="done", labels=Labels(spans=("LOC", "ORG")), zones=((0, len(text)),))
        say(evil, name, "b", replace(make_span(text, text.index("Kiel"), len(text), label), id=f"{name}.0"), reading)
    shown = found(evil)
    for page in (shown.matrix()._repr_html_(), shown.passages()._repr_html_(), shown._repr_html_()):
        assert "<img" not in page


def test_disagreements_are_rows_with_who_marked_what(store: Store) -> None:
    read(store, "x", a1=[("Jorin Halvard", "PER"), ("Kiel", "LOC")], a2=[("Präsident Jorin Halvard", "PER")])
    frame = found(store).disagreements()
    assert frame[["kind", "text", "other text", "extent", "side"]].values.tolist() == [
        ["boundary", "Jorin Halvard", "Präsident Jorin Halvard", "longer", "left"],
        ["only a1", "Kiel", "", "", ""],
    ]
    assert len(found(store).disagreements(kind="boundary")) == 1
    with pytest.raises(ValueError, match="nobody used the label 'EVENT'"):
        found(store).disagreements(label="EVENT")


def test_suggested_spans_are_told_from_those_added_by_hand(store: Store) -> None:
    read(store, "x", suggested=True, a1=[("Kiel", "LOC")], a2=[("Kiel", "LOC")])
    read(store, "y", a1=[("Gipfel", "EVENT")], a2=[])
    frame = found(store).by_source().set_index(["scope", "measure"])
    assert frame.loc[("suggested", "exact_typed"), "value"] == 1
    assert frame.loc[("added", "exact_typed"), "value"] == 0


def test_three_annotators_are_pooled_and_shown_by_pair(store: Store) -> None:
    read(store, "x", a1=[("Kiel", "LOC")], a2=[("Kiel", "LOC")], a3=[("Kiel", "ORG")])
    frame = found(store, "a1", "a2", "a3").by_pair()
    assert dict(zip(frame["scope"], frame["value"], strict=True)) == {"a1 – a2": 1, "a1 – a3": 0, "a2 – a3": 0}
    pooled = found(store, "a1", "a2", "a3").summary().frame.set_index("measure").loc["exact_typed"]
    assert (pooled["matched"], pooled["a"], pooled["b"]) == (1, 3, 3)
    assert found(store, "a1", "a2", "a3").confusion().loc["LOC", "ORG"] == 1


@pytest.mark.parametrize("what", ["labels", "sources", "confusion", "pairs"])
def test_every_chart_is_one_that_jupyterlab_draws(store: Store, what: str) -> None:
    read(store, "x", a1=[("Kiel", "LOC")], a2=[("Kiel", "ORG")])
    # the kind that JupyterLab draws without fetching anything
    spec = found(store).plot(what)._repr_mimebundle_()["application/vnd.vegalite.v5+json"]
    assert "vega-lite/v5" in spec["$schema"]
    with pytest.raises(ValueError, match="there is no chart 'pie'"):
        found(store).plot("pie")


@pytest.mark.parametrize("what", ["labels", "confusion", "pairs"])
def test_a_chart_brings_its_own_paper_and_ink_whatever_the_theme(store: Store, what: str) -> None:
    read(store, "x", a1=[("Kiel", "LOC")], a2=[("Kiel", "ORG")])
    config = found(store).plot(what)._repr_mimebundle_()["application/vnd.vegalite.v5+json"]["config"]
    assert (config["background"], config["axis"]["labelColor"], config["title"]["color"]) == ("white", "black", "black")


def test_names_and_their_order_change_no_number(store: Store) -> None:
    read(store, "x", a1=[("Jorin Halvard", "PER")], a2=[("Präsident Jorin Halvard", "PER"), ("Kiel", "LOC")])
    one, other = (found(store, *names).summary().frame.drop(columns=["a", "b"]) for names in (("a1", "a2"), ("a2", "a1")))
    assert one.equals(other)


def test_a_corpus_gives_its_agreement_of_a_round_or_of_some_labels(store: Store) -> None:
    read(store, "x", a1=[("Kiel", "LOC"), ("Gipfel", "EVENT")], a2=[("Kiel", "LOC")])
    corpus = annotator.open(store.root)
    assert corpus.agreement("a1", "a2").summary().frame.iloc[0]["a"] == 2
    assert corpus.agreement(labels=["LOC"]).summary().frame.iloc[0]["a"] == 1
    corpus.open_round("erste", "a1", "a2", by="lead", articles=["y"])
    assert corpus.agreement(round="erste").summary().frame.iloc[0]["articles"] == 0


def test_readers_are_not_pooled_with_themselves_unless_they_are_named(store: Store) -> None:
    read(store, "x", a1=[("Kiel", "LOC")], a2=[("Kiel", "LOC")], **{"a1.r2": [("Kiel", "ORG")]})
    corpus = annotator.open(store.root)
    assert corpus.agreement().annotators == ("a1", "a2")
    assert corpus.agreement("a1", "a1.r2").summary().frame.iloc[0]["value"] == 0


def varied(store: Store, number: int) -> None:
    """Articles in which two annotators always agree on the person, mostly on the place, and never on the event."""
    store.add_articles([marked(TEXT, id=f"n{place}")[0] for place in range(number)])
    for place in range(number):
        one = [("Jorin Halvard", "PER"), ("Kiel", "LOC")]
        other = [("Jorin Halvard", "PER"), *([("Kiel", "LOC")] if place % 3 else []), *([("Gipfel", "EVENT")] if place == 0 else [])]
        read(store, f"n{place}", a1=one, a2=other)


def test_more_articles_say_how_many_must_be_read_until_the_interval_is_narrow(store: Store) -> None:
    varied(store, 12)
    frame = found(store).more_articles(within=0.05)
    assert frame["scope"].tolist() == ["all", "LOC", "EVENT", "PER"]
    for _, row in frame.iloc[:2].iterrows():
        wanted = 12 * ((row["hi"] - row["lo"]) / 2 / 0.05) ** 2
        assert (row["articles"], row["more"]) == (12, math.ceil(wanted) - 12)
    assert frame.loc[1, "more"] > frame.loc[0, "more"] > 0
    assert found(store).more_articles(within=0.1).loc[0, "more"] < frame.loc[0, "more"]
    assert found(store).more_articles("dice_typed")["measure"].unique().tolist() == ["dice_typed"]


def test_where_nothing_says_how_far_articles_differ_there_is_a_reason_and_no_number(store: Store) -> None:
    varied(store, 12)
    reasons = found(store).more_articles().set_index("scope")
    assert reasons["more"].isna().tolist() == [False, False, True, True]
    assert reasons.loc["PER", "reason"] == "all articles agree alike, so that the interval has no width"
    assert reasons.loc["EVENT", "reason"] == "fewer than two articles"
    alone = found(store, "a1").more_articles()
    assert (alone["scope"].tolist(), alone["more"].isna().tolist(), alone["reason"].tolist()) == (
        ["all"],
        [True],
        ["fewer than two finished annotators"],
    )


@pytest.mark.parametrize("within", [0, -0.1, 1, 5])
def test_an_interval_is_to_become_narrower_than_everything_and_wider_than_nothing(store: Store, within: float) -> None:
    varied(store, 3)
    with pytest.raises(ValueError, match="expected half the width that the interval may have"):
        found(store).more_articles(within=within)
    with pytest.raises(ValueError, match="there is no measure 'exakt'"):
        found(store).more_articles("exakt")
