"""A load is timed beside the bare way, which must have written the same."""

from pathlib import Path

import orjson
import pytest
from graphs import Graph, Tie, build, clear
from rich.console import Console

from bench import load as bench
from graph.database import Database
from graph.settings import make_settings
from loaders.digest import digest_content

PEOPLE = 150


def test_a_short_run_times_both_ways(tmp_path: Path) -> None:
    """One that ends has found the content of both graphs equal."""
    out = Console(record=True, width=80)
    report = bench.bench_load(make_settings(home=tmp_path), PEOPLE, out)
    written = orjson.loads(report.to_json())
    assert written["people"] == PEOPLE
    assert written["rows"] > PEOPLE
    assert written["nodes"] > 2 * PEOPLE
    assert written["relationships"] > 3 * PEOPLE
    assert written["ratio"] == pytest.approx(written["seconds"] / written["bare"])
    assert written["again_ratio"] == pytest.approx(written["again"] / written["seconds"])
    assert {"processor", "cores", "memory_gb", "load_average"} <= written["machine"].keys()
    out.print(report.to_table())
    told = out.export_text()
    assert "bare UNWIND and MERGE" in told
    assert "…" not in told.split("people:")[1]
    assert list(tmp_path.rglob("load-*")) == []


def test_where_the_two_graphs_differ_it_is_told(database: Database) -> None:
    ann, chemistry = ("Person", "ann"), ("Diploma", "U1:A:1")
    nodes = {
        ann: {"state": "passive", "listed": False, "sort_name": "x"},
        chemistry: {"name": "Master Chimie"},
    }
    awards = [Tie("GRADUATED", ann, chemistry, {"year": year, "sources": ["a#1"]}) for year in (2010, 2012)]
    build(database, Graph(nodes, awards))
    content, digest = bench.read_content(database), digest_content(database)
    clear(database)
    bench.write_content(database, content, 3)
    bench.check_content(database, digest)
    database.write("MATCH (:Person)-[r:GRADUATED]->() WITH r LIMIT 1 DELETE r")
    with pytest.raises(bench.ContentDiffers):
        bench.check_content(database, digest)
