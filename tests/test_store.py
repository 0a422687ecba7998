import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import msgspec
import pytest

from annotator import disk
from annotator.answers import Conflict, Refused, Saved
from annotator.articles import ArticleUnknown
from annotator.journal import JournalLine, encode_line
from annotator.manifest import MANIFEST, CorpusRefused
from annotator.model import AnnotationSet, Change, Reading, Round, Span, Zone, ZoneCorrection
from annotator.store import Store
from tests.faults.writing import add, article, new_store, span
from tests.strategies import article_of

JOURNAL = "annotations/a1.jsonl"


@pytest.fixture
def store(tmp_path):
    return new_store(tmp_path / "corpus")


def refusal(answer):
    assert isinstance(answer, Refused), answer
    return answer.problems[0]


# articles


def test_articles_come_back_as_they_were_added(store):
    assert list(Store.open(store.root).articles()) == [article(0), article(1), article(2)]
    assert Store.open(store.root).article("a1") == article(1)


def test_an_unknown_article_is_named_with_those_most_like_it(store):
    with pytest.raises(ArticleUnknown) as unknown:
        store.article("b1")
    assert str(unknown.value) == "the corpus has no article 'b1'; known: a1, a0, a2"


def test_half_of_a_surrogate_pair_is_the_id_of_no_article(store):
    with pytest.raises(ArticleUnknown, match="the corpus has no article"):
        store.article("\ud800")
    assert isinstance(store.save("a1", "\ud800", op="o", rev=0, do="add", remove=(), add=()), Refused)


def test_a_newer_article_takes_the_place_of_the_one_it_replaces(store):
    newer = msgspec.structs.replace(article_of("new text", id="a1~2"), replaces="a1")
    assert store.add_articles([newer]) == []
    assert store.article_ids() == ["a0", "a2", "a1~2"]
    assert [each.id for each in Store.open(store.root).articles(all=True)] == ["a0", "a1", "a2", "a1~2"]
    assert store.article("a1") == article(1)


def test_articles_are_added_all_or_none(store):
    before = (store.root / "articles.jsonl").read_bytes()
    problems = store.add_articles([article(7), article(1), msgspec.structs.replace(article(8), sha256="0" * 64)])
    assert [problem.rule for problem in problems] == ["duplicate", "article"]
    assert (store.root / "articles.jsonl").read_bytes() == before


@pytest.mark.parametrize("key", ["007", "1e5", "NO", "__proto__", "constructor", "9007199254740993", " ", "a/b", "ä", "../x"])
def test_the_id_of_an_article_is_kept_as_it_is_and_forms_no_path(store, key):
    assert store.add_articles([article_of("Teheran", id=key)]) == []
    found = Store.open(store.root)
    assert found.article(key).id == key
    assert isinstance(
        found.save("a1", key, op="o", rev=0, do="add", remove=(), add=(Span(id="o.0", start=0, end=7, label="LOC", text="Teheran"),)), Saved
    )
    assert len(Store.open(store.root).annotations("a1", key).annotations) == 1


def test_an_article_edited_by_hand_is_locked(store):
    path = store.root / "articles.jsonl"
    path.write_bytes(path.read_bytes().replace(b"Teheran", b"Tehran!", 1))
    answer = add(Store.open(store.root), "o1", 0)
    assert refusal(answer).message == (
        "the text of article 'a0' changed: it isn't the one that its sha256 was made from. "
        "Put the old text back in articles.jsonl, or add the new one as an update."
    )
    assert isinstance(add(Store.open(store.root), "o1", 0, number=1), Saved)


def test_an_article_whose_text_changed_after_annotation_is_locked(store):
    add(store, "o1", 0)
    path = store.root / "articles.jsonl"
    lines = path.read_bytes().split(b"\n")
    lines[0] = msgspec.json.encode(article_of("another text", id="a0"))
    path.write_bytes(b"\n".join(lines))
    assert "changed after a1 annotated it" in store.annotations("a1", "a0").locked
    assert refusal(add(store, "o2", 1)).rule == "text"
    assert len(store.annotations("a1", "a0").annotations) == 1


# saving


