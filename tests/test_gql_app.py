"""The API over HTTP: a real server, a real database."""

import asyncio
import json
import re
import signal
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from demo_world import make_demo_graph
from graphs import build
from serving import Client, Server, open_client, serving

from gql.demo import ensure_key, issue_token
from graph.address import Address
from graph.database import open_database
from graph.settings import Settings
from graph.visibility import Role, Viewer

JSON = "application/json"
GRAPHQL = "application/graphql-response+json"
QUESTION = """query Q($employer: String!) {
  viewer { role whoWorksAt(employer: $employer) { totalCount edges { since node { name } } } }
}"""


@pytest.fixture(scope="module")
def server(
    settings: Settings, address: Address, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Server]:
    with open_database(address) as database:
        build(database, make_demo_graph())
    log = tmp_path_factory.mktemp("app") / "log"
    with serving(settings, log, demo=True, request_bytes=2_000) as running:
        yield running


@pytest.fixture(scope="module")
async def client(server: Server) -> AsyncIterator[Client]:
    async with open_client(server) as opened:
        yield opened


@pytest.fixture(scope="module")
def token(settings: Settings, server: Server) -> str:
    demo = settings.model_copy(update={"demo": True})
    return issue_token(demo, ensure_key(demo), Viewer(Role.STUDENT, "alix"))


async def test_student_gets_the_answer(client: Client, token: str) -> None:
    answer = await client.ask(QUESTION, token, {"employer": "cnrs"})
    assert answer.status == 200
    assert answer.json["data"]["viewer"] == {
        "role": "STUDENT",
        "whoWorksAt": {
            "totalCount": 2,
            "edges": [
                {"since": "2010-09-01", "node": {"name": "Bruno Klein"}},
                {"since": "2015-09-01", "node": {"name": "Chloé Klein"}},
            ],
        },
    }


async def test_without_a_token_the_viewer_is_anonymous(client: Client) -> None:
    answer = await client.ask("{ viewer { role person { name } } }")
    assert answer.json == {"data": {"viewer": {"role": "ANONYMOUS", "person": None}}}


@pytest.mark.parametrize(
    ("accept", "sent"),
    [
        (None, GRAPHQL),
        ("*/*", GRAPHQL),
        ("application/*;q=0.5", GRAPHQL),
        (JSON, JSON),
        (f"{JSON}, {GRAPHQL}", GRAPHQL),
        (f"{JSON}, {GRAPHQL};q=0.9", JSON),
        (f"text/html;q=0.9, {GRAPHQL};q=0", None),
        ("text/html", None),
    ],
)
async def test_answer_comes_as_the_type_that_is_accepted(
    client: Client, accept: str | None, sent: str | None
) -> None:
    headers = {"accept": accept} if accept else {}
    answer = await client.send(
        "POST",
        "/graphql",
        json={"query": "{ viewer { role } }"},
        headers=headers,
        skip_auto_headers=["accept"],
    )
    if sent is None:
        assert (answer.status, answer.code) == (406, "NOT_ACCEPTABLE")
    else:
        assert answer.status == 200
        assert answer.headers["content-type"] == f"{sent}; charset=utf-8"


