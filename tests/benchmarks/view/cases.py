"""Articles to open in the view: a made one with everything in it, the real one where it is there, and generated ones of any size."""

import hashlib
import json
import random
from pathlib import Path
from typing import Any

from annotator.zones import find

ROOT = Path(__file__).resolve().parents[3]
REAL = ROOT.parent / "shared" / "articles" / "putin-pezeshkian.de.txt"
LABELS = [
    ("PER", "Person", "#0b6bcb"),
    ("ORG", "Organisation", "#8a3ffc"),
    ("LOC", "Place", "#00796b"),
    ("NORP", "Affiliation", "#b05a00"),
    ("DATE", "Date", "#5f6b7a"),
    ("EVENT", "Event", "#a61e1e"),
    ("WEAPON", "Weapon", "#c2255c"),
    ("AGREEMENT", "Agreement", "#4d6b00"),
    ("TRIGGER", "Trigger", "#6b4fa0"),
]
WEAPON_ATTRIBUTES = [{"name": "system", "values": ["missile", "drone", "aircraft", "ship"]}, {"name": "delivered", "type": "boolean"}]
GUIDELINES = "# Spans\n\nLabel the shortest stretch that names the thing.\n\n- `Kranich-7` in Kranich-7-Abfangraketen is a WEAPON.\n- Titles are not part of a PER.\n\n## Nesting\n\nA place inside an organisation's name is labelled too."
MADE = """Norland und Südmark unterzeichnen Abkommen über Luftabwehr
Norländische Diplomaten haben am Donnerstag in Havenstadt ein Abkommen über gemeinsame Luftabwehr unterzeichnet, teilte das Außenministerium der Südmark mit. Es sei „ein Schritt, der lange vorbereitet war“, sagte Ministerin Ilse Brandt 🕊️ am Abend.
Um keine Neuigkeiten zu verpassen,
abonnieren Sie unseren Newsletter per E-Mail
Vorgesehen ist die Lieferung von zwölf Kranich-7-Abfangraketen und dreier Radaranlagen bis Ende 2032. Brandt wies Berichte zurück, wonach die Küstenwache bereits Geräte erhalten habe. Ein Sprecher der Gegenseite wollte sich dazu nicht äußern.
Das Komitee für auswärtige Angelegenheiten des Parlaments der Republik Südmark beriet am Montag über den Vertrag. Hans und Greta Weiler reisten aus der Hauptstadt an.
Ministerin Ilse Brandt (links) am 14. März 2031 in Havenstadt. (Quelle: Karl Anders, Beispielblatt)
وقالت إلسه براندت إن الاتفاق يدخل حيز التنفيذ في الصيف، وإن هافنشتات ستستضيف الاجتماع القادم.
Beobachter sprachen von einer Wende: Die Unterzeichnung in Havenstadt, an der neben den Ministern beider Länder auch Vertreter der Nachbarstaaten teilnahmen, beendet einen Streit, der die Region seit dem Herbst 2027 beschäftigt hat. Danach folgt der Alltag.
"""


def corpus(scheme: list[tuple[str, str, str]] = LABELS) -> dict[str, Any]:
    """The message that greets the view."""
    spans = [
        {"label": label, "name": name, "colour": colour, **({"attributes": WEAPON_ATTRIBUTES} if label == "WEAPON" else {})}
        for label, name, colour in scheme
    ]
    return {
        "type": "corpus",
        "version": "0.1",
        "corpus": {"id": "c", "name": "Sample"},
        "annotator": "a1",
        "scheme": {"version": 1, "spans": spans},
        "guidelines": {"version": "1", "text": GUIDELINES},
        "leads": [],
        "readonly": "",
    }


def message(
    text: str,
    elements: list[dict[str, Any]],
    suggestions: list[dict[str, Any]],
    *,
    zones: list[dict[str, Any]] | None = None,
    **article: Any,
) -> dict[str, Any]:
    """The message that brings an article."""
    found = zones if zones is not None else [{"start": zone.start, "end": zone.end, "type": zone.type} for zone in find(text)]
    return {
        "type": "article",
        "article": {
            "id": "n1",
            "text": text,
            "lang": "de",
            "source": "Beispielblatt",
            "meta": {"date": "14 March 2031"},
            "sha256": hashlib.sha256(text.encode()).hexdigest(),
            **article,
        },
        "zones": found,
        "rev": 0,
        "set": elements,
        "suggestions": suggestions,
        "undo": [],
        "more": False,
        "redo": [],
        "queue": {"index": 12, "total": 80, "previous": "n0", "next": "n2", "done": 11, "open": 69},
    }


def span(text: str, quote: str, label: str, number: int, nth: int = 1) -> dict[str, Any]:
    """A span over the nth place of a quote."""
    start = -1
    for _ in range(nth):
        start = text.index(quote, start + 1)
    return {"kind": "span", "id": f"e{number}.0", "start": start, "end": start + len(quote), "label": label, "text": quote}


def suggestion(element: dict[str, Any], by: str, score: float, why: str = "") -> dict[str, Any]:
    """A pending element with its source."""
    return {"element": {**element, "id": "s." + element["id"]}, "sources": [{"by": by, "version": "1", "score": score}], "why": why}


