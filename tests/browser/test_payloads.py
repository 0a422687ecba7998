"""Data that looks like code stays data: nothing of it runs, all of it is shown as it is. In the widget, the tab, the sidebar, the forms and the notebook."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from annotator.model import Note
from tests.browser import notebook
from tests.browser.conftest import Noise
from tests.browser.desk import Desk
from tests.browser.payloads import PAYLOADS, fired, poisoned, provoke
from tests.browser.server import Server, start, stop
from tests.browser.tab import open_tab
from tests.conftest import NIGHTLY

ARTICLE = PAYLOADS[1]
SAFE = "script, iframe, img, style, math, a, object, embed, form, video, audio, link, meta, base"
# a label, a note and a corpus may be called anything; what may not is refused before it is shown
REPR = 'import annotator\n\ncorpus = annotator.open("corpus")\ndisplay(corpus, corpus.progress(), corpus.articles(), corpus.lint(), corpus.gold())'


@pytest.fixture(autouse=True)
def dialogs(page: Page) -> Iterator[None]:
    """No browser dialog may come up."""
    shown: list[str] = []
    page.on("dialog", lambda dialog: (shown.append(dialog.message), dialog.dismiss()))
    yield
    assert shown == []


def test_no_payload_fires_in_the_widget(lab: Server, page: Page) -> None:
    made, text = poisoned(lab, "poisoned-cell")
    view = made.show(page)
    notebook.tab_into_view(page)
    work(page, view, made, text)
    assert view.locator(f"{SAFE}, svg").count() == 0
    assert not fired(page)


def test_no_payload_fires_in_the_tab_its_sidebar_and_its_forms(lab: Server, page: Page, noise: Noise) -> None:
    made, text = poisoned(lab, "poisoned-tab")
    view = open_tab(page, made)
    page.evaluate("jupyterapp.commands.execute('annotator:show-sidebar')")
    side = page.locator("#annotator-sidebar")
    expect(side).to_contain_text(f"poisoned-tab {PAYLOADS[0]}")
    expect(side.locator(".annotator-queue-row").first).to_contain_text(PAYLOADS[0])
    for payload in PAYLOADS:
        side.get_by_placeholder("Search title and text").fill(payload)
    side.get_by_placeholder("Search title and text").fill("")
    view.locator(".annotator-scroll").focus()
    work(page, view, made, text)
    view.get_by_role("tab", name="History").click()
    expect(view.locator(".annotator-past-line").first).to_be_visible()
    # a refusal repeats what was asked for
    view.get_by_role("button", name="New label").click()
    page.keyboard.insert_text(PAYLOADS[1][:60])
    page.keyboard.press("Enter")
    expect(view.get_by_role("alert")).to_contain_text("can't be a label")
    page.keyboard.press("Escape")
    # the name of a file, and what is said about its lines
    odd = made.folder / f"{PAYLOADS[1].replace('/', '')}.jsonl"
    odd.write_text("".join(json.dumps({"id": payload, "txt": payload}) + "\n" for payload in PAYLOADS), encoding="utf-8")
    page.evaluate(
        "path => void jupyterapp.commands.execute('annotator:add-to-corpus', { paths: [path] })", odd.relative_to(lab.root).as_posix()
    )
    page.get_by_role("dialog").get_by_label("Corpus").select_option(made.corpus.relative_to(lab.root).as_posix())
    page.get_by_role("dialog").get_by_role("button", name="Add", exact=True).click()
    job = side.locator(".annotator-job[data-annotator-state]").first
    expect(job).to_contain_text("refused", timeout=60_000)
    provoke(page, "#annotator-sidebar")
    page.evaluate(
        "path => jupyterapp.commands.execute('docmanager:open', { path, factory: 'Annotator (read only)' })",
        odd.relative_to(lab.root).as_posix(),
    )
    page.wait_for_timeout(500)
    for selector in ("#annotator-sidebar", ".annotator-palette", ".annotator-article", ".annotator-list", ".annotator-status"):
        assert page.locator(selector).locator(SAFE).count() == 0, selector
    assert not fired(page)
    noise.clear()


def work(page: Page, view: Locator, made: Desk, text: str) -> None:
    """Does everything that shows data, with the payloads as data."""
    expect(view.locator(".annotator-headline")).to_have_text(PAYLOADS[0])
    assert "".join(view.locator(".annotator-block").all_text_contents()) == text.replace("\n", "")
    for payload in PAYLOADS:
        expect(view.locator(".annotator-palette")).to_contain_text(payload)
    for _ in range(len(PAYLOADS) + 1):
        page.keyboard.press("a")
    for _ in range(len(PAYLOADS) + 1):
        page.keyboard.press("Shift+D")
    for payload in PAYLOADS:
        page.keyboard.press("n")
        page.keyboard.insert_text(payload)
        page.keyboard.press("Control+Enter")
        page.keyboard.press("Shift+F")
    expect(view.locator(".annotator-saved")).to_have_attribute("data-annotator-state", "saved", timeout=30_000)
    view.get_by_role("tab", name="Notes").click()
    view.get_by_role("tab", name="Guidelines").click()
    expect(view.locator(".annotator-guidelines")).to_contain_text("constructor.constructor")
    view.locator(".annotator-scroll").focus()
    for key in ("l", "?", "g", "s", "j"):
        page.keyboard.press(key)
        page.keyboard.press("Escape")
    for payload in PAYLOADS[:: 1 if NIGHTLY else 5]:
        page.keyboard.press("/")
        page.keyboard.type(payload[:12])
        page.keyboard.press("Escape")
    provoke(page, ".annotator-root")
    notes = [element.text for element in made.store().annotations("a1", ARTICLE).annotations.values() if isinstance(element, Note)]
    assert set(notes) == set(PAYLOADS)


def test_no_payload_fires_from_what_a_notebook_prints(lab: Server, page: Page) -> None:
    made, _ = poisoned(lab, "poisoned-repr")
    notebook.visit(page, lab, notebook.write(lab, made.path, (REPR,)))
    notebook.run(page)
    output = page.locator(".jp-OutputArea-output").first
    expect(output).to_be_visible(timeout=60_000)
    expect(page.locator(".jp-OutputArea")).to_contain_text("onerror")
    provoke(page, ".jp-OutputArea")
    assert not fired(page)


@pytest.mark.nightly
def test_a_reader_s_name_that_is_a_payload_is_shown_and_refused(page: Page, tmp_path: Path, noise: Noise) -> None:
    server = start("lab", tmp_path, annotator=PAYLOADS[1])
    try:
        page.goto(f"{server.url}lab?reset", wait_until="domcontentloaded")
        page.wait_for_function("window.jupyterapp?.commands.hasCommand('annotator:show-sidebar')", timeout=60_000)
        page.evaluate("void jupyterapp.commands.execute('annotator:show-sidebar')")
        who = page.locator("#annotator-sidebar .annotator-who")
        expect(who).to_contain_text(PAYLOADS[1])
        expect(who.get_by_role("alert")).to_contain_text("Nobody can annotate under this name")
        provoke(page, "#annotator-sidebar")
        assert not fired(page)
        noise.clear()
    finally:
        stop(server)


def test_a_page_that_takes_data_for_markup_is_fired_at(chromium: Browser) -> None:
    context = chromium.new_context()
    page = context.new_page()
    counted = 0
    for payload in PAYLOADS:
        page.set_content("<div id=place></div>")
        page.evaluate("window.__fired = undefined")
        page.evaluate("payload => { document.getElementById('place').innerHTML = `<p title=\"${payload}\">${payload}</p>` }", payload)
        provoke(page, "#place")
        counted += fired(page)
    context.close()
    assert counted >= 15, f"{counted} of {len(PAYLOADS)} fired through a sink that is open: the payloads have no teeth"
