"""Fetching files from Maven repositories: streamed, hashed on the way, renamed into place only when right."""

import hashlib
import os
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import FIRST_EXCEPTION, ThreadPoolExecutor, wait
from pathlib import Path

import requests
from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TransferSpeedColumn

from graph.announcing import announce
from graph.engine.pinned import Jar
from graph.engine.repositories import list_repositories
from graph.engine.storage import storage_error
from graph.errors import JarCorrupt, JarsUnavailable

PARALLEL = 8
TIMEOUT_SECONDS = (10, 30)
ATTEMPTS = 3
CHUNK_BYTES = 1 << 18


def fetch_all(jars: Sequence[Jar], folder: Path, console: Console | None) -> None:
    """Fetch jars into `folder`, several at once, with a progress bar on `console`.

    The first failure stops the rest; what came whole before it stays.

    Raises:
        JarsUnavailable, JarCorrupt, HomeNotWritable, DiskFull: see `Fetcher.fetch`.
    """
    if not jars:
        return
    work = "Fetching Neo4j (once)"
    announce(console, work)
    columns = (TextColumn("{task.description}"), BarColumn(), DownloadColumn(), TransferSpeedColumn())
    with Progress(*columns, console=console, disable=console is None) as progress:
        task = progress.add_task(work, total=sum(jar.size for jar in jars))
        fetcher = Fetcher(list_repositories(), lambda bytes_: progress.advance(task, bytes_))
        with ThreadPoolExecutor(PARALLEL) as pool:
            downloads = [pool.submit(fetcher.fetch, jar.path, jar.sha256, folder / jar.path) for jar in jars]
            try:
                done, _ = wait(downloads, return_when=FIRST_EXCEPTION)
                for download in done:
                    download.result()
            except BaseException:
                fetcher.cancel()
                pool.shutdown(wait=False, cancel_futures=True)
                raise


class Cancelled(Exception):
    """Another download failed, so this one stopped."""


class Fetcher:
    """Fetches files below the addresses of Maven repositories, asking each in its turn.

    `advance` is told the bytes that arrive. After `cancel`, every running download stops at its next chunk.
    """

    def __init__(self, repositories: Sequence[str], advance: Callable[[int], None]) -> None:
        self.repositories = repositories
        self.advance = advance
        self._cancelled = threading.Event()

    def cancel(self) -> None:
        """Stop the downloads that run."""
        self._cancelled.set()

    def fetch(self, path: str, sha256: str, target: Path) -> None:
        """Fetch `path` of a repository into `target`, whole and with this sum, or not at all.

        Raises:
            JarsUnavailable: no repository gave it.
            JarCorrupt: what came has another sum.
            HomeNotWritable, DiskFull: `target` cannot be written.
        """
        reason = "no repository is set"
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise storage_error(error, target.parent) from error
        for attempt in range(ATTEMPTS):
            time.sleep(attempt / 2)
            for address in self.repositories:
                try:
                    return self._stream(f"{address}/{path}", sha256, target)
                except requests.RequestException as error:
                    reason = explain(error, address)
                except OSError as error:
                    raise storage_error(error, target.parent) from error
        raise JarsUnavailable(
            f"The engine's jar {target.name} could not be fetched: {reason}.",
            "The first start needs the network (https_proxy and a mirror in ~/.m2/settings.xml are heeded);"
            " or set ENTRAIDE_NEO4J_URI to use a Neo4j server that runs elsewhere.",
        )

    def _stream(self, address: str, sha256: str, target: Path) -> None:
        part = target.with_name(f"{target.name}.{os.getpid()}.part")
        digest = hashlib.sha256()
        arrived = 0
        try:
            with requests.get(address, stream=True, timeout=TIMEOUT_SECONDS) as response:
                response.raise_for_status()
                with part.open("wb") as file:
                    for chunk in response.iter_content(CHUNK_BYTES):
                        if self._cancelled.is_set():
                            raise Cancelled
                        file.write(chunk)
                        digest.update(chunk)
                        self.advance(len(chunk))
                        arrived += len(chunk)
            if digest.hexdigest() != sha256:
                raise JarCorrupt(
                    f"{address} is not the pinned jar: its sha256 is {digest.hexdigest()}, not {sha256}.",
                    "It was thrown away. Try again; if it stays so, ask who runs that repository or mirror.",
                )
            part.replace(target)
        except BaseException:
            self.advance(-arrived)
            part.unlink(missing_ok=True)
            raise


def explain(error: requests.RequestException, address: str) -> str:
    """One line for people about why an address gave nothing."""
    if error.response is not None:
        return f"{address} answered {error.response.status_code} {error.response.reason}"
    if isinstance(error, requests.Timeout):
        return f"{address} did not answer in time"
    return f"no connection to {address}"
