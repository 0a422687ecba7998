"""The journals of a corpus: the state of an article in each of them, and the one way in which a change is saved."""

import os
import re
from collections import OrderedDict
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from threading import RLock

from msgspec.structs import replace

from annotator import disk
from annotator.answers import Answer, Conflict, Refused, Saved, refused
from annotator.articles import ArticleFile
from annotator.journal import JournalLine, encode_line
from annotator.journalfile import Busy, JournalFile, JournalRefused, Writer
from annotator.names import annotator_problem
from annotator.problem import Problem
from annotator.records import LINE_CAP
from annotator.replay import Replay, State
from annotator.scheme import clipped

KEPT = 256
"""Articles of one journal whose state stays in memory."""

Key = tuple[str, str]
"""A journal: its folder, empty for the corpus's own, and its name."""

Clock = Callable[[], datetime]
Check = Callable[[State], list[Problem]]
_OP = re.compile(r"[A-Za-z0-9._-]{1,64}")


class Journals:
    """Every journal of a corpus that was asked for, with the states that were asked for last."""

    def __init__(self, root: Path, hidden: Path, articles: ArticleFile, *, clock: Clock) -> None:
        self._root, self._hidden, self._articles, self._clock = root, hidden, articles, clock
        self._mutex = RLock()
        self._journals: dict[Key, JournalFile] = {}
        self._replays: dict[Key, tuple[int, OrderedDict[str, Replay]]] = {}
        self._saved_at: datetime | None = None

    @property
    def problems(self) -> list[Problem]:
        """What was wrong with the lines read so far."""
        with self._mutex:
            journals, replays = list(self._journals.values()), [replays for _, replays in self._replays.values()]
        found = [problem for journal in journals for problem in journal.problems]
        return found + [problem for kept in replays for replay in list(kept.values()) for problem in replay.problems]

    def known(self, key: Key) -> bool:
        """Whether a journal was read before and had lines."""
        return key in self._journals and bool(self._journals[key].starts)

    def journal(self, key: Key) -> JournalFile:
        """One journal; nothing is read or made yet. Raises ValueError for a name that can't be an annotator's."""
        folder, name = key
        with self._mutex:
            journal = self._journals.get(key)
            if journal is None:
                problem = annotator_problem(name)
                if problem:
                    raise ValueError(problem)
                file = f"{folder}/{name}.jsonl" if folder else f"{name}.jsonl"
                lock = lock_path(self._hidden, key)
                journal = self._journals[key] = JournalFile(self._root / file, file=file, lock=lock, by=name if folder else "")
            return journal

    def state(self, journal: JournalFile, key: Key, article: str) -> State:
        """The state of an article, as far as the journal was read; hold its mutex."""
        locked = journal.gone or journal.newer or journal.replaced
        found = self._articles.find(article) if article else None
        replay = self._replay(journal, key, article)
        if not locked and found is not None:
            locked = self._articles.locked(found)
            if not locked and replay.text and replay.text != found.sha256[:12]:
                locked = (
                    f"the text of article {article!r} changed after {key[1]} annotated it ({replay.text} then, {found.sha256[:12]} now). "
                    "Put the old text back, or add the new one as an update."
                )
        return replay.state(locked)

    def _replay(self, journal: JournalFile, key: Key, article: str) -> Replay:
        generation, kept = self._replays.get(key, (-1, OrderedDict()))
        if generation != journal.generation:
            kept = OrderedDict()
            with self._mutex:
                self._replays[key] = (journal.generation, kept)
        replay = kept.get(article)
        if replay is None:
            replay = kept[article] = Replay(journal.file)
            if len(kept) > KEPT:
                kept.popitem(last=False)
        kept.move_to_end(article)
        for number, line in journal.lines(article, replay.read):
            if isinstance(line, JournalLine):
                replay.add(line, number)
            else:
                replay.skip(line)
        return replay

    def write(self, key: Key, draft: JournalLine, check: Check) -> Answer:
        """Adds a change if `check` finds nothing wrong with it; `draft` lacks its place in the chain."""
        journal = self.journal(key)
        try:
            answer = self._write_locked(journal, key, draft, check)
        except Busy as busy:
            return refused(draft.op, "busy", f"{busy}. Nothing was saved yet; it will be tried again.", draft.article, retry=True)
        except JournalRefused as refusal:
            return refused(draft.op, "journal", str(refusal), draft.article, retry=True)
        except OSError as error:
            return self.disk_refusal(draft.op, draft.article, error)
        if isinstance(answer, Saved):
            self._saved_at = self._clock()
        return answer

    def _write_locked(self, journal: JournalFile, key: Key, draft: JournalLine, check: Check) -> Answer:
        # the lock makes its folder itself, which may be deleted at any time
        if not journal.seq:
            _make_folder(journal.path.parent)
            objection = None if os.path.lexists(journal.path) else self._first_objection(journal, key, draft, check)
            if objection is not None:
                return objection
        with journal.writing() as writer:
            known = journal.ops.get(draft.op)
            if known is not None:
                return _known(journal, writer, known, draft)
            state = self.state(journal, key, draft.article)
            objection = _objection(state, draft, check)
            if objection is not None:
                return objection
            line = replace(draft, seq=journal.seq + 1, prev=journal.prev)
            try:
                data = encode_line(line)
            except ValueError as error:
                return refused(draft.op, "value", f"the change can't be written: {error}", draft.article)
            if len(data) > LINE_CAP:
                return refused(draft.op, "size", f"the change has {len(data):,} bytes; at most {LINE_CAP:,} fit", draft.article)
            writer.append(data)
            self._replays[key][1][draft.article].add(line, journal.physical)
            return Saved(op=draft.op, rev=line.rev, at=line.at)

    def _first_objection(self, journal: JournalFile, key: Key, draft: JournalLine, check: Check) -> Answer | None:
        # a change that is refused anyway makes no journal
        with journal.mutex:
            return None if journal.gone else _objection(self.state(journal, key, draft.article), draft, check)

    def disk_refusal(self, op: str, article: str, error: OSError) -> Refused:
        """What the disk's refusal means for the analyst: since when nothing was saved, and what to do."""
        since = f"since {self._saved_at.astimezone():%H:%M}" if self._saved_at else "yet"
        words = disk.words(error)
        return refused(op, "disk", f"{words[0].upper()}{words[1:]}, then save again. Nothing was saved {since}.", article, retry=True)


