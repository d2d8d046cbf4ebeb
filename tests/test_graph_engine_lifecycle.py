"""The engine's life: shared, started once, stopped by its last user's leaving, and mended after a kill -9."""

import os
import signal
import stat
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil
import pytest

from graph.database import open_database
from graph.engine import Address, acquire
from graph.engine.home import Home
from graph.engine.locks import wait_until
from graph.errors import WrongPassword
from graph.settings import Settings, make_settings

HOLD = """
import sys
from graph.engine import acquire
from graph.settings import make_settings
with acquire(make_settings()) as address:
    print(address.uri, flush=True)
    sys.stdin.read()
"""
"""Uses the engine until its input ends."""

WRITE = """
import sys
from itertools import count
from graph.database import open_database
from graph.engine import acquire
from graph.errors import EntraideError
from graph.settings import make_settings
try:
    with acquire(make_settings()) as address, open_database(address) as database:
        for batch in count(int(sys.argv[1])):
            database.run_alone(f"UNWIND range(1, 100) AS n CREATE (:Row {{batch: {batch}, n: n}})")
            print(batch, flush=True)
except EntraideError as error:
    sys.exit(f"{type(error).__name__}: {error}")
"""
"""Commits batch after batch of 100 nodes, and prints the number of each one that is committed."""


@pytest.fixture
def local(tmp_path: Path) -> Settings:
    """Settings of a data folder that only this test uses."""
    return make_settings(home=tmp_path / "home", neo4j_uri=None)


@contextmanager
def run(code: str, settings: Settings, *arguments: str) -> Iterator["subprocess.Popen[str]"]:
    """Run Python code in a process of its own, killed when the block ends."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("ENTRAIDE_")}
    environment |= {"ENTRAIDE_HOME": str(settings.home), "ENTRAIDE_CACHE": str(settings.cache)}
    pipe = subprocess.PIPE
    process = subprocess.Popen(
        [sys.executable, "-c", code, *arguments],
        stdin=pipe,
        stdout=pipe,
        stderr=pipe,
        text=True,
        env=environment,
    )
    with process:
        yield process
        process.kill()


def line(process: "subprocess.Popen[str]") -> str:
    assert process.stdout
    return process.stdout.readline().strip()


def write_until(process: "subprocess.Popen[str]", batch: int) -> int:
    """Read the writer's output up to a batch; returns the number of the last one it said to be committed."""
    committed = -1
    while committed < batch:
        committed = int(line(process))
    return committed


def has_stopped(settings: Settings) -> bool:
    return wait_until(lambda: not Home(settings.home).is_running(), 30)


def test_commands_share_one_engine_and_the_last_one_out_stops_it(local: Settings) -> None:
    home = Home(local.home)
    with run(HOLD, local) as starter:
        assert wait_until(home.is_running, 30)
        with run(HOLD, local) as second:
            starter.kill()  # the engine is on its way up, and now nobody waits for it who started it
            uri = line(second)
            state = home.read_state()
            assert state
            assert uri == f"bolt://127.0.0.1:{state.port}"

            with acquire(local) as address:
                assert address.uri == uri
                check_that_only_this_machine_gets_in(address, home, state.pid)
                second.kill()
                second.wait()
            os.kill(state.pid, 0)
    assert has_stopped(local)
    assert not home.state.exists()
    assert "stopping: nobody uses it" in home.log.read_text()


def check_that_only_this_machine_gets_in(address: Address, home: Home, pid: int) -> None:
    listening = [c.laddr.ip for c in psutil.Process(pid).net_connections() if c.status == psutil.CONN_LISTEN]
    assert {ip.removeprefix("::ffff:") for ip in listening} == {"127.0.0.1"}
    for private in (home.password, home.log, home.state):
        assert stat.S_IMODE(private.stat().st_mode) == 0o600
    assert stat.S_IMODE(home.folder.stat().st_mode) == 0o700
    assert address.password not in repr(address)
    assert address.password not in " ".join(psutil.Process(pid).cmdline())
    for guess in ("neo4j", "another password"):
        wrong = Address(address.uri, address.user, guess)
        with pytest.raises(WrongPassword, match="refuses the password"), open_database(wrong):
            pass


def test_nothing_committed_is_lost_to_kill_9(local: Settings) -> None:
    home = Home(local.home)
    with run(WRITE, local, "0") as owner:
        committed = write_until(owner, 20)
        owner.send_signal(signal.SIGKILL)
        committed = rest_of(owner.communicate()[0], committed)
    assert has_stopped(local)

    resumed = committed + 2  # the batch between may be committed without having been said to be
    with run(WRITE, local, str(resumed)) as writer:
        write_until(writer, resumed + 20)
        state = home.read_state()
        assert state
        os.kill(state.pid, signal.SIGKILL)
        said, complaint = writer.communicate(timeout=90)
    assert writer.returncode == 1
    assert complaint.startswith("EngineStopped: The engine of")
    assert "Traceback" not in complaint
    last = rest_of(said, resumed + 20)

    with acquire(local) as address, open_database(address) as database:
        sizes = dict(database.read("MATCH (row:Row) RETURN row.batch, count(*)"))
    assert set(sizes) >= {*range(committed + 1), *range(resumed, last + 1)}
    assert set(sizes.values()) == {100}
    assert has_stopped(local)


def rest_of(output: str, last: int) -> int:
    """The last batch that a writer said to be committed, given what it printed after batch `last`."""
    return max([last, *(int(number) for number in output.split())])
