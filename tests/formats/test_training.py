"""What training takes: spaCy checks an export's data and learns from it, on our tokens, and its own evaluation reads our columns."""

import random
import subprocess
import sys
from pathlib import Path

import pytest
import spacy

from annotator.export import export, options
from annotator.formats.registry import FORMATS
from annotator.gold import GoldRecord
from annotator.model import Labels
from tests.test_filedoor import gold

NAMES = ["Ilse Brandt", "Ole Marsk", "Jorin Halvard", "Marit Lund"]
PLACES = ["Kiel", "Havenstadt", "Port Elise", "Bonn"]
LABELS = Labels(spans=("PER", "LOC"))


def articles(number: int, seed: int) -> list[GoldRecord]:
    chosen = random.Random(seed)
    line = "[{}]PER reist am Montag nach [{}]LOC. Die [{}]LOC-Gespräche dauern an."
    return [
        gold(
            " ".join(line.format(chosen.choice(NAMES), chosen.choice(PLACES), chosen.choice(PLACES)) for _ in range(3)), id=f"{seed}-{each}"
        )
        for each in range(number)
    ]


def run(*arguments: str, folder: Path) -> str:
    done = subprocess.run([sys.executable, "-m", "spacy", *arguments], cwd=folder, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_spacy_finds_no_fault_with_an_export_and_learns_from_it(tmp_path: Path) -> None:
    for name, number in (("train", 120), ("dev", 20)):
        made = articles(number, len(name))
        report = export(lambda made=made: iter(made), tmp_path / f"{name}.spacy", FORMATS["spacy"], options({"labels": LABELS}), check=True)
        assert report.kept["spans"] == 9 * number
        assert not report.losses
    run("init", "config", "base.cfg", "--lang", "de", "--pipeline", "ner", folder=tmp_path)
    ours = ("--paths.train", "train.spacy", "--paths.dev", "dev.spacy", "--nlp.tokenizer.@tokenizers", "annotator.Tokenizer.v1")
    said = run("debug", "data", "base.cfg", *ours, "--verbose", "--no-format", folder=tmp_path)
    assert "120 training docs" in said
    assert "20 evaluation docs" in said
    assert "2 label(s)" in said
    assert "misaligned" not in said
    assert "Good amount of examples for all labels" in said
    assert "No entities consisting of or starting/ending with whitespace" in said
    steps = ("--training.max_steps", "20", "--training.eval_frequency", "10", "--output", "model")
    run("train", "base.cfg", *ours, *steps, folder=tmp_path)
    model = spacy.load(tmp_path / "model" / "model-last")
    assert model.get_pipe("ner").labels == ("LOC", "PER")
    assert [str(token) for token in model.make_doc("Kiel-Gespräche")] == ["Kiel", "-", "Gespräche"]


def test_seqeval_reads_our_columns_as_we_do(tmp_path: Path) -> None:
    reason = "seqeval isn't installed; it comes with the extra `oracles`"
    entities = pytest.importorskip("seqeval.metrics.sequence_labeling", reason=reason).get_entities
    made = articles(20, 1)
    export(lambda: iter(made), tmp_path / "out.conll", FORMATS["conll"], options({"labels": LABELS}))
    tags: list[str] = []
    words: list[str] = []
    for line in (tmp_path / "out.conll").read_text(encoding="utf-8").split("\n"):
        word, _, tag = line.partition(" ")
        if word and word != "-DOCSTART-":
            words.append(word)
            tags.append(tag)
    found = [(label, " ".join(words[first : last + 1])) for label, first, last in entities(tags)]
    assert found == [(span.label, span.text) for record in made for span in record.spans]
