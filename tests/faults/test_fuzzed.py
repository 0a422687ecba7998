"""Files that were spoiled at random: no exception gets out, what can be read is read, and what can't is named with its line."""

import random
import shutil
from pathlib import Path

from annotator import corpus as corpora
from annotator.check import check
from annotator.goldfile import read
from annotator.manifest import CorpusRefused
from annotator.problem import Problem
from annotator.store import Store
from tests.conftest import NIGHTLY

SAMPLE = Path(__file__).parents[2] / "corpus"
TRIALS = 3_000 if NIGHTLY else 60
FILES = ["articles.jsonl", "gold.jsonl", "annotations/a1.jsonl", "annotations/a2.jsonl", "corpus.annotator.json"]
WORDS = [b"null", b"true", b"-1", b"1e999", b"NaN", b'""', b"[]", b"{}", b'"\\ud800"', b"\x00", b"\xff", b"\xef\xbb\xbf", b"\n", b"\r\n", b"\xe2\x80\xa8", b"[" * 2_000, b"9" * 5_000]  # fmt: skip


def spoiled(chance, data):
    """The bytes with something cut out, doubled, swapped, put in or put in another's place."""
    for _ in range(chance.randrange(1, 4)):
        start = chance.randrange(len(data) + 1)
        end = min(len(data), start + chance.choice([0, 1, 2, 10, 200, 5_000]))
        piece = chance.choice([b"", b"", data[start:end] * 2, chance.choice(WORDS), bytes(chance.randrange(256) for _ in range(3))])
        data = data[:start] + piece + data[end:]
    return data


def test_whatever_a_file_holds_is_read_or_named(tmp_path):
    chance, named = random.Random(7), 0
    root = tmp_path / "corpus"
    shutil.copytree(SAMPLE, root, ignore=shutil.ignore_patterns(".annotator", "sources", "make.py"))
    for trial in range(TRIALS):
        path = root / chance.choice(FILES)
        whole = path.read_bytes()
        path.write_bytes(spoiled(chance, whole))
        try:
            problems = check(root)
            store = Store.open(root, cache=False)
            for article in store.article_ids():
                for annotator in ("a1", "a2"):
                    store.annotations(annotator, article)
            problems += [each for each in read(root / "gold.jsonl") if isinstance(each, Problem)]
            corpora.open(root).progress()
        except CorpusRefused as refused:
            assert path.name == "corpus.annotator.json", (trial, path.name)
            problems = [refused]
        named += bool(problems)
        assert all(str(problem) for problem in problems)
        path.write_bytes(whole)
    assert check(root) == []
    assert named > TRIALS * 0.8
