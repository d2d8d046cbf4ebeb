"""How long a campaign takes on made-up values: every pair that shares something scored, mentors assigned."""

from collections.abc import Sequence
from dataclasses import dataclass
from time import perf_counter

import numpy as np

from graph.visibility import Role
from recommend.campaigns.assigning import assign
from recommend.campaigns.figures import Figures, Seats, count_figures
from recommend.campaigns.market import make_market
from recommend.campaigns.reading import Meets, Mentee, Mentor
from recommend.campaigns.scoring import score_pairs
from recommend.cutting import Things, make_things
from recommend.facts import Purpose
from recommend.own import Own
from recommend.slice import Degree, Member, Position
from recommend.weights import SHIPPED

TOPICS = 20
OPEN = Meets(enrolled=False, to_students=True, to_alumni=True)


@dataclass(frozen=True, slots=True)
class CampaignReport:
    """Seconds of each step, and what came of it."""

    score_seconds: float
    assign_seconds: float
    pairs_scored: int
    figures: Figures

    def to_text(self) -> str:
        """The figures as a line each."""
        figures = self.figures
        return (
            f"{figures.mentees:,} mentees, {figures.mentors:,} mentors with {figures.seats:,} seats\n"
            f"scored {self.pairs_scored:,} pairs in {self.score_seconds:.1f} s\n"
            f"assigned {figures.assigned:,} in {self.assign_seconds:.1f} s, first choice"
            f" {figures.first_choice:.1%}, mean score {figures.mean_score:.3f}"
        )


def bench_campaign(mentees: int, mentors: int, seed: int = 0) -> CampaignReport:
    """Make a campaign up and measure it: programs, employers, skills and topics fall unevenly, by chance."""
    chance = np.random.default_rng(seed)
    programs = max(10, mentors // 20)
    ids = [f"p{number}" for number in range(programs)]
    things = make_things([], [(program, f"f{number % 30}") for number, program in enumerate(ids)], [])
    offer = [_make_member(chance, f"m{number:06}", ids, 2, mentor=True) for number in range(mentors)]
    market = make_market(
        Role.STAFF,
        [Mentor(member, int(chance.integers(1, 6)), OPEN) for member in offer],
        things,
        SHIPPED[Purpose.MENTORS],
        {},
    )
    seek = [_make_member(chance, f"s{number:06}", ids, 1, mentor=False) for number in range(mentees)]
    asked = [Mentee(member, _make_own(member, things), OPEN) for member in seek]
    began = perf_counter()
    options = score_pairs(market, asked, lambda *_: None)
    scored = perf_counter()
    room = {id: mentor.room for id, mentor in market.mentors.items()}
    pairs = assign(options, room, None, seed)
    ended = perf_counter()
    seats = {id: Seats(places) for id, places in room.items()}
    figures = count_figures(mentees, pairs, seats)
    return CampaignReport(scored - began, ended - scored, sum(map(len, options.values())), figures)


def _make_member(
    chance: np.random.Generator, id: str, programs: Sequence[str], degrees: int, mentor: bool
) -> Member:
    def draw(prefix: str, of: int, count: int) -> list[str]:
        return sorted({f"{prefix}{int(of * roll * roll)}" for roll in chance.random(count)})

    held = [int(len(programs) * roll) for roll in chance.random(degrees)]
    topics = tuple(draw("t", TOPICS, 2))
    return Member(
        id,
        draw("c", 50, 1)[0],
        ("fr", *draw("l", 10, 1)),
        wishes=() if mentor else topics,
        offers=topics if mentor else (),
        wished_occupation=None if mentor else draw("o", 400, 1)[0],
        degrees=tuple(
            Degree("GRADUATED", programs[place], int(chance.integers(1985, 2026)), None, ())
            for place in sorted(set(held))
        ),
        positions=tuple(
            Position(employer, "2015-01-01", None, None, draw("o", 400, 1)[0], ())
            for employer in draw("e", 2000, 2)
        ),
        skills=tuple((skill, ()) for skill in draw("s", 1000, 4)),
    )


def _make_own(member: Member, things: Things) -> Own:
    programs = tuple(degree.diploma for degree in member.degrees)
    return Own(
        member.id,
        0,
        None,
        frozenset(),
        frozenset(),
        tuple(degree.year or 0 for degree in member.degrees),
        (),
        member.wished_occupation,
        programs,
        tuple(step.target[1] for program in programs for step in things.taught.get(program, ())),
        tuple(position.employer for position in member.positions),
        tuple(skill for skill, _ in member.skills),
        (),
    )


if __name__ == "__main__":
    import argparse

    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--mentees", type=int, default=10_000)
    parser.add_argument("--mentors", type=int, default=3_000)
    given = parser.parse_args()
    print(bench_campaign(given.mentees, given.mentors).to_text())
