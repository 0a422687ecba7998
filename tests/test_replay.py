from annotator.journal import START, JournalLine
from annotator.model import AnnotationSet, Change, Reading, Span
from annotator.replay import Replay


def span(key, label="LOC"):
    return Span(id=key, start=0, end=1, label=label, text="x")


def replayed(*steps, text="t"):
    replay = Replay("annotations/a1.jsonl")
    for rev, (do, remove, add, undoes) in enumerate(steps, 1):
        line = JournalLine(
            v="0.1",
            seq=rev,
            op=f"o{rev}",
            at="",
            by="a1",
            article="a",
            text=text,
            scheme=1,
            rev=rev,
            do=do,
            undoes=undoes,
            ms=0,
            remove=remove,
            add=add,
            prev=START,
        )
        replay.add(line, rev)
    return replay


def test_the_set_is_the_fold_of_the_changes():
    replay = replayed(("add", (), (span("x"), span("y")), None), ("relabel", ("x",), (span("x", "ORG"),), None))
    assert replay.state().annotations == AnnotationSet([span("y"), span("x", "ORG")])
    assert (replay.state().rev, replay.problems) == (2, [])


def test_undo_goes_to_redo_and_back():
    replay = replayed(("add", (), (span("x"),), None), ("undo", ("x",), (), "o1"))
    assert (replay.state().undo, replay.state().redo) == ((), (("o2", Change(add=(span("x"),))),))
    replay = replayed(("add", (), (span("x"),), None), ("undo", ("x",), (), "o1"), ("redo", (), (span("x"),), "o2"))
    assert (replay.state().undo, replay.state().redo) == ((("o3", Change(remove=("x",))),), ())


def test_the_first_done_is_kept_when_the_reading_is_opened_again():
    done, opened = Reading(id="reading", state="done"), Reading(id="reading", state="open")
    replay = replayed(("done", (), (span("x"), done), None), ("reopen", ("reading",), (opened,), None), ("remove", ("x",), (), None))
    assert replay.state().first_done == AnnotationSet([span("x"), done])
    assert replay.state().annotations == AnnotationSet([opened])


def test_what_fits_of_a_line_after_a_lost_one_is_kept_and_named():
    replay = replayed(("relabel", ("gone",), (span("gone", "ORG"),), None))
    assert replay.state().annotations == AnnotationSet([span("gone", "ORG")])
    assert str(replay.problems[0]) == (
        "annotations/a1.jsonl:1: the change o1 removes what isn't there; an earlier line is missing. What fits of it is kept; run check"
    )
