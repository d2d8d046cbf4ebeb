"""Write jars.lock anew: `python -m graph.engine.pin 2026.08.1` (needs the network; takes a few minutes).

jgo resolves org.neo4j:neo4j with all it needs and fetches it into a folder of its own; the coordinates, sizes
and sha256 sums are then pinned. The file carries no address.
"""

import hashlib
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from jgo.maven import Dependency, MavenContext

from graph.engine.pinned import LOCK, Jar


def pin_jars(version: str, folder: Path) -> list[Jar]:
    """Resolve Neo4j Community `version` and return its jars; downloads go to `folder`."""
    context = MavenContext(repo_cache=folder)
    wanted = context.create_dependency(f"org.neo4j:neo4j:{version}")
    roots, others = context.resolver.resolve([wanted])
    with ThreadPoolExecutor(8) as pool:
        return sorted(pool.map(pin_jar, [*roots, *others]), key=lambda jar: jar.coordinate)


def pin_jar(dependency: Dependency) -> Jar:
    """Fetch one jar and take its size and sum."""
    artifact = dependency.artifact
    content = artifact.resolve().read_bytes()
    parts = [artifact.groupId, artifact.artifactId, artifact.version, artifact.classifier]
    return Jar(":".join(filter(None, parts)), len(content), hashlib.sha256(content).hexdigest())


def main() -> None:
    """Write the lock file of the version given on the command line."""
    version = sys.argv[1]
    with tempfile.TemporaryDirectory() as folder:
        jars = pin_jars(version, Path(folder))
    lines = [
        f"# Neo4j Community {version} with all it needs: sha256, bytes, Maven coordinate.",
        "# Made by `python -m graph.engine.pin VERSION`; do not edit.",
        *(f"{jar.sha256} {jar.size} {jar.coordinate}" for jar in jars),
    ]
    LOCK.write_text("\n".join(lines) + "\n")


if __name__ == "__main__":
    main()
