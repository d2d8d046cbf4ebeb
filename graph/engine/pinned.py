"""The pinned jars of the engine: what jars.lock says."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

LOCK = Path(__file__).parent / "jars.lock"


@dataclass(frozen=True)
class Jar:
    """One pinned jar: `coordinate` is group:artifact:version[:classifier], `size` is in bytes."""

    coordinate: str
    size: int
    sha256: str

    @property
    def path(self) -> str:
        """Where it lies in any Maven repository, and in the cache."""
        group, artifact, version, *classifier = self.coordinate.split(":")
        name = "-".join([artifact, version, *classifier])
        return f"{group.replace('.', '/')}/{artifact}/{version}/{name}.jar"


@cache
def read_lock(lock: Path = LOCK) -> tuple[Jar, ...]:
    """The pinned jars, in the order of the class path."""
    rows = (line.split() for line in lock.read_text().splitlines() if line and not line.startswith("#"))
    return tuple(Jar(coordinate, int(size), sha256) for sha256, size, coordinate in rows)


def engine_version() -> str:
    """The version of Neo4j that is pinned."""
    return next(
        j.coordinate.split(":")[2] for j in read_lock() if j.coordinate.startswith("org.neo4j:neo4j:")
    )
