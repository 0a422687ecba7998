"""The few calls that touch files, so that tests can make each of them fail, and the two ways in which files are written."""

import errno
import os
import stat
import sys
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from threading import get_ident

_FLAGS = getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0)
_WORDS = {
    errno.ENOSPC: "the disk is full. Free some space",
    errno.EDQUOT: "your share of the disk is used up. Free some space",
    errno.EROFS: "the disk can only be read. Ask for a folder that you may write to",
    errno.EACCES: "you may not write there. Ask the folder's owner for the right to",
    errno.EPERM: "you may not write there. Ask the folder's owner for the right to",
    errno.EMFILE: "too many files are open. Close some notebooks",
    errno.ENFILE: "too many files are open on this machine. Close some programs",
    errno.EFBIG: "the file may not grow any further. Ask for a higher limit",
    errno.ENOENT: "it isn't there. Check the name",
    errno.EISDIR: "a folder of that name is there. Move it away or give a file",
    errno.EEXIST: "a file of that name is there. Move it away or give a folder",
    errno.ENOTDIR: "a file stands where a folder should be. Move it away or give a folder",
    errno.EBUSY: "another program is at work on it. Try again in a moment",
    errno.EIO: "the disk reports an error. Copy the corpus to another disk",
    errno.ELOOP: "it is a symbolic link, which is not followed. Put the real file there",
}


def open_reading(path: Path) -> int:
    """A descriptor to read a file; symbolic links are refused."""
    return os.open(path, os.O_RDONLY | _FLAGS)


def open_appending(path: Path) -> int:
    """A descriptor to read a file and to append to it; the file is made where there is none."""
    return os.open(path, os.O_RDWR | os.O_APPEND | os.O_CREAT | _FLAGS, 0o644)


def open_new(path: Path) -> int:
    """A descriptor to write a file from its start; what was in it goes."""
    return os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | _FLAGS, 0o644)


def read(descriptor: int, length: int, start: int) -> bytes:
    """Up to `length` bytes from `start` on; fewer only at the file's end."""
    parts = []
    while length > 0:
        part = os.pread(descriptor, min(length, 2**30), start)
        if not part:
            break
        parts.append(part)
        start, length = start + len(part), length - len(part)
    return parts[0] if len(parts) == 1 else b"".join(parts)


def write(descriptor: int, data: bytes | memoryview) -> int:
    """One write; how many bytes it took."""
    return os.write(descriptor, data)


def sync(descriptor: int) -> None:
    """Returns when what was written is on the drive, not only in its cache."""
    if sys.platform == "darwin":
        import fcntl

        fcntl.fcntl(descriptor, fcntl.F_FULLFSYNC)
    elif hasattr(os, "fdatasync"):
        os.fdatasync(descriptor)
    else:
        os.fsync(descriptor)


def truncate(descriptor: int, length: int) -> None:
    """Cuts a file back to `length` bytes."""
    os.ftruncate(descriptor, length)


def replace(old: Path, new: Path) -> None:
    """Puts the file `old` in the place of `new`, at once."""
    old.replace(new)


def remove(path: Path) -> None:
    """Takes a file away."""
    path.unlink()


def status(path: Path) -> os.stat_result:
    """What is known of the file that a path names now."""
    return path.stat(follow_symlinks=False)


def status_of(descriptor: int) -> os.stat_result:
    """What is known of an open file."""
    return os.fstat(descriptor)


def close(descriptor: int) -> None:
    """Gives a descriptor back."""
    os.close(descriptor)


def make_folder(path: Path) -> None:
    """Makes a folder, and those above it, where there is none. In a folder that a group shares it is shared as well."""
    if path.is_dir():
        return
    if not path.parent.is_dir():
        make_folder(path.parent)
    path.mkdir(exist_ok=True)
    shared = stat.S_IMODE(path.parent.stat().st_mode) & (stat.S_IWGRP | stat.S_ISGID | stat.S_ISVTX)
    if shared & stat.S_IWGRP:
        # its owner may; where another made it meanwhile, they did
        with suppress(PermissionError):
            path.chmod(stat.S_IMODE(path.stat().st_mode) | shared)


def sync_folder(path: Path) -> None:
    """Returns when the names in a folder are on the drive; does nothing where a folder can't be opened for that."""
    if os.name == "nt":
        return
    descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_CLOEXEC", 0))
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def writable(path: Path) -> bool:
    """Whether files can be made in a folder, as far as one can tell without trying."""
    return os.access(path, os.W_OK | os.X_OK)


def write_all(descriptor: int, data: bytes) -> None:
    """Writes until every byte was taken; raises OSError where the disk takes none."""
    taken = write(descriptor, data)
    while taken < len(data):
        more = write(descriptor, memoryview(data)[taken:])
        if more <= 0:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        taken += more


def append(descriptor: int, data: bytes, length: int) -> None:
    """Adds `data` to a file of `length` bytes and syncs it; cuts the file back and raises OSError where either fails."""
    try:
        write_all(descriptor, data)
        sync(descriptor)
    except OSError:
        truncate(descriptor, length)
        raise


def write_whole(path: Path, parts: bytes | Iterable[bytes]) -> None:
    """Puts a file in place as a whole: old or new, never a mix, whatever happens on the way."""
    temporary = path.with_name(f".{path.name}.{os.getpid()}-{get_ident()}.tmp")
    try:
        _write_new(temporary, [parts] if isinstance(parts, bytes) else parts)
        replace(temporary, path)
    except BaseException as error:
        if os.path.lexists(temporary):
            remove(temporary)
        if isinstance(error, OSError):
            error.filename, error.filename2 = str(path), None
        raise
    sync_folder(path.parent)


def _write_new(path: Path, parts: Iterable[bytes]) -> None:
    descriptor = open_new(path)
    try:
        for part in parts:
            write_all(descriptor, part)
        sync(descriptor)
    finally:
        close(descriptor)


def words(error: OSError) -> str:
    """Why the disk refused and what to do, in words for an analyst; the middle of a sentence."""
    return _WORDS.get(error.errno or 0, f"{error.strerror or error}. Ask whoever keeps this machine")
