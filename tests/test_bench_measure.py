from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest

from bench.client import Exchange, Request, WrongAnswer, connections, fetch, make_request, repeat
from bench.measure import Plan, Side, Times, measure, percentile, summarize


class Echo(BaseHTTPRequestHandler):
    """Answers a GET with its own target, a POST with what it was sent, a PUT with a refusal."""

    protocol_version = "HTTP/1.1"
    # One packet for an answer, so that it does not wait for the client's acknowledgement.
    wbufsize = -1
    disable_nagle_algorithm = True

    def do_GET(self) -> None:
        self.answer(200, self.path.encode())

    def do_POST(self) -> None:
        self.answer(200, self.rfile.read(int(self.headers["Content-Length"])))

    def do_PUT(self) -> None:
        self.answer(503, b"not now")

    def answer(self, status: int, body: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        return


class Server(ThreadingHTTPServer):
    """Lets all clients connect at once."""

    request_queue_size = 64


@pytest.fixture(scope="module")
def port() -> Iterator[int]:
    with Server(("127.0.0.1", 0), Echo) as server:
        server.daemon_threads = True
        Thread(target=server.serve_forever, daemon=True).start()
        yield server.server_port
        server.shutdown()


def request_to(port: int, method: str, target: str, body: bytes = b"") -> Request:
    return make_request(target, method, f"http://127.0.0.1:{port}{target}", {}, body)


async def test_a_connection_carries_one_request_after_the_other(port: int) -> None:
    async with connections(port) as (connection,):
        assert await fetch(connection, request_to(port, "GET", "/a?b=c")) == b"/a?b=c"
        large = b"x" * 300_000
        assert await fetch(connection, request_to(port, "POST", "/", large)) == large
        assert await fetch(connection, request_to(port, "GET", "/again")) == b"/again"


async def test_a_refusal_is_not_an_answer(port: int) -> None:
    async with connections(port) as (connection,):
        with pytest.raises(WrongAnswer, match="/late: status 503, not now"):
            await fetch(connection, request_to(port, "PUT", "/late"))


async def test_another_answer_than_expected_is_not_counted(port: int) -> None:
    exchange = Exchange(request_to(port, "GET", "/now"), b"/then")
    async with connections(port) as (connection,):
        with pytest.raises(WrongAnswer, match="changed to /now"):
            await repeat(connection, exchange)


async def test_both_sides_are_measured_in_turns(port: int) -> None:
    targets = {"one": ["/1", "/2"], "two": ["/3"]}
    side = Side(
        port,
        {
            name: [Exchange(request_to(port, "GET", target), target.encode()) for target in some]
            for name, some in targets.items()
        },
    )
    ticks: list[str] = []
    results = await measure(side, side, Plan(rounds=3, seconds=0.02), ticks.append)
    assert ticks == ["one", "two"] * 3
    assert list(results) == ["one", "two"]
    for result in results.values():
        assert 0 < result.p50_ms <= result.p95_ms
        assert result.rps > 0
        assert result.bare_rps > 0


async def test_a_server_that_closes_is_an_error(port: int) -> None:
    closing = make_request("bye", "GET", f"http://127.0.0.1:{port}/", {"Connection": "close"})
    async with connections(port) as (connection,):
        await fetch(connection, closing)
        with pytest.raises((ConnectionError, RuntimeError)):
            await fetch(connection, closing)


def test_percentiles_are_values_that_were_measured() -> None:
    assert percentile([4.0, 1.0, 3.0, 2.0], 50) == 2.0
    assert percentile([4.0, 1.0, 3.0, 2.0], 95) == 4.0
    assert percentile([7.0], 50) == 7.0
    assert percentile([float(n) for n in range(1, 101)], 95) == 95.0


def test_ratios_are_of_the_api_to_the_bare_route() -> None:
    result = summarize(Times([0.004, 0.002, 0.003], [300.0, 100.0]), Times([0.002], [400.0]))
    assert (result.p50_ms, result.p95_ms, result.rps) == (3.0, 4.0, 200.0)
    assert (result.bare_p50_ms, result.bare_p95_ms, result.bare_rps) == (2.0, 2.0, 400.0)
    assert (result.p50_ratio, result.rps_ratio) == (1.5, 0.5)
