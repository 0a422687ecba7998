import pytest

from annotator import index
from annotator.index import Index, looking
from annotator.problem import Problem


def read_key(raw, number):
    key, _, old = raw.decode().partition(" ")
    return Problem(rule="record", line=number, message="bad") if key == "bad" else (key, old or None)


def opened(path, cache=None):
    made = Index(path, file="lines", read_key=read_key, cache=cache)
    made.refresh()
    return made


@pytest.fixture
def path(tmp_path, monkeypatch):
    monkeypatch.setattr(index, "KEEP_FROM", 1)
    path = tmp_path / "lines"
    path.write_bytes("".join(f"ü{number}\n" for number in range(100)).encode())
    return path


def test_each_key_leads_to_its_line(path):
    lines = opened(path)
    assert [lines.raw(lines.find(f"ü{number}")) for number in (0, 57, 99)] == [
        (1, "ü0".encode()),
        (58, "ü57".encode()),
        (100, "ü99".encode()),
    ]
    assert (len(lines), lines.find("x")) == (100, None)


def test_a_cache_answers_as_the_file_does(path, tmp_path):
    cache = tmp_path / "hidden" / "lines.index"
    first = opened(path, cache)
    second = Index(path, file="lines", read_key=None, cache=cache)
    second.refresh()
    assert list(second.all_keys()) == list(first.all_keys())
    assert [second.raw(second.find(key)) for key in first.all_keys()] == [first.raw(first.find(key)) for key in first.all_keys()]
    assert list(second.each()) == list(first.each())
    assert second.find("x") is None


def test_lines_behind_the_cache_are_read(path, tmp_path):
    opened(path, tmp_path / "cache")
    with path.open("ab") as file:
        file.write(b"new 5\nbad\nlast\n")
    lines = opened(path, tmp_path / "cache")
    assert (len(lines), lines.find("last"), lines.place(101)[2]) == (102, 101, 103)
    assert [problem.line for problem in lines.problems] == [102]
    assert opened(path, tmp_path / "cache").problems == lines.problems


@pytest.mark.parametrize("change", ["head", "cut", "other"])
def test_a_cache_of_another_file_is_not_believed(path, tmp_path, change):
    opened(path, tmp_path / "cache")
    data = path.read_bytes()
    path.write_bytes({"head": b"xx" + data[2:], "cut": data[:-5], "other": b"y\n" * 3 + data}[change])
    assert list(opened(path, tmp_path / "cache").all_keys()) == list(opened(path).all_keys())


def test_a_damaged_cache_is_not_believed(path, tmp_path):
    cache = tmp_path / "cache"
    opened(path, cache)
    data = cache.read_bytes()
    for place in range(0, len(data), 97):
        cache.write_bytes(data[:place] + bytes([data[place] ^ 4]) + data[place + 1 :])
        assert list(opened(path, cache).all_keys()) == [f"ü{number}" for number in range(100)]


def test_a_cache_may_be_deleted_at_any_time(path, tmp_path):
    cache = tmp_path / "cache"
    lines = opened(path, cache)
    cache.unlink()
    assert lines.find("ü99") == 99
    assert opened(path, cache).find("ü99") == 99


def test_the_second_line_of_a_key_is_named_and_the_first_used(path):
    with path.open("ab") as file:
        file.write("ü3\n".encode())
    lines = opened(path)
    assert (
        str(lines.problems[0]) == "lines:101: 'ü3' stands on lines 4 and 101; the first is used. Give one of them another id, or remove it."
    )
    assert lines.find("ü3") == 3


def test_what_grows_or_shrinks_while_open_is_noticed(path):
    lines = opened(path)
    with path.open("ab") as file:
        file.write(b"more\n")
    assert lines.changed()
    lines.refresh()
    assert lines.find("more") == 100
    path.write_bytes(b"only\n")
    lines.refresh()
    assert list(lines.all_keys()) == ["only"]
    path.unlink()
    lines.refresh()
    assert len(lines) == 0


def test_an_unfinished_last_line_waits(path):
    with path.open("ab") as file:
        file.write(b"ha")
    lines = opened(path)
    assert len(lines) == 100
    with path.open("ab") as file:
        file.write(b"lf\n")
    lines.refresh()
    assert lines.find("half") == 100


def test_what_was_found_while_only_looking_is_kept_when_it_may_be_written(path, tmp_path):
    lines = Index(path, file="lines", read_key=read_key, cache=tmp_path / "cache")
    with looking():
        lines.refresh()
        assert not lines.changed()
        lines.refresh()
    assert not (tmp_path / "cache").exists()
    assert lines.changed()
    lines.refresh()
    assert not lines.changed()
    second = Index(path, file="lines", read_key=None, cache=tmp_path / "cache")
    second.refresh()
    assert list(second.each()) == list(lines.each()) == list(opened(path).each())


def test_an_index_without_a_cache_finds_and_grows_as_one_with_it(path, tmp_path):
    without, cached = opened(path), opened(path, tmp_path / "cache")
    with path.open("ab") as file:
        file.write(b"new 5\nlast\n")
    for lines in (without, cached):
        lines.refresh()
    assert [without.find(key) for key in ("last", "5", "x")] == [cached.find(key) for key in ("last", "5", "x")] == [101, None, None]
    assert list(without.each()) == list(cached.each())
