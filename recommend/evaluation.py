"""How good suggestions are: ties of some viewers are held out of a graph, and looked for.

`python -m recommend.evaluation` takes the ties out of the graph of the settings and puts them back at the
end: use a graph made for the purpose.
"""

import argparse
import asyncio
import random
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from graph.database import Database, open_async_database, open_database
from graph.engine import acquire
from graph.model import CONTACT, MENTORS, Group, MentorshipState
from graph.settings import make_settings
from graph.visibility import Role, Viewer, free_capacity, label
from recommend.crowd_reading import read_crowds
from recommend.exposure import even_lists
from recommend.facts import Purpose
from recommend.metrics import Quality, measure
from recommend.slice import CANDIDATES
from recommend.suggestions import Read, suggest_contacts, suggest_mentors

ROLE = Role.ALUMNUS
TYPES = {Purpose.CONTACTS: CONTACT.type, Purpose.MENTORS: MENTORS.type}
TIES = 5
"""Visible contacts that a viewer needs for some of them to be held out."""

Held = Mapping[str, frozenset[str]]


@dataclass(frozen=True, slots=True)
class Network:
    """What every baseline sees: who may be suggested, and the visible contacts that are left."""

    pool: tuple[str, ...]
    contacts: Mapping[str, frozenset[str]]


async def evaluate(
    database: Database,
    read: Read,
    purpose: Purpose,
    seed: int,
    viewers: int,
    at_most: int | None = None,
    cold: bool = False,
) -> dict[str, Quality]:
    """The quality of suggestions and of the baselines on one split.

    Of each chosen viewer a fifth of the visible contacts is held out, or all mentors (active and ended ones)
    that would have time again. Everyone whom the viewer may see and who may be suggested is a candidate.

    Args:
        database: the graph, without its held-out ties while this runs.
        read: reads the same graph.
        purpose: what people are suggested as.
        seed: decides who is chosen and what is held out.
        viewers: how many viewers at most.
        at_most: also with lists that were evened out, so that nobody is in more of them.
        cold: hold out all visible contacts, as if the viewers had just joined.
    """
    chance = random.Random(seed)
    if purpose is Purpose.CONTACTS:
        held = _choose_contacts(database, chance, viewers, cold)
    else:
        held = _choose_mentors(database, chance, viewers)
    with without(database, TYPES[purpose], held):
        network = read_network(database, purpose)
        held = {viewer: found & set(network.pool) for viewer, found in held.items()}
        held = {viewer: found for viewer, found in held.items() if found}
        suggest = suggest_contacts if purpose is Purpose.CONTACTS else suggest_mentors
        most = 10 if at_most is None else CANDIDATES
        crowds = read_crowds(database)
        find = crowds.find if crowds else None
        found_all = {
            viewer: [found.person for found in await suggest(read, Viewer(ROLE, viewer), most, find)]
            for viewer in held
        }
    lists = {"ours": {viewer: found[:10] for viewer, found in found_all.items()}}
    if at_most is not None:
        evened = even_lists(list(found_all.values()), 10, at_most, seed)
        lists[f"ours, at most {at_most}"] = dict(zip(found_all, evened, strict=True))
    lists |= rank_baselines(network, held, purpose, chance)
    return {name: measure(ranked, held) for name, ranked in lists.items()}


def rank_baselines(
    network: Network, held: Held, purpose: Purpose, chance: random.Random
) -> dict[str, dict[str, list[str]]]:
    """The first ten of each baseline for each viewer; equal scores at random."""
    shuffled = sorted(network.pool)
    chance.shuffle(shuffled)
    popular = sorted(shuffled, key=lambda one: -len(network.contacts.get(one, ())))

    def common(weight: Callable[[int], float]) -> dict[str, list[str]]:
        return {viewer: _two_steps(network, viewer, weight, shuffled) for viewer in held}

    def others(ranked: list[str], viewer: str) -> list[str]:
        own = {viewer, *(network.contacts.get(viewer, ()) if purpose is Purpose.CONTACTS else ())}
        return [one for one in ranked[: 10 + len(own)] if one not in own][:10]

    return {
        "random": {viewer: others(chance.sample(shuffled, len(shuffled)), viewer) for viewer in held},
        "popularity": {viewer: others(popular, viewer) for viewer in held},
        "common contacts": common(lambda degree: 1.0),
        "resource allocation": common(lambda degree: 1.0 / degree),
    }


def _two_steps(network: Network, viewer: str, weight: Callable[[int], float], order: list[str]) -> list[str]:
    own = network.contacts.get(viewer, frozenset())
    sums: Counter[str] = Counter()
    for known in sorted(own):
        around = network.contacts.get(known, frozenset())
        for other in around:
            sums[other] += weight(len(around))  # type: ignore[assignment]
    place = {one: number for number, one in enumerate(order)}
    found = [one for one in sums if one in place and one != viewer and one not in own]
    return sorted(found, key=lambda one: (-sums[one], place[one]))[:10]


