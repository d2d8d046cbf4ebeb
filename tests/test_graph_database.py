"""The way to the server, on the real one: what it says when it cannot be used, and what a failure leaves."""

import asyncio
import socket
import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import pytest

from graph.address import Address
from graph.database import (
    AsyncDatabase,
    Database,
    check_version,
    open_async_database,
    open_database,
)
from graph.errors import (
    DatabaseError,
    DatabaseUnreachable,
    EntraideError,
    ReadTimedOut,
    ServerTooOld,
    SettingsError,
    WriteFailed,
    WrongPassword,
)

SOMEWHERE = Address("bolt://db.example:7687", "neo4j", "secret")
READERS = 20


@pytest.fixture
def database(address: Address) -> Iterator[Database]:
    """The session's Neo4j with a label `Trial` of its own, whose `id` is unique."""
    with open_database(address) as database:
        database.run_alone("CREATE CONSTRAINT trial_id IF NOT EXISTS FOR (t:Trial) REQUIRE t.id IS UNIQUE")
        yield database
        database.run_alone("MATCH (t:Trial) DETACH DELETE t")
        database.run_alone("DROP CONSTRAINT trial_id")


def trials(database: Database) -> list[Any]:
    return [id for (id,) in database.read("MATCH (t:Trial) RETURN t.id ORDER BY t.id")]


async def refusal(address: Address, kind: type[EntraideError]) -> EntraideError:
    """The error of the blocking way, once it is certain that the other one gives the same."""
    with pytest.raises(kind) as blocking, open_database(address):
        pass
    with pytest.raises(kind) as waiting:
        async with open_async_database(address):
            pass
    assert str(waiting.value) == str(blocking.value)
    assert address.password not in str(blocking.value)
    return blocking.value


@contextmanager
def serve(answer: bytes) -> Iterator[str]:
    """Something on a port that is no Neo4j: it answers whatever is said and hangs up."""

    class Handler(socketserver.BaseRequestHandler):
        def handle(self) -> None:
            self.request.recv(1000)
            self.request.sendall(answer)

    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield f"127.0.0.1:{server.server_address[1]}"
        finally:
            server.shutdown()
            thread.join()


async def test_a_wrong_password_is_told_with_the_settings_to_check(address: Address) -> None:
    error = await refusal(replace(address, password="wrong-password"), WrongPassword)
    assert error.message == f"The server at {address.uri} refuses the password of user '{address.user}'."
    assert "ENTRAIDE_NEO4J_PASSWORD" in error.hint
    with open_database(address) as database:  # and the right one is not locked out by it
        assert database.read_one("RETURN 1") == [1]


async def test_nobody_listening_is_unreachable() -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        uri = f"bolt://127.0.0.1:{closed.getsockname()[1]}"
        error = await refusal(replace(SOMEWHERE, uri=uri), DatabaseUnreachable)
    assert error.message == f"No Neo4j server answers at {uri}."
    assert "ENTRAIDE_NEO4J_URI" in error.hint


@pytest.mark.parametrize("answer", [b"HTTP/1.1 400 Bad Request\r\n\r\n", b"SSH-2.0-OpenSSH_9.2\r\n", b""])
@pytest.mark.parametrize("scheme", ["bolt", "neo4j"])
async def test_another_program_on_the_port_is_no_neo4j(scheme: str, answer: bytes) -> None:
    with serve(answer) as host:
        error = await refusal(replace(SOMEWHERE, uri=f"{scheme}://{host}"), DatabaseUnreachable)
    assert f"{scheme}://{host}" in error.message
    assert "ENTRAIDE_NEO4J_URI" in error.hint


@pytest.mark.parametrize(
    "uri", ["http://127.0.0.1:7474", "bolt:127.0.0.1", "bolts://here", "127.0.0.1:7687", ""]
)
async def test_an_address_of_another_kind_is_a_wrong_setting(uri: str) -> None:
    error = await refusal(replace(SOMEWHERE, uri=uri), SettingsError)
    assert error.message.startswith(f"'{uri}' is no address of a Neo4j server")
    assert "bolt://host:7687" in error.hint


@pytest.mark.parametrize("agent", ["Neo4j/2025.06.0", "Neo4j/2025.10.1", "Neo4j/2026.08.1", "Neo4j/2027.01"])
def test_a_server_new_enough_will_do(agent: str) -> None:
    check_version(SOMEWHERE, agent)


@pytest.mark.parametrize("agent", ["Neo4j/2025.05.1", "Neo4j/5.26.0", "Neo4j/4.4.12", "Neo4j/dev", "Neo4j"])
def test_a_server_too_old_is_named_with_the_version_needed(agent: str) -> None:
    with pytest.raises(ServerTooOld) as caught:
        check_version(SOMEWHERE, agent)
    assert SOMEWHERE.uri in caught.value.message
    assert (agent.partition("/")[2] or "unknown version") in caught.value.message
    assert "2025.06 or later" in caught.value.message


def test_a_violated_constraint_keeps_nothing_of_the_statement(database: Database) -> None:
    database.write("CREATE (:Trial {id: 'a'})")
    with pytest.raises(WriteFailed, match="ConstraintValidationFailed"):
        database.write("UNWIND ['b', 'c', 'a'] AS id CREATE (:Trial {id: id})")
    assert trials(database) == ["a"]


