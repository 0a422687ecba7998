"""Names that a format can spell: labels, roles and file names, made deterministically from ours, with what changes counted."""

import re
import unicodedata
from collections.abc import Callable, Iterable
from urllib.parse import quote, unquote

from msgspec.structs import replace

from annotator.formats.relabelling import relabelled
from annotator.gold import GoldRecord
from annotator.loss import Losses
from annotator.model import Argument, Labels
from annotator.names import folder_problem
from annotator.records import text_sha256

_GERMAN = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue", "ß": "ss"})
_LONGEST = 200
"""How many bytes of a file's name an article's id may take: most disks hold 255, and endings need some."""
Spell = Callable[[str], str]


def ascii_name(label: str) -> str:
    """A label in letters, digits, `_` and `-` of ASCII: umlauts written out, accents left off, anything else a `_`."""
    plain = unicodedata.normalize("NFKD", label.translate(_GERMAN))
    return re.sub(r"[^A-Za-z0-9_-]+", "_", "".join(each for each in plain if not unicodedata.combining(each))) or "_"


def spelled(record: GoldRecord, losses: Losses, labels: Labels, spell: Spell, reason: str) -> tuple[GoldRecord, Labels]:
    """A record and the labels of its dataset under names that a format can spell; two labels that would be spelled alike are a collision."""
    names: dict[str, str] = {}
    layers: dict[str, tuple[str, ...]] = {}
    for layer in Labels.__struct_fields__:
        known = tuple(dict.fromkeys([*getattr(labels, layer), *(each.label for each in getattr(record, layer))]))
        spellings = {label: spell(label) for label in known}
        for name in dict.fromkeys(spellings.values()):
            alike = [label for label in known if spellings[label] == name]
            if len(alike) > 1:
                losses.note(
                    "label.collision", "labels that the format spells alike become one", element=name, before=", ".join(alike), after=name
                )
        names |= spellings
        layers[layer] = tuple(dict.fromkeys(spellings[label] for label in getattr(labels, layer)))
    for old, new in names.items():
        if old != new:
            losses.rename("label.renamed", old, new, reason)
    changed = {old: new for old, new in names.items() if old != new}
    entities = tuple(replace(each, label=spell(each.label)) for each in record.entities)
    return replace(relabelled(replace(record, entities=()), changed), entities=entities), Labels(**layers)


def roles_spelled(record: GoldRecord, losses: Losses, spell: Callable[[Iterable[str]], dict[str, str]], reason: str) -> GoldRecord:
    """A record whose roles have names that a format can spell, event by event."""
    events = []
    for event in record.events:
        names = spell(dict.fromkeys(argument.role for argument in event.args))
        for old, new in names.items():
            if old != new:
                losses.rename("role.renamed", old, new, reason)
        events.append(replace(event, args=tuple(Argument(role=names[each.role], ref=each.ref) for each in event.args)))
    return replace(record, events=tuple(events))


def file_stem(article: str) -> str:
    """The name of an article's file without its ending: its id, with what a file's name can't hold written as %XX."""
    stem = quote(article, safe=" äöüÄÖÜß,;=@+()[]")
    if stem.startswith((".", "~")) or folder_problem(stem):
        stem = "".join(f"%{byte:02X}" for byte in stem[:1].encode()) + stem[1:]
    if stem.endswith((".", " ")):
        stem = f"{stem[:-1]}%{ord(stem[-1]):02X}"
    return stem


def short_id(article: str) -> str:
    """An id that files can be named after: its own, or where that is too long its beginning and a part of its sha256."""
    if len(file_stem(article)) <= _LONGEST:
        return article
    kept = article[:_LONGEST]
    while len(file_stem(kept)) > _LONGEST - 20:
        kept = kept[:-1]
    return f"{kept}~{text_sha256(article)[:12]}"


def article_id(stem: str) -> str:
    """The article that a file is named after."""
    return unquote(stem)
