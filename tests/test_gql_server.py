"""Starting, failing and stopping: what a person or a process manager meets."""

import asyncio
import contextlib
import json
import signal
import socket
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from serving import Client, Server, open_client, serving
from starlette.requests import Request
from starlette.responses import Response

from gql.app import AppState, guard
from gql.listening import open_listener
from graph.address import Address
from graph.errors import PortTaken, SettingsError
from graph.settings import Settings, make_settings


def serve_in_vain(settings: Settings, tmp_path: Path, **values: object) -> str:
    """What `entraide serve` says that cannot start; it says so without a stack trace."""
    log = tmp_path / "log"
    with pytest.raises(AssertionError), serving(settings, log, **values):
        pass
    said = log.read_text()
    assert said.startswith("error:")
    assert "Traceback" not in said
    return said


def test_taken_port_is_told() -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        with pytest.raises(PortTaken, match=f"127.0.0.1:{port}") as told:
            open_listener(make_settings(port=port))
    assert "ENTRAIDE_PORT" in told.value.hint


@pytest.mark.parametrize("host", ["192.0.2.1", "no-such-host.invalid"])
def test_address_of_another_machine_is_told(host: str) -> None:
    with pytest.raises(SettingsError, match=f"cannot listen on {host}"):
        open_listener(make_settings(host=host, port=0))


def test_port_is_free_again_after_a_stop() -> None:
    first = open_listener(make_settings(port=0))
    port = first.getsockname()[1]
    first.listen()
    with socket.create_connection(("127.0.0.1", port)) as client:
        accepted, _ = first.accept()
        accepted.close()
        client.recv(1)
    first.close()
    open_listener(make_settings(port=port)).close()


def test_listens_on_ipv6() -> None:
    if not socket.has_dualstack_ipv6():
        pytest.skip("this machine has no IPv6")
    with open_listener(make_settings(host="::1", port=0)) as listener:
        assert listener.family is socket.AF_INET6


def test_unreachable_database_is_told(settings: Settings, tmp_path: Path) -> None:
    values = {"neo4j_uri": "bolt://127.0.0.1:1", "neo4j_password": "secret-word"}
    said = serve_in_vain(settings, tmp_path, **values)
    assert "127.0.0.1:1" in said
    assert "secret-word" not in said


def test_missing_key_set_is_told(settings: Settings, address: Address, tmp_path: Path) -> None:
    assert "nowhere.json" in serve_in_vain(settings, tmp_path, jwt_keys=tmp_path / "nowhere.json")


def test_demo_refuses_an_issuer(settings: Settings, address: Address, tmp_path: Path) -> None:
    said = serve_in_vain(settings, tmp_path, demo=True, jwt_keys="https://login.example.org/keys")
    assert "ENTRAIDE_JWT_KEYS" in said


def test_demo_listens_on_this_machine_alone(settings: Settings, address: Address, tmp_path: Path) -> None:
    assert "0.0.0.0" in serve_in_vain(settings, tmp_path, demo=True, host="0.0.0.0")


async def test_without_the_demo_there_are_no_viewers_to_choose(
    settings: Settings, address: Address, tmp_path: Path
) -> None:
    with serving(settings, tmp_path / "log") as server:
        async with open_client(server) as client:
            assert (await client.send("GET", "/graphql/demo")).status == 404
            page = await client.send("GET", "/graphql", headers={"accept": "text/html"})
            assert b"data-demo" not in page.body
            answer = await client.ask("{ viewer { role } }", token="a.b.c")
            assert (answer.status, answer.code) == (401, "UNAUTHENTICATED")
        server.process.send_signal(signal.SIGTERM)
        assert server.process.wait(30) == 0
    assert server.log.read_text().splitlines()[-1] == "Stopped."
    assert "every token is refused" in server.log.read_text()


@dataclass
class Wire:
    """A wire to the database that can be cut and mended."""

    host: str
    port: int
    server: asyncio.Server | None = None
    ends: set[asyncio.StreamWriter] = field(default_factory=set)
    own_port: int = 0

    async def mend(self) -> None:
        self.server = await asyncio.start_server(self.carry, "127.0.0.1", self.own_port)
        self.own_port = self.server.sockets[0].getsockname()[1]

    async def cut(self) -> None:
        assert self.server
        self.server.close()
        for writer in tuple(self.ends):
            writer.transport.abort()
        await asyncio.sleep(0.1)

    async def carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        far_reader, far_writer = await asyncio.open_connection(self.host, self.port)
        self.ends |= {writer, far_writer}
        await asyncio.gather(self.pump(reader, far_writer), self.pump(far_reader, writer))

    async def pump(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(OSError):
            while data := await reader.read(65536):
                writer.write(data)
                await writer.drain()
        writer.close()


@pytest.fixture
async def wire(address: Address) -> AsyncIterator[Wire]:
    place = urlsplit(address.uri)
    assert place.hostname
    assert place.port
    made = Wire(place.hostname, place.port)
    await made.mend()
    yield made
    await made.cut()


async def test_lost_database_is_told_and_found_again(
    settings: Settings, address: Address, wire: Wire, tmp_path: Path
) -> None:
    values = {"neo4j_uri": f"bolt://127.0.0.1:{wire.own_port}", "neo4j_password": address.password}
    manager = serving(settings, tmp_path / "log", **values)
    server: Server = await asyncio.to_thread(manager.__enter__)
    try:
        async with open_client(server) as client:
            assert (await client.send("GET", "/health")).status == 200
            assert (await client.ask("{ people { totalCount } }")).status == 200
            await wire.cut()
            assert (await client.send("GET", "/health")).status == 503
            answer = await client.ask("{ people { totalCount } }")
            assert (answer.status, answer.code) == (503, "UNAVAILABLE")
            assert "bolt" not in answer.body.decode()
            await wire.mend()
            assert await recovered(client)
            assert (await client.ask("{ people { totalCount } }")).status == 200
    finally:
        await asyncio.to_thread(manager.__exit__, None, None, None)
    assert server.process.returncode == 0


async def recovered(client: Client) -> bool:
    """Whether the server finds its database again within half a minute."""
    for _ in range(60):
        if (await client.send("GET", "/health")).status == 200:
            return True
        await asyncio.sleep(0.5)
    return False


async def test_unforeseen_error_is_opaque_and_in_the_log(caplog: pytest.LogCaptureFixture) -> None:
    async def fail(request: Request[AppState]) -> Response:
        raise RuntimeError("the password is xyzzy")

    request = Request[AppState]({"type": "http", "method": "POST", "path": "/graphql", "headers": []})
    response = await guard(fail)(request)
    assert response.status_code == 500
    assert b"xyzzy" not in bytes(response.body)
    (error,) = json.loads(bytes(response.body))["errors"]
    assert error["extensions"]["code"] == "INTERNAL"
    assert error["extensions"]["reference"] in caplog.text
    assert "xyzzy" in caplog.text
