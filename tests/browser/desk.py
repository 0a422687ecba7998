"""What a reader finds on the desk: a corpus in the served folder, its notebook, and the view that its cell shows."""

import importlib.util
import json
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from types import ModuleType

from msgspec.structs import replace
from playwright.sync_api import Locator, Page

from annotator import corpus as corpora
from annotator import suggest
from annotator.answers import Saved
from annotator.journal import JournalLine
from annotator.model import Labels, Reading, Source, Span
from annotator.records import base32, make_span, suggestion_id
from annotator.store import Store
from tests.browser import notebook
from tests.browser.server import Server

PROJECT = Path(__file__).parents[2]
SAMPLE = PROJECT / "corpus"
ANNOTATOR = "a1"
CELL = 'import annotator\n\ncorpus = annotator.open("corpus")\ncorpus.annotate("a1")'


@dataclass(frozen=True)
class Desk:
    """A folder under a server with a corpus `corpus` and a notebook `read.ipynb` that shows it to a1."""

    server: Server
    folder: Path
    cells: Sequence[str] = (CELL,)

    @property
    def corpus(self) -> Path:
        """The corpus's folder."""
        return self.folder / "corpus"

    @property
    def path(self) -> str:
        """The notebook's path in the served folder."""
        return f"{self.folder.relative_to(self.server.root).as_posix()}/read.ipynb"

    def store(self) -> Store:
        """The corpus as it is on the drive now."""
        return Store.open(self.corpus, cache=False)

    def journal(self, article: str) -> list[JournalLine]:
        """Every line that a1's journal holds on an article, in order."""
        return self.store().history(ANNOTATOR, article)

    def spans(self, article: str) -> list[Span]:
        """The spans that a1's journal amounts to."""
        return list(self.store().annotations(ANNOTATOR, article).annotations.spans)

    def show(self, page: Page) -> Locator:
        """Open the notebook, run it and wait until the view shows an article."""
        view = notebook.show(page, self.server, self.path, self.cells)
        view.locator(".annotator-block").first.wait_for()
        return view


def desk(
    server: Server,
    name: str,
    texts: Mapping[str, str],
    offered: Mapping[str, Sequence[tuple[int, int, str]]] = {},
    cells: Sequence[str] = (CELL,),
) -> Desk:
    """A desk with articles of these texts, and suggestions (start, end, label) of a suggester called `test`."""
    folder = server.root / name
    folder.mkdir()
    made = Desk(server, folder, cells)
    corpora.new(made.corpus, name=name)
    records = folder / "articles.jsonl"
    records.write_text(
        "".join(json.dumps({"id": article, "text": text, "lang": "de"}) + "\n" for article, text in texts.items()), encoding="utf-8"
    )
    report = corpora.open(made.corpus).add([str(records)])
    assert report.refused == () or list(report.refused) == [], report
    offer(made.store(), offered)
    return made


def offer(store: Store, offered: Mapping[str, Sequence[tuple[int, int, str]]]) -> None:
    """Write suggestions (start, end, label) of a suggester called `test`."""
    source = Source(by="test", version="1")
    suggested = []
    for article_id, places in offered.items():
        article = store.article(article_id)
        spans = [make_span(article.text, start, end, label) for start, end, label in places]
        suggested.append((article, [replace(span, id=suggestion_id(span), source=source) for span in spans]))
    store.write_suggestions("test", "1", suggested)


def decide(store: Store, article_id: str, places: Sequence[tuple[int, int, str]]) -> None:
    """Write spans (start, end, label) into a1's journal, as if added by hand at one go."""
    article = store.article(article_id)
    op = base32(sha256(article_id.encode()).digest()[:10])
    spans = [make_span(article.text, start, end, label) for start, end, label in places]
    named = tuple(replace(span, id=f"{op}.{number}") for number, span in enumerate(spans))
    reading = Reading(id="reading", state="open", labels=Labels(spans=tuple(store.scheme.span_labels)))
    outcome = store.save(ANNOTATOR, article_id, op=op, rev=0, do="add", remove=(), add=(*named, reading))
    assert isinstance(outcome, Saved), outcome


def sample(server: Server, name: str, *articles: str, cells: Sequence[str] = (CELL,)) -> Desk:
    """A desk with some or all articles of the sample corpus, unread, with the suggestions of rules and names."""
    make = sample_maker()
    folder = server.root / name
    (folder / "corpus").mkdir(parents=True)
    for file in ("corpus.annotator.json", "guidelines.md"):
        shutil.copy(SAMPLE / file, folder / "corpus" / file)
    made = Desk(server, folder, cells)
    entries = [json.loads(line) for line in make._entries()]
    records = folder / "articles.jsonl"
    records.write_text(
        "".join(json.dumps(make._record(json.dumps(entry))) + "\n" for entry in entries if not articles or entry["id"] in articles),
        encoding="utf-8",
    )
    corpora.open(made.corpus).add([str(records)])
    corpora.open(made.corpus).suggest(suggest.Rules("de"), suggest.Rules("en"), suggest.Names(str(SAMPLE / "names.csv")))
    return made


def wanted_reading(text: str, table: str) -> list[Span]:
    """The spans of a reading kept as a table of label, quote and which occurrences."""
    make = sample_maker()
    lines = [line.split("\t") for line in table.splitlines() if line.strip() and not line.startswith("#")]
    return [span for fields in lines if fields[0] != "label" for span in make._spans(text, fields)]


def sample_maker() -> ModuleType:
    """The script that makes the sample corpus, as a module."""
    spec = importlib.util.spec_from_file_location("sample_maker", SAMPLE / "make.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
