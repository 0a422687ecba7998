"""A file that may not grow any further, by a real limit: short writes, then room again."""

import os
import random
import resource
import signal

from annotator.answers import Refused, Saved
from annotator.check import check
from annotator.store import Store
from tests.faults.writing import add, new_store, ops

CYCLES = 50


def fill_and_free(root):
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    store = Store.open(root)
    chance = random.Random(7)
    rev = 0
    for cycle in range(CYCLES):
        length = (root / "annotations" / "a1.jsonl").stat().st_size if rev else 0
        resource.setrlimit(resource.RLIMIT_FSIZE, (length + chance.randrange(1, 1500), resource.RLIM_INFINITY))
        answer = add(store, f"o{cycle}", rev, padding=1500)
        assert isinstance(answer, Refused), answer
        assert answer.problems[0].message.startswith("The file may not grow any further."), answer
        resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
        answer = add(store, f"o{cycle}", rev, padding=1500)
        assert isinstance(answer, Saved), answer
        rev = answer.rev


def test_fifty_full_disks_cost_nothing_that_was_saved(tmp_path):
    root = new_store(tmp_path / "corpus").root
    child = os.fork()
    if not child:
        try:
            fill_and_free(root)
            os._exit(0)
        finally:
            os._exit(1)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    assert ops(root) == [f"o{cycle}" for cycle in range(CYCLES)]
    assert check(root) == []
