"""The unit of foreign offsets is proved by quotes, and where it matters and nothing proves it, the caller is asked."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotator.formats.units import HYPOTHESES, Evidence, Measure, UnitUnproven, proved
from annotator.offsets import Utf16Map
from tests.strategies import texts

EMOJI = "🙂 Su-35 kam"
LINES = "Titel\r\nSu-35 kam"


def utf16(text: str, start: int, end: int) -> tuple[int, int]:
    units = Utf16Map(text)
    return units.to_utf16(start), units.to_utf16(end)


def test_a_quote_behind_an_emoji_decides_for_utf16() -> None:
    proof = proved([(EMOJI, 3, 8, "Su-35", "")], default="codepoint")
    assert (proof.unit, proof.newlines, proof.deciding) == ("utf16", "as is", 1)
    measure = proof.measure(EMOJI)
    assert (measure.place(3), measure.place(8)) == (2, 7)


def test_a_quote_behind_an_emoji_decides_for_code_points_and_for_bytes() -> None:
    assert proved([(EMOJI, 2, 7, "Su-35", "")], default="utf16").unit == "codepoint"
    assert proved([(EMOJI, 5, 10, "Su-35", "")], default="utf16").unit == "utf8"


def test_a_quote_behind_a_line_break_decides_how_line_breaks_were_counted() -> None:
    proof = proved([(LINES, 6, 11, "Su-35", "")], default="codepoint")
    assert (proof.newlines, proof.measure(LINES).place(6)) == ("CRLF as LF", 7)
    proof = proved([("Titel\nSu-35", 7, 12, "Su-35", "")], default="codepoint")
    assert (proof.newlines, proof.measure("Titel\nSu-35").place(7)) == ("LF as CRLF", 6)


def test_where_no_span_would_move_the_default_is_taken() -> None:
    proof = proved([("Su-35 kam 🙂", 0, 5, "Su-35", "")], default="utf16")
    assert (proof.unit, proof.deciding, proof.checked) == ("utf16", 0, 1)


def test_without_quotes_behind_an_emoji_or_a_line_break_the_caller_is_asked() -> None:
    with pytest.raises(UnitUnproven, match="say one of unit='codepoint', unit='utf16'"):
        proved([(EMOJI, 2, 7, None, "")], default="codepoint", file="x.jsonl")
    assert proved([(EMOJI, 2, 7, None, "")], default="codepoint", unit="utf16").unit == "utf16"
    with pytest.raises(UnitUnproven):
        proved([(LINES, 7, 12, None, "")], default="codepoint")
    assert proved([(LINES, 7, 12, None, "")], default="utf16", unit="codepoint").newlines == "as is"


def test_quotes_that_fit_no_unit_are_shown() -> None:
    with pytest.raises(UnitUnproven, match=r"a\.ann:3 has the quote „Su-35“, but there is „🙂 Su-“"):
        proved([(EMOJI, 0, 5, "Su-35", "a.ann:3")], default="codepoint")


def test_one_wrong_quote_among_many_is_not_outvoted() -> None:
    evidence = Evidence()
    for _ in range(100):
        evidence.add(EMOJI, 2, 7, "Su-35")
    evidence.add(EMOJI, 3, 8, "Su-35")
    with pytest.raises(UnitUnproven):
        evidence.proof(default="codepoint")


def test_an_offset_inside_a_character_has_no_place() -> None:
    measure = Measure(EMOJI, "utf16", "as is")
    assert (measure.place(1), measure.place(2), measure.place(99)) == (None, 1, None)


@given(texts, st.data())
def test_a_place_is_found_again_in_every_unit(text: str, data: st.DataObject) -> None:
    offset = data.draw(st.integers(0, len(text)))
    sizes = {"codepoint": len, "utf16": lambda part: len(part.encode("utf-16-le")) // 2, "utf8": lambda part: len(part.encode())}
    for unit, newlines in HYPOTHESES:
        if newlines == "as is":
            assert Measure(text, unit, newlines).place(sizes[unit](text[:offset])) == offset


@given(texts, st.data())
def test_quotes_prove_utf16_or_say_that_it_makes_no_difference(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    places = utf16(text, start, end)
    try:
        proof = proved([(text, *places, text[start:end], "")], default="utf16")
    except UnitUnproven:
        # the same quote stands in two places
        return
    measure = proof.measure(text)
    if proof.newlines == "as is" and proof.unit == "utf16":
        assert (measure.place(places[0]), measure.place(places[1])) == (start, end)
