"""The way to the server: one driver, reads of one record, writes that retry, errors in plain words."""

import asyncio
import logging
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from typing import Any, TypeVar

import neo4j
from neo4j import exceptions

from graph.address import Address
from graph.errors import (
    DatabaseError,
    DatabaseUnreachable,
    ReadTimedOut,
    ServerTooOld,
    SettingsError,
    WriteFailed,
    WrongPassword,
)

Parameters = Mapping[str, Any]


class Rows(list[list[Any]]):
    """The rows of a statement; `created` is how many relationships it made."""

    created = 0


Run = Callable[[str, Parameters], Rows]
"""Runs a statement inside a transaction and gives its rows."""

_T = TypeVar("_T")

OLDEST = (2025, 6)
"""The oldest server that speaks the Cypher used here (dynamic labels, COLLECT and COUNT subqueries)."""

# Broken connections are told by graph.errors; the driver shall not print them as well.
logging.getLogger("neo4j").addHandler(logging.NullHandler())

_READ_TRIES = 4


def _options(address: Address) -> dict[str, Any]:
    if not address.uri.startswith(("bolt://", "bolt+", "neo4j://", "neo4j+")):
        # The driver would take http:// as well, as a preview that cannot do all that is needed here.
        raise exceptions.ConfigurationError("it begins with neither bolt:// nor neo4j://")
    return {
        "uri": address.uri,
        "auth": (address.user, address.password),
        "notifications_min_severity": "OFF",
        "telemetry_disabled": True,
        "user_agent": "entraide",
    }


@contextmanager
def explained(address: Address) -> Iterator[None]:
    """Turn the driver's errors into the errors of graph.errors, which a person can act on."""
    try:
        yield
    except exceptions.AuthError as error:
        raise WrongPassword(
            f"The server at {address.uri} refuses the password of user '{address.user}'.",
            "Check ENTRAIDE_NEO4J_USER and ENTRAIDE_NEO4J_PASSWORD.",
        ) from error
    except exceptions.UnsupportedServerProduct as error:
        raise DatabaseUnreachable(
            f"What answers at {address.uri} is no Neo4j server that can be spoken to.",
            "Check ENTRAIDE_NEO4J_URI: the port is that of Bolt, by default 7687.",
        ) from error
    except exceptions.ConfigurationError as error:
        raise SettingsError(
            f"'{address.uri}' is no address of a Neo4j server: {str(error).rstrip('.')}.",
            "Use bolt://host:7687 or neo4j://host:7687 in ENTRAIDE_NEO4J_URI.",
        ) from error
    except (exceptions.ServiceUnavailable, exceptions.SessionExpired, OSError) as error:
        raise DatabaseUnreachable(
            f"No Neo4j server answers at {address.uri}.",
            "Check that it runs and that ENTRAIDE_NEO4J_URI is right.",
        ) from error
    except exceptions.Neo4jError as error:
        code = error.code or ""
        if "TransactionTimedOut" in code:
            raise ReadTimedOut(
                "The database gave up a read that took too long.",
                "Ask for less, or raise ENTRAIDE_READ_SECONDS.",
            ) from error
        kind = WriteFailed if "Constraint" in code else DatabaseError
        raise kind(f"The database refused a statement ({error.code}): {error.message}") from error


def check_version(address: Address, agent: str) -> None:
    """Compare a server's agent string, such as 'Neo4j/2026.08.1', with the oldest one that will do.

    Raises:
        ServerTooOld: it is older.
    """
    version = agent.partition("/")[2]
    numbers = tuple(int(part) for part in version.split(".")[:2] if part.isdigit())
    if numbers < OLDEST:
        raise ServerTooOld(
            f"The server at {address.uri} is Neo4j {version or 'of unknown version'};"
            f" {OLDEST[0]}.{OLDEST[1]:02} or later is needed.",
            "Upgrade it, or leave ENTRAIDE_NEO4J_URI empty to use the embedded engine.",
        )


