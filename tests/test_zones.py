"""Zones: what each line of an article is for, and that every character is in one."""

from pathlib import Path
from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotator import zones

ARTICLE = Path(__file__).parents[2] / "shared" / "articles" / "putin-pezeshkian.de.txt"

BODY = "Der Stadtrat hat am Montag beschlossen, die alte Brücke am Hafen im kommenden Frühjahr abzureißen und neu zu bauen."


def types(text: str, **choices: object) -> list[tuple[str, str]]:
    """The zones of a text as (type, characters)."""
    return [(zone.type, text[zone.start : zone.end]) for zone in zones.find(text, **choices)]


def type_of(line: str) -> str:
    """The type of a line that stands between two paragraphs."""
    text = f"{BODY}\n{line}\n{BODY}"
    found = [zone.type for zone in zones.find(text) if len(BODY) < zone.end <= len(BODY) + 1 + len(line)]
    assert len(set(found)) == 1, found
    return found[0]


ANY = st.one_of(
    st.text(max_size=60),
    st.lists(
        st.sampled_from(
            [
                BODY,
                "Anzeige",
                "\r\n",
                "\r",
                "\n",
                "\u2028",
                " ",
                "Foto: dpa",
                "(Quelle: A/AFP)",
                "Ã¼ber",
                "��",
                "<br>",
                "Mehr zum Thema",
                "🙂",
                "\x00\x01",
                "x" * 900,
            ]
        ),
        max_size=12,
    ).map("".join),
)


@given(ANY, st.sampled_from(["", "Anzeige", BODY]))
def test_zones_are_ascending_disjoint_and_cover_every_character_but_line_breaks(text: str, title: str) -> None:
    found = zones.find(text, title=title, known_blocks=frozenset({BODY}))
    covered = [False] * len(text)
    end = 0
    for zone in found:
        assert end <= zone.start < zone.end <= len(text)
        end = zone.end
        covered[zone.start : zone.end] = [True] * (zone.end - zone.start)
    assert [index for index, is_covered in enumerate(covered) if not is_covered] == [
        index for index, character in enumerate(text) if character in "\r\n"
    ]


@given(ANY)
def test_no_zone_reaches_over_a_line_break(text: str) -> None:
    assert not [zone for zone in zones.find(text) if set("\r\n") & set(text[zone.start : zone.end])]


def test_only_cr_and_lf_end_a_line() -> None:
    text = "eins\u2028zwei\u0085drei\x0bvier\x0cfünf\r\nsechs\rsieben\nacht"
    assert [text[start:end] for start, end in zones.split(text)] == ["eins\u2028zwei\u0085drei\x0bvier\x0cfünf", "sechs", "sieben", "acht"]


@pytest.mark.parametrize(
    "line",
    [
        "Anzeige",
        "- Werbung -",
        "ADVERTISEMENT",
        "Teilen",
        "Facebook Twitter WhatsApp E-Mail",
        "Share on Facebook",
        "Drucken per Mail",
        "Mehr zum Thema",
        "Mehr zum Thema: Brücken in Bremen",
        "Lesen Sie auch: Was die neue Brücke kostet",
        "Lesen Sie mehr über den Hafen",
        "Das könnte Sie auch interessieren:",
        "Read more",
        "Related stories",
        "You may also like",
        "Follow us on Instagram",
        "Folgen Sie uns auf Mastodon!",
        "Um nichts zu verpassen,",
        "Abonnieren Sie unseren Newsletter und bleiben Sie auf dem Laufenden.",
        "Melden Sie sich hier für den Newsletter an.",
        "Sign up for our daily newsletter.",
        "Get the latest headlines delivered to your inbox.",
        "By signing up you agree to our terms of use.",
        "Mit Ihrer Anmeldung akzeptieren Sie unsere Datenschutzerklärung.",
        "Wir verwenden Cookies, um unser Angebot zu verbessern.",
        "This website uses cookies to improve your experience.",
        "Alle akzeptieren",
        "Bitte aktivieren Sie JavaScript.",
        "© 2024 Hafenbote Verlag",
        "Alle Rechte vorbehalten.",
        "Bild 3 von 12",
        "Lesezeit: 4 Minuten",
        "12.03.2024, 09:15 Uhr",
        "Stand: 12.03.2024",
        "Artikel aktualisiert: Montag, 08.02.2016 07:07 Uhr",
        "Startseite » Region » Brücke wird abgerissen",
        "***",
        "   ",
    ],
)
def test_page_furniture_is_boilerplate(line: str) -> None:
    assert type_of(line) == "boilerplate"