def read_network(database: Database, purpose: Purpose) -> Network:
    """Who may be suggested to an alumnus, and which contacts an alumnus may see."""
    may = "coalesce(p.profiling, true)"
    pool = f"(p:{label(Group.PROFILE, ROLE)}) WHERE {may} AND coalesce(p.suggestible, true)"
    if purpose is Purpose.MENTORS:
        pool += f" AND p:{label(Group.MENTORING, ROLE)} AND p.capacity > 0 AND {free_capacity('p')} > 0"
    shown = label(Group.NETWORK, ROLE)
    contacts = database.read(
        f"MATCH (p:{shown})-[:{CONTACT.type}]-(q:{shown})"
        f" WHERE {may} AND coalesce(q.profiling, true) RETURN p.id, collect(DISTINCT q.id)"
    )
    return Network(
        tuple(sorted(row[0] for row in database.read(f"MATCH {pool} RETURN p.id"))),
        {person: frozenset(others) for person, others in contacts},
    )


def _choose_contacts(database: Database, chance: random.Random, viewers: int, cold: bool) -> Held:
    contacts = read_network(database, Purpose.CONTACTS).contacts
    able = sorted(person for person, others in contacts.items() if len(others) >= TIES)
    chosen = chance.sample(able, min(viewers, len(able)))
    if cold:
        return {person: contacts[person] for person in chosen}
    return {
        person: frozenset(chance.sample(sorted(contacts[person]), max(1, len(contacts[person]) // 5)))
        for person in chosen
    }


def _choose_mentors(database: Database, chance: random.Random, viewers: int) -> Held:
    states = [MentorshipState.ACTIVE.value, MentorshipState.ENDED.value]
    rows = database.read(
        f"MATCH (p:{label(Group.MENTORING, ROLE)})-[t:{MENTORS.type} WHERE t.state IN $states]->(q:Person)"
        " WHERE q.state = 'active' AND coalesce(q.profiling, true)"
        " RETURN q.id, collect(DISTINCT p.id) ORDER BY q.id",
        {"states": states},
    )
    chosen = chance.sample(rows, min(viewers, len(rows)))
    return {mentee: frozenset(mentors) for mentee, mentors in chosen}


@contextmanager
def without(database: Database, type: str, held: Held) -> Iterator[None]:
    """The graph without the held-out ties, for as long as the block lasts."""
    pairs = [[one, other] for one, others in sorted(held.items()) for other in sorted(others)]
    tie = f"UNWIND $pairs AS pair MATCH (a:Person {{id: pair[0]}})-[t:{type}]-(b:Person {{id: pair[1]}})"
    rows = database.write(
        f"{tie} WITH DISTINCT t"
        " WITH t, startNode(t).id AS one, endNode(t).id AS other, properties(t) AS fields"
        " DELETE t RETURN one, other, fields",
        {"pairs": pairs},
    )
    try:
        yield
    finally:
        database.write(
            "UNWIND $rows AS row MATCH (a:Person {id: row[0]}), (b:Person {id: row[1]})"
            f" CREATE (a)-[t:{type}]->(b) SET t = row[2]",
            {"rows": rows},
        )


def print_table(purpose: Purpose, found: Mapping[str, list[Quality]]) -> None:
    """Means and the spread over the seeds, as a table in Markdown."""
    print(f"| {purpose} | recall@10 | nDCG@10 | MRR@10 | hit@10 |\n|---|---|---|---|---|")
    for name, qualities in found.items():
        cells = []
        for metric in ("recall", "ndcg", "mrr", "hit"):
            values = [getattr(quality, metric) for quality in qualities]
            mean = sum(values) / len(values)
            cells.append(f"{mean:.3f} ± {(max(values) - min(values)) / 2:.3f}")
        print(f"| {name} | {' | '.join(cells)} |")
    print()


async def main() -> None:
    """Evaluate on the graph of the settings and print the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", default="0,1,2", help="splits, as numbers with commas between")
    parser.add_argument("--viewers", type=int, default=200, help="viewers in each split")
    parser.add_argument("--at-most", type=int, help="also even out: nobody is shown to more viewers")
    parser.add_argument("--only", type=Purpose, choices=list(Purpose), help="one kind of suggestion")
    parser.add_argument("--cold", action="store_true", help="viewers lose all of their contacts")
    given = parser.parse_args()
    with acquire(make_settings()) as address, open_database(address) as database:
        async with open_async_database(address) as reader:
            for purpose in [given.only] if given.only else Purpose:
                found: dict[str, list[Quality]] = {}
                for seed in map(int, given.seeds.split(",")):
                    split: dict[str, Any] = await evaluate(
                        database, reader.read_one, purpose, seed, given.viewers, given.at_most, given.cold
                    )
                    for name, quality in split.items():
                        found.setdefault(name, []).append(quality)
                print_table(purpose, found)


if __name__ == "__main__":
    asyncio.run(main())
