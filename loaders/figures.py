"""Which diplomas official outcome figures cover. The rule, all of which must hold:

1. the diploma is of the university the figures are about, or of one before or after it;
2. it could be awarded in their year, by its own years and the university's last day;
3. its level begins with theirs: 'Master recherche' is a Master;
4. its field and one of their disciplines are alike: the words of one are all among the other's ('Droit privé'
   is Droit), where a single word of a field, such as 'Sciences', is not enough to be part of a discipline;
5. the domain of one of its faculties shares a word with theirs, where faculties tell one.

Totals ('Ensemble …') and what remains ('Autres …') are of no program and cover none.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import NamedTuple

from graph.changes import note_change
from graph.database import Run
from graph.folding import fold
from graph.model import (
    ABOUT,
    COVERS,
    DIPLOMA,
    FACULTY,
    OFFERED_BY,
    OUTCOME,
    UNIVERSITY,
    UNIVERSITY_SUCCESSION,
)
from loaders.nodes import cut_statement, edge_statement
from loaders.rows import university_of


class Figures(NamedTuple):
    """Figures of a year's graduates; `universities` are all whose diplomas they may be about."""

    id: str
    universities: Sequence[str]
    year: int
    level: str
    domain: str
    discipline: str


class Program(NamedTuple):
    """A diploma; `until` is the last year in which it could be awarded, `domains` those of its faculties."""

    id: str
    name: str
    level: str
    field: str
    since: int | None
    until: int | None
    domains: Sequence[str]


class Coverage(NamedTuple):
    """How many figures there are, and how many of them cover a diploma."""

    figures: int
    covering: int


_SMALL = frozenset(
    {"a", "au", "aux", "d", "de", "des", "du", "en", "et", "l", "la", "le", "les", "pour", "sur"}
)
_NO_PROGRAM = frozenset({"ensemble", "autres"})
_PARTS = re.compile(r"[,/-]")

_FIGURES = f"""
MATCH (o:{OUTCOME.label})-[:{ABOUT.type}]->(u:{UNIVERSITY.label})
RETURN o.id, COLLECT {{ MATCH (u)-[:{UNIVERSITY_SUCCESSION.type}*0..]->(v) RETURN v.id
                        UNION MATCH (u)<-[:{UNIVERSITY_SUCCESSION.type}*0..]-(v) RETURN v.id }},
       o.year, o.level, coalesce(o.domain, ''), o.discipline
ORDER BY o.id"""

_PROGRAMS = f"""
MATCH (d:{DIPLOMA.label})
OPTIONAL MATCH (u:{UNIVERSITY.label} {{id: split(d.id, ':')[0]}})
RETURN d.id, coalesce(d.name, ''), coalesce(d.level, ''), coalesce(d.field, ''), d.since,
       CASE WHEN d.until < u.until.year THEN d.until ELSE coalesce(u.until.year, d.until) END,
       COLLECT {{ MATCH (d)-[:{OFFERED_BY.type}]->(f:{FACULTY.label}) WHERE f.domain IS NOT NULL
                  RETURN DISTINCT f.domain }}"""

_STANDING = f"MATCH (o:{OUTCOME.label})-[:{COVERS.type}]->(d:{DIPLOMA.label}) RETURN o.id, d.id"


def cover_programs(run: Run) -> Coverage:
    """Tie all outcome figures to the diplomas that they cover; only what differs is written.

    Args:
        run: runs a statement in a transaction that keeps other loads waiting.
    """
    figures = [Figures(*row) for row in run(_FIGURES, {})]
    if not figures:
        return Coverage(0, 0)
    programs = [Program(*row) for row in run(_PROGRAMS, {})]
    wanted = find_covered(figures, programs)
    standing = {(outcome, diploma) for outcome, diploma in run(_STANDING, {})}
    for statement, pairs in ((cut_statement, standing - wanted), (edge_statement, wanted - standing)):
        if pairs:
            run(statement(COVERS), {"rows": [{"id": id, "target": target} for id, target in sorted(pairs)]})
    if wanted != standing:
        note_change(run)
    return Coverage(len(figures), len({outcome for outcome, _ in wanted}))


def describe_coverage(found: Coverage) -> list[str]:
    """What a report says of it; nothing where there are no figures."""
    if not found.figures:
        return []
    return [
        f"Of {found.figures:,} outcome figures {found.covering:,} cover diplomas that are here;"
        f" {found.figures - found.covering:,} cover none."
    ]


def find_covered(figures: Iterable[Figures], programs: Iterable[Program]) -> set[tuple[str, str]]:
    """The pairs of figures and diplomas, by id, that the rule ties.

    >>> law = Figures("o", ["UDS"], 2012, "MASTER", "Droit, économie et gestion", "Droit")
    >>> find_covered([law], [Program("UDS:D:1", "Master recherche Droit privé", "", "", 2009, None, [])])
    {('o', 'UDS:D:1')}
    """
    of: defaultdict[str, list[Program]] = defaultdict(list)
    for program in programs:
        of[university_of(program.id)].append(program)
    # Most figures differ by their year alone, so that names are compared once for all of these.
    alike: defaultdict[Figures, list[Figures]] = defaultdict(list)
    for one in figures:
        alike[one._replace(id="", year=0, universities=tuple(one.universities))].append(one)
    return {
        (one.id, program.id)
        for named, years in alike.items()
        for university in named.universities
        for program in of[university]
        if _are_named_alike(named, program)
        for one in years
        if _is_awarded(program, one.year)
    }


def _is_awarded(program: Program, year: int) -> bool:
    return (program.since or 0) <= year <= (program.until or year)


def _are_named_alike(figures: Figures, program: Program) -> bool:
    """What the rule says of level, field and domain."""
    level = _fold(figures.level)
    rest = _after_level(level, program)
    if rest is None:
        return False
    if program.domains and figures.domain:
        theirs = _words(figures.domain) - {"sciences"}  # in most of their names
        if not any(_words(domain) & theirs for domain in program.domains):
            return False
    field = _words(program.field or rest)
    return any(
        part <= field or (part > field and len(field) > 1) for part in _disciplines(figures.discipline, level)
    )


def _after_level(level: str, program: Program) -> str | None:
    """The diploma's field by its name, in folded words; None where it is of another level."""
    known, name = _fold(program.level), _fold(program.name)
    if not f"{known or name} ".startswith(f"{level} "):
        return None
    return name.removeprefix(known if known and name.startswith(known) else level)


def _disciplines(name: str, level: str) -> list[frozenset[str]]:
    if _fold(name).partition(" ")[0] in _NO_PROGRAM:
        return []
    parts = (_words(part) - {level, f"{level}s"} for part in _PARTS.split(name))
    return [part for part in parts if part]


_fold = lru_cache(maxsize=1 << 16)(fold)


@lru_cache(maxsize=1 << 16)
def _words(text: str) -> frozenset[str]:
    return frozenset(_fold(text).split()) - _SMALL
