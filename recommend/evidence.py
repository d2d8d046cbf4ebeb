"""What a candidate and the viewer have in common, found in a slice: each piece with the path it rests on."""

from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from recommend.facts import Kind
from recommend.hooks import APART
from recommend.slice import Contact, Degree, FacultyDegree, Member, Mentorship, Position, Slice
from recommend.steps import Node, Step
from recommend.weights import weigh


@dataclass(frozen=True, slots=True)
class Evidence:
    """One thing in common.

    Attributes:
        kind: what it is.
        key: id of the thing, or the value itself for a topic, place or language.
        crowd: how many visible people have it too; the fewer, the more it says.
        near: from 0 to 1, how near it is: 1 for the very thing, less for its lineage or group.
        path: from the viewer to the candidate, each step as it is stored; it is the candidate's own step
            alone for an occupation aimed for, those to others for answers to requests, and empty for values
            that no relationship carries.
    """

    kind: Kind
    key: str
    crowd: int
    near: float = 1.0
    path: tuple[Step, ...] = ()

    @property
    def joins(self) -> bool:
        """Whether it ties the two, and not the candidate and others."""
        return bool(self.path) and self.kind is not Kind.ANSWERS


def find_evidence(slice: Slice, mentors: bool) -> dict[str, tuple[Evidence, ...]]:
    """What each candidate has in common with the viewer.

    Args:
        slice: what was read.
        mentors: look for what speaks for a mentor too: an occupation, topics, languages, mentees, answers.

    Returns:
        For each candidate's id their evidence, in a fixed order.
    """
    ways = _Ways(slice)
    links = dict(_link_alike(slice, ways))
    values = _list_values(slice, mentors)
    found = {}
    for candidate in slice.candidates:
        pieces = (
            *_share_degrees(slice, ways, candidate),
            *_share_positions(slice, ways, candidate),
            *_share_faculty(slice, ways, candidate, mentors),
            *_share_skills(slice, ways, candidate),
            *_share_contacts(slice, ways, candidate),
            *_know_alike(slice, links, candidate),
            *(_speak_for_mentor(slice, ways, candidate) if mentors else _mentorships(candidate)),
            *(
                Evidence(kind, value, len(people))
                for (kind, value), people in values.items()
                if candidate.id in people
            ),
        )
        found[candidate.id] = (*pieces, _answers(candidate)) if mentors and pieces else pieces
    return found


def present_step(candidate: Member) -> Step | None:
    """Where the candidate works now: the position that began last."""
    last = candidate.positions[-1] if candidate.positions else None
    return position_step(candidate, last) if last is not None and last.end is None else None


def trace(start: Node, edges: Iterable[Step], type: str) -> dict[Node, tuple[Step, ...]]:
    """The shortest chain of edges of one type, followed either way, from a node to each it reaches.

    >>> lab, institute = ("Employer", "lab"), ("Employer", "institute")
    >>> chains = trace(institute, [Step("PART_OF", lab, institute)], "PART_OF")
    >>> [(step.source[1], step.target[1]) for step in chains[lab]]
    [('lab', 'institute')]
    """
    beside: dict[Node, list[tuple[Node, Step]]] = {}
    for edge in edges:
        if edge.relationship == type:
            beside.setdefault(edge.source, []).append((edge.target, edge))
            beside.setdefault(edge.target, []).append((edge.source, edge))
    chains: dict[Node, tuple[Step, ...]] = {start: ()}
    queue = deque([start])
    while queue:
        node = queue.popleft()
        for other, edge in beside.get(node, ()):
            if other not in chains:
                chains[other] = (*chains[node], edge)
                queue.append(other)
    return chains


class _Ways:
    """The shortest chains of edges from each of the viewer's own things to those it leads to."""

    def __init__(self, slice: Slice) -> None:
        own, edges = slice.viewer, slice.edges
        self.programs = [trace(("Diploma", d.diploma), edges, "SUCCEEDED_BY") for d in own.degrees]
        self.employers = _find_employers(slice)
        self.skills = {skill: skill_step(own, skill, sources) for skill, sources in own.skills}
        self.contacts = {contact.other(own.id): contact_step(contact) for contact in own.contacts}
        self.faculties: dict[str, tuple[int, tuple[Step, ...]]] = {}
        options = sorted(
            (len(chains[edge.source]), index, number)
            for index, chains in enumerate(self.programs)
            for number, edge in enumerate(edges)
            if edge.relationship == "OFFERED_BY" and edge.source in chains
        )
        for _, index, number in options:
            edge = edges[number]
            self.faculties.setdefault(edge.target[1], (index, (*self.programs[index][edge.source], edge)))


def _find_employers(slice: Slice) -> dict[str, tuple[float, tuple[Step, ...]]]:
    """For each employer of the viewer's groups that is a hook, how near it is, and the shortest way there.

    One that is no hook is too far away, though there is a chain to it. Of several positions that it is as far
    from, the last one leads there.
    """
    ways: dict[str, tuple[int, tuple[Step, ...]]] = {}
    for position in reversed(slice.viewer.positions):
        own = position_step(slice.viewer, position)
        for (_, employer), chain in trace(own.target, slice.edges, "PART_OF").items():
            if (Kind.EMPLOYER, employer) in slice.crowd and (
                employer not in ways or len(chain) < ways[employer][0]
            ):
                ways[employer] = len(chain), (own, *chain)
    return {employer: (_near(steps), path) for employer, (steps, path) in ways.items()}


