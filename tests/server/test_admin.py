"""A server may let people annotate and not lead: its own authorizer says so, whatever the manifest says."""

import pytest

from tests.server.conftest import corpus
from tests.server.process import start


@pytest.fixture(scope="module")
def guests(tmp_path_factory):
    folder = tmp_path_factory.mktemp("guests")
    corpus(folder / "root" / "c", leads=("a1",))
    running = start(folder / "root", folder / "home", bare=True, words=("--ServerApp.authorizer_class=tests.server.guests.Guests",))
    yield running
    running.stop()


def test_a_label_is_refused_and_reading_is_not(guests):
    before = (guests.root / "c" / "corpus.annotator.json").read_bytes()
    greeting = {"type": "hello", "version": "0.1", "view": "v"}
    answer = guests.ask("POST", "messages?corpus=c", {"messages": [greeting, {"type": "label", "label": {"label": "VESSEL"}}]})
    assert (answer.status, answer.message) == (403, "This server doesn't let you do what leads do.")
    assert (guests.root / "c" / "corpus.annotator.json").read_bytes() == before
    assert guests.send("c", greeting)[0]["lead"]


def test_what_leads_say_for_all_is_refused(guests):
    change = {"op": "op1", "rev": 0, "do": "round", "remove": [], "add": []}
    assert guests.ask("POST", "shared?corpus=c", change).status == 403
    assert guests.ask("POST", "adjudications?corpus=c", change).status == 403
    assert guests.ask("GET", "shared?corpus=c").status == 200