def _objection(state: State, draft: JournalLine, check: Check) -> Answer | None:
    if state.locked:
        return refused(draft.op, "text", state.locked, draft.article)
    if state.rev != draft.rev - 1:
        return Conflict(op=draft.op, rev=state.rev, annotations=state.annotations)
    problems = _line_problems(draft) or check(state)
    return Refused(op=draft.op, problems=tuple(problems)) if problems else None


def lock_path(hidden: Path, key: Key) -> Path:
    """Where the lock of a journal is kept; beside it would not do, as sync programs replace what is there."""
    return hidden / "locks" / f"{key[0] or 'corpus'}.{key[1]}.lock"


def _known(journal: JournalFile, writer: Writer, place: int, draft: JournalLine) -> Answer:
    there = journal.line(place)
    if isinstance(there, Problem):
        return Refused(op=draft.op, problems=(there,))
    if (there.article, there.do, there.undoes, there.change) != (draft.article, draft.do, draft.undoes, draft.change):
        message = f"the op {draft.op} was saved before with another content; a new change needs a new op"
        return refused(draft.op, "op", message, draft.article)
    writer.sync()
    return Saved(op=draft.op, rev=there.rev, at=there.at)


def _line_problems(draft: JournalLine) -> list[Problem]:
    found = []
    if not _OP.fullmatch(draft.op):
        found.append(("op", f"the op {clipped(draft.op)} has other than 1 to 64 letters, digits, '.', '_' and '-'"))
    if draft.ms < 0 or isinstance(draft.ms, bool):
        found.append(("ms", f"the time of {draft.ms} ms is negative or no number"))
    if not draft.do:
        found.append(("do", "the change doesn't say which command made it"))
    return [Problem(rule=rule, article=draft.article, message=message) for rule, message in found]


def _make_folder(path: Path) -> None:
    if not path.is_dir():
        disk.make_folder(path)
        disk.sync_folder(path.parent)