def test_a_saved_change_is_there_for_whoever_opens_the_corpus(store):
    assert add(store, "o1", 0) == Saved(op="o1", rev=1, at="2026-01-02T03:04:05.678Z")
    state = Store.open(store.root).annotations("a1", "a0")
    assert state.annotations == AnnotationSet([span("o1")])
    assert (state.rev, state.undo, state.redo, state.first_done) == (1, (("o1", Change(remove=("o1.0",))),), (), None)


def test_the_line_names_its_article_text_and_scheme(store):
    add(store, "o1", 0)
    line = store.history("a1", "a0")[0]
    assert (line.seq, line.rev, line.by, line.article, line.text, line.scheme, line.do) == (
        1,
        1,
        "a1",
        "a0",
        article(0).sha256[:12],
        1,
        "add",
    )


def test_the_same_op_again_is_already_saved(store):
    first = add(store, "o1", 0)
    add(store, "o2", 1)
    before = (store.root / JOURNAL).read_bytes()
    assert add(store, "o1", 0) == first
    assert add(Store.open(store.root), "o1", 0) == first
    assert (store.root / JOURNAL).read_bytes() == before


def test_the_same_op_with_another_content_is_refused(store):
    add(store, "o1", 0)
    other = store.save("a1", "a0", op="o1", rev=0, do="add", remove=(), add=(span("o1", 8, 9),))
    assert refusal(other).message == "the op o1 was saved before with another content; a new change needs a new op"


def test_a_stale_revision_is_a_conflict_with_both_states_kept(store):
    add(store, "o1", 0)
    assert add(store, "o2", 0) == Conflict(op="o2", rev=1, annotations=AnnotationSet([span("o1")]))
    assert isinstance(add(store, "o2", 1), Saved)


def test_what_the_scheme_refuses_is_not_written(store):
    wrong = Span(id="o1.0", start=0, end=7, label="LOX", text="Teheran")
    answer = store.save("a1", "a0", op="o1", rev=0, do="add", remove=(), add=(wrong,))
    assert (refusal(answer).rule, answer.retry) == ("label", False)
    assert "known: LOC" in refusal(answer).message
    assert not (store.root / JOURNAL).exists()


@pytest.mark.parametrize("name", ["gold", "../a1", "a1.r1", "", "a/b"])
def test_a_name_that_is_no_annotators_is_refused(store, name):
    assert refusal(add(store, "o1", 0, annotator=name)).rule == "annotator"


def test_two_names_that_differ_in_capitals_do_not_stand_side_by_side(store):
    add(store, "o1", 0)
    assert refusal(add(store, "o2", 0, annotator="A1")).rule == "annotator"


def test_a_value_that_json_cannot_hold_is_refused(store):
    answer = store.save("a1", "a0", op="o1", rev=0, do="add", remove=(), add=(span("o1", ext={"score": float("nan")}),))
    assert refusal(answer).rule == "value"


def test_a_second_reading_has_its_own_journal(store):
    add(store, "o1", 0)
    add(store, "o2", 0, annotator="a1.r2")
    assert store.annotators() == ["a1", "a1.r2"]
    assert store.annotations("a1.r2", "a0").annotations == AnnotationSet([span("o2")])


def test_adjudications_are_journals_of_their_own(store):
    store.save("lead", "a0", op="o1", rev=0, do="add", remove=(), add=(span("o1"),), folder="adjudications")
    assert (store.annotators(), store.annotators(folder="adjudications")) == ([], ["lead"])


def test_reading_makes_no_file(tmp_path):
    store = new_store(tmp_path / "corpus")
    before = sorted(store.root.rglob("*"))
    found = Store.open(store.root)
    (
        found.annotations("a1", "a0"),
        found.history("a1", "a0"),
        found.annotators(),
        found.shared(),
        found.suggestions("a0"),
        found.zones("a0", "a1"),
    )
    assert sorted(store.root.rglob("*")) == before


def test_time_that_goes_back_changes_nothing_but_the_stamp(tmp_path):
    days = iter([datetime(2026, 3, 29, 3, tzinfo=UTC), datetime(1970, 1, 1, tzinfo=UTC)] * 9)
    store = new_store(tmp_path / "corpus", clock=lambda: next(days))
    add(store, "o1", 0), add(store, "o2", 1)
    assert [(line.seq, line.rev, line.op) for line in Store.open(store.root).history("a1", "a0")] == [(1, 1, "o1"), (2, 2, "o2")]


