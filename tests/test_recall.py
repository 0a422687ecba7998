"""A memory that is kept says what one made anew would say, whatever happened in between; and it reads only what changed."""

from itertools import count
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from annotator import disk, news, recall
from annotator.answers import Saved
from annotator.goldfile import article_of as article_of_gold
from annotator.goldfile import read as read_gold
from annotator.harvest import write
from annotator.model import AnnotationSet, Labels, Reading, Rejection, Source, Span
from annotator.readings import Reader
from annotator.recall import Recall
from annotator.records import content_key, make_span, text_sha256
from annotator.rounds import versions
from annotator.store import Store
from annotator.suggest.memory import Memory
from tests.conftest import NIGHTLY
from tests.strategies import article_of

NAMES = ["Ilse Brandt", "Willy Brandt", "Brandt", "Brandts", "BRANDT", "O’Neil", "O'Neil AG", "Norland", "Norlands", "US", "Su-35", "בירות"]
WORDS = [*NAMES, "ging", "Brandt-Haus", "🙂", "ובירות", "Il\u00adse Brandt", "-", "\n"]
LABELS = ["PER", "ORG"]
BEFORE = ["accept"] * 9 + ["finish"] * 4 + ["refuse", "gold"]
STEPS = ["accept", "correct", "refuse", "finish", "forget", "gold", "no gold", "update", "vanish", "other journal"]
OPS = count(1)


def rebuilt(root, annotator, article_id):
    """What is remembered by the book: every set and all gold read anew, nothing left aside."""
    store = Store.open(root, cache=False)
    article, reader = store.article(article_id), Reader(store, annotator)
    present = set(store.article_ids(all=True))
    mine = {other: said for other, said in reader.sets().items() if other in present}
    same = set(versions(article_id, store.replaced()))
    decided = [(store.article(other), said, other in same) for other, said in mine.items()]
    path = root / "gold.jsonl"
    records = list(read_gold(path)) if path.is_file() else []
    gold = [(article_of_gold(each), AnnotationSet(each.spans), False) for each in records if each.id not in same and each.id not in mine]
    offered = Memory([*decided, *gold])(article, store.zones(article_id, annotator))
    said = [each.of if isinstance(each, Rejection) else each for each in mine.get(article_id, {}).values()]
    return [span for span in offered if content_key(span) not in {content_key(each) for each in said}]


def corpus(folder, random):
    store = Store.create(folder, name="Probe", leads=("a1",), scheme=news.scheme())
    texts = [" ".join(random.choices(WORDS, k=25)) for _ in range(5)]
    store.add_articles([replace(article_of(text, id=f"x{number}"), lang=random.choice(["de", "he"])) for number, text in enumerate(texts)])
    return store


def change(store, annotator, article_id, *, remove=(), add=()):
    rev = store.annotations(annotator, article_id).rev
    answer = store.save(annotator, article_id, op=f"op{next(OPS)}", rev=rev, do="add", remove=remove, add=add)
    assert isinstance(answer, Saved), answer


def found(text, random):
    """A span of some name that the text holds."""
    name = random.choice([name for name in NAMES if name in text])
    span = make_span(text, text.index(name), text.index(name) + len(name), random.choice(LABELS))
    return replace(span, source=Source(by="rules", version="1"), id=f"s{next(OPS)}")


def step(store, what, random):
    root, annotator = store.root, random.choice(["a1", "a1", "a2"])
    article = store.article(random.choice(store.article_ids(all=True)))
    said = store.annotations(annotator, article.id).annotations
    spans = [each for each in said.values() if isinstance(each, Span)]
    reading = ("reading",) if said.reading else ()
    match what:
        case "accept" if any(name in article.text for name in NAMES):
            change(store, annotator, article.id, add=[found(article.text, random)])
        case "refuse" if any(name in article.text for name in NAMES):
            change(store, annotator, article.id, add=[Rejection(id=f"r{next(OPS)}", of=found(article.text, random))])
        case "correct" if spans:
            other = random.choice([label for label in LABELS if label != spans[0].label])
            change(
                store, annotator, article.id, remove=[spans[0].id], add=[replace(spans[0], label=other, was=replace(spans[0], id="s.1"))]
            )
        case "forget" if spans:
            change(store, annotator, article.id, remove=[spans[0].id])
        case "finish":
            done = Reading(id="reading", state="done", labels=Labels(spans=tuple(LABELS)), zones=((0, len(article.text)),))
            change(store, annotator, article.id, remove=reading, add=[done])
        case "gold":
            write(store, tool="t", partial=True)
        case "no gold":
            (root / "gold.jsonl").unlink(missing_ok=True)
        case "update" if article.id not in store.replaced():
            text = f"{article.text} {random.choice(NAMES)}"
            store.add_articles([replace(article, id=f"{article.id}~", text=text, sha256=text_sha256(text), replaces=article.id)])
        case "vanish" if len(store.article_ids(all=True)) > 3:
            lines = (root / "articles.jsonl").read_bytes().splitlines(keepends=True)
            (root / "articles.jsonl").write_bytes(b"".join(lines[1:]))
        case "other journal":
            # as many revisions of the same articles, but other decisions
            other = Store.create(root.parent / f"other{next(OPS)}", name="Other", scheme=news.scheme())
            other.add_articles(list(store.articles(all=True)))
            for key, rev in store.annotated("a1").items():
                held = [name for name in NAMES if key in store.article_ids(all=True) and name in store.article(key).text]
                for _ in range(rev if held else 0):
                    change(other, "a1", key, add=[found(other.article(key).text, random)])
            if other.annotated("a1"):
                disk.replace(other.root / "annotations" / "a1.jsonl", root / "annotations" / "a1.jsonl")


@settings(max_examples=1000 if NIGHTLY else 40, deadline=None)
@given(steps=st.lists(st.sampled_from(STEPS), max_size=10), seed=st.integers(0, 2**32))
def test_a_memory_that_is_kept_says_what_one_made_anew_says(tmp_path_factory, steps, seed):
    random = Random(seed)
    root = corpus(tmp_path_factory.mktemp("walk") / "corpus", random).root
    shown = Store.open(root)
    kept = Recall(Reader(shown, "a1"))
    for what in [*BEFORE, *steps]:
        # what happened, happened in another process
        step(Store.open(root), what, random)
        for article in shown.article_ids(all=True) if what not in BEFORE[:9] else ():
            assert kept(shown.article(article)) == rebuilt(root, "a1", article), (what, article)


def test_the_walk_notices_a_memory_that_forgets_to_look_at_the_gold(tmp_path, monkeypatch):
    monkeypatch.setattr(recall._Gold, "decided", lambda self: {})
    store = corpus(tmp_path / "corpus", Random(1))
    text = store.article("x0").text
    name = next(name for name in NAMES if name in text and any(name in store.article(f"x{other}").text for other in (1, 2, 3)))
    change(store, "a2", "x0", add=[replace(make_span(text, text.index(name), text.index(name) + len(name), "LOC"), id="s")])
    done = Reading(id="reading", state="done", labels=Labels(spans=tuple(LABELS)), zones=((0, len(text)),))
    change(store, "a2", "x0", add=[done])
    write(store, tool="t")
    kept = Recall(Reader(store, "a1"))
    assert any(kept(store.article(each)) != rebuilt(store.root, "a1", each) for each in ("x1", "x2", "x3"))
