"""What is unsent survives: a tab that closes, a network that goes, a server that restarts or answers too late, a second tab; each change is there once."""

import os
import random
import re
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Route, expect

from annotator.check import check
from annotator.model import Note
from annotator.store import Store
from tests.browser.conftest import Noise
from tests.browser.desk import ANNOTATOR, Desk, desk
from tests.browser.server import Server, start, stop
from tests.browser.tab import is_saved, open_tab
from tests.browser.test_saving import SUGGESTED, TEXT, decisions, press, said, small_desk
from tests.conftest import NIGHTLY

MESSAGES = re.compile(r"/annotator/api/messages")
CLOSES = 100 if NIGHTLY else 10
INTERLEAVINGS = 200 if NIGHTLY else 20
RESTARTS = 50 if NIGHTLY else 1
OFFLINE = 200 if NIGHTLY else 20
LATE = 100 if NIGHTLY else 3
HELD = 3
"""How many answers are kept back: each makes the view wait longer before it tries again."""
SLEEPS, ASLEEP = 10, 30


def saves(route: Route) -> bool:
    return '"type":"save"' in (route.request.post_data or "")


def notes_desk(server: Server, name: str) -> Desk:
    """A desk with one article on which notes are written: any number of changes."""
    return desk(server, name, {"short": TEXT})


def write_note(page: Page, words: str) -> None:
    """One change by keys: a note on the article."""
    page.keyboard.press("n")
    page.keyboard.insert_text(words)
    page.keyboard.press("Control+Enter")


def write_note_undisturbed(page: Page, words: str) -> None:
    """One change by keys, after JupyterLab's own notice that the server is away was closed: it takes what is typed."""
    notice, ours = page.locator(".jp-Dialog"), page.locator(".annotator-root [role=dialog]")
    for _ in range(5):
        if notice.count():
            page.keyboard.press("Escape")
        page.keyboard.press("n")
        page.wait_for_timeout(100)
        if ours.count() and not notice.count():
            break
    page.keyboard.insert_text(words)
    page.keyboard.press("Control+Enter")


@pytest.fixture
def noisy(noise: Noise) -> Iterator[None]:
    """For tests that cut lines: what the console says of it is expected."""
    yield
    noise.clear()


def test_tabs_that_close_before_the_answer_lose_and_double_nothing(lab: Server, chromium: Browser) -> None:
    made = notes_desk(lab, "closes")
    context = chromium.new_context(locale="en-US")
    for number in range(CLOSES):
        page = context.new_page()
        open_tab(page, made)
        # in turn the message doesn't leave, or its answer never comes
        page.route(MESSAGES, dropped if number % 2 else late)
        write_note(page, f"note {number}")
        expect(page.locator(".annotator-saved")).not_to_have_attribute("data-annotator-state", "saved")
        page.wait_for_function(
            "() => new Promise(resolve => { const open = indexedDB.open('article-annotator'); open.onsuccess = () => { const all = open.result.transaction('outbox').objectStore('outbox').getAll(); all.onsuccess = () => resolve(all.result.length > 0); }; })"
        )
        page.close()
    page = context.new_page()
    view = open_tab(page, made)
    is_saved(view)
    context.close()
    assert len(made.journal("short")) == CLOSES


def dropped(route: Route) -> None:
    if not saves(route):
        route.continue_()


def late(route: Route) -> None:
    if saves(route):
        route.fetch()
    else:
        route.continue_()


def test_what_is_decided_offline_goes_out_in_order_when_the_line_is_back(lab: Server, page: Page, noisy: None) -> None:
    made = notes_desk(lab, "offline")
    view = open_tab(page, made)
    write_note(page, "before")
    is_saved(view)
    page.context.set_offline(True)
    state = view.locator(".annotator-saved")
    words = [f"note {number}" for number in range(OFFLINE)]
    for each in words:
        write_note(page, each)
    expect(state).to_contain_text(re.compile(rf"{OFFLINE} changes unsent"))
    expect(state).to_contain_text("does not answer")
    page.context.set_offline(False)
    is_saved(view)
    assert len(made.journal("short")) == OFFLINE + 1
    # each goes on where the one before ended: in order, the text is whole
    assert [each.text for each in said(made).values() if isinstance(each, Note)] == ["before" + "".join(words)]


