"""The sidebar and the forms: find an article among thousands, make a corpus, add articles, by keyboard too."""

import json
import re
from pathlib import Path

from msgspec.structs import replace
from playwright.sync_api import Locator, Page, expect

from annotator import corpus as corpora
from annotator.answers import Saved
from tests.browser import notebook
from tests.browser.conftest import Noise
from tests.browser.desk import Desk, decide, desk
from tests.browser.server import Server
from tests.browser.tab import open_tab, shown
from tests.browser.test_accessible import grave

TEXTS = {
    "hafen": "Der Hafen von Kiel ist wieder offen.",
    "gipfel": "Der Gipfel in Havenstadt endet ohne Ergebnis.",
    "regen": "Es regnet in Havenstadt.",
}
MANY = 10_000
MOST_ROWS = 80
THEMES = ("JupyterLab Light", "JupyterLab Dark", "JupyterLab Dark High Contrast")


def test_the_queue_is_narrowed_by_words_state_and_label_and_opens_by_keys_alone(lab: Server, page: Page) -> None:
    made = desk(lab, "side", TEXTS)
    decide(made.store(), "regen", [(13, 23, "LOC")])
    open_tab(page, made)
    side = sidebar(page, made)
    expect(side.locator(".annotator-who")).to_contain_text("You are a1")
    expect(rows(side)).to_have_count(3)
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Shift+Tab")
    expect(side.get_by_placeholder("Search title and text")).to_be_focused()
    page.keyboard.type("Havenstadt")
    expect(rows(side)).to_have_count(2)
    expect(side.get_by_role("status").first).to_have_text("2 articles")
    side.get_by_label("Which articles").select_option("open")
    expect(rows(side)).to_have_count(1)
    side.get_by_label("Which articles").select_option("all")
    side.get_by_label("Only articles where I used this label").fill("LOC")
    expect(rows(side)).to_have_count(1)
    expect(rows(side)).to_contain_text("regnet")
    side.get_by_label("Only articles where I used this label").fill("")
    side.get_by_placeholder("Search title and text").fill("Gipfel")
    expect(rows(side)).to_have_count(1)
    side.get_by_placeholder("Search title and text").press("Enter")
    page.keyboard.press("Enter")
    expect(page.locator(".annotator-status:visible")).to_contain_text("Article 2 of 3")
    expect(page.locator(".annotator-article:visible")).to_contain_text("Gipfel")


def test_articles_with_unsent_changes_and_conflicts_are_found(lab: Server, page: Page, noise: Noise) -> None:
    made = desk(lab, "clash", TEXTS, {"hafen": [(14, 18, "LOC")]})
    view = open_tab(page, made)
    side = sidebar(page, made)
    view.locator(".annotator-scroll").focus()
    page.keyboard.press("a")
    expect(view.locator(".annotator-saved")).to_have_attribute("data-annotator-state", "saved")
    (span,) = made.spans("hafen")
    page.context.set_offline(True)
    page.keyboard.press("Shift+D")
    page.keyboard.press("2")
    expect(view.locator(".annotator-saved")).to_contain_text("1 change unsent")
    expect(rows(side).first).to_contain_text("unsent changes")
    elsewhere = made.store().save("a1", "hafen", op="elsewhere", rev=1, do="relabel", remove=(span.id,), add=(replace(span, label="PER"),))
    assert isinstance(elsewhere, Saved)
    page.context.set_offline(False)
    expect(view.locator(".annotator-notice")).to_contain_text("changed here and elsewhere", timeout=30_000)
    side.get_by_label("Which articles").select_option("clashed")
    expect(rows(side)).to_have_count(1)
    expect(rows(side)).to_contain_text("Hafen")
    view.get_by_role("button", name="Look at both").click()
    view.get_by_role("button", name="Keep what is here").click()
    expect(view.locator(".annotator-saved")).to_have_attribute("data-annotator-state", "saved")
    assert [each.label for each in made.spans("hafen")] == ["ORG"]
    noise.clear()


