"""Small universities as plain values, made by chance from a seed, and written to Neo4j as they are.

A graph is nodes and ties; whoever tests what a viewer may learn takes some of them out before building it.
"""

import random
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from itertools import combinations
from typing import Any

from graph.database import Database, Parameters
from graph.folding import fold
from graph.model import (
    ARCHIVE,
    CONTACT,
    DIPLOMA,
    EMPLOYER,
    FACULTY,
    GRADUATED,
    HAS_SKILL,
    MEMBER_SOURCE,
    MENTORS,
    NODES,
    OCCUPATION,
    OUTCOME,
    PERSON,
    RECORD,
    SKILL,
    STUDIES,
    UNIVERSITY,
    WORKED_AT,
    Audience,
    Group,
    MentorshipState,
    State,
)
from graph.schema import apply_schema
from graph.visibility import derive_labels, set_labels

Ref = tuple[str, str]
"""A node as (label, key)."""

Values = dict[str, Any]

SUCCEEDED_BY, PART_OF, OFFERED_BY = "SUCCEEDED_BY", "PART_OF", "OFFERED_BY"
KEYS = {node.label: node.key for node in NODES}
PROGRAM_REFORMS = [("U1:A:1", "U1:A:2"), ("U1:A:2", "U2:A:1"), ("U1:B:1", "U2:A:1"), ("U1:A:1", "U2:C:1")]
"""Predecessor and successor: a program split in two, and one that two were merged into."""

GIVEN = ("Zoé", "Élise", "Jean-Luc", "Anne", "Ånders", "O'Neil", "anne")
FAMILY = ("Müller", "MULLER", "Lévy", "de la Tour", "Groß", "Xu", "Lévy-Muller")
EMPLOYERS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("Hôpitaux universitaires de Strasbourg", ("HUS", "CHU Strasbourg")),
    ("Hôpital de Hautepierre", ()),
    ("Électricité de Strasbourg", ("ÉS", "ES Énergies")),
    ("Dupont & Fils (S.à r.l.) / Est", ()),
    ("Strasbourg", ("Ville de Strasbourg", "Eurométropole")),
    ("Kronenbourg", ("Brasseries Kronenbourg",)),
)
EMPLOYER_PARTS = [("e1", "e0"), ("e3", "e2"), ("e5", "e3")]
"""Part and whole."""


@dataclass(frozen=True, slots=True)
class Tie:
    """A relationship between two nodes."""

    type: str
    source: Ref
    target: Ref
    values: Values = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Graph:
    """Nodes with their properties (without the key), and the ties between them."""

    nodes: dict[Ref, Values] = field(default_factory=dict)
    ties: list[Tie] = field(default_factory=list)

    def keys(self, label: str) -> list[str]:
        """The keys of the nodes with a label, in the order in which they were added."""
        return [key for kind, key in self.nodes if kind == label]

    def people(self) -> dict[str, Values]:
        """The properties of each person."""
        return {key: values for (label, key), values in self.nodes.items() if label == PERSON.label}


def labels_of(person: Mapping[str, Any]) -> list[str]:
    """The visibility labels that a person with these properties carries."""
    audiences = {group: person.get(f"audience_{group}", Audience.ME.value) for group in Group}
    return derive_labels(person["state"], person["listed"], audiences)


def clear(database: Database) -> None:
    """Empty the database, its schema aside."""
    database.run_alone("MATCH (n) WHERE NOT n:Schema CALL (n) { DETACH DELETE n } IN TRANSACTIONS")


def build(database: Database, graph: Graph, seed: int = 0) -> None:
    """Replace what the database holds by a graph, written in an order that the seed decides.

    The order decides Neo4j's own ids, on which no answer may depend.
    """
    apply_schema(database)
    clear(database)
    database.write_all(creations(graph, seed))


def creations(graph: Graph, seed: int) -> list[tuple[str, Parameters]]:
    """The statements that add a graph to what the database holds, in an order that the seed decides."""
    chance = random.Random(seed)
    nodes = [(label, {"key": key, "values": values}) for (label, key), values in graph.nodes.items()]
    ties = [
        ((tie.source[0], tie.type, tie.target[0]), {"a": tie.source[1], "b": tie.target[1], "v": tie.values})
        for tie in graph.ties
    ]
    statements: list[tuple[str, Parameters]] = []
    for label, rows in _group(nodes, chance):
        statements.append(
            (f"UNWIND $rows AS row CREATE (n:{label} {{{KEYS[label]}: row.key}}) SET n += row.values", rows)
        )
    for (source, type, target), rows in _group(ties, chance):
        statements.append(
            (
                f"UNWIND $rows AS row MATCH (a:{source} {{{KEYS[source]}: row.a}}),"
                f" (b:{target} {{{KEYS[target]}: row.b}}) CREATE (a)-[r:{type}]->(b) SET r += row.v",
                rows,
            )
        )
    shown = [{"key": key, "labels": labels_of(values)} for key, values in graph.people().items()]
    statements.append(
        (
            f"UNWIND $rows AS row MATCH (p:{PERSON.label} {{id: row.key}}) {set_labels('p', 'row.labels')}",
            {"rows": shown},
        )
    )
    return statements


