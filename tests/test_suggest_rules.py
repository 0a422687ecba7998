import unicodedata
from time import process_time

import pytest

from annotator.model import Zone
from annotator.suggest.rules import Rules
from tests.marks import marked
from tests.suggested import places, sound, wanted

GERMAN = [
    "Am [Montag, dem 13. Januar 2025]DATE, war Ruhe.",
    "Der Termin [24.02.2016]DATE um 10.30 Uhr, der nächste am [3. März]DATE.",
    "Das war [vor drei Tagen]DATE, die Sitzung ist [nächste Woche]DATE, am [Donnerstagabend]DATE und [heute]DATE.",
    "Im Jahr [2018]DATE waren es 2018 Menschen und 1.2018 Punkte.",
    "Version 3.2.1 und Raum 12.34 sind keine Daten.",
    "Es waren [60 Prozent]QUANTITY, [3,5 Milliarden Euro]QUANTITY und [200 Kilometer]QUANTITY.",
    "Neun [Su-35]WEAPON-Kampfflugzeuge, zwei [Yak-130]WEAPON, [F-16]WEAPON-Jets, eine [MiG-29]WEAPON und der [T-72]WEAPON.",
    "Die Covid-19-Welle, G-20-Staaten und U-21-Spieler sind keine Waffen.",
    "Der Präsident [Joe Biden]PER Optionen vorlegte, lobte Kanzlerin [Merkel]PER und Dr. [Helga Brandt]PER.",
    "[Hossein Salami]PER (links) grüßte [Amir Ali Hajizadeh]PER.",
    "Zu sehen ist [Tamsin Orlok]PER (rechts) neben der Bühne.",
    "Es sprach [Ursula von der Leyen]PER, dann [Baschar al-Assad]PER.",
    "Präsident [Wladimir Putin]PER reist. Später sagte [Putin]PER, dass [Putins]PER Reise lang war.",
    "Die [Freie Bauernunion]ORG ([FBU]ORG) tagt; die [FBU]ORG stimmt ab.",
    "Die Reaktion (TV) blieb aus, die Zahlen (USA) auch.",
    "Die [Grünwerk Technik GmbH]ORG wächst. [Grünwerk Technik]ORG sucht Leute.",
    "Das [Umweltministerium]ORG und das [Amtsgericht Wismar]ORG schweigen.",
    "Der Sprecher des [iranischen Außenministeriums]ORG.",
    "Das [Atomabkommen]AGREEMENT gilt, der Arbeitsvertrag nicht. Der [Vertrag von Lissabon]AGREEMENT auch.",
    "Der [EU-Gipfel]EVENT endete ohne Ergebnis.",
    "Er wohnt in der [Robert-Bosch-Straße]LOC.",
    "Nichts davon ist ein Name, und Regen fällt.",
]

ENGLISH = [
    "He came on [Monday, 13 January 2025]DATE and left [last week]DATE.",
    "They met [two years ago]DATE, in [March]DATE; it may march on.",
    "President [Joe Biden]PER spoke. [Biden]PER left [yesterday]DATE.",
    "The [Ministry of Defence]ORG bought [F-35]WEAPON jets for [3.5 billion dollars]QUANTITY.",
    "The [Blue River Alliance]ORG ([BRA]ORG) agreed.",
    "The [Treaty of Lisbon]AGREEMENT and the [G7 summit]EVENT.",
]


@pytest.mark.parametrize("source", GERMAN)
def test_german_rules_find_exactly_what_is_marked(source: str) -> None:
    article, gold = marked(source)
    spans = Rules("de")(article, ())
    assert places(spans) == wanted(gold)
    assert sound(article, spans)


@pytest.mark.parametrize("source", ENGLISH)
def test_english_rules_find_exactly_what_is_marked(source: str) -> None:
    article, gold = marked(source, lang="en")
    spans = Rules("en")(article, ())
    assert places(spans) == wanted(gold)
    assert sound(article, spans)


@pytest.mark.parametrize(
    "source",
    [
        "🚀🚀 Am [11. Oktober 2024]DATE sprach Präsident [Joe Biden]PER 🇩🇪 über die [Su-35]WEAPON-Flotte.",
        "Am [Montag]DATE\r\nkam Präsident [Joe Biden]PER.\r\n\r\nAm [Freitag]DATE ging er.",
        "\u202bAm [Montag]DATE\u202c kam Präsident [Joe Biden]PER.",
        "Am Mon\u00adtag kam er.".replace("Mon\u00adtag", "[Mon\u00adtag]DATE"),
    ],
)
def test_places_are_code_points_whatever_the_text_holds(source: str) -> None:
    article, gold = marked(source)
    spans = Rules("de")(article, ())
    assert places(spans) == wanted(gold)
    assert sound(article, spans)


def test_decomposed_letters_are_found_with_their_marks() -> None:
    article, gold = marked(
        unicodedata.normalize("NFD", "Seit [März 2020]DATE führt Präsident [Jürgen Müller]PER. Später sagte [Müller]PER nichts.")
    )
    spans = Rules("de")(article, ())
    assert places(spans) == wanted(gold)
    assert sound(article, spans)


def test_nothing_is_suggested_in_boilerplate_credits_and_damaged_text() -> None:
    article, _ = marked("Am Montag kam er.\nAm Dienstag ging er.\nAm Freitag blieb er.\nAm Sonntag schlief er.")
    starts = [0, 18, 39, 60, len(article.text)]
    types = ("boilerplate", "credit", "damaged", "caption")
    zones = tuple(Zone(start=start, end=end, type=kind) for start, end, kind in zip(starts, starts[1:], types, strict=False))
    assert [span.text for span in Rules("de")(article, zones)] == ["Sonntag"]


def test_every_suggestion_says_who_why_and_how_sure() -> None:
    article, _ = marked("Am 11. Oktober 2024 war es kalt.")
    (span,) = Rules("de")(article, ())
    assert span.source is not None
    assert (span.source.by, span.source.version, span.source.score) == ("rules-de", "1", 0.97)
    assert span.ext == {"why": "date"}


def test_rules_of_an_unknown_language_are_refused_with_the_known_ones() -> None:
    with pytest.raises(ValueError, match="no rules for 'fr'; known: de, en"):
        Rules("fr")


def test_a_region_in_the_language_code_is_no_obstacle() -> None:
    assert Rules("de-AT").name == "rules-de"


@pytest.mark.parametrize(
    "piece", ["1.", "1,", "Aa-", "(", "Dr. ", "Peter ", "WM-", "Forum „", "Aa Bb (AB) ", "1. Januar ", "Präsident ", "\n"]
)
def test_the_time_grows_with_the_length_of_the_text_only(piece: str) -> None:
    rules = Rules("de")
    rules.find(piece * 10)
    times = []
    for count in (1000, 8000):
        tries = []
        for _ in range(3):
            start = process_time()
            rules.find(piece * count)
            tries.append(process_time() - start)
        # the quickest says what the work takes, the others what else the machine did
        times.append(min(tries))
    # eight times the text may take eight times as long, with room for a busy machine; quadratic would be 64 times
    assert times[1] < 24 * times[0] + 0.05
