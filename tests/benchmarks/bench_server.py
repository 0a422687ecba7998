"""The server on corpora of 10,000 and 100,000 articles, beside JupyterLab's own way to a file and a bare append that is synced."""

import http.client
import json
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from threading import Event, Thread
from time import perf_counter, sleep

import psutil

from tests.benchmarks import newsroom
from tests.benchmarks.table import Row, show
from tests.server.process import Server, start

SAVES, OPENED, ADDED = 1000, 60, 3000
LATER = newsroom.READ + newsroom.GOLD
"""Articles from here on nobody has read."""


class Browser:
    """One connection that stays open, with the cookies of somebody who has signed in."""

    def __init__(self, server: Server) -> None:
        self._connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)
        cookies = "; ".join(f"{name}={value}" for name, value in server.cookies.items())
        self._headers = {"Cookie": cookies, "X-XSRFToken": server.cookies["_xsrf"], "Content-Type": "application/json"}

    def ask(self, verb: str, path: str, body: object = None) -> tuple[float, bytes]:
        """Seconds until an answer was there as a whole, and the answer; raises RuntimeError where it is a refusal."""
        data = None if body is None else json.dumps(body).encode()
        begun = perf_counter()
        self._connection.request(verb, path if path.startswith("/") else f"/annotator/api/{path}", body=data, headers=self._headers)
        response = self._connection.getresponse()
        answer = response.read()
        took = perf_counter() - begun
        if response.status >= 400:
            raise RuntimeError(answer.decode())
        return took, answer

    def send(self, corpus: str, **message: object) -> tuple[float, dict[str, object]]:
        """Seconds until the store's answer to a message of the view, and the last answer."""
        took, answer = self.ask("POST", f"messages?corpus={corpus}", {"messages": [message]})
        return took, json.loads(answer)["messages"][-1]


@contextmanager
def running(folder: Path) -> Iterator[tuple[Server, Browser]]:
    """A server on a folder, new, and a browser on it."""
    server = start(folder, folder.parent / f"{folder.name}-home")
    try:
        server.sign_in()
        yield server, Browser(server)
    finally:
        server.stop()


@contextmanager
def listening(server: Server) -> Iterator[list[float]]:
    """Meanwhile asks again and again what the event loop answers by itself, and gathers the seconds it took."""
    waits: list[float] = []
    over = Event()

    def listen() -> None:
        browser = Browser(server)
        while not over.is_set():
            waits.append(browser.ask("GET", "/api")[0])
            sleep(0.005)

    listener = Thread(target=listen)
    listener.start()
    try:
        yield waits
    finally:
        over.set()
        listener.join()


def first_screens(root: Path) -> list[Row]:
    """From the click on a corpus that this server has never seen to all that the sidebar shows, and the same file by the contents API."""
    asked = ("corpora", "articles?corpus=c", "progress?corpus=c")
    with running(root) as (_, browser):
        answers = [browser.ask("GET", path) for path in asked]
        again = sum(browser.ask("GET", path)[0] for path in asked)
        first, _ = browser.send("c", type="hello", version="0.1", view="v")
    with running(root) as (_, browser):
        whole, text = browser.ask("GET", "/api/contents/c/articles.jsonl?type=file&format=text&content=1")
    took, size = sum(seconds for seconds, _ in answers), sum(len(answer) for _, answer in answers)
    measured = f"{took * 1e3:.0f} ms, {size / 1e3:.0f} kB; once more {again * 1e3:.0f} ms"
    return [
        Row("10,000 articles: the sidebar's first screen, nothing kept before", measured, "< 1 s", took < 1),
        Row("  then the first article of this server, memory made", f"{first * 1e3:.0f} ms"),
        Row("  the same file as text editor and JSONLines viewer get it", f"{whole * 1e3:.0f} ms, {len(text) / 1e3:.0f} kB"),
    ]


def span(op: str, article: str, text: str, number: int) -> dict[str, object]:
    """A change that adds a span, as the view sends it."""
    start = 10 * number
    added = {"kind": "span", "id": f"{op}.0", "start": start, "end": start + 8, "label": "ORG", "text": text[start : start + 8]}
    source = {"source": {"by": "rules.de", "version": "1", "score": 0.75}}
    return {"type": "save", "op": op, "article": article, "rev": number, "do": "accept", "ms": 840, "remove": [], "add": [added | source]}


def opening(browser: Browser) -> Row:
    """Opens one article after another, with a decision in each."""
    took = []
    browser.send("c", type="hello", version="0.1", view="v")
    for number in range(LATER, LATER + OPENED):
        seconds, answer = browser.send("c", type="open", article=f"article-{number:06d}")
        took.append(seconds)
        article = answer["article"]
        browser.send("c", **span(f"open{number}", article["id"], article["text"], 0))
    half, most = median(took), max(took)
    measured = f"p50 {half * 1e3:.0f} ms, longest {most * 1e3:.0f} ms"
    return Row("  open an article after a decision, 2,000 done, 2,000 in the gold", measured, "p50 < 50 ms", half < 0.05)


