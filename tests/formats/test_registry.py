"""Formats are found by name or by a file's ending, and every converter has its name."""

from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules

import pytest

import annotator.formats
from annotator.formats.registry import FORMATS, entry, reader, writer


def test_every_module_that_reads_or_writes_records_is_a_format() -> None:
    names = [each.name for each in iter_modules(annotator.formats.__path__)]
    loaded = {name: import_module(f"annotator.formats.{name}") for name in names if name != "registry"}
    modules = {name for name, module in loaded.items() if hasattr(module, "read") or hasattr(module, "write")}
    assert modules == {each.module for each in FORMATS.values()}


@pytest.mark.parametrize("name", FORMATS)
def test_a_format_has_the_functions_that_it_promises(name: str) -> None:
    found = FORMATS[name]
    assert not found.reads or callable(reader(found).read)
    assert not found.writes or (callable(writer(found).write) and callable(writer(found).project))


@pytest.mark.parametrize(("path", "name"), [("a.jsonl", "jsonl"), ("a.spacy", "spacy"), ("A.CONLL", "conll"), ("a.parquet", "parquet")])
def test_an_ending_that_only_one_format_has_says_which_it_is(path: str, name: str) -> None:
    assert entry(None, Path(path), writing=False).name == name


def test_an_ending_that_says_nothing_is_answered_with_the_formats_there_are() -> None:
    with pytest.raises(ValueError, match=r"no format has files named a\.xyz; say which with format=; known: jsonl, spacy, "):
        entry(None, Path("a.xyz"), writing=False)
