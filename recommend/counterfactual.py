"""What the viewer could add or alter to see others: lists made once more with one thing changed.

Counterfactual explanations (Wachter, Mittelstadt and Russell, "Counterfactual explanations without opening
the black box", Harvard Journal of Law & Technology 31, 2018): the change is told, and what it would bring.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

from recommend import wording
from recommend.evidence import Evidence, find_evidence
from recommend.facts import Kind, Purpose
from recommend.ranking import rank_slice
from recommend.slice import Member, Slice

TRIED = 30
"""Values of one kind that are tried, those that most candidates have first."""


class Act(StrEnum):
    """What the viewer would do."""

    ADD = "add"
    ALTER = "alter"
    WITHDRAW = "withdraw"


@dataclass(frozen=True, slots=True)
class Change:
    """One thing the viewer could do.

    Attributes:
        kind: what it is about.
        act: add a value, alter the one there is, or withdraw the answer that a kind of reason does not count.
        value: what to add; None where any would do, or nothing is to be added.
        brings: how many of the first would be others; None where that cannot be told before it is done.
        text_fr: the advice in French.
        text_en: the advice in English.
    """

    kind: Kind
    act: Act
    value: str | None
    brings: int | None
    text_fr: str
    text_en: str


def find_changes(slice: Slice, purpose: Purpose, first: int, most: int) -> list[Change]:
    """What would change a list.

    Args:
        slice: what the list is made from.
        purpose: what people are suggested as.
        first: how many are listed.
        most: how many changes are told at most.

    Returns:
        Changes whose effect is known, those that bring most others first, equal ones by kind and value; then
        kinds of things of which the viewer has none, by how much they would weigh.
    """
    mentors = purpose is Purpose.MENTORS
    evidence = find_evidence(slice, mentors)
    now = _first(evidence, slice, first)
    known = []
    for kind, act, value, changed, unwelcome in _tries(slice, evidence, mentors):
        then = _first(changed, replace(slice, unwelcome=unwelcome), first)
        if brings := len(then - now):
            texts = wording.tell_change(kind, value, brings, first)
            known.append(Change(kind, act, value, brings, *texts))
    known.sort(key=lambda change: (-(change.brings or 0), change.kind, change.value or ""))
    missing = [
        Change(kind, Act.ADD, None, None, *wording.tell_change(kind, None, None, first))
        for kind in _missing(slice.viewer, mentors)
    ]
    return [*known, *missing][:most]


Evidences = Mapping[str, tuple[Evidence, ...]]


def _tries(
    slice: Slice, evidence: Evidences, mentors: bool
) -> Iterator[tuple[Kind, Act, str | None, Evidences, frozenset[Kind]]]:
    """Each thing that could be done, with the evidence and the unwelcome kinds that there would be."""
    viewer = slice.viewer
    places: dict[str, tuple[str, ...]] = {c.id: (c.place,) if c.place else () for c in slice.candidates}
    act = Act.ALTER if viewer.place else Act.ADD
    without = {
        person: tuple(piece for piece in pieces if piece.kind is not Kind.PLACE)
        for person, pieces in evidence.items()
    }
    for value, people in _values(places, (viewer.place,) if viewer.place else ()):
        yield Kind.PLACE, act, value, _with(without, Kind.PLACE, value, people), slice.unwelcome
    if mentors:
        for kind, theirs, own in (
            (Kind.TOPIC, {c.id: c.offers for c in slice.candidates}, viewer.wishes),
            (Kind.LANGUAGE, {c.id: c.languages for c in slice.candidates}, viewer.languages),
        ):
            for value, people in _values(theirs, own):
                yield kind, Act.ADD, value, _with(evidence, kind, value, people), slice.unwelcome
    for kind in sorted(slice.unwelcome):
        yield kind, Act.WITHDRAW, None, evidence, slice.unwelcome - {kind}


def _values(theirs: Mapping[str, tuple[str, ...]], own: tuple[str, ...]) -> list[tuple[str, frozenset[str]]]:
    """The values that candidates have and the viewer has not, with who has them."""
    found: dict[str, set[str]] = {}
    for person, values in theirs.items():
        for value in values:
            if value not in own:
                found.setdefault(value, set()).add(person)
    ordered = sorted(found.items(), key=lambda item: (-len(item[1]), item[0]))
    return [(value, frozenset(people)) for value, people in ordered[:TRIED]]


def _with(evidence: Evidences, kind: Kind, value: str, people: frozenset[str]) -> Evidences:
    piece = Evidence(kind, value, len(people))
    return {person: (*pieces, piece) if person in people else pieces for person, pieces in evidence.items()}


def _first(evidence: Evidences, slice: Slice, first: int) -> frozenset[str]:
    """Who is listed."""
    return frozenset(place.person for place in rank_slice(slice, evidence, first))


def _missing(viewer: Member, mentors: bool) -> Iterator[Kind]:
    """The kinds of things of which the viewer has none, though they would lead to people."""
    if mentors and not viewer.wished_occupation:
        yield Kind.OCCUPATION
    if not viewer.degrees:
        yield Kind.PROGRAM
    if not viewer.contacts:
        yield Kind.CONTACT
    if not viewer.positions:
        yield Kind.EMPLOYER
    if not viewer.skills:
        yield Kind.SKILL
