"""UIMA's CAS, as INCEpTION and other tools on UIMA export it: JSON CAS, which holds its types, or XMI with its type system beside it; it comes in only.

A file or a folder of them. Annotations whose type has a string feature `value`, `identity`, `identifier` or `label`, or one that the options' columns
name, are spans; so are those of types without features, which are labelled with their type's name. Offsets are UTF-16 units.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from annotator.formats.options import Options
from annotator.formats.readerfiles import Place, files, places, relative
from annotator.formats.uimaelements import Said, elements
from annotator.formats.uimafiles import FIRST_VIEW, load
from annotator.formats.units import WORDS
from annotator.gold import SCHEMA, Coverage, GoldRecord, Provenance
from annotator.loss import Losses
from annotator.model import Labels
from annotator.names import language_problem
from annotator.records import text_sha256


def read(source: Path, losses: Losses, options: Options) -> Iterator[GoldRecord]:
    """The record of each file. Raises ValueError for a file that can't be read; in a folder such files are counted, and the others read."""
    texts: dict[Path, str] = {}
    used: dict[str, dict[str, None]] = {layer: {} for layer in Labels.__struct_fields__}
    for path in files(source, (".json", ".xmi")):
        name = relative(path, source)
        try:
            text, said = _read(path, name, "", Losses(), options)
        except ValueError as error:
            if path == source:
                raise
            losses.note("record.skipped", "files that can't be read", article=name, before=str(error))
            continue
        texts[path] = text_sha256(text)
        for layer in ("spans", "relations", "events"):
            used[layer].update((each.label, None) for each in getattr(said, layer))
    if texts:
        how = "this was said" if options.unit else "as UIMA has it"
        losses.note("unit.detected", f"offsets count {WORDS[options.unit or 'utf16']}: {how}")
    labels = options.labels if options.labels != Labels() else Labels(**{layer: tuple(names) for layer, names in used.items()})
    seen: dict[tuple[str, str], str] = {}
    for path, place in places(source, texts, options).items():
        name = relative(path, source)
        first = seen.setdefault((place.article, place.annotator), name)
        if first != name:
            before = f"{name}: {place.annotator} on {place.article!r}, which {first} holds already"
            cause = "files of an article and reader that another file stands for; the first is used"
            losses.note("record.skipped", cause, article=place.article, before=before)
            continue
        text, said = _read(path, name, place.article, losses, options)
        yield _record(text, said, place, name, labels, options)


def _read(path: Path, name: str, article: str, losses: Losses, options: Options) -> tuple[str, Said]:
    cas, offsets = load(path, name, losses, options)
    view, text = _view(cas, name, article, losses)
    return text, elements(view, cas.typesystem, text, offsets, article, name, losses, options)


def _view(cas: Any, name: str, article: str, losses: Losses) -> tuple[Any, str]:
    """The view that holds the text: the first one, where it has one; other views with a text are counted as left out."""
    texts = {each.sofa.sofaID: each for each in cas.views if isinstance(each.sofa.sofaString, str) and each.sofa.sofaString.strip()}
    if not texts:
        raise ValueError(
            f"{name}: no view of the CAS has a text (sofaString); a text at an address (sofaURI) isn't fetched. Export the document with its text."
        )
    chosen = texts.get(FIRST_VIEW) or next(iter(texts.values()))
    for other in texts:
        if other != chosen.sofa.sofaID:
            cause = "views beside the first; of a CAS one text is read"
            losses.note("record.skipped", cause, article=article, before=f"{name}: view {other!r}")
    return chosen, chosen.sofa.sofaString


def _record(text: str, said: Said, place: Place, name: str, labels: Labels, options: Options) -> GoldRecord:
    zones = ((0, len(text)),) if options.covered else ()
    document = dict(said.document)
    title = document.pop("documentTitle", "")
    return GoldRecord(
        schema=SCHEMA,
        id=place.article,
        annotator=place.annotator,
        state="done",
        text=text,
        sha256=text_sha256(text),
        lang=said.language if said.language and not language_problem(said.language) else options.lang,
        spans=said.spans,
        relations=said.relations,
        events=said.events,
        coverage=Coverage(spans=labels.spans, relations=labels.relations, events=labels.events, zones=zones)
        if options.covered
        else Coverage(spans=(), zones=()),
        prov=Provenance(tool="", import_={"format": "uima", "file": name}),
        meta={"title": title} if title else {},
        ext={"uima": document} if document else {},
    )
