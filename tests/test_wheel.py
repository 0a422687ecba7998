"""The wheel as a user with only pip gets it: installed without Node, found by JupyterLab and its server, gone without a trace."""

import os
import re
import shutil
import subprocess
import sys
import sysconfig
import venv
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
BUILT = [ROOT / "annotator" / "static" / "widget.js", ROOT / "annotator" / "labextension" / "package.json"]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The project's wheel, made from what is built already."""
    if not all(path.exists() for path in BUILT):
        pytest.skip("the front end is not built: npm run build:prod in labextension/")
    folder = tmp_path_factory.mktemp("wheel")
    # an editable install leaves a second install.json where the built extension is
    checkout, left_out = folder / "checkout", shutil.ignore_patterns("__pycache__", "install.json")
    shutil.copytree(ROOT / "annotator", checkout / "annotator", ignore=left_out)
    for name in ("pyproject.toml", "README.md", "LICENSE", "labextension/install.json", "labextension/jupyter-config/annotator.json"):
        (checkout / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(ROOT / name, checkout / name)
    _run(
        [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--wheel-dir", str(folder), str(checkout)],
        os.environ | {"PIP_DISABLE_PIP_VERSION_CHECK": "1"},
    )
    (made,) = folder.glob("*.whl")
    return made


class Place:
    """An environment with a package folder of its own; what the package depends on comes from the tests' environment."""

    def __init__(self, folder: Path) -> None:
        self.prefix = folder / "venv"
        venv.create(self.prefix, with_pip=True)
        packages = Path(_run([str(self.python), "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"], self.environment).strip())
        (packages / "dependencies.pth").write_text(sysconfig.get_path("purelib") + "\n")
        self.home = folder / "home"
        self.home.mkdir()

    @property
    def python(self) -> Path:
        return self.prefix / "bin" / "python"

    @property
    def environment(self) -> dict[str, str]:
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("JUPYTER", "PYTHON", "PIP"))}
        # no Node: nothing but the environment's own programs and the system's few
        return kept | {"PATH": f"{self.prefix / 'bin'}", "HOME": str(self.prefix.parent / "home"), "PIP_DISABLE_PIP_VERSION_CHECK": "1"}

    def run(self, *words: str) -> str:
        return _run([str(self.python), *words], self.environment)

    def files(self) -> set[Path]:
        found = (path for path in self.prefix.rglob("*") if path.is_file() and "__pycache__" not in path.parts)
        return {path.relative_to(self.prefix) for path in found}


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    yield Place(tmp_path)
    shutil.rmtree(tmp_path / "venv")


def test_the_wheel_installs_without_node_and_leaves_without_a_trace(wheel: Path, place: Place) -> None:
    assert shutil.which("node", path=place.environment["PATH"]) is None
    before = place.files()
    place.run("-m", "pip", "install", "--quiet", "--no-deps", "--no-index", "--ignore-installed", str(wheel))
    labextensions = place.run("-m", "jupyterlab.labextensions", "list")
    (line,) = [line for line in labextensions.splitlines() if "article-annotator" in line]
    assert "enabled" in line
    assert "OK" in line
    assert str(place.prefix) in labextensions
    servers = place.run("-m", "jupyter_server.extension.serverextension", "list")
    assert "annotator enabled" in " ".join(servers.split())
    assert "annotator OK" in " ".join(servers.split())
    place.run("-c", "import annotator; annotator.AnnotationWidget; annotator.open")
    place.run("-m", "pip", "uninstall", "--quiet", "--yes", "article-annotator")
    assert sorted(map(str, place.files() - before)) == []


def test_the_wheel_holds_the_package_and_nothing_of_the_checkout(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    tops = {name.partition("/")[0] for name in names}
    assert tops == {"annotator", "article_annotator-0.1.0.data", "article_annotator-0.1.0.dist-info"}
    assert not [name for name in names if name.endswith((".ts", ".map", ".pyc"))]


def _run(words: list[str], environment: dict[str, str]) -> str:
    done = subprocess.run(words, env=environment, cwd="/", capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return re.sub(r"\x1b\[[0-9;]*m", "", done.stdout + done.stderr)
