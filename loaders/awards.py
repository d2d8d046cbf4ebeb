"""An award that a university told, and that its successor tells again, is one fact with two sources.

Two are one award if they are of one person and one year, the second university came of the first, and the
programs are the same: by name, or since the first one became the second. The fact is that of the first.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence

from graph.database import Database, Run
from graph.folding import fold
from graph.model import DIPLOMA, GRADUATED, PERSON, UNIVERSITY, UNIVERSITY_SUCCESSION
from loaders.facts import FactKey
from loaders.rows import university_of

Pairs = Collection[tuple[str, str]]
"""The earlier and the later of two things, by id."""

_SUCCESSIONS = f"""
MATCH (a:{UNIVERSITY.label})-[:{UNIVERSITY_SUCCESSION.type}*1..]->(b:{UNIVERSITY.label})
RETURN DISTINCT a.id, b.id"""

_NAMES = f"""
UNWIND $ids AS id
MATCH (d:{DIPLOMA.label} {{id: id}}) WHERE d.from_records IS NULL
RETURN id, d.name"""

_LINEAGE = f"""
UNWIND $ids AS id
MATCH (a:{DIPLOMA.label} {{id: id}})-[:SUCCEEDED_BY*1..]->(b:{DIPLOMA.label})
WHERE b.id IN $ids
RETURN DISTINCT id, b.id"""

_SEVERAL = """
WITH p, g.year AS year, count(DISTINCT split(d.id, ':')[0]) AS universities
WHERE universities > 1
RETURN DISTINCT p.id"""

OF_SEVERAL = f"""
UNWIND $ids AS id
MATCH (p:{PERSON.label} {{id: id}})-[g:{GRADUATED.type}]->(d:{DIPLOMA.label}){_SEVERAL}"""
"""Which of these people have awards of several universities in one year."""

ALL_OF_SEVERAL = f"""
MATCH (:{UNIVERSITY.label})-[:{UNIVERSITY_SUCCESSION.type}]->(:{UNIVERSITY.label})
WITH count(*) AS successions WHERE successions > 0
MATCH (p:{PERSON.label})-[g:{GRADUATED.type}]->(d:{DIPLOMA.label}){_SEVERAL}"""
"""All people who have, where universities have successors at all."""


def find_originals(run: Run, awards: Mapping[FactKey, Collection[str]]) -> dict[FactKey, FactKey]:
    """The fact that stands for each award which is told again by a successor; others are left out.

    Args:
        run: in a transaction.
        awards: people's degrees, with the names of the diploma that linked records tell.
    """
    years: dict[tuple[str, str | int | None], list[FactKey]] = defaultdict(list)
    for key in awards:
        years[key.person, key.key].append(key)
    groups = [keys for keys in years.values() if len({university_of(key.target) for key in keys}) > 1]
    if not groups:
        return {}
    successions = {(one, other) for one, other in run(_SUCCESSIONS, {})}
    ids = sorted({key.target for keys in groups for key in keys})
    if not successions:
        return {}
    registered = dict(run(_NAMES, {"ids": ids}))
    lineage = {(one, other) for one, other in run(_LINEAGE, {"ids": ids})}
    found: dict[FactKey, FactKey] = {}
    for keys in groups:
        named = {key.target: {*awards[key], *filter(None, [registered.get(key.target)])} for key in keys}
        originals = match_copies(named, successions, lineage)
        found |= {key: key._replace(target=originals[key.target]) for key in keys if key.target in originals}
    return found


def match_copies(named: Mapping[str, Iterable[str]], successions: Pairs, lineage: Pairs) -> dict[str, str]:
    """Which diploma stands for which, among those that one person was awarded in one year.

    Args:
        named: names of each diploma, by its id.
        successions: universities and those that came of them.
        lineage: diplomas and those that they became.

    >>> named = {"ULP:M:1": ["Maîtrise Chimie"], "UDS:MC:100": ["MAITRISE CHIMIE"], "UDS:D:1": ["DEA Droit"]}
    >>> match_copies(named, {("ULP", "UDS")}, set())
    {'UDS:MC:100': 'ULP:M:1'}
    """
    folded = {id: {fold(name) for name in names} for id, names in named.items()}
    first: dict[str, str] = {}
    for copy in sorted(named):
        earlier = [
            one
            for one in sorted(named)
            if (university_of(one), university_of(copy)) in successions
            and ((one, copy) in lineage or folded[one] & folded[copy])
        ]
        if earlier:
            first[copy] = earlier[0]
    for copy in first:
        for _ in range(len(first)):
            first[copy] = first.get(first[copy], first[copy])
    return first


def list_of_several(database: Database) -> Sequence[str]:
    """The people whose awards may be one, once it is known which university came of which."""
    return [person for (person,) in database.stream(ALL_OF_SEVERAL)]
