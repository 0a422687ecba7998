"""Bad input, file by file: what is wrong is named with its place, what was expected and what to do, and every good record still loads."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from annotator import disk
from annotator.cli import main
from annotator.gold import GoldRecord
from annotator.goldfile import read
from annotator.harvest import write
from annotator.journal import sealed
from annotator.model import Labels, Reading, Span
from annotator.store import Store
from tests.strategies import article_of

ARTICLES, JOURNAL, GOLD, INBOX = "articles.jsonl", "annotations/a1.jsonl", "gold.jsonl", "inbox.jsonl"
RECORDS = 20
Spoil = Callable[[bytes], bytes]


def text(number: int) -> str:
    return f"Ilse Brandt 🙂 sprach in Havenstadt zum {number}. Mal."


@pytest.fixture
def corpus(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with twenty lines in each of its files: articles, decisions, gold, and articles still to be added."""
    monkeypatch.chdir(tmp_path)
    store = Store.create(tmp_path, name="Probe", languages=("de",))
    store.add_articles([article_of(text(number), id=f"x{number}") for number in range(1, RECORDS + 1)])
    for number in range(1, RECORDS + 1):
        reading = Reading(id="reading", state="done", labels=Labels(spans=("PER",)), zones=((0, len(text(number))),))
        span = Span(id=f"o{number}.0", start=0, end=11, label="PER", text="Ilse Brandt")
        store.save("a1", f"x{number}", op=f"o{number}", rev=0, do="add", remove=(), add=(span, reading))
    write(store, tool="t")
    records = [{"id": f"n{number}", "text": "Neu: " + text(number), "lang": "de"} for number in range(1, RECORDS + 1)]
    (tmp_path / INBOX).write_text("".join(json.dumps(record, ensure_ascii=False) + "\n" for record in records), encoding="utf-8")
    return tmp_path


def spoilt(corpus: Path, file: str, line: int, spoil: Spoil) -> None:
    lines = (corpus / file).read_bytes().split(b"\n")
    lines[line - 1] = spoil(lines[line - 1])
    (corpus / file).write_bytes(b"\n".join(lines))


def loaded(corpus: Path, file: str) -> int:
    """How many records of a file load after all."""
    store = Store.open(corpus)
    if file == JOURNAL:
        return sum(len(store.history("a1", article)) for article in store.annotated("a1"))
    if file == GOLD:
        return sum(isinstance(found, GoldRecord) for found in read(corpus / GOLD))
    return sum(1 for article in store.articles() if article.id.startswith("n" if file == INBOX else "x"))


def swapped(old: str, new: str) -> Spoil:
    """Replaces bytes, and seals the line anew where it is a journal's."""

    def spoil(line: bytes) -> bytes:
        changed = line.replace(old.encode(), new.encode())
        assert changed != line
        body, crc, _ = changed.rpartition(b',"crc":')
        return sealed(body + b"}") if crc else changed

    return spoil


