"""How large things are in a folder of files: tables of sizes and degrees, with small histograms."""

from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path

import polars as pl

from graph.errors import InputError
from graph.listing import Listing
from graph.model import Audience, Group
from loaders.generator.writing import GENERATED

_QUANTILES = (0.0, 0.1, 0.25, 0.5, 0.75, 0.9, 0.99, 1.0)
_BAR = 20
_PERSON = ("university", "student_number")


def describe(folder: Path) -> list[Listing]:
    """Tables about the files of loaders/formats.py in `folder`; InputError where one is missing."""
    missing = [one.name for one in GENERATED if not (folder / f"{one.name}.csv").is_file()]
    if missing:
        raise InputError(f"{folder} lacks {missing[0]}.csv.", "Make the files with `entraide generate`.")
    tables = {one.name: pl.scan_csv(folder / f"{one.name}.csv", infer_schema=False) for one in GENERATED}
    people = _people(tables)
    active = tables["members"].filter(pl.col("state") == "active").select(_PERSON)
    return [
        _files(tables),
        _states(tables, people),
        _audiences(tables),
        _cohorts(tables),
        *_employers(tables),
        _sizes("Positions a person", "all positions told", _per_person(people, tables, "positions")),
        _sizes(
            "Positions a member", "entered by themselves", _per_person(active, tables, "member_positions")
        ),
        _sizes("Skills a member", "", _per_person(active, tables, "member_skills")),
        _contacts(tables, active),
        *_mentors(tables),
    ]


def _people(tables: dict[str, pl.LazyFrame]) -> pl.LazyFrame:
    known = pl.concat([tables[name].select(_PERSON) for name in ("graduates", "students")])
    return known.unique()


def _bars(rows: Sequence[tuple[str, int]]) -> tuple[tuple[str, ...], ...]:
    """Rows of (name, number, share, bar)."""
    total, most = sum(number for _, number in rows) or 1, max((number for _, number in rows), default=1) or 1
    return tuple(
        (name, f"{number:,}", f"{number / total:.1%}", "█" * round(_BAR * number / most))
        for name, number in rows
    )


def _count(frame: pl.LazyFrame, column: str) -> list[tuple[str, int]]:
    counted = frame.group_by(column).len().sort("len", column, descending=[True, False]).collect()
    return [(str(name), int(number)) for name, number in counted.iter_rows()]


def _sizes(title: str, text: str, sizes: pl.Series) -> Listing:
    """Quantiles of some sizes, and how many of each magnitude there are."""
    frame = pl.DataFrame({"size": sizes})
    edges = [0, 1, 2, 3, 5, 8, 12, 20, 40, 80, 160, 320, 1_000, 10_000, 1 << 40]
    bins = []
    for low, high in pairwise(edges):
        number = frame.filter((pl.col("size") >= low) & (pl.col("size") < high)).height
        name = str(low) if high == low + 1 else f"{low:,} to {high - 1:,}"
        bins.append((name if high < 1 << 40 else f"{low:,} and more", number))
    while bins and not bins[-1][1]:
        bins.pop()
    quantiles = " ".join(
        f"{quantile:.0%}: {sizes.quantile(quantile, 'nearest') or 0:,.0f}" for quantile in _QUANTILES
    )
    mean = float(sizes.sum()) / max(len(sizes), 1)
    total = f"mean {mean:.2f}; quantiles {quantiles}"
    return Listing(
        title,
        ("size", "number", "share", ""),
        _bars(bins),
        f"{text[:1].upper()}{text[1:]}: {total}." if text else f"{total[:1].upper()}{total[1:]}.",
    )


def _files(tables: dict[str, pl.LazyFrame]) -> Listing:
    rows = tuple(
        (f"{name}.csv", f"{table.select(pl.len()).collect().item():,}") for name, table in tables.items()
    )
    return Listing("Files", ("file", "rows"), rows, "Rows of each file, without the header.")


def _states(tables: dict[str, pl.LazyFrame], people: pl.LazyFrame) -> Listing:
    total = people.select(pl.len()).collect().item()
    rows = _count(tables["members"], "state")
    silent = total - sum(number for _, number in rows)
    listed = tables["members"].filter(pl.col("listed") == "yes").select(pl.len()).collect().item()
    return Listing(
        "States",
        ("state", "student numbers", "share", ""),
        _bars([("passive, without a row", silent), *rows]),
        f"{total:,} student numbers; {listed:,} members are listed.",
    )


