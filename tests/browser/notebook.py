"""Notebooks in the browser: write one, open it, run it and find the annotation view in it."""

from collections.abc import Sequence
from pathlib import Path

import nbformat
from playwright.sync_api import Locator, Page

from tests.browser.server import Server

AXE = Path(__file__).parents[2] / "labextension" / "node_modules" / "axe-core" / "axe.min.js"
SECONDS = 1000
READY = """() => {
    const context = window.jupyterapp?.shell.currentWidget?.sessionContext;
    return context?.isReady && context.session?.kernel?.status === "idle";
}"""
FAILURES = """() => window.jupyterapp.shell.currentWidget.content.model.toJSON().cells
    .flatMap(cell => cell.outputs ?? [])
    .filter(output => output.output_type === "error")
    .map(output => output.traceback.join("\\n"))
    .concat([...document.querySelectorAll(".jp-Dialog")].map(dialog => dialog.innerText))"""


def write(server: Server, path: str, cells: Sequence[str]) -> str:
    """Write a notebook of code cells into the served folder; gives its path."""
    notebook = nbformat.v4.new_notebook(
        cells=[nbformat.v4.new_code_cell(source, id=f"cell-{number}") for number, source in enumerate(cells)],
        metadata={"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}},
    )
    target = server.root / path
    target.parent.mkdir(parents=True, exist_ok=True)
    nbformat.write(notebook, target)
    return path


def visit(page: Page, server: Server, path: str) -> None:
    """Open a notebook of the served folder and wait until its kernel is ready: run before that, JupyterLab asks which kernel to take."""
    page.goto(server.page(path), wait_until="domcontentloaded")
    page.wait_for_function(READY, timeout=60 * SECONDS)


def run(page: Page) -> None:
    """Run all cells of the notebook in front and wait until they are done; raises AssertionError with the traceback of a cell that failed."""
    page.evaluate(
        "window.ran = false; void window.jupyterapp.commands.execute('notebook:run-all-cells').then(() => { window.ran = true; })"
    )
    page.wait_for_function("window.ran || document.querySelector('.jp-Dialog')", timeout=120 * SECONDS)
    assert page.evaluate(FAILURES) == []


def show(page: Page, server: Server, path: str, cells: Sequence[str]) -> Locator:
    """Write a notebook, open it, run it; gives the annotation view that its cells show."""
    visit(page, server, write(server, path, cells))
    run(page)
    view = page.locator(".annotator-root")
    view.first.wait_for(timeout=60 * SECONDS)
    return view.first


def save(page: Page) -> None:
    """Save the notebook in front, as the analyst's Ctrl+S does."""
    page.evaluate("window.jupyterapp.commands.execute('docmanager:save')")


def violations(page: Page, selector: str = ".annotator-root") -> list[str]:
    """What axe-core finds wrong inside the first element of a selector: rule, gravity and place, one line each."""
    page.add_script_tag(path=str(AXE))
    # Jupyter's body has no height, for which axe takes all text in it as hidden and looks at no contrast
    page.evaluate("() => { document.body.style.height = '100vh'; }")
    found = page.evaluate("selector => axe.run(selector).then(result => result.violations)", selector)
    return [f"{rule['id']} ({rule['impact']}): {node['html'][:200]}" for rule in found for node in rule["nodes"]]


def tab_into_view(page: Page) -> None:
    """From the notebook to the annotation view's text by keys, as one without a mouse goes."""
    page.keyboard.press("Escape")
    for _ in range(60):
        if page.evaluate("document.activeElement?.classList.contains('annotator-scroll') ?? false"):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"Tab doesn't lead into the view, but to {page.evaluate('document.activeElement?.outerHTML.slice(0, 300)')}")


def run_again(page: Page) -> Locator:
    """Run all cells once more; gives the view that then stands there."""
    page.evaluate("document.querySelectorAll('.annotator-root').forEach(view => view.setAttribute('data-test-former', ''))")
    run(page)
    view = page.locator(".annotator-root:not([data-test-former])")
    view.locator(".annotator-block").first.wait_for(timeout=60 * SECONDS)
    return view


def execute(page: Page, code: str, *, wait: bool = True) -> None:
    """Run code in the kernel of the notebook in front, beside its cells."""
    page.evaluate(
        "([code, wait]) => { const done = jupyterapp.shell.currentWidget.sessionContext.session.kernel.requestExecute({ code }).done; return wait ? done.then(() => null) : null; }",
        [code, wait],
    )


def restart(page: Page) -> None:
    """Restart the kernel of the notebook in front, as the menu does."""
    page.evaluate("() => jupyterapp.shell.currentWidget.sessionContext.session.kernel.restart()")
    page.wait_for_selector(".jp-Notebook-ExecutionIndicator[data-status=idle]", state="attached", timeout=60 * SECONDS)
