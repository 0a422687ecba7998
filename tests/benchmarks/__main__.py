"""Run every benchmark, each in a process of its own, and print one table; `python -m tests.benchmarks gold view` runs only those named."""

import ast
import subprocess
import sys
from pathlib import Path

from tests.benchmarks.table import HEAD, line, verdict, what

HERE = Path(__file__).parent
ROOT = HERE.parent.parent


def main(chosen: list[str]) -> int:
    """Give 0 when every benchmark ran to its end, whether or not its targets were met."""
    modules = [path for path in sorted(HERE.rglob("bench_*.py")) if not chosen or path.stem.removeprefix("bench_") in chosen]
    failed, judged = [], []
    print(line(HEAD, "met?"))
    for path in modules:
        print(f"\n{title(path)}", flush=True)
        code, printed = run(path)
        judged += [each for each in printed if verdict(each) is not None]
        if code:
            failed.append(path.stem)
    if failed or not modules:
        print(f"\nnot measured: {', '.join(failed) or 'nothing of that name'}")
    missed = [what(each) for each in judged if not verdict(each)]
    print(f"\n{len(judged) - len(missed)} of {len(judged)} targets met" + "".join(f"\n  missed: {each}" for each in missed))
    return 1 if failed or not modules else 0


def run(path: Path) -> tuple[int, list[str]]:
    """A benchmark's exit code and its lines, printed as they come."""
    name = ".".join(path.relative_to(ROOT).with_suffix("").parts)
    printed = []
    with subprocess.Popen([sys.executable, "-m", name], cwd=ROOT, stdout=subprocess.PIPE, text=True, encoding="utf-8") as process:
        for each in process.stdout or ():
            print(each, end="", flush=True)
            printed.append(each)
    return process.returncode, printed


def title(path: Path) -> str:
    """What a benchmark measures: the first line of its docstring."""
    return (ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or path.stem).splitlines()[0]


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
