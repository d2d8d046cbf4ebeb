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
