"""The table of the promises names tests that are there, and none is without one."""

import re
from pathlib import Path

HERE = Path(__file__).parent
ROWS = [line for line in (HERE / "README.md").read_text(encoding="utf-8").splitlines() if re.match(r"\| \d+ \|", line)]


def test_every_promise_has_its_tests() -> None:
    assert [int(row.split("|")[1]) for row in ROWS] == list(range(1, 26))
    assert all(len(row.strip("|").split(" | ")) == 5 for row in ROWS)
    assert all("`" in row.split("|")[3] for row in ROWS)


def test_every_test_that_is_named_is_there() -> None:
    for named in re.findall(r"`([^`]+)`", "\n".join(ROWS)):
        file, _, test = named.partition("::")
        assert (HERE / file).is_file(), named
        assert not test or f"def {test}(" in (HERE / file).read_text(encoding="utf-8"), named
