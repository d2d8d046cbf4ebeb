"""A real server in a process of its own, and what a client needs to ask it."""

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import aiohttp

from graph.settings import PREFIX, Settings

ROOT = Path(__file__).parent.parent
START_SECONDS = 300


@dataclass(frozen=True)
class Server:
    """A running `entraide serve`."""

    process: subprocess.Popen[str]
    address: str
    log: Path

    @property
    def base(self) -> str:
        """The address without a path."""
        return self.address.removesuffix("/graphql")


@contextmanager
def serving(
    settings: Settings, log: Path, command: Sequence[str] = ("serve",), **values: object
) -> Iterator[Server]:
    """A command that serves, on a free port and the data folder of `settings`; `values` are more settings."""
    # Planning a question for the first time takes long on a machine that has much else to do.
    patient: dict[str, object] = {"home": settings.home, "port": 0, "read_seconds": 120}
    environment = make_environment(**(patient | values))
    with log.open("w") as file:
        process = subprocess.Popen(
            [sys.executable, "-m", "entraide", *command],
            stdout=file,
            stderr=subprocess.STDOUT,
            text=True,
            cwd=ROOT,
            env=environment,
        )
    try:
        yield Server(process, await_address(process, log), log)
    finally:
        if process.poll() is None:
            process.send_signal(signal.SIGINT)
            process.wait(60)


def make_environment(**values: object) -> dict[str, str]:
    """The environment of a command, with some settings changed."""
    changed = {f"{PREFIX}{name.upper()}": str(value) for name, value in values.items()}
    return {**os.environ, **changed, "COLUMNS": "200"}


def await_address(process: subprocess.Popen[str], log: Path) -> str:
    """The address that a starting server prints once it answers."""
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        if found := re.search(r"http://\S+/graphql", log.read_text()):
            return found[0]
        assert process.poll() is None, log.read_text()
        time.sleep(0.05)
    raise AssertionError(f"no server after {START_SECONDS} s: {log.read_text()}")


@dataclass(frozen=True)
class Answer:
    """A response, read whole."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    json: Any

    @property
    def code(self) -> str:
        """The code of the only error."""
        (error,) = self.json["errors"]
        return str(error["extensions"]["code"])


@dataclass(frozen=True)
class Client:
    """Asks one server."""

    session: aiohttp.ClientSession
    server: Server

    async def send(self, method: str, path: str, **how: Any) -> Answer:
        """Any request; redirects are not followed."""
        url = f"{self.server.base}{path}"
        async with self.session.request(method, url, allow_redirects=False, **how) as response:
            body = await response.read()
            is_json = "json" in response.headers.get("content-type", "")
            return Answer(response.status, response.headers, body, await response.json() if is_json else None)

    async def ask(
        self,
        query: str,
        token: str | None = None,
        variables: Mapping[str, Any] | None = None,
        **headers: str,
    ) -> Answer:
        """A GraphQL operation."""
        if token is not None:
            headers["authorization"] = f"Bearer {token}"
        content = {"query": query, "variables": variables}
        return await self.send("POST", "/graphql", json=content, headers=headers)


@asynccontextmanager
async def open_client(server: Server) -> AsyncIterator[Client]:
    """A client with connections of its own."""
    async with aiohttp.ClientSession(auto_decompress=False) as session:
        yield Client(session, server)
