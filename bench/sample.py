"""What is asked: for each query a fixed sample of viewers and arguments, chosen from the graph by degree.

The choice is deterministic, so two runs on the same graph, and both sides of one run, ask the same.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from graph.database import Database
from graph.errors import InputError
from graph.model import Group
from graph.visibility import Role, label

SIZE = 16
"""How many different requests of each query there are."""

ROLE = Role.ALUMNUS
"""The role of every viewer."""

SMALL = 20
"""Most positions that a small employer has."""

_LISTED = label(Group.PROFILE, ROLE)
_CAREER = label(Group.CAREER, ROLE)
_STUDIES = label(Group.STUDIES, ROLE)
_MENTORING = label(Group.MENTORING, ROLE)

VIEWERS = f"""
// One visible graduate of each of the largest programs, the largest first.
MATCH (p:{_LISTED}&{_STUDIES})-[:GRADUATED]->(d:Diploma)
WITH d, count(p) AS graduates, min(p.id) AS viewer ORDER BY graduates DESC, d.id
RETURN viewer, graduates
"""

EMPLOYERS = """
// Employers with anybody, the one with the most positions first.
MATCH (e:Employer) WITH e, COUNT { (e)<-[:WORKED_AT]-() } AS positions WHERE positions > 0
RETURN e.id, e.name, positions ORDER BY positions DESC, e.id
"""

SMALL_EMPLOYER = f"""
// A small employer where somebody from the viewer's program works: the largest of the small.
MATCH (:Person {{id: $viewer}})-[:GRADUATED]->(d:Diploma)
MATCH (d)<-[:GRADUATED]-(p:{_STUDIES}&{_CAREER})-[w:WORKED_AT WHERE w.end IS NULL]->(e:Employer)
WHERE p.id <> $viewer
WITH DISTINCT e, COUNT {{ (e)<-[:WORKED_AT]-() }} AS positions WHERE positions <= $small
RETURN e.name ORDER BY positions DESC, e.id LIMIT 1
"""

DIRECTORY = f"""
// The directory in its order.
MATCH (p:{_LISTED}) WHERE p.sort_name IS NOT NULL AND p.id IS NOT NULL
RETURN p.sort_name, p.id ORDER BY p.sort_name, p.id
"""

PEOPLE = f"""
// Visible people, those with the fewest facts first.
MATCH (p:{_LISTED}) RETURN p.id ORDER BY COUNT {{ (p)--() }}, p.id
"""

MENTEES = f"""
// People who wish for help, those with the fewest facts first.
MATCH (p:{_LISTED}&{_MENTORING}) WHERE size(p.wishes) > 0 RETURN p.id ORDER BY COUNT {{ (p)--() }}, p.id
"""

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Ask:
    """One request: the id of the viewer's Person, and arguments with ids as they stand in the graph."""

    viewer: str
    arguments: dict[str, Any]


def draw_sample(database: Database) -> dict[str, list[Ask]]:
    """The requests of each query, by the query's name.

    Raises:
        InputError: the graph has too few people to ask about.
    """
    viewers = list(dict.fromkeys(viewer for viewer, _ in database.read(VIEWERS)))[:SIZE]
    employers = [(id, name) for id, name, _ in database.read(EMPLOYERS)]
    directory = [tuple(row) for row in database.read(DIRECTORY)]
    people = [row[0] for row in database.read(PEOPLE)]
    mentees = [row[0] for row in database.read(MENTEES)]
    small = [
        (viewer, row[0])
        for viewer in viewers
        for row in database.read(SMALL_EMPLOYER, {"viewer": viewer, "small": SMALL})
    ]
    if not (viewers and employers and small and mentees):
        raise InputError(
            f"A graph of {len(people)} visible people is too small to measure on.", "Take more people."
        )

    def ask(arguments: Sequence[dict[str, Any]]) -> list[Ask]:
        return [Ask(viewers[turn % len(viewers)], one) for turn, one in enumerate(arguments)]

    pages = [{"first": 20, "after": place} for place in spread(directory)]
    before_last = directory[: max(1, len(directory) - 1000)]
    long_pages = [{"first": 1000, "after": place} for place in spread(before_last)]
    return {
        "person_card": ask([{"id": id} for id in spread(people)]),
        "who_large": [
            Ask(viewer, {"employer": employers[turn % 4][1]}) for turn, viewer in enumerate(viewers)
        ],
        "who_small": [Ask(viewer, {"employer": name}) for viewer, name in small],
        "directory": ask(pages),
        "employer": ask([{"id": id} for id, _ in ranks(employers)]),
        "people_1000": ask(long_pages),
        "mentor_suggestions": [Ask(viewer, {"first": 10}) for viewer in spread(mentees)],
        "contact_suggestions": [Ask(viewer, {"first": 10}) for viewer in spread(people)],
    }


def spread(values: Sequence[T], size: int = SIZE) -> list[T]:
    """At most `size` values, evenly spaced, the middle of each stretch.

    >>> spread([1, 2, 3, 4, 5, 6, 7, 8, 9], 3)
    [2, 5, 8]
    """
    size = min(size, len(values))
    return [values[(2 * turn + 1) * len(values) // (2 * size)] for turn in range(size)]


def ranks(values: Sequence[T], size: int = SIZE) -> list[T]:
    """The values at ranks 1, 2, 4, 8 and so on, for lists ordered by a skewed size.

    >>> ranks("abcdefghij")
    ['a', 'b', 'd', 'h']
    """
    return [values[2**turn - 1] for turn in range(size) if 2**turn <= len(values)]