def torn(line: bytes) -> bytes:
    return line[: len(line) // 2]


def flipped(line: bytes) -> bytes:
    place = line.index(b"Brandt") + 2
    return line[:place] + bytes([line[place] ^ 0x80]) + line[place + 1 :]


def turned(line: bytes) -> bytes:
    place = line.index(b"Brandt") + 2
    return line[:place] + bytes([line[place] ^ 1]) + line[place + 1 :]


def marked(line: bytes) -> bytes:
    return b"\xef\xbb\xbf" + line


BROKEN = [
    # what, file, line, spoil, how many load, what is said
    ("broken JSON", ARTICLES, 17, torn, 19, "articles.jsonl:17:77: Unterminated string starting at. Expected one JSON object on the line; mend it or remove the line"),
    ("broken JSON", JOURNAL, 17, lambda line: line[:-30], 19, "annotations/a1.jsonl:17:"),
    ("broken JSON", GOLD, 17, lambda line: line[:-30], 19, "Expected one JSON object on the line; mend it or remove the line. The other lines are read."),
    ("broken JSON", INBOX, 17, torn, 19, "inbox.jsonl:17:23: Unterminated string starting at; expected one JSON object on the line. Mend or remove it. The other lines are read."),
    ("a flipped bit", ARTICLES, 17, turned, 20, "articles.jsonl:17: the text of article 'x17' is not the one its sha256 was made from. Was it edited? Add the new text with --update instead"),
    ("a flipped bit", JOURNAL, 17, turned, 19, "annotations/a1.jsonl:17:1: the line has crc "),
    ("a flipped bit", GOLD, 17, turned, 19, "gold.jsonl:17: the gold of 'x17' has a span o17.0 that says 'Ilse Brandt' at [0, 11), but the text has 'Ilse Br`ndt' there. Was the text changed"),
    ("a flipped bit", INBOX, 17, flipped, 19, "inbox.jsonl:17:36: byte 0xe1 is no UTF-8. JSON lines are UTF-8; if these aren't, say encoding=. The other lines are read."),
    ("no UTF-8", ARTICLES, 17, flipped, 19, "articles.jsonl:17:28: byte 0xe1 is no UTF-8. Expected one JSON object on the line; mend it or remove the line."),
    ("no UTF-8", GOLD, 17, flipped, 19, "is no UTF-8. Expected one JSON object on the line; mend it or remove the line."),
    ("a duplicate id", ARTICLES, 17, swapped('"x17"', '"x3"'), 19, "articles.jsonl:17: 'x3' stands on lines 3 and 17; the first is used. Give one of them another id"),
    ("a duplicate id", JOURNAL, 20, swapped('"op":"o20"', '"op":"o3"'), 20, "annotations/a1.jsonl:20: the op o3 was there before, on line 3"),
    ("a duplicate id", GOLD, 17, swapped('"id":"x17"', '"id":"x3"'), 19, "gold.jsonl:17: the gold of 'x3' stands on lines 3 and 17; the first is used. Remove one."),
    ("a duplicate id", INBOX, 17, swapped('"n17"', '"n3"'), 19, "inbox.jsonl:17: its article would be 'n3', and so is inbox.jsonl:3, with another text; give one of them another id"),
    ("a span past the end", JOURNAL, 20, swapped('"end":11', '"end":7480'), 20, "annotations/a1.jsonl:20: span o20.0 ends at 7480, but the text has 47 characters. Was the text changed after annotation?"),
    ("a span past the end", GOLD, 17, swapped('"end":11', '"end":7480'), 19, "gold.jsonl:17: the gold of 'x17' has a span o17.0 that ends at 7480, but the text has 47 characters. Was the text changed after annotation?\n"),
    ("a false quote", JOURNAL, 20, swapped("Ilse Brandt", "Else Brandt"), 20, "annotations/a1.jsonl:20: span o20.0 says 'Else Brandt' at [0, 11), but the text has 'Ilse Brandt' there. Was the text changed"),
    ("a false quote", GOLD, 17, swapped('"text":"Ilse Brandt"', '"text":"Else Brandt"'), 19, "gold.jsonl:17: the gold of 'x17' has a span o17.0 that says 'Else Brandt' at [0, 11)"),
    ("an unknown label", JOURNAL, 20, swapped('"label":"PER"', '"label":"PRE"'), 20, "annotations/a1.jsonl:20: span o20.0 has the unknown label 'PRE'; known: PER"),
    ("an unknown label", GOLD, 17, swapped('"label":"PER"', '"label":"PRE"'), 20, "gold.jsonl:17: span o17.0 has the unknown label 'PRE'; known: PER"),
    ("an empty article", ARTICLES, 17, swapped(text(17), ""), 20, "articles.jsonl:17: article 'x17' has no text; leave it out or give it its text"),
    ("an empty article", INBOX, 17, swapped("Neu: " + text(17), ""), 19, "inbox.jsonl:17: the text is empty; leave it out or give it its text"),
    ("a lone surrogate", ARTICLES, 17, swapped("🙂", "\\ud83d"), 19, "articles.jsonl:17:33: \\ud83d is half of a surrogate pair, no character; write the text again from its source"),
    ("a lone surrogate", JOURNAL, 20, swapped("Ilse Brandt", "Ilse \\ud83d"), 19, "is half of a surrogate pair, no character; write the text again from its source"),
    ("a lone surrogate", GOLD, 17, swapped("🙂", "\\ud83d"), 19, "\\ud83d is half of a surrogate pair, no character; write the text again from its source"),
    ("a lone surrogate", INBOX, 17, swapped("🙂", "\\ud83d"), 19, "inbox.jsonl:17:41: \\ud83d is half of a surrogate pair, no character; write the text again from its source."),
    ("a raw NUL", ARTICLES, 17, swapped("Brandt", "Bra\0dt"), 19, "articles.jsonl:17:29: Invalid control character at. Expected one JSON object on the line; mend it or remove the line."),
    ("a raw NUL", JOURNAL, 17, lambda line: line.replace(b"Brandt", b"Bra\0dt"), 19, "annotations/a1.jsonl:17:"),
    ("a raw NUL", GOLD, 17, swapped("Brandt", "Bra\0dt"), 19, "Invalid control character at. Expected one JSON object on the line"),
    ("a raw NUL", INBOX, 17, swapped("Brandt", "Bra\0dt"), 19, "inbox.jsonl:17:37: Invalid control character at; expected one JSON object on the line. Mend or remove it."),
    ("a byte order mark", ARTICLES, 1, marked, 19, "articles.jsonl:1:1: Unexpected UTF-8 BOM"),
    ("a byte order mark", JOURNAL, 1, marked, 19, "annotations/a1.jsonl:1:1: "),
    ("a byte order mark", GOLD, 1, marked, 19, "gold.jsonl:1:1: Unexpected UTF-8 BOM"),
]  # fmt: skip


@pytest.mark.parametrize(("what", "file", "line", "spoil", "load", "said"), BROKEN, ids=[f"{what} in {file}" for what, file, *_ in BROKEN])
def test_what_is_wrong_is_said_with_its_place_and_the_others_load(corpus, capsys, what, file, line, spoil, load, said):
    spoilt(corpus, file, line, spoil)
    assert main(["add", INBOX] if file == INBOX else ["check"]) == 1, what
    assert said in capsys.readouterr().out
    assert loaded(corpus, file) == load


@pytest.mark.parametrize(
    ("file", "load", "said"),
    [
        (
            ARTICLES,
            19,
            "articles.jsonl:20:{column}: the last line has no newline after {bytes} bytes: it is being written, or broke off. The next save goes on safely.",
        ),
        (
            JOURNAL,
            19,
            "annotations/a1.jsonl:20:{column}: the last line has no newline after {bytes} bytes: it is being written, or broke off. The next save goes on safely.",
        ),
        (GOLD, 19, "gold.jsonl:20:"),
        (
            INBOX,
            19,
            "inbox.jsonl:20:23: Unterminated string starting at; expected one JSON object on the line. Mend or remove it. The other lines are read.",
        ),
    ],
)
def test_a_torn_tail_is_told_and_costs_the_last_line_only(corpus, capsys, file, load, said):
    data = (corpus / file).read_bytes()
    last = torn(data.split(b"\n")[-2])
    (corpus / file).write_bytes(data[: data.rindex(b"\n", 0, -1) + 1] + last)
    assert main(["add", INBOX] if file == INBOX else ["check"]) == 1
    assert said.format(column=len(last.decode()) + 1, bytes=len(last)) in capsys.readouterr().out
    assert loaded(corpus, file) == load


ODD = {
    "CRLF": "Ilse\r\nBrandt",
    "a lone CR": "Ilse\rBrandt",
    "U+2028": "Ilse\u2028Brandt",
    "U+0085": "Ilse\u0085Brandt",
    "NUL": "Ilse\0Brandt",
    "a BOM inside": "Ilse\ufeffBrandt",
    "NFD": "Mu\u0308ller",
    "a ZWJ emoji": "👩\u200d👩\u200d👧 Brandt",
    "right to left": "שרה 🙂",
}


@pytest.mark.parametrize("odd", ODD.values(), ids=ODD)
@pytest.mark.parametrize("kind", ["txt", "jsonl", "csv"])
def test_odd_characters_are_kept_from_import_to_gold(corpus, capsys, odd, kind):
    whole = f"Gestern kam {odd} 🙂 nach Norland. Und wieder {odd}"
    as_csv = '"id","text"\n"odd","' + whole + '"\n'
    data = {"txt": whole, "jsonl": json.dumps({"id": "odd", "text": whole}) + "\n", "csv": as_csv}[kind]
    (corpus / f"odd.{kind}").write_bytes(data.encode())
    assert main(["add", f"odd.{kind}", "--lang", "de"]) == 0
    store = Store.open(corpus)
    assert store.article("odd").text == whole
    places = [whole.index(odd), whole.rindex(odd)]
    spans = [Span(id=f"p.{start}", start=start, end=start + len(odd), label="PER", text=odd) for start in places]
    reading = Reading(id="reading", state="done", labels=Labels(spans=("PER",)), zones=((0, len(whole)),))
    assert store.save("a1", "odd", op="p", rev=0, do="add", remove=(), add=(*spans, reading)).rev == 1
    assert main(["gold"]) == 0
    capsys.readouterr()
    assert main(["show", "odd", "a1"]) == 0
    shown = json.loads(capsys.readouterr().out.split("\n")[0])
    assert [shown["article"]["text"][each["start"] : each["end"]] for each in shown["set"][:2]] == [odd, odd]
    gold = next(found for found in read(corpus / GOLD) if isinstance(found, GoldRecord) and found.id == "odd")
    assert gold.text == whole
    assert [gold.text[span.start : span.end] for span in gold.spans] == [odd, odd]
    assert all(len(line.splitlines()) == 1 for line in (corpus / GOLD).read_bytes().decode().split("\n")[:-1])


def test_a_byte_order_mark_at_the_start_of_what_is_added_is_dropped(corpus):
    (corpus / INBOX).write_bytes(marked((corpus / INBOX).read_bytes()))
    (corpus / "one.txt").write_bytes(marked(b"Ein Text"))
    assert main(["add", INBOX, "one.txt", "--lang", "de"]) == 0
    assert loaded(corpus, INBOX) == 20
    assert Store.open(corpus).article("one").text == "Ein Text"


def test_five_megabytes_in_one_line_go_all_the_way(corpus, capsys):
    long = "Wort 🙂 " * 600_000 + "Ilse Brandt"
    (corpus / INBOX).write_text(json.dumps({"id": "long", "text": long}) + "\n", encoding="utf-8")
    assert main(["add", INBOX, "--lang", "de"]) == 0
    store = Store.open(corpus)
    reading = Reading(id="reading", state="done", labels=Labels(spans=("PER",)), zones=((0, len(long)),))
    span = Span(id="p.0", start=len(long) - 11, end=len(long), label="PER", text="Ilse Brandt")
    assert store.save("a1", "long", op="p", rev=0, do="add", remove=(), add=(span, reading)).rev == 1
    assert main(["gold"]) == 0
    capsys.readouterr()
    assert main(["check"]) == 0
    assert loaded(corpus, GOLD) == 21


def test_a_read_only_folder_is_told_and_read(corpus, capsys, monkeypatch):
    monkeypatch.setattr(disk, "writable", lambda _: False)
    monkeypatch.setattr(disk, "open_new", lambda path: (_ for _ in ()).throw(OSError(30, "Read-only file system", str(path))))
    assert main(["add", INBOX]) == 1
    assert "can only be read: you may not write in this folder. Reading, agreement and export work." in capsys.readouterr().out
    assert main(["gold"]) == 2
    assert "gold.jsonl: the disk can only be read. Ask for a folder that you may write to." in capsys.readouterr().err
    assert main(["check"]) == 0
    assert loaded(corpus, JOURNAL) == 20
