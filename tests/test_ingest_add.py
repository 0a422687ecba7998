"""Adding articles: what comes in stays exact, what doesn't is named, and a failed write leaves the corpus as it was."""

from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotator import disk
from annotator.ingest.add import AddReport, add
from annotator.records import text_sha256
from annotator.store import Store

FIXTURE = Path(__file__).parent / "data" / "ingest" / "bruecke.html"
BODY = "Der Stadtrat hat am Montag beschlossen, die alte Brücke am Hafen im kommenden Frühjahr abzureißen und neu zu bauen."


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store.create(tmp_path / "corpus", name="test", languages=["de"])


@pytest.fixture
def inbox(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "inbox"
    folder.mkdir()
    monkeypatch.chdir(tmp_path)
    return folder


def refusals(report: AddReport) -> list[tuple[str, str]]:
    return [(problem.where, problem.rule) for problem in report.refused]


@given(text=st.text(min_size=1).filter(lambda text: text.strip() and not text.startswith("\ufeff")))
def test_the_stored_text_is_the_files_bytes(text: str, tmp_path_factory: pytest.TempPathFactory) -> None:
    root = tmp_path_factory.mktemp("exact")
    (root / "a.txt").write_bytes(text.encode())
    store = Store.create(root / "corpus", name="test")
    report = add(store, root / "a.txt", lang="de")
    article = Store.open(root / "corpus").article("a")
    assert report.added == ("a",)
    assert article.text.encode() == text.encode()
    assert article.sha256 == text_sha256(text)


@pytest.mark.parametrize("data", [b"a\r\nb\rc\n\x00\x07", "Mu\u0308ller \u2028 \u0085".encode()])
def test_line_ends_and_controls_survive(store: Store, inbox: Path, data: bytes) -> None:
    (inbox / "a.txt").write_bytes(data)
    add(store, "inbox/a.txt", lang="de")
    assert Store.open(store.root).article("a").text.encode() == data


def test_a_byte_order_mark_is_dropped(store: Store, inbox: Path) -> None:
    (inbox / "a.txt").write_bytes(b"\xef\xbb\xbfBremen\n")
    add(store, "inbox/a.txt", lang="de")
    assert store.article("a").text == "Bremen\n"


def test_an_article_gets_its_zones_title_language_and_encoding(store: Store, inbox: Path) -> None:
    (inbox / "a.txt").write_bytes(f"Stadt reißt Brücke ab\n{BODY}\nAnzeige\n".encode("cp1252"))
    report = add(store, "inbox/*.txt")
    article = store.article("a")
    assert [zone.type for zone in article.zones] == ["title", "paragraph", "boilerplate"]
    assert (article.title, article.lang) == ("Stadt reißt Brücke ab", "de")
    assert (report.encodings, report.languages) == ({"cp1252 (detected)": 1}, {"de": 1})


def test_a_folder_gives_its_known_types_sorted(store: Store, inbox: Path) -> None:
    (inbox / "b.txt").write_text("zwei", encoding="utf-8")
    (inbox / "a.txt").write_text("eins", encoding="utf-8")
    (inbox / "sub").mkdir()
    (inbox / "sub" / "c.html").write_bytes(FIXTURE.read_bytes())
    (inbox / "d.pdf").write_bytes(b"%PDF")
    (inbox / ".hidden.txt").write_text("nein", encoding="utf-8")
    assert add(store, "inbox", lang="de").added == ("a", "b", "c")


def test_a_pattern_names_the_files_it_cannot_read(store: Store, inbox: Path) -> None:
    (inbox / "a.txt").write_text("eins", encoding="utf-8")
    (inbox / "b.pdf").write_bytes(b"%PDF")
    report = add(store, ["inbox/*"], lang="de")
    assert (report.added, refusals(report)) == (("a",), [("inbox/b.pdf", "type")])


def test_a_file_named_twice_comes_in_once(store: Store, inbox: Path) -> None:
    (inbox / "a.txt").write_text("eins", encoding="utf-8")
    report = add(store, ["inbox/a.txt", "inbox/*.txt", inbox], lang="de")
    assert (report.added, report.skipped) == (("a",), ())


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("inbox/brueke.txt", "there is no file 'inbox/brueke.txt'; in 'inbox' known: bruecke.txt"),
        ("inbx/*.txt", "no file fits the pattern 'inbx/*.txt'; in '.' known: inbox"),
        ("inbox/*.csv", "no file fits the pattern"),
        ("inbox/leer", "holds no file of a known type"),
    ],
)
def test_a_name_that_fits_nothing_is_a_wrong_call(store: Store, inbox: Path, name: str, words: str) -> None:
    (inbox / "bruecke.txt").write_text("eins", encoding="utf-8")
    (inbox / "leer").mkdir()
    with pytest.raises(FileNotFoundError) as error:
        add(store, name)
    assert words in str(error.value)
    assert store.article_ids() == []


