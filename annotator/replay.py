"""From the lines of one article to its state: the set, what can be undone and redone, and the set at the first *done*."""

from msgspec import Struct

from annotator.journal import JournalLine
from annotator.model import AnnotationSet, AnyElement, Change, Reading
from annotator.problem import Problem

Step = tuple[str, Change]
"""An op and the change that takes it back."""


class State(Struct, frozen=True, kw_only=True):
    """What one annotator says about one article. `undo` and `redo` are steps, newest last; `locked` says why nothing can be added."""

    rev: int = 0
    annotations: AnnotationSet = AnnotationSet()
    undo: tuple[Step, ...] = ()
    redo: tuple[Step, ...] = ()
    first_done: AnnotationSet | None = None
    text: str = ""
    locked: str = ""


class Replay:
    """The state of one article while its lines are gone through; `problems` are the lines that didn't fit."""

    def __init__(self, file: str = "") -> None:
        self.file = file
        self.rev = 0
        self.text = ""
        self.read = 0
        self.problems: list[Problem] = []
        self.elements: dict[str, AnyElement] = {}
        self._undo: list[Step] = []
        self._redo: list[Step] = []
        self._first_done: AnnotationSet | None = None

    def add(self, line: JournalLine, number: int = 0) -> None:
        """Goes on by one line; `number` is its place in the file, for problems."""
        if line.text != self.text:
            if self.text:
                self._note("text", line, number, f"was written for another text of the article ({line.text}, not {self.text})")
            self.text = line.text
        inverse = self._apply(line, number)
        self.rev = line.rev
        self.read += 1
        if line.do == "undo" or line.do == "redo":
            self._walk(line, inverse)
        else:
            self._redo.clear()
            self._undo.append((line.op, inverse))
        if self._first_done is None:
            reading = self.elements.get("reading")
            if isinstance(reading, Reading) and reading.state == "done":
                self._first_done = AnnotationSet(self.elements.values())

    def skip(self, problem: Problem) -> None:
        """Goes on by a line that can't be read."""
        self.problems.append(problem)
        self.read += 1

    def state(self, locked: str = "") -> State:
        """The state after the lines so far."""
        return State(
            rev=self.rev,
            annotations=AnnotationSet(self.elements.values()),
            undo=tuple(self._undo),
            redo=tuple(self._redo),
            first_done=self._first_done,
            text=self.text,
            locked=locked,
        )

    def _apply(self, line: JournalLine, number: int) -> Change:
        elements = self.elements
        removed = [elements.pop(key) for key in line.remove if key in elements]
        if len(removed) < len(line.remove) or any(element.id in elements for element in line.add):
            self._note_misfit(line, number)
        for element in line.add:
            elements[element.id] = element
        return Change(remove=tuple([element.id for element in line.add]), add=tuple(removed))

    def _note_misfit(self, line: JournalLine, number: int) -> None:
        # it follows a line that was lost: what fits of it is kept, so that no later decision is lost as well
        present = [element.id for element in line.add if element.id in self.elements]
        what = f"adds {present[0]!r}, which is there already" if present else "removes what isn't there"
        self._note("change", line, number, f"{what}; an earlier line is missing. What fits of it is kept; run check")

    def _walk(self, line: JournalLine, inverse: Change) -> None:
        taken, other = (self._undo, self._redo) if line.do == "undo" else (self._redo, self._undo)
        # nearly always the newest; another one where a journal was written by hand
        place = next((place for place in range(len(taken) - 1, -1, -1) if taken[place][0] == line.undoes), len(taken) - 1)
        if taken:
            del taken[place]
        other.append((line.op, inverse))

    def _note(self, rule: str, line: JournalLine, number: int, message: str) -> None:
        message = f"the change {line.op} {message}"
        self.problems.append(Problem(rule=rule, file=self.file, line=number, article=line.article, message=message))
