"""Near-duplicates are found whatever the order, told from what is merely alike, and said to need their package."""

import random
import subprocess
import sys
from pathlib import Path

from annotator.nearduplicates import near_duplicates, shingles

ROOT = Path(__file__).parent.parent
WORDS = "Hafen Minister Abkommen Küste Flotte Streik Grenze Gipfel Drohne Montag Norland Vertrag sagte liefern prüfen zwölf 🚢 neu".split()


def text(seed: int, length: int = 120) -> str:
    return " ".join(random.Random(seed).choices(WORDS, k=length))


def edited(original: str, words: int, seed: int = 0) -> str:
    """The text with some of its words exchanged."""
    found, chance = original.split(), random.Random(seed)
    for place in chance.sample(range(len(found)), words):
        found[place] = f"anders{place}"
    return " ".join(found)


def test_a_copy_with_a_few_other_words_is_found_and_other_texts_are_not() -> None:
    texts = [("a", text(1)), ("b", text(2)), ("copy", edited(text(1), 8)), ("far", edited(text(2), 60))]
    assert list(near_duplicates(texts)) == [("a", "copy")]


def test_capitals_spaces_punctuation_and_encoding_of_letters_make_no_difference() -> None:
    words = "Die Küste wird geräumt, sagte der Minister am Montag."
    assert shingles(words) == shingles("DIE KÜSTE  wird geräumt –\nsagte der Minister am Montag")
    assert list(near_duplicates([("a", words), ("b", words.upper())])) == [("a", "b")]


def test_texts_without_words_are_like_no_other_and_short_ones_like_themselves() -> None:
    assert list(near_duplicates([("a", ""), ("b", "…"), ("c", "🚢"), ("d", "Zwei Worte"), ("e", "zwei worte")])) == [("d", "e")]


def test_the_order_of_the_texts_does_not_matter() -> None:
    texts = [(f"a{seed}{copy}", edited(text(seed), copy * 6, copy)) for seed in range(20) for copy in range(3)]
    expected = {frozenset(pair) for pair in near_duplicates(texts)}
    random.Random(3).shuffle(texts)
    assert {frozenset(pair) for pair in near_duplicates(texts)} == expected
    assert {frozenset((f"a{seed}0", f"a{seed}1")) for seed in range(20)} <= expected
    assert all(len({name[:-1] for name in pair}) == 1 for pair in expected)


def test_each_text_is_reported_to_the_progress() -> None:
    calls: list[tuple[int, int, str]] = []
    list(near_duplicates([("a", text(1)), ("b", "")], 2, lambda *call: calls.append(call)))
    assert calls == [(1, 2, "a"), (2, 2, "b")]


def test_without_its_package_the_message_says_what_to_install_and_what_works_without() -> None:
    code = "import sys; sys.modules['datasketch'] = None\nimport annotator.nearduplicates"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True)
    assert "pip install 'article-annotator[splits]'" in done.stderr
    assert "near_duplicates=False (--no-near-duplicates) splits without" in done.stderr


def test_copies_with_a_twelfth_of_the_words_exchanged_are_found() -> None:
    copies = [(text(seed, 300), edited(text(seed, 300), 25, seed)) for seed in range(100)]
    assert sum(bool(list(near_duplicates([("a", one), ("b", other)]))) for one, other in copies) >= 99
