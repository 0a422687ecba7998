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
from tests.browser.desk import ANNOTATOR, PROJECT, SAMPLE, Desk, sample, wanted_reading
from tests.browser.reading import Effort, key_of, read_by_keyboard
from tests.browser.server import Server

REAL = PROJECT.parent / "shared" / "articles" / "putin-pezeshkian.de.txt"
READING = PROJECT / "tests" / "data" / "real-reading.tsv"
# the reading has no span of several segments; a separable verb is one
SEPARABLE = "TRIGGER\tteilte … mit\t1"
COMMAND = Path(sys.executable).with_name("annotator")


def test_a_sample_article_is_read_by_keys_alone(lab: Server, page: Page, capsys: pytest.CaptureFixture[str]) -> None:
    article = "havenstadt-vertrag"
    desk = sample(lab, "keyboard", article)
    text = desk.store().article(article).text
    wanted = wanted_reading(text, (SAMPLE / "sources" / "readings" / f"{article}.a1.tsv").read_text(encoding="utf-8"))
    effort = read_through(page, desk, article, wanted)
    with capsys.disabled():
        print(f"\n{article}: {effort.keys.total() / len(wanted):.2f} keys a gold span ({len(wanted)} spans), {effort}")
    assert {key_of(span) for span in desk.spans(article)} == {key_of(span) for span in wanted}
    assert any(span.segments for span in desk.spans(article))
    assert any(line.do == "occurrences" for line in desk.journal(article))


@pytest.mark.skipif(
    not REAL.exists(), reason="the real article may not be handed on: it is read where ../shared/articles lies beside the project"
)
def test_the_real_article_goes_from_file_to_gold_by_command_and_keys(lab: Server, page: Page, capsys: pytest.CaptureFixture[str]) -> None:
    folder = lab.root / "real"
    folder.mkdir()
    desk = Desk(lab, folder)
    assert "1 article added" in command("add", REAL, "--lang", "de", "--corpus", desk.corpus)
    command("suggest", "--corpus", desk.corpus)
    article = desk.store().article_ids()[0]
    text = desk.store().article(article).text
    wanted = wanted_reading(text, f"{READING.read_text(encoding='utf-8')}\n{SEPARABLE}\n")
    effort = read_through(page, desk, article, wanted)
    with capsys.disabled():
        print(f"\n{article}: {effort.keys.total() / len(wanted):.2f} keys a gold span ({len(wanted)} spans), {effort}")
    assert "gold: 1" in command("gold", "--corpus", desk.corpus)
    (record,) = read(desk.corpus / "gold.jsonl")
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
    newsletter = [(zone.start, zone.end) for zone in desk.store().zones(article) if zone.type == "boilerplate"]
    assert len(newsletter) == 3
    assert not any(overlapping((span.start, span.end), zone) for span in gold for zone in newsletter)


def read_through(page: Page, desk: Desk, article: str, wanted: list[Span]) -> Effort:
    """Read the article in the view to its end by keys, and wait until the store has it all."""
    desk.show(page)
    notebook.tab_into_view(page)
    effort = read_by_keyboard(page, desk.store().article(article).text, wanted)
    page.keyboard.press("Control+Enter")
    effort.keys["done"] += 1
    expect(page.locator(".annotator-status")).to_contain_text("done")
    expect(page.locator(".annotator-saved")).to_have_attribute("data-annotator-state", "saved")
    expect(page.locator(".annotator-notice")).to_be_hidden()
    reading = desk.store().annotations(ANNOTATOR, article).annotations.reading
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