def _group(rows: list[tuple[Any, Values]], chance: random.Random) -> Iterable[tuple[Any, Values]]:
    groups: dict[Any, list[Values]] = {}
    for kind, row in rows:
        groups.setdefault(kind, []).append(row)
    for kind, members in groups.items():
        chance.shuffle(members)
        yield kind, {"rows": members}


def random_graph(seed: int, people: int = 40) -> Graph:
    """A university in which names collide, values are missing, and much is hidden from most.

    The people are p00, p01 and so on; p00 to p04 are active and listed, for viewers of every role.
    """
    chance = random.Random(seed)
    graph = Graph()
    _add_university(graph, chance)
    _add_employers(graph)
    for number in range(3):
        graph.nodes[SKILL.label, f"s{number}"] = {"label": ("Chimie", "Écriture", "Chimie")[number]}
    for number in range(2):
        graph.nodes[OCCUPATION.label, f"rome:{number}"] = {"label": ("Chimiste", "Juriste")[number]}
    for number in range(people):
        _add_person(graph, chance, number)
    _add_ties(graph, chance)
    _add_sources(graph)
    return graph


def _add_university(graph: Graph, chance: random.Random) -> None:
    graph.nodes[UNIVERSITY.label, "U1"] = {"name": "Université Un", "until": date(2008, 12, 31)}
    graph.nodes[UNIVERSITY.label, "U2"] = {"name": "Université Deux", "uai": "0670000X"}
    _tie(graph, SUCCEEDED_BY, (UNIVERSITY.label, "U1"), (UNIVERSITY.label, "U2"), on=date(2009, 1, 1))
    for key, name, short in (("U1:SCI", "Sciences", None), ("U2:SCI", "Faculté des sciences", "FDS")):
        graph.nodes[FACULTY.label, key] = _given(name=name, short_name=short, domain="Sciences")
        _tie(graph, PART_OF, (FACULTY.label, key), (UNIVERSITY.label, key[:2]), since=2000)
    graph.nodes[FACULTY.label, "U2:LET"] = {"name": "Faculté des lettres"}
    _tie(graph, PART_OF, (FACULTY.label, "U2:LET"), (UNIVERSITY.label, "U2"))
    _tie(graph, SUCCEEDED_BY, (FACULTY.label, "U1:SCI"), (FACULTY.label, "U2:SCI"))
    for number, key in enumerate(("U1:A:1", "U1:A:2", "U2:A:1", "U1:B:1", "U2:C:1", "U2:D:1")):
        university, code, version = key.split(":")
        graph.nodes[DIPLOMA.label, key] = _given(
            code=code,
            version=version,
            name=("Master Chimie", "Master Chimie", "Master Écologie", "Licence Lettres")[number % 4],
            level=chance.choice(["Master", "Licence", None]),
            field=chance.choice(["Chimie", None]),
            since=chance.choice([1995, 2004, None]),
            until=chance.choice([2012, None]),
        )
        for faculty in graph.keys(FACULTY.label):
            if faculty.startswith(university) and chance.random() < 0.7:
                _tie(graph, OFFERED_BY, (DIPLOMA.label, key), (FACULTY.label, faculty), since=1995)
    for number, university in enumerate(("U2", "U2", "U1")):
        key = f"{university}:{2010 + number}:30:MASTER:Chimie"
        graph.nodes[OUTCOME.label, key] = _given(
            year=2010 + number // 2, months=30, level="MASTER", discipline="Chimie", employed=90 - number
        )
        _tie(graph, "ABOUT", (OUTCOME.label, key), (UNIVERSITY.label, university))
        for diploma in graph.keys(DIPLOMA.label)[number : number + 3]:
            _tie(graph, "COVERS", (OUTCOME.label, key), (DIPLOMA.label, diploma))
    for old, new in PROGRAM_REFORMS:
        _tie(graph, SUCCEEDED_BY, (DIPLOMA.label, old), (DIPLOMA.label, new))


def _add_employers(graph: Graph) -> None:
    for number, (name, aliases) in enumerate(EMPLOYERS):
        graph.nodes[EMPLOYER.label, f"e{number}"] = _given(
            name=name,
            aliases=list(aliases) or None,
            alias_text=" ; ".join(aliases) or None,
            folded=[fold(each) for each in (name, *aliases)],
            sector="Santé" if number < 2 else None,
            city="Strasbourg",
        )
    for part, whole in EMPLOYER_PARTS:
        _tie(graph, PART_OF, (EMPLOYER.label, part), (EMPLOYER.label, whole))


