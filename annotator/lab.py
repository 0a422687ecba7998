"""Start JupyterLab on a corpus: a notebook that shows it to one annotator."""

import json
import os
import subprocess
import sys
from pathlib import Path

from annotator.readings import Reader
from annotator.store import Store


def start(store: Store, annotator: str, *, port: int = 8888, browser: bool = True) -> int:
    """Run JupyterLab in the corpus's folder until it is stopped; gives its exit code. The notebook is made where it is missing, never overwritten."""
    command = lab_command(notebook(store, annotator), port=port, browser=browser)
    return subprocess.run(command, cwd=store.root, check=False).returncode  # noqa: S603 - fixed words, a port and our own file's name


def notebook(store: Store, annotator: str) -> Path:
    """The notebook `annotate-<annotator>.ipynb` of a corpus, made if it is missing."""
    Reader(store, annotator)
    path = store.root / f"annotate-{annotator}.ipynb"
    if not path.exists():
        path.write_text(json.dumps(_content(annotator), indent=1) + "\n", encoding="utf-8")
    return path


def lab_command(path: Path, *, port: int, browser: bool) -> list[str]:
    """The words that start JupyterLab on a notebook; as root JupyterLab asks to be told that this is meant."""
    words = [sys.executable, "-m", "jupyterlab", "--ip=127.0.0.1", f"--port={port}", f"--LabApp.default_url=/lab/tree/{path.name}"]
    as_root = ["--allow-root"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []
    return words + ([] if browser else ["--no-browser"]) + as_root


def _content(annotator: str) -> dict[str, object]:
    source = f"import annotator\n\ncorpus = annotator.open()\ncorpus.annotate({annotator!r})"
    cell: dict[str, object] = {
        "cell_type": "code",
        "execution_count": None,
        "id": "annotate",
        "metadata": {},
        "outputs": [],
        "source": source,
    }
    kernel = {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"}
    return {"cells": [cell], "metadata": {"kernelspec": kernel}, "nbformat": 4, "nbformat_minor": 5}
