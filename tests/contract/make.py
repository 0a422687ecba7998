"""Makes the contract files that Python's and TypeScript's tests read: run it once, look at what changed, commit the files.

The expected values come from Python; the other language has to come to the same by its own code.
"""

import json
import random
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

from msgspec import convert, to_builtins

from annotator.model import AnnotationSet, AnyElement, Change, ChangeRefused, apply, invert
from annotator.offsets import Utf16Map
from annotator.records import canonical_content, content_key, suggestion_id

HERE = Path(__file__).parent

TEXTS = {
    "plain": "Der Rat tagt am Montag in der Stadt.",
    "astral": "a\U0001f600b\U0001f680\U0001f680c \U00010400\U0001d49c end \U0002f80a\U0010ffff.",
    "zwj": "Familie \U0001f468\u200d\U0001f469\u200d\U0001f467\u200d\U0001f466 und \U0001f469\U0001f3fd\u200d\U0001f680 fliegt",
    "flags": "\U0001f1e9\U0001f1ea\U0001f1eb\U0001f1f7\U0001f1ea\U0001f1fa und \U0001f3f4\U000e0067\U000e0062\U000e0073\U000e0063\U000e0074\U000e007f hier",
    "combining": "Mu\u0308nchen, e\u0301te\u0301, n\u0303, a\u0323\u0302b, \u0915\u094d\u0937\u0947\u0924\u094d\u0930",
    "composed": "M\xfcnchen, \xe9t\xe9, \xf1, \xdf\u1e9e, \u0130i\u0131I",
    "breaks": "eins\r\nzwei\rdrei\nvier\r\n\r\n\n\rf\xfcnf\x0b\x0c\x85\u2028sechs\u2029",
    "arabic": "\u0642\u0627\u0644 \u0625\u0644\u0633\u0647 \u0628\u0631\u0627\u0646\u062f\u062a \u0641\u064a \u0627\u0644\u0639\u0627\u0635\u0645\u0629 (BBC) 2031.",
    "hebrew": "\u05d0\u05de\u05e8\u05d4 \u05e9\u05b8\u05c1\u05dc\u05d5\u05b9\u05dd \u202aabc\u202c \u2067\U0001f600\u2069 \u200f.",
    "hangul": "\u1112\u1161\u11ab\u1100\u1173\u11af \ud55c\uae00 \u4e2d\u6587 \u65e5\u672c\u8a9e\u306e\u30c6\u30ad\u30b9\u30c8 \U00020bb7\u91ce\u5bb6",
    "thai": "\u0e1b\u0e23\u0e30\u0e40\u0e17\u0e28\u0e44\u0e17\u0e22\u0e43\u0e19\u0e19\u0e49\u0e33 \u0e01\u0e33\u0e25\u0e31\u0e07",
    "invisible": "So\xadft\xadhy\xadphen \u200b\u200c\u200d\u2060\ufeffin\ufeff \u180e \x00\x01\x1f\x7f\t.",
    "variation": "\u2764\ufe0f \u2764\ufe0e 1\ufe0f\u20e3 \u8fbb\U000e0100 \u845b\U000e0101 \U0001f1e6 allein",
    "compound": "Die Su-35-Kampfflugzeuge, \u201eUS-Nachrichtenseite\u201c \u2013 Ost/West; d\u2019Artagnan\u2019s 3,5\xa0% \u20ac",
    "edges": "\U0001f600Anfang und Ende\U0001f600",
    "private": "\ue000\uf8ff\uffff\ufffd\U000f0000 \ufdd0",
}


def pairs(text: str) -> Iterator[tuple[int, int]]:
    """Every stretch of a text, the empty ones too."""
    return ((start, end) for start in range(len(text) + 1) for end in range(start, len(text) + 1))


def offset_lines(text: str) -> Iterator[str]:
    """One line for each stretch: both offsets in code points and in UTF-16 units, and the quote."""
    map_ = Utf16Map(text)
    return (f"{start} {end} {map_.to_utf16(start)} {map_.to_utf16(end)} {text[start:end]}\n" for start, end in pairs(text))


