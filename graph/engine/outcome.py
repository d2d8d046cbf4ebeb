"""How the engine's process says why it ended: by its exit code, which needs no room on any disk."""

from enum import IntEnum


class Exit(IntEnum):
    """Exit codes of the engine's process; the one that started it turns them into an error for people."""

    CLEAN = 0
    FAILED = 1
    PORT_TAKEN = 3
    DISK_FULL = 4
    NOT_WRITABLE = 5
