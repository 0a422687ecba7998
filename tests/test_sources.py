"""What the sources never say: data as markup in the browser; running, loading or fetching what a file says in Python."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
WEB = sorted((ROOT / "labextension" / "src").rglob("*.ts"))
PYTHON = sorted((ROOT / "annotator").rglob("*.py"))
IN_WEB = {
    "markup made of a string": r"\.(inner|outer)HTML\b|insertAdjacentHTML|document\.write|createContextualFragment|DOMParser|srcdoc",
    "code made of a string": r"\beval\(|new Function|setTimeout\(\s*['\"`]|setInterval\(\s*['\"`]|javascript:",
    "a style made of a string": r"cssText|setAttribute\(\s*['\"]style|\.style\s*=",
    "a handler made of a string": r"setAttribute\(\s*['\"]on",
    "an address made of data": r"\.(href|src|action|formAction)\s*=|setAttribute\(\s*['\"](href|src|action)",
    "a command in a link": r"data-commandlinker|commandLinker",
}
IN_PYTHON = {
    "running what is read": r"(?<![.\w])(eval|exec|compile|__import__)\(",
    "unpickling": r"\bpickle\b|\bjoblib\b|\bmarshal\b|\bshelve\b|torch\.load|\bdill\b",
    "YAML that makes objects": r"yaml\.(load|unsafe_load|full_load)\b",
    "a shell": r"shell=True|os\.system|os\.popen",
    "the network": r"^\s*(import|from) (urllib\.request|requests|httpx|aiohttp|http\.client|ftplib|socket|smtplib)\b",
    "XML that fetches": r"xml\.(etree|dom|sax)|lxml\.etree\.(parse|fromstring|XML)\(",
    "archives unpacked as they are": r"extractall|\bZipFile\b|\btarfile\b",
}
# each with its reason: what is matched, where, and why it may stay
ALLOWED = {
    ("download.ts", "an address made of data"): "a link to a blob that was made in the same function, for saving a file",
    (
        "labelstudioconfig.py",
        "XML that fetches",
    ): "this parser fetches nothing, and a file with a document type is refused before it is parsed",
    ("uimafiles.py", "XML that fetches"): "this parser fetches nothing, and a file with a document type is refused before it is parsed",
}


def found(path: Path, patterns: dict[str, str]) -> list[str]:
    """The rules that a source breaks, with their lines."""
    lines = path.read_text(encoding="utf-8").splitlines()
    return [
        f"{path.name}:{number}: {rule}: {line.strip()}"
        for rule, pattern in patterns.items()
        if (path.name, rule) not in ALLOWED
        for number, line in enumerate(lines, 1)
        if re.search(pattern, line) and not line.lstrip().startswith(("//", "*", "/*", "#"))
    ]


def test_data_reaches_the_page_as_text_and_by_fixed_attributes() -> None:
    assert len(WEB) > 50
    assert [line for path in WEB for line in found(path, IN_WEB)] == []


def test_nothing_that_is_read_is_run_loaded_or_fetched() -> None:
    assert len(PYTHON) > 50
    assert [line for path in PYTHON for line in found(path, IN_PYTHON)] == []


@pytest.mark.parametrize(
    ("name", "line"),
    [
        ("x.ts", "element.innerHTML = text;"),
        ("x.ts", "const run = new Function(text);"),
        ("x.ts", "element.setAttribute('style', text);"),
        ("x.ts", "element.setAttribute('onclick', text);"),
        ("x.ts", "link.href = text;"),
        ("x.ts", "node.setAttribute('data-commandlinker-command', text);"),
        ("x.py", "value = eval(text)"),
        ("x.py", "import pickle"),
        ("x.py", "data = yaml.load(text)"),
        ("x.py", "subprocess.run(text, shell=True)"),
        ("x.py", "from urllib.request import urlopen"),
        ("x.py", "archive.extractall(folder)"),
    ],
)
def test_the_scan_sees_what_must_not_be(tmp_path: Path, name: str, line: str) -> None:
    path = tmp_path / name
    path.write_text(f"first\n{line}\n", encoding="utf-8")
    assert len(found(path, IN_WEB if name.endswith(".ts") else IN_PYTHON)) >= 1


def test_every_exception_is_still_needed() -> None:
    for name, rule in ALLOWED:
        (path,) = [each for each in (*WEB, *PYTHON) if each.name == name]
        assert any(re.search({**IN_WEB, **IN_PYTHON}[rule], line) for line in path.read_text(encoding="utf-8").splitlines())