@pytest.mark.parametrize(("accept", "status"), [(GRAPHQL, 400), (JSON, 200)])
@pytest.mark.parametrize(
    ("query", "code"),
    [("{ viewer { ", "GRAPHQL_PARSE_FAILED"), ("{ nothing }", "GRAPHQL_VALIDATION_FAILED")],
)
async def test_operation_that_cannot_be_executed(
    client: Client, accept: str, status: int, query: str, code: str
) -> None:
    answer = await client.ask(query, accept=accept)
    assert (answer.status, answer.code) == (status, code)
    assert "data" not in answer.json


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"", "BAD_JSON"),
        (b"{", "BAD_JSON"),
        (b'{"query": "\xff"}', "BAD_JSON"),
        (b'{"query": NaN}', "BAD_JSON"),
        (b"[" * 1_500, "BAD_JSON"),
        (b'[{"query": "{ viewer { role } }"}]', "BATCH_NOT_SUPPORTED"),
        (b'"text"', "BAD_REQUEST"),
        (b"{}", "BAD_REQUEST"),
        (b'{"query": 7}', "BAD_REQUEST"),
        (b'{"query": "{ viewer { role } }", "variables": []}', "BAD_REQUEST"),
        (b'{"query": "{ viewer { role } }", "operationName": 7}', "BAD_REQUEST"),
        (b'{"query": "{ viewer { role } }", "extensions": "x"}', "BAD_REQUEST"),
        (b'{"query": "{ viewer { role } }", "operationName": "other"}', "BAD_OPERATION"),
    ],
)
async def test_malformed_request_is_refused(client: Client, body: bytes, code: str) -> None:
    answer = await client.send("POST", "/graphql", data=body, headers={"content-type": JSON})
    assert (answer.status, answer.code) == (400, code)


@pytest.mark.parametrize(
    "content_type",
    [
        "text/plain",
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=x",
        "application/graphql",
        f"{JSON}; charset=utf-16",
        "",
    ],
)
async def test_type_that_a_form_could_send_is_refused(client: Client, content_type: str) -> None:
    body = json.dumps({"query": "{ viewer { role } }"}).encode()
    answer = await client.send("POST", "/graphql", data=body, headers={"content-type": content_type})
    assert (answer.status, answer.code) == (415, "UNSUPPORTED_MEDIA_TYPE")


async def test_compressed_request_is_refused(client: Client) -> None:
    headers = {"content-type": JSON, "content-encoding": "gzip"}
    answer = await client.send("POST", "/graphql", data=b"x", headers=headers)
    assert (answer.status, answer.code) == (415, "UNSUPPORTED_MEDIA_TYPE")


async def test_long_request_is_refused(client: Client) -> None:
    answer = await client.ask("{ viewer { role } }" + " " * 2_000)
    assert (answer.status, answer.code) == (413, "REQUEST_TOO_LARGE")


async def test_long_request_of_unknown_length_is_refused(client: Client) -> None:
    async def parts() -> AsyncIterator[bytes]:
        for _ in range(50):
            yield b" " * 100

    answer = await client.send("POST", "/graphql", data=parts(), headers={"content-type": JSON})
    assert (answer.status, answer.code) == (413, "REQUEST_TOO_LARGE")


async def test_endless_request_is_cut_off(client: Client) -> None:
    sent = 0

    async def parts() -> AsyncIterator[bytes]:
        nonlocal sent
        while sent < 10_000:
            sent += 1
            yield b" " * 1_000
            await asyncio.sleep(0)

    try:
        answer = await client.send("POST", "/graphql", data=parts(), headers={"content-type": JSON})
    except aiohttp.ClientError:
        answer = None
    assert sent < 10_000
    assert answer is None or answer.status == 413


@pytest.mark.parametrize("authorization", ["Bearer nonsense", "Basic dTpw", "Bearer", "a.b.c"])
async def test_bad_token_is_refused(client: Client, authorization: str) -> None:
    answer = await client.ask("{ viewer { role } }", authorization=authorization)
    assert (answer.status, answer.code) == (401, "UNAUTHENTICATED")
    assert re.fullmatch(
        'Bearer realm="entraide", error="invalid_token", error_description="[^"]+"',
        answer.headers["www-authenticate"],
    )


async def test_two_tokens_are_refused(client: Client, token: str) -> None:
    headers = [("authorization", f"Bearer {token}"), ("authorization", f"Bearer {token}")]
    answer = await client.send("POST", "/graphql", json={"query": "{ viewer { role } }"}, headers=headers)
    assert (answer.status, answer.code) == (401, "UNAUTHENTICATED")


