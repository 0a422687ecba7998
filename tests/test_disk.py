import errno
import os

import pytest

from annotator import disk


def test_a_file_is_put_in_place_whole(tmp_path):
    path = tmp_path / "whole"
    disk.write_whole(path, b"old")
    disk.write_whole(path, [b"new ", b"parts"])
    assert path.read_bytes() == b"new parts"
    assert [each.name for each in tmp_path.iterdir()] == ["whole"]


def test_a_failed_replacement_leaves_the_old_file_and_nothing_else(tmp_path, monkeypatch):
    path = tmp_path / "whole"
    disk.write_whole(path, b"old")

    def full(descriptor):
        raise OSError(errno.ENOSPC, "full")

    monkeypatch.setattr(disk, "sync", full)
    with pytest.raises(OSError, match="full"):
        disk.write_whole(path, b"new")
    assert path.read_bytes() == b"old"
    assert [each.name for each in tmp_path.iterdir()] == ["whole"]


def test_short_writes_go_on_until_all_is_written(tmp_path, monkeypatch):
    monkeypatch.setattr(disk, "write", lambda descriptor, data: os.write(descriptor, bytes(data)[:3]))
    disk.write_whole(tmp_path / "whole", b"0123456789")
    assert (tmp_path / "whole").read_bytes() == b"0123456789"


def test_a_failed_append_is_cut_back(tmp_path, monkeypatch):
    path = tmp_path / "grown"
    path.write_bytes(b"first\n")
    written = iter([3])

    def failing(descriptor, data):
        if length := next(written, 0):
            return os.write(descriptor, bytes(data)[:length])
        raise OSError(errno.EIO, "broken")

    monkeypatch.setattr(disk, "write", failing)
    descriptor = disk.open_appending(path)
    with pytest.raises(OSError, match="broken"):
        disk.append(descriptor, b"second\n", 6)
    disk.close(descriptor)
    assert path.read_bytes() == b"first\n"


def test_reading_goes_to_the_end_and_not_beyond(tmp_path):
    path = tmp_path / "read"
    path.write_bytes(b"0123456789")
    descriptor = disk.open_reading(path)
    assert [disk.read(descriptor, 4, 2), disk.read(descriptor, 99, 8), disk.read(descriptor, 4, 20)] == [b"2345", b"89", b""]
    disk.close(descriptor)


def test_symbolic_links_are_not_followed(tmp_path):
    (tmp_path / "elsewhere").write_bytes(b"secret")
    (tmp_path / "link").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(OSError) as refusal:
        disk.open_reading(tmp_path / "link")
    assert disk.words(refusal.value) == "it is a symbolic link, which is not followed. Put the real file there"


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EACCES, errno.EMFILE, errno.EIO])
def test_every_common_refusal_has_words_for_an_analyst(number):
    said = disk.words(OSError(number, os.strerror(number)))
    assert os.strerror(number) not in said
    assert ". " in said
