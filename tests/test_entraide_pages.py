"""The reference pages of docs/ are what the program itself prints."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent


def run(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "entraide", *arguments],
        capture_output=True,
        text=True,
        check=False,
        cwd=ROOT,
        env={**os.environ, **environment},
    )


@pytest.mark.parametrize("page", ["settings", "model", "files"])
def test_page_is_up_to_date(page: str) -> None:
    printed = run(page, "--markdown").stdout
    written = (ROOT / "docs" / f"{page}.md").read_text("utf-8")
    assert written.endswith(printed), f"docs/{page}.md is out of date: run `make pages`"


def test_settings_hide_secrets() -> None:
    printed = run("settings", ENTRAIDE_NEO4J_PASSWORD="do-not-print-me").stdout
    assert "ENTRAIDE_NEO4J_PASSWORD" in printed
    assert "do-not-print-me" not in printed


def test_bad_setting_is_named() -> None:
    result = run("settings", ENTRAIDE_PORT="lots")
    assert result.returncode == 2
    assert "ENTRAIDE_PORT" in result.stderr
    assert "Traceback" not in result.stderr
