"""The built extension inside a real JupyterLab and Notebook 7."""

import json
import subprocess
import sys

import pytest
from playwright.sync_api import Page, expect

from tests.browser import notebook
from tests.browser.server import Server

COUNTER = """
import anywidget, traitlets

class Counter(anywidget.AnyWidget):
    count = traitlets.Int(0).tag(sync=True)
    _esm = '''
    export default {
      render({ model, el }) {
        const button = document.createElement("button");
        button.className = "annotator-root";
        button.textContent = "pressed 0 times";
        button.onclick = () => model.send({ type: "press" });
        model.on("msg:custom", message => { button.textContent = `pressed ${message.count} times`; });
        el.append(button);
      }
    };
    '''
    def __init__(self):
        super().__init__()
        self.presses = 0
        self.on_msg(self.press)

    def press(self, widget, message, buffers):
        self.presses += 1
        self.send({"count": self.presses})

Counter()
"""


def test_jupyterlab_lists_the_extension_as_enabled_and_sound() -> None:
    listed = subprocess.run([sys.executable, "-m", "jupyterlab.labextensions", "list"], capture_output=True, text=True, check=True)
    lines = [line for line in (listed.stdout + listed.stderr).splitlines() if "article-annotator" in line]
    assert len(lines) == 1
    assert "v0.1.0" in lines[0]
    assert "enabled" in lines[0]
    assert "OK" in lines[0]


@pytest.mark.parametrize("face", ["lab", "notebook7"])
def test_a_widget_of_the_kernel_answers_in_both_faces(face: str, request: pytest.FixtureRequest, page: Page) -> None:
    server: Server = request.getfixturevalue(face)
    view = notebook.show(page, server, "counter.ipynb", [COUNTER])
    expect(view).to_have_text("pressed 0 times")
    view.click()
    view.click()
    expect(view).to_have_text("pressed 2 times")


def test_the_kernel_of_the_notebook_is_the_python_of_the_tests(lab: Server, page: Page) -> None:
    cells = ["import annotator, sys", "print(sys.executable)"]
    notebook.visit(page, lab, notebook.write(lab, "kernel.ipynb", cells))
    notebook.run(page)
    expect(page.locator(".jp-OutputArea-output").last).to_have_text(sys.executable)


@pytest.mark.parametrize("face", ["lab", "notebook7"])
def test_the_plugin_is_active_in_both_faces(face: str, request: pytest.FixtureRequest, page: Page) -> None:
    server: Server = request.getfixturevalue(face)
    notebook.visit(page, server, notebook.write(server, "empty.ipynb", [""]))
    page.wait_for_function("window.jupyterapp.commands.hasCommand('annotator:open-demo')")
    assert page.evaluate("window.jupyterapp.commands.label('annotator:open-demo')") == "Open the annotation notebook"
    names = page.evaluate("window.jupyterapp.docRegistry.getFileTypesForPath('news/corpus.annotator.json').map(type => type.name)")
    assert names[0] == "annotator-corpus"


def test_the_command_opens_the_notebook_of_a_folder_above(lab: Server, page: Page) -> None:
    notebook.write(lab, "desk/notebooks/1_annotate.ipynb", ["'the annotation notebook'"])
    (lab.root / "desk" / "corpus" / "annotations").mkdir(parents=True)
    notebook.visit(page, lab, notebook.write(lab, "start.ipynb", [""]))
    page.evaluate("window.jupyterapp.commands.execute('annotator:open-demo', {cwd: 'desk/corpus/annotations'})")
    page.wait_for_function("window.jupyterapp.shell.currentWidget.context?.path === 'desk/notebooks/1_annotate.ipynb'")


def test_the_command_says_where_it_looked_when_there_is_no_notebook(lab: Server, page: Page) -> None:
    notebook.visit(page, lab, notebook.write(lab, "lonely/start.ipynb", [""]))
    page.evaluate("void window.jupyterapp.commands.execute('annotator:open-demo', {cwd: 'lonely'})")
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("No annotation notebook here")
    expect(dialog).to_contain_text("1_annotate.ipynb")
    dialog.get_by_role("button", name="Close").click()
    expect(dialog).to_have_count(0)


def test_a_notebook_named_in_the_settings_is_opened_without_a_search(lab: Server, page: Page) -> None:
    notebook.write(lab, "elsewhere/mine.ipynb", ["'mine'"])
    notebook.visit(page, lab, notebook.write(lab, "settings.ipynb", [""]))
    setting = page.request.put(
        f"{lab.url}lab/api/settings/article-annotator:plugin",
        data=json.dumps({"raw": json.dumps({"notebook": "elsewhere/mine.ipynb"})}),
        headers={"X-XSRFToken": _xsrf(page)},
    )
    assert setting.status == 204
    notebook.visit(page, lab, "settings.ipynb")
    page.evaluate("window.jupyterapp.commands.execute('annotator:open-demo')")
    page.wait_for_function("window.jupyterapp.shell.currentWidget.context?.path === 'elsewhere/mine.ipynb'")
    page.request.put(
        f"{lab.url}lab/api/settings/article-annotator:plugin", data=json.dumps({"raw": "{}"}), headers={"X-XSRFToken": _xsrf(page)}
    )


def test_a_manifest_shows_the_icon_of_a_corpus_in_the_file_browser(lab: Server, page: Page) -> None:
    (lab.root / "icons").mkdir()
    (lab.root / "icons" / "corpus.annotator.json").write_text('{"schema":"annotator/0"}\n')
    notebook.visit(page, lab, notebook.write(lab, "icons/icon.ipynb", [""]))
    page.evaluate("window.jupyterapp.commands.execute('filebrowser:activate')")
    row = page.locator(".jp-DirListing-item", has_text="corpus.annotator.json")
    expect(row.locator("[data-icon='annotator:corpus']")).to_have_count(1)


def _xsrf(page: Page) -> str:
    return next(cookie["value"] for cookie in page.context.cookies() if cookie["name"] == "_xsrf")
