"""A reader at the keyboard: looks at what the view shows and presses the keys that a trained analyst would. Nothing here acts but through keys."""

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from playwright.sync_api import Page

from annotator.model import Segment, Span, segments_of

LOOK = """
([text, whole]) => {
  const root = document.querySelector(".annotator-root");
  const points = Array.from(text);
  const blocks = [];
  let at = 0;
  for (const element of root.querySelectorAll(".annotator-block")) {
    while (points[at] === "\\r" || points[at] === "\\n") at += 1;
    const length = Array.from(element.textContent).length;
    blocks.push({ element, start: at, end: at + length });
    at += length;
  }
  const offset = (node, within) => {
    const block = blocks.find(entry => entry.element.contains(node));
    if (!block) return null;
    const range = document.createRange();
    range.setStart(block.element, 0);
    range.setEnd(node, within);
    return block.start + Array.from(range.toString()).length;
  };
  const list = root.querySelector(".annotator-list");
  const rows = new Map();
  const kept = list.scrollTop;
  const windows = whole ? Math.ceil(list.scrollHeight / Math.max(27, list.clientHeight)) : 1;
  for (let number = 0; number < windows; number += 1) {
    if (whole) {
      list.scrollTop = number * list.clientHeight;
      list.dispatchEvent(new Event("scroll"));
    }
    for (const row of list.querySelectorAll("[role=option]")) {
      rows.set(Number(row.getAttribute("aria-posinset")), {
        start: Number(row.dataset.annotatorStart), end: Number(row.dataset.annotatorEnd), label: row.querySelector(".annotator-row-label").textContent,
        status: row.dataset.annotatorStatus, selected: row.getAttribute("aria-selected") === "true"
      });
    }
  }
  if (whole) {
    list.scrollTop = kept;
    list.dispatchEvent(new Event("scroll"));
  }
  const page = document.getSelection();
  const range = page.rangeCount && !page.isCollapsed ? page.getRangeAt(0) : null;
  const selection = range && [offset(range.startContainer, range.startOffset), offset(range.endContainer, range.endOffset)];
  const dialog = root.querySelector("[role=dialog]");
  const ticks = [...(dialog?.querySelectorAll("input[type=checkbox]") ?? [])].map(box => {
    const context = box.parentElement.querySelector("bdi");
    const place = context.querySelector("strong").textContent;
    const [before, after] = [context.firstChild.textContent, context.lastChild.textContent];
    return { ticked: box.checked, before: before.slice(1), text: place, after: after.slice(0, -1) };
  });
  return {
    rows: [...rows.keys()].sort((a, b) => a - b).map(place => rows.get(place)), blocks: blocks.map(({ start, end }) => [start, end]),
    selection, dialog: dialog ? dialog.querySelector("h2").textContent : null, ticks, inside: root.contains(document.activeElement)
  };
}
"""
# how a word is cut for Ctrl+arrows and QWER, as far as a reader knows it
PART = re.compile(r"\d+(?:[.,]\d+)+|\w+|[%‰§&#@$€]")
PATIENCE = 400


@dataclass(frozen=True)
class Row:
    """A row of the list."""

    start: int
    end: int
    label: str
    status: str
    selected: bool


@dataclass
class Screen:
    """What the view shows."""

    rows: list[Row]
    blocks: list[Segment]
    selection: Segment | None
    dialog: str | None
    ticks: list[dict[str, str | bool]]

    @property
    def selected(self) -> Row | None:
        """The row that keys act on."""
        return next((row for row in self.rows if row.selected), None)


@dataclass
class Effort:
    """The keys that a reading took, by what they do."""

    keys: Counter[str] = field(default_factory=Counter)

    def __str__(self) -> str:
        return f"{self.keys.total()} keys: " + ", ".join(f"{name} {count}" for name, count in self.keys.most_common())


