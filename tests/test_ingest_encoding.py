"""Bytes to text: nothing is changed, the encoding is said, and bytes that are no text are named with their place."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotator.ingest.encoding import Decoded, decode, known
from annotator.problem import Problem

UMLAUTS = "Die Brücke über die Weser wird größer, sagte Jürgen Weiß am Dienstag in München. Für die Städte heißt das: höhere Gebühren."


@given(st.text())
def test_utf8_bytes_give_back_their_text_whole(text: str) -> None:
    data = text.encode()
    marked = data.startswith(b"\xef\xbb\xbf")
    assert decode(data, file="a.txt") == Decoded(text=text[1:] if marked else text, encoding="utf-8")


@pytest.mark.parametrize("text", ["a\r\nb\rc\nd", "Mu\u0308ller", "a\x00b\x01\x7f", "x\u2028y\u0085z", "Ende\ufeff"])
def test_line_ends_decomposed_letters_and_controls_are_kept(text: str) -> None:
    assert decode(text.encode(), file="a.txt") == Decoded(text=text, encoding="utf-8")


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-32"])
def test_a_byte_order_mark_is_dropped_and_says_the_encoding(encoding: str) -> None:
    found = decode(UMLAUTS.encode(encoding), file="a.txt")
    assert isinstance(found, Decoded)
    assert found.text == UMLAUTS
    assert found.encoding.startswith(encoding.removesuffix("-sig"))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1252", "latin-1", "cp437", "iso8859-15"])
def test_a_declared_encoding_is_followed(encoding: str) -> None:
    found = decode(UMLAUTS.encode(encoding), file="a.txt", declared=encoding)
    assert isinstance(found, Decoded)
    assert (found.text, found.declared) == (UMLAUTS, True)


def test_windows_bytes_are_recognised_and_said_to_be_a_guess() -> None:
    assert decode(UMLAUTS.encode("cp1252"), file="a.txt") == Decoded(text=UMLAUTS, encoding="cp1252", declared=False)


def test_a_short_windows_text_is_recognised() -> None:
    assert decode("Für „Müller“ – 5 €".encode("cp1252"), file="a.txt") == Decoded(
        text="Für „Müller“ – 5 €", encoding="cp1252", declared=False
    )


def test_cyrillic_windows_bytes_are_recognised() -> None:
    text = "Президент России Владимир Путин на этой неделе примет в Москве своего иранского коллегу. " * 5
    assert decode(text.encode("cp1251"), file="a.txt") == Decoded(text=text, encoding="cp1251", declared=False)


def test_one_broken_byte_in_utf8_is_named_with_its_line_and_column() -> None:
    data = f"{UMLAUTS}\nzwei ".encode() + b"\xc3 drei"
    found = decode(data, file="a.txt")
    assert isinstance(found, Problem)
    assert (found.where, found.rule) == ("a.txt:2:6", "encoding")
    assert "byte 0xc3" in found.message


def test_a_declared_encoding_that_is_false_is_refused() -> None:
    found = decode("Brücke".encode("cp1252"), file="a.txt", declared="utf-8")
    assert isinstance(found, Problem)
    assert found.where == "a.txt:1:3"


@pytest.mark.parametrize(("data", "place"), [(b"eins\r\nzw\xed\xa0\x80ei", "a.txt:2:3"), (b"\xed\xbf\xbf", "a.txt:1:1")])
def test_half_of_a_surrogate_pair_is_refused_with_its_place(data: bytes, place: str) -> None:
    found = decode(data, file="a.txt")
    assert isinstance(found, Problem)
    assert (found.rule, found.where) == ("surrogate", place)


def test_bytes_that_are_no_text_are_refused() -> None:
    found = decode(bytes(range(256)) * 40, file="a.txt")
    assert isinstance(found, Problem) or not found.declared


def test_an_unknown_encoding_is_a_wrong_call() -> None:
    with pytest.raises(ValueError, match="'klingon' is no known encoding"):
        known("klingon")
    with pytest.raises(ValueError, match="'rot13' is no known encoding"):
        decode(b"", file="a.txt", declared="rot13")
