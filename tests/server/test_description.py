"""The description of the server is the code's own, it names each verb of each route, and real answers keep to it."""

import json
import time
from itertools import count

import pytest
from openapi_spec_validator import OpenAPIV31SpecValidator

from annotator.records import encode
from annotator.server.description import VERBS, document, text
from annotator.server.knowing import DESCRIPTION
from annotator.server.routes import ROUTES
from tests.server.conftest import DESCRIBED, corpus
from tests.server.described import Undescribed
from tests.server.process import Answer, Server
from tests.server.test_routes import CASES, concrete, note
from tests.test_filedoor import gold

NUMBERS = count(1)
GREETING = {"type": "hello", "version": "0.1", "view": "v"}
CHANGE = {"op": "op1", "rev": 0, "do": "note", "add": [{"kind": "note", "id": "op1.0", "text": "Gesehen."}]}
FILTER = "offset=0&limit=2&state=unread&label=&text=Brandt&ids=x0,x1"
HUGE = "x" * (16 * 2**20)


@pytest.fixture
def mine(server: Server) -> str:
    """A corpus that a1 leads."""
    path = f"described/d{next(NUMBERS)}"
    corpus(server.root / path, leads=("a1",))
    (server.root / f"{path}-gold.jsonl").write_bytes(encode(gold(id="a")) + b"\n")
    return path


def test_the_shipped_description_is_the_one_of_the_code(server: Server) -> None:
    assert DESCRIPTION.read_text(encoding="utf-8") == text(), "run `make schemas`"
    assert server.ask("GET", "description").json == document()


def test_the_description_is_sound_openapi() -> None:
    assert [error.message for error in OpenAPIV31SpecValidator(document()).iter_errors()] == []
    spoilt = json.loads(text().replace('"in": "query"', '"in": "question"'))
    assert list(OpenAPIV31SpecValidator(spoilt).iter_errors()) != []


def test_each_verb_of_each_route_is_described_and_nothing_else() -> None:
    described = {(concrete(path[1:].replace("{key}", "abc")), verb) for path, verb in DESCRIBED.operations()}
    assert described == set(CASES)
    assert {handler: set(handler.queries) for _, handler in ROUTES} == {handler: set(verbs) for handler, verbs in VERBS.items()}


# verb, target, body, status; CORPUS is the path of one
ANSWERED = [
    ("GET", "about", None, 200),
    ("GET", "description", None, 200),
    ("GET", "corpora", None, 200),
    ("POST", "corpora", {"path": "CORPUS-new", "name": "Neu", "languages": ["de"], "template": "csv", "csv": "label\nPER\n"}, 201),
    ("GET", "progress?corpus=CORPUS", None, 200),
    ("GET", "articles?corpus=CORPUS", None, 200),
    ("GET", f"articles?corpus=CORPUS&{FILTER}", None, 200),
    ("GET", "notice?corpus=CORPUS", None, 200),
    ("GET", "notice?corpus=CORPUS&article=x1", None, 200),
    ("POST", "messages?corpus=CORPUS&article=x1", {"messages": [GREETING, note("op1")]}, 200),
    ("POST", "messages?corpus=CORPUS&adjudicate=1", {"messages": [GREETING]}, 403),
    ("POST", "messages?file=CORPUS-gold.jsonl", {"messages": [GREETING, note("op1"), {"type": "open", "to": "next", "from": "a"}]}, 200),
    ("GET", "readings?corpus=CORPUS&article=x1", None, 200),
    ("GET", "readings?corpus=CORPUS&article=x1&annotator=a2", None, 200),
    ("GET", "shared?corpus=CORPUS&article=x0", None, 200),
    ("POST", "shared?corpus=CORPUS", CHANGE | {"add": [{"kind": "ledger", "id": "op1.0", "name": "Norland", "label": "GPE"}]}, 200),
    ("POST", "adjudications?corpus=CORPUS", CHANGE | {"article": "x0"}, 200),
    ("GET", "jobs?corpus=CORPUS", None, 200),
    ("POST", "jobs", {"corpus": "CORPUS", "kind": "suggest"}, 202),
    ("POST", "jobs", {"corpus": "CORPUS", "kind": "add", "paths": ["CORPUS-gold.jsonl"], "lang": "de"}, 202),
]


def ask(server: Server, corpus: str, verb: str, target: str, body: object = None, **more: object) -> Answer:
    filled = None if body is None else json.loads(json.dumps(body).replace("CORPUS", corpus))
    return server.ask(verb, target.replace("CORPUS", corpus), filled, **more)  # type: ignore[arg-type]