def test_the_hidden_folder_may_be_deleted_at_any_time(store):
    import shutil

    for number in range(5):
        shutil.rmtree(store.root / ".annotator", ignore_errors=True)
        assert isinstance(add(store, f"o{number}", number), Saved)


# undo


def test_undo_and_redo_walk_the_same_way_back_and_forth(store):
    add(store, "o1", 0)
    store.save(
        "a1", "a0", op="o2", rev=1, do="relabel", remove=("o1.0",), add=(Span(id="o1.0", start=0, end=7, label="ORG", text="Teheran"),)
    )
    op, inverse = store.annotations("a1", "a0").undo[-1]
    store.save("a1", "a0", op="o3", rev=2, do="undo", undoes=op, remove=inverse.remove, add=inverse.add)
    state = store.annotations("a1", "a0")
    assert state.annotations == AnnotationSet([span("o1")])
    assert [step[0] for step in state.undo] == ["o1"]
    op, inverse = state.redo[-1]
    assert op == "o3"
    store.save("a1", "a0", op="o4", rev=3, do="redo", undoes=op, remove=inverse.remove, add=inverse.add)
    state = Store.open(store.root).annotations("a1", "a0")
    assert [each.label for each in state.annotations.spans] == ["ORG"]
    assert ([step[0] for step in state.undo], state.redo) == (["o1", "o4"], ())


def test_another_change_clears_what_could_be_redone(store):
    add(store, "o1", 0)
    store.save("a1", "a0", op="o2", rev=1, do="undo", undoes="o1", remove=("o1.0",), add=())
    add(store, "o3", 2)
    assert store.annotations("a1", "a0").redo == ()


def test_the_set_at_the_first_done_is_kept(store):
    done = Reading(id="reading", state="done")
    store.save("a1", "a0", op="o1", rev=0, do="done", remove=(), add=(done,))
    add(store, "o2", 1)
    assert store.annotations("a1", "a0").first_done == AnnotationSet([done])


# shared, zones, suggestions


def test_only_leads_write_what_all_share(store):
    wave = Round(id="r.0", name="first", annotators=("a1", "a2"))
    assert refusal(store.save_shared("a1", op="r", rev=0, do="round", add=(wave,))).message == "'a1' is no lead of this corpus; ask lead"
    assert isinstance(store.save_shared("lead", op="r", rev=0, do="round", add=(wave,)), Saved)
    assert Store.open(store.root).rounds() == [wave]


def test_zones_are_the_imports_guess_corrected_for_all_then_by_the_reader(tmp_path):
    store = Store.create(tmp_path / "corpus", name="Test")
    zones = (Zone(start=0, end=4, type="title"), Zone(start=5, end=20, type="paragraph"))
    store.add_articles([msgspec.structs.replace(article_of("x" * 20, id="a"), zones=zones)])
    store.save_shared("lead", op="z", rev=0, do="zone", add=(ZoneCorrection(id="z.0", start=10, end=15, type="caption"),), article="a")
    store.save("a1", "a", op="y", rev=0, do="zone", remove=(), add=(ZoneCorrection(id="y.0", start=0, end=4, type="paragraph"),))
    assert [(zone.start, zone.end, zone.type) for zone in store.zones("a")] == [
        (0, 4, "title"),
        (5, 10, "paragraph"),
        (10, 15, "caption"),
        (15, 20, "paragraph"),
    ]
    assert store.zones("a", "a1")[0].type == "paragraph"


def test_suggestions_are_found_by_article_and_replaced_whole(store):
    store.write_suggestions("rules", "1", [(article(0), [span("s.0")]), (article(1), [])])
    store.write_suggestions("names", "7", [(article(0), [])])
    assert store.suggestions("a0") == [("names", "7", ()), ("rules", "1", (span("s.0"),))]
    store.write_suggestions("rules", "2", [(article(2), [])])
    assert store.suggestions("a0") == [("names", "7", ())]


