"""Agreement in JupyterLab: charts are drawn without fetching anything, a cell of the confusion table opens its passages, and these are settled by keys."""

from playwright.sync_api import Page, expect

from annotator.harvest import harvest
from tests.browser.desk import desk
from tests.browser.server import Server
from tests.browser.test_adjudication import TEXT, read

CELLS = [
    'import annotator\n\ncorpus = annotator.open("corpus")\nagreement = corpus.agreement("a1", "a2")\nagreement.summary()',
    'agreement.plot("labels")',
    'agreement.plot("confusion")',
    "agreement.matrix()",
    'corpus.adjudicate(by="lead")',
]


def test_a_cell_opens_its_passages_and_they_are_adjudicated_by_keys(lab: Server, page: Page) -> None:
    made = desk(lab, "agreement", {"short": TEXT}, cells=CELLS)
    read(made.store())
    view = made.show(page)
    outputs = page.locator(".jp-OutputArea-output")
    expect(outputs.first).to_contain_text("a1, a2: 1 articles finished by two")
    for number in (1, 2):
        expect(outputs.nth(number).locator("canvas, svg").first).to_be_visible()
    matrix = outputs.nth(3)
    matrix.scroll_into_view_if_needed()
    cell = matrix.locator("tr", has_text="LOC").locator("summary").first
    expect(cell).to_have_text("1")
    passages = matrix.get_by_text("LOC / ORG: 1 passage")
    expect(passages).to_be_hidden()
    cell.click()
    expect(passages).to_be_visible()
    expect(matrix.locator("mark:visible").first).to_have_text("Kiel")
    # the view below settles just that passage
    view.get_by_role("option", name="LOC Kiel").click()
    view.locator(".annotator-scroll").focus()
    page.keyboard.press("a")
    expect(view.locator("[role=option][aria-selected=true]")).to_contain_text("ORGKiel")
    page.keyboard.press("x")
    page.keyboard.press("Control+Enter")
    page.get_by_role("button", name="Refuse all 3").click()
    expect(view.locator(".annotator-saved")).to_have_attribute("data-annotator-state", "saved")
    expect(view.locator(".annotator-status")).to_contain_text("done")
    (gold,) = harvest(made.store(), tool="t")[0]
    assert [(span.text, span.label) for span in gold.spans] == [("Ilse Brandt", "PER"), ("Kiel", "LOC")]
