"""The table of programs and what each became, with proposals for those that ended and became nothing yet."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

from rapidfuzz import fuzz

from graph.database import Database
from graph.errors import InputError
from loaders.linking.diplomas import parse_diploma
from loaders.review_files import keep_once, read_choice, read_review, says_none, show_choice, write_review
from loaders.rows import university_of

SHOWN = 3
"""How many programs are proposed at most."""
_PROPOSED = tuple(f"proposed {place}" for place in range(1, SHOWN + 1))
HEADER = (
    "id",
    "name",
    "level",
    "first award",
    "last award",
    "became",
    "said by",
    *_PROPOSED,
    # Never empty: some programs cut empty cells off the end of a line.
    "degrees",
)
_ALIKE = 75.0
"""Likeness of two fields of study, from 0 to 100, from which one is proposed for the other."""
_IDLE = 2
"""Years without an award after which a program seems to have ended."""
_NEVER = 9999
_STAGES = {
    **dict.fromkeys(("DEUG", "LICENCE"), "licence"),
    "LICENCE PROFESSIONNELLE": "licence professionnelle",
    "DUT": "DUT",
    "DEUST": "DEUST",
    **dict.fromkeys(("MAITRISE", "DEA", "DESS", "DIPLOME D ETUDES APPROFONDIES"), "master"),
    **dict.fromkeys(("MASTER", "MASTER RECHERCHE", "MASTER PROFESSIONNEL"), "master"),
    **dict.fromkeys(("DOCTORAT", "DIPLOME D ETAT DE DOCTEUR"), "doctorat"),
}
"""The stage of studies that a kind of diploma belongs to since the reform of 2002."""

_READ = """
MATCH (d:Diploma)
OPTIONAL MATCH (l:Lineage {id: d.id})
WITH d, l, head(COLLECT { MATCH (d)<-[g:GRADUATED]-() RETURN [min(g.year), max(g.year), count(g)] }) AS awards
RETURN d.id, coalesce(d.name, d.id), coalesce(d.level, ''), coalesce(awards[0], d.since, 0),
       coalesce(awards[1], d.until, 0), awards[2], d.until IS NOT NULL,
       COLLECT { MATCH (d)-[:SUCCEEDED_BY]->(b:Diploma) RETURN b.id ORDER BY b.id },
       CASE WHEN l IS NOT NULL THEN 'staff' WHEN d.told_became IS NOT NULL THEN 'register' ELSE '' END