async def test_token_does_not_tell_whether_its_person_exists(
    client: Client, settings: Settings, server: Server
) -> None:
    demo = settings.model_copy(update={"demo": True})
    key = ensure_key(demo)
    query = (
        '{ viewer { role } people(first: 5) { totalCount edges { node { name } } } employers(search: "cnrs") '
    )
    query += "{ totalCount } }"
    answers = [
        await client.ask(query, issue_token(demo, key, Viewer(Role.STUDENT, person)))
        for person in ("chloe", "nobody")
    ]
    assert answers[0].body == answers[1].body
    assert answers[0].status == 200


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE", "PATCH"])
async def test_operations_come_by_post_alone(client: Client, method: str) -> None:
    answer = await client.send(method, "/graphql?query={viewer{role}}", headers={"accept": JSON})
    assert (answer.status, answer.code) == (405, "METHOD_NOT_ALLOWED")
    assert "POST" in answer.headers["allow"]


@pytest.mark.parametrize(
    "path", ["/nothing", "/graphql/", "/graphql/assets/../app.py", "/graphql/assets/x.js"]
)
async def test_unknown_address_is_refused(client: Client, path: str) -> None:
    answer = await client.send("GET", path)
    assert (answer.status, answer.code) == (404, "NOT_FOUND")


async def test_every_response_carries_the_safe_headers(client: Client) -> None:
    for method, path in (
        ("POST", "/graphql"),
        ("GET", "/health"),
        ("GET", "/nothing"),
        ("GET", "/"),
        ("GET", "/graphql/demo"),
    ):
        headers = (await client.send(method, path)).headers
        assert headers["content-security-policy"].startswith("default-src 'none'; base-uri")
        assert "frame-ancestors 'none'" in headers["content-security-policy"]
        assert headers["cache-control"] == "no-store"
        assert headers["referrer-policy"] == "no-referrer"
        assert headers["x-content-type-options"] == "nosniff"
        assert "server" not in headers


async def test_root_leads_to_the_page(client: Client) -> None:
    answer = await client.send("GET", "/")
    assert (answer.status, answer.headers["location"]) == (307, "/graphql")


async def test_health_says_that_the_database_answers(client: Client) -> None:
    answer = await client.send("GET", "/health")
    assert answer.status == 200
    assert answer.json in [{"status": "ok", "crowds": crowds} for crowds in ("held", "being read")]


async def test_demo_hands_out_viewers_whose_tokens_work(client: Client) -> None:
    demo = (await client.send("GET", "/graphql/demo")).json
    assert [viewer["key"] for viewer in demo["viewers"]] == ["student", "alumnus", "staff", "anonymous"]
    assert demo["viewers"][0]["name"] == "Alix Zimmer"
    assert demo["values"]["colleagues"] == {"employer": "CNRS"}
    for viewer in demo["viewers"]:
        answer = await client.ask("{ viewer { role } }", viewer["token"])
        assert answer.json["data"]["viewer"]["role"] == viewer["role"]


async def test_demo_tells_nothing_to_a_page_elsewhere(client: Client) -> None:
    answer = await client.send("GET", "/graphql/demo", headers={"host": "rebound.example.org"})
    assert (answer.status, answer.code) == (403, "FORBIDDEN")


async def test_hundred_requests_at_once(client: Client, token: str) -> None:
    answers = await asyncio.gather(*(client.ask(QUESTION, token, {"employer": "CNRS"}) for _ in range(100)))
    assert {(answer.status, answer.body) for answer in answers} == {(200, answers[0].body)}


async def test_nothing_was_logged_but_the_address(server: Server, client: Client) -> None:
    lines = [line for line in server.log.read_text().splitlines() if "Entraide answers at" not in line]
    assert not lines


def test_ctrl_c_ends_it_quietly(server: Server) -> None:
    server.process.send_signal(signal.SIGINT)
    assert server.process.wait(30) == 0
    log = server.log.read_text()
    assert log.splitlines()[-1] == "Stopped."
    assert "Traceback" not in log


def serve_expecting(settings: Settings, tmp_path: Path, **values: Any) -> str:
    """What `entraide serve` says that cannot start."""
    log = tmp_path / "log"
    with pytest.raises(AssertionError), serving(settings, log, **values):
        pass
    said = log.read_text()
    assert "Traceback" not in said
    return said
