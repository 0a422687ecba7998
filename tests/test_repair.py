from annotator.repair import repair
from annotator.store import Store
from tests.faults.writing import add, new_store


def test_a_corpus_in_order_is_left_as_it_is(tmp_path):
    store = new_store(tmp_path / "corpus")
    add(store, "o1", 0)
    before = {path: path.read_bytes() for path in store.root.rglob("*.jsonl*")}
    assert str(repair(store.root)) == "nothing to mend"
    assert {path: path.read_bytes() for path in store.root.rglob("*.jsonl*")} == before


def test_a_torn_tail_is_put_aside(tmp_path):
    store = new_store(tmp_path / "corpus")
    add(store, "o1", 0)
    path = store.root / "annotations" / "a1.jsonl"
    whole = path.read_bytes()
    path.write_bytes(whole + whole[:50])
    report = repair(store.root)
    assert report.done == (
        "annotations/a1.jsonl line 2: moved to a1.jsonl.rejected-1, a write broke off here; it was never acknowledged",
        "annotations/a1.jsonl: the file as it was is a1.jsonl.bak-1",
    )
    assert path.read_bytes() == whole


def test_what_only_a_person_can_settle_is_listed(tmp_path):
    store = new_store(tmp_path / "corpus")
    add(store, "o1", 0)
    articles = store.root / "articles.jsonl"
    articles.write_bytes(articles.read_bytes().replace(b"Teheran", b"Tehran!", 1))
    report = repair(store.root)
    assert report.done == ()
    assert [problem.rule for problem in report.left] == ["article", "quote"]
    assert len(Store.open(store.root).annotations("a1", "a0").annotations) == 1
