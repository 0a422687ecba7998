"""The notebooks: short prose and calls, stored without output, and they run."""

import shutil
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

ROOT = Path(__file__).parent.parent
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))


def code(notebook):
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_holds_at_most_25_lines_of_code_no_definitions_and_no_outputs(path):
    cells = code(nbformat.read(path, as_version=4))
    lines = [line for cell in cells for line in cell.source.splitlines() if line.strip()]
    assert len(lines) <= 25
    assert not any(line.startswith(("def ", "class ")) for line in lines)
    assert all(cell.outputs == [] and cell.execution_count is None for cell in cells)


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_runs_on_a_copy_of_the_sample_corpus_and_the_original_stays_as_it_is(path, tmp_path, monkeypatch):
    monkeypatch.setenv("IPYTHONDIR", str(tmp_path / "ipython"))
    shutil.copytree(ROOT / "corpus", tmp_path / "corpus", ignore=shutil.ignore_patterns(".annotator"))
    shutil.copytree(ROOT / "notebooks", tmp_path / "notebooks")
    before = {file: file.read_bytes() for file in (ROOT / "corpus").rglob("*.jsonl")}
    notebook = nbformat.read(tmp_path / "notebooks" / path.name, as_version=4)
    NotebookClient(notebook, timeout=120, kernel_name="python3", resources={"metadata": {"path": str(tmp_path / "notebooks")}}).execute()
    said = {cell.id: cell.outputs for cell in code(notebook)}
    assert "annotate" not in said or said["annotate"][-1].data["application/vnd.jupyter.widget-view+json"]["model_id"]
    assert "12 articles" in said["open"][-1].data["text/plain"]
    assert not any(
        output.output_type == "stream" and output.name == "stderr" and "Traceback" in output.text
        for outputs in said.values()
        for output in outputs
    )
    # what the last cell of the export shows: a reading that went out and came back is the same
    assert "same" not in said or said["same"][-1].data["text/plain"].startswith("(True, ")
    assert {file: file.read_bytes() for file in (ROOT / "corpus").rglob("*.jsonl")} == before
