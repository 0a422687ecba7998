"""Start JupyterLab on a corpus for one annotator: its tab, or a notebook that shows it."""

import json
import os
import subprocess
import sys
from pathlib import Path

from annotator.manifest import MANIFEST
from annotator.readings import Reader
from annotator.store import Store

NAME = "ANNOTATOR_NAME"


def start(store: Store, annotator: str, path: Path, *, port: int = 8888, browser: bool = True) -> int:
    """Run JupyterLab in the corpus's folder, at one of its files, until it is stopped; gives its exit code."""
    command = lab_command(path, port=port, browser=browser)
    # fixed words, a port and our own file's name
    return subprocess.run(command, cwd=store.root, env=os.environ | {NAME: annotator}, check=False).returncode  # noqa: S603


def tab(store: Store, annotator: str) -> Path:
    """The file that opens as the corpus's tab; raises ValueError for a name that can't be a journal's."""
    Reader(store, annotator)
    return store.root / MANIFEST


def notebook(store: Store, annotator: str) -> Path:
    """The notebook `annotate-<annotator>.ipynb` of a corpus, made if it is missing, never overwritten."""
    Reader(store, annotator)
    path = store.root / f"annotate-{annotator}.ipynb"
    if not path.exists():
        path.write_text(json.dumps(_content(annotator), indent=1) + "\n", encoding="utf-8")
    return path


def lab_command(path: Path, *, port: int, browser: bool) -> list[str]:
    """The words that start JupyterLab on a file of the corpus's folder; as root JupyterLab asks to be told that this is meant."""
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
