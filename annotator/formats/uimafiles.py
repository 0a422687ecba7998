"""UIMA's files, loaded by dkpro-cassis once they are known to be harmless: JSON CAS, or XMI with its type system.

The package makes classes of the types that a file declares, and code of their features' names; so only plain names come through. Of XML, nothing
that declares entities comes through.
"""

import io
import json
import re
import warnings
from collections.abc import Iterator
from keyword import iskeyword
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

from annotator.formats.options import Options
from annotator.loss import Losses
from annotator.records import LINE_CAP

try:
    import cassis
    from cassis.typesystem import TypeCheckError, TypeNotFoundError
except ImportError as error:
    raise ImportError("UIMA's files need the package dkpro-cassis: pip install 'article-annotator[uima]'") from error

Places = dict[int, tuple[object, object]]
"""The offsets of each feature structure as the file has them, in UTF-16 units."""

FIRST_VIEW = "_InitialView"
TYPESYSTEM = "typesystem.xml"
_ENDINGS = (".json", ".xmi", ".xml")
_TYPE = re.compile(r"[A-Za-z_][A-Za-z0-9_]*(?:\.[A-Za-z_][A-Za-z0-9_]*)*(?:\[\])?")
_FEATURE = re.compile(r"[A-Za-z][A-Za-z0-9_]*")
_DECLARATION = re.compile(r"\A\ufeff?\s*<\?xml\b(?:[^?]|\?(?!>))*\?>")
_ENCODING = re.compile(r"encoding\s*=\s*[\"']([^\"']*)")
_ID = "{http://www.omg.org/XMI}id"
# what the package raises for files that don't say what they should; it has no class of its own for that
_BROKEN = (
    *(ArithmeticError, AssertionError, AttributeError, LookupError, RuntimeError, SyntaxError, TypeError, ValueError),
    *(TypeCheckError, TypeNotFoundError),
)


def load(path: Path, name: str, losses: Losses, options: Options) -> tuple[Any, Places]:
    """The CAS of a file, and its offsets; what the package warns of is counted. Raises ValueError where the file is unsafe or can't be read."""
    ending = path.suffix.lower()
    if ending not in _ENDINGS:
        raise ValueError(
            f"{name}: the file ends in {ending or 'nothing'}; expected a JSON CAS (*.json), or XMI (*.xmi) with its type system"
        )
    data = _text(path, name)
    return _from_json(data, name, losses) if ending == ".json" else _from_xmi(data, path, name, losses, options)


def _from_json(data: str, name: str, losses: Losses) -> tuple[Any, Places]:
    try:
        found = json.loads(data)
        json.dumps(found, ensure_ascii=False).encode()
    except json.JSONDecodeError as error:
        raise ValueError(f"{name}:{error.lineno}: the JSON can't be read: {error.msg}. {_AGAIN}") from None
    except UnicodeEncodeError:
        raise ValueError(f"{name}: a string holds half of a surrogate pair, no character. Write the text again from its source.") from None
    except (RecursionError, ValueError) as error:
        raise ValueError(f"{name}: the JSON can't be read: {error}. {_AGAIN}") from None
    structures = list(_structures(found, name))
    _plain_types(found["%TYPES"], name)
    for _, each in structures:
        odd = next((key for key in each if not key.startswith("%") and not _FEATURE.fullmatch(key.lstrip("@#^"))), None)
        if odd is not None or "@type" in each:
            _refuse_name(name, odd or "@type")
    # the package trips over any further view, of which no more than the text is needed to name it
    views = {key: each for key, each in found["%VIEWS"].items() if key == FIRST_VIEW} or found["%VIEWS"]
    first = json.dumps(found | {"%VIEWS": views})
    cas = _loaded(lambda: cassis.load_cas_from_json(first), name, losses)
    return cas, {key: (each.get("begin"), each.get("end")) for key, each in structures}


def _structures(found: Any, name: str) -> Iterator[tuple[int, dict[str, Any]]]:
    parts = ("%TYPES", "%FEATURE_STRUCTURES", "%VIEWS")
    if not isinstance(found, dict) or not all(isinstance(found.get(each), dict) for each in ("%TYPES", "%VIEWS")):
        what = f"an object with {', '.join(map(repr, found)) or 'nothing'}" if isinstance(found, dict) else "no object"
        raise ValueError(f"{name}: here is {what[:80]}; expected a JSON CAS with {', '.join(parts)}. {_AGAIN}")
    listed = found.get(parts[1], [])
    if not isinstance(listed, dict | list):
        raise ValueError(f"{name}: {parts[1]} is {str(listed)[:60]}; expected a list of feature structures. {_AGAIN}")
    pairs = listed.items() if isinstance(listed, dict) else [(each.get("%ID") if isinstance(each, dict) else None, each) for each in listed]
    seen: set[int] = set()
    for number, (key, each) in enumerate(pairs, 1):
        known = isinstance(each, dict) and isinstance(each.get("%TYPE"), str)
        if not known or isinstance(key, bool) or not re.fullmatch(r"\d{1,18}", str(key)):
            raise ValueError(f"{name}: feature structure {number} is {str(each)[:60]}; expected an object with %ID and %TYPE. {_AGAIN}")
        if int(key) in seen:
            raise ValueError(f"{name}: two feature structures have the %ID {key}; expected one of its own for each. {_AGAIN}")
        seen.add(int(key))
        yield int(key), each