def test_what_is_no_source_and_no_language_is_a_wrong_call(store: Store) -> None:
    with pytest.raises(TypeError, match="a int can't be added"):
        add(store, 7)
    with pytest.raises(ValueError, match="'german' is no language code"):
        add(store, "x.txt", lang="german")


@pytest.mark.parametrize(("text", "said"), [("", "is empty"), (" \r\n\t", "nothing but white space")])
def test_an_article_without_text_is_refused(store: Store, inbox: Path, text: str, said: str) -> None:
    (inbox / "a.txt").write_bytes(text.encode())
    report = add(store, "inbox/a.txt", lang="de")
    assert (report.added, refusals(report)) == ((), [("inbox/a.txt", "empty")])
    assert said in report.refused[0].message


def test_the_same_text_twice_is_named_and_skipped(store: Store, inbox: Path) -> None:
    for name in "ab":
        (inbox / f"{name}.txt").write_text("eins", encoding="utf-8")
    report = add(store, "inbox/*.txt", lang="de")
    assert (report.added, [str(skipped) for skipped in report.skipped]) == (("a",), ["inbox/b.txt: the same text as article 'a'"])
    assert add(store, "inbox/a.txt", lang="de").added == ()


def test_two_files_of_one_name_are_refused_with_what_to_do(store: Store, inbox: Path) -> None:
    for folder in ("x", "y"):
        (inbox / folder).mkdir()
        (inbox / folder / "a.txt").write_text(folder, encoding="utf-8")
    report = add(store, "inbox", lang="de", update=True)
    assert (report.added, refusals(report)) == (("a",), [("inbox/y/a.txt", "id")])
    assert "so is inbox/x/a.txt" in report.refused[0].message
    assert "rename one of the files" in report.refused[0].message


def test_an_id_with_another_text_is_refused_unless_it_is_an_update(store: Store, inbox: Path) -> None:
    file = inbox / "a.txt"
    for number, text in enumerate(["eins", "zwei", "drei"]):
        file.write_text(text, encoding="utf-8")
        if number:
            refused = add(store, "inbox/a.txt", lang="de")
            assert (refused.added, refusals(refused)) == ((), [("inbox/a.txt", "id")])
            assert f"'a~{number + 1}'" in refused.refused[0].message
        add(store, "inbox/a.txt", lang="de", update=True)
    assert [(article.id, article.text, article.replaces) for article in store.articles(all=True)] == [
        ("a", "eins", None),
        ("a~2", "zwei", "a"),
        ("a~3", "drei", "a~2"),
    ]
    assert store.article_ids() == ["a~3"]


def test_a_text_that_came_back_is_an_update_again(store: Store, inbox: Path) -> None:
    for text in ("eins", "zwei", "eins", "eins"):
        (inbox / "a.txt").write_text(text, encoding="utf-8")
        report = add(store, "inbox/a.txt", lang="de", update=True)
    assert (report.added, len(report.skipped)) == ((), 1)
    assert [article.text for article in store.articles()] == ["eins"]
    assert store.article_ids() == ["a~3"]


def test_records_without_an_id_are_named_after_file_and_line(store: Store, inbox: Path) -> None:
    (inbox / "a.jsonl").write_text('{"text":"eins"}\n{"id":"007","text":"zwei"}\n{"text":"drei"}\n', encoding="utf-8")
    assert add(store, "inbox/a.jsonl", lang="de").added == ("a-1", "007", "a-3")


def test_broken_lines_are_named_and_the_others_come_in(store: Store, inbox: Path) -> None:
    (inbox / "a.jsonl").write_text('{"text":"eins"}\n{"text"}\n{"id":"b","text":"zwei"}\n{"id":"b","text":"drei"}\n', encoding="utf-8")
    report = add(store, "inbox/a.jsonl", lang="de")
    assert report.added == ("a-1", "b")
    assert refusals(report) == [("inbox/a.jsonl:2:8", "json"), ("inbox/a.jsonl:4", "id")]
    assert "so is inbox/a.jsonl:3" in report.refused[1].message


