"""Jobs over HTTP: who may start and end them, what comes in, and that they outlive the tab that started them."""

import http.client
import json
import shutil
import time
from itertools import count

import pytest

from annotator.store import Store
from tests.server.conftest import corpus
from tests.server.process import TOKEN, start

NUMBERS = count(1)
TEXT = "Norland und Südmark einigen sich 🚢\nDer Präsident Jorin Halvard reist am Montag, den 14. März 2031, nach Moskau.\n"


@pytest.fixture
def mine(server):
    """A corpus that a1 leads, with a folder of files beside it."""
    path = f"jobs/j{next(NUMBERS)}"
    corpus(server.root / path / "c", leads=("a1",), articles=1)
    return path


def put(server, path, data):
    place = server.root / path
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_bytes(data if isinstance(data, bytes) else data.encode())
    return path


def many(server, path, number):
    lines = (json.dumps({"id": f"n{each}", "text": f"{each}. {TEXT}"}) for each in range(number))
    return put(server, path, "\n".join(lines))


def order(server, corpus, kind="add", **members):
    return server.ask("POST", "jobs", {"corpus": corpus, "kind": kind, **members})


def over(server, answer):
    assert answer.status == 202, answer.body
    end = time.monotonic() + 60
    while time.monotonic() < end:
        job = server.ask("GET", f"jobs/{answer.json['id']}").json
        if job["state"] not in ("waiting", "running"):
            return job
        time.sleep(0.02)
    raise AssertionError("it took too long")


def ids(server, path):
    return Store.open(server.root / path).article_ids()


def test_files_of_every_type_are_added_and_the_open_corpus_shows_them(server, mine):
    server.send(f"{mine}/c", {"type": "hello", "version": "0.1", "view": "v"})
    page = f"<html><head><title>T</title></head><body><article><h1>T</h1><p>{TEXT * 5}</p></article></body></html>"
    names = [
        put(server, f"{mine}/eins.txt", TEXT),
        put(server, f"{mine}/zwei.html", page),
        put(server, f"{mine}/drei.jsonl", json.dumps({"id": "007", "text": TEXT + "Drei."})),
        put(server, f"{mine}/vier.csv", "id;text\nNO;Vier Wörter\n".encode("cp1252")),
    ]
    job = over(server, order(server, f"{mine}/c", paths=names, lang="de"))
    assert (job["state"], job["report"]["added"], job["done"], job["total"]) == ("done", 4, 1000, 1000), job
    assert ids(server, f"{mine}/c") == ["x0", "eins", "zwei", "007", "NO"]
    rows = server.ask("GET", f"articles?corpus={mine}/c").json
    assert [row["id"] for row in rows["rows"]] == ["x0", "eins", "zwei", "007", "NO"]
    assert server.send(f"{mine}/c", {"type": "open", "article": "007"})[0]["article"]["text"] == TEXT + "Drei."


def test_suggestions_are_made_and_the_tab_has_them(server, mine):
    over(server, order(server, f"{mine}/c", paths=[put(server, f"{mine}/eins.txt", TEXT)], lang="de"))
    job = over(server, order(server, f"{mine}/c", "suggest"))
    assert (job["state"], job["kind"]) == ("done", "suggest"), job
    assert job["report"]["added"] > 0
    assert server.send(f"{mine}/c", {"type": "open", "article": "eins"})[0]["suggestions"]


