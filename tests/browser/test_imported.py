"""A foreign corpus of German events: imported, opened in the tab, one span corrected by a key, and exported with everything else as it was."""

from pathlib import Path

import pytest
from msgspec.structs import replace
from playwright.sync_api import Page, expect

from annotator import corpus as corpora
from annotator.formats.canonical import canonical
from annotator.gold import GoldRecord
from annotator.records import decode
from tests.browser.desk import ANNOTATOR, Desk
from tests.browser.server import Server
from tests.browser.tab import is_saved, open_tab

SAMPLE = Path(__file__).parents[3] / "shared" / "foreign" / "smartdata-v3" / "sample.json.gz"


@pytest.mark.skipif(not SAMPLE.is_file(), reason="the foreign sample files aren't here")
def test_one_span_is_corrected_and_everything_else_stays(lab: Server, page: Page, tmp_path: Path) -> None:
    folder = lab.root / "smartdata"
    folder.mkdir()
    made = Desk(lab, folder)
    corpora.new(made.corpus, name="smartdata")
    report = corpora.open(made.corpus).import_(SAMPLE, format="smartdata", annotator=ANNOTATOR, add_labels=True)
    assert (report.kept["records"], report.kept["spans"], report.kept["events"]) == (14, 273, 33)
    before = exported(made, tmp_path / "before.jsonl")
    view = open_tab(page, made)
    expect(view.locator(".annotator-status")).to_contain_text("done")
    view.locator("[role=option]").first.click()
    expect(view.locator("[role=option][aria-selected=true]")).to_have_attribute("aria-posinset", "1")
    page.keyboard.press("3")
    is_saved(view)
    after = exported(made, tmp_path / "after.jsonl")
    assert before.keys() == after.keys()
    changed = [name for name in before if bare(before[name]) != bare(after[name])]
    assert len(changed) == 1
    one, other = bare(before[changed[0]]), bare(after[changed[0]])
    differing = [(was, now) for was, now in zip(one.spans, other.spans, strict=True) if was != now]
    assert len(differing) == 1
    ((was, now),) = differing
    assert was.label != now.label
    assert replace(was, label=now.label) == now
    assert replace(other, spans=one.spans) == one, "events and whatever else there is are the same"


def exported(made: Desk, path: Path) -> dict[str, GoldRecord]:
    """What a1 said, as an export writes it, by article."""
    corpora.open(made.corpus).export(path, format="jsonl", annotator=ANNOTATOR)
    found = [decode(line, GoldRecord) for line in path.read_bytes().split(b"\n") if line]
    return {record.id: record for record in found if isinstance(record, GoldRecord)}


def bare(record: GoldRecord) -> GoldRecord:
    """A record in one order, without the revision and the seconds that a correction changes."""
    return canonical(replace(record, prov=replace(record.prov, from_={}, seconds=None)))
