"""The generator as a whole: the same bytes again, little memory, a university worth asking about."""

import csv
import os
import subprocess
import sys
from collections import Counter, defaultdict
from hashlib import sha256
from pathlib import Path

import pytest

from graph.errors import InputError
from loaders.generator import generate
from loaders.generator.writing import GENERATED

ROOT = Path(__file__).parent.parent


def digests(folder: Path) -> dict[str, str]:
    return {path.name: sha256(path.read_bytes()).hexdigest() for path in folder.iterdir()}


def run(*arguments: str, hash_seed: str = "0") -> str:
    environment = {**os.environ, "PYTHONHASHSEED": hash_seed, "PYTHONIOENCODING": "utf-8"}
    done = subprocess.run(
        [sys.executable, *arguments], cwd=ROOT, env=environment, capture_output=True, text=True, check=True
    )
    return done.stdout


def test_the_same_seed_gives_the_same_bytes(tmp_path: Path) -> None:
    generate(700, 5, tmp_path / "here")
    generate(700, 5, tmp_path / "again")
    first = digests(tmp_path / "here")
    assert set(first) == {f"{form.name}.csv" for form in GENERATED}
    assert digests(tmp_path / "again") == first
    for hash_seed in ("1", "4242"):
        folder = tmp_path / hash_seed
        run(
            "entraide.py",
            "generate",
            "--people",
            "700",
            "--seed",
            "5",
            "--out",
            str(folder),
            hash_seed=hash_seed,
        )
        assert digests(folder) == first


def test_another_seed_gives_other_people(tmp_path: Path) -> None:
    generate(700, 5, tmp_path / "five")
    generate(700, 6, tmp_path / "six")
    five, six = digests(tmp_path / "five"), digests(tmp_path / "six")
    same = {name for name in five if five[name] == six[name]}
    assert same == {
        f"{name}.csv" for name in ("universities", "faculties", "diplomas", "skills", "occupations")
    }


@pytest.mark.parametrize("people", [1, 2, 3, 5, 8, 50])
def test_a_university_may_be_tiny(people: int, tmp_path: Path) -> None:
    summary = generate(people, 1, tmp_path)
    assert summary.people == people
    with (tmp_path / "graduates.csv").open(encoding="utf-8", newline="") as lines:
        assert (
            summary.rows["graduates"] == len(list(csv.DictReader(lines))) >= people - summary.rows["students"]
        )


def test_fifty_people_have_all_kinds_of_rows(tmp_path: Path) -> None:
    assert all(rows > 0 for rows in generate(50, 1, tmp_path).rows.values())


def test_memory_stays_bounded(tmp_path: Path) -> None:
    # Not ru_maxrss, which a process inherits from the one that started it.
    script = (
        "import re, sys; from pathlib import Path; from loaders.generator import generate;"
        "generate(int(sys.argv[1]), 1, Path(sys.argv[2]));"
        "print(re.search('VmHWM:\\\\s*([0-9]+) kB', Path('/proc/self/status').read_text())[1])"
    )
    small, large = (int(run("-c", script, people, str(tmp_path))) * 1024 for people in ("66000", "164000"))
    written = sum(path.stat().st_size for path in tmp_path.iterdir()) * 98 / 164
    assert large - small < written, "the rows are kept, not streamed"
    assert large < 600e6


def test_nobody_cannot_be_generated(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="0 people"):
        generate(0, 1, tmp_path)


