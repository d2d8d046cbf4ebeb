"""Servers in processes of their own, for as long as a block lasts."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path

from graph.errors import EntraideError
from graph.settings import PREFIX

START_SECONDS = 240
STOP_SECONDS = 15


class ServerFailed(EntraideError):
    """A server did not come up."""


@contextmanager
def run_server(
    module: str, arguments: Sequence[str], environment: Mapping[str, str], log: Path
) -> Iterator[int]:
    """Run `python -m module` with a free port in ENTRAIDE_PORT, yield the port once it answers, then stop it.

    Args:
        module: what to run; it must answer on /health and end at SIGINT.
        arguments: its command line.
        environment: all settings for it; those in the environment of this process do not count.
        log: file for what it prints.

    Raises:
        ServerFailed: it ended, or did not answer in time.
    """
    port = find_port()
    with log.open("wb") as out:
        process = subprocess.Popen(
            [sys.executable, "-m", module, *arguments],
            env=child_environment({**environment, f"{PREFIX}HOST": "127.0.0.1", f"{PREFIX}PORT": str(port)}),
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=out,
        )
    try:
        await_health(process, port, log)
        yield port
    finally:
        process.send_signal(signal.SIGINT)
        try:
            process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def child_environment(own: Mapping[str, str]) -> dict[str, str]:
    """The environment of this process with these settings, and no others of this program."""
    inherited = {name: value for name, value in os.environ.items() if not name.startswith(PREFIX)}
    return {**inherited, **own}


def find_port() -> int:
    """A TCP port that is free now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def await_health(process: "subprocess.Popen[bytes]", port: int, log: Path) -> None:
    """Wait until a server answers 200 on /health.

    Raises:
        ServerFailed: it ended, or did not answer in time.
    """
    end = time.monotonic() + START_SECONDS
    while time.monotonic() < end and process.poll() is None:
        connection = HTTPConnection("127.0.0.1", port, timeout=5)
        try:
            connection.request("GET", "/health")
            response = connection.getresponse()
            # What suggestions hold in memory is part of what is measured.
            if response.status == 200 and b"being read" not in response.read():
                return
        except OSError:
            pass
        finally:
            connection.close()
        time.sleep(0.1)
    tail = "\n".join(log.read_text(errors="replace").splitlines()[-10:])
    raise ServerFailed(f"The server {process.args!r} did not come up; it said:\n{tail}")
