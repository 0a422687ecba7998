"""No path leaves the server's folder, however it is written; and nothing outside is opened."""

import os
import subprocess
import time
from pathlib import Path
from urllib.parse import quote

import pytest

from annotator.server.places import Outside, below, corpora_below
from annotator.store import Store
from tests.faults.capable import needs
from tests.server.conftest import corpus
from tests.server.process import Server

# each names the corpus `outside`, or tries to
WRITINGS = [
    "../outside",
    "..%2Foutside",
    "%2e%2e/outside",
    "%2e%2e%2foutside",
    "%2E%2E%5Coutside",
    "..%5Coutside",
    "..%252Foutside",
    "..%c0%afoutside",
    "..%ef%bc%8foutside",
    "inside/../../outside",
    "inside/%2e%2e/%2e%2e/outside",
    "inside/./../../outside",
    "./../outside",
    "//outside",
    "/{root}/../outside",
    "{outside}",
    "%2F{outside}",
    "file://{outside}",
    "C:%5Coutside",
    "C:/outside",
    "%5C%5Chost%5Cshare",
    "~",
    "~/outside",
    "~root",
    "inside%00/../../outside",
    "..%00/outside",
    "inside%0a",
    "inside%0d%0a",
    ".hidden",
    "inside/.annotator",
    "link",
    "link/",
    "deep/link",
    "n" * 300,
    "a/" * 600,
    "inside/",
    "/inside",
    "inside//",
    "%7f",
    "in%e2%80%aeside",
]


@pytest.fixture(scope="module")
def outside(server: Server) -> Store:
    """A corpus beside the server's folder, one with a hidden name in it, and links from the inside to the one outside."""
    store = corpus(server.root.parent / "outside")
    corpus(server.root / "inside")
    corpus(server.root / ".hidden")
    (server.root / "link").symlink_to(store.root, target_is_directory=True)
    (server.root / "deep").mkdir()
    (server.root / "deep" / "link").symlink_to("../../outside", target_is_directory=True)
    return store


@pytest.mark.parametrize("writing", WRITINGS)
def test_a_path_that_leaves_the_folder_finds_nothing(server: Server, outside: Store, writing: str) -> None:
    named = writing.replace("{outside}", str(outside.root)).replace("{root}", str(server.root))
    before = opened(outside.root)
    answer = server.ask("GET", f"articles?corpus={named}")
    assert answer.status in (400, 404)
    assert str(server.root.parent) not in answer.message
    saved = server.ask("POST", f"messages?corpus={named}", {"messages": [{"type": "hello", "version": "0.1", "view": "v"}]})
    assert saved.status in (400, 404)
    assert opened(outside.root) == before


def opened(folder: Path) -> dict[str, int]:
    """The dates at which files were last read or changed, as far as the file system keeps them."""
    return {str(path): path.stat().st_mtime_ns for path in [folder, *folder.rglob("*")]}


def test_the_folder_itself_and_what_is_in_it_are_found(server: Server, outside: Store) -> None:
    assert server.ask("GET", "articles?corpus=inside").status == 200
    assert server.ask("GET", f"articles?corpus={quote('inside')}").status == 200
    listed = [each["path"] for each in server.ask("GET", "corpora").json["corpora"]]
    assert "inside" in listed
    assert not {"link", "deep/link", ".hidden"} & set(listed)


@pytest.mark.parametrize(
    "path", ["..", "../x", "/", "/etc", "a/../..", "a\\b", "a\x00b", "a\nb", "\ud800", "~", ".git", "a//b", "a/", "x" * 256, "ä" * 200]
)
def test_a_strange_path_is_refused_before_the_disk_is_asked(tmp_path: Path, path: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os.path, "realpath", lambda place: pytest.fail(f"the disk was asked for {place}"))
    with pytest.raises(Outside):
        below(tmp_path, path)


def test_a_link_that_stays_inside_is_followed(tmp_path: Path) -> None:
    root = tmp_path.resolve()
    (root / "news").mkdir()
    (root / "link").symlink_to("news")
    assert below(root, "link") == root / "news"
    assert below(root, "") == root


def test_a_folder_whose_name_begins_like_the_root_is_outside(tmp_path: Path) -> None:
    root = (tmp_path / "data").resolve()
    root.mkdir()
    (tmp_path / "data-private").mkdir()
    (root / "link").symlink_to("../data-private")
    with pytest.raises(Outside):
        below(root, "link")


def test_the_walk_is_bounded(tmp_path: Path) -> None:
    deep = tmp_path.joinpath(*(f"f{number}" for number in range(9)))
    deep.mkdir(parents=True)
    corpus(deep / "too-deep")
    corpus(tmp_path / "f0" / "near")
    assert corpora_below(tmp_path) == (["f0/near"], True)


@pytest.mark.nightly
def test_no_system_call_of_the_server_names_what_lies_outside(server: Server, outside: Store, tmp_path: Path) -> None:
    needs("strace", root=False)
    log = tmp_path / "strace.log"
    command = ["strace", "-f", "-qq", "-e", "trace=%file", "-s", "4096", "-o", str(log), "-p", str(server.process.pid)]
    with subprocess.Popen(command) as tracer:
        time.sleep(2)
        try:
            for writing in WRITINGS:
                named = writing.replace("{outside}", str(outside.root)).replace("{root}", str(server.root))
                server.ask("GET", f"articles?corpus={named}")
                server.ask("POST", f"messages?corpus={named}", {"messages": [{"type": "hello", "version": "0.1", "view": "v"}]})
            assert server.ask("GET", "articles?corpus=inside").status == 200
        finally:
            tracer.terminate()
            tracer.wait(20)
    calls = log.read_text(errors="replace").splitlines()
    assert any(str(server.root / "inside") in line for line in calls), "the trace saw nothing"
    # to know where a link leads, the link and what it names are looked at; nothing there is opened
    looked = ("readlink", "AT_SYMLINK_NOFOLLOW", "lstat")
    assert [line for line in calls if f'"{outside.root}' in line and not any(word in line for word in looked)] == []
