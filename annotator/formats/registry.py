"""The formats by name: which file endings mean which, and the modules that know them, loaded when they are asked for."""

from collections.abc import Iterable, Iterator
from importlib import import_module
from pathlib import Path
from typing import Any, Protocol

from annotator.formats.options import Options
from annotator.gold import GoldRecord
from annotator.loss import Losses
from annotator.model import Record
from annotator.problem import known_names


class Reads(Protocol):
    """A format that comes in."""

    def read(self, source: Path, losses: Losses, options: Options) -> Iterator[GoldRecord]:
        """The records of a file or folder; what can't be read or kept is counted."""


class Writes(Protocol):
    """A format that goes out."""

    def project(self, record: GoldRecord, losses: Losses, options: Options) -> GoldRecord | None:
        """What the format can hold of a record; None where it holds nothing of it."""

    def write(self, target: Path, records: Iterable[GoldRecord], options: Options) -> None:
        """Writes projected records, without any loss, to a file or into an empty folder."""


class Entry(Record, frozen=True, kw_only=True):
    """A format: its name, what it is in words, its module, the endings of its files, which way it goes, and whether it is a folder or may come in as one."""

    name: str
    words: str
    module: str
    endings: tuple[str, ...] = ()
    reads: bool = True
    writes: bool = True
    folder: bool = False
    folders: bool = False


_ENTRIES = (
    Entry(name="jsonl", words="our own gold records, without any loss", module="jsonl", endings=(".jsonl",)),
    Entry(name="spacy", words="spaCy's DocBin, for training", module="docbin", endings=(".spacy",)),
    Entry(name="conll", words="columns of tokens and tags, as of CoNLL-2003", module="conll", endings=(".conll", ".iob", ".iob2", ".bio")),
    Entry(name="parquet", words="whole gold records as Parquet", module="parquet", endings=(".parquet",)),
    Entry(name="huggingface", words="a dataset folder for Hugging Face's datasets", module="huggingface", folder=True),
    Entry(name="brat", words="brat's standoff files, a folder of them with annotation.conf", module="brat", folder=True),
    Entry(name="germeval", words="two layers of tags, as of GermEval 2014", module="germeval"),
    Entry(name="conllup", words="CoNLL-U Plus, with the exact text", module="conllup", endings=(".conllup",)),
    Entry(name="csv", words="a table for spreadsheets, one row an annotation", module="csvout", endings=(".csv",), reads=False),
    Entry(name="doccano", words="doccano's JSON lines, with its label types beside them", module="doccano"),
    Entry(name="smartdata", words="DFKI's SmartData and MobIE corpora", module="smartdata", writes=False),
    Entry(name="labelstudio", words="Label Studio's JSON, with its labelling config beside it", module="labelstudio"),
    Entry(name="prodigy", words="Prodigy's JSON lines, for ner, spans, relations and textcat", module="prodigy"),
    Entry(name="spacyjson", words="spaCy's training data as JSON", module="spacyjson", writes=False),
    Entry(
        name="webanno", words="WebAnno TSV 3, a file or a folder of them", module="webanno", endings=(".tsv",), writes=False, folders=True
    ),
    Entry(name="uima", words="UIMA's CAS, as JSON or as XMI with its type system", module="uimacas", writes=False, folders=True),
)
FORMATS: dict[str, Entry] = {entry.name: entry for entry in _ENTRIES}
"""Every format by its name."""


def entry(name: str | None, path: Path, *, writing: bool) -> Entry:
    """The format of a name, or without one the format that a file's ending means; raises ValueError that lists those there are."""
    can = {each.name: each for each in FORMATS.values() if (each.writes if writing else each.reads)}
    if name is not None:
        if name not in can:
            way = "written" if writing else "read"
            known = known_names(name, can)
            raise ValueError(f"the format {name!r} can't be {way}; {known}" if name in FORMATS else f"there is no format {name!r}; {known}")
        return can[name]
    found = [each for each in can.values() if path.name.lower().endswith(each.endings or ("\0",))]
    if len(found) != 1:
        several = (
            f"{path.name} may be {' or '.join(each.name for each in found)}" if found else f"the name {path.name} doesn't tell the format"
        )
        raise ValueError(f"{several}; say which with format= (--format); known: {', '.join(can)}")
    return found[0]


def writer(entry: Entry) -> Writes:
    """The module that writes a format; raises ImportError with what to install where a package is missing."""
    module: Any = import_module(f"annotator.formats.{entry.module}")
    found: Writes = module
    return found


def reader(entry: Entry) -> Reads:
    """The module that reads a format; raises ImportError with what to install where a package is missing."""
    module: Any = import_module(f"annotator.formats.{entry.module}")
    found: Reads = module
    return found
