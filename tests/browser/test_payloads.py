"""Data that looks like code stays data: nothing of it runs, all of it is shown as it is."""

import json

from playwright.sync_api import Page, expect

from annotator import corpus as corpora
from annotator.model import Note
from annotator.scheme import Attribute, Scheme, SpanLabel
from tests.browser import notebook
from tests.browser.desk import Desk, offer
from tests.browser.server import Server

PAYLOADS = [
    "<script>window.__fired = 1</script>",
    "<img src=x onerror='window.__fired = 2'>",
    "<svg onload=window.__fired=3>",
    "\"><iframe srcdoc='<script>parent.__fired = 4</script>'></iframe>",
    "<a href='javascript:window.__fired=5' autofocus onfocus=window.__fired=5>a</a>",
    "</p></mark><style>@import 'data:text/css,*{display:none}'</style><input autofocus onfocus=window.__fired=6>",
    "<details open ontoggle=window.__fired=7>",
    "${window.__fired = 8} {{constructor.constructor('window.__fired = 8')()}}",
    "<math><mtext><table><mglyph><style><!--</style><img title='--><img src onerror=alert(9)>'>",
    "[link](javascript:alert(10)) ![x](x' onerror='alert(10)) <b onmouseover=alert(10)>b</b> url(javascript:alert(10));}",
]


def test_no_payload_fires_and_all_are_shown(lab: Server, page: Page) -> None:
    dialogs: list[str] = []
    page.on("dialog", lambda dialog: (dialogs.append(dialog.message), dialog.dismiss()))
    made, text = poisoned(lab)
    view = made.show(page)
    expect(view.locator(".annotator-headline")).to_have_text(PAYLOADS[0])
    assert "".join(view.locator(".annotator-block").all_text_contents()) == text.replace("\n", "")
    for payload in PAYLOADS:
        expect(view.locator(".annotator-palette")).to_contain_text(payload)
    notebook.tab_into_view(page)
    for key in ["a", "Shift+D"]:
        for _ in range(len(PAYLOADS) + 1):
            page.keyboard.press(key)
    for payload in PAYLOADS:
        page.keyboard.press("n")
        page.keyboard.insert_text(payload)
        page.keyboard.press("Control+Enter")
        page.keyboard.press("Shift+F")
    expect(view.locator(".annotator-saved")).to_have_attribute("data-annotator-state", "saved")
    view.get_by_role("tab", name="Notes").click()
    view.get_by_role("tab", name="Guidelines").click()
    expect(view.locator(".annotator-guidelines")).to_contain_text(PAYLOADS[1])
    view.locator(".annotator-scroll").focus()
    for key in ("l", "?", "g", "s", "j"):
        page.keyboard.press(key)
        page.keyboard.press("Escape")
    for payload in PAYLOADS:
        page.keyboard.press("/")
        page.keyboard.type(payload[:12])
        page.keyboard.press("Escape")
    for kind in ("mouseover", "focus", "toggle", "load", "error"):
        view.locator("*").evaluate_all("(all, kind) => all.forEach(each => each.dispatchEvent(new Event(kind)))", kind)
    assert page.evaluate("window.__fired") is None
    assert dialogs == []
    notes = [element.text for element in made.store().annotations("a1", "poison").annotations.values() if isinstance(element, Note)]
    assert set(notes) == set(PAYLOADS)
    assert view.locator("script, iframe, img, svg, style, math, a").count() == 0


def poisoned(server: Server) -> tuple[Desk, str]:
    """A desk whose text, title, labels, guidelines and suggestions are payloads."""
    folder = server.root / "payloads"
    folder.mkdir()
    made = Desk(server, folder)
    labels = [SpanLabel(label=f"L{number}", name=payload, description=payload, key=str(number)) for number, payload in enumerate(PAYLOADS)]
    marked = SpanLabel(
        label="<b onclick=window.__fired=11>",
        name=PAYLOADS[0],
        attributes=(Attribute(name=PAYLOADS[1], type="choice", values=(PAYLOADS[2], "x")),),
    )
    corpora.new(made.corpus, name=PAYLOADS[0], scheme=Scheme(version=1, spans=(*labels, marked)))
    (made.corpus / "guidelines.md").write_text("\n\n".join(PAYLOADS), encoding="utf-8")
    text = "\n".join(f"Zeile {number} {payload} 😀" for number, payload in enumerate(PAYLOADS))
    record = {"id": "poison", "text": text, "title": PAYLOADS[0], "lang": "de", "source": PAYLOADS[1], "meta": {"date": PAYLOADS[2]}}
    (folder / "articles.jsonl").write_text(json.dumps(record) + "\n", encoding="utf-8")
    report = corpora.open(made.corpus).add([str(folder / "articles.jsonl")])
    assert not report.refused, report
    places = [(text.index(payload), text.index(payload) + len(payload), f"L{number}") for number, payload in enumerate(PAYLOADS)]
    offer(made.store(), {"poison": [*places, (0, 7, marked.label)]})
    return made, text
