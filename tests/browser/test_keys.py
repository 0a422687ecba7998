"""Keys in the view stay in the view: the notebook around it is never changed, and Tab and Ctrl+S go through."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser import notebook
from tests.browser.desk import CELL, desk
from tests.browser.server import Server

TEXT = "Wladimir Orlow traf Ilse Brandt.\nDie Mission endete am Montag."
NOTEBOOK_KEYS = [
    "b",
    "m",
    "x",
    "d",
    "d",
    "a",
    "Enter",
    "Shift+Enter",
    "y",
    "r",
    "c",
    "v",
    "Shift+V",
    "Shift+M",
    "Shift+L",
    "z",
    "Shift+Z",
    "o",
    "h",
    "i",
    "i",
    "0",
    "0",
    "1",
    "j",
    "k",
]
NOTEBOOK_KEYS += [
    "Delete",
    "Backspace",
    "ArrowDown",
    "ArrowUp",
    "Space",
    "Shift+Space",
    "Home",
    "End",
    "PageDown",
    "Control+Enter",
    "Control+z",
    "Control+Shift+z",
    "p",
    ".",
]
CONTENT = """() => { const { content } = jupyterapp.shell.currentWidget;
  return { cells: content.model.toJSON().cells, active: content.activeCellIndex, mode: content.mode, count: content.widgets.length } }"""


@pytest.mark.parametrize("face", ["lab", "notebook7"])
def test_no_key_in_the_view_changes_the_notebook(face: str, request: pytest.FixtureRequest, page: Page) -> None:
    server: Server = request.getfixturevalue(face)
    made = desk(server, "keys", {"short": TEXT}, {"short": [(0, 14, "PER"), (20, 31, "PER")]}, [CELL, "beside = 1"])
    view = made.show(page)
    notebook.tab_into_view(page)
    before = page.evaluate(CONTENT)
    for key in NOTEBOOK_KEYS:
        page.keyboard.press(key)
        if view.get_by_role("dialog").count():
            page.keyboard.press("m")
            page.keyboard.press("Escape")
    assert page.evaluate("document.querySelector('.annotator-root').contains(document.activeElement)")
    assert page.evaluate(CONTENT) == before
    assert page.locator(".jp-Dialog").count() == 0
    assert [line.do for line in made.journal("short")][:2] == ["reject", "accept"]


def test_tab_leaves_the_view_forth_and_back(lab: Server, page: Page) -> None:
    made = desk(lab, "tab", {"short": TEXT}, {"short": [(0, 14, "PER")]}, [CELL, "beside = 1"])
    made.show(page)
    for key in ("Tab", "Shift+Tab"):
        page.locator(".annotator-scroll").focus()
        for _ in range(40):
            page.keyboard.press(key)
            if not page.evaluate("document.querySelector('.annotator-root').contains(document.activeElement)"):
                break
        else:
            pytest.fail(f"{key} doesn't leave the view")


def test_ctrl_s_in_the_view_saves_the_notebook_without_a_word_of_the_article(lab: Server, page: Page) -> None:
    made = desk(lab, "save", {"short": TEXT}, {"short": [(0, 14, "PER")]})
    made.show(page)
    notebook.tab_into_view(page)
    page.keyboard.press("a")
    expect(page.locator(".annotator-saved")).to_contain_text("saved")
    assert page.evaluate("jupyterapp.shell.currentWidget.context.model.dirty")
    page.keyboard.press("Control+s")
    page.wait_for_function("!jupyterapp.shell.currentWidget.context.model.dirty")
    assert "Orlow" not in (made.folder / "read.ipynb").read_text(encoding="utf-8")
