"""Formats are found by name or by a file's ending, and every converter has its name."""

import re
import sys
from pathlib import Path

import pytest

import annotator.formats
from annotator.formats.registry import FORMATS, entry, reader, writer

OPTIONAL = {"uima": "cassis"}


def test_every_module_that_reads_or_writes_records_is_a_format() -> None:
    # by their text, since some of them can't be imported where an optional package is missing
    files = Path(annotator.formats.__path__[0]).glob("*.py")
    modules = {path.stem for path in files if re.search(r"^def (read|write)\(", path.read_text(encoding="utf-8"), re.MULTILINE)}
    assert modules == {each.module for each in FORMATS.values()}


@pytest.mark.parametrize("name", FORMATS)
def test_a_format_has_the_functions_that_it_promises(name: str) -> None:
    found = FORMATS[name]
    if name in OPTIONAL:
        pytest.importorskip(OPTIONAL[name], reason=f"the format {name} needs the package {OPTIONAL[name]}")
    assert not found.reads or callable(reader(found).read)
    assert not found.writes or (callable(writer(found).write) and callable(writer(found).project))


@pytest.mark.parametrize(("path", "name"), [("a.jsonl", "jsonl"), ("a.spacy", "spacy"), ("A.CONLL", "conll"), ("a.parquet", "parquet")])
def test_an_ending_that_only_one_format_has_says_which_it_is(path: str, name: str) -> None:
    assert entry(None, Path(path), writing=False).name == name


def test_an_ending_that_says_nothing_is_answered_with_the_formats_there_are() -> None:
    with pytest.raises(
        ValueError, match=r"the name a\.xyz doesn't tell the format; say which with format= \(--format\); known: jsonl, spacy, "
    ):
        entry(None, Path("a.xyz"), writing=False)


def test_a_format_whose_package_is_missing_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in ("annotator.formats.uimacas", "annotator.formats.uimaelements", "annotator.formats.uimafiles"):
        monkeypatch.delitem(sys.modules, module, raising=False)
    monkeypatch.setitem(sys.modules, "cassis", None)
    with pytest.raises(ImportError, match=r"need the package dkpro-cassis: pip install 'article-annotator\[uima\]'"):
        reader(FORMATS["uima"])