def searching(server: Server, browser: Browser) -> Row:
    """A search through every text, and how long the event loop kept others waiting meanwhile."""
    with listening(server) as waits:
        took = median(browser.ask("GET", f"articles?corpus=c&text=Folge%20{number}")[0] for number in range(700, 710))
    measured = f"{took * 1e3:.0f} ms; others wait {max(waits) * 1e3:.0f} ms at most"
    return Row("  search title and text", measured, "others < 100 ms", max(waits) < 0.1)


def saving(root: Path, browser: Browser) -> list[Row]:
    """Saves over HTTP, bare appends of as many bytes that are synced as well, and two of Jupyter's own answers, taken in turn."""
    journal = root / "c" / "annotations" / f"{newsroom.READER}.jsonl"
    bare = os.open(root / "bare.jsonl", os.O_WRONLY | os.O_APPEND | os.O_CREAT)
    ours, theirs, jupyters, empty, length = [], [], [], [], journal.stat().st_size
    for count in range(SAVES):
        article, number = divmod(count, 50)
        name, text = f"article-{LATER + OPENED + article:06d}", newsroom.written(LATER + OPENED + article)[0].text
        seconds, answer = browser.send("c", **span(f"save{count}", name, text, number))
        if answer["type"] != "saved":
            raise RuntimeError(str(answer))
        ours.append(seconds)
        size = journal.stat().st_size
        data, length = "x" * (size - length), size
        begun = perf_counter()
        os.write(bare, data.encode())
        os.fdatasync(bare)
        theirs.append(perf_counter() - begun)
        jupyters.append(browser.ask("PUT", "/api/contents/small.txt", {"type": "file", "format": "text", "content": data})[0])
        empty.append(browser.ask("GET", "/api/status")[0])
    os.close(bare)
    half, floor, other, least = median(ours), median(theirs), median(jupyters), median(empty)
    measured = f"{half / floor:.1f}x ({half * 1e3:.2f} / {floor * 1e3:.2f} ms; Jupyter's empty answer {least * 1e3:.2f} ms)"
    return [
        Row("acknowledged save over HTTP / append + fdatasync, p50", measured, "<= 4x", half <= 4 * floor),
        Row(
            "  the same / JupyterLab's own save of a file as small, unsynced",
            f"{half / other:.2f}x ({half * 1e3:.2f} / {other * 1e3:.2f} ms)",
        ),
    ]


def waiting(root: Path, server: Server, browser: Browser) -> Row:
    """How long the event loop keeps anybody waiting while articles are added by a job, decisions saved and rows looked at."""
    lines = (json.dumps({"id": f"new-{number}", "text": f"{number} {newsroom.written(number)[0].text}"}) for number in range(ADDED))
    (root / "new.jsonl").write_text("\n".join(lines), encoding="utf-8")
    text, saved = newsroom.written(LATER - 1)[0].text, 0
    with listening(server) as waits:
        _, job = browser.ask("POST", "jobs", {"corpus": "c", "kind": "add", "paths": ["new.jsonl"], "lang": "de"})
        key, state = json.loads(job)["id"], "running"
        while state in ("waiting", "running"):
            browser.send("c", **span(f"wait{saved}", f"article-{LATER - 1:06d}", text, saved % 90)) if saved < 90 else None
            saved += 1
            browser.ask("GET", "articles?corpus=c")
            state = json.loads(browser.ask("GET", f"jobs/{key}")[1])["state"]
    measured = f"{max(waits) * 1e3:.0f} ms at most, p50 {median(waits) * 1e3:.1f} ms"
    if state != "done":
        measured = f"the job ended as {state}"
    return Row(
        f"event loop while {ADDED:,} articles are added and others saved", measured, "< 100 ms", state == "done" and max(waits) < 0.1
    )


def memory(root: Path) -> Row:
    """The resident memory of a server in which 100,000 articles are open: rows, progress, articles and a search were asked for."""
    with running(root) as (server, browser):
        process = psutil.Process(server.process.pid)
        bare = process.memory_info().rss
        for path in ("corpora", "articles?corpus=c", "progress?corpus=c"):
            browser.ask("GET", path)
        browser.send("c", type="hello", version="0.1", view="v")
        for number in range(LATER, LATER + OPENED):
            browser.send("c", type="open", article=f"article-{number:06d}")
        browser.ask("GET", "articles?corpus=c&text=hafen")
        held = process.memory_info().rss
    measured = f"{held / 2**20:.0f} MB, of which {bare / 2**20:.0f} MB before it was opened"
    return Row("server's memory with 100,000 articles open", measured, "< 150 MB", held < 150 * 2**20)


def main() -> None:
    """Print one row a measure."""
    with tempfile.TemporaryDirectory(dir=Path(__file__).parent) as folder:
        ten, hundred = Path(folder) / "ten", Path(folder) / "hundred"
        newsroom.make(ten / "c")
        show(first_screens(ten))
        with running(ten) as (server, browser):
            show([opening(browser)])
            show([searching(server, browser)])
            show(saving(ten, browser))
            show([waiting(ten, server, browser)])
        newsroom.make(hundred / "c", articles=100_000)
        show([memory(hundred)])


if __name__ == "__main__":
    main()