def test_ten_thousand_articles_are_a_list_of_a_few_dozen_rows(lab: Server, page: Page) -> None:
    made = desk(lab, "many", {f"a{number:05}": f"Meldung {number}: Es regnet in Havenstadt." for number in range(MANY)})
    open_tab(page, made)
    side = sidebar(page, made)
    queue = side.get_by_role("listbox")
    expect(side.get_by_role("status").first).to_have_text(f"{MANY} articles")
    assert rows(side).count() <= MOST_ROWS
    queue.focus()
    page.keyboard.press("End")
    expect(queue.get_by_role("option").last).to_contain_text(f"Meldung {MANY - 1}")
    assert rows(side).count() <= MOST_ROWS
    for share in (0.1, 0.9, 0.5, 0.3, 0.7):
        queue.evaluate("(list, share) => { list.scrollTop = list.scrollHeight * share }", share)
    expect(queue.get_by_role("option", name=re.compile("Meldung 70[0-9]{2}:")).first).to_be_visible()
    assert rows(side).count() <= MOST_ROWS
    side.get_by_placeholder("Search title and text").press_sequentially("Meldung 4711", delay=30)
    expect(rows(side)).to_have_count(1)
    rows(side).first.click()
    expect(page.locator(".annotator-article:visible")).to_contain_text("Meldung 4711")


def test_a_new_corpus_is_made_filled_and_read_without_a_line_of_code(lab: Server, page: Page, noise: Noise) -> None:
    folder = lab.root / "fresh"
    folder.mkdir()
    (folder / "bericht.txt").write_text("Bericht\n\nAnna Weber kam nach Havenstadt.", encoding="utf-8")
    (folder / "mehr.jsonl").write_text('{"id":"m1","text":"Noch ein Artikel."}\nkaputt\n', encoding="utf-8")
    page.goto(f"{lab.url}lab/tree/fresh?reset", wait_until="domcontentloaded")
    ready(page)
    expect(page.locator(".jp-DirListing-item", has_text="bericht.txt")).to_be_visible()
    command(page, "annotator:new-corpus")
    form = page.get_by_role("dialog")
    expect(form.get_by_label("Name", exact=True)).to_be_focused()
    page.keyboard.type("Zeitung & Mehr")
    expect(form.get_by_label("Folder")).to_have_value("fresh/zeitung-mehr")
    form.get_by_label("From a table (CSV)").check()
    form.get_by_label("The table of labels").fill("label,name,colour\nPER,Person,#ffff00")
    form.get_by_role("button", name="Make it").click()
    expect(page.get_by_role("dialog").get_by_role("alert")).to_contain_text("hard to see on a light page")
    noise.clear()
    expect(form.get_by_label("Name", exact=True)).to_have_value("Zeitung & Mehr")
    form.get_by_label("The table of labels").fill("label,name,colour\nPER,Person,#0b6bcb\nORT,Ort,")
    form.get_by_role("button", name="Make it").click()
    side = page.locator("#annotator-sidebar")
    expect(side.get_by_role("button", name="Zeitung & Mehr")).to_be_visible()
    manifest = json.loads((folder / "zeitung-mehr" / "corpus.annotator.json").read_text(encoding="utf-8"))
    assert [label["label"] for label in manifest["scheme"]["spans"]] == ["PER", "ORT"]
    page.evaluate("void jupyterapp.commands.execute('annotator:add-to-corpus', { paths: ['fresh/bericht.txt', 'fresh/mehr.jsonl'] })")
    form.get_by_label("Corpus").select_option("fresh/zeitung-mehr")
    form.get_by_role("button", name="Add", exact=True).click()
    job = side.locator(".annotator-job[data-annotator-state=done]")
    expect(job).to_contain_text("2 articles added; 1 refused", timeout=60_000)
    job.locator("summary", has_text="refused").click()
    expect(job).to_contain_text("mehr.jsonl:2")
    expect(rows(side)).to_have_count(2)
    rows(side).first.click()
    expect(shown(page).locator(".annotator-article")).to_contain_text("Anna Weber")


