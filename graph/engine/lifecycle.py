"""Finding the engine of a data folder, or starting it; and using it until one is done.

Every user of an engine holds a shared lock on the `users` file. The engine ends by taking that lock
alone and keeping it, so whoever holds the shared lock cannot be handed an engine that is about to end,
and a user that is killed lets the lock go all the same.
"""

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import Path

from rich.console import Console

from graph.address import Address
from graph.engine.configuration import EngineOptions
from graph.engine.home import EngineState, Home
from graph.engine.jars import ensure_jars
from graph.engine.launch import await_engine, launch
from graph.engine.locks import FileLock, wait_until
from graph.engine.problems import answers, check_port, check_room, loss, too_slow
from graph.engine.storage import storage_error
from graph.errors import DatabaseError, EngineStopped, SettingsError
from graph.settings import Settings


@contextmanager
def acquire(settings: Settings, progress: Console | None = None) -> Iterator[Address]:
    """Yield the address of the Neo4j server to use, which stays up until the block ends.

    With `settings.neo4j_uri` that server's address is given as it is, unasked. Otherwise it is the engine
    of the data folder: the one that runs there, or one that is started. The last user's leaving stops it.

    Args:
        settings: home, cache, neo4j_* and engine_* are read.
        progress: where a first download and the start are shown; silent when not given.

    Raises:
        SettingsError: a server is set without a password.
        JarsUnavailable, JarCorrupt, PortTaken, HomeNotWritable, DiskFull, EngineStopped: see graph.errors.
            A DatabaseError that leaves the block becomes DiskFull or EngineStopped where that is its cause.
    """
    if settings.neo4j_uri:
        yield server_address(settings)
        return
    home = open_home(settings)
    with use_engine(home, settings, progress) as state:
        try:
            yield engine_address(home, state)
        except DatabaseError as error:
            if cause := loss(home, state, error):
                raise cause from error
            raise


def open_home(settings: Settings) -> Home:
    """The data folder that the settings name, made where it is missing.

    Raises:
        HomeNotWritable, DiskFull: it cannot be made or written.
    """
    home = Home(settings.home.expanduser().absolute())
    home.make()
    return home


def server_address(settings: Settings) -> Address:
    """The address of the server that the settings name.

    Raises:
        SettingsError: it has no password.
    """
    if settings.neo4j_password is None:
        raise SettingsError(
            "ENTRAIDE_NEO4J_URI is set, but ENTRAIDE_NEO4J_PASSWORD is not.",
            "Set the password of ENTRAIDE_NEO4J_USER on that server.",
        )
    password = settings.neo4j_password.get_secret_value()
    return Address(settings.neo4j_uri or "", settings.neo4j_user, password, settings.neo4j_database)


def engine_address(home: Home, state: EngineState) -> Address:
    """The address of a running engine."""
    return Address(f"bolt://127.0.0.1:{state.port}", "neo4j", home.read_password())


@contextmanager
def use_engine(home: Home, settings: Settings, progress: Console | None) -> Iterator[EngineState]:
    """Be one of the engine's users for as long as the block lasts; it is found or started.

    Raises:
        JarsUnavailable, JarCorrupt, PortTaken, HomeNotWritable, DiskFull, EngineStopped: see graph.errors.
    """
    with open_lock(home.users) as lock:
        with show(progress, "Waiting for Neo4j to stop before it is started again"):
            # The engine holds this lock alone only while it ends.
            if not wait_until(lock.try_shared, settings.engine_start_seconds):
                raise EngineStopped(
                    f"The engine of {home.folder} is stopping and does not end.",
                    f"Its log is {home.log}.",
                )
        yield find_engine(home) or start_engine(home, settings, progress)


def find_engine(home: Home) -> EngineState | None:
    """The engine that runs in a data folder, and is not just being cleared away after a kill."""
    state = home.read_state()
    return state if state and answers(state.port) else None


def start_engine(home: Home, settings: Settings, progress: Console | None) -> EngineState:
    """Start the engine of a data folder, unless somebody else just does; the caller is one of its users.

    Raises:
        JarsUnavailable, JarCorrupt, PortTaken, HomeNotWritable, DiskFull, EngineStopped: see graph.errors.
    """
    cache = settings.cache.expanduser().absolute() / "jars"
    ensure_jars(cache, progress)
    options = EngineOptions(
        home.folder, cache, settings.engine_port, settings.engine_heap, settings.engine_page_cache
    )
    patience = settings.engine_start_seconds
    with show(progress, "Starting Neo4j"), open_lock(home.starting) as starting:
        if not wait_until(starting.try_exclusive, patience):
            raise too_slow(home, patience)
        with open_lock(home.running) as running:
            # An engine may run by now, or be on its way: up, its starter killed; or down, asked to stop.
            if not wait_until(lambda: find_engine(home) is not None or running.try_shared(), patience):
                raise too_slow(home, patience)
            if state := find_engine(home):
                return state
            # Whoever sees `running` taken alone must not find an earlier engine's state.
            home.state.unlink(missing_ok=True)
            if not wait_until(running.try_exclusive, patience):
                raise too_slow(home, patience)
            check_room(home)
            check_port(options.port)
            process = launch(home, options, running)
        return await_engine(home, process, options.port, patience)


def open_lock(path: Path) -> FileLock:
    """Open a lock file of the data folder.

    Raises:
        HomeNotWritable, DiskFull: it cannot be made.
    """
    try:
        return FileLock(path)
    except OSError as error:
        raise storage_error(error, path.parent) from error


def show(progress: Console | None, text: str) -> AbstractContextManager[object]:
    """A spinner with a text, or nothing."""
    return progress.status(text) if progress else nullcontext()
