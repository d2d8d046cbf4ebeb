"""Small universities as values: written to Neo4j, or reduced to what one viewer may see of them."""

import random
import re
from collections.abc import Mapping
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import date
from itertools import combinations
from typing import Any

from graph.database import Database
from graph.model import Audience, Group
from graph.visibility import Role, derive_labels, label, set_labels
from recommend.slice import Read

Row = dict[str, Any]

FACTS = {
    "GRADUATED": ("Diploma", Group.STUDIES),
    "STUDIES": ("Diploma", Group.STUDIES),
    "WORKED_AT": ("Employer", Group.CAREER),
    "HAS_SKILL": ("Skill", Group.SKILLS),
}
MENTORING = ("wishes", "offers", "wished_occupation", "capacity")


@dataclass
class World:
    """People with their fields and audiences, their facts, the ties between them, and the things."""

    people: dict[str, Row] = field(default_factory=dict)
    facts: list[tuple[str, str, str, Row]] = field(default_factory=list)
    ties: list[tuple[str, str, str, Row]] = field(default_factory=list)
    things: dict[tuple[str, str], Row] = field(default_factory=dict)
    edges: list[tuple[str, tuple[str, str], tuple[str, str]]] = field(default_factory=list)

    def person(self, key: str, **fields: Any) -> None:
        """Add a person, active, listed and open to all unless `fields` say otherwise."""
        given, _, family = fields.pop("name", key.title() + " Roth").partition(" ")
        audiences = fields.pop("audiences", {})
        self.people[key] = {
            "state": "active",
            "listed": True,
            "given_name": given,
            "family_name": family,
            **fields,
            **{f"audience_{group}": audiences.get(group, Audience.PUBLIC).value for group in Group},
        }

    def thing(self, kind: str, key: str, **fields: Any) -> None:
        """Add a diploma, faculty, employer, skill or occupation."""
        name = "label" if kind in ("Skill", "Occupation") else "name"
        self.things[kind, key] = {name: key.title(), **fields}

    def fact(self, person: str, type: str, thing: str, **fields: Any) -> None:
        """Add a fact about a person, told by the member unless `fields` say otherwise."""
        self.facts.append((person, type, thing, {"sources": ["member"], **fields}))

    def tie(self, person: str, type: str, other: str, **fields: Any) -> None:
        """Add a CONTACT or MENTORS."""
        self.ties.append((person, type, other, fields))

    def edge(self, type: str, source: tuple[str, str], target: tuple[str, str]) -> None:
        """Add an edge between two things."""
        self.edges.append((type, source, target))

    def shows(self, person: str, group: Group, role: Role) -> bool:
        """Whether a person shows a group to a role."""
        return label(group, role) in self._labels(person)

    def _labels(self, person: str) -> list[str]:
        fields = self.people[person]
        audiences = {group: fields[f"audience_{group}"] for group in Group}
        return derive_labels(fields["state"], fields["listed"], audiences)

    def seen_by(self, role: Role, me: str) -> "World":
        """The world without all that is hidden from a viewer, or opted out of profiling.

        A mentor's free capacity is a documented exception, so a mentee who goes leaves an unknown one.
        """
        seen = deepcopy(self)

        def shows(person: str, group: Group) -> bool:
            return person == me or self.shows(person, group, role)

        def stays(person: str) -> bool:
            return shows(person, Group.PROFILE) and (
                person == me or self.people[person].get("profiling") is not False
            )

        def tie_shows(one: str, other: str) -> bool:
            if me in (one, other):
                return True
            return self.shows(one, Group.NETWORK, role) and self.shows(other, Group.NETWORK, role)

        seen.ties = []
        taken: list[tuple[str, str]] = []
        for one, type, other, fields in self.ties:
            if stays(one) and stays(other) and tie_shows(one, other):
                seen.ties.append((one, type, other, fields))
            elif type == "MENTORS" and fields["state"] in ("active", "proposed") and stays(one):
                taken.append((one, fields["state"]))
        seen.people = {key: fields for key, fields in seen.people.items() if stays(key)}
        for key, fields in seen.people.items():
            if not shows(key, Group.MENTORING):
                for name in MENTORING:
                    fields.pop(name, None)
        seen.facts = [
            fact for fact in self.facts if fact[0] in seen.people and shows(fact[0], FACTS[fact[1]][1])
        ]
        for number, (mentor, state) in enumerate(taken):
            seen.person(f"nobody{number}", state="passive")
            seen.tie(mentor, "MENTORS", f"nobody{number}", state=state)
        return seen

    def write(self, database: Database, seed: int = 0) -> None:
        """Replace all that the database holds by this world, in an order that the seed decides."""
        chance = random.Random(seed)
        clear(database)
        people = [
            {"id": key, "fields": fields, "labels": self._labels(key)} for key, fields in self.people.items()
        ]
        things: dict[str, list[Row]] = {}
        for (kind, key), fields in self.things.items():
            things.setdefault(kind, []).append({"id": key, "fields": fields})
        joins: dict[tuple[str, str, str], list[Row]] = {}
        for person, type, thing, fields in self.facts:
            joins.setdefault(("Person", type, FACTS[type][0]), []).append(
                {"from": person, "to": thing, "fields": fields}
            )
        for person, type, other, fields in self.ties:
            joins.setdefault(("Person", type, "Person"), []).append(
                {"from": person, "to": other, "fields": fields}
            )
        for type, (kind, key), (other_kind, other) in self.edges:
            joins.setdefault((kind, type, other_kind), []).append({"from": key, "to": other, "fields": {}})
        chance.shuffle(people)
        statements: list[tuple[str, Row]] = [
            (
                f"UNWIND $rows AS row CREATE (p:Person {{id: row.id}}) SET p += row.fields"
                f" {set_labels('p', 'row.labels')}",
                {"rows": people},
            )
        ]
        for kind, rows in things.items():
            chance.shuffle(rows)
            statements.append(
                (f"UNWIND $rows AS row CREATE (n:{kind} {{id: row.id}}) SET n += row.fields", {"rows": rows})
            )
        for (kind, type, other_kind), rows in joins.items():
            chance.shuffle(rows)
            statements.append(
                (
                    f"UNWIND $rows AS row MATCH (a:{kind} {{id: row.from}}), (b:{other_kind} {{id: row.to}})"
                    f" CREATE (a)-[r:{type}]->(b) SET r += row.fields",
                    {"rows": rows},
                )
            )
        database.write_all(statements)