def test_long_work_is_shown_with_its_progress_survives_the_page_and_can_be_ended(lab: Server, page: Page) -> None:
    made = desk(lab, "long", {"first": TEXTS["hafen"]})
    lead_is(made.corpus / "corpus.annotator.json", "a1")
    said = "Anna Weber sprach mit Bernd Orlow in Havenstadt über den Haushalt. " * 40
    lines = (json.dumps({"id": f"b{number}", "text": f"Meldung {number}. {said}"}, ensure_ascii=False) for number in range(40_000))
    (made.folder / "big.jsonl").write_text("\n".join(lines), encoding="utf-8")
    open_tab(page, made)
    side = sidebar(page, made)
    page.evaluate("void jupyterapp.commands.execute('annotator:add-to-corpus', { paths: ['long/big.jsonl'] })")
    page.get_by_role("dialog").get_by_label("Corpus").select_option("long/corpus")
    page.get_by_role("dialog").get_by_role("button", name="Add", exact=True).click()
    expect(side.get_by_role("progressbar", name="Adding articles")).to_be_visible()
    page.goto("about:blank")
    open_tab(page, made, reset=False)
    side = sidebar(page, made)
    cancel = side.get_by_role("button", name="Cancel")
    cancel.focus()
    page.wait_for_timeout(2_000)
    expect(cancel).to_be_focused()
    page.keyboard.press("Enter")
    expect(side.locator(".annotator-job")).to_contain_text("cancelled", timeout=30_000)
    assert corpora.open(made.corpus).store.article_ids() == ["first"]


def test_a_file_of_articles_is_opened_to_look_at_and_nothing_in_it_changes(lab: Server, page: Page) -> None:
    folder = lab.root / "files"
    folder.mkdir()
    file = folder / "articles.jsonl"
    file.write_text("".join(json.dumps({"id": key, "text": text, "lang": "de"}) + "\n" for key, text in TEXTS.items()), encoding="utf-8")
    before = file.read_bytes()
    page.goto(f"{lab.url}lab/tree/files?reset", wait_until="domcontentloaded")
    page.locator(".jp-DirListing-item", has_text="articles.jsonl").click(button="right")
    page.locator(".lm-Menu-item", has_text="Open With").hover()
    page.locator(".lm-Menu-item", has_text="Annotator (read only)").click()
    view = shown(page)
    expect(view.locator(".annotator-article")).to_contain_text("Hafen von Kiel")
    expect(view.locator(".annotator-saved")).to_contain_text("read-only")
    for key in ("Control+a", "1", "a", "x"):
        page.keyboard.press(key)
    page.keyboard.press("Alt+ArrowRight")
    page.evaluate("jupyterapp.commands.execute('annotator:next-article')")
    expect(view.locator(".annotator-article")).to_contain_text("Gipfel")
    assert file.read_bytes() == before
    assert [path.name for path in folder.iterdir()] == ["articles.jsonl"]


def test_a_lead_adds_a_label_from_the_palette_and_uses_it_at_once(lab: Server, page: Page) -> None:
    made = desk(lab, "labels", {"hafen": TEXTS["hafen"]}, {"hafen": [(14, 18, "LOC")]})
    lead_is(made.corpus / "corpus.annotator.json", "a1")
    view = open_tab(page, made)
    view.get_by_role("button", name="New label").click()
    page.keyboard.type("VESSEL")
    page.keyboard.press("Enter")
    expect(view.get_by_role("dialog")).to_be_hidden()
    expect(view.locator(".annotator-palette")).to_contain_text("VESSEL")
    key = view.locator(".annotator-chip", has_text="VESSEL").locator("kbd").inner_text()
    view.locator(".annotator-scroll").focus()
    page.keyboard.press(key)
    expect(view.locator(".annotator-saved")).to_have_attribute("data-annotator-state", "saved")
    assert [span.label for span in made.spans("hafen")] == ["VESSEL"]


def test_who_is_no_lead_has_no_plus(lab: Server, page: Page) -> None:
    made = desk(lab, "no-lead", {"hafen": TEXTS["hafen"]})
    lead_is(made.corpus / "corpus.annotator.json", "lead")
    view = open_tab(page, made)
    expect(view.get_by_role("button", name="New label")).to_be_hidden()


