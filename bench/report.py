"""A run's numbers with what they were measured on, as a table and as JSON."""

import os
import platform
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from importlib.metadata import version
from pathlib import Path

import orjson
from rich import box
from rich.table import Table

from bench.measure import CLIENTS, Plan, Result

PACKAGES = ("neo4j", "neo4j-rust-ext", "strawberry-graphql", "starlette", "uvicorn", "uvloop", "orjson")

GOAL = 2.0
"""The most that the median of the API may be, in medians of the bare route."""


@dataclass(frozen=True, slots=True)
class Report:
    """One run: how many people, each query's numbers by its name, the server's version, and how long."""

    people: int
    queries: Mapping[str, Result]
    neo4j: str
    plan: Plan

    def to_json(self) -> bytes:
        """The report as indented JSON."""
        described = {
            "people": self.people,
            "clients": CLIENTS,
            "rounds": self.plan.rounds,
            "seconds": self.plan.seconds,
            "queries": {name: asdict(result) for name, result in self.queries.items()},
            "machine": describe_machine(),
            "versions": {"python": platform.python_version(), "server": self.neo4j}
            | {package: version(package) for package in PACKAGES},
        }
        return orjson.dumps(described, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)

    def to_table(self) -> Table:
        """The report for the terminal; medians above the goal are red."""
        table = Table(
            title=f"{self.people:,} people: times of 1 client in ms, answers per second of {CLIENTS} clients",
            box=box.SIMPLE_HEAD,
            padding=(0, 1, 0, 0),
        )
        table.add_column("query", no_wrap=True)
        for column in ("p50", "bare", "ratio", "p95", "per s", "bare", "ratio"):
            table.add_column(column, justify="right", no_wrap=True)
        for name, result in self.queries.items():  # 80 columns hold it
            table.add_row(
                name,
                f"{result.p50_ms:.2f}",
                f"{result.bare_p50_ms:.2f}",
                judge(result.p50_ratio, GOAL),
                f"{result.p95_ms:.2f}",
                f"{result.rps:,.0f}",
                f"{result.bare_rps:,.0f}",
                f"{result.rps_ratio:.2f}",
            )
        return table


def judge(ratio: float, goal: float) -> str:
    """A ratio as it is printed: green where it is the goal or less, else red."""
    color = "green" if ratio <= goal else "red"
    return f"[{color}]{ratio:.2f}[/{color}]"


def describe_machine() -> dict[str, str | int | float]:
    """What the numbers depend on: processor, cores, memory in GB, and how busy it was with other work."""
    return {
        "system": platform.platform(),
        "processor": _find_line(Path("/proc/cpuinfo"), "model name") or platform.processor(),
        "cores": os.cpu_count() or 0,
        "memory_gb": round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1e9, 1),
        "load_average": round(os.getloadavg()[0], 1),
    }


def _find_line(path: Path, name: str) -> str:
    """The value of the first 'name : value' line of a file, empty where there is none."""
    if not path.exists():
        return ""
    lines = (line.partition(":") for line in path.read_text().splitlines())
    return next((value.strip() for key, _, value in lines if key.strip() == name), "")
