"""The errors a person may meet, as one tree.

EntraideError
├── SettingsError            a setting is missing or does not fit
├── InputError               a file, row or argument does not fit
├── ModelRefused             learned weights that rank worse than the present ones
├── EngineError              the embedded Neo4j cannot be had
│   ├── JarsUnavailable      no network, or a registry said no
│   ├── JarCorrupt           a jar's sha256 is not the pinned one
│   ├── PortTaken            another program listens there
│   ├── HomeNotWritable      the data folder cannot be written
│   ├── DiskFull             no room left for the store
│   └── EngineStopped        the child process ended by itself, or did not come up
└── DatabaseError            the server answers, but not as needed
    ├── DatabaseUnreachable  nobody answers at that address
    ├── WrongPassword        the server refuses these credentials
    ├── ServerTooOld         older than the Cypher that is spoken here
    ├── SchemaOutOfDate      the graph's version is not this program's
    ├── ReadTimedOut         a read took longer than it may
    └── WriteFailed          a transaction was refused for good

Every message says what was wrong and where; `hint` says what to do about it.
"""


class EntraideError(Exception):
    """An error meant for a person: `message` says what and where, `hint` what to do."""

    exit_code = 1

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint

    def __str__(self) -> str:
        return f"{self.message} {self.hint}".strip()


class SettingsError(EntraideError):
    """A setting is missing or does not fit."""

    exit_code = 2


class InputError(EntraideError):
    """A file, a row or an argument does not fit."""

    exit_code = 2


class ModelRefused(EntraideError):
    """Learned weights rank worse than the present ones."""


class EngineError(EntraideError):
    """The embedded Neo4j cannot be had."""


class JarsUnavailable(EngineError):
    """The engine's jars could not be fetched."""


class JarCorrupt(EngineError):
    """A jar is not the pinned one."""


class PortTaken(EngineError):
    """Another program listens on the port asked for."""


class HomeNotWritable(EngineError):
    """The data folder cannot be written."""


class DiskFull(EngineError):
    """There is no room left on the disk of the data folder."""


class EngineStopped(EngineError):
    """The engine's process ended by itself, or did not come up in time."""


class DatabaseError(EntraideError):
    """The server was asked and did not answer as needed."""


class DatabaseUnreachable(DatabaseError):
    """Nobody answers at the database's address."""


class WrongPassword(DatabaseError):
    """The server refuses the user or the password."""


class ServerTooOld(DatabaseError):
    """The server is older than the Cypher that is spoken here."""


class SchemaOutOfDate(DatabaseError):
    """The graph carries another version of the model than this program."""


class ReadTimedOut(DatabaseError):
    """A read took longer than it may; the database gave it up."""


class WriteFailed(DatabaseError):
    """A transaction was refused for good; nothing of it was kept."""
