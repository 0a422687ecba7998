"""Every route asks who comes, on every verb, and changes nothing where it only shows something."""

import json
from pathlib import Path

import pytest

from annotator.server.routes import ROUTES
from tests.server.process import TOKEN, Server, start

VERBS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE")


def concrete(route: str) -> str:
    """A route with its named parts filled in."""
    return route.replace(r"([0-9a-z]{1,32})", "abc")


def implemented(handler: type, verb: str) -> bool:
    return any(verb.lower() in vars(each) for each in handler.__mro__ if each.__module__.startswith("annotator."))


CASES = [(concrete(route), verb) for route, handler in ROUTES for verb in VERBS if implemented(handler, verb)]


def open_to_strangers(server: Server, route: str, verb: str) -> bool:
    return server.ask(verb, route, {} if verb in ("POST", "PUT", "PATCH") else None, token=None).status < 400


@pytest.mark.parametrize(("route", "verb"), CASES)
def test_a_stranger_is_turned_away(server: Server, route: str, verb: str) -> None:
    answer = server.ask(verb, route, {} if verb != "GET" else None, token=None)
    assert answer.status == 403
    assert b"Traceback" not in answer.body


def test_the_walk_notices_a_handler_that_asks_nobody(server: Server) -> None:
    assert open_to_strangers(server, "bare", "GET")
    assert not any(open_to_strangers(server, route, verb) for route, verb in CASES)


@pytest.mark.parametrize(("route", "handler"), ROUTES)
def test_a_verb_that_does_nothing_is_refused(server: Server, route: str, handler: type) -> None:
    statuses = {verb: server.ask(verb, concrete(route), b"{}").status for verb in VERBS if not implemented(handler, verb)}
    assert set(statuses.values()) == {405}


@pytest.mark.parametrize(("route", "verb"), [case for case in CASES if case[1] != "GET"])
def test_a_cookie_alone_writes_nothing(server: Server, route: str, verb: str) -> None:
    cookie = {"Cookie": "; ".join(f"{name}={value}" for name, value in server.cookies.items())}
    assert server.ask(verb, route, {}, token=None, headers=cookie).status == 403
    assert server.ask(verb, route, {}, token=None, headers=cookie | {"X-XSRFToken": "another"}).status == 403


def test_a_cookie_with_its_own_sign_is_let_in(server: Server, news: str) -> None:
    headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in server.cookies.items()), "X-XSRFToken": server.cookies["_xsrf"]}
    body = {"messages": [{"type": "hello", "version": "0.1", "view": "v"}]}
    assert server.ask("POST", f"messages?corpus={news}", body, token=None, headers=headers).status == 200


@pytest.mark.parametrize(("route", "verb"), CASES)
def test_another_site_is_turned_away(server: Server, route: str, verb: str) -> None:
    cookies = {"Cookie": "; ".join(f"{name}={value}" for name, value in server.cookies.items())}
    foreign = cookies | {"Origin": "http://elsewhere.example", "X-XSRFToken": server.cookies["_xsrf"]}
    assert server.ask(verb, route, {} if verb != "GET" else None, token=None, headers=foreign).status in (403, 404)
    assert server.ask(verb, route, None, token=None, headers=cookies | {"Host": "elsewhere.example"}).status == 403


def test_looking_leaves_nothing_behind(server: Server, news: str) -> None:
    before = snapshot(server.root / news)
    for target in (
        "about",
        "corpora",
        f"progress?corpus={news}",
        f"articles?corpus={news}",
        f"articles?corpus={news}&text=Brandt&state=unread",
        f"notice?corpus={news}&article=x1",
        f"shared?corpus={news}",
        f"readings?corpus={news}&article=x1",
    ):
        assert server.ask("GET", target).status == 200, target
    assert snapshot(server.root / news) == before


def snapshot(folder: Path) -> dict[str, tuple[int, int]]:
    """Every file and folder with its length and its date of change."""
    return {str(path.relative_to(folder)): (path.stat().st_size, path.stat().st_mtime_ns) for path in [folder, *folder.rglob("*")]}


def test_an_answer_is_tagged_and_not_repeated(server: Server, news: str) -> None:
    for target in (f"articles?corpus={news}", f"notice?corpus={news}"):
        first = server.ask("GET", target)
        again = server.ask("GET", target, headers={"If-None-Match": first.headers["Etag"]})
        assert (again.status, again.body) == (304, b"")
    server.send(news, note("op1"))
    changed = server.ask("GET", f"notice?corpus={news}&article=x0", headers={"If-None-Match": first.headers["Etag"]})
    assert changed.status == 200
    assert changed.json["rev"] == 1


