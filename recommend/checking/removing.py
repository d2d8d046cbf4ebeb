"""What a suggestion would score without the relationships that a reason cites."""

from collections.abc import Collection, Sequence
from dataclasses import replace

from recommend.evidence import (
    Evidence,
    contact_step,
    degree_step,
    find_evidence,
    mentorship_step,
    offered_step,
    position_step,
    skill_step,
    trace,
)
from recommend.facts import VALUES, Purpose
from recommend.ranking import rank_candidates
from recommend.slice import FacultyDegree, Member, Slice
from recommend.steps import Step


def score_without(
    slice: Slice, purpose: Purpose, candidate: Member, pieces: Sequence[Evidence], steps: Collection[Step]
) -> float:
    """The score of a candidate, had some relationships never been; 0 where nothing speaks for them then.

    Everybody else stays as they are, crowds among them. Whatever takes the place of what is gone counts:
    another position at the same employer, or the faculty where the program was shared.

    Args:
        slice: what the suggestion was made from.
        purpose: as what the candidate was suggested.
        candidate: of the slice.
        pieces: all evidence for the candidate, as found in the slice.
        steps: what is taken away.
    """
    left = take_away(slice, candidate, steps)
    found = find_evidence(left, purpose is Purpose.MENTORS)[candidate.id]
    ties = [piece for piece in found if piece.kind not in VALUES]
    # What no relationship carries stays; its crowd is that of all candidates, not of this one alone.
    values = [piece for piece in pieces if piece.kind in VALUES]
    ranked = rank_candidates({candidate.id: [*ties, *values]}, slice.weights, 1, slice.unwelcome)
    return ranked[0].score if ranked else 0.0


def take_away(slice: Slice, candidate: Member, steps: Collection[Step]) -> Slice:
    """The slice with this candidate alone, without some relationships."""
    gone = frozenset(steps)
    edges = tuple(edge for edge in slice.edges if edge not in gone)
    viewer = _without(slice.viewer, gone)
    programs = {
        node[1]
        for degree in viewer.degrees
        for node in trace(("Diploma", degree.diploma), edges, "SUCCEEDED_BY")
    }

    def narrow(person: Member) -> Member:
        other = _without(person, gone)
        # A degree whose program is no longer the viewer's may still be of a faculty that is.
        strange = [
            FacultyDegree(degree, edge.target[1], edge.since, edge.until)
            for degree in other.degrees
            if degree.diploma not in programs and degree.relationship == "GRADUATED"
            for edge in edges
            if edge.relationship == "OFFERED_BY" and edge.source[1] == degree.diploma
        ]
        return replace(
            other,
            degrees=tuple(degree for degree in other.degrees if degree.diploma in programs),
            faculty_degrees=tuple(sorted((*other.faculty_degrees, *strange), key=lambda one: one.order)),
        )

    alike = tuple((narrow(person), near) for person, near in slice.alike)
    return replace(slice, viewer=viewer, candidates=(narrow(candidate),), edges=edges, alike=alike)


def _without(person: Member, gone: frozenset[Step]) -> Member:
    return replace(
        person,
        degrees=tuple(one for one in person.degrees if degree_step(person, one) not in gone),
        positions=tuple(one for one in person.positions if position_step(person, one) not in gone),
        skills=tuple(one for one in person.skills if skill_step(person, *one) not in gone),
        contacts=tuple(one for one in person.contacts if contact_step(one) not in gone),
        mentorships=tuple(
            one
            for one in person.mentorships
            if mentorship_step(one) not in gone
            and not (one.degree and degree_step(one.mentee, one.degree) in gone)
        ),
        requests=tuple(one for one in person.requests if mentorship_step(one[0]) not in gone),
        faculty_degrees=tuple(
            one
            for one in person.faculty_degrees
            if degree_step(person, one.degree) not in gone and offered_step(one) not in gone
        ),
    )
