"""Random walks of saves, retries, stale changes, undo, redo and re-opening against a model of a few lines."""

import shutil
import tempfile
from pathlib import Path

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from annotator.answers import Conflict, Refused, Saved
from annotator.check import check
from annotator.model import AnnotationSet, Change, Span, apply, invert
from annotator.store import Store
from tests.conftest import NIGHTLY
from tests.faults.writing import TEXT, new_store

ARTICLES = st.integers(0, 1)
LABELS = st.sampled_from(["PER", "ORG", "LOC"])


class Model:
    """One article as a list of sets, one a revision, with plain stacks for undo and redo."""

    def __init__(self):
        self.sets = [AnnotationSet()]
        self.undo, self.redo = [], []


class Walk(RuleBasedStateMachine):
    @initialize()
    def start(self):
        self.root = Path(tempfile.mkdtemp())
        self.store = new_store(self.root / "corpus", articles=2)
        self.models = [Model(), Model()]
        self.sent = []

    def send(self, number, do, change, undoes=None):
        model = self.models[number]
        op, rev = f"o{len(self.sent)}", len(model.sets) - 1
        arguments = {"op": op, "rev": rev, "do": do, "remove": change.remove, "add": change.add, "undoes": undoes}
        answer = self.store.save("a1", f"a{number}", **arguments)
        assert isinstance(answer, Saved), answer
        assert (answer.op, answer.rev) == (op, rev + 1)
        self.sent.append((f"a{number}", arguments, answer))
        before = model.sets[-1]
        model.sets.append(apply(before, change))
        return op, invert(before, change)

    def edit(self, number, do, change):
        self.models[number].undo.append(self.send(number, do, change))
        self.models[number].redo.clear()

    @rule(number=ARTICLES, label=LABELS, start=st.integers(0, 20), length=st.integers(1, 9))
    def add(self, number, label, start, length):
        key = f"o{len(self.sent)}.0"
        self.edit(
            number, "add", Change(add=(Span(id=key, start=start, end=start + length, label=label, text=TEXT[start : start + length]),))
        )

    @rule(number=ARTICLES, which=st.integers(0, 99))
    def remove(self, number, which):
        keys = list(self.models[number].sets[-1])
        if keys:
            self.edit(number, "remove", Change(remove=(keys[which % len(keys)],)))

    @rule(number=ARTICLES, which=st.integers(0, 99), label=LABELS)
    def relabel(self, number, which, label):
        spans = list(self.models[number].sets[-1].values())
        if spans:
            span = spans[which % len(spans)]
            new = Span(id=span.id, start=span.start, end=span.end, label=label, text=span.text)
            self.edit(number, "relabel", Change(remove=(span.id,), add=(new,)))

    @rule(number=ARTICLES)
    def undo(self, number):
        model = self.models[number]
        if model.undo:
            op, inverse = model.undo.pop()
            model.redo.append(self.send(number, "undo", inverse, op))

    @rule(number=ARTICLES)
    def redo(self, number):
        model = self.models[number]
        if model.redo:
            op, inverse = model.redo.pop()
            model.undo.append(self.send(number, "redo", inverse, op))

    @rule(which=st.integers(0, 999))
    def retry(self, which):
        if self.sent:
            article, arguments, answer = self.sent[which % len(self.sent)]
            assert self.store.save("a1", article, **arguments) == answer

    @rule(which=st.integers(0, 999))
    def use_an_op_for_something_else(self, which):
        if self.sent:
            article, arguments, _ = self.sent[which % len(self.sent)]
            assert isinstance(self.store.save("a1", article, **{**arguments, "remove": ("else",)}), Refused)

    @rule(number=ARTICLES)
    def send_a_stale_change(self, number):
        sets = self.models[number].sets
        if len(sets) > 1:
            answer = self.store.save("a1", f"a{number}", op="stale", rev=len(sets) - 2, do="add", remove=(), add=())
            assert answer == Conflict(op="stale", rev=len(sets) - 1, annotations=sets[-1])

    @rule()
    def open_again(self):
        self.store = Store.open(self.store.root)

    @rule()
    def delete_what_may_be_deleted(self):
        shutil.rmtree(self.store.root / ".annotator", ignore_errors=True)

    @invariant()
    def the_store_is_the_model(self):
        for number, model in enumerate(self.models):
            state = self.store.annotations("a1", f"a{number}")
            assert state.annotations == model.sets[-1]
            assert state.rev == len(model.sets) - 1
            assert list(state.undo) == model.undo
            assert list(state.redo) == model.redo

    def teardown(self):
        assert check(self.store.root) == []
        shutil.rmtree(self.root)


Walk.TestCase.settings = settings(max_examples=2000 if NIGHTLY else 200, stateful_step_count=50)
TestWalk = Walk.TestCase
