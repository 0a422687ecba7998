"""The annotation tab: a whole article by keys alone and without a kernel, and everything back after a reload."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser import notebook
from tests.browser.desk import ANNOTATOR, SAMPLE, Desk, desk, sample, wanted_reading
from tests.browser.reading import key_of, read_by_keyboard
from tests.browser.server import Server
from tests.browser.tab import changes, is_saved, kernels, open_tab, shown
from tests.browser.test_saving import TEXT, decisions, listed, press, small_desk

ARTICLE = "havenstadt-vertrag"


def test_an_article_is_read_in_the_tab_without_a_kernel_as_it_is_in_the_widget(lab: Server, page: Page) -> None:
    wanted_table = (SAMPLE / "sources" / "readings" / f"{ARTICLE}.a1.tsv").read_text(encoding="utf-8")
    in_tab, in_cell = sample(lab, "tab-reading", ARTICLE), sample(lab, "cell-reading", ARTICLE)
    before = kernels(page, in_tab)
    open_tab(page, in_tab)
    finish(page, in_tab, wanted_table)
    assert kernels(page, in_tab) == before
    in_cell.show(page)
    notebook.tab_into_view(page)
    finish(page, in_cell, wanted_table)
    wanted = {key_of(span) for span in wanted_reading(in_tab.store().article(ARTICLE).text, wanted_table)}
    assert {key_of(span) for span in in_tab.spans(ARTICLE)} == wanted
    assert changes(in_tab.journal(ARTICLE)) == changes(in_cell.journal(ARTICLE))


def finish(page: Page, made: Desk, table: str) -> None:
    """Bring the article to a reading, and end it."""
    text = made.store().article(ARTICLE).text
    read_by_keyboard(page, text, wanted_reading(text, table))
    page.keyboard.press("Control+Enter")
    expect(page.locator(".annotator-status:visible")).to_contain_text("done")
    expect(page.locator(".annotator-saved:visible")).to_have_attribute("data-annotator-state", "saved")
    reading = made.store().annotations(ANNOTATOR, ARTICLE).annotations.reading
    assert reading is not None
    assert reading.state == "done"


def test_a_double_click_on_the_manifest_opens_the_tab_with_the_corpus_s_name(lab: Server, page: Page) -> None:
    made = small_desk(lab, "double")
    page.goto(f"{lab.url}lab/tree/double/corpus?reset", wait_until="domcontentloaded")
    page.locator(".jp-DirListing-item", has_text="corpus.annotator.json").dblclick()
    view = shown(page)
    expect(page.locator(".lm-DockPanel-tabBar .lm-mod-current .lm-TabBar-tabLabel")).to_have_text("double")
    page.keyboard.press("a")
    is_saved(view)
    assert decisions(made) == ["accept"]
    assert (made.corpus / "corpus.annotator.json").exists(), "the tab's title renamed the manifest"


def test_a_folder_that_holds_a_corpus_is_opened_from_its_menu(lab: Server, page: Page) -> None:
    small_desk(lab, "menu")
    page.goto(f"{lab.url}lab/tree/menu?reset", wait_until="domcontentloaded")
    folder = page.locator(".jp-DirListing-item[data-isdir=true]", has_text="corpus")
    folder.click(button="right")
    page.get_by_role("menuitem", name="Open as Corpus").click()
    expect(shown(page).locator(".annotator-article")).to_contain_text("Wladimir Orlow")


def test_a_folder_without_a_corpus_is_named(lab: Server, page: Page) -> None:
    (lab.root / "bare" / "inner").mkdir(parents=True)
    page.goto(f"{lab.url}lab/tree/bare?reset", wait_until="domcontentloaded")
    page.locator(".jp-DirListing-item[data-isdir=true]", has_text="inner").click(button="right")
    page.get_by_role("menuitem", name="Open as Corpus").click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("inner has no corpus.annotator.json")
    dialog.get_by_role("button", name="Close").click()


def test_after_a_reload_the_article_the_selection_and_the_place_are_back(lab: Server, page: Page) -> None:
    long = "\n".join(f"Absatz {number}: {TEXT.splitlines()[0]}" for number in range(60))
    places = [(at, at + 14, "PER") for at in range(len(long)) if long.startswith("Wladimir Orlow", at)]
    made = desk(lab, "places", {"first": TEXT, "second": long}, {"second": places})
    view = open_tab(page, made)
    page.evaluate("window.jupyterapp.commands.execute('annotator:next-article')")
    expect(view.locator(".annotator-status")).to_contain_text("Article 2 of 2")
    for _ in range(40):
        page.keyboard.press("f")
    page.keyboard.press("a")
    is_saved(view)
    decided = view.locator(".annotator-status").get_by_text("decided").inner_text()
    top = view.locator(".annotator-scroll").evaluate("element => element.scrollTop")
    selected = view.locator("[role=option][aria-selected=true]").get_attribute("aria-posinset")
    assert top > 100
    page.reload(wait_until="domcontentloaded")
    view = shown(page)
    expect(view.locator(".annotator-status")).to_contain_text("Article 2 of 2")
    expect(view.locator("[role=option][aria-selected=true]")).to_have_attribute("aria-posinset", selected or "")
    assert abs(view.locator(".annotator-scroll").evaluate("element => element.scrollTop") - top) < 200
    expect(view.locator(".annotator-status")).to_contain_text(decided)


def test_going_back_to_a_revision_is_one_change_that_undo_takes_back(lab: Server, page: Page) -> None:
    made = small_desk(lab, "back")
    view = open_tab(page, made)
    did = press(page, ["a", "x", "3"])
    is_saved(view)
    rows = listed(view)
    view.get_by_role("tab", name="History").click()
    expect(view.locator(".annotator-past-line")).to_have_count(4)
    view.get_by_role("button", name="Go back to here").last.click()
    dialog = view.get_by_role("dialog")
    expect(dialog).to_contain_text("go")
    page.keyboard.press("Enter")
    is_saved(view)
    assert decisions(made) == [*did, "revert"]
    assert len(made.store().annotations(ANNOTATOR, "short").annotations) == 0
    view.get_by_role("tab", name="Spans").click()
    view.locator(".annotator-scroll").focus()
    page.keyboard.press("Control+z")
    is_saved(view)
    assert decisions(made) == [*did, "revert", "undo"]
    assert listed(view) == rows


def test_the_keys_of_jupyterlab_stay_outside(lab: Server, page: Page) -> None:
    made = small_desk(lab, "own-keys")
    view = open_tab(page, made)
    count = page.locator(".lm-DockPanel-tabBar .lm-TabBar-tab").count()
    for key in ("b", "m", "d", "d", "a", "Enter", "Shift+Enter", "c", "v", "y", "Escape"):
        page.keyboard.press(key)
    is_saved(view)
    assert decisions(made) == ["accept"]
    assert page.locator(".lm-DockPanel-tabBar .lm-TabBar-tab").count() == count
    page.keyboard.press("Control+Shift+c")
    expect(page.locator(".jp-ModalCommandPalette, #modal-command-palette").first).to_be_visible()
    page.keyboard.press("Escape")


@pytest.mark.parametrize("face", ["notebook7"])
def test_notebook_7_loads_the_plugin_without_an_error(face: str, request: pytest.FixtureRequest, page: Page) -> None:
    server: Server = request.getfixturevalue(face)
    page.goto(f"{server.url}tree", wait_until="domcontentloaded")
    page.wait_for_function("window.jupyterapp?.commands.hasCommand('annotator:open-article')")