def _share_degrees(slice: Slice, ways: _Ways, candidate: Member) -> Iterator[Evidence]:
    for degree in candidate.degrees:
        node = ("Diploma", degree.diploma)
        options = [
            (-_time(own, degree), len(ways.programs[index][node]), index)
            for index, own in enumerate(slice.viewer.degrees)
            if node in ways.programs[index]
        ]
        if options:
            time, steps, index = min(options)
            path = (
                degree_step(slice.viewer, slice.viewer.degrees[index]),
                *ways.programs[index][node],
                degree_step(candidate, degree),
            )
            crowd = _crowd(slice, Kind.PROGRAM, degree.diploma)
            yield Evidence(Kind.PROGRAM, degree.diploma, crowd, _near(steps), path)
            if time < 0:
                crowd = _crowd(slice, Kind.COHORT, degree.diploma)
                yield Evidence(Kind.COHORT, degree.diploma, crowd, -time, path)


def _time(own: Degree, other: Degree) -> float:
    """How near in time two awards, or two enrolments, are: 1 in the same year, 0 past APART years."""
    if own.relationship != other.relationship:
        return 0.0
    year, other_year = (own.year, other.year) if own.year else (own.since, other.since)
    if year is None or other_year is None:
        return 0.0
    return max(0.0, 1.0 - abs(year - other_year) / (APART + 1))


def _near(steps: int) -> float:
    """How near a thing is that is so many edges of a lineage or a group away."""
    return 1.0 if steps == 0 else 0.5


def _crowd(slice: Slice, kind: Kind, key: str) -> int:
    return max(1, slice.crowd.get((kind, key), 1))


def _share_positions(slice: Slice, ways: _Ways, candidate: Member) -> Iterator[Evidence]:
    latest = {p.employer: p for p in candidate.positions if p.employer in ways.employers}
    for employer, position in sorted(latest.items()):
        near, way = ways.employers[employer]
        path = (*way, position_step(candidate, position))
        yield Evidence(Kind.EMPLOYER, employer, _crowd(slice, Kind.EMPLOYER, employer), near, path)


def _share_skills(slice: Slice, ways: _Ways, candidate: Member) -> Iterator[Evidence]:
    for skill, sources in candidate.skills:
        if skill in ways.skills:
            path = ways.skills[skill], skill_step(candidate, skill, sources)
            yield Evidence(Kind.SKILL, skill, _crowd(slice, Kind.SKILL, skill), path=path)


def _share_contacts(slice: Slice, ways: _Ways, candidate: Member) -> Iterator[Evidence]:
    if candidate.id in ways.contacts:
        known = ways.contacts[candidate.id]
        yield Evidence(Kind.CONTACT, candidate.id, _crowd(slice, Kind.CONTACT, ""), path=(known,))
    for contact in candidate.contacts:
        bridge = contact.other(candidate.id)
        if bridge in ways.contacts:
            path = (ways.contacts[bridge], contact_step(contact))
            yield Evidence(Kind.CONTACT, bridge, _crowd(slice, Kind.CONTACT, bridge), path=path)


def _link_alike(slice: Slice, ways: _Ways) -> Iterator[tuple[str, tuple[float, tuple[Step, ...]]]]:
    """For each of those who are like the viewer, how like, and the strongest tie between the two."""
    for member, near in slice.alike:
        pieces = [
            *_share_degrees(slice, ways, member),
            *_share_positions(slice, ways, member),
            *_share_faculty(slice, ways, member, mentors=False),
            *_share_skills(slice, ways, member),
            *_share_contacts(slice, ways, member),
        ]
        if pieces:
            parts = [weigh(slice.weights, piece.kind, piece.crowd, piece.near) for piece in pieces]
            yield member.id, (near, pieces[parts.index(max(parts))].path)


def _know_alike(
    slice: Slice, links: Mapping[str, tuple[float, tuple[Step, ...]]], candidate: Member
) -> Iterator[Evidence]:
    """Contacts of the candidate who are like the viewer."""
    for contact in candidate.contacts:
        between = contact.other(candidate.id)
        if between in links:
            near, path = links[between]
            crowd = _crowd(slice, Kind.ALIKE, between)
            yield Evidence(Kind.ALIKE, between, crowd, near, (*path, contact_step(contact)))


def _mentorships(candidate: Member) -> Iterator[Evidence]:
    for mentorship in candidate.mentorships[:1]:
        yield Evidence(Kind.MENTORSHIP, candidate.id, 1, path=(mentorship_step(mentorship),))


