"""The rule for names that become file names: annotators, suggesters."""

import re
from collections.abc import Iterable

REVIEWS = "reviews"
"""The folder with a folder for each reader whose work leads looked through."""
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")
_SECOND = re.compile(r"(?P<reader>.*[^.])\.[rR](?P<number>[2-9]|[1-9][0-9]+)")
_RESERVED_END = re.compile(r".*\.[rR][0-9]+")
_LANGUAGE = re.compile(r"[a-z]{2,3}(?:-[A-Za-z0-9]{2,8})*")
_NOT_IN_FOLDERS = '<>:"/\\|?*'
_DEVICES = frozenset({"con", "prn", "aux", "nul"} | {f"{port}{number}" for port in ("com", "lpt") for number in range(10)})


def file_name_problem(name: str) -> str:
    """What keeps a name from forming a file name, as a sentence; empty where nothing does."""
    if not _NAME.fullmatch(name) or name.endswith("."):
        allowed = "use 1 to 64 of the letters A-Z a-z, digits, '.', '_' and '-', a letter or digit first and no dot last"
        return f"{name!r} can't be a file's name; {allowed}"
    if name.split(".")[0].lower() in _DEVICES:
        return f"{name!r} is the name of a device on some systems; choose another"
    return ""


def folder_problem(name: str) -> str:
    """What keeps a name from being a new folder's on some system, as a sentence; letters of every script and spaces within may be in it."""
    if not name or len(name.encode(errors="surrogatepass")) > 255:
        return f"a folder's name has 1 to 255 bytes; this one has {len(name.encode(errors='surrogatepass'))}"
    strange = next((each for each in name if each in _NOT_IN_FOLDERS or not (each.isprintable() or each == " ")), "")
    if strange:
        return f"{name!r} can't be a folder's name: {strange!r} can't be in it"
    if name != name.strip() or name.startswith((".", "~")) or name.endswith("."):
        return f"{name!r} can't be a folder's name; no space or dot first or last, and no '~' first"
    if name.split(".")[0].lower() in _DEVICES:
        return f"{name!r} is the name of a device on some systems; choose another"
    return ""


def language_problem(code: str) -> str:
    """What keeps a text from being a language's code, as a sentence; empty where nothing does."""
    return "" if _LANGUAGE.fullmatch(code) else f"{code!r} is no language code; expected one such as 'de', 'en' or 'pt-BR'"


def annotator_problem(name: str, known: Iterable[str] = ()) -> str:
    """What keeps a name from being an annotator's, as a sentence; `known` are the names that the corpus has already."""
    reader, number = reading_of(name)
    problem = file_name_problem(name)
    if problem:
        return problem
    if reader.lower() == "gold":
        return f"{name!r} is reserved for what readings and adjudications agree on; choose another name"
    if (number == 1 and _RESERVED_END.fullmatch(name)) or _RESERVED_END.fullmatch(reader):
        return f"{name!r} ends like a second reading; an annotator's name can't end in .r and a number"
    return case_problem(name, known)


def case_problem(name: str, known: Iterable[str]) -> str:
    """That another name differs only in its capitals, as a sentence; empty where none does."""
    other = next((other for other in known if other != name and other.lower() == name.lower()), None)
    return f"{name!r} differs only in its capitals from {other!r}, which the corpus has already; use that one" if other else ""


def reading_of(name: str) -> tuple[str, int]:
    """The reader and the number of the reading that a journal's name stands for: `a1` is a1's first, `a1.r2` the second."""
    second = _SECOND.fullmatch(name)
    return (second["reader"], int(second["number"])) if second else (name, 1)


def first_readings(names: Iterable[str]) -> list[str]:
    """The names without those of second readings: whoever reads an article again is compared with themselves, and doesn't count twice."""
    return [name for name in names if reading_of(name)[1] == 1]
