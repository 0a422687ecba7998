"""INCEpTION's own fixtures of curation: two readers come in, their agreement is counted, and what is settled is what its curator has."""

import math
import shutil
from pathlib import Path

import pytest

import annotator
from annotator.adjudication import docket
from annotator.agreement.values import FEW_ARTICLES
from annotator.corpus import Corpus
from annotator.formats import webanno
from annotator.formats.options import Options
from annotator.gold import GoldRecord
from annotator.goldfile import read as read_gold
from annotator.loss import Losses
from annotator.model import Rejection, Relation, Span
from annotator.templates import template

FIXTURES = Path(__file__).parents[1].parent / "shared" / "foreign" / "inception-curation"
pytestmark = pytest.mark.skipif(not FIXTURES.is_dir(), reason="the foreign sample files aren't beside this project")

Said = tuple[int, int, str]
LABELS, MISSED, GOVERNORS, STACKED = "simpleSpanDiffWithLabelTest", "simpleSpanDiffIncompleteTest", "simpleRelGovDiffTest", "relStackedTest"
FLAT = (LABELS, MISSED, GOVERNORS)


def curated(name: str) -> dict[str, set[Said]]:
    """The spans that each of a fixture's files holds, by the file's name."""
    found = webanno.read(FIXTURES / name, Losses(), Options())
    return {record.annotator: {(span.start, span.end, span.label) for span in record.spans} for record in found}


def imported(name: str, folder: Path) -> Corpus:
    """A corpus with the readings of a fixture's two users, and nothing of its curator's."""
    source = folder / name
    source.mkdir()
    for user in ("user1", "user2"):
        shutil.copy(FIXTURES / name / f"{user}.tsv", source)
    corpus = annotator.new(folder / "corpus", name="Probe", scheme=template("empty"))
    report = corpus.import_(source, format="webanno", add_labels=True)
    assert report.kept["records"] == 2
    assert corpus.store.annotators() == ["user1", "user2"]
    return corpus


def taken(corpus: Corpus, name: str) -> set[Said]:
    spans = corpus.store.annotations("lead", name, folder="adjudications").annotations.spans
    return {(span.start, span.end, span.label) for span in spans}


@pytest.mark.parametrize(
    ("name", "exact", "places"),
    [(LABELS, (0, 1, 1), (1, 1, 1)), (MISSED, (0, 1, 1), (0, 1, 1)), (GOVERNORS, (1, 2, 2), (2, 2, 2)), (STACKED, (3, 3, 3), (2, 2, 2))],
)
def test_the_agreement_of_two_readers_is_what_their_files_share(
    name: str, exact: tuple[int, int, int], places: tuple[int, int, int], tmp_path: Path
) -> None:
    # of a stack, spans that differ only in their second feature count once
    frame = imported(name, tmp_path).agreement().summary().frame.set_index("measure")
    for measure, (matched, a, b) in (("exact_typed", exact), ("boundary_only", places)):
        row = frame.loc[measure]
        assert row[["matched", "a", "b", "articles", "value"]].tolist() == [matched, a, b, 1, pytest.approx(2 * matched / (a + b))]
        # one article is no sample
        assert (math.isnan(row["lo"]), row["reason"]) == (True, FEW_ARTICLES)


@pytest.mark.parametrize("name", FLAT)
def test_what_is_disputed_is_what_the_curator_lacks(name: str, tmp_path: Path) -> None:
    case = docket(imported(name, tmp_path).store, "lead", name)
    assert case is not None
    files = curated(name)
    disputed = [element for claims in case.alignment.disputed for element in claims.values() if isinstance(element, Span)]
    assert {(span.start, span.end, span.label) for span in disputed} == (files["user1"] | files["user2"]) - files["curator"]
    assert all(len(claims) == 1 for claims in case.alignment.disputed)


@pytest.mark.parametrize("name", FLAT)
def test_the_intersection_of_the_readers_is_what_the_curator_has(name: str, tmp_path: Path) -> None:
    corpus, files = imported(name, tmp_path), curated(name)
    seen = corpus.settle("intersection", by="lead", preview=True)
    found = corpus.settle("intersection", by="lead")
    assert found.decisions == seen.decisions
    assert taken(corpus, name) == files["curator"]
    out = [
        each.of
        for each in corpus.store.annotations("lead", name, folder="adjudications").annotations.values()
        if isinstance(each, Rejection)
    ]
    spans = {(each.start, each.end, each.label) for each in out if isinstance(each, Span)}
    assert spans == files["user1"] ^ files["user2"]


@pytest.mark.parametrize(("name", "elements"), [(LABELS, 2), (MISSED, 2), (GOVERNORS, 4)])
def test_what_is_settled_is_gold_also_where_nothing_is_left_of_it(name: str, elements: int, tmp_path: Path) -> None:
    corpus, files = imported(name, tmp_path), curated(name)
    assert [each.elements for each in corpus.gold().disputed] == [elements]
    # a relation between spans that readers label otherwise is another relation: it is out like these
    assert corpus.settle("intersection", by="lead").left == 0
    assert corpus.gold().written == (name,)
    (record,) = read_gold(corpus.store.root / "gold.jsonl")
    assert isinstance(record, GoldRecord)
    assert {(span.start, span.end, span.label) for span in record.spans} == files["curator"]
    assert (record.relations, record.coverage.zones, record.prov.from_) == ((), ((0, len(record.text)),), {"lead": 2})


def test_a_stack_that_both_say_is_agreed_on_although_inception_leaves_it_to_the_curator(tmp_path: Path) -> None:
    corpus, files = imported(STACKED, tmp_path), curated(STACKED)
    case = docket(corpus.store, "lead", STACKED)
    assert case is not None
    agreed = [claims["user1"] for claims in case.alignment.agreed]
    spans = [(each.text, each.label, each.attrs["f2"]) for each in agreed if isinstance(each, Span)]
    assert spans == [("tale", "A", "B"), ("tale", "A", "C"), ("tale", "B", "C"), ("kinds", "C", "D")]
    assert files["curator"] == {(12, 17, "C")}
    # of the relations, both say the two to A with C; the second reader alone says one to A with B and one to B with C
    assert [each.label for each in agreed if isinstance(each, Relation)] == ["r1", "r2"]
    assert sorted((each.label, reader) for claims in case.alignment.disputed for reader, each in claims.items()) == [
        ("r2", "user2"),
        ("r3", "user2"),
    ]
    assert corpus.settle("intersection", by="lead").left == 0
    assert corpus.gold().spans == 4
    (record,) = read_gold(corpus.store.root / "gold.jsonl")
    assert isinstance(record, GoldRecord)
    assert [each.label for each in record.relations] == ["r1", "r2"]