def _plain_types(types: dict[str, Any], name: str) -> None:
    for type_, said in types.items():
        features = {key: each for key, each in said.items() if not key.startswith("%")} if isinstance(said, dict) else None
        if features is None or not all(isinstance(each, dict) for each in features.values()):
            raise ValueError(f"{name}: the type {type_!r} is declared as {str(said)[:60]}; expected an object of features. {_AGAIN}")
        named = [said.get("%SUPER_TYPE"), *(each.get("%RANGE") for each in features.values())]
        named += [each["%ELEMENT_TYPE"] for each in features.values() if "%ELEMENT_TYPE" in each]
        for each in (type_, *named):
            if not isinstance(each, str) or not _TYPE.fullmatch(each):
                _refuse_name(name, each)
        for feature in features:
            _plain_feature(feature, name)


def _plain_feature(feature: str, name: str) -> None:
    if not _FEATURE.fullmatch(feature) or iskeyword(feature):
        _refuse_name(name, feature)


def _refuse_name(name: str, found: object) -> None:
    raise ValueError(
        f"{name}: {found!r} can't be the name of a type or a feature; expected letters, digits and '_', as in webanno.custom.Name, and none of "
        "Python's own words. Rename it in the project it comes from, and export again."
    )


def _from_xmi(data: str, path: Path, name: str, losses: Losses, options: Options) -> tuple[Any, Places]:
    where = _typesystem(path, name, options)
    declared = _harmless(_text(where, where.name), where.name)
    for each in _parsed(declared, where.name).iter():
        said = (each.findtext("{*}name") or "").strip()
        if each.tag.endswith("typeDescription") and not _TYPE.fullmatch(said):
            _refuse_name(where.name, said)
        if each.tag.endswith("featureDescription"):
            _plain_feature(said, where.name)
    harmless = _harmless(data, name)
    places: Places = {}
    for each in _parsed(harmless, name).iter():
        key = each.get(_ID, "")
        if key.isascii() and key.isdigit() and "begin" in each.attrib:
            places[int(key)] = (_number(each.get("begin")), _number(each.get("end")))
    types = _loaded(lambda: cassis.load_typesystem(io.BytesIO(declared)), where.name, losses)
    return _loaded(lambda: cassis.load_cas_from_xmi(io.BytesIO(harmless), typesystem=types), name, losses), places


def _typesystem(path: Path, name: str, options: Options) -> Path:
    """The file of the types of an XMI file: the one that the options name in its folder, else `typesystem.xml`."""
    folder = path.parent.resolve()
    said = options.columns.get("typesystem")
    names = [said] if said else [TYPESYSTEM, "TypeSystem.xml"]
    found = next((folder / each for each in names if (folder / each).is_file()), None)
    if found is None:
        raise ValueError(
            f"{name}: XMI doesn't hold its types, and {names[0]} isn't in its folder. Put the type system's file beside it, say "
            "columns={'typesystem': …} with its name, or export as UIMA JSON CAS, which holds them."
        )
    if not found.resolve().is_relative_to(folder):
        raise ValueError(f"{name}: the type system {names[0]} lies outside the folder of the file, where nothing is read. Copy it there.")
    return found


def _harmless(data: str, name: str) -> bytes:
    """XML in UTF-8 that declares nothing; a document type could name other files, or entities that grow without end."""
    head = _DECLARATION.match(data)
    encoding = _ENCODING.search(head[0]) if head else None
    if encoding and encoding[1].lower() not in ("utf-8", "utf8", "us-ascii", "ascii"):
        raise ValueError(f"{name}: the XML says that it is in {encoding[1]!r}. Write it again as UTF-8.")
    odd = re.search(r"<!(DOCTYPE|ENTITY)", data, re.IGNORECASE)
    if odd:
        line = data.count("\n", 0, odd.start()) + 1
        raise ValueError(
            f"{name}:{line}: the XML has a <!{odd[1].upper()}, which is not read, since it could name other files or grow without end. "
            "UIMA writes none; take it out, or export again."
        )
    return data[head.end() if head else 0 :].removeprefix("\ufeff").encode()


def _parsed(data: bytes, name: str) -> ElementTree.Element:
    try:
        return ElementTree.fromstring(data)  # noqa: S314 - it declares nothing
    except ElementTree.ParseError as error:
        raise ValueError(f"{name}:{error.position[0]}: the XML can't be read: {error}. {_AGAIN}") from None


def _number(said: str | None) -> int | None:
    return int(said) if said and re.fullmatch(r"\d{1,18}", said) else None


def _loaded(load: Any, name: str, losses: Losses) -> Any:
    with warnings.catch_warnings(record=True) as said:
        warnings.simplefilter("always")
        try:
            found = load()
        except _BROKEN as error:
            text = getattr(error, "message", "") or getattr(error, "description", "") or str(error)
            raise ValueError(f"{name}: dkpro-cassis can't read it ({type(error).__name__}: {text[:200]}). {_AGAIN}") from None
    for each in said:
        # offsets are converted again from the file's own, so that each bad one is named
        if not str(each.message).startswith("Not mapping"):
            losses.note("repair.types", "what dkpro-cassis warns of", article=name, before=f"{name}: {each.message}")
    return found


def _text(path: Path, name: str) -> str:
    size = path.stat().st_size
    if size > LINE_CAP:
        raise ValueError(f"{name}: the file has {size:,} bytes; at most {LINE_CAP:,} are read, since it is held in memory whole")
    data = path.read_bytes()
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise ValueError(f"{name}:{line}: byte 0x{data[error.start]:02x} is no UTF-8. Write the file again as UTF-8.") from None
    if "\0" in text:
        raise ValueError(f"{name}: the file holds NUL, as UTF-16 does. Write it again as UTF-8.")
    return text


_AGAIN = "Export the document again as UIMA JSON CAS."
