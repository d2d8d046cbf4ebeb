"""The engine's jars: pinned in jars.lock, fetched into the cache once, verified, and never half-written.

A jar is streamed into a `.part` file beside its place, hashed on the way, and renamed only when its sha256 is
the pinned one: a download that is killed leaves nothing that could be mistaken for a jar. On later starts a
jar whose size and time are those noted when it was verified is believed; any other is hashed again, and
fetched again when it is not the pinned one.
"""

import hashlib
import json
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from rich.console import Console

from graph.engine.locks import locked
from graph.engine.pinned import Jar, read_lock
from graph.engine.storage import make_folder, storage_error, write_whole

NOTES = "verified.json"


def ensure_jars(
    folder: Path, console: Console | None = None, jars: Sequence[Jar] | None = None
) -> list[Path]:
    """The class path: every pinned jar, verified, fetched into `folder` where it is missing.

    Args:
        folder: the cache; made when it is not there. Several processes may share it.
        console: where a progress bar is drawn while jars are fetched.
        jars: those of jars.lock when not given.

    Raises:
        JarsUnavailable: a jar is missing and cannot be fetched.
        JarCorrupt: a fetched jar is not the pinned one.
        HomeNotWritable: the cache cannot be written.
        DiskFull: there is no room for the jars.
    """
    wanted = read_lock() if jars is None else jars
    verified = read_verified(folder)
    if not all(is_verified(folder, jar, verified) for jar in wanted):
        make_folder(folder)
        with locked(folder / "fetch.lock"):
            fetch_missing(folder, wanted, console)
    return [folder / jar.path for jar in wanted]


def fetch_missing(folder: Path, jars: Sequence[Jar], console: Console | None) -> None:
    """Fetch the jars that are missing or wrong and note all as verified; the caller holds the fetch lock."""
    from graph.engine.fetching import fetch_all  # only a first start pays for loading an HTTP client

    for part in folder.rglob("*.part"):  # a download that was killed; nobody else writes under the lock
        part.unlink()
    verified = read_verified(folder)
    with ThreadPoolExecutor() as pool:
        right = pool.map(lambda jar: is_verified(folder, jar, verified) or is_pinned(folder, jar), jars)
        missing = [jar for jar, is_right in zip(jars, right, strict=True) if not is_right]
    fetch_all(missing, folder, console)
    try:
        write_whole(folder / NOTES, json.dumps({jar.path: stamp(folder / jar.path) for jar in jars}))
    except OSError as error:
        raise storage_error(error, folder) from error


def read_verified(folder: Path) -> dict[str, object]:
    """What was noted at the last verification: the stamp of each jar's file by its path."""
    try:
        notes = json.loads((folder / NOTES).read_bytes())
    except (OSError, ValueError):
        return {}
    return notes if isinstance(notes, dict) else {}


def is_verified(folder: Path, jar: Jar, verified: dict[str, object]) -> bool:
    """Whether the jar's file is as it was when it was verified; cheap."""
    noted = verified.get(jar.path)
    return noted is not None and noted == stamp(folder / jar.path)


def is_pinned(folder: Path, jar: Jar) -> bool:
    """Whether the jar's file is there with the pinned sum; reads it whole."""
    try:
        with (folder / jar.path).open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest() == jar.sha256
    except OSError:
        return False


def stamp(file: Path) -> list[int] | None:
    """Size and time of a file, which change when it does; None when it is not there."""
    try:
        status = file.stat()
    except OSError:
        return None
    return [status.st_size, status.st_mtime_ns]
