"""A whole made-up university: every file of loaders/formats.py, from a number of people and a seed."""

from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import polars as pl
from rich.console import Console
from rich.progress import Progress as Bars

from graph.errors import InputError
from loaders.generator import reference
from loaders.generator.calendar import NEVER
from loaders.generator.careers import Careers, Jobs, last_employer
from loaders.generator.chance import Chance, Integers
from loaders.generator.employers import SECTOR_NAMES, Register, make_register
from loaders.generator.expertise import SkillSets
from loaders.generator.members import make_members, wished_lottery
from loaders.generator.network import STATES, make_contacts, make_mentorships
from loaders.generator.network import make_members as tie_members
from loaders.generator.people import Chunk, People, make_people
from loaders.generator.programs import MERGED, MERGER, Programs
from loaders.generator.reforms import make_programs
from loaders.generator.standing import Standing, draw_standing
from loaders.generator.studies import home_columns, identities, make_studies
from loaders.generator.surveys import tell_positions
from loaders.generator.topics import Topics
from loaders.generator.writing import GENERATED, Writer, dates, texts


@dataclass(frozen=True, slots=True)
class Summary:
    """What was written.

    `identities` are student numbers: a person who studied at an old university and again at the merged one
    has two. `rows` are the rows of each file, without the header.
    """

    people: int
    identities: int
    active: int
    rows: Mapping[str, int]
    out: Path


def generate(people: int, seed: int, out: Path, progress: Console | None = None) -> Summary:
    """Write all files of a made-up university into the folder `out`, which is made if need be.

    The same number of people and seed give the same bytes. Memory grows by some hundred bytes a person.
    With a console given as `progress`, bars are drawn on it.

    Raises:
        InputError: there are no people to make, or the folder cannot be written.
    """
    if people < 1:
        raise InputError(f"A university of {people} people cannot be made.", "Ask for at least one.")
    try:
        out.mkdir(parents=True, exist_ok=True)
        with ExitStack() as stack:
            bars = stack.enter_context(Bars(console=progress, disable=progress is None))
            files = {one.name: stack.enter_context(Writer(out, one)) for one in GENERATED}
            return _Generator(people, Chance(seed), files, bars).run(out)
    except OSError as error:
        raise InputError(
            f"Cannot write the files into {out}: {error.strerror or error}.",
            "Choose another folder with --out.",
        ) from error


