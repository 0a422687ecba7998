"""Pictures of the view for people to look at: in build/screenshots, and the readme's one in docs where it is missing."""

from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser import notebook
from tests.browser.desk import CELL, PROJECT, Desk, decide, desk, sample, wanted_reading
from tests.browser.server import Server
from tests.browser.tab import open_tab
from tests.browser.test_reading import READING, REAL

SHOTS = PROJECT / "build" / "screenshots"
README_SHOT = PROJECT / "docs" / "screenshot-light.png"
HARD = (
    "Der Sprecher des norländischen Außenministeriums 👩‍👩‍👧‍👦 in Havenstadt sprach am Montag, dem 13. Januar.\n"
    "قال الرئيس إلياس مراد إن الاتفاق مع نورلاند سيوقع في كرندا يوم الاثنين.\n"
    "Die Su-35-Kampfflugzeuge 🛩️ der NATO-Luftwaffe gaben, so das Amt für Küstenschutz, am Freitag ihre Rückkehr bekannt.\n"
    "שר החוץ דוד לוי נפגש עם Ilse Brandt בקרנדה 🇩🇪 ביום שני.\n"
)
MARKS = [
    *[("norländischen Außenministeriums", "ORG"), ("norländischen", "NORP"), ("Sprecher des norländischen Außenministeriums", "PER")],
    *[
        ("Montag, dem 13. Januar", "DATE"),
        ("Havenstadt", "LOC"),
        ("الرئيس إلياس مراد", "PER"),
        ("إلياس مراد", "PER"),
        ("نورلاند", "LOC"),
        ("كرندا", "LOC"),
    ],
    *[
        ("Su-35", "WEAPON"),
        ("Su-35-Kampfflugzeuge", "WEAPON"),
        ("NATO", "ORG"),
        ("NATO-Luftwaffe", "ORG"),
        ("Amt für Küstenschutz", "ORG"),
        ("Freitag", "DATE"),
    ],
    *[("דוד לוי", "PER"), ("שר החוץ דוד לוי", "PER"), ("Ilse Brandt", "PER"), ("קרנדה", "LOC")],
]


def test_the_sample_article_half_read_in_light_and_dark(lab: Server, page: Page) -> None:
    made = sample(lab, "shots", cells=[CELL.replace('"a1"', '"a1", "grenzgarden-audio"')])
    page.set_viewport_size({"width": 1280, "height": 860})
    view = shown(page, made)
    for key in ["Space", "a", "a", "x", "a"]:
        page.keyboard.press(key)
    expect(view.locator(".annotator-saved")).to_contain_text("saved")
    shoot(page, "light")
    if not README_SHOT.exists():
        README_SHOT.parent.mkdir(exist_ok=True)
        README_SHOT.write_bytes((SHOTS / "light.png").read_bytes())
    page.keyboard.press("?")
    shoot(page, "help")
    page.keyboard.press("Escape")
    theme(page, "JupyterLab Dark")
    shoot(page, "dark")
    theme(page, "JupyterLab Dark High Contrast")
    shoot(page, "contrast")
    theme(page, "JupyterLab Light")


def test_overlaps_right_to_left_and_emoji(lab: Server, page: Page) -> None:
    places = [(HARD.index(quote), HARD.index(quote) + len(quote), label) for quote, label in MARKS]
    made = desk(lab, "overlaps", {"hard": HARD}, {"hard": places[-6:]})
    decide(made.store(), "hard", places[:-6])
    view = shown(page, made)
    page.keyboard.press("Shift+D")
    shoot(page, "hard")
    page.set_viewport_size({"width": 700, "height": 900})
    page.wait_for_timeout(300)
    shoot(page, "hard-narrow")
    width = view.evaluate("view => [view.scrollWidth, view.clientWidth]")
    assert width[0] <= width[1]


@pytest.mark.skipif(
    not REAL.exists(), reason="the real article may not be handed on: it is drawn where ../shared/articles lies beside the project"
)
def test_the_real_article_at_its_density(lab: Server, page: Page) -> None:
    text = REAL.read_text(encoding="utf-8")
    spans = wanted_reading(text, READING.read_text(encoding="utf-8"))
    made = desk(lab, "dense", {"real": text}, {"real": [(span.start, span.end, span.label) for span in spans]})
    view = shown(page, made)
    for _ in range(6):
        page.keyboard.press("Space")
    expect(view.locator(".annotator-saved")).to_contain_text("saved")
    shoot(page, "dense")
    page.set_viewport_size({"width": 700, "height": 900})
    page.wait_for_timeout(300)
    shoot(page, "dense-narrow")


def test_the_tab_its_sidebar_and_its_forms_in_every_theme(lab: Server, page: Page) -> None:
    made = sample(lab, "tab-shots")
    places = [(HARD.index(quote), HARD.index(quote) + len(quote), label) for quote, label in MARKS]
    hard = desk(lab, "tab-hard", {"hard": HARD}, {"hard": places})
    view = open_tab(page, made)
    page.evaluate("jupyterapp.commands.execute('annotator:show-sidebar')")
    expect(page.locator("#annotator-sidebar .annotator-queue-row").first).to_be_visible()
    view.locator(".annotator-scroll").focus()
    for key in ["Space", "a", "a", "x", "a"]:
        page.keyboard.press(key)
    expect(view.locator(".annotator-saved")).to_contain_text("saved")
    view.get_by_role("tab", name="History").click()
    for name, picture in (("JupyterLab Light", "light"), ("JupyterLab Dark", "dark"), ("JupyterLab Dark High Contrast", "contrast")):
        theme(page, name)
        shoot(page, f"tab-{picture}")
        page.evaluate("void jupyterapp.commands.execute('annotator:new-corpus')")
        expect(page.get_by_role("dialog")).to_be_visible()
        page.get_by_label("From a table (CSV)").check()
        shoot(page, f"form-{picture}")
        page.keyboard.press("Escape")
    theme(page, "JupyterLab Light")
    open_tab(page, hard)
    shoot(page, "tab-hard")


def shown(page: Page, made: Desk) -> Locator:
    """The view with the focus in its text, and the notebook as wide as the window."""
    view = made.show(page)
    page.evaluate("jupyterapp.commands.execute('application:toggle-left-area')")
    notebook.tab_into_view(page)
    return view


def theme(page: Page, name: str) -> None:
    """Change the theme and wait until it is there."""
    page.evaluate("theme => jupyterapp.commands.execute('apputils:change-theme', { theme })", name)
    page.wait_for_function("theme => document.body.dataset.jpThemeName === theme", arg=name)
    page.wait_for_timeout(300)


def shoot(page: Page, name: str) -> Path:
    """One picture; it has more than one colour."""
    SHOTS.mkdir(parents=True, exist_ok=True)
    path = SHOTS / f"{name}.png"
    page.screenshot(path=path)
    assert path.stat().st_size > 20_000
    return path
