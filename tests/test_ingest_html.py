"""Saved pages: the body comes in, the page around it doesn't, and nothing is fetched."""

import socket
from pathlib import Path

import pytest

from annotator.ingest.draft import Draft
from annotator.ingest.html import read
from annotator.problem import Problem

PAGE = Path(__file__).parent / "data" / "ingest" / "bruecke.html"


def page(data: bytes, **choices: str) -> Draft:
    found = read(data, file="bruecke.html", **choices)[0]
    assert isinstance(found, Draft)
    return found


def test_the_body_is_the_text_and_title_and_date_are_in_meta() -> None:
    found = page(PAGE.read_bytes())
    assert found.text.split("\n")[-3].startswith("Der Stadtrat hat am Montag beschlossen")
    assert found.text.endswith("für die Zeit der Bauarbeiten.")
    assert "Impressum" not in found.text
    assert found.title == "Stadt reißt Hafenbrücke ab"
    assert {name: found.meta[name] for name in ("title", "date", "author")} == {
        "title": "Stadt reißt Hafenbrücke ab",
        "date": "2024-03-12",
        "author": "Anna Lindner",
    }
    assert (found.source, found.encoding) == ("hafenbote.example", "utf-8")


def test_nothing_is_fetched(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("a connection was opened")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    assert page(PAGE.read_bytes()).text


def test_the_pages_own_charset_is_followed_where_it_is_true() -> None:
    text = PAGE.read_text(encoding="utf-8")
    old = text.replace('charset="utf-8"', 'charset="iso-8859-1"')
    assert page(old.encode("iso-8859-1")).encoding.replace("_", "-") in ("iso8859-1", "iso-8859-1")
    assert page(old.encode("utf-8")).encoding == "utf-8"
    assert page(old.encode("utf-8")).text == page(PAGE.read_bytes()).text


def test_a_page_with_an_xml_declaration_is_read() -> None:
    assert page(b'<?xml version="1.0" encoding="utf-8"?>\n' + PAGE.read_bytes()).text == page(PAGE.read_bytes()).text


@pytest.mark.parametrize("data", [b"", b"   ", b"<html><body></body></html>"])
def test_a_page_without_an_article_is_refused(data: bytes) -> None:
    found = read(data, file="leer.html")
    assert [(entry.rule, entry.file) for entry in found if isinstance(entry, Problem)] == [("html", "leer.html")]