HOSTILE = {
    "xxe.html": b'<?xml version="1.0"?><!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/passwd">]><html><body><p>&x;</p></body></html>',
    "fetch.html": b'<html><body><article><p><img src="http://127.0.0.1:9/x"><script>1</script></p></article></body></html>',
    "deep.jsonl": b'{"text":' + b"[" * 100_000 + b"]" * 100_000 + b"}",
    "twice.jsonl": b'{"id":"a","id":"b","text":"x"}',
    "nan.jsonl": b'{"id":"n","text":"x","score":NaN}',
    "number.jsonl": b'{"id":7,"text":"x"}',
    "digits.jsonl": b'{"id":"d","text":"x","n":' + b"9" * 5000 + b"}",
    "half.jsonl": b'{"id":"h","text":"\\ud83d"}',
    "broken.jsonl": b'{"text": "x"\n{"text"',
    "bytes.jsonl": b"\xff\xfe\xfd",
    "pickle.jsonl": b"\x80\x04\x95(cposix\nsystem\n.",
    "quote.csv": b'id,text\n1,"x\n',
    "wide.csv": b"id,text\n1,2,3,4\n",
    "headless.csv": b"a,b\n1,2\n",
    "huge.csv": b'id,text\n1,"' + b"x" * 200_000,
    "empty.txt": b"",
    "blank.txt": b" \n\t\n",
    "hollow.html": b"<html><body><script>1</script></body></html>",
    "wrong.txt": "é".encode() * 100 + b"\xff" + "ü".encode() * 100,
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_adds_nothing_is_named_and_the_good_one_comes_in(server, mine, name):
    paths = [put(server, f"{mine}/{name}", HOSTILE[name]), put(server, f"{mine}/gut.txt", TEXT)]
    job = over(server, order(server, f"{mine}/c", paths=paths, lang="de"))
    assert (job["state"], job["report"]["added"]) == ("done", 1), job
    assert job["report"]["wrong"] >= 1
    refused = job["report"]["sections"][0]
    assert refused["title"] == "refused"
    assert all(line.startswith(f"{mine}/{name}") for line in refused["lines"]), refused
    assert str(server.root) not in json.dumps(job)
    assert ids(server, f"{mine}/c") == ["x0", "gut"]
    assert "Traceback" not in server.log


def test_odd_names_of_files_are_files_and_no_patterns(server, mine):
    (server.root / mine).mkdir(exist_ok=True)
    for name in ("[ab].txt", "*.txt", "a b ü🚢.txt", "-rf.txt", "$(x).txt", "'q'.txt"):
        put(server, f"{mine}/{name}", f"{name} {TEXT}")
    put(server, f"{mine}/a.txt", "nicht gemeint")
    job = over(
        server,
        order(
            server, f"{mine}/c", paths=[f"{mine}/[ab].txt", f"{mine}/*.txt", f"{mine}/a b ü🚢.txt", f"{mine}/-rf.txt", f"{mine}/$(x).txt"]
        ),
    )
    assert job["report"]["added"] == 5, job
    assert ids(server, f"{mine}/c") == ["x0", "[ab]", "*", "a b ü🚢", "-rf", "$(x)"]


@pytest.mark.parametrize(
    ("path", "status", "said"),
    [
        ("../secret.txt", 404, "nothing of that name"),
        ("{mine}/../../../secret.txt", 404, "nothing of that name"),
        ("/etc/passwd", 404, "nothing of that name"),
        ("~/secret.txt", 404, "nothing of that name"),
        ("{mine}/link.txt", 404, "nothing of that name"),
        ("{mine}/out/secret.txt", 404, "nothing of that name"),
        ("{mine}/a\u0000.txt", 404, "nothing of that name"),
        ("{mine}/gone.txt", 404, "There is no file or folder '{mine}/gone.txt'. Was it moved?"),
        ("{mine}/*.txt", 404, "There is no file or folder"),
        ("", 404, "There is no file or folder ''"),
        ("{mine}/x.docx", 400, "'{mine}/x.docx' can't be added; files of these types can: .txt"),
        ("{mine}/x.pkl", 400, "can't be added"),
    ],
)
def test_a_path_that_is_no_file_below_the_root_is_refused_and_no_job_begins(server, mine, tmp_path, path, status, said):
    (tmp_path / "secret.txt").write_text("Geheim.", encoding="utf-8")
    (server.root / mine / "link.txt").symlink_to(tmp_path / "secret.txt")
    (server.root / mine / "out").symlink_to(tmp_path, target_is_directory=True)
    for name in ("x.docx", "x.pkl"):
        put(server, f"{mine}/{name}", b"PK")
    answer = order(server, f"{mine}/c", paths=[path.replace("{mine}", mine)])
    assert (answer.status, said.replace("{mine}", mine) in answer.message) == (status, True), answer.body
    assert server.ask("GET", f"jobs?corpus={mine}/c").json == {"jobs": []}
    assert ids(server, f"{mine}/c") == ["x0"]


@pytest.mark.parametrize(
    ("members", "said"),
    [
        ({"kind": "train"}, "Invalid enum value 'train'"),
        ({"kind": "add"}, "Adding needs the paths"),
        ({"kind": "add", "paths": []}, "Adding needs the paths"),
        ({"kind": "suggest", "paths": ["a.txt"]}, "takes none"),
        ({"kind": "add", "paths": ["a.txt"], "lang": "Deutsch"}, "'Deutsch' is no language code"),
        ({"kind": "add", "paths": "a.txt"}, "Expected `array`, got `str`"),
        ({"kind": "add", "paths": ["a.txt"] * 1001}, "1001 paths came at once"),
    ],
)
def test_an_order_that_makes_no_sense_is_refused_in_words(server, mine, members, said):
    answer = order(server, f"{mine}/c", **members)
    assert answer.status == 400
    assert said in answer.message


def test_only_leads_start_and_end_jobs_where_leads_are_named(server, news):
    put(server, f"{news}-eins.txt", TEXT)
    answer = order(server, news, paths=[f"{news}-eins.txt"])
    assert (answer.status, answer.message) == (403, "Only leads of this corpus may do this: lead. You are a1.")
    assert order(server, news, "suggest").status == 403
    corpus(server.root / f"{news}-free", leads=())
    assert over(server, order(server, f"{news}-free", paths=[f"{news}-eins.txt"]))["state"] == "done"


def test_no_job_is_started_or_ended_without_a_token_or_for_another_site(server, mine):
    path = many(server, f"{mine}/viele.jsonl", 20_000)
    assert server.ask("POST", "jobs", {"corpus": f"{mine}/c", "kind": "add", "paths": [path]}, token=None).status == 403
    cookies = {"Cookie": "; ".join(f"{name}={value}" for name, value in server.cookies.items())}
    assert server.ask("POST", "jobs", {"corpus": f"{mine}/c", "kind": "add", "paths": [path]}, token=None, headers=cookies).status == 403
    job = order(server, f"{mine}/c", paths=[path])
    assert server.ask("DELETE", f"jobs/{job.json['id']}", token=None, headers=cookies).status == 403
    assert server.ask("GET", f"jobs/{job.json['id']}", token=None).status == 403
    assert over(server, job)["state"] == "done"


def test_a_job_that_is_cancelled_adds_nothing(server, mine):
    path = many(server, f"{mine}/viele.jsonl", 50_000)
    job = order(server, f"{mine}/c", paths=[path], lang="de").json
    while not server.ask("GET", f"jobs/{job['id']}").json["done"]:
        time.sleep(0.02)
    answer = server.ask("DELETE", f"jobs/{job['id']}")
    assert (answer.status, answer.json["state"], answer.json["message"]) == (200, "cancelled", "Cancelled. Nothing was added.")
    assert ids(server, f"{mine}/c") == ["x0"]


@pytest.mark.parametrize("key", ["0123456789abcdef", "..%2F..%2Fx", "x" * 100, "%00"])
def test_a_job_that_is_unknown_is_not_there(server, key):
    for verb in ("GET", "DELETE"):
        assert server.ask(verb, f"jobs/{key}").status == 404


def test_a_job_goes_on_when_the_tab_closes_and_whoever_comes_back_finds_it(server, mine):
    path = many(server, f"{mine}/viele.jsonl", 10_000)
    # the browser sends the order and is gone before the answer
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=30)
    body = json.dumps({"corpus": f"{mine}/c", "kind": "add", "paths": [path], "lang": "de"})
    connection.request("POST", "/annotator/api/jobs", body, {"Authorization": f"token {TOKEN}", "Content-Type": "application/json"})
    time.sleep(0.3)
    connection.close()
    (job,) = server.ask("GET", f"jobs?corpus={mine}/c").json["jobs"]
    while server.ask("GET", f"jobs/{job['id']}").json["state"] in ("waiting", "running"):
        time.sleep(0.02)
    (job,) = server.ask("GET", f"jobs?corpus={mine}/c").json["jobs"]
    assert (job["state"], job["report"]["added"]) == ("done", 10_000)