@pytest.mark.parametrize(
    "line",
    [
        "Der Newsletter der Behörde ging am Montag an 4000 Haushalte.",
        "Sie erhalten die Rente künftig per E-Mail angekündigt, sagte der Minister.",
        "Um keine Stimmen zu verpassen, reiste die Kandidatin durch alle Städte des Landes.",
        "Anzeige erstattete der Mann erst zwei Tage später.",
        "Werbung für Tabak ist seit Januar verboten.",
        "Subscribers of the newsletter were told on Friday.",
        "Follow us, the soldier shouted, and nobody did.",
        "Facebook und Twitter wollen die Regel anfechten.",
        "Read more books, the minister told the pupils.",
        "Teilen der Stadt fehlt seit Sonntag der Strom.",
        "Mit der Anmeldung der Ansprüche beginnt für die Gläubiger eine lange Wartezeit.",
        "Cookies und Kuchen verkaufte die Schule für den guten Zweck.",
        "Am 12.03.2024 um 9.15 Uhr fiel der erste Schuss.",
        "Die Quelle: ein Beamter, der namentlich nicht genannt werden will.",
        "Home Secretary Anna Miller resigned on Tuesday.",
        "Kontakt zu den Geiseln gibt es seit Mai nicht mehr.",
        "„Abonnieren Sie diesen Newsletter“, riet der Berater der Partei.",
        "Registrieren sie die Waffen nicht, droht den Besitzern eine Strafe.",
        "Bleiben sie untätig, verlieren die Vereine ihr Geld.",
        "Melden sie sich nicht an, drohen Strafen, schrieb das Amt per E-Mail.",
        "Mehr als 200 Menschen kamen zum Thema Wasser ins Rathaus.",
    ],
)
def test_a_sentence_that_mentions_page_furniture_stays_text(line: str) -> None:
    assert type_of(line) == "paragraph"


@pytest.mark.parametrize(
    "line",
    [
        "Foto: dpa",
        "© Lena Weiß",
        "(Bild: Hafenbote/Archiv)",
        "Quelle: Karl Roth",
        "Von Anna Lindner",
        "By Tom Reed and Ann Lee",
        "(dpa)",
        "Photo by Tom Reed",
    ],
)
def test_who_wrote_or_photographed_is_credit(line: str) -> None:
    assert type_of(line) == "credit"


@pytest.mark.parametrize(
    ("before", "credit"),
    [
        ("Die Brücke am Hafen wird abgerissen.", "(Quelle: Lena Weiß/AFP)"),
        ("Die Brücke am Hafen wird abgerissen.", "(Foto: Lena Weiß)"),
        ("Auf diesem Foto vom Montag ist die Brücke zu sehen.", "(Stadtverwaltung Bremen über AP)"),
        ("Bürgermeisterin Ute Kern (links) vor der Brücke.", "(AP)"),
        ("The bridge at dusk, seen from the northern bank.", "(Harbour Authority via AP)"),
        ("Die Brücke am Hafen wird abgerissen.", "Foto: Lena Weiß/dpa"),
        ("Die Brücke am Hafen wird abgerissen.", "© Lena Weiß"),
    ],
)
def test_a_caption_and_its_credit_are_two_zones(before: str, credit: str) -> None:
    found = types(f"{BODY}\n{before} {credit}\n{BODY}")
    assert found == [("paragraph", BODY), ("caption", f"{before} "), ("credit", credit), ("paragraph", BODY)]