def test_suggestions_for_another_text_are_not_offered(store):
    store.write_suggestions("rules", "1", [(article_of("another text", id="a0"), [])])
    assert store.suggestions("a0") == []


def test_every_state_of_a_journal_can_be_had_in_one_read(store):
    add(store, "o1", 0), add(store, "o2", 0, number=2), add(store, "o3", 1)
    assert dict(store.each_annotations("a1")) == {key: store.annotations("a1", key) for key in ("a0", "a2")}
    assert store.annotated("a1") == {"a0": 2, "a2": 1}


# opening


def test_a_missing_folder_says_what_to_do(tmp_path):
    with pytest.raises(CorpusRefused) as refused:
        Store.open(tmp_path / "nowhere")
    assert str(refused.value) == f"{tmp_path / 'nowhere'} is no folder. Give a corpus's folder, or make one with 'annotator new'."


def test_a_folder_that_is_no_corpus_says_what_to_do(tmp_path):
    with pytest.raises(CorpusRefused) as refused:
        Store.open(tmp_path)
    assert (
        str(refused.value)
        == f"{tmp_path} is no corpus: it has no corpus.annotator.json. Make one with 'annotator new', or give a corpus's folder."
    )


def test_a_manifest_with_a_number_that_no_reader_takes_is_refused(store):
    (store.root / MANIFEST).write_bytes(b'{"schema": "annotator/0", "id": ' + b"9" * 5_000 + b"}")
    with pytest.raises(CorpusRefused, match="Mend the file"):
        Store.open(store.root)


def test_a_manifest_of_a_newer_version_is_refused_and_kept(store):
    path = store.root / "corpus.annotator.json"
    path.write_bytes(path.read_bytes().replace(b"annotator/0", b"annotator/1"))
    with pytest.raises(CorpusRefused, match="Was it made by a newer version"):
        Store.open(store.root)


def test_a_folder_that_cannot_be_written_opens_for_reading(store, monkeypatch):
    add(store, "o1", 0)
    monkeypatch.setattr(disk, "writable", lambda path: False)
    found = Store.open(store.root)
    assert found.readonly == "corpus can only be read: you may not write in this folder. Reading, agreement and export work."
    assert len(found.annotations("a1", "a0").annotations) == 1
    assert refusal(add(found, "o2", 1)).rule == "readonly"
    assert found.add_articles([article(9)])[0].rule == "readonly"


def test_a_corpus_is_not_made_over_another(store):
    with pytest.raises(CorpusRefused, match="is there already"):
        Store.create(store.root, name="Test")


@pytest.mark.parametrize(("version", "member"), [("0.2", b'"mood":"good",'), ("1.0", b"")])
def test_lines_of_a_newer_version_are_kept_and_nothing_is_added(store, version, member):
    add(store, "o1", 0)
    path = store.root / JOURNAL
    line = store.history("a1", "a0")[0]
    newer = msgspec.structs.replace(line, v=version, seq=2, op="o2", rev=2, add=(), prev=journal_hash(path))
    from annotator.journal import sealed

    raw = encode_line(newer)
    path.write_bytes(path.read_bytes() + sealed(raw[:-18].replace(b'"ms":', member + b'"ms":') + b"}") + b"\n")
    before = path.read_bytes()
    found = Store.open(store.root)
    state = found.annotations("a1", "a0")
    assert state.annotations == AnnotationSet([span("o1")])
    assert state.locked == f"{JOURNAL} line 2 was made by a newer version ({version}). It can be read, not added to; update this program."
    assert refusal(add(found, "o3", 2)).message == state.locked
    assert path.read_bytes() == before


def journal_hash(path: Path) -> str:
    from hashlib import sha256

    return sha256(path.read_bytes().split(b"\n")[-2]).hexdigest()


def test_importing_the_store_is_light():
    code = "import sys, annotator.store; print([name for name in ('pandas', 'spacy', 'numpy', 'ipywidgets') if name in sys.modules])"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "[]\n"


def test_history_is_made_of_journal_lines(store):
    add(store, "o1", 0)
    assert [type(line) for line in store.history("a1", "a0")] == [JournalLine]
