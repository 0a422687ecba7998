"""Two people at two servers over one folder: each writes their own journal and sees nothing of the other."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from annotator.check import check
from annotator.store import Store
from tests.server.conftest import corpus
from tests.server.process import Answer, Server, start

SECRET = "Nur für a1"


@pytest.fixture(scope="module")
def servers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Server]]:
    """Servers of a1, a2, a lead and of someone whose name can't be a journal's, over one folder with the corpus `news`."""
    folder = tmp_path_factory.mktemp("readers")
    corpus(folder / "root" / "news")
    running = {name: start(folder / "root", folder / name.replace("/", "-"), name=name) for name in ("a1", "a2", "lead", "gold")}
    yield running
    for server in running.values():
        server.stop()


@pytest.fixture(scope="module")
def store(servers: dict[str, Server]) -> Store:
    return Store.open(servers["a1"].root / "news")


def note(op: str, article: str = "x0", rev: int = 0, text: str = "Gesehen.", **more: object) -> dict[str, object]:
    return {
        "type": "save",
        "op": op,
        "article": article,
        "rev": rev,
        "do": "note",
        "add": [{"kind": "note", "id": f"{op}.0", "text": text}],
    } | more


def journal(server: Server, name: str, folder: str = "annotations") -> bytes:
    path = server.root / "news" / folder / f"{name}.jsonl"
    return path.read_bytes() if path.exists() else b""


def test_everyone_writes_the_journal_of_the_name_that_the_server_knows(servers: dict[str, Server], store: Store) -> None:
    for name in ("a1", "a2"):
        (answer,) = servers[name].send("news", note(f"op-{name}", text=SECRET if name == "a1" else "Von a2", annotator="lead", by="lead"))
        assert answer["type"] == "saved"
        assert answer["rev"] == 1
    assert sorted(store.annotators()) == ["a1", "a2"]
    assert [line.by for line in store.history("a1", "x0")] == ["a1"]


def test_no_route_writes_another_s_journal(servers: dict[str, Server]) -> None:
    a1, a2 = servers["a1"], servers["a2"]
    a1.send("news", note("op-mine", article="x1", text=SECRET))
    before = journal(a1, "a1")
    claims = {"annotator": "a1", "by": "a1", "user": "a1", "folder": "annotations"}
    attempts = [
        a2.ask("POST", "messages?corpus=news", {"messages": [note("op-forged", article="x1", rev=1, **claims)], **claims}),
        a2.ask("POST", "messages?corpus=news&annotator=a1", {"messages": [note("op-forged2", article="x1", rev=1)]}),
        a2.ask("POST", "shared?corpus=news", {"op": "s1", "rev": 0, "do": "zone", "add": []}),
        a2.ask("POST", "adjudications?corpus=news", {**note("op-adj", article="x1"), "type": "save"}),
        a2.ask("POST", "readings?corpus=news&article=x1&annotator=a1", {}),
        a2.ask("PUT", "readings?corpus=news&article=x1&annotator=a1", {}),
    ]
    assert [attempt.status for attempt in attempts[1:]] == [400, 403, 403, 405, 405]
    assert journal(a1, "a1") == before
    assert journal(a1, "a2", "adjudications") == b""
    assert not (a1.root / "news" / "shared.jsonl").exists()


def test_nothing_that_one_decided_reaches_the_other(servers: dict[str, Server], store: Store) -> None:
    servers["a1"].send("news", note("op-secret", article="x2", text=SECRET))
    a2 = servers["a2"]
    seen: list[Answer] = [
        a2.ask("GET", "corpora"),
        a2.ask("GET", "articles?corpus=news"),
        a2.ask("GET", "articles?corpus=news&state=notes"),
        a2.ask("GET", "progress?corpus=news"),
        a2.ask("GET", "notice?corpus=news&article=x2"),
        a2.ask("GET", "readings?corpus=news&article=x2"),
        a2.ask("GET", "shared?corpus=news&article=x2"),
        a2.ask("GET", "readings?corpus=news&article=x2&annotator=a1"),
        a2.ask(
            "POST",
            "messages?corpus=news",
            {
                "messages": [
                    {"type": "hello", "version": "0.1", "view": "v", "article": "x2"},
                    {"type": "history", "article": "x2"},
                    {"type": "revision", "article": "x2", "rev": 0},
                    {"type": "revision", "article": "x2", "rev": 1},
                    {"type": "follow", "article": "x2", "rev": 5},
                    {"type": "undo", "article": "x2", "before": ""},
                ]
            },
        ),
    ]
    assert not [each for each in seen if SECRET.encode() in each.body or SECRET.encode("unicode_escape") in each.body]
    assert [each.status for each in seen] == [200] * 7 + [403, 200]
    assert json.loads(a2.ask("GET", "notice?corpus=news&article=x2").body)["rev"] == 0
    assert json.loads(seen[2].body)["total"] == 1


def test_the_other_s_work_leaves_my_notice_as_it_was(servers: dict[str, Server]) -> None:
    tag = servers["a2"].ask("GET", "notice?corpus=news").headers["Etag"]
    servers["a1"].send("news", note("op-unseen", article="x1", rev=1))
    assert servers["a2"].ask("GET", "notice?corpus=news", headers={"If-None-Match": tag}).status == 304


def test_a_lead_reads_all_and_writes_for_all(servers: dict[str, Server], store: Store) -> None:
    lead = servers["lead"]
    reading = lead.ask("GET", "readings?corpus=news&article=x0&annotator=a1").json
    assert [element["text"] for element in reading["set"]] == [SECRET]
    zone = {"kind": "zone", "id": "op-zone.0", "start": 0, "end": 4, "type": "boilerplate"}
    shared = lead.ask("POST", "shared?corpus=news", {"op": "op-zone", "rev": 0, "do": "zone", "article": "x0", "add": [zone]})
    assert shared.json["type"] == "saved"
    settled = lead.ask("POST", "adjudications?corpus=news", {**note("op-settled"), "type": "save"})
    assert settled.json["type"] == "saved"
    assert [line.op for line in store.history("lead", "x0", folder="adjudications")] == ["op-settled"]
    assert servers["a2"].ask("GET", "shared?corpus=news&article=x0").json["set"] == [zone]


def test_only_a_lead_adjudicates_and_readers_are_told_so(servers: dict[str, Server]) -> None:
    hello = {"messages": [{"type": "hello"}]}
    refused = servers["a1"].ask("POST", "messages?corpus=news&adjudicate=1", hello)
    assert (refused.status, refused.message) == (403, "'a1' is no lead of this corpus and can't adjudicate; known: lead")
    nothing = servers["lead"].ask("POST", "messages?corpus=news&adjudicate=1", hello)
    assert (nothing.status, nothing.message) == (
        403,
        "there is nothing to adjudicate: no article was read by two readers who don't agree on it",
    )


def test_a_name_that_can_have_no_journal_is_told_why(servers: dict[str, Server]) -> None:
    server = servers["gold"]
    assert "reserved" in server.ask("GET", "about").json["problem"]
    answer = server.ask("POST", "messages?corpus=news", {"messages": [note("op-gold")]})
    assert answer.status == 403
    assert "Nobody can annotate under this name: 'gold' is reserved" in answer.message


def test_a_name_that_differs_in_capitals_alone_is_refused(servers: dict[str, Server], tmp_path: Path) -> None:
    server = start(servers["a1"].root, tmp_path / "home", name="A1")
    try:
        answer = server.ask("POST", "messages?corpus=news", {"messages": [note("op-capital")]})
        assert answer.status == 403
        assert "differs only in its capitals from 'a1'" in answer.message
    finally:
        server.stop()


def test_the_folder_is_sound_after_all_of_this(servers: dict[str, Server], store: Store) -> None:
    assert check(store.root) == []
