"""Running the engine by itself: start it to stay, stop it, and say how it is."""

import os
import signal
import time
from dataclasses import dataclass
from enum import Enum
from pathlib import Path

from rich.console import Console

from graph.engine.home import EngineState, Home
from graph.engine.lifecycle import open_home, show, use_engine
from graph.engine.locks import FileLock, wait_until
from graph.engine.storage import storage_error, write_whole
from graph.errors import EngineStopped, SettingsError
from graph.settings import Settings

STOP_SECONDS = 90


class Stop(Enum):
    """What came of asking an engine to stop."""

    STOPPED = "stopped"
    IN_USE = "in use"
    NOT_RUNNING = "not running"


@dataclass(frozen=True)
class EngineStatus:
    """How an engine is; `started` is in seconds since 1970, `size` in bytes on the disk."""

    home: Path
    pid: int
    uri: str
    version: str
    started: float
    size: int
    stays: bool
    in_use: bool

    @property
    def uptime(self) -> float:
        """Seconds since it answered first."""
        return time.time() - self.started


def start_service(settings: Settings, progress: Console | None = None) -> EngineStatus:
    """Start the engine, or find it running, and have it stay up when nobody uses it.

    Raises:
        SettingsError: the settings name a server that runs elsewhere.
        JarsUnavailable, JarCorrupt, PortTaken, HomeNotWritable, DiskFull, EngineStopped: see graph.errors.
    """
    if settings.neo4j_uri:
        raise SettingsError(
            f"ENTRAIDE_NEO4J_URI is set to {settings.neo4j_uri}: no engine is used.",
            "Unset it to use the embedded engine.",
        )
    home = open_home(settings)
    with use_engine(home, settings, progress) as state:
        try:
            write_whole(home.stay, state.token)
        except OSError as error:
            raise storage_error(error, home.folder) from error
    return describe(home, state)


def stop_service(settings: Settings, now: bool = False, progress: Console | None = None) -> Stop:
    """Let the engine stop, and wait until it has.

    While others use it, it goes on until the last of them is done; with `now` it stops under their hands,
    and what they have not committed is rolled back.

    Raises:
        EngineStopped: it does not end.
    """
    home = Home(settings.home.expanduser().absolute())
    if not home.is_running():
        return Stop.NOT_RUNNING
    home.stay.unlink(missing_ok=True)
    state = home.read_state()
    if now and state:
        home.state.unlink(missing_ok=True)  # so that whoever comes now waits for its end
        os.kill(state.pid, signal.SIGTERM)
    elif is_used(home):
        return Stop.IN_USE
    with show(progress, "Stopping Neo4j"):
        if not wait_until(lambda: has_ended(home, state), STOP_SECONDS):
            raise EngineStopped(f"The engine of {home.folder} does not end.", f"Its log is {home.log}.")
    return Stop.STOPPED


def has_ended(home: Home, state: EngineState | None) -> bool:
    """Whether that run of the engine is over; another may have begun."""
    return not home.is_running() or home.read_state() not in (state, None)


def read_status(settings: Settings) -> EngineStatus | None:
    """How the engine of the data folder is; None when none runs."""
    home = Home(settings.home.expanduser().absolute())
    state = home.read_state()
    return describe(home, state) if state else None


def describe(home: Home, state: EngineState) -> EngineStatus:
    """Put together what there is to say about a running engine."""
    return EngineStatus(
        home=home.folder,
        pid=state.pid,
        uri=f"bolt://127.0.0.1:{state.port}",
        version=state.version,
        started=state.started,
        size=sum(file.stat().st_size for file in home.folder.rglob("*") if file.is_file()),
        stays=home.is_staying(state),
        in_use=is_used(home),
    )


def is_used(home: Home) -> bool:
    """Whether anybody uses the engine; it takes their lock itself only when nobody does."""
    with FileLock(home.users) as lock:
        return not wait_until(lambda: not lock.try_shared() or lock.try_exclusive(), 0.3)