def test_a_server_that_restarts_gets_what_waits(chromium: Browser, tmp_path: Path) -> None:
    server = start("lab", tmp_path / "own")
    try:
        made = notes_desk(server, "restart")
        page = chromium.new_context(locale="en-US").new_page()
        view = open_tab(page, made)
        for number in range(RESTARTS):
            write_note_undisturbed(page, f"before {number}")
            is_saved(view)
            stop(server)
            write_note_undisturbed(page, f"while away {number}")
            expect(view.locator(".annotator-saved")).to_contain_text("1 change unsent", timeout=20_000)
            port = int(server.url.rsplit(":", 1)[1].strip("/"))
            server = start("lab", tmp_path / "own", port=port)
            is_saved(view)
        page.context.close()
        assert len(made.journal("short")) == 2 * RESTARTS
        assert check(made.corpus) == []
    finally:
        stop(server)


def test_a_server_that_hangs_and_answers_late_stores_once(lab: Server, page: Page, noisy: None) -> None:
    made = notes_desk(lab, "late")
    view = open_tab(page, made)
    held: list[Route] = []

    def hold(route: Route) -> None:
        if saves(route) and len(held) < HELD:
            route.fetch()
            held.append(route)
            route.abort("timedout")
        else:
            route.continue_()

    page.route(MESSAGES, hold)
    for number in range(LATE):
        write_note(page, f"note {number}")
    is_saved(view)
    assert len(held) == HELD
    assert len(made.journal("short")) == LATE
    assert check(made.corpus) == []


@pytest.mark.nightly
def test_a_machine_that_sleeps_between_a_change_and_its_answer_loses_nothing(chromium: Browser, tmp_path: Path) -> None:
    server = start("lab", tmp_path / "own")
    try:
        made = notes_desk(server, "sleep")
        page = chromium.new_context(locale="en-US").new_page()
        view = open_tab(page, made)
        for number in range(SLEEPS):
            write_note(page, f"note {number}")
            frozen = [server.process.pid, *browsers()]
            assert len(frozen) > 2
            for each in frozen:
                os.kill(each, signal.SIGSTOP)
            time.sleep(ASLEEP)
            for each in frozen:
                os.kill(each, signal.SIGCONT)
            is_saved(view)
        page.context.close()
        assert len(made.journal("short")) == SLEEPS
        assert check(made.corpus) == []
    finally:
        stop(server)


def browsers() -> list[int]:
    """The processes of the browser that these tests started: below this one, by their parents."""
    parents, names = {}, {}
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit():
            with suppress(OSError):
                words = (folder / "stat").read_text().rsplit(")", 1)[1].split()
                parents[int(folder.name)], names[int(folder.name)] = int(words[1]), (folder / "cmdline").read_bytes()
    family = {os.getpid()}
    while more := {child for child, parent in parents.items() if parent in family} - family:
        family |= more
    return [each for each in family if b"chrom" in names.get(each, b"")]


def test_storage_that_is_forbidden_is_said_and_the_unsent_is_offered(lab: Server, page: Page, noisy: None) -> None:
    made = notes_desk(lab, "forbidden")
    page.add_init_script(
        """Object.defineProperty(window, 'indexedDB', { get() { throw new DOMException('forbidden', 'SecurityError'); } });
        const keep = Storage.prototype.setItem;
        Storage.prototype.setItem = function (key, value) { if (key.startsWith('article-annotator')) throw new DOMException('full', 'QuotaExceededError'); keep.call(this, key, value); };"""
    )
    view = open_tab(page, made)
    page.context.set_offline(True)
    write_note(page, "only here")
    notice = view.locator(".annotator-notice")
    expect(notice).to_contain_text("1 unsent change would be lost with this page")
    with page.expect_download() as downloading:
        notice.get_by_role("button", name="Download them").click()
    kept = Path(downloading.value.path()).read_text(encoding="utf-8")
    assert "only here" in kept
    page.context.set_offline(False)
    is_saved(view)
    expect(notice).to_be_hidden()
    assert len(made.journal("short")) == 1


