"""A dataset folder for Hugging Face's `datasets`: a Parquet file of tokens and tags a split, with the names of the tags, and a README that describes it.

A row is an article: `id`, `tokens`, `ner_tags`, and beside them `text`, `starts` and `ends`, from which exact places come back, and `covered`. Tokens that nobody
read have the tag -1, which `datasets` takes as missing (training code masks them as -100).
"""

import json
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack
from itertools import accumulate, islice
from pathlib import Path
from typing import Any

import msgspec
from msgspec.structs import replace

from annotator.formats.aligning import aligned, runs, tokens_read
from annotator.formats.arrow import opened, pa, pq, rows
from annotator.formats.options import Options
from annotator.formats.projecting import continuous, flat, spans_only
from annotator.formats.tagging import spans as spans_of
from annotator.formats.tagging import tags
from annotator.gold import SCHEMA, Coverage, GoldRecord, Provenance
from annotator.loss import Losses
from annotator.model import Record, Segment, Span
from annotator.names import file_name_problem
from annotator.problem import Problem
from annotator.records import text_sha256
from annotator.scheme import span_findings
from annotator.tokens import document, places

MISSING = -1
_ROWS = 1000
_SIZES = ((1000, "n<1K"), (10_000, "1K<n<10K"), (100_000, "10K<n<100K"), (1_000_000, "100K<n<1M"))
_COLUMNS = pa.schema(
    [
        ("id", pa.string()),
        ("text", pa.string()),
        ("tokens", pa.list_(pa.string())),
        ("starts", pa.list_(pa.int64())),
        ("ends", pa.list_(pa.int64())),
        ("ner_tags", pa.list_(pa.int64())),
        ("covered", pa.list_(pa.bool_())),
    ]
)


class _Cells(Record, frozen=True, kw_only=True):
    """What is read of a row."""

    tokens: list[str] = []  # noqa: RUF012 - msgspec copies it
    ner_tags: list[int] = []  # noqa: RUF012 - msgspec copies it
    text: str | None = None
    starts: list[int] | None = None
    ends: list[int] | None = None
    covered: list[bool] | None = None


def project(record: GoldRecord, losses: Losses, options: Options) -> GoldRecord | None:
    """What tags on tokens can hold of a record: labelled runs of tokens, and which tokens were read."""
    done = spans_only(record, losses, options)
    if done is None:
        return None
    whole = continuous(done, losses, options)
    known = _tokens(record)
    laid, _ = aligned(whole, losses, options, known)
    single = flat(laid, losses, options)
    _, tokens = aligned(single, Losses(), options, known)
    return replace(
        single, coverage=Coverage(spans=options.labels.spans, zones=runs(tokens, tokens_read(single, tokens, options.labels.spans)))
    )


def write(target: Path, records: Iterable[GoldRecord], options: Options) -> None:
    """One Parquet file a split, and the README; raises ValueError for a split whose name no file can have."""
    for split in sorted(set(options.splits.values())):
        if problem := file_name_problem(split):
            raise ValueError(f"each split becomes a file, but {problem}. Undo that split, or export the articles of one with split=…")
    names = _names(options)
    schema = _COLUMNS.with_metadata({"huggingface": json.dumps({"info": {"features": _features(names)}})})
    counts: Counter[str] = Counter()
    (target / "data").mkdir()
    with ExitStack() as stack:
        writers: dict[str, Any] = {}
        source = iter(records)
        while batch := list(islice(source, _ROWS)):
            rows: dict[str, list[dict[str, Any]]] = {}
            for record in batch:
                rows.setdefault(options.splits.get(record.id, "train"), []).append(_row(record, names, options))
            for split, each in rows.items():
                if split not in writers:
                    writers[split] = stack.enter_context(pq.ParquetWriter(target / "data" / f"{split}.parquet", schema, compression="zstd"))
                writers[split].write_table(pa.Table.from_pylist(each, schema=schema))
                counts[split] += len(each)
        if not writers:
            stack.enter_context(pq.ParquetWriter(target / "data" / "train.parquet", schema))
            counts["train"] = 0
    (target / "README.md").write_bytes(_readme(options, counts, names).encode())