@pytest.mark.parametrize(("verb", "target", "body", "status"), ANSWERED)
def test_an_answer_is_as_described(server: Server, mine: str, verb: str, target: str, body: object, status: int) -> None:
    if body is not None:
        DESCRIBED.check_body(verb, f"/{target.partition('?')[0]}", body)
    answer = ask(server, mine, verb, target, body)
    assert answer.status == status, answer.body
    DESCRIBED.check(verb, target, answer)


def test_a_job_is_as_described_from_its_order_to_its_report(server: Server, mine: str) -> None:
    job = ask(server, mine, "POST", "jobs", {"corpus": "CORPUS", "kind": "suggest"}).json
    assert isinstance(job, dict)
    target, end = f"jobs/{job['id']}", time.monotonic() + 60
    answer = server.ask("GET", target)
    while answer.json["state"] in ("waiting", "running") and time.monotonic() < end:  # type: ignore[index]
        DESCRIBED.check("GET", target, answer)
        time.sleep(0.02)
        answer = server.ask("GET", target)
    assert answer.json["report"] is not None, answer.body  # type: ignore[index]
    for verb, each in (("GET", answer), ("DELETE", server.ask("DELETE", target)), ("GET", server.ask("GET", f"jobs?corpus={mine}"))):
        DESCRIBED.check(verb, target if "state" in each.json else "jobs", each)  # type: ignore[operator]


def test_what_is_as_it_was_is_described_too(server: Server, mine: str) -> None:
    for target in (f"articles?corpus={mine}", f"notice?corpus={mine}"):
        same = server.ask("GET", target, headers={"If-None-Match": server.ask("GET", target).headers["Etag"]})
        assert same.status == 304
        DESCRIBED.check("GET", target, same)


def test_each_message_of_the_protocol_is_as_described(server: Server, mine: str) -> None:
    label = {"type": "label", "label": {"label": "VESSEL", "name": "Schiff"}}
    add = {"kind": "span", "id": "op2.0", "start": 0, "end": 11, "label": "PER", "text": "Ilse Brandt"}
    talk = [
        *(GREETING, label, note("op1"), note("op2", rev=1, do="add", add=[add]), note("op3"), note("op4", rev=2, add=[add])),
        *({"type": "open", "article": article} for article in ("x0", "x1", "gone")),
        *({"type": "follow", "article": "x0", "rev": rev} for rev in (0, 2)),
        {"type": "undo", "article": "x0", "before": "op2", "count": 5},
        *({"type": "history", "article": "x0"}, {"type": "revision", "article": "x0", "rev": 1}),
    ]
    body = {"messages": talk}
    DESCRIBED.check_body("POST", "/messages", body)
    answer = server.ask("POST", f"messages?corpus={mine}", body)
    DESCRIBED.check("POST", "messages", answer)
    names = {each["type"] for each in answer.json["messages"]}  # type: ignore[index]
    shapes = [each for name, each in document()["components"]["schemas"].items() if name.endswith("Message")]
    assert names == {shape["properties"]["type"]["enum"][0] for shape in shapes}


# verb, target, body, status
REFUSED = [
    *((verb, f"{route}?sort=title", {} if verb == "POST" else None, 400) for route, verb in CASES),
    *((verb, f"{route}?corpus=described/nowhere{more}", CHANGE, 404) for verb, route, more in (
        ("GET", "progress", ""), ("GET", "articles", ""), ("GET", "notice", ""), ("GET", "readings", "&article=x"), ("GET", "shared", ""),
        ("POST", "shared", ""), ("POST", "adjudications", ""), ("GET", "jobs", ""),
    )),
    *((verb, f"{route}?corpus=CORPUS", HUGE, 413) for verb, route in (("POST", "messages"), ("POST", "shared"), ("POST", "adjudications"))),
    *(("POST", route, HUGE, 413) for route in ("corpora", "jobs")),
    ("POST", "corpora", {"path": "CORPUS"}, 409),
    ("POST", "corpora", {"path": "../outside"}, 404),
    ("POST", "messages?corpus=../outside", {"messages": []}, 404),
    ("POST", "jobs", {"corpus": "../outside", "kind": "suggest"}, 404),
    ("GET", "jobs/abc", None, 404),
    ("DELETE", "jobs/abc", None, 404),
    ("GET", "readings?corpus=CORPUS", None, 400),
]  # fmt: skip


@pytest.mark.parametrize(("verb", "target", "body", "status"), REFUSED)
def test_a_refusal_is_as_described(server: Server, mine: str, verb: str, target: str, body: object, status: int) -> None:
    answer = ask(server, mine, verb, target, body)
    assert answer.status == status, answer.body
    DESCRIBED.check(verb, target, answer)


