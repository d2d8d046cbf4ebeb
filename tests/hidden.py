"""What a viewer may learn, as plain Python over a graph's values: docs/privacy.md read a second time.

Nothing here comes from graph.visibility or from the queries: a graph is looked at as values, and what must
influence nothing is taken out of it. Whoever changes a rule changes it here, there and in the docs.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from graphs import Graph, Ref, Tie, Values

WIDTH = {"me": 0, "staff": 1, "alumni": 2, "members": 3, "public": 4}
"""Audiences, each including the narrower ones."""

REACH = {"anonymous": 4, "student": 3, "alumnus": 2, "staff": 1, "admin": 1}
"""The narrowest audience that a role belongs to."""

FACTS = {"GRADUATED": "studies", "STUDIES": "studies", "WORKED_AT": "career", "HAS_SKILL": "skills"}
"""Facts about one person, and the group that each belongs to."""

BETWEEN = ("CONTACT", "MENTORS")
"""Ties between two people, which belong to the network of both."""

MENTORING = ("wishes", "offers", "wished_occupation", "capacity")
"""What of a person's own fields is not of their profile."""

GROUPS = ("profile", "studies", "career", "skills", "network", "mentoring")
FROM_RECORDS: Values = {"from_records": True}
"""What marks a diploma that only archives tell: it goes with the last who holds it."""

SEAT: Ref = ("Record", "a mentor's time that is taken")
"""Stands in for a mentee who was taken out: a mentor's free capacity counts them all."""


@dataclass(frozen=True, slots=True)
class Eyes:
    """Those of a viewer: a role, and the id of their own person if they have one."""

    role: str
    me: str | None = None

    def see(self, key: str, person: Values, group: str = "profile") -> bool:
        """Whether they see a group of a person's fields."""
        if key == self.me:
            return True
        if person.get("state") != "active" or person.get("listed") is not True:
            return False
        widths = (WIDTH[person.get(f"audience_{each}", "me")] for each in ("profile", group))
        return all(width >= REACH[self.role] for width in widths)


def without_hidden_people(graph: Graph, eyes: Eyes) -> Graph:
    """The graph without the people whom the viewer may not see."""
    gone = {key for key, person in graph.people().items() if not eyes.see(key, person)}
    return _without_people(graph, gone)


def without_hidden_groups(graph: Graph, eyes: Eyes) -> Graph:
    """The graph without the groups of fields that the viewer may not see, and the facts in them.

    Where a profile is seen, the emptied groups are opened to all: nothing tells hidden from empty.
    """
    people = graph.people()
    nodes = dict(graph.nodes)
    for key, person in people.items():
        hidden = [group for group in GROUPS[1:] if not eyes.see(key, person, group)]
        dropped = MENTORING if "mentoring" in hidden else ()
        left = {name: value for name, value in person.items() if name not in dropped}
        if eyes.see(key, person):
            left |= {f"audience_{group}": "public" for group in hidden}
        nodes["Person", key] = left

    def stays(tie: Tie) -> bool:
        (_, one), (_, other) = tie.source, tie.target
        if tie.type in FACTS:
            return eyes.see(one, people[one], FACTS[tie.type])
        if tie.type not in BETWEEN:
            return True
        if eyes.me in (one, other):
            return eyes.see(one, people[one]) and eyes.see(other, people[other])
        return eyes.see(one, people[one], "network") and eyes.see(other, people[other], "network")

    return _with_what_is_cited(nodes, list(_seated(graph.ties, stays)))


def without_opted_out(graph: Graph, eyes: Eyes) -> Graph:
    """The graph without those who opted out of profiling, whom suggestions leave out of account."""
    people = graph.people()
    gone = {key for key in people if people[key].get("profiling") is False and key != eyes.me}
    return _without_people(graph, gone)


def former(key: str) -> str:
    """The id that a person had before."""
    return f"{key}-was"


def free_capacity(graph: Graph, mentor: str) -> int:
    """How many more mentees a person takes, counting all they have."""
    busy = [tie for tie in graph.ties if tie.type == "MENTORS" and tie.source == ("Person", mentor)]
    taken = [tie for tie in busy if tie.values.get("state") == "active"]
    return (graph.nodes["Person", mentor].get("capacity") or 0) - len(taken)


def _without_people(graph: Graph, gone: set[str]) -> Graph:
    leaving = {ref for key in gone for ref in (("Person", key), ("Identity", key), ("FormerId", former(key)))}
    nodes = {ref: values for ref, values in graph.nodes.items() if ref not in leaving}
    return _with_what_is_cited(
        nodes, list(_seated(graph.ties, lambda tie: not {tie.source, tie.target} & leaving))
    )


def _seated(ties: list[Tie], stays: Callable[[Tie], bool]) -> Iterator[Tie]:
    """The ties that stay; a mentorship that takes up time and does not stay leaves its place taken."""
    for tie in ties:
        if stays(tie):
            yield tie
        elif tie.type == "MENTORS" and tie.values.get("state") in ("active", "proposed"):
            yield Tie(tie.type, tie.source, SEAT, {"state": tie.values["state"]})


def _with_what_is_cited(nodes: dict[Ref, Values], ties: list[Tie]) -> Graph:
    """The graph without the records, archives and archives' own diplomas that no fact is left of."""
    cited = {source for tie in ties for source in tie.values.get("sources", [])}
    cited |= {source.partition("#")[0] for source in cited}
    cited.add(SEAT[1])
    gone = {ref for ref in nodes if ref[0] in ("Record", "Archive") and ref[1] not in cited}
    held = {tie.target for tie in ties if tie.type in ("GRADUATED", "STUDIES")}
    gone |= {ref for ref, values in nodes.items() if values.get("from_records") and ref not in held}
    kept = {ref: values for ref, values in nodes.items() if ref not in gone}
    return Graph(kept, [tie for tie in ties if not {tie.source, tie.target} & gone])