def _share_faculty(slice: Slice, ways: _Ways, candidate: Member, mentors: bool) -> Iterator[Evidence]:
    """A faculty, where no program is shared; for contacts from about the same time."""
    options = []
    for number, other in enumerate(candidate.faculty_degrees if not candidate.degrees else ()):
        # A load may have taken the viewer's own degree between the two readings.
        _, chain = ways.faculties.get(other.faculty, (0, ()))
        near = (
            1.0 if mentors else max((_time(own, other.degree) for own in slice.viewer.degrees), default=0.0)
        )
        if near > 0 and other.faculty in ways.faculties:
            options.append((-near, len(chain), number))
    if options:
        near, _, number = min(options)
        other = candidate.faculty_degrees[number]
        index, chain = ways.faculties[other.faculty]
        path = (
            degree_step(slice.viewer, slice.viewer.degrees[index]),
            *chain,
            offered_step(other),
            degree_step(candidate, other.degree),
        )
        crowd = _crowd(slice, Kind.FACULTY, other.faculty)
        yield Evidence(Kind.FACULTY, other.faculty, crowd, -near, path=path)


def _speak_for_mentor(slice: Slice, ways: _Ways, candidate: Member) -> Iterator[Evidence]:
    """The occupation aimed for, a mentee of the viewer's program."""
    wished = slice.viewer.wished_occupation
    aimed = [position for position in candidate.positions if wished and position.occupation == wished]
    if wished and aimed:
        near = 1.0 if aimed[-1].end is None else 0.7
        path: tuple[Step, ...] = (position_step(candidate, aimed[-1]),)
        yield Evidence(Kind.OCCUPATION, wished, _crowd(slice, Kind.OCCUPATION, wished), near, path)
    for mentorship in candidate.mentorships[:1]:
        degree = mentorship.degree
        if degree is not None:
            node = ("Diploma", degree.diploma)
            own = [(len(chains[node]), index) for index, chains in enumerate(ways.programs) if node in chains]
            if not own:
                continue
            steps, index = min(own)
            path = (
                degree_step(slice.viewer, slice.viewer.degrees[index]),
                *ways.programs[index][node],
                degree_step(mentorship.mentee, degree),
                mentorship_step(mentorship),
            )
            yield Evidence(Kind.MENTORED, mentorship.mentee, 1, _near(steps), path)


def _answers(candidate: Member) -> Evidence:
    """How likely they are to say yes: by what they answered, and even where nothing is known (Laplace)."""
    accepted = [mentorship_step(tie) for tie, accepted in candidate.requests if accepted]
    near = (len(accepted) + 1) / (len(candidate.requests) + 2)
    return Evidence(Kind.ANSWERS, candidate.id, 1, near, tuple(accepted))


def _list_values(slice: Slice, mentors: bool) -> Mapping[tuple[Kind, str], frozenset[str]]:
    """For each of the viewer's own values that count, the candidates who share it."""
    viewer = slice.viewer
    people: dict[tuple[Kind, str], frozenset[str]] = {}

    def add(kind: Kind, values: Iterable[str], theirs: Mapping[str, tuple[str, ...]]) -> None:
        for value in values:
            people[kind, value] = frozenset(key for key, has in theirs.items() if value in has)

    places = {c.id: (c.place,) if c.place else () for c in slice.candidates}
    add(Kind.PLACE, (viewer.place,) if viewer.place else (), places)
    if mentors:
        add(Kind.TOPIC, viewer.wishes, {c.id: c.offers for c in slice.candidates})
        add(Kind.LANGUAGE, viewer.languages, {c.id: c.languages for c in slice.candidates})
    return people


def degree_step(person: Member | str, degree: Degree) -> Step:
    """An award or an enrolment of a person, as a step."""
    return Step(
        degree.relationship,
        ("Person", person if isinstance(person, str) else person.id),
        ("Diploma", degree.diploma),
        since=str(degree.since) if degree.since is not None else None,
        year=degree.year,
        sources=degree.sources,
    )


def position_step(person: Member, position: Position) -> Step:
    """A position of a person, as a step."""
    return Step(
        "WORKED_AT",
        ("Person", person.id),
        ("Employer", position.employer),
        since=position.start,
        until=position.end,
        title=position.title,
        sources=position.sources,
    )


def skill_step(person: Member, skill: str, sources: tuple[str, ...]) -> Step:
    """A skill of a person, as a step."""
    return Step("HAS_SKILL", ("Person", person.id), ("Skill", skill), sources=sources)


def offered_step(other: FacultyDegree) -> Step:
    """That the degree's program is of the faculty, as a step."""
    ends = ("Diploma", other.degree.diploma), ("Faculty", other.faculty)
    return Step("OFFERED_BY", *ends, since=other.since, until=other.until)


def contact_step(contact: Contact) -> Step:
    """A contact, as a step."""
    return Step("CONTACT", ("Person", contact.source), ("Person", contact.target), since=contact.since)


def mentorship_step(mentorship: Mentorship) -> Step:
    """A mentorship, as a step."""
    return Step(
        "MENTORS",
        ("Person", mentorship.mentor),
        ("Person", mentorship.mentee),
        since=mentorship.since,
        until=mentorship.until,
    )
