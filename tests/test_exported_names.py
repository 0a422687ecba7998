"""What `import annotator` offers."""

import ast
import json
import tomllib
from pathlib import Path

import pytest

import annotator
from annotator.version import TOOL, VERSION

ROOT = Path(__file__).parent.parent


def test_the_names_are_sorted() -> None:
    assert annotator.__all__ == sorted(annotator.__all__)


def test_every_name_is_found_in_its_home_and_no_other_is_offered() -> None:
    assert sorted(annotator._HOMES) == annotator.__all__
    homes = {name: getattr(annotator, name).__module__ for name in annotator.__all__}
    assert homes == annotator._HOMES


def test_type_checkers_see_the_same_names() -> None:
    tree = ast.parse(Path(annotator.__file__).read_text(encoding="utf-8"))
    block = next(node for node in tree.body if isinstance(node, ast.If))
    seen = {alias.name: node.module for node in block.body if isinstance(node, ast.ImportFrom) for alias in node.names}
    assert seen == annotator._HOMES


def test_completion_shows_every_name() -> None:
    assert set(annotator.__all__) <= set(dir(annotator))


def test_an_unknown_name_is_answered_with_the_known_ones() -> None:
    with pytest.raises(AttributeError, match=r"no attribute 'Corpora'; it offers .*Corpus.*open"):
        annotator.Corpora  # noqa: B018 - looking it up is what is tested


def test_jupyterlab_is_told_where_the_extension_is() -> None:
    assert annotator._jupyter_labextension_paths() == [{"src": "labextension", "dest": "article-annotator"}]


def test_every_part_has_the_same_version() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    package = json.loads((ROOT / "labextension" / "package.json").read_text(encoding="utf-8"))
    assert {project["version"], package["version"]} == {VERSION}
    assert project["name"] == package["name"]
    assert f"{project['name']} {VERSION}" == TOOL