@pytest.mark.parametrize(("route", "verb"), CASES)
def test_a_stranger_and_another_site_are_refused_as_described(server: Server, route: str, verb: str) -> None:
    body = {} if verb == "POST" else None
    stranger = server.ask(verb, route, body, token=None)
    cookies = {"Cookie": "; ".join(f"{name}={value}" for name, value in server.cookies.items()), "X-XSRFToken": server.cookies["_xsrf"]}
    foreign = server.ask(verb, route, body, token=None, headers=cookies | {"Origin": "http://elsewhere.example"})
    assert (stranger.status, foreign.status) == (403, 404)
    DESCRIBED.check(verb, route, stranger)
    DESCRIBED.check(verb, route, foreign)


def test_one_who_leads_nothing_is_refused_as_described(server: Server, news: str) -> None:
    for target in ("shared", "adjudications"):
        answer = server.ask("POST", f"{target}?corpus={news}", CHANGE)
        assert answer.status == 403
        DESCRIBED.check("POST", target, answer)


def test_more_jobs_than_wait_are_refused_as_described(server: Server, mine: str) -> None:
    answers = [ask(server, mine, "POST", "jobs", {"corpus": "CORPUS", "kind": "suggest"}) for _ in range(25)]
    for answer in reversed(answers):
        DESCRIBED.check("POST", "jobs", answer)
        if answer.status == 202:
            server.ask("DELETE", f"jobs/{answer.json['id']}")  # type: ignore[index]
    assert {answer.status for answer in answers} == {202, 503}


def test_a_verb_that_is_not_described_is_refused_like_all_else(server: Server) -> None:
    answer = server.ask("PUT", "about", {})
    assert (answer.status, sorted(answer.json)) == (405, ["message", "version"])  # type: ignore[call-overload]


@pytest.mark.parametrize(("path", "verb"), sorted(DESCRIBED.operations()))
def test_what_is_needed_is_missed_and_what_is_taken_was_given(server: Server, path: str, verb: str) -> None:
    parameters = {each["name"]: each["required"] for each in DESCRIBED.operation(path, verb)["parameters"]}
    needed = {name for name, required in parameters.items() if required}
    body = {"messages": []} if verb == "POST" else None
    for name in needed:
        rest = "&".join(f"{other}=x" for other in needed - {name})
        assert server.ask(verb, f"{path[1:]}?{rest}", body).message == f"The parameter {name!r} is missing."
    asked = [target for each, target, *_ in ANSWERED if each == verb and DESCRIBED.path(target) == path]
    given = {pair.partition("=")[0] for target in asked for pair in target.partition("?")[2].split("&") if pair}
    assert given == parameters.keys()


def test_numbers_are_taken_up_to_what_is_described(server: Server, mine: str) -> None:
    for each in DESCRIBED.operation("/articles", "GET")["parameters"]:
        if each["schema"].get("type") == "integer":
            most = each["schema"]["maximum"]
            answers = [server.ask("GET", f"articles?corpus={mine}&{each['name']}={number}").status for number in (most, most + 1)]
            assert answers == [200, 400]


def test_a_cookie_alone_shows_as_described(server: Server, mine: str) -> None:
    cookies = {"Cookie": "; ".join(f"{name}={value}" for name, value in server.cookies.items())}
    assert {"cookie": []} in DESCRIBED.operation("/shared", "GET")["security"]
    assert server.ask("GET", f"shared?corpus={mine}", token=None, headers=cookies).status == 200
    assert {"cookie": []} not in DESCRIBED.operation("/shared", "POST")["security"]
    assert server.ask("POST", f"shared?corpus={mine}", CHANGE, token=None, headers=cookies).status == 403


def test_answers_that_are_not_as_described_are_noticed(server: Server, mine: str) -> None:
    answer = server.ask("GET", f"articles?corpus={mine}")
    page = answer.json
    assert isinstance(page, dict)
    row = page["rows"][0]
    wrong = [
        *(page | {name: [None]} for name in page),
        *({name: value for name, value in page.items() if name != missing} for missing in page),
        *(page | {"rows": [row | {name: {}}]} for name in row),
        *(page | {"more": 1}, page | {"rows": [row | {"text": "x"}]}, [page]),
    ]
    spoilt = [Answer(200, answer.headers, json.dumps(each).encode()) for each in wrong]
    spoilt += [Answer(500, answer.headers, b'{"message": "x", "version": "x"}'), Answer(304, answer.headers, answer.body)]
    spoilt += [Answer(200, answer.headers | {"Content-Type": "text/html"}, answer.body), Answer(400, answer.headers, answer.body)]
    spoilt += [Answer(200, {name: value for name, value in answer.headers.items() if name != "Etag"}, answer.body)]
    DESCRIBED.check("GET", "articles", answer)
    for each in spoilt:
        with pytest.raises(Undescribed):
            DESCRIBED.check("GET", "articles", each)
    with pytest.raises(Undescribed):
        DESCRIBED.check("GET", "bare", server.ask("GET", "bare"))
