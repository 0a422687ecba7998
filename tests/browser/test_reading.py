"""A whole reading by the keyboard alone, in a real JupyterLab."""

import subprocess
import sys
from pathlib import Path

import pytest
from msgspec.structs import asdict
from playwright.sync_api import Page, expect

from annotator.goldfile import read
from annotator.model import Span
from annotator.offsets import overlapping
from annotator.problem import Problem
from tests.browser import notebook
from tests.browser.desk import ANNOTATOR, PROJECT, SAMPLE, Desk, desk, sample, wanted_reading
from tests.browser.reading import Effort, key_of, read_by_keyboard
from tests.browser.server import Server

REAL = PROJECT.parent / "shared" / "articles" / "putin-pezeshkian.de.txt"
READING = PROJECT / "tests" / "data" / "real-reading.tsv"
# the reading has no span of several segments; a separable verb is one
SEPARABLE = "TRIGGER\tteilte … mit\t1"
COMMAND = Path(sys.executable).with_name("annotator")


def test_a_sample_article_is_read_by_keys_alone(lab: Server, page: Page, capsys: pytest.CaptureFixture[str]) -> None:
    article = "havenstadt-vertrag"
    made = sample(lab, "keyboard", article)
    text = made.store().article(article).text
    wanted = wanted_reading(text, (SAMPLE / "sources" / "readings" / f"{article}.a1.tsv").read_text(encoding="utf-8"))
    effort = read_through(page, made, article, wanted)
    with capsys.disabled():
        print(f"\n{article}: {effort.keys.total() / len(wanted):.2f} keys a gold span ({len(wanted)} spans), {effort}")
    assert {key_of(span) for span in made.spans(article)} == {key_of(span) for span in wanted}
    assert any(span.segments for span in made.spans(article))


@pytest.mark.skipif(
    not REAL.exists(), reason="the real article may not be handed on: it is read where ../shared/articles lies beside the project"
)
def test_the_real_article_goes_from_file_to_gold_by_command_and_keys(lab: Server, page: Page, capsys: pytest.CaptureFixture[str]) -> None:
    folder = lab.root / "real"
    folder.mkdir()
    made = Desk(lab, folder)
    assert "1 article added" in command("add", REAL, "--lang", "de", "--corpus", made.corpus)
    command("suggest", "--corpus", made.corpus)
    article = made.store().article_ids()[0]
    text = made.store().article(article).text
    wanted = wanted_reading(text, f"{READING.read_text(encoding='utf-8')}\n{SEPARABLE}\n")
    effort = read_through(page, made, article, wanted)
    with capsys.disabled():
        print(f"\n{article}: {effort.keys.total() / len(wanted):.2f} keys a gold span ({len(wanted)} spans), {effort}")
    assert "gold: 1" in command("gold", "--corpus", made.corpus)
    (record,) = read(made.corpus / "gold.jsonl")
    assert not isinstance(record, Problem)
    assert record.text == REAL.read_text(encoding="utf-8")
    gold = list(record.spans)
    assert {key_of(span) for span in gold} == {key_of(span) for span in wanted}
    assert len(gold) == len(wanted)
    assert all(span.text == record.text[span.start : span.end] for span in gold)
    jet = next(span for span in gold if span.text == "Su-35")
    assert record.text[jet.end] == "-"
    assert record.text[jet.end + 1].isalpha()
    assert any(nested(one, other) for one in gold for other in gold)
    assert [span.segments for span in gold if span.segments] == [((210, 216), (237, 240))]
    assert any(span.was is not None for span in gold)
    newsletter = [(zone.start, zone.end) for zone in made.store().zones(article) if zone.type == "boilerplate"]
    assert len(newsletter) == 3
    assert not any(overlapping((span.start, span.end), zone) for span in gold for zone in newsletter)


def test_every_occurrence_is_marked_at_one_go_and_taken_back_in_one(lab: Server, page: Page) -> None:
    text = "Brandt kam. Brandt ging. Das Brandt-Papier und die Brandtung blieben. Brandt blieb."
    made = desk(lab, "everywhere", {"short": text})
    view = made.show(page)
    notebook.tab_into_view(page)
    for key in ("Control+Shift+ArrowRight", "1", "g"):
        page.keyboard.press(key)
    assert view.get_by_role("dialog").get_by_role("checkbox").count() == 3
    for key in ("ArrowDown", "Space", "Enter"):
        page.keyboard.press(key)
    expect(view.locator(".annotator-saved")).to_contain_text("saved")
    expect(view.locator("[role=option][data-annotator-status=accepted]")).to_have_count(2)
    expect(view.locator(".annotator-saved")).to_have_attribute("data-annotator-state", "saved")
    assert [(span.start, span.text) for span in made.spans("short")] == [(0, "Brandt"), (12, "Brandt"), (70, "Brandt")]
    page.keyboard.press("Control+z")
    expect(view.locator("[role=option][data-annotator-status=accepted]")).to_have_count(0)
    expect(view.locator(".annotator-saved")).to_have_attribute("data-annotator-state", "saved")
    assert [line.do for line in made.journal("short")] == ["add", "occurrences", "undo"]
    assert [span.start for span in made.spans("short")] == [0]


def read_through(page: Page, made: Desk, article: str, wanted: list[Span]) -> Effort:
    """Read the article in the view to its end by keys, and wait until the store has it all."""
    made.show(page)
    notebook.tab_into_view(page)
    effort = read_by_keyboard(page, made.store().article(article).text, wanted)
    page.keyboard.press("Control+Enter")
    effort.keys["done"] += 1
    expect(page.locator(".annotator-status")).to_contain_text("done")
    expect(page.locator(".annotator-saved")).to_have_attribute("data-annotator-state", "saved")
    expect(page.locator(".annotator-notice")).to_be_hidden()
    reading = made.store().annotations(ANNOTATOR, article).annotations.reading
    assert reading is not None
    assert reading.state == "done"
    return effort


def nested(one: Span, other: Span) -> bool:
    """Whether one span lies inside another."""
    return (
        asdict(one) != asdict(other)
        and other.start <= one.start
        and one.end <= other.end
        and (one.start, one.end) != (other.start, other.end)
    )


def command(*words: str | Path) -> str:
    """Run the command `annotator`; gives what it printed."""
    done = subprocess.run([COMMAND, *words], capture_output=True, text=True, encoding="utf-8", check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout
