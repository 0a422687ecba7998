"""Run every benchmark, each in a process of its own, and print one table; `python -m tests.benchmarks gold view` runs only those named."""

import ast
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parent
ROOT = HERE.parent.parent


def main(chosen: list[str]) -> int:
    """Give 0 when every benchmark ran to its end."""
    modules = [path for path in sorted(HERE.rglob("bench_*.py")) if not chosen or path.stem.removeprefix("bench_") in chosen]
    failed = []
    for path in modules:
        print(f"\n{title(path)}", flush=True)
        name = ".".join(path.relative_to(ROOT).with_suffix("").parts)
        if subprocess.run([sys.executable, "-m", name], cwd=ROOT, check=False).returncode:
            failed.append(path.stem)
    if failed or not modules:
        print(f"\nnot measured: {', '.join(failed) or 'nothing of that name'}")
    return 1 if failed or not modules else 0


def title(path: Path) -> str:
    """What a benchmark measures: the first line of its docstring."""
    return (ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or path.stem).splitlines()[0]


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
