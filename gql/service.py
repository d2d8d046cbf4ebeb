"""What one API process holds while it serves: the way to the database, the schema, the login, the page."""

import asyncio
import gc
from collections.abc import AsyncIterator, Coroutine
from contextlib import AbstractContextManager, asynccontextmanager, suppress
from dataclasses import dataclass
from typing import Any, TypeVar

import strawberry

from gql.demo import DemoDesk
from gql.execution import warm
from gql.keys import make_keys
from gql.login import Login
from gql.page import Page, load_page, read_examples
from gql.schema import make_schema
from graph.database import AsyncDatabase, open_async_database
from graph.engine import acquire
from graph.settings import Settings
from recommend import suggestions
from recommend.crowd_keeping import CrowdKeeper

_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class Door:
    """How people come in: the login, and in the demo the desk that hands out tokens."""

    login: Login
    desk: DemoDesk | None


def make_door(settings: Settings) -> Door:
    """The login that the settings ask for.

    Raises:
        SettingsError: the keys to check tokens with cannot be used, or the demo is no demo.
        HomeNotWritable, DiskFull: the demo's key cannot be kept.
    """
    desk = DemoDesk(settings) if settings.demo else None
    return Door(Login(settings, desk.keys if desk else make_keys(settings)), desk)


@dataclass(frozen=True, slots=True)
class Service:
    """The parts that requests are answered with; `reads` is the way to the database for what clients ask."""

    settings: Settings
    database: AsyncDatabase
    reads: AsyncDatabase
    schema: strawberry.Schema
    door: Door
    page: Page | None
    keeper: CrowdKeeper | None


@asynccontextmanager
async def open_service(settings: Settings, door: Door) -> AsyncIterator[Service]:
    """Open the engine and the database for as long as the block lasts.

    Raises:
        EngineError, DatabaseError: see graph.errors.
    """
    schema = make_schema(settings)
    async with (
        in_thread(acquire(settings)) as address,
        open_async_database(address) as database,
    ):
        # Members are answered while the server still plans what they are likely to ask, and while what
        # suggestions hold in memory is read.
        keeper = CrowdKeeper(address) if settings.crowds else None
        async with beside(warm_up(schema, database, settings)), beside(keeper.keep() if keeper else None):
            reads = database.within(settings.read_seconds)
            yield Service(settings, database, reads, schema, door, load_page(), keeper)


async def warm_up(schema: strawberry.Schema, database: AsyncDatabase, settings: Settings) -> None:
    """Have what is known to be asked planned, then exempt what stands from garbage collection."""
    examples = read_examples().values()
    await warm(schema, database, settings, [(example.query, example.variables) for example in examples])
    await suggestions.warm_up(database.read_one)
    gc.collect()
    gc.freeze()


@asynccontextmanager
async def beside(work: Coroutine[Any, Any, None] | None) -> AsyncIterator[None]:
    """Do something beside the block, and stop it when the block ends."""
    if work is None:
        yield
        return
    task = asyncio.create_task(work)
    try:
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


@asynccontextmanager
async def in_thread(manager: AbstractContextManager[_T]) -> AsyncIterator[_T]:
    """A context manager whose way in and out block, as one that does not."""
    value = await asyncio.to_thread(manager.__enter__)
    try:
        yield value
    except BaseException as error:
        if not await asyncio.to_thread(manager.__exit__, type(error), error, error.__traceback__):
            raise
    else:
        await asyncio.to_thread(manager.__exit__, None, None, None)