def test_two_tabs_on_one_article_end_alike_whatever_they_do(lab: Server, chromium: Browser) -> None:
    made = small_desk(lab, "two-tabs")
    chance = random.Random(7)
    context = chromium.new_context(locale="en-US")
    pages = [context.new_page(), context.new_page()]
    views = [open_tab(page, made) for page in pages]
    acts: list[Callable[[Page], None]] = [
        lambda page: page.keyboard.press("a"),
        lambda page: page.keyboard.press("x"),
        lambda page: page.keyboard.press("f"),
        lambda page: page.keyboard.press("Shift+F"),
        lambda page: page.keyboard.press("3"),
        lambda page: page.keyboard.press("u"),
        lambda page: page.keyboard.press("Control+z"),
        lambda page: write_note(page, f"note {chance.random():.6f}"),
    ]
    for _ in range(INTERLEAVINGS):
        for page in chance.sample(pages, 2):
            page.bring_to_front()
            for act in chance.choices(acts, k=chance.randint(1, 3)):
                act(page)
            choose(page, chance)
    for _ in range(3):
        for page, view in zip(pages, views, strict=True):
            page.bring_to_front()
            choose(page, chance)
            is_saved(view)
            view.locator(".annotator-scroll").focus()
    store = Store.open(made.corpus, cache=False)
    state = store.annotations(ANNOTATOR, "short")
    for page in pages:
        page.bring_to_front()
        page.wait_for_function("rev => window.jupyterapp.shell.currentWidget.content.controller.session().rev === rev", arg=state.rev)
        ids = page.evaluate("[...window.jupyterapp.shell.currentWidget.content.controller.session().set.keys()]")
        assert sorted(ids) == sorted(element.id for element in state.annotations.values())
    lines = made.journal("short")
    assert len({line.op for line in lines}) == len(lines)
    assert check(made.corpus) == []
    context.close()


def choose(page: Page, chance: random.Random) -> None:
    """Answers a conflict if there is one, and closes whatever else is open."""
    for _ in range(20):
        look = page.get_by_role("button", name="Look at both")
        if not look.is_visible():
            break
        look.click()
        page.get_by_role("button", name=chance.choice(["Keep what is here", "Keep what is in the store"])).click()
    if page.get_by_role("dialog").count():
        page.keyboard.press("Escape")


def test_an_open_tab_follows_what_a_script_writes(lab: Server, page: Page) -> None:
    made = small_desk(lab, "script")
    view = open_tab(page, made)
    press(page, ["a"])
    is_saved(view)
    store = made.store()
    (span,) = made.spans("short")
    answer = store.save(ANNOTATOR, "short", op="ascriptwrotethis", rev=1, do="remove", remove=[span.id], add=())
    assert answer.rev == 2
    expect(view.locator("[role=option][data-annotator-status=accepted]")).to_have_count(0, timeout=10_000)
    expect(view.locator(".annotator-live, [aria-live]").first).to_contain_text("changed elsewhere")
    press(page, ["a"])
    is_saved(view)
    assert [line.do for line in made.journal("short")][:2] == ["accept", "remove"]
    assert len(made.journal("short")) == 3


def test_tab_and_widget_on_one_article_see_each_other(lab: Server, chromium: Browser) -> None:
    made = small_desk(lab, "tab-and-cell")
    context: BrowserContext = chromium.new_context(locale="en-US")
    cell_page, tab_page = context.new_page(), context.new_page()
    cell = made.show(cell_page)
    view = open_tab(tab_page, made)
    press(tab_page, ["a"])
    is_saved(view)
    cell_page.bring_to_front()
    cell.locator(".annotator-scroll").focus()
    cell_page.keyboard.press("f")
    press(cell_page, ["a"])
    expect(cell.locator(".annotator-saved")).to_have_attribute("data-annotator-state", "saved")
    assert len(made.journal("short")) == 2
    tab_page.bring_to_front()
    expect(view.locator("[role=option][data-annotator-status=accepted]")).to_have_count(2, timeout=10_000)
    assert len({line.op for line in made.journal("short")}) == 2
    assert len(SUGGESTED) == 7
    context.close()


def test_a_page_that_is_older_than_its_server_is_told_to_reload(lab: Server, page: Page, noisy: None) -> None:
    made = notes_desk(lab, "older")

    def newer(route: Route) -> None:
        answer = route.fetch()
        route.fulfill(response=answer, body=answer.text().replace('"version":"0.1"', '"version":"0.2"'))

    page.route(MESSAGES, newer)
    view = open_tab(page, made)
    expect(view.locator(".annotator-notice")).to_contain_text("Reload the page; what is unsent is kept.")
    write_note(page, "still saved")
    is_saved(view)
    assert decisions(made) == ["note"]


def test_a_corpus_that_vanishes_while_it_is_open_is_named_and_nothing_is_lost(lab: Server, page: Page, noisy: None) -> None:
    made = notes_desk(lab, "vanishes")
    view = open_tab(page, made)
    write_note(page, "before")
    is_saved(view)
    away = made.corpus.with_name("elsewhere")
    made.corpus.rename(away)
    write_note(page, "without a folder")
    expect(view.locator(".annotator-saved")).to_have_attribute("data-annotator-state", "problem")
    expect(view.locator(".annotator-saved")).to_contain_text("Was it moved?")
    assert not made.corpus.exists()
    away.rename(made.corpus)
    is_saved(view)
    assert len(made.journal("short")) == 2
