"""A lean HTTP client that makes load: keep-alive connections on asyncio, httptools for the answers.

It spends a small part of what a server spends on an answer, so that it is not what is measured. Every answer
is compared with the one that is expected: a wrong answer is never counted as a fast one.
"""

import asyncio
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from itertools import cycle
from typing import cast
from urllib.parse import urlsplit

import httptools

from graph.errors import EntraideError


class WrongAnswer(EntraideError):
    """A server's answer is not the expected one."""


@dataclass(frozen=True, slots=True)
class Request:
    """A whole HTTP request as bytes; `name` tells it from others in messages."""

    name: str
    raw: bytes


@dataclass(frozen=True, slots=True)
class Exchange:
    """A request with the body that must come back."""

    request: Request
    body: bytes


def make_request(name: str, method: str, url: str, headers: dict[str, str], body: bytes = b"") -> Request:
    """Write an HTTP/1.1 request out, once and for all."""
    parts = urlsplit(url)
    target = f"{parts.path}?{parts.query}" if parts.query else parts.path
    lines = [f"{method} {target} HTTP/1.1", f"Host: {parts.netloc}"]
    lines += [f"{name}: {value}" for name, value in headers.items()]
    if body:
        lines.append(f"Content-Length: {len(body)}")
    return Request(name, "\r\n".join([*lines, "", ""]).encode() + body)


class Connection(asyncio.Protocol):
    """One keep-alive connection that carries one request at a time."""

    def __init__(self) -> None:
        self._transport: asyncio.Transport | None = None
        self._parser = httptools.HttpResponseParser(self)
        self._chunks: list[bytes] = []
        self._answer: asyncio.Future[tuple[int, bytes]] | None = None

    def send(self, request: Request) -> asyncio.Future[tuple[int, bytes]]:
        """Send a request; the future gives status and body."""
        assert self._transport is not None
        self._answer = asyncio.get_running_loop().create_future()
        self._transport.write(request.raw)
        return self._answer

    def close(self) -> None:
        """Close the connection."""
        if self._transport:
            self._transport.close()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep the transport; called by asyncio."""
        self._transport = cast(asyncio.Transport, transport)  # uvloop's is none by inheritance

    def data_received(self, data: bytes) -> None:
        """Parse what came; called by asyncio."""
        self._parser.feed_data(data)

    def connection_lost(self, error: Exception | None) -> None:
        """Fail the request under way, if there is one; called by asyncio."""
        if self._answer and not self._answer.done():
            self._answer.set_exception(error or ConnectionResetError("the server closed the connection"))

    def on_body(self, chunk: bytes) -> None:
        """Keep a piece of the body; called by the parser."""
        self._chunks.append(chunk)

    def on_message_complete(self) -> None:
        """Hand the answer over; called by the parser."""
        status, body = self._parser.get_status_code(), b"".join(self._chunks)
        self._chunks.clear()
        self._parser = httptools.HttpResponseParser(self)
        if self._answer and not self._answer.done():
            self._answer.set_result((status, body))


@asynccontextmanager
async def connections(port: int, count: int = 1) -> AsyncIterator[list[Connection]]:
    """Connections to a server on this machine, for a short time: servers close those that idle."""
    loop = asyncio.get_running_loop()
    opened: list[Connection] = []
    try:
        for _ in range(count):
            opened.append((await loop.create_connection(Connection, "127.0.0.1", port))[1])
        yield opened
    finally:
        for connection in opened:
            connection.close()


async def fetch(connection: Connection, request: Request) -> bytes:
    """The body of the answer.

    Raises:
        WrongAnswer: its status is not 200.
    """
    status, body = await connection.send(request)
    if status != 200:
        raise WrongAnswer(f"{request.name}: status {status}, {body[:300].decode(errors='replace')}")
    return body


async def repeat(connection: Connection, exchange: Exchange) -> None:
    """Ask again and compare.

    Raises:
        WrongAnswer: the answer is not the expected one.
    """
    body = await fetch(connection, exchange.request)
    if body != exchange.body:
        raise WrongAnswer(
            f"{exchange.request.name}: the answer changed to {body[:300].decode(errors='replace')}"
        )


async def measure_latency(port: int, exchanges: Sequence[Exchange], seconds: float) -> list[float]:
    """The seconds that each request of one client takes, asked in whole cycles for about so long."""
    taken: list[float] = []
    async with connections(port) as (connection,):
        end = time.perf_counter() + seconds
        while not taken or time.perf_counter() < end:
            for exchange in exchanges:
                start = time.perf_counter()
                await repeat(connection, exchange)
                taken.append(time.perf_counter() - start)
    return taken


async def measure_throughput(port: int, exchanges: Sequence[Exchange], seconds: float, clients: int) -> float:
    """Answers per second while each of so many clients asks again and again, for about so long."""
    turns = cycle(exchanges)

    async def work(connection: Connection) -> int:
        count = 0
        while time.perf_counter() < end:
            await repeat(connection, next(turns))
            count += 1
        return count

    async with connections(port, clients) as opened:
        start = time.perf_counter()
        end = start + seconds
        counts = await asyncio.gather(*map(work, opened))
        return sum(counts) / (time.perf_counter() - start)
