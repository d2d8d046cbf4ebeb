"""From clusters of records to people: who keeps their id, who becomes whom. Pure."""

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

Cluster = list[str]
"""Ids of the records of one person, in order."""


@dataclass(frozen=True, slots=True)
class Standing:
    """What stands in the graph.

    Attributes:
        person: of each linked record.
        identity: the person of each identity's key.
        members: people who entered something.
    """

    person: Mapping[str, str] = field(default_factory=dict)
    identity: Mapping[str, str] = field(default_factory=dict)
    members: Collection[str] = frozenset()


@dataclass(slots=True)
class Plan:
    """Which person each cluster is: one who is there, or None for a new one.

    Attributes:
        clusters: the records of each person.
        people: for each cluster.
        keys: the identity keys of each cluster.
        became: people whose records all went to another's cluster, with the place of that cluster.
        apart: people who entered something and stay apart, though their records were found to be one's.
    """

    clusters: list[Cluster]
    people: list[str | None]
    keys: list[list[str]]
    became: dict[str, int]
    apart: list[tuple[str, ...]]


def make_plan(clusters: Iterable[Cluster], keys: Mapping[str, str], standing: Standing) -> Plan:
    """Find the person of each cluster.

    A cluster is the person whom most of its records describe already, one who entered something before
    others. Two who both entered something are never made one: their records stay with each, and what is new
    goes to the one who has more.

    Args:
        clusters: records that were found to be one person's.
        keys: the identity key that a record tells, for those that tell one.
        standing: what is in the graph.
    """

    def own(record: str) -> str | None:
        return standing.person.get(record) or standing.identity.get(keys.get(record, ""))

    parts: list[Cluster] = []
    apart: list[tuple[str, ...]] = []
    for cluster in clusters:
        divided = _divide(sorted(cluster), own, standing.members)
        parts += divided.values()
        if len(divided) > 1:
            apart.append(tuple(sorted(divided)))
    parts.sort()
    votes = [Counter(person for record in part if (person := own(record))) for part in parts]
    people = _assign(votes, standing.members)
    placed = {person for person in people if person}
    became: dict[str, tuple[int, int]] = {}
    for place, counter in enumerate(votes):
        for person, count in counter.items():
            if person not in placed:
                became[person] = max(became.get(person, (0, 0)), (count, -place))
    owners = _own_keys(parts, keys)
    owned: list[list[str]] = [[] for _ in parts]
    for key, place in sorted(owners.items()):
        owned[place].append(key)
    for place, part in enumerate(parts):
        if not owned[place]:
            owned[place].append(f"record:{part[0]}")
    return Plan(parts, people, owned, {person: -at[1] for person, at in became.items()}, apart)


def _divide(
    cluster: Cluster, own: Callable[[str], str | None], members: Collection[str]
) -> dict[str, Cluster]:
    """A cluster's parts by the members in it; one part, under '', where there are fewer than two."""
    owners = {record: own(record) for record in cluster}
    found = Counter(person for person in owners.values() if person is not None and person in members)
    if len(found) < 2:
        return {"": cluster}
    first = max(sorted(found), key=lambda person: found[person])
    parts: dict[str, Cluster] = defaultdict(list)
    for record, person in owners.items():
        parts[person if person is not None and person in found else first].append(record)
    return dict(parts)


def _assign(votes: Sequence[Counter[str]], members: Collection[str]) -> list[str | None]:
    people: list[str | None] = [None] * len(votes)
    taken: set[str] = set()
    wishes = [
        (person not in members, -count, place, person)
        for place, counter in enumerate(votes)
        for person, count in counter.items()
    ]
    for _, _, place, person in sorted(wishes):
        if people[place] is None and person not in taken:
            people[place] = person
            taken.add(person)
    return people


def _own_keys(parts: Sequence[Cluster], keys: Mapping[str, str]) -> dict[str, int]:
    """The cluster that owns each key: the one with most records that tell it, the first among equals."""
    told: dict[str, Counter[int]] = defaultdict(Counter)
    for place, part in enumerate(parts):
        for record in part:
            if key := keys.get(record):
                told[key][place] += 1
    return {key: max(counter, key=lambda place: (counter[place], -place)) for key, counter in told.items()}
