"""Keeping the copy of who shares what up to date beside the answering of requests."""

import asyncio
import multiprocessing
from multiprocessing.connection import Connection

from graph.address import Address
from graph.database import open_database
from graph.errors import EntraideError
from graph.visibility import Role
from recommend.crowd_reading import read_crowds
from recommend.crowds import Crowds
from recommend.facts import Purpose
from recommend.hooks import Hooks
from recommend.own import Own

PAUSE = 2.0
"""Seconds between two readings, so that a long load is not followed batch by batch."""


class CrowdKeeper:
    """Holds the copy, hands out hooks from it while it holds, and has it read again when it no longer does.

    Everybody is on the one event loop that runs `keep`.
    """

    def __init__(self, address: Address) -> None:
        self._address = address
        self._crowds: Crowds | None = None
        self._stale = asyncio.Event()
        self._stale.set()

    @property
    def holds(self) -> bool:
        """Whether there is a copy; whether the graph has changed since, the next request will tell."""
        return self._crowds is not None

    def find(self, own: Own, purpose: Purpose, role: Role) -> Hooks | None:
        """The hooks of a viewer, or None where the graph has changed since the copy was read."""
        crowds = self._crowds
        if crowds is None or crowds.changes != own.changes:
            self._stale.set()
            return None
        return crowds.find(own, purpose, role)

    async def keep(self) -> None:
        """Read the copy, and again whenever it was found not to hold, until cancelled."""
        while True:
            await self._stale.wait()
            self._stale.clear()
            if (crowds := await self._read()) is not None:
                self._crowds = crowds
            await asyncio.sleep(PAUSE)

    async def _read(self) -> Crowds | None:
        if self._crowds is None:
            return await _read_apart(self._address)
        return await asyncio.to_thread(_read, self._address, self._crowds)


async def _read_apart(address: Address) -> Crowds | None:
    """The first copy, read by a process of its own: a second's work in Python would hold up all answers."""
    context = multiprocessing.get_context("spawn")
    here, there = context.Pipe(duplex=False)
    process = context.Process(target=_send, args=(address, there), daemon=True)
    process.start()
    there.close()
    try:
        found: Crowds | None = await asyncio.to_thread(_receive, here)
        return found
    finally:
        process.kill()


def _receive(here: Connection) -> Crowds | None:
    try:
        found: Crowds | None = here.recv()
    except EOFError:
        return None
    finally:
        here.close()
    return found


def _send(address: Address, there: Connection) -> None:
    there.send(_read(address))


def _read(address: Address, before: Crowds | None = None) -> Crowds | None:
    """The copy; None where the graph cannot be read now, which those who ask it will be told."""
    try:
        with open_database(address) as database:
            return read_crowds(database, before)
    except EntraideError:
        return None