def _audiences(tables: dict[str, pl.LazyFrame]) -> Listing:
    active = tables["members"].filter(pl.col("state") == "active")
    rows = []
    for group in Group:
        counts = dict(_count(active, f"audience_{group}"))
        total = sum(counts.values()) or 1
        shares = (counts.get(name, 0) / total for name in (*Audience, "None"))
        rows.append((str(group), *(f"{share:.1%}" for share in shares)))
    return Listing(
        "Audiences of active members",
        ("group", *Audience, "left empty"),
        tuple(rows),
        "Who may see each group of fields.",
    )


def _cohorts(tables: dict[str, pl.LazyFrame]) -> Listing:
    keys = ("university", "diploma_code", "diploma_version", "year")
    sizes = tables["graduates"].group_by(keys).len().collect()["len"]
    return _sizes("Graduates a cohort", "one diploma in one year", sizes)


def _employers(tables: dict[str, pl.LazyFrame]) -> list[Listing]:
    told = pl.concat(
        [tables[name].select(*_PERSON, "employer", "end") for name in ("positions", "member_positions")]
    )
    now = (
        told.filter(pl.col("end").is_null()).select(*_PERSON, "employer").unique().group_by("employer").len()
    )
    names = tables["employers"].select("id", "name", "part_of")
    sizes = names.join(now, left_on="id", right_on="employer", how="left").with_columns(
        pl.col("len").fill_null(0)
    )
    collected = sizes.collect()
    top = collected.sort("len", "name", descending=[True, False]).head(10)
    listed = [(_cut(str(name)), int(size)) for name, size in top.select("name", "len").iter_rows()]
    total = int(collected["len"].sum()) or 1
    share = sum(size for _, size in listed) / total
    return [
        Listing(
            "Ten largest employers",
            ("employer", "people", "share", ""),
            _bars(listed),
            "People with a position without an end, parts not counted in."
            f" The ten hold {share:.1%} of them; shares are of the ten.",
        ),
        _sizes("People an employer", "with a position without an end", collected["len"]),
    ]


def _cut(name: str, most: int = 32) -> str:
    """A name that leaves room for a bar in a terminal."""
    return name if len(name) <= most else f"{name[: most - 1].rstrip()}…"


def _per_person(people: pl.LazyFrame, tables: dict[str, pl.LazyFrame], name: str) -> pl.Series:
    counts = tables[name].group_by(_PERSON).len()
    joined = people.join(counts, on=_PERSON, how="left").select(pl.col("len").fill_null(0)).collect()
    return joined["len"]


def _contacts(tables: dict[str, pl.LazyFrame], active: pl.LazyFrame) -> Listing:
    contacts = tables["contacts"]
    ends = pl.concat(
        [
            contacts.select(_PERSON),
            contacts.select(*(pl.col(f"contact_{name}").alias(name) for name in _PERSON)),
        ]
    )
    degrees = active.join(ends.group_by(_PERSON).len(), on=_PERSON, how="left").select(
        pl.col("len").fill_null(0)
    )
    return _sizes("Contacts a member", "", degrees.collect()["len"])


def _mentors(tables: dict[str, pl.LazyFrame]) -> list[Listing]:
    capacity = pl.col("capacity").cast(pl.Int64, strict=False)
    mentors = tables["members"].filter(capacity > 0)
    ties = tables["mentorships"]
    busy = (
        ties.filter(pl.col("state") == "active")
        .group_by(
            pl.col("mentor_university").alias("university"),
            pl.col("mentor_student_number").alias("student_number"),
        )
        .len()
    )
    free = (
        mentors.join(busy, on=_PERSON, how="left")
        .select((capacity - pl.col("len").fill_null(0)).alias("free"))
        .collect()["free"]
    )
    room, over = int((free > 0).sum()), int((free < 0).sum())
    return [
        Listing(
            "Mentors by capacity",
            ("capacity", "mentors", "share", ""),
            _bars(sorted(_count(mentors, "capacity"))),
            f"Members who take mentees; {room:,} have room for one more, {over:,} take too many.",
        ),
        Listing(
            "Mentorships",
            ("state", "number", "share", ""),
            _bars(_count(ties, "state")),
            "Mentorships by state.",
        ),
    ]