def _add_person(graph: Graph, chance: random.Random, number: int) -> None:
    key = f"p{number:02}"
    open_to_all = number < 5
    hidden = not open_to_all and chance.random() < 0.3
    given, family = chance.choice([*GIVEN, None]), chance.choice(FAMILY)
    graph.nodes[PERSON.label, key] = _given(
        given_name=given,
        family_name=family,
        sort_name=fold(f"{family} {given or ''}"),
        state=chance.choice([*State]).value if hidden else State.ACTIVE.value,
        listed=open_to_all or not hidden or chance.random() < 0.5,
        headline=chance.choice(['Bonjour "à" tous\n', None]),
        place=chance.choice(["Strasbourg", "Kehl", None]),
        languages=chance.choice([["fr", "de"], [], None]),
        wishes=chance.choice([["thèse"], [], None]),
        offers=chance.choice([["cv", "réseau"], None]),
        wished_occupation=chance.choice(["rome:0", "rome:none", None]),
        capacity=chance.choice([0, 1, 3, None]),
        **{f"audience_{group}": chance.choice([*Audience, *[Audience.PUBLIC] * 4]).value for group in Group},
    )
    if open_to_all:
        graph.nodes[PERSON.label, key][f"audience_{Group.PROFILE}"] = Audience.PUBLIC.value
    person, diplomas = (PERSON.label, key), graph.keys(DIPLOMA.label)
    for diploma in chance.sample(diplomas, chance.choice([0, 1, 1, 2, 3])):
        for year in chance.sample([2005, 2010, 2011, None], chance.choice([1, 1, 2])):
            honours = chance.choice(["Bien", None])
            _tie(graph, GRADUATED.type, person, (DIPLOMA.label, diploma), chance, year=year, honours=honours)
    for diploma in chance.sample(diplomas, chance.choice([0, 0, 0, 1, 2])):
        since = chance.choice([2024, 2025, None])
        _tie(graph, STUDIES.type, person, (DIPLOMA.label, diploma), chance, since=since)
    for turn, employer in enumerate(
        chance.choices(graph.keys(EMPLOYER.label), k=chance.choice([0, 1, 2, 3, 4]))
    ):
        _tie(
            graph,
            WORKED_AT.type,
            person,
            (EMPLOYER.label, employer),
            chance,
            key=chance.choice([f"k{turn}", None]) if turn == 0 else f"k{turn}",
            title=chance.choice(["Chimiste", "Ingénieure d'études", None]),
            start=chance.choice([date(2010, 9, 1), date(2015, 1, 1), None]),
            end=chance.choice([date(2020, 6, 30), None, None]),
            occupation=chance.choice(["rome:0", "rome:1", None]),
            place=chance.choice(["Colmar", None]),
        )
    for skill in chance.sample(graph.keys(SKILL.label), chance.choice([0, 1, 2])):
        _tie(graph, HAS_SKILL.type, person, (SKILL.label, skill), chance)


def _add_ties(graph: Graph, chance: random.Random) -> None:
    for pair in combinations(graph.keys(PERSON.label), 2):
        one, other = ((PERSON.label, key) for key in chance.sample(pair, 2))
        if chance.random() < 0.1:
            _tie(graph, CONTACT.type, one, other, since=chance.choice([date(2024, 5, 1), None]))
        if chance.random() < 0.07:
            state = chance.choice([*MentorshipState]).value
            since, until = chance.choice([date(2023, 1, 1), None]), chance.choice([date(2024, 1, 1), None])
            _tie(graph, MENTORS.type, one, other, state=state, since=since, until=until)


def _add_sources(graph: Graph) -> None:
    """Archives and records that the ties' sources name; the archive 'gone' is no longer there."""
    loaded = datetime(2026, 3, 1, 12, tzinfo=UTC)
    for key, label in (("graduates", "Fichier des diplômés 2011"), ("survey", "Enquête d'insertion")):
        graph.nodes[ARCHIVE.label, key] = {"label": label, "kind": key, "loaded_at": loaded}
    told = sorted({source for tie in graph.ties for source in tie.values.get("sources", [])})
    for source in told:
        archive = source.partition("#")[0]
        if (ARCHIVE.label, archive) in graph.nodes:
            graph.nodes[RECORD.label, source] = {"line": 2, "raw": "[]"}
            _tie(graph, "FROM", (RECORD.label, source), (ARCHIVE.label, archive))


def _tie(
    graph: Graph, type: str, source: Ref, target: Ref, facts: random.Random | None = None, **values: Any
) -> None:
    if facts is not None:
        number = len(graph.ties)
        values["sources"] = facts.choice(
            [
                [MEMBER_SOURCE],
                [f"graduates#{number}"],
                [f"survey#{number}", f"graduates#{number}", MEMBER_SOURCE],
                [f"gone#{number}"],
                None,
            ]
        )
        values["as_of"] = facts.choice([date(2025, 12, 31), None])
    graph.ties.append(Tie(type, source, target, _given(**values)))


def _given(**values: Any) -> Values:
    return {name: value for name, value in values.items() if value is not None}