def made() -> dict[str, Any]:
    """An article with nesting, overlap three deep, a discontinuous span, a long one, emoji and Arabic."""
    decided = [
        ("Norländische", "NORP"),
        ("Donnerstag", "DATE"),
        ("Havenstadt", "LOC"),
        ("Außenministerium der Südmark", "ORG"),
        ("Südmark", "LOC", 2),
        ("Ilse Brandt", "PER"),
        ("Küstenwache", "ORG"),
        ("Komitee für auswärtige Angelegenheiten des Parlaments der Republik Südmark", "ORG"),
        ("Parlaments der Republik Südmark", "ORG"),
        ("Republik Südmark", "LOC"),
        ("Ilse Brandt", "PER", 2),
        ("إلسه براندت", "PER"),
        (
            "Die Unterzeichnung in Havenstadt, an der neben den Ministern beider Länder auch Vertreter der Nachbarstaaten teilnahmen, beendet einen Streit, der die Region seit dem Herbst 2027 beschäftigt hat",
            "EVENT",
        ),
    ]
    pending = [
        ("Abkommen über gemeinsame Luftabwehr", "AGREEMENT", 1, "model", 0.71, ""),
        ("Kranich-7", "WEAPON", 1, "rules", 0.92, "designator pattern"),
        ("Ende 2032", "DATE", 1, "rules", 0.97, ""),
        ("Brandt", "PER", 2, "memory", 0.88, "seen 4 times as PER"),
        ("Südmark", "LOC", 3, "names", 0.9, ""),
        ("Montag", "DATE", 1, "rules", 0.97, ""),
        ("14. März 2031", "DATE", 1, "rules", 0.99, ""),
        ("الصيف", "DATE", 1, "rules", 0.8, ""),
        ("Herbst 2027", "DATE", 1, "rules", 0.9, ""),
        ("Norland", "LOC", 1, "names", 0.9, ""),
        ("Norländische Diplomaten", "ORG", 1, "model", 0.4, ""),
    ]
    elements = [span(MADE, quote, label, number, *rest) for number, (quote, label, *rest) in enumerate(decided)]
    elements[5]["source"] = {"by": "memory", "version": "1"}
    elements[6]["source"] = {"by": "rules", "version": "1"}
    elements[6]["was"] = {**elements[6], "id": "s.old", "label": "LOC"}
    hans = MADE.index("Hans und Greta")
    weiler = MADE.index("Weiler")
    elements.append(
        {
            "kind": "span",
            "id": "e90.0",
            "start": hans,
            "end": weiler + 6,
            "label": "PER",
            "text": "Hans … Weiler",
            "segments": [[hans, hans + 4], [weiler, weiler + 6]],
        }
    )
    elements.append({"kind": "rejection", "id": "e91.0", "of": {**span(MADE, "Gegenseite", "PER", 92), "id": "s.e92.0"}})
    elements.append(
        {"kind": "note", "id": "e93.0", "text": "Is the ministry's site a part of its name?", "state": "open", "ref": {"id": "e3.0"}}
    )
    suggestions = [
        suggestion(span(MADE, quote, label, 50 + number, nth), by, score, why)
        for number, (quote, label, nth, by, score, why) in enumerate(pending)
    ]
    return message(MADE, elements, suggestions)


def real() -> dict[str, Any] | None:
    """The real article at its real density, or None where it isn't there."""
    if not REAL.exists():
        return None
    text = REAL.read_bytes().decode()
    elements, number = [], 0
    for line in (ROOT / "tests" / "data" / "real-reading.tsv").read_text().splitlines()[1:]:
        label, quote, places = line.split("\t")
        count = text.count(quote)
        for nth in range(1, count + 1) if places == "all" else [int(place) for place in places.split(",")]:
            if nth <= count:
                number += 1
                elements.append(span(text, quote, label, number, nth))
    shown = [element for index, element in enumerate(elements) if index % 3]
    rest = [suggestion(element, "rules", 0.9) for index, element in enumerate(elements) if not index % 3]
    return message(text, shown, rest)


def generated(size: int, spans: int, *, seed: int = 7) -> dict[str, Any]:
    """A text of about `size` characters with `spans` spans, some of them nested, a third pending."""
    dice = random.Random(seed)
    common = "der die das und am in bis zum über den dass sagte kommen soll mit von dem ist nicht auf".split()
    syllables = "nor land süd mark ha fen küs ten wa che bran dt il se ver trag kra nich ost see".split()
    names = ["".join(dice.choice(syllables) for _ in range(dice.randint(2, 4))).title() for _ in range(4000)]
    paragraphs, length = [], 0
    while length < size:
        paragraphs.append(
            " ".join(dice.choice(common) if dice.random() < 0.5 else dice.choice(names) for _ in range(dice.randint(30, 90))) + "."
        )
        length += len(paragraphs[-1]) + 1
    text = "\n".join(paragraphs)
    starts = [index + 1 for index, character in enumerate(text[:-1]) if character == " " and text[index + 1].isupper()]
    elements, suggestions, used = [], [], set()
    while len(used) < spans:
        start = dice.choice(starts)
        end = start
        for _ in range(dice.choice([1, 1, 2, 3])):
            stop = text.find(" ", end + 1)
            end = stop if 0 <= stop < start + 60 else end
        label = dice.choice(LABELS)[0]
        if end <= start or "\n" in text[start:end] or (start, end, label) in used:
            continue
        used.add((start, end, label))
        element = {"kind": "span", "id": f"e{len(used)}.0", "start": start, "end": end, "label": label, "text": text[start:end]}
        if len(used) % 3:
            elements.append(element)
        else:
            suggestions.append(suggestion(element, "rules", 0.9))
    return message(text, elements, suggestions, zones=[{"start": 0, "end": len(text), "type": "paragraph"}])


def page(case: dict[str, Any]) -> str:
    """The two messages as JSON for the harness."""
    return json.dumps([corpus(), case])
