"""Files that mean harm: nothing in them is run, nothing outside the corpus is read or written, nobody is called, and each is answered in words."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from annotator import corpus as corpora
from annotator.server.places import Outside, below
from tests.conftest import NIGHTLY

ROOT = Path(__file__).parents[1]
SECRET = "the secret of the house"
FIRST = '{"id": "first", "text": "Der erste Artikel."}\n'
URL = "http://127.0.0.1:9/never"
# file name, content, and a word of its refusal; none where it comes in, as what it is: text
FILES: list[tuple[str, bytes, str]] = [
    ("script.html", f"<html><body><article><h1>Titel</h1><p>{'Ein Satz mit Wörtern. ' * 20}</p><script>document.location='{URL}'</script></article></body></html>".encode(), ""),
    ("images.html", f"<html><head><base href='{URL}'><meta http-equiv=refresh content='0;url={URL}'><link rel=stylesheet href='{URL}'></head><body><article><p>{'Ein Satz mit Wörtern. ' * 20}</p><img src='{URL}'><iframe src='file:///etc/passwd'></iframe></article></body></html>".encode(), ""),
    ("entity.html", f"<!DOCTYPE html [<!ENTITY x SYSTEM 'file:///etc/passwd'>]><html><body><article><p>{'Ein Satz mit Wörtern. ' * 20}&x;</p></article></body></html>".encode(), ""),
    ("bomb.html", ("<!DOCTYPE html [<!ENTITY a 'aaaaaaaaaa'>" + "".join(f"<!ENTITY a{n} '&a{n - 1 or ''};&a{n - 1 or ''};'>" for n in range(1, 30)) + f"]><html><body><article><p>{'Ein Satz mit Wörtern. ' * 20}&a29;</p></article></body></html>").encode(), ""),
    ("url.jsonl", json.dumps({"id": "u", "text": "Ein Text.", "url": URL, "image": "file:///etc/passwd", "$ref": URL}).encode(), ""),
    ("path.jsonl", json.dumps({"id": "../../outside", "text": "Ein Text mit Pfad."}).encode(), ""),
    ("null.jsonl", json.dumps({"id": "a\0b", "text": "Ein Text mit Null."}).encode(), ""),
    ("deep.jsonl", b'{"id":"d","text":"x","meta":' + b"[" * 100_000 + b"]" * 100_000 + b"}", "nested"),
    ("number.jsonl", b'{"id":"n","text":"x","meta":{"n":' + b"9" * 5_000 + b"}}", "digits"),
    ("twice.jsonl", b'{"id":"t","text":"eins","text":"zwei"}', "twice"),
    ("nan.jsonl", b'{"id":"n","text":"x","meta":{"n":NaN}}', "NaN"),
    ("pickle.jsonl", b"\x80\x04\x95\x1f\x00\x00\x00\x00\x00\x00\x00\x8c\x05posix\x8c\x06system\x93\x8c\x06id > x\x85R.", "UTF-8"),
    ("surrogate.jsonl", b'{"id":"s","text":"\\ud800"}', "surrogate"),
    ("formula.csv", b'id,text\n"=cmd|\'/c calc\'!A1","=HYPERLINK(""http://127.0.0.1:9"")"\n"@x","+1+1 und ein Satz"\n', ""),
    ("wide.csv", b"id,text\n" + b"x,y," * 10_000 + b"\n", "20001 cells"),
    ("null.csv", b"id,text\na,\x00b\n", ""),
    ("sixteen.txt", "Ein Text in UTF-16.".encode("utf-16"), ""),
    ("zeros.txt", b"\x00" * 1_000, ""),
    (f"{'n' * 200}.txt", b"Ein Text mit langem Namen.", ""),
    ("-rf.txt", b"Ein Text, dessen Name wie eine Option aussieht.", ""),
    ("$(id).txt", b"Ein Text, dessen Name wie ein Befehl aussieht.", ""),
    ("yaml.jsonl", b'!!python/object/apply:os.system ["id > x"]', "one JSON object"),
]  # fmt: skip
GUARD = """
import json, os, sys
allowed, watched, seen = json.loads(sys.argv[2]), ("socket.", "subprocess.", "os.system", "os.exec", "os.posix_spawn", "pickle.", "urllib.", "ctypes.dlopen"), []
INSIDE = {"on": False}
def hook(event, arguments):
    if not INSIDE["on"]:
        return
    if event in ("open", "os.remove", "os.rename", "os.mkdir", "os.listdir", "os.scandir", "os.symlink", "os.link"):
        for path in arguments[:2]:
            if isinstance(path, (str, bytes)):
                real = os.path.realpath(os.fsdecode(path))
                if not any(real == each or real.startswith(each + os.sep) for each in allowed):
                    seen.append([event, real])
    elif event.startswith(watched) and event != "socket.gethostname":
        seen.append([event, repr(arguments)[:200]])
