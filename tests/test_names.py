import pytest

from annotator.names import annotator_problem, case_problem, file_name_problem, first_readings, folder_problem, language_problem, reading_of


@pytest.mark.parametrize("name", ["a1", "A.b-c_d", "0", "x" * 64, "a1.r2", "a1.r10", "art.r.2", "golden"])
def test_a_plain_name_forms_a_file_name(name):
    assert annotator_problem(name) == ""


@pytest.mark.parametrize(
    "name",
    [
        "",
        ".",
        "..",
        "a.",
        ".a",
        "-a",
        "a/b",
        "a\\b",
        "a b",
        "a\n",
        "ä",
        "a\0",
        "x" * 65,
        "CON",
        "nul.txt",
        "com1",
        "Lpt9.x",
        "a:b",
        "~a",
        "../a",
        "%2e",
    ],
)
def test_a_name_that_could_lead_elsewhere_is_refused(name):
    assert file_name_problem(name)


@pytest.mark.parametrize("name", ["gold", "Gold", "gold.r2", "a1.r1", "a1.r0", "a1.r02", "a1.r2.r3"])
def test_reserved_names_are_refused_for_annotators(name):
    assert annotator_problem(name)


def test_the_refusal_says_which_names_are_allowed():
    assert file_name_problem("a b") == (
        "'a b' can't be a file's name; use 1 to 64 of the letters A-Z a-z, digits, '.', '_' and '-', a letter or digit first and no dot last"
    )


def test_names_are_unique_without_regard_to_capitals():
    assert case_problem("Anna", ["anna"]) == "'Anna' differs only in its capitals from 'anna', which the corpus has already; use that one"
    assert case_problem("anna", ["anna", "bert"]) == ""


def test_a_second_reading_belongs_to_its_reader():
    assert [reading_of(name) for name in ("a1", "a1.r2", "a.b.r12")] == [("a1", 1), ("a1", 2), ("a.b", 12)]


@pytest.mark.parametrize("name", ["news", "Häfen 2031", "船", "a.b", "x" * 255, "C++", "a'b", "é"])
def test_a_name_that_can_be_a_new_folders(name):
    assert folder_problem(name) == ""


@pytest.mark.parametrize(
    "name",
    [
        "",
        " a",
        "a ",
        ".a",
        "a.",
        "~a",
        "a/b",
        "a\\b",
        "a:b",
        "a?",
        "a*",
        "a|b",
        "<a>",
        'a"b',
        "a\nb",
        "a\x00b",
        "a\u202eb",
        "CON",
        "nul.txt",
        "com1",
        "x" * 256,
        "é" * 128,
        "\ud800",
    ],
)
def test_a_name_that_can_be_no_new_folders(name):
    assert folder_problem(name)


@pytest.mark.parametrize(
    ("code", "right"),
    [("de", True), ("pt-BR", True), ("zh-Hant-TW", True), ("Deutsch", False), ("", False), ("de\n", False), ("d", False), ("DE", False)],
)
def test_a_language_is_named_by_its_code(code, right):
    assert (language_problem(code) == "") == right


def test_second_readings_are_told_from_first_ones():
    assert first_readings(["a1", "a1.r2", "a2", "b.r.2", "a3.r10"]) == ["a1", "a2", "b.r.2"]
