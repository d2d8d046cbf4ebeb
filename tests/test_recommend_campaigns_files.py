"""Campaigns from values and from files, without a database."""

import csv
import json
from pathlib import Path

import numpy as np
import pytest
from rich.console import Console

from graph.errors import InputError
from recommend.campaigns.assigning import assign
from recommend.campaigns.files import match_files
from recommend.campaigns.scoring import Option
from recommend.network import choice_model
from recommend.network.commands import Source

QUIET = Console(quiet=True)


@pytest.fixture(autouse=True)
def few_trees(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(choice_model, "TREES", 30)


def write(path: Path, *rows: str) -> Path:
    path.write_text("\n".join(rows) + "\n", encoding="utf-8")
    return path


@pytest.fixture
def campus(tmp_path: Path) -> Source:
    """Forty mentors of eight fields in the past; each has had mentees of the same field, mostly."""
    chance = np.random.default_rng(0)
    rows = []
    for mentee in range(120):
        near = mentee % 8 + 8 * int(chance.integers(5))
        mentor = near if chance.random() < 0.8 else int(chance.integers(40))
        rows.append(f"s{mentee},m{mentor}")
    past = write(tmp_path / "past.csv", "mentee,mentor", *rows)
    fields = [f"s{one},field,f{one % 8}" for one in range(160)] + [f"m{o},field,f{o % 8}" for o in range(40)]
    attributes = write(tmp_path / "attributes.csv", "person,kind,value", *fields)
    return Source(past, attributes)


def read(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_files_give_files(campus: Source, tmp_path: Path) -> None:
    asked = write(tmp_path / "mentees.csv", "mentee", *(f"s{one}" for one in range(110, 160)))
    outs = [tmp_path / name for name in ("one", "other")]
    for out in outs:
        match_files(campus, asked, out, 1, 0, "field", QUIET)
    for name in ("assigned.csv", "waiting.csv", "figures.json"):
        assert (outs[0] / name).read_bytes() == (outs[1] / name).read_bytes()
    assigned = read(outs[0] / "assigned.csv")
    mentors = [row["mentor"] for row in assigned]
    assert len(mentors) == len(set(mentors))
    waiting = {row["mentee"] for row in read(outs[0] / "waiting.csv")}
    assert waiting.isdisjoint(row["mentee"] for row in assigned)
    assert len(waiting) + len(assigned) == 50
    figures = json.loads((outs[0] / "figures.json").read_text())
    assert (figures["assigned"], figures["waiting"]) == (len(assigned), len(waiting))
    assert "gini_by_field" in figures


def test_what_does_not_fit_is_refused_before_anything_is_written(campus: Source, tmp_path: Path) -> None:
    asked, out = write(tmp_path / "mentees.csv", "mentee", "s1"), tmp_path / "out"
    with pytest.raises(InputError, match="no kind 'shoe'"):
        match_files(campus, asked, out, 1, 0, "shoe", QUIET)
    with pytest.raises(InputError, match="no column mentee"):
        match_files(campus, write(tmp_path / "bad.csv", "person", "s1"), out, 1, 0, "", QUIET)
    assert not out.exists()
    with pytest.raises(InputError, match=str(asked)):
        match_files(campus, asked, asked, 1, 0, "", QUIET)


def test_each_mentor_is_given_what_they_have_time_for() -> None:
    options = {f"s{one}": [Option("ann", 2.0), Option("bob", 1.0), Option("cy", 0.5)] for one in range(9)}
    room = {"ann": 3, "bob": 1, "cy": 0}
    pairs = assign(options, room, None, seed=0)
    given = sorted(pair.mentor for pair in pairs)
    assert given == ["ann", "ann", "ann", "bob"]
    assert {(pair.mentor, pair.choice) for pair in pairs} == {("ann", 1), ("bob", 2)}
    assert assign(options, room, None, seed=0) == pairs
    assert sorted(pair.mentor for pair in assign(options, room, 2, seed=0)) == ["ann", "ann", "bob"]
    assert assign({"s": []}, room, None, seed=0) == []