from annotator import corpus as corpora
sys.addaudithook(hook)
"""
# what is imported when it is first needed looks at the machine for itself: that isn't the files' doing
ADD = (
    GUARD
    + """
import charset_normalizer, py3langid, trafilatura
from annotator import tables
from annotator.ingest import add, html, table
INSIDE["on"] = True
corpus = corpora.open(sys.argv[1])
try:
    report = corpus.add(sys.argv[3], lang="de")
    said = {"added": list(report.added), "refused": [str(each) for each in report.refused], "skipped": [str(each) for each in report.skipped]}
except (OSError, ValueError, LookupError) as error:
    said = {"added": [], "refused": [str(error)], "skipped": []}
INSIDE["on"] = False
print(json.dumps({"said": said, "seen": seen}))
"""
)
NAUGHTY = (
    GUARD
    + """
INSIDE["on"] = True
open(sys.argv[3]).read()
import socket, subprocess
try:
    socket.create_connection(("127.0.0.1", 9), 0.1)
except OSError:
    pass
subprocess.run(["true"])
print(json.dumps({"said": {}, "seen": seen}))
"""
)


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Path]:
    """A folder with a corpus and an inbox, and outside of it a file that nobody may read."""
    (tmp_path / "secret.txt").write_text(SECRET)
    inside = tmp_path / "inside"
    (inside / "inbox").mkdir(parents=True)
    corpus = corpora.new(inside / "corpus")
    (inside / "first.jsonl").write_text(FIRST)
    assert corpus.add(str(inside / "first.jsonl"), lang="de").refused == ()
    yield inside
    assert {path.name for path in tmp_path.iterdir()} == {"secret.txt", "inside"}


def run(script: str, place: Path, source: Path) -> dict[str, dict[str, list[str]]]:
    """Runs a script beside the guard; at night in a namespace without a network."""
    prefixes = {
        sys.prefix,
        sys.base_prefix,
        str(ROOT),
        str(place),
        "/proc/self",
        "/usr/share/zoneinfo",
        "/etc/localtime",
        "/dev/null",
        "/usr/lib",
    }
    command = [sys.executable, "-c", script, str(place / "corpus"), json.dumps([os.path.realpath(each) for each in prefixes]), str(source)]
    alone = ["unshare", "-n"] if NIGHTLY and os.getuid() == 0 and shutil.which("unshare") else []
    done = subprocess.run([*alone, *command], cwd=place, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr[-3_000:]
    found: dict[str, dict[str, list[str]]] = json.loads(done.stdout)
    return found


@pytest.mark.parametrize(("name", "content", "words"), FILES, ids=[name[:20] for name, *_ in FILES])
def test_a_hostile_file_runs_reads_and_calls_nothing(place: Path, name: str, content: bytes, words: str) -> None:
    (place / "inbox" / name).write_bytes(content)
    found = run(ADD, place, place / "inbox" / name)
    assert found["seen"] == []
    said = found["said"]
    assert bool(said["refused"]) == bool(words), said
    assert len(said["added"]) == (0 if words else name.count("formula") + 1), said
    assert words in " ".join(said["refused"])
    store = corpora.open(place / "corpus").store
    assert store.article("first").text == "Der erste Artikel."
    assert sorted(path.name for path in (place / "corpus").iterdir() if path.name[0] != ".") == ["articles.jsonl", "corpus.annotator.json"]
    assert SECRET not in (place / "corpus" / "articles.jsonl").read_text()
    assert "root:" not in (place / "corpus" / "articles.jsonl").read_text()


def test_a_link_that_leads_out_of_the_server_s_folder_is_no_source_for_the_server(place: Path) -> None:
    (place / "inbox" / "link.txt").symlink_to(place.parent / "secret.txt")
    with pytest.raises(Outside):
        below(place, "inbox/link.txt")


def test_the_guard_sees_who_reads_outside_connects_and_starts_programs(place: Path) -> None:
    seen = [event for event, _ in run(NAUGHTY, place, place.parent / "secret.txt")["seen"]]
    assert "open" in seen
    assert "socket.connect" in seen
    assert "subprocess.Popen" in seen