class _Generator:
    """One run: the columns of all people in memory, the rows streamed chunk by chunk."""

    def __init__(self, people: int, chance: Chance, files: Mapping[str, Writer], bars: Bars) -> None:
        self._count = people
        self._chance = chance
        self._files = files
        self._bars = bars

    def run(self, out: Path) -> Summary:
        """Write everything."""
        programs = make_programs()
        register = make_register(self._chance, self._count)
        self._write_reference(programs, register)
        people = make_people(self._count, self._chance, programs)
        standing = draw_standing(self._chance, people)
        employer, known = self._write_people(programs, register, people, standing)
        self._write_network(people, standing, employer)
        active = int(standing.active.sum())
        return Summary(
            self._count, known, active, {name: file.rows for name, file in self._files.items()}, out
        )

    def _write_reference(self, programs: Programs, register: Register) -> None:
        files = self._files
        files["universities"].write_rows(list(reference.universities()))
        files["faculties"].write_rows(_faculty_rows())
        files["diplomas"].write_rows(
            [
                (
                    one.university,
                    one.code,
                    one.version,
                    one.name,
                    one.level,
                    one.field,
                    one.faculty,
                    one.since,
                    one.until,
                    "|".join(one.became),
                )
                for one in programs.diplomas
            ]
        )
        files["employers"].write_rows(
            [
                (one.id, one.name, one.aliases, SECTOR_NAMES[one.sector], one.city, one.part_of)
                for one in register.employers
            ]
        )
        files["skills"].write_rows([(id, label) for id, label, _ in reference.skills()])
        occupations = {role.occupation: role.label for role in reference.roles()}
        files["occupations"].write_rows(list(occupations.items()))

    def _write_people(
        self, programs: Programs, register: Register, people: People, standing: Standing
    ) -> tuple[Integers, int]:
        """Write what is told of each person; gives each one's last employer, and how many student numbers."""
        chance, files = self._chance, self._files
        careers, topics, wished, skills = Careers(chance, register), Topics(), wished_lottery(), SkillSets()
        employer = np.full(len(people), -1, dtype=np.int64)
        known = 0
        bar = self._bars.add_task("Careers and members", total=self._count)
        for rows in people.chunks():
            chunk = people.take(rows)
            known += identities(chunk)
            awards, enrolments = make_studies(chance, programs, chunk)
            jobs = careers.draw(chunk, standing.died[rows])
            employer[rows] = last_employer(jobs)
            active = standing.active[rows]
            told, own = tell_positions(chance, chunk, register, jobs, standing)
            for name, parts in (
                ("graduates", awards),
                ("students", enrolments),
                ("positions", told),
                ("member_positions", own),
            ):
                for columns, counted in parts:
                    files[name].write(columns, counted)
            headline, place = _lines_about(register, chunk, jobs)
            columns, counted = make_members(chance, chunk, standing, topics, wished, headline, place)
            files["members"].write(columns, counted)
            files["member_skills"].write(*skills.draw(chance, chunk, active))
            self._bars.advance(bar, len(rows))
        return employer, known

    def _write_network(self, people: People, standing: Standing, employer: Integers) -> None:
        chance = self._chance
        members = tie_members(people, standing.active, employer, standing.capacity)
        contacts = make_contacts(chance, members)
        step = 1 << 17
        bar = self._bars.add_task("Contacts", total=len(contacts.one))
        for start in range(0, len(contacts.one), step):
            part = slice(start, start + step)
            self._files["contacts"].write(
                {
                    **home_columns(people.take(contacts.one[part])),
                    **home_columns(people.take(contacts.other[part]), "contact_"),
                    "since": dates(contacts.since[part]),
                }
            )
            self._bars.advance(bar, len(contacts.one[part]))
        mentorships = make_mentorships(chance, members)
        self._files["mentorships"].write(
            {
                **home_columns(people.take(mentorships.mentor), "mentor_"),
                **home_columns(people.take(mentorships.mentee), "mentee_"),
                "state": texts([str(state) for state in STATES], mentorships.state),
                "since": dates(mentorships.since),
                "until": dates(mentorships.until, mentorships.until == NEVER),
            }
        )


def _faculty_rows() -> list[tuple[str | int | None, ...]]:
    """The faculties of today's university, and those of the old ones that became them in the merger."""
    rows: list[tuple[str | int | None, ...]] = []
    for one in reference.faculties():
        became = f"{MERGED}:{one.became}" if one.became else ""
        since = max(one.since, MERGER)
        rows.append(
            (f"{MERGED}:{one.code}", MERGED, one.name, one.short_name, one.domain, since, one.until, became)
        )
        if one.origin:
            name = one.old_name or one.name
            short = "" if one.old_name else one.short_name
            id, new = f"{one.origin}:{one.code}", f"{MERGED}:{one.code}"
            rows.append((id, one.origin, name, short, one.domain, one.since, MERGER - 1, new))
    return sorted(rows, key=lambda row: str(row[0]))


def _lines_about(register: Register, chunk: Chunk, jobs: list[Jobs]) -> tuple[pl.Series, pl.Series]:
    """A headline for each person ('Juriste, Ville de Colmar' or what they study), and where they work."""
    roles = reference.roles()
    titles = [*(role.masculine for role in roles), *(role.feminine for role in roles)]
    role = np.full(len(chunk.rows), -1, dtype=np.int64)
    employer, place = role.copy(), role.copy()
    for job in jobs:
        role = np.where(job.held, job.role + chunk.woman * len(roles), role)
        employer = np.where(job.held, job.employer, employer)
        place = np.where(job.held, job.place, place)
    fields = [f"Études : {taught.name}" for taught in reference.fields()]
    lines = pl.DataFrame(
        {
            "title": texts(titles, role),
            "employer": texts([one.name for one in register.employers], employer),
            "study": texts(fields, chunk.field),
        }
    ).select(pl.coalesce(pl.concat_str("title", "employer", separator=", "), "study"))
    return lines.to_series(), texts(register.places, place)
