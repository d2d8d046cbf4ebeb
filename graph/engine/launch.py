"""Starting the engine's process, and waiting until it answers."""

import json
import os
import subprocess
import sys
import threading
from dataclasses import asdict

from graph.engine.configuration import EngineOptions
from graph.engine.home import EngineState, Home
from graph.engine.locks import FileLock, wait_until
from graph.engine.problems import start_error, too_slow
from graph.engine.storage import storage_error

LOG_BYTES = 5_000_000
"""A log longer than this is set aside at the next start."""

Process = subprocess.Popen[bytes]


def launch(home: Home, options: EngineOptions, running: FileLock) -> Process:
    """Start the engine's process, which inherits the lock `running`.

    It gets a session of its own, so that Ctrl-C in a terminal does not reach it before its users are done.

    Raises:
        HomeNotWritable, DiskFull: its log or password cannot be written.
    """
    home.read_password()
    try:
        if home.log.exists() and home.log.stat().st_size > LOG_BYTES:
            home.log.replace(home.log.with_suffix(".old.log"))
        with open(os.open(home.log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600), "wb") as log:
            return subprocess.Popen(
                [sys.executable, "-m", "graph.engine.child", encode(options), str(running.fileno())],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                pass_fds=[running.fileno()],
                start_new_session=True,
            )
    except OSError as error:
        raise storage_error(error, home.folder) from error


def encode(options: EngineOptions) -> str:
    """The options as one argument of a command."""
    return json.dumps(asdict(options), default=str)


def await_engine(home: Home, process: Process, port: int, patience: float) -> EngineState:
    """Wait until a launched engine answers.

    Raises:
        PortTaken, HomeNotWritable, DiskFull, EngineStopped: it ended, or did not answer in time.
    """
    wait_until(lambda: process.poll() is not None or home.read_state() is not None, patience)
    if process.poll() is not None:
        raise start_error(home, process.returncode, port)
    if state := home.read_state():
        threading.Thread(target=process.wait, daemon=True).start()  # so that its end leaves no zombie
        return state
    process.kill()
    process.wait()
    raise too_slow(home, patience)
