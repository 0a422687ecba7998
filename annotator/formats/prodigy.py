"""Prodigy's JSON lines: spans, relations and labels of whole articles, as its interfaces ner, spans, relations and textcat write them.

Offsets are code points. An article's row has the answer `accept` when its reading is done, `ignore` when it was skipped, and none while it is open.
Under the key `annotator` stands the whole record, for what Prodigy has no place for; what was changed in Prodigy since is taken from the row.
`columns={"annotator": "_annotator_id"}` names the key that says who answered; without it all answers are one annotator's.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from hashlib import sha256
from pathlib import Path

from msgspec.structs import replace

from annotator.disk import write_whole
from annotator.formats import projecting
from annotator.formats.canonical import ordered
from annotator.formats.options import Options
from annotator.formats.prodigyanswers import Asked, record_of, single
from annotator.formats.prodigyrows import Row, rows
from annotator.formats.prodigytasks import task
from annotator.formats.units import Evidence, Proof
from annotator.gold import GoldRecord
from annotator.loss import Losses
from annotator.model import Labels
from annotator.records import encode

_LAYERS = ("spans", "relations", "topics")


def project(record: GoldRecord, losses: Losses, options: Options) -> GoldRecord | None:
    """What Prodigy holds: spans of one segment; what isn't finished or was skipped covers what it covers, the rest everything."""
    if not record.text.strip():
        losses.note("record.skipped", "articles without a text", article=record.id)
        return None
    found = projecting.continuous(record, losses, options)
    if options.nested == "error":
        found = projecting.flat(found, losses, options)
    found = replace(found, prov=replace(found.prov, import_={}))
    return projecting.wholly_covered(found, losses, options) if found.state == "done" else found


def write(target: Path, records: Iterable[GoldRecord], options: Options) -> None:
    """One line a record."""
    write_whole(target, (encode(task(ordered(record), options)) + b"\n" for record in records))


def read(source: Path, losses: Losses, options: Options) -> Iterator[GoldRecord]:
    """A record for each text and annotator of a file. Raises UnitUnproven where the offsets' unit matters and nothing proves it."""
    asked, counts = _survey(source, losses, options)
    waiting: dict[bytes, list[Row]] = {}
    numbers: dict[bytes, int] = {}
    seen: dict[tuple[str, str], int] = {}
    for row in rows(source, losses, options):
        key, text = _key(row, options), sha256(row.text.encode()).digest()
        number = numbers.setdefault(text, len(numbers) + 1)
        waiting.setdefault(key, []).append(row)
        if len(waiting[key]) < counts[key]:
            continue
        answers = waiting.pop(key)
        id_ = answers[0].own.id if answers[0].own else f"{source.stem}-{number}"
        found = record_of(answers, id_, _annotator(row, options), asked, source.name, losses, options)
        line = answers[0].line
        first = seen.setdefault((found.id, found.annotator), line)
        if first == line:
            yield found
        else:
            said = f"{source.name}:{line}: {found.id!r} stands on line {first} with another text"
            losses.note("record.skipped", "articles that come twice; the first is used", article=f"{source.name}:{line}", before=said)


def _survey(source: Path, losses: Losses, options: Options) -> tuple[Asked, Counter[bytes]]:
    """What a file asks for, and how many answers each text has from each annotator."""
    evidence, counts = Evidence(), Counter[bytes]()
    used: dict[str, dict[str, None]] = {layer: {} for layer in _LAYERS}
    # rows that don't say whether they ask about one span: a single span that is rejected tells that the file's others do too
    silent: list[str] = []
    layers: dict[str, None] = {}
    binary, own, foreign = False, False, False
    for row in rows(source, Losses(), options):
        counts[_key(row, options)] += 1
        if row.own:
            for layer, names in used.items():
                names.update(dict.fromkeys(getattr(row.own.coverage, layer)))
        if row.untouched:
            own = True
            continue
        foreign = True
        for start, end, quote in row.quotes:
            evidence.add(row.text, start, end, quote, f"{source.name}:{row.line}")
        if row.binary is None and single(row):
            binary = binary or row.answer == "reject"
            silent += [row.spans[0].label] if row.spans[0].label not in silent else []
        elif not row.binary:
            used["spans"].update(dict.fromkeys(each.label for each in row.spans))
            used["relations"].update(dict.fromkeys(each.label for each in row.relations))
            used["topics"].update(dict.fromkeys(row.asked))
            layers.update(dict.fromkeys(row.layers or ()))
    if not binary:
        used["spans"].update(dict.fromkeys(silent))
    proof = evidence.proof(default="codepoint", unit=options.unit, file=source.name) if foreign else Proof(unit="codepoint")
    if own:
        losses.note("unit.detected", "offsets count code points: the file says so")
    if foreign:
        proof.note(losses)
    labels = options.labels if options.labels != Labels() else Labels(**{layer: tuple(names) for layer, names in used.items()})
    return Asked(labels=labels, layers=tuple(layers) or ("spans",), binary=binary, proof=proof), counts


def _key(row: Row, options: Options) -> bytes:
    said = (row.own.id if row.own else "", _annotator(row, options), row.text)
    return sha256("\0".join(said).encode()).digest()


def _annotator(row: Row, options: Options) -> str:
    if row.untouched and row.own:
        return row.own.annotator
    return str(row.foreign.get(options.columns.get("annotator", "")) or options.annotator)
