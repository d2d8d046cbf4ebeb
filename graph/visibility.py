"""Who sees whom and what: the only place that writes a hop to a Person.

A person has a state, a consent to be listed and an audience per group of fields. From these a set of labels
is derived, one for each group and role that may see it (`CareerForStudent`), in the same transaction that
changes them. A label stands only where the person is active, listed and shows their profile to that role, so
one label is the whole test for one group. The viewer always sees themself; `me` is the viewer's node, bound
by `bind_me` at the start of a statement.

Every predicate is plain Cypher over a variable; a role is part of a statement's text (and of its plan's key),
never a parameter.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from graph.model import FORMER_ID, GRADUATED, MENTORS, NOW, STUDIES, Audience, Group, MentorshipState, State


class Role(StrEnum):
    """What a viewer is."""

    ANONYMOUS = "anonymous"
    STUDENT = "student"
    ALUMNUS = "alumnus"
    STAFF = "staff"
    ADMIN = "admin"


# The narrowest audience that includes the role; audiences are ordered, so it sees all wider ones too.
# An admin runs the software and sees no more of people than staff do.
NARROWEST: Mapping[Role, Audience] = {
    Role.ANONYMOUS: Audience.PUBLIC,
    Role.STUDENT: Audience.MEMBERS,
    Role.ALUMNUS: Audience.ALUMNI,
    Role.STAFF: Audience.STAFF,
    Role.ADMIN: Audience.STAFF,
}
_ORDER = tuple(Audience)
_SUFFIX = {Role.ADMIN: Role.STAFF}


@dataclass(frozen=True, slots=True)
class Viewer:
    """Who asks: a role, the id of their Person if they have one, and for staff their faculties' ids."""

    role: Role = Role.ANONYMOUS
    person: str | None = None
    faculties: tuple[str, ...] = ()

    @property
    def shape(self) -> tuple[Role, bool]:
        """What of the viewer is written into a statement's text: the role, and whether `me` is bound."""
        return _SUFFIX.get(self.role, self.role), self.person is not None


ANONYMOUS = Viewer()


def label(group: Group, role: Role) -> str:
    """The label that people carry who show `group` to `role`, such as CareerForStudent."""
    return f"{group.title()}For{_SUFFIX.get(role, role).title()}"


VISIBILITY_LABELS: tuple[str, ...] = tuple(
    label(group, role) for group in Group for role in Role if role not in _SUFFIX
)


def derive_labels(state: str, listed: bool, audiences: Mapping[Group, str]) -> list[str]:
    """The labels that a person must carry.

    Args:
        state: value of `State`; anything but active gives none.
        listed: consent to be listed; without it there are none.
        audiences: audience of each group; a group left out is for the person alone.
    """
    if state != State.ACTIVE or not listed:
        return []

    def shows(group: Group, role: Role) -> bool:
        audience = Audience(audiences.get(group, Audience.ME))
        return _ORDER.index(audience) >= _ORDER.index(NARROWEST[role])

    return [
        label(group, role)
        for group in Group
        for role in Role
        if role not in _SUFFIX and shows(group, role) and shows(Group.PROFILE, role)
    ]


def read_mask(person: str) -> str:
    """An expression: which of VISIBILITY_LABELS the node `person` carries, a bit for each."""
    bits = (
        f"CASE WHEN {person}:{name} THEN {1 << bit} ELSE 0 END" for bit, name in enumerate(VISIBILITY_LABELS)
    )
    return " + ".join(bits)


def make_mask(groups: Iterable[Group], role: Role) -> int:
    """The bits of `read_mask` that a person has who shows all of these groups to a role."""
    return sum(1 << VISIBILITY_LABELS.index(label(group, role)) for group in set(groups))


def set_labels(person: str, labels: str) -> str:
    """Cypher that gives the node `person` exactly the derived labels in the list expression `labels`."""
    return f"REMOVE {person}:{':'.join(VISIBILITY_LABELS)} SET {person}:$({labels})"


def bind_me(viewer: Viewer, parameter: str = "me") -> str:
    """Cypher that binds `me` to the viewer's own node (null where there is none); empty without a person."""
    return f"OPTIONAL MATCH (me:Person {{id: ${parameter}}})" if viewer.person is not None else ""


def match_person(person: str, id: str) -> str:
    """Cypher that matches a node `person` by an id, also by one of before they were found to be another.

    It says nothing of who may see them.

    Args:
        person: variable for the Person.
        id: an expression for the id.
    """
    found, standing = f"{person}_found", f"{person}_id"
    return (
        f"OPTIONAL MATCH (:{FORMER_ID.label} {{id: {id}}})-[:{NOW.type}]->({found}:Person)"
        f" WITH *, coalesce({found}.id, {id}) AS {standing} MATCH ({person}:Person {{id: {standing}}})"
    )


def listed(person: str, viewer: Viewer, groups: Iterable[Group] = ()) -> str:
    """A predicate: the node `person` shows the profile and all of `groups` to the viewer's role.

    For the directory, which shows who is listed; there the viewer themself is no exception.
    """
    return (
        f"{person}:{'&'.join(label(group, viewer.role) for group in dict.fromkeys((Group.PROFILE, *groups)))}"
    )


