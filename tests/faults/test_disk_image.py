"""Power cuts on a real file system: it lies in an image, and a copy of the image at a random instant is what the drive would hold."""

import os
import random
import shutil
import signal
import subprocess
import time
from contextlib import contextmanager, suppress

import pytest

from annotator import disk
from annotator.answers import Saved
from annotator.check import check
from annotator.store import Store
from tests.faults.capable import needs
from tests.faults.writing import add, new_store, ops

pytestmark = pytest.mark.nightly
CUTS, CONTROLS = 2_000, 60
LONGEST = 0.04


@contextmanager
def mounted(image, place):
    """The file system of an image, mounted at a place."""
    place.mkdir(exist_ok=True)
    subprocess.run(["mount", "-o", "loop", str(image), str(place)], check=True)
    try:
        yield place
    finally:
        subprocess.run(["umount", str(place)], check=True)


def empty_image(path):
    with path.open("wb") as file:
        file.truncate(24 * 2**20)
    subprocess.run(["mkfs.ext4", "-q", "-F", str(path)], check=True)
    return path


def cut(image, place, chance, *, synced):
    """Has a writer save in the image's file system, stops it at a random instant and copies the image; gives what was acknowledged and the copy."""
    copy = image.with_name("copy.img")
    with mounted(image, place):
        root = place / f"c{chance.randrange(10**9)}"
        new_store(root, articles=1)
        os.sync()
        reading, writing = os.pipe()
        child = os.fork()
        if not child:
            try:
                save_for_ever(root, writing, synced=synced)
            finally:
                os._exit(1)
        os.close(writing)
        received = os.read(reading, 65536)
        time.sleep(chance.random() * LONGEST)
        os.kill(child, signal.SIGSTOP)
        os.set_blocking(reading, False)
        with suppress(BlockingIOError):
            received += os.read(reading, 65536)
        shutil.copyfile(image, copy)
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        os.close(reading)
        name = root.name
        shutil.rmtree(root)
    return name, received.decode().split(), copy


def save_for_ever(root, writing, *, synced):
    if not synced:
        disk.sync = lambda descriptor: None
        disk.sync_folder = lambda path: None
    store = Store.open(root)
    for rev in range(10_000):
        answer = add(store, f"o{rev}", rev)
        assert isinstance(answer, Saved), answer
        os.write(writing, f"o{rev}\n".encode())


def lost(name, acknowledged, copy, place):
    """Whether a reader of the copy, after the file system's own recovery, misses something that was acknowledged."""
    with mounted(copy, place):
        root = place / name
        if not (root / "corpus.annotator.json").exists():
            return True
        found = ops(root)
        sound = {problem.rule for problem in check(root)} <= {"torn", "tail"}
        again = isinstance(add(Store.open(root), "next", len(found)), Saved)
        return found[: len(acknowledged)] != acknowledged or len(found) > len(acknowledged) + 1 or not sound or not again


def test_what_was_acknowledged_survives_two_thousand_cuts_of_the_power(tmp_path):
    needs("mount", "umount", "mkfs.ext4")
    image, chance = empty_image(tmp_path / "disk.img"), random.Random(7)
    acknowledged = 0
    for number in range(CUTS):
        name, saved, copy = cut(image, tmp_path / "place", chance, synced=True)
        assert saved
        assert not lost(name, saved, copy, tmp_path / "after"), number
        acknowledged += len(saved)
    print(f"{CUTS} cuts, {acknowledged} acknowledged saves, 0 lost")


def test_without_sync_nearly_every_cut_loses_what_was_acknowledged(tmp_path):
    needs("mount", "umount", "mkfs.ext4")
    image, chance = empty_image(tmp_path / "disk.img"), random.Random(7)
    losses = sum(lost(*cut(image, tmp_path / "place", chance, synced=False), tmp_path / "after") for _ in range(CONTROLS))
    print(f"without sync {losses} of {CONTROLS} cuts lost something")
    assert losses >= 0.9 * CONTROLS