ORDER BY d.id"""

_SUCCESSIONS = "MATCH (a:University)-[:SUCCEEDED_BY*1..]->(b:University) RETURN DISTINCT a.id, b.id"


class Program(NamedTuple):
    """A diploma: id, name and level, the years of its first and last award (0 where unknown), how many were
    awarded, whether the register says that it ended, the ids of what it became, and who says so ('' nobody).
    """

    id: str
    name: str
    level: str
    first: int
    last: int
    degrees: int
    ended: bool
    became: tuple[str, ...]
    said_by: str


class Proposal(NamedTuple):
    """A program that another may have become, and how alike their fields are, from 0 to 100."""

    program: Program
    likeness: float


class Entry(NamedTuple):
    """A program with what is proposed for it, the likest first."""

    program: Program
    proposals: tuple[Proposal, ...]


def read_table(database: Database) -> list[Entry]:
    """All programs; first those with proposals, those with most degrees ahead, then the others by id."""
    programs = [
        Program(id, name, level, first, last, degrees, ended, tuple(became), said_by)
        for id, name, level, first, last, degrees, ended, became, said_by in database.read(_READ)
    ]
    found = propose(programs, {(one, other) for one, other in database.read(_SUCCESSIONS)})
    return sorted(
        found, key=lambda e: (not e.proposals, -e.program.degrees if e.proposals else 0, e.program.id)
    )


def propose(programs: Sequence[Program], successions: Collection[tuple[str, str]]) -> list[Entry]:
    """Propose what each program became that ended and of which nobody says so.

    A proposal is of the same university, or of one that came of it, of the same stage of studies, begins
    later, and its field is named alike (Levenshtein's ratio of the sorted words); a later version of the
    same code is as alike as can be.

    Args:
        programs: all of them.
        successions: universities and those that came of them, by their codes.
    """
    heirs: defaultdict[str, set[str]] = defaultdict(set)
    for one, other in successions:
        heirs[one].add(other)
    latest: defaultdict[str, int] = defaultdict(int)
    by_stage: defaultdict[tuple[str, str], list[tuple[Program, str]]] = defaultdict(list)
    for program in programs:
        university = university_of(program.id)
        latest[university] = max(latest[university], program.last)
        stage, field = _read_name(program)
        by_stage[university, stage].append((program, field))

    def candidates(program: Program) -> Iterable[Proposal]:
        university = university_of(program.id)
        gone = program.ended or bool(heirs[university]) or program.last < latest[university] - _IDLE
        if program.said_by or program.became or not gone:
            return
        stage, field = _read_name(program)
        for where in sorted({university, *heirs[university]}):
            for other, its_field in by_stage[where, stage]:
                if other.id == program.id or _began(other) <= _began(program):
                    continue
                same_code = where == university and _code(other) == _code(program)
                alike = 100.0 if same_code else fuzz.token_sort_ratio(field, its_field)
                if alike >= _ALIKE:
                    yield Proposal(other, alike)

    return [Entry(program, tuple(sorted(candidates(program), key=_rank)[:SHOWN])) for program in programs]


def write_table(entries: Iterable[Entry], path: Path) -> None:
    """Write the table as CSV, with an empty column `decision`: what the program became, as ids or numbers of
    proposals with '|' between, or 'none'.

    Raises:
        InputError: it cannot be written there.
    """
    write_review(path, HEADER, map(_row, entries))


def read_decisions(path: Path) -> dict[str, list[str]]:
    """Of each row with a decision the diploma's id, and the ids of what it became.

    Raises:
        InputError: the file cannot be read, or a row does not fit; it names the line.
    """
    found: dict[str, list[str]] = {}
    rows = read_review(path, ("id", *_PROPOSED), "entraide programs lineage --out")
    for line, decision, (id, *cells) in rows:
        words = [word for part in decision.split("|") if (word := part.strip())]
        place = f"{path}, line {line}"
        if not words:
            raise InputError(
                f"{place}: '{decision}' names no program.",
                "Give numbers of proposals, ids of diplomas, or none.",
            )
        if any(map(says_none, words)):
            if len(words) > 1:
                raise InputError(f"{place}: '{decision}' names programs and none.", "Leave one of the two.")
            words = []
        keep_once(found, id, [read_choice(word, cells, place, "proposal") for word in words], place)
    return found


def _row(entry: Entry) -> list[str]:
    program = entry.program
    proposals = [
        show_choice(one.program.id, one.program.name, _years(one.program)) for one in entry.proposals
    ]
    return [
        program.id,
        program.name,
        program.level,
        str(program.first or ""),
        str(program.last or ""),
        "|".join(program.became),
        program.said_by,
        *proposals,
        *[""] * (SHOWN - len(proposals)),
        str(program.degrees),
    ]


def _years(program: Program) -> str:
    return f"{program.first or ''}-{program.last or ''}"


def _rank(proposal: Proposal) -> tuple[float, tuple[int, int], str]:
    """The likest first, and of these the one that began first."""
    return -proposal.likeness, _began(proposal.program), proposal.program.id


def _began(program: Program) -> tuple[int, int]:
    """First and last award, for comparison; what has none yet begins last."""
    return program.first or program.last or _NEVER, program.last or _NEVER


def _code(program: Program) -> str:
    return program.id.rpartition(":")[0]


def _read_name(program: Program) -> tuple[str, str]:
    """The stage of studies and the field that a program's name tells."""
    read = parse_diploma(program.name)
    kind = read.kind or parse_diploma(program.level).kind
    return _STAGES.get(kind, kind), read.field
