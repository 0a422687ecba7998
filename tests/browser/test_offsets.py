"""Offsets in a real browser: Python's code points, the view's text nodes and DOM ranges speak of the same characters."""

import random
import re
import unicodedata
from itertools import pairwise
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser import notebook
from tests.browser.bundle import ESBUILD, bundle
from tests.browser.desk import decide, desk
from tests.browser.server import Server

TEXTS, SPANS = 420, 52
ENTRY = """
import { open } from "@/core/session";
import { TextView } from "@/view/text";
const host = { translate: key => key, settings: { showRefused: false, showControls: true }, outbox: () => ({}), keymap: () => [] };
const scheme = { version: 1, spans: [{ label: "A" }, { label: "B" }], relations: [], events: [], topics: [] };
const corpus = { type: "corpus", version: "0.1", corpus: { id: "c", name: "c" }, annotator: "a1", scheme, guidelines: { version: "", text: "" }, leads: [], readonly: "" };
const slice = (text, start, end) => Array.from(text).slice(start, end).join("");
(window as any).walk = ({ text, zones, spans, controls }) => {
  const set = spans.map(([start, end], index) => ({ kind: "span", id: `o.${index}`, start, end, label: "AB"[index % 2], text: slice(text, start, end) }));
  const article = { id: "x", text, title: "", lang: "de", source: "", meta: {}, sha256: "" };
  const session = open(corpus as any, { type: "article", article, zones, rev: 0, set, suggestions: [], undo: [], more: false, redo: [], labels: {}, readonly: "" } as any);
  const view = new TextView({ ...host, settings: { showRefused: false, showControls: controls } } as any);
  view.update(null, session);
  document.body.replaceChildren(view.column);
  const found = spans.map(([start, end]) => {
    const range = view.places!.range(start, end)!;
    return [view.places!.offset(range.startContainer, range.startOffset), view.places!.offset(range.endContainer, range.endOffset), range.toString()];
  });
  const drawn = [...view.column.querySelectorAll(".annotator-block")].map(block => block.textContent).join("");
  const rebuilt = session.blocks.map(block => block.separatorBefore + slice(text, block.start, block.end)).join("");
  return { found, drawn, rebuilt };
};
"""

# astral letters, a family and a flag joined by ZWJ and selectors, combining marks, every break there is, controls, right-to-left and its marks
PIECES = [
    *(
        "Ankara ",
        "Süd-",
        "mark",
        "a",
        " ",
        "Su-35",
        "„",
        "“",
        ". ",
        "NATO’s ",
        "e\u0301",
        "n\u0303o",
        "Z\u0351\u036b\u0343a",
        "\u00ad",
        "\u200b",
        "\u200d",
    ),
    *(
        "🇩🇪",
        "👩‍👩‍👧‍👦",
        "🏳️‍🌈",
        "👍🏽",
        "😀",
        "𝔸𝔹",
        "𐍈",
        "𠜎",
        "\U000e0041",
        "\r\n",
        "\r",
        "\n",
        "\n\n",
        "\u2028",
        "\u2029",
        "\x85",
        "\v",
        "\f",
        "\0",
        "\x1b",
    ),
    *("مرحبا ", "الرئيس ", "שלום ", "\u200f", "\u202e", "\u2066", "\u2069", "\ufeff", "日本語", "ไทย", "क्षि", "한국", "ﬁ", "İ", "ß", "\t"),
]
BREAKS = "\r\n"
TYPES = ["title", "paragraph", "caption", "credit", "damaged"]


def texts(seed: int, count: int, length: int = 90) -> list[str]:
    """Random texts of hard pieces; the same seed gives the same texts."""
    chance = random.Random(seed)
    return ["".join(chance.choice(PIECES) for _ in range(chance.randint(1, length))) for _ in range(count)]


def spans(chance: random.Random, text: str, count: int) -> list[tuple[int, int]]:
    """Random stretches by code points that neither begin nor end in a line break, which isn't drawn."""
    inner = [place for place, character in enumerate(text) if character not in BREAKS]
    pairs = [sorted(chance.choices(inner, k=2)) for _ in range(count)] if inner else []
    return sorted({(start, end + 1) for start, end in pairs})


