"""The command line: the same work as the notebook's, with exit codes for scripts."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

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
        (["check"], "it has no corpus.annotator.json. Make one with 'annotator new'"),
        (["repair"], "it has no corpus.annotator.json. Make one with 'annotator new'"),
        (["show", "eins", "a1"], "it has no corpus.annotator.json. Make one with 'annotator new'"),
        (["annotate", "a1"], "it has no corpus.annotator.json. Make one with 'annotator new'"),
        (["add", "zwei.txt", "--corpus", "c"], "there is no file 'zwei.txt'; in '.' known: eins.txt"),
        (["add", "eins.txt", "--corpus", "eins.txt"], "eins.txt is no folder"),
        (["new", "--corpus", "eins.txt"], "eins.txt: a file of that name is there. Move it away or give a folder."),
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
    assert sorted(commands.choices) == [
        "add",
        "adjudicate",
        "agreement",
        "annotate",
        "check",
        "export",
        "gold",
        "import",
        "lint",
        "new",
        "progress",
        "repair",
        "round",
        "show",
        "split",
        "suggest",
    ]
    assert all(command.description and command.description.endswith(".") for command in commands.choices.values())


def test_the_command_starts_without_the_heavy_packages():
    code = "import sys; from annotator.cli import parser; parser(); print(sorted(set(sys.modules) & {'pandas', 'spacy', 'scipy', 'ipywidgets', 'jupyter_server'}))"
    assert subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True).stdout == "[]\n"


@pytest.fixture
def corpus(folder, capsys):
    assert main(["add", "eins.txt", "--corpus", "c", "--lang", "de"]) == 0
    capsys.readouterr()
    return folder / "c"


@pytest.mark.parametrize("arguments", [[], ["sing"], ["add"], ["show", "eins"], ["annotate"], ["new", "--lang"], ["gold", "--full"]])
def test_a_command_without_what_it_needs_shows_its_usage(capsys, arguments):
    with pytest.raises(SystemExit) as stopped:
        main(arguments)
    assert stopped.value.code == 2
    assert capsys.readouterr().err.startswith("usage: annotator")


def test_a_misspelt_file_makes_no_corpus(folder):
    assert main(["add", "zwei.txt", "--corpus", "c"]) == 2
    assert not (folder / "c").exists()


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"name,label\nNorland,LOC\nS\xfcdmark,LOC\n", "list.csv line 3: byte 0xfc is no UTF-8. Save the list as UTF-8."),
        (b'name,label\n"Norland,LOC\n', "list.csv line 2: unexpected end of data; expected cells with quotes doubled inside quotes"),
        (b"name,label\n" + b"x" * 200_000 + b",LOC\n", "list.csv line 2: field larger than field limit"),
        (b"name,label\nNorland,\n", "list.csv line 2: a row needs a name and a label, found Norland, "),
        (b"Norland,LOC\n", "list.csv line 1: expected the column names name,label[,kb], found norland,loc"),
        (b"", "list.csv line 1: expected the column names name,label[,kb], found an empty file"),
        (None, "list.csv: it isn't there. Check the name."),
    ],
)
def test_a_broken_list_of_names_is_named_with_its_line(corpus, capsys, data, message):
    if data is not None:
        (corpus.parent / "list.csv").write_bytes(data)
    assert main(["suggest", "--corpus", "c", "--names", "list.csv"]) == 2
    assert message in capsys.readouterr().err


@pytest.mark.parametrize("name", ["de_no_such_pipeline", "c"])
def test_a_pipeline_that_isnt_there_says_how_to_get_one(corpus, capsys, name):
    assert main(["suggest", "--corpus", "c", "--pipeline", name]) == 2
    message = capsys.readouterr().err
    assert f"the spaCy pipeline {name!r} can't be loaded" in message
    assert "python -m spacy download" in message


def test_an_output_that_cant_be_written_is_named_and_leaves_nothing_behind(corpus, capsys):
    (corpus / "gold.jsonl").mkdir()
    before = sorted(corpus.iterdir())
    assert main(["gold", "--corpus", "c"]) == 2
    assert capsys.readouterr().err.endswith("gold.jsonl: a folder of that name is there. Move it away or give a file.\n")
    assert sorted(corpus.iterdir()) == before


def test_a_broken_manifest_is_named_with_line_and_column(corpus, capsys):
    (corpus / "corpus.annotator.json").write_text('{"schema": "annotator/0",\n "id": }')
    for command, code in (("gold", 2), ("check", 1), ("repair", 2)):
        assert main([command, "--corpus", "c"]) == code
        said = "".join(capsys.readouterr())
        assert "corpus.annotator.json:2:8: Expecting value; expected a JSON object. Mend the file, or put it back from a copy" in said


def test_what_repair_leaves_gives_exit_code_1(corpus, capsys):
    assert main(["repair", "--corpus", "c"]) == 0
    path = corpus / "articles.jsonl"
    path.write_bytes(path.read_bytes().replace("Südmark".encode(), "Südmork".encode()))
    assert main(["repair", "--corpus", "c"]) == 1
    assert "left as it is: articles.jsonl:1" in capsys.readouterr().out


def test_a_folder_that_is_no_corpus_is_left_alone_by_repair(tmp_path):
    mine = tmp_path / "articles.jsonl"
    mine.write_text('{"another": "format"}\n')
    assert main(["repair", "--corpus", str(tmp_path)]) == 2
    assert [path.name for path in tmp_path.iterdir()] == ["articles.jsonl"]
    assert mine.read_text() == '{"another": "format"}\n'


def test_the_manifest_stands_for_its_folder(corpus, capsys):
    for command in ("check", "gold", "progress", "lint"):
        assert main([command, "--corpus", "c/corpus.annotator.json"]) == 0, capsys.readouterr()


@pytest.mark.parametrize("encoding", ["ascii", "cp1252"])
def test_a_terminal_that_cant_show_a_character_stops_nothing(corpus, encoding):
    path = corpus / "articles.jsonl"
    path.write_bytes(path.read_bytes() + b'{"id":"\xd7\xa9","text":"","sha256":""}\n')
    code = "import sys; from annotator.cli import main; sys.exit(main(sys.argv[1:]))"
    command = [sys.executable, "-X", "utf8=0", "-c", code, "check", "--corpus", "c"]
    done = subprocess.run(command, capture_output=True, check=False, env=os.environ | {"PYTHONIOENCODING": encoding})
    assert done.returncode == 1
    assert b"\\u05e9" in done.stdout


def test_a_reader_who_stops_reading_makes_no_traceback(corpus):
    code = "import sys; from annotator.cli import main; sys.exit(main(sys.argv[1:]))"
    line = f"{sys.executable} -c '{code}' show eins a1 --corpus c | head -c 1"
    done = subprocess.run(["bash", "-c", line], capture_output=True, check=False)
    assert done.stderr == b""


@pytest.mark.parametrize(("template", "labels"), [("news", 8), ("news-events", 9), ("empty", 0)])
def test_a_new_corpus_starts_with_a_template(folder, template, labels):
    assert main(["new", "--corpus", "c", "--template", template]) == 0
    assert len(json.loads((folder / "c" / "corpus.annotator.json").read_bytes())["scheme"].get("spans", [])) == labels


def test_a_new_corpus_starts_with_the_labels_of_a_table(folder):
    (folder / "labels.csv").write_bytes("label;name;key\r\nNO;Norwegen;1\r\n007;Größe;2\r\n".encode("cp1252"))
    assert main(["new", "--corpus", "c", "--labels", "labels.csv"]) == 0
    spans = json.loads((folder / "c" / "corpus.annotator.json").read_bytes())["scheme"]["spans"]
    assert [(each["label"], each["name"], each["key"]) for each in spans] == [("NO", "Norwegen", "1"), ("007", "Größe", "2")]


def test_a_table_that_is_no_scheme_makes_no_corpus_and_names_its_rows(folder, capsys):
    (folder / "labels.csv").write_text("label\nA\nA\n=1+1\n", encoding="utf-8")
    assert main(["new", "--corpus", "c", "--labels", "labels.csv"]) == 2
    err = capsys.readouterr().err
    assert "labels.csv:3: the label 'A' is there already" in err
    assert "labels.csv:4: label: '=1+1' begins like a formula" in err
    assert not (folder / "c").exists()


def test_disputes_are_listed_settled_by_a_policy_and_taken_back(tmp_path, capsys):
    shutil.copytree(Path(__file__).parents[1] / "corpus", tmp_path / "c", ignore=shutil.ignore_patterns(".annotator"))
    where = ["--corpus", str(tmp_path / "c")]
    assert main(["adjudicate", *where]) == 0
    assert "havenstadt-vertrag: 27 disputed by a1, a2 (unread)" in capsys.readouterr().out
    assert main(["adjudicate", "--policy", "union", "--preview", *where]) == 0
    assert "preview, nothing is saved" in capsys.readouterr().out
    assert main(["adjudicate", "--policy", "union", *where]) == 0
    back = capsys.readouterr().out.rpartition("--undo ")[2].strip()
    assert main(["gold", *where]) == 0
    assert "gold: 10" in capsys.readouterr().out
    assert main(["adjudicate", "--undo", back, *where]) == 0
    assert "taken back in 6 articles" in capsys.readouterr().out
    assert main(["gold", *where]) == 1
    assert "gold: 4" in capsys.readouterr().out


def test_a_round_is_opened_followed_and_closed(folder, capsys):
    assert main(["add", "eins.txt", "--corpus", "c", "--lang", "de"]) == 0
    assert main(["round", "--corpus", "c"]) == 0
    assert "there are no rounds: everybody reads everything" in capsys.readouterr().out
    assert main(["round", "erste", "a1", "a2", "--overlap", "1", "--corpus", "c"]) == 0
    assert main(["round", "erste", "--close", "--corpus", "c"]) == 0
    said = capsys.readouterr().out
    assert "erste  open        a1" in said
    assert "erste closed        a1" in said


@pytest.mark.parametrize(("command", "there", "missing"), [("export", "csv", "smartdata"), ("import", "smartdata", "csv")])
def test_the_help_of_a_conversion_lists_its_formats_its_options_and_what_stops_it(capsys, command, there, missing):
    with pytest.raises(SystemExit):
        main([command, "--help"])
    said = [line.split()[0] for line in capsys.readouterr().out.splitlines() if line.strip()]
    assert there in said
    assert missing not in said
    assert "coverage.lost" in said
    assert "unit=codepoint|utf16|utf8" in said


def test_a_format_that_only_comes_in_is_answered_with_those_that_go_out(folder, capsys):
    assert main(["new"]) == 0
    assert main(["export", "out", "--format", "smartdata"]) == 2
    assert "the format 'smartdata' can't be written; known: " in capsys.readouterr().err


def test_agreement_is_a_table_records_or_one_file(tmp_path, capsys):
    where = ["--corpus", str(Path(__file__).parents[1] / "corpus")]
    assert main(["agreement", "a1", "a2", *where]) == 0
    assert "a1, a2: 8 articles finished by two" in capsys.readouterr().out
    assert main(["agreement", "--by", "label", "--json", *where]) == 0
    rows = json.loads(capsys.readouterr().out)
    assert {"WEAPON", "PER"} <= {row["scope"] for row in rows}
    assert main(["agreement", "--html", str(tmp_path / "report.html"), *where]) == 0
    page = (tmp_path / "report.html").read_text(encoding="utf-8")
    assert page.startswith("<!doctype html>")
    assert "<script" not in page
