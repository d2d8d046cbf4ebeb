"""Jars: fetched once from a real HTTP server, verified, mended, and refused when not the pinned ones."""

import hashlib
import io
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest
from rich.console import Console

from graph.engine.jars import ensure_jars
from graph.engine.pinned import Jar, engine_version, read_lock
from graph.engine.repositories import read_mirror
from graph.errors import HomeNotWritable, JarCorrupt, JarsUnavailable


@dataclass
class Repository:
    """A Maven repository on this machine: what it serves, and what it was asked for."""

    files: dict[str, bytes] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    failures: int = 0
    pause: float = 0
    address: str = ""

    def add(self, coordinate: str, content: bytes) -> Jar:
        jar = Jar(coordinate, len(content), hashlib.sha256(content).hexdigest())
        self.files[f"/{jar.path}"] = content
        return jar


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Repository]:
    served = Repository()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            served.asked.append(self.path)
            if served.failures:
                served.failures -= 1
                self.send_error(503)
                return
            content = served.files.get(self.path)
            if content is None:
                self.send_error(404)
                return
            self.send_response(200)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content[: len(content) // 2])
            time.sleep(served.pause)
            self.wfile.write(content[len(content) // 2 :])

        def log_message(self, format: str, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    served.address = f"http://127.0.0.1:{server.server_port}"
    point_to(served.address, tmp_path, monkeypatch)
    thread = Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    yield served
    server.shutdown()
    thread.join()
    server.server_close()


def point_to(address: str, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Have jgo's settings name this repository, and no mirror of the user's stand before it."""
    (folder / "jgo.conf").write_text(f"[repositories]\ncentral = {address}\n")
    monkeypatch.setenv("JGO_CONFIG_FILE", str(folder / "jgo.conf"))
    monkeypatch.setenv("HOME", str(folder))


@pytest.fixture
def jars(repository: Repository) -> list[Jar]:
    return [
        repository.add("org.example:graph:1.0", b"graph" * 1000),
        repository.add("org.example.deep:bolt:2.1:linux", b"bolt" * 1000),
    ]


def test_the_lock_pins_one_version_of_neo4j_and_names_no_address() -> None:
    pinned = read_lock()
    assert engine_version() == "2026.08.1"
    assert len({jar.path for jar in pinned}) == len(pinned) > 200
    assert all(len(jar.sha256) == 64 and jar.size > 0 for jar in pinned)
    assert not any("/" in jar.coordinate for jar in pinned)


def test_a_coordinate_is_a_path() -> None:
    jar = Jar("io.netty:epoll:4.2:linux-x86_64", 1, "")
    assert jar.path == "io/netty/epoll/4.2/epoll-4.2-linux-x86_64.jar"


def test_jars_are_fetched_once(tmp_path: Path, repository: Repository, jars: list[Jar]) -> None:
    cache = tmp_path / "cache"
    assert [path.read_bytes() for path in ensure_jars(cache, jars=jars)] == [b"graph" * 1000, b"bolt" * 1000]
    assert sorted(repository.asked) == sorted(f"/{jar.path}" for jar in jars)
    ensure_jars(cache, jars=jars)
    assert len(repository.asked) == 2
    assert not list(cache.rglob("*.part"))


def test_progress_is_shown(tmp_path: Path, jars: list[Jar]) -> None:
    shown = io.StringIO()
    ensure_jars(tmp_path / "cache", Console(file=shown, force_terminal=True, width=100), jars)
    assert "Fetching Neo4j" in shown.getvalue()
    assert "9.0/9.0 kB" in shown.getvalue()


def test_a_damaged_jar_is_fetched_again(tmp_path: Path, repository: Repository, jars: list[Jar]) -> None:
    cache = tmp_path / "cache"
    first, second = ensure_jars(cache, jars=jars)
    first.write_bytes(b"half of it")
    second.unlink()
    repository.asked.clear()
    ensure_jars(cache, jars=jars)
    assert first.read_bytes() == b"graph" * 1000
    assert second.read_bytes() == b"bolt" * 1000
    assert len(repository.asked) == 2


def test_a_touched_jar_is_verified_not_fetched(
    tmp_path: Path, repository: Repository, jars: list[Jar]
) -> None:
    first, _ = ensure_jars(tmp_path / "cache", jars=jars)
    first.touch()
    ensure_jars(tmp_path / "cache", jars=jars)
    assert len(repository.asked) == 2


def test_a_jar_with_a_wrong_sum_is_refused_and_thrown_away(
    tmp_path: Path, repository: Repository, jars: list[Jar]
) -> None:
    repository.files[f"/{jars[0].path}"] = b"something else"
    with pytest.raises(JarCorrupt) as refusal:
        ensure_jars(tmp_path / "cache", jars=jars)
    assert jars[0].sha256 in refusal.value.message
    assert repository.address in refusal.value.message
    assert not (tmp_path / "cache" / jars[0].path).exists()
    assert not list((tmp_path / "cache").rglob("*.part"))


def test_a_passing_failure_is_tried_again(tmp_path: Path, repository: Repository, jars: list[Jar]) -> None:
    repository.failures = 2
    ensure_jars(tmp_path / "cache", jars=jars)
    assert len(repository.asked) == 4


def test_a_missing_jar_says_which_and_where(
    tmp_path: Path, repository: Repository, jars: list[Jar], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(time, "sleep", lambda _: None)
    del repository.files[f"/{jars[1].path}"]
    with pytest.raises(JarsUnavailable, match=r"bolt-2\.1-linux\.jar could not be fetched: .* answered 404"):
        ensure_jars(tmp_path / "cache", jars=jars)


def test_no_network_is_said_so(tmp_path: Path, jars: list[Jar], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(time, "sleep", lambda _: None)
    point_to("http://127.0.0.1:1", tmp_path, monkeypatch)
    with pytest.raises(JarsUnavailable, match=r"no connection to http://127\.0\.0\.1:1") as refusal:
        ensure_jars(tmp_path / "cache", jars=jars)
    assert "first start needs the network" in refusal.value.hint


def test_a_killed_download_leaves_nothing_broken(
    tmp_path: Path, repository: Repository, jars: list[Jar]
) -> None:
    cache = tmp_path / "cache"
    repository.pause = 30
    code = (
        "import sys; from pathlib import Path; from graph.engine.jars import ensure_jars\n"
        "from graph.engine.pinned import Jar\n"
        f"ensure_jars(Path({str(cache)!r}), jars={jars!r})"
    )
    with subprocess.Popen([sys.executable, "-c", code]) as fetching:
        while not list(cache.rglob("*.part")):
            assert fetching.poll() is None
            time.sleep(0.02)
        fetching.kill()
    repository.pause = 0
    assert [path.stat().st_size for path in ensure_jars(cache, jars=jars)] == [5000, 4000]
    assert not list(cache.rglob("*.part"))


def test_a_cache_that_cannot_be_written_is_said_so(tmp_path: Path, jars: list[Jar]) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(HomeNotWritable, match="cannot be written: not a directory"):
        ensure_jars(tmp_path / "file" / "cache", jars=jars)


@pytest.mark.parametrize(
    ("mirrored", "used"),
    [("central", True), ("*", True), ("*,!central", False), ("other", False), ("external:*", True)],
)
def test_a_mirror_in_maven_settings_stands_for_central(tmp_path: Path, mirrored: str, used: bool) -> None:
    path = tmp_path / "settings.xml"
    path.write_text(
        '<settings xmlns="http://maven.apache.org/SETTINGS/1.2.0"><mirrors><mirror>'
        f"<mirrorOf>{mirrored}</mirrorOf><url>https://mirror.example/maven/</url></mirror></mirrors></settings>"
    )
    assert read_mirror(path) == ("https://mirror.example/maven/" if used else None)


def test_broken_maven_settings_are_no_obstacle(tmp_path: Path) -> None:
    (tmp_path / "settings.xml").write_text("<settings>")
    assert read_mirror(tmp_path / "settings.xml") is None
    assert read_mirror(tmp_path / "missing.xml") is None
