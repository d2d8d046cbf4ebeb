from dataclasses import fields
from pathlib import Path

import orjson
import pytest
from rich.console import Console

from bench.cases import CASES
from bench.measure import Plan, Result
from bench.run import run_bench
from bench.servers import ServerFailed, run_server
from bench.setup import bench_settings, environment
from graph.settings import make_settings


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("bench")


def test_a_short_run_measures_every_question(home: Path) -> None:
    """One that ends has found all answers of the API and of the bare routes equal."""
    out = Console(record=True, width=160)
    report = run_bench(make_settings(home=home), 1_000, Plan(rounds=1, seconds=0.05), out)
    written = orjson.loads(report.to_json())
    assert written["people"] == 1_000
    assert list(written["queries"]) == [case.name for case in CASES]
    for numbers in written["queries"].values():
        assert numbers.keys() == {field.name for field in fields(Result)}
        assert all(number > 0 for number in numbers.values())
    assert {"processor", "cores", "memory_gb", "load_average"} <= written["machine"].keys()
    assert {"python", "server", "neo4j", "strawberry-graphql"} <= written["versions"].keys()
    out.print(report.to_table())
    told = out.export_text()
    assert all(case.name in told for case in CASES)


def test_a_named_server_is_left_alone(home: Path) -> None:
    named = make_settings(home=home, neo4j_uri="bolt://example.org", jwt_keys="https://example.org/keys")
    own = bench_settings(named, 450_000)
    assert own.home == home / "bench" / "450000"
    assert not own.neo4j_uri
    assert own.jwt_keys is None
    assert own.page_limit == 1_000
    assert (own.engine_heap, own.engine_page_cache) == ("3274m", "4756m")


def test_a_process_gets_the_settings_of_the_run(monkeypatch: pytest.MonkeyPatch, home: Path) -> None:
    own = bench_settings(make_settings(home=home), 100)
    for name, value in environment(own).items():
        monkeypatch.setenv(name, value)
    assert make_settings() == own


def test_a_server_that_does_not_come_up_says_why(tmp_path: Path) -> None:
    with (
        pytest.raises(ServerFailed, match="No module named no_such_server"),
        run_server("no_such_server", [], {}, tmp_path / "log"),
    ):
        raise AssertionError("it came up")
