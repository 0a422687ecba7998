import unicodedata
from pathlib import Path

import pytest

from annotator.suggest.matching import Matcher
from annotator.suggest.names import Names
from tests.marks import marked
from tests.suggested import places, sound, wanted


@pytest.fixture(scope="module")
def names() -> Names:
    return Names()


def found(matcher: Matcher[str], text: str) -> list[str]:
    return [text[match.start : match.end] for match in matcher.find(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Russland", ["Russland"]),
        ("Russlands Truppen", ["Russlands"]),
        ("Russland-Reise", ["Russland"]),
        ("Anti-Russland-Kurs", ["Russland"]),
        ("Neurussland", []),
        ("Russländer", []),
        ("RUSSLAND", ["RUSSLAND"]),
        ("New York", ["New York"]),
        ("New\nYork", ["New\nYork"]),
        ("New\n\nYork", []),
        ("New Yorks Straßen", ["New Yorks"]),
        ("New-York", []),
        ("N’Djamena", ["N’Djamena"]),
        ("(Russland)", ["Russland"]),
        ("🎈Russland🎈", ["Russland"]),
    ],
)
def test_german_names_are_found_by_word_part_and_in_the_genitive(text: str, expected: list[str]) -> None:
    assert found(Matcher({"Russland": "LOC", "New York": "LOC", "N'Djamena": "LOC"}, "de"), text) == expected


def test_the_longest_name_at_a_word_wins() -> None:
    matcher = Matcher({"Europäische": "NORP", "Europäische Union": "ORG", "Union": "ORG"}, "de")
    assert found(matcher, "die Europäische Union und die Union") == ["Europäische Union", "Union"]


def test_an_unfinished_longer_name_leaves_the_shorter_one() -> None:
    assert found(Matcher({"San": "X", "San Marino Calcio": "Y"}, "de"), "San Marino siegt") == ["San"]


def test_the_english_possessive_stays_outside() -> None:
    assert found(Matcher({"Iran": "LOC"}, "en"), "Iran's army, Irans") == ["Iran"]


@pytest.mark.parametrize(
    ("lang", "text", "expected"),
    [
        ("ar", "وإيران", "إيران"),
        ("ar", "بإيران", "إيران"),
        ("ar", "للعراق", "لعراق"),
        ("he", "באיראן", "איראן"),
        ("he", "ומאיראן", "איראן"),
        ("he", "טיראן", None),
    ],
)
def test_particles_before_arabic_and_hebrew_names_stay_outside(names: Names, lang: str, text: str, expected: str | None) -> None:
    spans = [text[candidate.start : candidate.end] for candidate in names.find(text, lang)]
    assert spans == ([expected] if expected else [])


def test_decomposed_text_and_soft_hyphens_are_looked_through() -> None:
    text = unicodedata.normalize("NFD", "in München und Nürn\u00adberg")
    assert found(Matcher({"München": "LOC", "Nürnberg": "LOC"}, "de"), text) == [
        unicodedata.normalize("NFD", "München"),
        "Nu\u0308rn\u00adberg",
    ]


@pytest.mark.parametrize(
    "source",
    [
        "[Russlands]LOC Heer, die [iranische]NORP Botschaft, [Iraner]NORP und [Russinnen]NORP in [Teheran]LOC.",
        "Die [US]LOC-Nachrichtenseite aus den [Vereinigten Staaten]LOC und den [Vereinigten Arabischen Emiraten]LOC.",
        "Von [Moskau]LOC nach [Pjöngjang]LOC, [Aschgabat]LOC und [Kasan]LOC, von [Köln]LOC nach [Frankfurt am Main]LOC.",
        "Das Essen in der Halle war gut, Wladimir blieb, es gab Regen.",
        "Die [Hamas]ORG-Führung, die [EU-Kommission]ORG und [südkoreanischer]NORP Stahl.",
        "🇮🇷 Der [Iran]LOC\r\nund [Israel]LOC.",
    ],
)
def test_german_names_come_with_the_package(names: Names, source: str) -> None:
    article, gold = marked(source)
    spans = names(article, ())
    assert places(spans) == wanted(gold)
    assert sound(article, spans)


def test_english_names_come_with_the_package(names: Names) -> None:
    article, gold = marked(
        "[Iran]LOC's army, [Russians]NORP in [Moscow]LOC, the [South Korean]NORP navy and the [White House]ORG.", lang="en"
    )
    assert places(names(article, ())) == wanted(gold)


def test_countries_are_known_in_any_language_of_cldr(names: Names) -> None:
    article, gold = marked("Le [Royaume-Uni]LOC et l'[Allemagne]LOC.", lang="fr")
    assert places(names(article, ())) == wanted(gold)


def test_an_unknown_language_has_the_lists_of_all_languages_only(names: Names) -> None:
    article, gold = marked("[NATO]ORG Russland", lang="")
    assert places(names(article, ())) == wanted(gold)


def test_a_list_of_the_user_goes_before_the_package(tmp_path: Path) -> None:
    path = tmp_path / "names.csv"
    path.write_text("name,label,kb\nTeheran,ORG,Q1\nAlma Roth,PER,\n", encoding="utf-8-sig")
    article, gold = marked("[Teheran]ORG ruft [Alma Roth]PER in [Moskau]LOC.")
    spans = Names(path)(article, ())
    assert places(spans) == wanted(gold)
    assert spans[0].ext == {"why": "in names.csv", "kb": "Q1"}


def test_the_version_tells_two_lists_apart(tmp_path: Path) -> None:
    for number, name in enumerate(("Alma", "Berta")):
        (tmp_path / f"{number}.csv").write_text(f"name,label\n{name},PER\n")
    versions = {Names().version, Names(tmp_path / "0.csv").version, Names(tmp_path / "1.csv").version}
    assert len(versions) == 3
    assert Names(tmp_path / "0.csv").version in versions


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("name,label\nAlma,\n", "line 2: a row needs a name and a label"),
        ("who,what\nAlma,PER\n", "line 1: expected the column names name,label"),
    ],
)
def test_a_broken_list_is_refused_with_its_line(tmp_path: Path, content: str, message: str) -> None:
    path = tmp_path / "names.csv"
    path.write_text(content)
    with pytest.raises(ValueError, match=message):
        Names(path)
