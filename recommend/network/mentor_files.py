"""The files of a campaign: past mentorships, who seeks a mentor, who may be one."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from scipy import sparse

from graph.errors import InputError
from recommend.network.files import Complaints, read_attributes, read_people, read_rows
from recommend.network.graph import Network, Numbers, Sparse, make_network

OUTCOMES = ("accepted", "declined", "")


@dataclass(frozen=True, slots=True)
class Mentorships:
    """Pairs of mentee and mentor that came about, and those that were declined."""

    accepted: tuple[tuple[str, str], ...]
    declined: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, eq=False)
class Campaign:
    """Who seeks a mentor among whom, and what the past teaches.

    Attributes:
        network: everybody with their attributes, without ties.
        past: m x 2, numbers of mentee and mentor of the mentorships that came about.
        declined: the same of those that did not.
        mentees: numbers of those who seek.
        candidates: numbers of those who may be suggested, rising.
        allowed: mentees x candidates, or None where every pair will do.
    """

    network: Network
    past: Numbers
    declined: Numbers
    mentees: Numbers
    candidates: Numbers
    allowed: Sparse | None = None

    def asking(self, past: Numbers, mentees: Numbers) -> "Campaign":
        """The same people with another past and other mentees, every pair allowed."""
        return replace(self, past=past, mentees=mentees, allowed=None)

    def take(self, rows: slice) -> "Campaign":
        """The same campaign with some of its mentees."""
        allowed = None if self.allowed is None else self.allowed[rows]
        return replace(self, mentees=self.mentees[rows], allowed=allowed)


def read_mentorships(path: Path, complaints: Complaints) -> Mentorships:
    """The pairs of a file, each once; a pair that was declined and later accepted is an accepted one.

    Raises:
        InputError: the file does not fit.
    """
    found: dict[tuple[str, str], str] = {}
    for line, (mentee, mentor, outcome) in read_rows(path, ("mentee", "mentor"), ("outcome",)):
        if outcome not in OUTCOMES:
            raise InputError(
                f"{path}, line {line}: the outcome is '{outcome}'.",
                "It is accepted, declined, or left empty.",
            )
        pair = (mentee, mentor)
        if mentee == mentor:
            complaints.add("people who mentor themselves, left out")
            continue
        if pair in found:
            complaints.add("mentorships told twice, counted once")
        if found.get(pair) in (None, "declined"):
            found[pair] = outcome
    accepted = tuple(sorted(pair for pair, outcome in found.items() if outcome != "declined"))
    declined = tuple(sorted(pair for pair, outcome in found.items() if outcome == "declined"))
    return Mentorships(accepted, declined)


def read_campaign(
    mentorships: Path,
    attributes: Path | None,
    excluded: Sequence[str],
    mentees: Sequence[str],
    mentors: Path | None,
    pairs: Path | None,
    complaints: Complaints,
    known: Mentorships | None = None,
) -> Campaign:
    """What the files say.

    Raises:
        InputError: a file does not fit, or nothing says who could be whose mentor.
    """
    past = known or read_mentorships(mentorships, complaints)
    rows = read_attributes(attributes, excluded, complaints)
    if not past.accepted and not (mentors and rows):
        raise InputError(
            f"{mentorships}: there is no mentorship in it that came about.",
            "Rows: mentee,mentor. Without any it takes --mentors and --attributes.",
        )
    complaints.add(
        "pasts in which no mentorship came about, ranked by rare values in common", int(not past.accepted)
    )
    every = (*past.accepted, *past.declined)
    names = read_people(mentors, "mentor", complaints) if mentors else sorted({mentor for _, mentor in every})
    met = {one for pair in every for one in pair} | {row[0] for row in rows}
    complaints.add("mentees of whom nothing is known, given who suits most", len(set(mentees) - met))
    complaints.add("mentors of whom nothing is known", len(set(names) - met))
    network = make_network([*mentees, *names, *(one for pair in every for one in pair)], [], rows)
    number = {person: place for place, person in enumerate(network.people)}

    def count(told: Sequence[tuple[str, str]]) -> Numbers:
        return np.array([(number[one], number[other]) for one, other in told], dtype=np.int64).reshape(-1, 2)

    candidates = np.array(sorted(number[name] for name in names), dtype=np.int64)
    allowed = None
    if pairs:
        mentee_place = {mentee: place for place, mentee in enumerate(mentees)}
        mentor_place = {network.people[one]: place for place, one in enumerate(candidates)}
        kept = set()
        for _, (mentee, mentor) in read_rows(pairs, ("mentee", "mentor")):
            if mentee in mentee_place and mentor in mentor_place:
                kept.add((mentee_place[mentee], mentor_place[mentor]))
            else:
                complaints.add(
                    f"pairs in {pairs.name} of a mentee or a mentor who is not meant here, left out"
                )
        places = np.array(sorted(kept), dtype=np.int64).reshape(-1, 2)
        allowed = sparse.csr_array(
            (np.ones(len(places), np.float32), (places[:, 0], places[:, 1])),
            shape=(len(mentees), len(candidates)),
        )
    asked = np.array([number[mentee] for mentee in mentees], dtype=np.int64)
    return Campaign(network, count(past.accepted), count(past.declined), asked, candidates, allowed)
