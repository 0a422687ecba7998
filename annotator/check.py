"""Everything that can be wrong with a corpus folder, found without changing it.

for problem in check(Path("corpus")):
    print(problem)
"""

import os
import re
import unicodedata
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from annotator import goldfile, scheme
from annotator.articles import ADDING
from annotator.articles import FILE as ARTICLES
from annotator.journal import JournalLine, damage, intact
from annotator.journalfile import JournalFile
from annotator.manifest import MANIFEST, CorpusRefused, read_manifest
from annotator.model import AnnotationSet, Article, Suggestable
from annotator.names import REVIEWS, annotator_problem, file_name_problem
from annotator.problem import Problem
from annotator.records import article_problems, decode, duplicate_keys
from annotator.replay import Replay
from annotator.scheme import Scheme
from annotator.suggestions import SuggestionLine

FOLDERS = ("annotations", "adjudications")
GOLD = "gold.jsonl"
_CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufeff]")
_KEPT = re.compile(r".*\.jsonl\.(bak|rejected)-[0-9]+")
_HINTS = frozenset({"control", "alike"})


class _Corpus(Struct):
    """What the checks of journals need to know of the articles."""

    scheme: Scheme
    articles: dict[str, Article]


def check(root: Path) -> list[Problem]:
    """Every problem of a corpus: manifest, articles, journals, suggestions, gold, stray files, in this order; empty where all is well."""
    try:
        manifest = read_manifest(root / MANIFEST)
    except CorpusRefused as refusal:
        return [Problem(rule="manifest", file=MANIFEST, message=str(refusal))]
    corpus = _Corpus(manifest.scheme, {})
    problems = list(_check_articles(root, corpus))
    for path in journals(root):
        problems += _check_journal(root, path, corpus)
    for path in sorted((root / "suggestions").glob("*.jsonl")):
        problems += _check_suggestions(root, path, corpus)
    problems += _check_gold(root / GOLD, corpus)
    return problems + list(_stray(root))


def serious(problem: Problem) -> bool:
    """Whether a problem is more than a hint about unusual texts."""
    return problem.rule not in _HINTS


def journals(root: Path) -> list[Path]:
    """The journals of a corpus, its own first."""
    people = [path for folder in _folders(root) for path in sorted((root / folder).glob("*.jsonl")) if not annotator_problem(path.stem)]
    return [path for path in [root / "shared.jsonl", *people] if path.exists()]


def _folders(root: Path) -> list[str]:
    """The folders of people's journals: readings, adjudications, and the reviews of each reader."""
    reviewed = sorted(path.name for path in (root / REVIEWS).glob("*") if not _no_reviews(path))
    return [*FOLDERS, *(f"{REVIEWS}/{reader}" for reader in reviewed)]


def _no_reviews(path: Path) -> str:
    """Why something in the folder of reviews isn't a reader's folder."""
    if path.is_symlink() or not path.is_dir():
        return f"{path.name!r} is no folder with a reader's reviews"
    return annotator_problem(path.name)


def raw_lines(path: Path) -> Iterator[tuple[int, bytes, bool]]:
    """The lines of a file: number, bytes without the newline, and whether there was a newline."""
    with path.open("rb") as file:
        for number, raw in enumerate(file, 1):
            yield number, raw.removesuffix(b"\n"), raw.endswith(b"\n")


def _check_articles(root: Path, corpus: _Corpus) -> Iterator[Problem]:
    path = root / ARTICLES
    if not path.exists():
        return
    if os.path.lexists(root / ".annotator" / ADDING):
        message = (
            "articles are being added, or a program died while it added some; those don't show. The next add takes them away, or repair."
        )
        yield Problem(rule="unfinished", file=ARTICLES, message=message)
    lines: dict[str, int] = {}
    folded: dict[str, str] = {}
    for number, raw, ended in raw_lines(path):

        def problem(rule: str, message: str, article: str = "", line: int = number) -> Problem:
            return Problem(rule=rule, file=ARTICLES, line=line, article=article, message=message)

        if not ended:
            yield _tail(ARTICLES, number, raw)
            continue
        article = decode(raw, Article, file=ARTICLES, line=number)
        if isinstance(article, Problem):
            yield article
            continue
        yield from _twice(raw, ARTICLES, number)
        for message in article_problems(article):
            yield problem("article", message, article.id)
        if article.id in lines:
            message = f"{article.id!r} stands on lines {lines[article.id]} and {number}; the first is used. Give one of them another id."
            yield problem("duplicate", message, article.id)
            continue
        lines[article.id] = number
        corpus.articles[article.id] = article
        yield from (problem("control", message, article.id) for message in _controls(article.text))
        alike = folded.setdefault(_fold(article.text), article.id)
        if alike != article.id and article.replaces != alike:
            yield problem(
                "alike", f"{article.id!r} has the text of {alike!r} but for spaces and accents' spelling; is it there twice?", article.id
            )


def _check_journal(root: Path, path: Path, corpus: _Corpus) -> list[Problem]:
    file = path.relative_to(root).as_posix()
    journal = JournalFile(path, file=file, lock=path, by="" if path.stem == "shared" and path.parent == root else path.stem)
    journal.refresh()
    problems = journal.problems
    if journal.tail:
        data = path.read_bytes()[journal.end :]
        problems.append(_tail(file, journal.physical + 1, data))
    replays: dict[str, Replay] = {}
    for number, line in journal.each():
        if isinstance(line, Problem):
            problems.append(line)
        else:
            replays.setdefault(line.article, Replay(file)).add(line, number)
    for number, raw, _ in raw_lines(path):
        problems += _twice(raw, file, number)
    for article, replay in replays.items():
        problems += replay.problems
        problems += _check_state(file, journal, article, replay, corpus)
    return sorted(problems, key=lambda problem: problem.line)


