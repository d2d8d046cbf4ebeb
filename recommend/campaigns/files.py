"""A campaign from files: mentees are ranked with mentors by past mentorships, and assigned; no database."""

from dataclasses import asdict
from pathlib import Path

import numpy as np
import orjson
from rich.console import Console
from rich.table import Table

from graph.errors import InputError
from recommend.campaigns.assigning import Pair
from recommend.campaigns.figures import Seats, count_figures
from recommend.campaigns.printing import show_figures
from recommend.network.assignment import assign_mentors
from recommend.network.commands import Source, check_kind
from recommend.network.files import Complaints, read_people, warn_on_stderr, write_csv
from recommend.network.graph import Sparse
from recommend.network.mentor_files import read_campaign
from recommend.network.mentors import rank_mentors
from recommend.progress import show_progress

_STEPS = 3


def match_files(
    source: Source, asked: Path, out: Path, capacity: int, seed: int, by: str, console: Console
) -> Table:
    """Write assigned.csv, waiting.csv and figures.json in a folder; same files and seed, same bytes.

    Args:
        source: past mentorships, attributes, and who may be a mentor.
        asked: the mentees.
        out: the folder; made if need be.
        capacity: new mentees of one mentor at most.
        seed: decides between equals.
        by: the kind of attribute by which exposure is told too, if any.
        console: where the bar is shown.

    Returns:
        The figures.

    Raises:
        InputError: a file does not fit, or the folder cannot be written.
    """
    complaints = Complaints()
    mentees = read_people(asked, "mentee", complaints)
    campaign = read_campaign(
        source.ties,
        source.attributes,
        source.excluded,
        mentees,
        source.mentors,
        source.candidates,
        complaints,
    )
    attributes = campaign.network.attributes
    check_kind(attributes, by)
    complaints.tell(warn_on_stderr)
    try:
        out.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise InputError(
            f"{out}: {error.strerror or error}.", "Give a folder that can be written."
        ) from error
    with show_progress(console) as tell:
        tell("campaign", 0, _STEPS)
        scores = rank_mentors(campaign, seed)
        tell("campaign", 1, _STEPS)
        placed = assign_mentors(scores, capacity, seed)
        tell("campaign", 2, _STEPS)
        names = [campaign.network.people[number] for number in campaign.candidates]
        pairs = [
            Pair(
                names[column],
                mentees[row],
                float(scores[row, column]),
                1 + int((scores[row] > scores[row, column]).sum()),
            )
            for row, column in enumerate(placed)
            if column >= 0
        ]
        write_csv(out / "assigned.csv", ("mentee", "mentor"), [(pair.mentee, pair.mentor) for pair in pairs])
        waiting = [(mentees[row],) for row in np.flatnonzero(placed < 0)]
        write_csv(out / "waiting.csv", ("mentee",), waiting)
        groups = attributes[by][campaign.candidates] if by else None
        seats = {name: Seats(capacity, _list_values(groups, row)) for row, name in enumerate(names)}
        figures = count_figures(len(mentees), pairs, seats)
        told = {name: value for name, value in asdict(figures).items() if name not in _GRAPH_ONLY}
        if by:
            told[f"gini_by_{by}"] = figures.gini_by_faculty
        (out / "figures.json").write_bytes(orjson.dumps(told, option=orjson.OPT_INDENT_2) + b"\n")
        tell("campaign", _STEPS, _STEPS)
    return show_figures(f"Campaign, written to {out}", figures, (by,) if by else (), scored=False)


_GRAPH_ONLY = ("mean_score", "gini_by_faculty", "gini_by_cohort")
"""Figures that files do not bear: their scores are log-odds, their groups go by the kind asked for."""


def _list_values(groups: Sparse | None, row: int) -> tuple[str, ...]:
    """The values of one mentor, by their numbers."""
    if groups is None:
        return ()
    return tuple(str(value) for value in groups.indices[groups.indptr[row] : groups.indptr[row + 1]])