def read(source: Path, losses: Losses, options: Options) -> Iterator[GoldRecord]:
    """The articles of a dataset folder, or of one of its Parquet files."""
    files = sorted((source / "data").glob("*.parquet")) if source.is_dir() else [source]
    if not files:
        raise ValueError(f"{source} holds no data/*.parquet; expected a dataset folder with tokens and ner_tags")
    for path in files:
        yield from _read_file(path, losses, options)


def _read_file(path: Path, losses: Losses, options: Options) -> Iterator[GoldRecord]:
    file = opened(path)
    names = _names_in(file.schema_arrow.metadata or {})
    if names is None or not {"tokens", "ner_tags"} <= set(file.schema_arrow.names):
        raise ValueError(f"{path.name} has no tokens and ner_tags with names for the tags; expected them as `datasets` writes them")
    for number, row in enumerate(rows(file, path.name, _ROWS), 1):
        where = f"{path.name}:{number}"
        record = _record(row, names, f"{path.stem}-{number}", options)
        if isinstance(record, Problem):
            losses.note("record.skipped", "rows that can't be read", article=where, before=f"{where}: {record.message}")
        else:
            yield replace(record, prov=replace(record.prov, import_={"format": "huggingface", "file": path.name, "line": number}))


def _names(options: Options) -> list[str]:
    return ["O", *(f"{prefix}-{label}" for label in options.labels.spans for prefix in "BI")]


def _row(record: GoldRecord, names: list[str], options: Options) -> dict[str, Any]:
    # split where spans begin and end, if the options ask for it
    _, tokens = aligned(record, Losses(), options, _tokens(record))
    known = {name: number for number, name in enumerate(names)}
    starts = [start for start, _ in tokens]
    inside = [(bisect_left(starts, span.start), bisect_left(starts, span.end), span.label) for span in record.spans]
    covered = tokens_read(record, tokens, options.labels.spans)
    found = zip(tags(len(tokens), inside, "iob2"), covered, strict=True)
    return {
        "id": record.id,
        "text": record.text,
        "tokens": [record.text[start:end] for start, end in tokens],
        "starts": starts,
        "ends": [end for _, end in tokens],
        "ner_tags": [known[tag] if read or tag != "O" else MISSING for tag, read in found],
        "covered": covered,
    }


def _tokens(record: GoldRecord) -> Sequence[Segment]:
    """The tokens of a record, whatever its language, which isn't kept."""
    return places(document(record.text, ""))


