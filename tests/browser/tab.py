"""The annotation tab in the browser: open it on a corpus, look at what it says, wait until all is saved."""

from playwright.sync_api import Locator, Page, expect

from annotator.journal import JournalLine
from tests.browser.desk import Desk
from tests.browser.notebook import SECONDS

PANEL = ".annotator-panel:not(.lm-mod-hidden)"


def open_tab(page: Page, made: Desk, *, reset: bool = True) -> Locator:
    """Open the corpus of a desk as a tab, as its address does; gives the view once it shows an article."""
    path = f"{made.corpus.relative_to(made.server.root).as_posix()}/corpus.annotator.json"
    page.goto(f"{made.server.url}lab/tree/{path}" + ("?reset" if reset else ""), wait_until="domcontentloaded")
    return shown(page)


def shown(page: Page) -> Locator:
    """The view of the tab in front, once it shows an article and has the keys."""
    view = page.locator(f"{PANEL} .annotator-root")
    view.locator(".annotator-block").first.wait_for(timeout=60 * SECONDS)
    page.wait_for_function("window.jupyterapp?.shell.currentWidget?.content?.controller")
    page.evaluate("window.jupyterapp.shell.currentWidget.activate()")
    page.wait_for_function("document.activeElement?.classList.contains('annotator-scroll')")
    return view


def is_saved(view: Locator) -> None:
    """Wait until the view says that all is on the disk."""
    expect(view.locator(".annotator-saved")).to_have_attribute("data-annotator-state", "saved", timeout=30 * SECONDS)


def kernels(page: Page, made: Desk) -> list[object]:
    """The kernels that the server runs."""
    return page.request.get(f"{made.server.url}api/kernels").json()


def changes(lines: list[JournalLine]) -> list[tuple[object, ...]]:
    """What lines of a journal change, with each op called by its number: two journals that hold the same are equal."""
    numbers: dict[str, str] = {}
    for line in lines:
        numbers[line.op] = f"op{len(numbers)}"

    def named(key: str) -> str:
        op, dot, rest = key.partition(".")
        return f"{numbers.get(op, op)}{dot}{rest}"

    return [
        (
            line.do,
            numbers.get(line.undoes or "", line.undoes),
            tuple(named(key) for key in line.remove),
            tuple((named(element.id), str(element).replace(element.id, "")) for element in line.add),
        )
        for line in lines
    ]
