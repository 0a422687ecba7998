"""The same journals give the same gold, byte for byte, wherever, whenever and in whatever order; and gold reads back as it was written."""

import os
import random
import shutil
import subprocess
import sys
from hashlib import sha256
from itertools import product
from pathlib import Path

from annotator import corpus as corpora
from annotator.answers import Saved
from annotator.goldfile import read
from annotator.model import Labels, Reading, Span
from annotator.problem import Problem
from annotator.records import encode
from tests.conftest import NIGHTLY
from tests.strategies import PIECES, article_of

SAMPLE = Path(__file__).parents[1] / "corpus"
CORPORA = 2_000 if NIGHTLY else 200
ZONES = ["UTC", "Pacific/Apia", "America/St_Johns", "Europe/Berlin", "Asia/Kathmandu"]
LOCALES = ["C", "C.UTF-8"]
SEEDS = ["0", "4711"]
WRITE = "import annotator, sys; annotator.open(sys.argv[1]).gold()"


def test_gold_is_the_same_under_twenty_settings(tmp_path):
    found = set()
    for number, (zone, locale, seed) in enumerate(product(ZONES, LOCALES, SEEDS)):
        root = tmp_path / f"c{number}"
        shutil.copytree(SAMPLE, root, ignore=shutil.ignore_patterns(".annotator", "gold.jsonl"))
        shuffled(root / "annotations", random.Random(number))
        environment = os.environ | {"TZ": zone, "LC_ALL": locale, "PYTHONHASHSEED": seed, "PYTHONUTF8": "1" if number % 2 else "0"}
        subprocess.run([sys.executable, "-c", WRITE, str(root)], env=environment, check=True, capture_output=True)
        found.add(sha256((root / "gold.jsonl").read_bytes()).hexdigest())
    assert number == 19
    assert len(found) == 1


def shuffled(folder, chance):
    """Writes the folder's files anew in another order, so that the file system lists them in another one."""
    files = sorted(folder.iterdir())
    chance.shuffle(files)
    for path in files:
        data = path.read_bytes()
        path.unlink()
        path.write_bytes(data)


def test_gold_of_random_corpora_is_read_back_and_gives_the_same_bytes_again(tmp_path):
    chance = random.Random(7)
    for number in range(CORPORA):
        root = tmp_path / f"c{number}"
        made = corpora.new(root)
        texts = {f"x{each}": "".join(chance.choice(PIECES) for _ in range(12)) + "." for each in range(chance.randrange(1, 4))}
        made.store.add_articles([article_of(text, id=key) for key, text in texts.items()])
        for key, text in texts.items():
            for annotator in ("a1", "a2")[: chance.randrange(1, 3)]:
                save(made.store, annotator, key, random_spans(chance, text))
        made.gold()
        written = (root / "gold.jsonl").read_bytes()
        records = list(read(root / "gold.jsonl"))
        assert not [record for record in records if isinstance(record, Problem)]
        assert b"".join(encode(record) + b"\n" for record in records) == written
        shutil.rmtree(root / ".annotator", ignore_errors=True)
        corpora.open(root).gold()
        assert (root / "gold.jsonl").read_bytes() == written
        shutil.rmtree(root)


def random_spans(chance, text):
    places = {tuple(sorted(chance.sample(range(len(text) + 1), 2))) for _ in range(4)}
    return [
        Span(id=f"o.{number}", start=start, end=end, label=chance.choice(["PER", "LOC"]), text=text[start:end])
        for number, (start, end) in enumerate(sorted(places))
    ]


def save(store, annotator, article, spans):
    text = store.article(article).text
    reading = Reading(id="reading", state="done", labels=Labels(spans=("PER", "LOC")), zones=((0, len(text)),))
    op = f"{article}{annotator}"
    named = [
        Span(id=f"{op}.{number}", start=each.start, end=each.end, label=each.label, text=each.text) for number, each in enumerate(spans)
    ]
    answer = store.save(annotator, article, op=op, rev=0, do="add", remove=(), add=(*named, reading))
    assert isinstance(answer, Saved), answer


def test_a_set_that_is_written_as_it_comes_changes_with_the_seed():
    words = "import sys; sys.stdout.write(' '.join({'PER', 'LOC', 'ORG', 'DATE', 'EVENT', 'WEAPON'}))"
    found = {
        subprocess.run(
            [sys.executable, "-c", words], env=os.environ | {"PYTHONHASHSEED": str(seed)}, capture_output=True, check=True
        ).stdout
        for seed in range(10)
    }
    assert len(found) > 1