def test_statements_of_one_write_are_kept_together_or_not_at_all(database: Database) -> None:
    create = "CREATE (t:Trial {id: $id}) RETURN t.id"
    assert database.write_all([(create, {"id": "a"}), (create, {"id": "b"})]) == [[["a"]], [["b"]]]
    with pytest.raises(WriteFailed):
        database.write_all([(create, {"id": "c"}), (create, {"id": "a"})])
    with pytest.raises(DatabaseError, match="SyntaxError"):
        database.write_all([(create, {"id": "d"}), ("CREATE nonsense", {})])
    with pytest.raises(DatabaseError, match="ParameterMissing"):
        database.write_all([(create, {"id": "e"}), (create, {})])
    assert trials(database) == ["a", "b"]
    assert database.write(create, {"id": "c"}) == [["c"]]


def test_a_deadlock_is_tried_again_and_both_writes_are_kept(database: Database) -> None:
    database.write("CREATE (:Trial {id: 'a', n: 0}), (:Trial {id: 'b', n: 0})")
    both_hold_one = threading.Barrier(2)
    tries: list[str] = []

    class Crossing(list[tuple[str, dict[str, Any]]]):
        """Adds one to two nodes; on the first try it waits for the other to hold its first."""

        def __iter__(self) -> Iterator[tuple[str, dict[str, Any]]]:
            first, second = super().__iter__()
            yield first
            tries.append(first[1]["id"])
            if tries.count(first[1]["id"]) == 1:
                both_hold_one.wait(30)
            yield second

    add = "MATCH (t:Trial {id: $id}) SET t.n = t.n + 1"
    writers = [
        threading.Thread(target=database.write_all, args=[Crossing((add, {"id": id}) for id in ids)])
        for ids in ("ab", "ba")
    ]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    assert len(tries) > len(writers)
    assert database.read("MATCH (t:Trial) RETURN t.id, t.n ORDER BY t.id") == [["a", 2], ["b", 2]]


def test_a_read_may_not_write(database: Database) -> None:
    with pytest.raises(DatabaseError, match="AccessMode"):
        database.read("CREATE (:Trial {id: 'a'})")
    assert trials(database) == []


def test_rows_are_streamed_in_order(database: Database) -> None:
    assert list(database.stream("UNWIND range(1, 3000) AS n RETURN n, -n")) == [
        [n, -n] for n in range(1, 3001)
    ]


async def test_a_read_gives_the_first_record_or_none(reader: AsyncDatabase) -> None:
    assert await reader.read_one("RETURN $a, [1, $a]", {"a": "x"}) == ["x", [1, "x"]]
    assert await reader.read_one("UNWIND [] AS nothing RETURN nothing", {}) is None


async def test_reads_at_the_same_time_get_their_own_answers(reader: AsyncDatabase) -> None:
    for _ in range(2):  # the second time over idle sessions
        answers = await asyncio.gather(*(reader.read_one("RETURN $n", {"n": n}) for n in range(READERS)))
        assert answers == [[n] for n in range(READERS)]


async def test_reading_goes_on_after_an_error(reader: AsyncDatabase) -> None:
    for text, code in (("RETURN nonsense", "SyntaxError"), ("RETURN 1 / $n", "ArithmeticError")):
        assert await reader.read_one("RETURN 1", {}) == [1]
        with pytest.raises(DatabaseError, match=code):
            await reader.read_one(text, {"n": 0})
        assert await reader.read_one("RETURN 2", {}) == [2]


async def test_reading_goes_on_after_a_cancelled_read(reader: AsyncDatabase) -> None:
    """The next read must not be given what the cancelled one had asked for."""
    slow = "UNWIND range(1, 20000000) AS n WITH count(n % 7) AS n RETURN n"
    for patience in (0.001, 0.01, 0.1):
        assert await reader.read_one("RETURN 1", {}) == [1]
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(reader.read_one(slow, {}), patience)
        answers = await asyncio.gather(*(reader.read_one("RETURN $n", {"n": n}) for n in range(READERS)))
        assert answers == [[n] for n in range(READERS)]


async def test_a_lost_connection_is_opened_again(database: Database, reader: AsyncDatabase) -> None:
    await asyncio.gather(*(reader.read_one("RETURN $n", {"n": n}) for n in range(READERS)))
    with pytest.raises(DatabaseUnreachable):  # its own connection goes too
        database.run_alone(
            "CALL dbms.listConnections() YIELD connectionId WITH collect(connectionId) AS all"
            " CALL dbms.killConnections(all) YIELD message RETURN message"
        )
    assert await reader.read_one("RETURN 1", {}) == [1]
    assert database.read_one("RETURN 2") == [2]


async def test_a_read_that_takes_too_long_is_given_up(reader: AsyncDatabase) -> None:
    slow = "UNWIND range(1, 100000) AS a UNWIND range(1, 100000) AS b RETURN count(a * b)"
    with pytest.raises(ReadTimedOut, match="took too long"):
        await reader.within(0.2).read_one(slow, {})
    assert await reader.within(60).read_one("RETURN 1", {}) == [1]
    assert await reader.read_one("RETURN 1", {}) == [1]
