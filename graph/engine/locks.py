"""Locks between processes: flock on files, which the kernel lets go when a process dies, however it dies."""

import fcntl
import os
import time
import weakref
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import ClassVar, Self

POLL_SECONDS = 0.1


class FileLock:
    """One open lock file. A lock taken on it ends with `close`, or with the process, however that ends.

    A forked child shares the open file, so it closes its copy at once: only the process that opened the file
    keeps the lock. A program that is started by exec never sees it (files are opened close-on-exec).
    """

    _open: ClassVar["weakref.WeakSet[FileLock]"] = weakref.WeakSet()

    def __init__(self, path: Path) -> None:
        self.path = path
        self._file = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
        FileLock._open.add(self)

    def fileno(self) -> int:
        """The open file's descriptor."""
        return self._file

    def try_shared(self) -> bool:
        """Take the lock together with others; False when one holds it alone."""
        return self._try(fcntl.LOCK_SH)

    def try_exclusive(self) -> bool:
        """Take the lock alone; False when anyone holds it."""
        return self._try(fcntl.LOCK_EX)

    def release(self) -> None:
        """Let the lock go and keep the file open."""
        fcntl.flock(self._file, fcntl.LOCK_UN)

    def close(self) -> None:
        """Let the lock go; closing twice is allowed."""
        if self._file >= 0:
            os.close(self._file)
            self._file = -1

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _try(self, kind: int) -> bool:
        try:
            fcntl.flock(self._file, kind | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True

    @classmethod
    def close_inherited(cls) -> None:
        """Close every lock file in a child that was forked off."""
        for lock in list(cls._open):
            lock.close()


os.register_at_fork(after_in_child=FileLock.close_inherited)


def wait_until(condition: Callable[[], bool], seconds: float, poll: float = POLL_SECONDS) -> bool:
    """Ask until `condition` holds; False when it does not within `seconds`."""
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(poll)
    return True


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Hold the lock file at `path` alone, after waiting for it as long as need be."""
    with FileLock(path) as lock:
        wait_until(lock.try_exclusive, float("inf"))
        yield
