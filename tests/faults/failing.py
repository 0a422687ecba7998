"""A disk whose Nth call fails, is the last one before a crash, or is where another program does something."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from annotator import disk

CALLS = [
    "open_reading", "open_appending", "open_new", "read", "write", "sync", "truncate", "replace", "remove", "status", "status_of", "close",
    "make_folder", "sync_folder",
]  # fmt: skip


class Calls:
    """Counts the calls that go to the disk, and says which they were."""

    def __init__(self) -> None:
        self.names: list[str] = []

    def __len__(self) -> int:
        return len(self.names)


@contextmanager
def watched(act: Callable[[int, str], None]) -> Iterator[Calls]:
    """Has `act` called with the number, from 1, and the name of every call before it is made; what it raises is the call's answer."""
    calls = Calls()
    originals = {name: getattr(disk, name) for name in CALLS}

    def patched(name: str) -> Callable[..., object]:
        def call(*args: object) -> object:
            calls.names.append(name)
            try:
                act(len(calls), name)
            except OSError:
                if name == "close":
                    originals[name](*args)
                raise
            return originals[name](*args)

        return call

    for name in CALLS:
        setattr(disk, name, patched(name))
    try:
        yield calls
    finally:
        for name, original in originals.items():
            setattr(disk, name, original)


def failing(at: int, number: int, *, ever: bool) -> Callable[[int, str], None]:
    """Lets call `at` fail, or every call from there on."""

    def act(count: int, name: str) -> None:
        if count == at or (ever and count > at):
            raise OSError(number, os.strerror(number))

    return act


def dying(at: int) -> Callable[[int, str], None]:
    """Ends the process at call `at`."""

    def act(count: int, name: str) -> None:
        if count == at:
            os._exit(9)

    return act


def nothing(count: int, name: str) -> None:
    """Only counts."""