def note(op: str, *, rev: int = 0, article: str = "x0", **more: object) -> dict[str, object]:
    element = {"kind": "note", "id": f"{op}.0", "text": "Gesehen."}
    return {"type": "save", "op": op, "article": article, "rev": rev, "do": "note", "ms": 5, "remove": [], "add": [element]} | more


@pytest.mark.parametrize(
    ("target", "said"),
    [
        ("articles", "The parameter 'corpus' is missing."),
        ("articles?corpus={}&limit=501", "The parameter 'limit' is '501'; a number from 0 to 500 is expected."),
        ("articles?corpus={}&limit=-1", "a number from 0 to 500 is expected"),
        ("articles?corpus={}&offset=1e3", "a number from 0 to 100000000 is expected"),
        ("articles?corpus={}&offset=%D9%A3", "a number from 0 to 100000000 is expected"),
        ("articles?corpus={}&state=finished", "There is no state 'finished'; known: all, open, done"),
        ("articles?corpus={}&corpus={}", "The parameter 'corpus' is given 2 times."),
        ("articles?corpus={}&sort=title", "There is no parameter 'sort' here; known: "),
        ("articles?corpus=%ff", "The parameter 'corpus' is no UTF-8 text."),
    ],
)
def test_a_question_that_means_nothing_is_answered_in_words(server: Server, news: str, target: str, said: str) -> None:
    answer = server.ask("GET", target.replace("{}", news))
    assert answer.status == 400
    assert said in answer.message


@pytest.mark.parametrize(
    ("body", "kind", "status", "said"),
    [
        (b"[]", "application/json", 400, "Expected `object`, got `array`"),
        (b"null", "application/json", 400, "Expected `object`, got `null`"),
        (b"{", "application/json", 400, "Input data was truncated"),
        (b'{"messages":[{"type":"\xff"}]}', "application/json", 400, "The body can't be read"),
        (b'{"messages":"hello"}', "application/json", 400, "Expected `array`, got `str`"),
        (b'{"messages":[]}', "text/plain", 400, "application/json is expected"),
        (b'{"messages":[]}', "application/x-www-form-urlencoded", 400, "application/json is expected"),
        (b'{"messages":[{"type":' + b"[" * 200_000 + b"]" * 200_000 + b"}]}", "application/json", 400, "nested too deeply"),
        (b'{"messages":[' + b",".join([b"{}"] * 101) + b"]}", "application/json", 400, "101 messages came at once; at most 100 are taken."),
        (b" " * (16 * 2**20 + 1), "application/json", 413, "The message is larger than 16 MB, the most that is taken at once."),
    ],
)
def test_a_body_that_is_no_message_is_answered_in_words(server: Server, news: str, body: bytes, kind: str, status: int, said: str) -> None:
    answer = server.ask("POST", f"messages?corpus={news}", body, headers={"Content-Type": kind})
    assert answer.status == status
    assert said in answer.message
    assert not (server.root / news / "annotations").exists()


def test_a_body_without_a_length_ends_at_the_limit(server: Server, news: str) -> None:
    pieces = iter([b'{"messages":[]'] + [b" " * 2**20] * 17 + [b"}"])
    import http.client

    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=30)
    connection.request(
        "POST",
        f"/annotator/api/messages?corpus={news}",
        body=pieces,
        headers={"Authorization": f"token {TOKEN}", "Content-Type": "application/json"},
        encode_chunked=True,
    )
    response = connection.getresponse()
    assert response.status == 413
    assert "16 MB" in json.loads(response.read())["message"]
    connection.close()


def test_answers_say_what_answers_and_keep_off_the_page(server: Server) -> None:
    answer = server.ask("GET", "about")
    assert answer.json == {"version": "0.1.0", "protocol": "0.1", "annotator": "a1", "origin": "environment", "problem": ""}
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Type"].startswith("application/json")


def test_no_token_and_no_text_is_in_the_log(server: Server, news: str) -> None:
    server.send(news, {"type": "hello", "version": "0.1", "view": "v"}, note("op-log", article="x1"))
    server.ask("POST", f"messages?corpus={news}", b'{"messages":"Ilse Brandt sprach"}')
    server.ask("GET", f"articles?corpus=nowhere&token={TOKEN}")
    assert TOKEN not in server.log
    assert "Ilse Brandt" not in server.log
    assert "Gesehen" not in server.log


def test_a_server_that_lets_nothing_by_unasked_starts_and_answers(tmp_path: Path) -> None:
    strict = start(tmp_path / "root", tmp_path / "home", words=("--ServerApp.allow_unauthenticated_access=False",))
    try:
        assert strict.ask("GET", "about").status == 200
        assert strict.ask("GET", "about", token=None).status == 403
    finally:
        strict.stop()
