"""The command line: the same work as the notebook's, with exit codes for scripts."""

import json
import subprocess
import sys

import pytest

from annotator.cli import main, parser

TEXT = "Norland und Südmark einigen sich\nDer Präsident Jorin Halvard reist am Montag nach Moskau. Das sei gut, sagte er.\n"


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "eins.txt").write_text(TEXT, encoding="utf-8")
    return tmp_path


def test_the_first_add_makes_the_corpus(folder, capsys):
    assert main(["add", "eins.txt", "--corpus", "c", "--lang", "de"]) == 0
    assert "made a new corpus in c with the news scheme" in capsys.readouterr().out
    assert (folder / "c" / "corpus.annotator.json").exists()
    assert main(["check", "--corpus", "c"]) == 0
    assert capsys.readouterr().out == "all is well\n"


def test_the_corpus_is_here_unless_another_is_named(folder, capsys):
    assert main(["new", "--name", "Probe", "--lang", "de"]) == 0
    assert main(["add", "eins.txt"]) == 0
    assert main(["suggest"]) == 0
    assert "DATE" in capsys.readouterr().out
    assert main(["gold"]) == 0
    assert "gold: 0" in capsys.readouterr().out


def test_a_bad_file_gives_exit_code_1_and_its_message_and_the_good_one_comes_in(folder, capsys):
    (folder / "leer.txt").write_text("", encoding="utf-8")
    assert main(["add", "eins.txt", "leer.txt", "--corpus", "c", "--lang", "de"]) == 1
    out = capsys.readouterr().out
    assert "leer.txt" in out
    assert "is empty" in out
    assert main(["show", "eins", "a1", "--corpus", "c"]) == 0
    assert json.loads(capsys.readouterr().out)["article"]["text"] == TEXT


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["gold", "--corpus", "nowhere"], "nowhere is no folder"),
        (["suggest", "--corpus", ".", "--names", "list.csv"], "corpus.annotator.json"),
    ],
)
def test_a_wrong_call_gives_exit_code_2_and_says_what_to_do(folder, capsys, arguments, message):
    assert main(arguments) == 2
    assert message in capsys.readouterr().err


def test_damage_is_listed_by_check_with_exit_code_1(folder, capsys):
    main(["add", "eins.txt", "--corpus", "c", "--lang", "de"])
    path = folder / "c" / "articles.jsonl"
    path.write_bytes(path.read_bytes().replace("Südmark".encode(), "Südmork".encode()))
    capsys.readouterr()
    assert main(["check", "--corpus", "c"]) == 1
    out = capsys.readouterr().out
    assert "articles.jsonl:1" in out
    assert "sha256" in out


def test_every_command_has_a_sentence_of_help():
    commands = next(action for action in parser()._actions if hasattr(action, "choices") and action.choices)
    assert sorted(commands.choices) == ["add", "annotate", "check", "gold", "lint", "new", "progress", "repair", "show", "suggest"]
    assert all(command.description and command.description.endswith(".") for command in commands.choices.values())


def test_the_command_starts_without_the_heavy_packages():
    code = "import sys; from annotator.cli import parser; parser(); print(sorted(set(sys.modules) & {'pandas', 'spacy', 'scipy', 'ipywidgets', 'jupyter_server'}))"
    assert subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True).stdout == "[]\n"