def test_an_agency_after_a_paragraph_is_credit_and_the_paragraph_stays_one() -> None:
    text = f"{BODY}\nDie Polizei ermittelt wegen Brandstiftung. (dpa/AFP)"
    assert types(text)[1:] == [("paragraph", "Die Polizei ermittelt wegen Brandstiftung. "), ("credit", "(dpa/AFP)")]


@pytest.mark.parametrize(
    "line",
    [
        "Die Partei gewann in Bremen (2019: 24 Prozent).",
        "Das teilte das Amt mit (Az.: 233 C 7550/15).",
        "Sie traf den Chef der Weltbank (IBRD).",
        "Die Zahl sank um 0,1 Punkte (-8.0%).",
    ],
)
def test_brackets_that_end_a_sentence_are_no_credit(line: str) -> None:
    assert type_of(line) == "paragraph"


def test_one_sentence_above_a_photos_credit_is_its_caption() -> None:
    text = f"{BODY}\nDas Feuer griff auf zwei Häuser über.\nFoto: Lena Weiß\n{BODY}"
    assert [zone for zone, _ in types(text)] == ["paragraph", "caption", "credit", "paragraph"]


def test_the_first_line_above_a_longer_block_is_the_title() -> None:
    assert types(f"Stadt reißt Hafenbrücke ab\n\n{BODY}")[0] == ("title", "Stadt reißt Hafenbrücke ab")


def test_a_section_and_buttons_above_the_title_are_not_the_title() -> None:
    text = f"Teilen\nBremen\nStadt reißt Hafenbrücke ab\n{BODY}"
    assert [zone for zone, _ in types(text)] == ["boilerplate", "paragraph", "title", "paragraph"]


@pytest.mark.parametrize(
    "first", ["Die Brücke wird abgerissen.", "Bremen (dpa) - Die Brücke wird abgerissen", "Die Brücke wird abgerissen,"]
)
def test_a_first_line_that_is_a_sentence_is_no_title(first: str) -> None:
    assert types(f"{first}\n{BODY}")[0][0] == "paragraph"


def test_hard_wrapped_text_has_no_title() -> None:
    text = "Der Stadtrat hat am Montag beschlossen, die alte Brücke\nam Hafen im Frühjahr abzureißen und neu zu bauen.\nDas sagte Kern."
    assert {zone for zone, _ in types(text)} == {"paragraph"}


def test_a_known_title_is_found_wherever_the_line_stands() -> None:
    text = f"{BODY}\nSo geht es weiter.\n{BODY}"
    assert types(text, title="So  geht es weiter.")[1] == ("title", "So geht es weiter.")


def test_headlines_under_a_teaser_heading_go_with_it() -> None:
    text = f"{BODY}\nMehr zum Thema\nWas die neue Brücke kostet\nWarum der Hafen schrumpft\n{BODY}"
    assert [zone for zone, _ in types(text)] == ["paragraph", "boilerplate", "boilerplate", "boilerplate", "paragraph"]


def test_one_line_between_a_teaser_heading_and_text_stays() -> None:
    text = f"{BODY}\nMehr zum Thema\nWas die neue Brücke kostet\n{BODY}"
    assert types(text)[2] == ("paragraph", "Was die neue Brücke kostet")


def test_a_date_inside_a_sentence_cut_into_lines_stays_text() -> None:
    assert [zone for zone, _ in types(f"Wir laden ein am\n2. Februar 2016 um 10.30 Uhr\nim Rathaus.\n{BODY}")][1] == "paragraph"


def test_known_blocks_are_boilerplate() -> None:
    notice = "Der Hafenbote erscheint seit 1904 jeden Tag."
    assert types(f"{BODY}\n{notice}", known_blocks=frozenset({notice})) == [("paragraph", BODY), ("boilerplate", notice)]


def test_a_reprint_is_not_boilerplate() -> None:
    assert types(BODY, known_blocks=frozenset({BODY})) == [("paragraph", BODY)]


