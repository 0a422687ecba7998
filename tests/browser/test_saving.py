"""What an analyst did is kept: across undo, reopening, reloading, a kernel that restarts or is busy, and a disk that refuses."""

import re
from collections.abc import Iterable

import pytest
from playwright.sync_api import Locator, Page, expect

from annotator.check import check
from tests.browser import notebook
from tests.browser.conftest import Noise
from tests.browser.desk import ANNOTATOR, Desk, desk
from tests.browser.server import Server
from tests.conftest import NIGHTLY

RESTARTS = 10 if NIGHTLY else 1
TEXT = "Wladimir Orlow 😀 traf Ilse Brandt in Havenstadt.\nDie NATO-Mission endete am Montag.\nDie Su-35-Kampfflugzeuge blieben in Karanda."
SUGGESTED = {
    "Wladimir Orlow": "PER",
    "Ilse Brandt": "PER",
    "Havenstadt": "ORG",
    "NATO-Mission": "ORG",
    "Montag": "DATE",
    "Su-35": "WEAPON",
    "Karanda": "LOC",
}
# accept, refuse, relabel to a place, end in by a part, then on; the rest of the last paragraph
KEYS = {"a": "accept", "x": "reject", "3": "relabel", "e": "border", "f": "", "u": "unsure", "Space": "accept-rest"}
SOME = ["a", "x", "3", "e", "f", "u", "f", "Space"]


def small_desk(server: Server, name: str) -> Desk:
    """A desk with one short article and seven suggestions."""
    places = [(TEXT.index(quote), TEXT.index(quote) + len(quote), label) for quote, label in SUGGESTED.items()]
    return desk(server, name, {"short": TEXT}, {"short": places})


def press(page: Page, keys: Iterable[str]) -> list[str]:
    """Press keys in the view; gives what each should have saved."""
    pressed = list(keys)
    for key in pressed:
        page.keyboard.press(key)
    return [KEYS[key] for key in pressed if KEYS[key]]


def is_saved(view: Locator) -> None:
    """Wait until the view says that all is saved."""
    expect(view.locator(".annotator-saved")).to_have_attribute("data-annotator-state", "saved")
    expect(view.locator(".annotator-saved")).to_contain_text("saved")


def decisions(made: Desk) -> list[str]:
    """What the journal's lines did, in order; no op stands there twice."""
    lines = made.journal("short")
    assert len({line.op for line in lines}) == len(lines)
    assert [line.rev for line in lines] == list(range(1, len(lines) + 1))
    return [line.do for line in lines]


def said(made: Desk) -> dict[str, object]:
    """The annotation set that the journal amounts to, by id."""
    return {element.id: element for element in made.store().annotations(ANNOTATOR, "short").annotations.values()}


def listed(view: Locator) -> list[str]:
    """The rows of the list: state, label, text."""
    return [" ".join(words.split()) for words in view.locator("[role=option]").all_inner_texts()]


def test_undo_goes_back_to_the_very_start_and_redo_forth_across_reopening(lab: Server, page: Page) -> None:
    made = small_desk(lab, "undo")
    view = made.show(page)
    fresh = listed(view)
    notebook.tab_into_view(page)
    did = press(page, SOME)
    is_saved(view)
    assert decisions(made) == did
    finished, rows = said(made), listed(view)
    assert len(finished) == 8
    for _ in range(3):
        page.keyboard.press("Control+z")
    is_saved(view)
    view = notebook.run_again(page)
    notebook.tab_into_view(page)
    for _ in range(len(did) - 3 + 2):
        page.keyboard.press("Control+z")
    is_saved(view)
    assert decisions(made) == did + ["undo"] * len(did)
    assert said(made) == {}
    assert listed(view) == fresh
    for _ in range(2):
        page.keyboard.press("Control+Shift+z")
    is_saved(view)
    view = notebook.run_again(page)
    notebook.tab_into_view(page)
    for _ in range(len(did) - 2 + 2):
        page.keyboard.press("Control+Shift+z")
    is_saved(view)
    assert decisions(made) == did + ["undo"] * len(did) + ["redo"] * len(did)
    assert said(made) == finished
    assert listed(view) == rows


