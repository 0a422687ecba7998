"""What tells a file that grew from one that was changed: its beginning and the end of what was read."""

from hashlib import sha256

from annotator import disk

PROBE = 2**16

Probe = tuple[bytes, bytes]


def probe(descriptor: int, end: int) -> Probe:
    """The digests of the first and the last bytes of the first `end` bytes of a file."""
    head = disk.read(descriptor, min(PROBE, end), 0)
    tail = head if end <= PROBE else disk.read(descriptor, PROBE, end - PROBE)
    return sha256(head).digest(), sha256(tail).digest()