def leave_out(read: Read, rules: Mapping[str, str]) -> Read:
    """A way to read in which rules, as regular expressions, are replaced in every statement.

    A statement without the rules is read as it is; one of the first three statements must have one.
    """
    seen = []

    async def broken(text: str, parameters: dict[str, Any]) -> list[Any] | None:
        for rule, instead in rules.items():
            text, count = re.subn(rule, instead, text)
            seen.append(count)
        assert len(seen) < 3 * len(rules) or sum(seen)
        return await read(text, parameters)

    return broken


def clear(database: Database) -> None:
    """Empty the database, constraints and indexes aside."""
    database.run_alone("MATCH (n) WHERE NOT n:Schema CALL (n) { DETACH DELETE n } IN TRANSACTIONS")


def random_world(seed: int, people: int = 30) -> World:
    """A dense little university in which much is hidden, opted out of, full or declined."""
    chance = random.Random(seed)
    world = World()
    diplomas, employers, skills = [f"d{i}" for i in range(6)], [f"e{i}" for i in range(5)], ["s0", "s1", "s2"]
    occupations, topics, places = ["o0", "o1"], ["cv", "thèse", "réseau"], ["Strasbourg", "Colmar", None]
    for kind, keys in (
        ("Diploma", diplomas),
        ("Faculty", ["f0", "f1"]),
        ("Employer", employers),
        ("Skill", skills),
        ("Occupation", occupations),
    ):
        for key in keys:
            world.thing(kind, key)
    for one, other in (("d0", "d1"), ("d1", "d2"), ("d3", "d2")):
        world.edge("SUCCEEDED_BY", ("Diploma", one), ("Diploma", other))
    for one, other in (("e1", "e0"), ("e2", "e0"), ("e3", "e2")):
        world.edge("PART_OF", ("Employer", one), ("Employer", other))
    for i, diploma in enumerate(diplomas):
        world.edge("OFFERED_BY", ("Diploma", diploma), ("Faculty", f"f{i % 2}"))
    keys = [f"p{i:02}" for i in range(people)]
    for key in keys:
        hidden = chance.random() < 0.3
        world.person(
            key,
            name=f"{key.title()} {chance.choice(['Roth', 'Klein', 'Meyer'])}",
            state=chance.choice(["active", "passive", "objected"]) if hidden else "active",
            listed=not (hidden and chance.random() < 0.5),
            audiences={group: chance.choice([*Audience, *[Audience.PUBLIC] * 6]) for group in Group},
            place=chance.choice(places),
            languages=chance.sample(["fr", "de", "en"], chance.randint(0, 3)),
            wishes=chance.sample(topics, chance.randint(0, 2)),
            offers=chance.sample(topics, chance.randint(0, 3)),
            wished_occupation=chance.choice([*occupations, None]),
            capacity=chance.choice([None, 0, 1, 2, 5, 5]),
            suggestible=chance.choice([True, None, None, None, False]),
            profiling=chance.choice([True, None, None, None, None, None, False]),
        )
        for diploma in chance.sample(diplomas, chance.randint(0, 3)):
            if chance.random() < 0.3:
                world.fact(key, "STUDIES", diploma, since=chance.choice([2024, 2025]))
            else:
                year = chance.choice([2010, 2011, 2020])
                world.fact(key, "GRADUATED", diploma, year=year, sources=[f"a#{key}{diploma}"])
        for employer in chance.choices(employers, k=chance.randint(0, 3)):
            start = date(chance.randint(2000, 2015), chance.randint(1, 12), 1)
            world.fact(
                key,
                "WORKED_AT",
                employer,
                start=start,
                end=chance.choice([None, date(2020, 1, 31)]),
                title=chance.choice(["Chimiste", "Juriste", None]),
                occupation=chance.choice([*occupations, None]),
                sources=chance.choice([["member"], [f"b#{key}"]]),
            )
        for skill in chance.sample(skills, chance.randint(0, 2)):
            world.fact(key, "HAS_SKILL", skill)
    for one, other in combinations(keys, 2):
        if chance.random() < 0.12:
            world.tie(
                *chance.choice([(one, "CONTACT", other), (other, "CONTACT", one)]), since=date(2024, 1, 1)
            )
        if chance.random() < 0.08:
            mentor, mentee = chance.choice([(one, other), (other, one)])
            state = chance.choice(["proposed", "active", "ended", "ended", "declined"])
            until = date(2022, 6, 30) if state == "ended" else None
            world.tie(mentor, "MENTORS", mentee, state=state, since=date(2021, 9, 1), until=until)
    return world