def _check_state(file: str, journal: JournalFile, article: str, replay: Replay, corpus: _Corpus) -> Iterator[Problem]:
    numbers = dict.fromkeys(replay.elements, 0)
    for place, line in journal.lines(article):
        numbers.update((element.id, place) for element in line.add) if isinstance(line, JournalLine) else None
    last = journal.numbers[journal.at[article][-1]]
    known = corpus.articles.get(article)
    if known is None:
        if article:
            message = f"article {article!r} is not in {ARTICLES}; its {len(replay.elements)} elements are kept. Put it back or export them."
            yield Problem(rule="orphan", file=file, line=last, article=article, message=message)
        return
    if replay.text != known.sha256[:12]:
        then = f"{replay.text} then, {known.sha256[:12]} now"
        message = f"the text of article {article!r} changed after it was annotated ({then}). Put the old one back, or add an update."
        yield Problem(rule="text", file=file, line=last, article=article, message=message)
        return
    if journal.by:
        for problem in scheme.check(corpus.scheme, known, replay.state().annotations):
            yield Problem(
                rule=problem.rule,
                file=file,
                line=numbers.get(problem.element, last),
                article=article,
                element=problem.element,
                message=problem.message,
            )


def _check_suggestions(root: Path, path: Path, corpus: _Corpus) -> Iterator[Problem]:
    file = path.relative_to(root).as_posix()
    lines: dict[str, int] = {}
    for number, raw, ended in raw_lines(path):
        line = decode(raw, SuggestionLine, file=file, line=number) if intact(raw) else damage(raw, file=file, line=number)
        if not ended:
            yield _tail(file, number, raw)
        elif isinstance(line, Problem):
            yield line
        elif line.article in lines:
            message = f"{line.article!r} stands on lines {lines[line.article]} and {number}; the first is used. Run the suggester again."
            yield Problem(rule="duplicate", file=file, line=number, article=line.article, message=message)
        else:
            lines[line.article] = number
            known = corpus.articles.get(line.article)
            if known is None or known.sha256 != line.sha256:
                message = f"the suggestions for {line.article!r} are for a text that the corpus doesn't have. Run the suggester again."
                yield Problem(rule="stale", file=file, line=number, article=line.article, message=message)


def _check_gold(path: Path, corpus: _Corpus) -> Iterator[Problem]:
    for line, found in goldfile.numbered(path) if path.is_file() else ():
        if isinstance(found, Problem):
            yield found
            continue
        yield from goldfile.text_problems(found, GOLD, line)
        known = corpus.articles.get(found.id)
        if known is None or known.sha256 != found.sha256:
            message = f"the gold of {found.id!r} is for a text that the corpus doesn't have. Write it anew with gold."
            yield Problem(rule="stale", file=GOLD, line=line, article=found.id, message=message)
        else:
            elements: tuple[Suggestable, ...] = (*found.spans, *found.relations, *found.events, *found.entities, *found.topics)
            bare = AnnotationSet(replace(element, decision=None) for element in elements)
            yield from (replace(problem, file=GOLD, line=line) for problem in scheme.check(corpus.scheme, known, bare))


def _stray(root: Path) -> Iterator[Problem]:
    for folder in (*_folders(root), "suggestions"):
        rule = file_name_problem if folder == "suggestions" else annotator_problem
        for path in sorted((root / folder).glob("*")):
            if _KEPT.fullmatch(path.name):
                continue
            said = rule(path.name.removesuffix(".jsonl")) if path.name.endswith(".jsonl") else f"{path.name!r} is no .jsonl file"
            if path.is_symlink():
                said = f"{path.name!r} is a symbolic link, which is not followed"
            if said:
                message = f"{said}. It isn't read; a copy made by a sync program? Compare it with the journal, then move it away."
                yield Problem(rule="stray", file=f"{folder}/{path.name}", message=message)
    for path in sorted((root / REVIEWS).glob("*")):
        said = _no_reviews(path)
        if said:
            yield Problem(rule="stray", file=f"{REVIEWS}/{path.name}", message=f"{said}. It isn't read; move it away.")


def _tail(file: str, number: int, raw: bytes) -> Problem:
    if intact(raw[:-1]):
        message = "the line is whole, but the newline at its end is damaged. Run repair."
        return Problem(rule="damaged", file=file, line=number, column=len(raw.decode(errors="replace")), message=message)
    message = f"the last line has no newline after {len(raw):,} bytes: it is being written, or broke off. The next save goes on safely."
    return Problem(rule="tail", file=file, line=number, column=len(raw.decode(errors="replace")) + 1, message=message)


def _twice(raw: bytes, file: str, number: int) -> Iterator[Problem]:
    try:
        names = duplicate_keys(raw)
    except (ValueError, RecursionError):
        return
    for name in dict.fromkeys(names):
        message = f"the member {name!r} stands twice in one object; only the last is read. Remove one."
        yield Problem(rule="twice", file=file, line=number, column=raw.decode().rfind(f'"{name}"') + 1, message=message)


def _controls(text: str) -> Iterator[str]:
    for character, count in sorted(Counter(_CONTROLS.findall(text)).items()):
        yield f"the text holds {count} x U+{ord(character):04X} (first at {text.index(character)}); it is kept as it is"


def _fold(text: str) -> str:
    return " ".join(unicodedata.normalize("NFC", text).split())
