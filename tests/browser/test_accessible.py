"""The view passes axe in light and dark, at rest and with whatever it opens."""

from playwright.sync_api import Locator, Page, expect

from tests.browser import notebook
from tests.browser.desk import desk
from tests.browser.server import Server

TEXT = "Orlow traf Brandt in Havenstadt.\nBrandt verließ Havenstadt am Montag.\nIn Havenstadt blieb Brandt."
STATES = {"": "", "help": "?", "occurrences": "g", "label": "l", "search": "/", "note": "n", "skip": "s", "done": "Control+Enter"}


def test_axe_finds_nothing_serious_in_light_and_dark(lab: Server, page: Page) -> None:
    places = [(0, 5, "PER"), (11, 17, "PER"), (21, 31, "LOC"), (TEXT.index("Montag"), TEXT.index("Montag") + 6, "DATE"), (0, 31, "EVENT")]
    made = desk(lab, "axe", {"short": TEXT}, {"short": places})
    (made.corpus / "guidelines.md").write_text("# Rules\n\nVersion: 1\n\nNames only.\n", encoding="utf-8")
    view = made.show(page)
    notebook.tab_into_view(page)
    for key in ("a", "a", "x", "a", "Shift+D"):
        page.keyboard.press(key)
    expect(view.locator(".annotator-saved")).to_contain_text("saved")
    found = {}
    for theme in ("JupyterLab Light", "JupyterLab Dark"):
        page.evaluate("theme => jupyterapp.commands.execute('apputils:change-theme', { theme })", theme)
        page.wait_for_function("theme => document.body.dataset.jpThemeName === theme", arg=theme)
        for state, key in STATES.items():
            found.update({(theme, state, problem): None for problem in problems(page, view, key)})
        view.get_by_role("tab", name="Guidelines").click()
        found.update({(theme, "guidelines", problem): None for problem in grave(page)})
        view.get_by_role("tab", name="Spans").click()
        view.locator(".annotator-scroll").focus()
    page.evaluate("jupyterapp.commands.execute('apputils:change-theme', { theme: 'JupyterLab Light' })")
    assert list(found) == []


def test_axe_sees_a_contrast_that_is_too_low(lab: Server, page: Page) -> None:
    made = desk(lab, "pale", {"short": TEXT}, {"short": [(0, 5, "PER")]})
    made.show(page)
    page.add_style_tag(content=".annotator-root { --annotator-ink: #ccc !important; }")
    assert any("color-contrast" in line for line in grave(page))


def problems(page: Page, view: Locator, key: str) -> list[str]:
    """What axe finds with the thing open that a key opens."""
    if key:
        page.keyboard.press(key)
        expect(view.locator(".annotator-search" if key == "/" else "[role=dialog]")).to_be_visible()
    found = grave(page)
    if key:
        page.keyboard.press("Escape")
        expect(view.locator(".annotator-search" if key == "/" else "[role=dialog]")).to_be_hidden()
    return found


def grave(page: Page) -> list[str]:
    """The serious and critical violations in the view."""
    return [line for line in notebook.violations(page) if "(serious)" in line or "(critical)" in line]