def test_two_jobs_at_once_come_one_after_the_other_with_progress_that_only_grows(server, mine):
    path = many(server, f"{mine}/viele.jsonl", 5_000)
    first, second = order(server, f"{mine}/c", paths=[path], lang="de").json, order(server, f"{mine}/c", "suggest").json
    assert second["state"] == "waiting"
    seen: dict[str, list[int]] = {first["id"]: [], second["id"]: []}
    while True:
        jobs = server.ask("GET", f"jobs?corpus={mine}/c").json["jobs"]
        assert [job["id"] for job in jobs] == [second["id"], first["id"]]
        assert sum(job["state"] == "running" for job in jobs) <= 1
        for job in jobs:
            seen[job["id"]].append(job["done"])
        if all(job["state"] not in ("waiting", "running") for job in jobs):
            break
        time.sleep(0.02)
    assert [job["state"] for job in jobs] == ["done", "done"]
    assert all(steps == sorted(steps) for steps in seen.values())
    assert jobs[0]["report"]["added"] > 5_000
    assert jobs[0]["total"] == 5_001 * 2


def test_other_requests_are_answered_at_once_while_a_job_runs(server, mine):
    job = order(server, f"{mine}/c", paths=[many(server, f"{mine}/viele.jsonl", 30_000)], lang="de").json
    slowest = 0.0
    while server.ask("GET", f"jobs/{job['id']}").json["state"] == "running":
        before = time.monotonic()
        assert server.ask("GET", "about").status == 200
        slowest = max(slowest, time.monotonic() - before)
    # two cores do the job, the server and this test: what would show is a loop that waits for the job
    assert slowest < 1


def test_a_server_that_is_killed_takes_its_job_with_it_and_leaves_old_or_new(tmp_path):
    corpus(tmp_path / "root" / "c", leads=("a1",), articles=1)
    server = start(tmp_path / "root", tmp_path / "home")
    try:
        path = many(server, "viele.jsonl", 100_000)
        job = order(server, "c", paths=[path], lang="de").json
        while not server.ask("GET", f"jobs/{job['id']}").json["done"]:
            time.sleep(0.02)
    finally:
        server.stop(hard=True)
    time.sleep(1)
    size = (tmp_path / "root" / "c" / "articles.jsonl").stat().st_size
    assert ids(server, "c") == ["x0"]
    time.sleep(1)
    assert (tmp_path / "root" / "c" / "articles.jsonl").stat().st_size == size


def test_a_corpus_that_vanishes_under_its_job_is_told_in_words(server, mine):
    job = order(server, f"{mine}/c", paths=[many(server, f"{mine}/viele.jsonl", 30_000)], lang="de")
    shutil.rmtree(server.root / mine / "c")
    found = over(server, job)
    assert found["state"] in ("failed", "done")
    assert not (server.root / mine / "c" / "articles.jsonl").exists()
    assert found["state"] == "failed" or found["report"]["added"] == 0, found
