"""Servers and corpora for the tests of the routes."""

from collections.abc import Iterator
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from annotator.server.description import document
from annotator.store import Store
from tests.marks import marked
from tests.server.described import Described, Undescribed
from tests.server.process import Answer, Server, start

DESCRIBED = Described(document())
NUMBERS = count(1)
TEXT = "Ilse Brandt sprach in Norland. 🙂 Brandt ging."


def corpus(folder: Path, *, leads: tuple[str, ...] = ("lead",), articles: int = 3) -> Store:
    """A corpus of a few short articles."""
    store = Store.create(folder, name="Probe", languages=["de"], leads=leads)
    made = [replace(marked(f"{TEXT} {number}", id=f"x{number}")[0], title=f"Artikel {number}", lang="de") for number in range(articles)]
    assert store.add_articles(made) == []
    return store


@pytest.fixture(autouse=True)
def described(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Holds every answer that any test here gets to the description of the server."""
    ask, faults = Server.ask, []

    def asked(server: Server, verb: str, target: str, *more: Any, **others: Any) -> Answer:
        answer = ask(server, verb, target, *more, **others)
        if DESCRIBED.path(target) is not None:
            try:
                DESCRIBED.check(verb, target, answer)
            except Undescribed as fault:
                faults.append(str(fault))
        return answer

    monkeypatch.setattr(Server, "ask", asked)
    yield
    assert faults == []


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server for a1, with a token; corpora are made below its root by the tests."""
    folder = tmp_path_factory.mktemp("server")
    running = start(folder / "root", folder / "home", bare=True)
    running.sign_in()
    yield running
    running.stop()


@pytest.fixture
def news(server: Server) -> str:
    """The path of a fresh corpus below the server's root."""
    name = f"corpora/c{next(NUMBERS)}"
    corpus(server.root / name)
    return name
