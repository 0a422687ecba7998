"""Drafts to articles of a corpus: ids, languages, zones, and every text that doesn't come in named with its reason."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Protocol

from msgspec.structs import replace

from annotator import zones
from annotator.ingest import language, sources
from annotator.ingest.draft import Draft, surrogate_problem
from annotator.ingest.known import Known
from annotator.ingest.report import AddReport as AddReport
from annotator.ingest.report import Detected, Skipped
from annotator.model import Article
from annotator.names import language_problem
from annotator.problem import Problem
from annotator.records import LINE_CAP, encode, text_sha256
from annotator.scheme import Manifest

Progress = Callable[[int, int, str], object]
_STEPS = 1000


class Shelf(Protocol):
    """What adding needs of a store."""

    @property
    def manifest(self) -> Manifest: ...

    def articles(self, *, all: bool = False) -> Iterable[Article]: ...  # noqa: A002

    def add_articles(self, articles: Sequence[Article]) -> list[Problem]: ...


def add(
    store: Shelf,
    named: object,
    *,
    lang: str | None = None,
    source: str | None = None,
    encoding: str | None = None,
    column: str = "text",
    update: bool = False,
    progress: Progress | None = None,
) -> AddReport:
    """Add the articles of files, folders, patterns and frames; good ones come in, the others are named in the report.

    The same text twice is skipped. An id that is there with another text is refused, or with `update` becomes a new version
    `<id>~2` that replaces the old one. Where the store can't write, nothing is added and the report says why. Raises
    FileNotFoundError for a name that fits no file. `progress` is called with steps of a thousand.

    >>> add(store, "inbox/*.txt", lang="de")            # doctest: +SKIP
    2 articles added; encoding: utf-8 2; language: de 2
    """
    wrong = language_problem(lang) if lang is not None else ""
    if wrong:
        raise ValueError(wrong)
    halves = (lambda done, total, at: progress(_STEPS * done // (2 * max(total, 1)), _STEPS, at)) if progress else None
    read = list(sources.read(named, encoding=encoding, column=column, progress=halves))
    drafts = [replace(entry, source=source or entry.source) for entry in read if isinstance(entry, Draft)]
    unread = [entry for entry in read if isinstance(entry, Problem)]
    return add_drafts(store, drafts, unread, lang=lang, update=update, progress=progress)


def add_drafts(
    store: Shelf,
    drafts: Sequence[Draft],
    unread: Sequence[Problem] = (),
    *,
    lang: str | None = None,
    update: bool = False,
    progress: Progress | None = None,
) -> AddReport:
    """Add drafts that were read already, as `add` does; `unread` are the problems of what couldn't be."""
    known = Known(store.articles(all=True), _blocks(drafts))
    placed, skipped, refused = _placed(drafts, known, update=update)
    articles, unsure, notes = _finished(placed, known, lang, store.manifest.languages, progress)
    unwritten = store.add_articles(articles) if articles else []
    if progress:
        progress(_STEPS, _STEPS, "added")
    if unwritten:
        return AddReport(skipped=tuple(skipped), refused=(*unwritten, *unread, *refused))
    return AddReport(
        added=tuple(article.id for article in articles),
        replaced=tuple((article.replaces, article.id) for article in articles if article.replaces is not None),
        skipped=tuple(skipped),
        refused=(*unread, *refused),
        encodings=dict(Counter(_encoding(draft) for draft, _ in placed if draft.encoding)),
        languages=dict(Counter(article.lang for article in articles)),
        unsure=tuple(unsure),
        notes=tuple(notes),
    )


def _blocks(drafts: Iterable[Draft]) -> dict[str, frozenset[str]]:
    blocks: dict[str, set[str]] = defaultdict(set)
    for draft in drafts:
        blocks[draft.source] |= zones.blocks(draft.text)
    return {source: frozenset(found) for source, found in blocks.items()}


def _encoding(draft: Draft) -> str:
    return draft.encoding if draft.declared else f"{draft.encoding} (detected)"


Placed = list[tuple[Draft, Article]]


