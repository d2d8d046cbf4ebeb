"""What can keep an engine from starting, said so that a person can act on it."""

import shutil
import socket

from graph.engine.home import EngineState, Home
from graph.engine.locks import wait_until
from graph.engine.outcome import Exit
from graph.errors import (
    DatabaseError,
    DatabaseUnreachable,
    DiskFull,
    EngineError,
    EngineStopped,
    HomeNotWritable,
    PortTaken,
)

ROOM_BYTES = 50_000_000
"""Least room on the disk for a start; an empty store takes a tenth of it."""

DYING_SECONDS = 5


def check_room(home: Home) -> None:
    """Refuse to start on a disk that is all but full.

    Raises:
        DiskFull: less than ROOM_BYTES are free.
    """
    if not has_room(home):
        raise disk_full(home)


def has_room(home: Home) -> bool:
    """Whether the disk has room for a start, and for going on."""
    return shutil.disk_usage(home.folder).free >= ROOM_BYTES


def loss(home: Home, used: EngineState, error: DatabaseError) -> EngineError | None:
    """The error for an engine lost while it was used; None when it still runs on a disk with room.

    `error` is what its user met. An engine that was killed, or that met a full disk, takes a moment to be
    gone; it is waited for, so that the next command does not find it still there.
    """
    full = not has_room(home)
    moment = DYING_SECONDS if full or isinstance(error, DatabaseUnreachable) else 0
    ended = wait_until(lambda: home.read_state() != used, moment)
    if full:
        return disk_full(home)
    if ended:
        return EngineStopped(
            f"The engine of {home.folder} ended while it was used; what was committed is kept.",
            f"Try again: it is started anew. Its log is {home.log}.",
        )
    return None


def check_port(port: int) -> None:
    """Refuse a port that another program listens on; 0 stands for any free one.

    Raises:
        PortTaken: it is taken, or not allowed.
    """
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError as error:
            raise port_taken(port) from error


_BOLT = bytes.fromhex("6060b017 00080805 00000000 00000000 00000000")
"""The opening of a Bolt connection: the magic number, and which versions the client speaks."""

_PATIENCE = 10.0


def answers(port: int) -> bool:
    """Whether a Bolt server on this machine answers at a port, as one that was just killed does not.

    The system goes on taking connections for a process that it is still clearing away.
    """
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=1) as connection:
            connection.settimeout(_PATIENCE)
            connection.sendall(_BOLT)
            return len(connection.recv(4)) > 0
    except TimeoutError:
        return True  # It is there and busy.
    except OSError:
        return False


def start_error(home: Home, code: int, port: int) -> EngineError:
    """The error for an engine whose process ended before it answered, with this exit code."""
    match code:
        case Exit.PORT_TAKEN:
            return port_taken(port)
        case Exit.DISK_FULL:
            return disk_full(home)
        case Exit.NOT_WRITABLE:
            return HomeNotWritable(
                f"Neo4j may not write to {home.store}.",
                "Make yourself the owner of all that is in it, or choose another ENTRAIDE_HOME.",
            )
    how = f"was killed by signal {-code}" if code < 0 else "ended"
    return EngineStopped(
        f"The engine of {home.folder} {how} before it answered.", f"The end of its log says more: {home.log}"
    )


def too_slow(home: Home, patience: float) -> EngineStopped:
    """The error for an engine that does not answer in time."""
    return EngineStopped(
        f"The engine of {home.folder} did not answer within {patience:g} seconds.",
        f"Its log is {home.log}; a slow machine may need a larger ENTRAIDE_ENGINE_START_SECONDS.",
    )


def disk_full(home: Home) -> DiskFull:
    """The error for a disk without room for the store."""
    return DiskFull(
        f"No room left on the disk of {home.folder}.",
        f"Make room ({ROOM_BYTES // 1_000_000} MB at the least) and try again; nothing committed is lost.",
    )


def port_taken(port: int) -> PortTaken:
    """The error for a port that cannot be had."""
    return PortTaken(
        f"Port {port} on 127.0.0.1 is used by another program.",
        "Choose another ENTRAIDE_ENGINE_PORT; 0 takes any free one.",
    )