class KeyboardReader:
    """Reads one article to a wanted reading."""

    def __init__(self, page: Page, text: str, wanted: Iterable[Span]) -> None:
        self.page, self.text = page, text
        self.wanted = {key_of(span): span for span in wanted}
        self.keymap = {
            "PER": "1",
            "ORG": "2",
            "LOC": "3",
            "NORP": "4",
            "DATE": "5",
            "EVENT": "6",
            "WEAPON": "7",
            "AGREEMENT": "8",
            "TRIGGER": "9",
        }
        self.effort = Effort()
        self.built: set[tuple[tuple[Segment, ...], str]] = set()
        self.marked: set[tuple[str, str]] = set()

    def look(self, *, whole: bool = False) -> Screen:
        """The screen as it is now: the whole list of spans, or what of it is in sight."""
        seen = self.page.evaluate(LOOK, [self.text, whole])
        assert seen["inside"], "the focus has left the view"
        selection = tuple(seen["selection"]) if seen["selection"] else None
        return Screen(
            [Row(**row) for row in seen["rows"]], [tuple(block) for block in seen["blocks"]], selection, seen["dialog"], seen["ticks"]
        )

    def press(self, key: str, what: str) -> None:
        """One key, counted under what it does."""
        self.page.keyboard.press(key)
        self.effort.keys[what] += 1

    def read(self) -> Effort:
        """Decide everything, paragraph by paragraph."""
        for start, end in self.look().blocks:
            for _ in range(PATIENCE):
                if not self.step(start, end):
                    break
            else:
                raise AssertionError(f"the reader doesn't get on in {self.text[start:end]!r}: {self.look()}")
        return self.effort

    def step(self, start: int, end: int) -> bool:
        """Do one thing for a paragraph; False where nothing is left to do."""
        screen = self.look(whole=True)
        mine = [row for row in screen.rows if start <= row.start < end]
        wrong = next((row for row in mine if not self.right(row)), None)
        missing = self.missing(screen, start, end)
        if wrong and (not missing or wrong.start <= missing.start or self.near(wrong, screen)):
            self.go(screen, wrong, lambda at: at.status == "pending" and self.right(at) and start <= at.start < end)
            if self.look().selected == replace_selected(wrong):
                self.mend(wrong, screen)
            return True
        if missing:
            self.add(missing)
            return True
        pending = [row for row in mine if row.status == "pending"]
        if not pending:
            return False
        if len(pending) == 1 and pending[0].selected:
            self.press("a", "accept")
        elif screen.selected and start <= screen.selected.start < end:
            self.press("Space", "accept the rest")
        else:
            self.press("f", "next") if not screen.selected or screen.selected.start < pending[0].start else self.press("d", "previous")
        return True

    def right(self, row: Row) -> bool:
        """Whether a row is what is wanted; of several segments the hull is looked at, since they are built at one go."""
        return any(
            span.start == row.start and span.end == row.end and span.label == row.label and (not span.segments or key in self.built)
            for key, span in self.wanted.items()
        )

    def missing(self, screen: Screen, start: int, end: int) -> Span | None:
        """The first wanted span of a paragraph that no row stands for."""
        there = {(row.start, row.end, row.label) for row in screen.rows}
        left = [
            span
            for key, span in self.wanted.items()
            if start <= span.start < end and ((span.start, span.end, span.label) not in there or (span.segments and key not in self.built))
        ]
        return min(left, key=lambda span: (span.start, -span.end, span.label), default=None)

    def near(self, wrong: Row, screen: Screen) -> Span | None:
        """The wanted span that a wrong row is corrected to with a few keys, or None: then it is refused."""
        taken = {(row.start, row.end, row.label) for row in screen.rows}
        lacking = [span for span in self.wanted.values() if not span.segments and (span.start, span.end, span.label) not in taken]
        same = [span for span in lacking if (span.start, span.end) == (wrong.start, wrong.end)]
        if same:
            return same[0]
        alike = [span for span in lacking if span.label == wrong.label and span.start < wrong.end and wrong.start < span.end]
        cost = {span.id or (span.start, span.end): self.parts(wrong.start, span.start) + self.parts(wrong.end, span.end) for span in alike}
        best = min(alike, key=lambda span: cost[span.id or (span.start, span.end)], default=None)
        return best if best is not None and cost[best.id or (best.start, best.end)] <= 5 else None

    def parts(self, one: int, other: int) -> int:
        """About how many keys a border needs from one place to another."""
        return len(PART.findall(self.text[min(one, other) : max(one, other)]))

    def go(self, screen: Screen, row: Row, pass_by: object) -> None:
        """Bring the cursor to a row; right ones on the way forward are accepted in passing."""
        for _ in range(PATIENCE):
            here = screen.selected
            if here and (here.start, here.end, here.label) == (row.start, row.end, row.label):
                return
            order = (row.start, -row.end, row.label)
            forward = here is None or (here.start, -here.end, here.label) < order
            if here and forward and pass_by(here):  # type: ignore[operator]
                self.press("a", "accept")
            elif row.status == "pending":
                self.press("f" if forward else "d", "next" if forward else "previous")
            else:
                self.press("Shift+F" if forward else "Shift+D", "next of any state" if forward else "previous of any state")
            screen = self.look(whole=True)
            if not any((each.start, each.end, each.label) == (row.start, row.end, row.label) for each in screen.rows):
                return
        raise AssertionError(f"can't reach {row}: {screen.selected}")

    def mend(self, row: Row, screen: Screen) -> None:
        """Correct or refuse the selected row."""
        target = self.near(row, screen)
        if target is None:
            self.press("x", "refuse")
        elif (target.start, target.end) == (row.start, row.end):
            self.press(self.keymap[target.label], "label")
        else:
            self.move("start", target)
            self.move("end", target)

    def move(self, edge: str, target: Span) -> None:
        """Move one border of the selected row to where it belongs: by word parts, and by characters where those don't reach."""
        goal = getattr(target, edge)
        before = None
        by_character = False
        for _ in range(PATIENCE):
            row = self.look().selected
            assert row is not None
            at = getattr(row, edge)
            if at == goal:
                return
            if before is not None and (at == before or (before < goal) != (at < goal)):
                by_character = True
            before = at
            outward = (goal < at) == (edge == "start")
            key = {("start", True): "q", ("start", False): "w", ("end", False): "e", ("end", True): "r"}[edge, outward]
            self.press(f"Shift+{key.upper()}" if by_character else key, "border")
        raise AssertionError(f"can't move the {edge} to {goal}: {row}")

    def add(self, span: Span) -> None:
        """Add a span that nobody suggested: jump to it, select it, give its label; further segments by +."""
        first, *more = segments_of(span)
        self.mark(*first)
        self.press(self.keymap[span.label], "label")
        for segment in more:
            self.mark(*segment)
            self.press("+", "segment")
        if span.segments:
            self.built.add(key_of(span))
            return
        if (span.text, span.label) not in self.marked:
            self.marked.add((span.text, span.label))
            self.everywhere(span)

    def mark(self, start: int, end: int) -> None:
        """Select a stretch of text by keys: with arrows where it is near, else by a jump to its first letters."""
        steps = self.steps(self.caret(), start)
        for length in range(1, 80):
            letters = self.text[start : start + length]
            if steps is not None and len(steps) <= length + 2:
                for key in steps:
                    self.press(key, "caret")
            elif self.caret() is not None and self.landing(letters) != start:
                continue
            else:
                self.press("j", "jump")
                self.page.keyboard.type(letters)
                self.effort.keys["letters"] += len(letters)
                self.press("Enter", "jump")
            if self.stretch(start, end):
                return
            self.press("Escape", "let go")
            steps = None
        raise AssertionError(f"can't select {self.text[start:end]!r} at {start}")

    def caret(self) -> int | None:
        """Where the caret stands, as far as it can be known: at the start of the selected row, or at the end of what is selected."""
        screen = self.look()
        if screen.selection:
            return None
        return screen.selected.start if screen.selected else None

    def steps(self, caret: int | None, start: int) -> list[str] | None:
        """The arrow keys that lead from one place to another by word parts, and by characters at the end."""
        if caret is None or abs(caret - start) > 200:
            return None
        if caret > start:
            return (
                ["Control+ArrowLeft"] * sum(start <= part.start() < caret for part in PART.finditer(self.text))
                if self.begins(start)
                else None
            )
        ends = [part.end() for part in PART.finditer(self.text) if caret < part.end() <= start]
        return ["Control+ArrowRight"] * len(ends) + ["ArrowRight"] * (start - (ends[-1] if ends else caret))

    def begins(self, start: int) -> bool:
        """Whether a word part begins here."""
        return any(part.start() == start for part in PART.finditer(self.text))

    def landing(self, letters: str) -> int | None:
        """Where a jump to these letters leads from the caret: words before parts of words, below before above."""
        caret = self.caret() or 0
        found = [match.start() for match in re.finditer(re.escape(letters), self.text, re.IGNORECASE)]
        words = [place for place in found if place == 0 or not (self.text[place - 1].isalnum() and self.text[place].isalnum())]
        choices = words or found
        return next((place for place in choices if place > caret), choices[0] if choices else None)

    def stretch(self, start: int, end: int) -> bool:
        """Widen the selection from the caret to an end; False where the caret isn't at the start."""
        by_character = False
        for _ in range(PATIENCE):
            self.press("Shift+ArrowRight" if by_character else "Control+Shift+ArrowRight", "select")
            selection = self.look().selection
            if selection is None or selection[0] != start:
                return False
            if selection[1] == end:
                return True
            if selection[1] > end:
                for _ in range(selection[1] - end):
                    self.press("Shift+ArrowLeft", "select")
                return self.look().selection == (start, end)
            by_character = not PART.search(self.text, selection[1], end)
        return False

    def everywhere(self, span: Span) -> None:
        """Where the text stands at three or more further places that are wanted too: all of them at once."""
        screen = self.look(whole=True)
        decided = {(row.start, row.end) for row in screen.rows if row.status != "pending" and row.label == span.label}
        others = [
            other
            for other in self.wanted.values()
            if other.text == span.text and other.label == span.label and (other.start, other.end) not in decided
        ]
        if len(others) < 3:
            return
        self.press("g", "every occurrence")
        ticks = self.look().ticks
        wanted = {(other.start, other.end) for other in self.wanted.values() if other.label == span.label}
        amiss = [index for index, tick in enumerate(ticks) if (self.place_of(tick) in wanted) != tick["ticked"]]
        for index in range(max(amiss, default=-1) + 1):
            if index in amiss:
                self.press("Space", "tick")
            if index < max(amiss):
                self.press("ArrowDown", "tick")
        self.press("Enter", "every occurrence")

    def place_of(self, tick: dict[str, str | bool]) -> Segment:
        """The place that a line of the dialog speaks of, found by the words around it."""
        words = re.split(r"\s+", f"{tick['before']}{tick['text']}{tick['after']}")
        found = re.search(r"\s+".join(map(re.escape, words)), self.text)
        assert found, tick
        start = found.start() + len(str(tick["before"]))
        return start, start + len(str(tick["text"]))


def key_of(span: Span) -> tuple[tuple[Segment, ...], str]:
    """What makes two spans the same: their segments and label."""
    return segments_of(span), span.label


def replace_selected(row: Row) -> Row:
    """The row as it looks when it is the selected one."""
    return Row(row.start, row.end, row.label, row.status, True)


def read_by_keyboard(page: Page, text: str, wanted: Iterable[Span]) -> Effort:
    """Bring the article in the view to the wanted reading by keys alone, up to but without the last Ctrl+Enter."""
    return KeyboardReader(page, text, wanted).read()