def zones(chance: random.Random, text: str) -> list[dict[str, object]]:
    """Zones that cover a text and cut it anywhere."""
    cuts = sorted({0, len(text), *chance.choices(range(len(text) + 1), k=3)})
    return [{"start": start, "end": end, "type": chance.choice(TYPES)} for start, end in pairwise(cuts)]


@pytest.mark.skipif(not ESBUILD.exists(), reason="the view's source is bundled for this test: run npm ci in labextension")
def test_code_points_stay_the_same_through_the_dom_of_chromium(page: Page, tmp_path: Path) -> None:
    page.set_content("<!doctype html><meta charset=utf-8><body>")
    page.add_script_tag(content=bundle(tmp_path, ENTRY))
    chance = random.Random(35)
    pairs = 0
    for text in texts(35, TEXTS):
        wanted = spans(chance, text, SPANS)
        answer = page.evaluate(
            "question => walk(question)", {"text": text, "zones": zones(chance, text), "spans": wanted, "controls": chance.random() < 0.3}
        )
        assert answer["rebuilt"] == text
        assert answer["drawn"] == re.sub(f"[{BREAKS}]", "", text)
        expected = [[start, end, re.sub(f"[{BREAKS}]", "", text[start:end])] for start, end in wanted]
        assert answer["found"] == expected, text
        pairs += len(wanted)
    assert pairs >= 20_000


@pytest.mark.nightly
def test_every_assigned_character_stays_one_code_point_through_the_dom_of_chromium(page: Page, tmp_path: Path) -> None:
    page.set_content("<!doctype html><meta charset=utf-8><body>")
    page.add_script_tag(content=bundle(tmp_path, ENTRY))
    assigned = [each for each in map(chr, range(0x110000)) if unicodedata.category(each) not in ("Cn", "Cs", "Co") and each not in BREAKS]
    assert len(assigned) > 140_000
    for start in range(0, len(assigned), 500):
        text = "".join(f"{each}." for each in assigned[start : start + 500])
        places = [(place, place + 1) for place in range(0, len(text), 2)]
        answer = page.evaluate("question => walk(question)", {"text": text, "zones": [], "spans": places, "controls": False})
        assert answer["rebuilt"] == answer["drawn"] == text
        assert answer["found"] == [[begin, end, text[begin:end]] for begin, end in places]


def test_code_points_stay_the_same_from_file_to_view_to_file(lab: Server, page: Page) -> None:
    chance = random.Random(7)
    articles = {f"hard-{number}": text for number, text in enumerate([text for text in texts(7, 20) if len(text) > 120][:3])}
    assert len(articles) == 3
    wanted = {article: chance.sample(spans(chance, text, 60), 30) for article, text in articles.items()}
    made = desk(lab, "hard", articles)
    for article, places in wanted.items():
        decide(made.store(), article, [(start, end, "PER") for start, end in places])
    view = made.show(page)
    notebook.tab_into_view(page)
    for article, text in articles.items():
        expect(view.locator(".annotator-status")).to_contain_text("30 of")
        drawn = "".join(view.locator(".annotator-block").all_text_contents())
        assert drawn == re.sub(f"[{BREAKS}]", "", text)
        rows = int(view.locator("[role=option]").first.get_attribute("aria-setsize") or 0)
        for _ in range(rows):
            page.keyboard.press("Shift+F")
            # the reader's own spans are offered again where their text stands elsewhere
            if view.locator("[role=option][aria-selected=true]").get_attribute("data-annotator-status") == "added":
                page.keyboard.press("u")
        page.keyboard.press("Control+Enter")
        if view.get_by_role("dialog").count():
            view.get_by_role("button", name=re.compile("refuse all", re.IGNORECASE)).click()
        expect(view.locator(".annotator-saved")).to_have_attribute("data-annotator-state", "saved")
        found = made.spans(article)
        assert all(span.attrs == {"unsure": True} for span in found)
        assert sorted((span.start, span.end, span.text) for span in found) == sorted(
            (start, end, text[start:end]) for start, end in wanted[article]
        )
        assert made.store().article(article).text == text