def test_a_folder_that_cannot_be_made_is_an_error_for_people(tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("a file")
    with pytest.raises(InputError, match="taken"):
        generate(10, 1, tmp_path / "taken")


def test_a_full_disk_is_an_error_for_people_and_leaves_no_half_file(tmp_path: Path) -> None:
    (tmp_path / "graduates.csv.part").symlink_to("/dev/full")
    with pytest.raises(InputError, match="No space left"):
        generate(200, 1, tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_a_disk_that_fills_up_on_the_way_is_an_error_for_people(tmp_path: Path) -> None:
    script = (
        "import resource, sys; from pathlib import Path; from graph.errors import InputError\n"
        "from loaders.generator import generate\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (200_000, 200_000))\n"
        "try: generate(9_000, 1, Path(sys.argv[1]))\n"
        "except InputError as error: print(error.message)"
    )
    assert "File too large" in run("-c", script, str(tmp_path))
    assert list(tmp_path.iterdir()) == []


def test_the_description_counts_what_was_written(tmp_path: Path) -> None:
    printed = run("entraide.py", "generate", "--people", "400", "--out", str(tmp_path), "--describe")
    for title in (
        "States",
        "Audiences",
        "cohort",
        "Ten largest employers",
        "Skills a member",
        "Contacts a member",
    ):
        assert title in printed
    assert "100 of them active" in printed
    assert "█" in printed


def test_careers_fit_the_diploma(tmp_path: Path) -> None:
    generate(4_000, 2, tmp_path)
    fields = {tuple(row[:3]): row[5] for row in rows(tmp_path, "diplomas")}
    studied: dict[tuple[str, ...], set[str]] = defaultdict(set)
    for row in rows(tmp_path, "graduates"):
        studied[tuple(row[:2])].add(fields[row[0], row[7], row[8]])
    worked: dict[str, Counter[str]] = defaultdict(Counter)
    for row in rows(tmp_path, "positions"):
        worked[row[6]].update(studied[tuple(row[:2])])
    assert set(worked["rome:J1103"]) == {"Chirurgie dentaire"}
    assert set(worked["rome:J1119"]) == {"Médecine"}
    assert set(worked["rome:J1202"]) <= {"Pharmacie", "Médecine"}
    assert worked["rome:M1805"].most_common(1)[0][0] == "Informatique"
    assert worked["rome:K1903"].most_common(1)[0][0] in (
        "Droit privé",
        "Droit public",
        "Droit des affaires",
        "Droit",
    )


def test_students_of_ten_thousand_people_find_alumni_of_their_program_at_a_large_employer(
    tmp_path: Path,
) -> None:
    generate(10_000, 1, tmp_path)
    shown = {
        tuple(row[:2])
        for row in rows(tmp_path, "members")
        if row[2] == "active" and row[3] == "yes" and {row[4], row[5], row[6]} <= {"members", "public"}
    }
    whole = _employer_roots(tmp_path)
    works_at: dict[str, set[tuple[str, ...]]] = defaultdict(set)
    for name in ("positions", "member_positions"):
        for row in rows(tmp_path, name):
            if not row[5]:
                works_at[whole[row[2]]].add(tuple(row[:2]))
    lineage = _lineages(tmp_path)
    alumni: dict[str, set[tuple[str, ...]]] = defaultdict(set)
    for row in rows(tmp_path, "graduates"):
        alumni[":".join((row[0], row[7], row[8]))].add(tuple(row[:2]))
    answers = []
    for row in rows(tmp_path, "students"):
        if tuple(row[:2]) in shown:
            program = set().union(*(alumni[id] for id in lineage[":".join((row[0], row[7], row[8]))]))
            answers.append(max(len(people & program & shown) for people in works_at.values()))
    assert len(answers) > 100
    assert sum(answer >= 5 for answer in answers) > 20
    assert max(answers) >= 10


def rows(folder: Path, name: str) -> list[list[str]]:
    with (folder / f"{name}.csv").open(encoding="utf-8", newline="") as lines:
        return list(csv.reader(lines))[1:]


def _employer_roots(folder: Path) -> dict[str, str]:
    parent = {row[0]: row[5] for row in rows(folder, "employers")}

    def root(id: str) -> str:
        return root(parent[id]) if parent[id] else id

    return {id: root(id) for id in parent}


def _lineages(folder: Path) -> dict[str, set[str]]:
    """Of each diploma: itself, what it became and what became it, all the way."""
    after: dict[str, set[str]] = {
        ":".join(row[:3]): {id for id in row[9].split("|") if id} for row in rows(folder, "diplomas")
    }
    before: dict[str, set[str]] = defaultdict(set)
    for id, later in after.items():
        for other in later:
            before[other].add(id)

    def reach(id: str, ties: dict[str, set[str]]) -> set[str]:
        return {id}.union(*(reach(other, ties) for other in ties.get(id, ())))

    return {id: reach(id, after) | reach(id, before) for id in after}
