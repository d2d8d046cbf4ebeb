"""No Docker engine runs here: the files are checked by their schema and linter, and against the project."""

import re
import subprocess
import sys
from pathlib import Path

from graph.engine.pinned import engine_version

ROOT = Path(__file__).parent.parent
BIN = Path(sys.executable).parent


def check(*command: str) -> None:
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=ROOT)
    assert done.returncode == 0, done.stdout + done.stderr


def test_compose_file_fits_its_schema() -> None:
    check(str(BIN / "check-jsonschema"), "--builtin-schema", "vendor.compose-spec", "docker-compose.yml")


def test_dockerfile_passes_the_linter() -> None:
    check(str(BIN / "hadolint"), "Dockerfile")


def test_compose_runs_the_same_neo4j_as_the_engine() -> None:
    text = (ROOT / "docker-compose.yml").read_text("utf-8")
    assert re.findall(r"image: neo4j:([\d.]+)", text) == [engine_version()]


def test_compose_holds_no_secret() -> None:
    text = (ROOT / "docker-compose.yml").read_text("utf-8")
    for value in re.findall(r"(?:PASSWORD|AUTH): (.+)", text):
        assert value.removeprefix("neo4j/").startswith("${"), value


def set_in_image(name: str) -> str:
    """What the Dockerfile's last stage sets a variable to."""
    stage = (ROOT / "Dockerfile").read_text("utf-8").rpartition("\nFROM ")[2]
    return re.findall(rf"\b{name}=(\S+)", stage)[-1]


def mounts() -> dict[str, tuple[str, str]]:
    """What is mounted into the containers, by place: the source and the mode."""
    text = (ROOT / "docker-compose.yml").read_text("utf-8")
    found = re.findall(r"^ +- ([\w./]+):(/[\w./]+)(?::(\w+))?$", text, re.MULTILINE)
    return {place: (source, mode) for source, place, mode in found}


def test_what_is_kept_outlives_the_container_and_can_be_written() -> None:
    home = set_in_image("ENTRAIDE_HOME")
    source, mode = mounts()[home]
    text = (ROOT / "docker-compose.yml").read_text("utf-8")
    assert f"\n  {source}:\n" in text.partition("\nvolumes:")[2] + "\n"
    assert mode == ""
    numba = Path(set_in_image("NUMBA_CACHE_DIR"))
    assert numba.is_relative_to(home)
    stage = (ROOT / "Dockerfile").read_text("utf-8").rpartition("\nFROM ")[2]
    [user] = re.findall(r"^USER (\d+)$", stage, re.MULTILINE)
    assert re.search(rf"install --directory --owner={user} .*{home} {numba}\n", stage)


def test_archives_come_from_the_host_and_never_into_the_image() -> None:
    assert mounts()["/archives"] == ("./archives", "ro")
    ignored = (ROOT / ".dockerignore").read_text("utf-8").split()
    assert {"/archives", ".env"} <= set(ignored)
    manual = (ROOT / "docs" / "operations.md").read_text("utf-8")
    assert "docker compose run --rm api entraide load /archives" in manual