def test_a_reload_of_the_page_keeps_everything(lab: Server, page: Page) -> None:
    made = small_desk(lab, "reload")
    view = made.show(page)
    notebook.tab_into_view(page)
    did = press(page, ["a", "x", "3"])
    is_saved(view)
    rows = listed(view)
    notebook.visit(page, lab, made.path)
    view = notebook.run_again(page)
    assert listed(view) == rows
    assert decisions(made) == did
    notebook.tab_into_view(page)
    did += press(page, ["e"])
    is_saved(view)
    assert decisions(made) == did


@pytest.mark.parametrize("time", range(RESTARTS))
def test_edits_after_a_kernel_restart_wait_and_go_out_once_from_the_next_view(lab: Server, page: Page, noise: Noise, time: int) -> None:
    made = small_desk(lab, f"restart-{time}")
    view = made.show(page)
    notebook.tab_into_view(page)
    did = press(page, ["a", "x"])
    is_saved(view)
    notebook.restart(page)
    did += press(page, ["3", "e", "f", "u"])
    state = view.locator(".annotator-saved")
    expect(state).to_have_attribute("data-annotator-state", "problem")
    expect(state).to_contain_text(re.compile("run the cell again", re.IGNORECASE))
    expect(state).to_contain_text("3")
    assert decisions(made) == did[:2]
    page.keyboard.press("d")
    rows = listed(view)
    expect(view.locator(".annotator-article")).to_contain_text("Kampfflugzeuge")
    view = notebook.run_again(page)
    is_saved(view)
    assert decisions(made) == did
    assert [words.replace("○", "").strip() for words in listed(view)] == [words.replace("○", "").strip() for words in rows]
    notebook.tab_into_view(page)
    did += press(page, ["a"])
    is_saved(view)
    assert decisions(made) == did
    noise.clear()


@pytest.mark.parametrize("time", range(RESTARTS))
def test_a_running_cell_beside_loses_nothing(lab: Server, page: Page, time: int) -> None:
    made = small_desk(lab, f"busy-{time}")
    view = made.show(page)
    notebook.tab_into_view(page)
    notebook.execute(page, "import time\nfor _ in range(60): time.sleep(0.1)\nopen('over', 'w').close()", wait=False)
    page.wait_for_selector(".jp-Notebook-ExecutionIndicator[data-status=busy]", state="attached")
    did = press(page, ["a", "x", "3", "e"])
    is_saved(view)
    assert not (made.folder / "over").exists(), "the saves waited for the cell"
    assert decisions(made) == did


def test_a_disk_that_refuses_is_shown_and_costs_nothing(lab: Server, page: Page) -> None:
    made = small_desk(lab, "disk")
    view = made.show(page)
    notebook.tab_into_view(page)
    did = press(page, ["a"])
    is_saved(view)
    size = (made.corpus / "annotations" / f"{ANNOTATOR}.jsonl").stat().st_size
    # the next line doesn't fit: its write comes up short, as on a full disk
    notebook.execute(
        page,
        f"import resource\nsoft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)\nresource.setrlimit(resource.RLIMIT_FSIZE, ({size + 40}, hard))",
    )
    did += press(page, ["x", "3", "f"])
    state = view.locator(".annotator-saved")
    expect(state).to_have_attribute("data-annotator-state", "problem")
    expect(state).to_contain_text("2")
    assert decisions(made) == did[:1]
    notebook.execute(page, "resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))")
    view.get_by_role("button", name=re.compile("again|retry|now", re.IGNORECASE)).click()
    is_saved(view)
    assert decisions(made) == did
    assert check(made.corpus) == []


def test_notebook_7_shows_the_same_view_and_saves(notebook7: Server, page: Page) -> None:
    made = small_desk(notebook7, "seven")
    view = made.show(page)
    notebook.tab_into_view(page)
    did = press(page, ["a"])
    is_saved(view)
    assert decisions(made) == did
    assert [span.text for span in made.spans("short")] == ["Wladimir Orlow"]
