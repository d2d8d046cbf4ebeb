"""The data folder: its files, its locks, its password, and the state of the engine that runs there."""

import json
import secrets
from dataclasses import asdict, dataclass
from pathlib import Path

from graph.engine.locks import FileLock
from graph.engine.storage import make_folder, storage_error, write_whole


@dataclass(frozen=True)
class EngineState:
    """A running engine, as it said itself once it answered.

    `started` is in seconds since 1970; `token` tells this run of the engine from every other.
    """

    pid: int
    port: int
    version: str
    started: float
    token: str


@dataclass(frozen=True)
class Home:
    """The files of one data folder.

    Three lock files carry the engine's life; the kernel frees each when its holders die:
    `users` is shared by everyone who uses the engine, and taken alone by the engine when it ends;
    `running` is held by the engine's process for as long as it lives;
    `starting` is held by the one that starts an engine.
    """

    folder: Path

    @property
    def users(self) -> Path:
        """Shared by everyone who uses the engine."""
        return self.folder / "engine.users"

    @property
    def running(self) -> Path:
        """Held by the engine's process."""
        return self.folder / "engine.running"

    @property
    def starting(self) -> Path:
        """Held by the one that starts an engine."""
        return self.folder / "engine.starting"

    @property
    def state(self) -> Path:
        """What the running engine says about itself."""
        return self.folder / "engine.json"

    @property
    def stay(self) -> Path:
        """Holds the token of an engine that is to stay up without users."""
        return self.folder / "engine.stay"

    @property
    def log(self) -> Path:
        """What the engine's process prints."""
        return self.folder / "engine.log"

    @property
    def password(self) -> Path:
        """The engine's password, for its owner's eyes only."""
        return self.folder / "password"

    @property
    def configuration(self) -> Path:
        """Neo4j's settings."""
        return self.folder / "neo4j.conf"

    @property
    def store(self) -> Path:
        """Neo4j's own folder: data, transaction logs, logs."""
        return self.folder / "neo4j"

    def make(self) -> None:
        """Make the folder, for its owner's eyes only, where it is missing.

        Raises:
            HomeNotWritable, DiskFull: it cannot be made or written.
        """
        make_folder(self.folder, mode=0o700)

    def read_password(self) -> str:
        """The engine's password; a random one is made and kept when there is none.

        Raises:
            HomeNotWritable, DiskFull: it cannot be read or kept.
        """
        try:
            if not self.password.exists():
                write_whole(self.password, secrets.token_urlsafe(24))
            return self.password.read_text().strip()
        except OSError as error:
            raise storage_error(error, self.folder) from error

    def read_state(self) -> EngineState | None:
        """The engine that runs here and answers; None when none does, or it is still on its way up.

        The state is believed only while the engine holds its lock; whoever starts an engine removes an
        old state before that lock is taken, so what is read under it is never an earlier engine's.
        """
        if not self.is_running():
            return None
        try:
            return EngineState(**json.loads(self.state.read_bytes()))
        except (OSError, ValueError, TypeError):
            return None

    def write_state(self, state: EngineState) -> None:
        """Say that the engine answers."""
        write_whole(self.state, json.dumps(asdict(state)))

    def is_running(self) -> bool:
        """Whether an engine's process lives, answering or not."""
        if not self.running.exists():
            return False
        with FileLock(self.running) as lock:
            return not lock.try_shared()

    def is_staying(self, state: EngineState) -> bool:
        """Whether this engine is to stay up without users."""
        try:
            return self.stay.read_text() == state.token
        except OSError:
            return False