def _placed(drafts: Sequence[Draft], known: Known, *, update: bool) -> tuple[Placed, list[Skipped], list[Problem]]:
    """The drafts that come in, each with its article so far; those whose text is known; and the problems of the others."""
    placed: Placed = []
    skipped: list[Skipped] = []
    refused: list[Problem] = []
    taken: dict[str, Draft] = {}
    for draft in drafts:
        problem = _text_problem(draft)
        if problem is not None:
            refused.append(problem)
            continue
        sha256 = text_sha256(draft.text)
        wanted = draft.id or _id(draft, sha256)
        same = known.same_text(sha256)
        # a text that came back after a newer version is an update again
        if same is not None and not (update and wanted in known and wanted not in taken and known.sha256(known.newest(wanted)) != sha256):
            skipped.append(Skipped(where=_where(draft), same_as=same))
            continue
        clash = _clash(draft, wanted, known, taken, update=update)
        if clash is not None:
            refused.append(clash)
            continue
        old = known.newest(wanted) if wanted in known else None
        new = wanted if old is None else known.version_id(wanted)
        article = Article(id=new, text=draft.text, source=draft.source, replaces=old, meta=draft.meta, sha256=sha256)
        known.note(article)
        taken[wanted] = taken[new] = draft
        placed.append((draft, article))
    return placed, skipped, refused


def _text_problem(draft: Draft) -> Problem | None:
    half = surrogate_problem(draft.text, file=draft.file)
    if half is not None:
        return half
    if len(draft.text) > LINE_CAP // 8 and len(encode(draft.text)) > LINE_CAP - 2**20:
        message = f"the text has {len(draft.text):,} characters, more than one record holds ({LINE_CAP:,} bytes); split it"
        return Problem(rule="size", file=draft.file, line=draft.line, message=message)
    if draft.text.strip():
        return None
    said = "holds nothing but white space" if draft.text else "is empty"
    return Problem(rule="empty", file=draft.file, line=draft.line, message=f"the text {said}; leave it out or give it its text")


def _id(draft: Draft, sha256: str) -> str:
    # rows of a frame have no file to be named after: their content names them, so a second call finds them again
    if Path(draft.file).suffix:
        stem = Path(draft.file).stem
        return f"{stem}-{draft.line}" if draft.line else stem
    return f"{draft.file}-{sha256[:12]}"


def _where(draft: Draft) -> str:
    return f"{draft.file}:{draft.line}" if draft.line else draft.file


def _clash(draft: Draft, wanted: str, known: Known, taken: dict[str, Draft], *, update: bool) -> Problem | None:
    def problem(message: str) -> Problem:
        return Problem(rule="id", file=draft.file, line=draft.line, article=wanted, message=message)

    if wanted in taken:
        other = _where(taken[wanted])
        advice = "give one of them another id" if draft.id else "rename one of the files, or give ids in a .jsonl file"
        return problem(f"its article would be {wanted!r}, and so is {other}, with another text; {advice}")
    if wanted in known and not update:
        return problem(
            f"article {wanted!r} is there with another text. If this is a new version, say update=True (--update): it becomes "
            f"{known.version_id(wanted)!r} and the readings of the old one come back as suggestions. Else give it another id."
        )
    return None


def _finished(
    placed: Placed, known: Known, lang: str | None, languages: Sequence[str], progress: Progress | None
) -> tuple[list[Article], list[Detected], list[str]]:
    """The articles with language, zones and title; the guesses that are unsure; and remarks."""
    blocks = {source: known.repeated(source) for source in {draft.source for draft, _ in placed}}
    articles: list[Article] = []
    unsure: list[Detected] = []
    notes: list[str] = []
    for number, (draft, article) in enumerate(placed):
        if progress and number % 50 == 0:
            progress(_STEPS // 2 + _STEPS * number // (2 * len(placed)), _STEPS, article.id)
        spoken = lang or draft.lang
        if lang and draft.lang and lang != draft.lang:
            notes.append(f"{article.id}: the record says language {draft.lang!r}, the call {lang!r}; the call was followed")
        if not spoken:
            guess = language.detect(draft.text)
            # where the model can't tell, a corpus of one language is in that language
            spoken = guess.lang or (languages[0] if len(languages) == 1 else "")
            if guess.confidence < language.SURE:
                unsure.append(Detected(article=article.id, lang=spoken, confidence=guess.confidence))
        found = zones.find(draft.text, title=draft.title, known_blocks=blocks[draft.source])
        headline = next((zones.block(draft.text[zone.start : zone.end]) for zone in found if zone.type == "title"), "")
        articles.append(replace(article, lang=spoken, title=draft.title or headline, zones=found))
    return articles, unsure, notes
