"""Files of a load to be timed: four archives to be linked, reference data, positions and skills."""

from collections.abc import Sequence
from pathlib import Path

import polars as pl
from rich.console import Console

from loaders.generator import generate
from loaders.generator.archives import generate_archives

REFERENCE = ("universities", "faculties", "diplomas", "employers", "skills", "occupations")
FACTS = ("positions", "member_skills")
ARCHIVES = ("ulp", "umb", "urs", "uds")
HOLDER = ("university", "student_number")
SEED = 1


def make_files(people: int, folder: Path, console: Console) -> list[Path]:
    """Write the archives of so many people and the reference data; say where they are."""
    generate_archives(people, SEED, 1.0, folder / "archives")
    generate(people, SEED, folder / "files", console)
    reference = [folder / "files" / f"{name}.csv" for name in REFERENCE]
    return [*reference, *(folder / "archives" / f"{name}.csv" for name in ARCHIVES)]


def make_facts(folder: Path, holders: Sequence[tuple[str, str]]) -> list[Path]:
    """Write positions and skills: those of `entraide generate`, told of other people; say where they are.

    Args:
        folder: where `make_files` wrote.
        holders: university and student number of people who are there.
    """
    others = pl.DataFrame(list(holders), schema=["of", "number"], orient="row")
    paths = []
    for name in FACTS:
        rows = pl.read_csv(folder / "files" / f"{name}.csv", infer_schema=False)
        own = rows.select(HOLDER).unique(maintain_order=True).head(len(others))
        renamed = rows.join(own.hstack(others.head(len(own))), on=HOLDER, maintain_order="left")
        told = renamed.with_columns(university="of", student_number="number").select(rows.columns)
        path = folder / "facts" / f"{name}.csv"
        path.parent.mkdir(exist_ok=True)
        told.write_csv(path)
        paths.append(path)
    return paths
