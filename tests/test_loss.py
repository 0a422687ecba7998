"""A loss report counts by class and reason, shows examples, and says how grave it is."""

import pytest

from annotator.loss import CLASSES, Losses, LossRefused, allowed, severity


def test_losses_are_counted_by_class_and_reason_with_ids_and_three_examples() -> None:
    losses = Losses()
    for number in range(5):
        losses.note("span.overlap", "nested", article="a", element=f"s{number}", before=f"[x{number}]PER")
    losses.note("note.lost", "no notes", article="a", element="n1", before="Warum?")
    report = losses.report("conll", path="out.conll", kept={"spans": 7})
    assert [(loss.class_, loss.count, loss.severity) for loss in report.losses] == [("span.overlap", 5, "fail"), ("note.lost", 1, "warn")]
    assert report.losses[0].ids == tuple(("a", f"s{number}") for number in range(5))
    assert [str(example) for example in report.losses[0].examples] == [f"[x{number}]PER → (left out)" for number in range(3)]
    assert str(report).splitlines()[:2] == ["conll in out.conll: 7 spans", "  span.overlap (fail): 5 × nested"]


def test_an_example_stands_on_one_line() -> None:
    losses = Losses()
    losses.note("coverage.lost", "unread", article="a", before="eine Zeile\r\nund noch\u2028eine")
    assert str(losses.report("conll").losses[0].examples[0]) == "eine Zeile⏎und noch⏎eine → (left out)"


def test_ids_are_kept_up_to_a_thousand_and_counted_beyond() -> None:
    losses = Losses()
    for number in range(1500):
        losses.note("attr.lost", "none", article="a", element=f"s{number}")
    (loss,) = losses.report("x").losses
    assert (loss.count, len(loss.ids)) == (1500, 1000)


def test_a_name_that_changes_is_noted_once_and_stands_in_the_map() -> None:
    losses = Losses()
    for _ in range(3):
        losses.rename("label.renamed", "Größe", "Groesse", "umlauts")
    report = losses.report("brat")
    assert (report.count("label.renamed"), report.maps) == (1, {"label.renamed": {"Größe": "Groesse"}})


def test_the_exit_code_tells_lost_from_refused() -> None:
    losses = Losses()
    assert losses.report("x").exit_code == 0
    losses.note("unit.detected", "code points")
    assert losses.report("x").exit_code == 0
    losses.note("note.lost", "no notes")
    assert losses.report("x").exit_code == 1
    losses.note("span.overlap", "nested")
    assert losses.report("x").exit_code == 2
    assert losses.report("x", allowed=("span.overlap",)).exit_code == 1


def test_a_refusal_says_what_would_be_lost_and_how_to_allow_it() -> None:
    losses = Losses()
    losses.note("span.overlap", "nested", article="a", element="s1", before="[Su-35]WEAPON")
    said = str(LossRefused(losses.report("conll")))
    assert "1 × span.overlap: nested, as a s1 ([Su-35]WEAPON → (left out))" in said
    assert 'allow_loss={"span.overlap"} (--allow-loss span.overlap)' in said


def test_everything_can_not_be_allowed_at_once() -> None:
    with pytest.raises(ValueError, match="there is no way to allow everything"):
        allowed(True)
    with pytest.raises(ValueError, match=r"there is no class of loss 'span'; known: span"):
        allowed({"span"})
    assert allowed("span.overlap") == ("span.overlap",)


def test_what_an_importer_mends_is_a_warning() -> None:
    assert severity("repair.stray-i") == "warn"
    assert all(grave in ("fail", "warn", "note") and words for grave, words in CLASSES.values())


def test_a_report_shows_markup_as_text() -> None:
    losses = Losses()
    losses.note("note.lost", "<b>", article="a", element="n1", before="<script>")
    shown = losses.report("x", path="<i>")._repr_html_()
    assert "<script>" not in shown
    assert "&lt;script&gt;" in shown
    assert "<i>" not in shown


def test_a_frame_has_a_row_for_each_object_that_was_lost() -> None:
    losses = Losses()
    losses.note("span.overlap", "nested", article="a", element="s1")
    losses.note("span.overlap", "nested", article="b", element="s7")
    frame = losses.report("conll").frame
    assert list(frame.columns) == ["class", "severity", "reason", "article", "element"]
    assert frame[["class", "severity", "article", "element"]].values.tolist() == [
        ["span.overlap", "fail", "a", "s1"],
        ["span.overlap", "fail", "b", "s7"],
    ]
    assert list(Losses().report("conll").frame.columns) == list(frame.columns)


def test_losses_that_look_the_same_are_shown_once() -> None:
    losses = Losses()
    for article in ("a", "b", "c"):
        losses.note("attr.lost", "no language", article=article, before="de")
    losses.note("attr.lost", "no language", article="d", before="en")
    (loss,) = losses.report("conll").losses
    assert (loss.count, [example.before for example in loss.examples]) == (4, ["de", "en"])


def test_what_was_only_found_out_is_no_loss() -> None:
    losses = Losses()
    losses.note("unit.detected", "code points")
    assert str(losses.report("brat", kept={"spans": 7})).splitlines()[0] == "brat: 7 spans; nothing was lost"


def test_a_refusal_has_a_line_for_each_loss_and_names_the_options_that_would_help() -> None:
    losses = Losses()
    losses.note("span.overlap", "nested", article="a", element="s1")
    losses.note("event.dropped", "no events", article="a", element="v1")
    assert str(LossRefused(losses.report("conll"))).splitlines() == [
        "conll: not everything can be kept, so nothing was written.",
        "  1 × span.overlap: nested, as a s1",
        "  1 × event.dropped: no events, as a v1",
        'If that may be lost, say allow_loss={"event.dropped", "span.overlap"} (--allow-loss event.dropped span.overlap); else say what becomes of such spans with nested=… (--set), or choose another format.',
    ]


def test_what_was_allowed_is_called_so() -> None:
    losses = Losses()
    losses.note("span.overlap", "nested")
    losses.note("event.dropped", "no events")
    assert str(losses.report("conll", allowed=("span.overlap",))).splitlines()[1:] == [
        "  span.overlap (allowed): 1 × nested",
        "  event.dropped (fail): 1 × no events",
    ]


def test_the_sides_of_an_example_are_laid_out_apart_so_that_arabic_does_not_turn_the_arrow_round() -> None:
    losses = Losses()
    losses.note("span.subtoken", "widened", before="[مسيّرة]WEAPON", after="[بمسيّرة]WEAPON")
    assert "<bdi>[مسيّرة]WEAPON</bdi> → <bdi>[بمسيّرة]WEAPON</bdi>" in losses.report("x")._repr_html_()
