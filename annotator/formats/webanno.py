"""WebAnno TSV 3, as WebAnno and INCEpTION export it: a file for each text and reader, or a folder of such files; it comes in only.

Offsets are UTF-16 units, which the tokens prove. A span's label is its layer's feature `value`, else the first one, unless the options' columns name
another, for all layers under "label" or for one under its name; without a value it is the layer's name. Other features become attributes. A span
with slots is an event's trigger, a chain is an entity.
"""

from collections.abc import Iterable, Iterator
from pathlib import Path

from annotator.formats.options import Options, Unit
from annotator.formats.readerfiles import Place, files, places, relative
from annotator.formats.units import Proof
from annotator.formats.webannoelements import Said, elements
from annotator.formats.webannorows import Sheet, sheet
from annotator.gold import SCHEMA, Coverage, GoldRecord, Provenance
from annotator.loss import Losses
from annotator.model import Labels
from annotator.records import text_sha256


def read(source: Path, losses: Losses, options: Options) -> Iterator[GoldRecord]:
    """The record of each file. Raises ValueError for a file that can't be read; in a folder such files are counted, and the others read."""
    texts: dict[Path, str] = {}
    used: dict[str, dict[str, None]] = {layer: {} for layer in Labels.__struct_fields__}
    proofs: dict[Unit, list[Proof]] = {}
    for path, found in _sheets(source, losses, options):
        texts[path] = text_sha256(found.text)
        proofs.setdefault(found.proof.unit, []).append(found.proof)
        said = elements(found, "", "", Losses(), options)
        for layer in ("spans", "relations", "events"):
            used[layer].update((each.label, None) for each in getattr(said, layer))
    for proof in map(_together, proofs.values()):
        proof.note(losses)
    labels = options.labels if options.labels != Labels() else Labels(**{layer: tuple(names) for layer, names in used.items()})
    seen: dict[tuple[str, str], str] = {}
    named = places(source, texts, options)
    for path, place in named.items():
        name = relative(path, source)
        first = seen.setdefault((place.article, place.annotator), name)
        if first != name:
            said_before = f"{name}: {place.annotator} on {place.article!r}, which {first} holds already"
            cause = "files of an article and reader that another file stands for; the first is used"
            losses.note("record.skipped", cause, article=place.article, before=said_before)
            continue
        found = sheet(path, name, losses, options)
        yield _record(found, elements(found, place.article, name, losses, options), place, name, labels, options)


def _sheets(source: Path, losses: Losses, options: Options) -> Iterator[tuple[Path, Sheet]]:
    for path in files(source, (".tsv",)):
        name = relative(path, source)
        try:
            found = sheet(path, name, Losses(), options)
        except ValueError as error:
            if path == source:
                raise
            losses.note("record.skipped", "files that can't be read", article=name, before=str(error))
            continue
        if found.text.strip():
            yield path, found
        else:
            losses.note("record.skipped", "files without a text", article=name, before=f"{name}: white space only")


def _together(proofs: Iterable[Proof]) -> Proof:
    """The proof of several files that count alike."""
    found = list(proofs)
    deciding, checked = (sum(getattr(each, name) for each in found) for name in ("deciding", "checked"))
    return Proof(unit=found[0].unit, newlines=found[0].newlines, deciding=deciding, checked=checked, told=found[0].told)


def _record(found: Sheet, said: Said, place: Place, name: str, labels: Labels, options: Options) -> GoldRecord:
    zones = ((0, len(found.text)),) if options.covered else ()
    return GoldRecord(
        schema=SCHEMA,
        id=place.article,
        annotator=place.annotator,
        state="done",
        text=found.text,
        sha256=text_sha256(found.text),
        lang=options.lang,
        spans=said.spans,
        relations=said.relations,
        events=said.events,
        entities=said.entities,
        coverage=Coverage(spans=labels.spans, relations=labels.relations, events=labels.events, zones=zones)
        if options.covered
        else Coverage(spans=(), zones=()),
        prov=Provenance(tool="", import_={"format": "webanno", "file": name, "line": found.line}),
    )