def test_a_block_in_three_texts_of_a_source_repeats() -> None:
    notice = "Der Hafenbote erscheint seit 1904 jeden Tag."
    texts = [f"Text {number} steht nur hier.\n{notice}\nkurz" for number in range(3)]
    assert zones.repeated(texts) == frozenset({notice})
    assert zones.repeated(texts[:2]) == frozenset()


@pytest.mark.parametrize(
    ("line", "damaged"),
    [
        (f"{BODY} Herr MÃ¼ller schwieg.", "MÃ¼ller"),
        (f"{BODY} Er sagte â€žneinâ€œ und ging.", "â€žneinâ€œ"),
        (f"{BODY} Das kostet \ufffd\ufffd\ufffd Euro.", "\ufffd\ufffd\ufffd"),
        (f"{BODY} Das <br/> war es.", "<br/>"),
        (f"{BODY} Das \x00\x01\x02 war es.", "\x00\x01\x02"),
    ],
)
def test_damage_is_cut_out_of_its_line(line: str, damaged: str) -> None:
    assert [characters for zone, characters in types(line) if zone == "damaged"] == [damaged]


def test_a_line_that_is_mostly_damage_is_damaged_as_a_whole() -> None:
    assert types(f"{BODY}\nÃ¼Ã¤Ã¶ \ufffd\ufffd und Ã¼\n{BODY}")[1] == ("damaged", "Ã¼Ã¤Ã¶ \ufffd\ufffd und Ã¼")


@pytest.mark.parametrize(
    "line",
    [
        "A IRMÃ” disse adeus e foi para casa ontem.",
        "Die Â ist ein Buchstabe.",
        "Er wohnt in São Paulo und spricht Português.",
        "5 < 7 und 9 > 3 sind wahr.",
    ],
)
def test_foreign_letters_are_no_damage(line: str) -> None:
    assert type_of(line) == "paragraph"


def test_a_huge_line_is_one_paragraph() -> None:
    text = "Ein Satz über Bremen. " * 50_000
    assert [(zone.start, zone.end, zone.type) for zone in zones.find(text)] == [(0, len(text), "paragraph")]


@pytest.mark.parametrize(
    "line", ["x<" * 300_000, "Ã" * 300_000, "字" * 300_000 + "\ufffd", "(" * 300_000, "Foto: " * 50_000, "a" * 150 + " <" * 300_000]
)
def test_a_hostile_line_takes_no_longer_than_a_plain_one(line: str) -> None:
    started = process_time()
    zones.find(line)
    assert process_time() - started < 5


def test_a_real_article_from_a_web_page() -> None:
    if not ARTICLE.exists():
        pytest.skip("the real article is not here: ../shared/articles")
    text = ARTICLE.read_bytes().decode()
    found = types(text)
    assert [number for number, (zone, _) in enumerate(found) if zone == "boilerplate"] == [3, 4, 5]
    assert [characters[:6] for zone, characters in found if zone == "boilerplate"] == ["Um kei", "Erhalt", "Mit de"]
    assert [zone for zone, _ in found if zone in ("caption", "credit")] == ["caption", "credit"] * 4
    assert all(characters.startswith("(") and characters.endswith(")") for zone, characters in found if zone == "credit")
    assert {zone for zone, _ in found} == {"paragraph", "boilerplate", "caption", "credit"}


def test_two_makers_in_brackets_behind_a_sentence_are_a_credit_and_a_remark_is_none():
    line = "Ein Bild vom Montag zeigt den Wachturm am Kap. (Grenzschutz-Pressestelle / Nordbild)"
    text = f"Der Turm fiel in der Nacht zum Montag, sagte die Sprecherin der Garde.\n{line}"
    assert [(zone.type, text[zone.start : zone.end]) for zone in zones.find(text)][1:] == [
        ("caption", "Ein Bild vom Montag zeigt den Wachturm am Kap. "),
        ("credit", "(Grenzschutz-Pressestelle / Nordbild)"),
    ]
    remark = "Der Turm fiel in der Nacht. (Mehr dazu lesen Sie morgen.)"
    assert [zone.type for zone in zones.find(remark)] == ["paragraph"]
