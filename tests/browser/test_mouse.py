"""The mouse: a dragged stretch becomes a span by a key, a dragged handle moves a border, a click chooses the innermost mark."""

from playwright.sync_api import Page, expect

from tests.browser.desk import desk
from tests.browser.server import Server

TEXT = "😀 Orlow und Brandt lobten das Abkommen von Havenstadt.\nAm Montag endete die Mission in Karanda."
# the middle of the left side of the first character, or of the right side of the last one, of a quote in the drawn text
POINT = """
([quote, last]) => {
  const walker = document.createTreeWalker(document.querySelector(".annotator-article"), NodeFilter.SHOW_TEXT);
  const nodes = [];
  while (walker.nextNode()) nodes.push(walker.currentNode);
  const all = nodes.map(node => node.data).join("");
  let at = all.indexOf(quote) + (last ? quote.length - 1 : 0);
  const node = nodes.find(each => (at < each.length ? true : ((at -= each.length), false)));
  const range = document.createRange();
  range.setStart(node, at);
  range.setEnd(node, at + 1);
  const rect = range.getBoundingClientRect();
  return [last ? rect.right - 1 : rect.left + 1, rect.top + rect.height / 2];
}
"""


def test_the_mouse_selects_adds_drags_and_chooses(lab: Server, page: Page) -> None:
    outer, inner = TEXT.index("Abkommen"), TEXT.index("Havenstadt")
    offered = [(outer, inner + 10, "AGREEMENT"), (inner, inner + 10, "LOC")]
    made = desk(lab, "mouse", {"short": TEXT}, {"short": offered})
    view = made.show(page)
    chosen = view.locator("[role=option][aria-selected=true]")

    drag(page, point(page, "Brandt"), point(page, "Brandt", last=True))
    page.keyboard.press("1")
    expect(view.locator(".annotator-saved")).to_contain_text("saved")
    assert [(span.text, span.start, span.label) for span in made.spans("short")] == [("Brandt", TEXT.index("Brandt"), "PER")]

    x, y = point(page, "Havenstadt")
    page.mouse.click(x + 20, y)
    expect(chosen).to_contain_text("LOC")
    x, y = point(page, "Abkommen")
    page.mouse.click(x + 20, y)
    expect(chosen).to_contain_text("AGREEMENT")

    x, y = point(page, "Brandt")
    page.mouse.click(x + 10, y)
    expect(chosen).to_contain_text("Brandt")
    box = view.locator(".annotator-handle[data-annotator-end=start]").bounding_box()
    assert box is not None
    drag(page, (box["x"] + box["width"] / 2, box["y"] + box["height"] / 2), point(page, "Orlow"))
    expect(chosen).to_contain_text("Orlow und Brandt")
    expect(view.locator(".annotator-saved")).to_have_attribute("data-annotator-state", "saved")
    assert [line.do for line in made.journal("short")] == ["add", "border"]
    assert [(span.text, span.start) for span in made.spans("short")] == [("Orlow und Brandt", 2)]


def point(page: Page, quote: str, *, last: bool = False) -> tuple[float, float]:
    """Where a quote begins, or ends, on the screen."""
    x, y = page.evaluate(POINT, [quote, last])
    return x, y


def drag(page: Page, start: tuple[float, float], end: tuple[float, float]) -> None:
    """Press at one place, move, release at the other."""
    page.mouse.move(*start)
    page.mouse.down()
    page.mouse.move((start[0] + end[0]) / 2, (start[1] + end[1]) / 2)
    page.mouse.move(*end)
    page.mouse.up()
