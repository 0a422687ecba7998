"""Readme, contributing page and changelog say what is there, and what they show runs."""

import argparse
import inspect
import re
import shutil
from pathlib import Path

import pytest

import annotator
from annotator.cli import parser
from annotator.corpus import Corpus
from annotator.formats.registry import FORMATS

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
CONTRIBUTING = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
MAKEFILE = (ROOT / "Makefile").read_text(encoding="utf-8")
WORDS = """
    article text zone span segment mention entity ledger label attribute relation head tail event trigger argument role topic scheme guidelines
    annotator lead reader suggester suggestion decision accept correct reject add element change journal reading open done skipped round coverage
    alignment agreement disagreement adjudication gold split
""".split()


def commands() -> list[str]:
    actions = parser()._subparsers._group_actions
    return sorted(name for action in actions if isinstance(action, argparse._SubParsersAction) for name in action.choices)


def test_the_parser_has_commands() -> None:
    assert {"new", "add", "suggest", "annotate", "gold", "check"} <= set(commands())


@pytest.mark.parametrize("command", commands())
def test_the_readme_names_every_command(command: str) -> None:
    assert re.search(rf"^    annotator {command}\b", README, re.MULTILINE), f"README.md doesn't name `annotator {command}`"


@pytest.mark.parametrize("name", annotator.__all__)
def test_the_readme_names_every_public_name(name: str) -> None:
    assert re.search(rf"`(annotator\.)?{name}\b", README), f"README.md doesn't name `{name}`"


@pytest.mark.parametrize("name", sorted(name for name in vars(Corpus) if not name.startswith("_")))
def test_the_readme_names_everything_a_corpus_does(name: str) -> None:
    assert re.search(rf"\bcorpus\.{name}\b", README), f"README.md doesn't name `corpus.{name}`"


@pytest.mark.parametrize("name", FORMATS)
def test_the_readme_says_which_way_every_format_goes(name: str) -> None:
    table = README.partition("## Formats")[2].partition("\n## ")[0]
    (ways,) = re.findall(rf"^\| (?:`\w+`, )?`{name}`(?:, `\w+`)? \| ([^|]+) \|", table, re.MULTILINE)
    assert ways.split(", ") == [way for way, goes in (("in", FORMATS[name].reads), ("out", FORMATS[name].writes)) if goes]


@pytest.mark.parametrize("name", annotator.__all__)
def test_every_public_name_says_what_it_is(name: str) -> None:
    assert inspect.getdoc(getattr(annotator, name))


@pytest.mark.parametrize("word", WORDS)
def test_the_readme_explains_every_word(word: str) -> None:
    table = README.partition("## Words")[2].partition("\n## ")[0]
    assert re.search(rf"\b{word}s?\b", table, re.IGNORECASE)


@pytest.mark.parametrize("target", re.findall(r"^([a-z]+):", MAKEFILE, re.MULTILINE))
def test_every_target_of_the_makefile_is_explained_or_inner(target: str) -> None:
    inner = {"tools", "web", "chromium", "checks"}
    assert (f"`make {target}" in CONTRIBUTING) != (target in inner)


@pytest.mark.parametrize("page", ["README.md", "CONTRIBUTING.md", "CHANGELOG.md"])
def test_a_link_leads_to_a_file(page: str) -> None:
    links = re.findall(r"\]\((?!https?:)([^)#]+)\)", (ROOT / page).read_text(encoding="utf-8"))
    assert [link for link in links if not (ROOT / link).exists()] == []


def test_the_examples_of_the_readme_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    if not (ROOT / "annotator" / "static" / "widget.js").exists():
        pytest.skip("the widget was never built: run `make build`")
    inbox = tmp_path / "inbox"
    inbox.mkdir()
    (inbox / "one.txt").write_text("Grenzstreit 🚢\n\nMinisterin Ilse Brandt sprach am 14. März 2031 in Berlin.\n", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    names: dict[str, object] = {}
    for example in re.findall(r"```python\n(.*?)```", README, re.DOTALL):
        exec(compile(example, "README.md", "exec"), names)
    corpus = names["corpus"]
    assert isinstance(corpus, Corpus)
    assert len(corpus.articles()) == 1
    shutil.rmtree(tmp_path / "news")
