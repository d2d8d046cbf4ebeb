"""Locks between processes: shared and exclusive, and gone with whoever held them."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from graph.engine.locks import FileLock, locked, wait_until

HOLDER = """
import sys
from pathlib import Path
from graph.engine.locks import FileLock
lock = FileLock(Path(sys.argv[1]))
print(lock.try_exclusive(), flush=True)
sys.stdin.read()
"""


def test_many_share_and_one_excludes(tmp_path: Path) -> None:
    path = tmp_path / "lock"
    with FileLock(path) as one, FileLock(path) as other:
        assert one.try_shared()
        assert other.try_shared()
        assert not one.try_exclusive()
        other.release()
        assert one.try_exclusive()
        assert not other.try_shared()


def test_a_killed_holder_leaves_no_lock(tmp_path: Path) -> None:
    path = tmp_path / "lock"
    command = [sys.executable, "-c", HOLDER, str(path)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as holder:
        assert holder.stdout
        assert holder.stdout.readline() == "True\n"
        with FileLock(path) as lock:
            assert not lock.try_shared()
            holder.send_signal(signal.SIGKILL)
            assert wait_until(lock.try_shared, 5)


def test_a_forked_child_does_not_keep_the_lock(tmp_path: Path) -> None:
    path = tmp_path / "lock"
    lock = FileLock(path)
    assert lock.try_exclusive()
    release, end = os.pipe()
    child = os.fork()
    if child == 0:  # lives on until the test is done, as a worker process would
        os.close(end)
        os.read(release, 1)
        os._exit(0)
    try:
        lock.close()
        with FileLock(path) as other:
            assert wait_until(other.try_exclusive, 5)
    finally:
        os.close(end)
        os.close(release)
        os.waitpid(child, 0)


def test_a_started_program_does_not_inherit_the_lock(tmp_path: Path) -> None:
    path = tmp_path / "lock"
    lock = FileLock(path)
    assert lock.try_exclusive()
    sleeper = [sys.executable, "-c", "import sys; sys.stdin.read()"]
    with subprocess.Popen(sleeper, stdin=subprocess.PIPE):
        lock.close()
        with FileLock(path) as other:
            assert other.try_exclusive()


def test_closing_twice_is_allowed(tmp_path: Path) -> None:
    lock = FileLock(tmp_path / "lock")
    lock.close()
    lock.close()
    with FileLock(tmp_path / "lock") as other:
        assert other.try_exclusive()


def test_locked_is_let_go_when_the_block_fails(tmp_path: Path) -> None:
    with pytest.raises(KeyError), locked(tmp_path / "lock"):
        raise KeyError
    with FileLock(tmp_path / "lock") as other:
        assert other.try_exclusive()
