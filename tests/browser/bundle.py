"""Parts of the view's own source as one script for a bare page, where no server or kernel is needed."""

import subprocess
from pathlib import Path

LABEXTENSION = Path(__file__).parents[2] / "labextension"
ESBUILD = LABEXTENSION / "node_modules" / ".bin" / "esbuild"


def bundle(folder: Path, entry: str) -> str:
    """The script that esbuild makes of an entry; `@/` in its imports stands for labextension/src."""
    source = folder / "entry.ts"
    source.write_text(entry.replace("@/", f"{LABEXTENSION.as_posix()}/src/"), encoding="utf-8")
    made = subprocess.run(
        [ESBUILD, source, "--bundle", "--format=iife", "--target=es2020"],
        cwd=LABEXTENSION,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    assert made.returncode == 0, made.stderr
    return made.stdout
