"""A lead settles an article by keys alone: takes one reader's word, refuses the other's, gives another label; gold follows."""

from pathlib import Path

from msgspec.structs import replace
from playwright.sync_api import Browser, Page, expect

from annotator.harvest import harvest
from annotator.model import Labels, Reading
from annotator.records import make_span
from annotator.store import Store
from tests.browser.desk import Desk, desk
from tests.browser.server import Server, start, stop
from tests.browser.tab import is_saved, shown

CELL = 'import annotator\n\ncorpus = annotator.open("corpus")\ncorpus.adjudicate(by="lead")'
TEXT = "Ilse Brandt traf Ole Marsk in Kiel.\nDie Werft schwieg."
SAID = {
    "a1": [("Ilse Brandt", "PER"), ("Ole Marsk", "PER"), ("Kiel", "LOC")],
    "a2": [("Ilse Brandt", "PER"), ("Marsk", "PER"), ("Kiel", "ORG"), ("Werft", "PER")],
}


def read(store: Store) -> None:
    """What two readers finished."""
    for name, marks in SAID.items():
        spans = [make_span(TEXT, TEXT.index(quote), TEXT.index(quote) + len(quote), label) for quote, label in marks]
        named = [replace(span, id=f"{name}.{number}") for number, span in enumerate(spans)]
        reading = Reading(id="reading", state="done", labels=Labels(spans=tuple(store.scheme.span_labels)), zones=((0, len(TEXT)),))
        store.save(name, "short", op=f"op-{name}", rev=0, do="add", remove=(), add=(*named, reading))


def test_disputes_are_walked_by_keys_and_gold_follows(lab: Server, page: Page) -> None:
    made: Desk = desk(lab, "adjudicate", {"short": TEXT}, cells=(CELL,))
    read(made.store())
    view = made.show(page)
    status = view.locator(".annotator-status")
    expect(status).to_contain_text("lead")
    rows = view.locator("[role=option]")
    expect(rows).to_have_count(6)
    expect(view.locator("[role=option][data-annotator-status=pending]")).to_have_count(5)
    view.locator(".annotator-scroll").focus()
    selected = view.locator("[role=option][aria-selected=true]")
    # one reader's whole name is taken, the other's half of it refused
    expect(selected).to_contain_text("PEROle Marsk")
    page.keyboard.press("a")
    expect(selected).to_contain_text("PERMarsk")
    page.keyboard.press("x")
    expect(selected).to_contain_text("LOCKiel")
    page.keyboard.press("a")
    expect(selected).to_contain_text("ORGKiel")
    page.keyboard.press("x")
    # nobody was right about the shipyard: another label
    expect(selected).to_contain_text("Werft")
    page.keyboard.press("2")
    page.keyboard.press("Control+Enter")
    expect(status).to_contain_text("done")
    expect(view.locator(".annotator-saved")).to_have_attribute("data-annotator-state", "saved")
    golds, report = harvest(made.store(), tool="t")
    assert report.disputed == ()
    (gold,) = golds
    assert [(span.text, span.label) for span in gold.spans] == [
        ("Ilse Brandt", "PER"),
        ("Ole Marsk", "PER"),
        ("Kiel", "LOC"),
        ("Werft", "ORG"),
    ]
    state = made.store().annotations("lead", "short", folder="adjudications").annotations
    assert {(span.text, span.verdict.rule, tuple(each.by for each in span.from_)) for span in state.spans if span.verdict} == {
        ("Ilse Brandt", "unanimous", ("a1", "a2")),
        ("Ole Marsk", "adjudicated", ("a1",)),
        ("Kiel", "adjudicated", ("a1",)),
        ("Werft", "adjudicated", ()),
    }
    assert made.journal("short")[-1].op == "op-a1", "no reader's journal was touched"


def test_a_lead_settles_in_a_tab_what_the_server_knows_them_for(tmp_path: Path, chromium: Browser) -> None:
    server = start("lab", tmp_path / "own", annotator="lead")
    try:
        made = desk(server, "tab", {"short": TEXT})
        read(made.store())
        page = chromium.new_context(locale="en-US").new_page()
        page.goto(f"{server.url}lab?reset", wait_until="domcontentloaded")
        page.wait_for_function("window.jupyterapp?.commands.hasCommand('annotator:open-article')")
        page.evaluate(
            "path => jupyterapp.commands.execute('docmanager:open', { path, factory: 'Annotator (adjudicate)' })",
            "tab/corpus/corpus.annotator.json",
        )
        view = shown(page)
        expect(view.locator("[role=option]")).to_have_count(6)
        expect(view.locator("[role=option][aria-selected=true]")).to_contain_text("PEROle Marsk")
        page.keyboard.press("a")
        expect(view.locator("[role=option][aria-selected=true]")).to_contain_text("PERMarsk")
        is_saved(view)
        taken = [
            span for span in made.store().annotations("lead", "short", folder="adjudications").annotations.spans if span.text == "Ole Marsk"
        ]
        assert [(span.verdict.rule, [each.by for each in span.from_]) for span in taken if span.verdict] == [("adjudicated", ["a1"])]
        assert "lead" not in made.store().annotators(), "nothing went to what the lead reads"
        page.context.close()
    finally:
        stop(server)