class Database:
    """Blocking access, for loaders and commands."""

    def __init__(self, address: Address, driver: neo4j.Driver) -> None:
        self.address = address
        self._driver = driver

    def read(self, text: str, parameters: Parameters | None = None) -> list[list[Any]]:
        """The rows of a reading statement, each a list of values in the order of RETURN; retried."""
        with explained(self.address), self._session(neo4j.READ_ACCESS) as session:
            return session.execute_read(lambda tx: tx.run(text, dict(parameters or {})).values())

    def read_one(self, text: str, parameters: Parameters | None = None) -> list[Any]:
        """The only row of a reading statement; IndexError where there is none."""
        return self.read(text, parameters)[0]

    def stream(self, text: str, parameters: Parameters | None = None) -> Iterator[list[Any]]:
        """The rows of a reading statement one by one, for results that do not fit in memory."""
        with explained(self.address), self._session(neo4j.READ_ACCESS) as session:
            for record in session.run(text, dict(parameters or {})):
                yield list(record.values())

    def write(self, text: str, parameters: Parameters | None = None) -> list[list[Any]]:
        """Run one statement in a transaction of its own, retried on transient errors; returns its rows.

        Raises:
            WriteFailed: a constraint forbids it; nothing was kept.
            DatabaseError: any other refusal; nothing was kept.
        """
        return self.write_all([(text, parameters or {})])[-1]

    def write_all(self, statements: list[tuple[str, Parameters]]) -> list[list[list[Any]]]:
        """Run statements in one transaction, retried as a whole; returns the rows of each."""

        return self.transact(lambda run: [list(run(text, parameters)) for text, parameters in statements])

    def transact(self, work: Callable[[Run], _T]) -> _T:
        """Do work that reads and writes in one transaction; retried as a whole, so it must be repeatable.

        Raises:
            WriteFailed, DatabaseError: as `write` does; nothing was kept.
        """

        def run_in(tx: neo4j.ManagedTransaction) -> _T:
            def run(text: str, parameters: Parameters) -> Rows:
                result = tx.run(text, dict(parameters))
                rows = Rows(result.values())
                rows.created = result.consume().counters.relationships_created
                return rows

            return work(run)

        with explained(self.address), self._session(neo4j.WRITE_ACCESS) as session:
            return session.execute_write(run_in)

    def run_alone(self, text: str) -> None:
        """Run a statement that allows no transaction around it: schema commands, CALL … IN TRANSACTIONS."""
        with explained(self.address), self._session(neo4j.WRITE_ACCESS) as session:
            session.run(text).consume()

    def _session(self, access: str) -> neo4j.Session:
        return self._driver.session(database=self.address.database, default_access_mode=access)


@contextmanager
def open_database(address: Address) -> Iterator[Database]:
    """Open a driver for as long as the block lasts, after checking that the server will do.

    Raises:
        DatabaseUnreachable, WrongPassword, ServerTooOld, SettingsError: it will not, and why.
    """
    with explained(address):
        driver = neo4j.GraphDatabase.driver(**_options(address))
    with driver:
        with explained(address):
            check_version(address, driver.get_server_info().agent)
        yield Database(address, driver)


class AsyncDatabase:
    """Access from an event loop, for the API; `seconds` is how long one read may take, None for ever."""

    def __init__(self, address: Address, driver: neo4j.AsyncDriver, seconds: float | None = None) -> None:
        self.address = address
        self._driver = driver
        self._seconds = seconds
        # Opening a session costs 80 µs of a 0.6 ms read, so idle ones are kept.
        self._idle: list[neo4j.AsyncSession] = []

    def within(self, seconds: float) -> "AsyncDatabase":
        """The same way to the server, over the same sessions, on which one read takes at most so long."""
        limited = AsyncDatabase(self.address, self._driver, seconds)
        limited._idle = self._idle
        return limited

    async def read_one(self, text: str, parameters: dict[str, Any]) -> list[Any] | None:
        """The values of the first record of a reading statement, None where there is none; retried.

        Raises:
            ReadTimedOut: it took longer than it may.
            DatabaseError: the server refused, or could not be reached again.
        """
        query = text if self._seconds is None else neo4j.Query(text, timeout=self._seconds)
        with explained(self.address):
            for attempt in range(_READ_TRIES):
                session = self._idle.pop() if self._idle else self._open(neo4j.READ_ACCESS)
                try:
                    result = await session.run(query, parameters)
                    record = await result.single()
                except (exceptions.DriverError, exceptions.Neo4jError) as error:
                    await session.close()
                    if attempt + 1 == _READ_TRIES or not error.is_retryable():
                        raise
                except BaseException:
                    # Cancelled in mid-read: the connection's state is unknown, so it is not reused.
                    session.cancel()
                    await session.close()
                    raise
                else:
                    self._idle.append(session)
                    return None if record is None else list(record)
                await asyncio.sleep(0.05 * 2**attempt)
        raise AssertionError("the last try either returns or raises")

    async def write_one(self, text: str, parameters: dict[str, Any]) -> list[Any] | None:
        """The values of the first record of a writing statement, in a transaction that is retried as a whole.

        Raises:
            WriteFailed: a constraint forbids it; nothing was kept.
            DatabaseError: any other refusal; nothing was kept.
        """

        async def run(tx: neo4j.AsyncManagedTransaction) -> list[Any] | None:
            record = await (await tx.run(text, parameters)).single()
            return None if record is None else list(record)

        with explained(self.address):
            async with self._open(neo4j.WRITE_ACCESS) as session:
                return await session.execute_write(run)

    async def close(self) -> None:
        """Close the idle sessions."""
        while self._idle:
            await self._idle.pop().close()

    def _open(self, access: str) -> neo4j.AsyncSession:
        return self._driver.session(database=self.address.database, default_access_mode=access)


@asynccontextmanager
async def open_async_database(address: Address) -> AsyncIterator[AsyncDatabase]:
    """Open an async driver for as long as the block lasts; raises as `open_database` does."""
    with explained(address):
        driver = neo4j.AsyncGraphDatabase.driver(**_options(address))
    async with driver:
        with explained(address):
            check_version(address, (await driver.get_server_info()).agent)
        database = AsyncDatabase(address, driver)
        try:
            yield database
        finally:
            await database.close()
