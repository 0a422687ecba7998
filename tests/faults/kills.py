"""Killing a writer at a random instant, and what it had acknowledged until then."""

import os
import random
import signal
import time
from collections.abc import Callable


def killed(write: Callable[[Callable[[str], None]], None], chance: random.Random, *, longest: float) -> list[str]:
    """Forks `write`, kills it some time after its first acknowledgement, and returns what it had acknowledged."""
    reading, writing = os.pipe()
    child = os.fork()
    if not child:
        os.close(reading)
        try:
            write(lambda op: os.write(writing, f"{op}\n".encode()))
        finally:
            os._exit(1)
    os.close(writing)
    received = os.read(reading, 65536)
    time.sleep(chance.random() * longest)
    os.kill(child, signal.SIGKILL)
    while part := os.read(reading, 65536):
        received += part
    os.close(reading)
    os.waitpid(child, 0)
    return received.decode().split()
