"""The commands around archives, run as a registrar runs them."""

import csv
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent


def run(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "entraide", *map(str, arguments)],
        capture_output=True,
        text=True,
        check=False,
        cwd=ROOT,
        env={**os.environ, "COLUMNS": "160"},
    )


@pytest.fixture(scope="module")
def archives(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("archives")
    made = run("generate-archives", "--people", "300", "--seed", "4", "--out", folder)
    assert made.returncode == 0, made.stderr
    assert "300 people" in made.stdout
    return folder


def test_link_writes_a_row_for_each_record(archives: Path, tmp_path: Path) -> None:
    paths = [archives / f"{name}.csv" for name in ("urs", "ulp", "uds", "umb")]
    out = tmp_path / "clusters.csv"
    done = run("link", *paths, "--out", out, "--truth", archives / "truth.csv")
    assert done.returncode == 0, done.stderr
    assert "records linked" in done.stdout
    assert "precision" in done.stdout
    with out.open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert list(rows[0]) == ["file", "line", "cluster", "confidence"]
    told = {(row["file"], int(row["line"])) for row in rows}
    there = {
        (path.name, line) for path in paths for line in range(2, len(path.read_bytes().splitlines()) + 1)
    }
    assert told == there
    assert len(rows) == len(there)
    again = tmp_path / "again.csv"
    run("link", *reversed(paths), "--out", again)
    assert again.read_bytes() == out.read_bytes()


def test_explain_says_why(archives: Path) -> None:
    path = archives / "ulp.csv"
    done = run("link", path, "--explain", "ulp.csv:2", "ulp.csv:3")
    assert done.returncode == 0, done.stderr
    assert "birth date" in done.stdout
    assert "One person" in done.stdout or "Not one person" in done.stdout
    lost = run("link", path, "--explain", "ulp.csv:2", "ulp.csv:1")
    assert lost.returncode == 2
    assert "no record 'ulp.csv:1'" in lost.stderr


def test_mapping_of_an_unknown_file_is_proposed_and_used(archives: Path, tmp_path: Path) -> None:
    path = tmp_path / "new.csv"
    text = (archives / "uds.csv").read_text("utf-8")
    path.write_text(text.replace("LIB_NOM_PAT_IND", "Nom de naissance"), "utf-8")
    refused = run("link", path, "--out", tmp_path / "none.csv")
    assert refused.returncode == 2
    assert "'LIB_NOM_PAT_IND'" in refused.stderr
    assert "Traceback" not in refused.stderr
    proposed = tmp_path / "new.toml"
    proposed.write_text(run("mapping", "suggest", path).stdout, "utf-8")
    done = run("link", path, "--mapping", proposed, "--out", tmp_path / "clusters.csv")
    assert done.returncode == 0, done.stderr


def test_a_folder_that_is_not_there_is_said(archives: Path, tmp_path: Path) -> None:
    done = run("link", archives / "ulp.csv", "--out", tmp_path / "none" / "clusters.csv")
    assert done.returncode == 2
    assert "cannot be written" in done.stderr
    assert run("link", archives / "ulp.csv").returncode != 0