def test_rows_of_a_frame_are_named_after_their_text_and_found_again(store: Store) -> None:
    frame = pd.DataFrame({"text": ["eins", "zwei \ud800"]}, dtype=object)
    report = add(store, frame, lang="de")
    assert report.added == (f"frame-{text_sha256('eins')[:12]}",)
    assert [problem.rule for problem in report.refused] == ["surrogate"]
    assert add(store, frame, lang="de").added == ()


def test_the_language_is_the_calls_the_records_or_detected(store: Store, inbox: Path) -> None:
    english = "The city council decided on Monday to tear down the old bridge."
    (inbox / "a.jsonl").write_text(
        f'{{"id":"a","text":"{english}"}}\n{{"id":"b","text":"x {english}","lang":"nl"}}\n{{"id":"c","text":"42"}}\n', encoding="utf-8"
    )
    report = add(store, "inbox/a.jsonl")
    assert [store.article(name).lang for name in "abc"] == ["en", "nl", "de"]
    assert [(detected.article, detected.lang) for detected in report.unsure] == [("c", "de")]
    (inbox / "d.jsonl").write_text('{"id":"d","text":"eins","lang":"nl"}\n', encoding="utf-8")
    report = add(store, "inbox/d.jsonl", lang="de")
    assert store.article("d").lang == "de"
    assert report.notes == ("d: the record says language 'nl', the call 'de'; the call was followed",)


def test_what_repeats_in_a_source_is_boilerplate_from_the_third_article_on(store: Store, inbox: Path) -> None:
    notice = "Der Hafenbote erscheint seit 1904 jeden Tag."
    for number in range(3):
        (inbox / f"{number}.txt").write_text(f"{BODY} Teil {number}.\n{notice}", encoding="utf-8")
        add(store, f"inbox/{number}.txt", lang="de", source="hafenbote")
    assert [article.zones[1].type for article in store.articles()] == ["paragraph", "paragraph", "boilerplate"]
    (inbox / "z.txt").write_text(f"{BODY} Teil z.\n{notice}", encoding="utf-8")
    add(store, "inbox/z.txt", lang="de", source="elbkurier")
    assert store.article("z").zones[1].type == "paragraph"


def test_versions_of_one_article_do_not_make_its_text_repeat(store: Store, inbox: Path) -> None:
    for number in range(4):
        (inbox / "a.txt").write_text(f"{BODY}\nStand {number}: die Arbeiten an der Brücke laufen weiter.", encoding="utf-8")
        add(store, "inbox/a.txt", lang="de", update=True)
    assert [zone.type for zone in store.article("a~4").zones] == ["paragraph", "paragraph"]


def test_a_failed_write_leaves_the_corpus_as_it_was(store: Store, inbox: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (inbox / "a.txt").write_text("eins", encoding="utf-8")
    add(store, "inbox/a.txt", lang="de")
    before = (store.root / "articles.jsonl").read_bytes()
    (inbox / "b.txt").write_text("zwei", encoding="utf-8")

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(disk, "sync", full)
    report = add(store, "inbox/*.txt", lang="de")
    assert (report.added, [problem.rule for problem in report.refused]) == ((), ["disk"])
    assert (store.root / "articles.jsonl").read_bytes() == before
    monkeypatch.undo()
    assert add(store, inbox / "b.txt", lang="de").added == ("b",)


def test_progress_goes_up_to_its_end(store: Store, inbox: Path) -> None:
    for number in range(60):
        (inbox / f"{number}.txt").write_text(f"Text {number}", encoding="utf-8")
    steps: list[tuple[int, int]] = []
    add(store, "inbox", lang="de", progress=lambda done, total, at: steps.append((done, total)))
    assert steps == sorted(steps)
    assert steps[-1] == (1000, 1000)


def test_the_report_says_what_happened_and_escapes_it(store: Store, inbox: Path) -> None:
    (inbox / "a.jsonl").write_text('{"id":"<b>","text":"eins"}\n{"id":"<b>","text":"zwei"}\n', encoding="utf-8")
    report = add(store, "inbox/a.jsonl", lang="de")
    counts, problem = str(report).split("\n")
    assert counts == "1 article added; 1 refused; encoding: utf-8 1; language: de 1"
    assert problem.startswith("  inbox/a.jsonl:2: its article would be '<b>'")
    html = report._repr_html_()
    assert "<b>" not in html
    assert "&lt;b&gt;" in html