def offsets() -> object:
    """For each text the UTF-16 unit of every code point, and a checksum of all its stretches."""
    texts = dict(TEXTS)
    chance = random.Random(14)
    characters = [character for text in TEXTS.values() for character in text]
    for number in range(20):
        texts[f"random {number}"] = "".join(chance.choices(characters, k=chance.randint(30, 60)))
    return [
        {
            "name": name,
            "text": text,
            "units": [len(text[:place].encode("utf-16-le")) // 2 for place in range(len(text) + 1)],
            "pairs": sum(1 for _ in pairs(text)),
            "sha256": sha256("".join(offset_lines(text)).encode()).hexdigest(),
        }
        for name, text in texts.items()
    ]


def state_sum(annotations: AnnotationSet) -> str:
    """A checksum of a set: its elements' ids, kinds and labels in their order."""
    lines = (f"{element.id} {element.__struct_config__.tag} {getattr(element, 'label', '')}\n" for element in annotations.values())
    return sha256("".join(lines).encode()).hexdigest()[:16]


def changes() -> object:
    """Twenty walks of fifty changes each: what was asked, the inverse and the checksum of the set after it, or that it's refused."""
    return [walk(random.Random(seed)) for seed in range(20)]


def walk(chance: random.Random) -> object:
    """A walk from a small set: additions, removals, corrections, and now and then a change that doesn't fit."""
    annotations, steps = AnnotationSet([make(chance, f"a.{n}") for n in range(chance.randint(0, 3))]), []
    start = to_builtins(tuple(annotations.values()))
    for number in range(50):
        change = propose(chance, annotations, number)
        step: dict[str, object] = to_builtins(change)
        try:
            after = apply(annotations, change)
        except ChangeRefused:
            steps.append({"change": step, "refused": True})
            continue
        steps.append({"change": step, "inverse": to_builtins(invert(annotations, change)), "after": state_sum(after)})
        annotations = after
    return {"start": start, "steps": steps, "end": to_builtins(tuple(annotations.values()))}


def propose(chance: random.Random, annotations: AnnotationSet, number: int) -> Change:
    """One change: to a set that has grown, rather a removal."""
    known = list(annotations)
    gone = chance.sample(known, min(len(known), chance.choice((0, 1, 1, 2, 3) if len(known) > 5 else (0, 0, 1))))
    come = [make(chance, key) for key in gone if chance.random() < 0.5]
    come += [make(chance, f"o{number}.{n}") for n in range(chance.choice((0, 1, 1, 2)))]
    fault = chance.random()
    if fault < 0.05:
        gone = [*gone, f"unknown.{number}"]
    elif fault < 0.1 and known:
        come = [*come, make(chance, chance.choice(known))]
    elif fault < 0.13 and gone:
        gone = [*gone, gone[0]]
    return Change(remove=tuple(gone), add=tuple(come))


def make(chance: random.Random, key: str) -> AnyElement:
    """An element of any kind that a reader makes, with the id given."""
    start, label = chance.randint(0, 99), chance.choice(("PER", "ORG", "\u5730\u540d", "__proto__"))
    span = {"kind": "span", "id": key, "start": start, "end": start + 2, "label": label, "text": "x\U0001f600"}
    members = chance.choice(
        (
            span,
            span,
            {"kind": "relation", "id": key, "label": label, "head": "a.0", "tail": "a.1"},
            {"kind": "event", "id": key, "label": label, "args": [{"role": "who", "ref": "a.0"}]},
            {"kind": "rejection", "id": key, "of": {**span, "id": "s.x"}},
            {"kind": "note", "id": key, "text": "?\u2028"},
            {"kind": "topic", "id": key, "label": label},
        )
    )
    return convert(members, AnyElement)


def identity() -> object:
    """Elements with the JSON that their id is made from, the id, and the first element of the list that says the same."""
    elements = [convert(members, AnyElement) for members in identities()]
    keys = [content_key(element) for element in elements]
    return [
        {
            "element": to_builtins(element),
            "canonical": canonical_content(element).decode(),
            "id": suggestion_id(element),
            "alike": keys.index(key),
        }
        for element, key in zip(elements, keys, strict=True)
    ]


def identities() -> Iterator[dict[str, object]]:
    """Elements of every kind with every sort of text, number and provenance."""
    texts = [
        "Anna",
        "\xc4rzte ohne \u201eGrenzen\u201c",
        'a"b\\c/d',
        "\x00\x08\t\n\x0b\x0c\r\x1f\x7f",
        "\u2028\u2029\x85\ufeff",
        "\U0001f468\u200d\U0001f469",
        "</script>",
        "\u05e9\u05b8\u05c1",
        "e\u0301",
    ]
    for number, text in enumerate(texts):
        span: dict[str, object] = {
            "kind": "span",
            "id": f"e.{number}",
            "start": number,
            "end": number + len(text),
            "label": "PER",
            "text": text,
        }
        yield span
        yield {**span, "label": text}
        yield {**span, "source": {"by": "rules", "version": "1", "score": 0.5}}
        yield {**span, "was": span, "from": [{"by": "a1", "id": "e"}], "verdict": {"rule": "majority"}, "ext": {"x": 1}}
        yield {**span, "segments": [[number, number + 1], [number + 2, number + len(text)]], "text": text}
        yield {**span, "entity": f"n.{number}", "attrs": {"unsure": True}}
        yield {**span, "attrs": {text: text, "\uffff": 1, "\U00010000": 2, "a": [1, "2", False], "b": -7, "B": 0.25, "10": 0, "9": 1}}
        yield {"kind": "relation", "id": f"r.{number}", "label": text, "head": "e.0", "tail": "e.1"}
        yield {
            "kind": "event",
            "id": f"v.{number}",
            "label": text,
            "triggers": ["e.0", "e.1"],
            "args": [{"role": text, "ref": "e.2"}, {"role": text, "ref": "e.3"}],
        }
        yield {"kind": "event", "id": f"w.{number}", "label": text}
        yield {"kind": "entity", "id": f"n.{number}", "name": text, "label": "PER", "kb": "NIL"}
        yield {"kind": "topic", "id": f"t.{number}", "label": text, "attrs": {"sure": False}}
        yield {"kind": "topic", "id": f"u.{number}", "label": text}


def main() -> None:
    """Writes the three files beside this one."""
    for name, value in {"offsets": offsets(), "changes": changes(), "identity": identity()}.items():
        data = json.dumps(value, separators=(",", ":")).replace('},{"', '},\n{"')
        (HERE / f"{name}.json").write_text(data + "\n", encoding="ascii")


if __name__ == "__main__":
    main()
