"""The engine by itself: it stays up without users until it is told to stop."""

import os
import subprocess
import sys
from pathlib import Path
from threading import Thread

import pytest

from graph.database import open_database
from graph.engine import Stop, acquire, read_status, start_service, stop_service
from graph.engine.home import Home
from graph.engine.locks import wait_until
from graph.errors import SettingsError
from graph.settings import Settings, make_settings


@pytest.fixture
def local(tmp_path: Path) -> Settings:
    """Settings of a data folder that only this test uses."""
    return make_settings(home=tmp_path / "home", neo4j_uri=None)


def command(settings: Settings, *words: str) -> "subprocess.CompletedProcess[str]":
    environment = {name: value for name, value in os.environ.items() if not name.startswith("ENTRAIDE_")}
    environment |= {
        "ENTRAIDE_HOME": str(settings.home),
        "ENTRAIDE_CACHE": str(settings.cache),
        "COLUMNS": "200",
    }
    return subprocess.run(
        [sys.executable, "-m", "entraide", "engine", *words], env=environment, capture_output=True, text=True
    )


def test_an_engine_that_does_not_run(local: Settings) -> None:
    assert command(local, "status").stdout == "Neo4j does not run.\n"
    assert command(local, "status").returncode == 3
    assert command(local, "stop").stdout == "Neo4j does not run.\n"
    assert read_status(local) is None
    assert not local.home.exists()


def test_an_engine_is_started_seen_used_and_stopped(local: Settings) -> None:
    started = command(local, "start")
    assert started.returncode == 0, started.stderr
    status = read_status(local)
    assert status
    assert status.stays
    assert not status.in_use
    assert status.version == "2026.08.1"
    assert status.size > 1_000_000
    assert f"Neo4j 2026.08.1 runs at {status.uri}, process {status.pid}" in started.stdout
    assert str(local.home) in command(local, "status").stdout

    with acquire(local) as address, open_database(address) as database:
        assert address.uri == status.uri
        database.run_alone("CREATE (:Kept)")
        assert "Other commands use Neo4j" in command(local, "stop").stdout
        assert database.read_one("MATCH (n:Kept) RETURN count(n)") == [1]

        # Stopped under its user's hands: whoever comes now waits for its end and gets another engine.
        stopping = Thread(target=stop_service, args=(local, True))
        stopping.start()
        assert wait_until(lambda: Home(local.home).read_state() is None, 30)
        with acquire(local) as anew, open_database(anew) as other:
            assert other.read_one("MATCH (n:Kept) RETURN count(n)") == [1]
            state = Home(local.home).read_state()
            assert state
            assert state.pid != status.pid
        stopping.join()
    assert "stopping: asked to stop" in Home(local.home).log.read_text()
    assert stop_service(local) in (Stop.STOPPED, Stop.NOT_RUNNING)
    assert read_status(local) is None


def test_no_engine_is_started_where_a_server_is_set(tmp_path: Path) -> None:
    settings = make_settings(home=tmp_path / "home", neo4j_uri="bolt://127.0.0.1:1")
    with pytest.raises(SettingsError, match="no engine is used"):
        start_service(settings)
