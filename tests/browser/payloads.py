"""Forty strings that run as code where a page takes data for markup, and a corpus that has them in every place."""

import json

from playwright.sync_api import Page

from annotator import corpus as corpora
from annotator.scheme import Attribute, Scheme, SpanLabel
from tests.browser.desk import Desk, offer
from tests.browser.server import Server

FIRE = "window.__fired=1"
PAYLOADS = [
    f"<script>{FIRE}</script>",
    f"<img src=x onerror='{FIRE}'>",
    f"<svg onload={FIRE}>",
    f"\"><iframe srcdoc='<script>parent.{FIRE[7:]}</script>'></iframe>",
    f"<a href='javascript:{FIRE}' autofocus onfocus={FIRE}>a</a>",
    f"</p></mark><style>@import 'data:text/css,*{{display:none}}'</style><input autofocus onfocus={FIRE}>",
    f"<details open ontoggle={FIRE}>x</details>",
    f"${{{FIRE}}} {{{{constructor.constructor('{FIRE}')()}}}}",
    f"<math><mtext><table><mglyph><style><!--</style><img title='--><img src onerror={FIRE}>'>",
    f"[link](javascript:{FIRE}) ![x](x' onerror='{FIRE}) <b onmouseover={FIRE}>b</b> url(javascript:{FIRE});}}",
    f"<body onload={FIRE}>",
    f"<video><source onerror={FIRE}></video>",
    f"<audio src=x onerror={FIRE}>",
    f"<object data='javascript:{FIRE}'></object>",
    f"<embed src='javascript:{FIRE}'>",
    f"<form action='javascript:{FIRE}'><button autofocus onfocus={FIRE}>x</button></form>",
    f"<marquee onstart={FIRE}>x</marquee>",
    f"<svg><animate onbegin={FIRE} attributeName=x dur=1s></svg>",
    f"<svg><script>{FIRE}</script></svg>",
    f"<svg><a xlink:href='javascript:{FIRE}'><text>x</text></a></svg>",
    f"<select autofocus onfocus={FIRE}></select>",
    f"<textarea autofocus onfocus={FIRE}></textarea>",
    f"<iframe src='javascript:parent.{FIRE[7:]}'></iframe>",
    f"<link rel=stylesheet href=x onerror={FIRE}>",
    f"<base href='javascript:{FIRE}//'>",
    f"<meta http-equiv=refresh content='0;url=javascript:{FIRE}'>",
    f"<style onload={FIRE}></style>",
    f"<div style='background:url(javascript:{FIRE})'>x</div>",
    f"<div style='animation:x' onanimationstart={FIRE}>x</div>",
    f'" onmouseover="{FIRE}" x="',
    f"' autofocus onfocus='{FIRE}' x='",
    f"`-{FIRE}-`",
    f"</title><img src=x onerror={FIRE}>",
    f"</textarea><img src=x onerror={FIRE}>",
    f"</script><script>{FIRE}</script>",
    f"<!--><img src=x onerror={FIRE}>-->",
    f"&lt;img src=x onerror={FIRE}&gt;",
    f"\u202e<img src=x onerror={FIRE}>\u2066",
    f"<img src=x onerror\u2028={FIRE}>",
    f"<button data-commandlinker-command='annotator:done' onclick={FIRE}>x</button>",
]
assert len(set(PAYLOADS)) == 40


def poisoned(server: Server, name: str) -> tuple[Desk, str]:
    """A desk whose text, title, labels, guidelines, suggestions and name are payloads."""
    folder = server.root / name
    folder.mkdir()
    made = Desk(server, folder)
    labels = [
        SpanLabel(label=f"L{number}", name=payload, description=payload, key=str(number) if number < 10 else "")
        for number, payload in enumerate(PAYLOADS)
    ]
    marked = SpanLabel(
        label=f"<b onclick={FIRE}>",
        name=PAYLOADS[0],
        attributes=(Attribute(name=PAYLOADS[1], type="choice", values=(PAYLOADS[2], "x")),),
    )
    corpora.new(made.corpus, name=f"{name} {PAYLOADS[0]}", scheme=Scheme(version=1, spans=(*labels, marked)), leads=("a1",))
    (made.corpus / "guidelines.md").write_text("\n\n".join(PAYLOADS), encoding="utf-8")
    text = "\n".join(f"Zeile {number} {payload} 😀" for number, payload in enumerate(PAYLOADS))
    record = {"id": PAYLOADS[1], "text": text, "title": PAYLOADS[0], "lang": "de", "source": PAYLOADS[1], "meta": {"date": PAYLOADS[2]}}
    (folder / "articles.jsonl").write_text(json.dumps(record) + "\n", encoding="utf-8")
    report = corpora.open(made.corpus).add([str(folder / "articles.jsonl")])
    assert not report.refused, report
    places = [(text.index(payload), text.index(payload) + len(payload), f"L{number}") for number, payload in enumerate(PAYLOADS)]
    offer(made.store(), {PAYLOADS[1]: [*places, (0, 7, marked.label)]})
    return made, text


def provoke(page: Page, selector: str) -> None:
    """Sends what payloads wait for to every element below a selector."""
    for kind in ("mouseover", "focus", "toggle", "load", "error", "animationstart", "start", "begin"):
        page.locator(f"{selector} *").evaluate_all("(all, kind) => all.forEach(each => each.dispatchEvent(new Event(kind)))", kind)


def fired(page: Page) -> bool:
    """Whether a payload ran; a short wait lets what loads or focuses by itself do so."""
    page.wait_for_timeout(200)
    return page.evaluate("window.__fired") is not None