def test_axe_finds_nothing_serious_in_tab_sidebar_and_forms(lab: Server, page: Page) -> None:
    made = desk(lab, "side-axe", TEXTS, {"hafen": [(14, 18, "LOC")]})
    decide(made.store(), "regen", [(13, 23, "LOC")])
    lead_is(made.corpus / "corpus.annotator.json", "a1")
    view = open_tab(page, made)
    side = sidebar(page, made)
    side.locator("summary").click()
    found = []
    for theme in THEMES:
        page.evaluate("theme => jupyterapp.commands.execute('apputils:change-theme', { theme })", theme)
        page.wait_for_function("theme => document.body.dataset.jpThemeName === theme", arg=theme)
        found += [(theme, "tab", line) for line in grave(page)]
        found += [(theme, "sidebar", line) for line in notebook.violations(page, "#annotator-sidebar") if is_grave(line)]
        for name in ("annotator:new-corpus", "annotator:suggest-in-corpus"):
            command(page, name)
            expect(page.get_by_role("dialog")).to_be_visible()
            found += [(theme, name, line) for line in notebook.violations(page, ".annotator-form") if is_grave(line)]
            page.keyboard.press("Escape")
            expect(page.get_by_role("dialog")).to_be_hidden()
        view.get_by_role("tab", name="History").click()
        found += [(theme, "history", line) for line in grave(page)]
        view.get_by_role("tab", name="Spans").click()
        view.get_by_role("button", name="New label").click()
        found += [(theme, "label", line) for line in grave(page)]
        page.keyboard.press("Escape")
    page.evaluate("jupyterapp.commands.execute('apputils:change-theme', { theme: 'JupyterLab Light' })")
    assert found == []


def is_grave(line: str) -> bool:
    return "(serious)" in line or "(critical)" in line


def lead_is(manifest: Path, name: str) -> None:
    """Names the one lead of a corpus."""
    content = json.loads(manifest.read_text(encoding="utf-8"))
    manifest.write_text(json.dumps(content | {"leads": [name]}), encoding="utf-8")


def ready(page: Page) -> None:
    """Wait until the commands are there."""
    page.wait_for_function("window.jupyterapp?.commands.hasCommand('annotator:new-corpus')", timeout=60_000)
    page.wait_for_function("!document.querySelector('#jupyterlab-splash')")


def command(page: Page, name: str) -> None:
    """Run a command without waiting for its end."""
    page.evaluate("name => void jupyterapp.commands.execute(name)", name)


def sidebar(page: Page, made: Desk) -> Locator:
    """The sidebar with the corpus of a desk in it."""
    command(page, "annotator:show-sidebar")
    side = page.locator("#annotator-sidebar")
    entry = side.get_by_role("button", name=made.folder.name).first
    expect(entry).to_have_attribute("aria-pressed", "true")
    expect(rows(side).first).to_be_visible()
    return side


def rows(side: Locator) -> Locator:
    """The rows that are drawn."""
    return side.locator(".annotator-queue-row[role=option]")


def test_the_annotator_speaks_german_where_jupyterlab_is_set_to_it(lab: Server, page: Page) -> None:
    made = desk(lab, "deutsch", {"hafen": TEXTS["hafen"]}, {"hafen": [(14, 18, "LOC")]})
    open_tab(page, made)
    try:
        speak(page, '{"locale": "de_DE"}')
        view = open_tab(page, made)
        expect(view.get_by_role("tab", name="Spannen 1")).to_be_visible()
        expect(view.locator(".annotator-status")).to_contain_text("0 von 1 entschieden")
        side = sidebar(page, made)
        expect(side.locator(".annotator-who")).to_contain_text("Sie sind a1")
        expect(side.get_by_placeholder("Titel und Text durchsuchen")).to_be_visible()
    finally:
        speak(page, "{}")


def speak(page: Page, settings: str) -> None:
    """Keep another language in JupyterLab's settings; it holds from the next load of the page on."""
    page.evaluate("raw => jupyterapp.serviceManager.settings.save('@jupyterlab/translation-extension:plugin', raw)", settings)
