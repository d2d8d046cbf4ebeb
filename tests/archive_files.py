"""A few lines of archives in the four universities' formats, for the tests of linking."""

from pathlib import Path

from loaders.generator.archives.files import HEADERS
from loaders.linking.linking import Links, link
from loaders.linking.preparing import prepare
from loaders.linking.reading import Archive, read_archives
from loaders.linking.records import Records

ENCODINGS = {"ulp": "cp1252", "umb": "utf-8", "urs": "latin-1", "uds": "utf-8"}


def write_archive(folder: Path, name: str, *lines: str, encoding: str | None = None) -> Path:
    """Write lines below the header of one of the four."""
    path = folder / f"{name}.csv"
    path.write_bytes("\n".join((HEADERS[name], *lines, "")).encode(encoding or ENCODINGS[name]))
    return path


def read(*paths: Path) -> tuple[list[Archive], Records]:
    """The archives, and their records."""
    archives = read_archives(paths)
    return archives, prepare(archives)


def cluster_of(paths: list[Path]) -> tuple[dict[str, int], Records, Links]:
    """Cluster of each record, by file:line."""
    _, records = read(*paths)
    links = link(records)
    names = [
        f"{records.files[file]}:{line}"
        for file, line in zip(records.file.tolist(), records.line.tolist(), strict=True)
    ]
    return dict(zip(names, links.cluster.tolist(), strict=True)), records, links