def may_see(person: str, viewer: Viewer, groups: Iterable[Group] = (Group.PROFILE,)) -> str:
    """A predicate: the viewer may see all of `groups` of the node `person`. Needs `bind_me` before it."""
    labels = "&".join(label(group, viewer.role) for group in dict.fromkeys(groups))
    shown = f"{person}:{labels}"
    return f"({shown} OR {person} = me)" if viewer.person is not None else f"({shown})"


def hop_to_person(
    start: str, relationship: str, person: str, viewer: Viewer, groups: Iterable[Group]
) -> tuple[str, str]:
    """A hop from a fact's other end to the person it is about, as (pattern, predicate).

    Args:
        start: variable of the node the hop starts from, such as an Employer.
        relationship: the inside of the brackets, such as `w:WORKED_AT`; it points from the person to `start`.
        person: variable for the Person.
        viewer: who asks.
        groups: groups of fields that the hop, and what is asked of the person because of it, belong to.
    """
    pattern = f"({start})<-[{relationship}]-({person}:Person)"
    return pattern, may_see(person, viewer, (Group.PROFILE, *groups))


def diploma_shown(diploma: str, viewer: Viewer) -> str:
    """A predicate: the node `diploma` may be met. Needs `bind_me` before it.

    A diploma of a register always may. One that only the words of archives tell is brought by the people who
    hold it, and may be met where the viewer sees one of them do so.
    """
    ties = f":{GRADUATED.type}|{STUDIES.type}"
    pattern, sees = hop_to_person(diploma, ties, "holder", viewer, (Group.STUDIES,))
    return f"({diploma}.from_records IS NULL OR EXISTS {{ MATCH {pattern} WHERE {sees} }})"


def hop_to_listed(
    start: str, relationship: str, person: str, viewer: Viewer, groups: Iterable[Group]
) -> tuple[str, str]:
    """The same for the directory: to people who are listed for the viewer's role."""
    return f"({start})<-[{relationship}]-({person})", listed(person, viewer, groups)


def hop_from_person(
    person: str, relationship: str, end: str, viewer: Viewer, group: Group
) -> tuple[str, str]:
    """A hop from a person to one of their facts, as (pattern, predicate); `end` is `variable:Label`."""
    return f"({person})-[{relationship}]->({end})", may_see(person, viewer, (group,))


def hop_between_people(
    person: str, relationship: str, other: str, viewer: Viewer, outgoing: bool | None = None
) -> tuple[str, str]:
    """A hop over CONTACT or MENTORS, as (pattern, predicate).

    The tie belongs to the network of both ends: each must show theirs, but for a tie of the viewer's own,
    where the other end's profile is enough.

    Args:
        person: variable of the start node, already visible.
        relationship: the inside of the brackets, such as `c:CONTACT`.
        other: variable for the other Person.
        viewer: who asks.
        outgoing: True or False for the direction of the tie, None for either.
    """
    left, right = ("<-" if outgoing is False else "-"), ("->" if outgoing else "-")
    pattern = f"({person}){left}[{relationship}]{right}({other}:Person)"
    network = label(Group.NETWORK, viewer.role)
    shown = f"{person}:{network} AND {other}:{network}"
    if viewer.person is None:
        return pattern, f"({shown})"
    return pattern, f"(({shown}) OR ({person} = me AND {may_see(other, viewer)}) OR {other} = me)"


def free_capacity(mentor: str, states: Iterable[MentorshipState] = (MentorshipState.ACTIVE,)) -> str:
    """An expression: how many more mentees the node `mentor` takes; counts all mentees, hidden ones too.

    This is one of the documented exceptions of docs/privacy.md: a number that leaves them out would promise
    a mentor's time that is not there.

    Args:
        mentor: variable of the mentor.
        states: mentorships in which of these states take up time.
    """
    busy = " OR ".join(f"busy.state = '{state}'" for state in states)
    return f"coalesce({mentor}.capacity, 0) - COUNT {{ ({mentor})-[busy:{MENTORS.type} WHERE {busy}]->() }}"


def hop_between_matched(mentor: str, relationship: str, mentee: str, viewer: Viewer) -> tuple[str, str]:
    """A hop from a mentor to the mentee whom staff matched with them, as (pattern, predicate).

    It belongs to the campaign, not to the network of the two: each must show profile and mentoring.
    """
    groups = (Group.PROFILE, Group.MENTORING)
    pattern = f"({mentor}:Person)-[{relationship}]->({mentee}:Person)"
    return pattern, f"{may_see(mentor, viewer, groups)} AND {may_see(mentee, viewer, groups)}"


def is_enrolled(person: str, viewer: Viewer) -> str:
    """A predicate: the viewer sees that the node `person` studies, and so asks as a student."""
    pattern, sees = hop_from_person(person, f":{STUDIES.type}", ":Diploma", viewer, Group.STUDIES)
    return f"EXISTS {{ MATCH {pattern} WHERE {sees} }}"


def shows_to_member(person: str, other: str, viewer: Viewer, groups: Iterable[Group]) -> str:
    """A predicate: `person` shows the groups to what `other` asks as: a student if enrolled, or an alumnus.

    Staff see more people than members do, and shall not bring together two of whom one hides from the other.
    """
    groups = tuple(groups)
    student, alumnus = (may_see(person, Viewer(role), groups) for role in (Role.STUDENT, Role.ALUMNUS))
    return f"CASE WHEN {is_enrolled(other, viewer)} THEN {student} ELSE {alumnus} END"
