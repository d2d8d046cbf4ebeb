"""The demo from an empty folder, as somebody meets it who has just cloned the project."""

import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from serving import ROOT, Server, make_environment, open_client, serving

from graph.database import Database
from graph.engine import read_status
from graph.schema import VERSION, apply_schema, check_version
from graph.settings import Settings, make_settings
from loaders.demo import ensure_demo

PEOPLE = "400"


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """A data folder of its own, with an engine of its own."""
    return make_settings(home=tmp_path_factory.mktemp("demo") / "home", neo4j_uri=None)


@pytest.fixture(scope="module")
def server(home: Settings, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    log = tmp_path_factory.mktemp("log") / "log"
    with serving(home, log, ("demo", "--people", PEOPLE), neo4j_uri="") as running:
        yield running


def run(home: Settings, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "entraide", *arguments],
        capture_output=True,
        text=True,
        check=False,
        cwd=ROOT,
        env=make_environment(home=home.home, neo4j_uri=""),
    )


def table_of(text: str) -> list[str]:
    """The lines of the printed table, its title first."""
    lines = text.splitlines()
    start = next(number for number, line in enumerate(lines) if "who from my program works at" in line)
    end = next(number for number, line in enumerate(lines) if line.startswith("└"))
    return lines[start : end + 2]


def test_demo_prints_an_answered_question(server: Server) -> None:
    table = table_of(server.log.read_text())
    assert [cell.strip() for cell in table[2].strip("┃").split("┃")] == [
        "Who",
        "Graduated",
        "Since",
        "Position",
        "Told by",
    ]
    assert len(table) > 5
    assert table[-1].strip().endswith("people")


def test_demo_says_into_a_file_what_it_is_at(server: Server) -> None:
    said = server.log.read_text()
    assert said.index("\ngraduates.csv …\n") < said.index("\ncontacts.csv …\n") < said.index("Loaded ")


async def test_demo_serves_what_it_printed(server: Server, home: Settings) -> None:
    token = run(home, "token").stdout.strip()
    async with open_client(server) as client:
        demo = (await client.send("GET", "/graphql/demo")).json
        answer = await client.ask(
            "query Q($employer: String!) { viewer { person { name } whoWorksAt(employer: $employer)"
            " { totalCount edges { node { name } } } } }",
            token,
            demo["values"]["colleagues"],
        )
    viewer = answer.json["data"]["viewer"]
    printed = "\n".join(table_of(server.log.read_text()))
    assert viewer["person"]["name"] == demo["viewers"][0]["name"]
    assert viewer["person"]["name"] in printed
    for edge in viewer["whoWorksAt"]["edges"]:
        assert edge["node"]["name"] in printed
    assert f"{viewer['whoWorksAt']['totalCount']} people" in printed


def test_second_demo_loads_nothing_and_says_the_same(server: Server, home: Settings) -> None:
    again = run(home, "demo", "--no-serve")
    assert again.returncode == 0, again.stderr
    assert "Loaded" not in again.stdout
    assert table_of(again.stdout) == table_of(server.log.read_text())


def test_demo_of_another_size_is_refused(server: Server, home: Settings) -> None:
    other = run(home, "demo", "--no-serve", "--people", "500")
    assert other.returncode == 2
    assert f"demo of {PEOPLE} people" in other.stderr


def test_tokens_speak_for_whoever_is_asked_for(server: Server, home: Settings) -> None:
    for arguments in (("--role", "admin"), ("--role", "staff"), ("--person", "somebody")):
        assert run(home, "token", *arguments).stdout.count(".") == 2
    refused = run(home, "token", "--role", "anonymous")
    assert refused.returncode == 2
    assert "no token" in refused.stderr


def test_ctrl_c_stops_the_server_and_then_the_engine(server: Server, home: Settings) -> None:
    assert read_status(home) is not None
    server.process.send_signal(signal.SIGINT)
    assert server.process.wait(60) == 0
    assert server.log.read_text().splitlines()[-1] == "Stopped."
    assert "Traceback" not in server.log.read_text()
    deadline = time.monotonic() + 60
    while read_status(home) is not None:
        assert time.monotonic() < deadline
        time.sleep(0.1)


def test_tokens_are_for_the_demo_alone(tmp_path: Path) -> None:
    refused = run(make_settings(home=tmp_path), "token", "--person", "somebody")
    assert refused.returncode == 2
    assert "demo alone" in refused.stderr
    assert refused.stdout == ""
    assert not list(tmp_path.iterdir())


def test_key_of_the_demo_is_for_its_owner_alone(server: Server, home: Settings) -> None:
    assert (home.home / "demo-key.pem").stat().st_mode & 0o777 == 0o600


def test_a_demo_of_an_earlier_program_is_brought_up_to_date(database: Database, settings: Settings) -> None:
    apply_schema(database)
    mark = "MERGE (s:Schema {id: 'entraide'}) SET s.demo_people = 100, s.demo_ready = true"
    database.write(f"{mark}, s.version = $version", {"version": VERSION - 1})
    try:
        assert ensure_demo(database, settings) == 100
        check_version(database)
    finally:
        database.write("MATCH (s:Schema {id: 'entraide'}) REMOVE s.demo_people, s.demo_ready")
