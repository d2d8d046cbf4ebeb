"""`entraide bench load`: a load beside the bare UNWIND and MERGE of the same nodes and relationships."""

import shutil
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import orjson
from rich import box
from rich.console import Console
from rich.table import Table

from bench.load_files import make_facts, make_files
from bench.report import describe_machine, judge
from bench.setup import bench_settings
from graph.database import Database, open_database
from graph.engine import acquire
from graph.errors import EntraideError
from graph.model import NODES, RELATIONSHIPS, Relationship
from graph.schema import apply_schema
from graph.settings import Settings
from loaders.digest import digest_content
from loaders.everything import load_everything
from loaders.facts import FACT_KINDS

KEYS = {node.label: node.key for node in NODES}
OWN_KEY = {kind.relationship: kind.key for kind in FACT_KINDS if kind.key}
"""What tells apart several relationships of one type between the same two."""

GOAL, GOAL_AGAIN = 2.0, 0.1


class ContentDiffers(EntraideError):
    """The bare way did not write what the load wrote, so that their times cannot be compared."""


@dataclass(frozen=True, slots=True)
class LoadReport:
    """Seconds of one run, and how much was written.

    Attributes:
        people: asked for of the generator.
        rows: read by the load.
        nodes, relationships: in the graph at the end.
        seconds: reading, cleaning, linking and writing.
        again: the same load once more, unchanged.
        bare: UNWIND and MERGE of the same nodes and relationships into an empty graph.
    """

    people: int
    rows: int
    nodes: int
    relationships: int
    seconds: float
    again: float
    bare: float

    @property
    def ratio(self) -> float:
        """The load in times of the bare way."""
        return self.seconds / self.bare

    @property
    def again_ratio(self) -> float:
        """The load again in times of the load."""
        return self.again / self.seconds

    def to_json(self) -> bytes:
        """The report as indented JSON."""
        told = asdict(self) | {"ratio": self.ratio, "again_ratio": self.again_ratio}
        told["machine"] = describe_machine()
        return orjson.dumps(told, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)

    def to_table(self) -> Table:
        """The report for the terminal; what misses its goal is red."""
        table = Table(
            title=f"{self.people:,} people: {self.rows:,} rows make {self.nodes:,} nodes"
            f" and {self.relationships:,} relationships",
            box=box.SIMPLE_HEAD,
        )
        for column in ("", "seconds", "ratio", "goal"):
            table.add_column(column, justify="left" if not column else "right", no_wrap=True)
        table.add_row("load", f"{self.seconds:,.1f}", judge(self.ratio, GOAL), f"{GOAL:g} x bare")
        again = judge(self.again_ratio, GOAL_AGAIN)
        table.add_row("the same again", f"{self.again:,.1f}", again, f"{GOAL_AGAIN:g} x load")
        table.add_row("bare UNWIND and MERGE", f"{self.bare:,.1f}", "1.00", "")
        return table


@dataclass(frozen=True, slots=True)
class Content:
    """What a graph holds: by label the nodes' properties; of each relationship the keys of its ends, and its
    properties."""

    nodes: Mapping[str, Sequence[Mapping[str, Any]]]
    ties: Mapping[Relationship, Sequence[Sequence[Any]]]


def bench_load(settings: Settings, people: int, console: Console) -> LoadReport:
    """Time a load of so many people, and beside it the bare way, each into an empty graph of its own.

    Args:
        settings: where the data folders are; the rest is chosen for the run. load_batch is that of both ways.
        people: how many people the archives tell of.
        console: where progress is shown.

    Raises:
        ContentDiffers: the two graphs do not hold the same.
        EntraideError: a graph cannot be had or written.
    """
    own = bench_settings(settings, people)
    folder = own.home.parent / f"load-{people}"
    shutil.rmtree(folder, ignore_errors=True)
    try:
        with _empty_graph(own, folder / "ours", console) as (database, ours):
            paths = make_files(people, folder, console)
            rows, seconds = _load(database, paths, ours, console)
            holders = database.read("MATCH (i:Identity) RETURN i.university, i.student_number ORDER BY i.key")
            facts = make_facts(folder, [(university, number) for university, number in holders])
            more, longer = _load(database, facts, ours, console)
            again = sum(_load(database, files, ours, console)[1] for files in (paths, facts))
            content, digest = read_content(database), digest_content(database)
        with _empty_graph(own, folder / "bare", console) as (database, _):
            apply_schema(database)
            with console.status("Writing the same the bare way"):
                bare = _time(lambda: write_content(database, content, own.load_batch))
            check_content(database, digest)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    nodes, ties = (sum(map(len, part.values())) for part in (content.nodes, content.ties))
    return LoadReport(people, rows + more, nodes, ties, seconds + longer, again, bare)


@contextmanager
def _empty_graph(settings: Settings, home: Path, console: Console) -> Iterator[tuple[Database, Settings]]:
    own = settings.model_copy(update={"home": home})
    with acquire(own, console) as address, open_database(address) as database:
        yield database, own


def _load(
    database: Database, paths: Sequence[Path], settings: Settings, console: Console
) -> tuple[int, float]:
    """Rows read, and seconds."""
    began = time.monotonic()
    report = load_everything(database, paths, settings, progress=console)
    return report.read, time.monotonic() - began


def _time(work: Callable[[], None]) -> float:
    began = time.monotonic()
    work()
    return time.monotonic() - began


def read_content(database: Database) -> Content:
    """All nodes and relationships of the model."""
    nodes = {
        label: [row[0] for row in database.stream(f"MATCH (n:{label}) RETURN properties(n)")]
        for label in KEYS
    }
    ties = {
        tie: list(
            database.stream(
                f"MATCH (a:{tie.source})-[r:{tie.type}]->(b:{tie.target})"
                f" RETURN a.{KEYS[tie.source]}, b.{KEYS[tie.target]}, properties(r)"
            )
        )
        for tie in RELATIONSHIPS
    }
    return Content(nodes, ties)


def check_content(database: Database, digest: str) -> None:
    """Make sure that a graph says what another does.

    Raises:
        ContentDiffers: it does not.
    """
    if digest_content(database) != digest:
        raise ContentDiffers("The bare way wrote something else than the load.", "")


def write_content(database: Database, content: Content, size: int) -> None:
    """Merge nodes by their key, then relationships by their ends, in transactions of `size` rows."""
    for label, rows in content.nodes.items():
        key = KEYS[label]
        text = f"UNWIND $rows AS row MERGE (n:{label} {{{key}: row.{key}}}) SET n += row"
        _write(database, text, rows, size)
    for tie, pairs in content.ties.items():
        own = OWN_KEY.get(tie)
        # A property that is missing cannot be merged by.
        merged = f" {{{own}: row[2].{own}}}" if own else ""
        text = (
            f"UNWIND $rows AS row MATCH (a:{tie.source} {{{KEYS[tie.source]}: row[0]}})"
            f" MATCH (b:{tie.target} {{{KEYS[tie.target]}: row[1]}})"
            f" MERGE (a)-[r:{tie.type}{merged}]->(b) SET r += row[2]"
        )
        _write(database, text, pairs, size)


def _write(database: Database, text: str, rows: Sequence[Any], size: int) -> None:
    for start in range(0, len(rows), size):
        database.write(text, {"rows": rows[start : start + size]})