def _record(row: dict[str, Any], names: list[str], name: str, options: Options) -> GoldRecord | Problem:
    try:
        cells = msgspec.convert({key: value for key in _Cells.__struct_fields__ if (value := row.get(key)) is not None}, _Cells)
    except msgspec.ValidationError as error:
        return Problem(rule="row", message=f"{error}; expected a list of tokens and one of the numbers of their tags")
    tokens, numbers = cells.tokens, cells.ner_tags
    if len(tokens) != len(numbers) or not "".join(tokens).strip():
        return Problem(rule="row", message=f"{len(tokens)} tokens, but {len(numbers)} tags" if tokens else "no tokens")
    if any(each is not None and len(each) != len(tokens) for each in (cells.starts, cells.ends, cells.covered)):
        return Problem(rule="row", message="as many starts, ends and covered as tokens were expected")
    if any(not -1 <= number < len(names) for number in numbers):
        return Problem(rule="row", message=f"a tag outside 0..{len(names) - 1}")
    text, starts, ends = cells.text, cells.starts, cells.ends
    if text is None or starts is None or ends is None:
        text = " ".join(tokens)
        ends = [end + place for place, end in enumerate(accumulate(map(len, tokens)))]
        starts = [end - len(token) for end, token in zip(ends, tokens, strict=True)]
    found = [names[number] if number >= 0 else "" for number in numbers]
    spans = tuple(
        Span(id=f"s{place}", start=starts[first], end=ends[last - 1], label=label, text=text[starts[first] : ends[last - 1]])
        for place, (first, last, label) in enumerate(spans_of([tag or "O" for tag in found]), 1)
    )
    wrong = next((message for span in spans for _, message in span_findings(text, span)), None)
    if wrong or [text[start:end] for start, end in zip(starts, ends, strict=True)] != tokens:
        return Problem(rule="row", message=f"its tokens don't stand at their places in the text{f': a span {wrong}' if wrong else ''}")
    labels = tuple(dict.fromkeys(tag[2:] for tag in names[1:]))
    read = cells.covered or [bool(tag) for tag in found]
    zones = runs(zip(starts, ends, strict=True), read) if options.covered else ()
    return GoldRecord(
        schema=SCHEMA,
        id=str(row.get("id") or name),
        annotator=options.annotator,
        state="done",
        text=text,
        sha256=text_sha256(text),
        lang=options.lang,
        spans=spans,
        coverage=Coverage(spans=labels, zones=zones),
        prov=Provenance(tool=""),
    )


def _features(names: list[str]) -> dict[str, Any]:
    def of(dtype: str) -> dict[str, Any]:
        return {"dtype": dtype, "_type": "Value"}

    return {
        "id": of("string"),
        "text": of("string"),
        "tokens": {"feature": of("string"), "_type": "List"},
        "starts": {"feature": of("int64"), "_type": "List"},
        "ends": {"feature": of("int64"), "_type": "List"},
        "covered": {"feature": of("bool"), "_type": "List"},
        "ner_tags": {"feature": {"names": names, "_type": "ClassLabel"}, "_type": "List"},
    }


def _names_in(metadata: dict[bytes, bytes]) -> list[str] | None:
    try:
        features = json.loads(metadata.get(b"huggingface", b"{}"))["info"]["features"]
        found = features["ner_tags"]["feature"]["names"]
    except (ValueError, KeyError, TypeError):
        return None
    return list(found) if all(isinstance(each, str) for each in found) else None


def _readme(options: Options, counts: Counter[str], names: list[str]) -> str:
    """The dataset card; JSON strings are valid YAML, whatever is in them."""
    total = sum(counts.values())
    size = next((word for most, word in _SIZES if total < most), "n>1M")
    title = options.name or "Annotated news articles"
    lines = [
        "---",
        "annotations_creators:\n- expert-generated",
        *([f"language:\n- {options.lang}"] if options.lang else []),
        "license: other",
        f"pretty_name: {json.dumps(title, ensure_ascii=False)}",
        f"size_categories:\n- {size}",
        "task_categories:\n- token-classification",
        "task_ids:\n- named-entity-recognition",
        "configs:\n- config_name: default\n  data_files:",
        *(f"  - split: {split}\n    path: data/{split}.parquet" for split in counts),
        "dataset_info:\n  features:",
        *(f"  - name: {name}\n    dtype: string" for name in ("id", "text")),
        "  - name: tokens\n    list: string",
        *(f"  - name: {name}\n    list: int64" for name in ("starts", "ends")),
        "  - name: covered\n    list: bool",
        "  - name: ner_tags\n    list:\n      class_label:\n        names:",
        *(f"          '{number}': {json.dumps(name, ensure_ascii=False)}" for number, name in enumerate(names)),
        "---",
        "",
        f"# {title}",
        "",
        f"{total} articles" + (f": {', '.join(f'{count} {split}' for split, count in counts.items())}." if len(counts) > 1 else "."),
        "A row is an article. The tag -1 stands on tokens that nobody read: they are missing, not outside.",
        "`starts` and `ends` are the places of the tokens in `text`, in code points.",
        "",
    ]
    return "\n".join(lines)
