"""Serving the application with uvicorn until it is told to stop."""

import logging
import signal
import socket
from collections.abc import Callable
from contextlib import closing

import uvicorn
from rich.console import Console
from starlette.applications import Starlette

from gql.app import make_app
from gql.listening import address_of, open_listener
from graph.database import Database, open_database
from graph.engine import acquire
from graph.errors import EntraideError
from graph.schema import apply_schema, check_version, read_version
from graph.settings import Settings

GRACE_SECONDS = 5
BACKLOG = 2048


def serve(settings: Settings, console: Console, listener: socket.socket | None = None) -> None:
    """Serve the API until Ctrl-C or SIGTERM; the engine is stopped on the way out if nobody else uses it.

    Args:
        settings: host and port to listen on, and all that the application reads.
        console: where the start and the address are shown.
        listener: a socket from `open_listener`, if the port was taken earlier.

    Raises:
        PortTaken, SettingsError, EngineError, DatabaseError: see graph.errors.
    """
    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    previous = signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        with closing(listener or open_listener(settings)) as bound:
            app = make_app(settings)
            with acquire(settings, console) as address:
                with open_database(address) as database:
                    prepare_graph(database)
                run(app, bound, lambda: announce(console, bound, settings))
    except KeyboardInterrupt:
        pass
    finally:
        signal.signal(signal.SIGTERM, previous)
    console.print("Stopped.")


def prepare_graph(database: Database) -> None:
    """Give an empty graph its schema; a graph with another version of it is left alone.

    Raises:
        SchemaOutOfDate: the graph is of another version.
    """
    # Several processes may start at once on one graph: migrations are for the one that loads.
    if read_version(database):
        check_version(database)
    else:
        apply_schema(database)


def run(app: Starlette, listener: socket.socket, ready: Callable[[], None]) -> None:
    """Run the server on a socket; `ready` is called once requests are answered.

    Raises:
        EntraideError: the application did not start; its log says why.
        KeyboardInterrupt: it was told to stop, and has.
    """
    config = uvicorn.Config(
        app,
        loop="uvloop",
        http="httptools",
        ws="none",
        lifespan="on",
        log_config=None,
        access_log=False,
        server_header=False,
        # Whoever is in front may say what it likes about itself; nothing here depends on it.
        proxy_headers=False,
        timeout_graceful_shutdown=GRACE_SECONDS,
        backlog=BACKLOG,
    )
    server = _Server(config, ready)
    try:
        server.run([listener])
    except SystemExit:
        raise EntraideError("The API did not start; the lines above say why.") from None


class _Server(uvicorn.Server):
    def __init__(self, config: uvicorn.Config, ready: Callable[[], None]) -> None:
        super().__init__(config)
        self._ready = ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self._ready()


def announce(console: Console, listener: socket.socket, settings: Settings) -> None:
    """Say where the API answers, and how to stop it."""
    console.print(
        f"Entraide answers at [bold]{address_of(listener)}[/bold] (Ctrl-C stops it).", highlight=False
    )
    if settings.jwt_keys is None and not settings.demo:
        console.print(
            "No issuer is set (ENTRAIDE_JWT_KEYS), so that every token is refused.", highlight=False
        )
