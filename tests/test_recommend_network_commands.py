"""The commands on files: what they write, what they refuse, what they warn of."""

import csv
from pathlib import Path

import numpy as np
import pytest
from rich.console import Console

from graph.errors import InputError
from recommend.network import choice_model, contacts, pair_ranker
from recommend.network.commands import (
    Source,
    evaluate_contact_files,
    evaluate_mentor_files,
    rank_contact_files,
    rank_mentor_files,
    read_seeds,
)
from recommend.network.files import Complaints, read_attributes

BLOCKS = 4


@pytest.fixture(autouse=True)
def few_trees(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(choice_model, "TREES", 30)
    monkeypatch.setattr(pair_ranker, "NETS", 1)
    monkeypatch.setattr(contacts, "ROUNDS", 1)


def write(path: Path, *rows: str) -> Path:
    path.write_text("\n".join(rows) + "\n", encoding="utf-8")
    return path


@pytest.fixture
def campus(tmp_path: Path) -> Source:
    """A stochastic block model: a program each, ties mostly within it; one person without ties."""
    chance = np.random.default_rng(0)
    block = np.arange(120) % BLOCKS
    likely = np.where(block[:, None] == block[None], 0.35, 0.03)
    pairs = np.argwhere(np.triu(chance.random((120, 120)) < likely, 1))
    ties = write(tmp_path / "ties.csv", "person,contact", *(f"p{one},p{other}" for one, other in pairs))
    rows = [f"p{one},program,b{block[one]}" for one in range(120)]
    rows += [f"p{one},gender,{'fm'[one % 2]}" for one in range(120)]
    rows += [f"p{one},floor,{one % 7}" for one in range(120)]
    attributes = write(tmp_path / "attributes.csv", "person,kind,value", *rows, "new,program,b1")
    return Source(ties, attributes)


def read(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_contacts_are_ranked_for_old_and_new(
    campus: Source, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    asked = write(tmp_path / "people.csv", "person", "p3", "new", "stranger")
    out = tmp_path / "ranked.csv"
    said = rank_contact_files(campus, asked, out, 10, 0, "program")
    assert "Gini by program" in said
    warnings = capsys.readouterr().err
    assert "kind 'gender' are never ranked by, left out: 120" in warnings
    assert "in no other file" in warnings
    rows = read(out)
    assert [row["person"] for row in rows] == ["p3"] * 10 + ["new"] * 10 + ["stranger"] * 10
    assert [int(row["rank"]) for row in rows[:10]] == list(range(1, 11))
    contacts_of = {frozenset(row.values()) for row in read(campus.ties)}
    assert not [row for row in rows if frozenset((row["person"], row["candidate"])) in contacts_of]
    assert not [row for row in rows if row["person"] == row["candidate"]]
    mates = [row for row in rows if row["person"] == "new" and int(row["candidate"][1:] or 0) % BLOCKS == 1]
    assert len(mates) >= 8
    again = tmp_path / "again.csv"
    rank_contact_files(campus, asked, again, 10, 0, "")
    assert again.read_bytes() == out.read_bytes()


def test_gender_changes_nothing(campus: Source, tmp_path: Path) -> None:
    asked = write(tmp_path / "people.csv", "person", "p3", "new")
    without = tmp_path / "without.csv"
    assert campus.attributes
    lines = [line for line in campus.attributes.read_text().splitlines() if ",gender," not in line]
    write(without, *lines)
    rank_contact_files(campus, asked, tmp_path / "a.csv", 5, 0, "")
    rank_contact_files(Source(campus.ties, without), asked, tmp_path / "b.csv", 5, 0, "")
    assert (tmp_path / "a.csv").read_bytes() == (tmp_path / "b.csv").read_bytes()


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (b"person,friend\na,b\n", "line 1: no column contact"),
        (b"", "line 1: no column person, contact"),
        (b"person,contact\n", "there is no tie"),
        (b"person,contact\na,a\n", "there is no tie"),
        (b"person,contact\na,b\n\xe9,c\n", "line 3: this is not UTF-8"),
        (b"person,contact\na,b\nc,\n", "line 3: contact is empty"),
    ],
)
def test_a_file_that_does_not_fit_is_refused(text: bytes, message: str, tmp_path: Path) -> None:
    ties = tmp_path / "ties.csv"
    ties.write_bytes(text)
    asked = write(tmp_path / "people.csv", "person", "a")
    with pytest.raises(InputError, match=message) as refused:
        rank_contact_files(Source(ties), asked, tmp_path / "out.csv", 10, 0, "")
    assert refused.value.hint
    assert not (tmp_path / "out.csv").exists()


def test_oddities_are_counted(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    ties = write(tmp_path / "ties.csv", "person,contact", "a,b", "a,b", "b,a", "c,c", "b,c", "c,d")
    asked = write(tmp_path / "people.csv", "person", "a", "a")
    rank_contact_files(Source(ties), asked, tmp_path / "out.csv", 10, 0, "")
    warnings = capsys.readouterr().err
    for told in (
        "self-ties, left out: 1",
        "ties told twice, counted once: 1",
        "one-way ties among",
        "named twice",
    ):
        assert told in warnings
    assert {row["candidate"] for row in read(tmp_path / "out.csv")} == {"c", "d"}
    ties = write(tmp_path / "ties.csv", "person,contact", "a,b", "b,a", "b,c", "c,d", "d,e")
    rank_contact_files(Source(ties), asked, tmp_path / "out.csv", 10, 0, "")
    warnings = capsys.readouterr().err
    assert "ties told both ways, counted once: 1" in warnings
    assert "one-way" not in warnings


def test_a_kind_or_folder_that_is_not_there_is_told_before_the_work(campus: Source, tmp_path: Path) -> None:
    asked = write(tmp_path / "people.csv", "person", "p3")
    with pytest.raises(InputError, match="no kind 'nope'"):
        rank_contact_files(campus, asked, tmp_path / "out.csv", 5, 0, "nope")
    assert not (tmp_path / "out.csv").exists()
    with pytest.raises(InputError, match="there is no folder"):
        rank_contact_files(campus, asked, tmp_path / "none" / "out.csv", 5, 0, "")


def test_a_file_that_cannot_be_written_is_told_before_the_work(campus: Source, tmp_path: Path) -> None:
    asked = write(tmp_path / "people.csv", "person", "p3")
    with pytest.raises(InputError, match="this is a folder"):
        rank_contact_files(campus, asked, tmp_path, 10, 0, "")
    for json, message in (
        (tmp_path / "none" / "x.json", "there is no folder"),
        (tmp_path, "this is a folder"),
    ):
        with pytest.raises(InputError, match=message):
            list(evaluate_contact_files(campus, "0", 10, json))
        with pytest.raises(InputError, match=message):
            list(evaluate_mentor_files(campus, "0", 10, 3, json))


def test_a_kind_that_is_never_used_says_so(campus: Source, tmp_path: Path) -> None:
    asked = write(tmp_path / "people.csv", "person", "p3")
    with pytest.raises(InputError, match="'gender' is never used"):
        rank_contact_files(campus, asked, tmp_path / "ranked.csv", 10, 0, "gender")


def test_a_seed_makes_one_split() -> None:
    with pytest.raises(InputError, match="given twice"):
        read_seeds("1,2,1")


def test_where_nobody_was_a_mentor_before_values_in_common_rank(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    past = write(tmp_path / "past.csv", "mentee,mentor,outcome", "s1,m1,declined")
    attributes = write(
        tmp_path / "attributes.csv",
        "person,kind,value",
        "s1,field,law",
        "m1,field,law",
        "m2,field,law",
        "m3,field,arts",
    )
    mentees = write(tmp_path / "mentees.csv", "mentee", "s1")
    mentors = write(tmp_path / "mentors.csv", "mentor", "m1", "m2", "m3")
    out = tmp_path / "ranked.csv"
    rank_mentor_files(Source(past, attributes, (), mentors), mentees, out, 10, 0, 1, "")
    assert [row["candidate"] for row in read(out)] == ["m2", "m3"]
    assert "no mentorship came about, ranked by rare values" in capsys.readouterr().err
    for source in (Source(past, attributes), Source(past, None, (), mentors)):
        with pytest.raises(InputError, match="came about"):
            rank_mentor_files(source, mentees, out, 10, 0, 1, "")
    with pytest.raises(InputError, match="nothing can be held out"):
        list(evaluate_mentor_files(Source(past, attributes, (), mentors), "0", 10, 3, None))


def test_a_form_feed_is_part_of_its_cell(tmp_path: Path) -> None:
    attributes = write(tmp_path / "attributes.csv", "person,kind,value", "a,job,x\fy")
    assert read_attributes(attributes, (), Complaints()) == [("a", "job", "x\fy")]


@pytest.fixture
def faculty(tmp_path: Path) -> Source:
    """Mentors p0 to p29, mostly of their mentees' topic; m1, m2 and m3 of topic 1 are new."""
    chance = np.random.default_rng(1)
    topic = read_topics()
    pairs = []
    for mentee in range(30, 130):
        able = np.flatnonzero(topic[:30] == topic[mentee])
        pairs.append((mentee, int(chance.choice(able if len(able) else np.arange(30)))))
    past = write(tmp_path / "past.csv", "mentee,mentor", *(f"p{a},p{b}" for a, b in pairs))
    rows = (f"p{one},topic,{topic[one]}" for one in range(130))
    new = ("m1,topic,1", "m2,topic,1", "m3,topic,1")
    return Source(past, write(tmp_path / "attributes.csv", "person,kind,value", *rows, *new))


def read_topics() -> np.ndarray:
    return np.random.default_rng(2).integers(0, 8, 130)


def test_a_mentor_who_was_declined_is_not_suggested_again(faculty: Source, tmp_path: Path) -> None:
    mentees = write(tmp_path / "mentees.csv", "mentee", "m1")
    out = tmp_path / "ranked.csv"
    rank_mentor_files(faculty, mentees, out, 30, 0, None, "")
    every = [row["candidate"] for row in read(out)]
    told = faculty.ties.read_text().splitlines()
    write(
        faculty.ties,
        told[0] + ",outcome",
        *(f"{row},accepted" for row in told[1:]),
        f"m1,{every[0]},declined",
    )
    rank_mentor_files(faculty, mentees, out, 30, 0, None, "")
    assert {row["candidate"] for row in read(out)} == set(every[1:])


def test_mentors_are_ranked_assigned_and_evaluated(faculty: Source, tmp_path: Path) -> None:
    source, topic = faculty, read_topics()
    mentees = write(tmp_path / "mentees.csv", "mentee", "m1", "m2", "m3")
    out = tmp_path / "ranked.csv"
    assert "waiting list" in rank_mentor_files(source, mentees, out, 3, 0, 1, "")
    first = [row["candidate"] for row in read(out) if row["rank"] == "1"]
    assert all(topic[int(one[1:])] == 1 for one in first)
    assigned = read(tmp_path / "assigned.csv")
    assert len(assigned) == 3
    assert len({row["mentor"] for row in assigned}) == 3
    pairs_file = write(tmp_path / "pairs.csv", "mentee,mentor", "m1,p0", "m2,p0")
    narrow = Source(source.ties, source.attributes, candidates=pairs_file)
    assert "2 on the waiting list" in rank_mentor_files(narrow, mentees, out, 3, 0, 1, "")
    assert [(row["person"], row["candidate"]) for row in read(out)] == [("m1", "p0"), ("m2", "p0")]
    tables = list(evaluate_mentor_files(source, "10", 10, 3, tmp_path / "figures.json", 5))
    assert len(tables) == 2
    console = Console(width=80, record=True)
    for table in tables:
        console.print(table)
    assert "…" not in console.export_text()
    assert b'"recall"' in (tmp_path / "figures.json").read_bytes()
